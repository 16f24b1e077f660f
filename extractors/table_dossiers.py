"""The table of dossiers: rows are fields (lĩnh vực), columns are what became of the dossiers, by mechanism or not.

What a column counts follows from the whole path of its heads, the innermost that says something first::

    Kết quả giải quyết theo cơ chế một cửa > Số hồ sơ đã giải quyết > Trả trước thời hạn  -> ho_so_truoc_han, một cửa
    Số hồ sơ tiếp nhận > Trong kỳ > Trực tuyến                                            -> ho_so_truc_tuyen
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import regex

from extractors.alternation import alternation
from extractors.dimensions import level_of_unit
from extractors.evidence import label_words
from extractors.records import AdminLevel, Fact, Figure, Mechanism, Table, TableRow
from extractors.table_scope import domain_of, mentions, named_level, named_mechanism, names_domains, titled_level
from extractors.table_words import (
    is_level_head,
    is_part_opener,
    is_received_head,
    is_resolved_head,
    is_result_head,
    is_total,
    opens_part,
    read_code,
)
from extractors.tables import Columns
from patterns import catalogue

_STAGES = ("returned", "withdrawn", "waiting", "digitised", "pending", "resolved", "received", "outcome")
_TIMES = ("both", "early", "punctual", "late", "within")
_PLAIN = {
    "returned": "ho_so_tra_lai",
    "withdrawn": "ho_so_rut",
    "waiting": "ho_so_cho_bo_sung",
    "digitised": "ho_so_so_hoa",
}
_RESOLVED = {
    "both": "ho_so_truoc_va_dung_han",
    "early": "ho_so_truoc_han",
    "punctual": "ho_so_dung_han",
    "late": "ho_so_qua_han",
    "within": "ho_so_truoc_va_dung_han",
}
_PENDING = {"within": "ho_so_dang_giai_quyet_trong_han", "late": "ho_so_dang_giai_quyet_qua_han"}
_CHANNELS = {
    "previous": "ho_so_ky_truoc",
    "online": "ho_so_truc_tuyen",
    "direct": "ho_so_truc_tiep",
    "postal": "ho_so_buu_chinh",
}

_RECEIVED, _FINISHED = "ho_so_tiep_nhan", "ho_so_da_giai_quyet"

Said = frozenset[str]
_COURSE: Said = frozenset({"received", "resolved", "pending", "previous", "new", *_TIMES})


@dataclass(frozen=True, slots=True)
class Column:
    """What the numbers of a column (or of a row, where the table lies on its side) count."""

    indicator: str
    mechanism: Mechanism | None
    level: AdminLevel | None = None


@cache
def _pattern() -> tuple[regex.Pattern[str], Mapping[str, frozenset[str]]]:
    meant: dict[str, set[str]] = {}
    for entry in catalogue("tables")["dossier"]:
        for name in entry["names"]:
            meant.setdefault(label_words(name).strip(), set()).add(entry["says"])
    return regex.compile(rf"(?<=\s){alternation(meant)}(?=\s)"), {name: frozenset(says) for name, says in meant.items()}


def says(text: str) -> Said:
    """What a head says: names of ``dossier`` in ``patterns/tables.toml``; the longest words count, each once."""
    pattern, meant = _pattern()
    found: set[str] = set()
    for match in pattern.finditer(label_words(text)):
        found |= meant[match[0]]
    return frozenset(found)


def counted(path: Sequence[str], heads_a_whole: bool, dossiers: bool = False) -> Column | None:
    """What the figures under the heads ``path`` count, None if the heads do not say it.

    ``heads_a_whole``: beside the column stand others of the same block for dossiers that are pending, so that its
    total is the number of all dossiers and not of those resolved. ``dossiers``: all of the table is about them.
    """
    if len(path) > 1 and is_result_head(path[-1]):
        path = path[:-1]
    if not path or any(mentions("dossier_barred", head) for head in path):
        return None
    said = [says(head) for head in path]
    if any("previous" in each for each in said[:-1]) or said[-1] >= {"returned", "withdrawn"}:
        return None
    if not said[-1] and named_level(path[-1]) is None:
        return None
    indicator = _indicator([frozenset({"dossier"}), *said] if dossiers else said, heads_a_whole)
    return (
        None
        if indicator is None
        else Column(indicator, named_mechanism(" | ".join(path)), named_level(" | ".join(path)))
    )


def _innermost(said: Sequence[Said], of: Sequence[str]) -> tuple[str | None, int]:
    for at in range(len(said) - 1, -1, -1):
        for name in of:
            if name in said[at]:
                return name, at
    return None, -1


def _indicator(said: Sequence[Said], heads_a_whole: bool) -> str | None:
    stage, at = _innermost(said, _STAGES)
    time, when = _innermost(said, _TIMES)
    if time is not None and said[when] >= {"early", "punctual"}:
        time = "both"
    if time is not None and stage == "received" and said[at] & {"outcome", "resolved"}:
        stage = "outcome"
    if "rate" in said[-1]:
        return _rate(said, stage, time)
    if time is not None:
        return _in_time(stage, time)
    if stage in _PLAIN:
        return _PLAIN[stage]
    channel = _channel(said[-1])
    if channel is not None:
        return _CHANNELS[channel] if stage in ("received", None) and _is_about_dossiers(said) else None
    return (
        None
        if said[-1] & {"new", "online", "direct", "postal"} and said[-1] != _both()
        else _whole(said, stage, heads_a_whole)
    )


@cache
def _both() -> Said:
    return frozenset({"online", "direct"})


def _channel(leaf: Said) -> str | None:
    """How dossiers came in; "cả trực tiếp và trực tuyến" is no channel, post counts with the counter."""
    if {"online", "direct"} <= leaf:
        return None
    return next((name for name in ("previous", "online", "direct", "postal") if name in leaf), None)


def _is_about_dossiers(said: Sequence[Said]) -> bool:
    return any({"dossier", "received"} & each for each in said)


def _rate(said: Sequence[Said], stage: str | None, time: str | None) -> str | None:
    if stage == "digitised":
        return "ty_le_so_hoa"
    if time in ("both", "punctual", "within") and stage not in ("pending", "received"):
        return "ty_le_dung_han"
    online = (
        time is None and _channel(said[-1]) == "online" and stage in ("received", None) and _is_about_dossiers(said)
    )
    return "ty_le_truc_tuyen" if online else None


def _in_time(stage: str | None, time: str) -> str | None:
    if stage == "pending":
        return _PENDING.get(time)
    if stage == "received" or (stage != "resolved" and time == "within") or stage in _PLAIN:
        return None
    return _RESOLVED[time]


def _whole(said: Sequence[Said], stage: str | None, heads_a_whole: bool) -> str | None:
    """The number of dossiers at a stage, where the innermost head is that of the stage or of its total."""
    if not said[-1] & {"total", *_STAGES} or not any(each & {"dossier", *_STAGES} for each in said):
        return None
    if stage in ("received", None) and "total" not in said[-1] and "outcome" in said[-1] and "received" not in said[-1]:
        return None
    if stage == "received" and said[-1] & {"resolved"}:
        return None
    if stage == "outcome":
        return "ho_so_tiep_nhan" if heads_a_whole else "ho_so_da_giai_quyet" if "total" in said[-1] else None
    if stage is None:
        return "ho_so_tiep_nhan" if "total" in said[-1] and any("dossier" in each for each in said) else None
    return {"received": "ho_so_tiep_nhan", "resolved": "ho_so_da_giai_quyet", "pending": "ho_so_dang_giai_quyet"}.get(
        stage
    )


def read_columns(table: Table, dossiers: bool = False) -> dict[int, Column]:
    """What each column of ``table`` counts, by its number; columns whose heads do not say it are left out.

    ``dossiers``: all of the table is about them, so that "Trực tuyến" alone says enough.
    """
    found = {}
    for at, path in enumerate(table.columns):
        whole = table.columns[at - 1] if at and path and opens_part(path[-1]) else ()
        column = counted((*whole, *path), _heads_a_whole(table.columns, path), dossiers)
        if column is not None:
            found[at] = column
    return found


def _told_by_the_rest(table: Table, found: Mapping[int, Column]) -> dict[int, Column]:
    """Columns whose heads alone say too little ("Tổng số" beside "Đã giải quyết"), where no other column is meant."""
    stages = {column.indicator for column in found.values()}
    alone = {at: path[0] for at, path in enumerate(table.columns) if len(path) == 1 and at not in found}
    resolved = [at for at, head in alone.items() if is_resolved_head(head)]
    received = [at for at, head in alone.items() if is_received_head(head)]
    more = {}
    if len(resolved) == 1 and _RECEIVED not in stages | {_FINISHED} and received:
        more[resolved[0]] = Column(_FINISHED, None)
    if len(received) == 1 and _RECEIVED not in stages and (_FINISHED in stages or more):
        more[received[0]] = Column(_RECEIVED, None)
    return more


def _heads_a_whole(paths: Sequence[Sequence[str]], path: Sequence[str]) -> bool:
    """Whether the block of a total also has a column of pending dossiers, as that of a mechanism does."""
    block = path[: len(path) - 1]
    if not block or "total" not in says(path[-1]):
        return False
    return any(
        "pending" in says(other[len(block)])
        for other in paths
        if len(other) > len(block) and other[: len(block)] == block
    )


def dossier_facts(
    table: Table,
    columns: Columns,
    figures: Mapping[tuple[int, int], Figure],
    level: AdminLevel | None,
    place: str | None = None,
    about: bool = False,
) -> list[Fact] | None:
    """The facts of ``table`` if it is a table of dossiers, None if it is not.

    ``level`` and ``place`` are those of the unit reported on: of a table with a row for each unit its own row counts.
    ``about``: the text around the table is about dossiers.
    """
    about = _is_dossier_table(table, columns) or (about and _tells_stages(table))
    counts = {at: column for at, column in _counts(table, about).items() if columns.holds_results(at)}
    if len({column.indicator for column in counts.values()}) < 2 or not about:
        return None
    return [
        Fact(
            indicator=column.indicator, value=figure.value, unit=figure.unit, admin_level=column.level or named,
            domain=domain, mechanism=column.mechanism, source="table", start=figure.start, end=figure.end,
        )
        for row, named, domain in _scoped_rows(table, columns, level, place)
        for at, column in counts.items()
        if (figure := figures.get((row.row_no, at))) is not None and figure.total is None
    ]  # fmt: skip


def _counts(table: Table, about: bool) -> dict[int, Column]:
    """What the columns count; where some tell what became of dossiers, the others are about those too."""
    found = read_columns(table)
    if not about or not _tells_stages(table):
        return found
    more = read_columns(table, dossiers=True) | found
    return more | _told_by_the_rest(table, more)


def _tells_stages(table: Table) -> bool:
    """Whether the heads tell of dossiers as they come in and go out, and something else of what becomes of them."""
    said = frozenset[str]().union(*(says(head) for path in table.columns for head in path))
    return bool(said & {"received", "resolved", "pending"}) and len(said & _COURSE) > 1


def _is_dossier_table(table: Table, columns: Columns) -> bool:
    """Whether the heads speak of dossiers, or of fields and what became of something in them."""
    heads = [head for path in table.columns for head in path]
    return any("dossier" in says(head) for head in heads) or _names_domains(table, columns)


def _names_domains(table: Table, columns: Columns) -> bool:
    path = table.columns[columns.label] if columns.label is not None else ()
    return any(map(names_domains, path))


def _scoped_rows(
    table: Table, columns: Columns, level: AdminLevel | None, place: str | None
) -> Iterator[tuple[TableRow, AdminLevel | None, str | None]]:
    """The rows whose figures are facts, with level and field: fields, totals, and the only row of a table.

    A row of one unit is none, but that of the unit reported on; a total of several levels is none where one of them is
    that of the reporter, whose own figure it would pass for.
    """
    own = [row for row in table.rows if _is_unit(row.label or "", level, place)]
    if own:
        yield from ((row, level, None) for row in own[:1])
        return
    fields, by_level = _names_domains(table, columns), _names_levels(table)
    current, groups, depth = level, set[AdminLevel](), 9
    for row in table.rows:
        label = row.label or ""
        named = titled_level(label) or (level_of_unit(label) if by_level else None)
        if is_total(label):
            if len(groups) < 2 or level not in groups:
                yield (
                    row,
                    level if len(groups) > 1 else current if fields or groups else _level_of_units(table, level),
                    None,
                )
        elif label and named is not None and _field_in(label, row, fields) is None:
            current, depth = named, 9
            groups.add(named)
            yield row, named, None
        elif not label:
            if len(table.rows) == 1:
                yield row, level, None
        elif row.parent is None and _depth(row) <= depth and (domain := _field_in(label, row, fields)) is not None:
            depth = _depth(row) if _has_values(row, columns) else 9
            yield row, current, domain
        elif row.parent is None and _depth(row) <= depth and _has_values(row, columns):
            depth = _depth(row)


def _names_levels(table: Table) -> bool:
    return any(is_level_head(head) for path in table.columns[:2] for head in path)


def _is_unit(label: str, level: AdminLevel | None, place: str | None) -> bool:
    """Whether ``label`` is the name of the unit of ``level`` that lies at ``place`` ("UBND xã Nà Lo")."""
    if place is None or level is None or level_of_unit(label) != level:
        return False
    return label_words(label).endswith(label_words(place))


def _field_in(label: str, row: TableRow, fields: bool) -> str | None:
    return domain_of(label) if fields or names_domains(label) else None


def _depth(row: TableRow) -> int:
    """How deep in the numbering a row stands: I, A before 1 before 1.1 before a; rows without number are on top."""
    code = row.code or ""
    if not code or is_part_opener(code) or read_code(code) is None:
        return 0
    if code[0].isdigit():
        return 1 + code.count(".")
    return 0 if code[0].isupper() else 5


def _has_values(row: TableRow, columns: Columns) -> bool:
    return any(columns.holds_results(cell.col_no) and any(map(str.isdigit, cell.text)) for cell in row.cells)


def _level_of_units(table: Table, level: AdminLevel | None) -> AdminLevel | None:
    """The level of the units that a total sums up: of communes in the table of a district; else the reporter's."""
    named = {level_of_unit(row.label) for row in table.rows if row.label and not is_total(row.label)}
    return next(iter(named)) if len(named) == 1 and None not in named else level
