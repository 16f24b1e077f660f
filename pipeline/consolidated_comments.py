"""What the comments of the consolidated table say: where a figure was read, how a total came about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

from pipeline.consolidated import Column, Source
from pipeline.consolidated_style import grouped, words_of_sheet
from pipeline.excel import fitting
from pipeline.totals import Total

_SHOWN = 4
_LINE, _LINE_HEIGHT, _WIDTH = 52, 17, 330


def write_comment(sheet: Any, row: int, place: int, text: str) -> None:
    """Put ``text`` beside a cell, in a box that holds all of it."""
    lines = sum(ceil((len(line) + 1) / _LINE) for line in text.split("\n"))
    look = {"author": "baocao", "width": _WIDTH, "height": _LINE_HEIGHT * lines + 12, "font_size": 9}
    sheet.write_comment(row, place, fitting(text), look)


def sources_comment(sources: Sequence[Source], source_rows: Mapping[int, int]) -> str:
    """File, page, section and words of each of ``sources``; the value too where there are several."""
    words = words_of_sheet()["comment"]
    differs = len({source.value for source in sources}) > 1
    lines = [words["differs"]] if differs else []
    for source in sources[:_SHOWN]:
        if len(sources) > 1:
            value = words["value"].format(value=grouped(source.value), unit=source.unit or "")
            lines.append(f"• {value.strip()}")
        lines += _place_lines(source)
        if id(source) in source_rows:
            lines.append(words["source"].format(row=source_rows[id(source)]))
    if len(sources) > _SHOWN:
        lines.append(words["more"].format(count=len(sources) - _SHOWN))
    return "\n".join(lines)


def _place_lines(source: Source) -> list[str]:
    words = words_of_sheet()["comment"]
    lines = [words["file"].format(file=source.file_name)]
    if source.page is not None:
        lines.append(words["page"].format(page=source.page))
    if source.section:
        lines.append(words["section"].format(section=source.section))
    return [*lines, f"«{source.quote}»"] if source.quote else lines


def total_comment(total: Total, units: int, columns: Sequence[Column]) -> str:
    """From how many of the ``units`` a total was added, or from what a rate was worked out."""
    words = words_of_sheet()["comment"]
    if total.above is not None and total.below is not None:
        known = {column.code: column.name for column in columns}
        parts = "; ".join(f"«{known.get(part, part)}»" for part in total.parts)
        above, below = grouped(total.above), grouped(total.below)
        return str(words["rate"].format(above=above, below=below, units=total.units, parts=parts))
    lines = [words["sum"].format(units=total.units, all=units)]
    if total.left_out:
        lines.append(words["left_out"].format(units=", ".join(total.left_out)))
    return "\n".join(lines)
