"""Tables out of bytes: encodings, delimiters, broken quotes, headers, and files that are no table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nurture.core.cells import LONGEST_RECORD_LINES, choose_delimiter
from nurture.core.decoding import LENIENT
from nurture.core.errors import BadInput
from nurture.core.tabular import Row, Table, read_table


def table(content: str | bytes, written: str = "utf-8", **wishes: str) -> Table:
    """The table in that content."""
    data = content.encode(written) if isinstance(content, str) else content
    return read_table(io.BytesIO(data), **wishes)


def cells(content: str | bytes, **wishes: str) -> list[tuple[str, ...]]:
    """The cells of its rows."""
    return [row.cells for row in table(content, **wishes).rows]


def codes(rows: Iterable[Row]) -> list[str]:
    """The codes of all problems of the rows."""
    return [problem.code for row in rows for problem in row.problems]


class Piped(io.BytesIO):
    """A stream that cannot be rewound, like standard input."""

    def seekable(self) -> bool:
        """Never."""
        return False


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_reads_nordic_letters_in_every_usual_encoding(encoding: str) -> None:
    """A byte order mark, the NUL pattern or the validity of UTF-8 tells the encoding."""
    content = "email;förnamn\nasa@example.com;Åsa\nbjorn@example.com;Bjørn Sæther\n"
    read = table(content, encoding)
    assert read.header == ("email", "förnamn")
    assert [row.cells[1] for row in read.rows] == ["Åsa", "Bjørn Sæther"]
    assert not read.problems


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_reads_stray_cp1252_lines_in_a_utf8_file(mark: bytes) -> None:
    """Lines from another source are read as Windows-1252 and counted in a problem."""
    read = table(mark + "name,town\nÅsa,Växjö\n".encode() + "Björn,Malmö\n".encode("cp1252"))
    assert [row.cells for row in read.rows] == [("Åsa", "Växjö"), ("Björn", "Malmö")]
    assert read.dialect.encoding == "utf-8"
    assert [problem.code for problem in read.problems] == ["mixed_encoding"]


def test_reports_bytes_that_no_encoding_explains() -> None:
    """A byte without meaning in Windows-1252 is replaced and said."""
    read = table(b"name,town\n\xc5sa,\x81rhus\n")
    assert [row.cells for row in read.rows] == [("Åsa", "\ufffdrhus")]
    assert [problem.code for problem in read.problems] == ["undecodable"]


def test_takes_the_encoding_that_was_asked_for() -> None:
    """The wish of a person comes before any guess."""
    read = table("id,name\n1,Ελένη\n", "iso-8859-7", encoding="iso-8859-7")
    assert next(iter(read.rows)).cells == ("1", "Ελένη")
    assert table(b"\xef\xbb\xbfid,name\n1,a\n", encoding="utf8").header == ("id", "name")


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"encoding": "klingon"}, "unknown_encoding"),
        ({"encoding": "base64"}, "unknown_encoding"),
        ({"encoding": "utf\0"}, "unknown_encoding"),
        ({"encoding": "utf-8"}, "wrong_encoding"),
        ({"delimiter": "--"}, "bad_delimiter"),
        ({"delimiter": '"'}, "bad_delimiter"),
    ],
)
def test_refuses_an_encoding_or_delimiter_that_cannot_be(wish: dict[str, str], code: str) -> None:
    """The sentence names what was asked for."""
    with pytest.raises(BadInput) as caught:
        table("name,town\nÅsa,Ås\n".encode("cp1252"), **wish)
    assert caught.value.reason == code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\xff\xfe", "empty_file"),
        (b"\n\r\n  \n", "empty_file"),
        (b"sep=;\n\n", "empty_file"),
        (b"email,name\n", "no_rows"),
        (b"PK\x03\x04....notes.txt", "compressed"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"{\\rtf1", "document"),
        (b"SQLite format 3\0", "binary"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "excel_workbook"),
        (b"%PDF-1.7", "pdf"),
        (b"BEGIN:VCARD\n", "vcard"),
        (b"\x1f\x8b\x08", "compressed"),
        (b'[{"email": "a@example.com"}]', "json"),
        (b'{"contacts": []}', "json"),
        (b"<!DOCTYPE html><p>", "markup"),
        (b"<?xml version='1.0'?>", "markup"),
        (bytes(range(256)) * 4, "binary"),
        (b"\x01\x02\x03\x04\x05", "binary"),
    ],
)
def test_refuses_what_is_no_table(content: bytes, code: str) -> None:
    """By content, whatever the name of the file, with a sentence."""
    with pytest.raises(BadInput) as caught:
        table(content)
    assert caught.value.reason == code
    assert str(caught.value).endswith(".")


def test_keeps_names_in_square_brackets() -> None:
    """Databases write their columns like that, which is no JSON."""
    assert table('["Email"],[Name]\na@example.com,Eva\n').header[1] == "[Name]"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_finds_the_delimiter(delimiter: str) -> None:
    """The one that gives even records, other marks inside cells notwithstanding."""
    lines = [["name", "tags", "sum"], ["Eva", "a;b,c|d", "1,5"], ["Bo", "x", "2,5"]]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(lines)
    read = table(text.getvalue())
    assert read.dialect.delimiter == delimiter
    assert [list(row.cells) for row in read.rows] == lines[1:]


@pytest.mark.parametrize(
    ("content", "delimiter"),
    [
        ("email,tags\na@example.com,a;b;c\nb@example.com,d;e;f\n", ","),
        ("hotel;rate\nNord;0,61\nSyd;0,52\n", ";"),
        ("name\nBerg, Anna\nLund, Per\n", ","),
        ("name\nAnna\n", ","),
        ("a;b;c;\n1;2;3\n4;5;6\n", ";"),
    ],
)
def test_is_not_misled_by_marks_inside_cells(content: str, delimiter: str) -> None:
    """Lists, decimal commas and names with a comma make even columns, but not in the header."""
    assert choose_delimiter(content.splitlines(keepends=True)) == delimiter


@pytest.mark.parametrize(("first", "wish"), [("sep=;\n", {}), ('"sep=;"\n', {}), ("", {"delimiter": ";"})])
def test_follows_an_announced_delimiter(first: str, wish: dict[str, str]) -> None:
    """A `sep=` line of Excel, or a wish."""
    read = table(f"{first}a,1;b\nx,1;y\n", **wish)
    assert (read.header, next(iter(read.rows)).cells) == (("a,1", "b"), ("x,1", "y"))


def test_understands_the_word_tab() -> None:
    """Nobody can type a tab on a command line."""
    assert cells("a\tb\n1\t2\n", delimiter="tab") == [("1", "2")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_reads_every_line_end_and_keeps_those_in_quotes(end: str) -> None:
    """LF, CRLF and the bare CR of old systems; a cell keeps its own line breaks."""
    content = end.join(["a,b,c", '"Once', 'upon",5,6', "", "7,8,9"])
    assert cells(content) == [(f"Once{end}upon", "5", "6"), ("7", "8", "9")]


def test_unwraps_lines_that_were_quoted_as_a_whole() -> None:
    """An export that quotes the line where a value holds the delimiter loses no row."""
    read = table('name,company,town\nEva,Nord,Oslo\n"Bo,""Syd, AB"",Lund"\n')
    assert [row.cells for row in read.rows] == [("Eva", "Nord", "Oslo"), ("Bo", "Syd, AB", "Lund")]
    assert read.dialect.quoted_lines


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ('"b@example.com,Bo,""Chief, finance""",,', "Chief, finance"),
        ('"b@example.com,Bo,""Chief, finance""";;', "Chief, finance"),
        ('"b@example.com,Bo,""Chief,\nfinance, and so on"""', "Chief,\nfinance, and so on"),
    ],
)
def test_unwraps_a_quoted_line_with_blanks_behind_or_breaks_inside(line: str, title: str) -> None:
    """What another program puts behind the quotes says nothing, and a line break belongs to its cell."""
    content = f"email,name,title\na@example.com,Anna,CFO\n{line}\nc@example.com,Cy,CEO\n"
    read = table(content)
    assert [row.cells for row in read.rows][1] == ("b@example.com", "Bo", title)
    assert len(list(read.rows)) == 3


def test_a_first_cell_with_commas_before_blank_ones_stays_a_cell() -> None:
    """Without quotes inside nothing says that the whole line was quoted."""
    assert cells('name,domain,country\n"Berg, Lind, Ek",,\nFjord AS,fjord.example.com,NO\n')[0] == (
        "Berg, Lind, Ek",
        "",
        "",
    )


def test_names_above_and_below_the_names_are_no_rows() -> None:
    """A line of groups above the header and internal names below it are told, and count for nobody."""
    read = table("Contact,,Company\nEmail,First Name,Company Name\nemail,firstname,company\na@example.com,Anna,Berg\n")
    assert read.header == ("Email", "First Name", "Company Name")
    assert codes(read.rows) == ["repeated_header"]


def test_utf16_without_a_mark_is_known_by_the_names_of_its_columns() -> None:
    """Below them may stand any alphabet."""
    read = table("email,name\na@example.com," + "名" * 200 + "\n", "utf-16-le")
    assert [row.cells[1] for row in read.rows] == ["名" * 200]


def test_unwraps_a_file_where_every_line_is_quoted() -> None:
    """Also the header."""
    read = table('"name,company"\n"Eva,Nord"\n"Bo,""Syd, AB"""\n')
    assert read.header == ("name", "company")
    assert [row.cells for row in read.rows] == [("Eva", "Nord"), ("Bo", "Syd, AB")]


@pytest.mark.parametrize("line", ['"one, two"', '"one,""two""x,3"'])
def test_leaves_a_quoted_cell_alone_that_unwraps_to_nothing_fitting(line: str) -> None:
    """A text with a comma is a text."""
    rows = list(table(f"a,b,c\n1,2,3\n{line}\n").rows)
    assert rows[1].cells[1:] == ("", "")
    assert codes(rows) == ["missing_cells"]


@pytest.mark.parametrize(
    ("line", "wanted", "code"),
    [
        ('2,"Bo,x', ("2", "Bo", "x"), "unbalanced_quote"),
        ('2,"Bo "the" Man",x', ("2", 'Bo the" Man"', "x"), "stray_quote"),
        ('2,"Bo \\"B\\" Ek, jr",x', ("2", 'Bo "B" Ek, jr', "x"), "stray_quote"),
        ('2,"Bo" Ek,"x"', ("2", "Bo Ek", "x"), "stray_quote"),
        ('2,"Bo "a", b",x', ("2", 'Bo a"', ' b"'), "stray_quote"),
        ('2,"x" \\"y', ("2", 'x \\"y', ""), "unbalanced_quote"),
    ],
)
def test_contains_a_broken_quote_in_its_row(line: str, wanted: tuple[str, ...], code: str) -> None:
    """The rows after it are read as if nothing had happened."""
    rows = list(table(f'id,name,note\n1,Eva,a\n{line}\n3,Åsa,b\n4,"Per",c\n').rows)
    assert rows[1].cells == wanted
    assert code in codes(rows)
    assert [row.cells[0] for row in rows] == ["1", "2", "3", "4"]


@pytest.mark.parametrize("last", ['9,a"', '9,a,b,c,d"', '"'])
def test_gives_back_rows_between_two_stray_quotes(last: str) -> None:
    """Two lone quotes far apart do not make one record of all rows between them."""
    middle = "".join(f"{n},a,b,c,d\n" for n in range(1, 6))
    rows = list(table(f'id,p,q,r,s\n0,"a,b,c,d\n{middle}{last}\n').rows)
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    assert [row.cells[0] for row in rows[:6]] == ["0", "1", "2", "3", "4", "5"]


def test_keeps_a_long_text_with_line_breaks_and_commas() -> None:
    """An address or a note over several lines is one cell."""
    note = "Hello, all\nwe meet, at ten\n\nBring coffee"
    assert cells(f'id,name,note\n1,Eva,"{note}"\n2,Bo,x\n')[0] == ("1", "Eva", note)


def test_takes_an_endless_quote_for_a_stray_one() -> None:
    """A quoted cell that goes on for thousands of lines is a lone quote."""
    lines = "".join(f"line {n}\n" for n in range(LONGEST_RECORD_LINES + 5))
    rows = list(table(f'text\n"start\n{lines}end"\n').rows)
    assert len(rows) == LONGEST_RECORD_LINES + 7


def test_reads_cells_beyond_the_limit_of_the_csv_module() -> None:
    """131,072 characters are no limit here."""
    long = "å" * 200_000
    assert cells(f'a,b\n"{long}, x",1\n{long},2\n') == [(f"{long}, x", "1"), (long, "2")]


def test_reports_nul_characters_where_they_are() -> None:
    """Row and column, the cell unchanged so that an address with one can be rejected."""
    row = next(iter(table("email,name\na\0b@example.com,Eva Berg from Gothenburg\n").rows))
    assert row.cells[0] == "a\0b@example.com"
    assert [(problem.code, problem.row, problem.column) for problem in row.problems] == [("nul_character", 1, "email")]


def test_reads_quotes_after_a_blank() -> None:
    """`a, "b"` is how some systems write their cells."""
    assert cells('"int", "text"\n"1", "x, y"\n') == [("1", "x, y")]


def test_pads_short_rows_and_sets_surplus_cells_apart() -> None:
    """Every row has as many cells as the header; blank surplus is nothing."""
    rows = list(table("a,b,c\n1\n1,2,3,4,5\n1,2,3,,\n,,\n").rows)
    assert [row.cells for row in rows] == [("1", "", ""), ("1", "2", "3"), ("1", "2", "3"), ("", "", "")]
    assert [row.surplus for row in rows] == [(), ("4", "5"), (), ()]
    assert codes(rows) == ["missing_cells", "surplus_cells"]


def test_counts_every_record_and_no_blank_line() -> None:
    """Numbers run from 1 at the first row below the header; a line of delimiters is a record."""
    rows = list(table("a,b\n\n1,2\n   \n,\n3,4\n\n").rows)
    assert [(row.number, row.cells) for row in rows] == [(1, ("1", "2")), (2, ("", "")), (3, ("3", "4"))]


@pytest.mark.parametrize(
    "above",
    ["Contacts 2026\n\n", "Contacts 2026,,,\nall of them,,,\n", "# a comment\n", "Contacts,,,\nmade,2026-05-31,,\n"],
)
def test_skips_a_title_above_the_header(above: str) -> None:
    """A later line that clearly names the columns is the header."""
    read = table(f"{above}email,name,town,land\na@example.com,Eva,Oslo,NO\nb@example.com,Bo,Lund,SE\n")
    assert read.header == ("email", "name", "town", "land")
    assert len(list(read.rows)) == 2
    assert [problem.code for problem in read.problems] == ["preamble"]


@pytest.mark.parametrize(
    "content",
    ["id,,\n1,a,x\n2,b,y\n", "only\n1,2\n3,4\n5,6\n", "id,,\n,,\n,,\n", "email,name\na@example.com,Eva\nb,Bo\n"],
)
def test_keeps_the_first_line_as_header_when_nothing_below_is_clearly_one(content: str) -> None:
    """Numbers and addresses name no columns."""
    read = table(content)
    assert read.header[0] in {"id", "only", "email"}
    assert not read.problems


def test_reads_a_list_of_addresses_without_a_header() -> None:
    """The first address is a row, not a column name."""
    read = table("a@example.com,Eva\nb@example.com,Bo\n")
    assert read.header == ("email", "Column 2")
    assert [row.cells[0] for row in read.rows] == ["a@example.com", "b@example.com"]
    assert [problem.code for problem in read.problems] == ["no_header"]


def test_gives_every_column_a_name_of_its_own() -> None:
    """Blank and double names can be told apart."""
    read = table("id,,id,id (2),id,Column 2\n1,2,3,4,5,6\n")
    assert read.header == ("id", "Column 2 (2)", "id (3)", "id (2)", "id (4)", "Column 2")


def test_ignores_columns_at_the_end_without_name_or_value() -> None:
    """Spreadsheets leave them behind; one with a value stays."""
    assert table("a,b,,\n1,2,,\n").header == ("a", "b")
    assert table("a,b,,\n1,2,x,\n").header == ("a", "b", "Column 3")


def test_reads_a_stream_that_cannot_be_rewound() -> None:
    """Standard input, for one."""
    assert next(iter(read_table(Piped(b"a,b\n1,2\n")).rows)).cells == ("1", "2")


def test_leaves_the_stream_open() -> None:
    """It belongs to the caller, who may also close it before the rows are read."""
    stream = io.BytesIO(b"a,b\n1,2\n3,4\n")
    rows = iter(read_table(stream).rows)
    next(rows)
    assert not stream.closed
    stream.close()
    del rows


def test_reads_further_than_its_sample() -> None:
    """The rows stream on after the lines that the dialect was found in."""
    count = 3_000
    assert sum(1 for _ in table("a,b\n" + "1,2\n" * count).rows) == count
    assert len(cells("a,b\n" + f"1,{'x' * 100_000}\n" * 4)) == 4


def test_the_lenient_reading_is_for_reading_alone() -> None:
    """Nothing is written with it."""
    with pytest.raises(UnicodeEncodeError):
        "å".encode("ascii", LENIENT)


PLAIN = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters='@#<{["=\ufeff'), min_size=1, max_size=8
)


@given(st.lists(st.lists(PLAIN.map(str.strip).filter(bool), min_size=3, max_size=3), min_size=1, max_size=6))
def test_reads_back_what_the_csv_module_writes(rows: list[list[str]]) -> None:
    """Whatever stands in the cells, quoted where it must be."""
    text = io.StringIO()
    csv.writer(text).writerows([["email", "name", "town"], *rows])
    assert [list(row) for row in cells(text.getvalue(), delimiter=",")] == rows


@given(st.text('ab",;\n\r\t@\\ \0å', max_size=60), st.sampled_from(["", "email,name,town\n1,2,3\n"]))
def test_never_fails_on_any_text(text: str, head: str) -> None:
    """Either a sentence, or rows that are numbered without a gap and as wide as the header."""
    try:
        read = table(head + text)
    except BadInput:
        return
    rows = list(read.rows)
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    assert {len(row.cells) for row in rows} == {len(read.header)}
