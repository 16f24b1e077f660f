"""The period of a report as dates, and which other periods go with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from extractors.periods import NamedPeriod, Period, expected_days, named_periods, plans
from extractors.records import Header
from pipeline.period_names import period_name

_HALF_YEAR = 150
_QUARTER = timedelta(days=95)
_MONTH = timedelta(days=31)
_CUT_OFF = timedelta(days=17)
_LATER_PART = "cuối"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """The period that a report is about: ``first`` and ``last`` day by the calendar, and the others of its title.

    ``also`` are periods that the title names beside it ("Quý III và 9 tháng"), before what is planned.
    """

    period: Period
    first: date
    last: date
    also: tuple[Period, ...] = ()

    @property
    def name(self) -> str:
        """The period in words: "Quý I năm 2024"."""
        return period_name(self.period)

    def window(self) -> tuple[date, date]:
        """The days whose figures are usual: from 15 of the month before to 14 of the last month."""
        return self.first - _CUT_OFF, self.last - _CUT_OFF

    def is_own(self, named: NamedPeriod, text: str) -> bool:
        """Whether ``named`` may stand for the report: its period, one of its title, or one that ends with it."""
        days = self.days(named, text)
        if days is None or days[1] == self.last:
            return True
        return any(_same(named.period, own) for own in (self.period, *self.also))

    def overlaps(self, named: NamedPeriod, text: str) -> bool:
        """Whether ``named`` has days in common with the report (months: with its window)."""
        days = self.days(named, text)
        earliest = self.first - _MONTH if named.period.kind == "tháng" else self.first
        return days is None or (days[0] <= self.last and days[1] >= earliest)

    def holds(self, named: NamedPeriod, text: str) -> bool:
        """Whether all of the report lies in ``named``, which is longer."""
        days = self.days(named, text)
        return days is not None and days[0] <= self.first and self.last <= days[1] and days != (self.first, self.last)

    def is_followed_by(self, named: NamedPeriod, text: str) -> bool:
        """Whether a report may plan for ``named``: it ends after the report and begins no later than soon after it."""
        return any(self._follows(days) for days in self._readings(named, text))

    def days(self, named: NamedPeriod, text: str) -> tuple[date, date] | None:
        """First and last day of ``named`` in ``text``, of the report's year where none is written."""
        return next(iter(self._readings(named, text)), None)

    def _readings(self, named: NamedPeriod, text: str) -> list[tuple[date, date]]:
        year = self.last.year
        years = [named.period.year] if named.period.year is not None else [year, year + 1]
        readings = [_days(replace(named.period, year=one), text[named.start : named.end]) for one in years]
        return [days for days in readings if days is not None]

    def _follows(self, days: tuple[date, date]) -> bool:
        first, last = days
        if (last - first).days <= _MONTH.days and first <= self.last <= last:
            return True
        gap = _QUARTER if (last - first).days > _HALF_YEAR else timedelta(days=1)
        return last > self.last and first <= self.last + gap


def reported(header: Header) -> Reported | None:
    """The period of a report by its header; None for other documents, and where kind or year is not known."""
    if header.doc_type != "BC" or header.period_kind is None or header.period_year is None:
        return None
    period = Period(kind=header.period_kind, number=header.period_no, year=header.period_year)
    days = expected_days(period)
    if days is None:
        return None
    return Reported(period=period, first=days[0], last=days[1], also=_of_title(header.title or "", period))


def _of_title(title: str, period: Period) -> tuple[Period, ...]:
    planned = plans(title)
    found = named_periods(title)
    first_plan = next((place for place in planned if found and place >= found[0].end), len(title))
    return tuple(replace(one.period, year=one.period.year or period.year) for one in found if one.start < first_plan)


def _same(named: Period, own: Period) -> bool:
    return (named.kind, named.number) == (own.kind, own.number) and named.year in (None, own.year)


def _days(period: Period, raw: str) -> tuple[date, date] | None:
    days = expected_days(period)
    if days is not None and period.kind == "9 tháng" and _LATER_PART in raw.casefold():
        return date(days[0].year, 4, 1), date(days[0].year, 12, 31)
    return days
