"""Who is in which sequence: whoever matches comes in, what happens makes them leave, priority decides between several.

Which segments a person matches is decided beforehand, for everybody at once; here are the rules for one of them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Final, NamedTuple

from nurture.core.criteria import AllOf, AnyOf, Criteria, FieldTest, Not, PointsTest, Score, is_value_met
from nurture.core.criteria_fields import Op
from nurture.core.people import ActivityKind
from nurture.core.planning import EXIT_ACTIVITIES, SWITCHED_OFF, Sequence
from nurture.core.stages import Stages

OUTRANKED: Final = "outranked"
"""Why somebody is out of a sequence that another one goes before."""


class Enrolment(NamedTuple):
    """Somebody in one sequence: since which day, and why they are out of it, where they are."""

    sequence: str
    entered_on: date
    is_open: bool
    exit_reason: str | None = None


class Standing(NamedTuple):
    """All that decides about somebody's sequences; people of whom it is equal are placed alike.

    `matching` has the keys of the sequences whose segments they match, `staying` of those they match or would if no
    time had passed; `did` are activities with their moments.
    """

    stage: str | None
    matching: frozenset[str]
    staying: frozenset[str]
    own: tuple[Enrolment, ...] = ()
    did: tuple[tuple[ActivityKind, datetime], ...] = ()


@dataclass(frozen=True, slots=True)
class Placement:
    """The sequence that is a person's now, if any, and the day they entered it.

    `changes` has the sequences that they leave now, with the reasons, and those that they go on in, with None.
    """

    sequence: Sequence | None
    entered_on: date
    is_new: bool = False
    changes: Mapping[str, str | None] = field(default_factory=dict)


def place(sequences: Collection[Sequence], standing: Standing, stages: Stages, today: date) -> Placement:
    """Where a person of that standing is now; `sequences` are those that are on, the one that wins first."""
    own = {row.sequence: row for row in standing.own}
    if any(row.is_open for key, row in own.items() if key not in {sequence.key for sequence in sequences}):
        return Placement(None, today)
    changes: dict[str, str | None] = {}
    for sequence in sequences:
        row = own.get(sequence.key)
        if row is None:
            continue
        if row.exit_reason == SWITCHED_OFF and sequence.key in standing.matching:
            changes[sequence.key] = None
        if row.is_open or sequence.key in changes:
            reason = _exit_reason(sequence, row, standing, stages)
            changes |= {sequence.key: reason} if reason else {}
    present = {key: row for key, row in own.items() if not changes.get(key) and (row.is_open or key in changes)}
    chosen = next((one for one in sequences if _takes(one, own, present, standing)), None)
    if chosen is None:
        return Placement(None, today, changes=changes)
    changes |= {key: OUTRANKED for key in present if key != chosen.key}
    entered = present.get(chosen.key)
    return Placement(chosen, entered.entered_on if entered else today, entered is None, changes)


def _takes(
    sequence: Sequence, own: Mapping[str, Enrolment], present: Mapping[str, Enrolment], standing: Standing
) -> bool:
    """Nobody who has left a sequence enters it again."""
    return sequence.key in present or (sequence.key not in own and sequence.key in standing.matching)


def _exit_reason(sequence: Sequence, row: Enrolment, standing: Standing, stages: Stages) -> str | None:
    """Why this person leaves the sequence now, or None."""
    since = datetime.combine(row.entered_on, time.min, UTC)
    fresh = {kind for kind, at in standing.did if at >= since}
    if _is_reached(sequence, standing.stage, fresh, stages) and "goal_reached" in sequence.exits:
        return "goal_reached"
    for name, kind in EXIT_ACTIVITIES.items():
        if name in sequence.exits and kind in fresh:
            return name
    return "stage_changed" if "stage_changed" in sequence.exits and sequence.key not in standing.staying else None


def _is_reached(sequence: Sequence, stage: str | None, fresh: Collection[ActivityKind], stages: Stages) -> bool:
    goal = sequence.goal
    if goal.activity in fresh:
        return True
    if goal.stage is None or stage is None:
        return False
    return stage == goal.stage or stages.is_forward(goal.stage, stage)


def timeless(criteria: Criteria) -> Criteria:
    """The condition as somebody meets it who has come to their stage today: time that passes there does not count."""
    match criteria:
        case AllOf(parts):
            return AllOf(tuple(map(timeless, parts)))
        case AnyOf(parts):
            return AnyOf(tuple(map(timeless, parts)))
        case Not(part):
            return Not(timeless(part))
        case PointsTest(scores, op, value):
            return PointsTest(tuple(Score(timeless(one.when), one.points) for one in scores), op, value)
        case FieldTest("days_in_stage"):
            return _on_the_first_day(criteria)
    return criteria


def _on_the_first_day(test: FieldTest) -> Criteria:
    """What the test says of no days, or of no known number of them."""
    at_once, unknown = is_value_met(test, 0), is_value_met(test, None)
    if at_once == unknown:
        return AllOf(()) if at_once else AnyOf(())
    return FieldTest(test.field, Op.IS_SET if at_once else Op.IS_BLANK)
