"""Files that somebody hands in: private, a day old at most, and nothing of their name is trusted."""

from __future__ import annotations

import io
import os
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from nurture.core.errors import BadInput, NotFound
from nurture.services import uploading
from nurture.services.signing_in import Role, User, add_user
from nurture.services.uploading import (
    Choices,
    Upload,
    choose,
    discard_upload,
    find_upload,
    keep_upload,
    list_uploads,
    open_upload,
    shown_name,
    sweep_uploads,
    upload_folder,
)
from nurture.storage.tables import UploadRow
from tests.house import House

CONTENT = b"email\nanna@hus.example.com\n"


@pytest.fixture
def folder(house: House) -> Path:
    """The folder of the workspace."""
    return house.library.parent


@pytest.fixture
def karin(house: House) -> User:
    """A marketer."""
    return add_user(house.engine, email="karin@example.com", role="marketer", now=house.now)


def keep(house: House, by: User, content: bytes = CONTENT, file: str = "crm.csv") -> Upload:
    """Hand a file in."""
    given = {"file": file, "by": by, "now": house.now}
    return keep_upload(house.engine, house.library.parent, io.BytesIO(content), **given)  # type: ignore[arg-type]


def test_a_file_is_kept_as_it_is(house: House, karin: User, folder: Path) -> None:
    """Its bytes come back, and it can be found again."""
    upload = keep(house, karin)
    assert (upload.file, upload.size, upload.import_id) == ("crm.csv", len(CONTENT), None)
    assert find_upload(house.engine, upload.id, by=karin, now=house.now) == upload
    with open_upload(folder, upload) as stream:
        assert stream.read() == CONTENT


def test_a_kept_file_is_for_its_owner_alone(house: House, karin: User, folder: Path) -> None:
    """Nobody else on the machine can open it or list its folder."""
    place = upload_folder(folder, keep(house, karin).id)
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (place.parent, place, place / "file")]
    assert modes == [0o700, 0o700, 0o600]


@pytest.mark.parametrize(
    ("file", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\karin\\kunder.csv", "kunder.csv"),
        ("a\u202egpj.csv\n", "agpj.csv"),
        ("x" * 500, "x" * 120),
        ("..", ".."),
        ("/", "file"),
    ],
)
def test_nothing_of_a_name_is_trusted(house: House, karin: User, folder: Path, file: str, shown: str) -> None:
    """It is shown in one line, and no path is made of it."""
    upload = keep(house, karin, file=file)
    assert upload.file == shown_name(file) == shown
    assert os.listdir(folder / "uploads") == [upload.id]
    assert os.listdir(upload_folder(folder, upload.id)) == ["file"]


def test_another_colleague_does_not_see_it(house: House, karin: User) -> None:
    """For another marketer it is not there; an administrator sees it."""
    upload = keep(house, karin)
    siv = add_user(house.engine, email="siv@example.com", role=Role.MARKETER, now=house.now)
    with pytest.raises(NotFound):
        find_upload(house.engine, upload.id, by=siv, now=house.now)
    boss = add_user(house.engine, email="boss@example.com", role=Role.ADMIN, now=house.now)
    assert find_upload(house.engine, upload.id, by=boss, now=house.now).id == upload.id


def test_an_empty_file_leaves_nothing_behind(house: House, karin: User, folder: Path) -> None:
    """It is refused with a sentence."""
    with pytest.raises(BadInput, match="empty"):
        keep(house, karin, b"")
    assert list((folder / "uploads").iterdir()) == []
    assert house.rows(UploadRow) == []


def test_a_file_that_is_too_large_leaves_nothing_behind(
    house: House, karin: User, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is counted as it comes, whatever was said of its size."""
    monkeypatch.setattr(uploading, "LARGEST_UPLOAD", 20)
    with pytest.raises(BadInput, match="larger than"):
        keep(house, karin)
    assert list((folder / "uploads").iterdir()) == []


def test_a_file_is_gone_after_a_day(house: House, karin: User, folder: Path) -> None:
    """Nobody finds it any more, and the next one that is handed in sweeps it away."""
    upload = keep(house, karin)
    house.later(hours=24)
    with pytest.raises(NotFound, match="kept for a day"):
        find_upload(house.engine, upload.id, by=karin, now=house.now)
    following = keep(house, karin)
    assert os.listdir(folder / "uploads") == [following.id]
    assert [row.id for row in house.rows(UploadRow)] == [following.id]


def test_what_an_interrupted_upload_left_is_swept(house: House, karin: User, folder: Path) -> None:
    """A folder that nobody knows goes when a day has passed, and not before: somebody may be writing there."""
    keep(house, karin)
    left = folder / "uploads" / "left"
    left.mkdir()
    assert sweep_uploads(house.engine, folder, now=house.now) == 0
    day_ago = left.stat().st_mtime - timedelta(hours=25).total_seconds()
    os.utime(left, (day_ago, day_ago))
    assert sweep_uploads(house.engine, folder, now=house.now) == 1
    assert not left.exists()


def test_a_file_is_thrown_away_at_once(house: House, karin: User, folder: Path) -> None:
    """Neither its bytes nor its row stay."""
    upload = keep(house, karin)
    discard_upload(house.engine, folder, upload.id)
    assert not upload_folder(folder, upload.id).exists()
    assert house.rows(UploadRow) == []
    with pytest.raises(NotFound):
        open_upload(folder, upload)


def test_what_was_chosen_is_kept(house: House, karin: User) -> None:
    """The next step finds it."""
    upload = keep(house, karin)
    choices = Choices(entity="contacts", mapping={"Mejl": "email"}, consent="consent", consent_source="Form")
    choose(house.engine, upload.id, choices)
    assert find_upload(house.engine, upload.id, by=karin, now=house.now).choices == choices


def test_ones_own_files_wait(house: House, karin: User) -> None:
    """Newest first, and nobody else's."""
    siv = add_user(house.engine, email="siv@example.com", role=Role.MARKETER, now=house.now)
    keep(house, siv)
    first = keep(house, karin)
    house.later()
    second = keep(house, karin)
    assert [one.id for one in list_uploads(house.engine, by=karin, now=house.now)] == [second.id, first.id]
