"""The whole extraction of one file as plain data, without a database."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from pipeline.errors import UsageFailure
from pipeline.files import stamp_of
from pipeline.work import read_content, storable_path, tables


def extraction(name: str) -> dict[str, Any]:
    """What the tables would hold about the file ``name`` (``-``: standard input), keyed by table.

    The columns of ``reports`` stand at the top, with the text and the steps that normalised it. Raises
    :class:`UsageFailure` when the file is not there and :class:`ReadFailure` when it cannot be read.
    """
    data = sys.stdin.buffer.read() if name == "-" else _bytes(Path(name))
    path = name if name == "-" else storable_path(str(Path(name).absolute()))
    source, report = read_content(data)
    found = stamp_of(data, path)
    rows = tables(source, report, found, path)
    for row in (row for part in rows.values() for row in part):
        del row["report_id"]
    head = {"report_id": found.report_id, "sha256": found.sha256, "steps": report.document.steps}
    return head | rows.pop("reports")[0] | rows.pop("report_texts")[0] | rows


def _bytes(path: Path) -> bytes:
    from pipeline.readers import read_bytes

    if not path.exists():
        raise UsageFailure("no_such_path", path=str(path))
    return read_bytes(path)
