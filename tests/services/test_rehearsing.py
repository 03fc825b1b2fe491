"""Rehearsing an import: the same code, nothing kept, every row told; and bringing a file in once."""

from __future__ import annotations

import csv
import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nurture.core.errors import BadInput, NotFound
from nurture.core.phrases import ENGLISH
from nurture.services.rehearsing import (
    Rehearsal,
    bring_in,
    read_rehearsal,
    read_result,
    rehearse,
    write_rejected,
)
from nurture.services.signing_in import User, add_user
from nurture.services.uploading import Choices, Upload, choose, find_upload, keep_upload, upload_folder
from nurture.storage.tables import ContactRow, ImportRow
from tests.house import House, address

KNOWN = address("lead")
LINES = (
    "email,first_name,country,page_views",
    f"{KNOWN},Annika,,",
    "siv@hus.example.com,Siv,NO,many",
    "siv@hus.example.com,Siv,NO,3",
    "no address,Ole,,",
    ",=1+1,,",
    f"{address('customer')},Anna,,",
)


class Shelf:
    """A kept file with its choices, and whoever handed it in."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.folder: Path = house.library.parent
        self.karin: User = add_user(house.engine, email="karin@example.com", role="marketer", now=house.now)

    def keep(self, *lines: str, **chosen: Any) -> Upload:
        """Hand these lines in."""
        stream = io.BytesIO("\n".join(lines).encode())
        given: dict[str, Any] = {"file": "crm.csv", "by": self.karin, "now": self.house.now}
        upload = keep_upload(self.house.engine, self.folder, stream, **given)
        choices = Choices(**{"entity": "contacts"} | chosen)
        choose(self.house.engine, upload.id, choices)
        return replace(upload, choices=choices)

    def rehearse(self, upload: Upload) -> Rehearsal:
        """Look at what would happen."""
        return rehearse(self.house.engine, self.folder, upload, by=self.karin, now=self.house.now)

    def bring_in(self, upload: Upload) -> int:
        """Bring it in."""
        return bring_in(self.house.engine, self.folder, upload, by=self.karin, now=self.house.now)

    def found(self, upload: Upload) -> Upload:
        """The file as it is known now."""
        return find_upload(self.house.engine, upload.id, by=self.karin, now=self.house.now)

    def rejected(self, upload: Upload) -> list[list[str]]:
        """The file of the rejected rows."""
        told = read_rehearsal(self.folder, upload)
        assert told
        text = b"".join(write_rejected(self.folder, upload, told, ENGLISH, ("Row", "Why"))).decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text), delimiter=told.counts["dialect"]["delimiter"]))


@pytest.fixture
def shelf(house: House) -> Shelf:
    """A shelf in a house."""
    return Shelf(house)


def test_every_row_has_its_fate(shelf: Shelf) -> None:
    """Each is told with whom it is about; rows without a usable address show what stands there."""
    told = shelf.rehearse(shelf.keep(*LINES))
    assert [(one.row, one.who, one.became) for one in told.fates] == [
        (1, KNOWN, "updated"),
        (2, "siv@hus.example.com", "added"),
        (3, "siv@hus.example.com", "merged"),
        (4, "no address", "rejected"),
        (5, "", "rejected"),
        (6, address("customer"), "unchanged"),
    ]


def test_the_fates_add_up_to_the_counts(shelf: Shelf) -> None:
    """What is told row by row is what is counted."""
    told = shelf.rehearse(shelf.keep(*LINES))
    for became in ("added", "updated", "unchanged", "merged", "rejected"):
        assert sum(one.became == became for one in told.fates) == told.counts[became]


def test_a_rehearsal_changes_nothing(shelf: Shelf) -> None:
    """Neither a person nor an import is there afterwards."""
    before = len(shelf.house.rows(ContactRow)), len(shelf.house.rows(ImportRow))
    shelf.rehearse(shelf.keep(*LINES))
    assert (len(shelf.house.rows(ContactRow)), len(shelf.house.rows(ImportRow))) == before


def test_a_problem_shows_its_cell(shelf: Shelf) -> None:
    """What stands in the file is shown beside what is wrong with it."""
    told = shelf.rehearse(shelf.keep(*LINES))
    (one,) = [one for one in told.findings if one.code == "unreadable_value"]
    assert (one.row, one.column, one.cell) == (2, "page_views", "many")


def test_a_long_cell_is_cut(shelf: Shelf) -> None:
    """No cell fills the page."""
    told = shelf.rehearse(shelf.keep("email,page_views", f"{KNOWN},{'x' * 5000}"))
    assert [len(one.cell) for one in told.findings] == [120]


def test_a_rehearsal_is_kept_for_the_choices_it_was_made_with(shelf: Shelf) -> None:
    """With other choices there is none."""
    upload = shelf.keep(*LINES)
    told = shelf.rehearse(upload)
    assert read_rehearsal(shelf.folder, upload) == told
    other = replace(upload, choices=replace(upload.choices, consent="consent"))
    assert read_rehearsal(shelf.folder, other) is None


def test_consent_is_rehearsed(shelf: Shelf) -> None:
    """Without an answer somebody in Norway is held, with one nobody is."""
    upload = shelf.keep("email,country", "siv@hus.example.com,NO", "ole@hus.example.com,SE")
    told = shelf.rehearse(upload)
    assert (told.counts["held_without_consent"], told.held_in) == (1, {"NO": 1})
    given = replace(upload.choices, consent="consent", consent_source="Form")
    assert shelf.rehearse(replace(upload, choices=given)).counts["held_without_consent"] == 0


def test_the_left_out_rows_are_a_file_to_mend(shelf: Shelf) -> None:
    """Each with its number and its reason, its own cells as they are, and no formula among them."""
    upload = shelf.keep(*LINES)
    shelf.rehearse(upload)
    header, first, second = shelf.rejected(upload)
    assert header == ["Row", "Why", "email", "first_name", "country", "page_views"]
    assert first[0] == "4"
    assert "no address" in first[1]
    assert first[2:] == ["no address", "Ole", "", ""]
    assert (second[0], second[3]) == ("5", "'=1+1")


def test_the_file_of_left_out_rows_is_parted_like_the_file_itself(shelf: Shelf) -> None:
    """Where that one opened, this one opens."""
    upload = shelf.keep("email;first_name", f"{KNOWN};Anna", "none;Ole")
    shelf.rehearse(upload)
    assert shelf.rejected(upload)[1][2:] == ["none", "Ole"]


def test_a_file_comes_in_once(shelf: Shelf) -> None:
    """Whoever asks twice gets the one import, also with an older view of the file."""
    upload = shelf.keep(*LINES)
    number = shelf.bring_in(upload)
    assert shelf.bring_in(upload) == shelf.bring_in(shelf.found(upload)) == number
    assert (
        len([row for row in shelf.house.rows(ImportRow) if row.file == "crm.csv" and row.by == shelf.karin.email]) == 1
    )
    result = read_result(shelf.folder, shelf.found(upload))
    assert result
    assert result.counts["added"] == 1


def test_a_file_comes_in_once_whoever_is_faster(shelf: Shelf) -> None:
    """Two who say yes in the same moment get the same import."""
    upload = shelf.keep(*LINES)
    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(shelf.bring_in, [upload] * 4))) == 1


@pytest.mark.postgres
def test_a_file_comes_in_once_on_postgresql(postgres_house: House) -> None:
    """Two who say yes in the same moment get the same import there, too."""
    shelf = Shelf(postgres_house)
    upload = shelf.keep(*LINES)
    assert shelf.rehearse(upload).counts["added"] == 1
    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(shelf.bring_in, [upload] * 4))) == 1


def test_a_file_that_was_thrown_away_does_not_come_in(shelf: Shelf) -> None:
    """It says that it is not here any more, and no import is left."""
    upload = shelf.keep(*LINES)
    shelf.house.sql("DELETE FROM upload")
    imports = len(shelf.house.rows(ImportRow))
    with pytest.raises(NotFound):
        shelf.bring_in(upload)
    assert len(shelf.house.rows(ImportRow)) == imports


def test_a_failed_import_leaves_the_file_to_be_tried_again(shelf: Shelf) -> None:
    """With other choices it comes in."""
    upload = shelf.keep("address", KNOWN, mapping={"address": "-"})
    with pytest.raises(BadInput):
        shelf.bring_in(upload)
    assert shelf.found(upload).import_id is None
    assert shelf.bring_in(replace(upload, choices=Choices(entity="contacts", mapping={"address": "email"})))


def test_what_is_kept_beside_a_file_is_private(shelf: Shelf) -> None:
    """Only its owner may read what a rehearsal tells."""
    upload = shelf.keep(*LINES)
    shelf.rehearse(upload)
    (told,) = [path for path in upload_folder(shelf.folder, upload.id).iterdir() if path.name != "file"]
    assert told.stat().st_mode & 0o077 == 0
