"""What a reader hands over: the lines and tables of a file in reading order, nothing interpreted yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Box = tuple[float, float, float, float]
"""A rectangle on a page: x0, y0, x1, y1 in points from the page's top left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word that OCR read, where it stands on its page, and how sure OCR is of it (0 to 100)."""

    text: str
    box: Box
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRead:
    """A page and how it was read (``none``: a picture that was left unread); ``confidence`` is the mean over the words
    that OCR read on it (0 to 100).
    """

    page: int
    method: Literal["text", "ocr", "none"]
    confidence: float | None
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RawLine:
    """A line or paragraph as the file holds it.

    ``complete`` is True where the format itself says that this is a whole paragraph (DOCX); False for a
    visual line that the next may continue (PDF, TXT). ``full`` says that a visual line runs to the right
    margin (None: unknown), ``indented`` that it begins right of the left margin, ``indent`` by how many
    characters (text files), ``gap_before`` that an empty line or a wider space stands above it. ``bold`` is
    True when all of its letters are bold, ``rank`` the depth of a Markdown heading or Word heading style.
    ``note`` is the mark of a footnote ("1") when the line is the text of a footnote that the format itself
    marks as one. ``words`` are the words of a line that OCR read, in order.
    """

    text: str
    page: int | None = None
    complete: bool = False
    full: bool | None = None
    indented: bool = False
    indent: int = 0
    gap_before: bool = False
    bold: bool = False
    rank: int | None = None
    note: str | None = None
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTable:
    r"""A table: rows of equally many cells; the text of a merged cell stands once, at its top left, the
    other cells it covers are "". A cell may hold line breaks (``\n`` between its paragraphs or lines).
    ``pages`` names the page of each row. ``ruled`` is False for a table without visible lines, which
    Word authors use to place the letterhead and the signature in two columns. ``words`` are the words of a
    table that OCR read, cell by cell.
    """

    rows: tuple[tuple[str, ...], ...]
    pages: tuple[int | None, ...]
    ruled: bool = True
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file as read: its blocks in reading order. ``media_type`` is what the content is, not what the
    name says; ``reader`` names the reader (``text``, ``docx``, ``pdf``); ``page_count`` is None where the
    format has no pages. ``pages`` tell how each page was read, ``ocr_confidence`` is the mean over all words
    that OCR read, ``encodings`` name the legacy encodings that were converted (tcvn3, vni, viscii, vps, viq,
    mojibake), and ``looks_legacy`` says that another one was suspected and left as it is.
    ``capitals`` are stretches of small letters that their fonts show as capitals (".VnTimeH"), in order.
    ``left_out`` is how many pages at the end were not read because the file is too long; ``page_count`` counts them.
    """

    media_type: str
    reader: str
    page_count: int | None
    blocks: tuple[RawLine | RawTable, ...]
    pages: tuple[PageRead, ...] = ()
    ocr_confidence: float | None = None
    encodings: tuple[str, ...] = ()
    looks_legacy: bool = False
    capitals: tuple[str, ...] = ()
    left_out: int = 0
