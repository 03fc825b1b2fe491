"""Drafting: the latest plan into drafts, each judged from fresh facts, with its receipt; preview and approval."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from nurture.core.drafts import REJECTED, DraftStatus, EmailDraft
from nurture.core.errors import StoppedToAsk
from nurture.core.guard import Change, Outcome, Reason, reason_to_json
from nurture.core.phrases import Speaker, phrase
from nurture.services.composing import Composer
from nurture.services.judging import Judge, Judged, Ordered, Standing
from nurture.services.planning import REPLANNED, require_plan
from nurture.storage.bulk import TABLES, chunked, update_rows
from nurture.storage.content import keep_versions
from nurture.storage.copy_edits import copy_editors, own_words
from nurture.storage.database import reading, writing
from nurture.storage.drafts import (
    OPEN,
    ReceiptBook,
    count_attempts,
    current_drafts,
    draft_id,
    draft_of,
    drafts_by_status,
    keep_content,
    rejected_drafts,
    require_drafts,
    void_drafts,
)
from nurture.storage.exits import exits_of, record_exits
from nurture.storage.plans import StoredPattern, StoredPick, StoredStep, load_members, load_patterns
from nurture.storage.settings import load_settings
from nurture.storage.tables import DraftRow, PlanRow


@dataclass
class DraftReport:
    """How many drafts were made now, and how many of the plan's mails are held, by reason.

    `ready` counts all mails of the plan that may go or have gone, whenever their drafts were made.
    """

    drafts: int = 0
    ready: int = 0
    held: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class PlanApproval:
    """A plan that somebody agreed to: how many mails it makes, for how many people."""

    plan_id: str
    emails: int
    people: int


@dataclass(frozen=True, slots=True)
class ApprovalReport:
    """How many drafts were approved, and how many became void because something had changed.

    `waiting` stay to be reviewed: whoever asked has changed their words, and another person has to say yes.
    """

    approved: int
    void: int
    waiting: int = 0


class CountChanged(StoppedToAsk):
    """A plan would make far more or fewer mails now than were `agreed`: more than `share` percent apart."""

    code = "count_changed"

    def __init__(self, agreed: int, ready: int, share: int) -> None:
        said = phrase(
            "The plan was approved with {agreed} mails, and {ready} could be made now: more than {share} % apart."
            " Nothing was made. See what has changed with `nurture plan diff`, then plan anew, or approve this plan"
            " again.",
            agreed=agreed,
            ready=ready,
            share=share,
        )
        super().__init__(said, field="plan")
        self.agreed, self.ready, self.share = agreed, ready, share


def draft_plan(
    engine: Engine, speakers: Mapping[str, Speaker], *, now: datetime, plan_id: str | None = None
) -> DraftReport:
    """Make the drafts of the newest plan (or of the one with that id); running it again makes nothing twice.

    A draft that no longer is what the plan says gives way to a new one. Raises NotFound where there is no plan, and
    CountChanged where the number is far from the one that somebody approved: then nothing is made.
    """
    with writing(engine) as session:
        plan = require_plan(session, plan_id)
        report = _draft_plan(session, speakers, now, plan)
        _keep_to_agreed(plan, report.ready, load_settings(session).agreed_share)
        return report


def approve_plan(
    engine: Engine, speakers: Mapping[str, Speaker], *, now: datetime, by: str, plan_id: str | None = None
) -> PlanApproval:
    """Agree to the newest plan (or the one with that id) with as many mails as it would make now.

    From then on `draft_plan` stops to ask where it would make far more or fewer. Raises NotFound without a plan.
    """
    with writing(engine, keep=False) as session:
        ready = _draft_plan(session, speakers, now, require_plan(session, plan_id)).ready
    with writing(engine) as session:
        plan = require_plan(session, plan_id)
        plan.agreed, plan.agreed_at, plan.agreed_by = ready, now, by
        session.add(plan)
        return PlanApproval(plan.id, ready, plan.people)


def _draft_plan(session: Session, speakers: Mapping[str, Speaker], now: datetime, plan: PlanRow) -> DraftReport:
    drafting = _Drafting(session, speakers, now, plan.number or 0)
    patterns = load_patterns(session, plan)
    members = [(contact, patterns[pattern]) for contact, _, pattern in load_members(session, plan)]
    for chunk in chunked(members):
        drafting.draft_people(chunk)
    return drafting.report


def _keep_to_agreed(plan: PlanRow, ready: int, share: int) -> None:
    """Stop where the number of mails is more than so many percent away from the approved one."""
    if plan.agreed is None or abs(ready - plan.agreed) * 100 <= plan.agreed * share:
        return
    raise CountChanged(plan.agreed, ready, share)


@dataclass
class _Batch:
    """What drafting some people makes, until it is written all at once."""

    book: ReceiptBook
    current: Mapping[tuple[int, str, str], DraftRow]
    attempts: Mapping[tuple[int, str, str], int]
    rejected: frozenset[tuple[int, str, str, str]]
    made: list[DraftRow] = field(default_factory=list)
    gone: dict[str, tuple[Reason, ...]] = field(default_factory=dict)
    mails: dict[str, Judged] = field(default_factory=dict)


class _Drafting:
    def __init__(
        self, session: Session, speakers: Mapping[str, Speaker], now: datetime, plan: int | None = None
    ) -> None:
        self.session = session
        self.editors = copy_editors(session)
        self.now = now
        self.plan = plan
        self.judge = Judge(session, Composer(session, speakers), now)
        self.report = DraftReport()

    def draft_people(self, members: Sequence[tuple[int, StoredPattern]]) -> None:
        """Make the drafts of some people: judged and written together."""
        ids = [contact for contact, _ in members]
        standings = self.judge.standings(ids)
        batch = self._batch(ids)
        batch.gone |= _replanned(batch.current, members)
        for contact, pattern in members:
            self.report.held.update(pattern.held[:1])
            for step in pattern.steps:
                self._draft(standings[contact], pattern.sequence, step, batch)
        self._write(batch)

    def remake(self, rows: Sequence[DraftRow]) -> None:
        """Make these open drafts anew from what is there now, each in place of the one that was."""
        ids = list(dict.fromkeys(row.contact_id for row in rows))
        standings, batch = self.judge.standings(ids), self._batch(ids)
        for row in rows:
            picks = tuple(StoredPick(key, language, version, (), ()) for key, language, version in row.offers)
            step = StoredStep(row.step_number, row.step, row.send_at, picks)
            self._draft(standings[row.contact_id], row.sequence, step, batch)
        self._write(batch)

    def _batch(self, ids: Sequence[int]) -> _Batch:
        book, rejected = ReceiptBook(self.session), rejected_drafts(self.session, ids)
        return _Batch(book, current_drafts(self.session, ids), count_attempts(self.session, ids), rejected)

    def _draft(self, standing: Standing, sequence: str, step: StoredStep, batch: _Batch) -> None:
        """Make the draft of one planned mail, unless the one there is stays good."""
        place = (standing.row.id, sequence, step.step)
        before = batch.current.get(place)
        if before is not None and before.status == DraftStatus.EXPORTED.value:
            self.report.ready += 1
            return
        offers = tuple((pick.key, pick.language) for pick in step.picks)
        words = own_words(before) if before else None
        judged = self.judge.mail(standing, Ordered(sequence, step.step, offers, step.send_at, words))
        if before is None and judged.composed and (*place, judged.composed.version) in batch.rejected:
            self.report.held[REJECTED] += 1
            return
        allowed = judged.verdict.outcome is Outcome.ALLOWED
        self.report.ready += allowed
        if not allowed:
            self.report.held[judged.verdict.codes[0]] += 1
        if before is not None:
            if _is_same(before, standing, step, judged):
                return
            batch.gone[before.id] = (_SUPERSEDED,)
        row = _row(draft_id(*place, batch.attempts.get(place, 0)), standing, sequence, step, judged)
        row.receipt_id = batch.book.write(row.id, "draft", self.now, judged.receipt)
        row.plan, row.created_at = self.plan or (before.plan if before else None), self.now
        row.edited_by = self.editors.get((sequence, step.step, row.language))
        if before is not None and words:
            row.words, row.edited_by = before.words, before.edited_by
        batch.made.append(row)
        batch.mails.setdefault(row.content_version, judged)
        self.report.drafts += 1

    def _write(self, batch: _Batch) -> None:
        composed = {version: one.composed for version, one in batch.mails.items() if one.composed}
        void_drafts(self.session, batch.gone)
        keep_content(self.session, {version: one.content for version, one in composed.items()})
        offers = dict.fromkeys(offer for one in batch.mails.values() for offer in one.offers)
        keep_versions(self.session, offers, self.now)
        self.session.add_all(batch.made)
        self.session.flush()
        batch.book.flush()


def remake_drafts(session: Session, speakers: Mapping[str, Speaker], rows: Iterable[DraftRow], now: datetime) -> int:
    """Make open drafts anew after something they are made of has changed; returns how many there are now."""
    drafting = _Drafting(session, speakers, now)
    for chunk in chunked(rows):
        drafting.remake(chunk)
    return drafting.report.drafts


_SUPERSEDED: Final = Reason("superseded", Outcome.BLOCKED, phrase("A newer draft took its place."))


def _replanned(
    current: Mapping[tuple[int, str, str], DraftRow], members: Iterable[tuple[int, StoredPattern]]
) -> dict[str, tuple[Reason, ...]]:
    """Open drafts of these people that the plan no longer asks for."""
    planned = {(contact, pattern.sequence, step.step) for contact, pattern in members for step in pattern.steps}
    return {row.id: (REPLANNED,) for place, row in current.items() if row.status in OPEN and place not in planned}


def _is_same(before: DraftRow, standing: Standing, step: StoredStep, judged: Judged) -> bool:
    was_held = before.status == DraftStatus.HELD.value
    return (
        before.content_version == (judged.composed.version if judged.composed else "")
        and before.values == standing.values
        and before.address_key == standing.row.email_key
        and before.stage == standing.row.stage
        and before.send_at == step.send_at
        and was_held == (judged.verdict.outcome is not Outcome.ALLOWED)
    )


def _row(number: str, standing: Standing, sequence: str, step: StoredStep, judged: Judged) -> DraftRow:
    composed, verdict = judged.composed, judged.verdict
    offers = composed.offers if composed else ()
    return DraftRow(
        id=number,
        contact_id=standing.row.id,
        sequence=sequence,
        step=step.step,
        step_number=step.number,
        language=composed.mail.source.language if composed else standing.values["language"],
        stage=standing.row.stage,
        to_address=standing.row.email,
        address_key=standing.row.email_key,
        offers=[[one.key, one.language, one.version] for one in offers],
        values=standing.values,
        subject=composed.mail.render(standing.values).subject if composed else "",
        send_at=step.send_at,
        content_version=composed.version if composed else "",
        status=(DraftStatus.DRAFT if verdict.outcome is Outcome.ALLOWED else DraftStatus.HELD).value,
        reasons=[reason_to_json(one) for one in verdict.reasons],
    )


def approve_drafts(
    engine: Engine, speakers: Mapping[str, Speaker], *, now: datetime, by: str, ids: Collection[str] | None = None
) -> ApprovalReport:
    """Approve drafts that are to be reviewed (these ids, or all), each judged once more from fresh facts.

    One that has changed or may no longer go becomes void, with the reasons. Where the workspace wants a second person,
    nobody approves words that they have changed last themselves: those wait for somebody else.
    """
    with writing(engine) as session:
        judge = Judge(session, Composer(session, speakers), now)
        require_drafts(session, ids or ())
        found = drafts_by_status(session, DraftStatus.DRAFT, ids)
        rows = [row for row in found if not _waits_for_another(row, by, judge.composer)]
        book = ReceiptBook(session)
        approved: list[dict[str, Any]] = []
        gone: dict[str, tuple[Reason, ...]] = {}
        left: list[tuple[int, str, Change]] = []
        for row, _, judged in judge.drafts(rows):
            receipt = book.write(row.id, "approve", now, judged.receipt)
            if judged.verdict.outcome is Outcome.ALLOWED:
                said = {"status": DraftStatus.APPROVED.value, "approved_at": now, "approved_by": by}
                approved.append(said | {"id": row.id, "receipt_id": receipt})
            else:
                gone[row.id] = judged.verdict.reasons
                left += exits_of(row, judged.verdict.reasons)
        book.flush()
        update_rows(session, TABLES["draft"], ("status", "approved_at", "approved_by", "receipt_id"), approved)
        void_drafts(session, gone)
        record_exits(session, left, now)
        return ApprovalReport(len(approved), len(gone), len(found) - len(rows))


def _waits_for_another(row: DraftRow, by: str, composer: Composer) -> bool:
    """Whether somebody else than the one who asks has to approve this draft."""
    if not (composer.settings.second_person and row.edited_by):
        return False
    return composer.mailbox_of(row.edited_by) == composer.mailbox_of(by)


def list_drafts(engine: Engine, *, everything: bool = False) -> Iterator[EmailDraft]:
    """The current drafts by send time; with `everything` also void ones."""
    with reading(engine) as session:
        query = select(DraftRow).order_by(col(DraftRow.send_at), col(DraftRow.id))
        if not everything:
            query = query.where(DraftRow.status != DraftStatus.VOID.value)
        yield from map(draft_of, session.exec(query))
