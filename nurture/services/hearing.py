"""Hearing: what readers and mail tools tell us about single mails, taken like the rows of a file of activities."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from nurture.core.activity_intake import SUPPRESSING, ActivityProposal
from nurture.core.merging import Arrival
from nurture.storage.activity_intake import ActivityIntake
from nurture.storage.company_ties import end_companies
from nurture.storage.definitions import load_stages
from nurture.storage.intake import Outcome
from nurture.storage.mailboxes import suppress
from nurture.storage.owners import Owners
from nurture.storage.refusals import boxes_of, void_refused


def hear(session: Session, told: Sequence[ActivityProposal], *, source: str, now: datetime) -> Outcome:
    """Take what somebody did, with what follows from it; an opt-out, bounce or complaint counts from this second.

    It is for every address that we know of the person, and their open drafts are void. The session must own the write
    lock. Returns what became of each, as for the rows of a file.
    """
    arrival = Arrival(source, now, source, load_stages(session))
    intake = ActivityIntake(session, arrival, None)
    outcome = intake.take(told)
    intake.finish()
    _shut(session, told, source, now)
    end_companies(session, arrival.stages, now)
    return outcome


def _shut(session: Session, told: Sequence[ActivityProposal], source: str, now: datetime) -> None:
    """Extend each refusal to all boxes of whoever it is about."""
    refusing = [one for one in told if one.kind in SUPPRESSING and one.address is not None]
    owners = Owners(session, [one.address for one in refusing if one.address is not None])
    boxes: set[str] = set()
    wanted: dict[tuple[str, str], None] = {}
    for one in refusing:
        theirs = [box for owner in owners.by_address(one.address) for box in boxes_of(session, owner)]
        theirs += [one.address.mailbox] if one.address is not None else []
        wanted |= dict.fromkeys((box, SUPPRESSING[one.kind].value) for box in theirs)
        boxes |= set(theirs)
    suppress(session, list(wanted), at=now, source=source)
    void_refused(session, boxes)
