"""The coded indicator appendix of the CCHC reports: its rows known again by their words, however they are numbered.

Communes and districts drop rows, number anew and write "huyện", "xã" for "tỉnh", "sở", so a row is known by its label
and by the row that it is a part of; its number only decides between rows that are alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from extractors.appendix_labels import Bag, Label, likeness, read_label
from extractors.evidence import found_in, label_words, phrases
from extractors.indicators import AppendixRow, appendix, indicators
from extractors.records import AdminLevel, Fact, Figure, Table, TableRow
from extractors.table_scope import mentions, named_level, result_columns
from extractors.table_words import without_brackets
from extractors.tables import Columns

PUNCTUAL, TOGETHER = "ho_so_dung_han", "ho_so_truoc_va_dung_han"
_LEAST_ROWS = 5
_LEAST_SHARE = 0.5
_LEAST_EXACT = 3
_LEAST_EXACT_SHARE = 0.08
_ALIKE = 0.76
_SAME_NUMBER = 0.06
_OWN_LEVEL = 0.07


def appendix_facts(
    table: Table,
    columns: Columns,
    figures: Mapping[tuple[int, int], Figure],
    level: AdminLevel | None,
    keys: Mapping[int, str],
) -> list[Fact]:
    """The facts of ``table`` where it is the appendix, none where too few of its rows are known.

    ``figures`` by row and column, ``level`` that of the reporter, ``keys`` as :func:`row_keys` gives them.
    """
    labelled = sum(row.label is not None for row in table.rows)
    if len(keys) < _LEAST_ROWS or len(keys) < labelled * _LEAST_SHARE:
        return []
    results = result_columns(table, columns, (at for _, at in figures))
    found: list[Fact] = []
    for row in table.rows:
        for at, named in results.items():
            figure = figures.get((row.row_no, at))
            if figure is not None and row.row_no in keys:
                entry = appendix()[keys[row.row_no]]
                found += _facts(entry, row, figure, named or _level(entry, row, level))
    return [fact for fact in found if not _is_split(fact, found, level)]


def _facts(entry: AppendixRow, row: TableRow, figure: Figure, level: AdminLevel | None) -> Iterator[Fact]:
    if entry.code is None:
        return
    codes = [f"pl_{entry.key}"]
    narrow = row.parent is not None and mentions("narrow", row.parent)
    if entry.code != codes[0] and not narrow:
        codes.append(_code_told(entry.code, row.label or ""))
    for code in codes:
        yield _fact(code, figure, level)
    total = indicators()[entry.code].total if figure.total is not None else None
    if total is not None and figure.total is not None and not narrow:
        yield Fact(
            indicator=total, value=figure.total, unit=figure.unit, admin_level=level, mechanism=None, domain=None,
            source="table", start=figure.start, end=figure.end,
        )  # fmt: skip


def _code_told(code: str, label: str) -> str:
    """The indicator of a row whose label says more than the circular: "trước và đúng hạn" where that has "đúng hạn"."""
    both = code == PUNCTUAL and found_in(_both(), label_words(label))
    return TOGETHER if both else code


@cache
def _both() -> tuple[str, ...]:
    return phrases(["@both"])


def _fact(code: str, figure: Figure, level: AdminLevel | None) -> Fact:
    return Fact(
        indicator=code, value=figure.value, unit=figure.unit, admin_level=level, mechanism=None, domain=None,
        source="table", start=figure.start, end=figure.end,
    )  # fmt: skip


def _level(entry: AppendixRow, row: TableRow, level: AdminLevel | None) -> AdminLevel | None:
    """Whose figure a row is: of the level that it or its whole names in a row of one level, else the reporter's."""
    label = row.label or ""
    bracketed = named_level(label[len(without_brackets(label.partition("(")[0])) :]) if "(" in label else None
    if entry.admin_level is None:
        return bracketed or level
    return named_level(label) or named_level(row.parent or "") or level or entry.admin_level


def _is_split(fact: Fact, facts: Sequence[Fact], level: AdminLevel | None) -> bool:
    """Whether a total that covers several levels would pass for the reporter's own: its parts by level are there."""
    if fact.indicator != _split_code() or fact.admin_level != level:
        return False
    same = [other for other in facts if other.indicator == fact.indicator]
    levels = {other.admin_level for other in same if other.value}
    return len(levels) > 1 and fact is same[0]


@cache
def _split_code() -> str:
    """The one indicator whose parts are its figures by level."""
    parts = (row for row in appendix().values() if row.admin_level is not None and "/" in row.key)
    rows = appendix()
    return next(row.code or "" for row in parts if rows[row.key.partition("/")[0]].code == row.code)


def row_keys(table: Table, level: AdminLevel | None = None) -> dict[int, str]:
    """The keys of the appendix that the rows of ``table`` state, by row number; rows of other words have none.

    Of rows that are alike but for the level whose figures they are, a label without one means that of the reporter.
    """
    found: dict[int, str] = {}
    _match_rows(table.rows, found, level, exactly=True)
    if len(found) >= max(_LEAST_EXACT, len(table.rows) * _LEAST_EXACT_SHARE):
        _match_rows(table.rows, found, level, exactly=False)
    return found


def _match_rows(rows: Sequence[TableRow], found: dict[int, str], level: AdminLevel | None, *, exactly: bool) -> None:
    used, whole = set(found.values()), None
    for row in rows:
        known = found.get(row.row_no)
        if known is None and row.label is not None:
            known = _best(row, whole, used, level, exactly=exactly)
        if known is not None:
            found[row.row_no] = known
            used.add(known)
        if row.parent is None:
            whole = known if known is None or "/" not in known else whole


def _best(row: TableRow, whole: str | None, used: set[str], level: AdminLevel | None, *, exactly: bool) -> str | None:
    """The key of the row of the appendix that is most like ``row`` and not taken yet."""
    label = read_label(row.label or "")
    own = level if named_level(row.label or "") is None else None
    entries = _by_words().get(label.exact, ()) if exactly else _candidates(whole)
    ranked = []
    for key, known in entries:
        if key in used or (exactly and not _may_be(key, known, whole)):
            continue
        like = likeness(label, known)
        if like >= _ALIKE:
            meant = own is not None and appendix()[key].admin_level == own
            ranked.append((like + _SAME_NUMBER * (key == row.code) + _OWN_LEVEL * meant, key))
    return max(ranked, key=lambda item: item[0])[1] if ranked else None


Known = tuple[str, Label]


@cache
def _by_words() -> dict[Bag, list[Known]]:
    found: dict[Bag, list[Known]] = {}
    for key, label in _known():
        found.setdefault(label.exact, []).append((key, label))
    return found


@cache
def _candidates(whole: str | None) -> tuple[Known, ...]:
    return tuple(known for known in _known() if _may_be(*known, whole))


def _may_be(key: str, label: Label, whole: str | None) -> bool:
    """What a row may be: a row of its own, a part of ``whole``, or a part whose words are found nowhere else."""
    return "/" not in key or key.partition("/")[0] == whole or label.neutral in _unique()


@cache
def _known() -> tuple[Known, ...]:
    """Each label of each row of the circular."""
    return tuple((row.key, read_label(text)) for row in appendix().values() for text in (row.label, *row.others))


@cache
def _unique() -> frozenset[Bag]:
    """The words that one row has and no other."""
    keys: dict[Bag, set[str]] = {}
    for key, label in _known():
        keys.setdefault(label.neutral, set()).add(key)
    return frozenset(bag for bag, having in keys.items() if len(having) == 1)
