"""What an import brought in: who of it has been somebody else's concern since, and taking the rest out again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, or_, select
from sqlmodel import Session

from nurture.core.stages import Mover
from nurture.storage.bulk import TABLES, chunked
from nurture.storage.clicks import settle_clicks
from nurture.storage.search import suspended

_IMPORT: Final = TABLES["import"].c
_CHANGE: Final = TABLES["import_change"].c
_CONTACT: Final = TABLES["contact"].c
_COMPANY: Final = TABLES["company"].c
_DEAL: Final = TABLES["deal"].c
_LINK: Final = TABLES["deal_contact"].c
_MOVE: Final = TABLES["stage_move"].c
_ACTIVITY: Final = TABLES["activity"].c
_ALIAS: Final = TABLES["alias"].c
_CONFLICT: Final = TABLES["conflict"].c
_RELEASE: Final = TABLES["release"].c
_EDIT: Final = TABLES["contact_edit"].c
_DECISION: Final = TABLES["company_decision"].c

MANY: Final = 1_000
"""From so many people on, the search index is brought up to date once instead of person by person."""


class Claim(StrEnum):
    """Why somebody whom an import brought in stays when it is taken back."""

    MAILED = "mailed"
    DECIDED = "decided"
    TOUCHED = "touched"


def claimed_people(session: Session, import_id: int) -> dict[int, Claim]:
    """The people of an import who have been mailed, decided about, or touched by something later, and by what."""
    ours = select(_CONTACT.id).where(_CONTACT.import_id == import_id)
    by_hand = and_(_MOVE.mover == Mover.PERSON.value, _MOVE.import_id.is_(None))
    of_others = or_(_ACTIVITY.import_id.is_(None), _ACTIVITY.import_id != import_id)
    deals = exists().where(_LINK.contact_id == _CONTACT.id, _DEAL.id == _LINK.deal_id, _is_later(_DEAL, import_id))
    claims: tuple[tuple[Claim, ColumnElement[bool]], ...] = (
        (Claim.TOUCHED, exists().where(_ACTIVITY.contact_id == _CONTACT.id, of_others)),
        (Claim.TOUCHED, exists().where(_MOVE.contact_id == _CONTACT.id, _is_later(_MOVE, import_id))),
        (Claim.TOUCHED, exists().where(_ALIAS.contact_id == _CONTACT.id, _is_later(_ALIAS, import_id))),
        (Claim.TOUCHED, exists().where(_CONFLICT.contact_id == _CONTACT.id, _is_later(_CONFLICT, import_id))),
        (Claim.TOUCHED, deals),
        (Claim.TOUCHED, _is_changed("contact", _CONTACT.id, import_id)),
        (Claim.DECIDED, exists().where(_EDIT.contact_id == _CONTACT.id)),
        (Claim.DECIDED, exists().where(_MOVE.contact_id == _CONTACT.id, by_hand)),
        (Claim.MAILED, exists().where(_RELEASE.contact_id == _CONTACT.id)),
    )
    found: dict[int, Claim] = {}
    for claim, condition in claims:
        found |= dict.fromkeys(_numbers(session, ours.where(condition)), claim)
    return found


def _is_later(columns: Any, import_id: int) -> ColumnElement[bool]:
    """Whether a row came with another import that still stands."""
    standing = select(_IMPORT.id).where(_IMPORT.undone_at.is_(None), _IMPORT.id != import_id)
    return and_(columns.import_id.is_not(None), columns.import_id.in_(standing))


def _is_changed(entity: str, row: ColumnElement[int], import_id: int) -> ColumnElement[bool]:
    """Whether another import that still stands has changed a row."""
    return exists().where(_CHANGE.row_id == row, _CHANGE.entity == entity, _is_later(_CHANGE, import_id))


def _numbers(session: Session, query: Select[Any]) -> list[int]:
    return [row[0] for row in session.connection().execute(query)]


def brought_people(session: Session, import_id: int) -> list[int]:
    """The contacts that an import brought in and who are still there."""
    return _numbers(session, select(_CONTACT.id).where(_CONTACT.import_id == import_id))


def remove_people(session: Session, ids: Sequence[int]) -> None:
    """Take these contacts out, with what hangs on them; nothing may have been released to them."""
    if not ids:
        return
    session.flush()
    if len(ids) < MANY:
        _delete(session, "contact", ids)
    else:
        with suspended(session), _members_by_person(session):
            _delete(session, "contact", ids)
    session.expire_all()


@contextmanager
def _members_by_person(session: Session) -> Iterator[None]:
    """An index for the while: without it, each person who goes is looked for in all of every plan."""
    connection = session.connection()
    connection.exec_driver_sql("CREATE INDEX ix_plan_member_leaving ON plan_member (contact_id)")
    yield
    connection.exec_driver_sql("DROP INDEX ix_plan_member_leaving")


def _delete(session: Session, table: str, ids: Sequence[int]) -> None:
    for chunk in chunked(ids):
        session.connection().execute(delete(TABLES[table]).where(TABLES[table].c.id.in_(chunk)))


def remove_activities(session: Session, import_id: int) -> int:
    """Take out what an import said that people did; returns how many. Other clicks are seen anew without it."""
    people = _numbers(session, select(_ACTIVITY.contact_id).where(_ACTIVITY.import_id == import_id).distinct())
    gone = session.connection().execute(delete(TABLES["activity"]).where(_ACTIVITY.import_id == import_id)).rowcount
    settle_clicks(session, people)
    return int(gone)


def remove_remarks(session: Session, import_id: int) -> None:
    """Take out the further addresses an import brought, and the contradictions it opened that nobody has settled."""
    connection = session.connection()
    connection.execute(delete(TABLES["alias"]).where(_ALIAS.import_id == import_id))
    connection.execute(
        delete(TABLES["conflict"]).where(_CONFLICT.import_id == import_id, _CONFLICT.closed_at.is_(None))
    )


def remove_deals(session: Session, import_id: int) -> tuple[int, int]:
    """Take out the deals an import brought; returns how many went, and how many stay since a later one changed them."""
    ours = select(_DEAL.id).where(_DEAL.import_id == import_id)
    going = _numbers(session, ours.where(~_is_changed("deal", _DEAL.id, import_id)))
    everybody = len(_numbers(session, ours))
    _delete(session, "deal", going)
    return len(going), everybody - len(going)


def remove_companies(session: Session, import_id: int) -> tuple[int, int]:
    """Take out the companies an import brought; returns how many went, and how many stay.

    A company stays that has people or deals, about which somebody has decided, or that a later import changed.
    """
    ours = select(_COMPANY.id).where(_COMPANY.import_id == import_id)
    by_hand = and_(_MOVE.mover == Mover.PERSON.value, _MOVE.import_id.is_(None))
    staying = or_(
        exists().where(_CONTACT.company_id == _COMPANY.id),
        exists().where(_DEAL.company_id == _COMPANY.id),
        exists().where(_DECISION.company_id == _COMPANY.id),
        exists().where(_MOVE.company_id == _COMPANY.id, or_(by_hand, _is_later(_MOVE, import_id))),
        _is_changed("company", _COMPANY.id, import_id),
    )
    going = _numbers(session, ours.where(~staying))
    everybody = len(_numbers(session, ours))
    _delete(session, "company", going)
    session.expire_all()
    return len(going), everybody - len(going)


def mailed_since(session: Session, moment: Any) -> tuple[set[int], set[int]]:
    """The contacts to whom something was released at that moment or later, and the companies of theirs."""
    query = select(_RELEASE.contact_id, _CONTACT.company_id).join(
        TABLES["contact"], _CONTACT.id == _RELEASE.contact_id, isouter=True
    )
    rows = session.connection().execute(query.where(_RELEASE.at >= moment)).all()
    return {row[0] for row in rows}, {row[1] for row in rows if row[1] is not None}


def count_suppressions(session: Session, moment: Any, source: str) -> int:
    """How many mailboxes an import has closed: those suppressed at that moment from that source."""
    table = TABLES["suppression"].c
    query = select(func.count(table.mailbox.distinct())).where(table.at == moment, table.source == source)
    return int(session.connection().execute(query).scalar_one())
