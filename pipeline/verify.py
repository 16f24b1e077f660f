"""Whether a database is sound: every value can be read, sources are unchanged and complete, every span is where its
words are, no orphans, nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from pipeline import schema
from pipeline.containers import MAX_ARCHIVE
from pipeline.errors import ReadFailure
from pipeline.fingerprint import read_through
from pipeline.messages import say
from pipeline.objects import select_anywhere, stamp_anywhere
from pipeline.readers import MAX_BYTES
from pipeline.reprocess import file_of
from pipeline.work import storable_path

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

#: The column that numbers the rows of a table within a report.
_NUMBERS = {"sections": "section_id", "doc_refs": "ref_id", "figures": "figure_id", "flags": "flag_id"}
#: Columns that name a row of another table of the same report.
_LINKS = (
    ("sections", "parent_id", "sections"),
    ("doc_refs", "section_id", "sections"),
    ("figures", "section_id", "sections"),
    ("facts", "section_id", "sections"),
    ("facts", "figure_id", "figures"),
)
_SHOWN = 20


class Fault(NamedTuple):
    """Something wrong: ``check`` (``source``, ``missing``, ``span``, ``text``, ``orphan``, ``duplicate``), where, and
    what to do about it.
    """

    check: str
    place: str
    message: str


def faults(db: DuckDBPyConnection, *, sources: bool = True, paths: Sequence[str] = ()) -> Iterator[Fault]:
    """Everything wrong with ``db``, as found; ``sources`` False leaves the files themselves alone. Every report in
    the folders and files ``paths`` must be there. Raises the engine's error where the database file is damaged and
    :class:`UsageFailure` for a path that is not there.
    """
    read_through(db)
    yield from _missing(db, paths)
    yield from _wrong_texts(db)
    yield from _wrong_spans(db)
    yield from _orphans(db)
    yield from _duplicates(db)
    if sources:
        yield from _changed_sources(db)


def _wrong_spans(db: DuckDBPyConnection) -> Iterator[Fault]:
    """Rows whose span lies outside of the text or does not hold their ``raw`` words."""
    for table, columns in schema.tables().items():
        names = {column.name for column in columns}
        if not {"report_id", "char_start", "char_end"} <= names:
            continue
        outside = "t.char_start < 0 OR t.char_end < t.char_start OR t.char_end > length(r.text)"
        other = "OR substring(r.text, t.char_start + 1, t.char_end - t.char_start) <> t.raw" if "raw" in names else ""
        rows = db.execute(
            f"SELECT t.report_id, t.char_start, t.char_end FROM {table} AS t JOIN report_texts AS r USING (report_id) "
            f"WHERE t.char_start IS NOT NULL AND ({outside} {other}) ORDER BY ALL LIMIT {_SHOWN}"
        ).fetchall()
        for report_id, start, end in rows:
            yield Fault("span", report_id, say("verify_span", table=table, start=start, end=end))


def _wrong_texts(db: DuckDBPyConnection) -> Iterator[Fault]:
    """Texts that are longer or shorter than when they were read."""
    rows = db.execute(
        "SELECT report_id, char_count, length(text) FROM reports JOIN report_texts USING (report_id) "
        f"WHERE char_count <> length(text) ORDER BY ALL LIMIT {_SHOWN}"
    ).fetchall()
    for report_id, stored, found in rows:
        yield Fault("text", report_id, say("verify_text", report=report_id, stored=stored, found=found))


def _missing(db: DuckDBPyConnection, paths: Sequence[str]) -> Iterator[Fault]:
    """Files of ``paths`` that the database neither holds nor failed to read."""
    if not paths:
        return
    known = {
        path for table in ("report_sources", "failures", "containers") for (path,) in
        db.execute(f"SELECT source_path FROM {table}").fetchall()
    }  # fmt: skip
    for path in map(storable_path, select_anywhere(paths).files):
        if path not in known:
            yield Fault("missing", path, say("verify_missing"))


def _orphans(db: DuckDBPyConnection) -> Iterator[Fault]:
    """Rows without the report, the file or the row that they belong to."""
    for table in (*schema.REPORT_TABLES, "report_sources"):
        yield from _lost(db, table, f"FROM {table} WHERE report_id NOT IN (SELECT report_id FROM reports)")
    for held in ("report_sources", "report_texts"):
        yield from _lost(db, "reports", f"FROM reports WHERE report_id NOT IN (SELECT report_id FROM {held})")
    for table, column, target in _LINKS:
        key = _NUMBERS[target]
        yield from _lost(
            db,
            f"{table}.{column}",
            f"FROM {table} AS t WHERE t.{column} IS NOT NULL AND NOT EXISTS "
            f"(FROM {target} AS o WHERE o.report_id = t.report_id AND o.{key} = t.{column})",
        )


def _lost(db: DuckDBPyConnection, place: str, which: str) -> Iterator[Fault]:
    rows = db.execute(f"SELECT report_id, count(*) {which} GROUP BY report_id ORDER BY ALL LIMIT {_SHOWN}").fetchall()
    for report_id, count in rows:
        yield Fault("orphan", report_id, say("verify_orphan", table=place, count=count))


def _duplicates(db: DuckDBPyConnection) -> Iterator[Fault]:
    """Rows that are there twice under one name."""
    keys = {"reports": "report_id", "report_texts": "report_id", "report_sources": "source_path"}
    keys |= {"failures": "source_path"} | {table: f"report_id, {number}" for table, number in _NUMBERS.items()}
    for table, key in keys.items():
        rows = db.execute(
            f"SELECT concat_ws(':', {key}), count(*) FROM {table} GROUP BY {key} HAVING count(*) > 1 "
            f"ORDER BY ALL LIMIT {_SHOWN}"
        ).fetchall()
        for name, count in rows:
            yield Fault("duplicate", name, say("verify_duplicate", table=table, count=count))


def _changed_sources(db: DuckDBPyConnection) -> Iterator[Fault]:
    """Files that are gone, cannot be read or hold other bytes than those that were read."""
    for path, sha256 in db.execute("SELECT source_path, sha256 FROM report_sources ORDER BY ALL").fetchall():
        file = file_of(path)
        if file is None:
            yield Fault("source", path, say("verify_gone"))
        elif file == path and (problem := _difference(path, sha256, MAX_BYTES)):
            yield Fault("source", path, problem)
    for path, sha256 in db.execute("SELECT source_path, sha256 FROM containers ORDER BY ALL").fetchall():
        if file_of(path) is not None and (problem := _difference(path, sha256, MAX_ARCHIVE)):
            yield Fault("source", path, problem)


def _difference(path: str, sha256: str, largest: int) -> str | None:
    try:
        return None if stamp_anywhere(path, largest=largest).sha256 == sha256 else say("verify_changed")
    except ReadFailure as failure:
        return str(failure)
