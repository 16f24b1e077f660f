"""A lake: result shards as Parquet files in a folder or a bucket, and SQL on them without a database.

``<lake>/<table>/<batch>.parquet`` holds the rows of a batch for a table; a batch counts once its manifest is there,
which is written last. ``<lake>/across/flags.parquet`` holds the findings across reports of the last run. A file's last
manifest entry is the one that counts, and a report counts once however many batches hold it.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from pipeline import schema
from pipeline.errors import ClusterFailure, UsageFailure
from pipeline.load import now
from pipeline.objects import located, store_errors
from pipeline.shards import MANIFEST, SHARD_TABLES, Shards, manifest_table, shard_schema
from pipeline.work import storable_path

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_ACROSS = "across/flags.parquet"
_BATCH = re.compile(r"([0-9a-f]{32})\.parquet")

#: The last entry of each file that was read, and of each that failed since.
_LATEST = {
    "lake_sources": "SELECT * FROM shards_manifest WHERE stage IS NULL "
    'QUALIFY row_number() OVER (PARTITION BY source_path ORDER BY "at" DESC, batch) = 1',
    "lake_failures": "SELECT m.* FROM shards_manifest AS m LEFT JOIN lake_sources AS s USING (source_path) "
    'WHERE m.stage IS NOT NULL AND (s."at" IS NULL OR m."at" > s."at") '
    'QUALIFY row_number() OVER (PARTITION BY m.source_path ORDER BY m."at" DESC, m.batch) = 1',
}
#: The batch that holds each report: the last of those that hold it, as long as some file does.
_REPORTS = (
    'SELECT document AS report_id, max_by(batch, ("at", batch)) AS batch FROM '
    '(SELECT report_id AS held, unnest(documents) AS document, batch, "at" FROM shards_manifest WHERE stage IS NULL) '
    "WHERE held IN (SELECT report_id FROM lake_sources) GROUP BY document"
)


class Lake:
    """The lake at ``url``: a folder, or ``s3://bucket/prefix``. Its methods raise :class:`ClusterFailure`."""

    def __init__(self, url: str) -> None:
        self._store, root = located(url)
        self._root = root.rstrip("/")
        self._local = "file" in self._store.protocol
        self.url = self._root if self._local else url

    def batches(self) -> list[str]:
        """The names of the complete batches in order."""
        with self._told():
            try:
                names = self._store.ls(f"{self._root}/{MANIFEST}", detail=False)
            except FileNotFoundError:
                return []
        found = (_BATCH.fullmatch(name.rpartition("/")[2]) for name in names)
        return sorted(match[1] for match in found if match)

    def write(self, shards: Shards) -> None:
        """Put a batch into the lake, its manifest last; twice is as good as once."""
        with self._told():
            for table in SHARD_TABLES:
                self._put(self._path(table, shards.batch), shards.tables[table])

    def discard(self, batch: str) -> None:
        """Make a batch incomplete; nothing where it is not there."""
        manifest = self._path(MANIFEST, batch)
        with self._told():
            if self._store.exists(manifest):
                self._store.rm_file(manifest)

    def read(self, batch: str) -> Shards | None:
        """A complete batch; None when a part of it is missing or damaged."""
        paths = {table: self._path(table, batch) for table in SHARD_TABLES}
        with self._told():
            try:
                found = self._store.cat(list(paths.values()))
                tables = {table: pq.read_table(io.BytesIO(found[path])) for table, path in paths.items()}
            except (FileNotFoundError, KeyError, pa.ArrowInvalid):
                return None
        return Shards(batch=batch, tables=tables)

    def entries(self) -> Any:
        """The manifests of all complete batches as one Arrow table."""
        with self._told():
            return self.dataset(MANIFEST, self.batches()).to_table()

    def latest(self) -> datetime | None:
        """The time of the last entry of all complete batches; None where there is none."""
        times = self.entries().column("at")
        return pc.max(times).as_py() if len(times) else None

    def dataset(self, table: str, batches: Sequence[str]) -> Any:
        """The shards of ``table`` in ``batches`` as an Arrow dataset, which reads what a query needs."""
        paths = [self._path(table, batch) for batch in batches]
        return ds.dataset(paths, schema=shard_schema(table), format="parquet", filesystem=self._store)

    def put_across(self, flags: Any) -> None:
        """Put the findings across reports into the place of those of the run before."""
        with self._told():
            self._put(f"{self._root}/{_ACROSS}", flags)

    def across(self) -> Any:
        """The findings across reports of the last run."""
        with self._told():
            try:
                return pq.read_table(io.BytesIO(self._store.cat_file(f"{self._root}/{_ACROSS}")))
            except FileNotFoundError:
                return shard_schema("flags").remove(shard_schema("flags").get_field_index("batch")).empty_table()

    def _path(self, table: str, batch: str) -> str:
        return f"{self._root}/{table}/{batch}.parquet"

    def _put(self, path: str, table: Any) -> None:
        """Write ``table`` whole or not at all: a store does so by itself, a folder by renaming."""
        made = io.BytesIO()
        pq.write_table(table, made, compression="zstd")
        if not self._local:
            self._store.pipe_file(path, made.getvalue())
            return
        folder = os.path.dirname(path)
        os.makedirs(folder, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".", suffix=".part", delete=False) as file:
            file.write(made.getvalue())
            file.flush()
            os.fsync(file.fileno())
        os.replace(file.name, path)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn an error of the store into a sentence for the user."""
        try:
            yield
        except store_errors() as error:
            raise ClusterFailure("no_store", path=self.url, reason=str(error)) from error


def after(latest: datetime | None) -> datetime:
    """The present time, but after ``latest`` in any case: what is new counts as new though a clock was set back."""
    present = now()
    return present if latest is None else max(present, latest + timedelta(microseconds=1))


def publish(lake: Lake, db: DuckDBPyConnection, files: Sequence[str]) -> None:
    """Tell ``lake`` what no worker knew of a run that ``db`` holds: which of ``files`` hold the same bytes as another
    one, went back to bytes read before or could not be opened, and the findings across reports.
    """
    from pipeline.audit.across import RULES

    chosen = pa.table({"source_path": pa.array([storable_path(path) for path in files], pa.string())})
    with _registered(db, {"shards_manifest": lake.entries(), "chosen": chosen}):
        for name, sql in _LATEST.items():
            db.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {sql}")
        sources = _dicts(db, _UNTOLD_SOURCES)
        failures = _dicts(db, _UNTOLD_FAILURES)
        across = "FROM flags WHERE rule IN (SELECT unnest(?::VARCHAR[])) ORDER BY ALL"
        lake.put_across(db.sql(across, params=[list(RULES)]).to_arrow_table())
        for name in reversed(_LATEST):
            db.execute(f"DROP VIEW temp.{name}")
    at = after(lake.latest())
    entries = [row | {"at": at} for row in sources]
    entries += [row | {"at": at + timedelta(microseconds=1)} for row in failures]  # a failure counts when it is later
    if entries:
        batch = hashlib.sha256(repr(entries).encode()).hexdigest()[:32]
        empty = {table: shard_schema(table).empty_table() for table in schema.REPORT_TABLES}
        lake.write(Shards(batch=batch, tables=empty | {MANIFEST: manifest_table(entries, batch)}))


_UNTOLD_SOURCES = """
SELECT s.source_path, s.report_id, s.file_name, s.sha256, s.size, s.modified_at, s.version
FROM report_sources AS s SEMI JOIN chosen USING (source_path)
LEFT JOIN lake_sources AS l USING (source_path)
LEFT JOIN lake_failures AS lf USING (source_path)
LEFT JOIN failures AS f USING (source_path)
WHERE (l.sha256 IS DISTINCT FROM s.sha256 OR lf.source_path IS NOT NULL AND f.source_path IS NULL)
  AND s.report_id IN (SELECT report_id FROM shards_manifest WHERE stage IS NULL)
ORDER BY ALL
"""
_UNTOLD_FAILURES = """
SELECT f.source_path, f.sha256, f.stage, f.error_code, f.message
FROM failures AS f SEMI JOIN chosen USING (source_path)
LEFT JOIN lake_failures AS l USING (source_path)
WHERE (l.sha256, l.error_code, l.message) IS DISTINCT FROM (f.sha256, f.error_code, f.message)
ORDER BY ALL
"""


def _dicts(db: DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    result = db.execute(sql)
    names = [str(column[0]) for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


@contextmanager
def _registered(db: DuckDBPyConnection, tables: Mapping[str, Any]) -> Iterator[None]:
    for name, table in tables.items():
        db.register(name, table)
    try:
        yield
    finally:
        for name in tables:
            db.unregister(name)


@contextmanager
def asking_lake(url: str, *, memory: int | None = None) -> Iterator[DuckDBPyConnection]:
    """A connection that answers as one to the database of the lake's runs would, locked and limited in the same way:
    views of the names of the tables read the shards when they are asked. The tables of runs and acceptances are empty.

    Raises :class:`UsageFailure` where there is no complete batch, and :class:`ClusterFailure`.
    """
    from pipeline.store import reading

    lake = Lake(url)
    batches = lake.batches()
    if not batches:
        raise UsageFailure("no_lake", path=url)
    shards = {f"shards_{table}": lake.dataset(table, batches) for table in schema.REPORT_TABLES}
    shards |= {"shards_manifest": lake.entries(), "shards_across": lake.across()}
    with tempfile.TemporaryDirectory(prefix="baocao-") as folder:
        path = Path(folder) / "lake.duckdb"
        _make_views(path, shards)
        with reading(path, memory=memory) as db, _registered(db, shards):
            yield db


def _make_views(path: Path, shards: Mapping[str, Any]) -> None:
    """A database file at ``path`` with everything but the rows of the reports, which its views take from ``shards``."""
    import duckdb

    from pipeline.indicator_views import refresh

    made = {**_LATEST, "lake_reports": _REPORTS}
    views = _views()
    with duckdb.connect(str(path)) as db, _registered(db, shards):
        db.execute("BEGIN")
        for name, sql in made.items():
            db.execute(f"CREATE TABLE {name} AS {sql}")
        for statement in schema.statements():
            db.execute(_on_views(statement, views))
        db.execute("INSERT INTO schema_info VALUES (?, ?, ?)", [schema.APPLICATION, schema.VERSION, now()])
        db.execute("COMMIT")
        refresh(db)


def _on_views(statement: str, views: Mapping[str, str]) -> str:
    """A statement of the schema for a database that has a view in place of each table of ``views``."""
    created = re.search(r"^CREATE TABLE (\w+)", statement, re.MULTILINE)
    if created and created[1] in views:
        return views[created[1]]
    commented = re.search(r"^COMMENT ON TABLE (\w+)", statement, re.MULTILINE)
    if commented and commented[1] in views:
        return statement.replace("COMMENT ON TABLE", "COMMENT ON VIEW", 1)
    return statement


def _views() -> dict[str, str]:
    """The statements that make the views of the shards, by the name of the table that each stands for."""
    told = "SELECT {columns} FROM shards_{table} AS s SEMI JOIN lake_reports AS r USING (report_id, batch)"
    sources = {table: told.format(columns=_columns(table), table=table) for table in schema.REPORT_TABLES}
    across = "SEMI JOIN lake_reports AS r USING (report_id)"
    sources["flags"] += f" UNION ALL SELECT {_columns('flags')} FROM shards_across {across}"
    sources["report_sources"] = f"SELECT {_columns('report_sources')} FROM (SELECT 0 AS run_id, * FROM lake_sources)"
    sources["failures"] = f"SELECT {_columns('failures')} FROM lake_failures"
    return {table: f"CREATE VIEW {table} AS {sql}" for table, sql in sources.items()}


def _columns(table: str) -> str:
    columns = schema.tables()[table]
    return ", ".join(f'"{column.name}"::{column.type} AS "{column.name}"' for column in columns)
