"""Which company people belong to: by its domain, else by its exact name; companies are made where they are needed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select, update
from sqlmodel import Session

from nurture.core.merging import Person
from nurture.core.people import company_domain
from nurture.storage.bulk import TABLES, insert_rows, new_ids

_COMPANY: Final = TABLES["company"]
_CONTACT: Final = TABLES["contact"]
_BLANK: Final[dict[str, Any]] = {column.name: None for column in _COMPANY.columns} | {"owner": "", "custom": {}}


@dataclass(frozen=True, slots=True)
class _Employer:
    """What a file says of the company with one domain."""

    domain: str
    name: str
    facts: dict[str, Any]


def join_companies(session: Session, people: Iterable[Person]) -> None:
    """Set each person's `company_id`: the company of the domain the file names, else of their address.

    A file that names no domain moves nobody out of the company they are in, unless their address changed. Free-mail
    hosts make no company. A company is made with the name the file gives, else with its domain for a name.
    """
    wanted = [(person, domain) for person in people if (domain := _domain(person)) is not None]
    if not wanted:
        return
    ids = _known(session, {domain for _, domain in wanted})
    missing: dict[str, _Employer] = {}
    for person, domain in wanted:
        if domain not in ids:
            missing[domain] = _described(missing.get(domain), person, domain)
    ids |= _make(session, list(missing.values()))
    for person, domain in wanted:
        person.values["company_id"] = ids[domain]


def _domain(person: Person) -> str | None:
    if person.company_domain is not None:
        return person.company_domain
    before = person.before
    if before is not None and before["company_id"] is not None and before["domain"] == person.values["domain"]:
        return None
    return company_domain(person.values["domain"])


def _known(session: Session, domains: set[str]) -> dict[str, int]:
    query = select(_COMPANY.c.domain, _COMPANY.c.id).where(_COMPANY.c.domain.in_(domains))
    return {row.domain: row.id for row in session.connection().execute(query)}


def _described(known: _Employer | None, person: Person, domain: str) -> _Employer:
    """What is said of a company by its people's rows; the first that says something counts."""
    values = person.values
    facts = {"industry": values["industry"], "size": values["company_size"], "revenue": values["revenue"]}
    if known is None:
        return _Employer(domain, values["company_name"], facts)
    merged = {name: facts[name] if known.facts[name] is None else known.facts[name] for name in facts}
    return _Employer(domain, known.name or values["company_name"], merged)


def _make(session: Session, employers: list[_Employer]) -> dict[str, int]:
    if not employers:
        return {}
    ids = new_ids(session, _COMPANY, len(employers))
    rows = [
        _BLANK | one.facts | {"id": company, "domain": one.domain, "name": one.name or one.domain}
        for company, one in zip(ids, employers, strict=True)
    ]
    insert_rows(session, _COMPANY, rows)
    return {one.domain: company for company, one in zip(ids, employers, strict=True)}


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
