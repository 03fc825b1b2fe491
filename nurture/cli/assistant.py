"""`nurture library suggest` and `library evaluate`: the mapping assistant, and how right it is."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

import click
from sqlalchemy import Engine

from nurture.cli.frame import Desk, with_json
from nurture.cli.library import library, problem_json
from nurture.cli.printing import Printer
from nurture.core.errors import BadInput, Problem
from nurture.core.mapping.learning import Model
from nurture.core.mapping.scoring import Report
from nurture.core.mapping.suggesting import Suggestion
from nurture.core.phrases import phrase, say
from nurture.services.evaluating import ALL, Evaluation, evaluate
from nurture.services.suggesting import load_learned, suggest_files
from nurture.services.teaching import teach_from_table

SHOWN_PROBLEMS = 20


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH…")
@click.option("--learn", type=click.Path(path_type=Path), help="Learn first from this table of path, kind, language.")
@with_json
@click.pass_obj
def suggest(desk: Desk, paths: tuple[Path, ...], learn: Path | None, out: Printer) -> None:
    """Suggest what unlabelled pages are: each file, or every .md .mdx .html .htm below a folder, one a line."""
    engine = desk.workspace.engine if learn else _engine_if_any(desk)
    if learn and engine:
        _learn(desk, engine, learn, paths, out)
    out.note(_learned_sentence(load_learned(engine)))
    rows = (_row(file.path, made) for file, made in suggest_files(paths, engine))
    out.rows(
        rows, ("path", "kind", "kind_confidence", "phase", "audience", "language", "unsure", "offerable", "evidence")
    )


def _engine_if_any(desk: Desk) -> Engine | None:
    """The workspace's database; None where there is no workspace, since the rules need none."""
    try:
        return desk.workspace.engine
    except BadInput as error:
        if error.reason == "no_workspace":
            return None
        raise


def _learn(desk: Desk, engine: Engine, table: Path, paths: tuple[Path, ...], out: Printer) -> None:
    folders = [path if path.is_dir() else path.parent for path in paths]
    roots = [*folders, table.parent, Path.cwd(), *(folder.resolve().parent for folder in folders)]
    with open_table(table) as stream:
        taught = teach_from_table(engine, stream, roots, by=desk.actor(), now=desk.now)
    _note_problems(taught.problems, out)
    if not taught.lessons:
        said = phrase("None of the labels names a page that is there; paths count from the folders that you name.")
        raise BadInput(said, code="nothing_to_learn", file=str(table))


def open_table(file: Path) -> BinaryIO:
    """The bytes of a table that a person names; raises BadInput."""
    try:
        return file.open("rb")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise BadInput(phrase("The file cannot be read: {why}.", why=why), code="unreadable", file=str(file)) from error


def _learned_sentence(model: Model | None) -> str:
    if model is None:
        return "By rules alone: nothing has been learned from labels of this workspace yet."
    told = ", ".join(f"{count} {label}" for label, count in sorted(model.learned_from.items(), key=lambda one: -one[1]))
    return f"Learned from {model.pages} labelled pages of this workspace: {told}."


def _row(path: str, made: Suggestion | Problem) -> dict[str, Any]:
    if isinstance(made, Problem):
        nothing = dict.fromkeys(("kind", "kind_confidence", "phase", "stages", "audience", "language"))
        said = {"unsure": True, "offerable": False, "evidence": [say(made.message)]}
        return {"path": path, **nothing, **said, "problem": problem_json(made)}
    return {
        "path": path,
        "kind": made.kind,
        "kind_confidence": made.kind_confidence,
        "phase": made.phase.value,
        "stages": list(made.stages),
        "audience": made.audience.value,
        "language": made.language,
        "unsure": made.unsure,
        "offerable": made.offerable,
        "evidence": [say(one) for one in made.evidence],
        "title": made.title,
        "language_confidence": made.language_confidence,
        "written_in": made.written_in,
        "problem": problem_json(made.problem) if made.problem else None,
    }


@click.command(name="evaluate")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True), metavar="DIR")
@click.option(
    "--labels", required=True, type=click.Path(path_type=Path), help="A table of path, kind (or type), language."
)
@click.option("--learn-half", is_flag=True, help="Learn from half of each site's labels; measure on the other half.")
@with_json
@click.pass_obj
def evaluate_(_desk: Desk, folder: Path, labels: Path, learn_half: bool, out: Printer) -> None:
    """Measure how right the assistant is on the labelled pages below DIR."""
    with open_table(labels) as stream:
        found = evaluate(folder, stream, learn_half=learn_half)
    _note_problems(found.problems, out)
    if out.as_json:
        out.result(_evaluation_json(found))
        return
    _print_tables(found, out)


def _evaluation_json(found: Evaluation) -> dict[str, Any]:
    whole = asdict(found.reports[ALL, ALL])
    sites = [
        {"site": site, "language": language or None, **asdict(report)}
        for (site, language), report in found.reports.items()
        if site
    ]
    problems = [problem_json(problem) for problem in found.problems]
    return {**whole, "learned_from": found.learned_from, "sites": sites, "problems": problems}


def _print_tables(found: Evaluation, out: Printer) -> None:
    columns = (
        "site",
        "language",
        "pages",
        "accuracy",
        "macro_f1",
        "language_accuracy",
        "never_recall",
        "kept_out_wrongly",
        "unsure",
    )
    rows = (
        {"site": site or "all", "language": language, **_told(report)}
        for (site, language), report in found.reports.items()
    )
    out.rows(rows, columns)
    whole = found.reports[ALL, ALL]
    out.note("")
    out.rows((asdict(kind) for kind in whole.kinds), ("kind", "precision", "recall", "f1", "support", "suggested"))
    out.note("")
    bins = ({"sure": f"{one.low:.0%}–{one.high:.0%}", **asdict(one)} for one in whole.calibration)
    out.rows(bins, ("sure", "pages", "confidence", "accuracy"))
    out.note(f"On average {whole.calibration_error or 0:.1%} between how sure it is and how often it is right.")


def _told(report: Report) -> dict[str, Any]:
    return asdict(report) | {"kinds": None, "calibration": None}


def _note_problems(problems: tuple[Problem, ...], out: Printer) -> None:
    for problem in problems[:SHOWN_PROBLEMS]:
        place = problem.path or f"row {problem.row}"
        out.note(f"  {place}: {say(problem.message)}")
    if len(problems) > SHOWN_PROBLEMS:
        out.note(f"  … and {len(problems) - SHOWN_PROBLEMS} more")


def register(_root: click.Group) -> None:
    """Add these commands to those of the library."""
    library.add_command(suggest)
    library.add_command(evaluate_)
