"""Comparing plans: what the next plan would change against the last one, before anything is kept.

It is the very run of the rules and the very plan, in a transaction that is not kept, so that what is shown is what
happens. A change that somebody is thinking about goes into the same transaction first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from sqlalchemy import Engine
from sqlmodel import Session

from nurture.core.phrases import Phrase
from nurture.core.plan_changes import ChangeKind, Mail, MailChange, change_sentence, compare, move_sentence
from nurture.services.at_once import uncollected
from nurture.services.classifying import classify_session
from nurture.services.planning import Planning, require_plan
from nurture.storage.database import reading, writing
from nurture.storage.definitions import load_sequences, load_stages
from nurture.storage.people import contact_ids, contact_stages
from nurture.storage.plans import Member, StoredPattern, latest_plan, load_members, load_patterns

Flow: TypeAlias = "tuple[str | None, str | None]"


@dataclass(frozen=True)
class PlanDifference:
    """What the next plan changes: mails by kind of change, people by the stages they moved between since.

    `lines` and `moves` say the same in sentences, those that concern most people first.
    """

    against: str
    mails: Mapping[ChangeKind, int]
    stage_moves: Mapping[Flow, int]
    moves: tuple[Phrase, ...]
    lines: tuple[Phrase, ...]

    @property
    def is_empty(self) -> bool:
        """Whether all stays as it was planned."""
        return not self.lines and not self.moves


def compare_plans(
    engine: Engine,
    *,
    now: datetime,
    as_of: date | None = None,
    change: Callable[[Session], object] | None = None,
) -> PlanDifference:
    """What applying the stage rules and planning anew would change against the newest plan; nothing is kept.

    `change` is made first, if given: a rule, an offer, a holiday. Raises NotFound where there is no plan yet.
    """
    with writing(engine, keep=False) as session, uncollected():
        before = _Before(session)
        if change is not None:
            change(session)
            session.flush()
        classify_session(session, now=now, ids=contact_ids(session))
        planning = Planning(session, now, as_of or now.date(), ())
        planning.look_at_everybody()
        return before.against(session, planning)


def foresee(engine: Engine, change: Callable[[Session], object], *, now: datetime) -> PlanDifference | None:
    """What the next plan would change if this were changed first; None where nothing has been planned yet."""
    with reading(engine) as session:
        if latest_plan(session) is None:
            return None
    return compare_plans(engine, now=now, change=change)


class _Before:
    """The newest plan as it is kept."""

    def __init__(self, session: Session) -> None:
        plan = require_plan(session)
        self.id = plan.id
        self.patterns = load_patterns(session, plan)
        self.members = {contact: pattern for contact, _, pattern in load_members(session, plan)}

    def against(self, session: Session, planning: Planning) -> PlanDifference:
        """Compare it with a new plan; people who were planned alike and are so now are compared once."""
        members = {id(member.pattern): member for member in planning.members.values()}
        changes: Counter[tuple[MailChange, str | None]] = Counter()
        for (old, new, done), people in self._pairs(planning).items():
            stored, member = self.patterns.get(old or 0), members.get(new or 0)
            stage = member.stage if member else stored.stage if stored else None
            for one in compare(_stored_mails(stored, done), _mails(member)):
                changes[one, stage] += people
        return self._told(session, changes, self._flows(session))

    def _pairs(self, planning: Planning) -> Counter[tuple[int | None, int | None, int]]:
        """How many people had which pattern, have which one now, and have been sent how many steps of the old one."""
        pairs: Counter[tuple[int | None, int | None, int]] = Counter()
        for contact in self.members.keys() | planning.members.keys():
            old, member = self.members.get(contact), planning.members.get(contact)
            new = None if member is None else id(member.pattern)
            done = 0 if old is None else planning.steps_done(contact, self.patterns[old].sequence)
            pairs[old, new, done] += 1
        return pairs

    def _flows(self, session: Session) -> Counter[Flow]:
        """Between which stages people moved since the plan."""
        flows: Counter[Flow] = Counter()
        for contact, stage in contact_stages(session):
            pattern = self.members.get(contact)
            before = None if pattern is None else self.patterns[pattern].stage
            if before is not None and before != stage:
                flows[before, stage] += 1
        return flows

    def _told(
        self, session: Session, changes: Counter[tuple[MailChange, str | None]], flows: Counter[Flow]
    ) -> PlanDifference:
        stages = load_stages(session)
        names = {sequence.key: sequence.names for sequence in load_sequences(session)}
        mails: Counter[ChangeKind] = Counter()
        for (one, _), people in changes.items():
            mails[one.kind] += people
        most_first = sorted(changes.items(), key=lambda item: (-item[1], item[0][0].sequence, item[0][0].number))
        lines = (
            change_sentence(one, stages.name(stage), names[one.sequence], people)
            for (one, stage), people in most_first
            if one.sequence in names
        )
        moves = (
            move_sentence(stages.name(old), stages.name(new), people) for (old, new), people in flows.most_common()
        )
        return PlanDifference(self.id, mails, flows, tuple(moves), tuple(lines))


def _stored_mails(pattern: StoredPattern | None, done: int) -> Iterator[Mail]:
    """The mails of a kept pattern that have not been handed over: those after so many steps."""
    if pattern is None:
        return
    for step in pattern.steps:
        if step.number <= done:
            continue
        offers = tuple((pick.key, pick.language) for pick in step.picks)
        yield Mail(pattern.sequence, step.step, step.number, offers, step.send_at.date())


def _mails(member: Member | None) -> Iterator[Mail]:
    if member is None:
        return
    for step in member.pattern.steps:
        offers = tuple((pick.offer.key, pick.offer.language) for pick in step.picks)
        yield Mail(member.sequence, step.step, step.number, offers, step.send_at.date())
