"""The ruled tables of a picture, cut out of it: OCR reads them apart from the text, without their rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from pipeline.readers.ocr_reading import SeenWord
from pipeline.readers.page_picture import Grey, skew_of
from pipeline.readers.page_rules import Rule, find_rules, levelled, slope_of, without_rules
from pipeline.readers.pdf_page import Box
from pipeline.readers.pdf_tables import Grid, find_grids

_FEWEST = 2
_EDGE = 3
_LEAST_CELLS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A table cut out of a picture: its level pixels without rules, and where they begin on the level picture."""

    pixels: Grey
    left: int
    top: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The tables of a picture; ``rest`` is the picture without them, ``tilt`` the fall of its lines, None where it has
    no table.
    """

    rest: Grey
    rules: tuple[Rule, ...]
    tilt: float | None = None
    cuts: tuple[Cut, ...] = ()


def cut_tables(pixels: Grey, scale: float) -> Tables:
    """The ruled tables of a picture with ``scale`` points for each pixel."""
    rules = find_rules(pixels, scale)
    if not _may_hold_table(rules):
        return Tables(rest=pixels, rules=tuple(rules))
    tilt = slope_of(skew_of(pixels))
    rules = find_rules(pixels, scale, tilt)
    grids = grids_of(rules, scale)
    if not grids:
        return Tables(rest=pixels, rules=tuple(rules))
    bare = without_rules(levelled(pixels, tilt), rules, scale)
    boxes = [_whole(grid, scale, bare.shape) for grid in grids]
    cuts = tuple(Cut(pixels=bare[top:bottom, left:right], left=left, top=top) for left, top, right, bottom in boxes)
    return Tables(rest=_painted(pixels, boxes, tilt), rules=tuple(rules), tilt=tilt, cuts=cuts)


def grids_of(rules: Sequence[Rule], scale: float) -> list[Grid]:
    """The tables that rules in pixels draw, in points, heights counted upwards from the top edge (so negative)."""
    grids = find_grids([_upwards(rule, scale) for rule in rules])
    return [grid for grid in grids if sum(cell is not None for line in grid.cells for cell in line) >= _LEAST_CELLS]


def in_place(words: Sequence[SeenWord], cut: Cut, tilt: float) -> list[SeenWord]:
    """The words of a cut at their places on the picture."""
    placed = []
    for word in words:
        x, y = (word.x0 + word.x1) / 2 + cut.left, (word.y0 + word.y1) / 2 + cut.top
        right, down = x - tilt * y, y + tilt * x
        half, tall = (word.x1 - word.x0) / 2, (word.y1 - word.y0) / 2
        placed.append(word._replace(x0=right - half, x1=right + half, y0=down - tall, y1=down + tall))
    return placed


def downwards(box: Box, scale: float) -> Rule:
    """A box of :func:`grids_of` in pixels from the top left."""
    return box.x0 / scale, -box.top / scale, box.x1 / scale, -box.bottom / scale


def _upwards(rule: Rule, scale: float) -> Box:
    x0, y0, x1, y1 = (value * scale for value in rule)
    return Box(x0, -y1, x1, -y0)


def _may_hold_table(rules: Sequence[Rule]) -> bool:
    across = sum(rule[1] == rule[3] for rule in rules)
    return across >= _FEWEST and len(rules) - across >= _FEWEST


def _whole(grid: Grid, scale: float, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    left, top, right, bottom = downwards(grid.box, scale)
    return (
        max(0, int(left) - _EDGE),
        max(0, int(top) - _EDGE),
        min(shape[1], int(right) + _EDGE + 1),
        min(shape[0], int(bottom) + _EDGE + 1),
    )


def _painted(pixels: Grey, boxes: Sequence[tuple[int, int, int, int]], tilt: float) -> Grey:
    """The picture with white where the tables are."""
    image = Image.fromarray(pixels)
    draw = ImageDraw.Draw(image)
    for left, top, right, bottom in boxes:
        corners = ((left, top), (right, top), (right, bottom), (left, bottom))
        draw.polygon([(x - tilt * y, y + tilt * x) for x, y in corners], fill=255)
    return np.asarray(image)
