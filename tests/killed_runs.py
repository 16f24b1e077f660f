"""Runs that are killed at a chosen commit: started by test_staging as a program of its own.

    python killed_runs.py FOLDER DATABASE POINTS

For each point N from 1 to POINTS a copy of this process ingests FOLDER into DATABASE-N with batches of one file and
is killed at the N-th commit: before it, in the middle of the transaction, after it, in turn. Then another copy runs
the same ingest to its end. Prints one line of fingerprints for each point, and first that of an undisturbed run.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pipeline.load
import pipeline.run
import pipeline.staging
from pipeline.files import Stamp
from pipeline.fingerprint import fingerprints
from pipeline.store import reading
from pipeline.work import Outcome, work_on

_OUTCOMES: dict[str, Outcome] = {}


class Nobody:
    def begin(self, total: int) -> None: ...
    def advance(self) -> None: ...
    def failed(self, failure: Any) -> None: ...


def remembered(stamps: Iterable[Stamp], *_: Any) -> Iterable[Outcome]:
    for stamp in stamps:
        if stamp.sha256 not in _OUTCOMES:
            _OUTCOMES[stamp.sha256] = work_on(stamp)
        yield _OUTCOMES[stamp.sha256]


def ingest(folder: str, database: Path) -> None:
    pipeline.run.ingest([folder], database, Nobody(), jobs=1)


def killed_at(point: int) -> Callable[..., None]:
    """``write`` that kills the process at its ``point``-th call."""
    write, calls = pipeline.load.write, 0

    def counted(db: Any, *rest: Any, **named: Any) -> None:
        nonlocal calls
        calls += 1
        last = calls == (point + 2) // 3
        if last and point % 3 == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        write(Dying(db) if last and point % 3 == 2 else db, *rest, **named)
        if last:
            os.kill(os.getpid(), signal.SIGKILL)

    return counted


class Dying:
    """A connection that dies in the middle of a transaction: when the rows are there and the commit is asked for."""

    def __init__(self, db: Any) -> None:
        self._db = db

    def __getattr__(self, name: str) -> Any:
        return getattr(self._db, name)

    def execute(self, sql: str, *rest: Any) -> Any:
        if sql == "COMMIT":
            os.kill(os.getpid(), signal.SIGKILL)
        return self._db.execute(sql, *rest)


def in_a_copy(act: Callable[[], None]) -> int:
    child = os.fork()
    if child == 0:
        act()
        os._exit(0)
    return os.waitpid(child, 0)[1]


def main(folder: str, database: str, points: int) -> None:
    pipeline.run._BATCH = 1
    pipeline.run._outcomes = remembered
    ingest(folder, Path(f"{database}-0"))
    print(_account(Path(f"{database}-0")))  # noqa: T201
    for point in range(1, points + 1):
        target = Path(f"{database}-{point}")

        def die(point: int = point, target: Path = target) -> None:
            pipeline.run.write = killed_at(point)
            ingest(folder, target)

        status = in_a_copy(die)
        assert os.WIFSIGNALED(status), (point, status)
        assert not target.exists()
        assert in_a_copy(lambda target=target: ingest(folder, target)) == 0
        print(_account(target))  # noqa: T201
        assert not pipeline.staging.work_folder(target).exists()


def _account(database: Path) -> str:
    with reading(database) as db:
        return json.dumps(fingerprints(db))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
