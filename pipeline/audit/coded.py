"""Coded answers of the appendix ("Chưa = 0, Đang làm = 1, Hoàn thành = 2"): a value that is none of the codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import regex

from extractors.indicators import appendix, indicators
from extractors.records import Figure, Flag, Report
from extractors.table_words import is_coded
from pipeline.audit.findings import finding, quote_of
from pipeline.audit.table_grid import CODED, Grid, Place, grids

_SMALL = 9
_ANSWER = regex.compile(
    r"(?P<name>[^=;:,\d\n][^=;\n]{0,60}?|\d{1,2}\s\p{L}{1,12})\s{0,3}[=:]\s{0,3}(?P<code>\d{1,2})(?!\d)"
)


def invalid_codes(report: Report, tables: Sequence[Grid] | None = None) -> list[Flag]:
    """One ``coded_value_invalid`` for each coded answer that is none of the codes that its row lists, or that the
    catalogue knows for the row; ``tables`` as :func:`grids` gives them. Words instead of a code are not judged.
    """
    return [flag for grid in (grids(report) if tables is None else tables) for flag in _invalid(grid)]


def _invalid(grid: Grid) -> Iterator[Flag]:
    listed = {at: codes for at in range(len(grid.rows)) if (codes := _codes(grid, at))}
    known = {place: _known(key) for place, key in grid.keys.items() if _known(key)}
    for place, figure in grid.figures.items():
        codes = known.get(place, {}) | listed.get(place[0], {})
        if codes and figure.total is None and _answers(grid, place[0], figure) and figure.value not in codes:
            yield _flag(grid, place, figure, codes)


def _codes(grid: Grid, row: int) -> dict[int, str]:
    """The codes that a row lists in the cell of its unit or in brackets behind its label."""
    for cell in grid.rows[row].cells:
        if cell.col_no in (grid.columns.unit, grid.columns.label) and is_coded(cell.text):
            found = {int(match["code"]): match["name"].strip(" .,-–()") for match in _ANSWER.finditer(cell.text)}
            if len(found) > 1:
                return found
    return {}


def _known(key: str) -> dict[int, str]:
    row = indicators()[f"{CODED}{key}"]
    return dict(enumerate(appendix()[row.appendix[0]].answers))


def _answers(grid: Grid, row: int, figure: Figure) -> bool:
    """Whether ``figure`` is the answer itself: not a count with a unit of its own."""
    return figure.unit is None or grid.rows[row].unit is None


def _flag(grid: Grid, place: Place, figure: Figure, codes: Mapping[int, str]) -> Flag:
    meant = next((code for code, name in codes.items() if name.split()[:1] == [str(int(figure.value))]), None)
    same = _beside(grid, place)
    cause = "answer_named" if meant is not None else "wrong_cell" if same is not None else None
    return finding(
        "coded_value_invalid",
        "code",
        (quote_of("answer", figure), *((quote_of("other", same),) if cause == "wrong_cell" and same else ())),
        cause=cause,
        evidence={"allowed": sorted(codes)},
        raw=figure.raw,
        allowed=", ".join(f"{code} ({name})" for code, name in sorted(codes.items())),
        name="" if meant is None else codes[meant],
        code=meant,
        other=None if same is None else same.raw,
    )


def _beside(grid: Grid, place: Place) -> Figure | None:
    """The equal figure in the row above or below, where the number is too big for a chance."""
    value = grid.figures[place].value
    near = (grid.figures.get((place[0] + step, place[1])) for step in (-1, 1))
    return next((figure for figure in near if figure is not None and figure.value == value > _SMALL), None)
