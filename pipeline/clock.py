"""The time limit of the file that this process works on."""

from __future__ import annotations

import signal


def restart() -> None:
    """Let the time limit begin anew: a long file that gets on is no hanging file. Nothing where none is set."""
    if not hasattr(signal, "SIGALRM"):
        return
    left, _ = signal.getitimer(signal.ITIMER_REAL)
    if left:
        signal.alarm(limit())


def limit() -> int:
    """Seconds that a file may take without getting on."""
    from pipeline.pool import TIME_LIMIT

    return TIME_LIMIT
