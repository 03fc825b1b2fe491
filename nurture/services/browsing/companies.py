"""The list of companies: one page of it, all of it as a stream, and what it can be narrowed by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Engine
from sqlmodel import Session

from nurture.core.company_lines import SIZES, CompanyLine, CompanySort
from nurture.core.stages import Stages
from nurture.services.browsing.choices import Option, load_choices
from nurture.services.browsing.pages import Found, Page, Place, listing_ids, listing_page
from nurture.services.browsing.people import NONE
from nurture.storage.company_roster import CompanyRoster, WantedCompanies, load_company_lines
from nurture.storage.database import reading
from nurture.storage.definitions import load_stages
from nurture.storage.search import read_words

_COLUMNS: Final = ("stage", "industry", "country", "owner")


@dataclass(frozen=True, slots=True)
class CompanyFilter:
    """Which companies to list, and in which order; an empty text leaves that open.

    The columns and `size` take NONE for those without a value; `decision` is "open", "customer" or "each"; `deals` is
    "open" for those with an open deal; `sort` is one of `CompanySort`.
    """

    search: str = ""
    stage: str = ""
    relationship: str = ""
    industry: str = ""
    country: str = ""
    size: str = ""
    owner: str = ""
    decision: str = ""
    deals: str = ""
    sort: str = ""


@dataclass(frozen=True)
class CompaniesPage:
    """One page of companies, how many the filter finds, and in which order."""

    page: Page[CompanyLine]
    found: Found
    sort: CompanySort
    stages: Stages


def load_company_choices(engine: Engine, language: str) -> Mapping[str, tuple[Option, ...]]:
    """What companies here have in the columns of the filter, as far as the newest of them show."""
    found = load_choices(engine, [f"company.{name}" for name in _COLUMNS[1:]], language)
    return {name.removeprefix("company."): options for name, options in found.options.items()}


def list_companies(engine: Engine, wanted: CompanyFilter, place: Place, *, now: datetime) -> CompaniesPage:
    """The companies a filter finds, 50 at a time; the keys of a page are ids."""
    with reading(engine) as session:
        stages = load_stages(session)
        page, found = listing_page(_roster(session, wanted, stages, now), place)
        lines = load_company_lines(session, page.items, stages, now)
        return CompaniesPage(Page(lines, page.next_key, page.previous_key), found, _sort(wanted), stages)


def count_companies(engine: Engine, wanted: CompanyFilter, *, now: datetime) -> int:
    """How many companies a filter finds, all of them counted."""
    with reading(engine) as session:
        return _roster(session, wanted, load_stages(session), now).count()


def stream_companies(engine: Engine, wanted: CompanyFilter, *, now: datetime) -> Iterator[CompanyLine]:
    """Every company that a filter finds, from one consistent moment and in its order."""
    with reading(engine) as session:
        stages = load_stages(session)
        for ids in listing_ids(_roster(session, wanted, stages, now)):
            yield from load_company_lines(session, ids, stages, now)


def _roster(session: Session, wanted: CompanyFilter, stages: Stages, now: datetime) -> CompanyRoster:
    chosen = {name: getattr(wanted, name) for name in _COLUMNS}
    asked = WantedCompanies(
        same={name: "" if value == NONE else value for name, value in chosen.items() if value},
        relationship=wanted.relationship,
        size=wanted.size if wanted.size in SIZES else "",
        size_unknown=wanted.size == NONE,
        decision=wanted.decision,
        has_open_deals=wanted.deals == "open",
        words=read_words(wanted.search) if wanted.search.strip() else None,
    )
    return CompanyRoster(session, asked, stages=stages, now=now, sort=_sort(wanted))


def _sort(wanted: CompanyFilter) -> CompanySort:
    return CompanySort(wanted.sort) if wanted.sort in set(CompanySort) else CompanySort.NAME
