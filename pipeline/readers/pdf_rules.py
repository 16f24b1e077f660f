"""The ruling lines of a PDF page: strokes, and boxes filled so thin that they look like strokes."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from pipeline.readers.pdf_page import Box, TextPage

_MAX_OBJECTS = 50_000
_MAX_RULES = 3_000
_MAX_DEPTH = 4
_THICKEST = 4.0
_SHORTEST = 3.0
_PAGE = (pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject)
_FORM = (pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject)

Point = tuple[float, float]


class Matrix(NamedTuple):
    """A transformation of PDF: x' = a x + c y + e, y' = b x + d y + f."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float


_UNMOVED = Matrix(1, 0, 0, 1, 0, 0)


def find_rules(page: TextPage) -> list[Box]:
    """The horizontal and vertical ruling lines of ``page`` as boxes without thickness."""
    rules: list[Box] = []
    for drawn, placed in _paths(page):
        rules.extend(_rules_of_path(page, drawn, placed))
        if len(rules) > _MAX_RULES:
            return []
    return rules


def _paths(page: TextPage) -> Iterator[tuple[Any, Matrix]]:
    """The path objects of a page, and of the forms on it, with the matrix that places them on the page."""
    waiting: list[tuple[Any, Matrix, int]] = [(page.page.raw, _UNMOVED, 0)]
    seen = 0
    while waiting:
        parent, placed, depth = waiting.pop()
        count, get = _FORM if depth else _PAGE
        for number in range(count(parent)):
            seen += 1
            if seen > _MAX_OBJECTS:
                return
            drawn = get(parent, number)
            kind = pdfium.FPDFPageObj_GetType(drawn)
            if kind == pdfium.FPDF_PAGEOBJ_PATH:
                yield drawn, placed
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
                waiting.append((drawn, _product(_matrix(drawn), placed), depth + 1))


def _matrix(drawn: Any) -> Matrix:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(drawn, ctypes.byref(matrix)):
        return _UNMOVED
    return Matrix(matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)


def _product(inner: Matrix, outer: Matrix) -> Matrix:
    """The matrix that applies ``inner`` and then ``outer``."""
    x_axis = _moved(outer, inner.a, inner.b)
    y_axis = _moved(outer, inner.c, inner.d)
    origin = _moved(outer, inner.e, inner.f)
    return Matrix(
        x_axis[0] - outer.e,
        x_axis[1] - outer.f,
        y_axis[0] - outer.e,
        y_axis[1] - outer.f,
        *origin,
    )


def _moved(matrix: Matrix, x: float, y: float) -> Point:
    return matrix.a * x + matrix.c * y + matrix.e, matrix.b * x + matrix.d * y + matrix.f


def _rules_of_path(page: TextPage, drawn: Any, placed: Matrix) -> list[Box]:
    numbers = [ctypes.c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(drawn, *(ctypes.byref(number) for number in numbers)):
        return []
    left, bottom, right, top = (number.value for number in numbers)
    box = _around(page, (_moved(placed, left, bottom), _moved(placed, right, top)))
    if _is_rule(box):
        return [_thin(box)]
    if max(box.x1 - box.x0, box.top - box.bottom) < _SHORTEST:
        return []
    return _rules_of_subpaths(page, drawn, placed)


def _rules_of_subpaths(page: TextPage, drawn: Any, placed: Matrix) -> list[Box]:
    """The strokes of a drawn path, or the thin rectangles of a filled one."""
    subpaths = _subpaths(drawn, _product(_matrix(drawn), placed))
    if _is_stroked(drawn):
        return [rule for points in subpaths for ends in pairwise(points) for rule in _stroke(page, ends)]
    if len(subpaths) == 1:
        return []
    boxes = (_around(page, points) for points in subpaths)
    return [_thin(box) for box in boxes if _is_rule(box)]


def _is_stroked(drawn: Any) -> bool:
    fill_mode, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(drawn, ctypes.byref(fill_mode), ctypes.byref(stroke))
    return bool(stroke.value)


def _subpaths(drawn: Any, matrix: Matrix) -> list[list[Point]]:
    """The points of a path, a list for each part that is drawn without lifting the pen."""
    subpaths: list[list[Point]] = [[]]
    for number in range(min(pdfium.FPDFPath_CountSegments(drawn), _MAX_RULES)):
        segment = pdfium.FPDFPath_GetPathSegment(drawn, number)
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO and subpaths[-1]:
            subpaths.append([])
        subpaths[-1].append(_point(segment, matrix))
        if pdfium.FPDFPathSegment_GetClose(segment):
            subpaths[-1].append(subpaths[-1][0])
    return [points for points in subpaths if points]


def _point(segment: Any, matrix: Matrix) -> Point:
    x, y = ctypes.c_float(), ctypes.c_float()
    pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
    return _moved(matrix, x.value, y.value)


def _stroke(page: TextPage, ends: tuple[Point, Point]) -> list[Box]:
    """The rule between two points, none when it is slanted or short."""
    box = _around(page, ends)
    slanted = min(box.x1 - box.x0, box.top - box.bottom) > 1
    return [_thin(box)] if _is_rule(box) and not slanted else []


def _around(page: TextPage, points: Sequence[Point]) -> Box:
    xs, ys = zip(*points, strict=True)
    return page.upright(min(xs), min(ys), max(xs), max(ys))


def _is_rule(box: Box) -> bool:
    """True for a box that is long and thin."""
    width, height = box.x1 - box.x0, box.top - box.bottom
    return max(width, height) >= _SHORTEST and min(width, height) <= _THICKEST


def _thin(box: Box) -> Box:
    """The middle line of a long box."""
    if box.x1 - box.x0 >= box.top - box.bottom:
        middle = (box.bottom + box.top) / 2
        return Box(box.x0, middle, box.x1, middle)
    middle = (box.x0 + box.x1) / 2
    return Box(middle, box.bottom, middle, box.top)
