"""All header fields of a document, put together from its letterhead, title, text and signature."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

import regex

from extractors.folding import key
from extractors.issuer import Body, body_entry, from_letterhead, read_body, without_level_word
from extractors.kindline import find_kind_line, opens_with, read_addressee, read_title
from extractors.letterhead import Letterhead, read_letterhead
from extractors.periods import DateRange, Period, expected_days, of_figures, read_days, read_period, year_of
from extractors.pieces import Piece, pieces
from extractors.places import find_units, level_of
from extractors.records import Document, Header, Outline
from extractors.signature import Signature, read_signature
from extractors.slots import OwnDate, read_date
from extractors.speaker import Evidence, generic_word, speakers, unit_from_text
from extractors.symbols import read_symbol
from extractors.whereabouts import find_places
from patterns import catalogue

_OPENING = 3000  # characters below the title in which a document says who speaks


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderParts:
    """What the header is made of, with spans: letterhead, title and signature."""

    letterhead: Letterhead
    title: Piece | None
    addressee: str | None
    signature: Signature | None
    dated: OwnDate | None


def read_parts(document: Document, outline: Outline) -> HeaderParts:
    """Letterhead, title, addressee and signature of the main document."""
    lines = pieces(document, limit=140)
    letterhead = read_letterhead(document)
    kind, index = find_kind_line(lines)
    title = read_title(lines, kind, index)
    end = max(letterhead.end, title.end if title else 0, kind.end if kind else 0)
    signature = read_signature(document, outline, end)
    dated = letterhead.dated or _date_at_the_foot(document, signature)
    return HeaderParts(
        letterhead=letterhead, title=title, addressee=read_addressee(lines), signature=signature, dated=dated
    )


def _date_at_the_foot(document: Document, signature: Signature | None) -> OwnDate | None:
    """Place and date above the signature, as minutes and forms have them."""
    if signature is None:
        return None
    above = pieces(document, start=max(0, signature.start - 400), end=signature.start)
    found = [dated for piece in above[-8:] if (dated := read_date(piece)) and dated.place and dated.year]
    return found[-1] if found else None


def read_header(document: Document, outline: Outline, parts: HeaderParts | None = None) -> Header:
    """Every header field of ``document``; what it does not state is None.

    ``issuer`` is written with normal capitals, Ủy ban nhân dân shortened to UBND and completed with the place;
    ``issued_on`` and ``period_start``/``period_end`` need day, month and year; ``title`` is one line.
    """
    parts = parts or read_parts(document, outline)
    doc_type = _doc_type(parts)
    dated = parts.dated
    evidence = _evidence(document, parts)
    period, days = _periods(document, parts, doc_type, evidence)
    year = (dated.year if dated else None) or (period.year if period else None)
    issuer, above = _issuer(document, parts, evidence, year)
    commune, district, province = find_places(issuer, above, evidence, year)
    if _two_levels(dated, period) and (issuer is None or issuer.level != "huyện"):
        district = None
    number = parts.letterhead.number
    signature = parts.signature
    return Header(
        doc_type=doc_type,
        number=number.number if number else None,
        symbol=number.symbol if number else None,
        issuer=issuer.name if issuer else None,
        admin_level=issuer.level if issuer else None,
        commune=commune,
        district=district,
        province=province,
        place=dated.place if dated else None,
        issued_on=dated.value if dated else None,
        issued_year=dated.year if dated else None,
        issued_month=dated.month if dated and 1 <= (dated.month or 0) <= 12 else None,
        title=parts.title.text if parts.title else None,
        report_kind=_report_kind(doc_type, parts, document, outline),
        period_kind=period.kind if period else None,
        period_no=period.number if period else None,
        period_year=period.year if period else None,
        period_start=days.first if days else None,
        period_end=days.last if days else None,
        signer=signature.name if signature else None,
        signer_title=signature.title if signature else None,
        addressee=parts.addressee,
    )


def _doc_type(parts: HeaderParts) -> str | None:
    head = parts.letterhead
    symbol = head.number.symbol if head.number else None
    if head.kind is not None:
        return head.kind.doc_type
    subject = parts.title is not None and opens_with(parts.title.text, catalogue("header")["subject"]["words"])
    if not subject and (kind := read_symbol(symbol).kind if symbol else None) is not None:
        return kind
    return "CV" if symbol or parts.addressee or parts.title else None


def _report_kind(doc_type: str | None, parts: HeaderParts, document: Document, outline: Outline) -> str | None:
    if doc_type != "BC":
        return None
    if parts.title is not None:
        told = parts.title.text
    else:
        told = " ".join(section.heading or "" for section in outline.sections[:40]) or document.text[:1500]
    folded = key(told)
    for kind, entry in catalogue("header")["report_kind"].items():
        if any(key(word) in folded for word in entry["words"]):
            return str(kind)
    return None


def _two_levels(dated: OwnDate | None, period: Period | None) -> bool:
    """Is the document of a time without districts (from 1/7/2025)?"""
    if dated is not None and dated.year is not None:
        return (dated.year, dated.month or 1) >= (2025, 7)
    days = expected_days(period) if period is not None else None
    return days is not None and days[1] > date(2025, 7, 1)


# --- period -----------------------------------------------------------------------------------------------------------


def _periods(
    document: Document, parts: HeaderParts, doc_type: str | None, evidence: Evidence
) -> tuple[Period | None, DateRange | None]:
    title = parts.title.text if parts.title else ""
    period = read_period(title)
    if period is None and not title and doc_type == "BC":
        period = next(
            (found for text in (evidence.closing, evidence.opening[:600]) if (found := read_period(text))), None
        )
    if period is not None and period.year is None:
        issued = parts.dated.year if parts.dated else None
        year = year_of(period, (evidence.closing, evidence.opening, evidence.whole), issued)
        period = Period(kind=period.kind, number=period.number, year=year)
    if doc_type not in ("BC", "TB"):
        return period, None
    days = read_days(document.text, period, parts.title.end if parts.title else parts.letterhead.end)
    if doc_type == "TB" and days is not None and not of_figures(document.text, days):
        days = None  # a notice of an inspection tells when it took place
    return period, days


# --- who and where ----------------------------------------------------------------------------------------------------


def _evidence(document: Document, parts: HeaderParts) -> Evidence:
    begin = parts.title.end if parts.title else parts.letterhead.end
    foot = parts.signature.start if parts.signature else len(document.text)
    closing = [
        p.text for p in pieces(document, start=begin) if opens_with(p.text, catalogue("header")["closing"]["words"])
    ]
    return Evidence(
        opening=document.text[begin : min(begin + _OPENING, max(foot, begin))],
        closing=closing[-1] if closing else "",
        title=parts.title.text if parts.title else "",
        addressee=parts.addressee or "",
        place=(parts.dated.place or "") if parts.dated else "",
        whole=document.text,
    )


def _issuer(
    document: Document, parts: HeaderParts, evidence: Evidence, year: int | None
) -> tuple[Body | None, tuple[Body, ...]]:
    issuer, above = from_letterhead(parts.letterhead.names, document.text, year)
    if issuer is None and parts.signature is not None and parts.signature.behalf:
        issuer = read_body(parts.signature.behalf, document.text, year)
    if issuer is not None and issuer.unit is not None:
        return _corrected(issuer, parts, evidence, year), above
    if issuer is not None and (issuer.level == "trung ương" or not _is_placed(issuer)):
        return issuer, above
    return _issuer_from_text(issuer, parts, evidence, year), above


def _is_placed(issuer: Body) -> bool:
    """Is the body one that many units have, so that its name alone says nothing?"""
    entry = body_entry(issuer.name)
    return entry is not None and bool(entry[1].get("placed"))


def _issuer_from_text(issuer: Body | None, parts: HeaderParts, evidence: Evidence, year: int | None) -> Body | None:
    head = without_level_word(issuer.name) if issuer else _body_of_symbol(parts)
    if head is None:
        return None
    unit = unit_from_text(evidence)
    if unit is not None and (issuer is None or issuer.level in (None, level_of(*unit, year))):
        word, name = unit
        return Body(name=f"{head} {word} {name}", level=level_of(word, name, year), word=word, unit=name)
    generic = generic_word(evidence.whole)
    if head == "UBND" and generic is not None:
        return Body(name=f"{head} {generic}", level=level_of(generic, "", year), word=generic)
    return issuer


def _body_of_symbol(parts: HeaderParts) -> str | None:
    """UBND where the symbol or the signer's title says so, or nothing says otherwise."""
    symbol = parts.letterhead.number.symbol if parts.letterhead.number else None
    pieces_of = regex.split(r"[-/_.]", symbol) if symbol else []
    for entry in catalogue("bodies")["body"]:
        if any(part in entry.get("symbol", ()) for part in pieces_of):
            return str(entry["name"])
    if symbol is None and parts.letterhead.kind is not None:
        return "UBND"
    return None


def _corrected(issuer: Body, parts: HeaderParts, evidence: Evidence, year: int | None) -> Body:
    """A letterhead that lost a word ("THỊ"): no such unit is named in the text, one of the same name is."""
    mentioned = Counter((unit.word, key(unit.name)) for unit in find_units(evidence.whole, parts.letterhead.end))
    name = key(issuer.unit or "")
    if not issuer.name.startswith("UBND") or issuer.word is None or mentioned[issuer.word, name]:
        return issuer
    spoken = {(word, key(unit)) for word, unit in speakers(f"{evidence.opening}\n{evidence.closing}")}
    generic = generic_word(evidence.whole)
    for word, unit in mentioned:
        if unit == name and ((word, unit) in spoken or word == generic):
            level = level_of(word, issuer.unit or "", year)
            return Body(name=f"UBND {word} {issuer.unit}", level=level, word=word, unit=issuer.unit)
    return issuer
