"""What the height of a word on a picture says about its font: the size, and the line it stands on."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from statistics import median
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.readers.ocr_reading import SeenWord

Numbers = NDArray[np.float64]

# parts of an em in the usual book faces
_SMALL = 0.46
_TALL = 0.68
_MARK = 0.20
_BELOW = 0.21
_DOT_BELOW = 0.17
_TILT_WORDS = 5
_TILT_LINES = 3
_STEEPEST = 8.0
_ASCENDING = frozenset("bdfhklđ")
_DESCENDING = frozenset("gjpqy")
_LITTLE = frozenset(".,-–—_'\"`:;…·•*+=~")


class Shape(NamedTuple):
    """How far a word reaches above and below the line it stands on, in ems."""

    above: float
    below: float


@lru_cache(maxsize=4096)
def shape_of(text: str) -> Shape | None:
    """The shape of a word; None for signs that say nothing."""
    reaches = [_reach(char) for char in text if char not in _LITTLE]
    if not reaches:
        return None
    return Shape(max(above for above, _ in reaches), max(below for _, below in reaches))


def size_of(words: Sequence[SeenWord]) -> float | None:
    """The font size of the words of a line in pixels; None where nothing tells it."""
    sizes = [
        (word.y1 - word.y0) / (shape.above + shape.below)
        for word in words
        if (shape := shape_of(word.text)) is not None
    ]
    return median(sizes) if sizes else None


def foot_of(word: SeenWord, size: float) -> float:
    """The height of the line that the word stands on, in pixels from the top."""
    shape = shape_of(word.text)
    return word.y1 - (shape.below * size if shape is not None else 0.0)


def _reach(char: str) -> Shape:
    letter, marks = _parts(char)
    above = _TALL if letter.isupper() or letter.isdigit() or letter.casefold() in _ASCENDING else _SMALL
    if not letter.isalnum():
        above = _TALL
    over = sum(unicodedata.combining(mark) == 230 for mark in marks)
    if over:
        above = max(above, _SMALL + _MARK) if letter.islower() else above + _MARK
        above += _MARK * 0.6 * (over - 1)
    dotted = any(unicodedata.combining(mark) == 220 for mark in marks)
    below = _BELOW if letter in _DESCENDING or letter in "()[]/" else _DOT_BELOW if dotted else 0.0
    return Shape(above, below)


@lru_cache(maxsize=1024)
def _parts(char: str) -> tuple[str, str]:
    plain = unicodedata.normalize("NFD", char)
    return plain[0], plain[1:]


def tilt_of(words: Sequence[SeenWord]) -> float:
    """The slope of the lines: pixels downwards for each pixel to the right."""
    slopes = []
    for _, line in groupby(words, key=lambda word: word.line):
        together = list(line)
        size = size_of(together)
        if len(together) < _TILT_WORDS or size is None:
            continue
        xs = np.array([(word.x0 + word.x1) / 2 for word in together])
        feet = np.array([foot_of(word, size) for word in together])
        if xs[-1] - xs[0] > 10 * size:
            slopes.append(_slope(xs, feet))
    found = median(slopes) if len(slopes) >= _TILT_LINES else 0.0
    return found if abs(found) < math.tan(math.radians(_STEEPEST)) else 0.0


def _slope(xs: Numbers, ys: Numbers) -> float:
    """The median slope of all pairs of points: single outliers do not count."""
    across = xs[:, None] - xs[None, :]
    down = ys[:, None] - ys[None, :]
    far = across > (xs[-1] - xs[0]) / 3
    return float(np.median(down[far] / across[far])) if far.any() else 0.0
