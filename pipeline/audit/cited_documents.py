"""Cited documents made comparable: whose they are, when they were issued, and what they are about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

import regex

from extractors.alternation import alternation
from extractors.dates import find_dates
from extractors.folding import key
from extractors.keys import title_key
from extractors.records import Header, Reference, Report
from patterns import catalogue

OWN = "own"
_REACH = 70
_YEAR = regex.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_CLOSED = regex.compile(r"(?i)năm\s(?:19|20)\d\d(?=\s?[,;(])")  # a subject ends with its year, the sentence goes on
_ALIKE = 0.8
_UNLIKE = 0.34
_FEWEST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A mention of a document: ``owner`` is :data:`OWN` for the body reported on, the key of another body, or None.

    ``day`` is the day of issue, also where it stands before the mention.
    """

    reference: Reference
    day: date
    owner: str | None
    subject: frozenset[str]
    years: frozenset[str]

    @property
    def number(self) -> tuple[str, str, str, int | None]:
        """What one document of one body and year has alone: kind, number, symbol, year of the symbol."""
        one = self.reference
        return one.doc_type, one.number, one.symbol, one.year

    @property
    def national(self) -> bool:
        """Whether the symbol alone says which body issued it."""
        return self.reference.symbol.rpartition("-")[2] in _national()


@cache
def _national() -> frozenset[str]:
    return frozenset(catalogue("audit_references")["national"]["bodies"])


def cited_documents(report: Report) -> list[Cited]:
    """The dated mentions of numbered documents in reading order, each document with one subject once."""
    found: dict[object, Cited] = {}
    text = report.document.text
    before = 0
    for reference in report.references:
        day = reference.issued_on or _day_before(text, reference, before)
        before = reference.end
        if day is None:
            continue
        subject, years = _about(reference.subject, report.header)
        cited = Cited(
            reference=reference, day=day, owner=_owner(reference, report.header), subject=subject, years=years
        )
        found.setdefault((*cited.number, day, cited.owner, subject, years), cited)
    return list(found.values())


def _owner(reference: Reference, header: Header) -> str | None:
    """Whose document it is: the issuer as stated, or the body reported on where "ban hành" says so."""
    if reference.issuer is None:
        return OWN if reference.relation == "ban_hanh" else None
    stated = key(reference.issuer)
    own = key(header.issuer or "")
    about = key(f"UBND xã {header.commune}") if header.doc_type != "BC" and header.commune else own
    return OWN if about and (about.startswith(stated) or stated == about) else stated


def may_be_own(cited: Cited) -> bool:
    """Whether a mention without an issuer is likely one of the body's own plans."""
    if cited.owner is not None:
        return cited.owner == OWN
    carried_out = cited.reference.relation in ("can_cu", "thuc_hien")
    return cited.reference.doc_type in catalogue("audit_references")["own_kinds"]["kinds"] and not carried_out


def same_body(one: Cited, other: Cited) -> bool | None:
    """Whether two documents are of one body; None where that is not known."""
    if one.national and other.national:
        return True
    if one.owner is None or other.owner is None:
        return None
    return one.owner == other.owner or one.owner.startswith(other.owner) or other.owner.startswith(one.owner)


# --- subjects ---------------------------------------------------------------------------------------------------------


@cache
def _empty_words() -> frozenset[str]:
    return frozenset(title_key(word) for word in catalogue("audit_references")["empty_words"]["words"])


@cache
def _phrases(list_of: str) -> tuple[str, ...]:
    return tuple(title_key(word) for word in catalogue("audit_references")[list_of]["words"])


def _about(subject: str | None, header: Header) -> tuple[frozenset[str], frozenset[str]]:
    """The words of a subject that say what it is about, and the years in it; without the names of places."""
    if subject is None:
        return frozenset(), frozenset()
    cut = _CLOSED.search(subject)
    words = title_key(subject[: cut.end()] if cut else subject)
    for name in (header.commune, header.district, header.province):
        if name is not None:
            words = f" {words} ".replace(f" {title_key(name)} ", " ").strip()
    years = frozenset(_YEAR.findall(words))
    return frozenset(words.split()) - _empty_words() - years, years


def alike(one: Cited, other: Cited) -> bool:
    """Whether two subjects are one: the words of the shorter one are nearly all in the other, and so are its years."""
    fewer = min(len(one.subject), len(other.subject))
    if fewer < _FEWEST or (one.years and other.years and not one.years & other.years):
        return False
    return len(one.subject & other.subject) >= _ALIKE * fewer


def unlike(one: Cited, other: Cited) -> bool:
    """Whether two subjects cannot be one: nothing in common beside the general matter, or other years."""
    if one.reference.subject is None or other.reference.subject is None:
        return False
    first, second = _single(one), _single(other)
    if not first or not second:
        named = (first or second) and _special(one if first else other)
        return bool(named) or _other_year(one, other)
    common = len(first & second) / min(len(first), len(second))
    return common < _UNLIKE or _other_year(one, other)


def _other_year(one: Cited, other: Cited) -> bool:
    """Whether two subjects differ in their one year only."""
    return len(one.years) == len(other.years) == 1 and one.years != other.years and one.subject == other.subject


def _single(cited: Cited) -> frozenset[str]:
    """The words of a subject beside the general matter."""
    general = {word for phrase in _phrases("general") for word in phrase.split()}
    words = title_key(cited.reference.subject or "")
    return cited.subject - general if any(phrase in words for phrase in _phrases("general")) else cited.subject


def _special(cited: Cited) -> bool:
    words = title_key(cited.reference.subject or "")
    return any(f" {phrase} " in f" {words} " for phrase in _phrases("special"))


# --- days that stand before the document ------------------------------------------------------------------------------


@cache
def _between() -> regex.Pattern[str]:
    words = alternation(key(word) for word in catalogue("audit_references")["issued_before"]["words"])
    return regex.compile(rf",?\s?(?:[\p{{L}}\s]{{0,40}}?\s)?{words}\s?(?:các\s)?")


def _day_before(text: str, reference: Reference, limit: int) -> date | None:
    begin = max(limit, text.rfind("\n", 0, reference.start) + 1, reference.start - _REACH)
    for mention in list(find_dates(text, begin, reference.start))[-1:]:
        if _between().fullmatch(text[mention.end : reference.start].casefold()) is not None:
            return mention.value
    return None
