"""Worker processes: a file that hangs, crashes or eats memory costs that file alone."""

from __future__ import annotations

import functools
import multiprocessing
import os
import pickle
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.clock import limited
from pipeline.errors import ReadFailure
from pipeline.files import Stamp
from pipeline.limits import Limits, impose
from pipeline.messages import say
from pipeline.work import Outcome, failed

if TYPE_CHECKING:
    from pebble import ProcessPool

Work = Callable[[Stamp], Outcome]

_AHEAD = 3
_ALARMED = -getattr(signal, "SIGALRM", 0) or None
#: A worker is replaced after so many files, so that what libraries leak does not add up.
_FILES_PER_WORKER = 2000


def outcomes(stamps: Iterable[Stamp], work: Work, *, jobs: int, limits: Limits | None = None) -> Iterator[Outcome]:
    """The outcome of ``work`` for each of ``stamps``, as they come, from ``jobs`` processes under ``limits``.

    A worker that dies or is stopped makes a :class:`Failed` of the file that it held (``crashed``, ``timeout``,
    ``out_of_memory``); the other files go on. Outcomes travel through files of a folder of their own: a message
    of a few bytes is written whole or not at all, a worker killed in the middle of a large one would leave half
    of it in the pipe that all workers share.
    """
    limits = limits or Limits()
    waiting = iter(stamps)
    with tempfile.TemporaryDirectory(prefix="baocao-", ignore_cleanup_errors=True) as spool:
        task = functools.partial(_spooled, work, spool, limits.seconds)
        lost: list[Stamp] = []
        while True:
            yield from _pooled(waiting, task, jobs, limits, lost)
            if not lost:
                return
            waiting, lost = _chained(lost, waiting), []


def _chained(first: list[Stamp], rest: Iterator[Stamp]) -> Iterator[Stamp]:
    yield from first
    yield from rest


def _pooled(
    waiting: Iterator[Stamp], task: Callable[[Stamp], str], jobs: int, limits: Limits, lost: list[Stamp]
) -> Iterator[Outcome]:
    """Outcomes until the stamps run out, or until the pool itself breaks: what then is in flight goes to ``lost``."""
    from pebble import ProcessPool

    pool = ProcessPool(jobs, max_tasks=_FILES_PER_WORKER, initializer=_prepare, initargs=(limits,), context=_context())
    flying: dict[Future[str], Stamp] = {}
    try:
        while True:
            for stamp in islice(waiting, jobs * _AHEAD - len(flying)):
                flying[pool.schedule(task, args=(stamp,), timeout=limits.total)] = stamp
            if not flying:
                break
            for future in wait(flying, return_when=FIRST_COMPLETED).done:
                outcome = _outcome(future, flying[future], limits)
                del flying[future]
                yield outcome
        pool.close()  # type: ignore[no-untyped-call]
    except BrokenProcessPool:
        lost += flying.values()
    finally:
        _end(pool)


def _end(pool: ProcessPool) -> None:
    if sys.exc_info()[0] is not None or pool.active:
        pool.stop()  # type: ignore[no-untyped-call]
    pool.join()


def _outcome(future: Future[str], stamp: Stamp, limits: Limits) -> Outcome:
    from pebble import ProcessExpired

    try:
        spooled = Path(future.result())
    except TimeoutError:
        return failed(stamp, ReadFailure("timeout", say("timeout", lang="vi", limit=f"{limits.total:g}")))
    except ProcessExpired as death:
        if death.exitcode == _ALARMED:
            return failed(stamp, ReadFailure("timeout", say("timeout", lang="vi", limit=f"{limits.seconds:g}")))
        return failed(stamp, ReadFailure("crashed", say("crashed", lang="vi", status=death.exitcode)))
    except MemoryError:
        return failed(stamp, ReadFailure("out_of_memory", say("out_of_memory", lang="vi"), stage="extract"))
    outcome: Outcome = pickle.loads(spooled.read_bytes())  # noqa: S301 - written by our own worker into our folder
    spooled.unlink()
    return outcome


def _spooled(work: Work, spool: str, seconds: float, stamp: Stamp) -> str:
    """Do ``work``, put its outcome into a file below ``spool``, and give that file's name."""
    with limited(seconds):
        outcome = work(stamp)
    with tempfile.NamedTemporaryFile(dir=spool, delete=False) as file:
        pickle.dump(outcome, file, protocol=pickle.HIGHEST_PROTOCOL)
    return file.name


def _context() -> BaseContext:
    """Copies of a server that has loaded everything, where copying is safe; else processes that load for themselves."""
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pipeline.warm"])
    return context


def _prepare(limits: Limits) -> None:
    """Set up a worker: Ctrl-C is the parent's business, limits hold, and a worker does not outlive its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    impose(limits)
    threading.Thread(target=_follow_parent, daemon=True).start()


def _follow_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
