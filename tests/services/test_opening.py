"""Making and opening workspaces."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from nurture.core.errors import BadInput, NurtureError
from nurture.core.stages import DEFAULT_STAGES
from nurture.services.opening import initialise, require_workspace
from nurture.storage.database import make_engine, reading
from nurture.storage.definitions import load_blocks, load_definitions, load_rules, load_sequences, load_stages
from tests.house import STAGES, House


@pytest.fixture
def empty() -> Engine:
    """A database with nothing in it."""
    return make_engine("sqlite://")


def test_a_new_workspace_has_everything_that_ships(empty: Engine) -> None:
    """Stages, definitions with rules, sequences and blocks in three languages are there from the start."""
    assert initialise(empty)
    with reading(empty) as session:
        assert tuple(load_stages(session)) == tuple(DEFAULT_STAGES)
        assert set(load_definitions(session)) == set(STAGES)
        assert {rule.stage for rule in load_rules(session)} == set(STAGES) - {"other"}
        assert len(load_sequences(session)) == 9
        assert set(load_blocks(session)) == {"en", "sv", "nb"}


def test_making_it_again_keeps_what_it_holds(house: House) -> None:
    """An existing workspace is said to be no new one, and its people stay."""
    assert not initialise(house.engine)
    assert house.person("anna@lead.example.com").stage == "lead"


def test_a_missing_workspace_is_said(empty: Engine) -> None:
    """The sentence says where there is none and how to make one."""
    with pytest.raises(BadInput, match="nurture init") as caught:
        require_workspace(empty, "somewhere")
    assert (caught.value.reason, caught.value.file) == ("no_workspace", "somewhere")


def test_a_broken_definition_stops_it_whole(empty: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shipped file that cannot be used is named, and no half of a workspace is made."""
    monkeypatch.setattr("nurture.services.opening.read_blocks", _broken)
    with pytest.raises(NurtureError, match="broken"):
        initialise(empty)
    with reading(empty) as session:
        assert not tuple(load_stages(session))


def _broken(_values: object, path: str) -> tuple[dict[str, object], tuple[object, ...]]:
    from nurture.core.errors import Problem
    from nurture.core.phrases import phrase

    return {}, (Problem("broken", phrase("This is broken."), path=path),)
