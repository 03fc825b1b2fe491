"""Which company people belong to: by its domain, else by its exact name; companies are made where they are needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select, update
from sqlmodel import Session

from nurture.core.merging import Person
from nurture.core.people import company_domain
from nurture.storage.bulk import TABLES, insert_columns, new_ids

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


def join_by_name(session: Session) -> int:
    """Put everybody without a company into the only one that has exactly the name they gave; returns how many."""
    only = (
        select(_COMPANY.c.name.label("name"), func.min(_COMPANY.c.id).label("company"))
        .where(_COMPANY.c.name != "")
        .group_by(_COMPANY.c.name)
        .having(func.count() == 1)
        .subquery()
    )
    statement = (
        update(_CONTACT)
        .where(_CONTACT.c.company_id.is_(None), _CONTACT.c.company_name != "", _CONTACT.c.company_name == only.c.name)
        .values(company_id=only.c.company)
    )
    return int(session.connection().execute(statement).rowcount)
