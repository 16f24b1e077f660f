"""Documents that misbehave: a text that opens with ``%MOCK kind`` does what its kind says while it is read."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pipeline.work
from pipeline.files import Stamp
from pipeline.limits import die_with_parent
from pipeline.work import Outcome

_READ = pipeline.work.read_content


def work(stamp: Stamp) -> Outcome:
    """What a worker does with a file, through the same boundary as real work, mock documents included."""
    pipeline.work.read_content = _acted  # type: ignore[assignment]
    return pipeline.work.work_on(stamp)


def _acted(data: bytes, *rest: Any) -> Any:
    words = data[:200].decode("utf-8", "replace").split()
    if words[:1] == ["%MOCK"]:
        globals()["_" + words[1]](words[2:])
    return _READ(data, *rest)


def _hang(_: list[str]) -> None:
    while True:
        pass


def _hang_in_c(_: list[str]) -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP})
    ctypes.PyDLL(None).sleep(3600)  # holds the interpreter's lock: no other thread runs


def _sleep(_: list[str]) -> None:
    time.sleep(3600)


def _deaf(_: list[str]) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(3600)


def _oom(_: list[str]) -> None:
    bytearray(1 << 40)


def _oom_slowly(_: list[str]) -> None:
    held = []
    while True:
        held.append(bytearray(1 << 22))


def _segv(_: list[str]) -> None:
    ctypes.string_at(8)


def _abort(_: list[str]) -> None:
    os.abort()


def _exit(words: list[str]) -> None:
    os._exit(int(words[0]))


def _kill(_: list[str]) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _raise(_: list[str]) -> None:
    raise _Unpicklable


def _recursion(_: list[str]) -> None:
    _recursion(_)


def _big_file(words: list[str]) -> None:
    with open(words[0], "wb") as file:
        while True:
            file.write(bytes(1 << 20))


def _grandchild(words: list[str]) -> None:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"], preexec_fn=die_with_parent)
    Path(words[0]).write_text(str(child.pid))
    time.sleep(3600)


class _Unpicklable(Exception):
    def __reduce__(self) -> Any:
        raise TypeError("cannot be pickled")
