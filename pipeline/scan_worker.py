"""A process that looks at files for another one, so that a hostile file costs no more than that process."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Self

from patterns import catalogue
from pipeline.messages import say
from pipeline.scan_file import Look, look_at


def looks(paths: Iterable[str]) -> Iterator[Look]:
    """Each file of ``paths``, and what it holds if it is an archive (see :func:`~pipeline.scan_file.look_at`).

    A file that kills the process, or takes too long, is one with a problem; the next gets a new process.
    """
    with _Looker() as looker:
        for path in paths:
            yield from looker.look(path)


class _Looker:
    """Holds the process; starts another when it has died or was stopped."""

    def __init__(self) -> None:
        self._context = multiprocessing.get_context("spawn")
        self._process: Any = None
        self._line: Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def look(self, path: str) -> Iterator[Look]:
        """What the process tells of ``path``; each file of an archive has the time limit for itself."""
        limit = catalogue("scanning")["limits"]["seconds"]
        line = self._started()
        try:
            line.send(path)
            while line.poll(limit):
                found: Look | None = line.recv()
                if found is None:
                    return
                yield found
            code, advice = "timeout", say("scan_timeout", lang="vi", limit=limit)
        except (EOFError, OSError):
            code, advice = "crashed", say("scan_crashed", lang="vi")
        self._stop()
        yield Look(path=path, size=0, problem=code, advice=advice)

    def _started(self) -> Connection:
        if self._line is None:
            mine, theirs = self._context.Pipe()
            self._process = self._context.Process(target=_serve, args=(theirs,), daemon=True)
            self._process.start()
            theirs.close()
            self._line = mine
            mine.recv()  # loaded: the time limit is for files
        return self._line

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
        if self._line is not None:
            self._line.close()
        self._process = self._line = None


def _serve(line: Connection) -> None:
    _limit_memory(catalogue("scanning")["limits"]["memory_mb"] * 1024 * 1024)
    line.send(None)
    while True:
        try:
            path = line.recv()
        except (EOFError, OSError, KeyboardInterrupt):
            return
        for found in _told(path):
            line.send(found)
        line.send(None)


def _told(path: str) -> Iterator[Look]:
    try:
        yield from look_at(path)
    except MemoryError:
        yield Look(path=path, size=0, problem="out_of_memory", advice=say("scan_crashed", lang="vi"))
    except Exception as error:  # noqa: BLE001 - the outermost boundary of a file: the scan goes on
        reason = f"{type(error).__name__}: {error}"[:200]
        yield Look(path=path, size=0, problem="internal", advice=say("internal", lang="vi", reason=reason))


def _limit_memory(size: int) -> None:
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (size, size))
