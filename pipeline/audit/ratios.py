"""The two sides of a ratio ("45/60 hồ sơ") as figures of their own."""

from __future__ import annotations

import regex

from extractors.records import Figure
from pipeline.audit.equations import Rate
from pipeline.audit.findings import Quote, quote_of

_SLASH = regex.compile(r"(?:(?<!\s)\s++)?/\s*+")


def sides(ratio: Figure) -> tuple[Quote, Quote] | None:
    """Part and base of ``ratio``; None where it is not written with a stroke."""
    cut = _SLASH.search(ratio.raw)
    if cut is None or ratio.total is None:
        return None
    left, right = ratio.raw[: cut.start()], ratio.raw[cut.end() :]
    whole = quote_of("part", ratio)
    unit, qualifier = whole.unit, whole.qualifier
    middle = ratio.start + cut.end()
    return (
        Quote(
            role="part",
            raw=left,
            start=ratio.start,
            end=ratio.start + cut.start(),
            value=ratio.value,
            unit=unit,
            qualifier=qualifier,
        ),
        Quote(role="base", raw=right, start=middle, end=ratio.end, value=ratio.total, unit=unit, qualifier=qualifier),
    )


def rate_of(ratio: Figure, stated: Figure) -> Rate | None:
    """``stated`` as the rate of ``ratio`` in a table; None where the ratio has no two sides."""
    both = sides(ratio)
    if both is None:
        return None
    return Rate(stated=quote_of("rate", stated), part=both[0], base=both[1], found_by="table")
