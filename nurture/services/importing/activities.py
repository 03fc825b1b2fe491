"""What people did, out of the rows of a file."""

from __future__ import annotations

from nurture.core.activity_intake import ActivityReader
from nurture.services.at_once import uncollected
from nurture.services.importing.orders import Order
from nurture.storage.activity_intake import ActivityIntake
from nurture.storage.company_ties import end_companies


def import_activities(order: Order) -> None:
    """Bring these rows in, with what follows from them for the people who did them."""
    session, arrival = order.session, order.arrival
    intake = ActivityIntake(session, arrival, order.import_id, order.tally.tell_row)
    with uncollected():
        order.take(ActivityReader(order.columns, order.styles).read, intake.take)
    intake.finish()
    end_companies(session, arrival.stages, arrival.at)
