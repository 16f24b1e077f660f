"""Keeping what a profile finds: each report is held against a profile once, and its findings get lasting numbers.

``profile_checks`` tells which reports were held against which profile; another profile under the same name, or another
version of the program, checks them anew. A finding that says the same as before keeps its number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import DatabaseFailure, UsageFailure
from pipeline.load import insert
from pipeline.messages import tell
from pipeline.profile_flags import Checked, Row, check_reports
from pipeline.profiles import Profile, load
from pipeline.store import reading, writing

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_CHUNK = 1_000
_SOME = "report_id IN (SELECT unnest($ids::VARCHAR[]))"

#: The findings of reports that were held against a profile without being kept, by report.
Unkept = Mapping[str, Checked]


@contextmanager
def held_against(database: Path, profile: Profile, ids_of: Any) -> Iterator[tuple[DuckDBPyConnection, Unkept]]:
    """``database`` open, with the findings of ``profile`` about the reports ``ids_of(db)`` in it.

    Where it cannot be written (a read-only file, another reader), they are given beside it and have no numbers.
    Raises :class:`DatabaseFailure` where it cannot be read either.
    """
    if not database.exists():
        raise DatabaseFailure("no_database", path=str(database))
    if _waiting(database, profile, ids_of):
        try:
            with writing(database) as db:
                _keep(db, profile, ids_of(db))
        except DatabaseFailure:
            tell("profile_not_kept", path=str(database))
    with reading(database) as db:
        waiting = unchecked(db, profile, ids_of(db))
        chunks = (waiting[first : first + _CHUNK] for first in range(0, len(waiting), _CHUNK))
        yield db, {one.report_id: one for ids in chunks for one in check_reports(db, ids, profile)}


def drop_profile(database: Path, name_or_path: str) -> None:
    """Delete what the profile of a name, or of a file, found, and that it was ever looked at.

    Raises :class:`UsageFailure` where nothing was kept under that name, :class:`DatabaseFailure` for a database that
    cannot be written.
    """
    if not database.exists():
        raise DatabaseFailure("no_database", path=str(database))
    name = load(name_or_path).name if name_or_path.casefold().endswith(".toml") else name_or_path
    with writing(database) as db:
        kept = "SELECT count(*) FROM profile_checks WHERE profile = ?"
        ((reports,),) = db.execute(kept, [name]).fetchall()
        if not reports:
            raise UsageFailure("profile_not_held", name=name)
        ((found,),) = db.execute("SELECT count(*) FROM flags WHERE profile = ?", [name]).fetchall()
        for table in ("flags", "profile_checks"):
            db.execute(f"DELETE FROM {table} WHERE profile = ?", [name])
    tell("profile_dropped", name=name, flags=found, reports=reports)


def _waiting(database: Path, profile: Profile, ids_of: Any) -> bool:
    """Whether there is anything to write: reports to check, or findings of reports that are none of the profile."""
    try:
        with reading(database) as db:
            ids = ids_of(db)
            kept = {
                row[0]
                for row in db.execute(
                    "SELECT report_id FROM profile_checks WHERE profile = ?", [profile.name]
                ).fetchall()
            }
            return bool(unchecked(db, profile, ids)) or not kept <= set(ids)
    except DatabaseFailure as error:
        if error.key == "older_database":  # writing brings it up to date
            return True
        raise


def unchecked(db: DuckDBPyConnection, profile: Profile, ids: Sequence[str]) -> list[str]:
    """Those of ``ids`` that were not yet held against ``profile`` as it is now."""
    asked = "SELECT report_id FROM profile_checks WHERE profile = ? AND digest = ?"
    done = {row[0] for row in db.execute(asked, [profile.name, profile.digest]).fetchall()}
    return [report_id for report_id in ids if report_id not in done]


def _keep(db: DuckDBPyConnection, profile: Profile, ids: Sequence[str]) -> None:
    """Hold what was not yet checked against ``profile`` and keep the findings, one transaction for each chunk."""
    _forget_others(db, profile, ids)
    waiting = unchecked(db, profile, ids)
    for first in range(0, len(waiting), _CHUNK):
        chunk = waiting[first : first + _CHUNK]
        checked = list(check_reports(db, chunk, profile))
        db.execute("BEGIN")
        try:
            _replace(db, profile, chunk, checked)
            db.execute("COMMIT")
        except BaseException:
            db.execute("ROLLBACK")
            raise


def _forget_others(db: DuckDBPyConnection, profile: Profile, ids: Sequence[str]) -> None:
    """Delete what the profile of this name found in reports that it applies to no more."""
    for table in ("flags", "profile_checks"):
        db.execute(
            f"DELETE FROM {table} WHERE profile = $name AND NOT {_SOME}", {"name": profile.name, "ids": list(ids)}
        )


def _replace(db: DuckDBPyConnection, profile: Profile, ids: Sequence[str], checked: Sequence[Checked]) -> None:
    asked = f"SELECT report_id, flag_id, rule, message, char_start, profile FROM flags WHERE {_SOME}"
    stored: dict[str, list[Row]] = defaultdict(list)
    names = ("report_id", "flag_id", "rule", "message", "char_start", "profile")
    for values in db.execute(asked, {"ids": list(ids)}).fetchall():
        stored[values[0]].append(dict(zip(names, values, strict=True)))
    for table in ("flags", "profile_checks"):
        db.execute(f"DELETE FROM {table} WHERE profile = $name AND {_SOME}", {"name": profile.name, "ids": list(ids)})
    insert(db, "flags", [row for one in checked for row in _numbered(stored[one.report_id], one.rows, profile)])
    known: Row = {"profile": profile.name, "digest": profile.digest}
    rows = [known | {"report_id": one.report_id, "lacking": " ".join(one.lacking) or None} for one in checked]
    insert(db, "profile_checks", rows)


def _numbered(stored: Sequence[Row], found: Sequence[Row], profile: Profile) -> Iterator[Row]:
    """``found`` without what other checks say already, with the number that the same finding had before, else new."""
    own = {_same(row): row["flag_id"] for row in stored if row["profile"] == profile.name}
    others = [row for row in stored if row["profile"] is None]
    last = max((row["flag_id"] for row in stored), default=0)
    for row in unsaid(others, found):
        number = own.pop(_same(row), None)
        if number is None:
            number = last = last + 1
        yield row | {"flag_id": number}


def unsaid(stored: Sequence[Row], found: Sequence[Row]) -> list[Row]:
    """Those of ``found`` that no row of ``stored`` says as well: in the same words, or of the same place."""
    known = {_same(row) for row in stored}
    places = {(row["rule"], row["char_start"]) for row in stored if row["char_start"] is not None}
    windows = {_window(row) for row in stored if row["rule"] == "period_mismatch"}
    return [
        row
        for row in found
        if _same(row) not in known
        and (row["rule"], row["char_start"]) not in places
        and not (row["rule"] == "period_mismatch" and _window(row) in windows)
    ]


def _same(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["rule"], row["message"], row["char_start"]


def _window(row: Mapping[str, Any]) -> str:
    """The beginning of a sentence about the days of the figures, up to the words that it quotes."""
    return str(row["message"]).partition("“")[0]
