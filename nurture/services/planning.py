"""Planning everybody's mail: who is in which sequence, what each of them gets, when and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final

from sqlalchemy import Engine
from sqlmodel import Session

from nurture.core.criteria import PersonFacts, evaluate
from nurture.core.errors import NotFound
from nurture.core.guard import Outcome, Policy, ReaderFacts, Reason
from nurture.core.people import Activity, Contact
from nurture.core.phrases import Phrase, phrase
from nurture.core.planning import (
    EXIT_ACTIVITIES,
    SWITCHED_OFF,
    Gap,
    Pattern,
    Planner,
    Sequence,
    Signature,
    plan_digest,
)
from nurture.core.stages import Stages
from nurture.storage.content import load_offers
from nurture.storage.database import reading, writing
from nurture.storage.definitions import load_sequences, load_stages
from nurture.storage.drafts import drafts_after_exit, void_drafts
from nurture.storage.facts import load_facts
from nurture.storage.plans import (
    Member,
    Sent,
    StoredPick,
    enrol,
    latest_plan,
    load_enrolments,
    load_members,
    load_patterns,
    load_sent,
    store_plan,
)
from nurture.storage.preferences import load_paces
from nurture.storage.settings import load_settings
from nurture.storage.standing import load_readers
from nurture.storage.tables import EnrolmentRow, PlanRow


@dataclass(frozen=True)
class PlanReport:
    """A plan in numbers: people enrolled, mails, people held by reason, and what the content runs out of."""

    plan_id: str
    as_of: date
    people: int
    emails: int
    held: dict[str, int]
    gaps: tuple[tuple[Gap, int], ...]


@dataclass(frozen=True, slots=True)
class PlannedEmail:
    """One mail of a plan to one person."""

    contact_id: int
    email: str
    sequence: str
    step: str
    number: int
    picks: tuple[StoredPick, ...]
    send_at: datetime


REPLANNED: Final = Reason("replanned", Outcome.BLOCKED, phrase("The plan no longer asks for this mail."))
"""Why a draft is void whose reader has left the sequence, or whose step is planned no more."""


def plan_people(
    engine: Engine,
    *,
    now: datetime,
    as_of: date | None = None,
    sequences: Collection[str] = (),
    dry_run: bool = False,
) -> PlanReport:
    """Enrol everybody who matches a sequence's segment and plan their mails from that day (default today) on.

    Equal facts give an equal plan with an equal id, which is then kept once. Raises NotFound for an unknown sequence.
    """
    with writing(engine, keep=not dry_run) as session:
        planning = Planning(session, now, as_of or now.date(), sequences)
        planning.look_at_everybody()
        return planning.keep()


class Planning:
    """One pass over everybody, in a transaction that somebody else owns; `members` are the people it has found."""

    def __init__(self, session: Session, now: datetime, as_of: date, wanted: Collection[str]) -> None:
        self.session = session
        self.now = now
        self.as_of = as_of
        self.moment = datetime.combine(as_of, time.max, UTC)
        self.settings = load_settings(session)
        self.stages = load_stages(session)
        self.sequences = tuple(one for one in _chosen(load_sequences(session), wanted) if one.is_on)
        self.keys = frozenset(sequence.key for sequence in self.sequences)
        offers = load_offers(session)
        self.planner = Planner(offers, Policy(), self.settings.calendar, self.settings.fallbacks, as_of)
        self.offer_keys = frozenset(offer.key for offer in offers)
        self.enrolments = load_enrolments(session)
        self.sent = load_sent(session)
        self.paces = load_paces(session)
        self.patterns: dict[Signature, Pattern] = {}
        self.members: dict[int, Member] = {}
        self.addresses: list[tuple[str, Pattern]] = []
        self.entered: list[tuple[int, str, date]] = []

    def look_at_everybody(self) -> None:
        """Find each person's sequence and pattern."""
        readers = load_readers(self.session, self.stages, self.moment)
        everybody = load_facts(self.session, self.stages, self.moment)
        for (row, reader), (contact, facts) in zip(readers, everybody, strict=True):
            sequence, entered = self._enrolment(contact, facts)
            if sequence is None:
                continue
            signature = self._signature(sequence, entered, contact, facts, reader)
            pattern = self.patterns.get(signature)
            if pattern is None:
                pattern = self.patterns[signature] = self.planner.plan(sequence, signature)
            self.members[contact.id] = Member(sequence.key, signature.language, contact.stage, pattern)
            self.addresses.append((row.email_key, pattern))

    def _enrolment(self, contact: Contact, facts: PersonFacts) -> tuple[Sequence | None, date]:
        """The sequence that is this person's now, and the day they entered it. Priority decides between several."""
        own = {row.sequence: row for row in self.enrolments.get(contact.id, [])}
        if any(row.exited_at is None and row.sequence not in self.keys for row in own.values()):
            return None, self.as_of
        for sequence in self.sequences:
            row = own.get(sequence.key)
            if row and row.exit_reason == SWITCHED_OFF and evaluate(sequence.segment, facts):
                self._return(row)
            reason = _exit_reason(sequence, row, contact, facts, self.stages) if row and not row.exited_at else None
            if row and reason:
                self._leave(row, reason)
        for sequence in self.sequences:
            row = own.get(sequence.key)
            if row and row.exited_at:
                continue
            if row or evaluate(sequence.segment, facts):
                self._leave_others(own, sequence)
                if row is None:
                    self.entered.append((contact.id, sequence.key, self.as_of))
                return sequence, row.entered_on if row else self.as_of
        return None, self.as_of

    def _leave_others(self, own: dict[str, EnrolmentRow], sequence: Sequence) -> None:
        """A person is in one sequence at a time."""
        for row in own.values():
            if row.sequence != sequence.key and row.exited_at is None:
                self._leave(row, "outranked")

    def _leave(self, row: EnrolmentRow, reason: str) -> None:
        row.exited_at, row.exit_reason = self.now, reason
        self.session.add(row)

    def _return(self, row: EnrolmentRow) -> None:
        """Whoever left only because the sequence was off goes on where they were."""
        row.exited_at = row.exit_reason = None
        self.session.add(row)

    def _signature(
        self, sequence: Sequence, entered: date, contact: Contact, facts: PersonFacts, reader: ReaderFacts
    ) -> Signature:
        sent = self.sent.get(contact.id, {})
        mine = sent.get(sequence.key, Sent(0, date.min))
        had = facts.values.get("offers_consumed")
        industry = facts.values.get("industry")
        return Signature(
            sequence=sequence.key,
            reader=reader,
            stage=contact.stage,
            language=contact.language or self.settings.default_language,
            persona=contact.persona,
            industry=str(industry) if industry else None,
            timezone=contact.timezone,
            had=self.offer_keys.intersection(had) if isinstance(had, tuple) else frozenset(),
            started=entered,
            done=mine.done,
            last_sent=max((one.last for one in sent.values()), default=None),
            pause=self.paces.get(contact.id, 0),
        )

    def steps_done(self, contact: int, sequence: str) -> int:
        """How many steps of a sequence have been handed over to this person."""
        sent = self.sent.get(contact, {}).get(sequence)
        return sent.done if sent else 0

    def keep(self) -> PlanReport:
        """Store enrolments and plan; a plan equal to the newest one is that plan.

        Who has left a sequence gets none of its mails any more: their open drafts become void.
        """
        self.session.flush()
        void_drafts(self.session, dict.fromkeys(drafts_after_exit(self.session), (REPLANNED,)))
        enrol(self.session, self.entered)
        report = _report(self.addresses, self.members, self.as_of)
        newest = latest_plan(self.session)
        if newest is None or newest.id != report.plan_id:
            store_plan(self.session, _row(report, self.now), self.members)
        return report


def _chosen(sequences: tuple[Sequence, ...], wanted: Collection[str]) -> tuple[Sequence, ...]:
    known = {sequence.key for sequence in sequences}
    for key in wanted:
        if key not in known:
            said = phrase("There is no sequence “{key}”; there are {known}.", key=key, known=", ".join(sorted(known)))
            raise NotFound(said, field="sequence")
    return tuple(sequence for sequence in sequences if not wanted or sequence.key in wanted)


def _exit_reason(
    sequence: Sequence, row: EnrolmentRow, contact: Contact, facts: PersonFacts, stages: Stages
) -> str | None:
    """Why this person leaves the sequence now, or None."""
    since = datetime.combine(row.entered_on, time.min, UTC)
    fresh = [one for one in facts.activities if one.at >= since]
    if _is_reached(sequence, contact, fresh, stages) and "goal_reached" in sequence.exits:
        return "goal_reached"
    for name, kind in EXIT_ACTIVITIES.items():
        if name in sequence.exits and any(one.kind is kind for one in fresh):
            return name
    if "stage_changed" in sequence.exits and not _still_matches(sequence, facts):
        return "stage_changed"
    return None


def _still_matches(sequence: Sequence, facts: PersonFacts) -> bool:
    """Whether the person still belongs to the segment, leaving aside that time has passed since they entered."""
    timeless = {**facts.values, "days_in_stage": 0 if facts.values.get("days_in_stage") is not None else None}
    return evaluate(sequence.segment, PersonFacts(timeless, facts.activities, facts.now)) or evaluate(
        sequence.segment, facts
    )


def _is_reached(sequence: Sequence, contact: Contact, fresh: list[Activity], stages: Stages) -> bool:
    goal = sequence.goal
    if goal.activity and any(one.kind is goal.activity for one in fresh):
        return True
    if goal.stage is None or contact.stage is None:
        return False
    return contact.stage == goal.stage or stages.is_forward(goal.stage, contact.stage)


def _report(addresses: list[tuple[str, Pattern]], members: dict[int, Member], as_of: date) -> PlanReport:
    patterns = [member.pattern for member in members.values()]
    held = Counter(pattern.held[0] for pattern in patterns if pattern.held)
    gaps = Counter(gap for pattern in patterns for gap in pattern.gaps)
    worst = sorted(gaps.items(), key=lambda item: (-item[1], item[0].sequence, item[0].step, item[0].language))
    emails = sum(len(pattern.steps) for pattern in patterns)
    digest = plan_digest(addresses, as_of)
    return PlanReport(digest, as_of, len(members), emails, dict(sorted(held.items())), tuple(worst))


def gap_json(gap: Gap, people: int) -> dict[str, Any]:
    """A gap as plain JSON values, with the number of people it leaves without a mail."""
    told = {"sequence": gap.sequence, "step": gap.step, "stage": gap.stage, "language": gap.language}
    return told | {"phase": gap.phase.value, "people": people}


def _row(report: PlanReport, now: datetime) -> PlanRow:
    gaps = [gap_json(gap, count) for gap, count in report.gaps]
    return PlanRow(
        id=report.plan_id,
        as_of=report.as_of,
        made_at=now,
        people=report.people,
        emails=report.emails,
        held=report.held,
        gaps=gaps,
    )


def list_sequences(engine: Engine) -> tuple[Sequence, ...]:
    """Every sequence, the one that wins first."""
    with reading(engine) as session:
        return load_sequences(session)


def planned_emails(engine: Engine, plan_id: str | None = None) -> Iterator[PlannedEmail]:
    """Every mail of the newest plan (or of the one with that id), by address; raises NotFound where there is none."""
    with reading(engine) as session:
        yield from mails_of(session, require_plan(session, plan_id))


def mails_of(session: Session, plan: PlanRow, contact_id: int | None = None) -> Iterator[PlannedEmail]:
    """Every mail of a plan, by address; those to one contact where given."""
    patterns = load_patterns(session, plan)
    for contact, email, number in load_members(session, plan, contact_id):
        pattern = patterns[number]
        for step in pattern.steps:
            yield PlannedEmail(contact, email, pattern.sequence, step.step, step.number, step.picks, step.send_at)


def require_plan(session: Session, plan_id: str | None = None) -> PlanRow:
    """The newest plan, or the one with that id; raises NotFound where there is none."""
    plan = latest_plan(session, plan_id)
    if plan is None:
        said: Phrase = phrase("There is no plan yet; make one with `nurture plan`.")
        if plan_id is not None:
            said = phrase("There is no plan “{id}”.", id=plan_id)
        raise NotFound(said, field="plan")
    return plan
