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

from pipeline.errors import ReadFailure, UsageFailure
from pipeline.messages import say
from pipeline.readers import MAX_BYTES

#: Endings of files that a folder walk hands to the readers; anything else only when its content is a report format.
ENDINGS = frozenset(
    (
        *("", ".txt", ".text", ".md", ".markdown", ".docx", ".docm", ".dotx", ".pdf", ".doc", ".dot", ".rtf", ".odt"),
        *(".ott", ".xls", ".xlsx", ".xlsm", ".xlsb", ".ods", ".htm", ".html", ".mht", ".eml", ".zip"),
        *(".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp"),
    )
)
#: First bytes by which a file of any other name is still taken: PDF, Office, RTF (an archive only if it is a document).
_HEADS = (b"%PDF-", b"\xd0\xcf\x11\xe0\xa1\xb1", b"{\\rtf")
INSIDE = "!/"
"""What stands between an archive and the name of its member."""
_ID_DIGITS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The files to read, in order; how many others the folders hold; the folders that could not be listed."""

    files: tuple[str, ...]
    ignored: int
    closed: tuple[tuple[str, str], ...] = ()


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
    ignored, closed = 0, list[tuple[str, str]]()
    for path in _expanded(paths):
        if os.path.isdir(path):
            for file in _walk(path, closed):
                taken = _candidate(file)
                ignored += not taken
                found |= {os.path.abspath(file): None} if taken else {}
        elif not stat.S_ISREG(os.stat(path).st_mode):
            raise UsageFailure("not_a_file", path=path)
        elif not _lock_file(os.path.basename(path)):
            found[os.path.abspath(path)] = None
    if not found and not closed:
        raise UsageFailure("nothing_to_read", paths=", ".join(paths))
    return Selection(files=tuple(found), ignored=ignored, closed=tuple(closed))


def _expanded(paths: Sequence[str]) -> Iterator[str]:
    for path in paths:
        if os.path.exists(path):
            yield path
        elif glob.has_magic(path) and (hits := sorted(glob.glob(path, recursive=True))):
            yield from hits
        else:
            raise UsageFailure("no_such_path", path=path)


def _walk(folder: str, closed: list[tuple[str, str]]) -> Iterator[str]:
    """Regular files below ``folder`` in order; linked folders are not entered, hidden and lock files left out."""

    def note(error: OSError) -> None:
        closed.append((os.path.abspath(error.filename or folder), error.strerror or str(error)))

    for parent, folders, names in os.walk(folder, onerror=note):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = os.path.join(parent, name)
            if not name.startswith(".") and not _lock_file(name) and _regular(path):
                yield path


def _lock_file(name: str) -> bool:
    """Whether ``name`` is one that Word or LibreOffice leaves beside an open document."""
    return name.startswith(("~$", ".~lock."))


def _regular(path: str) -> bool:
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except OSError:
        return False


def _candidate(path: str) -> bool:
    """Whether a file met in a folder may be a report: by its ending, else by its first bytes."""
    if is_report_name(path):
        return True
    try:
        with open(path, "rb") as file:
            head = file.read(8)
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
        state = os.stat(path)
        if state.st_size > largest:
            raise ReadFailure("too_large", say("too_large", lang="vi", limit=largest // 1024**2), stage="open")
        with open(path, "rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        reason = error.strerror or str(error)
        raise ReadFailure("unreadable", say("unreadable", lang="vi", reason=reason), stage="open") from error
    return Stamp(path=path, sha256=digest, size=state.st_size, modified_at=_utc(state.st_mtime))


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
