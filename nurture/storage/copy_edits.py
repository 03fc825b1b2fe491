"""Words that colleagues wrote: those of one draft, those of a step, and whose they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from nurture.core.planning import StepCopy
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


def copy_history(session: Session, sequence: str, step: str, language: str) -> list[CopyEditRow]:
    """What the words of a step were, the newest change first."""
    query = select(CopyEditRow).where(CopyEditRow.sequence == sequence, CopyEditRow.step == step)
    return list(session.exec(query.where(CopyEditRow.language == language).order_by(col(CopyEditRow.id).desc())))


def replace_copy(
    session: Session, place: tuple[str, str, str], before: StepCopy | None, after: StepCopy, *, by: str, at: datetime
) -> None:
    """Put these words in place of those of a (sequence, step, language), and keep what stood there."""
    sequence, step, language = place
    row = session.get_one(SequenceRow, sequence)
    written = {name: text for name, text in asdict(after).items() if text}
    row.definition = {
        **row.definition,
        "steps": [_reworded(one, number, step, {language: written}) for number, one in enumerate(_steps(row), 1)],
    }
    session.add(row)
    edit = CopyEditRow(sequence=sequence, step=step, language=language, at=at, by=by)
    edit.before, edit.after = asdict(before) if before else {}, asdict(after)
    session.add(edit)
    session.flush()


def _steps(row: SequenceRow) -> list[dict[str, Any]]:
    return list(row.definition["steps"])


def _reworded(one: Mapping[str, Any], number: int, step: str, words: Mapping[str, Any]) -> dict[str, Any]:
    if str(one.get("key", number)) != step:
        return dict(one)
    return {**one, "copy": {**(one.get("copy") or {}), **words}}
