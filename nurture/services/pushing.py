"""Pushing: approved drafts handed to a server, one at a time, each judged in the transaction that lets it go.

A mail's release and the intent to hand it over are committed before the server is asked, and its answer after. Whatever
stops the work in between leaves that one mail uncertain: it is listed, and never sent again by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Engine
from sqlmodel import Session

from nurture.core.drafts import OutgoingMail
from nurture.core.errors import BadInput
from nurture.core.handover import Answer, Courier, Delivery
from nurture.core.phrases import Speaker, listing, phrase
from nurture.services.exporting import Release
from nurture.services.heeding import heed
from nurture.storage.database import reading, writing
from nurture.storage.deliveries import (
    DeliveryState,
    count_uncertain,
    next_draft,
    record_answer,
    record_attempt,
)
from nurture.storage.releases import count_releases, open_export
from nurture.storage.settings import WorkspaceSettings, load_settings
from nurture.storage.tables import DeliveryRow, DraftRow, ExportRow

SENDER_SETTINGS: Final = ("sender_name", "sender_email", "sender_company", "sender_address", "unsubscribe_email")
"""What has to be real before anything goes to a server."""

SERVER_REASONS: Final = {Answer.REFUSED: "server_refused", Answer.LATER: "server_busy"}
"""Why a mail did not go though the guard let it, as codes."""

LONGEST_ANSWER: Final = 300


@dataclass(frozen=True)
class PushReport:
    """How many mails the server took, how many were withheld by reason, and how many are uncertain on this way.

    `export` is the number of the hand-over on record, None where no mail was let go.
    """

    pushed: int
    withheld: dict[str, int]
    uncertain: int
    export: int | None = field(default=None, compare=False)


class _Taken(NamedTuple):
    """A mail that was let go, in a hand-over on record; no mail where the guard said no."""

    export: int
    mail: OutgoingMail | None


def push_drafts(
    engine: Engine,
    speakers: Mapping[str, Speaker],
    courier: Courier,
    *,
    channel: str,
    now: datetime,
    by: str,
    only_due: bool = False,
) -> PushReport:
    """Hand every approved draft to a server (with `only_due` those whose time has come), then what waits for a retry.

    Whom the server refuses is read before and after, so that an opt-out there counts here. Raises BadInput while the
    sender is a placeholder, and NurtureError where the server cannot be used; then nothing has left.
    """
    require_sender(engine)
    run = _Push(engine, speakers, courier, channel, now, by, now if only_due else None)
    with courier.connect() as line:
        heed(engine, line.refusals(), source=channel, now=now)
        while (taken := run.take_next()) is not None:
            if taken.mail is None:
                continue
            delivery = line.deliver(taken.mail)
            run.settle(taken, delivery)
            if delivery.is_over:
                break
        heed(engine, line.refusals(), source=channel, now=now)
    with reading(engine) as session:
        return PushReport(run.pushed, dict(run.withheld), count_uncertain(session, channel), run.export)


def require_sender(engine: Engine) -> None:
    """Raise BadInput that names the settings of the sender that nobody has set."""
    with reading(engine) as session:
        settings = load_settings(session)
    usual = {one.name: one.default for one in fields(WorkspaceSettings)}
    unset = [name for name in SENDER_SETTINGS if getattr(settings, name) == usual[name]]
    if unset:
        said = phrase("The sender is still a placeholder; set {settings} first.", settings=listing(unset))
        raise BadInput(said, code="placeholder_sender", field=unset[0])


@dataclass
class _Push:
    """One run: takes drafts one by one and keeps what became of them."""

    engine: Engine
    speakers: Mapping[str, Speaker]
    courier: Courier
    channel: str
    now: datetime
    by: str
    due: datetime | None
    pushed: int = 0
    withheld: Counter[str] = field(default_factory=Counter)
    export: int | None = None
    released: int = 0

    def take_next(self) -> _Taken | None:
        """Let the next mail go and write down the intent, in one transaction; None when there is no other."""
        with writing(self.engine) as session:
            repeatable = self.courier.is_repeatable
            found = next_draft(session, self.channel, run=self.export, repeatable=repeatable, due=self.due)
            if found is None:
                return None
            return self._take(session, *found)

    def _take(self, session: Session, row: DraftRow, before: DeliveryRow | None) -> _Taken:
        export = self.export = self.export or open_export(session, self._record())
        release = Release(session, self.speakers, self.now, export, self.courier.unsent)
        mail = next(iter(list(release.let_go([row]))), None)
        release.keep()
        self.withheld += release.withheld
        if before is not None:
            before.state = (DeliveryState.RETRIED if mail else DeliveryState.WITHHELD).value
            session.add(before)
        if mail is not None:
            self.released += 1
            count_releases(session, export, self.released)
            record_attempt(session, export, row.id, self.channel, self.now)
        return _Taken(export, mail)

    def _record(self) -> ExportRow:
        place = self.courier.place
        return ExportRow(at=self.now, by=self.by, format=self.channel, path=place, state="done", drafts=0)

    def settle(self, taken: _Taken, delivery: Delivery) -> None:
        """Keep the server's answer."""
        if taken.mail is None:
            return
        answer = delivery.answer
        with writing(self.engine) as session:
            state, said = DeliveryState(answer.value), delivery.said[:LONGEST_ANSWER]
            record_answer(session, taken.export, taken.mail.draft_id, state, said)
        self.pushed += answer is Answer.SENT
        if answer in SERVER_REASONS:
            self.withheld[SERVER_REASONS[answer]] += 1
