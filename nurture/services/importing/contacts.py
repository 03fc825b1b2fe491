"""People out of the rows of a file."""

from __future__ import annotations

from typing import Final

from nurture.core.consent import ConsentPolicy
from nurture.core.intake import ContactReader
from nurture.services.at_once import uncollected
from nurture.services.importing.chunking import chunks
from nurture.services.importing.orders import Order
from nurture.storage.company_ties import settle_companies
from nurture.storage.employers import join_by_name
from nurture.storage.intake import ContactIntake, Outcome
from nurture.storage.search import suspended
from nurture.storage.tombstones import close_returned

CONTACT_ROWS: Final = 4_000
"""Rows of contacts looked up and written together."""


def import_contacts(order: Order) -> None:
    """Bring these rows in; whoever they are about joins their company, which follows its people."""
    session, arrival = order.session, order.arrival
    intake = ContactIntake(session, arrival, ConsentPolicy(), order.tally.tell_row)
    reader = ContactReader(order.columns, order.styles, order.plain)
    with suspended(session), uncollected():
        for rows in chunks(order.table.rows, CONTACT_ROWS):
            order.tally.rows += len(rows)
            order.tally.count(intake.take(reader.read(rows)))
    intake.finish()
    join_by_name(session, arrival.at, order.import_id)
    settle_companies(session, arrival.stages, arrival.at, adopting=True)
    intake.settled()
    order.tally.count(Outcome(suppressed=close_returned(session, arrival.at, order.import_id)))
