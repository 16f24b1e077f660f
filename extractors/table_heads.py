"""The head of a table: how many rows it has, and the path of heads above each column.

A merged cell stands in its first row and column and leaves the others blank, so that a blank cell to the right of a
head belongs to it as long as the head above both is the same, and one below a head continues it::

    STT | Lĩnh vực | Tiếp nhận |            | Đã giải quyết |          -> Tiếp nhận > Tổng số, Tiếp nhận > Trực tuyến,
        |          | Tổng số   | Trực tuyến | Trước hạn     | Đúng hạn    Đã giải quyết > Trước hạn, ...
    (1) | (2)      | (3)       | (4)        | (5)           | (6)      -> numbers of columns, no part of a path
"""

from __future__ import annotations

from collections.abc import Sequence

from extractors.table_words import (
    is_index,
    is_index_head,
    is_label_head,
    is_note_head,
    is_part_opener,
    is_result_head,
    is_unit_head,
    is_value,
    is_year,
    read_code,
)

_MAX_HEAD_ROWS = 6

Row = Sequence[str]
Path = tuple[str, ...]


def head_height(rows: Sequence[Row]) -> int:
    """How many of ``rows`` (stripped texts, one for each column) are the head; 0 for a table without one."""
    height = 0
    named = 0
    for row in rows[: _MAX_HEAD_ROWS + 1]:
        kind = _kind(row, rows[:height], named)
        if kind == "data":
            break
        named += kind == "names"
        height += 1
        if kind == "numbers":
            break
    if height > _MAX_HEAD_ROWS or not named:
        return 0
    if height == len(rows) or not _is_data_below(rows[height:]):
        return height if any(map(_is_known, _filled(rows[_first_named(rows)]))) and height < len(rows) else 0
    return height


def _kind(row: Row, above: Sequence[Row], named: int) -> str:
    """What a row below ``above`` is: ``blank``, ``title``, ``names`` or ``numbers`` of columns, or ``data``."""
    filled = _filled(row)
    if not filled:
        return "blank"
    if named and is_numbering(row):
        return "numbers"
    if _holds_data(row, first=not named):
        return "data"
    if not named:
        return "title" if len(filled) == 1 and len(row) > 1 and row[0] else "names"
    return "names" if _continues(row, above[-1]) else "data"


def _filled(row: Row) -> list[str]:
    return [text for text in row if text]


def _first_named(rows: Sequence[Row]) -> int:
    names = (len(row) == 1 or len(_filled(row)) > 1 or (not row[0] and any(row)) for row in rows)
    return next((at for at, named in enumerate(names) if named), 0)


def is_numbering(row: Row) -> bool:
    """Whether a row numbers the columns: "A B 1 2 3", "(1) (2) (3) = (1) + (2)"."""
    filled = _filled(row)
    if len(filled) < 2 or not all(map(is_index, filled)):
        return False
    if any("=" in text or text.startswith("(") for text in filled):
        return True
    numbers = [int(text) for text in filled if text.isdigit()]
    letters = len(filled) - len(numbers)
    return (
        numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] <= letters + 1 if numbers else True
    )


def _holds_data(row: Row, *, first: bool) -> bool:
    """Whether a row begins with a running number, announces parts or holds a quantity beside its label."""
    filled = _filled(row)
    if is_part_opener(row[0]) and len(filled) > 1:
        return True
    if read_code(row[0]) is not None and not is_index_head(row[0]):
        return True
    values = [text for text in filled[1:] if is_value(text)] if not is_value(filled[0]) else filled
    years = [text for text in filled if is_year(text)]
    if first and years and len(years) == len(values):
        return not any(map(_is_known, filled)) and len(years) < 2
    return bool(values)


def _continues(row: Row, above: Row) -> bool:
    """Whether a row names the columns below a head that spans several of them, or ends words torn in two."""
    spanning = _spanning(above)
    filled = [at for at, text in enumerate(row) if text]
    if is_index_head(f"{above[0]}{row[0]}") and row[0] and above[0]:
        return True
    inside = [at for at in filled if at in spanning]
    if not inside or (filled[0] == 0 and above[0] and not is_index_head(row[0])):
        return False
    return len(inside) * 2 > len(filled)


def _spanning(row: Row) -> set[int]:
    """The columns under heads that stand over more than one (a filled cell and the blank or equal ones behind it)."""
    spans: set[int] = set()
    for at in range(1, len(row)):
        if (row[at - 1] or at - 1 in spans) and (not row[at] or row[at] == row[at - 1]):
            spans |= {at - 1, at}
    return spans


def _is_known(text: str) -> bool:
    tests = (is_index_head, is_unit_head, is_label_head, is_note_head, is_result_head)
    return any(test(text) for test in tests)


def _is_data_below(rows: Sequence[Row]) -> bool:
    """Whether the rows below a head look like rows of a table: with running numbers or quantities."""
    return any(read_code(row[0]) is not None or any(map(is_value, row[1:])) for row in rows if row)


def column_paths(head: Sequence[Row]) -> tuple[Path, ...]:
    """The heads above each column, outermost first, without repeats, titles and numbers of columns."""
    rows = [row for row in head if _names_columns(row)]
    width = max((len(row) for row in rows), default=0)
    paths: list[list[str]] = [[] for _ in range(width)]
    spans = [0] * width  # columns of one number stand under the same head so far
    for row in rows:
        spans = _descend(row, spans, paths)
    return tuple(tuple(path) for path in paths)


def _names_columns(row: Row) -> bool:
    filled = _filled(row)
    title = len(filled) == 1 and len(row) > 1 and bool(row[0]) and not is_index_head(row[0])
    return bool(filled) and not title and not (len(filled) > 1 and is_numbering(row))


def _descend(row: Row, spans: Sequence[int], paths: list[list[str]]) -> list[int]:
    """Add one row of heads to ``paths``; the new groups of columns under one head."""
    groups: list[int] = []
    text, owner = "", -1
    for at, group in enumerate(spans):
        own = row[at] if at < len(row) else ""
        if at >= len(row):
            text = ""  # a ragged row ends before this column
        if (own and own != text) or at == 0 or group != spans[at - 1]:
            text, owner = own, at
        elif not own and _stands_alone(text):
            text, owner = "", at
        groups.append(owner)
        if text and text not in paths[at]:
            paths[at].append(text)
    return groups


def _stands_alone(text: str) -> bool:
    """Whether a head is of one column only: that of running numbers, of units or of notes."""
    return bool(text) and (is_index_head(text) or is_unit_head(text) or is_note_head(text))
