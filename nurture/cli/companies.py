"""`nurture companies list` and `nurture conflicts list`: employers, and what waits for somebody to decide."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from nurture.cli.frame import Desk, with_json
from nurture.cli.printing import Printer
from nurture.core.conflicts import Conflict, ConflictKind
from nurture.core.phrases import say
from nurture.services.browsing.companies import CompanyFilter, stream_companies
from nurture.services.browsing.conflicts import stream_conflicts


@click.group()
def companies() -> None:
    """Companies: where people work."""


@companies.command(name="list")
@click.option("--search", default="", metavar="TEXT", help="Only those with these words in name or domain.")
@click.option("--stage", default="", help="Only those in this stage; none for those without one.")
@click.option("--decision", type=click.Choice(["open", "customer", "each"]), default=None, help="What was decided.")
@with_json
@click.pass_obj
def list_companies(desk: Desk, search: str, stage: str, decision: str | None, out: Printer) -> None:
    """List companies by name, one a line: all of them, or those that fit everything that is asked for."""
    wanted = CompanyFilter(search=search, stage=stage, decision=decision or "")
    names = "name domain stage relationship lead_status industry country size owner people open_deals decision".split()
    found = stream_companies(desk.workspace.engine, wanted, now=desk.now)
    rows = ({name: getattr(one, name) for name in names} for one in found)
    out.rows(rows, ("name", "domain", "stage", "relationship", "people", "open_deals", "decision"))


@click.group()
def conflicts() -> None:
    """Conflicts: two readings of somebody, of which a person says which one counts."""


@conflicts.command(name="list")
@click.option("--kind", type=click.Choice([one.value for one in ConflictKind]), default=None, help="Only of this kind.")
@with_json
@click.pass_obj
def list_conflicts(desk: Desk, kind: str | None, out: Printer) -> None:
    """List what waits for a decision, one a line, with both readings and what speaks for each."""
    found = stream_conflicts(desk.workspace.engine, ConflictKind(kind) if kind else None, now=desk.now)
    out.rows(_rows(found), ("kind", "name", "detail", "since", "first", "second"))


def _rows(found: Iterator[Conflict]) -> Iterator[dict[str, Any]]:
    for one in found:
        first, second = one.sides
        yield {
            "kind": one.kind.value,
            "key": one.key,
            "name": one.name,
            "detail": one.detail,
            "since": one.since and one.since.isoformat(),
            "first": first.stage,
            "second": second.stage,
            "first_because": [say(said) for said in first.because],
            "second_because": [say(said) for said in second.because],
        }


def register(root: click.Group) -> None:
    """Add this family's commands."""
    for group in (companies, conflicts):
        root.add_command(group)
