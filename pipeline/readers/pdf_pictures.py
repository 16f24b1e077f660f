"""Pages of a PDF as pictures."""

from __future__ import annotations

import math

import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.readers.page_colour import grey_of
from pipeline.readers.page_picture import MAX_PIXELS, READ_DPI, Picture

MAX_EMBEDDED = 200_000_000
"""The most pixels of the images on one page that is drawn."""

_MAX_OBJECTS = 50_000
_SCAN_SHARE = 0.6
_MAX_DEPTH = 3


def picture_of(page: pypdfium2.PdfPage, number: int) -> Picture | None:
    """The page as it is shown, grey, at the resolution of OCR; None where it holds too much to be drawn.

    A scan of 200 dpi comes out pixel for pixel; one of a higher resolution is reduced, which costs OCR nothing.
    """
    width, height = page.get_size()
    if is_crowded(page) or embedded_pixels(page) > MAX_EMBEDDED:
        return None
    scale = min(READ_DPI / 72, math.sqrt(MAX_PIXELS / (width * height)))
    bitmap = page.render(scale=scale)  # PDFium draws in colour faster than in grey
    try:
        pixels = grey_of(bitmap.to_pil(), scale * 72)
    finally:
        bitmap.close()
    return Picture(page=number, pixels=pixels, width=width, height=height)


def is_pictured(page: pypdfium2.PdfPage) -> bool:
    """True for a page that is covered by one image, as scanners write it."""
    if is_crowded(page):
        return False
    width, height = page.get_size()
    for drawn in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=_MAX_DEPTH):
        left, bottom, right, top = drawn.get_bounds()
        if (right - left) * (top - bottom) > _SCAN_SHARE * width * height:
            return True
    return False


def is_crowded(page: pypdfium2.PdfPage) -> bool:
    """True where more is drawn on the page than on any that people read."""
    return bool(pdfium.FPDFPage_CountObjects(page.raw) > _MAX_OBJECTS)


def has_ink(page: pypdfium2.PdfPage) -> bool:
    """True where something is drawn on the page."""
    return any(True for _ in page.get_objects(max_depth=1))


def embedded_pixels(page: pypdfium2.PdfPage) -> int:
    """How many pixels the images on the page hold."""
    total = 0
    for drawn in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=_MAX_DEPTH):
        wide, high = drawn.get_px_size()
        total += wide * high
    return total
