"""Check of references: a type word that contradicts the symbol beside it."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.records import Flag, Reference
from extractors.symbols import fits, kinds, read_symbol
from pipeline.audit.findings import Quote, finding


def symbol_mismatches(references: Sequence[Reference]) -> list[Flag]:
    """One ``symbol_mismatch`` for each document whose type word contradicts its symbol ("Quyết định số 111/KH-UBND").

    A document mentioned several times gives one flag, at its first mention. "Văn bản" names no kind and symbols
    without one (công văn) contradict nothing.
    """
    flags: dict[tuple[object, ...], Flag] = {}
    for reference in references:
        symbol = read_symbol(reference.symbol, reference.doc_type, party=_is_party(reference))
        if fits(reference.doc_type, symbol):
            continue
        document = (reference.doc_type, reference.number, reference.year, reference.symbol, reference.issued_on)
        flags.setdefault(document, _flag(reference, symbol.kind))
    return list(flags.values())


def _is_party(reference: Reference) -> bool:
    """Whether the number is followed by a hyphen, as in documents of the Party ("31-CT/TU")."""
    head, _, tail = reference.raw.partition("-")
    return bool(tail) and head.rstrip()[-1:].isdigit() and "/" in reference.symbol


def _flag(reference: Reference, named: str | None) -> Flag:
    stated = kinds()[reference.doc_type].words
    meant = kinds()[named].words if named else ()
    return finding(
        "symbol_mismatch",
        "kind",
        [Quote(role="reference", raw=reference.raw, start=reference.start, end=reference.end)],
        evidence={"doc_type": reference.doc_type, "symbol": reference.symbol, "symbol_doc_type": named},
        raw=reference.raw,
        stated=stated[0] if stated else reference.doc_type,
        symbol=reference.symbol,
        meant=meant[0] if meant else named,
    )
