"""The minus sign before a number ("tăng trưởng -3,2%"), told from bullets, ranges and dashes."""

from __future__ import annotations

from functools import cache

import regex

from extractors.not_figures import key, left_of
from patterns import catalogue

# glued to its number, behind a blank or an opening bracket; a leading zero counts ("-02 đồng chí") and is no decimal
_MINUS = regex.compile(r"(?<=[\s(=:])[-−–](?=\d)(?!0\d)")


def minus_before(text: str, position: int, line_start: int) -> int | None:
    """Where the minus sign of the number at ``position`` stands, None where the number has none.

    A hyphen is one only behind words that can take a number below zero, with nothing but a bracket or a colon between.
    """
    start = position - 1
    if start <= line_start or _MINUS.match(text, start, position + 2) is None:
        return None
    left = left_of(text, text.rfind("(", start - 2, start) if text[start - 1] == "(" else start, line_start)
    return start if left.mark in ("", ":", "=") and left.ends_with(_cues()) else None


@cache
def _cues() -> frozenset[str]:
    return frozenset(map(key, catalogue("figures")["minus"]["cues"]))
