"""Planning everybody's mail: who is in which sequence, what each of them gets, when and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final, TypeAlias

from sqlalchemy import Engine
from sqlmodel import Session

from nurture.core.enrolling import Enrolment
from nurture.core.errors import NotFound
from nurture.core.guard import Outcome, Policy, Reason
from nurture.core.phrases import Phrase, phrase
from nurture.core.planning import (
    Gap,
    Pattern,
    Planner,
    Sequence,
    Signature,
    plan_digest,
)
from nurture.services.at_once import uncollected
from nurture.services.placing import Doings, Places
from nurture.storage.candidates import Candidates, load_had
from nurture.storage.content import load_offers
from nurture.storage.database import reading, writing
from nurture.storage.definitions import load_sequences, load_stages
from nurture.storage.drafts import drafts_after_exit, void_drafts
from nurture.storage.exits import load_exit_activities
from nurture.storage.plans import (
    Member,
    Sent,
    StoredPick,
    change_enrolments,
    enrol,
    latest_plan,
    load_addresses,
    load_enrolments,
    load_members,
    load_patterns,
    load_sent,
    store_plan,
)
from nurture.storage.preferences import load_paces
from nurture.storage.settings import load_settings
from nurture.storage.standing import Marks, Readers, Written, written
from nurture.storage.tables import PlanRow


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


_Own: TypeAlias = "dict[int, tuple[Enrolment, ...]]"
_Did: TypeAlias = "dict[int, Doings]"
_Had: TypeAlias = "dict[int, frozenset[str]]"
Handed: TypeAlias = "tuple[Sent, ...]"
"""What somebody has been sent, by sequence."""

_Done: TypeAlias = "tuple[tuple[Enrolment, ...], Doings, frozenset[str]]"
_Known: TypeAlias = "tuple[str, Written, Marks | None, _Done, Handed | None, int]"
"""All that planning knows of a person; what each part is says `Planning._course`."""


@dataclass(frozen=True, slots=True)
class _Course:
    """What becomes of people: the enrolments that change, and their place in the plan where they get one."""

    changes: Mapping[str, str | None]
    member: Member | None = None
    is_new: bool = False


NOTHING: Final[frozenset[str]] = frozenset()
FOREVER: Final = datetime.max.replace(tzinfo=UTC)

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
    with writing(engine, keep=not dry_run) as session, uncollected():
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
        self.sent = load_sent(session)
        self.paces = load_paces(session)
        self.readers = Readers(session, self.stages, self.moment)
        self.places = Places(self.sequences, self.stages, self.as_of)
        self.everybody = Candidates(
            session, self.places.conditions, stages=self.stages, now=self.moment, profile=self.settings.profile
        )
        self.patterns: dict[Signature, Pattern] = {}
        self.alike: dict[_Known, _Course] = {}
        self.members: dict[int, Member] = {}
        self.entered: dict[int, str] = {}
        self.changed: list[tuple[int, str, str | None]] = []

    def look_at_everybody(self) -> None:
        """Find each person's sequence and pattern; those of whom the same is known are asked about once."""
        marks, sent, paces = self.readers.marks.get, self.sent.get, self.paces.get
        for ids, people in self.everybody.groups():
            told = self._done_by(ids)
            own, did, had = told[0].get, told[1].get, told[2].get
            for number, email, alike in people:
                done = own(number, ()), did(number, ()), had(number, NOTHING)
                known = alike, written(email), marks(number), done, sent(number), paces(number, 0)
                course = self.alike.get(known)
                if course is None:
                    course = self.alike[known] = self._course(known)
                if course.changes:
                    self.changed += [(number, key, reason) for key, reason in course.changes.items()]
                if course.member is not None:
                    self.members[number] = course.member
                    if course.is_new:
                        self.entered[number] = course.member.sequence

    def _done_by(self, ids: range) -> tuple[_Own, _Did, _Had]:
        """The enrolments of these people, what those who have any did about them, and the offers they have had."""
        own = load_enrolments(self.session, ids)
        did = load_exit_activities(self.session, ids, self.sequences, FOREVER) if own else {}
        had = load_had(self.session, ids, self.moment)
        ours = {number: self.offer_keys & keys for number, keys in had.items()}
        return own, {number: tuple(did[number]) for number in own.keys() & did.keys()}, ours

    def _course(self, known: _Known) -> _Course:
        """What becomes of everybody of whom just this is known."""
        alike, address, marks, (own, did, had), sent, pause = known
        person, language, persona, industry, timezone, matching = self.everybody.traits(alike)
        placement = self.places.place(person.stage, matching, own, did)
        sequence = placement.sequence
        if sequence is None:
            return _Course(placement.changes)
        language = language or self.settings.default_language
        world = (person.stage, language, persona, industry or None, timezone)
        done, last = _done(sent, sequence.key) if sent else (0, None)
        reader = self.readers.facts(person, address, marks)
        signature = Signature(sequence.key, reader, *world, had, placement.entered_on, done, last, pause)
        member = Member(sequence.key, language, person.stage, self._pattern(sequence, signature))
        return _Course(placement.changes, member, placement.is_new)

    def _pattern(self, sequence: Sequence, signature: Signature) -> Pattern:
        pattern = self.patterns.get(signature)
        if pattern is None:
            pattern = self.patterns[signature] = self.planner.plan(sequence, signature)
        return pattern

    def steps_done(self, contact: int, sequence: str) -> int:
        """How many steps of a sequence have been handed over to this person."""
        return next((one.done for one in self.sent.get(contact, ()) if one.sequence == sequence), 0)

    @property
    def digest(self) -> str:
        """The id of the plan."""
        planned = self.members.get
        by_address = load_addresses(self.session)
        return plan_digest(((key, one.pattern) for number, key in by_address if (one := planned(number))), self.as_of)

    def keep(self) -> PlanReport:
        """Store enrolments and plan; a plan equal to the newest one is that plan.

        Who has left a sequence gets none of its mails any more: their open drafts become void.
        """
        change_enrolments(self.session, self.changed, self.now)
        void_drafts(self.session, dict.fromkeys(drafts_after_exit(self.session), (REPLANNED,)))
        enrol(self.session, self.entered, self.as_of)
        report = _report(self.digest, self.members, self.as_of)
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


def _done(sent: Handed, sequence: str) -> tuple[int, date]:
    """How many steps of a sequence somebody has been sent, and the day of their last mail of any."""
    done = next((one.done for one in sent if one.sequence == sequence), 0)
    return done, max(each.last for each in sent)


def _report(digest: str, members: Mapping[int, Member], as_of: date) -> PlanReport:
    followed = Counter(map(id, members.values()))
    groups = {id(member): member.pattern for member in members.values()}
    held: Counter[str] = Counter()
    gaps: Counter[Gap] = Counter()
    emails = 0
    for group, pattern in groups.items():
        people = followed[group]
        emails += people * len(pattern.steps)
        held.update(dict.fromkeys(pattern.held[:1], people))
        for gap in pattern.gaps:
            gaps[gap] += people
    worst = sorted(gaps.items(), key=lambda item: (-item[1], item[0].sequence, item[0].step, item[0].language))
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
