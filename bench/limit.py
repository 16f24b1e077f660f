"""The limit that no program passes: the bytes, the text by PDFium or lxml, one pass of one pattern, Arrow rows.

What it finds is worth little; it says what the machine allows.
"""

from __future__ import annotations

import io
import re
import sys
import zipfile
from pathlib import Path

import duckdb
import pyarrow as pa
import pypdfium2
from lxml import etree

NUMBER = re.compile(r"(?<=số )\d{1,6}/[\w/-]{2,40}|\d{1,3}(?:[.,]\d{1,3}){0,6}")
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def read(path: Path) -> str:
    """The text of a file, without any look at what it is."""
    data = path.read_bytes()
    if path.suffix == ".pdf":
        return _pdf_text(data)
    if path.suffix == ".docx":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            root = etree.fromstring(archive.read("word/document.xml"))
        return "\n".join("".join(map(str, paragraph.itertext(f"{_WORD}t"))) for paragraph in root.iter(f"{_WORD}p"))
    return data.decode("utf-8", "replace")


def _pdf_text(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def ingest(paths: list[Path], database: str) -> None:
    """Read and load all of ``paths``."""
    with duckdb.connect(database) as db:
        db.execute("CREATE TABLE found (file TEXT, place INTEGER, raw TEXT)")
        for path in paths:
            matches = list(NUMBER.finditer(read(path)))
            rows = pa.table(
                {
                    "file": pa.array([path.name] * len(matches), pa.string()),
                    "place": pa.array([match.start() for match in matches], pa.int32()),
                    "raw": pa.array([match[0] for match in matches], pa.string()),
                }
            )
            db.register("incoming", rows)
            db.execute("INSERT INTO found SELECT * FROM incoming")
            db.unregister("incoming")


if __name__ == "__main__":
    ingest([Path(name) for name in sys.argv[2:]], sys.argv[1])
