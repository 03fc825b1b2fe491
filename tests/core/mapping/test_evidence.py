"""What speaks for a kind where names say nothing: words, numbers, and what a page says of itself to machines."""

from __future__ import annotations

import pytest

from nurture.core.mapping.pages import Page, read_page
from nurture.core.mapping.suggesting import Suggestion, read_cues, suggest
from nurture.core.phrases import say

NAMELESS = "p/x1.md"


def suggested(text: str, path: str = NAMELESS) -> Suggestion:
    """What the rules say of a page."""
    return suggest(read_cues(read_page(text, path)))


def titled(title: str, text: str, head: str = "") -> str:
    """A page with that title."""
    return f'---\ntitle: "{title}"\n{head}---\n{text}\n'


PAGES = {
    "webinar": titled(
        "Mäta utan att borra", "Webbinariet visar hur. 45 minuter, den 3 mars klockan 13.00. Sedan som inspelning."
    ),
    "pricing": titled("Hva det koster", "Abonnementet koster 390 kr per måned, det store 790 kr per måned, uten mva."),
    "case_study": titled(
        "Hvordan Solvik sparte en natt", "Kommunen halverte tiden. – Vi sover igjen, sier driftsleder Kari Moe."
    ),
    "release_note": titled("Insikt i våren", "## 4.2.1\nRättat: datum.\n\n## 4.2.0\nNytt: export.\n"),
    "checklist": titled("Före vintern", "☐ Filter\n\n☐ Fläkt\n\n☐ Tak\n\n☐ Dörr\n"),
    "security_pack": titled(
        "Trygt hos oss", "Sikkerhet først: data er kryptert, med sikkerhetskopier, tilgangsstyring og ISO 27001."
    ),
    "course": titled("Luft på en uke", "Kurset har fem leksjoner og en øvelse om dagen. Kursbevis til slutt."),
}


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_without_a_name_is_known_by_what_it_says(kind: str) -> None:
    """By its words and numbers, in the language it is written in."""
    assert suggested(PAGES[kind]).kind == kind


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("permalink: /kundecase/solvik/\n", "case_study"),
        ("url: https://help.example.com/articles/12\n", "kb_article"),
        ("canonical: https://www.example.com/sv/priser/foretag\n", "pricing"),
        ("cta: Boka en demo\n", "demo"),
    ],
)
def test_an_address_or_a_button_in_the_head_says_the_kind(head: str, kind: str) -> None:
    """Where the file's own name says nothing."""
    assert suggested(titled("Luft", "Luft i rommet.", head)).kind == kind


LD = '<script type="application/ld+json">{"@graph":[{"@type":"WebPage"},{"@type":["Event"]}]}</script>'


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        (f"<head><title>Luft</title>{LD}</head><body><main>Luft</main></body>", "event_invitation"),
        ('<head><link rel="canonical" href="https://x.no/blogg/luft"></head><body>Luft</body>', "blog_post"),
        ('<body class="page single-webinar"><h1>Luft</h1></body>', "webinar"),
        (
            '<nav class="breadcrumbs"><a href="/">Hem</a><a href="/p">Priser &amp; paket</a></nav><h1>Luft</h1>',
            "pricing",
        ),
        ('<article itemtype="https://schema.org/BlogPosting"><h1>Luft</h1></article>', "blog_post"),
    ],
)
def test_an_html_page_says_what_it_is_to_machines(page: str, kind: str) -> None:
    """By schema.org, its canonical address, the class of its body, its crumbs."""
    assert suggested(page, "p/x1.html").kind == kind


def test_the_words_are_told_as_the_reason() -> None:
    """So that a person sees why."""
    told = " ".join(map(say, suggested(PAGES["webinar"]).evidence))
    assert "webbinariet" in told
    assert "on which day" in told


def test_a_page_that_says_little_is_left_unsure() -> None:
    """No kind is made up out of one word."""
    made = suggested(titled("Luft", "Luft er luft."))
    assert made.unsure
    assert made.kind_confidence < 0.5


@pytest.mark.parametrize("text", ["kr 1 " * 20_000, "12.1 " * 20_000, '" ' * 60_000, "<nav breadcrumb" * 5_000])
def test_hostile_pages_take_no_longer_than_others(text: str) -> None:
    """Every pattern is bounded."""
    assert isinstance(read_page(text, "x.html"), Page)
    assert suggested(text).kind


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("no/kundereferanser/solvik.md", "case_study"),
        ("sv/inspelade-webbinarier/luft.md", "webinar"),
        ("no/bok-mote/skjema.md", "consultation"),
        ("no/driftsmeldinger/mandag.md", "kb_article"),
        ("sv/inomhusklimatguide/del-ett.md", "guide"),
        ("no/fremtidsrapporter/a.md", "report"),
        ("sv/boka-en-demo/a.md", "demo"),
        ("sv/vad-ar-nytt/mars.md", "release_note"),
    ],
)
def test_nordic_names_of_folders_are_known(path: str, kind: str) -> None:
    """Also compounds, by their last part, and names with small words in between."""
    assert suggested(titled("Luft", ""), path).kind == kind


@pytest.mark.parametrize("name", ["varslingskanal", "avregistrera", "vil-du-jobbe-hos-oss", "visselblasning"])
def test_nordic_names_that_are_never_offered(name: str) -> None:
    """Legal pages, opt-outs and careers."""
    assert not suggested(titled("Luft", "Luft."), f"site/{name}.md").offerable
