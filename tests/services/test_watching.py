"""Watching a folder: what is saved in it is in the index a moment later, and looking costs next to nothing."""

from __future__ import annotations

from threading import Event

import pytest

from nurture.core.errors import NurtureError
from nurture.core.phrases import phrase
from nurture.services.mapping import list_offers
from nurture.services.syncing import SyncReport
from nurture.services.watching import Watcher, watching
from nurture.storage.database import DatabaseBusy
from tests.house import OFFERS, House, write_offer

Told = list[SyncReport | NurtureError]


def watch(house: House) -> tuple[Watcher, Told]:
    """Somebody who watches the house's library and has seen it, and what they say."""
    told: Told = []
    watcher = Watcher(house.engine, house.library, house.later, told.append)
    watcher.look()
    watcher.look()
    told.clear()
    return watcher, told


def test_a_saved_file_is_synced_once_the_folder_rests(house: House) -> None:
    """The look that finds it waits for the next one, which syncs; further looks do nothing."""
    watcher, told = watch(house)
    write_offer(house.library, "new-one", "guide")
    watcher.look()
    assert not told
    for _ in range(3):
        watcher.look()
    (report,) = told
    assert isinstance(report, SyncReport)
    assert (report.added, report.unchanged) == (1, len(OFFERS))


def test_a_folder_that_is_gone_retires_nothing(house: House) -> None:
    """A disk that is not there for a while is waited for."""
    watcher, told = watch(house)
    house.library.rename(house.out / "elsewhere")
    watcher.look()
    watcher.look()
    assert not told
    assert {offer.status.value for offer in list_offers(house.engine)} == {"live"}


def test_a_sync_that_fails_is_said_and_tried_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The watch goes on, and the next look makes up for it."""
    watcher, told = watch(house)
    write_offer(house.library, "new-one", "guide")
    watcher.look()
    with monkeypatch.context() as patch:
        patch.setattr("nurture.services.watching.sync_library", _busy)
        watcher.look()
    watcher.look()
    failed, report = told
    assert isinstance(failed, DatabaseBusy)
    assert isinstance(report, SyncReport)
    assert report.added == 1


def _busy(*_: object, **__: object) -> None:
    raise DatabaseBusy(phrase("Another command is writing."))


def test_watching_ends_with_what_it_stands_beside(house: House) -> None:
    """The thread is there while the pages are served, and gone after."""
    seen = Event()
    watcher = Watcher(house.engine, house.library, house.later, lambda _: seen.set())
    watcher.pause = 0.01
    with watching(watcher):
        watcher.look()
        watcher.look()
        assert seen.wait(5)
    with watching(None):
        pass
