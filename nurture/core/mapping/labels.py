"""Labels that somebody gave pages, as a table: `path`, `kind` (or `type`), and if they like `language` (or `lang`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final

from nurture.core.errors import BadInput, Problem
from nurture.core.languages import read_language
from nurture.core.mapping.page_types import PageTypes
from nurture.core.phrases import phrase
from nurture.core.tabular import read_table

_COLUMNS: Final = {
    "path": ("path", "file", "page"),
    "kind": ("kind", "type"),
    "language": ("language", "lang"),
    "site": ("library", "site"),
}
_KEPT_BACK: Final = ("draft", "noindex", "internal")
_YES: Final = frozenset({"1", "true", "yes", "x"})


@dataclass(frozen=True, slots=True)
class Label:
    """What somebody says a page is: the kinds that count as right (the best first; none for one that has no kind).

    `is_kept_back` says that it must never be offered. `site` is the site it is from, as far as that is said.
    """

    path: str
    kinds: tuple[str, ...]
    is_kept_back: bool
    language: str = ""
    site: str = ""
    type: str = ""


def read_labels(stream: BinaryIO, types: PageTypes) -> tuple[list[Label], list[Problem]]:
    """The labels in a CSV file of any common dialect, and what is wrong with its rows.

    Raises BadInput where there is no column of paths or of kinds.
    """
    table = read_table(stream)
    places = _places(table.header)
    labels: list[Label] = []
    problems: list[Problem] = []
    for row in table.rows:
        given = {name: row.cells[place].strip() for name, place in places.items()}
        read = _label(given, row.number, types)
        if isinstance(read, Label):
            labels.append(read)
        else:
            problems.append(read)
    return labels, problems


def _places(header: tuple[str, ...]) -> dict[str, int]:
    names = [name.strip().casefold() for name in header]
    known = {**_COLUMNS, **{name: (name,) for name in _KEPT_BACK}}
    found = {
        name: next(names.index(one) for one in ways if one in names)
        for name, ways in known.items()
        if any(one in names for one in ways)
    }
    for needed in ("path", "kind"):
        if needed not in found:
            said = phrase(
                "There is no column “{column}”; a list of labels has path, kind and, if you like, language.",
                column=needed,
            )
            raise BadInput(said, code="no_column", column=needed)
    return found


def _label(given: Mapping[str, str], row: int, types: PageTypes) -> Label | Problem:
    if not given["path"]:
        return Problem("no_path", phrase("The path is missing."), row=row, column="path")
    kinds = types.kinds_of(given["kind"])
    if kinds is None:
        said = phrase(
            "“{kind}” is neither a kind nor a type of page that is known; write a kind, or never.", kind=given["kind"]
        )
        return Problem("unknown_kind", said, row=row, column="kind")
    kept_back = not kinds or any(given.get(name, "").casefold() in _YES for name in _KEPT_BACK)
    language = read_language(given.get("language", "")) or ""
    path = given["path"].replace("\\", "/").removeprefix("./")
    return Label(path, kinds, kept_back, language, given.get("site", ""), given["kind"])


def in_halves(labels: list[Label]) -> Iterator[tuple[str, list[Label], list[Label]]]:
    """Each site with its labels in two halves, always the same, each type spread evenly over both."""
    sites: dict[str, list[Label]] = {}
    for label in labels:
        sites.setdefault(label.site or label.path.partition("/")[0], []).append(label)
    for site, own in sites.items():
        order = sorted(own, key=lambda label: (label.type, label.path))
        yield site, order[::2], order[1::2]
