"""The playbook: every stage definition as a page that marketing and sales can agree on, as a tagged PDF."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache, reduce
from pathlib import Path
from typing import Any, Final, TypeAlias

import typst

from nurture.core.errors import BadInput, NurtureError
from nurture.core.phrases import listing, phrase
from nurture.rendering.typefaces import characters_in
from nurture.resources import shipped

Wording: TypeAlias = dict[str, Any]

# A character that no bundled font has would make the accessible PDF fail; this one stands in for a letter.
MISSING_LETTER: Final = "□"
_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")
_BLANKS: Final = re.compile(r"[ \t\n\r\v\f\x85\u2028\u2029]+")
_ENDLESS_WORD: Final = re.compile(r"\S{28}(?=\S)")
_PAGES: Final = re.compile(rb"<xmpTPg:NPages>(\d+)</xmpTPg:NPages>")


@dataclass(frozen=True, slots=True)
class PlaybookStage:
    """One stage as its page shows it, in one language. Empty texts and lists leave out their section.

    `phase` is a phase's key or `none`; `kinds` and `*_label` are names to show; `entry` and `exit` are sentences
    made from the live rules; `people` is how many stand here, None when that is not to be shown; `signed_off` is
    (role, name, date) per approval of this version, `sign_off_notes` says who signed an earlier one; `figures` are
    sentences counted from the moves of people; `content` is (title, kind) of a few own offers.
    """

    value: str
    name: str
    phase: str
    phase_label: str
    relationship_label: str
    owner_label: str
    voice: str
    who: str
    challenges: tuple[str, ...]
    questions: tuple[str, ...]
    helps: str
    kinds: tuple[str, ...]
    avoid: tuple[str, ...]
    entry: tuple[str, ...]
    exit: tuple[str, ...]
    success: str
    hand_over: str
    people: int | None
    version: int
    signed_off: tuple[tuple[str, str, str], ...] = ()
    content: tuple[tuple[str, str], ...] = ()
    sign_off_notes: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MapCell:
    """What the library has for people of a stage in one phase: some titles, and how many more there are."""

    phase: str
    phase_label: str
    titles: tuple[str, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class MapRow:
    """A stage of the content map, by its place among the stages, with its phases."""

    stage: int
    cells: tuple[MapCell, ...]


@dataclass(frozen=True, slots=True)
class Playbook:
    """A whole playbook in one language, stages in the order of the journey.

    `brand_colour` is `#rrggbb`; `version` and `date_text` are shown as they are; `labels` replaces fixed wording
    by its key (see `templates/playbook/wording.json`).
    """

    language: str
    title: str
    workspace: str
    brand_colour: str
    version: str
    date_text: str
    intro: str
    stages: tuple[PlaybookStage, ...]
    content_map: tuple[MapRow, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)


def render_playbook(playbook: Playbook) -> bytes:
    """The playbook as a tagged PDF/UA-1; the same playbook always gives the same bytes.

    Raises BadInput for an unknown language or label, a colour that is none, a missing title or no stage.
    """
    told = json.dumps(
        _showable(outline_playbook(playbook), _letters(shipped("templates") / "playbook" / "fonts")), ensure_ascii=False
    )
    return set_document("playbook/playbook.typ", "playbook", told)


def set_document(path: str, name: str, told: str) -> bytes:
    """A template below `templates` set as tagged PDF/UA-1, with this JSON as the input `name`, in the bundled fonts.

    Raises NurtureError where it cannot be set.
    """
    source = shipped("templates") / path
    fonts = _fonts(shipped("templates") / "playbook" / "fonts")
    compiler = typst.Compiler(source, root=source.parent, font_paths=fonts, sys_inputs={name: told})
    try:
        rendered = compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=0)
    except typst.TypstError as error:
        raise NurtureError(phrase("The PDF could not be set: {reason}", reason=error.message)) from error
    if not isinstance(rendered, bytes):
        raise NurtureError(phrase("The PDF could not be set: {reason}", reason="no single file came out"))
    return rendered


def count_pages(pdf: bytes) -> int:
    """How many pages a rendered playbook has, as its own metadata says; BadInput for any other file."""
    found = _PAGES.search(pdf)
    if found is None:
        raise BadInput(phrase("This is not a playbook PDF."))
    return int(found[1])


def languages() -> tuple[str, ...]:
    """The languages that a playbook can be made in."""
    return tuple(_wordings(shipped("templates") / "playbook"))


def outline_playbook(playbook: Playbook) -> dict[str, Any]:
    """The playbook with every wording in place: the one structure that each form of it is made from.

    Raises BadInput for an unknown language or label, a colour that is none, a missing title or no stage.
    """
    folder = shipped("templates") / "playbook"
    _check(playbook)
    words = _words(playbook, folder)
    document = asdict(replace(playbook, labels={})) | {
        "words": words,
        "version_text": words["version"].replace("{number}", playbook.version),
        "stages": [_stage(stage, words) for stage in playbook.stages],
        "content_map": [_map_row(row, words) for row in playbook.content_map],
    }
    del document["labels"]
    return document


def _check(playbook: Playbook) -> None:
    if not _COLOUR.fullmatch(playbook.brand_colour):
        raise BadInput(phrase("A brand colour looks like #1f6f8b, not “{given}”.", given=playbook.brand_colour))
    if not playbook.title.strip():
        raise BadInput(phrase("A playbook needs a title."))
    if not playbook.stages:
        raise BadInput(phrase("A playbook needs at least one stage."))


def _words(playbook: Playbook, folder: Path) -> Wording:
    wordings = _wordings(folder)
    if playbook.language not in wordings:
        raise BadInput(
            phrase(
                "There is no playbook in the language “{language}”. Choose {languages}.",
                language=playbook.language,
                languages=listing(wordings, "or"),
            )
        )
    words = wordings[playbook.language]
    unknown = sorted(label for label in playbook.labels if not isinstance(words.get(label), str))
    if unknown:
        raise BadInput(phrase("The playbook has no wording called {labels}.", labels=listing(unknown, "or")))
    return words | dict(playbook.labels)


def _stage(stage: PlaybookStage, words: Wording) -> dict[str, Any]:
    return asdict(stage) | {
        "people_text": _people(stage.people, words),
        "version_text": words["version"].replace("{number}", str(stage.version)),
    }


def _map_row(row: MapRow, words: Wording) -> dict[str, Any]:
    cells = [
        asdict(cell) | {"more_text": words["more"].replace("{count}", str(cell.more)) if cell.more else ""}
        for cell in row.cells
    ]
    return {"stage": row.stage, "cells": cells}


def _people(count: int | None, words: Wording) -> str:
    if count is None:
        return ""
    form: str = words["people_one" if count == 1 else "people_many"]
    return form.replace("{count}", f"{count:,}".replace(",", words["thousands"]))


def _showable(value: Any, known: frozenset[str]) -> Any:
    if isinstance(value, str):
        return _text(value, known)
    if isinstance(value, Mapping):
        return {key: _showable(part, known) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_showable(part, known) for part in value]
    return value


def _text(text: str, known: frozenset[str]) -> str:
    joined = unicodedata.normalize("NFC", _BLANKS.sub(" ", text))
    if not known.issuperset(joined):
        joined = "".join(character if character in known else _stand_in(character) for character in joined)
    return _ENDLESS_WORD.sub("\\g<0>\u200b", _BLANKS.sub(" ", joined).strip())


def _stand_in(character: str) -> str:
    """A box for a letter or digit, so that a gap shows; nothing for pictures, marks and control characters."""
    return MISSING_LETTER if character.isalnum() else ""


@lru_cache
def _wordings(folder: Path) -> dict[str, Wording]:
    wordings: dict[str, Wording] = json.loads((folder / "wording.json").read_text("utf-8"))
    return wordings


@lru_cache
def _fonts(folder: Path) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


@lru_cache
def _letters(folder: Path) -> frozenset[str]:
    return reduce(frozenset.intersection, (characters_in(font) for font in sorted(folder.glob("*.ttf"))))
