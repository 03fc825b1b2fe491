"""How many people the guard is told the same of: counted by the database, and read one by one only where they differ.

Of nearly everybody it is columns that decide, which the database groups by; one of each group is read for all. People
of whom another table says something (a refusal, a twin, an override, a choice) are read by themselves, and so are those
whose address is of odd letters.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, LargeBinary, Select, and_, cast, func, not_, or_, select
from sqlmodel import Session

from nurture.core.addresses import FREE_MAIL_DOMAINS, ROLE_LOCALS
from nurture.core.guard import ReaderFacts
from nurture.core.stages import Stages
from nurture.storage.bulk import TABLES
from nurture.storage.standing import Readers, read_people

_TABLE: Final = TABLES["contact"]
_CONTACT: Final = _TABLE.c
_OWN, _THERE = TABLES["company"].alias("own"), TABLES["company"].alias("there")

Alike = Counter[tuple[ReaderFacts, str | None]]
"""How many people there are by what the guard is told about them, and the language they read (None: not known)."""


def count_alike(session: Session, stages: Stages, now: datetime) -> Alike:
    """Everybody, each counted once."""
    readers = Readers(session, stages, now)
    is_odd = _is_odd(session)
    counted: Alike = Counter()
    found = session.connection().execute(_groups(now).where(not_(is_odd)))
    groups: dict[int, int] = {row[0]: row[1] for row in found}
    for row, person, address in read_people(session, now, groups):
        counted[readers.facts(person, address, None), row.language] += groups[row.id]
    odd = set(session.connection().scalars(select(_CONTACT.id).where(is_odd)))
    for row, person, address in read_people(session, now, sorted(odd | readers.marks.keys())):
        if row.id not in odd:
            counted[readers.facts(person, address, None), row.language] -= 1
        counted[readers.facts(person, address, readers.marks.get(row.id)), row.language] += 1
    return +counted


def _is_odd(session: Session) -> ColumnElement[bool]:
    """Whether an address has to be read to know what it is: other letters than ASCII, or some written in ASCII."""
    email = _CONTACT.email
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    size = func.octet_length(email) if is_postgresql else func.length(cast(email, LargeBinary()))
    return or_(size != func.length(email), email.contains("=?"), email.icontains("xn--"))


def _has_left(moment: ColumnElement[Any], now: datetime) -> ColumnElement[bool]:
    return and_(moment.is_not(None), moment <= now)


def _groups(now: datetime) -> Select[Any, int]:
    """One of each group, and how many are in it."""
    own, there = _OWN.c, _THERE.c
    local = func.substr(_CONTACT.mailbox, 1, func.length(_CONTACT.mailbox) - func.length(_CONTACT.domain) - 1)
    written = (local.in_(sorted(ROLE_LOCALS)), _CONTACT.domain.in_(sorted(FREE_MAIL_DOMAINS)))
    said = (_CONTACT.stage, _has_left(_CONTACT.churned_at, now), _CONTACT.country, _CONTACT.consent_basis)
    at = [one for c in (own, there) for one in (c.stage, _has_left(c.churned_at, now), c.decision)]
    elsewhere = and_(there.domain == _CONTACT.domain, there.id.is_distinct_from(_CONTACT.company_id))
    companies = _TABLE.outerjoin(_OWN, and_(own.id == _CONTACT.company_id, own.stage.is_not(None))).outerjoin(
        _THERE, and_(elsewhere, there.stage.is_not(None))
    )
    query = select(func.min(_CONTACT.id), func.count()).select_from(companies)
    return query.group_by(*said, _CONTACT.language, *written, *at)
