"""Which company people belong to: by its domain, else by its exact name; companies are made where they are needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select, update
from sqlmodel import Session

from nurture.core.addresses import company_domain
from nurture.core.merging import Person
from nurture.storage.bulk import TABLES, insert_columns, new_ids
from nurture.storage.import_changes import record_changes

_COMPANY: Final = TABLES["company"]
_CONTACT: Final = TABLES["contact"]

MOST_KEPT: Final = 200_000
"""So many companies are kept in mind while a file is read."""


@dataclass(frozen=True, slots=True)
class Employer:
    """What one row says of the company that a person works for; None is nothing."""

    name: str = ""
    industry: str | None = None
    size: int | None = None
    revenue: float | None = None

    def joined(self, later: Employer) -> Employer:
        """What both rows say together; the first that says something counts."""
        return Employer(
            name=self.name or later.name,
            industry=later.industry if self.industry is None else self.industry,
            size=later.size if self.size is None else self.size,
            revenue=later.revenue if self.revenue is None else self.revenue,
        )


class Employers:
    """The companies of the people in one file, each looked up once."""

    def __init__(self, session: Session, import_id: int | None, at: datetime) -> None:
        self._session = session
        self._same: dict[str, Any] = {"owner": "", "custom": {}, "import_id": import_id, "updated_at": at}
        self._ids: dict[str, int] = {}

    def find(self, domains: Sequence[str | None], said: Callable[[int], Employer]) -> list[int | None]:
        """The id of the company of each domain, in their order, None for none.

        A company that nobody knows is made with what `said` tells of it at each place, else with its domain for a name.
        """
        if len(self._ids) > MOST_KEPT:
            self._ids.clear()
        unknown = {domain for domain in domains if domain is not None and domain not in self._ids}
        if unknown:
            query = select(_COMPANY.c.domain, _COMPANY.c.id).where(_COMPANY.c.domain.in_(unknown))
            self._ids |= {row.domain: row.id for row in self._session.connection().execute(query)}
            missing = unknown - self._ids.keys()
            if missing:
                self._make(missing, domains, said)
        return [None if domain is None else self._ids[domain] for domain in domains]

    def _make(self, missing: set[str], domains: Sequence[str | None], said: Callable[[int], Employer]) -> None:
        wanted: dict[str, Employer] = {}
        for place, domain in enumerate(domains):
            if domain in missing:
                wanted[domain] = wanted[domain].joined(said(place)) if domain in wanted else said(place)
        ids = new_ids(self._session, _COMPANY, len(wanted))
        self._ids |= dict(zip(wanted, ids, strict=True))
        columns: dict[str, Sequence[Any]] = {
            "id": ids,
            "domain": list(wanted),
            "name": [one.name or domain for domain, one in wanted.items()],
            "industry": [one.industry for one in wanted.values()],
            "size": [one.size for one in wanted.values()],
            "revenue": [one.revenue for one in wanted.values()],
        }
        insert_columns(self._session, _COMPANY, columns, self._same)

    def join(self, people: Sequence[Person]) -> None:
        """Set each person's `company_id`: the company of the domain the file names, else of their address.

        A file that names no domain moves nobody out of the company they are in, unless their address changed. Free-mail
        hosts make no company.
        """
        wanted = [(person, domain) for person in people if (domain := _domain(person)) is not None]
        found = self.find([domain for _, domain in wanted], lambda place: _said(wanted[place][0].values))
        for (person, _), company in zip(wanted, found, strict=True):
            person.values["company_id"] = company


def _domain(person: Person) -> str | None:
    if person.company_domain is not None:
        return person.company_domain
    before = person.before
    if before is not None and before["company_id"] is not None and before["domain"] == person.values["domain"]:
        return None
    return company_domain(person.values["domain"])


def _said(values: dict[str, Any]) -> Employer:
    return Employer(values["company_name"], values["industry"], values["company_size"], values["revenue"])


def join_by_name(session: Session, at: datetime, import_id: int) -> None:
    """Put everybody without a company into the only one that has exactly the name they gave."""
    only = (
        select(_COMPANY.c.name.label("name"), func.min(_COMPANY.c.id).label("company"))
        .where(_COMPANY.c.name != "")
        .group_by(_COMPANY.c.name)
        .having(func.count() == 1)
        .subquery()
    )
    place_people(session, only.c.company, _CONTACT.c.company_name == only.c.name, at, import_id)


def place_people(
    session: Session, company: ColumnElement[int], is_theirs: ColumnElement[bool], at: datetime, import_id: int
) -> None:
    """Put everybody without a company into the one of which the condition says that it is theirs.

    For those who were there before the import it is kept as a change of its making.
    """
    alone = _CONTACT.c.company_id.is_(None), is_theirs
    earlier = select(_CONTACT.c.id, company).where(*alone, _CONTACT.c.import_id.is_distinct_from(import_id))
    joined = [(row[0], {"company_id": [None, row[1]]}) for row in session.connection().execute(earlier)]
    record_changes(session, import_id, "contact", joined)
    placed = update(_CONTACT).where(*alone).values(company_id=company, updated_at=at)
    session.connection().execute(placed)
