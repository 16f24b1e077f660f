"""Facts that were read through repairs, put back on the text as it stands."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from extractors.records import Cell, Document, Figure, LedgerEntry, Reference, Report, Table
from extractors.repairs import Repair

_Mention = TypeVar("_Mention", Reference, Figure)


def put_back(report: Report, document: Document, repairs: Sequence[Repair]) -> Report:
    """``report``, read from a view of ``document``, on ``document`` itself.

    Spans stay but for those that a repair would cut; ``raw`` is what the text holds, and ``repaired_from`` tells it
    where a fact was read from something else.
    """
    if not repairs:
        return report if report.document is document else replace(report, document=document)
    text, places = document.text, _Places(repairs)
    return replace(
        report,
        document=document,
        references=tuple(_mention(one, text, places) for one in report.references),
        figures=tuple(_mention(one, text, places) for one in report.figures),
        tables=tuple(_table(table, text) for table in report.tables),
        ledger=tuple(_entry(entry, text) for entry in report.ledger),
    )


class _Places:
    """The stretches that were repaired, sorted."""

    def __init__(self, repairs: Sequence[Repair]) -> None:
        self._repairs = repairs
        self._starts = [repair.start for repair in repairs]

    def whole(self, start: int, end: int) -> tuple[int, int, bool]:
        """The span with all of the repairs that it cuts, and whether any of them lies in it."""
        place = max(0, bisect_left(self._starts, start) - 1)
        touched = False
        for repair in self._repairs[place:]:
            if repair.start >= end:
                break
            if repair.end > start:
                start, end, touched = min(start, repair.start), max(end, repair.end), True
        return start, end, touched


def _mention(one: _Mention, text: str, places: _Places) -> _Mention:
    start, end, touched = places.whole(one.start, one.end)
    if not touched:
        return one
    raw = text[start:end]
    return replace(one, start=start, end=end, raw=raw, repaired_from=raw)


def _entry(entry: LedgerEntry, text: str) -> LedgerEntry:
    raw = text[entry.start : entry.end]
    return entry if raw == entry.raw else replace(entry, raw=raw)


def _table(table: Table, text: str) -> Table:
    rows = tuple(replace(row, cells=tuple(_cell(cell, text) for cell in row.cells)) for row in table.rows)
    return replace(table, rows=rows)


def _cell(cell: Cell, text: str) -> Cell:
    return replace(cell, text=text[cell.start : cell.end])
