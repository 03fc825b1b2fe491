"""Scoring mail by the spam filter of this machine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from nurture.core.errors import NurtureError
from nurture.services import scoring

Filter = Callable[[str], None]


@pytest.fixture
def spam_filter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Filter:
    """Puts a program in place of SpamAssassin that does what the line says."""

    def install(line: str) -> None:
        program = tmp_path / "spamassassin"
        program.write_text(f"#!/bin/sh\n{line}\n")
        program.chmod(0o700)
        monkeypatch.setattr("shutil.which", lambda _name: str(program))

    return install


def test_the_mail_is_given_to_the_filter(spam_filter: Filter) -> None:
    """By its local rules alone, on standard input."""
    spam_filter('echo "$1 $2"; cat; echo "(0.7 points, 5.0 required)"; echo " 0.7 A_RULE  Says $(wc -c < /dev/null)"')
    report = scoring.score_spam(b"Subject: Hej\n\n")
    assert (report.points, report.is_spam, report.rules[0].name) == (0.7, False, "A_RULE")


@pytest.mark.parametrize(("line", "said"), [("exit 3", "no score"), ("exec sleep 9", "in time")])
def test_a_filter_that_fails_says_so(
    spam_filter: Filter, monkeypatch: pytest.MonkeyPatch, line: str, said: str
) -> None:
    """It says nothing, or takes too long."""
    spam_filter(line)
    monkeypatch.setattr(scoring, "PATIENCE", 0.5)
    with pytest.raises(NurtureError, match=said):
        scoring.score_spam(b"x")


def test_without_a_filter_nothing_is_scored(monkeypatch: pytest.MonkeyPatch) -> None:
    """Most machines have none."""
    monkeypatch.setattr("shutil.which", lambda _name: None)
    assert not scoring.can_score()
    with pytest.raises(NurtureError, match="not installed"):
        scoring.score_spam(b"x")
