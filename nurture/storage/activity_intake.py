"""Proposed activities into the table, a chunk at a time, with what follows from them for the people who did them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import func, select
from sqlmodel import Session

from nurture.core.activity_intake import SUPPRESSING, ActivityProposal
from nurture.core.errors import Problem
from nurture.core.merging import Arrival
from nurture.core.phrases import phrase
from nurture.storage.bulk import TABLES, insert_missing_columns
from nurture.storage.clicks import MAILING, settle_clicks
from nurture.storage.content import LinkIndex, load_offers
from nurture.storage.indexes import PostponedIndexes
from nurture.storage.intake import Outcome, TellRow
from nurture.storage.mailboxes import suppress
from nurture.storage.owners import Owners
from nurture.storage.turns import TURNING, settle_turns

_ACTIVITY: Final = TABLES["activity"]
MANY: Final = 20_000
"""With more activities than this, and than there are, indexes are made anew."""


class ActivityIntake:
    """Takes the activities of one file, chunk after chunk, inside one transaction; `finish()` ends it."""

    def __init__(self, session: Session, arrival: Arrival, import_id: int | None, tell: TellRow | None = None) -> None:
        self._session = session
        self._arrival = arrival
        self._import_id = import_id
        self._tell = tell
        offers = load_offers(session)
        self._keys = {offer.key for offer in offers}
        self._links = LinkIndex((one.url, one) for one in offers)
        self._mailed: set[int] = set()
        self._turned: set[int] = set()
        self._suppressed: set[str] = set()
        self._indexes = PostponedIndexes(session, ("activity",))
        known = session.connection().execute(select(func.count()).select_from(_ACTIVITY)).scalar_one()
        self._expected = max(MANY, known)

    def take(self, proposals: Sequence[ActivityProposal]) -> Outcome:
        """Write what these rows propose and say what became of each."""
        outcome = Outcome()
        addresses = [one.address for one in proposals if one.address is not None]
        known = Owners(self._session, addresses, [one.record_id for one in proposals if one.record_id is not None])
        placed: list[tuple[ActivityProposal, int]] = []
        for one in proposals:
            owner = _owner(one, known)
            if isinstance(owner, Problem):
                outcome.problems.append(owner)
                outcome.rejected += 1
                if self._tell is not None:
                    self._tell(one.row, one.address.shown if one.address else one.record_id or "", "rejected")
            else:
                placed.append((one, owner))
        outcome.added = self._write(placed)
        outcome.unchanged = len(placed) - outcome.added
        outcome.suppressed = self._suppress(proposals, known)
        self._mailed |= {owner for one, owner in placed if one.kind.value in MAILING}
        self._turned |= {owner for one, owner in placed if one.kind in TURNING}
        return outcome

    def _write(self, placed: Sequence[tuple[ActivityProposal, int]]) -> int:
        """Write what is not on record yet; returns how many that are."""
        if not placed:
            return 0
        self._expected -= len(placed)
        if self._expected < 0:
            self._indexes.drop()
        columns: dict[str, Sequence[Any]] = {
            "contact_id": [owner for _, owner in placed],
            "kind": [one.kind.value for one, _ in placed],
            "at": [one.at for one, _ in placed],
            "target": [one.target for one, _ in placed],
            "value": [one.value for one, _ in placed],
            "detail": [one.detail for one, _ in placed],
            "offer_key": [self._offer(one.target) for one, _ in placed],
        }
        same = {"is_human": True, "import_id": self._import_id}
        return insert_missing_columns(self._session, _ACTIVITY, columns, same)

    def _offer(self, target: str) -> str | None:
        """The key of the offer that a target names, by key or by link; None where it names none or several."""
        if not target or target in self._keys:
            return target or None
        found = {offer.key for offer in self._links.find(target)}
        return found.pop() if len(found) == 1 else None

    def _suppress(self, proposals: Sequence[ActivityProposal], known: Owners) -> int:
        """Keep every opt-out, also of somebody we do not know yet; returns how many people it is new for."""
        wanted: list[tuple[str, str, str]] = []
        for one in proposals:
            reason = SUPPRESSING.get(one.kind)
            if reason is not None:
                boxes = _mailboxes(one, known)
                wanted += [(box, reason.value, boxes[0]) for box in boxes]
        told = [(box, reason) for box, reason, _ in wanted]
        new = suppress(self._session, told, at=self._arrival.at, source=self._arrival.source)
        people = {who for box, reason, who in wanted if (box, reason) in new} - self._suppressed
        self._suppressed |= people
        return len(people)

    def finish(self) -> None:
        """Mark the clicks that machines made, and say who has left and who came back."""
        self._indexes.restore()
        settle_clicks(self._session, self._mailed)
        settle_turns(self._session, self._turned, self._arrival, self._import_id)
        self._session.expire_all()


def _owner(one: ActivityProposal, known: Owners) -> int | Problem:
    """The id of the contact, or why there is none."""
    by_record, by_address = known.by_record(one.record_id), known.by_address(one.address)
    if len(by_address | ({by_record} if by_record is not None else set())) > 1:
        message = phrase("The address and the record id of this row belong to different contacts.")
        return Problem("two_contacts", message, row=one.row, field="email")
    if by_record is not None:
        return by_record
    if by_address:
        return min(by_address)
    shown = one.address.shown if one.address is not None else one.record_id or ""
    message = phrase("There is no contact “{who}”; import the contacts before what they did.", who=shown)
    return Problem("unknown_contact", message, row=one.row, field="email")


def _mailboxes(one: ActivityProposal, known: Owners) -> list[str]:
    """The boxes that an opt-out is about: the contact's own first, then the one in the row."""
    owner = _owner(one, known)
    own = [known.mailbox(owner)] if isinstance(owner, int) else []
    named = [one.address.mailbox] if one.address is not None else []
    return list(dict.fromkeys([*own, *named]))
