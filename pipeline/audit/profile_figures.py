"""What a profile says about the figures and the day of a report: indicators, equations, ranges, window, due date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from extractors.keys import holds, keys, title_key
from extractors.periods import Period
from extractors.records import Flag, Header
from pipeline.audit.arithmetic import broken_rates, broken_totals, told
from pipeline.audit.equations import Rate, Total
from pipeline.audit.findings import Quote, finding
from pipeline.period_names import period_name
from pipeline.profiles import Equation, Profile, Wanted

#: The statements of each indicator in a report: its own totals, in reading order.
Stated = Mapping[str, Sequence[Quote]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A figure with the words that say what it counts."""

    label: str
    quote: Quote


def named_by(profile: Profile, figures: Sequence[Labelled]) -> dict[str, list[Quote]]:
    """The statements of the profile's own indicators, by the labels and units of figures."""
    found: dict[str, list[Quote]] = {}
    for wanted in (one for one in profile.indicators if one.labels):
        found[wanted.code] = [
            figure.quote
            for figure in figures
            if _is_called(figure.label, wanted.labels)
            and (not wanted.units or _is_called(figure.quote.unit or "", wanted.units))
        ]
    return found


@lru_cache(maxsize=16_384)
def _is_called(words: str, phrases: tuple[str, ...]) -> bool:
    """Whether ``words`` are one of ``phrases``, without accents; "*" in a phrase stands for any words, or none."""
    key = title_key(words)
    return any(_fits(key, [title_key(part) for part in phrase.split("*")]) for phrase in phrases)


def _fits(key: str, parts: Sequence[str]) -> bool:
    """Whether the whole words of ``parts`` stand in ``key`` in their order, with the first and last at its ends."""
    if len(parts) == 1:
        return key == parts[0]
    first, *middle, last = (f" {part} " if part else " " for part in parts)
    padded = f" {key} "
    place, end = len(first) - 1, len(padded) - len(last) + 1
    if not (padded.startswith(first) and padded.endswith(last) and place < end):
        return False
    for part in middle:
        found = padded.find(part, place, end)
        if found < 0:
            return False
        place = found + len(part) - 1
    return True


def judge(profile: Profile, header: Header, text: str, stated: Stated) -> list[Flag]:
    """The flags of ``profile`` that rest on figures and dates, without its severities."""
    return [
        *_missing(profile, header, text, stated),
        *(flag for equation in profile.equations for flag in broken(equation, stated)),
        *_outside(profile, stated),
        *_late(profile, header),
        *_window(profile, header),
    ]


def broken(equation: Equation, stated: Stated) -> list[Flag]:
    """The flag of an equation that the one value of each of its indicators contradicts; none where one is missing,
    or stated with several values.
    """
    left, *right = (_only(stated.get(code, ())) for code in (equation.left, *equation.right))
    parts = [one for one in right if one is not None]
    if left is None or len(parts) < len(right):
        return []
    if equation.sign == "/":
        part, base = parts
        return broken_rates([Rate(stated=left, part=part, base=base, found_by="catalogue")]) if base.value else []
    total = Total(total=left, parts=tuple(parts), whole=equation.sign == "=", found_by="catalogue")
    return broken_totals([total])


def _only(quotes: Sequence[Quote]) -> Quote | None:
    return quotes[0] if quotes and len({quote.value for quote in quotes}) == 1 else None


def _missing(profile: Profile, header: Header, text: str, stated: Stated) -> Iterator[Flag]:
    """Indicators without a statement; one of the profile's own is told wherever its words stand."""
    key: str | None = None
    for wanted in profile.indicators:
        if not _is_asked(wanted, header) or stated.get(wanted.code):
            continue
        if wanted.labels:
            key = title_key(text) if key is None else key
            if holds(key, keys(part for label in wanted.labels for part in label.split("*") if part.strip())):
                continue
        yield finding("missing_indicator", "absent", evidence={"indicator": wanted.code}, name=wanted.name)


def _is_asked(wanted: Wanted, header: Header) -> bool:
    level = not wanted.levels or header.admin_level in wanted.levels
    return wanted.mandatory and level and (not wanted.periods or header.period_kind in wanted.periods)


def _outside(profile: Profile, stated: Stated) -> Iterator[Flag]:
    names = {wanted.code: wanted.name for wanted in profile.indicators}
    for bounds in profile.ranges:
        for quote in stated.get(bounds.indicator, ()):
            message = _side(quote.value, bounds.low, bounds.high)
            if message is not None:
                bound = bounds.low if message == "low" else bounds.high
                name = names.get(bounds.indicator) or _catalogued(bounds.indicator)
                words = told(bound) if bound is not None else ""
                yield finding("outlier", message, (quote,), name=name, raw=quote.raw, bound=words)


def _side(value: Decimal | None, low: Decimal | None, high: Decimal | None) -> str | None:
    if value is None:
        return None
    if low is not None and value < low:
        return "low"
    return "high" if high is not None and value > high else None


def _catalogued(code: str) -> str:
    from extractors.indicators import indicators

    return indicators()[code].name if code in indicators() else code


def _late(profile: Profile, header: Header) -> Iterator[Flag]:
    term = profile.term(header.period_kind, header.period_no)
    if term is None or header.period_year is None or header.issued_on is None:
        return
    due = term.due_on(header.period_year)
    if due is not None and header.issued_on > due:
        late = (header.issued_on - due).days
        evidence: dict[str, object] = {"due": due.isoformat(), "issued_on": header.issued_on.isoformat()}
        yield finding(
            "late_report",
            "late",
            evidence=evidence,
            period=_name(header),
            issued=_day(header.issued_on),
            due=_day(due),
            days=late,
        )


def _window(profile: Profile, header: Header) -> Iterator[Flag]:
    term = profile.term(header.period_kind, header.period_no)
    window = term.window(header.period_year) if term is not None and header.period_year is not None else None
    stated = (header.period_start, header.period_end)
    if window is None or all(day is None for day in stated):
        return
    if all(day is None or abs((day - own).days) <= profile.slack for day, own in zip(stated, window, strict=True)):
        return
    raw = " - ".join(_day(day) for day in stated if day is not None)
    first, last = map(_day, window)
    yield finding("period_mismatch", "window", raw=raw, period=_name(header), first=first, last=last)


def _name(header: Header) -> str:
    return period_name(Period(kind=header.period_kind or "", number=header.period_no, year=header.period_year))


def _day(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"
