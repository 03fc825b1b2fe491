"""Taking a person out: every row that is about them, and every text that names them.

What stays are proofs, which name nobody: receipts and releases with their sealed address and number.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import JSON, Column, ColumnElement, Engine, Text, cast, delete, or_, select, update
from sqlmodel import Session

from nurture.core.consent import Suppression
from nurture.storage.bulk import TABLES, retire_ids
from nurture.storage.mailboxes import suppress
from nurture.storage.tombstones import bury

_CONTACT: Final = TABLES["contact"].c
_ALIAS: Final = TABLES["alias"].c
_DRAFT: Final = TABLES["draft"].c
_RELEASE: Final = TABLES["release"].c
_EXPORT: Final = TABLES["export"].c
_CHANGE: Final = TABLES["import_change"]
_CONFLICT: Final = TABLES["conflict"].c
_SUPPRESSION: Final = TABLES["suppression"]

TAKEN_OUT: Final = "(erased)"
"""What stands in a text in place of a name or address."""

_TEXTS: Final = (
    *(TABLES["import"].c.file, TABLES["deal"].c.name, TABLES["suppression"].c.source, TABLES["segment"].c.criteria),
    *(TABLES["stage_move"].c.because, TABLES["conflict"].c.because, TABLES["import_change"].c.changes),
    *(TABLES["contact_edit"].c.before, TABLES["contact_edit"].c.after, TABLES["company"].c.name),
    *(TABLES["draft"].c.words, TABLES["draft"].c.reasons, TABLES["draft_edit"].c.words, TABLES["draft_comment"].c.text),
    *(TABLES["copy_edit"].c.before, TABLES["copy_edit"].c.after, TABLES["override"].c.reason),
)
"""Where a colleague or a file may have named somebody in a row that is not theirs."""


@dataclass(frozen=True)
class Traces:
    """All by which a person is known here.

    `ids` are those of every contact with their mailbox; `shared` are further mailboxes that others have too, and that
    say nothing about them alone. `files` are those that mails to them were handed over in.
    """

    ids: tuple[int, ...]
    mailboxes: tuple[str, ...]
    shared: tuple[str, ...]
    addresses: tuple[str, ...]
    names: tuple[str, ...]
    drafts: int
    released: int
    files: tuple[str, ...]


def find_traces(session: Session, mailbox: str) -> Traces:
    """Whoever has this mailbox for their own, with what they are known by."""
    people = session.connection().execute(select(TABLES["contact"]).where(_CONTACT.mailbox == mailbox)).all()
    ids = [one.id for one in people]
    aliases = session.connection().execute(select(TABLES["alias"]).where(_ALIAS.contact_id.in_(ids))).all()
    shared = _shared(session, ids, {one.mailbox for one in aliases} - {mailbox})
    own = [one for one in aliases if one.mailbox not in shared]
    left = select(_EXPORT.path).join(TABLES["release"], _RELEASE.export_id == _EXPORT.id)
    files = session.connection().execute(left.where(_RELEASE.contact_id.in_(ids)).distinct().order_by(_EXPORT.path))
    return Traces(
        ids=tuple(ids),
        mailboxes=tuple(dict.fromkeys((mailbox, *(one.mailbox for one in own)))),
        shared=tuple(sorted(shared)),
        addresses=_addresses(mailbox, [*people, *own]),
        names=tuple(dict.fromkeys(f"{one.first_name} {one.last_name}" for one in people if _is_full(one))),
        drafts=len(_numbers(session, _DRAFT.id, _DRAFT.contact_id.in_(ids))),
        released=len(set(_numbers(session, _RELEASE.draft_id, _RELEASE.contact_id.in_(ids)))),
        files=tuple(row.path for row in files),
    )


def _addresses(mailbox: str, rows: Iterable[Any]) -> tuple[str, ...]:
    """Every form in which an address of these contacts and aliases may be written."""
    forms = (form for one in rows for form in (one.email, one.mailbox, getattr(one, "email_key", one.mailbox)))
    return tuple(dict.fromkeys((mailbox, *forms)))


def _is_full(person: Any) -> bool:
    return bool(person.first_name and person.last_name)


def _numbers(session: Session, column: Column[Any], *conditions: ColumnElement[bool]) -> list[Any]:
    return [row[0] for row in session.connection().execute(select(column).where(*conditions))]


def _shared(session: Session, ids: Sequence[int], mailboxes: set[str]) -> set[str]:
    """Those of these mailboxes that somebody else is known by too."""
    theirs = _numbers(session, _CONTACT.mailbox, _CONTACT.mailbox.in_(mailboxes))
    return {*theirs, *_numbers(session, _ALIAS.mailbox, _ALIAS.mailbox.in_(mailboxes), _ALIAS.contact_id.not_in(ids))}


def remove_person(session: Session, traces: Traces, at: datetime) -> None:
    """Take out all that is about them; what keeps others from being mailed stays in force."""
    session.flush()
    connection = session.connection()
    bury(session, traces.mailboxes, at)
    retire_ids(session)
    _close_others(session, traces, at)
    conflicts = select(_CONFLICT.id).where(_CONFLICT.contact_id.in_(traces.ids))
    of_theirs = ((_CHANGE.c.entity == "contact") & _CHANGE.c.row_id.in_(traces.ids)) | (
        (_CHANGE.c.entity == "conflict") & _CHANGE.c.row_id.in_(conflicts)
    )
    connection.execute(delete(_CHANGE).where(of_theirs))
    connection.execute(delete(TABLES["draft"]).where(_DRAFT.contact_id.in_(traces.ids)))
    connection.execute(delete(TABLES["contact"]).where(_CONTACT.id.in_(traces.ids)))
    for noted in (_SUPPRESSION, TABLES["preference"]):
        connection.execute(delete(noted).where(noted.c.mailbox.in_(traces.mailboxes)))
    _rewrite_texts(session, (*traces.addresses, *traces.names))
    if session.get_bind().dialect.name != "postgresql":
        connection.exec_driver_sql("INSERT INTO contact_search (contact_search) VALUES ('optimize')")
    session.expire_all()


def _close_others(session: Session, traces: Traces, at: datetime) -> None:
    """Whose mail reaches one of these mailboxes too is mailed no more, and does not keep the address."""
    is_theirs = _ALIAS.mailbox.in_(traces.mailboxes), _ALIAS.contact_id.not_in(traces.ids)
    others = _numbers(session, _CONTACT.mailbox, _CONTACT.id.in_(select(_ALIAS.contact_id).where(*is_theirs)))
    told = [(mailbox, Suppression.ERASED.value) for mailbox in dict.fromkeys(others)]
    suppress(session, told, at=at, source="shared a mailbox with somebody who was erased")
    session.connection().execute(delete(TABLES["alias"]).where(*is_theirs))


def _rewrite_texts(session: Session, needles: Iterable[str]) -> None:
    """Take these texts out of every column that may name somebody, however their letters are written."""
    wanted = sorted({needle for needle in needles if needle.strip()}, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, wanted)), re.IGNORECASE)
    for column in _TEXTS:
        stored: ColumnElement[Any] = cast(column, Text) if isinstance(column.type, JSON) else column
        forms = {form for one in wanted for form in (one, json.dumps(one)[1:-1])}
        table = column.table
        keys = list(table.primary_key.columns)
        found = select(*keys, column).where(or_(*(stored.icontains(form, autoescape=True) for form in forms)))
        for row in session.connection().execute(found).all():
            new = _without(row[-1], lambda text: pattern.sub(TAKEN_OUT, text))
            this = [key == value for key, value in zip(keys, row, strict=False)]
            session.connection().execute(update(table).where(*this).values({column.name: new}))


def _without(value: Any, change: Callable[[str], str]) -> Any:
    """The value with every text in it changed."""
    match value:
        case str():
            return change(value)
        case list():
            return [_without(one, change) for one in value]
        case dict():
            return {change(name): _without(one, change) for name, one in value.items()}
        case _:
            return value


def forget_deleted(engine: Engine) -> None:
    """Write the database's file anew, so that nothing that was deleted can be read from it.

    PostgreSQL does so by itself, at the time of its next vacuum.
    """
    if engine.dialect.name == "postgresql":
        return
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("VACUUM")
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
