"""Words that colleagues wrote: those of one draft, those of a step, and whose they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from nurture.core.planning import StepCopy
from nurture.core.variants import CopyPlace
from nurture.storage.tables import CopyEditRow, DraftRow, SequenceRow


def own_words(row: DraftRow) -> tuple[str, StepCopy] | None:
    """The words that a draft has for its own, with their language; None where it says what its step says."""
    return (row.language, StepCopy(**row.words)) if row.words else None


def copy_editors(session: Session) -> dict[tuple[str, str, str], str]:
    """Who wrote the words of a step in a language last, by (sequence, step, language)."""
    place = (col(CopyEditRow.sequence), col(CopyEditRow.step), col(CopyEditRow.language))
    newest = select(func.max(CopyEditRow.id)).group_by(*place)
    rows = session.exec(select(CopyEditRow).where(col(CopyEditRow.id).in_(newest)))
    return {(row.sequence, row.step, row.language): row.by for row in rows}


def copy_history(session: Session, place: CopyPlace) -> list[CopyEditRow]:
    """What the words at a place were, the newest change first."""
    query = select(CopyEditRow).where(CopyEditRow.sequence == place.sequence, CopyEditRow.step == place.step)
    query = query.where(CopyEditRow.language == place.language, CopyEditRow.variant == place.variant)
    return list(session.exec(query.order_by(col(CopyEditRow.id).desc())))


def replace_copy(
    session: Session, place: CopyPlace, before: StepCopy | None, after: StepCopy, *, by: str, at: datetime
) -> None:
    """Put these words in place of those that stand there, and keep what they were."""
    row = session.get_one(SequenceRow, place.sequence)
    written = {name: text for name, text in asdict(after).items() if text or place.variant}
    row.definition = {
        **row.definition,
        "steps": [_reworded(one, number, place, written) for number, one in enumerate(_steps(row), 1)],
    }
    session.add(row)
    edit = CopyEditRow(**place._asdict(), at=at, by=by)
    edit.before, edit.after = asdict(before) if before else {}, asdict(after)
    session.add(edit)
    session.flush()


def _steps(row: SequenceRow) -> list[dict[str, Any]]:
    return list(row.definition["steps"])


def _reworded(step: Mapping[str, Any], number: int, place: CopyPlace, words: Mapping[str, str]) -> dict[str, Any]:
    """The step with these words where they belong; what a variant leaves out is the step's, so that it says all."""
    if str(step.get("key", number)) != place.step:
        return dict(step)
    if not place.variant:
        return _with_words(step, place.language, words)
    variants = step.get("variants") or []
    changed = [
        _with_words(one, place.language, words) if str(one.get("name")) == place.variant else one for one in variants
    ]
    return {**step, "variants": changed}


def _with_words(one: Mapping[str, Any], language: str, words: Mapping[str, str]) -> dict[str, Any]:
    return {**one, "copy": {**(one.get("copy") or {}), language: dict(words)}}
