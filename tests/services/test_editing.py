"""Editing offers: the file is written back whole or not at all, and what was foretold is what happens."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from nurture.core.errors import BadInput, NotFound, NurtureError
from nurture.core.front_matter_text import Value
from nurture.resources import shipped
from nurture.services.editing import (
    Consequence,
    OfferChange,
    Write,
    change_offers,
    library_folder,
    new_file,
    open_offer,
    put_files,
)
from nurture.services.mapping import list_offers
from nurture.services.planning import planned_emails
from nurture.services.syncing import sync_library
from nurture.services.withdrawing import Withdrawn
from nurture.storage.database import reading
from nurture.storage.tables import OfferEditRow
from nurture.wiring import speakers
from tests.house import House, address, write_offer


def change(house: House, *keys: str, keep: bool = True, opened: str = "", **values: Any) -> Consequence:
    """Change these offers' English files, or only look ahead."""
    changes = [OfferChange(key, "en", values, opened) for key in keys]
    now = house.later()
    return change_offers(house.engine, house.library, changes, speakers(), by="karin", now=now, keep=keep)


def planned(house: House) -> list[tuple[str, tuple[str, ...]]]:
    """Every mail of the newest plan as (address, offers)."""
    return [(one.email, tuple(pick.key for pick in one.picks)) for one in planned_emails(house.engine)]


def with_offer(house: House, key: str) -> int:
    """How many mails are planned with this offer."""
    return sum(key in offers for _, offers in planned(house))


def test_a_change_is_in_the_file_the_index_and_on_record(house: House) -> None:
    """One key of the file differs, the index knows it at once, and the history says who."""
    path = house.library / "en" / "first-walk.md"
    before = path.read_bytes()
    change(house, "first-walk", title="A second walk")
    assert path.read_bytes() == before.replace(b"First walk", b"A second walk")
    assert {one.title for one in list_offers(house.engine) if one.key == "first-walk"} == {"A second walk"}
    with reading(house.engine) as session:
        (edit,) = session.exec(select(OfferEditRow).where(OfferEditRow.key == "first-walk"))
    assert (edit.field, edit.before, edit.after, edit.by) == ("title", "First walk", "A second walk", "karin")
    assert house.sync().unchanged == len(list_offers(house.engine))


def test_a_file_that_has_changed_meanwhile_is_not_overwritten(house: House) -> None:
    """Neither the file nor the index is touched, and a sentence says so."""
    opened = open_offer(house.engine, house.library, "first-walk", "en").digest
    path = write_offer(house.library, "first-walk", "checklist", title="Their own title")
    with pytest.raises(BadInput, match="changed on disk since you opened it"):
        change(house, "first-walk", opened=opened, title="Mine")
    assert "Their own title" in path.read_text()
    assert {one.title for one in list_offers(house.engine) if one.key == "first-walk"} == {"First walk"}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": ""}, "title"),
        ({"audience": "friends"}, "audience"),
        ({"stages": ["lead", "vip"]}, "stages"),
        ({"expires": "soon"}, "expires"),
        ({"key": "stuffy-rooms"}, "key"),
    ],
)
def test_what_would_be_no_offer_is_refused(house: House, values: dict[str, Any], field: str) -> None:
    """With the field, and nothing is written."""
    path = house.library / "en" / "first-walk.md"
    before = path.read_bytes()
    with pytest.raises(BadInput) as refused:
        change(house, "first-walk", **values)
    assert refused.value.field == field
    assert path.read_bytes() == before


def test_a_disk_that_refuses_leaves_everything(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Several files are changed or none, and no half-written one stays behind."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    names = sorted(os.listdir(house.library / "en"))
    monkeypatch.setattr("nurture.storage.offer_files.os.fsync", full)
    with pytest.raises(NurtureError, match="No space left"):
        change(house, "first-walk", "stuffy-rooms", audience="customers")
    assert sorted(os.listdir(house.library / "en")) == names
    assert {one.audience.value for one in list_offers(house.engine) if one.key == "first-walk"} == {"everyone"}


def test_looking_ahead_changes_nothing(ready: House) -> None:
    """Not the file, the index, the drafts or the plan."""
    before = (planned(ready), [row.status for row in ready.drafts()], list_offers(ready.engine))
    file = (ready.library / "en" / "stuffy-rooms.md").read_bytes()
    assert change(ready, "stuffy-rooms", keep=False, audience="customers").is_felt
    assert (planned(ready), [row.status for row in ready.drafts()], list_offers(ready.engine)) == before
    assert (ready.library / "en" / "stuffy-rooms.md").read_bytes() == file


@pytest.mark.parametrize(
    "values",
    [
        {"audience": "customers"},
        {"audience": "prospects"},
        {"audience": "internal"},
        {"status": "retired"},
        {"stages": ["customer"]},
        {"expires": "2026-11-03"},
        {"title": "Another title"},
    ],
)
def test_what_was_foretold_is_what_happens(ready: House, values: dict[str, Any]) -> None:
    """The counts of drafts and planned mails are those that are then void and gone."""
    keys = ("stuffy-rooms", "autumn-air", "school-story")
    open_before, planned_before = len(ready.drafts("approved")), len(planned(ready))
    foretold = change(ready, *keys, keep=False, **values)
    done = change(ready, *keys, **values)
    assert done.withdrawn == foretold.withdrawn
    assert foretold.withdrawn.drafts > 0
    assert open_before - len(ready.drafts("approved")) == foretold.withdrawn.approved
    assert len(ready.drafts("void")) == foretold.withdrawn.drafts
    assert planned_before - len(planned(ready)) == foretold.withdrawn.mails


def test_readers_who_gain_and_lose_are_counted(ready: House) -> None:
    """By the guard's word: five prospects lose what becomes customers' own, and two customers gain it."""
    told = change(ready, "stuffy-rooms", keep=False, audience="customers")
    assert (told.gained, told.lost) == (0, 6)
    told = change(ready, "three-ways", keep=False, audience="customers")
    assert (told.gained, told.lost) == (2, 5)


def test_a_void_draft_says_why(ready: House) -> None:
    """Both that the offer has changed and that it is not meant for its reader any more."""
    change(ready, "stuffy-rooms", "autumn-air", audience="customers")
    said = [{one["code"] for one in row.reasons} for row in ready.drafts("void")]
    assert said
    assert all("content_changed" in codes and codes & {"mixed_audience", "wrong_audience"} for codes in said)


def test_planning_anew_agrees_with_what_was_withdrawn(ready: House) -> None:
    """The planner gives nobody again what was taken out, and drafts of the plan hold none of it."""
    change(ready, "stuffy-rooms", audience="customers")
    prospects = {address(stage) for stage in ("subscriber", "lead")}
    assert not [one for one in planned(ready) if one[0] in prospects and "stuffy-rooms" in one[1]]
    ready.plan()
    assert not [one for one in planned(ready) if one[0] in prospects and "stuffy-rooms" in one[1]]


def test_a_mail_that_left_stays_in_the_plan(ready: House) -> None:
    """What has been handed over is neither withdrawn nor void."""
    ready.export()
    told = change(ready, "stuffy-rooms", "autumn-air", status="retired")
    assert told.withdrawn == Withdrawn()
    assert not ready.drafts("void")


def test_a_new_offer_is_a_file(house: House) -> None:
    """With the keys that were given and the text, at a path of its own."""
    values: dict[str, Value] = {"title": "Fresh: air", "kind": "guide", "language": "en", "stages": ["lead"], "cta": ""}
    data = new_file(values, "## Open a window\n")
    write = Write({"en/fresh-air.md": data}, {})
    put_files(house.engine, house.library, write, speakers(), by="karin", now=house.later(), keep=True)
    text = (house.library / "en" / "fresh-air.md").read_text()
    assert text == '---\ntitle: "Fresh: air"\nkind: guide\nlanguage: en\nstages: [lead]\n---\n\n## Open a window\n'
    with pytest.raises(BadInput, match="There is a file"):
        put_files(house.engine, house.library, write, speakers(), by="karin", now=house.later(), keep=True)


@pytest.mark.parametrize("path", ["../x.md", "/x.md", "en/../../x.md", ".git/x.md", "stages/x.md", "x.txt", "a\\b.md"])
def test_no_file_is_written_elsewhere(house: House, path: str) -> None:
    """Nothing outside of the folder, hidden, among the definitions, or of another kind."""
    data = new_file({"title": "X", "kind": "guide", "language": "en", "key": "x"}, "")
    with pytest.raises(BadInput, match="is no place for a file"):
        put_files(house.engine, house.library, Write({path: data}, {}), speakers(), by="k", now=house.now, keep=True)
    assert "x" not in {one.key for one in list_offers(house.engine)}


def test_no_file_is_written_through_a_link(house: House, tmp_path: Path) -> None:
    """A folder that is a link leads nowhere."""
    (house.library / "away").symlink_to(tmp_path)
    data = new_file({"title": "X", "kind": "guide", "language": "en"}, "")
    write = Write({"away/x.md": data}, {})
    with pytest.raises(BadInput, match="by way of a link"):
        put_files(house.engine, house.library, write, speakers(), by="k", now=house.now, keep=True)
    assert not (tmp_path / "x.md").exists()


def test_an_offer_that_is_not_there_is_said(house: House) -> None:
    """By its key."""
    with pytest.raises(NotFound, match="no offer “nothing”"):
        open_offer(house.engine, house.library, "nothing", "en")


def test_the_sample_that_ships_is_nobodys_to_change(house: House, tmp_path: Path) -> None:
    """A sentence says to copy it; where another library has been synced, its folder is meant."""
    house.sync()
    assert library_folder(house.engine, tmp_path) == house.library.resolve()
    sync_library(house.engine, shipped("content_library"), now=house.later())
    with pytest.raises(BadInput, match="a folder of your own"):
        library_folder(house.engine, tmp_path)


def test_a_new_workspace_gets_a_folder_of_its_own(workspace: Engine, tmp_path: Path) -> None:
    """Before there is any library, offers are written into the workspace's folder."""
    assert library_folder(workspace, tmp_path) == tmp_path / "content_library"


@pytest.mark.postgres
def test_what_was_foretold_is_what_happens_on_postgresql(postgres_house: House) -> None:
    """The same statements hold there."""
    postgres_house.to_approved()
    foretold = change(postgres_house, "stuffy-rooms", "autumn-air", keep=False, audience="customers")
    done = change(postgres_house, "stuffy-rooms", "autumn-air", audience="customers")
    assert foretold.withdrawn == done.withdrawn != Withdrawn()
    assert len(postgres_house.drafts("void")) == done.withdrawn.drafts
