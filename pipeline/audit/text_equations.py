"""What running text says of its own figures: totals and parts, rates and their two figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from extractors.records import Flag, Report
from pipeline.audit.arithmetic import broken_rates, broken_totals
from pipeline.audit.enumerations import enumerations
from pipeline.audit.text_changes import broken_changes
from pipeline.audit.text_lines import text_lines
from pipeline.audit.text_rates import impossible_rates, text_rates
from pipeline.audit.text_shares import broken_shares
from pipeline.audit.text_sums import text_totals


def broken_equations(report: Report) -> list[Flag]:
    """``sum_mismatch`` and ``percent_mismatch`` flags of running text.

    A rate of figures that a broken sum already puts in doubt is no finding of its own.
    """
    lines = text_lines(report)
    lists = list(enumerations(lines))
    sums = broken_totals(text_totals(report, lines, lists))
    doubted = {place for flag in sums for place in _places(flag)}
    rates = [
        rate
        for rate in text_rates(report, lines, lists)
        if doubted.isdisjoint({(rate.part.start, rate.part.end), (rate.base.start, rate.base.end)})
    ]
    return [
        *sums,
        *broken_rates(rates),
        *impossible_rates(report, lines),
        *broken_changes(lines),
        *broken_shares(lines),
    ]


def _places(flag: Flag) -> Iterator[tuple[int, int]]:
    figures = flag.evidence["figures"] if flag.evidence else ()
    for figure in figures if isinstance(figures, Iterable) else ():
        yield figure["start"], figure["end"]
