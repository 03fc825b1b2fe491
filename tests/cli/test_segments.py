"""`nurture segments …`, `personas list`, `properties list` and `people tag` as scripts see them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nurture.cli import nurture
from nurture.cli.printing import run_command
from tests.cli.conftest import Run
from tests.house import STAGES, House, address

Count = Callable[[str], tuple[int, dict[str, Any]]]


@pytest.fixture
def count(house: House, capsys: pytest.CaptureFixture[str]) -> Count:
    """Counts a segment in the house: the exit code and the JSON object."""

    def run(criteria: str) -> tuple[int, dict[str, Any]]:
        code = run_command(nurture, ["--workspace", str(house.library.parent), "segments", "count", criteria, "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run


def test_a_condition_is_counted(count: Count) -> None:
    """The one key is `people`."""
    code, told = count('{"field": "stage", "value": "lead"}')
    assert code == 0
    assert told.keys() == {"people"}
    assert told["people"] > 0


def test_a_condition_is_read_from_a_file(count: Count, tmp_path: Path) -> None:
    """@FILE means the same as what is in the file."""
    file = tmp_path / "segment.yaml"
    file.write_text("any:\n  - {field: stage, value: lead}\n")
    assert count(f"@{file}") == count('{"field": "stage", "value": "lead"}')


def test_a_condition_that_cannot_be_read_is_bad_input(count: Count) -> None:
    """The exit code is 2, and the place of what is wrong is told."""
    code, told = count('{"all": [{"field": "colour", "value": "red"}]}')
    assert (code, told["error"]["code"], told["error"]["field"]) == (2, "criteria", "criteria.all[0]")
    assert "colour" in told["error"]["message"]


@pytest.mark.parametrize("content", [None, b"\xff\xfe\xff", b"nothing"])
def test_a_file_that_cannot_be_read_is_bad_input(count: Count, tmp_path: Path, content: bytes | None) -> None:
    """A file that is missing, not text or no condition ends with 2 and names itself."""
    file = tmp_path / "segment.yaml"
    if content is not None:
        file.write_bytes(content)
    code, told = count(f"@{file}")
    assert (code, told["error"]["file"]) == (2, str(file))


def test_people_read_a_sentence(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    """Without --json the answer is a sentence."""
    assert run_command(nurture, ["--workspace", str(house.library.parent), "segments", "count", '{"any": []}']) == 0
    assert capsys.readouterr().out == "0 people meet the condition.\n"


LEADS = '{"field": "stage", "value": "lead"}'


def test_segments_are_listed_with_their_people(run: Run) -> None:
    """One a line: key, name, people and the condition."""
    lines = run("segments", "list", "--json").lines
    assert [set(one) for one in lines] == [{"key", "name", "people", "criteria"}] * len(lines)
    assert "quiet-customers" in {one["key"] for one in lines}


def test_a_segment_is_saved_counted_and_deleted(run: Run) -> None:
    """Its key stands for its condition wherever one is asked for."""
    saved = run("segments", "save", "our-leads", LEADS, "--name", "Our leads", "--json")
    assert (saved.code, saved.one) == (0, {"key": "our-leads", "name": "Our leads", "people": 1})
    assert run("segments", "count", "our-leads", "--json").one == {"people": 1}
    assert run("segments", "save", "our-leads", '{"all": []}', "--json").one["name"] == "Our leads"
    assert run("segments", "count", "our-leads", "--json").one == {"people": len(STAGES)}
    assert run("segments", "delete", "our-leads", "--json").one == {"key": "our-leads", "name": "Our leads"}
    assert run("segments", "count", "our-leads", "--json").code == 2


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (("save", "Bad Key", LEADS, "--name", "Fine"), "key"),
        (("save", "fine", LEADS), "name"),
        (("delete", "nobody"), "key"),
        (("count", "nobody"), "key"),
    ],
)
def test_what_cannot_be_a_segment_is_bad_input(run: Run, arguments: tuple[str, ...], field: str) -> None:
    """The exit code is 2, and the field is named."""
    told = run("segments", *arguments, "--json")
    assert (told.code, told.one["error"]["field"]) == (2, field)


def test_personas_are_listed_in_their_order(run: Run) -> None:
    """With how many people have each, and how many were matched."""
    first = run("personas", "list", "--json").lines[0]
    assert set(first) == {"key", "name", "people", "matched", "criteria"}
    assert (first["key"], first["name"]) == ("sustainability_lead", "Sustainability lead")


def test_properties_are_listed(run: Run, house: House) -> None:
    """By the name that conditions know them by."""
    house.sql('UPDATE contact SET custom = \'{"floor": "3"}\' WHERE email_key = :key', key=address("lead"))
    expected = {"field": "custom.floor", "entity": "contact", "key": "floor", "label": "floor", "type": "text"}
    assert run("properties", "list", "--json").one == expected | {"defined": False, "holders": 1}


@pytest.mark.parametrize("whom", [LEADS, address("lead"), "leads"])
def test_people_are_tagged_by_address_condition_or_segment(run: Run, house: House, whom: str) -> None:
    """How many were looked at, and how many changed."""
    run("segments", "save", "leads", LEADS, "--name", "Leads")
    assert run("people", "tag", whom, "--add", "VIP", "--json").one == {"people": 1, "changed": 1}
    assert run("people", "tag", whom, "--remove", "vip", "--add", "x", "--json").one == {"people": 1, "changed": 1}
    assert house.person(address("lead")).tags == ["x"]


@pytest.mark.parametrize("arguments", [("list",), ("save", "x", LEADS, "--name", "X"), ("delete", "quiet-customers")])
def test_people_read_words(run: Run, arguments: tuple[str, ...]) -> None:
    """Tables and sentences without --json."""
    told = run("segments", *arguments)
    assert told.code == 0
    assert told.out
