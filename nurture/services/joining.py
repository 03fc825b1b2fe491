"""Joining: two contacts who are one person made one, with the history of both; the strictest reading of either wins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from nurture.core.errors import BadInput, NotFound
from nurture.core.guard import Outcome, Reason
from nurture.core.joining import JoinedStage, joined_stage, joined_values
from nurture.core.phrases import phrase
from nurture.core.stages import Mover, Stages, move
from nurture.storage.company_ties import settle_companies
from nurture.storage.database import reading, writing
from nurture.storage.definitions import load_stages
from nurture.storage.drafts import OPEN, void_drafts
from nurture.storage.edits import edit_contact
from nurture.storage.moves import record_moves
from nurture.storage.tables import ActivityRow, ContactRow, DraftRow
from nurture.storage.twins import find_twins, open_question, remember, take_over

_MERGED: Final = Reason(
    "merged", Outcome.BLOCKED, phrase("Two contacts who are one person were put together; plan their mails anew.")
)


@dataclass(frozen=True)
class Twin:
    """Another contact who may be the same person."""

    id: int
    email: str
    name: str
    stage: str | None
    same_mailbox: bool


@dataclass(frozen=True)
class Joining:
    """What joining two contacts does, or has done.

    `fields` are those of the one who stays that become different, `stage` where they stand then, `contested` the stage
    that contradicts it and holds their mail, `voided` how many pending drafts become void, `activities` how many move.
    """

    staying: str
    going: str
    fields: tuple[str, ...]
    stage: str | None
    contested: str | None
    voided: int
    activities: int


def list_twins(engine: Engine, contact_id: int) -> tuple[Twin, ...]:
    """Contacts who may be the same person as this one; nobody's are none."""
    with reading(engine) as session:
        row = session.get(ContactRow, contact_id)
        found = find_twins(session, row) if row else []
        twins = [session.get_one(ContactRow, one) for one in found]
        return tuple(_twin(one, row) for one in twins if row is not None)


def _twin(one: ContactRow, of: ContactRow) -> Twin:
    name = " ".join(part for part in (one.first_name, one.last_name) if part)
    return Twin(one.id or 0, one.email, name, one.stage, one.mailbox == of.mailbox)


def foresee_joining(engine: Engine, staying: int, going: int, *, now: datetime) -> Joining:
    """What `join_people` would do; raises as it does."""
    with writing(engine, keep=False) as session:
        return _join(session, staying, going, by="", now=now)


def join_people(engine: Engine, staying: int, going: int, *, by: str, now: datetime) -> Joining:
    """Make two contacts one: `going` goes, and all that hangs on them is `staying`'s from now on.

    Opt-outs of either close both addresses, a no to consent outweighs a yes, and stages on opposite sides hold the mail
    until somebody says who is right. Raises NotFound, and BadInput for two who have no mailbox or look in common.
    """
    with writing(engine) as session:
        return _join(session, staying, going, by=by, now=now)


def _join(session: Session, staying: int, going: int, *, by: str, now: datetime) -> Joining:
    row, other = session.get(ContactRow, staying), session.get(ContactRow, going)
    if row is None or other is None:
        raise NotFound(phrase("There is no such person here; they may have been erased or merged."))
    if going not in find_twins(session, row):
        said = phrase("These two share no mailbox and do not look alike; nothing says that they are one person.")
        raise BadInput(said, code="no_twins", field="with")
    stages, kept, gone = load_stages(session), row.model_dump(), other.model_dump()
    values = joined_values(kept, gone, same_mailbox=row.mailbox == other.mailbox, now=now)
    stage = joined_stage(stages, kept, gone, now)
    voided, activities = _void_open(session, (staying, going)), _count_activities(session, going)
    remember(session, staying, other, by=by, at=now)
    take_over(session, row, other)
    fields = edit_contact(session, row, values, by=by, at=now)
    _settle_stage(session, row, stage, stages, by=by, now=now, email=gone["email"])
    return Joining(kept["email"], gone["email"], fields, stage.stage, stage.contested, voided, activities)


def _void_open(session: Session, contacts: tuple[int, int]) -> int:
    query = select(DraftRow.id).where(col(DraftRow.contact_id).in_(contacts))
    ids = session.exec(query.where(col(DraftRow.status).in_([status.value for status in OPEN]))).all()
    void_drafts(session, dict.fromkeys(ids, (_MERGED,)))
    return len(ids)


def _count_activities(session: Session, contact: int) -> int:
    return len(session.exec(select(ActivityRow.id).where(ActivityRow.contact_id == contact)).all())


def _settle_stage(
    session: Session, row: ContactRow, joined: JoinedStage, stages: Stages, *, by: str, now: datetime, email: str
) -> None:
    """Move the one who stays where the two of them stand, or leave the question open; their company follows."""
    facts: Mapping[str, Any] = {"email": email, "theirs": stages.name(joined.contested)}
    if joined.contested is not None:
        said = phrase("They were put together with {email}, who was {theirs}.", **facts)
        open_question(session, row, joined.contested, said, now)
    elif joined.stage is not None and joined.stage != row.stage:
        because = (phrase("They were put together with {email}.", email=email),)
        moved = move(stages, row.stage, joined.stage, mover=Mover.PERSON, by=by, at=now, because=because)
        record_moves(session, [(row.id or 0, moved)] if moved else [])
        settle_companies(session, stages, now, companies=select(ContactRow.company_id).where(ContactRow.id == row.id))
