"""Seconds of the stages that a file goes through, taken where the work is done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import perf_counter

#: The stages of a file, in their order.
STAGES = ("open", "read", "ocr", "normalise", "segment", "extract", "audit", "write")


class Stopwatch:
    """Adds up the seconds of each stage. A stage inside another one stops the clock of the outer one."""

    __slots__ = ("_since", "_stage", "seconds")

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._stage: str | None = None
        self._since = perf_counter()

    def turn_to(self, stage: str | None) -> str | None:
        """Time what follows as ``stage`` (None: not at all); returns the stage before."""
        now, before = perf_counter(), self._stage
        if before is not None:
            self.seconds[before] = self.seconds.get(before, 0.0) + now - self._since
        self._stage, self._since = stage, now
        return before


_running: ContextVar[Stopwatch | None] = ContextVar("stopwatch", default=None)


@contextmanager
def stopwatch() -> Iterator[Stopwatch]:
    """A stopwatch for the stages that this thread goes through inside the block."""
    watch = Stopwatch()
    token = _running.set(watch)
    try:
        yield watch
    finally:
        watch.turn_to(None)
        _running.reset(token)


@contextmanager
def timed(stage: str) -> Iterator[None]:
    """Count the seconds of the block as ``stage``; nothing where no stopwatch runs."""
    watch = _running.get()
    if watch is None:
        yield
        return
    before = watch.turn_to(stage)
    try:
        yield
    finally:
        watch.turn_to(before)
