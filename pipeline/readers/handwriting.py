"""Numbers written by hand into printed lines: the number of a document, the day it was signed.

The digits are told apart by a small convolutional network (``patterns/handwritten_digits.npz``), which
``corpus/train_digits.py`` made from the MNIST digits (LeCun, Cortes, Burges: The MNIST database of handwritten digits,
1998) and from strokes drawn in the manner of continental hands. What it takes for no digit, or is not sure of, is not
read at all: a wrong number is worse than none.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pipeline.readers.page_picture import Grey

SIDE = 20
"""The side of the square that the network sees, in pixels."""
NO_DIGIT = 10
"""The class of what is no digit."""

_WITHIN = 16
_FAINT = 0.18
_INK = 150
_SURE = 0.9
_SURE_CUT = 0.97
_MOST = 5
_SPECK = 0.12
_OFF = 0.3
_SCRAP = 0.5
_LEAST_HEIGHT = 0.55
_NARROW = 0.42
_TOUCHING = 0.95

Seen = NDArray[np.float32]


class Layer(NamedTuple):
    """A layer of the network: its weights (inputs, outputs) and what is added to each output."""

    weight: Seen
    bias: Seen


class Written(NamedTuple):
    """A number written by hand: its digits, how sure each is at least (0 to 1), its box (x0, y0, x1, y1) in pixels."""

    digits: str
    surety: float
    box: tuple[int, int, int, int]


class Blot(NamedTuple):
    """A connected piece of ink: its place on the picture, and how dark each pixel of that place is (0 to 1)."""

    x0: int
    y0: int
    ink: Seen

    @property
    def x1(self) -> int:
        """The column behind the last one."""
        return self.x0 + int(self.ink.shape[1])

    @property
    def y1(self) -> int:
        """The row below the last one."""
        return self.y0 + int(self.ink.shape[0])


def read_number(pixels: Grey, band: tuple[float, float]) -> Written | None:
    """The number that is written on ``pixels`` (dark on light), None where there is none that is sure.

    ``band`` is where the printed words of the line stand, from their tops to their feet, in rows of ``pixels``: specks
    and what belongs to other lines are told by it.
    """
    digits = _digits_of(blots(pixels), band, pixels.shape[1])
    if not digits or len(digits) > _MOST:
        return None
    read: list[tuple[str, float]] = []
    for blot in digits:
        found = _read_blot(blot)
        if found is None:
            return None
        read.append(found)
    box = min(b.x0 for b in digits), min(b.y0 for b in digits), max(b.x1 for b in digits), max(b.y1 for b in digits)
    text = "".join(digit for digit, _ in read)
    return Written(digits=text, surety=min(sure for _, sure in read), box=box) if len(text) <= _MOST else None


def _digits_of(found: list[Blot], band: tuple[float, float], wide: int) -> list[Blot] | None:
    """The pieces that are as large as digits, from left to right; None where another piece of ink is in the way.

    Of what reaches to an edge, scraps of the printed words beside the number are passed over.
    """
    top, foot = band
    high = foot - top
    here = [blot for blot in found if top - _OFF * high < (blot.y0 + blot.y1) / 2 < foot + _OFF * high]
    large = sorted((blot for blot in here if max(blot.ink.shape) > _SPECK * high + 2), key=lambda blot: blot.x0)
    large = [blot for blot in large if not (_at_edge(blot, wide) and max(blot.ink.shape) < _SCRAP * high)]
    tall = max((blot.ink.shape[0] for blot in large), default=0)
    if tall < _LEAST_HEIGHT * high or any(blot.ink.shape[0] < _LEAST_HEIGHT * tall for blot in large):
        return None
    return None if any(_at_edge(blot, wide) for blot in large) else large


def _at_edge(blot: Blot, wide: int) -> bool:
    return blot.x0 == 0 or blot.x1 == wide


def _read_blot(blot: Blot) -> tuple[str, float] | None:
    """The digit, or the two digits that touch, of a piece of ink."""
    high, wide = blot.ink.shape
    options = []
    if wide < 1.3 * high:
        options.append(_named([blot.ink], _SURE))
    if wide > _TOUCHING * high:
        options += [_named([blot.ink[:, :cut], blot.ink[:, cut:]], _SURE_CUT) for cut in _cuts(blot.ink)]
    sure = [one for one in options if one is not None]
    return max(sure, key=lambda one: one[1]) if sure else None


def _named(inks: list[Seen], least: float) -> tuple[str, float] | None:
    chances = classify(np.stack([as_seen(ink) for ink in inks]))
    best = chances.argmax(axis=1)
    surety = float(chances.max(axis=1).min())
    return None if NO_DIGIT in best or surety < least else ("".join(map(str, best)), surety)


def _cuts(ink: Seen) -> list[int]:
    """The columns at which two digits that touch may be parted: where the ink between them is thinnest."""
    high, wide = ink.shape
    first, last = int(_NARROW * high * 0.7), wide - int(_NARROW * high * 0.7)
    column = ink.sum(axis=0)
    inner = [at for at in range(max(1, first), min(wide - 1, last)) if column[at] <= 0.45 * high]
    return sorted(inner, key=lambda at: float(column[at]))[:6]


def classify(seen: Seen) -> Seen:
    """How likely each square of ``seen`` (n, SIDE, SIDE) is each digit, or none (n, 11)."""
    first, second, third, fourth = _network()
    layer = halved(folded(seen[..., None], first))
    layer = halved(folded(layer, second)).reshape(len(seen), -1)
    layer = np.maximum(layer @ third.weight + third.bias, 0.0)
    return chances(layer @ fourth.weight + fourth.bias)


def windows(layer: Seen, size: int) -> Seen:
    """The stretch of ``size`` by ``size`` pixels at each place (n, high, wide, size * size * depth)."""
    cut = np.lib.stride_tricks.sliding_window_view(layer, (size, size), axis=(1, 2))
    count, high, wide, depth = cut.shape[:4]
    return cut.transpose(0, 1, 2, 4, 5, 3).reshape(count, high, wide, size * size * depth)


def folded(layer: Seen, kernel: Layer) -> Seen:
    """A convolution with what is below zero cut off."""
    size = round((kernel.weight.shape[0] / layer.shape[-1]) ** 0.5)
    return np.asarray(np.maximum(windows(layer, size) @ kernel.weight + kernel.bias, 0.0))


def halved(layer: Seen) -> Seen:
    """The largest value of each two by two pixels."""
    count, high, wide, depth = layer.shape
    return np.asarray(layer.reshape(count, high // 2, 2, wide // 2, 2, depth).max(axis=(2, 4)))


def chances(scores: Seen) -> Seen:
    """The scores of each row as shares of one."""
    grown = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(grown / grown.sum(axis=1, keepdims=True), dtype=np.float32)


@cache
def _network() -> tuple[Layer, ...]:
    with (files("patterns") / "handwritten_digits.npz").open("rb") as file, np.load(file) as kept:
        arrays = [np.asarray(kept[name], dtype=np.float32) for name in sorted(kept.files)]
    return tuple(map(Layer, arrays[::2], arrays[1::2]))


def as_seen(ink: Seen) -> Seen:
    """The ink (0 to 1) as the network sees it: cut to what is drawn, as large as the square allows, its weight amid."""
    drawn = ink > _FAINT
    rows, columns = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
    square = np.zeros((SIDE, SIDE), dtype=np.float32)
    if not rows.size:
        return square
    cut = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    zoom = _WITHIN / max(cut.shape)
    size = max(1, round(cut.shape[1] * zoom)), max(1, round(cut.shape[0] * zoom))
    small = np.asarray(
        Image.fromarray(cut).resize(size, Image.Resampling.BOX if zoom < 1 else Image.Resampling.BILINEAR)
    )
    total = float(small.sum()) or 1.0
    down = float((small.sum(axis=1) * np.arange(small.shape[0])).sum()) / total
    across = float((small.sum(axis=0) * np.arange(small.shape[1])).sum()) / total
    top = int(np.clip(round(SIDE / 2 - 0.5 - down), 0, SIDE - small.shape[0]))
    left = int(np.clip(round(SIDE / 2 - 0.5 - across), 0, SIDE - small.shape[1]))
    square[top : top + small.shape[0], left : left + small.shape[1]] = small
    return square


def blots(pixels: Grey) -> list[Blot]:
    """The connected pieces of ink of a picture, in no order."""
    dark = pixels < _INK
    labels = _labels(dark)
    ink = (255 - pixels.astype(np.float32)) / 255
    found = []
    for label in np.unique(labels[dark]):
        mine = labels == label
        rows, columns = np.flatnonzero(mine.any(axis=1)), np.flatnonzero(mine.any(axis=0))
        place = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
        found.append(Blot(x0=int(columns[0]), y0=int(rows[0]), ink=np.where(_grown(mine[place]), ink[place], 0.0)))
    return found


def _grown(mine: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The piece with the half-dark pixels at its edge."""
    padded = np.pad(mine, 1)
    grown = padded.copy()
    for axis in (0, 1):
        for step in (-1, 1):
            grown |= np.roll(padded, step, axis=axis)
    return grown[1:-1, 1:-1]


def _labels(dark: NDArray[np.bool_]) -> NDArray[np.int32]:
    """A number for each connected piece (also over corners), row by row, joined where runs of two rows meet."""
    labels = np.zeros(dark.shape, dtype=np.int32)
    parents = [0]

    def root(label: int) -> int:
        while parents[label] != label:
            parents[label] = label = parents[parents[label]]
        return label

    above: list[tuple[int, int, int]] = []
    for row, line in enumerate(dark):
        edges = np.flatnonzero(np.diff(np.concatenate(([0], line.astype(np.int8), [0]))))
        runs = []
        for first, last in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            meets = [root(label) for start, end, label in above if start <= last and end >= first]
            label = min(meets, default=len(parents))
            if not meets:
                parents.append(label)
            for one in meets:
                parents[one] = label
            labels[row, first:last] = label
            runs.append((first, last, label))
        above = runs
    return np.asarray([root(label) for label in range(len(parents))], dtype=np.int32)[labels]
