"""Settings from the command line: read back as written, refused with a sentence where they cannot be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nurture.cli import nurture
from nurture.cli.printing import run_command

PROFILE = {"field": "company.size", "op": ">=", "value": 50}


@pytest.fixture
def place(tmp_path: Path) -> str:
    """The folder of a new workspace."""
    assert run_command(nurture, ["--workspace", str(tmp_path / "w"), "init"]) == 0
    return str(tmp_path / "w")


def _set(place: str, key: str, value: str) -> int:
    return run_command(nurture, ["--workspace", place, "settings", "set", key, value, "--json"])


@pytest.mark.parametrize(
    ("key", "written", "kept"),
    [
        ("sender_name", "Anna Berg", "Anna Berg"),
        ("workspace_name", "1984", "1984"),
        ("public_url", "https://mail.example.com/", "https://mail.example.com"),
        ("public_url", "http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("public_url", "", ""),
        ("smtp_host", "mail.example.com", "mail.example.com"),
        ("smtp_port", "465", 465),
        ("imap_security", "starttls", "starttls"),
        ("sender_email", "Anna@EXAMPLE.com", "Anna@example.com"),
        ("default_language", "no", "nb"),
        ("send_hour", "8", 8),
        ("blackout_dates", '["2026-12-24", "2026-12-23"]', ["2026-12-23", "2026-12-24"]),
        ("language_fallbacks", '{"da": ["no", "en"]}', {"da": ["nb", "en"]}),
        ("home_country", "no", "NO"),
        ("ideal_customer_profile", json.dumps(PROFILE), PROFILE),
    ],
)
def test_a_setting_is_kept_in_its_form(
    place: str, capsys: pytest.CaptureFixture[str], key: str, written: str, kept: object
) -> None:
    """What is set comes back, put in the form the program keeps."""
    capsys.readouterr()
    assert _set(place, key, written) == 0
    assert json.loads(capsys.readouterr().out) == {key: kept}


@pytest.mark.parametrize(
    ("key", "written"),
    [
        *(("brand_colour", "red"), ("brand_site", "javascript:alert(1)"), ("sender_email", "nobody")),
        *(("sender_email", "åsa@example.com"), ("default_language", "xx-none"), ("send_hour", "24")),
        *(("public_url", "http://mail.example.com"), ("public_url", "https://mail.example.com/?a=1")),
        *(
            ("public_url", "javascript:alert(1)"),
            ("public_url", "https://a.example\r\nX: y"),
            ("public_url", "https://"),
        ),
        *(("smtp_host", "https://mail.example.com"), ("smtp_port", "0"), ("smtp_security", "ssl")),
        *(("least_days_between", "true"), ("blackout_dates", '["tomorrow"]'), ("blackout_dates", "7")),
        *(("language_fallbacks", '["nb"]'), ("home_country", "Sweden"), ("sender_name", "a\nb"), ("sender_name", " ")),
        *(("ideal_customer_profile", '{"field": "shoe"}'), ("nothing", "1"), ("sender_name", "@/nowhere")),
    ],
)
def test_what_cannot_be_is_refused(place: str, capsys: pytest.CaptureFixture[str], key: str, written: str) -> None:
    """A value that cannot be used ends with 2 and a sentence, and nothing is stored."""
    capsys.readouterr()
    assert _set(place, key, written) == 2
    assert json.loads(capsys.readouterr().out)["error"]["field"] == key


def test_all_settings_are_shown(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a key every setting is shown, and a key that is none is refused."""
    capsys.readouterr()
    assert run_command(nurture, ["--workspace", place, "settings", "get", "--json"]) == 0
    assert "sender_email" in json.loads(capsys.readouterr().out)
    assert run_command(nurture, ["--workspace", place, "settings", "get", "shoe"]) == 2
