"""The words behind a number: the counted noun and what is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import regex

from extractors.alternation import alternation
from extractors.figure_labels_clause import AND, Clause, clauses_before
from extractors.figure_labels_words import EDGE, has_letters, plain, run_on, without_last, words_of
from extractors.quantity import Quantity

_REACH = 260  # characters behind a figure, up to the next one, that may be about it
_LONG = 90  # characters of a tail

_UNIT = regex.compile(r"[^\d/(]+")
_TAIL = regex.compile(rf"(?:[^\d;.,()\n\t:“”\"/]|(?<=năm\s)\d{{4}}){{2,{_LONG}}}+")
_BROKEN = regex.compile(r"[\d;.()\n\t:/]")


def read_clauses(text: str, folded: str, quantities: Sequence[Quantity], start: int, end: int) -> list[Clause]:
    """The clauses of the numbers of ``text[start:end]``, in reading order; ``folded`` has the commas of lists blank."""
    clauses = clauses_before(text, folded, quantities, start)
    for index, (quantity, clause) in enumerate(zip(quantities, clauses, strict=True)):
        following = quantities[index + 1].start if index + 1 < len(quantities) else end
        after = clauses[index + 1] if index + 1 < len(clauses) else None
        tail = _tail(text, folded, quantity.end, max(following, quantity.end), clause, after)
        percent = quantity.unit is not None and quantity.unit.kind == "percent"
        clause.unit, clause.tail = _unit(text, quantity), _about(tail, percent)
        clause.noun = run_on(clause.unit, clause.tail)
    return clauses


def _unit(text: str, quantity: Quantity) -> str:
    """The counted noun as written; measures and money are none."""
    if quantity.unit is None or quantity.unit.kind not in ("count", "place", "score"):
        return ""
    unit = _UNIT.match(text, quantity.digits_end, quantity.end)
    return unit[0].strip(EDGE) if unit is not None else ""


@cache
def _ends() -> regex.Pattern[str]:
    words = alternation(words_of("ends", "tail"))
    return regex.compile(rf"\s(?:{words})(?!\w)|\s?[-–—]\s(?-i:(?=\p{{Ll}}))", regex.IGNORECASE)


def _about(tail: str, percent: bool) -> str:
    """The words of ``tail`` up to those that turn to something else; a percentage may open with what it is taken of."""
    if not tail:
        return ""
    tail = f" {tail.strip()}"
    stop = _ends().search(tail, int(percent))
    words = tail if stop is None else without_last(tail[: stop.start()])[0]
    return plain(words) if has_letters(words.strip(EDGE)) else ""


def _tail(text: str, folded: str, start: int, limit: int, clause: Clause, after: Clause | None) -> str:
    """The words behind a figure up to a stop, or as far as they are not those before the next figure."""
    if after is not None and after.glued:
        shared = _shared(text, folded, start, min(limit, start + _REACH), clause, after)
        if shared is not None:
            return shared
    match = _TAIL.match(folded, start, limit)
    if match is None:
        return ""
    words, long = text[start : match.end()], len(match[0]) >= _LONG
    words = words.rpartition(" ")[0] if long else words
    return without_last(words)[0] if long or match.end() == limit else words


def _shared(text: str, folded: str, start: int, limit: int, clause: Clause, after: Clause) -> str | None:
    """What belongs to a figure of the words up to the next that nothing parts from it; None where a stop decides."""
    kept, _, _ = without_last(text[start:limit])
    if not after.head:
        return None if _BROKEN.search(kept) else kept
    match = AND.search(folded, start, limit)
    if match is not None:
        return text[start : match.start()]
    return "" if clause.head else kept
