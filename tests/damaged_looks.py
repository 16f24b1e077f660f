"""Looks into damaged databases: started by test_damaged_database as a program of its own, which may die of them.

    python damaged_looks.py FOLDER < cases

FOLDER holds ``base.duckdb`` and ``base.duckdb.wal``. Each line of standard input is ``[damage, ...]`` in JSON, each
damage ``[which, what, place, amount]``: in the file ``database`` or ``log`` (``delete`` aside) ``cut`` it at ``place``,
``flip`` the bit ``amount`` of the byte there, or ``zero`` ``amount`` bytes from there. For each line it prints one:
``["rows", {report: hash}]``, ``["told", key, text]``, or ``["raw", kind, text]`` for an error that nobody should see.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from pipeline import schema
from pipeline.errors import DatabaseFailure
from pipeline.store import reading


def damaged(data: bytes, what: str, place: int, amount: int) -> bytes:
    if what == "cut":
        return data[:place]
    if what == "flip":
        return data[:place] + bytes([data[place] ^ (1 << amount)]) + data[place + 1 :]
    assert what == "zero"
    return data[:place] + bytes(amount) + data[place + amount :]


def put(base: Path, database: Path, log: Path, damages: list[list[Any]]) -> None:
    files = {"database": base.read_bytes(), "log": Path(f"{base}.wal").read_bytes()}
    for which, what, place, amount in damages:
        if what == "delete":
            del files[which]
        else:
            files[which] = damaged(files[which], what, place, amount)
    for which, path in (("database", database), ("log", log)):
        path.unlink(missing_ok=True)
        if which in files:
            path.write_bytes(files[which])


def rows(database: Path) -> dict[str, int]:
    """A value for all that the database holds of each report."""
    held = " UNION ALL ".join(
        f"SELECT report_id, hash('{table}', t) AS value FROM {table} AS t"
        for table in (*schema.REPORT_TABLES, "report_sources")
    )
    with reading(database) as db:
        return dict(db.execute(f"SELECT report_id, sum(value)::VARCHAR FROM ({held}) GROUP BY ALL").fetchall())


def look(database: Path) -> list[Any]:
    try:
        return ["rows", rows(database)]
    except DatabaseFailure as failure:
        return ["told", failure.key, str(failure)]
    except Exception as error:  # noqa: BLE001 - whatever it is, the test must hear of it
        return ["raw", type(error).__name__, str(error)]


def main(folder: Path) -> None:
    for line in sys.stdin:
        put(folder / "base.duckdb", folder / "x.duckdb", folder / "x.duckdb.wal", json.loads(line))
        print(json.dumps(look(folder / "x.duckdb")), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]))
