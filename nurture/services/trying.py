"""Trying a mail out: a copy of a draft to a colleague, marked as a test, never to a contact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from nurture.core.addresses import Address, read_address
from nurture.core.copy_nodes import Template, Text
from nurture.core.drafts import OutgoingMail
from nurture.core.errors import BadInput, NurtureError
from nurture.core.guard import Outcome
from nurture.core.handover import Answer, Courier
from nurture.core.phrases import Speaker, phrase
from nurture.rendering.email import UNSUBSCRIBE_FIELD, CompiledMail, compile_mail
from nurture.rendering.message import Envelope
from nurture.services.composing import Composer
from nurture.services.judging import Judge, Ordered
from nurture.services.pushing import require_sender
from nurture.storage.database import reading
from nurture.storage.drafts import find_draft
from nurture.storage.tables import ContactRow, DraftRow, UserRow

MARK: Final = "[TEST] "
"""What the subject of a test begins with."""

_NUMBER: Final = "test"
"""The draft that an answer to a test is about: none, so that nobody is opted out by it."""


def make_test_mail(engine: Engine, speakers: Mapping[str, Speaker], draft_id: str, to: str, *, now: datetime) -> bytes:
    """The draft as a file that opens as an editable mail to a colleague, judged first; nothing is sent or released.

    Raises NotFound, and BadInput where `to` is nobody who may sign in here or is a contact, or where the guard does
    not let the mail go.
    """
    return _make(engine, speakers, draft_id, to, now, unsent=True).message


def send_test_mail(
    engine: Engine, speakers: Mapping[str, Speaker], courier: Courier, draft_id: str, to: str, *, now: datetime
) -> None:
    """Send the draft to a colleague by a mail server, judged and marked; nothing is released, and no contact gets it.

    Raises what `make_test_mail` does, BadInput while the sender is a placeholder, and NurtureError where the server
    does not take it.
    """
    require_sender(engine)
    mail = _make(engine, speakers, draft_id, to, now, unsent=False)
    with courier.connect() as line:
        answer = line.deliver(mail)
    if answer.answer is not Answer.SENT:
        said = phrase("The mail server did not take the test: {why}.", why=answer.said.rstrip("."))
        raise NurtureError(said, code="server_refused")


def _make(
    engine: Engine, speakers: Mapping[str, Speaker], draft_id: str, to: str, now: datetime, *, unsent: bool
) -> OutgoingMail:
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
        envelope = _envelope(mail, colleague, ways, now, unsent=unsent)
        return _to_colleague(mail, values, envelope, row)


def _to_colleague(mail: CompiledMail, values: dict[str, str], envelope: Envelope, row: DraftRow) -> OutgoingMail:
    """The mail as a courier takes it."""
    return OutgoingMail(
        draft_id=_NUMBER,
        email=envelope.to_address,
        message=mail.message(values, envelope),
        render=partial(mail.render, values),
        send_at=envelope.date,
        sender=envelope.from_address,
        sequence=row.sequence,
        step=row.step,
        language=row.language,
        offers=(),
        values=values,
    )


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


def _envelope(mail: CompiledMail, user: UserRow, ways: tuple[str, ...], now: datetime, *, unsent: bool) -> Envelope:
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
        unsent=unsent,
    )
