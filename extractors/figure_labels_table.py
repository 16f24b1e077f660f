"""The label of a figure in a table: what its row counts, then what the heads of its column add."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.figure_labels_words import MAX_CONTEXT, cut, is_one_of, stands_alone
from extractors.records import TableRow
from extractors.table_words import is_part_opener, is_result_head, without_brackets

MAX_TABLE_LABEL = 240
_BETWEEN = " | "


def label_in_table(row: TableRow, path: Sequence[str]) -> str | None:
    """The words of the row (with the row that it is a part of, where they say nothing without it) and of the heads of
    the column (``path``, the outermost first); heads that only announce results or parts are left out.
    """
    heads = [added for head in path if (added := _added(head))]
    if row.label is not None and all(map(is_result_head, heads)):
        heads = []
    words = dict.fromkeys(words for words in (_whole(row), row.label, *heads) if words)
    return cut(_BETWEEN.join(words), MAX_TABLE_LABEL) or None


def _added(head: str) -> str:
    """What a head says of its column, without the announcement of parts ("Trong đó: trực tuyến")."""
    opener, colon, rest = head.partition(":")
    if is_part_opener(opener):
        return rest.strip() if colon else ""
    return head


def _whole(row: TableRow) -> str | None:
    if row.parent is None or row.label is None:
        return None
    return (
        None
        if stands_alone(row.label) and not is_one_of("weak", row.label)
        else cut(without_brackets(row.parent), MAX_CONTEXT)
    )
