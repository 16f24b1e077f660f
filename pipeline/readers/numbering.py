"""Word's automatic numbering as text: "I.", "1.1", "a)" computed from numbering.xml (ECMA-376 part 1, 17.9).

Paragraphs that refer to the same abstract list share its counters, whatever ``w:num`` they go through; a
``startOverride`` restarts them the first time its ``w:num`` is used.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from pipeline.readers.docx_package import MC, W
from pipeline.readers.docx_styles import font_of
from pipeline.readers.docx_symbols import bullet_sign
from pipeline.readers.legacy import convert_run, legacy_by_font

DEPTH = 9
_PLACEHOLDER = re.compile(r"%([1-9])")
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
    (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_MAX_ROMAN = 32_767
_MAX_LETTER = 780
_LAST_CIRCLED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One level of a list. ``restart`` is None for the rule "after any higher level", 0 for never, else the
    number (from 1) of the level that restarts it; ``style`` is the paragraph style tied to the level.
    """

    start: int = 1
    format: str = "decimal"
    text: str = ""
    suffix: str = " "
    restart: int | None = None
    legal: bool = False
    upper: bool = False
    hidden: bool = False
    style: str | None = None


@dataclass(slots=True, kw_only=True)
class _List:
    levels: dict[int, Level]
    counters: list[int | None] = field(default_factory=lambda: [None] * DEPTH)


@dataclass(slots=True, kw_only=True)
class _Instance:
    shared: _List
    levels: dict[int, Level]
    starts: dict[int, int]
    used: bool = False

    def level(self, index: int) -> Level:
        return self.levels.get(index) or self.shared.levels.get(index) or Level()

    def start(self, index: int) -> int:
        return self.starts.get(index, self.level(index).start)


class Numbering:
    """The lists of one document and how far each has counted.

    ``root`` is the root of numbering.xml (None: no lists); ``style_list`` gives the ``numId`` of a numbering
    style, for lists that refer to one. Not to be shared between documents.
    """

    def __init__(self, root: etree._Element | None, style_list: Callable[[str], str | None]) -> None:
        parts = () if root is None else root
        self._abstract = {_attribute(e, "abstractNumId"): e for e in parts if e.tag == W + "abstractNum"}
        self._nums = {_attribute(e, "numId"): e for e in parts if e.tag == W + "num"}
        self._style_list = style_list
        self._lists: dict[str | None, _List] = {}
        self._instances: dict[str, _Instance | None] = {}

    def level_of_style(self, num_id: str, style_id: str) -> int | None:
        """The level (from 0) of the list ``num_id`` that is tied to the paragraph style ``style_id``."""
        instance = self._instance(num_id)
        if instance is None:
            return None
        levels = {**instance.shared.levels, **instance.levels}
        return next((index for index, level in levels.items() if level.style == style_id), None)

    def label(self, num_id: str, index: int) -> str:
        """Count one paragraph of the list ``num_id`` at the level ``index`` and give its label with the blank
        that follows it ("1.1. "); "" where the list or its label does not exist.
        """
        instance = self._instance(num_id)
        if instance is None or not 0 <= index < DEPTH:
            return ""
        _count(instance, index)
        level = instance.level(index)
        if level.hidden:
            return ""
        words = bullet_sign(level.text) if level.format == "bullet" else _fill(instance, level)
        words = words.upper() if level.upper else words
        return words.strip() + level.suffix if words.strip() else ""

    def _instance(self, num_id: str) -> _Instance | None:
        if num_id not in self._instances:
            element = self._nums.get(num_id)
            self._instances[num_id] = None if element is None else self._read_instance(element)
        return self._instances[num_id]

    def _read_instance(self, element: etree._Element) -> _Instance | None:
        shared = self._list(_value(element.find(W + "abstractNumId")), seen=set())
        if shared is None:
            return None
        levels, starts = {}, {}
        for override in element.findall(W + "lvlOverride"):
            index = _number(_attribute(override, "ilvl"), -1)
            replaced, start = override.find(W + "lvl"), override.find(W + "startOverride")
            if replaced is not None:
                levels[index] = _level(replaced)
            if start is not None and 0 <= index < DEPTH:
                starts[index] = _number(_value(start), 0)
        return _Instance(shared=shared, levels=levels, starts=starts)

    def _list(self, abstract_id: str | None, seen: set[str | None]) -> _List | None:
        if abstract_id in self._lists:
            return self._lists[abstract_id]
        element = self._abstract.get(abstract_id)
        if element is None or abstract_id in seen:
            return None
        linked = self._linked(element, seen | {abstract_id})
        found = linked or _List(
            levels={_number(_attribute(lvl, "ilvl"), -1): _level(lvl) for lvl in element.findall(W + "lvl")}
        )
        self._lists[abstract_id] = found
        return found

    def _linked(self, element: etree._Element, seen: set[str | None]) -> _List | None:
        style = _value(element.find(W + "numStyleLink"))
        num_id = self._style_list(style) if style is not None else None
        num = self._nums.get(num_id) if num_id is not None else None
        return None if num is None else self._list(_value(num.find(W + "abstractNumId")), seen)


def _count(instance: _Instance, index: int) -> None:
    counters = instance.shared.counters
    if not instance.used:
        instance.used = True
        for overridden in instance.starts:
            counters[overridden] = None
    before = counters[index]
    counters[index] = instance.start(index) if before is None else before + 1
    for deeper in range(index + 1, DEPTH):
        restart = instance.level(deeper).restart
        if restart is None or index < restart:
            counters[deeper] = None


def _fill(instance: _Instance, level: Level) -> str:
    def number(match: re.Match[str]) -> str:
        index = int(match[1]) - 1
        counter = instance.shared.counters[index]
        form = instance.level(index).format
        return format_number(
            instance.start(index) if counter is None else counter,
            "decimal" if level.legal and form not in ("none", "bullet") else form,
        )

    return _PLACEHOLDER.sub(number, level.text)


def _level(element: etree._Element) -> Level:
    suffix = {"nothing": ""}.get(_value(element.find(W + "suff")) or "", " ")
    text = _label_text(element)
    restart = _value(element.find(W + "lvlRestart"))
    form = _format(element)
    if form == "bullet" and element.find(W + "lvlPicBulletId") is not None:
        text = text.strip() or "•"
    return Level(
        start=_number(_value(element.find(W + "start")), 0),
        format=form,
        text=text,
        suffix=" " if text[-1:].isspace() else suffix,
        restart=None if restart is None else _number(restart, 0),
        legal=_on(element.find(W + "isLgl")),
        upper=_on(element.find(f"{W}rPr/{W}caps")),
        hidden=_on(element.find(f"{W}rPr/{W}vanish")),
        style=_value(element.find(W + "pStyle")),
    )


def _label_text(level: etree._Element) -> str:
    """What a level puts in front of its paragraphs, as Unicode where its font means an old encoding."""
    text = _value(level.find(W + "lvlText")) or ""
    fonts = level.find(f"{W}rPr/{W}rFonts")
    encoding = None if fonts is None or text.isascii() else legacy_by_font(font_of(fonts) or "")
    return text if encoding is None else convert_run(text, encoding)


def _format(level: etree._Element) -> str:
    """The number format; of "custom" ones the sample ("001, 002, 003") says how many digits."""
    element = level.find(W + "numFmt")
    if element is None:
        element = level.find(f"{MC}AlternateContent/{MC}Choice/{W}numFmt")
    if element is None:
        element = level.find(f"{MC}AlternateContent/{MC}Fallback/{W}numFmt")
    form = _value(element) or "decimal"
    sample = "" if element is None or form != "custom" else (_attribute(element, "format") or "")
    return sample.split(",")[0].strip() or "decimal" if form == "custom" else form


def format_number(number: int, form: str) -> str:
    """``number`` in the number format ``form`` of Word ("upperRoman"); unknown formats count in digits."""
    if form.isdigit():
        return str(number).zfill(min(len(form), 9))
    return _FORMATS.get(form, str)(number)


def _roman(number: int) -> str:
    if not 0 < number <= _MAX_ROMAN:
        return str(number)
    signs = []
    for value, sign in _ROMAN:
        times, number = divmod(number, value)
        signs.append(sign * times)
    return "".join(signs)


def _letter(number: int) -> str:
    """A ... Z, AA, BB ... as Word counts."""
    if not 0 < number <= _MAX_LETTER:
        return str(number)
    return chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _ordinal(number: int) -> str:
    teen = 10 < number % 100 < 14
    return f"{number}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def _circled(number: int) -> str:
    return chr(0x2460 + number - 1) if 0 < number <= _LAST_CIRCLED else str(number)


_FORMATS: dict[str, Callable[[int], str]] = {
    "none": lambda _: "",
    "bullet": lambda _: "",
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperLetter": _letter,
    "lowerLetter": lambda number: _letter(number).lower(),
    "decimalZero": lambda number: f"{number:02d}",
    "ordinal": _ordinal,
    "numberInDash": lambda number: f"- {number} -",
    "hex": lambda number: f"{number:X}",
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedParen": lambda number: f"({number})",
    "decimalEnclosedFullstop": lambda number: f"{number}.",
}


def _attribute(element: etree._Element, name: str) -> str | None:
    return element.get(W + name)


def _value(element: etree._Element | None) -> str | None:
    return None if element is None else element.get(W + "val")


def _number(text: str | None, default: int) -> int:
    return int(text) if text is not None and re.fullmatch(r"-?\d{1,9}", text, re.ASCII) else default


def _on(element: etree._Element | None) -> bool:
    return element is not None and element.get(W + "val", "true") not in ("0", "false", "off")
