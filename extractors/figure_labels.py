"""The label of a figure: the words that say what is counted.

They come from its clause and the words behind its unit; a part takes the words of what it is a part of ("Số hồ sơ đã
giải quyết trước hạn"), a figure below "Tại cấp xã:" that scope, and one whose own words name nothing those of the
bullet or the heading above it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from extractors.evidence import fold
from extractors.figure_labels_above import Above, Upper
from extractors.figure_labels_behind import read_clauses
from extractors.figure_labels_clause import Clause
from extractors.figure_labels_own import label_of_rate, own_words
from extractors.figure_labels_scope import Label, Scope, opening_scope
from extractors.figure_labels_words import (
    is_one_of,
    join,
    lowered,
    opens_with,
    overlap,
    shortened,
    stands_alone,
    words_of,
)
from extractors.quantity import Quantity
from extractors.records import Document, Line, Outline

_SHORT = 5  # words
_BETWEEN = 600  # characters before a figure in which brackets and full stops are followed


def labels_of_lines(
    document: Document, outline: Outline, lines: Sequence[tuple[Line, Sequence[Quantity]]]
) -> list[list[str | None]]:
    """The labels of the figures of running text, line by line; ``lines`` are all lines in reading order with what they
    count.
    """
    folded = fold_lists(document.text)
    above = Above(document, outline)
    labelled: list[list[str | None]] = []
    for line, quantities in lines:
        upper = above.push(line)
        labels = _labels(document.text, folded, upper.begin, line.end, quantities, upper) if quantities else []
        upper.told(next((label.words for label in labels if label.words), None))
        labelled.append([shortened(label.full) for label in labels])
    return labelled


def labels_in_cell(text: str, start: int, end: int, quantities: Sequence[Quantity]) -> list[str | None]:
    """The labels of the numbers in a cell of prose, from its own words alone."""
    return [shortened(label.full) for label in _labels(text, fold_lists(text), start, end, quantities, None)]


@lru_cache(maxsize=2)
def fold_lists(text: str) -> str:
    """``text`` folded, with blanks for the commas of lists that are one notion ("cán bộ, công chức")."""
    folded = fold(text)
    for entry in sorted(words_of("joined"), key=len, reverse=True):
        folded = folded.replace(entry, entry.replace(",", " "))
    return folded


def _labels(
    text: str, folded: str, begin: int, end: int, quantities: Sequence[Quantity], upper: Upper | None
) -> list[Label]:
    scope = Scope(title=opening_scope(text, begin, end))
    labels: list[Label] = []
    floor = begin
    for quantity, clause in zip(quantities, read_clauses(text, folded, quantities, begin, end), strict=True):
        scope.walk(text[max(floor, quantity.start - _BETWEEN) : quantity.start], clause)
        label = label_of_rate(quantity, clause, scope)
        labels.append(label or _in_place(quantity, clause, scope, upper))
        scope.add(labels[-1])
        floor = quantity.end
    return labels


def _in_place(quantity: Quantity, clause: Clause, scope: Scope, upper: Upper | None) -> Label:
    """The own words of a figure with what stands above it, as far as that is needed to know what is counted."""
    own = own_words(quantity, clause, scope)
    bare = own == clause.unit and not clause.head and not scope.begun
    named = own is not None and not is_one_of("weak", own) and not bare
    core, words = (
        (scope.title, scope.title) if not named and scope.title and not scope.whole else _part(own, clause, scope)
    )
    full = _titled(words, scope)
    if upper is not None:
        full = _below(full, upper, not (scope.whole or scope.title) and (not named or _lacks(words, scope)))
    verb = clause.head if clause.link in ("", "about") and not opens_with("whole", clause.head) else ""
    kept = scope.last.verb if clause.link == "abrupt" else ""
    return Label(
        words=words,
        full=full,
        core=core,
        noun=clause.noun if clause.tail or clause.noun.count(" ") > 1 else "",
        verb=verb or kept,
    )


def _part(own: str | None, clause: Clause, scope: Scope) -> tuple[str | None, str | None]:
    """The own words of a figure, and these with the whole that it is a part of."""
    whole = scope.whole
    if own is None or whole is None:
        words = own or whole
        if own is not None and scope.given and opens_with("taken", own):
            words = f"{scope.given} {lowered(own)}"
        return words, words
    noun = clause.tail and own == clause.noun
    if noun and opens_with("modifiers", clause.tail) and is_one_of("plain_units", clause.unit):
        own = clause.tail
    elif noun and opens_with("whole", whole):
        return own, own if not overlap(whole, own) else join(whole, own)
    return own, own if stands_alone(own) and not overlap(whole, own) else join(whole, own)


def _titled(words: str | None, scope: Scope) -> str | None:
    """``words`` with the title of the line, where that is a scope or they need it."""
    if not scope.title or not words or words == scope.title:
        return words
    needed = opens_with("scopes", scope.title) or not (scope.whole or stands_alone(words))
    return join(scope.title, words) if needed else words


def _lacks(words: str | None, scope: Scope) -> bool:
    """Whether words only say more of what must stand above the line ("Trước hạn: 12 hồ sơ; đúng hạn: 3 hồ sơ")."""
    leading = scope.first is None or opens_with("modifiers", scope.first)
    return leading and words is not None and words.count(" ") < _SHORT and opens_with("modifiers", words)


def _below(words: str | None, upper: Upper, lacking: bool) -> str | None:
    """``words`` below the scope that a bullet above names; below any words above where they say nothing themselves."""
    if lacking:
        words = join(upper.lead(), words if words and not is_one_of("weak", words) else None)
    scope = upper.scope()
    return words if scope is None else join(scope, words)
