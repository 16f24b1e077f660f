"""What a number counts: the words after it, looked up in ``patterns/units.toml``, longest name first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, Literal

import regex

from extractors.not_figures import key
from extractors.words import noun_length
from patterns import catalogue

UnitKind = Literal["count", "place", "score", "measure", "money", "percent", "time", "stop"]

# a raised 2 or 3 belongs to metres only ("m²", "km2"), behind other words it marks a footnote
_TOKEN = regex.compile(
    r"(?:[^\S\n\t]{0,3}+)(?P<token>[\p{L}\p{M}]++(?:(?<=(?<!\p{L})[kcdKCD]?[mM])[23²³](?![\d\p{L}]))?+|[%‰°,./&-])"
)
# the number once more in words: "05 (năm) hồ sơ"
_SPELLED = regex.compile(r"[^\S\n\t]{0,2}\((?P<first>[\p{L}\p{M}]++)(?:[ ,]{1,2}[\p{L}\p{M}]++){0,7}\)")
_PER = regex.compile(r"[^\S\n\t]{0,2}/[^\S\n\t]{0,2}(?:0?1[^\S\n\t]{1,2}|(?P<base>10{2}|10{0,2}\.?000)[^\S\n\t]{1,2})?")
_CAPITAL_NEXT = regex.compile(r"[^\S\n\t]{1,3}\p{Lu}\p{Ll}")
_CAPITAL_LIST = regex.compile(
    r"(?:[^\S\n\t]{1,3}\p{Lu}[\p{Ll}\p{M}'’-]{0,8}+){1,4}+(?:[^\S\n\t]?,|[^\S\n\t]{1,2}và)[^\S\n\t]{1,2}\p{Lu}\p{Ll}"
)
_WORD = regex.compile(r"[^\S\n\t]{0,3}([\p{L}\p{M}]++)")
_WINDOW = regex.compile(r"[^\S\n\t]{0,3}[^\d\n\t.;:!?(){}\[\]\"“”,/]{1,48}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit in the text: ``name`` in lower case (money is ``đồng``), None for a mere scale ("50 nghìn").

    ``scale`` multiplies the number; ``end`` is where the unit ends; ``listed`` says that it is in the catalogue,
    ``names`` that proper names follow a noun of places: one ("phường Minh Khai") or "several" ("xã Tân Lập, Ea Bung").
    """

    name: str | None
    kind: UnitKind
    scale: Decimal
    end: int
    listed: bool = True
    names: Literal["one", "several"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    kind: str
    scale: Decimal
    money: bool


_Node = dict[str, Any]  # token -> _Node, "" -> _Entry


@cache
def _trie() -> _Node:
    root: _Node = {}
    for group in catalogue("units")["group"]:
        entry = _Entry(kind=group["kind"], scale=Decimal(group.get("scale", 1)), money=group.get("money", False))
        for name in group["names"]:
            _insert(root, name, entry)
    return root


@cache
def _per_trie() -> _Node:
    root: _Node = {}
    for name in catalogue("units")["per"]["names"]:
        _insert(root, name, _Entry(kind="measure", scale=Decimal(1), money=False))
    return root


def _insert(root: _Node, name: str, entry: _Entry) -> None:
    node = root
    for match in _TOKEN.finditer(name):
        node = node.setdefault(key(match["token"]), {})
    node.setdefault("", entry)


@cache
def _aliases() -> Mapping[str, str]:
    aliases: dict[str, str] = catalogue("units")["aliases"]
    return {key(name): canonical for name, canonical in aliases.items()}


@cache
def _numeral_words() -> frozenset[str]:
    return frozenset(map(key, catalogue("figures")["numerals"]["openers"]))


@cache
def scale_words() -> frozenset[str]:
    """The words that multiply what stands before them ("tỷ", "nghìn", "trđ"), as keys."""
    scales = (group for group in catalogue("units")["group"] if group["kind"] == "scale")
    return frozenset(key(name) for group in scales for name in group["names"])


@cache
def _dotted_money() -> regex.Pattern[str]:
    """A dot that is left over before the word for money: "1.500.000.đ", "50.000,-đ"."""
    names = "|".join(map(regex.escape, catalogue("units")["dotted_money"]["names"]))
    return regex.compile(rf"(?<=\d{{3}})[.,]-?(?=(?:{names})(?!\p{{L}}))", regex.IGNORECASE)


@cache
def _verbal() -> frozenset[str]:
    return frozenset(map(key, catalogue("units")["verbal"]["names"]))


def is_verbal(unit: Unit) -> bool:
    """Whether the unit may be a verb as well ("tổ chức", "báo cáo"), which it is behind a name ("thôn 5 tổ chức")."""
    return unit.name is not None and key(unit.name) in _verbal()


@cache
def _wholes() -> frozenset[str]:
    return frozenset(map(key, catalogue("units")["wholes"]["names"]))


def is_whole_of(part: Unit, whole: Unit) -> bool:
    """Whether ``whole`` behind a slash counts the same as ``part`` ("5 xã/12 xã, thị trấn") or the posts for it."""
    if part.name is None or whole.name is None or part.name == whole.name:
        return part.name == whole.name
    return key(whole.name) in _wholes() or whole.name.startswith((f"{part.name},", f"{part.name} "))


@cache
def _not_units() -> frozenset[str]:
    return frozenset(map(key, catalogue("figures")["not_units"]["words"]))


def _tokens(text: str, position: int, limit: int) -> Iterator[tuple[str, int]]:
    while (match := _TOKEN.match(text, position, limit)) is not None:
        position = match.end()
        yield key(match["token"]), position


def _longest(root: _Node, text: str, position: int, limit: int) -> tuple[_Entry, int] | None:
    """The longest name of ``root`` at ``position`` that ends where a word ends."""
    node, best = root, None
    for token, end in _tokens(text, position, limit):
        if token not in node:
            break
        node = node[token]
        if "" in node and not _cut_short(text, position, end, limit):
            best = (node[""], end)
    return best


def _cut_short(text: str, start: int, end: int, limit: int) -> bool:
    """Whether the name goes on ("5 đ" of "5 đ/c", "3 G" of an abbreviation) so that a single letter is no unit."""
    name = text[start:end].strip()
    if len(name) > 1:  # scales may be glued to the next number: "12tỷ500triệu"
        return end < limit and text[end : end + 1].isdecimal() and key(name) not in scale_words()
    if not name.isalpha():
        return False
    if name.isupper() and name != "Đ":
        return True
    after = text[end : end + 2]
    return after[:1].isdecimal() or (after[:1] in ".-'’" and after[1:].isalpha())


def _name(text: str, start: int, end: int) -> str:
    words = " ".join(text[start:end].lower().split())
    return _aliases().get(key(words), words)


def read_unit(text: str, position: int, limit: int) -> Unit | None:
    """The unit that begins at ``position`` (blanks before it allowed), None where no counted noun stands there.

    >>> read_unit("12 triệu đồng/người/năm", 2, 23)
    Unit(name='đồng/người/năm', kind='money', scale=Decimal('1000000'), end=23, listed=True)
    """
    dotted = _dotted_money().match(text, position, limit)
    position = position if dotted is None else dotted.end()
    spelled = _SPELLED.match(text, position, limit)
    if spelled is not None and key(spelled["first"]) in _numeral_words():
        unit = _catalogued(text, spelled.end(), limit)
        if unit is not None:
            return unit
    return _catalogued(text, position, limit) or _by_part_of_speech(text, position, limit)


@cache
def _share_words() -> regex.Pattern[str]:
    words = sorted(catalogue("units")["shares"]["words"], key=len, reverse=True)
    blank = r"[^\S\n\t]{1,3}"
    return regex.compile(rf"{blank}(?:{'|'.join(word.replace(' ', blank) for word in words)})(?!\w)", regex.IGNORECASE)


def unit_of_share(text: str, position: int, limit: int) -> Unit | None:
    """The noun behind "số" or "tổng số" after a fraction ("1/3 số hộ"), None where no counted noun stands there."""
    words = _share_words().match(text, position, limit)
    unit = None if words is None else read_unit(text, words.end(), limit)
    return unit if unit is not None and unit.scale == 1 and unit.kind in ("count", "place") else None


def _catalogued(text: str, position: int, limit: int) -> Unit | None:
    scale, money, start = Decimal(1), False, position
    found = _longest(_trie(), text, position, limit)
    while found is not None and found[0].kind == "scale" and scale < 10**12:
        scale, money, start = scale * found[0].scale, money or found[0].money, found[1]
        found = _longest(_trie(), text, start, limit)
    if found is None or (scale > 1 and found[0].kind in ("percent", "stop", "time")):
        return None if scale == 1 else _scaled(text, start, limit, scale, money)
    entry, end = found
    names = _names_behind(text, start, end, limit) if entry.kind == "place" else None
    name = _name(text, start, end)
    return _with_rate(text, limit, Unit(name=name, kind=_kind(entry), scale=scale, end=end, names=names))


def _kind(entry: _Entry) -> UnitKind:
    kind: UnitKind = entry.kind  # type: ignore[assignment]  # the catalogue test holds the values
    return kind


def _scaled(text: str, end: int, limit: int, scale: Decimal, money: bool) -> Unit | None:
    """A scale without a unit: "8 tỷ" is money, "50 nghìn" may be anything, "3 vạn dặm" asks for the part of speech."""
    if money:
        return _with_rate(text, limit, Unit(name="đồng", kind="money", scale=scale, end=end))
    noun = _by_part_of_speech(text, end, limit)
    if noun is not None:
        return Unit(name=noun.name, kind="count", scale=scale, end=noun.end, listed=False)
    return Unit(name=None, kind="count", scale=scale, end=end)


def _names_behind(text: str, start: int, end: int, limit: int) -> Literal["one", "several"] | None:
    if text[start:end].isupper() or _CAPITAL_NEXT.match(text, end, limit) is None:
        return None
    return "several" if _CAPITAL_LIST.match(text, end, limit) is not None else "one"


def _with_rate(text: str, limit: int, unit: Unit) -> Unit:
    """``unit`` with what it is per: "đồng" + "/người/năm" ("1 hộ" and "01 hộ" after the slash mean "hộ")."""
    name, end = unit.name, unit.end
    for _ in range(2):
        slash = _PER.match(text, end, limit)
        found = None if slash is None else _longest(_per_trie(), text, slash.end(), limit)
        if slash is None or found is None:
            break
        base = "" if slash["base"] is None else f"{slash['base']} "
        counted = " ".join(text[slash.end() : found[1]].lower().split())
        if base and counted == unit.name:  # "45 hộ/100 hộ" is a part of a hundred, no rate
            break
        name, end = f"{name}/{base}{counted}", found[1]
    return unit if end == unit.end else Unit(name=name, kind=unit.kind, scale=unit.scale, end=end)


def _by_part_of_speech(text: str, position: int, limit: int) -> Unit | None:
    """The noun after a number that the catalogue does not know; glued, capital and function words are none."""
    first = _WORD.match(text, position, limit)
    if first is None or first.start(1) == position or not first[1].islower() or len(first[1]) < 2:
        return None
    if key(first[1]) in _not_units() or _longest(_trie(), text, position, limit) is not None:
        return None
    window = _WINDOW.match(text, position, limit)
    if window is None:
        return None
    length = noun_length(window[0].strip())
    if not length:
        return None
    end = first.start(1) + length
    return Unit(name=_name(text, position, end), kind="count", scale=Decimal(1), end=end, listed=False)
