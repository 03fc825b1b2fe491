"""Previewing: a draft, or any step as any person, exactly as it would leave, with the guard's answer on top."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time

from sqlalchemy import Engine

from nurture.core.errors import NotFound
from nurture.core.guard import Outcome, Policy, Verdict
from nurture.core.phrases import Speaker, phrase
from nurture.core.planning import Planner, Sequence, Signature
from nurture.rendering.email import UNSUBSCRIBE_FIELD
from nurture.services.composing import Composer
from nurture.services.explaining import require_contact
from nurture.services.judging import Judge, Judged, Ordered, Standing
from nurture.storage.database import reading
from nurture.storage.drafts import find_draft


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


def preview_draft(engine: Engine, speakers: Mapping[str, Speaker], draft_id: str, *, now: datetime) -> Preview:
    """The draft as it would be now, judged from fresh facts; raises NotFound."""
    with reading(engine) as session:
        row = find_draft(session, draft_id)
        judge = Judge(session, Composer(session, speakers), now)
        standing = judge.standings([row.contact_id])[row.contact_id]
        return _preview(judge, standing, judge.mail(standing, Ordered.again(row)), row.send_at, row.id)


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
        order = _order(judge, found, number, standing, now)
        return _preview(judge, standing, judge.mail(standing, order), order.send_at, "preview")


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


def _preview(judge: Judge, standing: Standing, judged: Judged, send_at: datetime, draft_id: str) -> Preview:
    mail = judged.composed.mail if judged.composed else None
    language = mail.source.language if mail else ""
    ways = judge.composer.unsubscribing.ways(draft_id, language)
    values = {**standing.values, UNSUBSCRIBE_FIELD: ways[0]}
    shown = mail.render(values) if mail and judged.verdict.outcome is not Outcome.BLOCKED else None
    return Preview(
        email=standing.row.email,
        sender=mail.source.sender.name if mail else "",
        language=language,
        send_at=send_at,
        subject=shown.subject if shown else "",
        html=shown.html if shown else "",
        text=shown.text if shown else "",
        verdict=judged.verdict,
    )
