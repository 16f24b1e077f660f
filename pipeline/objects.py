"""Files of this machine and objects of a store (``s3://bucket/key``), opened, chosen and identified alike."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from pipeline.errors import ClusterFailure, ReadFailure, UsageFailure
from pipeline.files import ENDINGS, Selection, Stamp, digest_of, select, stamp
from pipeline.messages import say
from pipeline.readers import MAX_BYTES

_BLOCK = 1024 * 1024


def is_url(path: str) -> bool:
    """Whether ``path`` names something in a store (``s3://bucket/key``) and not a file of this machine."""
    return "://" in path


def located(url: str) -> tuple[Any, str]:
    """The file system of ``url`` (or of a plain path) and the path in it. Raises :class:`ClusterFailure`."""
    try:
        import fsspec

        found: tuple[Any, str] = fsspec.url_to_fs(url, use_listings_cache=False)
    except ImportError as error:
        raise ClusterFailure("needs_cluster", reason=str(error)) from error
    except ValueError as error:  # an unknown kind of store
        raise ClusterFailure("no_store", path=url, reason=str(error)) from error
    return found


@cache
def store_errors() -> tuple[type[Exception], ...]:
    """What a file system raises when it cannot do what it is asked for."""
    try:
        from botocore.exceptions import BotoCoreError, ClientError
    except ImportError:
        return (OSError,)
    return (OSError, BotoCoreError, ClientError)


def select_anywhere(paths: Sequence[str]) -> Selection:
    """As :func:`pipeline.files.select`, for ``s3://bucket/prefix`` too: objects are chosen by their endings alone.

    Raises :class:`UsageFailure` as there, and :class:`ClusterFailure` for a store that does not answer.
    """
    here = [path for path in paths if not is_url(path)]
    found = select(here) if here else Selection(files=(), ignored=0)
    files, ignored = dict.fromkeys(found.files), found.ignored
    for url in filter(is_url, paths):
        every = _objects(url)
        taken = [name for name in every if PurePosixPath(name).suffix.casefold() in ENDINGS]
        files |= dict.fromkeys(taken)
        ignored += len(every) - len(taken)
    if not files and not found.closed and not found.barred:
        raise UsageFailure("nothing_to_read", paths=", ".join(paths))
    return replace(found, files=tuple(files), ignored=ignored)


def _objects(url: str) -> list[str]:
    """The objects below ``url`` in order, without hidden ones and those that word processors leave behind."""
    store, root = located(url)
    try:
        names = sorted(store.find(root))
    except store_errors() as error:
        raise ClusterFailure("no_store", path=url, reason=str(error)) from error
    if not names:
        raise UsageFailure("no_such_path", path=url)
    return [
        str(store.unstrip_protocol(name)) for name in names if _visible(name[len(root) :] or PurePosixPath(name).name)
    ]


def _visible(name: str) -> bool:
    *folders, last = name.strip("/").split("/")
    return not last.startswith("~$") and not any(part.startswith(".") for part in (*folders, last))


def stamp_anywhere(path: str, *, largest: int = MAX_BYTES) -> Stamp:
    """As :func:`pipeline.files.stamp`, for objects too. Raises :class:`ReadFailure`."""
    if not is_url(path):
        return stamp(path, largest=largest)
    store, name = located(path)
    with _told_of_file():
        about = store.info(name)
    with open_anywhere(path) as file:
        digest, size = digest_of(file, largest, int(about.get("size") or 0))
    return Stamp(path=path, sha256=digest, size=size, modified_at=_changed_at(about))


def is_there(path: str) -> bool:
    """Whether there is an object ``path``. Raises :class:`ClusterFailure` for a store that does not answer."""
    store, name = located(path)
    try:
        return bool(store.isfile(name))
    except store_errors() as error:
        raise ClusterFailure("no_store", path=path, reason=str(error)) from error


def open_anywhere(path: str) -> BinaryIO:
    """The file or object at ``path``, opened for reading at any place. Raises OSError for a file of this machine and
    :class:`ReadFailure` (``unreadable``) for an object, also while it is read.
    """
    if not is_url(path):
        return open(path, "rb")
    store, name = located(path)
    with _told_of_file():
        return io.BufferedReader(_Object(store.open(name, "rb", block_size=_BLOCK, cache_type="readahead")), 64 * 1024)


class _Object(io.RawIOBase):
    """An object of a store whose every trouble is a :class:`ReadFailure`, not one of the archive in it."""

    def __init__(self, opened: Any) -> None:
        self._opened = opened

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        return int(self._opened.seek(offset, whence))

    def tell(self) -> int:
        return int(self._opened.tell())

    def readinto(self, buffer: Any) -> int:
        with _told_of_file():
            data = self._opened.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._opened.close()
        super().close()


@contextmanager
def _told_of_file() -> Iterator[None]:
    """Turn what a store or the system says into a sentence for the user."""
    try:
        yield
    except store_errors() as error:
        raise unreadable(error) from error


def unreadable(error: Exception) -> ReadFailure:
    """The failure of a file whose store or system raised ``error``."""
    reason = getattr(error, "strerror", None) or str(error)
    return ReadFailure("unreadable", say("unreadable", lang="vi", reason=reason), stage="open")


def _changed_at(about: dict[str, Any]) -> datetime:
    changed = about.get("LastModified") or about.get("mtime") or about.get("created")
    if isinstance(changed, datetime):
        return changed.astimezone(UTC).replace(tzinfo=None)
    return datetime.fromtimestamp(changed or 0, UTC).replace(tzinfo=None)
