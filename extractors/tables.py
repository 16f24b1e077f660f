"""Tables understood: head, columns and rows with their running number, label, unit and the row they are a part of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from extractors.records import Cell, Document, Table, TableRow
from extractors.table_heads import column_paths, head_height
from extractors.table_units import unit_before, unit_in_brackets, unit_words
from extractors.table_words import (
    is_coded,
    is_doubtful_unit_head,
    is_index_head,
    is_label_head,
    is_no_unit,
    is_note_head,
    is_part_opener,
    is_total,
    is_unit_head,
    is_value,
    opens_part,
    read_code,
    split_code,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """What the columns of a table are for: running numbers, labels, units (None: there is none), notes."""

    index: int | None
    label: int | None
    unit: int | None
    notes: frozenset[int]

    def holds_results(self, column: int) -> bool:
        """Whether the numbers of ``column`` count something."""
        return column not in self.notes and column not in (self.index, self.label, self.unit)


def read_tables(document: Document) -> tuple[Table, ...]:
    """The tables of ``document`` in reading order; any cells at all give tables, ragged or without head."""
    ordered = sorted(document.cells, key=lambda cell: (cell.table_no, cell.row_no, cell.col_no))
    return tuple(_table(document, list(cells)) for _, cells in groupby(ordered, key=lambda cell: cell.table_no))


def words_of(cell: Cell) -> str:
    """The text of a cell with single blanks."""
    return " ".join(cell.text.split())


def _table(document: Document, cells: Sequence[Cell]) -> Table:
    rows = [list(row) for _, row in groupby(cells, key=lambda cell: cell.row_no)]
    width = 1 + max(cell.col_no for cell in cells)
    texts = [_texts(row, width) for row in rows]
    head = head_height(texts)
    paths = column_paths([text[: row[-1].col_no + 1] for text, row in zip(texts[:head], rows, strict=False)])
    paths += ((),) * (width - len(paths))
    columns = _columns(paths, texts[head:])
    shared = unit_before(document, cells[0].start, texts[:head])
    drafts = (_row(row, text, columns, shared) for row, text in zip(rows[head:], texts[head:], strict=True))
    return Table(
        table_no=cells[0].table_no, head=head, columns=paths, rows=tuple(_with_parents(drafts, texts[head:], columns))
    )


def _texts(row: Sequence[Cell], width: int) -> list[str]:
    texts = [""] * width
    for cell in row:
        texts[cell.col_no] = words_of(cell)
    return texts


def columns_of(table: Table) -> Columns:
    """What the columns of ``table`` are for."""
    width = len(table.columns)
    return _columns(table.columns, [_texts(row.cells, width) for row in table.rows])


def _columns(paths: Sequence[tuple[str, ...]], rows: Sequence[Sequence[str]]) -> Columns:
    index = _first(paths, is_index_head)
    if index is None and len(paths) > 1 and _counts_rows(rows):
        index = 0
    unit = _unit_column(paths, rows, index)
    closed = (at for at, path in enumerate(paths) if path and (is_note_head(path[-1]) or is_index_head(path[-1])))
    notes = frozenset(closed) - {unit, index}
    label = _label_column(paths, rows, {index, unit} | notes)
    return Columns(index=index, label=label, unit=unit, notes=notes - {label})


def _first(paths: Sequence[tuple[str, ...]], test: object) -> int | None:
    return next((at for at, path in enumerate(paths) if path and test(path[-1])), None)  # type: ignore[operator]


def _counts_rows(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first column holds running numbers and the words of parts and totals only, and words stand beside."""
    first = [row[0] for row in rows if row[0]]
    codes = sum(read_code(text) is not None for text in first)
    others = sum(is_part_opener(text) or is_total(text) for text in first)
    beside = sum(any(map(str.isalpha, row[1])) for row in rows if len(row) > 1)
    return codes > 0 and codes + others == len(first) and beside * 2 > codes


def _unit_column(paths: Sequence[tuple[str, ...]], rows: Sequence[Sequence[str]], index: int | None) -> int | None:
    named = [at for at, path in enumerate(paths) if path and is_unit_head(path[-1])]
    for at in named:
        if not is_doubtful_unit_head(paths[at][-1]) or _holds_units(rows, at, least=1):
            return at
    if any(paths):
        return None
    found = (at for at in range(len(paths)) if at != index and at > 0 and _holds_units(rows, at, least=2))
    return next(found, None)


def _holds_units(rows: Sequence[Sequence[str]], column: int, least: int) -> bool:
    texts = [row[column] for row in rows if row[column]]
    units = sum(unit_words(text) is not None or is_coded(text) or is_no_unit(text) for text in texts)
    return units >= least and units * 2 >= len(texts) and not any(map(is_value, texts))


def _label_column(
    paths: Sequence[tuple[str, ...]], rows: Sequence[Sequence[str]], taken: set[int | None] | frozenset[int]
) -> int | None:
    free = [at for at in range(len(paths)) if at not in taken]
    named = next((at for at in free if paths[at] and is_label_head(paths[at][-1]) and _is_wordy(rows, at)), None)
    return named if named is not None else next((at for at in free if _is_wordy(rows, at)), None)


def _is_wordy(rows: Sequence[Sequence[str]], column: int) -> bool:
    """Whether most cells of a column are words and no quantities."""
    texts = Counter(is_value(row[column]) or not any(map(str.isalpha, row[column])) for row in rows if row[column])
    return texts[False] > texts[True]


def _row(row: Sequence[Cell], texts: Sequence[str], columns: Columns, shared: str | None) -> TableRow:
    code, label = _names(texts, columns)
    unit = None if columns.unit is None else texts[columns.unit]
    if unit is not None and (is_coded(unit) or is_no_unit(unit)):
        unit = None
    elif not unit:
        unit = (unit_in_brackets(label) if label else None) or shared
    return TableRow(row_no=row[0].row_no, code=code, label=label, parent=None, unit=unit, cells=tuple(row))


def _names(texts: Sequence[str], columns: Columns) -> tuple[str | None, str | None]:
    """Running number and label of a row; a total or a title may stand in the column of the running numbers."""
    label = texts[columns.label] if columns.label is not None else ""
    first = texts[columns.index] if columns.index is not None else ""
    code = (first.rstrip(" :") if is_part_opener(first) else read_code(first)) or None
    if first and code is None and not label:
        label = first
    elif columns.index is None and label:
        code, label = split_code(label)
    if not label or is_value(label):
        label = _first_words(texts, columns)
    return code, label or None


def _first_words(texts: Sequence[str], columns: Columns) -> str:
    """The first words before the first quantity of a row."""
    for at, text in enumerate(texts):
        if at in (columns.index, columns.unit) or at in columns.notes or not text:
            continue
        if is_value(text):
            break
        if any(map(str.isalpha, text)):
            return text
    return ""


def _with_parents(rows: Iterator[TableRow], texts: Sequence[Sequence[str]], columns: Columns) -> Iterator[TableRow]:
    """The rows with the label of the row that they are a part of."""
    whole: str | None = None
    for row, text in zip(rows, texts, strict=True):
        if row.label is None or is_total(row.label):
            yield row
            whole = whole if row.label is None else row.label
        elif _is_part(row, text, columns):
            yield replace(row, parent=whole)
        else:
            yield row
            whole = row.label


def _is_part(row: TableRow, texts: Sequence[str], columns: Columns) -> bool:
    """Whether a row opens or continues the parts of the row above; a label alone is a title."""
    if (row.code and is_part_opener(row.code)) or opens_part(row.label or ""):
        return True
    if columns.index is None or texts[columns.index]:
        return False
    label = columns.label if columns.label is not None else 0
    return any(text for at, text in enumerate(texts) if at > label and at not in columns.notes)
