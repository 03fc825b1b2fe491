"""A made-up export of contacts as a CRM writes it, of any length, and a workspace to bring it into."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Final

NOW: Final = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
HEADER: Final = (
    "Record ID,Email,First Name,Last Name,Job Title,Company Name,Phone Number,Lifecycle Stage,Lead Status,"
    "Country/Region,Preferred language,Number of Pageviews,Number of Sessions,Last Activity Date,"
    "Unsubscribed from all email,Original Source"
).split(",")
STAGES: Final = "Subscriber,Lead,Marketing Qualified Lead,Sales Qualified Lead,Opportunity,Customer".split(",")

_FIRST: Final = "Anna Björn Kari Øystein Åsa Sölve Marit Per Linnéa Jon Erik Maja".split()
_LAST: Final = "Berg Lind Hansen Ek Sæther Nilsson Olsen Dahl Ström Moe Solheim Wikström".split()
_TITLES: Final = "CFO;Driftchef;Head of Facilities;Markedssjef;VD;Inköpare;HR Manager;Consultant;Energy Lead".split(";")
_LANDS: Final = "Sweden Norway Sverige Norge Denmark Finland".split()


def rows(count: int) -> Iterator[list[str]]:
    """So many records, twenty to a company; one in a thousand repeats an address, and as many have none."""
    chance = Random(7)
    for number in range(count):
        person = number - 1 if number % 1_000 == 999 else number
        company = person * 2_654_435_761 % (count // 20 + 1)
        first, last = chance.choice(_FIRST), chance.choice(_LAST)
        email = "Select" if number % 1_000 == 500 else f"Person{person}@firma{company}.example.com"
        day = f"{1 + number % 28:02}.{1 + number % 11:02}.2026 {number % 24:02}:{number % 60:02}"
        told = [first, last, chance.choice(_TITLES), f"Firma {company}", f"+46 70 {number % 10_000_000:07}"]
        stood = [chance.choice(STAGES), chance.choice(("New", "Open", "In progress", "Select")), chance.choice(_LANDS)]
        counted = [f"{chance.randrange(2_000):,}", str(chance.randrange(40)), day]
        refuses = "true" if number % 50 == 0 else ""
        yield [str(number + 1), email, *told, *stood, chance.choice(("sv", "nb", "en", "")), *counted, refuses, "N/A"]


def write_contacts(path: Path, count: int) -> Path:
    """Write the export; its path is returned."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(rows(count))
    return path
