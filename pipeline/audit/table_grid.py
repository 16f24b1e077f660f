"""Tables as grids of numbers: which rows are totals, parts or fields, which cells can be added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, cached_property, lru_cache

from extractors.evidence import fold, words
from extractors.records import Cell, Figure, Report, Table, TableRow
from extractors.table_dossiers import Column, read_columns
from extractors.table_scope import names_domains
from extractors.table_words import is_part_opener, is_rate, is_total, read_code, without_brackets
from extractors.tables import Columns, columns_of
from patterns import catalogue
from pipeline.audit.findings import Quote, quote_of

PERCENT = "%"
CODED = "pl_"
Place = tuple[int, int]
"""Row and column of a cell, the row as its index in ``Table.rows``."""

_NOTHING = frozenset("-–—.… ")
_LOWEST = 9


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A table with the figures that fill a cell, by row (index in ``table.rows``) and column.

    ``keys`` are the keys of the coded appendix that cells state ("3.2.3/1").
    """

    table: Table
    columns: Columns
    figures: Mapping[Place, Figure]
    keys: Mapping[Place, str]

    @property
    def rows(self) -> tuple[TableRow, ...]:
        """The rows below the head."""
        return self.table.rows

    def head(self, column: int) -> str:
        """All heads above ``column``, outermost first."""
        return " | ".join(self.table.columns[column])

    @cached_property
    def numbers(self) -> dict[Place, Decimal]:
        """What the figures that count something or are money state; rates and ratios are left out."""
        return {
            place: figure.value
            for place, figure in self.figures.items()
            if figure.unit != PERCENT and figure.total is None
        }

    @cached_property
    def values(self) -> dict[int, frozenset[Decimal]]:
        """All numbers of each column."""
        found: dict[int, set[Decimal]] = {}
        for (_, column), figure in self.figures.items():
            found.setdefault(column, set()).add(figure.value)
        return {column: frozenset(values) for column, values in found.items()}

    def number(self, place: Place) -> Figure | None:
        """The figure at ``place`` that counts something or is money; None for rates and ratios."""
        return self.figures[place] if place in self.numbers else None

    def is_blank(self, place: Place) -> bool:
        """Whether nothing or a dash stands at ``place`` (a cell that is not there is blank)."""
        return all(char in _NOTHING for char in self._texts.get(place, ""))

    @cached_property
    def _texts(self) -> dict[Place, str]:
        return {(at, cell.col_no): cell.text.strip() for at, row in enumerate(self.rows) for cell in row.cells}

    @cached_property
    def counts(self) -> tuple[int, ...]:
        """The columns whose numbers can be added."""
        filled = sorted({column for place in self.figures if (column := place[1]) and self.number(place)})
        return tuple(column for column in filled if _adds_up(self.table.columns[column]))

    @cached_property
    def rates(self) -> tuple[int, ...]:
        """The columns that hold rates in percent."""
        return tuple(sorted({at for (_, at), figure in self.figures.items() if figure.unit == PERCENT}))

    @cached_property
    def blank_is_zero(self) -> bool:
        """Whether a blank cell can only be 0: no cell states a 0 or a dash, and several are blank."""
        return all(figure.value for figure in self.figures.values()) and not any(
            text and all(char in _NOTHING for char in text) for text in self._texts.values()
        )

    @cached_property
    def coded(self) -> tuple[dict[str, Place], ...]:
        """The cells of the coded appendix by their keys, for each column of results."""
        found: dict[int, dict[str, Place]] = {}
        for place, key in self.keys.items():
            found.setdefault(place[1], {}).setdefault(key, place)
        return tuple(found.values())

    @cached_property
    def filled(self) -> tuple[int, ...]:
        """The indices of the rows that hold numbers."""
        columns = set(self.counts)
        return tuple(sorted({row for row, column in self.figures if column in columns}))

    @cached_property
    def dossiers(self) -> dict[int, Column]:
        """What the columns count where the table is one of dossiers."""
        own = self._named_columns
        if not own or self.spelt_out is self.table:
            return own
        return own | {at: column for at, column in read_columns(self.spelt_out).items() if at not in own}

    @cached_property
    def _named_columns(self) -> dict[int, Column]:
        return read_columns(self.table) if len(self.counts) > 1 else {}

    @cached_property
    def spelt_out(self) -> Table:
        """The table with what its shortest heads leave out ("Trực tuyến" beside "Đã giải quyết": of those received)."""
        short = {at for at in self.counts if at not in self._named_columns and len(self.table.columns[at]) == 1}
        if not short or not self._named_columns:
            return self.table
        block = str(catalogue("audit_tables")["left_out"]["head"])
        paths = ((block, *path) if at in short else path for at, path in enumerate(self.table.columns))
        return replace(self.table, columns=tuple(paths))

    def kind(self, row: int) -> str:
        """What the label of a row makes it: ``total``, ``maybe`` (opens like a total), ``part`` or ``entry``."""
        label = self.rows[row].label or ""
        if is_total(label):
            return "total"
        if self.rows[row].parent is not None:
            return "part"
        return "maybe" if opens_as_total(label) else "entry"

    def is_whole(self, row: int) -> bool:
        """Whether a row of a table of dossiers is a total, or of a unit or level; not of a field."""
        label = self.columns.label
        return self.kind(row) == "total" or label is None or not names_domains(self.head(label))

    def depth(self, row: int) -> int:
        """How deep in the numbering a row stands: I, A before 1 before 1.1 before a; 0 without a number."""
        code = self.rows[row].code or ""
        if not code or is_part_opener(code) or read_code(code) is None:
            return 0
        if code[0].isdigit():
            return 1 + code.count(".")
        return 0 if code[0].isupper() else _LOWEST

    def quote(self, place: Place, role: str) -> Quote:
        """The figure at ``place`` as a part of a finding."""
        return quote_of(role, self.figures[place])


def grids(report: Report) -> list[Grid]:
    """The tables of ``report`` that hold figures, in reading order."""
    figures = {figure.start: figure for figure in report.figures if figure.source == "table"}
    keys = {fact.start: fact.indicator.removeprefix(CODED) for fact in report.facts if fact.indicator.startswith(CODED)}
    found = (_grid(table, figures, keys) for table in report.tables) if figures else ()
    return [grid for grid in found if grid.figures]


def _grid(table: Table, figures: Mapping[int, Figure], keys: Mapping[int, str]) -> Grid:
    held: dict[Place, Figure] = {}
    for at, row in enumerate(table.rows):
        for cell in row.cells:
            figure = _whole(cell, figures)
            if figure is not None:
                held[at, cell.col_no] = figure
    return Grid(
        table=table,
        columns=columns_of(table) if held else _NO_COLUMNS,
        figures=held,
        keys={place: keys[figure.start] for place, figure in held.items() if figure.start in keys},
    )


_NO_COLUMNS = Columns(index=None, label=None, unit=None, notes=frozenset())


def _whole(cell: Cell, figures: Mapping[int, Figure]) -> Figure | None:
    """The figure that fills ``cell``."""
    stripped = cell.text.strip()
    start = cell.start + len(cell.text) - len(cell.text.lstrip())
    figure = figures.get(start) if stripped else None
    return figure if figure is not None and figure.end == start + len(stripped) else None


@cache
def _names(kind: str) -> tuple[str, ...]:
    return tuple(words(fold(name)) for name in catalogue("audit_tables")[kind]["names"])


@lru_cache(maxsize=4096)
def speaks_of(kind: str, text: str) -> bool:
    """Whether ``text`` holds one of the names of a list of ``patterns/audit_tables.toml`` as whole words."""
    piece = words(fold(text))
    return any(name in piece for name in _names(kind))


@lru_cache(maxsize=4096)
def opens_as_total(label: str) -> bool:
    """Whether a label or head opens like a total ("Tổng điểm", "Cộng hai cấp")."""
    piece = words(fold(without_brackets(label)))
    return any(piece.startswith(name) for name in _names("total_openers"))


@cache
def _adds_up(path: tuple[str, ...]) -> bool:
    return not path or not (is_rate(path[-1]) or speaks_of("not_added", path[-1]))
