"""The steps of a sequence as somebody changes them in a form: their order, their time and what each shall do.

The values of the file are changed, not the record, so that words, comments of keys and whatever else stands in it stay
as they are. What is wrong with a value is said by whoever reads the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

NEW_STEP_DAYS: Final = 5
"""Working days between a new step and the one before it."""


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step as the form has it; `origin` is its place in the file (from 0), None for a new one.

    `delay_days` and `offers` are as they were typed; `subjects` are those of its words as (language, subject).
    """

    origin: int | None
    key: str
    delay_days: str
    phase: str
    kinds: tuple[str, ...] = ()
    offers: str = "1"
    pinned: str = ""
    ignore_stages: bool = False
    subjects: tuple[tuple[str, str], ...] = ()


def read_steps(values: Mapping[str, Any]) -> tuple[StepRow, ...]:
    """The steps in the values of a file, as far as they can be shown in a form."""
    steps = values.get("steps")
    found = enumerate(steps if isinstance(steps, list) else ())
    return tuple(_row(number, step) for number, step in found if isinstance(step, dict))


def _row(number: int, step: Mapping[str, Any]) -> StepRow:
    kinds, copy = step.get("kinds"), step.get("copy")
    return StepRow(
        origin=number,
        key=str(step.get("key", number + 1)),
        delay_days=str(step.get("delay_days", 0)),
        phase=str(step.get("phase", "none")),
        kinds=tuple(map(str, kinds)) if isinstance(kinds, list) else (),
        offers=str(step.get("offers", 1)),
        pinned=str(step.get("offer") or ""),
        ignore_stages=str(step.get("ignore_stages", "")).casefold() in {"true", "yes", "1"},
        subjects=tuple(_subjects(copy)) if isinstance(copy, dict) else (),
    )


def _subjects(copy: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for language, words in copy.items():
        yield str(language), str(words.get("subject", "")) if isinstance(words, dict) else ""


def edit_steps(values: Mapping[str, Any], rows: Sequence[StepRow]) -> dict[str, Any]:
    """The values with these steps in this order; each keeps what the form does not show, such as its words."""
    steps = values.get("steps")
    before = steps if isinstance(steps, list) else []
    return {**values, "steps": [_edited(row, before) for row in rows]}


def _edited(row: StepRow, before: list[Any]) -> dict[str, Any]:
    is_known = row.origin is not None and row.origin < len(before) and isinstance(before[row.origin], dict)
    old: dict[str, Any] = dict(before[row.origin or 0]) if is_known else {}
    step: dict[str, Any] = {"key": old.get("key", row.key), "delay_days": _number(row.delay_days), "phase": row.phase}
    told = {
        "kinds": list(row.kinds) or None,
        "offers": _number(row.offers),
        "offer": row.pinned or None,
        "ignore_stages": "yes" if row.ignore_stages else None,
    }
    step |= {name: value for name, value in told.items() if value is not None}
    return step | {name: value for name, value in old.items() if name not in {*step, *told}}


def _number(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else text


def add_step(rows: Sequence[StepRow]) -> tuple[StepRow, ...]:
    """The rows with one more at the end, in the phase of the last one, under a key that none of them has."""
    known = {row.key for row in rows}
    number = next(one for one in range(len(rows) + 1, 2 * len(rows) + 2) if f"step-{one}" not in known)
    phase = rows[-1].phase if rows else "awareness"
    return (*rows, StepRow(None, f"step-{number}", str(NEW_STEP_DAYS), phase))


def move_step(rows: Sequence[StepRow], at: int, by: int) -> tuple[StepRow, ...]:
    """The rows with one of them further up (-1) or down (1); what would leave the list stays where it is."""
    moved, to = list(rows), at + by
    if 0 <= at < len(moved) and 0 <= to < len(moved):
        moved.insert(to, moved.pop(at))
    return tuple(moved)


def remove_step(rows: Sequence[StepRow], at: int) -> tuple[StepRow, ...]:
    """The rows without one of them."""
    return tuple(row for number, row in enumerate(rows) if number != at)
