"""Result shards: the outcomes of a batch of files as Arrow tables, and back.

A shard of a table has the columns of the table and ``batch``. The manifest of a batch has one row for each of its
files, read or failed, in order, with the number of rows that the file has in each table; the rows of the tables stand
in the same order, so that a file's rows are slices. It also has the seconds that each file took in each stage, on the
worker that read it.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import accumulate
from typing import Any

import pyarrow as pa

from pipeline import schema
from pipeline.arrow import arrow_schema, arrow_table
from pipeline.files import Stamp
from pipeline.rows import Row
from pipeline.version import version
from pipeline.work import Failed, Loaded, Outcome, storable_path

MANIFEST = "manifest"
#: Tables of the lake, in the order in which they are written: the manifest comes last and makes the batch complete.
SHARD_TABLES = (*schema.REPORT_TABLES, MANIFEST)
_NAME_DIGITS = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Shards:
    """The tables of a batch by their names, the manifest among them; ``batch`` is the name of the batch."""

    batch: str
    tables: dict[str, Any]


@cache
def shard_schema(table: str) -> Any:
    """The columns of the shards of ``table`` as an Arrow schema."""
    return (_manifest_schema() if table == MANIFEST else arrow_schema(table)).append(pa.field("batch", pa.string()))


def _manifest_schema() -> Any:
    sources = [field for field in arrow_schema("report_sources") if field.name != "run_id"]
    failures = [field for field in arrow_schema("failures") if field.name not in ("source_path", "sha256")]
    own = [("method", pa.string()), ("documents", pa.list_(pa.string())), ("counts", pa.list_(pa.int64()))]
    spent = [("format", pa.string()), ("seconds", pa.map_(pa.string(), pa.float64()))]
    return pa.schema([*sources, *failures, *own, *spent])


def method_of(work: Callable[[Stamp], Outcome]) -> str:
    """A name for how files are read: another version of the program or another way to work has another one."""
    return hashlib.sha256(version().encode() + pickle.dumps(work, protocol=4)).hexdigest()[:_NAME_DIGITS]


def batch_name(stamps: Sequence[Stamp], method: str) -> str:
    """The name of the batch of these files read by ``method``: the hash of what goes in."""
    inputs = [(storable_path(one.path), one.sha256, one.size, str(one.modified_at)) for one in stamps]
    return hashlib.sha256(json.dumps([method, inputs]).encode()).hexdigest()[:_NAME_DIGITS]


def shards_of(batch: str, outcomes: Sequence[Outcome], *, method: str, at: datetime) -> Shards:
    """The tables of ``outcomes``, which were asked for at the time ``at``."""
    rows = {
        table: [row for one in outcomes if isinstance(one, Loaded) for row in one.rows.get(table, ())]
        for table in schema.REPORT_TABLES
    }
    tables = {table: named(arrow_table(table, some), batch) for table, some in rows.items()}
    listed = [_entry(one) | {"method": method, "at": at} for one in outcomes]
    return Shards(batch=batch, tables=tables | {MANIFEST: manifest_table(listed, batch)})


def manifest_table(entries: Sequence[Row], batch: str) -> Any:
    """``entries`` as the manifest of ``batch``."""
    return named(pa.Table.from_pylist(list(entries), schema=_manifest_schema()), batch)


def named(table: Any, batch: str) -> Any:
    """``table`` with the column ``batch``."""
    return table.append_column("batch", pa.array([batch] * table.num_rows, pa.string()))


def _entry(outcome: Outcome) -> Row:
    if isinstance(outcome, Failed):
        fate = {"stage": outcome.stage, "error_code": outcome.code, "message": outcome.message}
        known = {"format": outcome.format, "seconds": list(outcome.seconds.items())}
        return {"source_path": storable_path(outcome.path), "sha256": outcome.sha256, "documents": []} | fate | known
    stamp, path = outcome.stamp, storable_path(outcome.stamp.path)
    return {
        "source_path": path,
        "report_id": stamp.report_id,
        "file_name": os.path.basename(path),
        "sha256": stamp.sha256,
        "size": stamp.size,
        "modified_at": stamp.modified_at,
        "version": version(),
        "documents": [row["report_id"] for row in outcome.rows["reports"]],
        "counts": [len(outcome.rows.get(table, ())) for table in schema.REPORT_TABLES],
        "seconds": list(outcome.seconds.items()),
    }


def outcomes_of(shards: Shards, stamps: Iterable[Stamp]) -> Iterator[Outcome]:
    """The outcomes of those of ``stamps`` that are in ``shards``; the rows of a report are Arrow tables."""
    wanted = {(storable_path(stamp.path), stamp.sha256): stamp for stamp in stamps}
    entries = shards.tables[MANIFEST].to_pylist()
    counts = [entry["counts"] or [0] * len(schema.REPORT_TABLES) for entry in entries]
    ends = list(zip(*(accumulate(column) for column in zip(*counts, strict=True)), strict=True))
    for entry, count, end in zip(entries, counts, ends, strict=True):
        stamp = wanted.get((entry["source_path"], entry["sha256"]))
        if stamp is not None:
            yield _failed(entry, stamp) if entry["stage"] else _loaded(entry, stamp, _slices(shards, count, end))


def _slices(shards: Shards, counts: Sequence[int], ends: Sequence[int]) -> dict[str, Any]:
    return {
        table: shards.tables[table].slice(end - count, count).drop_columns(["batch"])
        for table, count, end in zip(schema.REPORT_TABLES, counts, ends, strict=True)
    }


def _loaded(entry: Row, stamp: Stamp, rows: dict[str, Any]) -> Loaded:
    return Loaded(stamp=stamp, rows=rows, seconds=_seconds(entry))


def _failed(entry: Row, stamp: Stamp) -> Failed:
    return Failed(
        path=stamp.path,
        sha256=stamp.sha256,
        stage=entry["stage"],
        code=entry["error_code"],
        message=entry["message"],
        format=entry.get("format"),
        seconds=_seconds(entry),
    )


def _seconds(entry: Row) -> dict[str, float]:
    """The seconds of the stages; none where an older version of the program wrote the shard."""
    return dict(entry.get("seconds") or ())
