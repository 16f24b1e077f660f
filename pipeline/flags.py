"""The answer of ``check``: the flags of all reports, and a count of them in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.messages import tell
from pipeline.output import Answer, Format, write_answer
from pipeline.profiles import Profile, load
from pipeline.query import ask
from pipeline.store import reading

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_SHORT = ("flag", "file_name", "severity", "rule", "section_code", "page", "message", "accepted")
_FULL = (
    *("report_id", "file_name", "flag_id", "rule", "severity", "section_code", "message"),
    *("char_start", "char_end", "page", "evidence", "flag", "accepted"),
)
_GRADES = ("error", "warning", "info")
_ORDER = "CASE severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END"


def show_flags(database: Path, profile: str | None, form: Format, output: str | None) -> int:
    """Print the flags of ``database``.

    With ``profile`` (a name or a file) only the reports that it applies to, checked against it now.
    Returns 1 when one of them has the severity error and was not accepted, else 0.
    """
    held_to = load(profile) if profile is not None else None
    with reading(database) as db:
        names = _SHORT if form is Format.table else _FULL
        json_columns = frozenset({_FULL.index("evidence")}) if form is not Format.table else frozenset()
        found = _stored(db) if held_to is None else list(_profiled(db, held_to))
        rows = [tuple(row[name] for name in names) for row in found]
        if rows or form is not Format.table:
            write_answer(Answer(columns=names, rows=rows, json_columns=json_columns), form, output)
        counts = Counter(row["severity"] for row in found if row["accepted"] is None)
        _tell_counts(db, counts, {row["file_name"] for row in found})
    return 1 if counts["error"] else 0


def _stored(db: DuckDBPyConnection, report_id: str | None = None) -> list[dict[str, Any]]:
    """The flags as they were found when the reports were read, of one report or of all."""
    order = "ORDER BY file_name COLLATE vi, report_id, " + _ORDER + ", flag_id"
    names = tuple(dict.fromkeys((*_FULL, *_SHORT)))
    query = f"SELECT {', '.join(names)} FROM v_flags WHERE $report IS NULL OR report_id = $report {order}"
    return [dict(zip(names, row, strict=True)) for row in ask(db, query, {"report": report_id}).rows]


def _profiled(db: DuckDBPyConnection, profile: Profile) -> Iterator[dict[str, Any]]:
    """The flags of the reports that ``profile`` applies to: those stored and those of the profile."""
    from pipeline.profile_flags import held_reports, merged, profile_flags

    for held in held_reports(db, profile):
        stored = _stored(db, held.report_id)
        named = {"file_name": held.file_name, "flag": None, "accepted": None}
        found = [row | named for row in profile_flags(db, held, profile)]
        yield from sorted(merged(stored, found, profile), key=lambda row: _GRADES.index(row["severity"]))


def _tell_counts(db: DuckDBPyConnection, counts: Counter[Any], flagged: set[Any]) -> None:
    ((reports,),) = db.execute("SELECT count(*) FROM reports").fetchall()
    if not reports:
        tell("empty_database")
    elif not counts:
        tell("clean", reports=reports)
    else:
        errors, warnings, infos = counts["error"], counts["warning"], counts["info"]
        tell("findings", errors=errors, warnings=warnings, infos=infos, flagged=len(flagged), reports=reports)
