"""What several test files share."""

from __future__ import annotations

import gc
import signal
import time
from collections.abc import Callable
from typing import Any

import pytest


def pytest_configure() -> None:
    """Programs that tests start get Ctrl-C also where these run in the background of a shell, which ignores it."""
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def grows_linearly() -> Callable[..., None]:
    """A check that ``run(make(2 * size))`` takes at most about twice as long as ``run(make(size))``.

    It counts the processor time of this process, the best of three, and asks again before it complains: a busy
    machine must not fail it, and time that grows with the square (four times as long) must.
    """

    def seconds(run: Callable[[Any], object], argument: Any) -> float:
        best = float("inf")
        gc.collect()
        gc.disable()
        try:
            for _ in range(3):
                begin = time.process_time()
                run(argument)
                best = min(best, time.process_time() - begin)
        finally:
            gc.enable()
        return best

    def check(run: Callable[[Any], object], make: Callable[[int], Any], size: int = 10_000) -> None:
        short, long = make(size), make(2 * size)
        run(make(size // 10))
        measured = []
        for _ in range(3):
            measured.append((seconds(run, short), seconds(run, long)))
            if measured[-1][1] < 3 * measured[-1][0] + 0.01:
                return
        pytest.fail(f"time grows faster than the text: {measured}")

    return check
