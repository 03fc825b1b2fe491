"""People out of the rows of a file."""

from __future__ import annotations

from sqlmodel import Session

from nurture.core.consent import ConsentPolicy
from nurture.core.intake import ContactReader
from nurture.core.merging import Arrival
from nurture.core.tabular import Table
from nurture.services.importing.chunking import chunks
from nurture.services.importing.tallying import Tally
from nurture.storage.employers import join_by_name
from nurture.storage.intake import ContactIntake
from nurture.storage.moves import settle_companies
from nurture.storage.search import suspended


def import_contacts(session: Session, table: Table, reader: ContactReader, arrival: Arrival, tally: Tally) -> None:
    """Bring these rows in; whoever they are about joins their company, which follows its people."""
    intake = ContactIntake(session, arrival, ConsentPolicy(), tally.tell_row)
    with suspended(session):
        for rows in chunks(table.rows):
            tally.count(intake.take(tally.read(rows, reader.read)))
    join_by_name(session)
    settle_companies(session, arrival.stages, arrival.at)
