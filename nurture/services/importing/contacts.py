"""People out of the rows of a file."""

from __future__ import annotations

from nurture.core.consent import ConsentPolicy
from nurture.core.intake import ContactReader
from nurture.services.importing.orders import Order
from nurture.storage.employers import join_by_name
from nurture.storage.intake import ContactIntake
from nurture.storage.moves import settle_companies
from nurture.storage.search import suspended


def import_contacts(order: Order) -> None:
    """Bring these rows in; whoever they are about joins their company, which follows its people."""
    session, arrival = order.session, order.arrival
    intake = ContactIntake(session, arrival, ConsentPolicy(), order.tally.tell_row)
    with suspended(session):
        order.take(ContactReader(order.columns, order.styles, order.plain).read, intake.take)
    join_by_name(session)
    settle_companies(session, arrival.stages, arrival.at)
