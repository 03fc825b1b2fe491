"""Deals, out of the rows of a file, with what they mean for where people and companies stand."""

from __future__ import annotations

from nurture.core.deal_intake import DealReader
from nurture.services.classifying import classify_session
from nurture.services.importing.orders import Order
from nurture.storage.deal_intake import DealIntake


def import_deals(order: Order) -> None:
    """Bring these deals in and apply the stage rules to the people who have a part in them."""
    intake = DealIntake(order.session, order.arrival, order.import_id, order.tally.tell_row)
    order.take(DealReader(order.columns, order.all_styles).read, intake.take)
    classify_session(order.session, now=order.arrival.at, ids=intake.finish())
