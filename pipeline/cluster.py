"""Reading on a cluster of Dask workers: the engine that takes the place of the pool of one machine."""

from __future__ import annotations

import uuid
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from pipeline.errors import ClusterFailure, ReadFailure, UsageFailure
from pipeline.files import Selection, Stamp
from pipeline.lake import Lake, after, publish
from pipeline.messages import say
from pipeline.objects import select_anywhere, stamp_anywhere
from pipeline.remote import Done, Task, read_batch, stamps_anywhere
from pipeline.shards import Shards, batch_name, method_of, outcomes_of
from pipeline.version import version
from pipeline.work import Failed, Outcome, failed, storable_path, work_on

if TYPE_CHECKING:
    from datetime import datetime

    from distributed import Client, Future
    from duckdb import DuckDBPyConnection

    from pipeline.limits import Limits
    from pipeline.pool import Work

#: Files of a task; more when there are very many, so that the lake does not drown in small files.
_BATCH = 32
_LARGEST_BATCH = 256
_BATCHES = 20_000
_STAMPS = 128
_SECONDS = 30
#: A task that takes its worker along is tried on so many others.
_RETRIES = 1


class Dask:
    """The cluster behind the scheduler at ``address``, with the files of ``lake`` between the workers and the parent
    (None: results come back through the scheduler). To be used as a context.

    Raises :class:`ClusterFailure` when the extra is not installed and when nobody answers.
    """

    def __init__(
        self,
        address: str,
        lake: str | None = None,
        *,
        work: Work = work_on,
        limits: Limits | None = None,
        force: bool = False,
        batch: int | None = None,
    ) -> None:
        self._client = _connected(address)
        self._lake = Lake(lake) if lake is not None else None
        self._work, self._limits, self._force, self._batch = work, limits, force, batch
        self._method = method_of(work)
        self._stamps: Iterator[tuple[str, Stamp | Failed]] = iter(())
        self._flying: dict[Future[Done], Task] = {}
        self._suspects: list[Stamp] = []
        self._alone = False
        self._kept: dict[tuple[str, str], str] = {}
        self._at: datetime | None = None

    def __enter__(self) -> Self:
        self._allowed = self._client.run_on_scheduler(_allowed_failures(_RETRIES))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._client.cancel(list(self._flying))
            self._client.run_on_scheduler(_allowed_failures(self._allowed))
        except OSError:  # the scheduler is gone: there is nothing to take back
            pass
        finally:
            self._client.close()

    def select(self, paths: Sequence[str]) -> Selection:
        """The files of ``paths``, which may be in buckets; the workers begin to identify them."""
        selection = select_anywhere(paths)
        self._stamps = self._identified(selection.files)
        if self._lake is not None:
            self._at = self._lake.latest()
        if self._lake is not None and not self._force:
            self._kept = self._complete(self._lake)
        return selection

    def _complete(self, lake: Lake) -> dict[tuple[str, str], str]:
        """The batch of each file that was read before in the same way; a file that could not be opened is none."""
        columns = lake.entries().select(["source_path", "sha256", "batch", "method", "stage"]).to_pydict()
        return {
            (path, sha256): batch
            for path, sha256, batch, method, stage in zip(*columns.values(), strict=True)
            if method == self._method and stage != "open"
        }

    def stamp(self, path: str) -> Stamp:
        """What identifies ``path``; fast when the files of the selection are asked for in their order."""
        for name, found in self._stamps:
            if name == path and isinstance(found, Failed):
                raise ReadFailure(found.code, found.message, stage=found.stage)
            if name == path and isinstance(found, Stamp):
                return found
        return stamp_anywhere(path)

    def _identified(self, files: Sequence[str]) -> Iterator[tuple[str, Stamp | Failed]]:
        waiting = iter(files)
        ahead: list[tuple[list[str], Any]] = []
        while True:
            while len(ahead) < self._width() and (some := list(islice(waiting, _STAMPS))):
                ahead.append((some, self._submit(stamps_anywhere, some, priority=1)))
            if not ahead:
                return
            some, future = ahead.pop(0)
            yield from zip(some, self._stamped(some, future), strict=True)

    def _stamped(self, paths: list[str], future: Future[list[Stamp | Failed]]) -> list[Stamp | Failed]:
        from distributed import KilledWorker

        try:
            with _told():
                return future.result()
        except KilledWorker:  # it was in bad company
            return stamps_anywhere(paths)

    def outcomes(self, stamps: Iterator[Stamp], selection: Selection) -> Iterator[Outcome]:
        """The outcome of each of ``stamps``, as they come.

        What the lake holds already is taken from there. A batch whose worker died is done by another one. The files
        of a batch that took that one along too are read alone, one after the other when everything else is done; the
        file that then still kills its worker is a :class:`Failed` (``crashed``).
        """
        size = self._batch or max(_BATCH, min(_LARGEST_BATCH, len(selection.files) // _BATCHES))
        while some := list(islice(stamps, size)):
            if fresh := (yield from self._from_lake(some)):
                self._read(fresh)
            while len(self._flying) >= self._width():
                yield from self._finished()
        while self._flying:
            yield from self._finished()
        while self._suspects:
            self._alone = True
            self._client.run_on_scheduler(_allowed_failures(0))
            self._read([self._suspects.pop(0)], last=True)
            while self._flying:
                yield from self._finished()

    def published(self, db: DuckDBPyConnection, selection: Selection) -> None:
        """Bring the lake up to what ``db`` holds of the selected files after the run."""
        if self._lake is not None:
            publish(self._lake, db, selection.files)

    def _from_lake(self, stamps: list[Stamp]) -> Generator[Outcome, None, list[Stamp]]:
        """The outcomes that are there; returns the stamps that are not."""
        held: dict[str, list[Stamp]] = {}
        fresh: list[Stamp] = []
        for one in stamps:
            batch = self._kept.get((storable_path(one.path), one.sha256))
            (fresh if batch is None else held.setdefault(batch, [])).append(one)
        for batch, some in held.items():
            if (shards := self._shards(batch)) is not None:
                yield from outcomes_of(shards, some)
            else:
                fresh += some
                self._discard(batch)
        return fresh

    def _shards(self, batch: str) -> Shards | None:
        return self._lake.read(batch) if self._lake is not None else None

    def _discard(self, batch: str) -> None:
        if self._lake is not None:
            self._lake.discard(batch)

    def _read(self, stamps: Sequence[Stamp], *, last: bool = False, elsewhere: Sequence[str] = ()) -> None:
        """Have a worker read ``stamps``, if possible one of ``elsewhere``."""
        name = batch_name(stamps, self._method)
        self._at = after(self._at)
        if self._force:
            self._discard(name)
        task = Task(
            name=name,
            stamps=tuple(stamps),
            work=self._work,
            limits=self._limits,
            lake=self._lake.url if self._lake is not None else None,
            version=version(),
            method=self._method,
            at=self._at,
            last=last,
        )
        where: dict[str, Any] = {"workers": list(elsewhere), "allow_other_workers": True} if elsewhere else {}
        self._flying[self._submit(_read_here, task, retries=1, **where)] = task

    def _submit(self, work: Any, *given: Any, **how: Any) -> Future[Any]:
        with _told():
            return self._client.submit(work, *given, key=f"{work.__name__}-{uuid.uuid4().hex}", pure=False, **how)

    def _width(self) -> int:
        """How many tasks may be under way: enough that no worker waits, few enough that results do not pile up."""
        with _told():
            return 2 + 2 * sum(map(int, self._client.nthreads().values()))

    def _finished(self) -> Iterator[Outcome]:
        """The outcomes of at least one task."""
        from distributed import wait

        with _told():
            done = wait(list(self._flying), return_when="FIRST_COMPLETED").done
        for future in done:
            yield from self._taken(future, self._flying.pop(future))

    def _taken(self, future: Future[Done], task: Task) -> Iterator[Outcome]:
        from distributed import KilledWorker

        try:
            with _told():
                done = future.result()
        except KilledWorker:
            if self._alone:
                yield _quarantined(task.stamps[0])
            else:
                self._suspects += task.stamps
            return
        if done.version != version():
            raise ClusterFailure("other_version", here=version(), there=done.version)
        for one in done.again:
            self._read([one], last=True, elsewhere=[name for name in self._workers() if name != done.worker])
        again = set(done.again)
        shards = done.shards or self._shards(task.name)
        if shards is None:
            raise ClusterFailure("shard_lost", name=task.name)
        yield from outcomes_of(shards, [one for one in task.stamps if one not in again])

    def _workers(self) -> list[str]:
        with _told():
            return list(self._client.nthreads())


def _read_here(task: Task) -> Done:
    """What the worker does, which says who it is."""
    from distributed import get_worker

    return replace(read_batch(task), worker=get_worker().address)


def _quarantined(stamp: Stamp) -> Failed:
    return failed(stamp, ReadFailure("crashed", say("crashed", lang="vi", status="KilledWorker")))


def _connected(address: str) -> Client:
    """A client of the scheduler at ``address`` that has at least one worker."""
    try:
        from distributed import Client
    except ImportError as error:
        raise ClusterFailure("needs_cluster", reason=str(error)) from error
    try:
        client = Client(address, timeout=_SECONDS, name="baocao")
    except (OSError, ValueError) as error:
        raise ClusterFailure("no_scheduler", address=address, reason=str(error)) from error
    try:
        client.wait_for_workers(1, timeout=_SECONDS)
    except TimeoutError as error:
        client.close()
        raise ClusterFailure("no_workers", address=address) from error
    return client


def _allowed_failures(number: int) -> Any:
    """A function for the scheduler: allow ``number`` failures and tell how many were allowed before.

    It is made here so that it travels whole: the scheduler need not have this program.
    """

    def allow(dask_scheduler: Any) -> int:
        before, dask_scheduler.allowed_failures = dask_scheduler.allowed_failures, number
        return int(before)

    return allow


@contextmanager
def _told() -> Iterator[None]:
    """Turn a lost scheduler and what goes wrong on a worker outside of the files into a sentence for the user."""
    from distributed import CancelledError, KilledWorker

    try:
        yield
    except (KilledWorker, ClusterFailure, UsageFailure):
        raise
    except (CancelledError, ImportError, OSError) as error:  # a worker without this program says ImportError
        raise ClusterFailure("cluster_lost", reason=str(error) or type(error).__name__) from error
