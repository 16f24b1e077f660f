"""The most memory that this process and those below it held, as the kernel counts it (Linux; else 0)."""

from __future__ import annotations

import os
import re
import threading
import time
from pathlib import Path

_PEAK = re.compile(r"VmHWM:\s+(\d+) kB")
_PARENT = re.compile(r"PPid:\s+(\d+)")
_EVERY = 0.5


class Watch:
    """Looks at the processes below this one until it is left: ``own`` and ``below`` (the largest) in bytes.

    ``spent`` are the seconds of the processor that looking took.
    """

    def __init__(self) -> None:
        self.own = self.below = 0
        self.spent = 0.0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look_on, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()
        self._look()

    def _look_on(self) -> None:
        while not self._done.wait(_EVERY):
            self._look()
            self.spent = time.thread_time()

    def _look(self) -> None:
        me, parents, peaks = os.getpid(), dict[int, int](), dict[int, int]()
        for entry in Path("/proc").glob("[0-9]*/status"):
            try:
                status = entry.read_text()
            except OSError:  # ended meanwhile
                continue
            parent, peak = _PARENT.search(status), _PEAK.search(status)
            if parent is not None and peak is not None:
                parents[int(entry.parent.name)], peaks[int(entry.parent.name)] = int(parent[1]), 1024 * int(peak[1])
        self.own = max(self.own, peaks.get(me, 0))
        below = [peak for pid, peak in peaks.items() if pid != me and _is_below(pid, me, parents)]
        self.below = max(self.below, *below, 0)


def _is_below(pid: int, ancestor: int, parents: dict[int, int]) -> bool:
    while pid in parents and pid != ancestor:
        pid = parents[pid]
    return pid == ancestor
