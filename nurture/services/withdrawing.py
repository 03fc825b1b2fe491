"""Withdrawing: what follows for drafts and planned mails when offers change, as the guard and the planner have it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from nurture.core.drafts import DraftStatus
from nurture.core.guard import Outcome, Policy, ReaderFacts, Reason
from nurture.core.phrases import Speaker
from nurture.core.planning import Planner
from nurture.rendering.links import links_in_html, links_in_text
from nurture.services.composing import Composer, NoCopy
from nurture.services.judging import Judge
from nurture.storage.bulk import chunked
from nurture.storage.content import load_offers
from nurture.storage.definitions import load_sequences, load_stages
from nurture.storage.drafts import void_drafts
from nurture.storage.offer_uses import (
    Contents,
    drafts_made_of,
    handed_over,
    members_of,
    open_contents,
    split_pattern,
)
from nurture.storage.plans import StoredPattern, StoredStep, latest_plan, load_patterns
from nurture.storage.settings import load_settings
from nurture.storage.standing import load_readers
from nurture.storage.tables import PlanRow

Places = Collection[tuple[str, str]]
"""Offers by key and language."""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """How many open drafts became void (`approved` of them had been approved), how many planned mails were withdrawn,
    and how many go with one offer less.
    """

    drafts: int = 0
    approved: int = 0
    mails: int = 0
    thinned: int = 0


def withdraw(session: Session, speakers: Mapping[str, Speaker], changed: Places, *, now: datetime) -> Withdrawn:
    """Make void what may no longer go as it is, and take out of the newest plan what it would no longer give.

    The index holds the changed offers already; all of it is in the caller's transaction.
    """
    if not changed:
        return Withdrawn()
    composer = Composer(session, speakers)
    gone, approved = _void(session, Judge(session, composer, now), composer, changed)
    mails, thinned = _thin_plan(session, changed, now)
    return Withdrawn(len(gone), approved, mails, thinned)


def _void(
    session: Session, judge: Judge, composer: Composer, changed: Places
) -> tuple[dict[str, tuple[Reason, ...]], int]:
    """The open drafts with a changed offer in them that the guard no longer lets go, made void with its reasons."""
    made_of = [one for one in open_contents(session) if _is_made_of(one, composer, changed)]
    gone: dict[str, tuple[Reason, ...]] = {}
    approved = 0
    for row, _, judged in judge.drafts(drafts_made_of(session, made_of)):
        waits = row.status == DraftStatus.HELD.value
        if judged.verdict.outcome is Outcome.BLOCKED or (not waits and judged.verdict.outcome is Outcome.HELD):
            gone[row.id] = judged.verdict.reasons
            approved += row.status == DraftStatus.APPROVED.value
    void_drafts(session, gone)
    return gone, approved


def _is_made_of(contents: Contents, composer: Composer, changed: Places) -> bool:
    """Whether mails of these contents show a changed offer, or link to one in any branch of their words."""
    if any(place in changed for place in contents.offers):
        return True
    links = {*links_in_text(contents.text), *(link for part in links_in_html(contents.html) for link in part)}
    links |= _links_of_words(composer, contents)
    return any((offer.key, offer.language) in changed for offer in composer.resolve(links))


def _links_of_words(composer: Composer, contents: Contents) -> set[str]:
    """The links in any branch of the words that the mails were made of, as those are now."""
    sequence = composer.sequences.get(contents.sequence)
    step = next((one for one in sequence.steps if one.key == contents.step), None) if sequence else None
    if sequence is None or step is None:
        return set()
    try:
        words = composer.copy_of(sequence, step, contents.language)
    except NoCopy:
        return set()
    return {link for text in words.all_texts() for link in links_in_text(text)}


def _thin_plan(session: Session, changed: Places, now: datetime) -> tuple[int, int]:
    """Take out of the newest plan what the planner would no longer give to whom; (mails withdrawn, mails thinned)."""
    plan = latest_plan(session)
    patterns = load_patterns(session, plan) if plan else {}
    touched = {one.id: one for one in patterns.values() if any(_has(step, changed) for step in one.steps)}
    if plan is None or not touched:
        return 0, 0
    thinning = _Thinning(session, changed, now)
    groups: dict[tuple[int, tuple[StoredStep, ...]], list[int]] = {}
    for contact, pattern, steps in thinning.members(plan, touched):
        groups.setdefault((pattern, steps), []).append(contact)
    for (pattern, steps), people in groups.items():
        split_pattern(session, plan, touched[pattern], steps, people)
    if groups:
        plan.emails -= thinning.mails
        plan.id = _renamed(plan, groups.keys())
        session.add(plan)
    return thinning.mails, thinning.thinned


def _has(step: StoredStep, changed: Places) -> bool:
    return any((pick.key, pick.language) in changed for pick in step.picks)


def _renamed(plan: PlanRow, groups: Collection[tuple[int, tuple[StoredStep, ...]]]) -> str:
    """The id of a plan says what it holds, so a plan that holds less has another one."""
    told = sorted(
        (pattern, tuple((step.step, *(pick.key for pick in step.picks)) for step in steps)) for pattern, steps in groups
    )
    return hashlib.sha256(f"{plan.id}|{told}".encode()).hexdigest()[:16]


class _Thinning:
    """Asks the planner once more about each mail with a changed offer; equal readers are asked about once."""

    def __init__(self, session: Session, changed: Places, now: datetime) -> None:
        self.session = session
        self.changed = changed
        self.now = now
        self.stages = load_stages(session)
        offers = load_offers(session)
        self.offers = {(offer.key, offer.language): offer for offer in offers}
        self.sequences = {sequence.key: sequence for sequence in load_sequences(session)}
        settings = load_settings(session)
        self.planner = Planner(offers, Policy(), settings.calendar, settings.fallbacks, now.date())
        self.mails = self.thinned = 0
        self._answers: dict[tuple[int, ReaderFacts, str | None], tuple[StoredStep, ...]] = {}

    def members(
        self, plan: PlanRow, touched: Mapping[int, StoredPattern]
    ) -> Iterator[tuple[int, int, tuple[StoredStep, ...]]]:
        """(contact, pattern, steps that remain) of everybody for whom something falls away."""
        own = members_of(session=self.session, plan=plan, patterns=touched)
        for chunk in chunked(own):
            left = handed_over(self.session, chunk)
            for row, reader in load_readers(self.session, self.stages, self.now, chunk):
                contact = row.id or 0
                pattern = touched[own[contact]]
                steps = self._remaining(pattern, reader, row.stage)
                kept = _with_handed_over(pattern, steps, left.get(contact, frozenset()))
                if kept != pattern.steps:
                    self._count(pattern.steps, kept)
                    yield contact, pattern.id, kept

    def _count(self, before: Sequence[StoredStep], after: Sequence[StoredStep]) -> None:
        picks = Counter({step.step: len(step.picks) for step in after})
        self.mails += len(before) - len(after)
        self.thinned += sum(0 < picks[step.step] < len(step.picks) for step in before)

    def _remaining(self, pattern: StoredPattern, reader: ReaderFacts, stage: str | None) -> tuple[StoredStep, ...]:
        question = (pattern.id, reader, stage)
        if question not in self._answers:
            thinner = (self._thinner(pattern.sequence, step, reader, stage) for step in pattern.steps)
            self._answers[question] = tuple(step for step in thinner if step.picks)
        return self._answers[question]

    def _thinner(self, sequence: str, stored: StoredStep, reader: ReaderFacts, stage: str | None) -> StoredStep:
        known = self.sequences.get(sequence)
        step = next((one for one in known.steps if one.key == stored.step), None) if known else None
        day = max(stored.send_at, self.now).date()
        picks = tuple(
            pick
            for pick in stored.picks
            if (pick.key, pick.language) not in self.changed
            or (
                known
                and step
                and (offer := self.offers.get((pick.key, pick.language)))
                and self.planner.admits(offer, (known, step), reader, stage, day)
            )
        )
        return StoredStep(stored.number, stored.step, stored.send_at, picks)


def _with_handed_over(
    pattern: StoredPattern, steps: tuple[StoredStep, ...], left: frozenset[tuple[str, str]]
) -> tuple[StoredStep, ...]:
    """The steps that remain, and as they were those that have been handed over already."""
    remaining = {step.step: step for step in steps}
    remaining |= {step.step: step for step in pattern.steps if (pattern.sequence, step.step) in left}
    return tuple(remaining[step.step] for step in pattern.steps if step.step in remaining)
