"""Publishing the playbook: stage definitions, the rules in force, who signed them, and the workspace's own offers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias

from sqlalchemy import Engine
from sqlmodel import Session

from nurture.core.agreements import NOTHING_SIGNED, Side, side_name, side_sentence, signer
from nurture.core.definitions import StageDefinition
from nurture.core.measures import StageMeasure, figure_sentences
from nurture.core.offers import Audience, ContentOffer, kind_name, usual_kinds
from nurture.core.phrases import Fact, Phrase, Speaker, phrase, plural, say
from nurture.core.stages import (
    PHASES,
    LifecycleStage,
    Phase,
    Stages,
    next_phase,
    owner_name,
    phase_name,
    relationship_name,
)
from nurture.core.wording import explain, rule_lines
from nurture.rendering.playbook import MapCell, MapRow, Playbook, PlaybookStage, count_pages, render_playbook
from nurture.rendering.playbook_text import write_playbook
from nurture.services.measuring import measure_stages
from nurture.storage.content import load_offers
from nurture.storage.database import reading
from nurture.storage.definitions import load_definitions, load_stages
from nurture.storage.people import count_by_stage
from nurture.storage.settings import load_settings
from nurture.storage.stage_versions import load_agreements

OWN_OFFERS = 4
"""How many of the workspace's own offers a stage's page names."""

MAP_OFFERS = 6
"""How many of them a cell of the content map names."""


Format: TypeAlias = Literal["pdf", "html", "md"]

FORMATS: Final[tuple[Format, ...]] = ("pdf", "html", "md")
"""The forms that a playbook can be had in."""


@dataclass(frozen=True, slots=True)
class PublishedPlaybook:
    """A playbook as the bytes of a file, and how many pages it has: None where the form knows no pages."""

    content: bytes
    pages: int | None


def publish_playbook(engine: Engine, speaker: Speaker, *, now: datetime, form: Format = "pdf") -> PublishedPlaybook:
    """The playbook in the speaker's language, with the rules, signatures, figures and offers of this moment."""
    measured = {one.stage.value: one for one in measure_stages(engine, now=now).measured}
    with reading(engine) as session:
        playbook = _Publisher(session, speaker, now, measured).playbook()
    if form != "pdf":
        return PublishedPlaybook(write_playbook(playbook, form).encode(), None)
    pdf = render_playbook(playbook)
    return PublishedPlaybook(pdf, count_pages(pdf))


class _Publisher:
    """What the pages are made of, read once."""

    def __init__(self, session: Session, speaker: Speaker, now: datetime, measured: Mapping[str, StageMeasure]) -> None:
        self.speaker, self.now, self.measured = speaker, now, measured
        self.settings, self.stages = load_settings(session), load_stages(session)
        self.definitions, self.people = load_definitions(session), count_by_stage(session)
        self.agreements = load_agreements(session)
        own = (offer for offer in load_offers(session) if offer.audience is not Audience.INTERNAL)
        self.offers = [one for one in own if one.language == speaker.language and one.is_live(now.date())]

    def playbook(self) -> Playbook:
        """The whole book."""
        shown = [stage for stage in self.stages if stage.enabled]
        rows = (self._map_row(place, stage) for place, stage in enumerate(shown))
        return Playbook(
            language=self.speaker.language,
            title=say(phrase("The people behind the stages"), self.speaker),
            workspace=self.settings.workspace_name,
            brand_colour=self.settings.brand_colour,
            version=str(1 + sum(one.version - 1 for one in self.definitions.values())),
            date_text=f"{self.now:%Y-%m-%d}",
            intro=say(_INTRO, self.speaker),
            stages=tuple(self._page(stage) for stage in shown),
            content_map=tuple(row for row in rows if row.cells),
        )

    def _page(self, stage: LifecycleStage) -> PlaybookStage:
        definition = self.definitions.get(stage.value) or StageDefinition(stage.value, None)
        page = _page(definition, stage, self.stages, self.speaker)
        kinds = definition.kinds or _kinds_of(self._of(stage)) or usual_kinds(stage.value)
        return replace(
            page,
            people=self.people.get(stage.value, 0),
            kinds=tuple(say(kind_name(kind), self.speaker) for kind in kinds),
            content=tuple(
                (one.title, say(kind_name(one.kind), self.speaker)) for one in _one_per_kind(self._of(stage))
            ),
            figures=tuple(say(one, self.speaker) for one in figure_sentences(self.measured.get(stage.value))),
            **self._signed(stage),
        )

    def _of(self, stage: LifecycleStage) -> list[ContentOffer]:
        return [offer for offer in self.offers if stage.value in offer.stages]

    def _signed(self, stage: LifecycleStage) -> dict[str, Any]:
        """The signatures under the version in force, and what is said of those under an earlier one."""
        agreement = self.agreements.get(stage.value, NOTHING_SIGNED)
        signed = [one for side in Side if (one := agreement.current(side))]
        outdated = [side for side in Side if agreement.latest(side) and not agreement.current(side)]
        told = (
            phrase("{side}: {said}", side=side_name(side), said=side_sentence(agreement, side)) for side in outdated
        )
        return {
            "signed_off": tuple(
                (say(side_name(one.side), self.speaker), say(signer(one), self.speaker), f"{one.at:%Y-%m-%d}")
                for one in signed
            ),
            "sign_off_notes": tuple(say(one, self.speaker) for one in told),
        }

    def _map_row(self, place: int, stage: LifecycleStage) -> MapRow:
        """The phases that have something for this stage, and those in which its people wait for something."""
        offers = self._of(stage)
        waiting = {stage.phase, next_phase(stage.phase)} if stage.order is not None else set()
        return MapRow(
            place,
            tuple(
                self._map_cell(phase, found)
                for phase in PHASES
                if (found := [one.title for one in offers if one.phase is phase]) or phase in waiting
            ),
        )

    def _map_cell(self, phase: Phase, titles: list[str]) -> MapCell:
        name = say(phase_name(phase), self.speaker)
        return MapCell(phase.value, name, tuple(titles[:MAP_OFFERS]), max(len(titles) - MAP_OFFERS, 0))


_INTRO = phrase(
    "What marketing and sales mean by each stage: who the person is, what they struggle with, "
    "what helps them, and how they get there."
)


def _kinds_of(offers: Iterable[ContentOffer]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(offer.kind for offer in offers))


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
