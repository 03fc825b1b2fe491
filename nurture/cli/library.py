"""`nurture library …` and `nurture who`: the content, its gaps, and who gets what of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from nurture.cli.changes import note_changes, plan_changes
from nurture.cli.frame import Desk, with_json
from nurture.cli.printing import Printer, reasons_json
from nurture.core.coverage import Cell, Dimension, gap_sentence
from nurture.core.errors import Problem
from nurture.core.phrases import say
from nurture.resources import shipped
from nurture.services.explaining import who_gets
from nurture.services.mapping import draw_gap_map, list_offers
from nurture.services.syncing import SyncReport, foresee_sync, indexed_folder, sync_library

SHOWN_GAPS = 5


@click.group()
def library() -> None:
    """The content library: index it, list it, find its gaps."""


@library.command()
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option("--strict", is_flag=True, help="End with 1 where a file has a problem.")
@click.option(
    "--dry-run", is_flag=True, help="Say what would change, in the library and in the plan, and keep nothing."
)
@with_json
@click.pass_obj
def sync(desk: Desk, *, folder: Path | None, strict: bool, dry_run: bool, out: Printer) -> int:
    """Index the content library in FOLDER (default: ./content_library, else the one of last time or the sample)."""
    engine, root = desk.workspace.engine, library_root(desk, folder)
    if dry_run:
        report, difference = foresee_sync(engine, root, now=desk.now)
        foreseen = {"changes": plan_changes(difference)}
    else:
        report, foreseen = sync_library(engine, root, now=desk.now), {}
    counts = {name: getattr(report, name) for name in ("offers", "added", "changed", "moved", "unchanged", "retired")}
    problems = [problem_json(problem) for problem in report.problems]
    out.result({**counts, "problems": problems, **foreseen}, sync_sentence(report))
    for problem in problems:
        out.note(f"  {problem['path']}:{problem['line'] or 1}: {problem['message']}")
    note_changes(foreseen.get("changes", []), out)
    return 1 if strict and problems else 0


def library_root(desk: Desk, folder: Path | None) -> Path:
    """The folder that was named, else the one in the current folder, else the one indexed last, else the sample."""
    own = Path("content_library")
    if folder or own.is_dir():
        return folder or own
    return indexed_folder(desk.workspace.engine) or shipped("content_library")


def sync_sentence(report: SyncReport) -> str:
    """What a sync found, in a line."""
    return (
        f"{report.offers} offers: {report.added} added, {report.changed} changed (of them {report.moved} moved), "
        f"{report.unchanged} unchanged, {report.retired} retired; {len(report.problems)} problems."
    )


def problem_json(problem: Problem) -> dict[str, Any]:
    """What is wrong with a file, as every command of the library prints it."""
    place = {"path": problem.path, "line": problem.line, "field": problem.field}
    return {**place, "code": problem.code, "message": say(problem.message)}


@library.command(name="list")
@with_json
@click.pass_obj
def list_(desk: Desk, out: Printer) -> None:
    """List every offer of the index, one a line."""
    offers = (
        {
            "key": offer.key,
            "kind": offer.kind,
            "language": offer.language,
            "phase": offer.phase.value,
            "stages": list(offer.stages),
            "audience": offer.audience.value,
            "status": offer.status.value,
            "title": offer.title,
            "url": offer.url,
            "path": offer.path,
        }
        for offer in list_offers(desk.workspace.engine)
    )
    out.rows(offers, ("key", "kind", "language", "phase", "audience", "status", "title"))


@library.command()
@click.option(
    "--by", type=click.Choice([one.value for one in Dimension]), default="language", help="What to divide the map by."
)
@with_json
@click.pass_obj
def gaps(desk: Desk, by: str, out: Printer) -> None:
    """Show the gap map: live offers and waiting people per stage, phase and language, the worst gaps first."""
    dimension = Dimension(by)
    cells, stages = draw_gap_map(desk.workspace.engine, now=desk.now, dimension=dimension)
    for cell in [cell for cell in cells if cell.is_gap][:SHOWN_GAPS]:
        out.note(say(gap_sentence(cell, stages)))
    shown = (_cell(cell, dimension) for cell in cells if out.as_json or cell.people or cell.offers)
    out.rows(shown, ("stage", "phase", dimension.value, "offers", "people"))


def _cell(cell: Cell, dimension: Dimension) -> dict[str, Any]:
    """A cell as the command prints it; `instead` is a language that stands in where their own has nothing."""
    place: dict[str, Any] = {"stage": cell.stage, "phase": cell.phase.value, "language": cell.language or None}
    place |= {dimension.value: cell.value(dimension) or None, "offers": cell.offers, "people": cell.people}
    return place | {"instead": cell.instead or None}


@click.command()
@click.argument("key")
@with_json
@click.pass_obj
def who(desk: Desk, key: str, out: Printer) -> None:
    """Say who gets the offer KEY, who does not, and why: everybody, one a line."""

    def verdicts() -> Iterator[dict[str, Any]]:
        for email, verdict in who_gets(desk.workspace.engine, key, now=desk.now):
            reasons = reasons_json(verdict.reasons)
            said = " ".join(one["message"] for one in reasons)
            yield {"email": email, "verdict": verdict.outcome.value, "reasons": reasons if out.as_json else said}

    out.rows(verdicts(), ("email", "verdict", "reasons"))


def register(root: click.Group) -> None:
    """Add this family's commands."""
    root.add_command(library)
    root.add_command(who)
