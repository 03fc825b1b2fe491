"""Times two or more ways to do the same work and prints the ratios.

A script describes its sides and calls `compare(...)`. Every repeat of every side runs in a process of its own, the
sides take turns, and the median counts; memory is the most that the process has held since its work began, or, where
the system does not tell, since it began itself. `--repeats N` says how often (default
3), `--items N` how much work, and `--json` prints an object instead of a table.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Side:
    """One way to do the work: `prepare(items)` is not timed and gives the function that is.

    `done` is how much that function does, where it is not so much as there are items.
    """

    name: str
    prepare: Callable[[int], Callable[[], object]]
    done: int = 0


@dataclass(frozen=True, slots=True)
class Measured:
    """What a side did: items a second of the median run, and the largest memory of its processes in MB."""

    name: str
    rate: float
    memory: float


def compare(
    title: str, script: str, sides: Sequence[Side], *, check: Callable[[], str], items: int, unit: str
) -> list[Measured]:
    """Measures the sides and prints each one's rate, and how many times faster the first one is.

    `check` makes sure that all sides do the same and returns a remark on it. `script` is the module to start for each
    repeat, which has to end up in this call again. Names of sides are unique in a script.
    """
    wanted = _arguments(items)
    if wanted.side:
        for side in sides:
            if side.name == wanted.side:
                _measure_here(side, wanted.items)
        return []
    remark = check()
    runs: dict[str, list[tuple[float, float]]] = {side.name: [] for side in sides}
    for _ in range(wanted.repeats):
        for side in sides:
            runs[side.name].append(_measure_apart(script, side.name, wanted.items))
    measured = [
        Measured(
            side.name,
            (side.done or wanted.items) / median(seconds for seconds, _ in runs[side.name]),
            max(memory for _, memory in runs[side.name]),
        )
        for side in sides
    ]
    _print(f"{title}: {remark}", measured, unit, as_json=wanted.json)
    return measured


def remark(say: Callable[[int], str], items: int) -> None:
    """Print what `say` finds about so many items, below the tables of a script."""
    wanted = _arguments(items)
    if not wanted.side and not wanted.json:
        print(say(wanted.items))


def _arguments(items: int) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--items", type=int, default=items)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--side", help=argparse.SUPPRESS)
    return parser.parse_args()


def _measure_here(side: Side, items: int) -> None:
    work = side.prepare(items)
    _forget_peak()
    start = perf_counter()
    work()
    seconds = perf_counter() - start
    print(json.dumps([seconds, _peak()]))


def _forget_peak() -> None:
    """From here on, the most memory is counted anew, where the system can."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def _peak() -> float:
    """The most memory that this process has held, in MB."""
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _measure_apart(script: str, side: str, items: int) -> tuple[float, float]:
    command = [sys.executable, "-m", script, "--side", side, "--items", str(items)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds, memory = json.loads(done.stdout.splitlines()[-1])
    return seconds, memory


def _print(title: str, measured: Sequence[Measured], unit: str, *, as_json: bool) -> None:
    first = measured[0]
    if as_json:
        rows = [{"side": each.name, "rate": each.rate, "memory_mb": each.memory} for each in measured]
        print(json.dumps({"title": title, "unit": f"{unit}/s", "sides": rows}))
        return
    print(title)
    for each in measured:
        print(f"  {each.name:<28}{each.rate:>12,.0f} {unit}/s{each.memory:>8.0f} MB{first.rate / each.rate:>9.1f} x")
