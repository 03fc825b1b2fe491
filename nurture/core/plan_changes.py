"""How one person's planned mails differ from those planned before: which are new, gone, or not what they were."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from nurture.core.phrases import Named, Phrase, plural


class ChangeKind(StrEnum):
    """What became of a planned mail; the order is that in which changes are told."""

    REMOVED = "removed"
    ADDED = "added"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Mail:
    """A planned mail as far as plans are compared: its step, the offers with their languages, and its day."""

    sequence: str
    step: str
    number: int
    offers: tuple[tuple[str, str], ...]
    day: date


@dataclass(frozen=True, slots=True)
class MailChange:
    """A mail that is not as it was: `changed` has other offers, `moved` the same ones on another day."""

    kind: ChangeKind
    sequence: str
    number: int


def compare(before: Iterable[Mail], after: Iterable[Mail]) -> tuple[MailChange, ...]:
    """What is different for a person whose mails were `before` and are `after`, by sequence and step."""
    old = {(mail.sequence, mail.step): mail for mail in before}
    new = {(mail.sequence, mail.step): mail for mail in after}
    found = [MailChange(ChangeKind.REMOVED, old[place].sequence, old[place].number) for place in old.keys() - new]
    found += [MailChange(ChangeKind.ADDED, new[place].sequence, new[place].number) for place in new.keys() - old]
    for place in old.keys() & new.keys():
        was, now = old[place], new[place]
        if was.offers != now.offers:
            found.append(MailChange(ChangeKind.CHANGED, now.sequence, now.number))
        elif was.day != now.day:
            found.append(MailChange(ChangeKind.MOVED, now.sequence, now.number))
    return tuple(sorted(found, key=lambda one: (one.sequence, one.number, one.kind)))


def change_sentence(change: MailChange, stage: Phrase | Named, sequence: Named, people: int) -> Phrase:
    """One line of a difference: how many people of a stage it concerns, and what becomes of which step."""
    facts = {"stage": stage, "number": change.number, "sequence": sequence}
    match change.kind:
        case ChangeKind.REMOVED:
            return plural(
                "{stage}: {count} person no longer gets mail {number} of {sequence}.",
                "{stage}: {count} people no longer get mail {number} of {sequence}.",
                people,
                **facts,
            )
        case ChangeKind.ADDED:
            return plural(
                "{stage}: {count} person gets mail {number} of {sequence} in addition.",
                "{stage}: {count} people get mail {number} of {sequence} in addition.",
                people,
                **facts,
            )
        case ChangeKind.CHANGED:
            return plural(
                "{stage}: {count} person gets something else in mail {number} of {sequence}.",
                "{stage}: {count} people get something else in mail {number} of {sequence}.",
                people,
                **facts,
            )
        case ChangeKind.MOVED:
            return plural(
                "{stage}: {count} person gets mail {number} of {sequence} on another day.",
                "{stage}: {count} people get mail {number} of {sequence} on another day.",
                people,
                **facts,
            )


def move_sentence(from_stage: Phrase | Named, to_stage: Phrase | Named, people: int) -> Phrase:
    """How many people stand in another stage than when the plan was made."""
    return plural(
        "{count} person moves from {from_stage} to {to_stage}.",
        "{count} people move from {from_stage} to {to_stage}.",
        people,
        from_stage=from_stage,
        to_stage=to_stage,
    )
