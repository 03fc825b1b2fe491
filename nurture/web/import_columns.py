"""The columns of a file as a page asks about them: each with examples, and the fields it can be taken for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import gettext as _

from nurture.core.column_names import Entity
from nurture.core.columns import CUSTOM, WITH_CUSTOM, field_names
from nurture.core.headers import words
from nurture.core.properties import Property
from nurture.services.importing import ColumnSeen, Inspection
from nurture.web.import_fields import field_groups
from nurture.web.languages import spoken

SHOWN_COLUMNS: Final = 400
"""So many columns are asked about; what a wider file has beyond them is taken as it is recognised."""

SHOWN_SAMPLES: Final = 3

Choice = tuple[str, str]


@dataclass(frozen=True)
class ColumnLine:
    """One column: its examples, what it is taken for ("" is left out), and what there is to know about it."""

    place: int
    header: str
    samples: tuple[str, ...]
    field: str
    notes: tuple[str, ...]
    problem: str
    own: list[Choice]


def column_lines(found: Inspection, properties: Sequence[Property]) -> list[ColumnLine]:
    """The columns of a file in its order, each with the properties of one's own that it could be."""
    return [_line(place, column, found, properties) for place, column in enumerate(found.columns[:SHOWN_COLUMNS])]


def column_groups(found: Inspection) -> list[tuple[str, list[Choice]]]:
    """The fields that every column of the file could be."""
    return field_groups(found.entity, found.fields)


def _line(place: int, column: ColumnSeen, found: Inspection, properties: Sequence[Property]) -> ColumnLine:
    field = column.field or ""
    notes = tuple(spoken(one) for one in column.read_as)
    if column.suppresses:
        notes += (_("Nobody who opted out in this column is ever mailed."),)
    problem = next((spoken(one.message) for one in found.problems if one.column == column.header), "")
    own = _own(place, column, found.entity, properties)
    return ColumnLine(place, column.header, column.samples[:SHOWN_SAMPLES], field, notes, problem, own)


def _own(place: int, column: ColumnSeen, entity: Entity, properties: Sequence[Property]) -> list[Choice]:
    if entity not in WITH_CUSTOM:
        return []
    known = {CUSTOM + one.key: one.label for one in properties}
    now = column.field if column.field and column.field.startswith(CUSTOM) else own_property(column.header, place)
    return [*known.items(), *([] if now in known else [(now, _("New: %(name)s", name=now.removeprefix(CUSTOM)))])]


def own_property(header: str, place: int) -> str:
    """The property of one's own that a column can become: `Shoe size` is custom:shoe_size."""
    return CUSTOM + ("_".join(words(header))[:60].strip("_") or f"column_{place + 1}")


def chosen_fields(
    header: Sequence[str], entity: Entity, taken: Iterable[str], properties: Sequence[Property], form: Mapping[str, Any]
) -> dict[str, str]:
    """What a form says of the columns; a field that is not offered is not taken.

    `taken` are the fields that columns have already.
    """
    known = {"", *field_names(entity), *taken, *(CUSTOM + one.key for one in properties)}
    chosen = {}
    for place, name in enumerate(header):
        given = form.get(f"column-{place}")
        offered = known | {own_property(name, place)} if entity in WITH_CUSTOM else known
        if given in offered:
            chosen[name] = given
    return chosen
