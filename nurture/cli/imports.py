"""`nurture import …`: files of people, their companies, what they did, and whom never to mail."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final

import click

from nurture.cli.frame import Desk, with_json
from nurture.cli.printing import Printer
from nurture.core.column_names import Entity
from nurture.core.consent import ConsentBasis
from nurture.core.errors import BadInput
from nurture.core.phrases import phrase
from nurture.services.importing import import_file
from nurture.services.undoing import undo_import

SHOWN_PROBLEMS = 20


@click.group(name="import")
def imports() -> None:
    """Bring in people, companies, deals, what people did, or addresses never to write to, from CSV or Excel."""


def _import_command(entity: Entity, summary: str) -> click.Command:
    @click.argument("file", type=click.Path(path_type=Path))
    @click.option("--dry-run", is_flag=True, help="Say what would happen and change nothing.")
    @click.option("--map", "mapping", multiple=True, metavar="HEADER=field", help="Say what a column holds.")
    @click.option("--mapping", "saved_mapping", metavar="NAME", help="Take the columns as a saved mapping says.")
    @click.option("--save-mapping", metavar="NAME", help="Save how the columns were taken under this name.")
    @click.option("--encoding", help="The file's encoding, where the guess is wrong.")
    @click.option("--delimiter", help="The file's delimiter, where the guess is wrong.")
    @click.option("--sheet", help="The sheet of an Excel workbook, where it is not the first.")
    @click.option("--consent", type=click.Choice([basis.value for basis in ConsentBasis]), help="Why we may mail them.")
    @click.option("--consent-source", default="", help="Where that consent comes from.")
    @with_json
    @click.pass_obj
    def command(desk: Desk, /, file: Path, out: Printer, **options: Any) -> None:
        _import(desk, entity, file, out, options)

    command.__doc__ = summary
    return click.command(name=entity)(command)


def _import(desk: Desk, entity: Entity, file: Path, out: Printer, options: dict[str, Any]) -> None:
    mapping = dict(_mapped(entry) for entry in options.pop("mapping"))
    consent = options.pop("consent")
    with _opened(file) as stream:
        report = import_file(
            desk.workspace.engine,
            entity,
            stream,
            file=click.format_filename(file, shorten=True),
            now=desk.now,
            by=desk.actor(),
            mapping=mapping,
            consent=ConsentBasis(consent) if consent else None,
            **options,
        )
    told = report.to_json()
    parts = ", ".join(f"{told[name]} {name}" for name in ("added", "updated", "unchanged", "merged", "rejected"))
    out.result(told, f"{told['rows']} rows: {parts}; {told['suppressed']} must not be mailed.")
    for problem in told["problems"][:SHOWN_PROBLEMS]:
        out.note(f"  {_place(problem)}{problem['message']}")
    if told.get("held_without_consent"):
        out.note(f"{told['held_without_consent']} people would be held without consent: see --consent.")


def _place(problem: dict[str, Any]) -> str:
    """Where in the file a problem is, as the beginning of a line."""
    parts = [problem.get("file"), problem["row"] and f"row {problem['row']}", problem["column"]]
    return ", ".join(part for part in parts if part) + ": " if any(parts) else ""


@contextmanager
def _opened(file: Path) -> Iterator[BinaryIO]:
    try:
        stream = file.open("rb")
    except OSError as error:
        said = phrase("The file cannot be read: {why}.", why=error.strerror or type(error).__name__)
        raise BadInput(said, code="unreadable", file=str(file)) from error
    with stream:
        yield stream


def _mapped(entry: str) -> tuple[str, str]:
    header, separator, field = entry.rpartition("=")
    if not separator:
        raise BadInput(phrase("Write a mapping as HEADER=field, not “{entry}”.", entry=entry), field="--map")
    return header, field


_SUMMARIES: Final[dict[Entity, str]] = {
    "contacts": "Import contacts from FILE; every row is accounted for.",
    "companies": "Import companies from FILE; people join theirs by domain, else by name.",
    "activities": "Import what people did from FILE; every row is accounted for.",
    "deals": "Import deals from FILE; their people and companies move forward by them.",
    "suppressions": "Import addresses never to write to from FILE; nothing that stops mail is ever loosened.",
}


@imports.command()
@click.argument("import_id", metavar="ID", type=int)
@with_json
@click.pass_obj
def undo(desk: Desk, import_id: int, out: Printer) -> None:
    """Take the import with this number back: what it brought goes, what it changed returns."""
    report = undo_import(desk.workspace.engine, import_id, by=desk.actor(), now=desk.now)
    told = report.to_json()
    out.result(told, f"Import {import_id} is taken back: {report.removed} removed, {report.restored} restored.")
    for remark in told["remarks"]:
        out.note(remark)


def register(root: click.Group) -> None:
    """Add this family's commands."""
    for entity, summary in _SUMMARIES.items():
        imports.add_command(_import_command(entity, summary))
    root.add_command(imports)
