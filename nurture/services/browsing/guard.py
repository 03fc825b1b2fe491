"""What the guard holds and blocks, in numbers and by person, and what waits for a decision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from nurture.core.conflicts import HOLDING, ConflictKind
from nurture.core.consent import Suppression, suppression_sentence
from nurture.core.guard import Outcome, permits
from nurture.core.offers import Audience, OfferStatus
from nurture.core.phrases import Phrase, phrase, phrase_from_json
from nurture.core.stages import Relationship, Stages
from nurture.services.browsing.conflicts import MANY
from nurture.services.browsing.pages import PAGE
from nurture.storage.conflict_queue import count_waiting
from nurture.storage.database import reading
from nurture.storage.definitions import load_stages
from nurture.storage.plans import latest_plan, load_patterns
from nurture.storage.tables import (
    ContactRow,
    DraftRow,
    OfferRow,
    PlanMemberRow,
    ReceiptRow,
    ReleaseRow,
    SuppressionRow,
)

_TITLES: Final[Mapping[str, Phrase]] = {
    "server_refused": phrase("The server refused it"),
    "server_busy": phrase("The server asked for it later"),
    "no_consent": phrase("No consent on record"),
    "company_undecided": phrase("Their company is something else to us"),
    "crm_conflict": phrase("Stage and CRM disagree"),
    "twin_disagrees": phrase("Somebody else shares the mailbox"),
    "unknown_stage": phrase("The stage is missing"),
    "confusable_address": phrase("An address to look at twice"),
    "undeliverable_address": phrase("An address mail servers refuse"),
    "unknown_offer": phrase("Nobody said whom the content is for"),
    "offer_not_live": phrase("The content is a draft, retired or expired"),
    "missing_field": phrase("The mail needs a fact we do not have"),
    "no_copy": phrase("No words in their language"),
    "wrong_audience": phrase("The content is not meant for them"),
    "undecided_audience": phrase("Not clear enough for this content"),
    "mixed_audience": phrase("Content for prospects and customers at once"),
    "internal_content": phrase("Content for colleagues only"),
    "merged": phrase("Put together with another contact"),
    "stage_changed": phrase("The stage has changed"),
    "address_changed": phrase("The address has changed"),
    "content_changed": phrase("The content has changed"),
    "rejected": phrase("A colleague said no to it"),
    "person_changed": phrase("What we know about the person has changed"),
    "replied": phrase("They have replied"),
    "meeting_booked": phrase("They have booked a meeting"),
    "goal_reached": phrase("The sequence has reached its goal"),
    "left_sequence": phrase("They are out of the sequence"),
    "offer_sent_before": phrase("They have had an offer in it"),
    "topic_declined": phrase("They have chosen to get nothing of the kind"),
    "unknown_topic": phrase("Nobody said what the content is about"),
    "too_often": phrase("They asked for fewer mails"),
}

_KNOWN_NOES: Final = frozenset(Suppression) | {
    *("wrong_audience", "mixed_audience", "internal_content", "offer_not_live", "topic_declined"),
}


def reason_title(code: str) -> Phrase:
    """A reason's code as a short heading."""
    if code in set(Suppression):
        return suppression_sentence(Suppression(code))
    return _TITLES.get(code) or phrase("{code}", code=code.replace("_", " "))


def reason_outcome(code: str) -> Outcome:
    """Whether the reason is a known no or waits for a fact."""
    return Outcome.BLOCKED if code in _KNOWN_NOES else Outcome.HELD


@dataclass(frozen=True, slots=True)
class PersonHeld:
    """Somebody who gets nothing, or not everything, for the moment."""

    contact_id: int
    name: str
    email: str
    stage: str | None
    because: Phrase | None = None


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """How many people the newest plan leaves out for a reason, and how many mails are held for it."""

    code: str
    title: Phrase
    outcome: Outcome
    people: int
    mails: int


@dataclass(frozen=True, slots=True)
class TableRow:
    """One relationship of the guard's table: its people, and the verdict for each audience."""

    relationship: Relationship | None
    people: int
    verdicts: tuple[tuple[Audience, Outcome], ...]


@dataclass(frozen=True)
class GuardPage:
    """All of the guard's page. `offers` counts live ones by audience, `suppressed` mailboxes by reason.

    `waiting` is how many of each kind wait for a person to decide.
    """

    reasons: tuple[ReasonCount, ...]
    suppressed: tuple[tuple[Phrase, str, int], ...]
    waiting: Mapping[ConflictKind, int]
    table: tuple[TableRow, ...]
    offers: Mapping[Audience, int]
    receipts: int
    released: int
    plan_id: str | None
    stages: Stages


@dataclass(frozen=True)
class ReasonPage:
    """The people behind one reason; at most one page of them, `found` says how many there are."""

    code: str
    title: Phrase
    outcome: Outcome
    people: tuple[PersonHeld, ...]
    found: int
    stages: Stages


def show_guard(engine: Engine, *, now: datetime) -> GuardPage:
    """What the guard holds and blocks at this moment, as of the newest plan and its drafts."""
    with reading(engine) as session:
        stages = load_stages(session)
        plan = latest_plan(session)
        return GuardPage(
            reasons=count_reasons(session),
            suppressed=_suppressed(session),
            waiting={kind: count_waiting(session, kind, stages, now, MANY) for kind in HOLDING},
            table=_table(_relationships(session, stages, now)),
            offers=_audiences(session),
            receipts=session.exec(select(func.count()).select_from(ReceiptRow)).one(),
            released=session.exec(select(func.count()).select_from(ReleaseRow)).one(),
            plan_id=plan.id if plan else None,
            stages=stages,
        )


def count_reasons(session: Session) -> tuple[ReasonCount, ...]:
    """The reasons that hold people in the newest plan or mails in the queue, most first."""
    plan = latest_plan(session)
    people = Counter(plan.held) if plan else Counter[str]()
    mails: Counter[str] = Counter()
    for told in session.exec(select(DraftRow.reasons).where(DraftRow.status == "held")):
        mails.update({reason["code"] for reason in told})
    counts = [
        ReasonCount(code, reason_title(code), reason_outcome(code), people[code], mails[code])
        for code in people.keys() | mails.keys()
    ]
    return tuple(sorted(counts, key=lambda one: (-one.people - one.mails, one.code)))


def _suppressed(session: Session) -> tuple[tuple[Phrase, str, int], ...]:
    query = select(SuppressionRow.reason, func.count()).group_by(col(SuppressionRow.reason))
    counts = sorted(session.exec(query).all(), key=lambda pair: -pair[1])
    return tuple((suppression_sentence(Suppression(reason)), reason, count) for reason, count in counts)


def _person(row: ContactRow, because: Phrase | None = None) -> PersonHeld:
    name = " ".join(part for part in (row.first_name, row.last_name) if part) or row.email
    return PersonHeld(row.id or 0, name, row.email, row.stage, because)


def _relationships(session: Session, stages: Stages, now: datetime) -> dict[Relationship | None, int]:
    churned = (col(ContactRow.churned_at).is_not(None) & (col(ContactRow.churned_at) <= now)).label("churned")
    query = select(ContactRow.stage, churned, func.count()).group_by(col(ContactRow.stage), churned)
    counts: Counter[Relationship | None] = Counter()
    for stage, has_churned, count in session.exec(query):
        counts[stages.relationship(stage, churned=bool(has_churned))] += count
    return dict(counts)


def _table(people: Mapping[Relationship | None, int]) -> tuple[TableRow, ...]:
    """The guard's own table, asked cell by cell, with the people each row is about."""
    rows: Iterable[Relationship | None] = (*Relationship, None)
    return tuple(
        TableRow(one, people.get(one, 0), tuple((audience, permits(one, audience)) for audience in Audience))
        for one in rows
    )


def _audiences(session: Session) -> dict[Audience, int]:
    live = select(OfferRow.audience, func.count()).where(OfferRow.status == OfferStatus.LIVE.value)
    counts = dict(session.exec(live.group_by(col(OfferRow.audience))).all())
    return {audience: counts.get(audience.value, 0) for audience in Audience}


def show_reason(engine: Engine, code: str) -> ReasonPage:
    """The people whom the newest plan leaves out, or whose mails are held, for this reason."""
    with reading(engine) as session:
        people = {one.contact_id: one for one in (*_left_out(session, code), *_with_held_mails(session, code))}
        shown = sorted(people.values(), key=lambda one: one.email)
        title, outcome = reason_title(code), reason_outcome(code)
        return ReasonPage(code, title, outcome, tuple(shown[:PAGE]), len(shown), load_stages(session))


def _left_out(session: Session, code: str) -> list[PersonHeld]:
    plan = latest_plan(session)
    if plan is None:
        return []
    patterns = [one.id for one in load_patterns(session, plan).values() if one.held[:1] == (code,)]
    query = (
        select(ContactRow)
        .join(PlanMemberRow, col(PlanMemberRow.contact_id) == col(ContactRow.id))
        .where(col(PlanMemberRow.pattern).in_(patterns))
    )
    return [_person(row) for row in session.exec(query)]


def _with_held_mails(session: Session, code: str) -> list[PersonHeld]:
    query = select(DraftRow.reasons, ContactRow).join(ContactRow, col(ContactRow.id) == col(DraftRow.contact_id))
    found = []
    for reasons, contact in session.exec(query.where(DraftRow.status == "held")):
        told = next((one for one in reasons if one["code"] == code), None)
        if told:
            found.append(_person(contact, phrase_from_json(told["message"])))
    return found
