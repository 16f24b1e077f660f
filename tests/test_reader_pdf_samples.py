"""The PDF reader on real reports, where they lie beside this project."""

from __future__ import annotations

import json
import unicodedata
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

import pytest
import regex

from pipeline.errors import ReadFailure
from pipeline.readers import read
from pipeline.source import RawLine, RawTable, Source

SHARED = Path(__file__).resolve().parents[1].parent / "shared"
FORMATS = SHARED / "samples" / "formats"
pytestmark = pytest.mark.skipif(not FORMATS.is_dir(), reason="the shared sample files are not beside this project")
MARKS = regex.compile(r"<[^>]*>|[*#|_\\]|-{3,}")
SAMPLES = sorted(path for ending in ("pdf", "doc", "rtf") for path in (SHARED / "samples").glob(f"*/*.{ending}"))
NAMES = ("000", "001", "004")


@cache
def source(name: str) -> Source:
    return read(FORMATS / name)


def words(text: str) -> list[str]:
    """The words of a text without Markdown; spaces around brackets and hyphens do not count."""
    plain = MARKS.sub(" ", unicodedata.normalize("NFC", text))
    plain = regex.sub(r"(?<=\p{L})-\n(?=\p{L})", "-", plain)
    return regex.sub(r"(?<=\() | (?=[).:;])", "", plain).split()


def text_of(read_source: Source) -> str:
    blocks = (
        [block.text] if isinstance(block, RawLine) else [" ".join(row) for row in block.rows]
        for block in read_source.blocks
    )
    return "\n".join(text for block in blocks for text in block if not text.isdigit())


def truth(name: str) -> str:
    return next((SHARED / "reports").glob(f"{name}_*.txt")).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", ["", ".mixfont"])
def test_words(name: str, kind: str) -> None:
    expected, found = words(truth(name)), words(text_of(source(f"{name}{kind}.pdf")))
    blocks = SequenceMatcher(None, expected, found, autojunk=False).get_matching_blocks()
    assert sum(block.size for block in blocks) >= 0.99 * len(expected)


def test_letterhead_before_body() -> None:
    first = [block.text for block in source("000.pdf").blocks[:7] if isinstance(block, RawLine)]
    assert first[0] == "ỦY BAN NHÂN DÂN"
    assert first[3].startswith("CỘNG HÒA XÃ HỘI")


@pytest.mark.parametrize("kind", ["", ".mixfont"])
def test_table_rows(kind: str) -> None:
    """The rows of the gold tables; those that a page break cuts in two are not yet one row here."""
    gold = json.loads((SHARED / "gold" / "000.json").read_text(encoding="utf-8"))["tables"]
    tables = [block for block in source(f"000{kind}.pdf").blocks if isinstance(block, RawTable)]
    rows = {"".join("|".join(row).split()).replace("|", "") for table in tables for row in table.rows}
    expected = ["".join(row["raw"].split()) for table in gold for row in table["rows"]]
    assert sum(row in rows for row in expected) >= 0.9 * len(expected)


def test_scan_has_no_text_layer() -> None:
    with pytest.raises(ReadFailure) as caught:
        read(FORMATS / "001.scan200.pdf", ocr="never")
    assert caught.value.reason == "no_text_layer"


@pytest.mark.parametrize("path", SAMPLES, ids=[path.name for path in SAMPLES])
def test_every_sample_is_read_or_refused(path: Path) -> None:
    try:
        reason = None if read(path, ocr="never").blocks else "nothing"
    except ReadFailure as failure:
        reason = failure.reason
    assert reason in {None, "unsupported", "no_text_layer"}
