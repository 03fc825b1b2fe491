"""What people did, out of the rows of a file."""

from __future__ import annotations

from nurture.core.activity_intake import ActivityReader
from nurture.core.tabular import Table
from nurture.services.importing.chunking import chunks
from nurture.services.importing.tallying import Tally
from nurture.storage.activity_intake import ActivityIntake


def import_activities(table: Table, reader: ActivityReader, intake: ActivityIntake, tally: Tally) -> None:
    """Bring these rows in, with what follows from them for the people who did them."""
    for rows in chunks(table.rows):
        tally.count(intake.take(tally.read(rows, reader.read)))
    intake.finish()
