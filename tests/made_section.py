"""A text in one section, for tests of facts."""

from __future__ import annotations

from extractors.records import Document, Line, Outline, Section


def sectioned(text: str, code: str | None) -> tuple[Document, Outline]:
    """``text``, a line a paragraph, all of it in a section of ``code``; no section where there is no code."""
    lines, position = [], 0
    for part in text.split("\n"):
        lines.append(Line(start=position, end=position + len(part)))
        position += len(part) + 1
    section = Section(
        section_id=1, parent_id=None, ordinal=0, level=1, label="1", heading=None, code=code,
        start=0, end=len(text) + 1, heading_end=0,
    )  # fmt: skip
    return Document(text=text, lines=tuple(lines)), Outline(parts=(), sections=(section,) if code else ())
