"""The same report as TXT, DOCX and PDF gives the same facts."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from extractors.records import Report
from pipeline.extract import extract
from pipeline.readers import read

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
NAMES = sorted(path.stem for path in (CORPUS / "sources").glob("*.md"))


@cache
def report(name: str, form: str) -> Report:
    (path,) = CORPUS.glob(f"*/{name}.{form}")
    return extract(read(path))


def sections(found: Report) -> list[Any]:
    return [(section.level, section.label, section.heading, section.code) for section in found.outline.sections]


def references(found: Report) -> list[Any]:
    return [
        (r.doc_type, r.number, r.year, r.symbol, r.issued_on, r.issuer, r.subject, r.relation) for r in found.references
    ]


def figures(found: Report) -> list[Any]:
    return [(f.source, f.value, f.total, f.unit, f.qualifier, f.label) for f in found.figures]


def facts(found: Report) -> list[Any]:
    return [(f.indicator, f.value, f.unit, f.admin_level, f.mechanism, f.domain, f.source) for f in found.facts]


def cells(found: Report) -> list[Any]:
    return [(cell.table_no, cell.row_no, cell.col_no, cell.text) for cell in found.document.cells]


@pytest.mark.parametrize("form", ["docx", "pdf"])
@pytest.mark.parametrize("name", NAMES)
def test_every_format_tells_the_same(name: str, form: str) -> None:
    text, other = report(name, "txt"), report(name, form)
    assert sections(text) == sections(other)
    assert figures(text) == figures(other)
    assert cells(text) == cells(other)
    assert Counter(facts(text)) == Counter(facts(other))
    assert text.header == other.header
    # A footnote stands at the foot of its page in a PDF, so the order may differ there.
    assert Counter(references(text)) == Counter(references(other))


def test_the_corpus_holds_every_format() -> None:
    assert len(NAMES) >= 12
    for folder in ("reports", "formats"):
        assert {path.suffix for path in (CORPUS / folder).iterdir()} == {".txt", ".docx", ".pdf"}
