"""The rows of a file in Arrow's own form: the worker makes it, so that the one process that writes need not look at
each row.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa

from pipeline import schema
from pipeline.arrow import arrow_schema, arrow_table
from pipeline.errors import ReadFailure
from pipeline.files import Stamp
from pipeline.messages import say
from pipeline.work import Failed, Loaded, Outcome, failed

#: About how many bytes a row takes that is not packed.
_ROW = 500
_schemas: dict[str, Any] = {}


def report_schemas() -> dict[str, Any]:
    """The columns of the tables of a report as Arrow schemas, for :func:`learn`."""
    return {table: arrow_schema(table) for table in schema.REPORT_TABLES}


def learn(schemas: dict[str, Any]) -> None:
    """Tell a worker the schemas, so that it need not ask the engine for them."""
    _schemas.update(schemas)


def packed(work: Callable[[Stamp], Outcome], stamp: Stamp) -> Outcome:
    """What ``work`` makes of a file, its rows packed; a row that does not fit its table is a :class:`Failed`."""
    outcome = work(stamp)
    if isinstance(outcome, Failed):
        return outcome
    began = time.perf_counter()
    try:
        rows = {table: _pack(table, some) for table, some in outcome.rows.items() if len(some)}
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError, UnicodeEncodeError) as error:
        reason = f"{type(error).__name__}: {error}"[:500]
        failure = ReadFailure("internal", say("internal", lang="vi", reason=reason), stage="extract")
        return replace(failed(stamp, failure), seconds=outcome.seconds)
    seconds = outcome.seconds | {"write": outcome.seconds.get("write", 0.0) + time.perf_counter() - began}
    return replace(outcome, rows=rows, seconds=seconds if outcome.seconds else {})


def _pack(table: str, rows: Sequence[dict[str, Any]]) -> bytes:
    columns = _schemas.get(table) or arrow_schema(table)
    made: bytes = pa.RecordBatch.from_pylist(rows, schema=columns).serialize().to_pybytes()
    return made


def unpacked(table: str, data: bytes) -> Any:
    """Rows that were packed, as a record batch; their buffers are those of ``data``."""
    return pa.ipc.read_record_batch(pa.py_buffer(data), arrow_schema(table))


def head(outcome: Loaded, column: str) -> Any:
    """``column`` of the first document of a file; None where it has no documents."""
    rows = outcome.rows.get("reports")
    if rows is None or not len(rows):
        return None
    if isinstance(rows, list):
        return rows[0][column]
    found = unpacked("reports", rows) if isinstance(rows, bytes) else rows
    return found.column(column)[0].as_py()


def size_of(outcome: Loaded) -> int:
    """About how many bytes the rows of ``outcome`` take."""
    return sum(_size(rows) for rows in outcome.rows.values())


def _size(rows: Any) -> int:
    if isinstance(rows, bytes):
        return len(rows)
    return _ROW * len(rows) if isinstance(rows, list) else int(rows.nbytes)


def together(table: str, parts: Sequence[Any]) -> Any:
    """The rows of several outcomes for ``table``, each a list, packed or an Arrow table, as one Arrow table."""
    made = pa.Table.from_batches(list(_batches(table, parts)), arrow_schema(table))
    return made.combine_chunks()


def _batches(table: str, parts: Sequence[Any]) -> Iterator[Any]:
    plain = [row for part in parts if isinstance(part, list) for row in part]
    if plain:
        yield from arrow_table(table, plain).to_batches()
    for part in parts:
        if isinstance(part, bytes):
            yield unpacked(table, part)
        elif not isinstance(part, list):
            yield from part.to_batches()
