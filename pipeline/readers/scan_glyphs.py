"""The signs of a short line on a picture, one by one, and how much they look alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.readers.page_picture import Grey

MOST = 16
"""The most signs of a line that is taken apart."""

_EVERY = 3
_PAPER = 250
_INK_SHARE = 0.02
_LEAST_CONTRAST = 40
_LEAST_PIXELS = 4
_SIDE = 1.5
_NEAR = 0.3
_FULL = 0.8
_TWO_LINES = 1.9

Looks = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyph:
    """A sign of a line: its box in pixels of the picture (right and bottom not included)."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def height(self) -> int:
        """Rows of pixels from the top to the foot."""
        return self.y1 - self.y0


def paper_and_ink(pictures: Sequence[Grey]) -> tuple[int, int]:
    """The grey of the paper and of the ink of some pictures of one page."""
    values = np.concatenate([pixels[::_EVERY, ::_EVERY].ravel() for pixels in pictures])
    counts = np.bincount(values, minlength=256)
    paper = min(_PAPER, int(np.searchsorted(np.cumsum(counts), values.size / 2)))
    darker = np.cumsum(counts[:paper])
    return paper, int(np.searchsorted(darker, darker[-1] * _INK_SHARE)) if paper and darker[-1] else 0


def ink_level(pictures: Sequence[Grey]) -> int:
    """The grey between the paper and the ink of some pictures of one page."""
    paper, ink = paper_and_ink(pictures)
    return min((paper + ink) // 2, paper - _LEAST_CONTRAST)


def glyphs_of(pixels: Grey, level: int) -> list[Glyph]:
    """The signs of a picture that holds one short line, from left to right; none for a longer text."""
    dark = pixels < level
    edges = np.flatnonzero(np.diff(np.concatenate(([0], dark.any(axis=0).view(np.int8), [0]))))
    if len(edges) > 4 * MOST:
        return []
    found = []
    for x0, x1 in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        rows = np.flatnonzero(dark[:, x0:x1].any(axis=1))
        if int(dark[:, x0:x1].sum()) >= _LEAST_PIXELS:
            found.append(Glyph(x0=x0, y0=int(rows[0]), x1=x1, y1=int(rows[-1]) + 1))
    if not found or len(found) > MOST:
        return []
    tallest = max(glyph.height for glyph in found)
    spread = max(glyph.y1 for glyph in found) - min(glyph.y0 for glyph in found)
    return found if spread < _TWO_LINES * tallest else []


def parted(pixels: Grey, glyphs: Sequence[Glyph], count: int, wide: float) -> list[Glyph]:
    """The signs with the widest taken apart, where digits of the usual width ``wide`` may touch, until there are
    ``count`` of them; as they are where that is not to be.
    """
    found = list(glyphs)
    while len(found) < count:
        place = max(range(len(found)), key=lambda at: found[at].x1 - found[at].x0)
        one = found[place]
        parts = min(round((one.x1 - one.x0) / wide), count - len(found) + 1)
        if parts < 2:
            return list(glyphs)
        found[place : place + 1] = _pieces(pixels, one, parts)
    return found


def _pieces(pixels: Grey, glyph: Glyph, parts: int) -> list[Glyph]:
    """A sign cut where it has the least ink near to where ``parts`` of one width would meet."""
    ink = (255.0 - pixels[glyph.y0 : glyph.y1, glyph.x0 : glyph.x1]).sum(axis=0)
    width = (glyph.x1 - glyph.x0) / parts
    reach = max(1, round(width * _NEAR))
    edges = [glyph.x0]
    for part in range(1, parts):
        first = max(1, round(part * width) - reach)
        edges.append(glyph.x0 + first + int(np.argmin(ink[first : round(part * width) + reach + 1])))
    edges.append(glyph.x1)
    return [replace(glyph, x0=left, x1=right) for left, right in pairwise(edges) if right > left]


def baseline_of(glyphs: Sequence[Glyph]) -> float:
    """The height on which the tall signs of a line stand."""
    tallest = max(glyph.height for glyph in glyphs)
    return float(np.median([glyph.y1 for glyph in glyphs if glyph.height >= _FULL * tallest]))


def looks(lines: Sequence[tuple[Grey, Sequence[Glyph]]], tall: float) -> Looks:
    """How the signs of some lines look: a row of length one for each sign, whose products are their likeness.

    ``tall`` is the usual height of a digit in pixels. The middle of the ink of each sign comes to stand in the middle
    of its canvas, to a fraction of a pixel, and all is made a little soft.
    """
    side = round(_SIDE * tall) | 1
    drawn = [_canvas(pixels, glyph, side) for pixels, glyphs in lines for glyph in glyphs]
    stack = np.asarray(drawn, dtype=np.float32).reshape(len(drawn), side + 2, side + 2)
    for axis in (1, 2):
        stack = _centred(stack, axis)
        stack = 2 * stack + np.roll(stack, 1, axis) + np.roll(stack, -1, axis)
    flat = stack.reshape(len(drawn), -1)
    flat = flat - flat.mean(axis=1, keepdims=True)
    return np.asarray(flat / np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-6), dtype=np.float32)


def _canvas(pixels: Grey, glyph: Glyph, side: int) -> Looks:
    """The ink of a sign in the middle of a square."""
    canvas = np.zeros((side + 2, side + 2), dtype=np.float32)
    high, wide = min(glyph.height, side), min(glyph.x1 - glyph.x0, side)
    top, left = (side + 2 - high) // 2, (side + 2 - wide) // 2
    ink = pixels[glyph.y0 : glyph.y0 + high, glyph.x0 : glyph.x0 + wide]
    canvas[top : top + high, left : left + wide] = 255.0 - ink
    return canvas


def _centred(stack: Looks, axis: int) -> Looks:
    """The canvases moved along ``axis`` by less than two pixels so that the middle of their ink is in their middle."""
    side = stack.shape[axis]
    profile = stack.sum(axis=3 - axis)
    middle = (profile @ np.arange(side, dtype=np.float32)) / np.maximum(profile.sum(axis=1), 1e-6)
    shift = np.clip((side - 1) / 2 - middle, -1.99, 1.99)
    whole = np.floor(shift)
    part = (shift - whole)[:, None, None]
    moved = np.stack([np.roll(stack, step, axis) for step in (-2, -1, 0, 1, 2)])
    place = whole.astype(np.intp) + 2
    each = np.arange(len(stack))
    return np.asarray((1 - part) * moved[place, each] + part * moved[place + 1, each], dtype=np.float32)
