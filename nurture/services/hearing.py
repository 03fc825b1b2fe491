"""Hearing: what readers and mail tools tell us about single mails, taken like the rows of a file of activities."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from nurture.core.activity_intake import SUPPRESSING, ActivityProposal
from nurture.core.addresses import Address
from nurture.core.consent import Suppression
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
    refusing = [(one.address, SUPPRESSING[one.kind]) for one in told if one.kind in SUPPRESSING and one.address]
    refuse(session, refusing, source=source, now=now)


def refuse(
    session: Session, told: Sequence[tuple[Address, Suppression]], *, source: str, now: datetime
) -> set[tuple[str, str]]:
    """Let no mail reach these people any more, at any box of theirs; their open drafts are void from this second.

    Returns the boxes, with the reason, of which it was not known. The session must own the write lock.
    """
    owners = Owners(session, [address for address, _ in told])
    wanted: dict[tuple[str, str], None] = {}
    for address, reason in told:
        theirs = [box for owner in owners.by_address(address) for box in boxes_of(session, owner)]
        wanted |= dict.fromkeys((box, reason.value) for box in (*theirs, address.mailbox))
    new = suppress(session, list(wanted), at=now, source=source)
    void_refused(session, {box for box, _ in wanted})
    return new
