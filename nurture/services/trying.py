"""Trying a mail out: a copy of a draft to a colleague, marked as a test, never to a contact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from nurture.core.addresses import Address, read_address
from nurture.core.copy_nodes import Template, Text
from nurture.core.errors import BadInput
from nurture.core.guard import Outcome
from nurture.core.phrases import Speaker, phrase
from nurture.rendering.email import UNSUBSCRIBE_FIELD, CompiledMail, compile_mail
from nurture.rendering.message import Envelope
from nurture.services.composing import Composer
from nurture.services.judging import Judge, Ordered
from nurture.storage.database import reading
from nurture.storage.drafts import find_draft
from nurture.storage.tables import ContactRow, UserRow

MARK: Final = "[TEST] "
"""What the subject of a test begins with."""

_NUMBER: Final = "test"
"""The draft that an answer to a test is about: none, so that nobody is opted out by it."""


def make_test_mail(engine: Engine, speakers: Mapping[str, Speaker], draft_id: str, to: str, *, now: datetime) -> bytes:
    """The draft as a file that opens as an editable mail to a colleague, judged first; nothing is sent or released.

    Raises NotFound, and BadInput where `to` is nobody who may sign in here or is a contact, or where the guard does
    not let the mail go.
    """
    with reading(engine) as session:
        row = find_draft(session, draft_id)
        colleague = _require_colleague(session, to)
        judge = Judge(session, Composer(session, speakers), now)
        standing = judge.standings([row.contact_id])[row.contact_id]
        judged = judge.mail(standing, Ordered.again(row))
        if judged.composed is None or judged.verdict.outcome is not Outcome.ALLOWED:
            raise BadInput(judged.verdict.reasons[0].message, code=judged.verdict.codes[0], field="draft")
        mail = _marked(judged.composed.mail)
        ways = judge.composer.unsubscribing.ways(_NUMBER, mail.source.language)
        values = {**standing.values, UNSUBSCRIBE_FIELD: ways[0]}
        return mail.message(values, _envelope(mail, colleague, ways, now))


def _require_colleague(session: Session, to: str) -> UserRow:
    """The colleague with this address, who is not also somebody we write to."""
    address = read_address(to)
    key = address.key if isinstance(address, Address) else ""
    user = session.exec(select(UserRow).where(col(UserRow.email) == key, ~col(UserRow.is_disabled))).first()
    if user is None:
        said = phrase("A test goes only to colleagues who may sign in here; {address} is none.", address=to)
        raise BadInput(said, code="not_a_colleague", field="to")
    if session.exec(select(ContactRow.id).where(ContactRow.mailbox == key)).first() is not None:
        said = phrase("{address} is a contact too, and a test never goes to a contact.", address=to)
        raise BadInput(said, code="is_a_contact", field="to")
    return user


def _marked(mail: CompiledMail) -> CompiledMail:
    """The same mail with a subject that says what it is."""
    copy = mail.source.copy
    return compile_mail(replace(mail.source, copy=replace(copy, subject=Template((Text(MARK), *copy.subject.nodes)))))


def _envelope(mail: CompiledMail, user: UserRow, ways: tuple[str, ...], now: datetime) -> Envelope:
    sender = mail.source.sender
    return Envelope(
        to_address=user.email,
        to_name=user.name,
        from_address=sender.email,
        from_name=sender.name,
        date=now,
        message_id=f"{_NUMBER}.{int(now.timestamp())}@{sender.email.rpartition('@')[2]}",
        draft_id=_NUMBER,
        list_unsubscribe=ways,
        unsent=True,
    )
