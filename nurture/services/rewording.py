"""Rewording: the words of one draft, or of a step for everybody, changed by hand: checked first, kept in versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from nurture.core.drafts import DraftStatus
from nurture.core.errors import BadInput, NotFound, Problem
from nurture.core.guard import Outcome, reason_to_json
from nurture.core.lint import is_error
from nurture.core.phrases import Speaker, phrase
from nurture.core.planning import Sequence, Step, StepCopy
from nurture.core.variants import CopyPlace, choose_words, draw_of, words_at
from nurture.services.composing import Composer
from nurture.services.drafting import remake_drafts
from nurture.services.judging import Judge, Judged, Ordered
from nurture.services.linting import lint_words
from nurture.storage.content import keep_versions
from nurture.storage.copy_edits import copy_editors, own_words, replace_copy
from nurture.storage.database import reading, writing
from nurture.storage.drafts import OPEN, ReceiptBook, find_draft, keep_content
from nurture.storage.tables import DraftEditRow, DraftRow

LONGEST: Final = 20_000
"""Characters of one text."""


@dataclass(frozen=True, slots=True)
class Reworded:
    """Whether the words were saved, what is to be said about them, and how many drafts were made anew with them."""

    saved: bool
    problems: tuple[Problem, ...]
    drafts: int = 0


def read_words(engine: Engine, draft_id: str) -> StepCopy:
    """The words of a draft as they can be edited: its own, else those of its step; raises NotFound."""
    with reading(engine) as session:
        row = find_draft(session, draft_id)
        own = own_words(row)
        return own[1] if own else _words_of_step(Composer(session, {}), row)


def reword_draft(
    engine: Engine, speakers: Mapping[str, Speaker], draft_id: str, words: StepCopy | None, *, by: str, now: datetime
) -> Reworded:
    """Give one draft words of its own (None: those of its step again) and have it judged: it is to be reviewed anew.

    Words with errors are not saved. A link that leads outside the audience is saved, and the guard holds the draft.
    Raises NotFound, and BadInput for a draft that has left or is void.
    """
    with writing(engine) as session:
        row = find_draft(session, draft_id)
        _require_open(row)
        judge = Judge(session, Composer(session, speakers), now)
        problems = _check(judge.composer, row, words)
        if any(is_error(one) and one.code != "lint_audience" for one in problems):
            return Reworded(False, problems)
        row.words = asdict(words) if words else None
        row.edited_by = by if words else copy_editors(session).get((row.sequence, row.step, row.language))
        session.add(DraftEditRow(draft_id=row.id, at=now, by=by, words=row.words))
        _judge_again(session, judge, row)
        return Reworded(True, problems, 1)


def _check(composer: Composer, row: DraftRow, words: StepCopy | None) -> tuple[Problem, ...]:
    sequence = composer.sequences.get(row.sequence)
    return lint_words(composer, sequence, _bounded(words), row.language) if words and sequence else ()


def _require_open(row: DraftRow) -> None:
    if DraftStatus(row.status) not in OPEN:
        said = phrase("This draft has left or is void: its words cannot be changed any more.")
        raise BadInput(said, code="not_open", field="draft")


def _judge_again(session: Session, judge: Judge, row: DraftRow) -> None:
    """Put on record what the guard says of a draft whose words are different now; an approval is taken back."""
    standing = judge.standings([row.contact_id])[row.contact_id]
    judged = judge.mail(standing, Ordered.again(row))
    allowed = judged.verdict.outcome is Outcome.ALLOWED
    row.status = (DraftStatus.DRAFT if allowed else DraftStatus.HELD).value
    row.reasons = [reason_to_json(one) for one in judged.verdict.reasons]
    row.approved_at = row.approved_by = None
    row.stage, row.values, row.address_key = standing.row.stage, standing.values, standing.row.email_key
    row.to_address = standing.row.email
    _take_content(session, judge, row, judged)
    book = ReceiptBook(session)
    row.receipt_id = book.write(row.id, "edit", judge.now, judged.receipt)
    session.add(row)
    session.flush()
    book.flush()


def _take_content(session: Session, judge: Judge, row: DraftRow, judged: Judged) -> None:
    row.content_version = judged.composed.version if judged.composed else ""
    if judged.composed:
        row.subject = judged.composed.mail.render(row.values).subject
        keep_content(session, {judged.composed.version: judged.composed.content})
        keep_versions(session, dict.fromkeys(judged.offers), judge.now)


def reword_step(
    engine: Engine,
    speakers: Mapping[str, Speaker],
    place: CopyPlace,
    words: StepCopy,
    *,
    by: str,
    now: datetime,
) -> Reworded:
    """Change the words at a place for everybody who reads them; open drafts made of the old ones are made anew.

    Drafts with words of their own keep them. Words with errors are not saved. Raises NotFound for no such step or
    variant.
    """
    with writing(engine) as session:
        composer = Composer(session, speakers)
        sequence, step = require_step(composer, place.sequence, place.step)
        before = require_words(step, place)
        problems = lint_words(composer, sequence, _bounded(words), place.language)
        if any(map(is_error, problems)):
            return Reworded(False, problems)
        if words == before:
            return Reworded(True, problems)
        replace_copy(session, place, before, words, by=by, at=now)
        return Reworded(True, problems, remake_drafts(session, speakers, _open_drafts(session, place), now))


def require_step(composer: Composer, sequence: str, step: str) -> tuple[Sequence, Step]:
    """The sequence with that key and its step with that key; raises NotFound."""
    found = composer.sequences.get(sequence)
    one = next((each for each in found.steps if each.key == step), None) if found else None
    if found is None or one is None:
        raise NotFound(
            phrase("There is no step “{step}” in a sequence “{key}”.", step=step, key=sequence), field="step"
        )
    return found, one


def require_words(step: Step, place: CopyPlace) -> StepCopy | None:
    """The words at a place of the step, None where there are none yet; raises NotFound for no such variant."""
    try:
        return words_at(step, place)
    except KeyError as error:
        said = phrase("The step “{step}” has no variant “{name}”.", step=place.step, name=place.variant)
        raise NotFound(said, field="variant") from error


def remake_step(engine: Engine, speakers: Mapping[str, Speaker], sequence: str, step: str, *, now: datetime) -> int:
    """Make the open drafts of a step anew, in every language, after its variants have changed; returns how many."""
    with writing(engine) as session:
        _, found = require_step(Composer(session, speakers), sequence, step)
        languages = {*found.copy, *(language for one in found.variants for language in one.copy)}
        rows = [row for one in sorted(languages) for row in _open_drafts(session, CopyPlace(sequence, step, one))]
        return remake_drafts(session, speakers, rows, now)


def _words_of_step(composer: Composer, row: DraftRow) -> StepCopy:
    _, step = require_step(composer, row.sequence, row.step)
    draw, persona = draw_of(row.sequence, row.step, row.contact_id), row.values.get("persona") or None
    _, words = choose_words(step, row.language, persona=persona, stage=row.stage, draw=draw)
    return words or StepCopy("", "")


def _open_drafts(session: Session, place: CopyPlace) -> list[DraftRow]:
    query = select(DraftRow).where(DraftRow.sequence == place.sequence, DraftRow.step == place.step)
    query = query.where(DraftRow.language == place.language)
    is_open = col(DraftRow.status).in_([status.value for status in OPEN])
    return [row for row in session.exec(query.where(is_open)) if not row.words]


def _bounded(words: StepCopy) -> StepCopy:
    """The words, if they are none too many; raises BadInput."""
    for name, text in asdict(words).items():
        if len(text) > LONGEST or "\x00" in text:
            said = phrase("At most {count} characters, please.", count=LONGEST)
            raise BadInput(said, code="too_long", field=name)
    return words
