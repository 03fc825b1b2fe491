"""A zip written as it goes: as much memory for a million files as for one, beyond 65,535 files and 4 GiB too (ZIP64).

The format is PKWARE's APPNOTE 6.3; the numbers in docstrings are its sections.
"""

from __future__ import annotations

import shutil
import struct
import tempfile
import zlib
from datetime import datetime
from typing import BinaryIO, Final, Self, TypeAlias

from nurture.exporters.packing import SHARD_BYTES, Packers

_LOCAL: Final = struct.Struct("<4s5H3I2H")
_CENTRAL: Final = struct.Struct("<4s6H3I5H2I")
_END: Final = struct.Struct("<4s4H2IH")
_END_64: Final = struct.Struct("<4sQ2H2I4Q")
_LOCATOR_64: Final = struct.Struct("<4sIQI")

_FULL_16: Final = 0xFFFF
_FULL_32: Final = 0xFFFFFFFF
_VERSION: Final = 20
_VERSION_64: Final = 45
_NAMES_IN_UTF8: Final = 0x800
_DEFLATED: Final = 8
_FOR_OWNER: Final = 0o100600 << 16
_UNIX: Final = 3 << 8
_HELD: Final = 256
"""Bytes that a file takes while it waits, besides its own."""

_IN_MEMORY: Final = 1 << 20
"""Bytes of the directory that wait in memory; what is more waits on disk."""

_Member: TypeAlias = tuple[bytes, bytes, datetime]
"""A file's name, its bytes, and when it is from."""

_Packed: TypeAlias = tuple[bytes, bytes, tuple[int, ...]]
"""A file's name, its bytes packed, and what both its heads say of it."""


class ZipStream:
    """Adds files to a zip one after the other; the directory that ends it is written when all went well."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._directory = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 -- closed at the end of the block
        self._packers: Packers[list[_Member], list[_Packed]] = Packers(_pack_all, self._write_all)
        self._shard: list[_Member] = []
        self._size = 0
        self._count = 0
        self._offset = file.tell()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        with self._directory:
            with self._packers:
                if kind is None:
                    self._packers.add(self._shard)
                else:
                    self._packers.give_up()
            if kind is None:
                self._finish()

    def add(self, name: str, data: bytes, at: datetime) -> None:
        """Add a file; equal arguments give equal bytes."""
        self._shard.append((name.encode(), data, at))
        self._size += len(data) + _HELD
        if self._size >= SHARD_BYTES:
            self._packers.add(self._shard)
            self._shard, self._size = [], 0

    def _write_all(self, members: list[_Packed]) -> None:
        for name, packed, known in members:
            head = _LOCAL.pack(b"PK\3\4", _VERSION, _NAMES_IN_UTF8, _DEFLATED, *known, len(name), 0)
            self._file.write(head + name + packed)
            self._list(name, known)
            self._count += 1
            self._offset += len(head) + len(name) + len(packed)

    def _list(self, name: bytes, known: tuple[int, ...]) -> None:
        """Put the file into the directory (4.3.12), its place into an extra field where 32 bits do not hold it."""
        far = self._offset >= _FULL_32
        extra = struct.pack("<2HQ", 1, 8, self._offset) if far else b""
        version = _VERSION_64 if far else _VERSION
        head = (_UNIX | version, version, _NAMES_IN_UTF8, _DEFLATED)
        place = (len(extra), 0, 0, 0, _FOR_OWNER, min(self._offset, _FULL_32))
        self._directory.write(_CENTRAL.pack(b"PK\1\2", *head, *known, len(name), *place) + name + extra)

    def _finish(self) -> None:
        """Write the directory and the records that say where it is (4.3.14 to 4.3.16)."""
        size = self._directory.tell()
        self._directory.seek(0)
        shutil.copyfileobj(self._directory, self._file)
        end = self._offset + size
        if self._count >= _FULL_16 or end >= _FULL_32:
            counts = (self._count, self._count, size, self._offset)
            self._file.write(_END_64.pack(b"PK\6\6", 44, _UNIX | _VERSION_64, _VERSION_64, 0, 0, *counts))
            self._file.write(_LOCATOR_64.pack(b"PK\6\7", 0, end, 1))
        count = min(self._count, _FULL_16)
        sizes = (min(size, _FULL_32), min(self._offset, _FULL_32))
        self._file.write(_END.pack(b"PK\5\6", 0, 0, count, count, *sizes, 0))


def _pack_all(members: list[_Member]) -> list[_Packed]:
    return [(name, *_packed(data, at)) for name, data, at in members]


def _packed(data: bytes, at: datetime) -> tuple[bytes, tuple[int, ...]]:
    packer = zlib.compressobj(1, zlib.DEFLATED, -15)
    packed = packer.compress(data) + packer.flush()
    return packed, (*_dos_time(at), zlib.crc32(data), len(packed), len(data))


def _dos_time(at: datetime) -> tuple[int, int]:
    """Time and date as a zip tells them (4.4.6), of the nearest year that it can tell: 1980 to 2107."""
    year = min(max(at.year, 1980), 2107)
    return at.hour << 11 | at.minute << 5 | at.second // 2, (year - 1980) << 9 | at.month << 5 | at.day
