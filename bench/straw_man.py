"""The straw man that the line must beat: pdfplumber or python-docx, two regular expressions, executemany."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import docx
import duckdb
import pdfplumber

REFERENCE = re.compile(
    r"(?P<kind>[A-ZĐ][\w ]{2,15}?) số:? ?(?P<number>\d+)/(?P<symbol>[\w/-]+)(?:,? ngày (?P<day>\d+/\d+/\d+))?"
)
FIGURE = re.compile(r"(?P<value>\d+(?:[.,]\d+)*)(?:/(?P<total>\d+(?:[.,]\d+)*))? ?(?P<unit>%|[a-zà-ỹ]+(?: [a-zà-ỹ]+)?)")


def read(path: Path) -> str:
    if path.suffix == ".pdf":
        with pdfplumber.open(path) as pdf:
            pages = [(page.extract_text() or "", page.extract_tables()) for page in pdf.pages]
        return "\n".join(text for text, _ in pages)
    if path.suffix == ".docx":
        document = docx.Document(str(path))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)
    return path.read_text("utf-8")


def ingest(paths: list[Path], database: str) -> None:
    """Read and load all of ``paths``."""
    with duckdb.connect(database) as db:
        db.execute("CREATE TABLE refs (file TEXT, kind TEXT, number TEXT, symbol TEXT, day TEXT)")
        db.execute("CREATE TABLE figures (file TEXT, value TEXT, total TEXT, unit TEXT)")
        for path in paths:
            text = read(path)
            db.executemany(
                "INSERT INTO refs VALUES (?, ?, ?, ?, ?)",
                [(path.name, *m.groups()) for m in REFERENCE.finditer(text)] or [(path.name, *[None] * 4)],
            )
            db.executemany(
                "INSERT INTO figures VALUES (?, ?, ?, ?)",
                [(path.name, *m.groups()) for m in FIGURE.finditer(text)] or [(path.name, *[None] * 3)],
            )


if __name__ == "__main__":
    ingest([Path(name) for name in sys.argv[2:]], sys.argv[1])
