"""What belongs together: thousands parted by blanks, sums of scales, ratios, ranges and lists that share a unit.

A slash between two nouns joins a ratio only where both count the same ("17 người/19 biên chế", "3 xã/12 xã, thị trấn");
"1.320 hồ sơ/4.115 bản" states two counts, for one figure has one unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import regex

from extractors.not_figures import key, words_of
from extractors.quantity import Quantity, value_in, with_value
from extractors.units import Unit, is_whole_of, scale_words

_HEAD = regex.compile(r"[1-9]\d{0,2}")
_GROUP = 3  # digits of a group of thousands
_THOUSAND = 1000
_TAILED = 10**6  # "1 tỷ 2", "3 triệu 5"; nobody says so of thousands
_GROUPS = regex.compile(r"\d{3}(?: \d{3}){0,4}")


def connector(text: str, start: int, end: int) -> bool:
    """Whether a word or sign of a list or range stands between two numbers ("và", "-", "xuống còn")."""
    return end - start <= 20 and key(text[start:end]) in words_of("connectors")


def join(text: str, found: Sequence[Quantity]) -> list[Quantity]:
    """The quantities with those put together that are one ("8 tỷ 305 triệu", "5 tỷ/9 tỷ", "1 234 567 đồng")."""
    joined: list[Quantity] = []
    whole = _with_blanks_joined(text, found)
    for index, quantity in enumerate(whole):
        following = whole[index + 1] if index + 1 < len(whole) else None
        merged = _merge(text, joined[-1], quantity, following) if joined else None
        if merged is None:
            joined.append(quantity)
        else:
            joined[-1] = merged
    return joined


def _with_blanks_joined(text: str, found: Sequence[Quantity]) -> list[Quantity]:
    """Groups of three digits with single blanks between them are one number when a unit follows the last."""
    backwards: list[Quantity] = []
    for quantity in reversed(found):
        last = backwards[-1] if backwards else None
        if last is not None and _is_thousands(text, quantity, last):
            whole = f"{quantity.parts[0]} {last.parts[0]}"
            backwards[-1] = last._replace(start=quantity.start, parts=(whole,), left=quantity.left)
        else:
            backwards.append(quantity)
    return backwards[::-1]


def _is_thousands(text: str, first: Quantity, second: Quantity) -> bool:
    return (
        not first.barred
        and not second.barred
        and first.unit is None
        and second.unit is not None
        and len(first.parts) == len(second.parts) == 1
        and text[first.end : second.start] in (" ", "\u00a0")
        and _GROUPS.fullmatch(second.parts[0]) is not None
        and _HEAD.fullmatch(first.parts[0]) is not None
    )


def _merge(text: str, first: Quantity, second: Quantity, following: Quantity | None) -> Quantity | None:
    """One quantity of two neighbours, None where they are two."""
    if first.barred or second.barred or first.unit is None or second.start - first.end > 4:
        return None
    if len(first.parts) > 1 or len(second.parts) > 1:
        return None
    between = text[first.end : second.start].strip()
    if second.unit is None:
        return _with_tail(text, first, second) if not between else None
    if between in ("", ",") and first.total is None and _is_sum(first.unit, second.unit):
        return _sum(first, second) if not between or _goes_on(text, first, second, following) else None
    if between == "/" and first.unit.kind != "percent" and is_whole_of(first.unit, second.unit):
        return _ratio(first, second)
    return None


def _is_sum(first: Unit, second: Unit) -> bool:
    return (
        first.kind == "money"
        and second.kind == "money"
        and first.scale > second.scale
        and "/" not in (first.name or "")
    )


def _goes_on(text: str, first: Quantity, second: Quantity, following: Quantity | None) -> bool:
    """Whether an amount goes on behind a comma ("1 tỷ, 200 triệu đồng"), and no list of amounts does."""
    head, tail = first.unit, second.unit
    if head is None or tail is None or head.scale != tail.scale * _THOUSAND or not _ends_in_scale(text, first):
        return False
    if not first.parts[-1].isdigit() or not second.parts[0].isdigit() or len(second.parts[0]) > _GROUP:
        return False
    listed = following is not None and following.unit is not None and following.unit.scale == tail.scale
    return not (listed and following is not None and connector(text, second.end, following.start))


def _ends_in_scale(text: str, quantity: Quantity) -> bool:
    """Whether no word for money closes the amount ("1 tỷ", but "1 tỷ đồng")."""
    return key(text[quantity.start : quantity.end].split()[-1].lstrip("0123456789.,")) in scale_words()


def _with_tail(text: str, first: Quantity, second: Quantity) -> Quantity | None:
    """An amount with the tenths or thousandths of its scale behind it: "1 tỷ 2", "3 triệu 250"."""
    unit, digits = first.unit, second.parts[0]
    if unit is None or unit.kind != "money" or unit.scale < _TAILED or first.value is not None:
        return None
    plain = first.parts[0].isdigit() and digits.isdigit() and len(digits) in (1, _GROUP) and digits[0] != "0"
    if not plain or not _ends_in_scale(text, first) or not _ends_phrase(text, second.end):
        return None
    value = value_in(first.parts[0], unit)
    if value is None:
        return None
    worth = unit.scale * int(digits) / 10 ** len(digits)
    return first._replace(digits_end=second.end, end=second.end, value=(value + worth).quantize(Decimal(1)))


def _ends_phrase(text: str, position: int) -> bool:
    """Whether a sign or the end of the text follows, so that a number counts nothing of its own."""
    tail = text[position : position + 3].lstrip()
    return not tail or tail[0] in ".,;:)\n"


def _sum(first: Quantity, second: Quantity) -> Quantity | None:
    head = first.value if first.value is not None else value_in(first.parts[0], first.unit)
    tail = value_in(second.parts[0], second.unit)
    if head is None or tail is None:
        return None
    return second._replace(start=first.start, left=first.left, parts=first.parts, value=head + tail)


def _ratio(first: Quantity, second: Quantity) -> Quantity | None:
    value = first.value if first.value is not None else value_in(first.parts[0], first.unit)
    total = value_in(second.parts[0], second.unit)
    if value is None or total is None:
        return None
    parts = first.parts + second.parts
    unit = replace(first.unit, end=second.end) if first.unit is not None else second.unit
    return second._replace(start=first.start, left=first.left, parts=parts, unit=unit, value=value, total=total)


def share(text: str, found: Sequence[Quantity]) -> list[Quantity]:
    """Hand a unit back to the numbers that wait for it: "10, 12 và 15 hồ sơ", "20 - 30%", "1-2 triệu đồng"."""
    shared = [with_value(quantity) for quantity in found]
    for index in range(len(shared) - 2, -1, -1):
        giver, taker = shared[index + 1], shared[index]
        if taker.barred or giver.barred or taker.unit is not None or giver.unit is None:
            continue
        if connector(text, taker.digits_end, giver.start):
            shared[index] = with_value(taker._replace(unit=giver.unit, value=None))
    return shared
