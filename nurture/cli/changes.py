"""What a change would do, as every command prints it before it is made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nurture.cli.printing import Printer
from nurture.core.phrases import say
from nurture.services.comparing import PlanDifference

SHOWN_CHANGES = 20


def plan_changes(found: PlanDifference | None) -> list[str]:
    """What changes against the newest plan, in sentences; nothing where there is no plan yet."""
    return [say(line) for line in (*found.moves, *found.lines)] if found else []


def note_changes(changes: list[str], out: Printer) -> None:
    """The first of these sentences, for people."""
    for line in changes[:SHOWN_CHANGES]:
        out.note(f"  {line}")
    if len(changes) > SHOWN_CHANGES:
        out.note(f"  and {len(changes) - SHOWN_CHANGES} more: --json lists them all")


def stage_moves(moved: Mapping[tuple[str | None, str], int]) -> list[dict[str, Any]]:
    """How many people move from where to where, most people first."""
    flows = sorted(moved.items(), key=lambda flow: -flow[1])
    return [{"from": old, "to": new, "people": people} for (old, new), people in flows]


def note_moves(moves: list[dict[str, Any]], out: Printer) -> None:
    """The same for people."""
    for one in moves:
        out.note(f"  {one['people']} from {one['from'] or 'no stage'} to {one['to']}")
