"""Writing outcomes into the database: one transaction for each batch, rows through Arrow."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pipeline import schema, seen
from pipeline.arrow import arrow_table
from pipeline.files import INSIDE, Stamp
from pipeline.packing import together
from pipeline.rows import Row
from pipeline.seen import Keys, Sources
from pipeline.work import Failed, Loaded, storable_path

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(slots=True, kw_only=True)
class Known:
    """What the database holds: the files with reports, the files that failed, the reports.

    ``promised`` are reports that a file still to be written holds, though no file in the database may.
    """

    sources: Sources
    failures: dict[str, tuple[str | None, str, str]]
    reports: Keys
    containers: dict[str, str] = field(default_factory=dict)
    promised: set[str] = field(default_factory=set)


@dataclass(slots=True, kw_only=True)
class Container:
    """An archive or mail that was read to its end, and the paths of the files in it."""

    stamp: Stamp
    members: list[str] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Batch:
    """Outcomes that go into the database together: documents, the files that hold them, the files that failed."""

    loaded: list[Loaded] = field(default_factory=list)
    sources: list[Stamp] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)
    mended: list[str] = field(default_factory=list)
    containers: list[Container] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.loaded) + len(self.sources) + len(self.failed) + len(self.mended) + len(self.containers)


def now() -> datetime:
    """The present time in UTC, as the database stores times."""
    return datetime.now(UTC).replace(tzinfo=None)


def known(db: DuckDBPyConnection) -> Known:
    """What the database already holds."""
    return Known(
        sources=seen.sources(db),
        failures={
            path: (sha256, code, message)
            for path, sha256, code, message in db.execute(
                "SELECT source_path, sha256, error_code, message FROM failures"
            ).fetchall()
        },
        reports=seen.reports(db),
        containers=dict(db.execute("SELECT source_path, sha256 FROM containers").fetchall()),
    )


def write(db: DuckDBPyConnection, batch: Batch, state: Known, *, run_id: int, version: str) -> None:
    """Write ``batch`` in one transaction and bring ``state`` up to date; on an error nothing of it is kept."""
    db.execute("BEGIN")
    try:
        _replace_reports(db, batch, state)
        _replace_sources(db, batch, state, run_id=run_id, version=version)
        _replace_failures(db, batch, state)
        _replace_containers(db, batch, state, run_id=run_id)
        db.execute("COMMIT")
    except BaseException as error:
        _roll_back(db)
        if isinstance(error, RuntimeError) and "interrupted" in str(error):  # Ctrl-C while the engine was at work
            raise KeyboardInterrupt from error
        raise
    _remember(batch, state)


def _roll_back(db: DuckDBPyConnection) -> None:
    import duckdb

    try:
        db.execute("ROLLBACK")
    except duckdb.Error:  # the engine has rolled back by itself or refuses all work; the first error tells more
        return


def _replace_reports(db: DuckDBPyConnection, batch: Batch, state: Known) -> None:
    ids = [loaded.stamp.report_id for loaded in batch.loaded]
    _delete_reports(db, [report_id for report_id in ids if report_id in state.reports])
    for table in schema.REPORT_TABLES:
        parts = [part for loaded in batch.loaded if (part := loaded.rows.get(table)) is not None and len(part)]
        if parts:
            insert_arrow(db, table, together(table, parts))


def _delete_reports(db: DuckDBPyConnection, ids: Sequence[str]) -> None:
    """Delete reports and the further documents of their files."""
    if ids:
        further = "SELECT report_id FROM reports WHERE part_of IN (SELECT unnest(?::VARCHAR[]))"
        every = [*ids, *(row[0] for row in db.execute(further, [list(ids)]).fetchall())]
        for table in schema.REPORT_TABLES:
            db.execute(f"DELETE FROM {table} WHERE report_id IN (SELECT unnest(?::VARCHAR[]))", [every])


def _replace_sources(db: DuckDBPyConnection, batch: Batch, state: Known, *, run_id: int, version: str) -> None:
    rows = {storable_path(stamp.path): _source(stamp, run_id, version) for stamp in batch.sources}
    before = [path for path in rows if path in state.sources]
    _delete_paths(db, "report_sources", before)
    insert(db, "report_sources", list(rows.values()))
    if before:
        _drop_orphans(db, state)


def _source(stamp: Stamp, run_id: int, version: str) -> Row:
    path = storable_path(stamp.path)
    return {
        "source_path": path,
        "report_id": stamp.report_id,
        "file_name": os.path.basename(path),
        "sha256": stamp.sha256,
        "size": stamp.size,
        "modified_at": stamp.modified_at,
        "version": version,
        "run_id": run_id,
    }


def _drop_orphans(db: DuckDBPyConnection, state: Known) -> None:
    """Delete reports that no file holds any more; a report whose first file changed is named after another one."""
    left = db.execute(
        "SELECT coalesce(part_of, report_id) AS first FROM reports "
        "WHERE first NOT IN (SELECT report_id FROM report_sources)"
    )
    gone = {row[0] for row in left.fetchall()} - state.promised
    _delete_reports(db, sorted(gone))
    for report_id in gone:
        state.reports.discard(report_id)
    db.execute(
        "UPDATE reports SET source_path = s.path, container = s.container, "
        "  file_name = s.stem || regexp_extract(reports.file_name, ' \\(văn bản \\d+\\)|$') "
        "              || substring(s.name, length(s.stem) + 1) "
        "FROM (SELECT report_id, min(source_path) AS path, arg_min(file_name, source_path) AS name, "
        "             split_part(name, '.', 1) AS stem, "
        "             CASE WHEN contains(path, '!/') THEN split_part(path, '!/', 1) END AS container "
        "      FROM report_sources GROUP BY report_id) AS s "
        "WHERE s.report_id = coalesce(reports.part_of, reports.report_id) AND NOT EXISTS (FROM report_sources AS held "
        "      WHERE held.report_id = s.report_id AND held.source_path = reports.source_path)"
    )


def _replace_failures(db: DuckDBPyConnection, batch: Batch, state: Known) -> None:
    """Put the new failures in place of the old ones; a failure that is still the same keeps its row and time."""
    new = {storable_path(failed.path): failed for failed in batch.failed}
    same = {path for path, failed in new.items() if state.failures.get(path) == _kind(failed)}
    cured = {storable_path(stamp.path) for stamp in batch.sources} | {storable_path(path) for path in batch.mended}
    _delete_paths(db, "failures", [path for path in (*new, *cured) if path in state.failures and path not in same])
    insert(db, "failures", [_failure(path, failed) for path, failed in new.items() if path not in same])


def _replace_containers(db: DuckDBPyConnection, batch: Batch, state: Known, *, run_id: int) -> None:
    """Enter the archives that were read; what an older version of one held and the new one does not is forgotten."""
    if not batch.containers:
        return
    rows = [_container(container, run_id) for container in batch.containers]
    _delete_paths(db, "containers", [row["source_path"] for row in rows])
    insert(db, "containers", rows)
    gone: list[str] = []
    for row, container in zip(rows, batch.containers, strict=True):
        inside, kept = row["source_path"] + INSIDE, set(container.members)
        failed = [path for path in state.failures if path.startswith(inside)]
        gone += (path for path in (*members_of(db, inside), *failed) if path not in kept)
        if row["source_path"] in state.failures:
            gone.append(row["source_path"])
    _delete_paths(db, "report_sources", gone)
    _delete_paths(db, "failures", gone)
    for path in gone:
        state.failures.pop(path, None)
    if gone:
        _drop_orphans(db, state)


def members_of(db: DuckDBPyConnection, inside: str) -> list[str]:
    """The files with reports whose paths begin with ``inside``."""
    asked = "SELECT source_path FROM report_sources WHERE starts_with(source_path, ?)"
    return [path for (path,) in db.execute(asked, [inside]).fetchall()]


def _container(container: Container, run_id: int) -> Row:
    return {
        "source_path": storable_path(container.stamp.path),
        "sha256": container.stamp.sha256,
        "members": len(container.members),
        "run_id": run_id,
    }


def _kind(failed: Failed) -> tuple[str | None, str, str]:
    return failed.sha256, failed.code, failed.message


def _failure(path: str, failed: Failed) -> Row:
    return {
        "source_path": path,
        "sha256": failed.sha256,
        "stage": failed.stage,
        "error_code": failed.code,
        "message": failed.message,
        "at": now(),
    }


def _delete_paths(db: DuckDBPyConnection, table: str, paths: Iterable[str]) -> None:
    if chosen := list(paths):
        db.execute(f"DELETE FROM {table} WHERE source_path IN (SELECT unnest(?::VARCHAR[]))", [chosen])


def insert(db: DuckDBPyConnection, table: str, rows: Sequence[Row]) -> None:
    """Append ``rows`` to ``table``; a column that a row does not name is null."""
    if rows:
        insert_arrow(db, table, arrow_table(table, rows))


def insert_arrow(db: DuckDBPyConnection, table: str, rows: Any) -> None:
    """Append the Arrow table ``rows`` to ``table``."""
    db.register("incoming", rows)
    try:
        db.execute(f"INSERT INTO {table} BY NAME SELECT * FROM incoming")
    finally:
        db.unregister("incoming")


def _remember(batch: Batch, state: Known) -> None:
    for stamp in batch.sources:
        state.sources.add(storable_path(stamp.path))
        state.failures.pop(storable_path(stamp.path), None)
    for path in batch.mended:
        state.failures.pop(storable_path(path), None)
    for failed in batch.failed:
        state.failures[storable_path(failed.path)] = _kind(failed)
    state.containers |= {storable_path(one.stamp.path): one.stamp.sha256 for one in batch.containers}
    for loaded in batch.loaded:
        state.reports.add(loaded.stamp.report_id)
