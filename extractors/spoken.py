"""Which number words are figures: "mười lăm hộ", "tổ chức hai cuộc họp", "hai tỷ ba trăm triệu đồng", "nửa số hộ".

A compound is a figure before whatever is counted. A digit ("hai", "ba") is one only where it certainly counts: behind a
verb or colon that takes a count, behind another figure of the same list, or with the same number in digits behind it.
Where words say in brackets again what digits say (or the other way round) the digits are the figure.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cache

from extractors.not_figures import Left, key, left_of, name_before
from extractors.number_words import NumberWord, find_number_words
from extractors.quantity import Quantity
from extractors.units import Unit, scale_words, unit_of_share
from patterns import catalogue

Barred = Callable[[int, int], bool]

_REPEAT = 40  # characters between a number and the same number in brackets
_LIST = 40  # characters between the members of a list
_COUNTED = ("count", "place")
_MEASURED = ("measure", "score")


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(map(key, catalogue("figures")["spoken"][name]))


@cache
def _back() -> frozenset[str]:
    return frozenset(map(key, catalogue("ledger")["number_words"]["back"]))


def is_restatement(text: str, first: tuple[int, int], second: tuple[int, int]) -> bool:
    """Whether the second of two spans of the same value only says it again: in brackets, or after "bằng chữ"."""
    between = text[first[1] : second[0]]
    return "\n" not in between and len(between) <= _REPEAT and "(" in between and ")" not in between.partition("(")[2]


def in_words(left: Left) -> bool:
    """Whether the words before a number announce an amount in words ("Bằng chữ: ...")."""
    return left.ends_with(_words("again"))


def points_back(left: Left) -> bool:
    """Whether a number word repeats what is known ("cả hai đơn vị")."""
    return not left.mark and left.ends_with(_back())


def spoken_quantities(
    text: str, start: int, end: int, line_start: int, barred: Barred, counted: Sequence[Quantity]
) -> list[Quantity]:
    """The number words of ``text[start:end]`` that are figures; ``counted`` are its numbers in digits."""
    found: list[Quantity] = []
    digits = [quantity for quantity in counted if not quantity.barred]
    starts = [quantity.start for quantity in digits]
    for word in find_number_words(text, start, end):
        quantity = _quantity(text, word, line_start, end)
        at = bisect_left(starts, word.start)
        beside = digits[max(0, at - 1) : at + 2]
        if quantity is None or barred(quantity.start, quantity.end) or _is_said(text, quantity, beside):
            continue
        if _counts(word, quantity.left) or _is_listed(text, word, quantity.left, (*beside[:1], *found[-1:])):
            found.append(quantity)
    return found


def _quantity(text: str, word: NumberWord, line_start: int, line_end: int) -> Quantity | None:
    left = left_of(text, word.start, line_start)
    if name_before(left) is not None or left.ends_with(scale_words()) or points_back(left) or in_words(left):
        return None
    if word.kind == "half":
        return _half(text, word, left, line_end)
    unit = word.unit
    if unit is None or not _is_counted(word, unit):
        return None
    return Quantity(
        start=word.start,
        digits_end=word.number_end,
        end=unit.end,
        parts=(text[word.start : word.end],),
        unit=unit,
        left=left,
        value=_scaled(word.value, unit.scale),
    )


def _half(text: str, word: NumberWord, left: Left, line_end: int) -> Quantity | None:
    """One of two, as "1/2 số hộ" is ("nửa số hộ")."""
    unit = unit_of_share(text, word.end, line_end)
    if unit is None:
        return None
    return Quantity(
        start=word.start,
        digits_end=word.end,
        end=unit.end,
        parts=(text[word.start : word.end],),
        unit=unit,
        left=left,
        value=Decimal(1),
        total=Decimal(2),
    )


def _scaled(value: Decimal, scale: Decimal) -> Decimal:
    return value if scale == 1 else (value * scale).quantize(Decimal(1))


def _is_counted(word: NumberWord, unit: Unit) -> bool:
    """Whether ``unit`` can follow a number in words: what is counted, parts of a hundred, money of a compound."""
    if unit.names == "one" or (unit.scale != 1 and unit.kind != "count"):
        return False
    if unit.kind in _COUNTED:
        return unit.listed
    if unit.kind == "percent":
        return True
    if unit.kind == "time":
        return " " in (unit.name or "")
    if unit.kind == "money":
        return word.kind == "compound"
    return unit.kind in _MEASURED and len(unit.name or "") > 1


def _counts(word: NumberWord, left: Left) -> bool:
    if word.kind != "digit" or word.in_digits or (word.unit is not None and word.unit.kind == "percent"):
        return True
    return left.mark == ":" or (not left.mark and left.ends_with(_words("cues")))


def _is_listed(text: str, word: NumberWord, left: Left, before: Sequence[Quantity]) -> bool:
    """Whether a digit goes on a list of figures ("03 cuộc họp và hai hội nghị")."""
    joined = left.mark in (",", ";") or (not left.mark and left.words[-1:] != () and left.words[-1] in _words("joints"))
    return joined and any(0 <= word.start - other.end <= _LIST for other in before)


def _is_said(text: str, quantity: Quantity, beside: Sequence[Quantity]) -> bool:
    """Whether a number in digits covers the words, or says the same before or behind them."""
    return any(
        (other.start < quantity.end and quantity.start < other.end)
        or (
            other.value == quantity.value
            and is_restatement(text, *sorted(((quantity.start, quantity.end), (other.start, other.end))))
        )
        for other in beside
    )
