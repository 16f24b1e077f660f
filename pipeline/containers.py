"""Archives and mails as what they are to a reader: the files inside, each under its own name.

Nothing is unpacked to the disk: a member is held in memory one at a time. Names are only names; they cannot lead out
of the archive. How many members, how deep, how large and how strongly packed is limited.
"""

from __future__ import annotations

import io
import os
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO

import regex

from extractors.syllables import is_syllable
from pipeline.errors import ReadFailure
from pipeline.files import INSIDE, is_report_name
from pipeline.messages import say
from pipeline.objects import is_url, open_anywhere
from pipeline.readers import MAX_BYTES, mail, sniff

MAX_DEPTH = 3
MAX_MEMBERS = 20_000
MAX_ARCHIVE = 4 * 1024**3
MAX_TOTAL = 8 * 1024**3
MAX_RATIO = 200
RATIO_FROM = 10_000_000
_HEAD = 65_536
_FIELD = regex.compile(rb"[A-Za-z][A-Za-z0-9-]{1,40}:[ \t]")
_KINDS = (sniff.ZIP, sniff.MAIL)
_MAY_HOLD = ("", ".zip", ".eml")
_UTF8_NAME = 0x800
_BAD_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, KeyError, NotImplementedError, RuntimeError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One file of an archive: its name inside ("folder/x.docx", "inner.zip!/x.docx") and its content, or why there
    is none.
    """

    name: str
    data: bytes | None
    failure: ReadFailure | None = None


@dataclass(slots=True)
class _Budget:
    """What may still be unpacked from one outermost archive."""

    members: int = MAX_MEMBERS
    bytes_left: int = MAX_TOTAL
    names: set[str] = field(default_factory=set)


def is_container(path: str) -> bool:
    """Whether the file at ``path`` is an archive or a mail, by its content; objects of a store are looked into only
    where their ending allows it, for each look takes several questions to the store.
    """
    if is_url(path) and PurePosixPath(path).suffix.casefold() not in _MAY_HOLD:
        return False
    try:
        with open_anywhere(path) as file:
            head = file.read(64)
            if not head.startswith((b"PK\x03\x04", b"PK\x05\x06")) and not _FIELD.match(head.lstrip()):
                return False  # most files: nothing more of them is read here
            head += file.read(65_536)
            if head.startswith(b"PK"):
                return _kind_of_zip(file, head) == sniff.ZIP
    except (OSError, ReadFailure):
        return False
    return bool(head) and sniff.media_type_of(head) == sniff.MAIL


def count_files(path: str) -> int:
    """How many files ``path`` is about to give: those in an archive, else one."""
    if not is_container(path):
        return 1
    try:
        with open_anywhere(path) as file, zipfile.ZipFile(file) as archive:
            return max(1, sum(not info.is_dir() for info in archive.infolist()))
    except (*_BAD_ZIP, ReadFailure):
        return 1


def members(source: str | Path | bytes, wanted: str | None = None) -> Iterator[Member]:
    """The files in the archive or mail ``source``, those of archives in it included; with ``wanted`` only that one
    is unpacked and given.

    Raises :class:`ReadFailure` when the archive itself cannot be read (``corrupt``, ``encrypted``, ``too_large``,
    ``unreadable``); what is wrong with one member is its ``failure``.
    """
    budget = _Budget()
    if isinstance(source, bytes):
        yield from _inside(io.BytesIO(source), "", 1, budget, wanted)
        return
    try:
        with open_anywhere(str(source)) as file:
            if file.seek(0, io.SEEK_END) > MAX_ARCHIVE:
                raise _failure("archive_too_large", "too_large")
            file.seek(0)
            yield from _inside(file, "", 1, budget, wanted)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ReadFailure("unreadable", say("unreadable", lang="vi", reason=reason), stage="open") from error


def read_member(container: str | Path, name: str) -> bytes:
    """The content of the member ``name`` of the archive or mail at ``container``. Raises :class:`ReadFailure`."""
    for member in members(container, name):
        if member.name == name:
            if member.failure is not None:
                raise member.failure
            return member.data or b""
    raise ReadFailure("changed_meanwhile", say("changed_meanwhile", lang="vi"), stage="open")


def _inside(file: BinaryIO, prefix: str, depth: int, budget: _Budget, wanted: str | None) -> Iterator[Member]:
    head = file.read(_HEAD)
    file.seek(0)
    if head.startswith(b"PK"):
        yield from _zip_members(file, prefix, depth, budget, wanted)
    else:
        yield from _mail_members(file.read(MAX_BYTES), prefix, depth, budget, wanted)


def _mail_members(data: bytes, prefix: str, depth: int, budget: _Budget, wanted: str | None) -> Iterator[Member]:
    parts = [] if (words := mail.letter(data)) is None else [words]
    for part in (*parts, *mail.attachments(data)):
        name = _own_name(prefix + clean_name(part.name), budget)
        if _is_candidate(part.name, partial(_given, part.data[:_HEAD])):
            yield from _opened(name, partial(_given, part.data), depth, budget, wanted)


def _zip_members(file: BinaryIO, prefix: str, depth: int, budget: _Budget, wanted: str | None) -> Iterator[Member]:
    try:
        archive = zipfile.ZipFile(file)
    except _BAD_ZIP as error:
        raise _failure("archive_corrupt", "corrupt") from error
    with archive:
        infos = archive.infolist()
        if len(infos) > budget.members:
            raise _failure("archive_too_large", "too_large")
        budget.members -= len(infos)
        overlapping = _overlapping(infos)
        for info in infos:
            if info.is_dir():
                continue
            name = clean_name(_decoded_name(info))
            if not name or _is_hidden(name) or not _is_candidate(name, partial(_first_bytes, archive, info)):
                continue
            full = _own_name(prefix + name, budget)
            if info.header_offset in overlapping:
                yield Member(name=full, data=None, failure=_failure("archive_corrupt", "corrupt"))
            else:
                yield from _opened(full, partial(_unpacked, archive, info, budget), depth, budget, wanted)


def _opened(name: str, load: Callable[[], bytes], depth: int, budget: _Budget, wanted: str | None) -> Iterator[Member]:
    """The member ``name``, or the files in it when it is itself an archive."""
    if wanted is not None and wanted != name and not wanted.startswith(name + INSIDE):
        return
    try:
        data = load()
    except ReadFailure as failure:
        yield Member(name=name, data=None, failure=failure)
        return
    if not _may_hold(data) or sniff.media_type_of(data) not in _KINDS:
        yield Member(name=name, data=data)
    elif depth >= MAX_DEPTH:
        yield Member(name=name, data=None, failure=_failure("archive_too_deep", "too_deep"))
    else:
        yield from _nested(name, data, depth, budget, wanted)


def _nested(name: str, data: bytes, depth: int, budget: _Budget, wanted: str | None) -> Iterator[Member]:
    found = False
    try:
        for member in _inside(io.BytesIO(data), name + INSIDE, depth + 1, budget, wanted):
            found = True
            yield member
    except ReadFailure as failure:
        yield Member(name=name, data=None, failure=failure)
        return
    if not found and wanted is None:
        yield Member(name=name, data=None, failure=_failure("archive_empty", "empty"))


def _given(data: bytes) -> bytes:
    return data


def _may_hold(data: bytes) -> bool:
    """Whether ``data`` may be an archive or mail: neither a known document nor binary by its first bytes."""
    return data.startswith(b"PK") or data[:1].isalpha()


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: _Budget) -> bytes:
    """The content of a member; stops as soon as it is more than was said or allowed."""
    if info.flag_bits & 0x1:
        raise _failure("member_encrypted", "encrypted")
    if info.file_size > RATIO_FROM and info.file_size > MAX_RATIO * info.compress_size:
        raise _failure("member_bomb", "too_large")
    if info.file_size > MAX_BYTES:
        raise ReadFailure("too_large", say("too_large", lang="vi", limit=MAX_BYTES // 1024**2), stage="open")
    if info.file_size > budget.bytes_left:
        raise _failure("archive_too_large", "too_large")
    budget.bytes_left -= info.file_size
    try:
        with archive.open(info) as packed:
            data = packed.read(info.file_size + 1)
    except _BAD_ZIP as error:
        raise _failure("member_corrupt", "corrupt") from error
    if len(data) != info.file_size:
        raise _failure("member_corrupt", "corrupt")
    return data


def _first_bytes(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    if info.flag_bits & 0x1:
        return b""
    try:
        with archive.open(info) as packed:
            return packed.read(_HEAD)
    except _BAD_ZIP:
        return b""


def _overlapping(infos: list[zipfile.ZipInfo]) -> set[int]:
    """Where members begin that share their bytes with another one, as in zip bombs."""
    found, free_from, before = set[int](), 0, -1
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < free_from:
            found |= {before, info.header_offset}
        before = info.header_offset
        free_from = max(free_from, info.header_offset + 30 + info.compress_size)
    return found


def clean_name(name: str) -> str:
    """``name`` as a path inside its archive: no drive, no root, no way up, no control characters."""
    name = regex.sub(r"^[A-Za-z]:", "", name.replace("\\", "/"))
    parts = (regex.sub(r"[\x00-\x1f\x7f]", "_", part).replace(INSIDE[0] + "/", "!_") for part in name.split("/"))
    return "/".join(part.rstrip("!") or part for part in parts if part.strip() not in ("", ".", ".."))


def _own_name(name: str, budget: _Budget) -> str:
    """``name``, numbered when an earlier member already has it."""
    stem, ending = os.path.splitext(name)
    own, number = name, 1
    while own in budget.names:
        number += 1
        own = f"{stem} ({number}){ending}"
    budget.names.add(own)
    return own


def _decoded_name(info: zipfile.ZipInfo) -> str:
    """The name of a member; where the archive does not say that it is UTF-8, what reads as Vietnamese."""
    if info.flag_bits & _UTF8_NAME or info.filename.isascii():
        return unicodedata.normalize("NFC", info.filename)
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return unicodedata.normalize("NFC", info.filename)
    readings = [_read_as(raw, encoding) for encoding in ("utf-8", "cp1258", "cp437")]
    if readings[0] is not None:
        return readings[0]
    return max((reading for reading in readings if reading is not None), key=_sense)


def _read_as(raw: bytes, encoding: str) -> str | None:
    try:
        return unicodedata.normalize("NFC", raw.decode(encoding))
    except UnicodeDecodeError:
        return None


def _sense(name: str) -> int:
    words = [word for word in regex.findall(r"[\p{L}\p{M}]+", name) if not word.isascii()]
    return sum(1 if is_syllable(word) else -1 for word in words)


def _is_hidden(name: str) -> bool:
    """Files that systems and programs leave behind."""
    parts = name.split("/")
    return any(part.startswith((".", "~$", "__MACOSX")) for part in parts) or parts[-1].lower() in (
        "thumbs.db",
        "desktop.ini",
    )


def _is_candidate(name: str, head: Callable[[], bytes]) -> bool:
    if is_report_name(name):
        return True
    first = head()
    return first.startswith((b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rt")) or sniff.is_xml_document(first)


def _kind_of_zip(file: BinaryIO, head: bytes) -> str:
    """What a ZIP file is by the names in it alone; of a damaged one, by those at its beginning."""
    try:
        with zipfile.ZipFile(file) as archive:
            return sniff.kind_of_names(archive.namelist(), lambda: archive.read("mimetype")[:80])
    except _BAD_ZIP:
        return sniff.kind_of_damaged(head)


def _failure(key: str, reason: str) -> ReadFailure:
    return ReadFailure(reason, say(key, lang="vi", depth=MAX_DEPTH, ratio=MAX_RATIO), stage="open")
