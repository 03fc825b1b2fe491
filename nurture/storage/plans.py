"""Plans as kept: a pattern per signature and a row per person; what each person has been sent before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any, Final

from sqlalchemy import bindparam, collate, update
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, func, select

from nurture.core.enrolling import Enrolment
from nurture.core.phrases import Phrase, phrase_from_json, to_json
from nurture.core.planning import Pattern, PlannedStep
from nurture.storage.bulk import CHUNK, TABLES, among, insert_columns, insert_rows, new_ids
from nurture.storage.tables import ContactRow, DraftRow, PlanMemberRow, PlanPatternRow, PlanRow


@dataclass(frozen=True, slots=True)
class StoredPick:
    """An offer picked for a mail: which one, in which version, why, and the runners-up."""

    key: str
    language: str
    version: str
    because: tuple[Phrase, ...]
    runners_up: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoredStep:
    """One mail of a stored pattern."""

    number: int
    step: str
    send_at: datetime
    picks: tuple[StoredPick, ...]


@dataclass(frozen=True, slots=True)
class StoredPattern:
    """The mails of everybody with one signature, as kept; `held` are the codes where nothing may go."""

    id: int
    sequence: str
    language: str
    stage: str | None
    steps: tuple[StoredStep, ...]
    held: tuple[str, ...]


def latest_plan(session: Session, plan_id: str | None = None) -> PlanRow | None:
    """The newest plan, or the newest one with that id; None where there is none."""
    query = select(PlanRow).order_by(col(PlanRow.number).desc())
    if plan_id is not None:
        query = query.where(PlanRow.id == plan_id)
    return session.exec(query.limit(1)).first()


@dataclass(frozen=True, slots=True)
class Member:
    """A person's place in a plan: the sequence, their language and stage, and their mails."""

    sequence: str
    language: str
    stage: str | None
    pattern: Pattern


def store_plan(session: Session, plan: PlanRow, members: Mapping[int, Member]) -> None:
    """Keep a plan; `members` is by contact, and equal patterns are kept once."""
    session.add(plan)
    session.flush()
    distinct = {id(member.pattern): member for member in members.values()}
    ids = dict(zip(distinct, new_ids(session, TABLES["plan_pattern"], len(distinct)), strict=True))
    patterns = [_pattern_values(member) | {"id": ids[key], "plan": plan.number} for key, member in distinct.items()]
    insert_rows(session, TABLES["plan_pattern"], patterns)
    if members:
        columns = {"contact_id": list(members), "pattern": [ids[id(one.pattern)] for one in members.values()]}
        insert_columns(session, TABLES["plan_member"], columns, {"plan": plan.number})


def _pattern_values(member: Member) -> dict[str, Any]:
    steps, held = [_step_json(step) for step in member.pattern.steps], list(member.pattern.held)
    place = {"sequence": member.sequence, "language": member.language, "stage": member.stage}
    return place | {"steps": steps, "held": held}


def steps_to_json(steps: Iterable[StoredStep]) -> list[Any]:
    """The steps of a stored pattern as they are kept."""
    return [_stored_json(step.number, step.step, step.send_at, map(_pick_json, step.picks)) for step in steps]


def _pick_json(pick: StoredPick) -> dict[str, Any]:
    because = [to_json(said) for said in pick.because]
    told = {"key": pick.key, "language": pick.language, "version": pick.version}
    return told | {"because": because, "runners_up": list(pick.runners_up)}


def _stored_json(number: int, step: str, send_at: datetime, picks: Iterable[dict[str, Any]]) -> dict[str, Any]:
    return {"number": number, "step": step, "send_at": send_at.isoformat(), "picks": list(picks)}


def _step_json(step: PlannedStep) -> dict[str, Any]:
    picks = (
        StoredPick(pick.offer.key, pick.offer.language, pick.offer.version, pick.because, pick.runners_up)
        for pick in step.picks
    )
    return _stored_json(step.number, step.step, step.send_at, map(_pick_json, picks))


def load_patterns(session: Session, plan: PlanRow, ids: Collection[int] | None = None) -> dict[int, StoredPattern]:
    """The patterns of a plan by their ids, all of them or these."""
    query = select(PlanPatternRow).where(PlanPatternRow.plan == plan.number)
    if ids is not None:
        query = query.where(col(PlanPatternRow.id).in_(ids))
    return {row.id or 0: _pattern_of(row) for row in session.exec(query)}


def _pattern_of(row: PlanPatternRow) -> StoredPattern:
    steps = tuple(_step_of(step) for step in row.steps)
    return StoredPattern(row.id or 0, row.sequence, row.language, row.stage, steps, tuple(row.held))


def _step_of(step: Mapping[str, Any]) -> StoredStep:
    picks = tuple(
        StoredPick(
            pick["key"],
            pick["language"],
            pick["version"],
            tuple(phrase_from_json(said) for said in pick["because"]),
            tuple(pick["runners_up"]),
        )
        for pick in step["picks"]
    )
    return StoredStep(step["number"], step["step"], datetime.fromisoformat(step["send_at"]), picks)


def load_members(session: Session, plan: PlanRow, contact: int | None = None) -> Iterator[tuple[int, str, int]]:
    """(contact, address, pattern) of everybody in a plan, by address; of one contact where given."""
    query = (
        select(PlanMemberRow.contact_id, ContactRow.email, PlanMemberRow.pattern)
        .join(ContactRow, col(ContactRow.id) == col(PlanMemberRow.contact_id))
        .where(PlanMemberRow.plan == plan.number)
        .order_by(col(ContactRow.email_key))
    )
    if contact is not None:
        query = query.where(PlanMemberRow.contact_id == contact)
    yield from session.exec(query)


@dataclass(frozen=True, slots=True)
class Sent:
    """What a person has had of a sequence: the number of its last step handed over, and the day of their last mail."""

    sequence: str
    done: int
    last: date


def load_sent(session: Session) -> dict[int, tuple[Sent, ...]]:
    """What has been handed over, by contact; of each sequence once."""
    own = (col(DraftRow.contact_id), col(DraftRow.sequence))
    query = select(*own, func.max(DraftRow.step_number), func.max(DraftRow.send_at))
    query = query.where(DraftRow.status == "exported").group_by(*own).order_by(*own)
    sent: dict[int, tuple[Sent, ...]] = {}
    for contact, sequence, done, last in session.exec(query):
        sent[contact] = (*sent.get(contact, ()), Sent(sequence, done, last.date()))
    return sent


def load_addresses(session: Session) -> Iterator[tuple[int, str]]:
    """Each contact with the key of their address, in the order of the letters' numbers."""
    connection = session.connection()
    key: Any = ContactRow.email_key
    order = collate(key, "C") if connection.dialect.name == "postgresql" else key
    query = select_columns(col(ContactRow.id), key).order_by(order)
    rows: Any = connection.execute(query, execution_options={"yield_per": CHUNK})
    return chain.from_iterable(rows.partitions())


_ENROLMENT: Final = TABLES["enrolment"]


def load_enrolments(session: Session, ids: range) -> dict[int, tuple[Enrolment, ...]]:
    """The enrolments of these contacts, by contact."""
    own = _ENROLMENT.c
    columns = (own.contact_id, own.sequence, own.entered_on, own.exited_at.is_(None), own.exit_reason)
    query = select_columns(*columns).where(among(own.contact_id, ids)).order_by(own.contact_id, own.sequence)
    found: dict[int, tuple[Enrolment, ...]] = {}
    for contact, *told in session.connection().execute(query):
        found[contact] = (*found.get(contact, ()), Enrolment(*told))
    return found


def enrol(session: Session, entries: Mapping[int, str], day: date) -> None:
    """Put on record that these contacts entered their sequences that day."""
    if entries:
        columns: dict[str, list[Any]] = {"contact_id": list(entries), "sequence": list(entries.values())}
        insert_columns(session, _ENROLMENT, columns, {"entered_on": day})


def change_enrolments(session: Session, changes: Iterable[tuple[int, str, str | None]], at: datetime) -> None:
    """End the enrolment of each (contact, sequence) at that moment for its reason; where that is None, it goes on."""
    rows = [
        {"who": contact, "key": sequence, "left": at if why else None, "why": why} for contact, sequence, why in changes
    ]
    if not rows:
        return
    mine = (_ENROLMENT.c.contact_id == bindparam("who"), _ENROLMENT.c.sequence == bindparam("key"))
    statement = update(_ENROLMENT).where(*mine)
    session.connection().execute(statement.values(exited_at=bindparam("left"), exit_reason=bindparam("why")), rows)
