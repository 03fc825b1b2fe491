"""Addresses never to write to, out of the rows of a file."""

from __future__ import annotations

from nurture.core.suppression_intake import SuppressionReader, reason_of_file
from nurture.services.importing.orders import Order
from nurture.storage.suppression_intake import SuppressionIntake


def import_suppressions(order: Order) -> None:
    """Bring these addresses in; the file's name gives the reason where its rows give none."""
    intake = SuppressionIntake(order.session, order.arrival, order.tally.tell_row)
    reader = SuppressionReader(order.columns, order.all_styles, reason_of_file(order.arrival.file))
    order.take(reader.read, intake.take)
