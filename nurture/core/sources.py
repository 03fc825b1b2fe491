"""What somebody hands in to be imported: a text table, an Excel workbook, or an archive of tables, known by content."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import BinaryIO, Final

from nurture.core.archives import Contents, find_tables, is_workbook, open_archive, refuse_documents
from nurture.core.errors import BadInput, Problem
from nurture.core.phrases import listing, phrase
from nurture.core.tabular import NO_ROWS, Table, read_table
from nurture.core.values import clean_text
from nurture.core.widening import join_tables, spread_attributes, with_column
from nurture.core.workbooks import read_workbook

STATUS_COLUMN: Final = "Status by file name"
CONSENT_COLUMN: Final = "Consent by file name"
"""The columns that a table gets whose name says what its people are; `recognise_columns` knows them."""

_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_SEGMENT: Final = re.compile(r"(unsubscribed|cleaned|non[-_ ]?subscribed|subscribed)[-_ ]", re.IGNORECASE)


def read_source(
    stream: BinaryIO,
    *,
    file: str = "",
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
) -> Table:
    """The table in a file; the tables of an archive are one, row after row, under the columns of all of them.

    `file` is what it is called, which says nothing of what it is; Mailchimp alone says in its names who is inside.
    What a column of JSON attributes holds stands in columns of its own. Raises BadInput, with what to do, for
    everything that is no table.
    """
    source = stream if stream.seekable() else io.BytesIO(stream.read())
    source.seek(0)
    if not source.read(4).startswith(_ZIP):
        if sheet is not None:
            raise BadInput(
                phrase("The file is no Excel workbook, so it has no sheets."), code="no_sheet", field="sheet"
            )
        table = _with_status(read_table(source, encoding=encoding, delimiter=delimiter), file, is_certain=False)
    else:
        archive = open_archive(source)
        refuse_documents(archive)
        if is_workbook(archive):
            table = read_workbook(archive, source, sheet=sheet)
        else:
            table = join_tables(_members(find_tables(archive), encoding, delimiter))
    return spread_attributes(table)


def _members(contents: Contents, encoding: str | None, delimiter: str | None) -> list[tuple[str, Table]]:
    tables: list[tuple[str, Table]] = []
    empty: list[str] = []
    is_certain = sum(_SEGMENT.match(name.rpartition("/")[2]) is not None for name in contents.tables) > 1
    for name, member in contents.open():
        try:
            read = read_table(member, encoding=encoding, delimiter=delimiter)
        except BadInput as error:
            if error.reason not in {"empty_file", "no_rows"}:
                error.file = name
                raise
            empty.append(name)
        else:
            tables.append((name, _with_status(read, name, is_certain=is_certain)))
    if not tables:
        raise BadInput(NO_ROWS, code="no_rows")
    left_out = [*empty, *(clean_text(name, 80) for name in contents.left_out)]
    if left_out:
        name, first = tables[0]
        said = phrase("No rows are in {names}; the other files of the archive were read.", names=listing(left_out))
        tables[0] = name, replace(first, problems=(*first.problems, Problem("member_left_out", said)))
    return tables


def _with_status(table: Table, name: str, *, is_certain: bool) -> Table:
    """The table with what its name says of everybody in it, as Mailchimp names the parts of an audience."""
    found = _SEGMENT.match(name)
    if found is None or not (is_certain or "export" in name.casefold()):
        return table
    status = re.sub(r"[-_ ]", "", found[1].casefold())
    if status == "subscribed":
        return table
    said = phrase("The name of {file} says that everybody in it is: {status}.", file=name, status=status)
    column, text = (CONSENT_COLUMN, "no") if status == "nonsubscribed" else (STATUS_COLUMN, status)
    widened = with_column(table, column, text)
    return replace(widened, problems=(*widened.problems, Problem("status_by_name", said)))
