"""Ruling lines on the picture of a page: long thin runs of dark pixels."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pipeline.readers.page_picture import Grey

_DARK = 160
_LONG_ACROSS = 28.0
_LONG_DOWN = 13.0
_THICKEST = 5.0
_LEAST_TILT = 0.0015
_MAX_RULES = 2_000
_INK_BESIDE = 0.35
_FEWEST = 2
_HOLE = 2
_PAINT = 1.5
_SLANT = 0.035
_SURELY_DOWN = 15.0
_BAND = 26
_BANDS_BELOW = 4
_PALE_BAND = 9.0
_INKY_BAND = 120.0
_UNEVEN = 12.0
_AS_DARK = 0.6
_PALE = 14
_ASIDE = 3
_SOFT = 5

Rule = tuple[float, float, float, float]

Dark = NDArray[np.bool_]


def find_rules(pixels: Grey, scale: float, tilt: float | None = None) -> list[Rule]:
    """The horizontal and vertical rules of a picture with ``scale`` points a pixel whose lines fall by ``tilt`` pixels
    for each pixel to the right: x0, y0, x1, y1 in pixels of the levelled picture, without thickness. Where the tilt is
    not known (None), slanted rules are found where they are, as if they were level.
    """
    level = levelled(pixels, tilt or 0.0)
    slant = _SLANT if tilt is None else 0.0
    dark = level < _DARK
    found = _rules_in(dark, np.ascontiguousarray(dark.T), scale, slant)
    if may_hold_table(found) or not has_pale_rules(level):
        return found
    turned = np.ascontiguousarray(level.T)
    return _rules_in(dark | _pale(level), dark.T | _pale(turned), scale, slant)


def may_hold_table(rules: Sequence[Rule]) -> bool:
    """True where there are rules in both directions."""
    across = sum(rule[1] == rule[3] for rule in rules)
    return across >= _FEWEST and len(rules) - across >= _FEWEST


def _rules_in(across: Dark, down: Dark, scale: float, slant: float) -> list[Rule]:
    """The rules of what is dark, ``down`` being turned by its diagonal."""
    thickest = max(1, round(_THICKEST / scale))
    level = _runs(across, round(_LONG_ACROSS / scale), thickest, slant)
    upright = _runs(down, round(_LONG_DOWN / scale), thickest, slant)
    if len(level) + len(upright) > _MAX_RULES:
        return []
    return [(x0, y, x1, y) for y, x0, x1 in level] + [(x, y0, x, y1) for x, y0, y1 in upright]


def has_pale_rules(pixels: Grey) -> bool:
    """True where there may be vertical lines that are hardly darker than the paper: columns that are, in several bands
    of the picture below one another, by about as much darker than the bare paper beside them. Letters are not, and what
    is done for pale lines takes longer than all the rest that is done to a page.
    """
    bands = len(pixels) // _BAND
    if bands < _BANDS_BELOW or pixels.shape[1] < 4 * _ASIDE:
        return False
    rows = pixels[: bands * _BAND : 2].reshape(bands, _BAND // 2, -1)
    means = rows.mean(axis=1, dtype=np.float32)
    paper = means.max(axis=0)[_ASIDE:-_ASIDE]
    near = np.minimum(means[:, : -2 * _ASIDE], means[:, 2 * _ASIDE :])
    darker = near - means[:, _ASIDE:-_ASIDE]
    darker[(near < paper - _UNEVEN) | (darker > _INKY_BAND)] = 0
    darker[:, 1:-1] = np.maximum.reduce([darker[:, :-2], darker[:, 1:-1], darker[:, 2:]])
    below = [darker[at : bands - _BANDS_BELOW + 1 + at] for at in range(_BANDS_BELOW)]
    least, most = np.minimum.reduce(below), np.maximum.reduce(below)
    return bool(((least > _PALE_BAND) & (least > _AS_DARK * most)).any())


def _pale(pixels: Grey) -> Dark:
    """The pixels of thin horizontal lines that are darker than the paper above and below, however little."""
    soft = np.zeros(pixels.shape, dtype=np.uint16)
    reach = _SOFT // 2
    padded = np.pad(pixels, ((0, 0), (reach, reach)), mode="edge")
    for shift in range(_SOFT):
        soft += padded[:, shift : shift + pixels.shape[1]]
    found = np.zeros(pixels.shape, dtype=np.bool_)
    lighter = np.minimum(soft[: -2 * _ASIDE], soft[2 * _ASIDE :])
    found[_ASIDE:-_ASIDE] = soft[_ASIDE:-_ASIDE] + _SOFT * _PALE <= lighter
    return found


def without_rules(pixels: Grey, rules: Sequence[Rule], scale: float) -> Grey:
    """The picture with the rules of its tables painted over; the picture itself where it has no table."""
    across = [rule for rule in rules if rule[1] == rule[3]]
    down = [rule for rule in rules if rule[0] == rule[2]]
    if len(across) < _FEWEST or len(down) < _FEWEST:
        return pixels
    pad = round(_PAINT / scale)
    clear = pixels.copy()
    for x0, y0, x1, y1 in (*across, *(rule for rule in down if (rule[3] - rule[1]) * scale > _SURELY_DOWN)):
        place = (
            slice(max(0, round(y0) - pad), round(y1) + pad + 1),
            slice(max(0, round(x0) - pad), round(x1) + pad + 1),
        )
        clear[place] = 255
    return clear


def levelled(pixels: Grey, tilt: float) -> Grey:
    """The picture with its lines level: x + tilt y, y - tilt x is where a pixel comes to stand."""
    if not tilt:
        return pixels
    image = Image.fromarray(pixels)
    # the transformation says where a pixel of the level picture comes from
    back = (1, -tilt, 0, tilt, 1, 0)
    return np.asarray(
        image.transform(image.size, Image.Transform.AFFINE, back, Image.Resampling.BILINEAR, fillcolor=255)
    )


def slope_of(degrees: float) -> float:
    """The fall of the lines of a picture that must be turned by ``degrees`` to be level; 0 for next to nothing."""
    slope = math.tan(math.radians(degrees))
    return slope if abs(slope) >= _LEAST_TILT else 0.0


def _runs(dark: Dark, least: int, thickest: int, slant: float) -> list[tuple[float, float, float]]:
    """Thin horizontal runs of at least ``least`` pixels: their middle row, first and last column."""
    near = dark.copy()
    near[1:] |= dark[:-1]  # a line that is slightly slanted steps from row to row
    near[:-1] |= dark[1:]
    found = _runs_of_rows(near, np.flatnonzero(_may_hold(near, least)), least)
    return [run for run in _thinned(found, thickest + 2, slant) if _stands_free(dark, run)]


def _may_hold(near: Dark, least: int) -> NDArray[np.bool_]:
    """The rows that may hold a run: three neighbouring stretches of a quarter of it that are dark but for a hole."""
    step = max(1, least // 4)
    stretches = near.shape[1] // step
    counts = np.add.reduceat(near, np.arange(stretches) * step, axis=1, dtype=np.int16)[:, :stretches]
    full = counts >= step - _HOLE
    return np.asarray((full[:, :-2] & full[:, 1:-1] & full[:, 2:]).any(axis=1))


def _runs_of_rows(dark: Dark, rows: NDArray[np.intp], least: int) -> list[tuple[int, int, int]]:
    """The runs of some rows, all at once: row, first and last column; holes of a pixel or two are closed."""
    wide = dark.shape[1] + _HOLE + 1  # so that no run goes on in the next row
    flat = np.zeros((len(rows), wide), dtype=np.bool_)
    flat[:, 1 : dark.shape[1] + 1] = dark[rows]
    edges = np.flatnonzero(np.diff(flat.ravel().view(np.int8)))
    starts, ends = edges[::2], edges[1::2]
    apart = starts[1:] - ends[:-1] > _HOLE
    starts, ends = starts[np.append(True, apart)[: len(starts)]], ends[np.append(apart, True)[: len(ends)]]
    long = ends - starts >= least
    starts, ends = starts[long], ends[long]
    columns = starts % wide
    return list(zip(rows[starts // wide].tolist(), columns.tolist(), (columns + ends - starts).tolist(), strict=True))


def _thinned(runs: list[tuple[int, int, int]], thickest: int, slant: float) -> list[tuple[float, float, float]]:
    """Runs of neighbouring rows as one line; a block thicker than ``thickest`` is none."""
    groups: list[list[tuple[int, int, int]]] = []
    open_groups: list[list[tuple[int, int, int]]] = []
    for run in runs:
        open_groups = [group for group in open_groups if run[0] - group[-1][0] <= 1]
        home = next((group for group in open_groups if _touch(group[-1], run)), None)
        if home is None:
            home = []
            groups.append(home)
            open_groups.append(home)
        home.append(run)
    lines = []
    for group in groups:
        first, last = group[0][0], max(run[0] for run in group)
        start, end = min(run[1] for run in group), max(run[2] for run in group)
        if last - first < thickest + slant * (end - start):
            lines.append(((first + last) / 2, start, end))
    return [(float(row), float(start), float(end)) for row, start, end in lines]


def _touch(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    return one[1] <= other[2] and other[1] <= one[2]


def _stands_free(dark: Dark, run: tuple[float, float, float]) -> bool:
    """True when there is little ink right above or right below: a run inside of letters is no rule."""
    row, start, end = round(run[0]), int(run[1]), int(run[2])
    for offset in (4, 5):
        beside = [dark[place, start:end].mean() for place in (row - offset, row + offset) if 0 <= place < len(dark)]
        if beside and min(beside) < _INK_BESIDE:
            return True
    return False
