"""Contacts who may be one person, and putting two of them together with all that hangs on either."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select, union, update
from sqlmodel import Session

from nurture.core.lookalikes import skeleton
from nurture.core.phrases import Phrase, to_json
from nurture.storage.bulk import TABLES, insert_rows, retire_ids
from nurture.storage.clicks import settle_clicks
from nurture.storage.import_changes import plain
from nurture.storage.mailboxes import record_aliases
from nurture.storage.tables import ContactRow

_CONTACT: Final = TABLES["contact"]
_ALIAS: Final = TABLES["alias"]
_MOVE: Final = TABLES["stage_move"]
_CHANGE: Final = TABLES["import_change"]

MOST_TWINS: Final = 20
"""So many twins of one person are told."""


def find_twins(session: Session, row: ContactRow) -> list[int]:
    """Other contacts with the same mailbox, one of it among their addresses, or an address that looks the same."""
    c, alias = _CONTACT.c, _ALIAS.c
    boxes = select(alias.mailbox).where(alias.contact_id == row.id)
    same = union(
        select(c.id).where(c.mailbox == row.mailbox),
        select(c.id).where(c.mailbox.in_(boxes)),
        select(alias.contact_id).where(alias.mailbox == row.mailbox),
        select(alias.contact_id).where(alias.mailbox.in_(boxes)),
    )
    found = sorted({one[0] for one in session.connection().execute(same.limit(MOST_TWINS + 1))} - {row.id})
    return [*found, *(one for one in _lookalikes(session, row) if one not in found)][:MOST_TWINS]


def _lookalikes(session: Session, row: ContactRow) -> Iterator[int]:
    """Only an address of odd letters can look like a plain one, so one of the two has them."""
    c, seen = _CONTACT.c, skeleton(row.email_key)
    condition: ColumnElement[bool] = and_(c.is_confusable, c.id != row.id)
    if row.is_confusable:
        condition = or_(condition, c.email_key == seen)
    for one in session.connection().execute(select(c.id, c.email_key).where(condition).order_by(c.id)):
        if one.id != row.id and skeleton(one.email_key) == seen:
            yield one.id


def remember(session: Session, staying: int, going: ContactRow, *, by: str, at: datetime) -> None:
    """Keep what the one who goes was, and how they moved, in the record of the one who stays."""
    facts = session.connection().execute(select(_CONTACT).where(_CONTACT.c.id == going.id)).mappings().one()
    moves = session.connection().execute(select(_MOVE).where(_MOVE.c.contact_id == going.id).order_by(_MOVE.c.id))
    theirs = (_CHANGE.c.entity == "contact", _CHANGE.c.row_id == going.id)
    changes = session.connection().execute(select(_CHANGE.c.import_id, _CHANGE.c.changes).where(*theirs)).all()
    told = {
        "facts": {name: plain(value) for name, value in facts.items() if value not in (None, "", [], {})},
        "moves": [{name: plain(value) for name, value in row.items()} for row in moves.mappings()],
        "imports": {str(one.import_id): one.changes for one in changes},
    }
    edit = {"contact_id": staying, "at": at, "by": by, "field": "merged", "before": told, "after": None}
    insert_rows(session, TABLES["contact_edit"], [edit])
    session.connection().execute(delete(_CHANGE).where(*theirs))


def take_over(session: Session, staying: ContactRow, going: ContactRow) -> None:
    """Give all that hangs on one contact to another, and take the first one out; proofs keep their numbers."""
    session.flush()
    new, old = staying.id or 0, going.id or 0
    connection = session.connection()
    connection.execute(_dropping_doubles("activity", ("kind", "at", "target", "detail"), new, old))
    connection.execute(_dropping_doubles("deal_contact", ("deal_id",), new, old))
    connection.execute(_dropping_doubles("alias", ("mailbox",), new, old))
    connection.execute(_dropping_doubles("offer_sent", ("offer_key",), new, old))
    _take_enrolments(session, new, old)
    _make_room(session, new, old)
    for name in ("activity", "deal_contact", "alias", "conflict", "contact_edit", "enrolment", "draft", "offer_sent"):
        table = TABLES[name]
        connection.execute(update(table).where(table.c.contact_id == old).values(contact_id=new))
    retire_ids(session)
    mailbox, shown = going.mailbox, going.email
    connection.execute(delete(_CONTACT).where(_CONTACT.c.id == old))
    session.expunge(going)
    connection.execute(delete(_ALIAS).where(_ALIAS.c.contact_id == new, _ALIAS.c.mailbox == staying.mailbox))
    if mailbox != staying.mailbox:
        record_aliases(session, [(new, mailbox, shown)], None)
    settle_clicks(session, [new])


def _dropping_doubles(name: str, columns: tuple[str, ...], new: int, old: int) -> Any:
    """Deletes the rows of the one who goes that the one who stays has just so."""
    table, kept = TABLES[name], TABLES[name].alias("kept")
    same = (table.c[column] == kept.c[column] for column in columns)
    return delete(table).where(table.c.contact_id == old, exists().where(kept.c.contact_id == new, *same))


def _take_enrolments(session: Session, new: int, old: int) -> None:
    """In a sequence that both were in, the one who stays has left it where the other has."""
    table, gone = TABLES["enrolment"], TABLES["enrolment"].alias("gone")
    theirs = and_(gone.c.contact_id == old, gone.c.sequence == table.c.sequence, gone.c.exited_at.is_not(None))
    for name in ("exit_reason", "exited_at"):
        left = select(gone.c[name]).where(theirs).scalar_subquery()
        open_ones = table.c.contact_id == new, table.c.exited_at.is_(None), exists().where(theirs)
        session.connection().execute(update(table).where(*open_ones).values({name: left}))
    session.connection().execute(_dropping_doubles("enrolment", ("sequence",), new, old))


def _make_room(session: Session, new: int, old: int) -> None:
    """Where both had the mail of a step, the step of the one who goes is named apart: each was sent, each stays."""
    table, kept = TABLES["draft"], TABLES["draft"].alias("kept")
    same = and_(kept.c.contact_id == new, kept.c.sequence == table.c.sequence, kept.c.step == table.c.step)
    both = exists().where(same, kept.c.status != "void")
    apart = table.c.step + f"~{old}"
    session.connection().execute(
        update(table).where(table.c.contact_id == old, table.c.status != "void", both).values(step=apart)
    )


def open_question(session: Session, row: ContactRow, contested: str, said: Phrase, at: datetime) -> None:
    """Open a contradiction between where somebody stands and another stage: mail to them waits until it is settled."""
    told = {"contact_id": row.id, "crm_stage": contested, "derived_stage": row.stage, "because": [to_json(said)]}
    insert_rows(session, TABLES["conflict"], [told | {"opened_at": at, "closed_at": None, "import_id": None}])
