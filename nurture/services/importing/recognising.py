"""Recognising what the columns of a file hold, and refusing one without the columns that nothing works without."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Final

from nurture.core.column_names import Entity
from nurture.core.columns import CUSTOM, ColumnMap, recognise_columns
from nurture.core.dates import read_date
from nurture.core.errors import BadInput
from nurture.core.headers import fold
from nurture.core.phrases import Phrase, phrase
from nurture.core.tabular import Table
from nurture.core.values import is_placeholder


def recognise(
    table: Table, entity: Entity, mapping: Mapping[str, str], recalled: Mapping[str, str], fitting: str | None = None
) -> ColumnMap:
    """What the columns hold: as a person says in `mapping`, else in the `recalled` one, else by their names.

    `fitting` is a saved mapping that would suit the file, named where a column is missing. Raises BadInput for a
    mapping that cannot be, and where the columns that nothing works without are not there.
    """
    columns = map_columns(table, entity, mapping, recalled)
    if columns.problems:
        problem = columns.problems[0]
        raise BadInput(problem.message, code=problem.code, column=problem.column, field=problem.field)
    missing = missing_column(columns, entity)
    if missing is not None:
        code, message, field = missing
        if fitting is not None:
            message = phrase(
                "{problem} The mapping “{name}” was made for such a file; use --mapping “{name}”.",
                problem=message,
                name=fitting,
            )
        raise BadInput(message, code=code, field=field)
    return columns


def map_columns(table: Table, entity: Entity, mapping: Mapping[str, str], recalled: Mapping[str, str]) -> ColumnMap:
    """What the columns hold, also where some that are needed are missing or the mapping has faults."""
    said = {fold(name) or name for name in mapping}
    wished = {name: field for name, field in recalled.items() if (fold(name) or name) not in said} | dict(mapping)
    columns = recognise_columns(table.header, entity, wished)
    if entity != "contacts":
        return columns
    dated = _dated_activity(table, columns, wished)
    if dated is not None:
        wished = wished | {dated: "last_activity_at"}
        columns = recognise_columns(table.header, entity, wished)
    if not table.attributes:
        return columns
    named = {fold(name) or name for name in wished}
    own = {
        name: f"{CUSTOM}{key}"
        for name, key in table.attributes.items()
        if columns.columns[name] is None and (fold(name) or name) not in named
    }
    return recognise_columns(table.header, entity, wished | own)


def _dated_activity(table: Table, columns: ColumnMap, wished: Mapping[str, str]) -> str | None:
    """The header of a column "Last activity" that says when and not what, as Salesforce and Excel lists have it."""
    place = columns.places.get("last_activity")
    if place is None or "last_activity_at" in columns.places or columns.header[place] in wished:
        return None
    cells = (row.cells[place] for row in islice(table.rows, ROWS_TRIED))
    filled = [text for text in cells if not is_placeholder(text)]
    return columns.header[place] if filled and all(read_date(text) is not None for text in filled) else None


ROWS_TRIED: Final = 500
"""So many rows show whether a column holds dates."""


def missing_column(columns: ColumnMap, entity: Entity) -> tuple[str, Phrase, str] | None:
    """The code, the sentence and the field of a column that is not there and has to be."""
    places = columns.places
    if entity in {"contacts", "suppressions"}:
        return None if columns.emails else ("no_address_column", _NO_ADDRESS, "email")
    if entity == "companies":
        return None if places.keys() & {"name", "domain", "record_id"} else ("missing_column", _NO_COMPANY, "name")
    if entity == "deals":
        return _missing_of_deals(places)
    if not places.keys() & {"email", "record_id"}:
        return "no_address_column", _WHOSE, "email"
    name = next((name for name in ("activity", "occurred_at") if name not in places), None)
    return None if name is None else ("missing_column", _missing(name), name)


def _missing_of_deals(places: Mapping[str, int]) -> tuple[str, Phrase, str] | None:
    if not places.keys() & {"email", "contacts", "contact_record_id", "company", "company_domain", "company_record_id"}:
        return "no_address_column", _NOBODY, "email"
    if not places.keys() & {"stage", "status", "won", "lost", "closed", "won_at", "lost_at"}:
        return "missing_column", _missing("stage"), "stage"
    return None


def _missing(field: str) -> Phrase:
    return phrase(
        "No column of the file is “{field}”. Name one so, or say which it is with --map HEADER={field}.", field=field
    )


_NO_ADDRESS: Final = phrase(
    "No column of the file holds email addresses. Name one “email”, or say which it is with --map HEADER=email."
)
_NO_COMPANY: Final = phrase(
    "No column of the file names companies; it needs a name, a domain or a record id. Say which with --map HEADER=name."
)
_WHOSE: Final = phrase("The file says nowhere whose activities these are; it needs a column email or record_id.")
_NOBODY: Final = phrase(
    "The file says nowhere whose deals these are; it needs a column with people's addresses or with their company. Say "
    "which with --map HEADER=email or --map HEADER=company."
)
