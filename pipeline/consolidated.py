"""The consolidated table (biểu tổng hợp) of one period: units below each other, indicators beside each other.

A cell holds what the unit's own report states of the unit as a whole: the total over all mechanisms and domains, of
the unit's own level. Nothing stated is no cell; several values that differ stay several.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any

from extractors.periods import Period
from pipeline.totals import Total, total_of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_AROUND = 160
_LEVELS = ("xã", "huyện", "tỉnh", "trung ương")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """An indicator of the table: ``unit`` as its values are stated, ``formula`` of a rate, ``name`` in Vietnamese."""

    code: str
    group: str | None
    name: str
    unit: str | None
    formula: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A fact of a report that counts and where it was read; ``quote`` are the words around ``raw`` on its line.

    ``used`` tells whether it stands in the table: the unit's own level, no mechanism, no domain.
    """

    unit_key: str
    unit_name: str
    indicator: str
    name: str | None
    value: Decimal
    unit: str | None
    admin_level: str | None
    mechanism: str | None
    domain: str | None
    source: str | None
    file_name: str
    page: int | None
    section: str | None
    raw: str | None
    quote: str | None
    used: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodReport:
    """A report of the period; ``replaced_by`` is the file of the newer one that counts in its place."""

    unit_key: str
    unit_name: str
    admin_level: str | None
    district: str | None
    province: str | None
    number: str | None
    symbol: str | None
    issued_on: date | None
    title: str | None
    file_name: str
    replaced_by: str | None

    @property
    def label(self) -> str:
        """Number, symbol and date: ``27/BC-UBND, 18/3/2024``; the file where it has neither."""
        day = f"{self.issued_on.day}/{self.issued_on.month}/{self.issued_on.year}" if self.issued_on else None
        return ", ".join(part for part in (self.full_symbol, day) if part) or self.file_name

    @property
    def full_symbol(self) -> str | None:
        """Number and symbol in one piece: ``27/BC-UBND``."""
        return "/".join(part for part in (self.number, self.symbol) if part) or None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A unit: ``name`` tells it from all others of the table, ``cells`` are its sources by indicator."""

    name: str
    reports: tuple[PeriodReport, ...]
    cells: Mapping[str, tuple[Source, ...]]

    def values(self, code: str) -> tuple[Decimal, ...]:
        """The distinct values that the unit states for ``code``, in rising order; empty where it states none."""
        return tuple(sorted({source.value for source in self.cells.get(code, ())}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """The units of one level (None: not known) with their totals by indicator; levels are never added together."""

    level: str | None
    rows: tuple[Row, ...]
    totals: Mapping[str, Total]


@dataclass(frozen=True, slots=True, kw_only=True)
class Consolidated:
    """The table: ``sources`` are all facts of the reports that count, ``reports`` also those that were replaced."""

    period: Period
    columns: tuple[Column, ...]
    blocks: tuple[Block, ...]
    sources: tuple[Source, ...]
    reports: tuple[PeriodReport, ...]


def consolidate(db: DuckDBPyConnection, period: Period, codes: Sequence[str], level: str | None) -> Consolidated:
    """The table of ``period`` with the indicators ``codes`` (none: all that were stated), of ``level`` or of all."""
    reports, sources = _reports(db, period, level), _sources(db, period, level)
    columns = _columns(db, codes, [source for source in sources if source.used])
    rows = _rows([report for report in reports if report.replaced_by is None], sources)
    blocks = tuple(_blocks(rows, columns))
    order = [row.reports[0].unit_key for block in blocks for row in block.rows]
    asked = [source for source in sources if not codes or source.indicator in codes]
    return Consolidated(
        period=period,
        columns=columns,
        blocks=blocks,
        sources=tuple(sorted(asked, key=lambda source: order.index(source.unit_key))),
        reports=tuple(reports),
    )


_OF_PERIOD = (
    "p.period_kind = $kind AND p.period_year = $year AND ($no IS NULL OR p.period_no IS NULL OR p.period_no = $no) "
    "AND ($level IS NULL OR p.admin_level = $level)"
)
_UNIT_ORDER = "p.province COLLATE vi, p.district COLLATE vi, p.unit_name COLLATE vi, p.unit_key"


def _asked(period: Period, level: str | None) -> dict[str, Any]:
    return {"kind": period.kind, "year": period.year, "no": period.number, "level": level}


def _reports(db: DuckDBPyConnection, period: Period, level: str | None) -> list[PeriodReport]:
    found = db.execute(
        "SELECT p.unit_key, p.unit_name, p.admin_level, p.district, p.province, p.number, p.symbol, p.issued_on, "
        "p.title, p.file_name, CASE WHEN NOT p.counts THEN n.file_name END "
        "FROM v_period_reports AS p JOIN reports AS n ON n.report_id = p.counted_id "
        f"WHERE {_OF_PERIOD} ORDER BY {_UNIT_ORDER}, p.counts DESC, p.issued_on DESC, p.file_name",
        _asked(period, level),
    ).fetchall()
    names = tuple(PeriodReport.__slots__)
    return [PeriodReport(**dict(zip(names, row, strict=True))) for row in found]


def _sources(db: DuckDBPyConnection, period: Period, level: str | None) -> list[Source]:
    found = db.execute(
        "SELECT p.unit_key, p.unit_name, f.indicator, f.indicator_name, f.value, f.unit, f.admin_level, f.mechanism, "
        "f.domain, f.source, f.file_name, f.page, nullif(concat_ws('. ', f.section_label, f.section_heading), ''), "
        "f.raw, "
        f"substring(t.text, greatest(f.char_start - {_AROUND}, 0) + 1, least(f.char_start, {_AROUND})), "
        f"substring(t.text, f.char_end + 1, {_AROUND}), "
        "f.mechanism IS NULL AND f.domain IS NULL "
        "AND coalesce(f.admin_level = p.admin_level, true) AS used "
        "FROM v_period_reports AS p JOIN v_facts AS f USING (report_id) LEFT JOIN report_texts AS t USING (report_id) "
        "LEFT JOIN indicators AS i ON i.code = f.indicator "
        f"WHERE p.counts AND {_OF_PERIOD} "
        f"ORDER BY {_UNIT_ORDER}, i.ordinal, f.indicator, used DESC, f.source DESC, f.file_name, f.char_start, f.value",
        _asked(period, level),
    ).fetchall()
    return [_source(row) for row in found]


def _source(row: Sequence[Any]) -> Source:
    *plain, before, after, used = row
    names = [name for name in Source.__slots__ if name not in ("quote", "used")]
    values = dict(zip(names, plain, strict=True))
    return Source(**values, quote=_quote(before, values["raw"], after), used=used)


def _quote(before: str | None, raw: str | None, after: str | None) -> str | None:
    """The line around ``raw``, cut at both ends where it goes on too long; the cells of a row divided by bars."""
    if raw is None or before is None or after is None:
        return raw
    left, right = before.rpartition("\n")[2], after.partition("\n")[0]
    left = "…" + left.partition(" ")[2] if left == before and len(before) == _AROUND else left
    right = right.rpartition(" ")[0] + "…" if right == after and len(after) == _AROUND else right
    return " ".join(f"{left}{raw}{right}".replace("\t", " | ").split())


def _columns(db: DuckDBPyConnection, codes: Sequence[str], stated: Iterable[Source]) -> tuple[Column, ...]:
    """The indicators in the order of the catalogue (the asked ones in the order asked), unknown codes at the end."""
    units: dict[str, set[str | None]] = {}
    for source in stated:
        units.setdefault(source.indicator, set()).add(source.unit)
    known = {
        row[0]: row
        for row in db.execute(
            "SELECT code, group_code, name, unit, formula FROM indicators ORDER BY ordinal"
        ).fetchall()
    }
    order = list(codes) or [*(code for code in known if code in units), *sorted(units.keys() - known.keys())]
    return tuple(_column(code, known.get(code), units.get(code, set())) for code in order)


def _column(code: str, entry: Sequence[Any] | None, stated: set[str | None]) -> Column:
    """The column of ``code``; money is in the unit that the facts are in, whatever the catalogue counts it in."""
    _, group, name, unit, formula = entry or (code, None, code, None, None)
    if len(stated) == 1 and (entry is None or (unit and unit.endswith("đồng"))):
        unit = next(iter(stated)) or unit
    return Column(code=code, group=group, name=name, unit=unit, formula=formula)


def _rows(reports: Sequence[PeriodReport], sources: Sequence[Source]) -> list[Row]:
    units: dict[str, list[PeriodReport]] = {}
    for report in reports:
        units.setdefault(report.unit_key, []).append(report)
    names = [held[0].unit_name for held in units.values()]
    cells: dict[str, dict[str, list[Source]]] = {}
    for source in sources:
        if source.used:
            cells.setdefault(source.unit_key, {}).setdefault(source.indicator, []).append(source)
    return [
        Row(
            name=_told_apart(held[0]) if names.count(held[0].unit_name) > 1 else held[0].unit_name,
            reports=tuple(held),
            cells={code: tuple(found) for code, found in cells.get(key, {}).items()},
        )
        for key, held in units.items()
    ]


def _told_apart(report: PeriodReport) -> str:
    places = ", ".join(place for place in (report.district, report.province) if place)
    return f"{report.unit_name} ({places})" if places else report.unit_name


def _blocks(rows: Sequence[Row], columns: Sequence[Column]) -> Iterable[Block]:
    ordered = sorted(rows, key=_level_order)
    for level, held in groupby(ordered, key=_level):
        block = tuple(held)
        totals = {column.code: total_of(column.code, column.unit, column.formula, block) for column in columns}
        yield Block(level=level, rows=block, totals={code: total for code, total in totals.items() if total})


def _level(row: Row) -> str | None:
    return next((report.admin_level for report in row.reports if report.admin_level), None)


def _level_order(row: Row) -> int:
    level = _level(row)
    return _LEVELS.index(level) if level in _LEVELS else len(_LEVELS)
