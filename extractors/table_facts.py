"""Facts in tables: the coded appendix, tables of dossiers, and tables whose rows name an indicator by themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from extractors.dimensions import reported_level
from extractors.evidence import Evidence, fold, label_words
from extractors.indicators import indicators, named
from extractors.records import AdminLevel, Document, Fact, Figure, Header, Mechanism, Outline, Table, TableRow
from extractors.table_appendix import appendix_facts, row_keys
from extractors.table_dossiers import Column, counted, dossier_facts, says
from extractors.table_scope import mentions, named_level, named_mechanism, result_columns
from extractors.table_words import is_total
from extractors.tables import Columns, columns_of

Figures = Mapping[tuple[int, int], Figure]
_DOSSIERS = "tthc"


def table_facts(
    document: Document, outline: Outline, header: Header, tables: Sequence[Table], figures: Sequence[Figure]
) -> list[Fact]:
    """The facts that the tables of ``document`` state, in reading order.

    A figure in a cell gives a fact where the words of its row and its column name an indicator; a blank cell gives
    none. The coded appendix gives ``pl_<key>`` for each of its rows and the indicator of the catalogue that says the
    same. Where no level is named, a fact is of the level of the unit reported on.
    """
    by_start = {(figure.start, figure.end): figure for figure in figures if figure.source == "table"}
    level = reported_level(header)
    place = {"xã": header.commune, "huyện": header.district, "tỉnh": header.province}.get(level or "")
    found: list[Fact] = []
    for table in tables:
        columns, cells = columns_of(table), _whole_cells(table, by_start)
        found += _facts_of(table, columns, cells, level, place, about=_is_about_dossiers(document, outline, table))
    return sorted(_once(map(_in_unit, filter(_fits, found))), key=lambda fact: (fact.start, fact.end, fact.indicator))


def _facts_of(
    table: Table, columns: Columns, figures: Figures, level: AdminLevel | None, place: str | None, *, about: bool
) -> list[Fact]:
    dossiers = dossier_facts(table, columns, figures, level, place, about)
    if dossiers is not None:
        return dossiers
    keys = row_keys(table, level)
    coded = appendix_facts(table, columns, figures, level, keys)
    rest = [row for row in table.rows if row.row_no not in keys] if coded else table.rows
    return [*coded, *_other_facts(table, rows=rest, columns=columns, figures=figures, level=level)]


def _is_about_dossiers(document: Document, outline: Outline, table: Table) -> bool:
    """Whether the section around a table is that of dossiers: by its code, or by a heading that speaks of them."""
    start = next((row.cells[0].start for row in table.rows if row.cells), None)
    section = None if start is None else outline.section_at(start)
    by_id = {each.section_id: each for each in outline.sections}
    while section is not None:
        heading = section.heading or ""
        if mentions("dossier_barred", heading):
            return False
        if section.code == _DOSSIERS or "dossier" in says(heading):
            return True
        section = None if section.parent_id is None else by_id.get(section.parent_id)
    return False


def _fits(fact: Fact) -> bool:
    """Whether the unit of a fact can be that of its indicator; money without its unit may be of any scale."""
    unit = indicators()[fact.indicator].unit
    if fact.indicator.startswith("pl_") or not fact.value:
        return True
    if unit in ("đồng", "%"):
        return fact.unit == unit or (unit == "%" and fact.unit is None)
    return fact.unit not in ("đồng", "%")


def _in_unit(fact: Fact) -> Fact:
    return fact if fact.unit is not None else replace(fact, unit=indicators()[fact.indicator].unit)


def _whole_cells(table: Table, figures: Mapping[tuple[int, int], Figure]) -> dict[tuple[int, int], Figure]:
    """The figures that fill a cell, by row and column."""
    found = {}
    for row in table.rows:
        for cell in row.cells:
            start = cell.start + len(cell.text) - len(cell.text.lstrip())
            figure = figures.get((start, start + len(cell.text.strip())))
            if figure is not None:
                found[row.row_no, cell.col_no] = figure
    return found


def _once(facts: Iterable[Fact]) -> Iterator[Fact]:
    """Each statement once: the same value of the same indicator, level, mechanism and field."""
    seen = set()
    for fact in facts:
        statement = (fact.indicator, fact.value, fact.admin_level, fact.mechanism, fold(fact.domain or ""))
        if statement not in seen:
            seen.add(statement)
            yield fact


def _other_facts(
    table: Table, rows: Sequence[TableRow], columns: Columns, figures: Figures, level: AdminLevel | None
) -> Iterator[Fact]:
    """The facts of a table whose rows name what they count ("Tổng số hồ sơ tiếp nhận") beside columns of results."""
    results = result_columns(table, columns, (at for _, at in figures))
    scope: AdminLevel | None = None
    for row in rows:
        label = row.label
        if label is None or is_total(label):
            continue
        here = [(figures[row.row_no, at], at) for at in results if (row.row_no, at) in figures]
        if not here:
            scope = named_level(label) or (None if row.parent is None else scope)
        for figure, at in here:
            column = _named_by(table, row, figure, at)
            if column is not None and figure.total is None:
                own = named_level(label) or named_level(row.parent or "") or results[at] or scope or level
                yield _fact(column.indicator, column.mechanism, figure, own)


def _named_by(table: Table, row: TableRow, figure: Figure, at: int) -> Column | None:
    """What the words of a row say that its figure counts; parts of a narrow row are not the totals."""
    path = [part for part in (row.parent, row.label) if part]
    if any(mentions("narrow", part) or mentions("other_results", part) for part in path):
        return None
    if any("dossier" in says(part) for part in path):
        return counted(path, heads_a_whole=False)
    label = label_words(row.label or "")
    heads = tuple(label_words(part) for part in (row.parent, *reversed(table.columns[at])) if part)
    indicator = named(Evidence(head=label, near=label, lead=heads, unit=figure.unit)) if row.parent is None else None
    return None if indicator is None else Column(indicator.code, named_mechanism(row.label or ""))


def _fact(indicator: str, mechanism: Mechanism | None, figure: Figure, level: AdminLevel | None) -> Fact:
    return Fact(
        indicator=indicator, value=figure.value, unit=figure.unit, admin_level=level, mechanism=mechanism, domain=None,
        source="table", start=figure.start, end=figure.end,
    )  # fmt: skip
