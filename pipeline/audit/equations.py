"""Relations between figures, worked out exactly: a total and its parts, a rate and its two figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.audit.findings import Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """A total and figures said to be its parts, all of one unit.

    ``whole``: the parts are said to be all of it (a sum of a table, an enumeration that leaves nothing out), so that
    less is a contradiction too; otherwise only more is. ``others`` are figures of the same unit that stand nearby and
    are no part, such as one that was left out.
    """

    total: Quote
    parts: tuple[Quote, ...]
    whole: bool
    found_by: Literal["text", "table", "catalogue"]
    others: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A rate in percent as stated, and the two figures it is the rate of: ``part`` of ``base``.

    ``share``: the part is some of the base, so that the rate cannot be above 100; a plan may be surpassed.
    """

    stated: Quote
    part: Quote
    base: Quote
    found_by: Literal["text", "table", "catalogue"]
    share: bool = False
