"""The zip that is written as it goes: what other programs read is what was put in, however much it is."""

from __future__ import annotations

import tracemalloc
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from nurture.exporters.archive import ZipStream

AT = datetime(2026, 11, 3, 8, 0, 30, tzinfo=UTC)


def test_files_come_out_as_they_went_in(tmp_path: Path) -> None:
    """Names with letters of the North, empty files and long ones."""
    put = {"å ä ö.eml": b"", "long.eml": b"Hello.\r\n" * 9_000, "d1.eml": bytes(range(256))}
    with (tmp_path / "a.zip").open("xb") as file, ZipStream(file) as archive:
        for name, data in put.items():
            archive.add(name, data, AT)
    with zipfile.ZipFile(tmp_path / "a.zip") as read:
        assert read.testzip() is None
        assert {name: read.read(name) for name in read.namelist()} == put
        assert read.getinfo("d1.eml").date_time == (2026, 11, 3, 8, 0, 30)


@pytest.mark.parametrize(("year", "told"), [(1066, 1980), (2026, 2026), (9999, 2107)])
def test_a_year_that_a_zip_cannot_tell_is_the_nearest(tmp_path: Path, year: int, told: int) -> None:
    """Dates outside of what the format holds break nothing."""
    with (tmp_path / "a.zip").open("xb") as file, ZipStream(file) as archive:
        archive.add("x", b"x", AT.replace(year=year))
    assert zipfile.ZipFile(tmp_path / "a.zip").getinfo("x").date_time[0] == told


def test_many_files_take_no_more_memory_than_few(tmp_path: Path) -> None:
    """66,000 files, more than the old format counts, are all there, and the writer stays small."""
    with (tmp_path / "a.zip").open("xb") as file:
        tracemalloc.start()
        with ZipStream(file) as archive:
            for number in range(66_000):
                archive.add(f"d{number}.eml", b"", AT)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    with zipfile.ZipFile(tmp_path / "a.zip") as read:
        assert len(read.namelist()) == 66_000
        assert read.read("d65999.eml") == b""
    assert peak < 4_000_000


def test_files_beyond_four_gigabytes_are_found(tmp_path: Path) -> None:
    """What stands further back than 32 bits reach is read all the same; the hole before it takes no space."""
    with (tmp_path / "a.zip").open("xb") as file:
        file.seek(5 << 30)
        with ZipStream(file) as archive:
            archive.add("far.eml", b"Hello.", AT)
            archive.add("further.eml", b"Hello again.", AT)
    with zipfile.ZipFile(tmp_path / "a.zip") as read:
        assert read.testzip() is None
        assert read.read("further.eml") == b"Hello again."


def write_and_fail(path: Path) -> None:
    """Begin a zip and break off."""
    with path.open("xb") as file, ZipStream(file) as archive:
        archive.add("x", b"x", AT)
        raise OSError("full")


def test_a_failure_writes_no_directory(tmp_path: Path) -> None:
    """A zip that was not finished is not one that looks finished."""
    with pytest.raises(OSError, match="full"):
        write_and_fail(tmp_path / "a.zip")
    assert not zipfile.is_zipfile(tmp_path / "a.zip")
