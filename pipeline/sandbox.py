"""SQL that somebody typed runs in a process of its own that can be killed: limited in time, memory and files.

    with answering(Path("outputs/baocao.duckdb"), "FROM reports", limits=Limits(seconds=8)) as answer:
        for row in answer.rows: ...

The process opens the database for reading only and locked (:func:`pipeline.store.reading`), may write no file, and ends
with this one however that ends. Rows come through a pipe in pieces of about a megabyte, as they are asked for.
"""

from __future__ import annotations

import io
import json
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from pipeline.errors import ClusterFailure, DatabaseFailure, QueryFailure, ToldError, UsageFailure
from pipeline.output import Answer
from pipeline.sandbox_child import TOO_MUCH

_MEGA = 1024 * 1024
_CHILD = Path(__file__).with_name("sandbox_child.py")
_FAILURES = {kind.__name__: kind for kind in (ClusterFailure, DatabaseFailure, QueryFailure, UsageFailure)}
#: What a row may be made of besides the plain values: the answers of a process that ran foreign SQL are data only.
_TYPES = {
    *(("datetime", name) for name in ("date", "datetime", "time", "timedelta", "timezone")),
    *(("decimal", "Decimal"), ("uuid", "UUID"), ("pytz", "_UTC"), ("pytz", "_p")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one question may cost: ``seconds`` that its answer is waited for, 0 for any time, where the time that the
    reader of the rows takes does not count; ``memory`` in megabytes for the engine.
    """

    seconds: float = 60.0
    memory: int = 2048


@contextmanager
def answering(
    database: Path | str, sql: str, values: Mapping[str, Any] | None = None, *, limits: Limits | None = None
) -> Iterator[Answer]:
    """The answer to ``sql`` on a database file, or (a text) on the lake of that address; see :meth:`Sandbox.ask`."""
    with Sandbox() as box:
        yield box.ask(database, sql, values, limits=limits)


class Sandbox:
    """A process that waits for one question; to make it early saves the time of its start. On Linux it ends with the
    thread that made it.
    """

    def __init__(self) -> None:
        self._folder: str | None = None
        package = str(_CHILD.parents[1])
        self._child = subprocess.Popen(  # noqa: S603 - this Python with a program of our own
            [sys.executable, "-I", "-S", str(_CHILD), *filter(None, sys.path), package],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._watch: _Watch | None = None

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self._child.kill()
        self._child.wait()
        for stream in (self._child.stdin, self._child.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        if self._watch is not None:
            self._watch.end()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def ask(
        self,
        database: Path | str,
        sql: str,
        values: Mapping[str, Any] | None = None,
        *,
        limits: Limits | None = None,
    ) -> Answer:
        """Run ``sql`` with ``values`` for its parameters; the rows of the answer can be walked while this is open.

        Raises :class:`QueryFailure` for SQL that is wrong, refused or beyond ``limits``, also while the rows are
        walked; :class:`DatabaseFailure`, :class:`UsageFailure` and :class:`ClusterFailure` as opening does.
        """
        limits = limits or Limits()
        job = {"sql": sql, "values": dict(values or {}), "memory": limits.memory}
        if isinstance(database, Path):
            job["file"] = os.fspath(database)
        else:  # what it keeps of the lake for the time of the question is removed here, also after a kill
            self._folder = tempfile.mkdtemp(prefix="baocao-")
            job |= {"lake": database, "folder": self._folder}
        self._watch = _Watch(self._child, limits)
        self._send(json.dumps(job).encode())
        _, columns, json_columns = self._receive()
        return Answer(columns=tuple(columns), rows=self._rows(), json_columns=frozenset(json_columns))

    def _rows(self) -> Iterator[Sequence[Any]]:
        while True:
            kind, rows, _ = self._receive()
            if kind == "end":
                return
            yield from rows

    def _send(self, data: bytes) -> None:
        stream = self._child.stdin
        if stream is not None:
            with suppress(BrokenPipeError):  # it is dead already, which receiving tells
                stream.write(len(data).to_bytes(8, "big") + data)
                stream.flush()

    def _receive(self) -> tuple[str, Any, Any]:
        """The next message; raises the failure that it tells of, or that the death of the process means."""
        stream, watch = self._child.stdout, self._watch
        if stream is None or watch is None:
            raise ValueError("there is no question")
        with watch.waiting():
            size = int.from_bytes(stream.read(8), "big")
            data = stream.read(size) if size <= watch.limits.memory * _MEGA else b""
        if not size or len(data) < size:
            raise watch.failure(truncated=bool(size))
        kind, first, second = _Plain(io.BytesIO(data)).load()
        if kind == "failure":
            raise _failure(first, second, watch)
        return kind, first, second


def _failure(kind: str, told: Mapping[str, Any], watch: _Watch) -> ToldError:
    if kind == "MemoryError":
        return watch.failure(truncated=True)
    return _FAILURES[kind](told["key"], **told["values"])


class _Plain(pickle.Unpickler):
    """Reads plain values and nothing that could run."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _TYPES:
            raise pickle.UnpicklingError(f"{module}.{name}")
        return super().find_class(module, name)


class _Watch:
    """Kills a process when it was waited for too long, all waits together."""

    def __init__(self, child: subprocess.Popen[bytes], limits: Limits) -> None:
        self.limits = limits
        self._child = child
        self._left = limits.seconds
        self._until: float | None = None
        self._expired = self._ended = False
        self._changed = threading.Condition()
        if limits.seconds:
            threading.Thread(target=self._run, daemon=True).start()

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """The time inside of the block counts."""
        began = monotonic()
        self._wait_until(began + self._left)
        try:
            yield
        finally:
            self._left -= monotonic() - began
            self._wait_until(None)

    def end(self) -> None:
        """Watch no longer."""
        with self._changed:
            self._ended = True
            self._changed.notify()

    def failure(self, *, truncated: bool) -> QueryFailure:
        """Why the process said nothing more."""
        if self._expired:
            return QueryFailure("query_timeout", seconds=f"{self.limits.seconds:g}")
        if truncated or self._child.wait() == TOO_MUCH:
            return QueryFailure("query_memory", memory=self.limits.memory)
        return QueryFailure("query_died", memory=self.limits.memory)

    def _wait_until(self, moment: float | None) -> None:
        with self._changed:
            self._until = moment
            self._changed.notify()

    def _run(self) -> None:
        with self._changed:
            while not self._ended:
                left = None if self._until is None else self._until - monotonic()
                if left is not None and left <= 0:
                    self._expired = True
                    self._child.kill()
                    return
                self._changed.wait(left)
