"""The words of a step in one language: as they are, what they were, and how many drafts say them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import col, func, select

from nurture.core.phrases import Named
from nurture.core.planning import StepCopy, Variant
from nurture.core.variants import CopyPlace
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
        said = (DraftRow.sequence == place.sequence, DraftRow.step == place.step, DraftRow.language == place.language)
        is_open = col(DraftRow.status).in_([status.value for status in OPEN])
        counted = select(func.count()).select_from(DraftRow).where(*said, is_open, col(DraftRow.words).is_(None))
        return StepCopyView(
            names=found.names,
            words=require_words(one, place) or one.copy.get(place.language) or StepCopy("", ""),
            languages=tuple(sorted(one.copy)),
            drafts=session.exec(counted).one(),
            history=tuple(
                CopyVersion(row.by, row.at, StepCopy(**row.before) if row.before else StepCopy("", ""))
                for row in copy_history(session, place)
            ),
            variants=one.variants,
            personas=tuple((each.key, each.names) for each in load_personas(session)),
            stages=tuple((each.value, each.names) for each in load_stages(session) if each.enabled),
        )
