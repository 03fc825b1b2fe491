"""Teaching the assistant: labels are kept once per page, the model follows, and both are in a backup."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import select

from nurture.core.mapping.pages import read_page
from nurture.services.backing_up import back_up
from nurture.services.suggesting import load_learned
from nurture.services.teaching import Lesson, teach
from nurture.storage.database import reading
from nurture.storage.tables import PageLabelRow
from tests.core.mapping.sites import EN, titled
from tests.factories import NOW


def lessons(kind: str, words: str, count: int = 6) -> list[Lesson]:
    """So many pages of a kind that its words tell apart."""
    texts = [titled(f"Note {n}", f"{EN} {words} {n}") for n in range(count)]
    return [Lesson(read_page(text, f"x/{n}.md"), kind) for n, text in enumerate(texts)]


def test_what_is_taught_is_kept(workspace: Engine) -> None:
    """The model names what it learned from; with too few labels there is none."""
    assert load_learned(workspace) is None
    assert teach(workspace, lessons("guide", "ducts", 3), by="anna", now=NOW).model is None
    teach(workspace, [*lessons("guide", "ducts"), *lessons("report", "figures")], by="anna", now=NOW)
    model = load_learned(workspace)
    assert model is not None
    assert dict(model.learned_from) == {"guide": 6, "report": 6}


def test_the_last_word_on_a_page_counts(workspace: Engine) -> None:
    """A page that is labelled again is one page."""
    teach(workspace, lessons("guide", "ducts"), by="anna", now=NOW)
    teach(workspace, lessons("report", "ducts"), by="kari", now=NOW)
    with reading(workspace) as session:
        kept = session.exec(select(PageLabelRow)).all()
    assert {(row.label, row.said_by) for row in kept} == {("report", "kari")}
    assert len(kept) == 6


def test_what_is_taught_is_in_a_backup(workspace: Engine, tmp_path: Path) -> None:
    """Labels and model can be written down as any row can."""
    teach(workspace, [*lessons("guide", "ducts"), *lessons("report", "figures")], by="anna", now=NOW)
    back_up(workspace, tmp_path / "copy", now=NOW)
    assert (tmp_path / "copy").stat().st_size > 1000
