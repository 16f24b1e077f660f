"""A run writes into a working copy beside the database and puts it in place when it is done.

Whoever reads the database meanwhile sees the state before the run, never half of it. A run that was killed leaves
its working copy with every batch that it had committed; the next run goes on from there.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import DatabaseFailure
from pipeline.fingerprint import read_through
from pipeline.messages import tell
from pipeline.store import check_readable, damage_told, settle, sole_writer, writing

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_DATABASE = "baocao.duckdb"
_BASE = "base.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A working copy, open for writing; ``resumed`` when it holds batches of a run that was killed."""

    db: DuckDBPyConnection
    resumed: bool


@contextmanager
def staged(path: Path) -> Iterator[Stage]:
    """A working copy of the database at ``path``, open for writing; published on the way out.

    An interrupt publishes what was committed before it. Any other error leaves ``path`` as it was and the working
    copy where it is: the next run goes on from it. Raises :class:`DatabaseFailure` when the database is locked,
    foreign, newer or damaged, and when there is no room for the copy.
    """
    with sole_writer(path):
        resumed = _resumable(path)
        work = work_folder(path) if resumed else _copied(path)
        try:
            with damage_told(path), writing(work / _DATABASE, shared=True) as db:
                yield Stage(db=db, resumed=resumed)
        except KeyboardInterrupt:
            _publish(work, path)
            raise
        _publish(work, path)


def work_folder(path: Path) -> Path:
    """Where the working copy of the database at ``path`` lies."""
    return path.with_name(path.name + ".work")


def _resumable(path: Path) -> bool:
    """Whether a killed run left a working copy that can be gone on with."""
    work = work_folder(path)
    check_readable(path)
    if not work.exists():
        return False
    usable = _usable(work, path)
    tell("run_resumed" if usable else "run_not_resumed")
    return usable


def _copied(path: Path) -> Path:
    """The folder of a fresh working copy of the database."""
    work = work_folder(path)
    shutil.rmtree(work, ignore_errors=True)
    fresh = work.with_name(work.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        fresh.mkdir(parents=True)
        if path.exists():
            settle(path)
            shutil.copyfile(path, fresh / _DATABASE)
        (fresh / _BASE).write_text(json.dumps(_stamp(path)), encoding="utf-8")
        fresh.rename(work)
    except OSError as error:
        shutil.rmtree(fresh, ignore_errors=True)
        raise DatabaseFailure("no_working_copy", path=str(path), reason=error.strerror or str(error)) from error
    return work


def _usable(work: Path, path: Path) -> bool:
    """Whether ``work`` is a sound copy of the database as it is now, with the batches of a killed run."""
    import duckdb

    try:
        if json.loads((work / _BASE).read_text(encoding="utf-8")) != _stamp(path):
            return False
        if (work / _DATABASE).exists():
            with duckdb.connect(str(work / _DATABASE)) as db:
                read_through(db)
    except (OSError, ValueError, duckdb.Error):
        return False
    return True


def _stamp(path: Path) -> list[int]:
    """What changes whenever the published file changes: nothing for a database that is not there yet."""
    try:
        state = path.stat()
    except FileNotFoundError:
        return []
    return [state.st_ino, state.st_size, state.st_mtime_ns]


def _publish(work: Path, path: Path) -> None:
    """Put the working copy in the place of the database, durable and in one step."""
    made = work / _DATABASE
    try:
        sync(made)
        os.replace(made, path)
        sync(path.parent)
    except OSError as error:
        raise DatabaseFailure("cannot_publish", path=str(path), reason=error.strerror or str(error)) from error
    shutil.rmtree(work, ignore_errors=True)


def sync(path: Path) -> None:
    """Have the system write the file or folder at ``path`` to the disk itself."""
    handle = os.open(path, os.O_RDONLY)
    try:
        with suppress(PermissionError):  # some systems do not sync folders
            os.fsync(handle)
    finally:
        os.close(handle)
