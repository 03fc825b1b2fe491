"""Publishing the playbook: stage definitions, the rules in force and the workspace's own offers, as a PDF."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from nurture.core.definitions import StageDefinition
from nurture.core.offers import Audience, ContentOffer, kind_name
from nurture.core.phrases import Fact, Phrase, Speaker, phrase, plural, say
from nurture.core.stages import LifecycleStage, Stages, owner_name, phase_name, relationship_name
from nurture.core.wording import explain, rule_lines
from nurture.rendering.playbook import Playbook, PlaybookStage, count_pages, render_playbook
from nurture.storage.content import load_offers
from nurture.storage.database import reading
from nurture.storage.definitions import load_definitions, load_stages
from nurture.storage.people import count_by_stage
from nurture.storage.settings import load_settings

OWN_OFFERS = 4
"""How many of the workspace's own offers a stage's page names."""


@dataclass(frozen=True, slots=True)
class PublishedPlaybook:
    """A playbook as PDF bytes, and how many pages it has."""

    pdf: bytes
    pages: int


def publish_playbook(engine: Engine, speaker: Speaker, *, now: datetime) -> PublishedPlaybook:
    """The playbook as PDF in the speaker's language, with the rules and offers of this moment."""
    with reading(engine) as session:
        pdf = render_playbook(_playbook(session, speaker, now))
    return PublishedPlaybook(pdf, count_pages(pdf))


def _playbook(session: Session, speaker: Speaker, now: datetime) -> Playbook:
    settings, stages = load_settings(session), load_stages(session)
    definitions = load_definitions(session)
    people = count_by_stage(session)
    live = [offer for offer in load_offers(session) if offer.is_live(now.date())]
    own = [offer for offer in live if offer.language == speaker.language and offer.audience is not Audience.INTERNAL]
    pages = tuple(
        replace(
            _page(definitions.get(stage.value) or StageDefinition(stage.value, None), stage, stages, speaker),
            people=people.get(stage.value, 0),
            **_content([offer for offer in own if stage.value in offer.stages], speaker),
        )
        for stage in stages
        if stage.enabled
    )
    return Playbook(
        language=speaker.language,
        title=say(phrase("The people behind the stages"), speaker),
        workspace=settings.workspace_name,
        brand_colour=settings.brand_colour,
        version=str(max((one.version for one in definitions.values()), default=1)),
        date_text=f"{now:%Y-%m-%d}",
        intro=say(_INTRO, speaker),
        stages=pages,
    )


_INTRO = phrase(
    "What marketing and sales mean by each stage: who the person is, what they struggle with, "
    "what helps them, and how they get there."
)


def _content(offers: list[ContentOffer], speaker: Speaker) -> dict[str, Any]:
    """The kinds that help at a stage, and a few of the workspace's own offers of them."""
    kinds = dict.fromkeys(say(kind_name(offer.kind), speaker) for offer in offers)
    shown = tuple((offer.title, say(kind_name(offer.kind), speaker)) for offer in _one_per_kind(offers))
    return {"kinds": tuple(kinds), "content": shown}


def _page(definition: StageDefinition, stage: LifecycleStage, stages: Stages, speaker: Speaker) -> PlaybookStage:
    def told(fact: Fact) -> str:
        return say(fact, speaker)

    document = definition.document(speaker.language)
    return PlaybookStage(
        value=stage.value,
        name=told(stage.names),
        phase=stage.phase.value,
        phase_label=told(phase_name(stage.phase)),
        relationship_label=told(relationship_name(stage.relationship)),
        owner_label=told(owner_name(stage.owner)),
        voice=document.voice,
        who=document.who,
        challenges=document.challenges,
        questions=document.questions,
        helps=document.helps,
        kinds=(),
        avoid=document.avoid,
        entry=tuple(map(told, rule_lines(definition.entry, stages))),
        exit=tuple(map(told, _exit_sentences(definition, stages))),
        success=document.success,
        hand_over=document.hand_over,
        people=None,
        version=definition.version,
    )


def _exit_sentences(definition: StageDefinition, stages: Stages) -> tuple[Phrase, ...]:
    said: list[Phrase] = [] if definition.exit is None else [explain(definition.exit, stages)]
    if definition.norm_days:
        usual = plural("Usually for at most {count} day", "Usually for at most {count} days", definition.norm_days)
        said.append(usual)
    return tuple(said)


def _one_per_kind(offers: Iterable[ContentOffer]) -> list[ContentOffer]:
    """A few offers, each of another kind, so that a page shows what there is rather than much of one."""
    by_kind: dict[str, ContentOffer] = {}
    for offer in offers:
        by_kind.setdefault(offer.kind, offer)
    return list(by_kind.values())[:OWN_OFFERS]
