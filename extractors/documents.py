"""Where the documents of a file begin that holds several: each has a letterhead, a number or date and a signature.

An appendix may have a letterhead too; it is told by its label, by the words "kèm theo", or by having no kind of
document of its own. A form is told by its blanks.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, cached_property

import regex

from extractors.folding import key
from extractors.keys import is_capital
from extractors.pieces import Piece
from extractors.records import Document
from extractors.slots import read_date, read_number
from extractors.zones import (
    appendix_label,
    is_dated_place,
    is_footer_open,
    is_kind_line,
    is_letterhead_line,
    is_national,
    is_signer_title,
    opens,
    opens_issuer,
)
from patterns import catalogue

_ABOVE = 8  # lines of the left column that may stand above the name of the state
_HEAD = 26  # lines of a letterhead
_TITLE = 7  # lines of a title with its kind, and of what stands in parentheses below it
_WIDE = 160  # no line of a letterhead is longer
_SLOT = 60  # where on a line the slot for the number may stand
_LABEL = 3  # lines above a letterhead that may hold the label of an appendix
_LEAST = 8  # lines that a document has


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """A document of a file: its lines ``first`` to ``last`` (exclusive)."""

    first: int
    last: int


def find_documents(document: Document) -> tuple[Extent, ...]:
    """The documents that the file holds, in reading order, without gaps; most files hold one.

    A second one begins at a letterhead with a number or date that is filled in and a kind of document, after
    the signature of the one before, and ends with a signature of its own.
    """
    page = _Lines(document)
    starts, own = [0], {page.number(0)}
    for place in page.anchors():
        start = page.head_start(place, starts[-1])
        if start - starts[-1] < _LEAST or not page.opens_document(start, place):
            continue
        number = page.number(start)
        if page.signed(starts[-1], start) and page.signed(place, len(page.texts)) and (not number or number not in own):
            starts.append(start)
            own.add(number)
    ends = [*starts[1:], len(page.texts)]
    return tuple(Extent(first=first, last=last) for first, last in zip(starts, ends, strict=True))


class _Lines:
    """The lines of a document with their words; a row of a table has none."""

    def __init__(self, document: Document) -> None:
        self.texts = [
            document.text[line.start : line.end].strip() if line.kind == "text" and line.end - line.start <= 400 else ""
            for line in document.lines
        ]
        self._bold = [line.bold or line.rank is not None for line in document.lines]

    def anchors(self) -> list[int]:
        """The lines that a letterhead is known by: the name of the state, or the number below an issuing body."""
        return [place for place, text in enumerate(self.texts) if self._is_anchor(place, text)]

    def _is_anchor(self, place: int, text: str) -> bool:
        if 20 <= len(text) <= 200 and is_national(text):
            return True
        numbered = _opens_number(text) and any(self._is_issuer(n) for n in range(max(place - 4, 0), place))
        return numbered and (_numbered(text) or (None, None))[0] is not None

    def _is_issuer(self, place: int) -> bool:
        text = self.texts[place]
        return bool(text) and is_capital(text) and opens_issuer(text) and not is_footer_open(text)

    def head_start(self, anchor: int, since: int) -> int:
        """The first line of the letterhead around ``anchor``: that of the highest issuing body above it."""
        lowest = max(since, anchor - _ABOVE)
        place = anchor
        while place > lowest and self._is_head(place - 1):
            place -= 1
        named = place
        while place > lowest and self._may_name(place - 1):
            place -= 1
            named = place if self._is_issuer(place) else named
        return named

    def _is_head(self, place: int) -> bool:
        text = self.texts[place]
        if self._is_issuer(place):
            return True
        if not text or is_footer_open(text) or is_signer_title(text):
            return False
        return is_letterhead_line(text) or _opens_number(text) or is_dated_place(text)

    def _may_name(self, place: int) -> bool:
        """Whether a line may be a piece of the name of a body: capitals that nobody signs with."""
        text = self.texts[place]
        if self._is_issuer(place):
            return True
        short = 2 <= len(text.split()) <= 10 and is_capital(text)
        return short and not is_footer_open(text) and not is_signer_title(text)

    def opens_document(self, start: int, anchor: int) -> bool:
        """Whether a document of its own begins with the letterhead from line ``start`` on, around ``anchor``."""
        kind = self._kind(start, anchor)
        if kind is None:
            return False
        head = self._short(start, kind + _TITLE)
        above = self._short(max(start - _LABEL, 0), start)
        if any(appendix_label(text) for text in (*above, *head)) or any(_is_attached(text) for text in head):
            return False
        return any(number[0] for text in head if (number := _numbered(text))) or any(_dated(text) for text in head)

    def _kind(self, start: int, anchor: int) -> int | None:
        """The line below ``anchor`` that says what kind of document begins; a letter names whom it is to."""
        for place in range(anchor + 1, min(start + _HEAD, len(self.texts))):
            text = self.texts[place]
            if is_kind_line(text, emphatic=self._bold[place]) or opens(text, "addressee"):
                return place
        return None

    def _short(self, first: int, last: int) -> list[str]:
        return [text for text in self.texts[first:last] if text and len(text) <= _WIDE]

    def number(self, start: int) -> tuple[str | None, str | None] | None:
        """The number and symbol of the document that begins at a line."""
        return next(
            (found for text in self._short(start, start + _HEAD) if (found := _numbered(text)) and found[0]), None
        )

    def signed(self, first: int, last: int) -> bool:
        """Whether lines hold a footer: recipients or a signature."""
        place = bisect_left(self._footers, first)
        return place < len(self._footers) and self._footers[place] < last

    @cached_property
    def _footers(self) -> list[int]:
        return [n for n, text in enumerate(self.texts) if text and (is_footer_open(text) or is_signer_title(text))]


def _opens_number(text: str) -> bool:
    """Whether a line begins with a document's own number ("Số: 12/BC-UBND")."""
    found = read_number(Piece(text=text, start=0, end=len(text))) if len(text) <= _WIDE else None
    return found is not None and found.start <= 1


def _numbered(text: str) -> tuple[str | None, str | None] | None:
    """The number and symbol in a line that has the slot for it; the number is None where it is blank."""
    found = read_number(Piece(text=text, start=0, end=len(text))) if len(text) <= _WIDE else None
    return None if found is None or found.start > _SLOT else (found.number, found.symbol)


def _dated(text: str) -> bool:
    """Whether a line has place and date with the year filled in."""
    found = read_date(Piece(text=text, start=0, end=len(text))) if len(text) <= _WIDE else None
    return found is not None and found.place is not None and found.year is not None


def _is_attached(text: str) -> bool:
    return _attached().match(key(text)) is not None


@cache
def _attached() -> regex.Pattern[str]:
    words = "|".join(regex.escape(key(word)) for word in catalogue("parts")["attached"])
    return regex.compile(rf"\W{{0,3}}(?:{words})(?!\w)")
