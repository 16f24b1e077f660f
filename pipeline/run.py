"""An ingest from beginning to end: which files, reading and extracting, writing, the account of the run."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pipeline.audit.across import compare_reports
from pipeline.containers import MAX_ARCHIVE, count_files, is_container, members
from pipeline.errors import DatabaseFailure, ReadFailure
from pipeline.files import INSIDE, Selection, Stamp, select, stamp, stamp_member
from pipeline.load import Batch, Container, Known, insert, known, now, write
from pipeline.messages import say
from pipeline.staging import staged
from pipeline.tally import Account, Tally, plain
from pipeline.version import version
from pipeline.work import Failed, Outcome, storable_path, work_on

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from pipeline.pool import Work

_BATCH = 64
_BATCH_SECONDS = 2.0
_SMALL = 1024 * 1024


class Watcher(Protocol):
    """Somebody who looks on: the progress bar of a terminal, or nobody."""

    def begin(self, total: int) -> None:
        """``total`` files are to be looked at."""

    def advance(self) -> None:
        """One file is done."""

    def failed(self, failure: Failed) -> None:
        """A file could not be read."""


class Engine(Protocol):
    """Who does the work of a run: the processes of this machine, or a cluster."""

    def select(self, paths: Sequence[str]) -> Selection:
        """The files that ``paths`` name; raises :class:`UsageFailure`."""

    def stamp(self, path: str) -> Stamp:
        """What identifies a selected file, asked for in their order; raises :class:`ReadFailure`."""

    def outcomes(self, stamps: Iterator[Stamp], selection: Selection) -> Iterable[Outcome]:
        """One outcome for each of ``stamps``, as they come."""

    def published(self, db: DuckDBPyConnection, selection: Selection) -> None:
        """The run is done and ``db`` holds all of it."""


class Local:
    """The engine of one machine: ``work`` in ``jobs`` processes."""

    def __init__(self, work: Work, jobs: int) -> None:
        self._work, self._jobs = work, jobs

    def select(self, paths: Sequence[str]) -> Selection:
        """Files of this machine."""
        return select(paths)

    def stamp(self, path: str) -> Stamp:
        """Read and hash here."""
        return stamp(path)

    def outcomes(self, stamps: Iterator[Stamp], selection: Selection) -> Iterable[Outcome]:
        """From the pool."""
        return _outcomes(stamps, selection, self._work, self._jobs)

    def published(self, db: DuckDBPyConnection, selection: Selection) -> None:
        """Nothing more to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """How many files a run read, skipped as unchanged, could not read, left aside; its seconds; the full account."""

    read: int
    skipped: int
    failed: int
    ignored: int
    seconds: float
    account: Account = field(default_factory=Account)


def ingest(
    paths: Sequence[str],
    database: Path,
    watcher: Watcher,
    *,
    jobs: int,
    force: bool = False,
    ocr: str = "auto",
    work: Work | None = None,
) -> Summary:
    """Read ``paths`` into ``database`` with ``jobs`` processes; unchanged files are skipped unless ``force``. Archives
    and mails give their members. ``ocr`` says when the letters of images are recognised.

    Raises as :func:`ingest_with`.
    """
    return ingest_with(
        Local(partial(work_on, ocr=ocr) if work is None else work, jobs), paths, database, watcher, force=force
    )


def ingest_with(
    engine: Engine, paths: Sequence[str], database: Path, watcher: Watcher, *, force: bool = False
) -> Summary:
    """Read ``paths`` into ``database`` by ``engine``; unchanged files are skipped unless ``force``.

    Raises :class:`UsageFailure` (nothing is written) when there is nothing to read and
    :class:`DatabaseFailure` when the database cannot be opened or written. An interrupt is passed on after
    what was read has been written.
    """
    selection = engine.select(paths)
    watcher.begin(sum(map(count_files, selection.files)))
    with staged(database) as stage:
        ledger = Ledger(stage.db, database, watcher, force=force, changed=stage.resumed, stamp=engine.stamp)
        try:
            ledger.refuse(selection)
            for outcome in engine.outcomes(ledger.plan(selection.files), selection):
                ledger.enter(outcome)
        except KeyboardInterrupt:
            ledger.close("interrupted")
            raise
        ledger.close("done")
        engine.published(stage.db, selection)
        return ledger.summary(selection)


def _outcomes(stamps: Iterator[Stamp], selection: Selection, work: Work, jobs: int) -> Iterable[Outcome]:
    """In this process for one small file, else in processes of their own, which a bad file cannot take along."""
    count = sum(map(count_files, selection.files))
    if count == 1 and _is_small(selection.files[0]) and not is_container(selection.files[0]):
        return map(work, stamps)
    from pipeline.pool import outcomes

    return outcomes(stamps, work, jobs=max(1, min(jobs, count)))


def _is_small(path: str) -> bool:
    try:
        return os.path.getsize(path) < _SMALL
    except OSError:  # it is gone meanwhile, which its reading will tell
        return False


class Ledger:
    """Takes in outcomes, writes them batch by batch, and counts."""

    def __init__(
        self,
        db: DuckDBPyConnection,
        database: Path,
        watcher: Watcher,
        *,
        force: bool,
        changed: bool = False,
        stamp: Callable[[str], Stamp] = stamp,
    ) -> None:
        self._stamp = stamp
        self._db, self._database, self._watcher, self._force = db, database, watcher, force
        self._state: Known = known(db)
        self._batch = Batch()
        self._flushed = self._began = time.monotonic()
        self._started_at = now()
        self._run_id = _next_run(db)
        self._twins: dict[str, list[Stamp]] = {}
        self._bad: dict[str, Failed] = {}
        self._containers: list[Container] = []
        self._read = self._skipped = self._failed = self._ignored = 0
        self._tally = Tally()
        self._changed = changed

    def refuse(self, selection: Selection) -> None:
        """Enter the folders that could not be listed, and how many files are left aside."""
        self._ignored = selection.ignored
        for folder, reason in selection.closed:
            message = say("folder_closed", lang="vi", reason=reason)
            self._fail(Failed(path=folder, sha256=None, stage="open", code="unreadable", message=message))
        for path, code in selection.barred:
            self._fail(Failed(path=path, sha256=None, stage="open", code=code, message=say(code, lang="vi")))

    def plan(self, files: Sequence[str]) -> Iterator[Stamp]:
        """The files that must be read: new bytes only, and each bytes once."""
        for path in files:
            began = time.perf_counter()
            for found in self._members(path) if is_container(path) else self._single(path):
                wanted, opening = self._must_read(found), time.perf_counter() - began
                self._tally.opened(found, opening, to_be_read=wanted)
                if wanted:
                    self._twins[found.report_id] = []
                    yield found
                began = time.perf_counter()

    def _single(self, path: str) -> Iterator[Stamp]:
        try:
            yield self._stamp(path)
        except ReadFailure as failure:
            self._refuse(path, failure)

    def _members(self, path: str) -> Iterator[Stamp]:
        """The files in an archive or mail; nothing where it was read before and has not changed."""
        found = None
        try:
            found = stamp(path, largest=MAX_ARCHIVE)
            if self._is_unchanged(found):
                return
            container = Container(stamp=found)
            for member in members(Path(path)):
                container.members.append(storable_path(inside := f"{path}{INSIDE}{member.name}"))
                if member.data is not None:
                    yield stamp_member(found, member.name, member.data)
                elif member.failure is not None:
                    self._refuse(inside, member.failure)
            if not container.members:
                raise ReadFailure("empty", say("archive_empty", lang="vi"), stage="open")
        except ReadFailure as failure:
            self._refuse(path, failure, None if found is None else found.sha256)
        else:
            self._containers.append(container)

    def _is_unchanged(self, found: Stamp) -> bool:
        """Whether an archive was read as it is now and all of its files could be; they then count as skipped."""
        path = storable_path(found.path)
        if self._force or self._state.containers.get(path) != found.sha256:
            return False
        inside = path + INSIDE
        if any(failed.startswith(inside) for failed in self._state.failures):
            return False
        for source in [source for source in self._state.sources if source.startswith(inside)]:
            self._skip(source)
        return True

    def _refuse(self, path: str, failure: ReadFailure, sha256: str | None = None) -> None:
        stage, code = failure.stage, failure.reason
        self._fail(Failed(path=path, sha256=sha256, stage=stage, code=code, message=str(failure)))

    def _must_read(self, found: Stamp) -> bool:
        path = storable_path(found.path)
        if found.report_id in self._twins:
            self._twins[found.report_id].append(found)
        elif self._force or found.report_id not in self._state.reports:
            return True
        elif self._state.sources.get(path) == found.report_id:
            self._skip(path)
        else:
            self._state.promised.add(found.report_id)
            self._adopt(found)
        return False

    def enter(self, outcome: Outcome) -> None:
        """Take in one outcome; every now and then write what has come together."""
        if isinstance(outcome, Failed):
            self._bad[outcome.sha256 or ""] = outcome
            self._fail(outcome)
        else:
            self._batch.loaded.append(outcome)
            self._tally.loaded(outcome)
            self._adopt(outcome.stamp)
        if len(self._batch) >= _BATCH or time.monotonic() - self._flushed > _BATCH_SECONDS:
            self._flush()

    def close(self, status: str) -> None:
        """Write what is left, and the row of the run."""
        for twin in (twin for twins in self._twins.values() for twin in twins):
            self._enter_twin(twin)
        if status == "done":
            self._batch.containers += self._containers
        self._flush()
        with self._told():
            if self._changed:
                began = time.perf_counter()
                compare_reports(self._db)
                self._tally.spent("audit", time.perf_counter() - began)
            self._enter_run(status)

    def _enter_run(self, status: str) -> None:
        """Write the row of the run and its account, all or nothing."""
        account = self._tally.account()
        row = {"run_id": self._run_id, "started_at": self._started_at, "finished_at": now(), "version": version()}
        counts = {"read": self._read, "skipped": self._skipped, "failed": self._failed, "ignored": self._ignored}
        work = {"bytes": account.bytes, "work_seconds": account.work_seconds}
        details = {"run_stages": account.stages, "run_errors": account.errors, "run_files": account.slowest}
        self._db.execute("BEGIN")
        insert(self._db, "runs", [row | counts | work | {"status": status, "seconds": self._seconds()}])
        for table, lines in details.items():
            insert(self._db, table, [{"run_id": self._run_id, **plain(line)} for line in lines])
        self._db.execute("COMMIT")

    def summary(self, selection: Selection) -> Summary:
        """The counts so far."""
        return Summary(
            read=self._read,
            skipped=self._skipped,
            failed=self._failed,
            ignored=selection.ignored,
            seconds=self._seconds(),
            account=self._tally.account(),
        )

    def _seconds(self) -> float:
        return round(time.monotonic() - self._began, 3)

    def _enter_twin(self, twin: Stamp) -> None:
        """A file with the same bytes as another one of this run shares its fate."""
        if bad := self._bad.get(twin.sha256):
            self._fail(Failed(path=twin.path, sha256=bad.sha256, stage=bad.stage, code=bad.code, message=bad.message))
        elif twin.report_id in self._state.reports or any(
            one.stamp.report_id == twin.report_id for one in self._batch.loaded
        ):
            self._adopt(twin)

    def _adopt(self, found: Stamp) -> None:
        self._batch.sources.append(found)
        self._read += 1
        self._watcher.advance()

    def _skip(self, path: str) -> None:
        if path in self._state.failures:
            self._batch.mended.append(path)
        self._skipped += 1
        self._watcher.advance()

    def _fail(self, failure: Failed) -> None:
        self._batch.failed.append(failure)
        self._tally.failed(failure)
        self._failed += 1
        self._watcher.failed(failure)
        self._watcher.advance()

    def _flush(self) -> None:
        batch, self._batch = self._batch, Batch()
        self._flushed = time.monotonic()
        if len(batch):
            self._changed |= bool(batch.loaded)
            began = time.perf_counter()
            with self._told():
                write(self._db, batch, self._state, run_id=self._run_id, version=version())
            self._tally.spent("write", time.perf_counter() - began)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn an error of the engine into a sentence for the user."""
        import duckdb

        try:
            yield
        except duckdb.Error as error:
            raise DatabaseFailure("cannot_write", path=str(self._database), reason=str(error)) from error


def _next_run(db: DuckDBPyConnection) -> int:
    ((number,),) = db.execute("SELECT coalesce(max(run_id), 0) + 1 FROM runs").fetchall()
    return int(number)
