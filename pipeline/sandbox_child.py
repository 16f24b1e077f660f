"""The process in which SQL runs that somebody typed; started by :mod:`pipeline.sandbox` as a program of its own.

    python -I -S sandbox_child.py FOLDER_OF_MODULES ...

Reads one question from standard input and writes the answer to standard output, each message behind its length in
8 bytes: ``("columns", names, places of JSON)``, ``("rows", rows, None)`` ..., ``("end", None, None)``, or at any
time ``("failure", kind, {"key", "values"})``. Ends when standard input does.
"""

from __future__ import annotations

import json
import os
import pickle
import signal
import sys
import threading
import time
from contextlib import AbstractContextManager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_MEGA = 1024 * 1024
_MOST_ROWS = 10_000
#: Memory on top of the engine's: its own tables, the rows on their way, stacks of threads.
_BESIDE = 512 * _MEGA
#: Sorting many columns and reading Parquet take gigabytes of addresses that are never used: pages in use are counted,
#: and addresses have an end only for what grows faster than one can look.
_ADDRESSES = 1 << 36
_LOOK_AGAIN = 0.02
TOO_MUCH = 97
"""The status with which the process ends when it uses more memory than it may."""


def main() -> None:
    """Answer one question."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who asks decides what Ctrl-C ends
    sys.path[:] = sys.argv[1:]
    import duckdb  # noqa: F401 - while the question is still on its way

    import pipeline.query
    import pipeline.store  # noqa: F401

    job = json.loads(_receive(sys.stdin.buffer))
    threading.Thread(target=_follow, daemon=True).start()
    _answer(job, sys.stdout.buffer)
    sys.stdout.buffer.flush()
    os._exit(0)


def _receive(stream: BinaryIO) -> bytes:
    size = int.from_bytes(stream.read(8), "big")
    if not size:
        os._exit(1)
    return stream.read(size)


def _follow() -> None:
    """End with the process that asks: it holds the other end of standard input as long as it lives."""
    while os.read(0, 1):
        pass
    os._exit(1)


def _answer(job: dict[str, Any], output: BinaryIO) -> None:
    from pipeline.errors import ToldError

    try:
        with _opened(job) as db:
            _confine(job["memory"] * _MEGA + _BESIDE)
            _write_answer(db, job, output)
    except ToldError as error:
        _send(output, "failure", type(error).__name__, {"key": error.key, "values": error.values})
    except MemoryError:
        _send(output, "failure", "MemoryError", None)


def _opened(job: dict[str, Any]) -> AbstractContextManager[DuckDBPyConnection]:
    if "file" in job:
        from pipeline.store import reading

        return reading(Path(job["file"]), memory=job["memory"])
    import tempfile

    from pipeline.lake import asking_lake

    tempfile.tempdir = job["folder"]
    return asking_lake(job["lake"], memory=job["memory"])


def _confine(memory: int) -> None:
    """From here on no file is written, and memory has an end that the engine cannot overlook."""
    from pipeline.limits import Limits, impose

    impose(Limits(memory=memory + _ADDRESSES, written=0))
    if sys.platform == "linux":
        threading.Thread(target=_watch_pages, args=(memory,), daemon=True).start()


def _watch_pages(most: int) -> None:
    """End the process when its pages in use are more than ``most`` bytes."""
    size = os.sysconf("SC_PAGE_SIZE")
    with open("/proc/self/statm", encoding="ascii") as state:
        while int(state.read().split()[1]) * size <= most:
            time.sleep(_LOOK_AGAIN)
            state.seek(0)
    os._exit(TOO_MUCH)


def _write_answer(db: DuckDBPyConnection, job: dict[str, Any], output: BinaryIO) -> None:
    from pipeline.query import ask

    answer = ask(db, job["sql"], job["values"])
    _send(output, "columns", answer.columns, sorted(answer.json_columns))
    rows, count = iter(answer.rows), 1
    while piece := list(islice(rows, count)):
        size = _send(output, "rows", piece, None)
        count = max(1, min(_MOST_ROWS, count * min(8, _MEGA // size)))
    _send(output, "end", None, None)


def _send(output: BinaryIO, kind: str, first: Any, second: Any) -> int:
    data = pickle.dumps((kind, first, second), protocol=4)
    output.write(len(data).to_bytes(8, "big"))
    output.write(data)
    output.flush()
    return len(data)


if __name__ == "__main__":
    main()
