"""A short value for the content of each table: equal for databases that hold the same facts, whatever the order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline import schema

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

#: Columns that tell of a run and not of a report.
_OF_THE_RUN = frozenset({"at", "run_id"})


def fingerprints(db: DuckDBPyConnection) -> dict[str, str]:
    """For each table of reports, sources and failures ``rows:hash``; the times of the runs do not count."""
    return {table: _fingerprint(db, table) for table in (*schema.REPORT_TABLES, "report_sources", "failures")}


def read_through(db: DuckDBPyConnection) -> None:
    """Read every value of every table; the engine raises where a part of the file is not what was written."""
    for table in schema.read_tables(db):
        db.execute(f"SELECT max(hash(held)) FROM {table} AS held").fetchall()


def _fingerprint(db: DuckDBPyConnection, table: str) -> str:
    columns = ", ".join(f'"{column.name}"' for column in schema.tables()[table] if column.name not in _OF_THE_RUN)
    ((rows, value),) = db.execute(
        f"SELECT count(*), coalesce(sum(hash(held)::HUGEINT), 0) FROM (SELECT {columns} FROM {table}) AS held"
    ).fetchall()
    return f"{rows}:{value:x}"
