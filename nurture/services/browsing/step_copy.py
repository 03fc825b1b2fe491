"""The words of a step in one language: as they are, what they were, and how many drafts say them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from nurture.core.phrases import Named
from nurture.core.planning import Step, StepCopy, Variant
from nurture.core.variants import CopyPlace, choose_words, draw_of
from nurture.services.composing import Composer
from nurture.services.rewording import require_step, require_words
from nurture.storage.copy_edits import copy_history
from nurture.storage.database import reading
from nurture.storage.definitions import load_stages
from nurture.storage.drafts import OPEN
from nurture.storage.personas import load_personas
from nurture.storage.tables import DraftRow


@dataclass(frozen=True, slots=True)
class CopyVersion:
    """Words that somebody put another text in place of: who did, when (UTC), and what stood there."""

    by: str
    at: datetime
    before: StepCopy


@dataclass(frozen=True)
class StepCopyView:
    """The words at one place of a step; `drafts` are open ones that would be made anew after a change.

    `variants` are all those of the step, and `personas` and `stages` whom another one could be for, each with its name.
    """

    names: Named
    words: StepCopy
    languages: tuple[str, ...]
    drafts: int
    history: tuple[CopyVersion, ...]
    variants: tuple[Variant, ...]
    personas: tuple[tuple[str, Named], ...]
    stages: tuple[tuple[str, Named], ...]


def show_step_copy(engine: Engine, place: CopyPlace) -> StepCopyView:
    """The words at that place, empty where there are none; raises NotFound for no such step or variant."""
    with reading(engine) as session:
        found, one = require_step(Composer(session, {}), place.sequence, place.step)
        return StepCopyView(
            names=found.names,
            words=require_words(one, place) or one.copy.get(place.language) or StepCopy("", ""),
            languages=tuple(sorted(one.copy)),
            drafts=_count_open(session, one, place),
            history=tuple(
                CopyVersion(row.by, row.at, StepCopy(**row.before) if row.before else StepCopy("", ""))
                for row in copy_history(session, place)
            ),
            variants=one.variants,
            personas=tuple((each.key, each.names) for each in load_personas(session)),
            stages=tuple((each.value, each.names) for each in load_stages(session) if each.enabled),
        )


def _count_open(session: Session, step: Step, place: CopyPlace) -> int:
    """How many open drafts say the words at that place: of readers who get them, and without words of their own."""
    said = (DraftRow.sequence == place.sequence, DraftRow.step == place.step, DraftRow.language == place.language)
    is_open = col(DraftRow.status).in_([status.value for status in OPEN])
    if not step.variants:
        counted = select(func.count()).select_from(DraftRow)
        return session.exec(counted.where(*said, is_open, col(DraftRow.words).is_(None))).one()
    read = select(DraftRow.contact_id, DraftRow.stage, DraftRow.values)
    found = session.exec(read.where(*said, is_open, col(DraftRow.words).is_(None)))
    return sum(_variant_of(step, place, *facts) == place.variant for facts in found)


def _variant_of(step: Step, place: CopyPlace, contact: int, stage: str | None, values: Mapping[str, str]) -> str:
    draw, persona = draw_of(place.sequence, place.step, contact), values.get("persona") or None
    return choose_words(step, place.language, persona=persona, stage=stage, draw=draw)[0]
