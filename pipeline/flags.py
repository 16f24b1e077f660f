"""The answer of ``check``: the flags of all reports, and a count of them in words."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.audit import require_profile
from pipeline.messages import tell
from pipeline.output import Answer, Format, write_answer
from pipeline.query import ask
from pipeline.store import reading

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_SHORT = ("flag", "file_name", "severity", "rule", "section_code", "page", "message", "accepted")
_FULL = (
    *("report_id", "file_name", "flag_id", "rule", "severity", "section_code", "message"),
    *("char_start", "char_end", "page", "evidence", "flag", "accepted"),
)
_ORDER = "CASE severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END"


def show_flags(database: Path, profile: str | None, form: Format, output: str | None) -> int:
    """Print the flags of ``database``, of the reports with ``profile`` only where one is named.

    Returns 1 when one of them has the severity error and was not accepted, else 0.
    """
    if profile is not None:
        require_profile(profile)
    with reading(database) as db:
        chosen = "report_id IN (SELECT report_id FROM reports WHERE $profile IS NULL OR profile = $profile)"
        names = _SHORT if form is Format.table else _FULL
        order = "ORDER BY file_name COLLATE vi, report_id, " + _ORDER + ", flag_id"
        answer = ask(db, f"SELECT {', '.join(names)} FROM v_flags WHERE {chosen} {order}", {"profile": profile})
        rows = list(answer.rows)
        if rows or form is not Format.table:
            write_answer(Answer(columns=names, rows=rows, json_columns=answer.json_columns), form, output)
        accepted = names.index("accepted")
        counts = Counter(row[names.index("severity")] for row in rows if row[accepted] is None)
        _tell_counts(db, counts, {row[names.index("file_name")] for row in rows})
    return 1 if counts["error"] else 0


def _tell_counts(db: DuckDBPyConnection, counts: Counter[Any], flagged: set[Any]) -> None:
    ((reports,),) = db.execute("SELECT count(*) FROM reports").fetchall()
    if not reports:
        tell("empty_database")
    elif not counts:
        tell("clean", reports=reports)
    else:
        errors, warnings, infos = counts["error"], counts["warning"], counts["info"]
        tell("findings", errors=errors, warnings=warnings, infos=infos, flagged=len(flagged), reports=reports)
