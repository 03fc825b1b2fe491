"""Planning: which offer each person gets next, when, and why; the same facts always give the same plan.

People whose signature is equal share one decision. The guard is asked for every offer before it is picked.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from nurture.core import guard
from nurture.core.calendar import SendCalendar, send_time, working_day_after
from nurture.core.criteria import Criteria
from nurture.core.guard import ContentFacts, ContentPart, Outcome, Policy, ReaderFacts
from nurture.core.offers import Audience, ContentOffer, kind_name
from nurture.core.people import ActivityKind
from nurture.core.phrases import Named, Phrase, phrase
from nurture.core.stages import Phase, phase_name

EXITS: Final = ("goal_reached", "stage_changed", "replied", "meeting_booked", "unsubscribed", "bounced")

SWITCHED_OFF: Final = "switched_off"
"""Why somebody is out of a sequence that is off; they go on where they were once it is on again."""

EXIT_ACTIVITIES: Final[Mapping[str, ActivityKind]] = {
    "replied": ActivityKind.EMAIL_REPLIED,
    "meeting_booked": ActivityKind.MEETING_BOOKED,
    "unsubscribed": ActivityKind.UNSUBSCRIBED,
    "bounced": ActivityKind.EMAIL_BOUNCED,
}
"""The activities by which somebody leaves a sequence that has such an exit."""


@dataclass(frozen=True, slots=True)
class StepCopy:
    """The marketer's words of one step in one language, in the copy language."""

    subject: str
    body: str
    preheader: str = ""
    ps: str = ""


@dataclass(frozen=True)
class Variant:
    """Other words of a step for some readers: of a persona, of a stage, of both, or (with neither) of everybody.

    `share` is how many in a hundred of those readers get them.
    """

    name: str
    copy: Mapping[str, StepCopy]
    persona: str | None = None
    stage: str | None = None
    share: int = 100


@dataclass(frozen=True)
class Step:
    """One mail of a sequence: when, and what it should do. `delay_days` are working days after the step before.

    `variant` is the name of the variant whose words its own have been replaced with, for one reader.
    """

    key: str
    delay_days: int
    phase: Phase
    kinds: tuple[str, ...] = ()
    offers: int = 1
    pinned: str | None = None
    ignore_stages: bool = False
    copy: Mapping[str, StepCopy] = field(default_factory=dict)
    variants: tuple[Variant, ...] = ()
    variant: str = ""


@dataclass(frozen=True)
class Goal:
    """What a sequence wants to happen: a stage reached, or an activity done."""

    stage: str | None = None
    activity: ActivityKind | None = None


@dataclass(frozen=True)
class Sequence:
    """A planned series of mails for a segment. `audience` is whom its own words are for; a lower `priority` wins.

    One that is off takes nobody in, and none of its mails leaves.
    """

    key: str
    names: Named
    segment: Criteria
    goal: Goal
    steps: tuple[Step, ...]
    priority: int = 50
    layout: str = "newsletter"
    audience: Audience = Audience.EVERYONE
    exits: tuple[str, ...] = EXITS
    purpose: Named = field(default_factory=lambda: Named(()))
    why: Named = field(default_factory=lambda: Named(()))
    is_on: bool = True

    @property
    def part(self) -> ContentPart:
        """The sequence's own words, as the guard sees them."""
        return ContentPart(f"sequence:{self.key}", self.audience)


@dataclass(frozen=True, slots=True)
class Signature:
    """All that planning looks at in a person; people with equal signatures get equal plans.

    `had` are the keys of offers they have had (of those the sequence could pick); `started` is the day (local) the
    first step counts from; `done` the number of steps already handed over; `last_sent` the day of their last mail;
    `pause` the days between two mails that they have asked for.
    """

    sequence: str
    reader: ReaderFacts
    stage: str | None
    language: str
    persona: str | None
    industry: str | None
    timezone: str | None
    had: frozenset[str]
    started: date
    done: int = 0
    last_sent: date | None = None
    pause: int = 0


@dataclass(frozen=True, slots=True)
class Pick:
    """An offer for a step, with the reasons and the keys of the runners-up."""

    offer: ContentOffer
    because: tuple[Phrase, ...]
    runners_up: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One mail of a plan: step number (from 1), its offers, and when it goes (UTC)."""

    number: int
    step: str
    picks: tuple[Pick, ...]
    send_at: datetime


@dataclass(frozen=True, slots=True)
class Gap:
    """A step for which nothing is left to send to these people."""

    sequence: str
    step: str
    stage: str | None
    language: str
    phase: Phase


@dataclass(frozen=True, slots=True)
class Pattern:
    """The plan of everybody with one signature: mails, gaps, and the codes that hold them where nothing may go."""

    steps: tuple[PlannedStep, ...] = ()
    gaps: tuple[Gap, ...] = ()
    held: tuple[str, ...] = ()


@dataclass(frozen=True)
class Planner:
    """What planning works with: the library, the guard's policy, the calendar and the languages to fall back to.

    The guard is asked each question once.
    """

    offers: tuple[ContentOffer, ...]
    policy: Policy
    calendar: SendCalendar = field(default_factory=SendCalendar)
    fallbacks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    as_of: date = date.min
    _verdicts: dict[tuple[ReaderFacts, ContentFacts], bool] = field(default_factory=dict, compare=False, repr=False)

    def plan(self, sequence: Sequence, person: Signature) -> Pattern:
        """The mails that are still to come for such a person in that sequence."""
        standing = guard.judge(person.reader, ContentFacts((sequence.part,)), self.policy)
        if standing.outcome is not Outcome.ALLOWED:
            return Pattern(held=standing.codes)
        used: list[ContentOffer] = []
        steps: list[PlannedStep] = []
        gaps: list[Gap] = []
        for number, step, day in self._days(sequence, person):
            picks = self._pick(sequence, step, person, used, day)
            if not picks:
                gaps.append(Gap(sequence.key, step.key, person.stage, person.language, step.phase))
                continue
            used += [pick.offer for pick in picks]
            at = send_time(day, person.timezone, person.reader.country, self.calendar)
            steps.append(PlannedStep(number, step.key, picks, at))
        return Pattern(tuple(steps), tuple(gaps))

    def _days(self, sequence: Sequence, person: Signature) -> Iterable[tuple[int, Step, date]]:
        """Each step still to do with its working day: after the one before and the frequency cap, never in the past."""
        country = person.reader.country or self.calendar.home_country
        day, pause = person.started, timedelta(days=max(self.calendar.least_days_between, person.pause))
        earliest = self.as_of
        if person.last_sent:
            earliest = max(earliest, person.last_sent + pause)
        for number, step in enumerate(sequence.steps, 1):
            day = working_day_after(day, step.delay_days, country, self.calendar)
            if number <= person.done:
                continue
            day = working_day_after(max(day, earliest), 0, country, self.calendar)
            earliest = day + pause
            yield number, step, day

    def _pick(
        self, sequence: Sequence, step: Step, person: Signature, used: list[ContentOffer], day: date
    ) -> tuple[Pick, ...]:
        ordered = sorted(
            self._candidates(sequence, step, person, used, day),
            key=lambda offer: (self._rank(offer, step, person, used), offer.key, offer.version),
        )
        chosen, others = ordered[: step.offers], ordered[step.offers :]
        runners_up = tuple(offer.key for offer in others[:3])
        return tuple(Pick(offer, _because(offer, step, person), runners_up) for offer in chosen)

    def _candidates(
        self, sequence: Sequence, step: Step, person: Signature, used: list[ContentOffer], day: date
    ) -> Iterable[ContentOffer]:
        spent = person.had | {offer.key for offer in used}
        for offer in self._in_language(person.language):
            if step.pinned and offer.key != step.pinned:
                continue
            if offer.key not in spent and self.admits(offer, (sequence, step), person.reader, person.stage, day):
                yield offer

    def admits(
        self, offer: ContentOffer, place: tuple[Sequence, Step], reader: ReaderFacts, stage: str | None, day: date
    ) -> bool:
        """Whether a step may give an offer to such a reader in that stage on that day."""
        sequence, step = place
        in_stage = step.pinned or step.ignore_stages or stage in offer.stages
        return bool(in_stage) and offer.is_live(day) and self._may_get(sequence, reader, offer)

    def _may_get(self, sequence: Sequence, reader: ReaderFacts, offer: ContentOffer) -> bool:
        content = ContentFacts((sequence.part, ContentPart(offer.key, offer.audience, kind=offer.kind)))
        question = (reader, content)
        known = self._verdicts.get(question)
        if known is None:
            known = guard.judge(reader, content, self.policy).outcome is Outcome.ALLOWED
            self._verdicts[question] = known
        return known

    def _in_language(self, language: str) -> Iterable[ContentOffer]:
        """Each key once: in the reader's language, else in the first fallback the workspace allows."""
        seen: set[str] = set()
        for tongue in (language, *self.fallbacks.get(language, ())):
            mine = [offer for offer in self.offers if offer.language == tongue and offer.key not in seen]
            seen |= {offer.key for offer in mine}
            yield from mine

    @staticmethod
    def _rank(offer: ContentOffer, step: Step, person: Signature, used: list[ContentOffer]) -> tuple[Any, ...]:
        """Less is better: pinned language first, then phase, kind, reader's world, variety, and the newest."""
        return (
            offer.language != person.language,
            offer.phase is not step.phase,
            step.kinds.index(offer.kind) if offer.kind in step.kinds else len(step.kinds),
            -_fit(offer.personas, person.persona),
            -_fit(offer.industries, person.industry),
            sum(1 for one in used if one.kind == offer.kind),
            -(offer.published or date.min).toordinal(),
        )


def _fit(written_for: tuple[str, ...], own: str | None) -> int:
    """1 where it is written for such a person, 0 where it is for anybody, -1 where it is for others."""
    if not written_for:
        return 0
    return 1 if own in written_for else -1


def _because(offer: ContentOffer, step: Step, person: Signature) -> tuple[Phrase, ...]:
    reasons = []
    if step.pinned:
        reasons.append(phrase("the step asks for exactly this offer"))
    elif offer.phase is step.phase:
        reasons.append(phrase("it fits the step's phase, {phase}", phase=phase_name(offer.phase)))
    if not step.pinned and offer.kind in step.kinds:
        reasons.append(phrase("the step prefers this kind ({kind})", kind=kind_name(offer.kind)))
    if _fit(offer.personas, person.persona) > 0:
        reasons.append(phrase("it is written for their role"))
    if _fit(offer.industries, person.industry) > 0:
        reasons.append(phrase("it is written for their industry"))
    if offer.language != person.language:
        reasons.append(phrase("there is none in their language, and the workspace allows this one"))
    return (*reasons, phrase("they have not had it before"))


_AT_ONCE: Final = 10_000
"""Texts that are digested together."""


def plan_digest(entries: Iterable[tuple[str, Pattern]], as_of: date) -> str:
    """The id of a plan: a digest over (address, pattern) in order, so that equal plans have equal ids."""
    digest = hashlib.sha256(as_of.isoformat().encode())
    known: dict[int, tuple[Pattern, str]] = {}  # holds each pattern, so that no other can take its id
    told: list[str] = []
    for address, pattern in entries:
        if id(pattern) not in known:
            known[id(pattern)] = (pattern, "\0" + json.dumps(pattern_facts(pattern), sort_keys=True))
        told += (address, known[id(pattern)][1])
        if len(told) > _AT_ONCE:
            digest.update("".join(told).encode())
            told.clear()
    digest.update("".join(told).encode())
    return digest.hexdigest()[:16]


def pattern_facts(pattern: Pattern) -> list[Any]:
    """The pattern as plain JSON values: what is sent when, and what holds."""
    mails = [
        [one.step, [[pick.offer.key, pick.offer.language, pick.offer.version] for pick in one.picks], str(one.send_at)]
        for one in pattern.steps
    ]
    return [mails, [gap.step for gap in pattern.gaps], list(pattern.held)]
