"""Whose figures a row or column of a table holds: the level of government, the mechanism, the field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

import regex

from extractors.alternation import alternation
from extractors.evidence import fold, words
from extractors.records import AdminLevel, Mechanism, Table
from extractors.table_words import is_result_head, is_total, without_brackets
from extractors.tables import Columns
from patterns import catalogue

_LEVELS: tuple[AdminLevel, ...] = ("xã", "huyện", "tỉnh", "trung ương")
_MECHANISMS: tuple[Mechanism, ...] = ("một cửa liên thông", "liên thông", "một cửa")
_MAX_DOMAIN = 60


@cache
def _named(kind: str) -> tuple[str, ...]:
    return tuple(words(fold(name)) for name in catalogue("tables")[kind]["names"])


def mentions(kind: str, text: str) -> bool:
    """Whether ``text`` holds one of the names of a list of ``patterns/tables.toml`` as whole words."""
    piece = words(fold(text))
    return any(name in piece for name in _named(kind))


@cache
def _finder(kind: str, values: tuple[str, ...]) -> tuple[regex.Pattern[str], Mapping[str, str]]:
    meant = {words(fold(name)).strip(): value for value in values for name in catalogue("tables")[kind][value]}
    return regex.compile(rf"(?<=\s){alternation(meant)}(?=\s)"), meant


def named_level(text: str) -> AdminLevel | None:
    """The level that ``text`` names last ("do UBND cấp huyện ban hành (cấp xã)" is xã), None if none."""
    pattern, meant = _finder("levels", _LEVELS)
    found = [meant[match[0]] for match in pattern.finditer(words(fold(text)))]
    return next((level for level in _LEVELS if found and level == found[-1]), None)


def titled_level(label: str) -> AdminLevel | None:
    """The level that a label ends with, as titles of groups do ("A. UBND cấp xã"); None for the name of a unit."""
    pattern, meant = _finder("levels", _LEVELS)
    piece = words(fold(without_brackets(label)))
    last = next((match for match in pattern.finditer(piece) if match.end() == len(piece) - 1), None)
    return next((level for level in _LEVELS if last is not None and meant[last[0]] == level), None)


def level_of_unit(label: str) -> AdminLevel | None:
    """The level of the unit whose name ``label`` is ("UBND xã Nà Lo"), None for anything else."""
    piece = words(fold(label))
    units = catalogue("tables")["unit_names"]
    found = [(len(name), level) for level in _LEVELS for name in units.get(level, ()) if piece.startswith(f" {name} ")]
    return max(found)[1] if found else None


def named_mechanism(text: str) -> Mechanism | None:
    """The one mechanism that ``text`` names; None where it names none or several."""
    pattern, meant = _finder("mechanisms", _MECHANISMS)
    found = {meant[match[0]] for match in pattern.finditer(words(fold(text)))}
    return next((name for name in _MECHANISMS if found == {name}), None)


def domain_of(label: str) -> str | None:
    """The field that the label of a row names ("Lĩnh vực đất đai" is "đất đai"); None for units, procedures, totals."""
    text = " ".join(without_brackets(label).strip(" .:;-–+*").split())
    for opener in sorted(catalogue("tables")["domain_openers"]["names"], key=len, reverse=True):
        if words(fold(text)).startswith(words(fold(opener))) and len(text) > len(opener):
            text = text[len(opener) :].strip(" .:;-–")
            break
    if not 2 <= len(text) <= _MAX_DOMAIN or not any(map(str.isalpha, text)) or is_total(text):
        return None
    piece = words(fold(text))
    return None if any(piece.startswith(name) for name in _named("no_domains")) else text


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
