"""Drafts a second on one core: compiled mail against scripts written with Jinja2 and the standard library.

    python -m benchmarks.render_drafts [--items 10000] [--repeats 3] [--json]

mailmerge (PyPI, `pip install mailmerge`) takes part where it is installed. Its mails have the same words, and those
headers that its templates can carry: the date is that of the moment.

Every side makes the same mails for the same people as bytes: subject, text and HTML with six personal fields, a
condition and three offers, and all headers. Before anything is timed, the mails of all sides are parsed by the
standard library and compared part by part. The time of the first side includes compiling.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from tempfile import mkdtemp

from jinja2 import Environment

from benchmarks import harness
from nurture.core.copy import Template, parse
from nurture.rendering.email import (
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
from nurture.rendering.message import Envelope

FIELDS = ("first_name", "company", "job_title", "city", "owner_name", "unsubscribe_url")
SENDER = Sender("Elin Nordahl", "Rådgivare", "elin@example.com", "Luftvik AB", "Stenhuggargatan 4, 413 09 Göteborg")
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
Person = dict[str, str]


def template(text: str) -> Template:
    """The template, which is known to be right."""
    read, problems = parse(text, fields=frozenset({*FIELDS, "offer_title"}))
    assert read is not None, problems
    return read


COPY = MailCopy(
    subject=template('{{ first_name | fallback("Hej") }}, tre saker att ta till {{ company | fallback("jobbet") }}'),
    preheader=template("En timme till fots säger mer än en månad av möten."),
    greeting=template('Hej {{ first_name | fallback("du") }}!'),
    body=template(
        "En del syns aldrig i ett kalkylark: tilluftsdonet bakom bokhyllan, elementet med en soffa framför.\n\n"
        "{% if company %}På {{ company }} i {{ city | fallback('Norden') }}, som på andra ställen,{% else %}I de flesta"
        " organisationer{% endif %} är det minst tre som ska nicka.\n\n"
        "Som {{ job_title | fallback('kollega') }} är du en av dem.\n\n"
        "- Ta med en *penna*.\n- Ta med någon som **arbetar där**.\n\n"
        "Fråga {{ owner_name | fallback('oss') }} om något är oklart."
    ),
    sign_off=template("Varma hälsningar"),
    ps_label=template("P.S."),
    ps=template("Svara på mejlet om du hellre vill prata."),
    why=template("Du får det här mejlet för att du har bett om material om inomhusklimat."),
    unsubscribe_line=template("Vill du inte ha de här mejlen alls kan du"),
    unsubscribe=template("avsluta prenumerationen här"),
)
OFFERS = tuple(
    OfferCard(
        f"Därför blir mötesrummen instängda före klockan {hour}",
        "För dig som får klagomålen: vad som händer med luften i ett fullt rum, och vad det kostar att låta bli.",
        f"https://www.example.com/sv/blogg/motesrum-{hour}",
        "Läs varför det händer",
        "Artikel",
        "awareness",
    )
    for hour in ("tio", "elva", "tolv")
)


def people(count: int) -> list[Person]:
    """Made-up people, each with an own link and every seventh without a company."""
    first = ("Åsa", "Björn", "Kari", "Øystein", "Anna", "Sölve", "Marit", "Per", "Linnéa", "Jon")
    companies = ("Fjordgården & Co", "Norrsken Skola", "Bergs Klinik", "Havnepark", "", "Älvens Hus", "Tall & Sten")
    cities = ("Göteborg", "Bergen", "Malmö", "Tromsø", "Umeå")
    made = []
    for number, (name, company, city) in zip(range(count), _forever(first, companies, cities), strict=False):
        link = f"https://post.example.com/u/{number * 2654435761 % 2**32:08x}"
        values = (name, company, "driftchef", city, f"Elin Nordahl {number % 40}", link)
        made.append(dict(zip(FIELDS, values, strict=True)) | {"email": f"person{number}@example.org"})
    return made


def _forever(*lists: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    while True:
        yield from product(*lists)


def compiled(layout: Layout, branches: tuple[bool, ...]) -> CompiledMail:
    """The mail for people with these branches."""
    brand = Brand("Luftvik", "#0f6b5c", "https://www.example.com/sv/")
    return compile_mail(MailSource("sv", layout, COPY, OFFERS, brand, SENDER, branches))


def ours(layout: Layout, count: int) -> Callable[[], Iterator[bytes]]:
    """Compile once for each outcome of the condition, then one join a person."""
    persons = people(count)

    def work() -> Iterator[bytes]:
        shared = shared_values(OFFERS, SENDER)
        mails: dict[tuple[bool, ...], CompiledMail] = {}
        for number, person in enumerate(persons):
            values = shared | person
            branches = COPY.branches(values)
            mail = mails.get(branches) or mails.setdefault(branches, compiled(layout, branches))
            yield mail.message(values, _envelope(number, person))

    return work


def _envelope(number: int, person: Person) -> Envelope:
    return Envelope(
        to_address=person["email"],
        to_name=person["first_name"],
        from_address=SENDER.email,
        from_name=SENDER.name,
        date=NOW,
        message_id=f"draft-{number}@example.com",
        draft_id=f"draft-{number}",
        list_unsubscribe=(person["unsubscribe_url"],),
        one_click=True,
        unsent=True,
    )


def sources(layout: Layout, field: str = "{{{{ {} }}}}") -> dict[str, str]:
    """Subject, text and HTML as Jinja2 templates: the same words, with Jinja2's own fields and condition."""
    with_company, without = (_rendered(layout, company) for company in ("@@company@@", ""))
    found = {}
    for part in ("subject", "text", "html"):
        source = f"{{% if company %}}{with_company[part]}{{% else %}}{without[part]}{{% endif %}}"
        for name in FIELDS:
            source = source.replace(f"@@{name}@@", field.format(name))
        found[part] = source
    return found


def _rendered(layout: Layout, company: str) -> dict[str, str]:
    values = {name: f"@@{name}@@" for name in FIELDS} | {"company": company}
    mail = compiled(layout, COPY.branches(values)).render(values)
    return {"subject": mail.subject, "text": mail.text, "html": mail.html}


class Script:
    """The mail as templates of a plain script."""

    def __init__(self, layout: Layout) -> None:
        self._parts = {
            part: Environment(autoescape=part == "html", keep_trailing_newline=True).from_string(source)
            for part, source in sources(layout).items()
        }

    def render(self, person: Person) -> tuple[str, str, str]:
        """Subject, text and HTML."""
        subject, text, html = (self._parts[part].render(person) for part in ("subject", "text", "html"))
        return subject, text, html


def _headers(number: int, person: Person, subject: str) -> dict[str, str]:
    return {
        "Subject": subject,
        "Date": format_datetime(NOW),
        "Message-ID": f"<draft-{number}@example.com>",
        "X-Nurture-Draft": f"draft-{number}",
        "Content-Language": "sv",
        "List-Unsubscribe": f"<{person['unsubscribe_url']}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "X-Unsent": "1",
    }


def email_message(layout: Layout, count: int) -> Callable[[], Iterator[bytes]]:
    """Jinja2, then EmailMessage."""
    persons, script = people(count), Script(layout)

    def one(number: int, person: Person) -> bytes:
        subject, text, html = script.render(person)
        message = EmailMessage(policy=policy.SMTP)
        message.set_content(text, cte="quoted-printable")
        message.add_alternative(html, subtype="html", cte="quoted-printable")
        message["From"] = Address(SENDER.name, addr_spec=SENDER.email)
        message["To"] = Address(person["first_name"], addr_spec=person["email"])
        for name, value in _headers(number, person, subject).items():
            message[name] = value
        return message.as_bytes()

    return lambda: (one(number, person) for number, person in enumerate(persons))


def mime_text(layout: Layout, count: int) -> Callable[[], Iterator[bytes]]:
    """Jinja2, then MIMEMultipart and MIMEText."""
    persons, script = people(count), Script(layout)

    def one(number: int, person: Person) -> bytes:
        subject, text, html = script.render(person)
        message = MIMEMultipart("alternative")
        message["From"] = formataddr((SENDER.name, SENDER.email))
        message["To"] = formataddr((person["first_name"], person["email"]))
        for name, value in _headers(number, person, subject).items():
            message[name] = value
        message.attach(MIMEText(text, "plain", "utf-8"))
        message.attach(MIMEText(html, "html", "utf-8"))
        return message.as_bytes(policy=policy.compat32.clone(linesep="\r\n"))

    return lambda: (one(number, person) for number, person in enumerate(persons))


def render_only(layout: Layout, count: int) -> Callable[[], Iterator[tuple[str, str, str]]]:
    """Jinja2 alone: the three parts as text, no mail."""
    persons, script = people(count), Script(layout)
    return lambda: map(script.render, persons)


def mailmerge(layout: Layout, count: int) -> Callable[[], Iterator[bytes]]:
    """mailmerge: one template for the whole message, which it parses anew for each person."""
    persons, parts = people(count), sources(layout)
    html = sources(layout, "{{{{ {}|e }}}}")["html"]
    head = (
        f"TO: {{{{ email }}}}\nSUBJECT: {parts['subject']}\nFROM: {SENDER.name} <{SENDER.email}>\nMIME-Version: 1.0\n"
        'Content-Type: multipart/alternative; boundary="b0undary"\n'
        "List-Unsubscribe: <{{ unsubscribe_url }}>\nX-Unsent: 1\n\n"
    )
    bodies = (("plain", parts["text"]), ("html", html))
    body = "".join(f"--b0undary\nContent-Type: text/{kind}; charset=utf-8\n\n{words}\n" for kind, words in bodies)
    place = Path(mkdtemp()) / "mail.txt"
    place.write_text(f"{head}{body}--b0undary--\n", "utf-8")
    template = import_module("mailmerge.template_message").TemplateMessage(place)
    return lambda: (template.render(person)[2].as_bytes() for person in persons)


def _parts(raw: bytes) -> tuple[str, ...]:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    bodies = (part.get_content().replace("\r\n", "\n").rstrip("\n") for part in message.iter_parts())
    return (*sorted(f"{name}: {message[name]}" for name in message if name != "Content-Type"), *bodies)


def _words(raw: bytes) -> list[list[str]]:
    """Text and HTML of a mail, lines without white space at their ends."""
    return [[line.rstrip() for line in body.splitlines() if line.strip()] for body in _parts(raw)[-2:]]


def check(layout: Layout, count: int = 200) -> str:
    """Compares every side's mails part by part; returns the mean size of ours."""
    mails = list(ours(layout, count)())
    for other in (email_message, mime_text):
        for mine, peer in zip(mails, other(layout, count)(), strict=True):
            if _parts(mine) != _parts(peer):
                raise SystemExit(f"{other.__name__} makes another mail than ours")
    if find_spec("mailmerge"):
        for mine, peer in zip(mails, mailmerge(layout, count)(), strict=True):
            if _words(mine) != _words(peer):
                raise SystemExit("mailmerge makes another mail than ours")
    return f"{sum(map(len, mails)) // count:,} bytes each, {count} mails of each side compared"


def _side(name: str, make: Callable[[Layout, int], Callable[[], Iterator[object]]], layout: Layout) -> harness.Side:
    def prepare(items: int) -> Callable[[], object]:
        work = make(layout, items)
        return lambda: deque(work(), maxlen=0)

    return harness.Side(f"{layout}: {name}", prepare)


def main() -> None:
    """Measures both layouts."""
    ways = (
        ("compiled mail", ours),
        ("Jinja2 + EmailMessage", email_message),
        ("Jinja2 + MIMEText", mime_text),
        ("Jinja2, no MIME", render_only),
        *([("mailmerge", mailmerge)] if find_spec("mailmerge") else []),
    )
    layouts: tuple[Layout, ...] = ("letter", "newsletter")
    for layout in layouts:
        sides = [_side(name, make, layout) for name, make in ways]
        harness.compare(
            "Drafts", "benchmarks.render_drafts", sides, check=partial(check, layout), items=10_000, unit="mails"
        )


if __name__ == "__main__":
    main()
