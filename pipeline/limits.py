"""What one file may cost: the limits of a worker process and of the programs it calls."""

from __future__ import annotations

import contextlib
import ctypes
import functools
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass

_PR_SET_PDEATHSIG = 1
_MEGA = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """``seconds`` of wall time that a file may go without getting on (a page of a scan is getting on), ``total``
    seconds that it may take at all; ``memory`` in bytes on top of what a worker holds at rest; ``written`` is the
    largest file in bytes that a worker or its programs may write.
    """

    seconds: float = 300.0
    total: float = 4 * 3600.0
    memory: int = 3072 * _MEGA
    written: int = 1024 * _MEGA


def impose(limits: Limits) -> None:
    """Put this process under ``limits`` of memory and files, without core dumps, and let it die with its parent.

    Where the system knows no such limits (Windows), only the time limit holds, which the pool watches.
    """
    die_with_parent()
    try:
        import resource
    except ImportError:
        return
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, limits.written)
    if at_rest := _address_space():
        _lower(resource.RLIMIT_AS, at_rest + limits.memory)


def die_with_parent() -> None:
    """Ask the kernel (Linux) to kill this process when the one that started it dies, however it dies."""
    if prctl := _prctl():
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


@functools.cache
def _prctl() -> Callable[..., int] | None:
    if sys.platform != "linux":
        return None
    found: Callable[..., int] = ctypes.CDLL(None, use_errno=True).prctl
    return found


def _lower(kind: int, value: int) -> None:
    import resource

    hard = resource.getrlimit(kind)[1]
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def _address_space() -> int | None:
    """Bytes of address space that this process holds now; None where the system does not say."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return None
