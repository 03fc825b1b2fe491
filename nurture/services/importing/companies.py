"""Companies, out of the rows of a file."""

from __future__ import annotations

from nurture.core.company_intake import CompanyReader
from nurture.services.importing.orders import Order
from nurture.storage.company_intake import CompanyIntake, join_by_domain
from nurture.storage.company_ties import settle_companies
from nurture.storage.employers import join_by_name


def import_companies(order: Order) -> None:
    """Bring these companies in; people without one join theirs by domain, else by name."""
    session, arrival = order.session, order.arrival
    intake = CompanyIntake(session, arrival, order.import_id, order.tally.tell_row)
    order.take(CompanyReader(order.columns, order.all_styles).read, intake.take)
    join_by_domain(session, arrival.at, order.import_id)
    join_by_name(session, arrival.at, order.import_id)
    settle_companies(session, arrival.stages, arrival.at)
