"""Symbols of documents ("KH-UBND", "NĐ-CP"): their canonical spelling and the kind of document they name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import regex

from extractors.folding import skeleton
from patterns import catalogue

_PIECE = regex.compile(r"\(?[\p{L}\d&]++\)?|[-/_.]")
_BODY = regex.compile(r"(?:UBND|HĐND|UBMT|BCĐ|BCH|BQL|TTPV|CA|HĐ|VP|[BSP])\p{Lu}[\p{Lu}&]{0,14}\d{0,3}")
_SPACED = regex.compile(r"(?<=QH)\s(?=\d)")
_ASSEMBLY = regex.compile(r"(UBTVQH|QH)\d{0,2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of document (``patterns/document_kinds.toml``)."""

    abbreviation: str
    words: tuple[str, ...]
    short: tuple[str, ...]
    symbols: tuple[str, ...]
    misread: tuple[str, ...]
    body_too: bool
    weak: bool
    also: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """A symbol taken apart: canonical ``text``, the ``kind`` that it names itself (None: none, as in công văn),
    and how much it looks like one: ``body`` when an issuing body is known in it.
    """

    text: str
    kind: str | None
    body: bool


def _kind(entry: dict[str, Any]) -> Kind:
    return Kind(
        abbreviation=entry["abbreviation"],
        words=tuple(entry["words"]),
        short=tuple(entry["short"]),
        symbols=tuple(entry["symbols"]),
        misread=tuple(entry.get("misread", ())),
        body_too=entry.get("body_too", False),
        weak=entry.get("weak", False),
        also=frozenset(entry.get("also", ())),
    )


@cache
def kinds() -> dict[str, Kind]:
    """All kinds by their abbreviation."""
    return {entry["abbreviation"]: _kind(entry) for entry in catalogue("document_kinds")["kind"]}


@cache
def _by_symbol() -> dict[str, Kind]:
    return {symbol: kind for kind in reversed(kinds().values()) for symbol in kind.symbols}


@cache
def _roots() -> frozenset[str]:
    return frozenset(catalogue("references")["bodies"]["roots"])


def _folded(words: Iterable[str]) -> dict[str, str]:
    table: dict[str, str] = {}
    for word in words:
        table.setdefault(skeleton(word), word)
    return table


@cache
def _spellings() -> tuple[dict[str, str], dict[str, str]]:
    """Folded spelling -> canonical one: for the first segment of a symbol, for the later ones."""
    bodies = catalogue("references")["bodies"]
    heads = _folded([*_by_symbol(), *bodies["roots"]])
    heads |= {wrong: kind.symbols[0] for kind in kinds().values() for wrong in kind.misread}
    return heads, _folded([*bodies["roots"], *bodies["units"]])


def _spelled(segment: str, first: bool) -> str:
    """One segment as the catalogues spell it ("Ctr" -> "CTr", "hdnd" -> "HĐND")."""
    heads, tails = _spellings()
    known = segment in _by_symbol() or segment in _roots() or segment in tails.values()
    if known or (segment.isupper() and len(segment) < 2):
        return segment
    table = heads if first else tails
    found = table.get(segment) or table.get(skeleton(segment))
    if found is None and _ASSEMBLY.fullmatch(segment.upper()):
        return segment.upper()
    return found or (segment.upper() if segment.islower() else segment)


@cache
def _glued_pattern() -> regex.Pattern[str]:
    bodies = catalogue("references")["bodies"]
    heads = sorted((s for s in _by_symbol() if len(s) > 1), key=len, reverse=True)
    tails = "|".join(sorted(bodies["roots"], key=len, reverse=True))
    units = "|".join(sorted(bodies["units"], key=len, reverse=True))
    return regex.compile(rf"({'|'.join(heads)})((?:{tails})\d{{0,3}})|(UBND|HĐND)({units})")


def _unglued(segment: str, typed: str | None) -> list[str]:
    """The two segments of one whose hyphen was lost ("KHUBND"), else the segment itself."""
    if segment in _by_symbol() or (segment in _roots() and segment != f"{typed}UBND"):
        return [segment]
    match = _glued_pattern().fullmatch(segment)
    return [part for part in match.groups() if part] if match else [segment]


def _pieces(code: str, typed: str | None) -> tuple[list[str], list[str]]:
    """Segments of ``code`` in canonical spelling and the signs between them."""
    segments: list[str] = []
    signs: list[str] = []
    sign = ""
    for piece in _PIECE.findall(_SPACED.sub("", code)):
        if piece in "-/_.":
            sign = sign or ("-" if piece == "_" or (piece == "." and len(segments) == 1) else piece)
            continue
        parts = [_spelled(piece, first=True)] if not segments else [_spelled(piece, first=False)]
        if not segments:
            parts = _unglued(parts[0], typed)
        for part in parts:
            if segments:
                signs.append(sign or ("-" if len(segments) == 1 or len(parts) > 1 else " "))
            segments.append(part)
            sign = ""
    return segments, signs


def _is_body(segment: str) -> bool:
    return segment in _roots() or _BODY.fullmatch(segment) is not None or _ASSEMBLY.fullmatch(segment) is not None


def _kind_in(segments: list[str], signs: list[str], party: bool) -> str | None:
    """The kind that the segments name: by the first one, in old symbols ("TC/QĐ/CĐKT") by the second."""
    assembly = _ASSEMBLY.fullmatch(segments[0])
    if assembly:
        return "Luật" if assembly[1] == "QH" else "NQ"
    kind = _by_symbol().get(segments[0])
    later = segments[1] if len(segments) > 1 else None
    if segments[0] in _roots() and later is not None:
        return None
    if kind is not None and (party or not kind.body_too or (later is not None and _is_body(later))):
        return kind.abbreviation
    second = _by_symbol().get(later) if later and signs[0] == "/" else None
    return second.abbreviation if second and not second.body_too else None


@lru_cache(maxsize=4096)
def read_symbol(code: str, typed: str | None = None, party: bool = False) -> Symbol:
    """The symbol written as ``code``, which follows the number and the year.

    ``typed`` is the kind of the type word before it (it settles "CTUBND" after "Chỉ thị"), ``party`` says that a
    hyphen stands after the number ("31-CT/TU").

    >>> read_symbol("KHUBND").text, read_symbol("Ctr- HDND").text, read_symbol("UBND-VP").kind
    ('KH-UBND', 'CTr-HĐND', None)
    """
    segments, signs = _pieces(code, typed)
    text = segments[0] + "".join(sign + segment for sign, segment in zip(signs, segments[1:], strict=True))
    kind = _kind_in(segments, signs, party)
    return Symbol(text=text, kind=kind, body=any(map(_is_body, segments)))


def fits(doc_type: str, symbol: Symbol) -> bool:
    """Whether the symbol can stand on a document of kind ``doc_type``."""
    if symbol.kind is None or symbol.kind == doc_type:
        return True
    return symbol.kind in kinds()[doc_type].also
