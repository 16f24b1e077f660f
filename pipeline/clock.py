"""The time limit of the file that this process works on."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

_CAN = hasattr(signal, "SIGALRM")
_seconds = 0.0


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """End this process when the block gets on with nothing for ``seconds``: the alarm's default is the end of the
    process, also inside foreign code. Where there are no alarms (Windows) nothing happens.
    """
    global _seconds
    if not _CAN:
        yield
        return
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    _seconds = seconds
    restart()
    try:
        yield
    finally:
        _seconds = 0.0
        signal.setitimer(signal.ITIMER_REAL, 0)


def restart() -> None:
    """Let the time limit begin anew: a long file that gets on is no hanging file. Nothing where none is set."""
    if _CAN and _seconds:
        signal.setitimer(signal.ITIMER_REAL, _seconds)
