"""Tesseract kept running between pages: its model is loaded once, names of pictures go in, tables of words come out."""

from __future__ import annotations

import atexit
import contextlib
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from threading import Lock
from typing import IO, cast

MOST_KEPT = 4
"""How many programs without work are kept by one process, 30 to 60 MB each."""
MOST_PAGES = 500
"""After so many pictures a program is replaced, so that what it leaks does not add up."""

_BLANK = b"P5 50 50 255\n" + b"\xff" * 2500
_CHUNK = 65536


class Ended(Exception):
    """The program ended with this status before it had read everything."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Program:
    """One running program; its pages are counted from its start."""

    def __init__(self, command: Sequence[str], surroundings: Mapping[str, str]) -> None:
        self.pages = 0
        self._process = process = subprocess.Popen(  # noqa: S603 - a program and options of our own, no shell
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=dict(surroundings),
            start_new_session=True,
            bufsize=0,
        )
        self._names, self._table = cast(IO[bytes], process.stdin), cast(IO[bytes], process.stdout)

    def read(self, images: Sequence[Path], seconds: float) -> str:
        """The rows about ``images``, as the program numbers the pages of a call of its own.

        Raises :class:`Ended`, and ``subprocess.TimeoutExpired`` after ``seconds``.
        """
        end = images[0].with_name("end.pgm")  # a page that says that those before it are done
        end.write_bytes(_BLANK)
        first, self.pages = self.pages + 1, self.pages + len(images) + 1
        try:
            self._names.write("".join(f"{image}\n" for image in (*images, end)).encode())
        except BrokenPipeError:
            raise Ended(self._process.wait()) from None
        written = self._until(f"\n1\t{self.pages}\t".encode(), seconds)
        return "\n".join(_renumbered(written.decode("utf-8", "replace"), first, len(images)))

    def end(self) -> None:
        """End the program with all it started."""
        with contextlib.suppress(OSError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._names.close()
        self._table.close()

    def _until(self, mark: bytes, seconds: float) -> bytes:
        """What is written until a row begins with ``mark``."""
        written, until = bytearray(b"\n"), time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            selector.register(self._table, selectors.EVENT_READ)
            while mark not in written or not written.endswith(b"\n"):
                if not selector.select(until - time.monotonic()):
                    raise subprocess.TimeoutExpired(self._process.args, seconds)
                some = os.read(self._table.fileno(), _CHUNK)
                if not some:
                    raise Ended(self._process.wait())
                written += some
        return bytes(written)


def read(command: Sequence[str], images: Sequence[Path], seconds: float, surroundings: Mapping[str, str]) -> str:
    """The table about ``images`` by a program that ``command`` starts, or by one that it started before.

    It must be called from a thread that lives as long as the process: programs may die with the thread that started
    them. Raises as :meth:`Program.read`; the program is ended then.
    """
    kept = _kept(os.getpid())
    key = tuple(command)
    program = kept.taken(key) or Program(command, surroundings)
    try:
        written = program.read(images, seconds)
    except BaseException:
        program.end()
        raise
    kept.keep(key, program)
    return written


def running() -> int:
    """How many programs without work this process keeps."""
    return len(_kept(os.getpid()))


def end_all() -> None:
    """End the programs without work."""
    _kept(os.getpid()).end()


class _Kept:
    """Programs that wait for work, those that waited longest first."""

    def __init__(self, process: int) -> None:
        self._process = process
        self._waiting: list[tuple[tuple[str, ...], Program]] = []
        self._lock = Lock()
        atexit.register(self.end)

    def __len__(self) -> int:
        return len(self._waiting)

    def taken(self, key: tuple[str, ...]) -> Program | None:
        with self._lock:
            for place in reversed(range(len(self._waiting))):
                if self._waiting[place][0] == key:
                    return self._waiting.pop(place)[1]
        return None

    def keep(self, key: tuple[str, ...], program: Program) -> None:
        with self._lock:
            self._waiting.append((key, program))
            gone = [one for one in self._waiting if one[1].pages >= MOST_PAGES]
            self._waiting = [one for one in self._waiting if one[1].pages < MOST_PAGES]
            gone += self._waiting[:-MOST_KEPT]
            del self._waiting[:-MOST_KEPT]
        for _, one in gone:
            one.end()

    def end(self) -> None:
        if os.getpid() != self._process:  # a copy of the process, which must leave alone what is not its own
            return
        with self._lock:
            waiting, self._waiting = self._waiting, []
        for _, program in waiting:
            program.end()


@cache
def _kept(process: int) -> _Kept:
    """The programs of one process: a copy of it has its own."""
    return _Kept(process)


def _renumbered(written: str, first: int, count: int) -> list[str]:
    """The rows of ``count`` pages from page ``first``, which becomes page 1."""
    rows = []
    for row in written.split("\n"):
        level, _, rest = row.partition("\t")
        page, _, rest = rest.partition("\t")
        if page.isdecimal() and first <= int(page) < first + count:
            rows.append(f"{level}\t{int(page) - first + 1}\t{rest}")
    return rows
