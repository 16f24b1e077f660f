"""Reading files that may lie in a store: on this machine, and what a worker of a cluster does with a batch of them."""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from pipeline.errors import ReadFailure
from pipeline.files import INSIDE, Selection, Stamp
from pipeline.objects import is_url, located, select_anywhere, stamp_anywhere, store_errors, unreadable
from pipeline.shards import Shards, shards_of
from pipeline.version import version
from pipeline.work import Failed, Outcome, storable_path

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from pipeline.limits import Limits
    from pipeline.pool import Work


class Here:
    """The engine of one machine for files of which some lie in stores: ``work`` in ``jobs`` processes, each object
    on a disk of this machine only while it is read.
    """

    def __init__(self, work: Work, jobs: int) -> None:
        self._work, self._jobs = work, jobs

    def select(self, paths: Sequence[str]) -> Selection:
        """Files and objects."""
        return select_anywhere(paths)

    def stamp(self, path: str) -> Stamp:
        """Read and hash here."""
        return stamp_anywhere(path)

    def outcomes(self, stamps: Iterator[Stamp], selection: Selection) -> Iterator[Outcome]:
        """From the pool."""
        return _read(stamps, self._work, jobs=self._jobs)

    def published(self, db: DuckDBPyConnection, selection: Selection) -> None:
        """Nothing more to do."""


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
    found = {_path(outcome): outcome for outcome in _read(task.stamps, task.work, jobs=1, limits=task.limits)}
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


def _read(stamps: Iterable[Stamp], work: Work, *, jobs: int, limits: Limits | None = None) -> Iterator[Outcome]:
    """The outcome of ``work`` for each of ``stamps``, which may lie in stores and in archives there."""
    from pipeline.pool import outcomes

    with tempfile.TemporaryDirectory(prefix="baocao-", ignore_cleanup_errors=True) as folder:
        copies = _Copies(folder=folder)
        for outcome in outcomes(copies.make(stamps), work, jobs=jobs, limits=limits):
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
                yield replace(one, path=copy, container=None)

    def _copied(self, one: Stamp, target: str) -> str | None:
        try:
            Path(target).parent.mkdir()
            _fetch(one, target)
        except ReadFailure as failure:
            self.failed.append(_refused(one.path, one.sha256, failure))
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
            row["container"] = None if one.container is None else storable_path(one.container)
        return replace(outcome, stamp=one)


def _fetch(one: Stamp, target: str) -> None:
    """Write the object, or the member of the archive that is an object, to ``target``. Raises ReadFailure."""
    if one.container is not None:
        from pipeline.containers import read_member

        Path(target).write_bytes(read_member(one.container, one.path.removeprefix(one.container + INSIDE)))
        return
    store, name = located(one.path)
    try:
        store.get_file(name, target)
    except store_errors() as error:
        raise unreadable(error) from error
