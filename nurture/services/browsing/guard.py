"""What the guard holds and blocks, in numbers, and what waits for a decision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from nurture.core.conflicts import HOLDING, ConflictKind
from nurture.core.consent import Suppression, suppression_sentence
from nurture.core.guard import Outcome
from nurture.core.phrases import Phrase, phrase
from nurture.services.browsing.conflicts import MANY
from nurture.storage.conflict_queue import count_waiting
from nurture.storage.database import reading
from nurture.storage.definitions import load_stages
from nurture.storage.held import count_held_mails
from nurture.storage.plans import latest_plan
from nurture.storage.tables import (
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
class ReasonCount:
    """How many people the newest plan leaves out for a reason, and how many mails are held for it."""

    code: str
    title: Phrase
    outcome: Outcome
    people: int
    mails: int


@dataclass(frozen=True)
class GuardPage:
    """The figures of the guard's page. `suppressed` counts mailboxes by reason.

    `waiting` is how many of each kind wait for a person to decide.
    """

    suppressed: tuple[tuple[Phrase, str, int], ...]
    waiting: Mapping[ConflictKind, int]
    receipts: int
    released: int
    plan_id: str | None


def show_guard(engine: Engine, *, now: datetime) -> GuardPage:
    """What the guard holds and blocks at this moment, as of the newest plan and its drafts."""
    with reading(engine) as session:
        stages = load_stages(session)
        plan = latest_plan(session)
        return GuardPage(
            suppressed=_suppressed(session),
            waiting={kind: count_waiting(session, kind, stages, now, MANY) for kind in HOLDING},
            receipts=session.exec(select(func.count()).select_from(ReceiptRow)).one(),
            released=session.exec(select(func.count()).select_from(ReleaseRow)).one(),
            plan_id=plan.id if plan else None,
        )


def count_reasons(session: Session) -> tuple[ReasonCount, ...]:
    """The reasons that hold people in the newest plan or mails in the queue, most first."""
    plan = latest_plan(session)
    people = Counter(plan.held) if plan else Counter[str]()
    mails = count_held_mails(session)
    counts = [
        ReasonCount(code, reason_title(code), reason_outcome(code), people[code], mails[code])
        for code in people.keys() | mails.keys()
    ]
    return tuple(sorted(counts, key=lambda one: (-one.people - one.mails, one.code)))


def _suppressed(session: Session) -> tuple[tuple[Phrase, str, int], ...]:
    query = select(SuppressionRow.reason, func.count()).group_by(col(SuppressionRow.reason))
    counts = sorted(session.exec(query).all(), key=lambda pair: -pair[1])
    return tuple((suppression_sentence(Suppression(reason)), reason, count) for reason, count in counts)
