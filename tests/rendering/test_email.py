"""Compiled mail: what a person gets is what the copy says, whoever the person is and whatever the values hold."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nurture.core.colours import contrast, ink_on, readable
from nurture.core.copy import Template, parse
from nurture.core.errors import BadInput
from nurture.rendering.characters import one_line
from nurture.rendering.email import (
    SHARED_FIELDS,
    Brand,
    CompiledMail,
    Layout,
    MailCopy,
    MailSource,
    OfferCard,
    Sender,
    compile_mail,
    shared_values,
)
from nurture.rendering.links import links_in_html
from nurture.rendering.message import ALLOWED_HEADERS, Envelope
from nurture.rendering.prose import Prose

FIELDS = frozenset({"first_name", "company", "job_title", "unsubscribe_url"}) | SHARED_FIELDS
LINK = "https://post.example.com/u/1?a=1&b=2"
VALUES = {"first_name": "Åsa", "company": "Fjordgården & Co", "job_title": "driftchef", "unsubscribe_url": LINK}
SENDER = Sender("Elin Nordahl", "Rådgivare", "elin@example.com", "Luftvik AB", "Gatan 4, 413 09 Göteborg")
OFFERS = tuple(
    OfferCard(
        f"Titel {n}", f"Sammanfattning {n}", f"https://example.com/sv/{n}", f"Läs nummer {n}", "Artikel", "awareness"
    )
    for n in (1, 2, 3)
)
BOTH: tuple[Layout, ...] = ("newsletter", "letter")
ANY_TEXT = st.one_of(
    st.text(st.characters(exclude_categories=())),
    st.sampled_from(
        ["</style><script>alert(1)</script>", '"><img src=x onerror=y>', "{{ 7*7 }}", "[a](b)", "*a*", "\ue000"]
    ),
)


def written(text: str) -> Template:
    """The template, which has no problems."""
    template, problems = parse(text, fields=FIELDS)
    assert template is not None, problems
    return template


def make_source(layout: Layout = "newsletter", *, offers: tuple[OfferCard, ...] = OFFERS, **texts: str) -> MailSource:
    """A mail for people with VALUES; every text of its copy can be given."""
    words = {
        "subject": "Tre saker, {{ first_name | fallback('du') }}",
        "preheader": "En timme till fots.",
        "greeting": "Hej {{ first_name }}!",
        "body": "{% if company %}På {{ company }}{% else %}Hos er{% endif %} är **alla** med.",
        "sign_off": "Varma hälsningar",
        "ps": "Svara gärna.",
        "ps_label": "P.S.",
        "why": "Du har bett om det.",
        "preferences": "Mer sällan? Svara.",
        "unsubscribe_line": "Annars kan du",
        "unsubscribe": "avsluta här",
    } | texts
    copy = MailCopy(**{name: written(text) for name, text in words.items()})
    brand = Brand("Luftvik", "#0f6b5c", "https://example.com/sv/")
    return MailSource("sv", layout, copy, offers, brand, SENDER, copy.branches(VALUES | shared_values(offers, SENDER)))


def make_mail(layout: Layout = "newsletter", *, offers: tuple[OfferCard, ...] = OFFERS, **texts: str) -> CompiledMail:
    """The compiled mail."""
    return compile_mail(make_source(layout, offers=offers, **texts))


def make_envelope(number: int = 1) -> Envelope:
    """An envelope of its own for each number."""
    return Envelope(
        to_address=f"person{number}@example.org",
        from_address="elin@example.com",
        date=datetime(2026, 11, 2, tzinfo=UTC),
        message_id=f"draft-{number}@example.com",
        draft_id=f"draft-{number}",
    )


def read(raw: bytes) -> tuple[EmailMessage, str, str]:
    """The message as the standard library reads it, with its text and its HTML."""
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    parts: list[Any] = [part.get_payload(decode=True) for part in message.iter_parts()]
    text, html = (part.decode().replace("\r\n", "\n") for part in parts)
    return message, text, html


@pytest.mark.parametrize("layout", BOTH)
@given(name=ANY_TEXT, company=ANY_TEXT, title=ANY_TEXT)
def test_the_message_is_what_was_rendered(layout: Layout, name: str, company: str, title: str) -> None:
    """Subject, text and HTML as read by the standard library equal the rendered ones byte for byte."""
    mail = make_mail(
        layout, body="{{ first_name }}{{company}} {{ job_title | upper }}.\n\n{{ job_title }}\n\n{{first_name}}"
    )
    values = VALUES | {"first_name": name, "company": company, "job_title": title}
    raw = mail.message(values, make_envelope())
    message, text, html = read(raw)
    rendered = mail.render(values)
    assert (message["Subject"], text, html) == (rendered.subject, rendered.text, rendered.html)
    assert set(message.keys()) <= set(ALLOWED_HEADERS)
    assert not message.defects
    assert all(len(line) <= 76 for line in raw.split(b"\r\n\r\n", 1)[1].split(b"\r\n"))


@given(ANY_TEXT)
def test_a_value_is_only_ever_text(value: str) -> None:
    """Markup, Markdown, templates and placeholders in a value are shown as they are, and add no tag."""
    mail = make_mail()
    plain = mail.render(VALUES | {"company": "x"})
    shown = mail.render(VALUES | {"company": f"x{value}x"})
    assert shown.html.count("<") == plain.html.count("<")
    assert one_line(f"x{value}x") in shown.text


def test_the_condition_decides_what_a_group_reads() -> None:
    """People with and without a company get a mail compiled for them."""
    source = make_source()
    assert "På Fjordgården & Co är alla med." in compile_mail(source).render(VALUES).text
    without = replace(source, branches=source.copy.branches(VALUES | {"company": ""}))
    assert "Hos er är alla med." in compile_mail(without).render(VALUES).text


def test_outcomes_have_to_fit_the_copy() -> None:
    """A mail is never compiled with the outcomes of another one."""
    with pytest.raises(ValueError, match="shorter"):
        compile_mail(replace(make_source(), branches=()))


def test_missing_names_the_holes() -> None:
    """A blank field without a fallback is named once, also an offer title without an offer."""
    mail = make_mail(offers=(), body="{{ first_name }} {{ offer_title }} {{ job_title | fallback('x') }}")
    assert mail.missing(VALUES) == ("offer_title",)
    assert mail.missing({"first_name": "\u200b \n"}) == ("unsubscribe_url", "offer_title")
    assert set(mail.missing({"first_name": "\x00"})) == {"unsubscribe_url", "first_name", "offer_title"}


def test_shared_fields_come_from_the_mail() -> None:
    """The title of the first offer and the sender stand in the copy, whatever they look like."""
    offers = (replace(OFFERS[0], title="*Å* & {{ 7*7 }} <b>"),)
    shown = make_mail(offers=offers, body="Läs {{ offer_title }}, hälsar {{ sender_name }}.").render(VALUES)
    assert "Läs *Å* & {{ 7*7 }} <b>, hälsar Elin Nordahl." in shown.text
    assert "Läs *Å* &amp; {{ 7*7 }} &lt;b&gt;, hälsar Elin Nordahl." in shown.html


@pytest.mark.parametrize("layout", BOTH)
def test_a_mail_has_all_it_needs(layout: Layout) -> None:
    """Greeting, offers, signature, P.S., why, unsubscribe link and postal address stand in both parts."""
    shown = make_mail(layout).render(VALUES)
    needed = ("Hej Åsa!", "Titel 1", "https://example.com/sv/3", "Elin Nordahl", "P.S. Svara", "Du har bett om det.")
    for part in (shown.text, shown.html):
        assert all(words in part for words in (*needed, "Mer sällan?", "avsluta här", SENDER.postal_address))
    assert LINK in shown.text
    assert f'href="{LINK.replace("&", "&amp;")}"' in shown.html


@pytest.mark.parametrize("layout", BOTH)
def test_the_html_is_small_and_asks_nobody_else(layout: Layout) -> None:
    """Under 30 kB, no web font, no script, ready for dark mode, and in its language."""
    html = make_mail(layout).render(VALUES).html
    assert len(html.encode()) < 30_000
    assert not re.search("<script|@import|fonts.googleapis|\ufffd|[\ue000-\uf8ff]|~[0-9]+~", html)
    assert '<html lang="sv"' in html
    assert 'name="color-scheme"' in html
    assert "prefers-color-scheme: dark" in html


def test_there_is_one_button() -> None:
    """Only the first offer asks with a button; the letter has none."""
    assert make_mail("newsletter").render(VALUES).html.count('class="button"') == 1
    assert make_mail("letter").render(VALUES).html.count('class="button"') == 0


def test_a_mail_needs_no_offer() -> None:
    """Nothing stands where an offer would."""
    shown = make_mail(offers=()).render(VALUES)
    assert 'class="button"' not in shown.html
    assert "\n\n\n" not in shown.text


def test_a_logo_has_an_alternative_text() -> None:
    """Where pictures are blocked the name of the brand is read."""
    source = make_source()
    html = (
        compile_mail(replace(source, brand=replace(source.brand, logo_url="https://example.com/logo.png")))
        .render(VALUES)
        .html
    )
    assert re.search(r'<img[^>]*alt="Luftvik"[^>]*src="https://example.com/logo.png"', html)


def test_the_text_reads_like_a_letter() -> None:
    """Lists, links on their own lines, quotes and wrapped words, without any markup or escape."""
    body = (
        "# Rubrik\n\nEtt *litet* ord & [guiden](https://example.com/g).\n\n1. ett\n2. två `kod`\n\n"
        "> Sagt\n> av oss\n\n---\n\n"
        "- [a](https://example.com/a) och [b](https://example.com/b)\n\n      indraget\n\n![bild](https://example.com/b.png)\\\nslut"
    )
    expected = (
        "Rubrik\n\nEtt litet ord & guiden.\nhttps://example.com/g\n\n1. ett\n2. två kod\n\n> Sagt av oss\n\n---\n\n"
        "- a och b\n\n  a:\n  https://example.com/a\n\n  b:\n  https://example.com/b\n      indraget\n\nbild\nslut"
    )
    assert Prose(body).text({}) == expected


def test_long_paragraphs_are_wrapped_and_addresses_stay_whole() -> None:
    """Lines have about 72 characters; a longer address is not broken."""
    address = "https://example.com/" + "a" * 90
    text = Prose(f"{'ord ' * 60}\n\n<{address}>").text({})
    assert max(len(line) for line in text.split("\n\n")[0].split("\n")) <= 72
    assert text.endswith(f"\n\n{address}")


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[a](javascript:alert(1))",
        "[a](data:text/html,x)",
        "![a](x onerror=alert(1))",
        "<b>",
    ],
)
def test_copy_cannot_bring_its_own_markup(text: str) -> None:
    """Raw HTML is text, and only web, mail and telephone addresses are links."""
    html = Prose(text).html({})
    assert not re.search(r"<script|<b>|href=.javascript|href=.data|<img", html)


def test_hostile_markdown_is_read_in_time() -> None:
    """64 kB of brackets, in which every one could begin a link, come out as brackets."""
    assert Prose("[" * 64_000).html({}).count("[") == 64_000


def test_links_are_found_wherever_they_stand() -> None:
    """Clickable, bare, in the subject, the preheader, an alternative text, a title and the sender's own texts."""
    mail = make_mail(
        subject="Se example.com/amne",
        preheader="https://example.com/fore",
        body='[a](https://example.com/a "https://example.com/titel") www.example.com/bar. ![http://example.com/alt](//example.com/b)',
        why="//example.com/c och HTTPS://EXAMPLE.COM/D?x=1&y=2!",
        ps="example。com/e",
    )
    assert {
        "example.com/amne", "https://example.com/fore", "https://example.com/a", "https://example.com/titel",
        "www.example.com/bar", "http://example.com/alt", "//example.com/b", "example.com/c", "example。com/e",
        "HTTPS://EXAMPLE.COM/D?x=1&y=2", "https://example.com/sv/", *(offer.url for offer in OFFERS),
    } <= mail.links  # fmt: skip
    assert not any("post.example.com" in link or "w3.org" in link or "@" in link for link in mail.links)


def test_links_are_found_in_comments_and_declarations() -> None:
    """What only some programs read is read here too."""
    html = (
        '<!DOCTYPE x "https://example.com/d"><![if https://example.com/i]>'
        "<!--[if mso]><a href='https&#58;//example.com/m'>https&#58;//example.com/n</a><![endif]-->"
        "<!-- example.com/c --><p style='background:url(https://example.com/s)'>a<style>@import 'example.com/t'</style>"
    )
    clickable, written = links_in_html(html)
    assert clickable == {"https://example.com/m"}
    assert {f"https://example.com/{page}" for page in "dis"} | {"example.com/c", "example.com/t"} <= written
    assert "https://example.com/n" in written


@pytest.mark.parametrize(
    "body",
    [
        "[a](https://example.com/{{ company }})", "[a]({{ company }})", "https://example.com/{{ company }}",
        "{{ company }}.example.com/secret", "example.com{{ company }}", "[a]({{ unsubscribe_url }}{{ company }})",
        "![a](https://example.com/{{ company }}.png)", "<https://{{ company }}>", "[a]({{ company }}.html)",
        "[a]({{ unsubscribe_url | upper }})",
    ],
)  # fmt: skip
def test_a_personal_field_is_no_part_of_a_link(body: str) -> None:
    """Otherwise a value could lead to a page that nobody judged."""
    with pytest.raises(BadInput) as refused:
        make_mail(body=body)
    assert refused.value.reason == "personal_link"


@pytest.mark.parametrize("body", ["Hej {{ company }}.Vi ses", "kl.{{ company }}", "[Avsluta]({{ unsubscribe_url }})"])
def test_a_missing_space_is_no_link(body: str) -> None:
    """A full stop beside a field does not make an address, and the unsubscribe link may be personal."""
    assert make_mail(body=body).render(VALUES)


def test_addresses_in_values_are_reported() -> None:
    """The guard learns of every address that a person's values bring in, alone or with the words around them."""
    mail = make_mail(body="Hej example.{{ company }} {{ job_title }}")
    assert mail.personal_links(VALUES) == frozenset()
    assert mail.personal_links(VALUES | {"company": "com/secret"}) == {"example.com/secret"}
    told = mail.personal_links(VALUES | {"job_title": "see https://example.com/x?a&b", "company": "a.b"})
    assert "https://example.com/x?a&b" in told
    assert LINK not in told


@pytest.mark.parametrize(
    "wrong",
    [
        {"brand": Brand("x", "red")},
        {"brand": Brand("x", "#0f6b5c", "javascript:alert(1)")},
        {"brand": Brand("x", "#0f6b5c", logo_url="data:image/png,x")},
        {"offers": (replace(OFFERS[0], url="javascript:alert(1)"),)},
    ],
)
def test_colours_and_addresses_are_checked(wrong: dict[str, Any]) -> None:
    """What goes into a style or a link is plain."""
    with pytest.raises(BadInput):
        replace(make_source(), **wrong)


def test_offers_are_text_in_every_corner() -> None:
    """Markup and templates in an offer stay words, also in MJML and in attributes."""
    nasty = '"><mj-text>{{ 7*7 }}</mj-text>~1~ <script>\ue000'
    offers = (OfferCard(nasty, nasty, "https://example.com/?a='&b=~2~", nasty, nasty, nasty),)
    shown = make_mail(offers=offers).render(VALUES)
    assert "<script" not in shown.html
    assert "<mj-text" not in shown.html
    assert "{{ 7*7 }}" in shown.html
    assert "49" not in shown.text
    assert "https://example.com/?a=&#x27;&amp;b=~2~" in shown.html


def test_copy_knows_what_it_reads() -> None:
    """Fields, required fields, holes and all texts of a mail are those of its templates together."""
    copy = make_source(ps="{{ job_title }}{% if company %}{{ company }}{% endif %}").copy
    assert copy.fields == {"first_name", "company", "job_title"}
    assert copy.required == {"first_name", "job_title"}
    assert copy.missing({"company": "x"}) == ("first_name", "job_title")
    assert {"P.S.", "Hos er är **alla** med."} <= set(copy.all_texts())
    assert len(copy.conditions) == 1


def test_no_word_of_one_person_in_the_mail_of_another() -> None:
    """A thousand renders in eight threads hold one's own name and nobody else's."""
    mail = make_mail()

    def is_pure(number: int) -> bool:
        raw = mail.message(
            VALUES | {"first_name": f"Namn{number}x", "company": f"Bolag{number}x"}, make_envelope(number)
        )
        return set(re.findall(r"(?:Namn|Bolag|person)(\d+)", "".join(read(raw)[1:]) + raw.decode())) == {str(number)}

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(is_pure, range(1000)))


def test_compiling_twice_gives_the_same_bytes() -> None:
    """The same source is the same mail, today and tomorrow."""
    first, second = (make_mail().message(VALUES, make_envelope()) for _ in range(2))
    assert first == second


@given(st.integers(0, 0xFFFFFF), st.sampled_from(["#ffffff", "#20323b"]))
def test_links_are_readable_in_any_brand_colour(colour: int, paper: str) -> None:
    """4.5 to 1, for links on paper by day and night and for the words of a button."""
    brand = f"#{colour:06x}"
    assert contrast(readable(brand, paper), paper) >= 4.5
    assert contrast(ink_on(brand), brand) >= 4.5
