"""Findings that another reading of the report explains: they are left out, since no flag is better than a wrong one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from extractors.records import Figure, Flag, Report
from pipeline.audit.arithmetic import passes
from pipeline.audit.enumerations import kinds_of
from pipeline.audit.findings import Quote

#: A total and parts further apart than this speak of different things.
WIDEST = 3
#: A gap as small as this is found among the figures of any report; only a larger one that is told explains itself.
SMALL = 10


def without_doubtful(report: Report, flags: Iterable[Flag]) -> list[Flag]:
    """``flags`` without sums and rates that the report explains elsewhere.

    A sum is explained where the parts fall short by a count that the text tells (a part counted twice is none), or are
    of another order than the total. A rate is explained where it is that of a ratio of its line, or of its part and the
    rest beside it ("trực tuyến 60 hồ sơ, đạt 75%; trực tiếp 20 hồ sơ").
    """
    told = [figure for figure in report.figures if figure.source == "text"]
    return [flag for flag in flags if not _explained(report, flag, told)]


def _explained(report: Report, flag: Flag, told: Sequence[Figure]) -> bool:
    if flag.rule == "sum_mismatch":
        return _sum_explained(flag, told)
    return flag.rule == "percent_mismatch" and _rate_explained(report, flag, told)


def _quotes(flag: Flag, role: str) -> list[Quote]:
    told: Any = (flag.evidence or {}).get("figures", ())
    return [
        Quote(
            role=role,
            raw=one["raw"],
            start=one["start"],
            end=one["end"],
            value=Decimal(one["value"]),
            unit=one.get("unit"),
        )
        for one in told
        if one["role"] == role and "value" in one
    ]


def _values(flag: Flag, role: str) -> list[Decimal]:
    return [quote.value for quote in _quotes(flag, role) if quote.value is not None]


def _sum_explained(flag: Flag, told: Sequence[Figure]) -> bool:
    totals, parts = _quotes(flag, "total"), _values(flag, "part")
    if len(totals) != 1 or len(parts) < 2 or (flag.evidence or {}).get("cause") == "counted_twice":
        return False
    total, parted = totals[0].value or Decimal(0), sum(parts, Decimal(0))
    if min(total, parted) > 0 and max(total, parted) > WIDEST * min(total, parted):
        return True
    if total - parted < SMALL:
        return False
    kinds = kinds_of(totals[0].unit) if totals[0].unit else frozenset()
    return any(one.value == total - parted and _may_be_part(one.unit, kinds) for one in told)


def _may_be_part(unit: str | None, kinds: frozenset[str]) -> bool:
    """Whether a figure of ``unit`` may be a part of a total of one of ``kinds`` (none: of any unit)."""
    return unit != "%" and (not kinds or unit is None or unit in kinds)


def _rate_explained(report: Report, flag: Flag, told: Sequence[Figure]) -> bool:
    rates, parts = _quotes(flag, "rate"), _quotes(flag, "part")
    if len(rates) != 1 or flag.start is None:
        return False
    start = report.document.text.rfind("\n", 0, flag.start) + 1
    end = report.document.text.find("\n", flag.start)
    beside = [one for one in told if start <= one.start and (end < 0 or one.end <= end) and one.unit != "%"]
    ratios = [(_quote(one, one.value), _quote(one, one.total)) for one in beside if one.total]
    for part in parts:
        others = [one for one in beside if one.start != part.start]
        ratios += [(part, _quote(one, (part.value or Decimal(0)) + one.value)) for one in others]
    return any(passes(rates[0], one, other) for one, other in ratios)


def _quote(figure: Figure, value: Decimal | None) -> Quote:
    return Quote(role="base", raw=figure.raw, start=figure.start, end=figure.end, value=value)
