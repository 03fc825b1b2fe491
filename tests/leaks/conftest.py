"""Houses with a real sender, so that every way out is open."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from nurture.storage.database import make_engine
from nurture.storage.tables import SequenceRow
from tests.conftest import close, fill, move_in
from tests.factories import NOW
from tests.house import House, write_library
from tests.leaks import ways
from tests.leaks.ways import EVERY_WAY
from tests.services.test_pushing import REAL

ONE_OF_EACH = ("preview", "test mail", "mbox", "csv", "smtp")
"""A look, a test, a file of mails, a table and a server."""


@pytest.fixture(autouse=True)
def swept(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test takes every way out with its first case, and one of each sort with the others.

    The table of all paths takes every way with every case.
    """
    case = getattr(request.node, "callspec", None)
    if case is not None and any(case.indices.values()) and not os.environ.get(EVERY_WAY):
        monkeypatch.setattr(ways, "WAYS", {name: ways.WAYS[name] for name in ONE_OF_EACH})


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a house with a library, people, a sender and a mail each, before any plan."""
    folder = tmp_path_factory.mktemp("filled-to-leave")
    write_library(folder / "library")
    house = House(make_engine(f"sqlite:///{folder / 'nurture.db'}"), folder / "library", folder, NOW)
    fill(house).set(**REAL)
    for row in house.rows(SequenceRow):
        mails = 3 if row.key == "opportunity-support" else 1  # the first of these is for everyone
        house.rewrite_sequence(row.key, steps=row.definition["steps"][:mails])
    close(house)
    return folder


@pytest.fixture(scope="session")
def approved(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of that house with all its drafts approved."""
    house = move_in(filled, tmp_path_factory.mktemp("approved-to-leave"))
    house.to_approved()
    close(house)
    return house.library.parent
