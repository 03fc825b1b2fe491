"""Language codes as people write them."""

from __future__ import annotations

import pytest

from nurture.core.languages import read_language


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("en", "en"),
        ("se", "sv"),
        ("sv-SE", "sv"),
        ("sv_FI", "sv"),
        (" Svenska ", "sv"),
        ("no", "nb"),
        ("nn", "nb"),
        ("NB", "nb"),
        ("Norsk bokmål", "nb"),
        ("English (UK)", "en"),
        ("dansk", "da"),
        ("swe", "sv"),
        ("nob", "nb"),
        ("pt-BR", "pt"),
        ("Portugisiska", "pt"),
        ("Nynorsk", "nb"),
        ("Nordsamiska", "se"),
        ("klingon", None),
        ("zz", None),
        ("", None),
        (" - ", None),
    ],
)
def test_a_language_is_known_however_it_is_written(written: str, code: str | None) -> None:
    """Codes, locales and names lead to one code; anything else to none."""
    assert read_language(written) == code
