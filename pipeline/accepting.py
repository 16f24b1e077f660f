"""Accepting a finding with a reason, and taking that back.

An acceptance holds for the rule, the sentence and the quoted words, in the same document or a later one of the same
file; when any of them changes the finding is open again. ``v_flags.accepted`` shows the reason.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import DatabaseFailure, UsageFailure
from pipeline.load import insert, now
from pipeline.messages import tell
from pipeline.store import writing

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_KEY = ("report_id", "source_path", "rule", "message", "raw")


def accept(database: Path, flag: str, reason: str | None) -> None:
    """Accept the finding ``flag`` ("1f2e3d4c:5"); a second reason takes the place of the first.

    Raises :class:`UsageFailure` without a reason and for a finding that is not there.
    """
    if reason is None or not reason.strip():
        raise UsageFailure("reason_needed")
    with _open(database) as db:
        found = _find(db, flag)
        _forget(db, found)
        insert(db, "acceptances", [found | {"reason": reason.strip(), "accepted_at": now()}])
    tell("accepted", message=found["message"])


def withdraw(database: Path, flag: str) -> None:
    """Open the finding ``flag`` again; raises :class:`UsageFailure` for one that is not there."""
    with _open(database) as db:
        found = _find(db, flag)
        _forget(db, found)
    tell("withdrawn", message=found["message"])


def _open(database: Path) -> Any:
    if not database.exists():
        raise DatabaseFailure("no_database", path=str(database))
    return writing(database)


def _find(db: DuckDBPyConnection, flag: str) -> dict[str, Any]:
    report, _, number = flag.rpartition(":")
    rows = db.execute(
        "SELECT report_id, source_path, rule, message, evidence FROM flags JOIN reports USING (report_id) "
        "WHERE starts_with(report_id, ?) AND flag_id = try_cast(? AS INTEGER)",
        [report, number],
    ).fetchall()
    if not report or len(rows) != 1:
        raise UsageFailure("no_such_flag", flag=flag)
    *key, evidence = rows[0]
    return dict(zip(_KEY, [*key, (json.loads(evidence) if evidence else {}).get("raw")], strict=True))


def _forget(db: DuckDBPyConnection, found: dict[str, Any]) -> None:
    db.execute(
        "DELETE FROM acceptances WHERE (report_id = ? OR source_path = ?) AND rule = ? AND message = ? "
        "AND raw IS NOT DISTINCT FROM ?",
        [found[name] for name in _KEY],
    )
