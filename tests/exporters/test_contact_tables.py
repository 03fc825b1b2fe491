"""Tables for the imports of HubSpot and Mailchimp: one row a person, their own headers, nothing that runs."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from nurture.core.drafts import OutgoingMail
from nurture.wiring import EXPORTERS
from tests.exporters.mails import make_mail


def table(format: str, folder: Path, *mails: OutgoingMail) -> list[dict[str, str]]:
    """The rows of a table of these mails."""
    EXPORTERS[format].write(mails, folder / "out")
    return list(csv.DictReader(io.StringIO((folder / "out").read_bytes().decode(), newline="")))


def test_hubspot_finds_its_own_headers(tmp_path: Path) -> None:
    """The person's columns are HubSpot's, the mail's are properties of one's own."""
    (row,) = table("hubspot", tmp_path, make_mail())
    assert row == {
        "Email": "karin@hus.example.com",
        "First Name": "Karin",
        "Last Name": "Ås",
        "Company Name": "Hus, Hem & Härd",
        "Nurture draft 1": "d1",
        "Nurture send date 1": "2026-11-03",
        "Nurture subject 1": "Hej på dig",
        "Nurture text 1": "Hello.",
        "Nurture HTML 1": "<p>Hello.</p>",
    }


def test_mailchimp_finds_its_own_headers(tmp_path: Path) -> None:
    """The person's columns are Mailchimp's, the sequence is a tag."""
    (row,) = table("mailchimp", tmp_path, make_mail())
    assert list(row)[:5] == ["Email Address", "First Name", "Last Name", "Company", "Tags"]
    assert (row["Tags"], row["Subject 1"], row["Text 1"]) == ("lead-education", "Hej på dig", "Hello.")


@pytest.mark.parametrize("format", ["hubspot", "mailchimp"])
def test_several_mails_to_a_person_are_one_row(format: str, tmp_path: Path) -> None:
    """An import that knows people by address would keep only the last of several rows."""
    later = make_mail(draft_id="d3", subject="Third", send_at=datetime(2026, 12, 3, tzinfo=UTC))
    rows = table(format, tmp_path, make_mail(), make_mail(email="olav@hus.example.com"), later)
    assert len(rows) == 2
    subjects = [[value for name, value in row.items() if "ubject" in name] for row in rows]
    assert subjects == [["Hej på dig", "Third"], ["Hej på dig", ""]]


@pytest.mark.parametrize("format", ["hubspot", "mailchimp"])
def test_nothing_runs_in_a_spreadsheet_and_numbers_stay(format: str, tmp_path: Path) -> None:
    """A formula in a name or a subject is text; a telephone number keeps its plus."""
    values = {"first_name": "=1+1", "last_name": "+46 70 123 45 67"}
    (row,) = table(format, tmp_path, make_mail(subject="@SUM(1)", values=values))
    assert (row["First Name"], row["Last Name"]) == ("'=1+1", "+46 70 123 45 67")
    assert "'@SUM(1)" in row.values()
