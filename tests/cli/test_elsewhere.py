"""`library add` on the command line."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Run

LIST = "https://example.com/en/webinars/winter\nhttps://example.com/careers\n"


def test_a_list_is_told_and_then_added(run: Run, tmp_path: Path) -> None:
    """A dry run writes nothing; both say what becomes of every page."""
    file = tmp_path / "pages.txt"
    file.write_text(LIST)
    run("library", "sync", str(tmp_path / "library"), "--json")
    for given, wanted in ((("--dry-run",), "added"), ((), "added"), ((), "known")):
        told = run("library", "add", str(file), "--json", *given).one
        assert (told["rows"], told[wanted], told["kept_out"], told["problems"]) == (2, 1, 1, [])
    page = told["pages"][0]
    assert (page["kind"], page["language"], page["outcome"]) == ("webinar", "en", "known")


def test_people_read_a_sentence(run: Run, tmp_path: Path) -> None:
    """With the rows that could not be read."""
    file = tmp_path / "pages.csv"
    file.write_text("url\nhttps://example.com/en/webinars/winter\nx\n")
    told = run("library", "add", str(file), "--dry-run")
    assert "2 pages: 1 would be added as drafts" in told.out
    assert "pages.csv, row 2" in told.out


def test_an_address_that_is_not_allowed_ends_with_two(run: Run) -> None:
    """As an error object."""
    told = run("library", "add", "https://www.example.com/sitemap.xml", "--json")
    assert (told.code, told.one["error"]["code"]) == (2, "host_not_allowed")
