"""The period of a report: its kind, number and year from the title, its first and last day from the text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache

import regex

from extractors.dates import find_dates, make_date
from extractors.scanning import Scan, words_opening
from patterns import catalogue

_TOLERANCE = timedelta(days=40)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A period as named: ``number`` is the month, the quarter (1-4) or the half (1, 2), None for 9 months and years."""

    kind: str
    number: int | None
    year: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPeriod:
    """A period as a text names it, and where."""

    period: Period
    start: int
    end: int


_YEAR = r"(?:19|20)\d{2}"
_OF_YEAR = (
    r"(?:\s{0,3}(?:[-–/.,]|của)?\s{0,3}(?:cả\s+)?(?:năm)?\s{0,3}[-–/]?\s{0,2}"
    rf"(?P<GROUP>{_YEAR})(?!\d|\s?[-–]\s?\d))?+"
)
_ROMAN = {
    "i": 1,
    "ii": 2,
    "iii": 3,
    "iv": 4,
    "1": 1,
    "2": 2,
    "3": 3,
    "4": 4,
    "01": 1,
    "02": 2,
    "03": 3,
    "04": 4,
    "l": 1,
    "ll": 2,
    "lll": 3,
    "một": 1,
    "hai": 2,
    "ba": 3,
    "bốn": 4,
    "tư": 4,
    "nhất": 1,
}
_HALF = r"(?:\s+(?P<GROUP>đầu|cuối)\s+năm)?+"
_START = r"(?<![\d\w./])"
_THREE = ("3", "03", "ba")


def _of_year(group: str) -> str:
    return _OF_YEAR.replace("GROUP", group)


def _counts(kind: str) -> list[str]:
    words = next(entry["words"] for entry in catalogue("periods")["period"] if entry["kind"] == kind)
    return sorted(words, key=len, reverse=True)


@cache
def _grammar() -> Scan:
    many, more = _counts("6 tháng"), _counts("9 tháng")
    counts = [f"{word} tháng" for word in (*many, *more, *_THREE)]
    openings = [
        *words_opening(counts),
        *words_opening(["quý", "quí"]),
        *words_opening(["tháng", "năm"], r"\s*\d"),
    ]
    return Scan(_all_periods("|".join(many), "|".join(more)), openings)


def _all_periods(six: str, nine: str) -> regex.Pattern[str]:
    half6, half9 = _HALF.replace("GROUP", "half6"), _HALF.replace("GROUP", "half9")
    return regex.compile(
        rf"""
          {_START} (?P<six>   (?:{six}) \s+ tháng (?!\s*\d) ) {half6} {_of_year("y6")}
        | {_START} (?P<nine>  (?:{nine}) \s+ tháng (?!\s*\d) ) {half9} {_of_year("y9")}
        | {_START} (?P<three> (?:{"|".join(_THREE)}) \s+ tháng \s+ đầu \s+ năm ) {_of_year("y3")}
        | (?<!\w) (?P<quarter> qu[ýí] \s* (?:thứ\s+)?
                    (?P<q> iv|i{{1,3}}|l{{1,3}}|0?[1-4]|một|hai|ba|bốn|tư|nhất)(?!\w) ) {_of_year("yq")}
        | (?<!\w) (?P<month> tháng \s* (?P<m> 1[0-2]|0?[1-9] ) (?!\d) ) {_of_year("ym")}
        | (?<!\w) (?P<full>  năm \s* (?P<yn> {_YEAR} ) (?!\d|\s?[-–]\s?\d) )
        """,
        regex.VERBOSE | regex.IGNORECASE,
    )


def _period(match: regex.Match[str]) -> Period:
    groups = match.groupdict()
    year = next((int(groups[name]) for name in ("y6", "y9", "y3", "yq", "ym", "yn") if groups[name]), None)
    if groups["six"]:
        return Period(kind="6 tháng", number=2 if (groups["half6"] or "").casefold() == "cuối" else 1, year=year)
    if groups["nine"]:
        return Period(kind="9 tháng", number=None, year=year)
    if groups["three"]:
        return Period(kind="quý", number=1, year=year)
    if groups["quarter"]:
        return Period(kind="quý", number=_ROMAN[groups["q"].casefold()], year=year)
    if groups["month"]:
        return Period(kind="tháng", number=int(groups["m"]), year=year)
    return Period(kind="năm", number=None, year=year)


def find_periods(text: str) -> Iterator[tuple[int, int]]:
    """The spans of ``text`` that name a period: "quý I/2024", "6 tháng đầu năm", "tháng 3", "năm 2023", "2021-2025"."""
    for grammar in (_grammar(), _years_grammar()):
        for match in grammar.finditer(text):
            yield match.span()


@cache
def _years_grammar() -> regex.Pattern[str]:
    return regex.compile(rf"(?<![\d./]){_YEAR}\s?[-–]\s?{_YEAR}(?![\d/])")


@cache
def _mask_grammar() -> regex.Pattern[str]:
    many = "|".join(word.replace(" ", r"\s+") for word in catalogue("periods")["many_years"]["words"])
    return regex.compile(
        rf"(?:{many})\s*(?:là\s*)?{_YEAR}(?:\s{{0,3}}(?:[-–,]|đến|và)\s{{0,3}}(?:năm\s*)?{_YEAR})?+"
        rf"|năm\s*{_YEAR}\s{{0,3}}(?:[-–]|đến)\s{{0,3}}(?:năm\s*)?{_YEAR}|(?<!\d){_YEAR}\s?[-–]\s?{_YEAR}|(?:{many})[^,;]{{0,20}}(?=,|;|$)",
        regex.IGNORECASE,
    )


_SYMBOLS = regex.compile(r"(?<!\d)\d++/\d{4}/\p{Lu}\S*+|(?<=(?i:số)\s{0,3}:?\s{0,3})\d++[/-]\p{Lu}\S*+")


def _masked(title: str) -> str:
    """The title with full dates, document symbols and stretches of several years blanked out (same length)."""
    text = title
    for mention in find_dates(title):
        if mention.day is not None:
            text = text[: mention.start] + " " * (mention.end - mention.start) + text[mention.end :]
    text = _SYMBOLS.sub(lambda m: " " * len(m[0]), text)
    return _mask_grammar().sub(lambda m: " " * len(m[0]), text)


@cache
def _plan_grammar() -> regex.Pattern[str]:
    words = sorted(catalogue("periods")["plan"]["words"], key=len, reverse=True)
    return regex.compile(
        r"(?<!\w)(?:" + "|".join(word.replace(" ", r"\s+") for word in words) + r")(?!\w)", regex.IGNORECASE
    )


def _rank(kind: str) -> int:
    return next(int(entry["rank"]) for entry in catalogue("periods")["period"] if entry["kind"] == kind)


def _joined(title: str, first: NamedPeriod, second: NamedPeriod) -> bool:
    between = title[first.end : second.start]
    return (
        regex.fullmatch(
            r"\s*+(?:(?:,|và|;|&|-|–|\+|/|cùng|cả|với|,?\s*+và\s++cả|,?\s*+và\s++báo\s++cáo)\s*+)?",
            between,
            regex.IGNORECASE,
        )
        is not None
    )


def _choose(title: str, found: Sequence[NamedPeriod]) -> NamedPeriod:
    """Of two periods joined by "và" the longer one, else the narrower one ("kế hoạch năm 2022 trong quý I")."""
    best = found[0]
    for one in found[1:]:
        linked = _joined(title, best, one)
        longer = _rank(one.period.kind) > _rank(best.period.kind)
        if longer == linked and one.period.kind != best.period.kind:
            best = one
    return best


def _later_year(text: str, chosen: NamedPeriod, rest: Sequence[NamedPeriod]) -> int | None:
    """A year written later: "quý IV, nhiệm vụ quý I năm 2023" speaks of quý IV of 2022."""
    for one in rest:
        if one.period.year is None or one.start < chosen.end:
            continue
        same = one.period.kind == chosen.period.kind
        before = same and (one.period.number or 0) < (chosen.period.number or 0)
        return one.period.year - 1 if before else one.period.year
    match = regex.search(rf"(?<![\d/]){_YEAR}(?![\d/])", text[chosen.end :])
    return int(match[0]) if match else None


def _named(masked: str) -> list[NamedPeriod]:
    return [NamedPeriod(period=_period(m), start=m.start(), end=m.end()) for m in _grammar().finditer(masked)]


def named_periods(text: str) -> list[NamedPeriod]:
    """Every period that ``text`` names, in reading order; days, document symbols and stretches of years are none."""
    return _named(_masked(text))


def plans(text: str) -> list[int]:
    """Where ``text`` speaks of what is planned ("phương hướng", "nhiệm vụ", "kế hoạch")."""
    return [match.start() for match in _plan_grammar().finditer(text)]


def read_period(title: str) -> Period | None:
    """The period that a title names, None where it names none or several years at once.

    What is planned ("phương hướng, nhiệm vụ quý II") is not the period of what was done.
    """
    text = _masked(title)
    found = _named(text)
    if not found:
        return None
    plan = next((m.start() for m in _plan_grammar().finditer(text) if m.start() >= found[0].end), len(text))
    chosen = _choose(text, [one for one in found if one.start < plan])
    year = chosen.period.year
    if year is None:
        year = next((one.period.year for one in found if one.start < plan and one.period.year), None)
    if year is None:
        year = _later_year(text, chosen, found)
    return Period(kind=chosen.period.kind, number=chosen.period.number, year=year)


def year_of(period: Period, texts: Sequence[str], issued_year: int | None) -> int | None:
    """The year of a period whose title gives none: where a text names the same period, else the year of issue."""
    for text in texts:
        for match in _grammar().finditer(_masked(text)):
            one = _period(match)
            if one.kind == period.kind and one.number == period.number and one.year is not None:
                return one.year
    return issued_year


# --- first and last day -----------------------------------------------------------------------------------------------


@cache
def _range_grammar() -> Scan:
    day = (
        r"(?:\d{1,2}\s?(?:h|giờ)\s?\d{0,2}(?:\s?phút)?,?\s{1,3})?"
        r"(?:ngày)?\s{0,3}:?\s{0,3}(?P<Ad>\d{1,2})\s?(?:[/.-]|\s*tháng\s*)\s?(?P<Am>\d{1,2})"
        r"(?:\s?(?:[/.-]|\s*năm\s*)\s?(?P<Ay>\d{4}))?+(?![\d/])"
    )
    first, last = day.replace("<A", "<a"), day.replace("<A", "<b")
    joint = r"(?:\s{0,3}[,;]|,[^\d,;:.()\n]{5,80},)?\s{0,3}(?:(?:tính|cho|kéo\s+dài)\s+)?(?:đến|tới|[-–])\s{0,3}"
    joint += r"(?:hết\s+|cuối\s+|thời\s+điểm\s+(?:báo\s+cáo\s+)?)?"
    grammar = regex.compile(
        rf"(?:(?<!\w)(?:từ|kể\s+từ)\s{{0,3}}(?:hết\s+)?|[(:]\s?){first}{joint}{last}", regex.IGNORECASE
    )
    return Scan(grammar, [*words_opening(["từ", "kể từ"]), ("(:", "", r"(?=\s?(?:\d|[nN:]|\s))")])


@dataclass(frozen=True, slots=True, kw_only=True)
class DateRange:
    """First and last day (inclusive) as stated, and where."""

    first: date
    last: date
    start: int
    end: int


def find_ranges(text: str) -> Iterator[DateRange]:
    """Every "từ ngày ... đến ngày ..." of ``text``; a year missing on the first day is that of the last."""
    return iter(_ranges(text))


@lru_cache(maxsize=16)
def _ranges(text: str) -> tuple[DateRange, ...]:
    """The ranges of a text, which several steps ask for."""
    return tuple(_find_ranges(text))


def _find_ranges(text: str) -> Iterator[DateRange]:
    for match in _range_grammar().finditer(text):
        parts = {name: int(value) for name, value in match.groupdict().items() if value}
        last_year = parts.get("by")
        if last_year is None:
            continue
        last = make_date(parts["bd"], parts["bm"], last_year)
        turned = (parts["am"], parts["ad"]) > (parts["bm"], parts["bd"])
        first = make_date(parts["ad"], parts["am"], parts.get("ay", last_year - turned))
        if first is not None and last is not None and first < last:
            yield DateRange(first=first, last=last, start=match.start(), end=match.end())


_MONTHS = {"tháng": 1, "quý": 3, "6 tháng": 6, "9 tháng": 9, "năm": 12}


def expected_days(period: Period) -> tuple[date, date] | None:
    """First and last day of the calendar period, None without a year."""
    if period.year is None:
        return None
    length = _MONTHS[period.kind]
    first_month = ((period.number or 1) - 1) * length + 1
    after = first_month + length
    last = date(period.year + (after > 12), (after - 1) % 12 + 1, 1) - timedelta(days=1)
    return date(period.year, first_month, 1), last


def plausible(found: DateRange, period: Period) -> bool:
    """Can a range be the days of ``period`` (figures are cut off some days to a month before its end)?"""
    expected = expected_days(period)
    if expected is None:
        return abs((found.last - found.first).days - 30.4 * _MONTHS[period.kind]) < 20
    return abs(found.first - expected[0]) <= _TOLERANCE and abs(found.last - expected[1]) <= _TOLERANCE


def _within(found: DateRange, period: Period) -> bool:
    """Does a range end with ``period`` and begin inside it (units set up meanwhile, a quarter told with the year)?

    In a year that is looked into before it ends the range may end inside it and begin with it.
    """
    expected = expected_days(period)
    if expected is None or found.last - found.first <= _TOLERANCE:
        return False
    begins = abs(found.first - expected[0]) <= _TOLERANCE and period.kind == "năm"
    ends = abs(found.last - expected[1]) <= _TOLERANCE
    inside = expected[0] - _TOLERANCE <= found.first and found.last <= expected[1] + _TOLERANCE
    return inside and (begins or ends)


def _cued(text: str, found: DateRange, name: str = "words") -> bool:
    line = text[max(text.rfind("\n", 0, found.start), found.start - 160, 0) : found.end].casefold()
    return any(cue in line for cue in catalogue("periods")["range_cue"][name])


def of_figures(text: str, found: DateRange) -> bool:
    """Whether the words before a range say that it is that of figures ("số liệu tính từ ngày ...")."""
    return _cued(text, found, "sure")


def read_days(text: str, period: Period | None, title_end: int) -> DateRange | None:
    """The days that a report covers, where stated: first the title and the opening, then near words for figures."""
    every = list(find_ranges(text))
    ranges = [found for found in every if period is None or plausible(found, period)]
    opening = [found for found in ranges if found.start < title_end + 2500 and _cued(text, found)]
    if period is not None and not opening:
        near = (found for found in every if found.start < title_end + 1500 and _cued(text, found, "sure"))
        opening = [found for found in near if _within(found, period)]
    cued = [found for found in ranges if _cued(text, found)]
    if period is None:
        return opening[0] if opening and len({(r.first, r.last) for r in opening}) == 1 else None
    return next(iter(opening or cued or ranges), None)
