"""Mails as rows of a CSV file, for any tool that merges and sends."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nurture.core.drafts import OutgoingMail
from nurture.core.formulas import defuse
from nurture.private_files import new_file

COLUMNS: Final = (
    *("draft", "email", "first_name", "last_name", "company", "language", "sequence", "step", "send_at"),
    *("offers", "subject", "text", "html"),
)


@dataclass(frozen=True, slots=True)
class CsvTable:
    """One CSV file in UTF-8 with a byte order mark, so that every spreadsheet shows å ä ö æ ø."""

    unsent: bool = False

    def write(self, mails: Iterable[OutgoingMail], target: Path) -> None:
        """Make the file."""
        with new_file(target) as file:
            text = io.TextIOWrapper(file, "utf-8-sig", newline="")
            writer = csv.writer(text)
            writer.writerow(COLUMNS)
            writer.writerows([defuse(cell) for cell in _cells(mail)] for mail in mails)
            text.detach()


def _cells(mail: OutgoingMail) -> tuple[str, ...]:
    personal = (mail.values.get(name, "") for name in ("first_name", "last_name", "company"))
    about = (mail.language, mail.sequence, mail.step, mail.send_at.isoformat(), " ".join(mail.offers))
    return (mail.draft_id, mail.email, *personal, *about, mail.subject, mail.text, mail.html)
