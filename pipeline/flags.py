"""The answer of ``check``: the flags of all reports, and a count of them in words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.messages import tell
from pipeline.output import Answer, Format, write_answer
from pipeline.profiles import Profile, load, reports_of
from pipeline.query import ask
from pipeline.store import reading

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from pipeline.profile_flags import Checked

_SHORT = ("flag", "file_name", "severity", "rule", "section_code", "page", "message", "accepted")
_FULL = (
    *("report_id", "file_name", "flag_id", "rule", "severity", "section_code", "message"),
    *("char_start", "char_end", "page", "evidence", "flag", "accepted"),
)
_GRADES = ("error", "warning", "info")
_ORDER = "CASE severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END"


def show_flags(database: Path, profile: str | None, form: Format, output: str | None) -> int:
    """Print the flags of ``database``.

    With ``profile`` (a name or a file) only the reports that it applies to, held against it first; what is found then
    is kept in the database. Returns 1 when one of them has the severity error and was not accepted, else 0.
    """
    if profile is None:
        with reading(database) as db:
            ((reports,),) = db.execute("SELECT count(*) FROM reports").fetchall()
            return _show(_stored(db), reports, form, output)
    from pipeline.profile_store import held_against

    held_to = load(profile)
    with held_against(database, held_to, lambda db: reports_of(db, held_to)) as (db, unkept):
        reports = reports_of(db, held_to)
        if not reports:
            tell("profile_no_report", name=held_to.name, title=held_to.title)
        return _show(_profiled(db, held_to, reports, unkept), len(reports) or None, form, output)


def _show(found: Sequence[dict[str, Any]], reports: int | None, form: Format, output: str | None) -> int:
    names = _SHORT if form is Format.table else _FULL
    json_columns = frozenset({_FULL.index("evidence")}) if form is not Format.table else frozenset()
    rows = [tuple(row[name] for name in names) for row in found]
    if rows or form is not Format.table:
        write_answer(Answer(columns=names, rows=rows, json_columns=json_columns), form, output)
    counts = Counter(row["severity"] for row in found if row["accepted"] is None)
    if reports is not None:
        _tell_counts(counts, {row["file_name"] for row in found}, reports)
    return 1 if counts["error"] else 0


def _stored(db: DuckDBPyConnection) -> list[dict[str, Any]]:
    """The flags that the database holds."""
    order = "ORDER BY file_name COLLATE vi, report_id, " + _ORDER + ", flag_id"
    names = tuple(dict.fromkeys((*_FULL, *_SHORT, "profile")))
    return [
        dict(zip(names, row, strict=True)) for row in ask(db, f"SELECT {', '.join(names)} FROM v_flags {order}").rows
    ]


def _profiled(
    db: DuckDBPyConnection, profile: Profile, reports: Sequence[str], unkept: Mapping[str, Checked]
) -> list[dict[str, Any]]:
    """The flags of ``reports``, which ``profile`` applies to: its own and those of other rules, with its severities.

    A missing section that was found at reading stays only where the profile misses it as well.
    """
    from pipeline.profile_store import unsaid

    chosen = set(reports)
    lacking = _lacking(db, profile) | {one.report_id: frozenset(one.lacking) for one in unkept.values()}
    of_report: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in _stored(db):
        report_id = row["report_id"]
        foreign = row["profile"] not in (None, profile.name) or (row["profile"] and report_id in unkept)
        dropped = row["rule"] == "missing_section" and row["section_code"] not in lacking.get(report_id, ())
        if report_id in chosen and not foreign and not dropped:
            of_report[report_id].append(row)
    names = _file_names(db) if unkept else {}
    for report_id, one in unkept.items():
        added = {"file_name": names.get(report_id), "flag_id": None, "flag": None, "accepted": None}
        of_report[report_id] += [row | added for row in unsaid(of_report[report_id], one.rows)]
    rows = [_graded(row, profile) for found in of_report.values() for row in found]
    places = {report_id: place for place, report_id in enumerate(reports)}
    return sorted(rows, key=lambda row: (places[row["report_id"]], _GRADES.index(row["severity"])))


def _graded(row: dict[str, Any], profile: Profile) -> dict[str, Any]:
    return row | {"severity": profile.severities.get(row["rule"], row["severity"])}


def _lacking(db: DuckDBPyConnection, profile: Profile) -> dict[str, frozenset[str]]:
    asked = "SELECT report_id, lacking FROM profile_checks WHERE profile = ?"
    return {name: frozenset((codes or "").split()) for name, codes in db.execute(asked, [profile.name]).fetchall()}


def _file_names(db: DuckDBPyConnection) -> dict[str, str]:
    return dict(db.execute("SELECT report_id, file_name FROM reports").fetchall())


def _tell_counts(counts: Counter[Any], flagged: set[Any], reports: int) -> None:
    if not reports:
        tell("empty_database")
    elif not counts:
        tell("clean", reports=reports)
    else:
        errors, warnings, infos = counts["error"], counts["warning"], counts["info"]
        tell("findings", errors=errors, warnings=warnings, infos=infos, flagged=len(flagged), reports=reports)
