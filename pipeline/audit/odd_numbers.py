"""Checks of numbers as they are written: two readings, days that do not exist, rates and lengths that cannot be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

import regex

from extractors.dates import find_dates, make_date
from extractors.numbers import MAX_DIGITS
from extractors.readings import doubts
from extractors.records import Figure, Flag
from pipeline.audit.findings import Quote, finding, quote_of
from pipeline.decimals import plain_text

HIGHEST_PERCENT = Decimal(1000)
"""A plan may be surpassed several times over; a rate above this is a slip of the pen (a lost comma)."""

_LONG = regex.compile(r"(?<![\d.,])\d++(?:[.,]\d++)*+")
# Cheap looks over the whole text, without which nothing need be read more closely; re finds a first digit faster.
_ANY_LONG = re.compile(rf"\d[\d.,]{{{MAX_DIGITS}}}")
_ANY_DAY = re.compile(
    r"\d{1,2}(?=\s{0,3}(?:[/.-]|(?i:tháng))\s{0,3}(\d{1,2}),?\s{0,3}(?:[/.-]|(?i:năm))\s{0,3}(\d{4}))"
)


def odd_numbers(text: str, figures: Sequence[Figure]) -> list[Flag]:
    """Flags ``ambiguous_number``, ``impossible_date``, ``implausible_percent`` and ``value_out_of_range``.

    What they are about is kept as written: the flag says that it is to be looked at.
    """
    return [*_ambiguous(text, figures), *_dates(text), *_percents(figures), *_overlong(text, figures)]


def _ambiguous(text: str, figures: Sequence[Figure]) -> Iterator[Flag]:
    money = any(figure.unit is not None and figure.unit.startswith("đồng") for figure in figures)
    for doubt in doubts(text, figures) if money else ():
        one, other = (plain_text(value) for value in (doubt.thousands, doubt.decimal))
        figure = doubt.figure
        yield finding(
            "ambiguous_number",
            "readings",
            [quote_of("figure", figure)],
            evidence={"readings": [one, other]},
            raw=figure.raw,
            one=one,
            other=other,
            unit=figure.unit,
        )


def _dates(text: str) -> Iterator[Flag]:
    days = {(match[0], match[1], match[2]) for match in _ANY_DAY.finditer(text)}
    if all(make_date(int(day), int(month), int(year)) for day, month, year in days):
        return
    for mention in find_dates(text):
        if mention.day is not None and mention.value is None:
            quote = Quote(role="date", raw=mention.raw, start=mention.start, end=mention.end)
            yield finding("impossible_date", "no_day", [quote], raw=mention.raw)


def _percents(figures: Iterable[Figure]) -> Iterator[Flag]:
    for figure in figures:
        if figure.unit == "%" and figure.value > HIGHEST_PERCENT:
            evidence: dict[str, object] = {"value": plain_text(figure.value)}
            yield finding(
                "implausible_percent", "large", [quote_of("figure", figure)], evidence=evidence, raw=figure.raw
            )


def _overlong(text: str, figures: Sequence[Figure]) -> Iterator[Flag]:
    """Digits that are too many for a number: no figure holds them."""
    if _ANY_LONG.search(text) is None:
        return
    read = {figure.start for figure in figures}
    for match in _LONG.finditer(text):
        if len(match[0]) > MAX_DIGITS and sum(map(str.isdigit, match[0])) > MAX_DIGITS and match.start() not in read:
            raw = match[0] if len(match[0]) <= 2 * MAX_DIGITS else f"{match[0][:MAX_DIGITS]}…"
            evidence: dict[str, object] = {"digits": sum(map(str.isdigit, match[0]))}
            quote = Quote(role="number", raw=raw, start=match.start(), end=match.end())
            yield finding("value_out_of_range", "digits", [quote], evidence=evidence, raw=raw)
