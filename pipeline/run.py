"""An ingest from beginning to end: which files, reading and extracting, writing, the account of the run."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pipeline.audit.across import compare_reports
from pipeline.containers import MAX_ARCHIVE, count_files, is_container, members
from pipeline.errors import DatabaseFailure, ReadFailure
from pipeline.files import INSIDE, Selection, Stamp, select, stamp, stamp_member
from pipeline.load import Batch, Container, Known, insert, known, members_of, now, write
from pipeline.messages import say
from pipeline.objects import is_url, stamp_anywhere
from pipeline.packing import learn, packed, report_schemas, size_of
from pipeline.seen import Keys
from pipeline.staging import staged
from pipeline.store import is_damage
from pipeline.tally import Account, Tally, plain
from pipeline.version import version
from pipeline.work import Failed, Outcome, storable_path, work_on

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from pipeline.pool import Work

#: What is written in one transaction: so many outcomes, or bytes, or what came in so many seconds. Each transaction
#: costs some 20 ms however little is in it.
_BATCH = 512
_BATCH_BYTES = 64 * 1024 * 1024
_BATCH_SECONDS = 10.0
_SMALL = 1024 * 1024
#: While files are read the other processors are the workers', and the engine need not keep all it has seen; a
#: write-ahead log of this size saves most of the checkpoints of a large run.
_READING = ("SET threads = 1", "SET memory_limit = '512MiB'", "SET checkpoint_threshold = '64MB'")
_COMPARING = ("RESET threads", "SET memory_limit = '1GiB'")


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
    engine = local_engine(partial(work_on, ocr=ocr) if work is None else work, jobs, paths)
    return ingest_with(engine, paths, database, watcher, force=force)


def local_engine(work: Work, jobs: int, paths: Sequence[str]) -> Engine:
    """The engine of this machine for ``paths``, of which some may be objects of a store."""
    if not any(map(is_url, paths)):
        return Local(work, jobs)
    from pipeline.remote import Here

    return Here(work, jobs)


def ingest_with(
    engine: Engine, paths: Sequence[str], database: Path, watcher: Watcher, *, force: bool = False
) -> Summary:
    """Read ``paths`` into ``database`` by ``engine``; unchanged files are skipped unless ``force``.

    Raises :class:`UsageFailure` (nothing is written) when there is nothing to read and
    :class:`DatabaseFailure` when the database cannot be opened or written. An interrupt is passed on after
    what was read has been written.
    """
    selection = engine.select(paths)
    with staged(database) as stage:
        ledger = Ledger(stage.db, database, watcher, force=force, changed=stage.resumed, stamp=engine.stamp)
        try:
            ledger.begin(selection)
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
    few = selection.files[:jobs]
    if len(few) == len(selection.files) == 1 and _is_small(few[0]) and not is_container(few[0]):
        return map(work, stamps)
    from pipeline.pool import outcomes

    known = partial(learn, report_schemas())
    busy = jobs if len(few) < len(selection.files) else max(1, min(jobs, sum(map(count_files, few))))
    return outcomes(stamps, partial(packed, work), jobs=busy, ready=known)


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
        self._asked, self._twins = Keys(), list[Stamp]()
        self._bad: dict[str, Failed] = {}
        self._containers: list[Container] = []
        self._read = self._skipped = self._failed = self._ignored = self._held = 0
        self._tally = Tally()
        self._changed = changed
        _apply(db, _READING)

    def begin(self, selection: Selection) -> None:
        """Tell how many files there are; enter the folders that could not be listed, and how many are left aside."""
        known = (1 if storable_path(path) in self._state.sources else count_files(path) for path in selection.files)
        self._watcher.begin(sum(known))
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
            if not self._force and self._is_untouched(path):
                self._skip(storable_path(path))
                self._tally.left(path, time.perf_counter() - began)
                continue
            for found in self._members(path) if is_container(path) else self._single(path):
                wanted, opening = self._must_read(found), time.perf_counter() - began
                self._tally.opened(found, opening, to_be_read=wanted)
                if wanted:
                    self._asked.add(found.report_id)
                    yield found
                began = time.perf_counter()

    def _is_untouched(self, path: str) -> bool:
        """Whether a file is as the run before left it, without a look into it."""
        try:
            report = self._state.sources.report_unchanged(storable_path(path), os.stat(path))
        except OSError:  # it is gone, or not of this machine
            return False
        return report is not None and self._state.reports.has(report)

    def _single(self, path: str) -> Iterator[Stamp]:
        try:
            yield self._stamp(path)
        except ReadFailure as failure:
            self._refuse(path, failure)

    def _members(self, path: str) -> Iterator[Stamp]:
        """The files in an archive or mail; nothing where it was read before and has not changed."""
        found = None
        try:
            found = stamp_anywhere(path, largest=MAX_ARCHIVE)
            if self._is_unchanged(found):
                return
            container = Container(stamp=found)
            for member in members(path):
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
        for source in members_of(self._db, inside):
            self._skip(source)
        return True

    def _refuse(self, path: str, failure: ReadFailure, sha256: str | None = None) -> None:
        stage, code = failure.stage, failure.reason
        self._fail(Failed(path=path, sha256=sha256, stage=stage, code=code, message=str(failure)))

    def _must_read(self, found: Stamp) -> bool:
        path = storable_path(found.path)
        if found.report_id in self._asked:
            self._twins.append(found)
        elif self._force or found.report_id not in self._state.reports:
            return True
        elif self._state.sources.holds(path, found.report_id):
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
            self._held += size_of(outcome)
            self._tally.loaded(outcome)
            self._adopt(outcome.stamp)
        full = len(self._batch) >= _BATCH or self._held >= _BATCH_BYTES
        if full or time.monotonic() - self._flushed > _BATCH_SECONDS:
            self._flush()

    def close(self, status: str) -> None:
        """Write what is left, and the row of the run."""
        self._flush()
        for twin in self._twins:
            self._enter_twin(twin)
        if status == "done":
            self._batch.containers += self._containers
        self._flush()
        with self._told():
            _apply(self._db, _COMPARING)
            if self._changed:
                began = time.perf_counter()
                self._compare()
                self._tally.spent("audit", time.perf_counter() - began)
            self._enter_run(status)

    def _compare(self) -> None:
        """Compare the reports with each other, in little memory unless that is too little."""
        import duckdb

        try:
            compare_reports(self._db)
        except duckdb.OutOfMemoryException:
            self._db.execute("RESET memory_limit")
            compare_reports(self._db)

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
        elif twin.report_id in self._state.reports:
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
        batch, self._batch, self._held = self._batch, Batch(), 0
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
            if is_damage(error):  # the stage tells of that
                raise
            raise DatabaseFailure("cannot_write", path=str(self._database), reason=str(error)) from error


def _apply(db: DuckDBPyConnection, settings: Iterable[str]) -> None:
    """Change settings of the engine; it refuses a limit of memory below what it holds, and then keeps its own."""
    import duckdb

    for one in settings:
        with suppress(duckdb.OutOfMemoryException):
            db.execute(one)


def _next_run(db: DuckDBPyConnection) -> int:
    ((number,),) = db.execute("SELECT coalesce(max(run_id), 0) + 1 FROM runs").fetchall()
    return int(number)
