"""Whose figures a row or column of a table holds: the level of government, the mechanism, the field."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from extractors.dimensions import level_words, mechanism_words
from extractors.evidence import fold, label_words
from extractors.records import AdminLevel, Mechanism, Table
from extractors.table_words import is_result_head, is_total, without_brackets
from extractors.tables import Columns
from patterns import catalogue

_MAX_DOMAIN = 60


@cache
def _named(kind: str) -> tuple[str, ...]:
    return tuple(label_words(name) for name in catalogue("tables")[kind]["names"])


def mentions(kind: str, text: str) -> bool:
    """Whether ``text`` holds one of the names of a list of ``patterns/tables.toml`` as whole words."""
    piece = label_words(text)
    return any(name in piece for name in _named(kind))


def named_level(text: str) -> AdminLevel | None:
    """The level that ``text`` names last ("do UBND cấp huyện ban hành (cấp xã)" is xã), None if none."""
    pattern, meant = level_words()
    found = [match[0].strip() for match in pattern.finditer(label_words(text))]
    return meant[found[-1]] if found else None


def titled_level(label: str) -> AdminLevel | None:
    """The level that a label ends with, as titles of groups do ("A. UBND cấp xã"); None for the name of a unit."""
    pattern, meant = level_words()
    piece = label_words(without_brackets(label))
    last = next((match for match in pattern.finditer(piece) if match.end() == len(piece) - 1), None)
    return None if last is None else meant[last[0].strip()]


def named_mechanism(text: str) -> Mechanism | None:
    """The one mechanism that ``text`` names; None where it names none or several."""
    pattern, meant = mechanism_words()
    found = {meant[match[0].strip()] for match in pattern.finditer(label_words(text))}
    return found.pop() if len(found) == 1 else None


@cache
def _openers() -> tuple[str, ...]:
    """What a label may have before the name of a field, the longest first."""
    domain = catalogue("dimensions")["domain"]
    return tuple(sorted(map(fold, {*domain["openers"], *domain["lead_ins"]}), key=len, reverse=True))


@cache
def _of_domain(kind: str) -> tuple[str, ...]:
    """The openings of a list of ``domain``, the longest first."""
    return tuple(sorted((label_words(name) for name in catalogue("dimensions")["domain"][kind]), key=len, reverse=True))


def names_domains(head: str) -> bool:
    """Whether a head or label speaks of fields (lĩnh vực)."""
    piece = label_words(head)
    return any(name in piece for name in _of_domain("heads"))


def domain_of(label: str) -> str | None:
    """The field that the label of a row names ("Lĩnh vực đất đai" is "đất đai"); None for units, procedures, totals."""
    text = " ".join(without_brackets(label).strip(" .:;-–+*").split())
    for opener in _openers():
        if fold(text).startswith(opener) and len(text) > len(opener):
            text = text[len(opener) :].strip(" .:;-–")
            break
    if not 2 <= len(text) <= _MAX_DOMAIN or not any(map(str.isalpha, text)) or is_total(text):
        return None
    piece = label_words(text)
    return None if any(piece.startswith(name) for name in _of_domain("no_names")) else text


def result_columns(table: Table, columns: Columns, filled: Iterable[int]) -> dict[int, AdminLevel | None]:
    """The columns that hold the results of the period, with the level that their head names.

    ``filled`` are the columns that hold figures. Where several columns could be meant there is none.
    """
    heads = {at: " > ".join(table.columns[at]) for at in sorted(set(filled)) if columns.holds_results(at)}
    usable = [at for at, head in heads.items() if not mentions("other_results", head)]
    if len(usable) > 1:
        levels = {at: named_level(heads[at]) for at in usable}
        if all(levels.values()) and len(set(levels.values())) == len(usable):
            return levels
        usable = [at for at in usable if table.columns[at] and is_result_head(table.columns[at][-1])]
    return {at: named_level(heads[at]) for at in usable} if len(usable) == 1 else {}
