"""The words of a step in one language: as they are, what they were, and how many drafts say them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import col, func, select

from nurture.core.phrases import Named
from nurture.core.planning import StepCopy
from nurture.services.composing import Composer
from nurture.services.rewording import require_step
from nurture.storage.copy_edits import copy_history
from nurture.storage.database import reading
from nurture.storage.drafts import OPEN
from nurture.storage.tables import DraftRow


@dataclass(frozen=True, slots=True)
class CopyVersion:
    """Words that somebody put another text in place of: who did, when (UTC), and what stood there."""

    by: str
    at: datetime
    before: StepCopy


@dataclass(frozen=True)
class StepCopyView:
    """The words of one step in one language; `drafts` are open ones that would be made anew after a change."""

    names: Named
    words: StepCopy
    languages: tuple[str, ...]
    drafts: int
    history: tuple[CopyVersion, ...]


def show_step_copy(engine: Engine, sequence: str, step: str, language: str) -> StepCopyView:
    """The words of a step in that language, empty where there are none; raises NotFound for no such step."""
    with reading(engine) as session:
        found, one = require_step(Composer(session, {}), sequence, step)
        said = (DraftRow.sequence == sequence, DraftRow.step == step, DraftRow.language == language)
        is_open = col(DraftRow.status).in_([status.value for status in OPEN])
        counted = select(func.count()).select_from(DraftRow).where(*said, is_open, col(DraftRow.words).is_(None))
        return StepCopyView(
            names=found.names,
            words=one.copy.get(language) or StepCopy("", ""),
            languages=tuple(sorted(one.copy)),
            drafts=session.exec(counted).one(),
            history=tuple(
                CopyVersion(row.by, row.at, StepCopy(**row.before) if row.before else StepCopy("", ""))
                for row in copy_history(session, sequence, step, language)
            ),
        )
