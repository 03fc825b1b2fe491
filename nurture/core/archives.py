"""Zip archives: the tables inside, and every reason not to unpack one. Nothing is ever written to a disk."""

from __future__ import annotations

import re
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from nurture.core.errors import BadInput
from nurture.core.phrases import Phrase, phrase
from nurture.core.values import clean_text

MOST_MEMBERS: Final = 10_000
"""Files in an archive, of whatever kind."""

MOST_TABLES: Final = 50
LARGEST_UNPACKED: Final = 2_000_000_000
"""Bytes of everything inside, unpacked."""

DENSEST: Final = 400
"""So many times smaller than its content nothing honest of SMALL bytes or more is."""

SMALL: Final = 20_000_000
_CHUNK: Final = 1_048_576
_TABLES: Final = (".csv", ".tsv", ".txt", ".tab")
_ARCHIVES: Final = (".zip", ".gz", ".7z", ".rar", ".tar", ".tgz", ".bz2", ".xz")
LITTER: Final = re.compile(r"(?:^|/)(?:__MACOSX/|\.|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
_OUTSIDE: Final = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|\0")


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in an archive: the names of its tables and of what was left out."""

    archive: zipfile.ZipFile
    tables: tuple[str, ...]
    left_out: tuple[str, ...]

    def open(self) -> Iterator[tuple[str, BinaryIO]]:
        """Each table's name without its folder, and its bytes, which can be rewound."""
        for name in self.tables:
            yield clean_text(name.rpartition("/")[2], 200), self.archive.open(name)  # type: ignore[misc]


def open_archive(stream: BinaryIO) -> zipfile.ZipFile:
    """The archive in the stream, whose members are safe to read one after the other.

    Raises BadInput for one that is damaged or locked, that would unpack to far more than it is, or whose members lead
    out of their folder.
    """
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise BadInput(_DAMAGED, code="archive_damaged") from error
    members = archive.infolist()
    unpacked = sum(one.file_size for one in members)
    packed = sum(one.compress_size for one in members)
    if len(members) > MOST_MEMBERS or unpacked > LARGEST_UNPACKED or unpacked > max(SMALL, DENSEST * packed):
        raise BadInput(_BOMB, code="archive_bomb")
    for one in members:
        if one.flag_bits & 1:
            raise BadInput(_LOCKED, code="archive_locked")
        if _OUTSIDE.search(one.orig_filename) or stat.S_ISLNK(one.external_attr >> 16):
            said = phrase(
                "“{name}” in this archive points outside of it, so nothing of it was read. Pack the files anew.",
                name=clean_text(one.filename, 80),
            )
            raise BadInput(said, code="archive_path")
    return archive


def find_tables(archive: zipfile.ZipFile) -> Contents:
    """The tables in an archive, each of them whole; raises BadInput where there are none, too many, or an archive."""
    tables: list[str] = []
    left_out: list[str] = []
    for one in archive.infolist():
        name = one.filename
        if one.is_dir() or LITTER.search(name):
            continue
        if name.casefold().endswith(_ARCHIVES):
            raise BadInput(_NESTED, code="archive_nested")
        (tables if name.casefold().endswith(_TABLES) else left_out).append(name)
    if not tables:
        raise BadInput(_NO_TABLE, code="archive_empty")
    if len(tables) > MOST_TABLES:
        raise BadInput(phrase("The archive holds more than {most} tables.", most=MOST_TABLES), code="archive_bomb")
    for name in tables:
        _read_through(archive, name)
    return Contents(archive, tuple(sorted(tables)), tuple(left_out))


def _read_through(archive: zipfile.ZipFile, name: str) -> None:
    try:
        with archive.open(name) as member:
            while member.read(_CHUNK):
                pass
    except Exception as error:  # a damaged archive fails in more ways than its library lists
        raise BadInput(_DAMAGED, code="archive_damaged") from error


def refuse_documents(archive: zipfile.ZipFile) -> None:
    """Raise BadInput for an archive that is another program's document."""
    names = archive.namelist()
    for start, sentence, code in _DOCUMENTS:
        if any(name.startswith(start) for name in names):
            raise BadInput(sentence, code=code)


def is_workbook(archive: zipfile.ZipFile) -> bool:
    """Whether it is an Excel workbook of the kind that can be read."""
    names = archive.namelist()
    return "[Content_Types].xml" in names and any(re.fullmatch(r"xl/\w*workbook\w*\.xml", name) for name in names)


_DOCUMENTS: Final[tuple[tuple[str, Phrase, str], ...]] = (
    (
        "xl/workbook.bin",
        phrase(
            "This is a binary Excel workbook (.xlsb). Open it, save it as .xlsx or as CSV UTF-8, and import that file."
        ),
        "excel_workbook",
    ),
    (
        "Index/Document.iwa",
        phrase("This is a Numbers document. Export it as CSV or Excel, and import that file."),
        "numbers_document",
    ),
    (
        "word/",
        phrase("This is a Word document, not a table. Export the people as CSV or Excel and import that file."),
        "document",
    ),
    (
        "ppt/",
        phrase("This is a presentation, not a table. Export the people as CSV or Excel and import that file."),
        "document",
    ),
    (
        "content.xml",
        phrase("This is an OpenDocument file (.ods). Open it, save it as .xlsx or as CSV UTF-8, and import that file."),
        "opendocument",
    ),
)
_DAMAGED: Final = phrase("The archive is damaged and cannot be unpacked. Download or export it once more.")
_BOMB: Final = phrase("The archive would unpack to far more than it seems to hold, so it was not read.")
_LOCKED: Final = phrase("The archive is locked with a password. Unpack it and import the files inside.")
_NESTED: Final = phrase("There is an archive inside this archive. Unpack it and import the files inside.")
_NO_TABLE: Final = phrase("There is no CSV file in this archive. Unpack it and import the file that you mean.")
