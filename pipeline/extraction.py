"""The whole extraction of one file as plain data, without a database."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import UsageFailure
from pipeline.files import stamp_of
from pipeline.work import read_content, storable_path

if TYPE_CHECKING:
    from pipeline.file_rows import Rows


def extraction(name: str, *, ocr: str = "auto") -> dict[str, Any]:
    """What the tables would hold about the file ``name`` (``-``: standard input), keyed by table.

    The columns of ``reports`` stand at the top, with the text and the steps that normalised it; ``documents`` holds
    the same of each further document in the file. ``ocr`` says when the letters of images are recognised: ``auto``,
    ``never`` or ``always``. Raises :class:`UsageFailure` when the file is not there and :class:`ReadFailure` when it
    cannot be read.
    """
    from pipeline.file_rows import document_rows

    data = sys.stdin.buffer.read() if name == "-" else _bytes(Path(name))
    path = name if name == "-" else storable_path(str(Path(name).absolute()))
    source, documents = read_content(data, ocr)
    found = stamp_of(data, path)
    head = {"sha256": found.sha256, "steps": documents[0].report.document.steps}
    first, *others = (_plain(rows) for rows in document_rows(source, documents, found, path))
    return {"report_id": found.report_id} | head | first | {"documents": others}


def _plain(rows: Rows) -> dict[str, Any]:
    """One document: the columns of its row of ``reports`` and its text, and a list for each other table."""
    head, text = rows["reports"][0], rows["report_texts"][0]
    others = {table: rows[table] for table in rows if table not in ("reports", "report_texts")}
    for row in (text, *(row for part in others.values() for row in part)):
        del row["report_id"]
    return head | text | others


def _bytes(path: Path) -> bytes:
    from pipeline.readers import read_bytes

    if not path.exists():
        raise UsageFailure("no_such_path", path=str(path))
    return read_bytes(path)
