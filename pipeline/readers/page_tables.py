"""The ruled tables of a picture, cut out of it: OCR reads each cell apart, without rules and without its neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from pipeline.readers.ocr_reading import SeenWord
from pipeline.readers.page_picture import Grey, evened, skew_of
from pipeline.readers.page_rules import Rule, find_rules, levelled, may_hold_table, slope_of, without_rules
from pipeline.readers.pdf_page import Box
from pipeline.readers.pdf_tables import Grid, find_grids
from pipeline.readers.scan_glyphs import ink_level, paper_and_ink

_EDGE = 3
_LEAST_CELLS = 4
_MOST_CELLS = 900
_BESIDE_RULES = 1.8
_WHITE = 14
_RAGGED = 5
_RULED = 0.6
_LEAST_INK = 12
_LOW_CONTRAST = 110
_GREY_PAPER = 235


Place = tuple[int, int, int, int]
"""Left, top, right and bottom in pixels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A cell cut out of a picture: its level pixels with white around, and where they begin on the level picture; or a
    table of very many cells as a whole.
    """

    pixels: Grey
    left: int
    top: int
    edge: int = 0
    """Where the cell begins: the cells of a column begin together."""


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
    paper, ink = paper_and_ink([pixels])
    clear = evened(pixels) if paper < _GREY_PAPER and paper - ink < _LOW_CONTRAST else pixels
    rules = find_rules(clear, scale)
    if not may_hold_table(rules):
        return Tables(rest=pixels, rules=tuple(rules))
    tilt = slope_of(skew_of(np.where(clear < ink_level([clear]), 0, 255).astype(np.uint8)))
    rules = find_rules(clear, scale, tilt)
    grids = grids_of(rules, scale)
    if not grids:
        return Tables(rest=pixels, rules=tuple(rules))
    level = levelled(clear, tilt)
    boxes = [_whole(grid, scale, level.shape) for grid in grids]
    cuts = [cut for grid, box in zip(grids, boxes, strict=True) for cut in _cuts(grid, box, level, rules, scale)]
    return Tables(rest=_painted(pixels, boxes, tilt), rules=tuple(rules), tilt=tilt, cuts=tuple(cuts))


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


def _cuts(grid: Grid, whole: Place, level: Grey, rules: Sequence[Rule], scale: float) -> list[Cut]:
    """The cells of a level picture that hold ink."""
    cells = [downwards(cell, scale) for line in grid.cells for cell in line if cell]
    if len(cells) > _MOST_CELLS:
        left, top, right, bottom = whole
        return [Cut(pixels=without_rules(level, rules, scale)[top:bottom, left:right], left=left, top=top)]
    dark = ink_level([level])
    margin = round(_BESIDE_RULES / scale)
    return [cut for cell in cells if (cut := _cell(level, cell, margin, dark))]


def _cell(level: Grey, cell: Rule, margin: int, dark: int) -> Cut | None:
    """The ink of a cell with white around it: how much is around it in the cell would lead OCR astray."""
    x0, y0, x1, y1 = map(round, cell)
    left, top = max(0, x0 + margin), max(0, y0 + margin)
    inner = level[top : max(top, y1 - margin + 1), left : max(left, x1 - margin + 1)]
    ink = inner < dark
    for edge in (ink[:, :_RAGGED].T, ink[:, -_RAGGED:].T, ink[:_RAGGED], ink[-_RAGGED:]):
        edge[edge.mean(axis=1) > _RULED] = False  # what is left of a rule
    if int(ink.sum()) < _LEAST_INK:
        return None
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    first, begin = int(rows[0]), int(columns[0])
    text = inner[first : int(rows[-1]) + 1, begin : int(columns[-1]) + 1]
    return Cut(
        pixels=np.pad(text, _WHITE, constant_values=255),
        left=left + begin - _WHITE,
        top=top + first - _WHITE,
        edge=left,
    )


def _upwards(rule: Rule, scale: float) -> Box:
    x0, y0, x1, y1 = (value * scale for value in rule)
    return Box(x0, -y1, x1, -y0)


def _whole(grid: Grid, scale: float, shape: tuple[int, ...]) -> Place:
    left, top, right, bottom = downwards(grid.box, scale)
    return (
        max(0, int(left) - _EDGE),
        max(0, int(top) - _EDGE),
        min(shape[1], int(right) + _EDGE + 1),
        min(shape[0], int(bottom) + _EDGE + 1),
    )


def _painted(pixels: Grey, boxes: Sequence[Place], tilt: float) -> Grey:
    """The picture with white where the tables are."""
    image = Image.fromarray(pixels)
    draw = ImageDraw.Draw(image)
    for left, top, right, bottom in boxes:
        corners = ((left, top), (right, top), (right, bottom), (left, bottom))
        draw.polygon([(x - tilt * y, y + tilt * x) for x, y in corners], fill=255)
    return np.asarray(image)
