"""Checks of numbers as they are written: two readings, days that do not exist, rates and lengths that cannot be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

import regex

from extractors.dates import find_dates
from extractors.numbers import MAX_DIGITS
from extractors.readings import doubts
from extractors.records import Figure, Flag
from pipeline.decimals import plain_text
from pipeline.messages import say

HIGHEST_PERCENT = Decimal(1000)
"""A plan may be surpassed several times over; a rate above this is a slip of the pen (a lost comma)."""

_LONG = regex.compile(r"(?<![\d.,])\d++(?:[.,]\d++)*+")


def odd_numbers(text: str, figures: Sequence[Figure]) -> list[Flag]:
    """Flags ``ambiguous_number``, ``impossible_date``, ``implausible_percent`` and ``value_out_of_range``.

    What they are about is kept as written: the flag says that it is to be looked at.
    """
    return [*_ambiguous(text, figures), *_dates(text), *_percents(figures), *_overlong(text, figures)]


def _ambiguous(text: str, figures: Sequence[Figure]) -> Iterator[Flag]:
    for doubt in doubts(text, figures):
        values = (doubt.thousands, doubt.decimal)
        one, other = (plain_text(value) for value in values)
        message = f"“{doubt.figure.raw}” có thể là {one} hoặc {other} {doubt.figure.unit}; đã ghi {one}."
        yield _flag("ambiguous_number", "info", message, doubt.figure, {"readings": [one, other]})


def _dates(text: str) -> Iterator[Flag]:
    for mention in find_dates(text):
        if mention.day is not None and mention.value is None:
            yield Flag(
                rule="impossible_date",
                severity="warning",
                message=f"“{mention.raw}”: không có ngày này trong lịch.",
                start=mention.start,
                end=mention.end,
                evidence={"raw": mention.raw},
            )


def _percents(figures: Iterable[Figure]) -> Iterator[Flag]:
    for figure in figures:
        if figure.unit == "%" and figure.value > HIGHEST_PERCENT:
            message = f"“{figure.raw}”: tỷ lệ lớn bất thường, có thể thiếu dấu phẩy thập phân."
            yield _flag("implausible_percent", "warning", message, figure, {"value": plain_text(figure.value)})


def _overlong(text: str, figures: Sequence[Figure]) -> Iterator[Flag]:
    """Digits that are too many for a number: no figure holds them."""
    read = {figure.start for figure in figures}
    for match in _LONG.finditer(text):
        if len(match[0]) > MAX_DIGITS and sum(map(str.isdigit, match[0])) > MAX_DIGITS and match.start() not in read:
            raw = match[0] if len(match[0]) <= 2 * MAX_DIGITS else f"{match[0][:MAX_DIGITS]}…"
            yield Flag(
                rule="value_out_of_range",
                severity="warning",
                message=say("value_out_of_range", lang="vi", raw=raw),
                start=match.start(),
                end=match.end(),
                evidence={"raw": raw, "digits": sum(map(str.isdigit, match[0]))},
            )


def _flag(rule: str, severity: str, message: str, figure: Figure, evidence: dict[str, object]) -> Flag:
    return Flag(
        rule=rule,
        severity="info" if severity == "info" else "warning",
        message=message,
        start=figure.start,
        end=figure.end,
        evidence={"raw": figure.raw} | evidence,
    )
