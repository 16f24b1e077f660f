"""Rows as Arrow tables, the fast way into DuckDB."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

import pyarrow as pa

from pipeline import schema
from pipeline.rows import Row

_DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")
_TYPES = {
    "VARCHAR": pa.string(),
    "JSON": pa.string(),
    "INTEGER": pa.int32(),
    "BIGINT": pa.int64(),
    "DOUBLE": pa.float64(),
    "DOUBLE[4]": pa.list_(pa.float64(), 4),
    "BOOLEAN": pa.bool_(),
    "VARCHAR[]": pa.list_(pa.string()),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
}


@cache
def arrow_schema(table: str) -> Any:
    """The columns of ``table`` as an Arrow schema."""
    return pa.schema([(column.name, _arrow_type(column.type)) for column in schema.tables()[table]])


def _arrow_type(name: str) -> Any:
    decimal = _DECIMAL.fullmatch(name)
    return pa.decimal128(int(decimal[1]), int(decimal[2])) if decimal else _TYPES[name]


def arrow_table(table: str, rows: Sequence[Row]) -> Any:
    """``rows`` with the columns of ``table``; a value that would have to be rounded raises."""
    return pa.Table.from_pylist(rows, schema=arrow_schema(table))
