"""Which characters a font file can show, read from its own table."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path


def characters_in(font: Path) -> frozenset[str]:
    """Every character that a TrueType or OpenType file has a glyph for.

    Reads the full-range character map: the OpenType specification's `cmap` table, format 12.
    Raises ValueError for a file without one.
    """
    content = font.read_bytes()
    start = _character_map(content)
    (groups,) = struct.unpack_from(">I", content, start + 12)
    ranges = struct.iter_unpack(">III", content[start + 16 : start + 16 + groups * 12])
    return frozenset(chr(code) for first, last, _glyph in ranges for code in range(first, last + 1))


def _character_map(content: bytes) -> int:
    for table, offset in _tables(content):
        if table == b"cmap":
            (count,) = struct.unpack_from(">H", content, offset + 2)
            for index in range(count):
                (within,) = struct.unpack_from(">I", content, offset + 8 + index * 8)
                if struct.unpack_from(">H", content, offset + within)[0] == 12:
                    return offset + int(within)
    raise ValueError("the font has no full-range character map")


def _tables(content: bytes) -> Iterator[tuple[bytes, int]]:
    (count,) = struct.unpack_from(">H", content, 4)
    for index in range(count):
        tag, _checksum, offset, _length = struct.unpack_from(">4sIII", content, 12 + index * 16)
        yield tag, offset
