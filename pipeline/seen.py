"""What a run knows of the files and reports in the database, in some forty bytes each however many there are."""

from __future__ import annotations

import os
from array import array
from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from hashlib import md5
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
#: Clocks of files and of programs may differ by so many microseconds.
_MARGIN = 2_000_000
#: So many new numbers are kept apart before they are sorted in.
_FRESH = 65_536
_COLUMNS = {"path": "Q", "report": "Q", "size": "q", "modified": "q", "run": "q"}
_SOURCES = """
SELECT md5_number_lower(s.source_path) AS path, md5_number_lower(s.report_id) AS report, s.size AS size,
       coalesce(epoch_us(s.modified_at), -1) AS modified, coalesce(epoch_us(r.started_at), -1) AS run
FROM report_sources AS s LEFT JOIN (FROM runs WHERE status = 'done') AS r USING (run_id) ORDER BY path
"""


def key_of(text: str) -> int:
    """A number for ``text``, the one that ``md5_number_lower`` gives in the database."""
    return int.from_bytes(md5(text.encode(), usedforsecurity=False).digest()[8:], "little")


class Keys:
    """A set of strings, of which only 64-bit numbers are kept."""

    def __init__(self, known: array[int] | None = None) -> None:
        self._sorted = array("Q") if known is None else known
        self._fresh: set[int] = set()
        self._gone: set[int] = set()

    def __contains__(self, text: str) -> bool:
        return self.has(key_of(text))

    def has(self, key: int) -> bool:
        """Whether the string with the number ``key`` is there."""
        return key in self._fresh or (key not in self._gone and _place(self._sorted, key) is not None)

    def add(self, text: str) -> None:
        """Put ``text`` in."""
        key = key_of(text)
        self._fresh.add(key)
        self._gone.discard(key)
        if len(self._fresh) > max(_FRESH, len(self._sorted) // 8):
            self._sorted = array("Q", sorted(self._fresh.union(self._sorted) - self._gone))
            self._gone = set()
            self._fresh = set()

    def discard(self, text: str) -> None:
        """Take ``text`` out."""
        key = key_of(text)
        self._fresh.discard(key)
        self._gone.add(key)


class Sources:
    """The files that hold reports, as the run before left them; and those that have come since."""

    def __init__(self, columns: dict[str, array[int]]) -> None:
        self._columns = columns
        self._come = Keys()

    def __contains__(self, path: str) -> bool:
        return path in self._come or self._at(path) is not None

    def holds(self, path: str, report_id: str) -> bool:
        """Whether the file at ``path`` held that report before this run."""
        place = self._at(path)
        return place is not None and self._columns["report"][place] == key_of(report_id)

    def report_unchanged(self, path: str, state: os.stat_result) -> int | None:
        """The number of the report in the file at ``path`` if nobody can have touched the file since the run that
        hashed it began: the same size, the same time of change, and an inode that is older; else None.
        """
        place = self._at(path)
        if place is None:
            return None
        size, modified, run = (self._columns[name][place] for name in ("size", "modified", "run"))
        untouched = state.st_ctime_ns // 1000 < run - _MARGIN
        same = untouched and state.st_size == size and _microseconds(state.st_mtime) == modified
        return self._columns["report"][place] if same else None

    def add(self, path: str) -> None:
        """The file at ``path`` has come, or come again."""
        self._come.add(path)

    def _at(self, path: str) -> int | None:
        return _place(self._columns["path"], key_of(path))


def _place(numbers: array[int], key: int) -> int | None:
    place = bisect_left(numbers, key)
    return place if place < len(numbers) and numbers[place] == key else None


def _microseconds(seconds: float) -> int:
    """The time as a stamp has it, rounded as there."""
    return (datetime.fromtimestamp(seconds, UTC) - _EPOCH) // _MICROSECOND


def sources(db: DuckDBPyConnection) -> Sources:
    """The files of ``report_sources``."""
    return Sources(_arrays(db, _SOURCES, _COLUMNS))


def reports(db: DuckDBPyConnection) -> Keys:
    """The documents of ``reports``."""
    sql = "SELECT md5_number_lower(report_id) AS report FROM reports ORDER BY report"
    return Keys(_arrays(db, sql, {"report": "Q"})["report"])


def _arrays(db: DuckDBPyConnection, sql: str, kinds: dict[str, str]) -> dict[str, array[int]]:
    """The columns of an answer, which are 64-bit numbers without nulls."""
    found = {name: array(kind) for name, kind in kinds.items()}
    for batch in db.sql(sql).to_arrow_reader(100_000):
        for name, column in found.items():
            values = batch.column(name)
            start = 8 * values.offset
            column.frombytes(memoryview(values.buffers()[1])[start : start + 8 * len(values)])
    return found
