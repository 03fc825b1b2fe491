"""`nurture library add`: content that lives elsewhere, by lists of its addresses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from sqlalchemy import Engine

from nurture.cli.assistant import open_table
from nurture.cli.frame import Desk, with_json
from nurture.cli.library import library, problem_json
from nurture.cli.printing import Printer
from nurture.core.phrases import say
from nurture.services.bringing import LARGEST_UPLOAD
from nurture.services.editing import library_folder
from nurture.services.gathering import Entry, Gathered, Source, add_gathered, fetch_list, gather
from nurture.wiring import speakers

SHOWN = 20


@click.command()
@click.argument("lists", nargs=-1, required=True, metavar="LIST…")
@click.option("--dry-run", is_flag=True, help="Say what would become of every page; write nothing.")
@with_json
@click.pass_obj
def add(desk: Desk, lists: tuple[str, ...], dry_run: bool, out: Printer) -> None:
    """Add the pages in each LIST as draft offers: a CSV or workbook of addresses, a sitemap, an RSS or Atom feed.

    A LIST is a file, or an https:// address on a host that the setting content_hosts names.
    """
    engine = desk.workspace.engine
    root = library_folder(engine, desk.settings.workspace)
    sources = [source for one in lists for source in _sources(engine, one)]
    found = gather(engine, root, sources)
    if not dry_run:
        add_gathered(engine, root, found, speakers(), by=desk.actor(), now=desk.now)
    _tell(found, out, dry_run=dry_run)


def _sources(engine: Engine, named: str) -> tuple[Source, ...]:
    if "://" in named:
        return fetch_list(engine, named)
    with open_table(Path(named)) as stream:
        return (Source(Path(named).name, stream.read(LARGEST_UPLOAD)),)


def _tell(found: Gathered, out: Printer, *, dry_run: bool) -> None:
    problems = [{**problem_json(one), "row": one.row} for one in found.problems]
    pages = [_page(entry) for entry in found.entries]
    told = {"rows": found.rows, **found.counts, "dry_run": dry_run, "pages": pages, "problems": problems}
    out.result(told, _sentence(found, dry_run=dry_run))
    for one in problems[:SHOWN]:
        out.note(
            f"  {one['path']}, {'row' if one['row'] else 'line'} {one['row'] or one['line'] or 1}: {one['message']}"
        )
    if not out.as_json:
        out.rows(pages[:SHOWN], ("outcome", "title", "kind", "kind_confidence", "language", "url"))


def _sentence(found: Gathered, *, dry_run: bool) -> str:
    told = found.counts
    return (
        f"{found.rows} pages: {told['added']} {'would be ' if dry_run else ''}added as drafts, {told['known']} are in "
        f"the library already, {told['repeated']} stand there twice, {told['kept_out']} are never offered, "
        f"{told['rejected']} could not be read."
    )


def _page(entry: Entry) -> dict[str, Any]:
    made = entry.made
    return {
        "url": entry.link.url,
        "row": entry.link.row,
        "outcome": entry.outcome.value,
        "title": entry.title,
        "kind": made.kind,
        "kind_confidence": made.kind_confidence,
        "phase": made.phase.value,
        "stages": list(made.stages),
        "language": made.language,
        "unsure": made.unsure,
        "evidence": [say(one) for one in made.evidence],
        "path": entry.path or None,
    }


def register(_root: click.Group) -> None:
    """Add this command to those of the library."""
    library.add_command(add)
