"""The stages as pages: the journey with its people, and one stage as marketing and sales agreed on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Engine

from nurture.core.agreements import NOTHING_SIGNED, Agreement
from nurture.core.criteria import AnyOf
from nurture.core.definitions import StageDefinition, StageDocument
from nurture.core.errors import NotFound
from nurture.core.offers import usual_kinds
from nurture.core.phrases import Phrase, phrase
from nurture.core.planning import Sequence
from nurture.core.stages import LifecycleStage, Stages
from nurture.core.wording import sentences
from nurture.storage.database import reading
from nurture.storage.definitions import load_definitions, load_sequences, load_stages
from nurture.storage.people import count_by_stage
from nurture.storage.stage_versions import load_agreement, load_agreements


@dataclass(frozen=True)
class StageLine:
    """One stage of the journey with the people in it, its document in one language, and what is signed of it."""

    stage: LifecycleStage
    people: int
    document: StageDocument
    agreement: Agreement


@dataclass(frozen=True)
class StageView:
    """One stage: its document, its entry criteria in words, the stages beside it, and the sequences that lead there.

    `kinds` are those that help: the chosen ones, else those that the library's defaults mean for this stage.
    """

    stage: LifecycleStage
    people: int
    document: StageDocument
    entry: tuple[Phrase, ...]
    any_is_enough: bool
    kinds: tuple[str, ...]
    norm_days: int | None
    agreement: Agreement
    previous: LifecycleStage | None
    next: LifecycleStage | None
    leading_here: tuple[Sequence, ...]
    stages: Stages


def list_stages(engine: Engine, language: str) -> tuple[tuple[StageLine, ...], Stages]:
    """Every enabled stage in order with its people, its document in that language or in English."""
    with reading(engine) as session:
        stages = load_stages(session)
        people = count_by_stage(session)
        definitions, agreements = load_definitions(session), load_agreements(session)
    lines = tuple(
        StageLine(
            stage=stage,
            people=people.get(stage.value, 0),
            document=_definition(definitions, stage.value).document(language),
            agreement=agreements.get(stage.value, NOTHING_SIGNED),
        )
        for stage in stages
        if stage.enabled
    )
    return lines, stages


def _definition(known: Mapping[str, StageDefinition], stage: str) -> StageDefinition:
    return known.get(stage) or StageDefinition(stage, None)


def show_stage(engine: Engine, value: str, language: str) -> StageView:
    """One stage; raises NotFound for an unknown value."""
    with reading(engine) as session:
        stages = load_stages(session)
        stage = stages.get(value)
        if stage is None:
            raise NotFound(phrase("There is no stage “{stage}” here.", stage=value), field="stage")
        definition = _definition(load_definitions(session), value)
        leading = tuple(one for one in load_sequences(session) if one.goal.stage == value)
        people = count_by_stage(session).get(value, 0)
        agreement = load_agreement(session, value)
    on_the_way = [one for one in stages if one.enabled]
    place = on_the_way.index(stage)
    return StageView(
        stage=stage,
        people=people,
        document=definition.document(language),
        entry=sentences(definition.entry, stages) if definition.entry is not None else (),
        any_is_enough=isinstance(definition.entry, AnyOf),
        kinds=definition.kinds or usual_kinds(value),
        norm_days=definition.norm_days,
        agreement=agreement,
        previous=on_the_way[place - 1] if place else None,
        next=on_the_way[place + 1] if place + 1 < len(on_the_way) else None,
        leading_here=leading,
        stages=stages,
    )


@dataclass(frozen=True)
class ArrangedStage:
    """A stage, on or off, with the people in it; `is_first` and `is_last` of those on the way."""

    stage: LifecycleStage
    people: int
    is_first: bool
    is_last: bool


def arrange_stages(engine: Engine) -> tuple[ArrangedStage, ...]:
    """Every stage in order, those that are off among them."""
    with reading(engine) as session:
        stages, people = load_stages(session), count_by_stage(session)
    way = [one.value for one in stages if one.order is not None]
    ends = (way[:1], way[-1:])
    return tuple(
        ArrangedStage(one, people.get(one.value, 0), one.value in ends[0], one.value in ends[1]) for one in stages
    )


def find_stage(engine: Engine, value: str) -> LifecycleStage:
    """The stage with this value, on or off; raises NotFound where there is none."""
    for one in arrange_stages(engine):
        if one.stage.value == value:
            return one.stage
    raise NotFound(phrase("There is no stage “{stage}” here.", stage=value), field="stage")
