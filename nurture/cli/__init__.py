"""The command line: each command parses, calls one service, and prints a table or JSON."""

from __future__ import annotations

import sys

from nurture.cli import (
    assistant,
    audits,
    backups,
    companies,
    deliveries,
    drafts,
    elsewhere,
    imports,
    library,
    metrics,
    overrides,
    people,
    person_data,
    plans,
    segments,
    settings,
    stages,
    start,
)
from nurture.cli.frame import nurture
from nurture.cli.printing import run_command

for family in (
    start,
    settings,
    library,
    assistant,
    elsewhere,
    imports,
    people,
    person_data,
    companies,
    segments,
    stages,
    metrics,
    plans,
    drafts,
    overrides,
    audits,
    deliveries,
    backups,
):
    family.register(nurture)


def main() -> None:
    """Run the command of this process and end with its exit code."""
    sys.exit(run_command(nurture, sys.argv[1:]))


__all__ = ["main", "nurture"]
