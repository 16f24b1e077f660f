"""PDF files with a text layer: PDFium for the text, pdfplumber's table geometry where lines are ruled."""

from __future__ import annotations

import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.errors import ReadFailure
from pipeline.readers.pdf_columns import PageLine, in_reading_order
from pipeline.readers.pdf_layout import PageContent, lay_out
from pipeline.readers.pdf_page import Glyph, TextPage
from pipeline.readers.pdf_rows import Span, find_spans, group_rows, pieces_of_row
from pipeline.readers.pdf_rules import find_rules
from pipeline.readers.pdf_tables import Grid, fill, find_grids, split_spans
from pipeline.readers.sniff import PDF, PDF_HEADER_REACH
from pipeline.source import RawTable, Source

MAX_PAGES = 2000
"""The most pages that are read."""
MAX_CHARS = 5_000_000
"""The most characters that are read."""

_MAX_SIDE = 20_000.0
_STAMP_CHARS = 300
_SCAN_SHARE = 0.6
_LOCKED = (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)


def read_pdf(data: bytes) -> Source:
    """Read a PDF: its lines in reading order with what their place says, and its ruled tables.

    Raises ReadFailure: ``encrypted``, ``corrupt``, ``too_large`` (over :data:`MAX_PAGES` or
    :data:`MAX_CHARS`), ``no_text_layer`` (scanned pages only).
    """
    document = _open(data)
    try:
        pages = _read_pages(document)
    except pypdfium2.PdfiumError as error:
        raise _corrupt() from error
    finally:
        document.close()
    blocks = lay_out([page for page in pages if page.entries])
    if not blocks:
        raise ReadFailure(
            "no_text_layer", "PDF chỉ có ảnh quét, không có lớp chữ. Hãy nhận dạng chữ (OCR) rồi đưa vào lại."
        )
    return Source(media_type=PDF, reader="pdf", page_count=len(pages), blocks=tuple(blocks))


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


def _read_pages(document: pypdfium2.PdfDocument) -> list[PageContent]:
    count = len(document)
    if count > MAX_PAGES:
        raise ReadFailure("too_large", f"PDF có {count} trang, nhiều hơn {MAX_PAGES}. Hãy tách thành nhiều tệp.")
    pages: list[PageContent] = []
    chars = 0
    for index in range(count):
        page = document[index]
        try:
            with TextPage(page) as text:
                chars += text.count
                if chars > MAX_CHARS:
                    raise ReadFailure("too_large", f"PDF có hơn {MAX_CHARS} ký tự. Hãy tách thành nhiều tệp.")
                pages.append(_read_page(text, index + 1))
        finally:
            page.close()
    return pages


Filled = tuple[Grid, list[Glyph]]


def _read_page(page: TextPage, number: int) -> PageContent:
    width, height = page.page.get_size()
    if not (0 < width <= _MAX_SIDE and 0 < height <= _MAX_SIDE):
        raise _corrupt()
    if not page.text.strip() or _is_scan(page, width * height):
        return PageContent(number=number, width=round(width), entries=())
    rules = find_rules(page)
    spans = find_spans(page)
    filled: list[Filled] = []
    for grid in find_grids(rules):
        spans, inside = split_spans(page, spans, grid)
        if inside:
            filled.append((grid, inside))
    return PageContent(
        number=number,
        width=round(width),
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


def _is_scan(page: TextPage, area: float) -> bool:
    """True for a page that is one large picture with no more text than a signature's stamp."""
    if len(page.text) > _STAMP_CHARS:
        return False
    for drawn in page.page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = drawn.get_bounds()
        if (right - left) * (top - bottom) > _SCAN_SHARE * area:
            return True
    return False
