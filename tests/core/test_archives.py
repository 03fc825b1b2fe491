"""Zip archives: the tables inside them, Mailchimp's parts of an audience, and what is not unpacked."""

from __future__ import annotations

import io
import zipfile

import pytest

from nurture.core import archives
from nurture.core.columns import recognise_columns
from nurture.core.consent import Suppression
from nurture.core.errors import BadInput
from nurture.core.sources import read_source
from nurture.core.standings import suppression_in_cell
from nurture.core.tabular import Table

HEADER = "Email Address,First Name,LEID\n"


def packed(**files: str) -> bytes:
    """An archive with these files; two underscores in a name stand for a dot."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return stream.getvalue()


def renamed(name: str, content: bytes = b"email\na@example.com\n", **info: int) -> bytes:
    """An archive with one file of that very name."""
    entry = zipfile.ZipInfo(name)
    for key, value in info.items():
        setattr(entry, key, value)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(entry, content)
    return stream.getvalue()


def read(content: bytes, file: str = "people.zip") -> Table:
    """The table in these bytes."""
    return read_source(io.BytesIO(content), file=file)


def refusal(content: bytes) -> str:
    """The code with which these bytes are refused."""
    with pytest.raises(BadInput) as refused:
        read(content)
    assert str(refused.value).endswith(".")
    return refused.value.reason


def reasons(table: Table) -> list[set[Suppression]]:
    """Why nobody may write to whom each row is about."""
    columns = recognise_columns(table.header).suppressing
    found = [{suppression_in_cell(row.cells[one.place], one) for one in columns} for row in table.rows]
    return [{reason for reason in each if reason is not None} for each in found]


def test_a_zip_of_one_table_is_that_table() -> None:
    """What else is in it is named."""
    table = read(packed(people__csv="email;namn\na@example.com;Eva\n", notes__pdf="x"))
    assert [row.cells for row in table.rows] == [("a@example.com", "Eva")]
    assert [problem.code for problem in table.problems] == ["member_left_out"]


def test_the_parts_of_an_audience_are_one_table() -> None:
    """Numbered through, under the columns of all of them, each row with the file it stands in."""
    table = read(
        packed(
            subscribed_members_export_1__csv=HEADER + "a@example.com,Eva,1\nb@example.com,Bo,2\n",
            unsubscribed_members_export_1__csv="Email Address,UNSUB_TIME\nc@example.com,2026-01-02\n",
        )
    )
    assert table.header == ("Email Address", "First Name", "LEID", "UNSUB_TIME", "Status by file name")
    assert [row.number for row in table.rows] == [1, 2, 3]
    assert table.part_of(2) == "subscribed_members_export_1.csv"
    assert table.part_of(3) == "unsubscribed_members_export_1.csv"


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("subscribed_email_audience_export_1.csv", set()),
        ("unsubscribed_email_audience_export_1.csv", {Suppression.UNSUBSCRIBED}),
        ("cleaned_email_audience_export_1.csv", {Suppression.BOUNCED}),
        ("nonsubscribed_email_audience_export_1.csv", set()),
        ("cleaned_contacts.csv", set()),
    ],
)
def test_mailchimp_says_in_its_names_who_is_inside(name: str, wanted: set[Suppression]) -> None:
    """Also where the file comes without its archive; a tidied list is nobody's bounces."""
    assert reasons(read(f"{HEADER}a@example.com,Eva,1\n".encode(), name)) == [wanted]


def test_who_never_subscribed_has_not_consented() -> None:
    """Their part of the audience says no where a file may say yes."""
    table = read(f"{HEADER}a@example.com,Eva,1\n".encode(), "nonsubscribed_members_export_1.csv")
    assert recognise_columns(table.header).columns["Consent by file name"] == "consent_basis"
    assert next(iter(table.rows)).cells[-1] == "no"


def test_problems_of_a_row_keep_its_place_in_the_whole() -> None:
    """The row number is that of the archive."""
    table = read(packed(a__csv="email,name\na@example.com,Eva\n", b__csv="email,name\nb@example.com\n"))
    assert [(one.code, one.row) for row in table.rows for one in row.problems] == [("missing_cells", 2)]


def test_an_empty_part_is_left_out() -> None:
    """An audience where nobody bounced has such a file."""
    table = read(packed(cleaned_a__csv=HEADER, subscribed_a__csv=f"{HEADER}a@example.com,Eva,1\n"))
    assert [row.cells[0] for row in table.rows] == ["a@example.com"]
    assert "member_left_out" in [problem.code for problem in table.problems]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (renamed("../evil.csv"), "archive_path"),
        (renamed("/etc/people.csv"), "archive_path"),
        (renamed("C:\\people.csv"), "archive_path"),
        (renamed("people.csv", external_attr=0o120777 << 16), "archive_path"),
        (packed(inner__zip="PK", people__csv="email\na@example.com\n"), "archive_nested"),
        (packed(notes__pdf="x"), "archive_empty"),
        (packed(**{"__MACOSX/._people__csv": "x", "folder/": ""}), "archive_empty"),
        (packed(people__csv="email\n", more__csv=""), "no_rows"),
        (packed(people__csv="email\na@example.com\n")[:40], "archive_damaged"),
        (packed(people__csv="x" * 100_000_000), "archive_bomb"),
        (packed(**{f"people{number}__csv": "email\na@example.com\n" for number in range(51)}), "archive_bomb"),
        (packed(**{"word/document__xml": "<x/>"}), "document"),
        (packed(content__xml="<x/>", mimetype="application/vnd.oasis.opendocument.spreadsheet"), "opendocument"),
        (packed(**{"xl/workbook__bin": "x", "[Content_Types]__xml": "<x/>"}), "excel_workbook"),
        (packed(people__csv="%PDF-1.4"), "pdf"),
    ],
    ids=(
        "a folder up,a path from the root,a drive,a link,an archive inside,no table,what a Mac adds,no rows,cut off,"
        "one that swells,very many,a text document,a spreadsheet of another kind,a binary workbook,a PDF as CSV"
    ).split(","),
)
def test_what_is_not_unpacked(content: bytes, code: str) -> None:
    """Each with a sentence of its own."""
    assert refusal(content) == code


def test_a_locked_archive_is_refused() -> None:
    """Its flag says so before anybody is asked for a password."""
    content = bytearray(renamed("people.csv"))
    for start in (content.index(b"PK\x03\x04") + 6, content.index(b"PK\x01\x02") + 8):
        content[start] |= 1
    assert refusal(bytes(content)) == "archive_locked"


def test_a_changed_byte_is_noticed_before_a_row_is_read() -> None:
    """The archive has a checksum of each file."""
    assert refusal(renamed("people.csv").replace(b"a@example", b"b@example")) == "archive_damaged"


def test_a_file_that_is_no_table_is_named() -> None:
    """The error says which one of the archive it is."""
    with pytest.raises(BadInput) as refused:
        read(packed(people__csv='{"email": 1}'))
    assert refused.value.file == "people.csv"


def test_too_large_a_whole_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """However honestly it was packed."""
    monkeypatch.setattr(archives, "LARGEST_UNPACKED", 10)
    assert refusal(packed(people__csv="email\na@example.com\n")) == "archive_bomb"
