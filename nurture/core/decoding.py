"""What the bytes of a table file are: the encoding to read them with, or a sentence that says why they are no table."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO, Final

from nurture.core.errors import BadInput, Problem
from nurture.core.phrases import Phrase, phrase, plural

SAMPLE_BYTES: Final = 262_144
HEADER_BYTES: Final = 64
"""The names of the columns are in letters whose second byte shows, whatever alphabet stands below them."""
CHUNK_BYTES: Final = 1_048_576
LENIENT: Final = "nurture-cp1252"
"""Error handler: a byte that is no UTF-8 is read as Windows-1252, the rest of the file stays UTF-8."""

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OLD_EXCEL: Final = phrase(
    "This is an old Excel file (.xls) or a workbook with a password. Open it in Excel, save it as .xlsx without a "
    "password, and import that file."
)
_PICTURE: Final = phrase("This is a picture, not a table. Export the people as CSV or Excel and import that file.")
_DATABASE: Final = phrase("This is a database file, not a table. Export the people as CSV and import that file.")
_PACKED: Final = phrase("This file is compressed. Unpack it and import the file inside.")
_CARDS: Final = phrase("These are contact cards (vCard), not a table. Export the people as CSV and import that file.")
_DOCUMENT: Final = phrase("This is a text document, not a table. Export the people as CSV and import that file.")
_PDF: Final = phrase("This is a PDF document, not a table. Export the people as CSV and import that file.")
_MAGIC: Final = (
    (b"\xd0\xcf\x11\xe0", _OLD_EXCEL, "excel_workbook"),
    (b"%PDF", _PDF, "pdf"),
    (b"BEGIN:VCARD", _CARDS, "vcard"),
    (b"{\\rtf", _DOCUMENT, "document"),
    *((start, _PICTURE, "picture") for start in (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"II*\0", b"MM\0*")),
    *(
        (start, _PACKED, "compressed")
        for start in (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ")
    ),
    *((start, _DATABASE, "binary") for start in (b"SQLite format 3", b"PAR1")),
)
_JSON: Final = re.compile(r'\s*(?:\{\s*["}]|\[\s*(?:[{\["\]]|-?\d+\s*,\s*-?\d))')
_SQL_NAME: Final = re.compile(r'\s*\[["\w ]+\]\s*[,;\t|]')
_MARKUP: Final = re.compile(r"\s*<(?:!doctype|html|head|body|table|\?xml|!--|svg|script)", re.IGNORECASE)
_CONTROL: Final = bytes(range(1, 9)) + bytes(range(14, 32)) + b"\x7f"


def _read_as_cp1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(LENIENT, _read_as_cp1252)


@dataclass(frozen=True, slots=True)
class Decoding:
    """The name of an encoding, how undecodable bytes are treated (a codec error handler), and what was noticed."""

    encoding: str
    errors: str = "strict"
    problems: tuple[Problem, ...] = ()

    @property
    def name(self) -> str:
        """The encoding as people know it: without Python's hint about a byte order mark."""
        return "utf-8" if self.encoding == "utf-8-sig" else self.encoding


def recognise_decoding(stream: BinaryIO, wished: str | None = None) -> Decoding:
    """How to decode the stream, which is read to its end and left at its start.

    A byte order mark decides; then the NUL pattern of UTF-16; then UTF-8 if the whole file is valid; else Windows-1252
    (the order that read every Nordic file right, where statistical detectors did not). With `wished` that encoding is
    taken. Raises BadInput for an empty file, one that is no text table, or an encoding that is unknown or does not fit.
    """
    stream.seek(0)
    sample = stream.read(SAMPLE_BYTES)
    _refuse_other_kinds(sample)
    decoding = _as_wished(stream, sample, wished) if wished else _as_found(stream, sample)
    text = sample.decode(decoding.encoding, "replace")
    if not text.strip("\ufeff\0\r\n\t "):
        raise BadInput(
            phrase("The file is empty. Export the people once more and import that file."), code="empty_file"
        )
    _refuse_other_texts(text)
    stream.seek(0)
    return decoding


def _refuse_other_kinds(sample: bytes) -> None:
    for start, sentence, code in _MAGIC:
        if sample.startswith(start):
            raise BadInput(sentence, code=code)


def _refuse_other_texts(text: str) -> None:
    if _JSON.match(text) and not _SQL_NAME.match(text):
        sentence = phrase("This is JSON, not a table. Export the people as CSV and import that file.")
        raise BadInput(sentence, code="json")
    if _MARKUP.match(text):
        sentence = phrase("This is a web page or XML, not a table. Export the people as CSV and import that file.")
        raise BadInput(sentence, code="markup")


def _as_wished(stream: BinaryIO, sample: bytes, wished: str) -> Decoding:
    try:
        "a".encode(wished)  # only a text encoding can
        name = codecs.lookup(wished).name
    except (LookupError, ValueError):
        sentence = phrase("There is no encoding “{name}”. Common ones are utf-8, utf-16 and cp1252.", name=wished)
        raise BadInput(sentence, code="unknown_encoding") from None
    if name == "utf-8" and sample.startswith(codecs.BOM_UTF8):
        name = "utf-8-sig"
    if not _is_valid(stream, name):
        sentence = phrase(
            "The file cannot be read as {name}. Leave the encoding out, or choose the one it was saved in.", name=wished
        )
        raise BadInput(sentence, code="wrong_encoding")
    return Decoding(name)


def _as_found(stream: BinaryIO, sample: bytes) -> Decoding:
    for mark, encoding in _BOMS:
        if sample.startswith(mark):
            return _with_replacements(stream, encoding)
    wide = _wide_encoding(sample[:HEADER_BYTES]) or _wide_encoding(sample)
    if wide:
        return _with_replacements(stream, wide)
    _refuse_junk(sample)
    if _is_valid(stream, "utf-8"):
        return Decoding("utf-8")
    utf8_lines, other_lines = _count_lines(stream)
    if utf8_lines >= other_lines:
        return Decoding("utf-8", LENIENT, (Problem("mixed_encoding", _mixed(other_lines)),))
    return _with_replacements(stream, "cp1252")


def _with_replacements(stream: BinaryIO, encoding: str) -> Decoding:
    if _is_valid(stream, encoding):
        return Decoding(encoding)
    sentence = phrase(
        "Some characters are not valid {encoding} and were replaced; look for \ufffd in the rows.", encoding=encoding
    )
    if encoding == "utf-8-sig":
        return Decoding(encoding, LENIENT, (Problem("mixed_encoding", _mixed(_count_lines(stream)[1])),))
    return Decoding(encoding, "replace", (Problem("undecodable", sentence),))


def _wide_encoding(sample: bytes) -> str | None:
    pairs = len(sample) // 2
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if pairs >= 2 and odd > 0.6 * pairs and even < 0.05 * pairs:
        return "utf-16-le"
    if pairs >= 2 and even > 0.6 * pairs and odd < 0.05 * pairs:
        return "utf-16-be"
    return None


def _refuse_junk(sample: bytes) -> None:
    """A few NULs or control characters in a text are somebody's odd cell; many of them are no text."""
    strange = sample.count(0) + len(sample) - len(sample.translate(None, _CONTROL))
    if strange > 0.1 * len(sample) and strange > 2:
        sentence = phrase("This is not a text file, so there is no table to read. Export the people as CSV.")
        raise BadInput(sentence, code="binary")


def _is_valid(stream: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    stream.seek(0)
    try:
        while chunk := stream.read(CHUNK_BYTES):
            decoder.decode(chunk)
        decoder.decode(b"", True)
    except UnicodeError:
        return False
    return True


def _count_lines(stream: BinaryIO) -> tuple[int, int]:
    """How many lines with letters beyond ASCII are valid UTF-8, and how many are not."""
    valid = invalid = 0
    stream.seek(0)
    for line in stream:
        if line.isascii():
            continue
        try:
            line.decode()
            valid += 1
        except UnicodeDecodeError:
            invalid += 1
    return valid, invalid


def _mixed(lines: int) -> Phrase:
    return plural(
        "The file is UTF-8, but {count} line is not; it was read as Windows-1252.",
        "The file is UTF-8, but {count} lines are not; they were read as Windows-1252.",
        lines,
    )


def decoded_lines(stream: BinaryIO, decoding: Decoding) -> Iterator[str]:
    """The physical lines from the start of the stream with their line ends (LF, CRLF or CR); the stream stays open."""
    stream.seek(0)
    text = io.TextIOWrapper(stream, decoding.encoding, decoding.errors, newline="")
    try:
        yield text.readline().removeprefix("\ufeff")
        for line in text:  # noqa: UP028 - `yield from` would close the stream together with this generator
            yield line
    finally:
        with suppress(ValueError):  # the caller has closed the stream already
            text.detach()
