"""The compliance matrix for a terminal: plain lines, since a table of thousands of units must not take minutes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.cells import cell_len, set_cell_size

from pipeline.messages import shown
from pipeline.output import Answer, plain

_GAP = "  "
_LONGEST = 48  # columns of a cell


def lines_of(answer: Answer, *, total: bool) -> list[str]:
    """``answer`` as lines: heads, a rule, rows with numbers to the right; a rule before the last one, a ``total``."""
    rows = [[_cell(value) for value in row] for row in answer.rows]
    heads = [shown(name) for name in answer.columns]
    widths = [max(map(cell_len, column)) for column in zip(heads, *rows, strict=True)]
    right = [all(not cell or cell.isdecimal() for cell in column) for column in zip(*rows, strict=True)]
    rule = _GAP.join("─" * width for width in widths)
    body = [_line(row, widths, right) for row in rows]
    head = [_line(heads, widths, right), rule]
    return [*head, *body[:-1], rule, *body[-1:]] if total else [*head, *body]


def _cell(value: Any) -> str:
    text = shown(plain(value))
    return text if cell_len(text) <= _LONGEST else f"{set_cell_size(text, _LONGEST - 1).rstrip()}…"


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    padded = (
        " " * (width - cell_len(cell)) + cell if side else cell + " " * (width - cell_len(cell))
        for cell, width, side in zip(cells, widths, right, strict=True)
    )
    return _GAP.join(padded).rstrip()
