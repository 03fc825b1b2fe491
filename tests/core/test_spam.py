"""What a spam filter says, read from its report."""

from __future__ import annotations

import pytest

from nurture.core.spam import SpamRule, read_spam_report

REPORT = """Subject: Hej (9.9 points, 5.0 required)

Content analysis details:   (5.8 points, 5.0 required)

 pts rule name              description
---- ---------------------- --------------------------------------------------
-0.0 NO_RECEIVED            Informational: message has no Received headers
 1.8 DRUGS                  Refers to a drug
 4.0 LONG_STORY             Something that goes on
                            on the next line
"""


def test_the_last_report_counts_and_the_dearest_rule_comes_first() -> None:
    """A mail may have such words of its own before the report; a rule without points says nothing."""
    report = read_spam_report(REPORT)
    assert report is not None
    assert (report.points, report.limit, report.is_spam) == (5.8, 5.0, True)
    assert report.rules == (
        SpamRule(4.0, "LONG_STORY", "Something that goes on on the next line"),
        SpamRule(1.8, "DRUGS", "Refers to a drug"),
    )


@pytest.mark.parametrize("text", ["", "points", "(x points, 5.0 required)"])
def test_no_report_is_none(text: str) -> None:
    """A program that failed has said nothing."""
    assert read_spam_report(text) is None


def test_no_points_are_not_less_than_none() -> None:
    """The filter writes -0.0 for a mail that nothing speaks against."""
    report = read_spam_report("(-0.0 points, 5.0 required)")
    assert report is not None
    assert str(report.points) == "0.0"
