"""Previewing: a draft, or any step as any person, exactly as it would leave, with the guard's answer on top."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from sqlalchemy import Engine

from nurture.core.copy_differences import ShownBranch, ShownField, shown_branches, shown_fields
from nurture.core.definitions import PERSONAL_FIELDS
from nurture.core.drafts import DraftStatus
from nurture.core.errors import NotFound, Problem
from nurture.core.guard import Outcome, Policy, Verdict
from nurture.core.lint import lint_mail
from nurture.core.offers import ContentOffer
from nurture.core.phrases import Speaker, phrase
from nurture.core.planning import Planner, Sequence, Signature, Step
from nurture.rendering.email import UNSUBSCRIBE_FIELD, shared_values
from nurture.services.composing import Composer
from nurture.services.explaining import require_contact
from nurture.services.exporting import outgoing
from nurture.services.judging import Judge, Judged, Ordered, Standing
from nurture.services.linting import lint_words
from nurture.storage.database import reading
from nurture.storage.drafts import find_draft
from nurture.storage.tables import DraftRow


@dataclass(frozen=True)
class Preview:
    """A mail to look at. What the guard blocks has no words here either."""

    email: str
    sender: str
    language: str
    send_at: datetime
    subject: str
    html: str
    text: str
    verdict: Verdict
    offers: tuple[ContentOffer, ...] = ()
    fields: tuple[ShownField, ...] = ()
    branches: tuple[ShownBranch, ...] = ()
    lint: tuple[Problem, ...] = ()
    message: bytes = b""
    variant: str = ""

    @property
    def size(self) -> int:
        """Bytes of its HTML, which is what mail programs clip by."""
        return len(self.html.encode())


def preview_draft(engine: Engine, speakers: Mapping[str, Speaker], draft_id: str, *, now: datetime) -> Preview:
    """The draft as it would be now, judged from fresh facts; raises NotFound."""
    with reading(engine) as session:
        row = find_draft(session, draft_id)
        judge = Judge(session, Composer(session, speakers), now)
        standing = judge.standings([row.contact_id])[row.contact_id]
        return _preview(judge, standing, Ordered.again(row), row.id)


def preview_step(
    engine: Engine, speakers: Mapping[str, Speaker], sequence: str, number: int, email: str, *, now: datetime
) -> Preview:
    """A step (from 1) as one person would get it if they entered the sequence today; raises NotFound."""
    with reading(engine) as session:
        judge = Judge(session, Composer(session, speakers), now)
        found = judge.composer.sequences.get(sequence)
        if found is None or not 1 <= number <= len(found.steps):
            said = phrase("There is no step {number} in a sequence “{key}”.", number=number, key=sequence)
            raise NotFound(said, field="step")
        row = require_contact(session, email)
        standing = judge.standings([row.id or 0])[row.id or 0]
        return _preview(judge, standing, _order(judge, found, number, standing, now), "preview")


def _order(judge: Judge, sequence: Sequence, number: int, standing: Standing, now: datetime) -> Ordered:
    """What the planner would pick for this person; no offer where it finds none or the guard holds everything."""
    settings = judge.composer.settings
    offers = tuple(judge.composer.offers.values())
    planner = Planner(offers, Policy(), settings.calendar, settings.fallbacks, now.date())
    values = standing.values
    signature = Signature(
        sequence=sequence.key,
        reader=standing.reader,
        stage=standing.row.stage,
        language=values["language"] or settings.default_language,
        persona=values["persona"] or None,
        industry=values["industry"] or None,
        timezone=standing.row.timezone,
        had=frozenset(),
        started=now.date(),
    )
    step = sequence.steps[number - 1]
    for planned in planner.plan(sequence, signature).steps:
        if planned.step == step.key:
            keys = tuple((pick.offer.key, pick.offer.language) for pick in planned.picks)
            return Ordered(sequence.key, step.key, keys, planned.send_at)
    return Ordered(sequence.key, step.key, (), datetime.combine(now.date(), time.min, UTC))


def _preview(judge: Judge, standing: Standing, order: Ordered, draft_id: str) -> Preview:
    judged = judge.mail(standing, order)
    mail = judged.composed.mail if judged.composed else None
    told = _shown(judge, standing, order, judged, draft_id) if judged.verdict.outcome is not Outcome.BLOCKED else {}
    empty = {"subject": "", "html": "", "text": ""}
    return Preview(
        email=standing.row.email,
        sender=mail.source.sender.name if mail else "",
        language=mail.source.language if mail else "",
        send_at=order.send_at,
        verdict=judged.verdict,
        **empty | told,
    )


def _shown(judge: Judge, standing: Standing, order: Ordered, judged: Judged, draft_id: str) -> dict[str, Any]:
    """The words of a mail that may be looked at, and what is to be said about them."""
    if judged.composed is None:
        return {}
    mail, settings = judged.composed.mail, judge.composer.settings
    ways = judge.composer.unsubscribing.ways(draft_id, mail.source.language)
    shown = mail.render({**standing.values, UNSUBSCRIBE_FIELD: ways[0]})
    shared = {**standing.values, **shared_values(mail.source.offers, mail.source.sender)}
    told = {"subject": shown.subject, "html": shown.html, "text": shown.text, "offers": judged.composed.offers}
    fields = shown_fields(mail.source.copy.templates, shared)
    return told | {
        "fields": tuple(one for one in fields if one.name in PERSONAL_FIELDS),
        "branches": shown_branches(mail.source.copy.templates, shared),
        "variant": judged.composed.content.get("variant", ""),
        "lint": (*_lint(judge, standing, order, judged), *lint_mail(shown.html, settings.brand_colour)),
        "message": _message(judge, standing, order, judged, draft_id),
    }


def _lint(judge: Judge, standing: Standing, order: Ordered, judged: Judged) -> tuple[Problem, ...]:
    if judged.composed is None:
        return ()
    sequence, language = judged.composed.sequence, judged.composed.mail.source.language
    words = judge.worded(step_of(sequence, order.step), standing, order, language).copy[language]
    return lint_words(judge.composer, sequence, words, language)


def step_of(sequence: Sequence, key: str) -> Step:
    """The step with that key, which the sequence has."""
    return next(one for one in sequence.steps if one.key == key)


def _message(judge: Judge, standing: Standing, order: Ordered, judged: Judged, draft_id: str) -> bytes:
    """The bytes as they would leave; none for what may not."""
    if judged.verdict.outcome is not Outcome.ALLOWED:
        return b""
    row = DraftRow(
        id=draft_id,
        contact_id=standing.row.id,
        sequence=order.sequence,
        step=order.step,
        step_number=0,
        language=judged.composed.mail.source.language if judged.composed else "",
        to_address=standing.row.email,
        address_key=standing.row.email_key,
        subject="",
        send_at=order.send_at,
        content_version="",
        status=DraftStatus.DRAFT.value,
    )
    return outgoing(row, standing, judged, judge.composer.unsubscribing, unsent=False).message
