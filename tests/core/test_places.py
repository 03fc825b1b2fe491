"""Countries and time zones as people and systems write them."""

from __future__ import annotations

import pytest

from nurture.core.places import read_country, read_timezone


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("SE", "SE"),
        ("no", "NO"),
        ("UK", "GB"),
        ("NOR", "NO"),
        ("752", "SE"),
        ("Sverige", "SE"),
        ("Norge", "NO"),
        ("Tyskland", "DE"),
        ("Suomi", "FI"),
        ("U.S.", "US"),
        ("Bosnia & Herzegovina", "BA"),
        ("Côte d'Ivoire", "CI"),
        ("Sverige (SE)", "SE"),
        ("XX", None),
        ("EU", None),
        ("Atlantis", None),
    ],
)
def test_reads_countries(text: str, code: str | None) -> None:
    """Codes and names in several languages."""
    assert read_country(text) == code


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Europe/Oslo", "Europe/Oslo"),
        ("europe_slash_stockholm", "Europe/Stockholm"),
        ("America/New York", "America/New_York"),
        ("gmt", "UTC"),
        ("CET+1", None),
    ],
)
def test_reads_time_zones(text: str, zone: str | None) -> None:
    """In the form of IANA."""
    assert read_timezone(text) == zone
