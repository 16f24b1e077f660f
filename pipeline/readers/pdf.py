"""PDF files: PDFium for the text layer, pdfplumber's table geometry for ruled lines, OCR where there is no text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.errors import ReadFailure
from pipeline.messages import say
from pipeline.readers import MAX_CHARS
from pipeline.readers.page_picture import Picture
from pipeline.readers.pdf_columns import PageLine, in_reading_order
from pipeline.readers.pdf_layout import PageContent, lay_out
from pipeline.readers.pdf_page import Glyph, TextPage
from pipeline.readers.pdf_pictures import has_ink, is_pictured, picture_of
from pipeline.readers.pdf_quality import is_garbage, syllable_share
from pipeline.readers.pdf_rows import Span, find_spans, group_rows, pieces_of_row
from pipeline.readers.pdf_rules import find_rules
from pipeline.readers.pdf_tables import Grid, fill, find_grids, split_spans
from pipeline.readers.recognised import mean_confidence, recognised_pages
from pipeline.readers.sniff import PDF, PDF_HEADER_REACH
from pipeline.source import PageRead, RawTable, Source
from pipeline.timing import timed

MAX_PAGES = 2000
"""The most pages that are read; those after them are left out, which :class:`Source` tells."""
MAX_PAGE_CHARS = 200_000
"""The most characters that a page may hold: many times what is legible on a sheet."""

_MAX_SIDE = 20_000.0
_STAMP_CHARS = 300
_LOCKED = (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)


def read_pdf(data: bytes, ocr: str = "auto") -> Source:
    """Read a PDF: its lines in reading order with what their place says, and its ruled tables.

    With ``ocr`` ``auto``, pages that are pictures, or whose text layer is garbage, are read by OCR; with ``always``
    all pages are, with ``never`` none.

    Of a file of more than :data:`MAX_PAGES` or :data:`~pipeline.readers.MAX_CHARS` the beginning is read, up to the
    page that goes beyond.

    Raises ReadFailure: ``encrypted``, ``corrupt``, ``too_large`` (a first page beyond all measure),
    ``no_text_layer`` (pictures only, and ``ocr`` is ``never``, or OCR found nothing), ``needs_tesseract``,
    ``ocr_failed``.
    """
    document = _open(data)
    try:
        count = len(document)
        pages = _read_pages(document, min(count, MAX_PAGES), ocr)
        if ocr != "never":
            with timed("ocr"):
                pages = _with_ocr(document, pages)
    except pypdfium2.PdfiumError as error:
        raise _corrupt() from error
    finally:
        document.close()
    blocks = lay_out([page.content for page in pages if page.content.entries])
    if not blocks:
        raise _nothing(ocr)
    return Source(
        media_type=PDF,
        reader="pdf",
        page_count=count,
        blocks=tuple(blocks),
        pages=tuple(page.read for page in pages),
        ocr_confidence=mean_confidence(blocks),
        encodings=tuple(sorted({encoding for page in pages for encoding in page.encodings})),
        left_out=count - len(pages),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """A page so far: ``wanted`` says that OCR is to read it, ``text`` is its text layer where that is doubtful."""

    content: PageContent
    read: PageRead
    wanted: bool = False
    text: str | None = None
    encodings: tuple[str, ...] = ()


def _with_ocr(document: pypdfium2.PdfDocument, pages: list[_Page]) -> list[_Page]:
    """The pages, the wanted ones read by OCR where that gives more than their text layer."""
    wanted = [page.content.number for page in pages if page.wanted]
    if not wanted:
        return pages
    try:
        seen = {read.page: (content, read) for content, read in recognised_pages(_pictures(document, wanted))}
    except ReadFailure as failure:
        if failure.reason == "needs_tesseract" and any(page.content.entries for page in pages):
            return pages
        raise
    return [_better(page, *seen[page.content.number]) if page.content.number in seen else page for page in pages]


def _pictures(document: pypdfium2.PdfDocument, numbers: Sequence[int]) -> Iterator[Picture]:
    for number in numbers:
        page = document[number - 1]
        try:
            picture = picture_of(page, number)
        finally:
            page.close()
        if picture is not None:
            yield picture


def _better(page: _Page, content: PageContent, read: PageRead) -> _Page:
    """The page as OCR read it, unless its doubtful text layer makes more sense."""
    if page.text is not None:
        seen = syllable_share("\n".join(line.text for line in content.lines)) or 0.0
        if seen <= (syllable_share(page.text) or 0.0) and not is_garbage(page.text, pictured=False):
            return page
    if not content.entries and page.content.entries:
        return page
    return replace(page, content=content, read=read)


def _nothing(ocr: str) -> ReadFailure:
    return ReadFailure("no_text_layer", say("pdf_without_ocr" if ocr == "never" else "no_words_seen", lang="vi"))


def _open(data: bytes) -> pypdfium2.PdfDocument:
    start = data.find(b"%PDF-", 0, PDF_HEADER_REACH + 5)
    try:
        return pypdfium2.PdfDocument(data[max(start, 0) :])
    except pypdfium2.PdfiumError as error:
        if error.err_code in _LOCKED:
            message = "PDF được đặt mật khẩu. Hãy bỏ mật khẩu (in lại hoặc lưu lại thành PDF khác) rồi thử lại."
            raise ReadFailure("encrypted", message) from error
        raise _corrupt() from error


def _corrupt() -> ReadFailure:
    return ReadFailure("corrupt", "PDF bị hỏng, không mở được. Hãy lấy lại bản gốc, hoặc mở và lưu lại thành PDF khác.")


def _read_pages(document: pypdfium2.PdfDocument, count: int, ocr: str) -> list[_Page]:
    """The first ``count`` pages, or as many of them as hold the characters that are read of a file."""
    pages: list[_Page] = []
    chars = 0
    for index in range(count):
        page = document[index]
        try:
            with TextPage(page) as text:
                chars += text.count
                if chars > MAX_CHARS or text.count > MAX_PAGE_CHARS:
                    break
                pages.append(_read_page(text, index + 1, ocr))
        finally:
            page.close()
    if count and not pages:
        raise ReadFailure("too_large", say("pdf_page_too_long", lang="vi", limit=min(MAX_CHARS, MAX_PAGE_CHARS)))
    return pages


Filled = tuple[Grid, list[Glyph]]


def _read_page(page: TextPage, number: int, ocr: str) -> _Page:
    width, height = page.page.get_size()
    if not (0 < width <= _MAX_SIDE and 0 < height <= _MAX_SIDE):
        raise _corrupt()
    size = {"width": round(width, 2), "height": round(height, 2)}
    if ocr == "always" or not page.text.strip() or (len(page.text) <= _STAMP_CHARS and is_pictured(page.page)):
        empty = PageContent(number=number, width=round(width), entries=())
        wanted = has_ink(page.page)
        method: Literal["none", "text"] = "none" if wanted else "text"
        return _Page(content=empty, read=PageRead(page=number, method=method, confidence=None, **size), wanted=wanted)
    doubtful = ocr == "auto" and not page.encodings and is_garbage(page.text, pictured=is_pictured(page.page))
    return _Page(
        content=_content(page, number, round(width)),
        read=PageRead(page=number, method="text", confidence=None, **size),
        wanted=doubtful,
        text=page.text if doubtful else None,
        encodings=page.encodings,
    )


def _content(page: TextPage, number: int, width: int) -> PageContent:
    rules = find_rules(page)
    spans = find_spans(page)
    filled: list[Filled] = []
    for grid in find_grids(rules):
        spans, inside = split_spans(page, spans, grid)
        if inside:
            filled.append((grid, inside))
    return PageContent(
        number=number,
        width=width,
        entries=tuple(_entries(page, number, spans, filled)),
        rules=tuple(rule for rule in rules if rule.bottom == rule.top),
    )


def _entries(page: TextPage, number: int, spans: list[Span], filled: list[Filled]) -> list[PageLine | RawTable]:
    """Lines and tables from the top down; columns are unrolled between tables, never across one."""
    rows = [pieces for row in group_rows(spans) if (pieces := pieces_of_row(page, row))]
    entries: list[PageLine | RawTable] = []
    for grid, glyphs in filled:
        above = [row for row in rows if row[0].baseline > grid.box.top]
        rows = [row for row in rows if row[0].baseline <= grid.box.top]
        entries.extend(in_reading_order(above))
        entries.append(_table(page, number, grid, glyphs))
    return [*entries, *in_reading_order(rows)]


def _table(page: TextPage, number: int, grid: Grid, glyphs: list[Glyph]) -> RawTable:
    rows = fill(page, grid, glyphs)
    return RawTable(rows=rows, pages=(number,) * len(rows))
