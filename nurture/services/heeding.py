"""Heeding: whom the tool that sends says not to write to, taken as a no of our own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Engine

from nurture.core.addresses import Address, read_address
from nurture.core.consent import Suppression
from nurture.services.hearing import refuse
from nurture.storage.bulk import chunked
from nurture.storage.database import writing


def heed(engine: Engine, refusals: Iterable[tuple[str, Suppression]], *, source: str, now: datetime) -> int:
    """Suppress every address that a server refuses; it never frees one. Returns for how many boxes that is news.

    What is no address is passed over: there is nobody to write to at it.
    """
    read = [(read_address(written), reason) for written, reason in dict.fromkeys(refusals)]
    told = [(address, reason) for address, reason in read if isinstance(address, Address)]
    new = 0
    for chunk in chunked(told):
        with writing(engine) as session:
            new += len(refuse(session, chunk, source=source, now=now))
    return new
