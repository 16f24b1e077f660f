"""Worker processes: a file that hangs, crashes or eats memory costs that file alone."""

from __future__ import annotations

import functools
import itertools
import multiprocessing
import os
import pickle
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from multiprocessing.context import BaseContext
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from pipeline.ahead import converted_ahead
from pipeline.clock import limited
from pipeline.errors import ReadFailure
from pipeline.files import Stamp
from pipeline.limits import Limits, impose
from pipeline.messages import say
from pipeline.work import Outcome, failed

if TYPE_CHECKING:
    from pebble import ProcessPool

Work = Callable[[Stamp], Outcome]
Ready = Callable[[], None]

#: So many files for each worker are under way: enough that none waits while the parent writes a batch.
_AHEAD = 16
#: After so many seconds without an outcome the pool is asked whether it is still there.
_LOOK = 10.0
_ALARMED = -getattr(signal, "SIGALRM", 0) or None
#: A worker is replaced after so many files, so that what libraries leak does not add up.
_FILES_PER_WORKER = 2000


def outcomes(
    stamps: Iterable[Stamp], work: Work, *, jobs: int, limits: Limits | None = None, ready: Ready | None = None
) -> Iterator[Outcome]:
    """The outcome of ``work`` for each of ``stamps``, as they come, from ``jobs`` processes under ``limits``; ``ready``
    is called once in each process before.

    A worker that dies or is stopped makes a :class:`Failed` of the file that it held (``crashed``, ``timeout``,
    ``out_of_memory``) with the seconds that it cost; the other files go on. Outcomes travel through files of a folder
    of their own: a message of a few bytes is written whole or not at all, a worker killed in the middle of a large one
    would leave half of it in the pipe that all workers share.
    """
    limits = limits or Limits()
    waiting = converted_ahead(iter(stamps), _context(), limits)
    with tempfile.TemporaryDirectory(prefix="baocao-", ignore_cleanup_errors=True) as spool:
        task = functools.partial(_spooled, work, limits.seconds)
        places = (Path(spool, f"outcome-{number}") for number in itertools.count())
        lost: list[Stamp] = []
        while True:
            with _pool(jobs, limits, ready) as pool:
                yield from _pooled(pool, waiting, task, places, jobs * _AHEAD, limits, lost)
            if not lost:
                return
            waiting, lost = _chained(lost, waiting), []


def _chained(first: list[Stamp], rest: Iterator[Stamp]) -> Iterator[Stamp]:
    yield from first
    yield from rest


@contextmanager
def _pool(jobs: int, limits: Limits, ready: Ready | None) -> Iterator[ProcessPool]:
    from pebble import ProcessPool

    pool = ProcessPool(
        jobs, max_tasks=_FILES_PER_WORKER, initializer=prepare, initargs=(limits, ready), context=_context()
    )
    try:
        yield pool
        pool.close()  # type: ignore[no-untyped-call]
    finally:
        if sys.exc_info()[0] is not None or pool.active:
            pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


def _pooled(
    pool: ProcessPool,
    waiting: Iterator[Stamp],
    task: Callable[[Stamp, Path], None],
    places: Iterator[Path],
    width: int,
    limits: Limits,
    lost: list[Stamp],
) -> Iterator[Outcome]:
    """Outcomes until the stamps run out, or until the pool itself breaks: what then is in flight goes to ``lost``."""
    flying: dict[Future[None], tuple[Stamp, Path]] = {}
    ended: SimpleQueue[tuple[Future[None], float]] = SimpleQueue()

    def note(future: Future[None]) -> None:
        ended.put((future, time.time()))

    while True:
        for stamp, place in zip(islice(waiting, width - len(flying)), places, strict=False):
            if (started := _started(pool, task, stamp, place, limits)) is None:
                lost.append(stamp)
                break
            flying[started] = stamp, place
            started.add_done_callback(note)
        if not flying:
            return
        if lost or (one := _next(pool, ended)) is None:
            break
        future, at = one
        try:
            outcome = _outcome(future, *flying[future], limits, at)
        except BrokenProcessPool:
            break
        del flying[future]
        yield outcome
    lost += [stamp for stamp, _ in flying.values()]


def _started(
    pool: ProcessPool, task: Callable[[Stamp, Path], None], stamp: Stamp, place: Path, limits: Limits
) -> Future[None] | None:
    """The work on a file; None when the pool is broken."""
    try:
        return pool.schedule(task, args=(stamp, place), timeout=limits.total)
    except RuntimeError:
        return None


def _next(pool: ProcessPool, ended: SimpleQueue[tuple[Future[None], float]]) -> tuple[Future[None], float] | None:
    """The next that ends, and when; None when the pool is broken."""
    while True:
        try:
            return ended.get(timeout=_LOOK)
        except Empty:
            if not pool.active:
                return None


def _outcome(future: Future[None], stamp: Stamp, place: Path, limits: Limits, at: float) -> Outcome:
    """What the worker left at ``place``, or how it ended at the time ``at``."""
    from pebble import ProcessExpired

    try:
        future.result()
    except TimeoutError:
        failure = ReadFailure("timeout", say("timeout", lang="vi", limit=f"{limits.total:g}"))
    except ProcessExpired as death:
        if death.exitcode == _ALARMED:
            failure = ReadFailure("timeout", say("timeout", lang="vi", limit=f"{limits.seconds:g}"))
        else:
            failure = ReadFailure("crashed", say("crashed", lang="vi", status=death.exitcode))
    except MemoryError:
        failure = ReadFailure("out_of_memory", say("out_of_memory", lang="vi"), stage="extract")
    else:
        outcome: Outcome = pickle.loads(place.read_bytes())  # noqa: S301 - written by our own worker into our folder
        place.unlink()
        return outcome
    spent = {failure.stage: cost} if (cost := _since(place, at)) is not None else {}
    place.unlink(missing_ok=True)
    return replace(failed(stamp, failure), seconds=spent)


def _since(place: Path, at: float) -> float | None:
    """The seconds until ``at`` since a worker made the file at ``place``; None when it did not come so far."""
    try:
        return max(0.0, at - place.stat().st_mtime)
    except FileNotFoundError:
        return None


def _spooled(work: Work, seconds: float, stamp: Stamp, place: Path) -> None:
    """Do ``work`` and put its outcome into the file ``place``, which is there from the beginning and so tells when
    that was.
    """
    tempfile.tempdir = str(place.parent)  # what a killed worker leaves there goes with the run
    with place.open("wb") as file:
        with limited(seconds):
            outcome = work(stamp)
        pickle.dump(outcome, file, protocol=pickle.HIGHEST_PROTOCOL)


def _context() -> BaseContext:
    """Copies of a server that has loaded everything, where copying is safe; else processes that load for themselves."""
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pipeline.warm"])
    return context


def prepare(limits: Limits, ready: Ready | None) -> None:
    """Set up a worker: Ctrl-C is the parent's business, limits hold, and a worker does not outlive its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if ready is not None:
        ready()
    impose(limits)
    threading.Thread(target=_follow_parent, daemon=True).start()


def _follow_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
