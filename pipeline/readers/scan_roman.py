"""Columns of roman labels in a scanned table, told by the number and the likeness of their strokes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from pipeline.readers.scan_glyphs import Looks

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")

_SAME = 0.93
_STROKE = 0.85
_FIRST = 3
_SHIFT = 6


def roman_labels(lefts: Sequence[int], signs: Sequence[Looks]) -> dict[int, str]:
    """The labels of the cells that hold I, II, III and what follows, by their number.

    ``lefts`` says where each cell begins, ``signs`` how its signs look (as :func:`~.scan_glyphs.looks` gives it). The
    cells of a column follow one another from the top down. That OCR takes an I for a 1, an l or half of an H does not
    matter: six equal strokes in three cells, one, two and three, are no arabic numbers.
    """
    found: dict[int, str] = {}
    for column in _columns(lefts):
        for first in range(len(column) - _FIRST + 1):
            if _begins(column[first : first + _FIRST], signs):
                found.update(_following(column[first:], signs))
                break
    return found


def _columns(lefts: Sequence[int]) -> Iterator[list[int]]:
    order = sorted(range(len(lefts)), key=lambda cell: lefts[cell] // _SHIFT)
    for _, cells in groupby(order, lambda cell: lefts[cell] // _SHIFT):
        yield sorted(cells)


def _begins(cells: Sequence[int], signs: Sequence[Looks]) -> bool:
    if [len(signs[cell]) for cell in cells] != [1, 2, 3]:
        return False
    first = signs[cells[0]][0]
    return all(float((signs[cell] @ first).min()) >= _SAME for cell in cells[1:])


def _following(cells: Sequence[int], signs: Sequence[Looks]) -> dict[int, str]:
    labels: dict[int, str] = {}
    stroke = signs[cells[0]][0]
    for cell, label in zip(cells, ROMAN, strict=False):
        strokes = [float(sign @ stroke) >= _STROKE for sign in signs[cell]]
        if strokes != [char == "I" for char in label]:
            break
        labels[cell] = label
    return labels
