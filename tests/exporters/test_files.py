"""Files of mails: valid whatever is in them, also with no mail at all, and never written over."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nurture.core.drafts import OutgoingMail
from nurture.core.formulas import defuse
from nurture.core.handover import Exporter
from nurture.exporters.packing import SHARD_BYTES, Packers
from nurture.exporters.table import COLUMNS
from nurture.wiring import EXPORTERS, exporter_for
from tests.exporters.mails import make_mail
from tests.house import read_mbox


def table(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file, as a spreadsheet reads them."""
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("format", EXPORTERS)
def test_nothing_to_write_gives_a_valid_empty_file(format: str, tmp_path: Path) -> None:
    """A hand-over of no mail makes its file or folder all the same."""
    EXPORTERS[format].write([], tmp_path / "out")
    assert (tmp_path / "out").exists()
    assert (tmp_path / "out").is_dir() == (format in ("eml", "html"))


@pytest.mark.parametrize("exporter", EXPORTERS.values())
def test_nothing_is_written_over(exporter: Exporter, tmp_path: Path) -> None:
    """What is there already stays as it is."""
    (tmp_path / "out").write_text("mine")
    with pytest.raises(FileExistsError):
        exporter.write([make_mail()], tmp_path / "out")
    assert (tmp_path / "out").read_text() == "mine"


@pytest.mark.parametrize("exporter", [EXPORTERS["eml"], EXPORTERS["zip"]])
def test_files_for_a_mail_program_open_as_drafts(exporter: Exporter) -> None:
    """Single messages are marked as not sent; lists for a server are not."""
    assert exporter.unsent
    assert not EXPORTERS["mbox"].unsent


def test_an_eml_folder_has_a_file_a_mail(tmp_path: Path) -> None:
    """Each file is named by its draft and has exactly its bytes."""
    EXPORTERS["eml"].write([make_mail(), make_mail(draft_id="d2")], tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["d1.eml", "d2.eml"]
    assert (tmp_path / "out" / "d1.eml").read_bytes() == make_mail().message


def test_an_mbox_keeps_lines_that_look_like_a_new_mail(tmp_path: Path) -> None:
    """A line that begins with From does not split a mail."""
    body = b"Subject: x\r\n\r\nFrom here on:\r\nFrom: there\r\n"
    EXPORTERS["mbox"].write([make_mail(message=body), make_mail()], tmp_path / "out")
    assert len(read_mbox(tmp_path / "out")) == 2


def test_an_mbox_is_packed_where_its_name_says_so(tmp_path: Path) -> None:
    """mail.mbox.gz holds what mail.mbox would, and equal mails give equal bytes."""
    EXPORTERS["mbox"].write([make_mail()], tmp_path / "plain")
    for name in ("a", "b"):
        exporter_for("mbox", Path("mail.mbox.GZ")).write([make_mail()], tmp_path / name)
    assert gzip.decompress((tmp_path / "a").read_bytes()) == (tmp_path / "plain").read_bytes()
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_pages_are_a_file_for_the_browser_and_one_of_plain_text(tmp_path: Path) -> None:
    """A folder of pages has two files a mail, and packed they are the same in a zip."""
    EXPORTERS["html"].write([make_mail(html="<p>Blåsigt</p>", text="Blåsigt")], tmp_path / "out")
    assert (tmp_path / "out" / "d1.html").read_text("utf-8") == "<p>Blåsigt</p>"
    assert (tmp_path / "out" / "d1.txt").read_text("utf-8") == "Blåsigt"
    exporter_for("html", Path("pages.zip")).write([make_mail()], tmp_path / "packed")
    assert zipfile.ZipFile(tmp_path / "packed").namelist() == ["d1.html", "d1.txt"]


def test_other_names_pack_nothing(tmp_path: Path) -> None:
    """The end of a name means something only for the formats it belongs to."""
    assert exporter_for("csv", Path("x.gz")) is EXPORTERS["csv"]
    assert exporter_for("mbox", Path("x.mbox")) is EXPORTERS["mbox"]


def test_a_zip_has_an_entry_a_mail_and_equal_bytes(tmp_path: Path) -> None:
    """The same mails give the same zip, which tests as whole."""
    for name in ("a", "b"):
        EXPORTERS["zip"].write([make_mail(), make_mail(draft_id="d2")], tmp_path / name)
    with zipfile.ZipFile(tmp_path / "a") as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["d1.eml", "d2.eml"]
        assert archive.read("d1.eml") == make_mail().message
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_table_has_a_row_a_mail(tmp_path: Path) -> None:
    """Every column is filled, commas and line breaks included, and a spreadsheet sees the encoding."""
    EXPORTERS["csv"].write([make_mail(text="One,\ntwo")], tmp_path / "out")
    (row,) = table(tmp_path / "out")
    assert (tmp_path / "out").read_bytes().startswith(b"\xef\xbb\xbf")
    assert tuple(row) == COLUMNS
    assert (row["company"], row["text"], row["offers"]) == ("Hus, Hem & Härd", "One,\ntwo", "measure-a-room first-walk")
    assert row["send_at"] == "2026-11-03T08:00:00+00:00"


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(1)", "+cmd|x", "-2+cmd|' /C calc'!A0", "\t=1", "\r=1", "=HYPERLINK(1)"])
def test_a_formula_in_a_cell_is_text(cell: str, tmp_path: Path) -> None:
    """What a spreadsheet would run stands behind an apostrophe."""
    EXPORTERS["csv"].write([make_mail(values={"first_name": cell}, subject=cell)], tmp_path / "out")
    (row,) = table(tmp_path / "out")
    assert row["first_name"] == row["subject"] == "'" + cell


@pytest.mark.parametrize(
    "cell", ["+46 70 123 45 67", "-5", "+47 (22) 33-44", "plain", "", "a=b", "karin@hus.example.com"]
)
def test_what_is_no_formula_stays(cell: str) -> None:
    """Telephone numbers, negative numbers and addresses are left alone."""
    assert defuse(cell) == cell


def test_a_full_disk_is_an_error(tmp_path: Path) -> None:
    """A write that the system refuses is not taken for done."""

    def mails() -> Any:
        yield make_mail()
        raise OSError(28, "No space left on device")

    for number, exporter in enumerate(EXPORTERS.values()):
        with pytest.raises(OSError, match="No space"):
            exporter.write(mails(), tmp_path / str(number))


def test_a_packed_mailbox_of_many_shards_is_one_file(tmp_path: Path) -> None:
    """Every mail is in it once and in its order; where writing fails, the failure is what comes out."""
    body = b"Subject: x\r\n\r\n" + b"x" * 50_000
    given = [make_mail(draft_id=f"d{number}", message=body) for number in range(40)]
    exporter_for("mbox", tmp_path / "a.gz").write(given, tmp_path / "a.gz")
    exporter_for("mbox", tmp_path / "a").write(given, tmp_path / "a")
    assert gzip.decompress((tmp_path / "a.gz").read_bytes()) == (tmp_path / "a").read_bytes()
    assert (tmp_path / "a.gz").read_bytes().count(b"\x1f\x8b\x08") >= 40 * 50_000 // SHARD_BYTES
    broken: Packers[bytes, str] = Packers(bytes.decode, print)
    with pytest.raises(UnicodeDecodeError), broken:
        broken.add(b"\xff")


def test_an_empty_packed_mailbox_is_valid(tmp_path: Path) -> None:
    """No mail at all is a file of no bytes."""
    exporter_for("mbox", tmp_path / "a.gz").write([], tmp_path / "a.gz")
    assert gzip.decompress((tmp_path / "a.gz").read_bytes()) == b""


@pytest.mark.parametrize("name", ["a.gz", "a.zip"])
def test_where_the_mails_fail_nothing_more_is_written(name: str, tmp_path: Path) -> None:
    """What waits to be packed is given up, and the failure comes out as it was."""

    def failing() -> Iterator[OutgoingMail]:
        yield make_mail(message=b"x" * 3 * SHARD_BYTES)
        raise ZeroDivisionError

    exporter = exporter_for("mbox" if name == "a.gz" else "zip", tmp_path / name)
    with pytest.raises(ZeroDivisionError):
        exporter.write(failing(), tmp_path / name)
    assert (tmp_path / name).stat().st_size == 0
