"""Scoring: what the spam filter of this machine says of a mail; nobody else is asked about it."""

from __future__ import annotations

import shutil
import subprocess  # nosec B404 -- one program by its whole path, without a shell
from typing import Final

from nurture.core.errors import NurtureError
from nurture.core.phrases import phrase
from nurture.core.spam import SpamReport, read_spam_report

PROGRAM: Final = "spamassassin"
PATIENCE: Final = 30.0
"""Seconds it may take; it reads all its rules each time."""


def can_score() -> bool:
    """Whether SpamAssassin is installed here."""
    return shutil.which(PROGRAM) is not None


def score_spam(message: bytes) -> SpamReport:
    """What SpamAssassin says of a mail by its local rules alone; raises NurtureError where it says nothing."""
    program = shutil.which(PROGRAM)
    if program is None:
        raise NurtureError(phrase("SpamAssassin is not installed here."), code="no_spam_filter")
    try:
        ran = subprocess.run(  # nosec B603 -- nothing of it comes from outside but the mail, on standard input
            [program, "--local", "--test-mode"], input=message, capture_output=True, timeout=PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NurtureError(phrase("SpamAssassin did not answer in time."), code="no_spam_filter") from error
    report = read_spam_report(ran.stdout.decode("utf-8", "replace"))
    if report is None:
        raise NurtureError(phrase("SpamAssassin gave no score; try it by hand."), code="no_spam_filter")
    return report
