"""What a reader hands over: the lines and tables of a file in reading order, nothing interpreted yet."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RawLine:
    """A line or paragraph as the file holds it.

    ``complete`` is True where the format itself says that this is a whole paragraph (DOCX); False for a
    visual line that the next may continue (PDF, TXT). ``full`` says that a visual line runs to the right
    margin (None: unknown), ``indented`` that it begins right of the left margin, ``indent`` by how many
    characters (text files), ``gap_before`` that an empty line or a wider space stands above it. ``bold`` is
    True when all of its letters are bold, ``rank`` the depth of a Markdown heading or Word heading style.
    ``note`` is the mark of a footnote ("1") when the line is the text of a footnote that the format itself
    marks as one.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTable:
    r"""A table: rows of equally many cells; the text of a merged cell stands once, at its top left, the
    other cells it covers are "". A cell may hold line breaks (``\n`` between its paragraphs or lines).
    ``pages`` names the page of each row. ``ruled`` is False for a table without visible lines, which
    Word authors use to place the letterhead and the signature in two columns.
    """

    rows: tuple[tuple[str, ...], ...]
    pages: tuple[int | None, ...]
    ruled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file as read: its blocks in reading order. ``media_type`` is what the content is, not what the
    name says; ``reader`` names the reader (``text``, ``docx``, ``pdf``); ``page_count`` is None where the
    format has no pages.
    """

    media_type: str
    reader: str
    page_count: int | None
    blocks: tuple[RawLine | RawTable, ...]
