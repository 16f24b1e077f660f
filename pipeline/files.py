"""Which files a command line means, and what identifies each of them."""

from __future__ import annotations

import glob
import hashlib
import os
import stat
import time
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import PurePath
from typing import BinaryIO

from pipeline.errors import ReadFailure, UsageFailure
from pipeline.messages import say
from pipeline.readers import MAX_BYTES, open_without_waiting, sniff

#: Endings of files that a folder walk hands to the readers; anything else only when its content is a report format.
ENDINGS = frozenset(
    (
        *("", ".txt", ".text", ".md", ".markdown", ".docx", ".docm", ".dotx", ".pdf", ".doc", ".dot", ".rtf", ".odt"),
        *(".ott", ".xls", ".xlsx", ".xlsm", ".xlsb", ".ods", ".htm", ".html", ".mht", ".mhtml", ".fodt", ".fods"),
        *(".eml", ".zip"),
        *(".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp"),
    )
)
#: First bytes by which a file of any other name is still taken: PDF, Office, RTF (an archive only if it is a document).
_HEADS = (b"%PDF-", b"\xd0\xcf\x11\xe0\xa1\xb1", b"{\\rtf")
INSIDE = "!/"
"""What stands between an archive and the name of its member."""
_ID_DIGITS = 16
_CHUNK = 1024 * 1024
_SAMPLE = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The files to read, in order; how many others the folders hold; the folders that could not be listed, with the
    reason; what is no file though its name is that of a report, with a code that is a key of the messages too
    (``link_outside``, ``link_broken``, ``not_regular``).
    """

    files: tuple[str, ...]
    ignored: int
    closed: tuple[tuple[str, str], ...] = ()
    barred: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What identifies the bytes of a file: ``sha256`` decides, the other fields inform. ``container`` is the path of
    the archive or mail that holds the file, whose ``path`` then is "archive.zip!/folder/name.docx".
    """

    path: str
    sha256: str
    size: int
    modified_at: datetime
    container: str | None = None

    @property
    def report_id(self) -> str:
        """The name of the document with these bytes."""
        return self.sha256[:_ID_DIGITS]


def select(paths: Sequence[str]) -> Selection:
    """The files that ``paths`` (files, folders, globs) name, each once, as absolute paths.

    Raises :class:`UsageFailure` for a path that is not there and when no file is left.
    """
    found: dict[str, None] = {}
    ignored, closed, barred = 0, list[tuple[str, str]](), dict[str, str]()
    named = list(_expanded(paths))
    roots = tuple(os.path.join(os.path.realpath(path), "") for path in named if os.path.isdir(path))
    for path in named:
        if os.path.isdir(path):
            for file in _walk(path, closed):
                if bar := _bar(file, roots):
                    barred[os.path.abspath(file)] = bar
                elif _regular(file) and _candidate(file):
                    found[os.path.abspath(file)] = None
                elif not os.path.isdir(file):
                    ignored += 1
        elif not stat.S_ISREG(os.stat(path).st_mode):
            raise UsageFailure("not_a_file", path=path)
        elif not _lock_file(os.path.basename(path)):
            found[os.path.abspath(path)] = None
    if not found and not closed and not barred:
        raise UsageFailure("nothing_to_read", paths=", ".join(paths))
    return Selection(files=tuple(found), ignored=ignored, closed=tuple(closed), barred=tuple(barred.items()))


def _expanded(paths: Sequence[str]) -> Iterator[str]:
    for path in paths:
        if os.path.exists(path):
            yield path
        elif glob.has_magic(path) and (hits := sorted(glob.glob(path, recursive=True))):
            yield from hits
        else:
            raise UsageFailure("no_such_path", path=path)


def _walk(folder: str, closed: list[tuple[str, str]]) -> Iterator[str]:
    """What lies below ``folder`` in order: files, and links to folders, which are not entered; hidden and lock files
    are left out.
    """

    def note(error: OSError) -> None:
        closed.append((os.path.abspath(error.filename or folder), error.strerror or str(error)))

    for parent, folders, names in os.walk(folder, onerror=note):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        names += [name for name in folders if os.path.islink(os.path.join(parent, name))]
        for name in sorted(names):
            if not name.startswith(".") and not _lock_file(name):
                yield os.path.join(parent, name)


def _lock_file(name: str) -> bool:
    """Whether ``name`` is one that Word or LibreOffice leaves beside an open document."""
    return name.startswith(("~$", ".~lock."))


def _bar(path: str, roots: tuple[str, ...]) -> str | None:
    """Why what lies at ``path`` cannot be read though it may be meant to be, as a code; None where nothing bars it.

    A link is followed to a file below one of ``roots``; a folder there needs no link to be read.
    """
    mode = _mode(path)
    if os.path.islink(path):
        if mode is None:
            return "link_broken" if is_report_name(path) else None
        if not os.path.join(os.path.realpath(path), "").startswith(roots):
            return "link_outside"
    if mode is None or stat.S_ISREG(mode) or stat.S_ISDIR(mode) or not is_report_name(path):
        return None
    return "not_regular"


def _regular(path: str) -> bool:
    """Whether ``path`` is a file, or cannot be looked at, which its reading will tell."""
    mode = _mode(path)
    return mode is None or stat.S_ISREG(mode)


def _mode(path: str) -> int | None:
    """What lies at ``path`` or where its link leads; None where it cannot be looked at."""
    try:
        return os.stat(path).st_mode
    except OSError:
        return None


def _candidate(path: str) -> bool:
    """Whether a file met in a folder may be a report: by its ending, else by its first bytes."""
    if is_report_name(path):
        return True
    try:
        with open(path, "rb") as file:
            head = file.read(8)
            if head.lstrip(b"\xef\xbb\xbf\xff\xfe").startswith(b"<"):
                return sniff.is_xml_document(head + file.read(_SAMPLE))
        return head.startswith(_HEADS) or (head[:4] == b"PK\x03\x04" and _document_inside(path))
    except OSError:
        return False


def is_report_name(name: str) -> bool:
    """Whether the ending of ``name`` is that of a format that is read."""
    return PurePath(name).suffix.casefold() in ENDINGS


def _document_inside(path: str) -> bool:
    try:
        with zipfile.ZipFile(path) as package:
            return bool({"word/document.xml", "xl/workbook.xml"} & package.NameToInfo.keys())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def stamp(path: str, *, largest: int = MAX_BYTES) -> Stamp:
    """Identify the bytes of ``path``; raises :class:`ReadFailure` when they cannot be read or are too many."""
    try:
        with open(path, "rb", opener=open_without_waiting) as file:
            state = os.fstat(file.fileno())
            if not stat.S_ISREG(state.st_mode):
                raise ReadFailure("not_regular", say("not_regular", lang="vi"), stage="open")
            digest, size = digest_of(file, largest, state.st_size)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ReadFailure("unreadable", say("unreadable", lang="vi", reason=reason), stage="open") from error
    return Stamp(path=path, sha256=digest, size=size, modified_at=_utc(state.st_mtime))


def digest_of(file: BinaryIO, largest: int, told: int) -> tuple[str, int]:
    """The hash and the size of ``file``, which is ``told`` bytes long unless it grows; nothing is read of a file of
    more than ``largest``.
    """
    digest, size = hashlib.sha256(), 0
    while max(size, told) <= largest and (chunk := file.read(_CHUNK)):
        digest.update(chunk)
        size += len(chunk)
    if max(size, told) > largest:
        raise ReadFailure("too_large", say("too_large", lang="vi", limit=largest // 1024**2), stage="open")
    return digest.hexdigest(), size


def stamp_member(container: Stamp, name: str, data: bytes) -> Stamp:
    """Identify the member ``name`` of ``container``, which has the content ``data``."""
    return replace(
        container,
        path=f"{container.path}{INSIDE}{name}",
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        container=container.path,
    )


def stamp_of(data: bytes, path: str) -> Stamp:
    """Identify ``data`` that came from ``path`` now."""
    digest = hashlib.sha256(data).hexdigest()
    return Stamp(path=path, sha256=digest, size=len(data), modified_at=_utc(time.time()))


def _utc(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)
