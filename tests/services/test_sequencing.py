"""Sequences in and out as files: read like those that ship, foreseen before they are kept, every version on record."""

from __future__ import annotations

import pytest

from nurture.core.definitions import read_sequence
from nurture.core.documents import Document, line_of, read_yaml, write_yaml
from nurture.core.errors import BadInput, NotFound
from nurture.core.plan_changes import ChangeKind
from nurture.services.planning import list_sequences, planned_emails
from nurture.services.sequencing import (
    SavedSequence,
    SequenceFile,
    export_sequence,
    foresee_sequence,
    read_sequence_file,
    require_sequence_file,
    save_sequence,
    sequence_changes,
)
from nurture.storage.library import shipped_definitions
from nurture.storage.tables import SequenceVersionRow
from tests.house import House, address

SHIPPED = sorted(shipped_definitions("sequences").keys() - {"blocks"})


def exported(house: House, key: str = "lead-education", *changes: tuple[str, str]) -> str:
    """The file of a sequence with texts in it replaced."""
    text = export_sequence(house.engine, key)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def read(house: House, *changes: tuple[str, str]) -> SequenceFile:
    """The changed sequence for leads."""
    return require_sequence_file(house.engine, exported(house, "lead-education", *changes))


def save(house: House, *changes: tuple[str, str]) -> SavedSequence:
    """Keep the changed sequence for leads."""
    return save_sequence(house.engine, read(house, *changes), by="karin", now=house.later())


@pytest.mark.parametrize("key", SHIPPED)
def test_a_file_that_is_written_reads_back_as_it_was(house: House, key: str) -> None:
    """Nothing of a sequence is lost on the way out and in, and saving it again is no change."""
    text = export_sequence(house.engine, key)
    document = read_yaml(text)
    assert isinstance(document, Document)
    assert document.values == shipped_definitions("sequences")[key]
    again = save_sequence(house.engine, require_sequence_file(house.engine, text), by="karin", now=house.later())
    assert again == SavedSequence(key, 1, is_changed=False)


@pytest.mark.parametrize("text", ["no", "9:30", "007", "1_000", "true", "a\nb\n", " x\n  y", "5", "null", "2026-11-30"])
def test_texts_that_yaml_would_guess_stay_texts(text: str) -> None:
    """Whatever a text looks like, it is written so that it is read as that text."""
    document = read_yaml(write_yaml({"key": text, "more": [text, text]}))
    assert isinstance(document, Document)
    assert document.values == {"key": text, "more": [text, text]}


@pytest.mark.parametrize(
    ("change", "field", "shows"),
    [
        (("delay_days: 2", "delay_days: soon"), "steps[1].delay_days", "delay_days: soon"),
        (("{{ offer_title }}", "{{ password }}"), "steps[1].copy.en.body", "body:"),
        (("stage: marketingqualifiedlead", "stage: winner"), "goal.stage", "stage: winner"),
        (("- guide\n", "- gide\n"), "steps[1].kinds", "kinds:"),
        (("key: lead-education", "key: Lead Education!"), "key", "key: Lead"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(house: House, change: tuple[str, str], field: str, shows: str) -> None:
    """The field, the line on which it stands, and no sequence."""
    text = exported(house, "lead-education", change)
    sequence, (problem, *_) = read_sequence_file(house.engine, text, "mine.yaml")
    assert sequence is None
    assert (problem.path, problem.field) == ("mine.yaml", field)
    assert shows in text.splitlines()[(problem.line or 0) - 1]


@pytest.mark.parametrize("text", ["", "a: [", "key: x\nkey: y", "- 1", "steps: 3", "names: {}\nsteps: [1]\nsegment: x"])
def test_what_is_no_sequence_is_refused(house: House, text: str) -> None:
    """Whatever else a file holds gives problems, never a failure."""
    assert read_sequence_file(house.engine, text)[0] is None
    with pytest.raises(BadInput):
        require_sequence_file(house.engine, text)


def test_a_field_that_is_missing_has_the_line_of_what_is_around_it() -> None:
    """The last part that is there is where to look; nothing is no line."""
    text = "key: a\nsteps:\n  - key: one\n    copy:\n      en: {body: x}\n"
    assert line_of(text, "steps[1].copy.en.subject") == 5
    assert line_of(text, "steps[4].copy") == 2
    assert line_of(text, "goal.stage") is None


def test_every_version_is_kept(house: House) -> None:
    """The one before, who replaced it and when; the sequence of now is the new one."""
    assert save(house, ("priority: 50", "priority: 7")) == SavedSequence("lead-education", 2, is_changed=True)
    assert save(house, ("priority: 7", "priority: 8")).version == 3
    assert [(one.version, one.by) for one in sequence_changes(house.engine, "lead-education")] == [
        (3, "karin"),
        (2, "karin"),
    ]
    before = [read_sequence(row.definition, "")[0] for row in house.rows(SequenceVersionRow)]
    assert [one.priority for one in before if one] == [50, 7]
    assert next(one for one in list_sequences(house.engine) if one.key == "lead-education").priority == 8


def test_a_new_key_is_a_new_sequence(house: House) -> None:
    """A copy under another key stands beside the first."""
    count = len(list_sequences(house.engine))
    assert save(house, ("key: lead-education", "key: lead-two")) == SavedSequence("lead-two", 1, is_changed=True)
    assert len(list_sequences(house.engine)) == count + 1


def test_what_a_change_would_do_is_foreseen(house: House) -> None:
    """Without a plan there is nothing to foresee; with one, what is foretold is what the next plan does."""
    later = ("delay_days: 2", "delay_days: 9")
    assert foresee_sequence(house.engine, read(house, later), now=house.later()) is None
    house.classify()
    house.plan()
    before = {one.step: one.send_at for one in planned_emails(house.engine) if one.email == address("lead")}
    found = foresee_sequence(house.engine, read(house, later), now=house.later())
    assert house.rows(SequenceVersionRow) == []
    save(house, later)
    house.plan()
    after = {one.step: one.send_at for one in planned_emails(house.engine) if one.email == address("lead")}
    assert found
    assert found.mails[ChangeKind.MOVED] == sum(before[step] != after[step] for step in before) > 0


def test_an_unknown_sequence_has_no_file(house: House) -> None:
    """The sentence says which one is not there."""
    with pytest.raises(NotFound, match="nowhere"):
        export_sequence(house.engine, "nowhere")
