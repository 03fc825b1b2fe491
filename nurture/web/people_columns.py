"""The columns that the table of people can have, and those that somebody has chosen in the address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as later

from nurture.core.criteria_fields import OWN
from nurture.core.person_lines import Sort
from nurture.core.phrases import Fact
from nurture.services.browsing.people import PeopleChoices
from nurture.web.filters import capitalised
from nurture.web.languages import spoken

MOST: Final = 20
"""Columns that are shown at once; further ones in an address are left out."""

COLUMNS: Final[Mapping[str, str]] = {
    "job_title": later("Job title"),
    "company": later("Company"),
    "stage": later("Stage"),
    "since": later("In stage since"),
    "relationship": later("To us"),
    "lead_status": later("Lead status"),
    "persona": later("Persona"),
    "owner": later("Owner"),
    "language": later("Language"),
    "country": later("Country"),
    "tags": later("Tags"),
    "last_activity": later("Last activity"),
    "consent": later("Consent"),
}
USUAL: Final = ("company", "stage", "relationship", "language", "country")
"""The columns of somebody who has chosen none."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column to choose: its name in the address, its label, and whether it is shown."""

    key: str
    label: str
    shown: bool


def columns_of(asked: Iterable[str], choices: PeopleChoices) -> tuple[Column, ...]:
    """Every column there is, with those that are asked for (`company,stage` or one by one) marked as shown."""
    wanted = [one for text in asked for one in text.split(",")]
    labels = {key: str(label) for key, label in COLUMNS.items()}
    labels |= {name: spoken(label) for name, label in choices.properties if name.startswith(OWN)}
    shown = list(dict.fromkeys(key for key in wanted if key in labels))[:MOST] or USUAL
    return tuple(Column(key, label, key in shown) for key, label in labels.items())


def in_address(columns: Iterable[Column]) -> str | None:
    """The chosen columns as the address carries them; None where they are the usual ones."""
    shown = tuple(one.key for one in columns if one.shown)
    return None if shown == USUAL else ",".join(shown)


def heads_of(columns: Iterable[Column], sort: Sort, kept: Mapping[str, str], *, ticks: bool) -> list[dict[str, object]]:
    """The heads of the table as its macro takes them; a name and a company can be sorted by."""
    person: dict[str, object] = {"label": _("Person"), **_sorting("name", sort, kept)}
    others = ({"label": one.label, **_sorting(one.key, sort, kept)} for one in columns if one.shown)
    return [*([{"label": _("Ticked"), "hidden": True}] if ticks else []), person, *others]


def _sorting(key: str, sort: Sort, kept: Mapping[str, str]) -> dict[str, str]:
    if key not in ("name", "company"):
        return {}
    is_sorted = sort == key
    href = sort_address("people.index", "" if is_sorted else key, kept)
    return {"sort_href": href} | ({"direction": "ascending"} if is_sorted else {})


def sort_address(endpoint: str, key: str, kept: Mapping[str, str]) -> str:
    """Where a list stands in that order, with the filter there is; "" is the usual order."""
    chosen: dict[str, Any] = {name: value for name, value in {**kept, "sort": key}.items() if value}
    return url_for(endpoint, **chosen)


def sort_names() -> list[tuple[str, str]]:
    """The orders of the table, as a filter offers them."""
    return [("name", _("Name")), ("company", _("Company")), ("newest", _("Newest first"))]


def known_choices(options: Iterable[tuple[str, Fact]], *, blank: bool = False) -> list[tuple[str, str]]:
    """The values of a filter with their names, and those without one where that can be asked for."""
    known = [(value, capitalised(spoken(name))) for value, name in options]
    return [*known, ("none", _("Not known"))] if blank else known
