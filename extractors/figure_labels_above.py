"""What stands above a line for the labels of its figures: the bullets and paragraphs it lies below, and its section."""

from __future__ import annotations

import regex

from extractors.figure_labels_words import context, opens_with
from extractors.line_places import DEPTH, MARKER
from extractors.records import Document, Line, Outline, Section

_SIGNS = {"–": "-", "—": "-", "○": "•", "▪": "•", "►": "•", "✓": "•"}
_TITLE = 120
_UNREAD = "?"
_ITEM = regex.compile(r"\s*+\((?:\d{1,2}|\p{L})\)\s*+")


class Upper:
    """A line with the lines above it; ``begin`` is where its words begin behind bullet and heading."""

    __slots__ = ("_document", "_first", "_line", "_opening", "_parent", "_section", "begin", "rank")

    def __init__(
        self, document: Document, line: Line, rank: str, begin: int, parent: Upper | None, section: Section | None
    ) -> None:
        self.rank, self.begin = rank, begin
        self._document, self._line = document, line
        self._parent, self._section = parent, section
        self._first: str | None = None
        self._opening: str | None = _UNREAD

    def told(self, words: str | None) -> None:
        """Keep what the first figure of the line counts."""
        self._first = words

    @property
    def parent(self) -> Upper | None:
        """The line above that this one is a bullet of."""
        return self._parent

    def opening(self) -> str | None:
        """The words before the first colon of the line, where they hold no number."""
        if self._opening is _UNREAD:
            self._opening = self._read_opening()
        return self._opening

    def _read_opening(self) -> str | None:
        colon = self._document.text.find(":", self.begin, min(self._line.end, self.begin + _TITLE))
        words = self._document.text[self.begin : colon] if colon >= 0 else ""
        return context(words) if words and not any(map(str.isdigit, words)) else None

    def title(self) -> str | None:
        """The words that the line opens with, or what its first figure counts."""
        return self.opening() or (context(self._first) if self._first else None)

    def scope(self) -> str | None:
        """The nearest title above that says where, for whom or how its figures are counted."""
        upper = self._parent
        while upper is not None:
            opening = upper.opening()
            if opening is not None and opens_with("scopes", opening):
                return opening
            upper = upper.parent
        return None

    def lead(self) -> str | None:
        """What the line stands below: the title of the nearest bullet that has one, else the heading."""
        upper = self._parent
        while upper is not None:
            title = upper.title()
            if title is not None:
                return title
            upper = upper.parent
        heading = self._section.heading if self._section is not None else None
        return context(heading) if heading else None


class Above:
    """The lines of a document from its first to its last, each with what it stands below."""

    def __init__(self, document: Document, outline: Outline) -> None:
        self._document = document
        self._sections = sorted(outline.sections, key=lambda section: section.start)
        self._open: list[Section] = []
        self._next = 0
        self._stack: list[Upper] = []
        self._before: Section | None = None

    def push(self, line: Line) -> Upper:
        """``line`` (none may stand before the one pushed last) below the lines above it."""
        section = self._section(line.start)
        if section is not self._before:
            self._stack.clear()
            self._before = section
        match = MARKER.match(self._document.text, line.start, line.end)
        rank = _rank(match["sign"] or match["label"]) if match is not None else ""
        if match is None:
            match = _ITEM.match(self._document.text, line.start, line.end)
        begin = match.end() if match is not None else line.start
        self._close(rank)
        upper = Upper(self._document, line, rank, begin, self._stack[-1] if self._stack else None, section)
        self._stack.append(upper)
        del self._stack[:-DEPTH]
        return upper

    def _close(self, rank: str) -> None:
        if not rank:
            self._stack.clear()
        for index, upper in enumerate(self._stack):
            if upper.rank == rank:
                del self._stack[index:]
                return

    def _section(self, position: int) -> Section | None:
        while self._next < len(self._sections) and self._sections[self._next].start <= position:
            self._open.append(self._sections[self._next])
            self._next += 1
        self._open = [section for section in self._open if position < section.end]
        return max(self._open, key=lambda section: section.level, default=None)


def _rank(mark: str) -> str:
    if mark[0].isdigit():
        return "1"
    return "a" if mark[0].isalpha() else _SIGNS.get(mark, mark)
