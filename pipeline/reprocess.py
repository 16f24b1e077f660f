"""Which files of a database are to be read anew."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.version import InvalidVersion, Version

from pipeline.errors import UsageFailure
from pipeline.files import INSIDE
from pipeline.objects import is_there, is_url
from pipeline.store import is_damage, reading

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def chosen(database: Path, *, where: str | None, failed: bool, older_than: str | None) -> list[str]:
    """The paths of the files whose report meets the SQL condition ``where`` (columns of ``reports``), that could
    not be read (``failed``), or that were read by a version before ``older_than``; each once, in order.

    Raises :class:`UsageFailure` when no choice was made, for a bad condition and a bad version.
    """
    if where is None and not failed and older_than is None:
        raise UsageFailure("nothing_chosen")
    before = _version(older_than) if older_than is not None else None
    with reading(database) as db:
        paths = {path for condition in _conditions(where, failed) for (path,) in _asked(db, condition)}
        if before is not None:
            versions = db.execute("SELECT source_path, version FROM report_sources").fetchall()
            paths |= {path for path, version in versions if _version(version) < before}
    return sorted({file for path in paths if (file := file_of(path)) is not None})


def file_of(path: str) -> str | None:
    """The file that holds what was read from ``path``: itself, or the archive of a member; None when it is gone.
    Raises :class:`ClusterFailure` for a store that does not answer.
    """
    whole, *_ = path.split(INSIDE)
    if is_url(path):
        return next((end for end in dict.fromkeys((path, whole)) if is_there(end)), None)
    for end in (len(path), len(whole)):
        if os.path.isfile(path[:end]):
            return path[:end]
    return None


def _conditions(where: str | None, failed: bool) -> Iterator[str]:
    if where is not None:
        met = f"SELECT report_id FROM reports WHERE ({where}\n)"  # a comment at the end of the condition ends there
        yield f"SELECT source_path FROM report_sources WHERE report_id IN ({met})"
    if failed:
        yield "SELECT source_path FROM failures"


def _asked(db: DuckDBPyConnection, question: str) -> list[tuple[str]]:
    import duckdb

    try:
        return db.execute(question).fetchall()
    except duckdb.Error as error:
        if is_damage(error):
            raise
        raise UsageFailure("bad_condition", reason=str(error)) from error


def _version(text: str) -> Version:
    try:
        return Version(text)
    except InvalidVersion as error:
        raise UsageFailure("bad_version", version=text) from error
