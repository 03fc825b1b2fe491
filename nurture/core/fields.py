"""A cell of a known field to the value we keep: one table of readers, problems as values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, TypeAlias

from nurture.core.addresses import company_domain
from nurture.core.dates import DateOrder, read_date
from nurture.core.errors import Problem
from nurture.core.languages import read_language
from nurture.core.names import clean_name, split_name
from nurture.core.phrases import Phrase, phrase
from nurture.core.places import read_country, read_timezone
from nurture.core.quantities import read_count, read_lowest, read_number, read_seconds
from nurture.core.stages import Stages
from nurture.core.standings import (
    read_activity,
    read_consent_basis,
    read_email_status,
    read_lead_status,
    read_stage,
)
from nurture.core.values import clean_text, is_placeholder, split_tags, yes_or_no

CellValue: TypeAlias = "str | int | float | bool | datetime | tuple[str, ...] | None"
CellResult: TypeAlias = "tuple[CellValue, Problem | None]"
DecimalMark: TypeAlias = 'Literal[",", "."] | None'


@dataclass(frozen=True, slots=True)
class WritingStyle:
    """How a column writes what can be read in two ways, and the stages a stage column may name."""

    dates: DateOrder = DateOrder.DAY_FIRST
    decimal: DecimalMark = None
    stages: Stages = field(default_factory=Stages)


PLAIN: Final = WritingStyle()
SHARED_HOSTS: Final = frozenset(
    """facebook.com fb.com m.facebook.com linkedin.com se.linkedin.com no.linkedin.com instagram.com twitter.com x.com
    youtube.com youtu.be google.com sites.google.com maps.google.com goo.gl bit.ly linktr.ee about.me github.com
    medium.com wordpress.com blogspot.com wixsite.com weebly.com tumblr.com notion.so notion.site hitta.se allabolag.se
    eniro.se proff.no proff.se gulesider.no 1881.no finn.no blocket.se brreg.no wikipedia.org localhost""".split()
)
"""Hosts at which many companies have a page; such an address is not the domain of any of them."""

DATE_FIELDS: Final = frozenset(
    "consent_at last_activity_at occurred_at churned_at opened_at closed_at won_at lost_at suppressed_at".split()
)
NUMBER_FIELDS: Final = frozenset("revenue value amount".split())
"""Fields whose columns write dates, or numbers with a fraction, each in a habit of its own."""

LONGEST_TYPED: Final = 2_000
"""No number, date, country or list of tags is longer than this many characters."""

_Reader: TypeAlias = Callable[[str, WritingStyle], CellValue]


def _number(text: str, style: WritingStyle) -> CellValue:
    return read_number(text, style.decimal)


def _lowest(text: str, style: WritingStyle) -> CellValue:
    return read_lowest(text, style.decimal)


def _date(text: str, style: WritingStyle) -> CellValue:
    return read_date(text, style.dates)


def _domain(text: str) -> str | None:
    """A company's own domain; a page at a host that many share names nobody's."""
    host = company_domain(text)
    return None if host in SHARED_HOSTS else host


def _stage(text: str, style: WritingStyle) -> CellValue:
    return read_stage(text, style.stages)


def _plainly(reader: Callable[[str], CellValue]) -> _Reader:
    return lambda text, style: reader(text)


_COUNT: Final = _plainly(read_count)
_READERS: Final[Mapping[str, _Reader]] = {
    "full_name": _plainly(split_name),
    "company_domain": _plainly(_domain),
    "domain": _plainly(_domain),
    "language": _plainly(read_language),
    "country": _plainly(read_country),
    "timezone": _plainly(read_timezone),
    "stage": _stage,
    "lead_status": _plainly(read_lead_status),
    "company_size": _COUNT,
    "size": _COUNT,
    "revenue": _lowest,
    "tags": _plainly(split_tags),
    "consent_basis": _plainly(read_consent_basis),
    "do_not_email": _plainly(yes_or_no),
    "email_status": _plainly(read_email_status),
    "page_views": _COUNT,
    "visits": _COUNT,
    "form_submissions": _COUNT,
    "emails_opened": _COUNT,
    "emails_clicked": _COUNT,
    "time_on_site": _plainly(read_seconds),
    "activity": _plainly(read_activity),
    "value": _number,
    "amount": _number,
    **dict.fromkeys(DATE_FIELDS, _date),
}
_NAME_FIELDS: Final = frozenset({"first_name", "last_name"})

_WANTED: Final[Mapping[str, Phrase]] = {
    **dict.fromkeys(("company_domain", "domain"), phrase("a company's own domain, such as company.example.com")),
    "language": phrase("a language, such as sv, nb-NO or English"),
    "country": phrase("a country, such as SE, Norge or Finland"),
    "timezone": phrase("a time zone, such as Europe/Stockholm"),
    "stage": phrase("a lifecycle stage of this workspace"),
    "consent_basis": phrase("consent, existing_customer or legitimate_interest"),
    "do_not_email": phrase("yes or no"),
    "email_status": phrase("a status such as active, unsubscribed, bounced or complained"),
    "activity": phrase("a kind of activity, such as form_submitted"),
    **dict.fromkeys(DATE_FIELDS, phrase("a date, such as 2026-05-31 or 31.5.2026")),
}
_WANTED_NUMBER: Final = phrase("a number, such as 1200 or 1 200,50")


def is_plain_text(name: str) -> bool:
    """Whether cells of that field are texts in one line, of which none can be wrong."""
    return name not in _READERS and name not in _NAME_FIELDS


def read_cell(name: str, text: str, style: WritingStyle = PLAIN) -> CellResult:
    """The value of a cell of that field and None, or None and the problem; a blank cell or placeholder is two Nones.

    Names come cleaned ("" where a fallback is better), `full_name` as first and last name, `tags` as a tuple, times in
    UTC, `time_on_site` in seconds, `company_size` and `revenue` of a range as its lower bound. Any other field is text
    in one line. `email` is not read here but by `read_address`. The problem has no row or column yet.
    """
    if is_placeholder(text):
        return None, None
    if name in _NAME_FIELDS:
        return clean_name(text), None
    reader = _READERS.get(name)
    if reader is None:
        return clean_text(text), None
    value = reader(text, style) if len(text) <= LONGEST_TYPED else None
    if value is not None:
        return value, None
    sentence = phrase(
        "“{text}” is not {wanted}; the cell was left out.",
        text=clean_text(text, 60),
        wanted=_WANTED.get(name, _WANTED_NUMBER),
    )
    return None, Problem("unreadable_value", sentence, field=name)
