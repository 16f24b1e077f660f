"""How a finding is written down: its sentence, its severity, the figures it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from extractors.records import Figure, Flag, Qualifier
from patterns import catalogue
from pipeline.decimals import plain_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A place of the text that a finding rests on: its part in the finding ("total", "part", "rate" ...), its words,
    their span, and the value where it is a figure (``qualifier`` as of a :class:`Figure`: the value is not exact).
    """

    role: str
    raw: str
    start: int
    end: int
    value: Decimal | None = None
    unit: str | None = None
    qualifier: Qualifier | None = None


def quote_of(role: str, figure: Figure, unit: str | None = None) -> Quote:
    """``figure`` as a part of a finding; ``unit`` in place of its own."""
    return Quote(
        role=role,
        raw=figure.raw,
        start=figure.start,
        end=figure.end,
        value=figure.value,
        unit=unit or figure.unit,
        qualifier=figure.qualifier,
    )


@cache
def rules() -> dict[str, dict[str, Any]]:
    """The rules of ``patterns/rules.toml`` by name."""
    return {rule["name"]: rule for rule in catalogue("rules")["rule"]}


def finding(
    rule: str,
    message: str,
    quotes: Sequence[Quote] = (),
    *,
    cause: str | None = None,
    section_code: str | None = None,
    evidence: dict[str, object] | None = None,
    **gaps: object,
) -> Flag:
    """The flag of ``rule`` at its first quote, its sentence ``message`` filled with ``gaps``.

    ``cause`` names a sentence of ``[causes]``, filled with the same gaps and put after it. ``evidence`` of the flag
    holds the words (``raw``), all ``quotes`` (``figures``), the cause, and what is given in ``evidence``.
    """
    sentence = rules()[rule]["messages"][message].format(**gaps)
    if cause is not None:
        sentence = f"{sentence} {catalogue('rules')['causes'][cause].format(**gaps)}"
    severity = rules()[rule].get("severities", {}).get(message, rules()[rule]["severity"])
    held: dict[str, object] = {"raw": quotes[0].raw, "figures": [_told(quote) for quote in quotes]} if quotes else {}
    return Flag(
        rule=rule,
        severity=severity,
        message=sentence,
        section_code=section_code,
        start=quotes[0].start if quotes else None,
        end=quotes[0].end if quotes else None,
        evidence=held | ({"cause": cause} if cause else {}) | (evidence or {}),
    )


def _told(quote: Quote) -> dict[str, object]:
    told: dict[str, object] = {"role": quote.role, "raw": quote.raw, "start": quote.start, "end": quote.end}
    if quote.value is not None:
        told["value"] = plain_text(quote.value)
    if quote.unit is not None:
        told["unit"] = quote.unit
    return told
