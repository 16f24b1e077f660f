"""The directory of an OLE2 compound file (.doc, .xls, .msg): which streams it holds, and how they begin.

Source: [MS-CFB]. Only what telling the formats apart needs; every number of the file is checked before it is used.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENTRY = 128
_LAST = 0xFFFFFFFA
_MOST_SECTORS = 200_000
_MINI = 64
_STREAM, _ROOT = 2, 5


@dataclass(frozen=True, slots=True)
class Stream:
    """One entry of the directory: ``kind`` 2 for a stream, 5 for the root."""

    name: str
    kind: int
    start: int
    size: int


class CompoundFile:
    """Reads the directory of ``data``. Raises :class:`ValueError` for a file that breaks the format."""

    def __init__(self, data: bytes) -> None:
        if len(data) < 512 or not data.startswith(MAGIC):
            raise ValueError("no compound file")
        shift = struct.unpack_from("<H", data, 30)[0]
        if shift not in (9, 12):
            raise ValueError("odd size of sectors")
        self._data, self._size = data, 1 << shift
        first_directory, self._cutoff, self._mini_start = struct.unpack_from("<I4xII", data, 48)
        self._fat = self._read_fat()
        directory = b"".join(self._sectors(first_directory))
        self.streams = tuple(_entries(directory))

    def head(self, name: str, length: int) -> bytes:
        """The first bytes of the stream ``name``, at most ``length``; b"" where it is missing."""
        stream = next((one for one in self.streams if one.name == name and one.kind == _STREAM), None)
        if stream is None:
            return b""
        sectors = self._mini_sectors(stream.start) if stream.size < self._cutoff else self._sectors(stream.start)
        found = b""
        for sector in sectors:
            found += sector
            if len(found) >= length:
                break
        return found[: min(length, stream.size)]

    def _read_fat(self) -> list[int]:
        sectors = [one for one in struct.unpack_from("<109I", self._data, 76) if one < _LAST]
        table: list[int] = []
        for sector in sectors[:_MOST_SECTORS]:
            table += self._numbers(sector)
        return table

    def _numbers(self, sector: int) -> list[int]:
        block = self._sector(sector)
        return list(struct.unpack(f"<{len(block) // 4}I", block[: len(block) // 4 * 4]))

    def _sector(self, number: int) -> bytes:
        place = (number + 1) * self._size
        return self._data[place : place + self._size]

    def _sectors(self, number: int) -> Iterator[bytes]:
        for _ in range(_MOST_SECTORS):
            if number >= len(self._fat):
                return
            yield self._sector(number)
            number = self._fat[number]

    def _mini_sectors(self, number: int) -> Iterator[bytes]:
        root = next((one for one in self.streams if one.kind == _ROOT), None)
        if root is None:
            return
        store = b"".join(self._sectors(root.start))
        first = struct.unpack_from("<I", self._data, 60)[0]
        table: list[int] = []
        for block in self._sectors(first):
            table += struct.unpack(f"<{len(block) // 4}I", block[: len(block) // 4 * 4])
        for _ in range(_MOST_SECTORS):
            if number >= len(table):
                return
            yield store[number * _MINI : (number + 1) * _MINI]
            number = table[number]


def _entries(directory: bytes) -> Iterator[Stream]:
    for place in range(0, len(directory) - _ENTRY + 1, _ENTRY):
        length, kind = struct.unpack_from("<HB", directory, place + 64)
        if kind and 2 <= length <= 64:
            name = directory[place : place + length - 2].decode("utf-16-le", "replace")
            start, size = struct.unpack_from("<II", directory, place + 116)
            yield Stream(name, kind, start, size)


def is_locked(file: CompoundFile) -> bool:
    """Whether the Word or Excel document in ``file`` asks for a password ([MS-DOC] fEncrypted, [MS-XLS] FilePass)."""
    word = file.head("WordDocument", 16)
    if len(word) >= 12 and struct.unpack_from("<H", word, 10)[0] & 0x0100:
        return True
    book = file.head("Workbook", 4096) or file.head("Book", 4096)
    place = 0
    while place + 4 <= len(book):
        record, length = struct.unpack_from("<HH", book, place)
        if record == 0x2F:
            return True
        place += 4 + length
    return False
