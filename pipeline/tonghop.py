"""What ``tonghop`` does: the consolidated table of a period as a workbook, CSV, a table for people, or JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from patterns import catalogue
from pipeline.consolidated import Block, Column, Consolidated, Row, Source, consolidate
from pipeline.errors import UsageFailure
from pipeline.messages import say, tell
from pipeline.output import Answer, Format, decimal_text, write_answer, write_object, writing_binary
from pipeline.period_names import asked_period, period_name
from pipeline.store import reading

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_SEVERAL = " | "


def write_consolidated(
    database: Path, phrase: str, indicators: Sequence[str], level: str | None, form: Format, output: str | None
) -> None:
    """Write the consolidated table of the period that ``phrase`` names.

    Raises :class:`UsageFailure` for a period, an indicator or a level that is none, and where the database holds no
    report of the period; nothing is written then.
    """
    period, level = asked_period(phrase), asked_level(level)
    with reading(database) as db:
        table = consolidate(db, period, asked_indicators(db, indicators), level)
        if not table.reports:
            raise UsageFailure("no_report_of_period", period=period_name(period), known=_known_periods(db))
    if not table.columns:
        tell("no_facts_of_period", period=period_name(period))
    _write(table, form, output)
    differing = sum(len(row.values(code)) > 1 for _, row in _units(table) for code in row.cells)
    if differing:
        tell("cells_differ", count=differing)


def _write(table: Consolidated, form: Format, output: str | None) -> None:
    if form is Format.json:
        write_object(as_object(table), output)
    elif form is Format.xlsx:
        from pipeline.consolidated_sheet import write_workbook

        with writing_binary(output, form) as file:
            write_workbook(table, file)
    else:
        write_answer(as_answer(table), form, output)


def asked_level(level: str | None) -> str | None:
    """The level that ``level`` names, with or without accents; raises :class:`UsageFailure` for any other word."""
    from extractors.folding import key, skeleton

    if level is None:
        return None
    known = [name for name in catalogue("tong_hop")["level"] if name != "none"]
    for name in known:
        if skeleton(key(name)) == skeleton(key(level)):
            return str(name)
    raise UsageFailure("no_such_level", level=level, known=", ".join(known))


def asked_indicators(db: DuckDBPyConnection, asked: Sequence[str]) -> list[str]:
    """The codes of ``asked`` (several may stand in one text, divided by commas), each once.

    Raises :class:`UsageFailure` with the nearest code for one that neither the catalogue nor a fact knows.
    """
    known = {row[0] for row in db.execute("SELECT code FROM indicators UNION SELECT indicator FROM facts").fetchall()}
    codes = list(dict.fromkeys(code.strip() for text in asked for code in text.split(",") if code.strip()))
    for code in codes:
        if code not in known:
            near = get_close_matches(code, known, 1)
            raise UsageFailure("no_such_indicator", code=code, hint=say("nearest", name=near[0]) if near else "")
    return codes


def _known_periods(db: DuckDBPyConnection) -> str:
    from extractors.periods import Period

    rows = db.execute(
        "SELECT DISTINCT period_kind, period_no, period_year FROM v_period_reports "
        "ORDER BY period_year DESC, period_kind, period_no LIMIT 12"
    ).fetchall()
    return ", ".join(period_name(Period(kind=kind, number=number, year=year)) for kind, number, year in rows) or "-"


def _units(table: Consolidated) -> Iterator[tuple[Block, Row]]:
    return ((block, row) for block in table.blocks for row in block.rows)


def as_answer(table: Consolidated) -> Answer:
    """The table without its sources: a line for each unit, then one for the totals of each level."""
    words = catalogue("tong_hop")["column"]
    rows: list[Sequence[Any]] = []
    for block in table.blocks:
        for row in block.rows:
            reports = "; ".join(report.label for report in row.reports)
            rows.append((row.name, block.level, reports, *(_cell(row.values(c.code)) for c in table.columns)))
        totals = (block.totals.get(column.code) for column in table.columns)
        rows.append((words["total"], block.level, None, *(total.value if total else None for total in totals)))
    return Answer(columns=(words["unit"], words["level"], words["report"], *_heads(table.columns)), rows=rows)


def _cell(values: Sequence[Decimal]) -> Decimal | str | None:
    if len(values) > 1:
        return _SEVERAL.join(map(decimal_text, values))
    return values[0] if values else None


def _heads(columns: Sequence[Column]) -> list[str]:
    """Names with units; the code as well where two would be alike."""
    heads = [f"{column.name} ({column.unit})" if column.unit else column.name for column in columns]
    return [
        f"{head} [{column.code}]" if heads.count(head) > 1 else head
        for head, column in zip(heads, columns, strict=True)
    ]


def as_object(table: Consolidated) -> dict[str, Any]:
    """The whole table for JSON: indicators, units with every source of each cell, totals, reports."""
    return {
        "period": asdict(table.period) | {"name": period_name(table.period)},
        "indicators": [asdict(column) for column in table.columns],
        "units": [
            {
                "unit": row.name,
                "admin_level": block.level,
                "reports": [report.file_name for report in row.reports],
                "cells": {
                    column.code: [_source_object(source) for source in row.cells[column.code]]
                    for column in table.columns
                    if column.code in row.cells
                },
            }
            for block, row in _units(table)
        ],
        "totals": [
            {"admin_level": block.level} | {code: asdict(total) for code, total in block.totals.items()}
            for block in table.blocks
        ],
        "reports": [asdict(report) for report in table.reports],
    }


def _source_object(source: Source) -> dict[str, Any]:
    names = ("value", "unit", "source", "file_name", "page", "section", "raw", "quote")
    return {name: getattr(source, name) for name in names}
