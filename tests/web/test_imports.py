"""Bringing a file in on the pages: step by step, nothing by mistake, and nobody else's."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from werkzeug.test import TestResponse

from nurture.storage import database
from nurture.storage.tables import ContactRow, ImportRow, MappingRow, UploadRow
from nurture.web import uploads
from tests.house import address
from tests.web.conftest import Desk

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
LINES = (
    "E-post;Förnamn;Land;Sidvisningar;Skostorlek",
    f"{address('lead')};Annika;;;38",
    "siv@hus.example.com;Siv;Norge;många;",
    "siv@hus.example.com;Siv;Norge;3;41",
    "ingen adress;Ole;;;",
)


def hand_in(desk: Desk, *lines: str, name: str = "kunder.csv") -> TestResponse:
    """Hand these lines in as a file."""
    file = (io.BytesIO("\n".join(lines or LINES).encode()), name)
    return desk.post("/imports/new", file=file)


def rehearsed(desk: Desk, *lines: str, **chosen: str) -> str:
    """Where the file is that was handed in and rehearsed."""
    where = hand_in(desk, *lines).location
    answer = desk.post(f"{where}/columns", **chosen)
    assert answer.status_code == 303, answer.text
    assert answer.location == f"{where}/preview"
    return str(where)


def people(desk: Desk) -> int:
    """How many there are."""
    return len(desk.house.rows(ContactRow))


def test_a_file_comes_in_step_by_step(desk: Desk) -> None:
    """Handed in, looked at, rehearsed, brought in; and until the last step nothing is changed."""
    before = people(desk)
    where = rehearsed(desk)
    preview = desk.get(f"{where}/preview").text
    assert "1 new person would come in. 1 that we know would be updated. 1 row is left out." in preview
    assert "Bring 2 people in" in preview
    assert people(desk) == before
    answer = desk.post(f"{where}/commit")
    assert answer.status_code == 303
    page = desk.get(answer.location).text
    assert "1 new person came in. 1 that we knew was updated. 1 row was left out." in page
    assert desk.house.person("siv@hus.example.com").country == "NO"


def test_what_was_found_is_shown(desk: Desk) -> None:
    """Each column with examples and the field it was taken for; the others to choose from."""
    page = desk.get(hand_in(desk).location).text
    assert "kunder.csv" in page
    assert "4 rows" in page
    assert "with semicolons between the columns" in page
    assert 'option value="email" selected' in page
    assert '<option value="custom:skostorlek">' in page
    assert "1 column is left out" in page


def test_a_column_can_be_chosen_by_hand(desk: Desk) -> None:
    """What was left out comes in as a property of one's own, and what was taken can be left out."""
    where = rehearsed(desk, **{"column-4": "custom:skostorlek", "column-1": ""})
    desk.post(f"{where}/commit")
    person = desk.house.person("siv@hus.example.com")
    assert (person.custom, person.first_name) == ({"skostorlek": "41"}, "")


def test_a_field_that_is_none_is_not_taken(desk: Desk) -> None:
    """A form that offers what the page does not leaves the column as it was."""
    where = rehearsed(desk, **{"column-1": "stage_since", "column-0": "id"})
    desk.post(f"{where}/commit")
    assert desk.house.person("siv@hus.example.com").first_name == "Siv"


def test_without_addresses_nobody_goes_on(desk: Desk) -> None:
    """The page says what is missing."""
    where = hand_in(desk).location
    answer = desk.post(f"{where}/columns", **{"column-0": ""})
    assert answer.status_code == 400
    assert "No column holds email addresses yet." in answer.text
    assert desk.get(f"{where}/preview").location == where


def workbook(**sheets: list[list[object]]) -> io.BytesIO:
    """An Excel workbook with these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream


def test_a_workbook_comes_in_whatever_it_is_called(desk: Desk) -> None:
    """The sheet can be chosen, and the left-out rows of it are a file that opens."""
    stream = workbook(
        Kontakter=[["E-post", "Namn"], ["siv@hus.example.com", "Siv Ek"], ["ingen", "Ole"]], Annat=[["x"]]
    )
    where = desk.post("/imports/new", file=(stream, "kunder.csv")).location
    page = desk.get(where).text
    assert "the sheet “Kontakter” of a workbook" in page
    assert '<option value="Annat">' in page
    desk.post(f"{where}/columns")
    assert ";ingen;Ole" in desk.get(f"{where}/rejected.csv").text
    desk.post(f"{where}/commit")
    assert desk.house.person("siv@hus.example.com").last_name == "Ek"


@pytest.mark.parametrize(
    ("entity", "lines"),
    [
        ("companies", ("Company name,Company domain name,Industry", "Hus AB,hus.example.com,Housing")),
        ("activities", ("email,activity,occurred_at", f"{address('lead')},page_view,2026-10-01")),
        ("suppressions", ("email,unsubscribed at", "nej@hus.example.com,2026-01-02")),
        (
            "deals",
            (
                "Deal name,Deal stage,Amount,Close date,Associated Contact,Email",
                f"D,Won,5,2026-01-02,,{address('lead')}",
            ),
        ),
    ],
)
def test_every_kind_of_file_comes_in(desk: Desk, entity: str, lines: tuple[str, ...]) -> None:
    """What a file is about is guessed, rehearsed and brought in; consent is asked about people alone."""
    where = hand_in(desk, *lines).location
    assert f'<option selected value="{entity}">' in desk.get(where).text
    desk.post(f"{where}/columns")
    page = desk.get(f"{where}/preview").text
    assert "1 new entry would come in." in page
    assert "May we write to them?" not in page
    answer = desk.get(desk.post(f"{where}/commit").location)
    assert answer.status_code == 200
    assert [row.entity for row in desk.house.rows(ImportRow)][-1] == entity


def test_choices_are_remembered_for_the_next_file_like_it(desk: Desk) -> None:
    """They are filled in and said, and can be left aside."""
    rehearsed(desk, **{"column-4": "custom:skostorlek", "column-1": "", "save_as": "Veckolistan"})
    where = hand_in(desk).location
    page = desk.get(where).text
    assert "Columns taken as saved under “Veckolistan”" in page
    assert 'value="custom:skostorlek" selected' in page
    assert 'value="first_name" selected' not in page
    desk.post(f"{where}/guess")
    page = desk.get(where).text
    assert "Veckolistan" not in page
    assert 'value="first_name" selected' in page


def test_a_name_to_remember_by_must_be_one(desk: Desk) -> None:
    """It says how long one may be, and nothing is remembered."""
    where = hand_in(desk).location
    answer = desk.post(f"{where}/columns", save_as="x" * 200)
    assert answer.status_code == 400
    assert "A mapping needs a name" in answer.text
    assert desk.house.rows(MappingRow) == []


def test_two_columns_for_one_field_are_refused_at_the_column(desk: Desk) -> None:
    """The second one says that the field is taken."""
    where = hand_in(desk).location
    answer = desk.post(f"{where}/columns", **{"column-1": "last_name", "column-4": "last_name"})
    assert answer.status_code == 400
    assert "Two columns are mapped to last_name" in answer.text


def test_how_dates_were_read_is_said_at_the_column(desk: Desk) -> None:
    """Where a date can be read in two ways."""
    page = desk.get(hand_in(desk, "email,last activity date", "siv@hus.example.com,03/04/2026").location).text
    assert "was read as day/month/year" in page


def test_a_file_can_be_read_in_another_way(desk: Desk) -> None:
    """What holds something else, or is parted by something else, is looked at anew."""
    where = hand_in(desk).location
    answer = desk.post(f"{where}/reading", entity="contacts", encoding="", delimiter=",")
    assert answer.status_code == 303
    page = desk.get(where).text
    assert "with commas between the columns" in page
    assert "1 column" in page


def test_a_reading_that_is_not_offered_is_refused(desk: Desk) -> None:
    """The form is shown again."""
    where = hand_in(desk).location
    answer = desk.post(f"{where}/reading", entity="passwords", encoding="", delimiter=";;")
    assert answer.status_code == 400
    assert 'aria-invalid="true"' in answer.text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty"),
        (b"%PDF-1.7", "PDF document"),
        (b'[{"email": "a@b.example.com"}]', "JSON"),
        (b"email\n", "no rows below it"),
    ],
)
def test_what_is_no_table_is_refused_and_not_kept(desk: Desk, content: bytes, said: str) -> None:
    """The first page says what to do."""
    answer = desk.post("/imports/new", file=(io.BytesIO(content), "people.csv"))
    assert answer.status_code == 400
    assert said in answer.text
    assert desk.house.rows(UploadRow) == []


def test_an_archive_that_would_burst_is_not_opened(desk: Desk) -> None:
    """Fifty megabytes of nothing in fifty kilobytes are refused with a sentence, and not kept."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("people.csv", b"0" * 50_000_000)
    stream.seek(0)
    answer = desk.post("/imports/new", file=(stream, "people.zip"))
    assert answer.status_code == 400
    assert "file-errors" in answer.text
    assert desk.house.rows(UploadRow) == []


def test_while_another_import_is_at_work_one_looks_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A yes that has to wait too long says so, and leads back to where the next one is."""
    where = rehearsed(desk)
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 1)
    desk.house.engine.dispose()
    other = database.make_engine(str(desk.house.engine.url))
    with database.writing(other):
        answer = desk.post(f"{where}/commit")
    assert answer.location == f"{where}/preview"
    assert "Look again in a minute." in desk.get(answer.location).text
    other.dispose()


def test_without_a_file_the_page_asks_for_one(desk: Desk) -> None:
    """The field says so."""
    answer = desk.post("/imports/new")
    assert answer.status_code == 400
    assert "Choose a file first." in answer.text


def send_large(desk: Desk, address: str, token: str = "") -> TestResponse:
    """Send a table of two megabytes."""
    lines = ("email,note", *(f"p{number}@hus.example.com,{'x' * 400}" for number in range(5000)))
    parts = (f'name="csrf_token"\r\n\r\n{token}', f'name="file"; filename="x.csv"\r\n\r\n{chr(10).join(lines)}')
    body = "".join(f"--cut\r\nContent-Disposition: form-data; {part}\r\n" for part in parts) + "--cut--\r\n"
    content_type = "multipart/form-data; boundary=cut"
    return desk.client.post(
        address, input_stream=io.BytesIO(body.encode()), content_type=content_type, content_length=len(body)
    )


def test_a_file_may_be_larger_than_a_form(desk: Desk) -> None:
    """A few megabytes come through, where no other page takes them."""
    assert send_large(desk, "/imports/new", desk.token()).status_code == 303
    assert send_large(desk, "/imports/files/none/columns", desk.token()).status_code == 413


def test_a_file_that_is_too_large_is_refused_with_a_sentence(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 413, and says how large it may be."""
    monkeypatch.setattr(uploads, "LARGEST_UPLOAD", 0)
    answer = hand_in(desk, "email", "x" * 200_000)
    assert answer.status_code == 413
    assert "Split it and hand in the parts" in answer.text


def test_who_may_not_hand_in_a_file_sends_no_large_one(door: Desk) -> None:
    """Before anybody is signed in, a large body is refused unread."""
    assert send_large(door, "/imports/new", door.token()).status_code == 413


def test_a_file_sent_twice_comes_in_once(desk: Desk) -> None:
    """The second yes leads to the import of the first."""
    where = rehearsed(desk)
    imports = len(desk.house.rows(ImportRow))
    first, second = desk.post(f"{where}/commit"), desk.post(f"{where}/commit")
    assert first.location == second.location
    assert len(desk.house.rows(ImportRow)) == imports + 1
    assert desk.get(where).location == desk.get(f"{where}/preview").location == first.location


def test_nothing_comes_in_that_nobody_has_looked_at(desk: Desk) -> None:
    """A yes without a rehearsal leads to the columns."""
    where = hand_in(desk).location
    imports = len(desk.house.rows(ImportRow))
    assert desk.post(f"{where}/commit").location == where
    assert len(desk.house.rows(ImportRow)) == imports


def test_another_colleague_does_not_find_the_file(desk_of: Callable[[str], Desk]) -> None:
    """To another marketer it is not there, on any page; an administrator finds it."""
    admin, marketer = desk_of("admin"), desk_of("marketer")
    where = rehearsed(admin)
    for page in ("", "/preview", "/rows", "/problems/address_invalid", "/rejected.csv"):
        assert marketer.get(where + page).status_code == 404, page
        assert admin.get(where + page).status_code == 200, page
    for page in ("columns", "reading", "consent", "commit", "discard"):
        assert marketer.post(f"{where}/{page}").status_code == 404, page
    assert admin.get(rehearsed(marketer)).status_code == 200


@pytest.mark.parametrize("name", ["..%2f..%2fnurture.db", "none", "%00", "../uploads"])
def test_a_file_that_is_none_is_not_there(desk: Desk, name: str) -> None:
    """No path is made of what stands in the address."""
    assert desk.get(f"/imports/files/{name}").status_code == 404


def test_hostile_texts_stay_text(desk: Desk) -> None:
    """Names of files and columns, and cells, are shown and not run, on every step."""
    cell = HOSTILE.replace('"', '""')
    lines = (f'email,"{cell}",page_views', f'"{cell}",x,1', f'siv@hus.example.com,"{cell}","{cell}"')
    where = hand_in(desk, *lines, name="<img src=x>.csv").location
    pages = [desk.get(where).text]
    desk.post(f"{where}/columns", **{"column-1": "first_name"})
    pages += [desk.get(f"{where}/{page}").text for page in ("preview", "rows", "problems/unreadable_value")]
    pages += [desk.get(desk.post(f"{where}/commit").location).text, desk.get("/imports").text]
    for page in pages:
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "&lt;" in page


def test_long_names_of_columns_are_cut(desk: Desk) -> None:
    """No header or cell fills the page."""
    page = desk.get(hand_in(desk, f"email,{'h' * 5000}", f"siv@hus.example.com,{'c' * 5000}").location).text
    assert "h" * 200 not in page
    assert "c" * 200 not in page


def test_consent_is_asked_once_for_the_file(desk: Desk) -> None:
    """It says how many are held in which country, wants a source, and shows what the answer changes."""
    where = rehearsed(desk)
    page = desk.get(f"{where}/preview").text
    assert "1 person could not be written to as it is." in page
    assert "Norway" in page
    refused = desk.post(f"{where}/consent", basis="consent", source=" ")
    assert refused.status_code == 400
    assert "Say where, in your own words" in refused.text
    assert desk.post(f"{where}/consent", basis="consent", source="Mässan 2026").status_code == 303
    assert "Everybody in the file may be written to" in desk.get(f"{where}/preview").text
    desk.post(f"{where}/commit")
    siv = desk.house.person("siv@hus.example.com")
    assert (siv.consent_basis, siv.consent_source) == ("consent", "Mässan 2026")


def test_the_rows_are_told_one_by_one(desk: Desk) -> None:
    """By outcome, each with whom it is about and what is wrong in it."""
    where = rehearsed(desk)
    page = desk.get(f"{where}/rows?outcome=rejected").text
    assert "ingen adress" in page
    assert "is not an email address" in page
    assert address("lead") not in page
    assert address("lead") in desk.get(f"{where}/rows").text


def test_problems_of_a_kind_have_a_page(desk: Desk) -> None:
    """With row, column and cell, a page at a time; a kind that there is none of is not there."""
    where = rehearsed(desk, "email,visits", *(f"p{number}@hus.example.com,x{number}" for number in range(60)))
    page = desk.get(f"{where}/problems/unreadable_value").text
    assert "x49" in page
    assert "x50" not in page
    assert "x50" in desk.get(f"{where}/problems/unreadable_value?after=49").text
    assert desk.get(f"{where}/problems/none").status_code == 404


def test_the_left_out_rows_can_be_downloaded(desk: Desk) -> None:
    """Before and after the import, as an attachment that no browser guesses about."""
    where = rehearsed(desk)
    before = desk.get(f"{where}/rejected.csv")
    assert before.headers["Content-Disposition"] == "attachment; filename=left-out-rows.csv"
    assert "ingen adress;Ole" in before.text
    desk.post(f"{where}/commit")
    assert desk.get(f"{where}/rejected.csv").text == before.text


def test_a_file_can_be_thrown_away(desk: Desk) -> None:
    """It is gone, and nothing was brought in."""
    where = rehearsed(desk)
    assert "kunder.csv" in desk.get("/imports").text
    assert desk.post(f"{where}/discard").location == "/imports"
    assert desk.get(where).status_code == 404


def test_the_imports_are_listed(desk: Desk) -> None:
    """Newest first, with when, by whom and how many; one that is not there is 404."""
    desk.post(f"{rehearsed(desk)}/commit")
    page = desk.get("/imports").text
    assert page.index("kunder.csv") < page.index("crm.csv")
    assert "admin@example.com" in page
    assert desk.get("/imports/999").status_code == 404
    assert desk.get("/imports/99999999999999999999").status_code == 404


def test_the_list_is_paged(desk: Desk) -> None:
    """A place that is none is the start."""
    for number in range(60):
        desk.house.bring("email", f"p{number}@hus.example.com")
    page = desk.get("/imports")
    assert "61 imports" in page.text
    assert desk.get("/imports?after=12").text.count("crm.csv") == 11
    assert desk.get("/imports?before=12").status_code == 200
    assert desk.get("/imports?after=zz").text.count("crm.csv") == page.text.count("crm.csv") == 50


def test_the_people_of_an_import_are_listed(desk: Desk) -> None:
    """Those whom it brought, and nobody else; a number that is none finds nobody."""
    where = desk.post(f"{rehearsed(desk)}/commit").location
    number = where.rpartition("/")[2]
    assert f'href="/people?import_id={number}"' in desk.get(where).text
    page = desk.get(f"/people?import_id={number}").text
    assert "siv@hus.example.com" in page
    assert address("lead") not in page
    assert f"Brought in by import {number}" in page
    assert "Nobody fits" in desk.get("/people?import_id=none").text


def test_the_rules_are_applied_from_the_import(desk: Desk) -> None:
    """It says how many moved, and comes back."""
    where = desk.post(f"{rehearsed(desk)}/commit").location
    answer = desk.post(f"{where}/classify")
    assert (answer.status_code, answer.location) == (303, where)


def test_an_import_is_taken_back(desk: Desk) -> None:
    """Whom it brought is gone, what it changed is as before; it says so, and in whose name."""
    where = desk.post(f"{rehearsed(desk)}/commit").location
    assert "Yes, take this import back" in desk.get(where).text
    assert desk.post(f"{where}/undo").location == where
    page = desk.get(where).text
    assert "The import is taken back. 1 entry is gone. 1 is as before." in page
    assert "This import was taken back." in page
    assert "Yes, take this import back" not in page
    assert desk.house.person(address("lead")).first_name == "Anna"
    assert "siv@hus.example.com" not in desk.get("/people").text
    assert "Taken back" in desk.get("/imports").text


def test_an_import_is_taken_back_once(desk: Desk) -> None:
    """The second yes leads to what the first one did; an import that is none is not there."""
    where = desk.post(f"{rehearsed(desk)}/commit").location
    assert desk.post(f"{where}/undo").location == desk.post(f"{where}/undo").location == where
    assert desk.post("/imports/999/undo").status_code == 404


def test_what_stays_is_said(desk: Desk) -> None:
    """Whoever opted out is not asked again."""
    where = rehearsed(desk, "email,unsubscribed", "nej@hus.example.com,yes")
    where = desk.post(f"{where}/commit").location
    desk.post(f"{where}/undo")
    assert "1 address stays closed to mail" in desk.get(where).text


def test_who_only_reads_sees_the_list_without_buttons(desk_of: Callable[[str], Desk]) -> None:
    """Sales sees what was brought in, and no way to hand in a file."""
    admin, sales = desk_of("admin"), desk_of("sales")
    where = admin.post(f"{rehearsed(admin)}/commit").location
    for page in ("/imports", where):
        text = sales.get(page).text
        assert "kunder.csv" in text
        assert "/imports/new" not in text
        assert "<form" not in text.partition("<main")[2]
