"""What the guard says, kept and read again: nothing of a reason is lost on the way."""

from __future__ import annotations

import json

import pytest

from nurture.core.guard import Outcome, Reason, digest_of, reason_from_json, reason_to_json
from nurture.core.phrases import listing, phrase


@pytest.mark.parametrize("outcome", list(Outcome))
def test_a_reason_is_kept_whole(outcome: Outcome) -> None:
    """Through JSON and back it is the same reason, with its facts and the phrases in them."""
    said = phrase("{parts} is for colleagues only.", parts=listing([phrase("“{text}”", text="Ett råd")]))
    reason = Reason("internal_content", outcome, said)
    assert reason_from_json(json.loads(json.dumps(reason_to_json(reason)))) == reason


def test_a_digest_is_that_of_the_text() -> None:
    """SHA-256, written in hex, of the text in UTF-8."""
    assert digest_of("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert digest_of("å") != digest_of("a")
