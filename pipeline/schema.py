"""The tables of the database as ``schema.sql`` states them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

APPLICATION = "baocao"
VERSION = 5

#: Tables whose rows belong to one report and go with it.
REPORT_TABLES = (
    *("reports", "report_texts", "report_parts", "pages", "sections", "doc_refs", "figures", "number_ledger"),
    *("table_cells", "facts", "flags", "profile_checks"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table; ``type`` is the name DuckDB gives it, ``comment`` what the column holds."""

    name: str
    type: str
    nullable: bool
    comment: str | None


@cache
def ddl() -> str:
    """The text of ``schema.sql``."""
    return (files(__package__) / "schema.sql").read_text("utf-8")


def statements() -> list[str]:
    """The statements of ``schema.sql`` in order, without their semicolons."""
    return [statement.strip() for statement in ddl().split(";\n") if statement.strip()]


@cache
def tables() -> dict[str, tuple[Column, ...]]:
    """Every table and its columns in order, read from ``schema.sql`` by the engine itself."""
    import duckdb

    with duckdb.connect(":memory:") as db:
        db.execute(ddl())
        return read_tables(db)


def read_tables(db: Any) -> dict[str, tuple[Column, ...]]:
    """The tables (no views) of an open database and their columns in order."""
    rows = db.execute(
        "SELECT c.table_name, c.column_name, c.data_type, c.is_nullable, c.comment "
        "FROM duckdb_columns() AS c JOIN duckdb_tables() AS t USING (database_name, schema_name, table_name) "
        "WHERE NOT c.internal ORDER BY c.table_name, c.column_index"
    ).fetchall()
    found: dict[str, list[Column]] = {}
    for table, name, kind, nullable, comment in rows:
        found.setdefault(table, []).append(Column(name=name, type=kind, nullable=nullable, comment=comment))
    return {table: tuple(columns) for table, columns in found.items()}


def columns(table: str) -> tuple[str, ...]:
    """The names of the columns of ``table`` in order; raises :class:`KeyError` for an unknown table."""
    return tuple(column.name for column in tables()[table])
