"""A workspace with everything that ships and nobody in it, built once and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from nurture.services.opening import initialise
from nurture.storage.database import make_engine


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of such a workspace."""
    path = tmp_path_factory.mktemp("shipped") / "nurture.sqlite"
    engine = make_engine(f"sqlite:///{path}")
    initialise(engine)
    engine.dispose()
    return path


@pytest.fixture
def workspace(shipped: Path, tmp_path: Path) -> Iterator[Engine]:
    """A workspace of one's own."""
    shutil.copy(shipped, tmp_path / "nurture.sqlite")
    made = make_engine(f"sqlite:///{tmp_path / 'nurture.sqlite'}")
    yield made
    made.dispose()
