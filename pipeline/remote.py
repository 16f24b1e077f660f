"""Files and result shards that may lie anywhere, and what a worker of a cluster does with a batch of files."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from pipeline.errors import ClusterFailure, ReadFailure, UsageFailure
from pipeline.files import ENDINGS, Selection, Stamp, select, stamp
from pipeline.messages import say
from pipeline.readers import MAX_BYTES
from pipeline.shards import Shards, shards_of
from pipeline.version import version
from pipeline.work import Failed, Outcome, storable_path

if TYPE_CHECKING:
    from pipeline.limits import Limits
    from pipeline.pool import Work

_CHUNK = 4 * 1024 * 1024


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


def stamp_anywhere(path: str) -> Stamp:
    """As :func:`pipeline.files.stamp`, for objects too. Raises :class:`ReadFailure`."""
    if not is_url(path):
        return stamp(path)
    store, name = located(path)
    digest, size = hashlib.sha256(), 0
    try:
        about = store.info(name)
        with store.open(name, "rb") as source:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
                if size > MAX_BYTES:
                    limit = MAX_BYTES // 1024**2
                    raise ReadFailure("too_large", say("too_large", lang="vi", limit=limit), stage="open")
    except store_errors() as error:
        raise _unreadable(error) from error
    return Stamp(path=path, sha256=digest.hexdigest(), size=size, modified_at=_changed_at(about))


def stamps_anywhere(paths: Sequence[str]) -> list[Stamp | Failed]:
    """The stamp of each of ``paths`` in order, or why it has none."""
    return [_stamp_or_failure(path) for path in paths]


def _stamp_or_failure(path: str) -> Stamp | Failed:
    try:
        return stamp_anywhere(path)
    except ReadFailure as failure:
        return _refused(path, None, failure)


def _refused(path: str, sha256: str | None, failure: ReadFailure) -> Failed:
    return Failed(path=path, sha256=sha256, stage=failure.stage, code=failure.reason, message=str(failure))


def _unreadable(error: Exception) -> ReadFailure:
    reason = getattr(error, "strerror", None) or str(error)
    return ReadFailure("unreadable", say("unreadable", lang="vi", reason=reason), stage="open")


def _changed_at(about: dict[str, Any]) -> datetime:
    changed = about.get("LastModified") or about.get("mtime") or about.get("created")
    if isinstance(changed, datetime):
        return changed.astimezone(UTC).replace(tzinfo=None)
    return datetime.fromtimestamp(changed or 0, UTC).replace(tzinfo=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What a worker is asked for: read ``stamps`` by ``work`` under ``limits`` and put the shards of the batch
    ``name`` into ``lake`` (None: give them back). ``at`` is when the parent asked; ``last``: a file that crashes is
    not tried again.
    """

    name: str
    stamps: tuple[Stamp, ...]
    work: Work
    limits: Limits | None
    lake: str | None
    version: str
    method: str
    at: datetime
    last: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A task that was done: its shards unless they are in the lake; ``again`` are files that crashed for the first
    time and are in no shard; ``version`` is that of the worker's program, which does nothing when it is another one;
    ``worker`` is the address of the worker where it has one.
    """

    version: str
    worker: str | None = None
    shards: Shards | None = None
    again: tuple[Stamp, ...] = ()


def read_batch(task: Task) -> Done:
    """Do ``task`` on this worker, each file in a process of its own under the limits, as in a run on one machine."""
    if version() != task.version:
        return Done(version=version())
    _allow_children()
    found = {_path(outcome): outcome for outcome in _outcomes(task)}
    again = () if task.last else tuple(one for one in task.stamps if _crashed(found[one.path]))
    kept = [found[one.path] for one in task.stamps if one not in again]
    shards = shards_of(task.name, kept, method=task.method, at=task.at)
    if task.lake is None:
        return Done(version=version(), shards=shards, again=again)
    from pipeline.lake import Lake

    Lake(task.lake).write(shards)
    return Done(version=version(), again=again)


def _allow_children() -> None:
    """Let this process start others though it is a daemon of its nanny (``distributed.worker.daemon: false``).

    Processes that multiprocessing started as daemons may start none; what the flag is for, that no child stays
    behind, holds here without it: the processes of the pool end with the one that started them.
    """
    multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]


def _path(outcome: Outcome) -> str:
    return outcome.path if isinstance(outcome, Failed) else outcome.stamp.path


def _crashed(outcome: Outcome) -> bool:
    return isinstance(outcome, Failed) and outcome.code == "crashed"


def _outcomes(task: Task) -> Iterator[Outcome]:
    from pipeline.pool import outcomes

    with tempfile.TemporaryDirectory(prefix="baocao-", ignore_cleanup_errors=True) as folder:
        copies = _Copies(folder=folder)
        for outcome in outcomes(copies.make(task.stamps), task.work, jobs=1, limits=task.limits):
            yield copies.returned(outcome)
        yield from copies.failed


@dataclass(slots=True, kw_only=True)
class _Copies:
    """Objects of a store as files of this machine, each there only while it is read."""

    folder: str
    failed: list[Failed] = field(default_factory=list)
    _of: dict[str, Stamp] = field(default_factory=dict)

    def make(self, stamps: Iterable[Stamp]) -> Iterator[Stamp]:
        """``stamps`` with the paths of the copies; files of this machine as they are."""
        for number, one in enumerate(stamps):
            if not is_url(one.path):
                yield one
            elif copy := self._copied(one, os.path.join(self.folder, str(number), PurePosixPath(one.path).name)):
                self._of[copy] = one
                yield replace(one, path=copy)

    def _copied(self, one: Stamp, target: str) -> str | None:
        store, name = located(one.path)
        try:
            Path(target).parent.mkdir()
            store.get_file(name, target)
        except store_errors() as error:
            self.failed.append(_refused(one.path, one.sha256, _unreadable(error)))
            return None
        return target

    def returned(self, outcome: Outcome) -> Outcome:
        """``outcome`` with the name of the object in place of that of its copy, which is deleted."""
        copy = _path(outcome)
        if (one := self._of.pop(copy, None)) is None:
            return outcome
        with suppress(OSError):
            os.unlink(copy)
        if isinstance(outcome, Failed):
            return replace(outcome, path=one.path)
        for row in outcome.rows["reports"]:
            row["source_path"] = storable_path(one.path)
        return replace(outcome, stamp=one)
