"""Worker processes that survive a file that kills one of them."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext

from pipeline.errors import ReadFailure
from pipeline.files import Stamp
from pipeline.messages import say
from pipeline.work import Failed, Outcome, failed

Work = Callable[[Stamp], Outcome]

#: Seconds after which a worker that still holds one file is stopped.
TIME_LIMIT = 300
_AHEAD = 4


def outcomes(stamps: Iterable[Stamp], work: Work, *, jobs: int) -> Iterator[Outcome]:
    """The outcome of ``work`` for each of ``stamps``, as they come, from ``jobs`` processes.

    When a worker dies, the files in flight are tried once more, each in a process of its own; the one that
    kills its process again is a :class:`Failed`.
    """
    waiting = iter(stamps)
    suspects: list[Stamp] = []
    while True:
        yield from _pooled(waiting, work, jobs, suspects)
        if not suspects:
            return
        while suspects:
            yield alone(suspects.pop(0), work)


def _pooled(waiting: Iterator[Stamp], work: Work, jobs: int, suspects: list[Stamp]) -> Iterator[Outcome]:
    """Outcomes until the stamps run out or a worker dies; the stamps then in flight go to ``suspects``."""
    executor = ProcessPoolExecutor(jobs, mp_context=_context(), initializer=_prepare)
    flying: dict[Future[Outcome], Stamp] = {}
    try:
        while True:
            for stamp in islice(waiting, jobs * _AHEAD - len(flying)):
                flying[executor.submit(_limited, work, stamp)] = stamp
            if not flying:
                return
            for future in wait(flying, return_when=FIRST_COMPLETED).done:
                outcome = future.result()
                del flying[future]
                yield outcome
    except BrokenProcessPool:
        suspects += [stamp for future, stamp in flying.items() if not _finished(future)]
        yield from (future.result() for future in flying if _finished(future))
    finally:
        executor.shutdown(wait=False, cancel_futures=True)
        if sys.exc_info()[0] is not None:
            _stop(executor)


def _finished(future: Future[Outcome]) -> bool:
    return future.done() and not future.cancelled() and future.exception() is None


def _stop(executor: ProcessPoolExecutor) -> None:
    """End the workers of a run that was broken off; they hold nothing that must be saved."""
    for process in list((getattr(executor, "_processes", None) or {}).values()):
        process.terminate()


def alone(stamp: Stamp, work: Work) -> Outcome:
    """The outcome of ``work`` in a process of its own; a :class:`Failed` when that process dies."""
    context = _context()
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(sending, work, stamp))  # type: ignore[attr-defined]
    process.start()
    sending.close()
    try:
        outcome: Outcome = receiving.recv()
    except EOFError:
        process.join()
        return _dead(stamp, process.exitcode)
    finally:
        receiving.close()
    process.join()
    return outcome


def _dead(stamp: Stamp, status: int | None) -> Failed:
    if hasattr(signal, "SIGALRM") and status == -signal.SIGALRM:
        return failed(stamp, ReadFailure("timeout", say("timeout", lang="vi", limit=TIME_LIMIT)))
    return failed(stamp, ReadFailure("crashed", say("crashed", lang="vi", status=status)))


def _context() -> BaseContext:
    """Copies of a server that has loaded everything, where copying is safe; else processes that load for themselves."""
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pipeline.warm"])
    return context


def _prepare() -> None:
    """Set up a worker: Ctrl-C is the parent's business, and a worker does not outlive its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow_parent, daemon=True).start()


def _follow_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _limited(work: Work, stamp: Stamp) -> Outcome:
    """``work`` under the time limit: the alarm's default is the end of the process, also inside foreign code."""
    if not hasattr(signal, "SIGALRM"):
        return work(stamp)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(TIME_LIMIT)
    try:
        return work(stamp)
    finally:
        signal.alarm(0)


def _send(sending: Connection, work: Work, stamp: Stamp) -> None:
    _prepare()
    with sending:
        sending.send(_limited(work, stamp))
