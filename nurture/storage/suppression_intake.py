"""Addresses never to write to into the table, a chunk at a time, whether anybody here has them or not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select, union
from sqlmodel import Session

from nurture.core.merging import Arrival
from nurture.core.suppression_intake import SuppressionProposal
from nurture.storage.bulk import TABLES, chunked
from nurture.storage.intake import Outcome, RowOutcome, TellRow
from nurture.storage.mailboxes import suppress

_SUPPRESSION: Final = TABLES["suppression"]
_CONTACT: Final = TABLES["contact"]
_ALIAS: Final = TABLES["alias"]


class SuppressionIntake:
    """Takes the addresses of one file, chunk after chunk, inside one transaction; it never loosens anything."""

    def __init__(self, session: Session, arrival: Arrival, tell: TellRow | None = None) -> None:
        self._session = session
        self._arrival = arrival
        self._tell = tell
        self._seen: set[str] = set()
        self._stopped: set[int] = set()

    def take(self, proposals: Sequence[SuppressionProposal]) -> Outcome:
        """Write what these rows say and count what became of each."""
        outcome = Outcome()
        people = self._people({address.mailbox for one in proposals for address in one.addresses})
        told_of = [_boxes(one, people) for one in proposals]
        known = self._known({box for boxes, _ in told_of for box in boxes})
        stopped_boxes = {box for box, _ in known}
        wanted: dict[datetime | None, list[tuple[str, str]]] = {}
        for one, (boxes, owners) in zip(proposals, told_of, strict=True):
            told = [(box, reason.value) for box in sorted(boxes) for reason in sorted(one.reasons)]
            wanted.setdefault(one.since, []).extend(told)
            new = {pair for pair in told if pair not in known}
            self._count(outcome, self._became(boxes, bool(new), bool(boxes & stopped_boxes)), one)
            stopped = owners - self._stopped if new else set()
            self._stopped |= stopped
            outcome.suppressed += len(stopped)
            known |= new
            stopped_boxes |= boxes
        for since, told in wanted.items():
            suppress(self._session, told, at=self._arrival.at, source=_source(self._arrival, since))
        return outcome

    def _became(self, boxes: set[str], is_new: bool, is_known: bool) -> RowOutcome:
        again = bool(boxes & self._seen)
        self._seen |= boxes
        if again:
            return "merged"
        if not is_new:
            return "unchanged"
        return "updated" if is_known else "added"

    def _count(self, outcome: Outcome, became: RowOutcome, one: SuppressionProposal) -> None:
        setattr(outcome, became, getattr(outcome, became) + 1)
        if self._tell is not None:
            self._tell(one.row, one.addresses[0].shown, became)

    def _people(self, mailboxes: set[str]) -> dict[str, dict[int, str]]:
        """Whom mail to each of these boxes reaches, by address or alias, with the box of their own."""
        found: dict[str, dict[int, str]] = {}
        for chunk in chunked(sorted(mailboxes)):
            own = select(_CONTACT.c.mailbox.label("box"), _CONTACT.c.id, _CONTACT.c.mailbox)
            alias = select(_ALIAS.c.mailbox.label("box"), _CONTACT.c.id, _CONTACT.c.mailbox)
            alias = alias.join(_CONTACT, _CONTACT.c.id == _ALIAS.c.contact_id)
            query = union(own.where(_CONTACT.c.mailbox.in_(chunk)), alias.where(_ALIAS.c.mailbox.in_(chunk)))
            for box, contact, mailbox in self._session.connection().execute(query):
                found.setdefault(box, {})[contact] = mailbox
        return found

    def _known(self, mailboxes: Iterable[str]) -> set[tuple[str, str]]:
        found: set[tuple[str, str]] = set()
        for chunk in chunked(sorted(mailboxes)):
            query = select(_SUPPRESSION.c.mailbox, _SUPPRESSION.c.reason).where(_SUPPRESSION.c.mailbox.in_(chunk))
            found |= {(mailbox, reason) for mailbox, reason in self._session.connection().execute(query)}
        return found


def _boxes(one: SuppressionProposal, people: dict[str, dict[int, str]]) -> tuple[set[str], set[int]]:
    """The boxes that a row is about, those it names and those of the people they reach; and these people."""
    named = {address.mailbox for address in one.addresses}
    reached = [people.get(box, {}) for box in named]
    own = {mailbox for owners in reached for mailbox in owners.values()}
    return named | own, {contact for owners in reached for contact in owners}


def _source(arrival: Arrival, since: datetime | None) -> str:
    """Who told us; the day that the file gives stands beside it, as it counts from when we learnt it."""
    return arrival.source if since is None else f"{arrival.source} ({since:%Y-%m-%d})"
