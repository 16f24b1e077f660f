"""Red stamps on the picture of a page in colour: their ink is made light, the letters below stay dark."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pipeline.readers.page_picture import Grey

_RED = 40
_DARKEST = 120.0
_STEP = 4
_CELL_INCHES = 0.1
_SIDE_CELLS = (6, 26)
_LONGER = 2.2
_FILLED = 0.15
_ROOM = 2

Colours = NDArray[np.uint8]
Box = tuple[int, int, int, int]


def grey_of(image: Image.Image, dpi: float) -> Grey:
    """The image in grey, the red ink of stamps as light as the paper. Red letters are no stamp."""
    grey = np.array(image.convert("L"))
    if image.mode != "RGB":
        return grey
    colours = np.asarray(image)
    for left, top, right, bottom in stamps_of(colours, dpi):
        place = slice(top, bottom), slice(left, right)
        seen = colours[place]
        ink = float(np.median(seen[..., 0][_is_red(seen, _RED)]))
        light = np.minimum(255, seen[..., 0] * (255 / max(ink, _DARKEST)))
        grey[place] = np.where(_is_red(seen, _RED // 2), np.maximum(grey[place], light), grey[place])
    return grey


def stamps_of(colours: Colours, dpi: float) -> list[Box]:
    """The places of what is red, about as high as wide, and as large as stamps are: left, top, right, bottom."""
    cell = max(_STEP, round(dpi * _CELL_INCHES) // _STEP * _STEP)
    high, wide = (side // cell for side in colours.shape[:2])
    red = _is_red(colours[: high * cell : _STEP, : wide * cell : _STEP], _RED)
    if not red.any():
        return []
    cells = np.asarray(red.reshape(high, cell // _STEP, wide, cell // _STEP).any(axis=(1, 3)))
    return [box for some in _together(cells) if (box := _stamp_box(some, cell))]


def _is_red(colours: Colours, least: int) -> NDArray[np.bool_]:
    other = np.maximum(colours[..., 1], colours[..., 2])
    return np.asarray(colours[..., 0] > np.minimum(other, 255 - least) + np.uint8(least))


def _stamp_box(cells: list[tuple[int, int]], cell: int) -> Box | None:
    """The box around some cells, None where no stamp has its shape."""
    rows, columns = zip(*cells, strict=True)
    top, left, foot, end = min(rows), min(columns), max(rows) + 1, max(columns) + 1
    short, long = sorted((foot - top, end - left))
    if short < _SIDE_CELLS[0] or long > min(_SIDE_CELLS[1], _LONGER * short) or len(cells) < _FILLED * short * long:
        return None
    return max(0, left * cell - _ROOM), max(0, top * cell - _ROOM), end * cell + _ROOM, foot * cell + _ROOM


def _together(cells: NDArray[np.bool_]) -> Iterator[list[tuple[int, int]]]:
    """The cells that hold ink, those that touch one another together."""
    left = {(int(row), int(column)) for row, column in zip(*np.nonzero(cells), strict=True)}
    while left:
        found = [left.pop()]
        for row, column in found:  # grows while it is walked
            near = {(row + down, column + right) for down in (-1, 0, 1) for right in (-1, 0, 1)} & left
            left -= near
            found.extend(near)
        yield found
