"""`nurture import`: each kind of file, saved mappings, workbooks and archives."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.cli.conftest import Run
from tests.house import address

KEYS = {
    *("import_id", "rows", "added", "updated", "unchanged", "merged", "rejected", "suppressed"),
    *("held_without_consent", "columns", "dialect", "problems"),
}

FILES = {
    "contacts": "email,first_name\neva@ek.example.com,Eva\n",
    "companies": "name,domain\nEk AB,ek.example.com\n",
    "activities": f"email,activity,occurred_at\n{address('lead')},page_view,2026-05-31\n",
    "deals": f"name,stage,email\nFans,Closed Won,{address('opportunity')}\n",
    "suppressions": "email,reason\neva@ek.example.com,bounced\n",
}


@pytest.mark.parametrize("entity", FILES)
def test_every_kind_of_file_gives_the_same_keys(run: Run, tmp_path: Path, entity: str) -> None:
    """Its counts add up to its rows."""
    (tmp_path / "file.csv").write_text(FILES[entity], "utf-8")
    told = run("import", entity, "file.csv", "--json").one
    assert told.keys() == KEYS
    assert told["dialect"] == {"encoding": "utf-8", "delimiter": ","}
    assert told["rows"] == 1 == sum(told[name] for name in ("added", "updated", "unchanged", "merged", "rejected"))


def test_a_mapping_is_saved_by_one_import_and_used_by_the_next(run: Run, tmp_path: Path) -> None:
    """By its name."""
    (tmp_path / "a.csv").write_text("Wohin,Wie\neva@ek.example.com,Eva\n", "utf-8")
    first = run("import", "contacts", "a.csv", "--map", "Wohin=email", "--save-mapping", "Partner", "--json")
    assert first.one["added"] == 1
    assert run("import", "contacts", "a.csv", "--mapping", "Partner", "--json").one["unchanged"] == 1
    refused = run("import", "contacts", "a.csv", "--mapping", "Other", "--json")
    assert (refused.code, refused.one["error"]["field"]) == (2, "mapping")


def test_a_sheet_of_a_workbook_is_chosen_by_its_name(run: Run, tmp_path: Path) -> None:
    """Whatever the file is called."""
    book = Workbook()
    book.active.append(["nothing here"])
    sheet = book.create_sheet("People")
    sheet.append(["E-post", "Förnamn"])
    sheet.append(["eva@ek.example.com", "Eva"])
    book.save(tmp_path / "people.csv")
    told = run("import", "contacts", "people.csv", "--sheet", "People", "--json").one
    assert (told["added"], told["dialect"]) == (1, {"encoding": "xlsx", "delimiter": ""})
    assert run("import", "contacts", "people.csv", "--sheet", "Other").code == 2


def test_a_problem_in_an_archive_names_the_file(run: Run, tmp_path: Path) -> None:
    """For programs and for people."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("a.csv", "email\neva@ek.example.com\n")
        archive.writestr("b.csv", "email\nnobody\n")
    (tmp_path / "people.zip").write_bytes(content.getvalue())
    (problem,) = run("import", "contacts", "people.zip", "--json").one["problems"]
    assert (problem["file"], problem["row"], problem["column"]) == ("b.csv", 2, "email")
    assert "b.csv, row 2, email: “nobody”" in run("import", "contacts", "people.zip").out


def test_a_remark_about_the_whole_file_has_no_place(run: Run, tmp_path: Path) -> None:
    """It begins with itself."""
    (tmp_path / "a.csv").write_text("eva@ek.example.com\n", "utf-8")
    assert "\n  The file has no line of column names" in run("import", "contacts", "a.csv").out


@pytest.mark.parametrize("entity", FILES)
def test_a_file_about_something_else_is_refused(run: Run, tmp_path: Path, entity: str) -> None:
    """With a sentence and exit code 2; nothing is changed."""
    (tmp_path / "file.csv").write_text("shoe,size\nred,44\n", "utf-8")
    refused = run("import", entity, "file.csv", "--json")
    assert (refused.code, refused.one["error"]["file"]) == (2, "file.csv")
    assert refused.one["error"]["code"] in {"no_address_column", "missing_column"}


def test_an_import_is_taken_back(run: Run, tmp_path: Path) -> None:
    """With the number that the import told, once."""
    file = tmp_path / "people.csv"
    file.write_text("email,unsubscribed\nny@ny.example.com,yes\n", "utf-8")
    number = run("import", "contacts", str(file), "--json").one["import_id"]
    told = run("import", "undo", str(number), "--json").one
    assert {name: told[name] for name in ("import_id", "restored", "removed")} == {
        "import_id": number,
        "restored": 0,
        "removed": 1,
    }
    assert told["remarks"] == ["1 address stays closed to mail: whoever said no is not asked again."]
    again = run("import", "undo", str(number), "--json")
    assert (again.code, again.one["error"]["code"]) == (2, "already_undone")
