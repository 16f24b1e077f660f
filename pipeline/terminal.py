"""Answers as tables for people; what a terminal would take for a command is escaped."""

from __future__ import annotations

import os
from collections.abc import Sequence
from decimal import Decimal
from itertools import islice
from typing import IO, Any

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.messages import shown, tell
from pipeline.output import Answer, plain

#: Columns of text that are wider than this may be folded; a table that needs more room is shown row by row.
_FOLDED = 20
_GAP = 3
_PIPED_WIDTH = 200


def write_table(answer: Answer, file: IO[str], *, limit: int = 0) -> None:
    """Write ``answer`` as a table, or row by row where the terminal is too narrow for its columns.

    ``limit`` is the number of rows shown at most, 0 for all.
    """
    rows = list(islice(answer.rows, limit + 1 if limit else None))
    more, rows = bool(limit) and len(rows) > limit, rows[: limit or None]
    console = Console(file=file, width=_width(file))
    if _needed(answer.columns, rows) > console.width:
        _write_records(answer.columns, rows, file)
    else:
        console.print(_table(answer.columns, rows))
    if more:
        tell("rows_hidden", shown=limit)


def _width(file: IO[str]) -> int | None:
    """None (ask the terminal); a file or a pipe gets long lines, unless COLUMNS says else."""
    return None if file.isatty() or os.environ.get("COLUMNS") else _PIPED_WIDTH


def _needed(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> int:
    """The width below which columns would be cut into pieces of a few letters."""
    widths = []
    for place, name in enumerate(columns):
        longest = max((_longest_line(row[place]) for row in rows), default=0)
        widths.append(max(len(name), min(longest, _FOLDED)))
    return sum(widths) + _GAP * (len(widths) - 1)


def _longest_line(value: Any) -> int:
    return max(map(cell_len, plain(value).split("\n")))


def _table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for place, name in enumerate(columns):
        longest = max((_longest_line(row[place]) for row in rows), default=0)
        table.add_column(Text(shown(name)), overflow="fold", min_width=max(len(name), min(longest, _FOLDED)))
    for row in rows:
        table.add_row(*(Text(_lines(plain(value)), justify=_side(value)) for value in row))
    return table


def _write_records(columns: Sequence[str], rows: Sequence[Sequence[Any]], file: IO[str]) -> None:
    """One line for each value that is there, rows divided by a blank line."""
    width = max(map(len, columns))
    for number, row in enumerate(rows):
        file.write("\n" if number else "")
        for name, value in zip(columns, row, strict=True):
            if value is not None:
                indented = _lines(plain(value)).replace("\n", "\n" + " " * (width + 2))
                file.write(f"{shown(name):{width}}  {indented}\n")


def _lines(text: str) -> str:
    return "\n".join(map(shown, text.split("\n")))


def _side(value: Any) -> Any:
    return "right" if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else "left"
