"""Ingests of tests: who watches them, how they are called, what they leave in the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import made_report

from pipeline.run import Summary, ingest
from pipeline.schema import REPORT_TABLES
from pipeline.work import Failed


@dataclass
class Watch:
    """A watcher that remembers what it was told."""

    total: int = 0
    done: int = 0
    failures: list[Failed] = field(default_factory=list)

    def begin(self, total: int) -> None:
        self.total = total

    def advance(self) -> None:
        self.done += 1

    def failed(self, failure: Failed) -> None:
        self.failures.append(failure)


def made_folder(place: Path, reports: int) -> Path:
    """A folder below ``place`` with so many different reports and one file that cannot be read."""
    made = place / "kho"
    made.mkdir()
    for number in range(reports):
        made_report.write(made, f"{number:02}.txt", f"{made_report.TEXT}\nBản {number}.")
    (made / "hỏng.pdf").write_bytes(b"%PDF-1.4\nnothing")
    return made


def run(paths: list[Path] | Path, database: Path, watch: Watch | None = None, **kwargs: Any) -> Summary:
    chosen = [str(path) for path in (paths if isinstance(paths, list) else [paths])]
    return ingest(chosen, database, watch or Watch(), jobs=kwargs.pop("jobs", 1), **kwargs)


def account(summary: Summary) -> tuple[int, int, int]:
    return summary.read, summary.skipped, summary.failed


def ask(database: Path, sql: str) -> list[Any]:
    with duckdb.connect(str(database), read_only=True) as db:
        return db.execute(sql).fetchall()


def content(database: Path) -> dict[str, list[Any]]:
    tables = (*REPORT_TABLES, "report_sources", "failures")
    return {table: ask(database, f"FROM {table} ORDER BY ALL") for table in tables}
