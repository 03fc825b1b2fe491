"""Reasoning: why a person stands in their stage, and what would take them to the next one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from nurture.core.criteria import AllOf, AnyOf, evaluate
from nurture.core.people import Contact
from nurture.core.phrases import Phrase, phrase, phrase_from_json
from nurture.core.stages import LifecycleStage, Mover, Stages
from nurture.core.wording import sentences
from nurture.storage.definitions import load_definitions
from nurture.storage.facts import load_facts
from nurture.storage.tables import StageMoveRow


@dataclass(frozen=True)
class WayOn:
    """The next stage, and what it asks for: each condition in words, with whether this person meets it."""

    stage: LifecycleStage
    conditions: tuple[tuple[Phrase, bool], ...]
    any_is_enough: bool


def explain_stage(session: Session, contact: Contact, stages: Stages) -> tuple[Phrase, ...]:
    """Why this person stands where they stand: the last move on record, in words."""
    query = select(StageMoveRow).where(StageMoveRow.contact_id == contact.id)
    last = session.exec(query.order_by(col(StageMoveRow.at).desc(), col(StageMoveRow.id).desc()).limit(1)).first()
    if last is None:
        return (phrase("Nothing we know about them meets the rule of any stage yet."),)
    said = [_opening(last, stages), *(phrase_from_json(one) for one in last.because)]
    if contact.churned_at:
        said.append(phrase("They ended as a customer on {date}.", date=f"{contact.churned_at:%Y-%m-%d}"))
    if contact.crm_stage and contact.crm_stage != contact.stage:
        said.append(phrase("The CRM has them as {stage}.", stage=stages.name(contact.crm_stage)))
    return tuple(said)


def _opening(last: StageMoveRow, stages: Stages) -> Phrase:
    facts = {"stage": stages.name(last.to_stage), "date": f"{last.at:%Y-%m-%d}"}
    if last.from_stage == last.to_stage:
        return phrase("{who} kept them in {stage} on {date}.", who=last.by, **facts)
    match Mover(last.mover):
        case Mover.IMPORT if last.from_stage is None:
            return phrase("They came in on {date} as {stage}.", **facts)
        case Mover.IMPORT:
            return phrase("The CRM moved them to {stage} on {date}.", **facts)
        case Mover.RULE:
            return phrase("They met the rule for {stage} on {date}.", **facts)
        case Mover.COMPANY:
            return phrase("They followed their company to {stage} on {date}.", **facts)
        case Mover.PERSON:
            return phrase("{who} moved them to {stage} on {date}.", who=last.by, **facts)


def find_way_on(session: Session, contact: Contact, stages: Stages, now: datetime) -> WayOn | None:
    """What would take this person to the next stage; None where there is none, or where only people move them.

    Somebody who has left as a customer has no next stage: they would have to come back first.
    """
    if contact.churned_at is not None and contact.churned_at <= now:
        return None
    following = _following(stages, contact.stage)
    definition = load_definitions(session).get(following.value) if following else None
    if following is None or definition is None or definition.entry is None:
        return None
    entry = definition.entry
    parts = entry.parts if isinstance(entry, AllOf | AnyOf) and len(entry.parts) > 1 else (entry,)
    _, facts = next(load_facts(session, stages, now, [contact.id]))
    met = (evaluate(part, facts) for part in parts)
    return WayOn(following, tuple(zip(sentences(entry, stages), met, strict=True)), isinstance(entry, AnyOf))


def _following(stages: Stages, value: str | None) -> LifecycleStage | None:
    """The next enabled stage on the way; the first one for somebody who has none."""
    way = [stage for stage in stages if stage.enabled and stage.order is not None]
    if value is None:
        return next(iter(way), None)
    here = stages.get(value)
    if here is None or here.order is None:
        return None
    return next((stage for stage in way if (stage.order or 0) > (here.order or 0)), None)
