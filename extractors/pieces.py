"""The lines of a document as short pieces: a row of a table that only lays out a letterhead gives its cells."""

from __future__ import annotations

from typing import NamedTuple

from extractors.records import Document


class Piece(NamedTuple):  # a tuple, for a document gives hundreds of them several times
    """A line, or a cell of a row; ``gap`` says that an empty line stands above it."""

    text: str
    start: int
    end: int
    bold: bool = False
    gap: bool = False


def pieces(document: Document, start: int = 0, end: int | None = None, limit: int | None = None) -> list[Piece]:
    """The pieces between two places of the text in reading order, at most ``limit``; footnotes are left out."""
    found: list[Piece] = []
    last = len(document.text) if end is None else end
    for line in document.lines:
        if line.start < start or line.end > last or line.kind == "note":
            continue
        position = line.start
        for cell in document.text[line.start : line.end].split("\t"):
            text = cell.strip()
            if text:
                begin = position if cell[0] == text[0] else position + len(cell) - len(cell.lstrip())
                gap = line.gap_before and position == line.start
                found.append(Piece(text, begin, begin + len(text), line.bold, gap))
            position += len(cell) + 1
        if limit is not None and len(found) >= limit:
            return found[:limit]
    return found
