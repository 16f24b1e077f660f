"""The units that should report: those of a list, as people type their names, and those the database knows."""

from __future__ import annotations

import codecs
import csv
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import regex

from extractors.folding import skeleton
from patterns import catalogue
from pipeline.errors import UsageFailure
from pipeline.messages import say

_LARGEST_LIST = 4 * 1024 * 1024
_SAMPLE = 20
_WORDS = regex.compile(r"\w++")
_LETTERS = regex.compile(r"\p{Latin}")
_MARK = regex.compile(r"(?:(?<!\s)\s++)?(?:[-–*•]|\d{1,4}[.)/])\s++")
_PLACES = regex.compile(r"(?:(?<!\s)\s++)?[,;(/]\s*+|(?<!\s)\s++[-–]\s++|\)\s*+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit that should report: ``key`` as in ``v_period_reports`` (its name alone where no report is known).

    ``places`` are the names of its district and province, where they are known.
    """

    key: str
    name: str
    level: str | None
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """The units that should report, and the names of the list that no unit of the database answers to."""

    units: tuple[Unit, ...]
    unknown: tuple[str, ...] = ()


def read_units(path: Path) -> list[str]:
    """The names of a list of units, with the district of each after a comma where the list has a column of that name.

    Raises :class:`UsageFailure` where it cannot be read or holds no name.
    """
    lines = _text(path).splitlines()
    delimiter = max(",;\t", key=lambda mark: sum(mark in line for line in lines[:_SAMPLE]))
    rows = list(csv.reader(lines, delimiter=delimiter))
    if delimiter == "," and not (rows and _is_head_row(rows[0])):  # "Xã Khe Đăm, huyện Ea Pral" on one line
        rows = [[", ".join(cell.strip() for cell in row if _LETTERS.search(cell))] for row in rows]
    names = list(dict.fromkeys(_names([row for row in rows if any(cell.strip() for cell in row)])))
    if not names:
        raise UsageFailure("units_unreadable", path=str(path), reason=say("units_no_name"))
    return names


def _text(path: Path) -> str:
    try:
        if path.is_file() and path.stat().st_size > _LARGEST_LIST:
            raise UsageFailure("units_unreadable", path=str(path), reason=say("file_too_large", limit=_LARGEST_LIST))
        data = path.read_bytes()
        utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))  # "Unicode text" of Excel
        return data.decode("utf-16" if utf16 else "utf-8-sig")
    except OSError as error:
        raise UsageFailure("units_unreadable", path=str(path), reason=_reason(error)) from error
    except UnicodeDecodeError as error:
        raise UsageFailure("units_unreadable", path=str(path), reason=say("file_not_text")) from error


def _reason(error: OSError) -> str:
    known = {FileNotFoundError: "file_not_there", IsADirectoryError: "file_is_folder", PermissionError: "file_denied"}
    return say(known[type(error)]) if type(error) in known else error.strerror or str(error)


def _is_head_row(row: Sequence[str]) -> bool:
    return any(_is_head(cell, "heads") for cell in row)


def _is_head(cell: str, kind: str) -> bool:
    return plain(cell) in catalogue("matrix")["unit"][kind]


def _names(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The names in the column that is called so, else in the first column that holds words."""
    head = next(filter(_is_head_row, rows[:1]), None)
    column, district = 0, None
    if head is not None:
        column = next(place for place, cell in enumerate(head) if _is_head(cell, "heads"))
        district = next((place for place, cell in enumerate(head) if _is_head(cell, "districts")), None)
        rows = rows[1:]
    elif rows:
        sample = rows[:_SAMPLE]
        worded = (place for place in range(len(rows[0])) if any(_LETTERS.search(_cell(row, place)) for row in sample))
        column = next(worded, 0)
    for row in rows:
        name, within = _cell(row, column), _cell(row, district)
        if _LETTERS.search(name):
            yield f"{name}, {within}" if within else name


def _cell(row: Sequence[str], place: int | None) -> str:
    """A cell on one line, without the number or the dash before a name."""
    cell = " ".join(row[place].split()) if place is not None and place < len(row) else ""
    return _MARK.sub("", cell, count=1) if _MARK.match(cell) else cell


def plain(name: str) -> str:
    """``name`` without accents, capitals and marks, and without the words that say "people's committee"."""
    words = " ".join(_WORDS.findall(skeleton(unicodedata.normalize("NFC", name))))
    for prefix in catalogue("matrix")["unit"]["prefixes"]:
        words = words.removeprefix(f"{prefix} ")
    return words


def bare(name: str) -> str:
    """:func:`plain` without the kind of unit: "xã Khe Đăm" and "Khe Đăm" are one where only one unit is called so."""
    words = plain(name)
    kinds = sorted(catalogue("matrix")["unit"]["kinds"], key=len, reverse=True)
    return next((words[len(kind) + 1 :] for kind in kinds if words.startswith(f"{kind} ")), words)


def expected_of(names: Sequence[str] | None, known: Sequence[Unit]) -> Expected:
    """The units that ``names`` mean, in their order and each once; all that are ``known`` where there is no list."""
    if names is None:
        return Expected(units=tuple(known))
    index = _Index(known)
    units: dict[str, Unit] = {}
    unknown = []
    for name in names:
        found = index.find(name)
        if not found:
            unknown.append(name)
            found = [Unit(key=f"? {plain(name)}", name=name, level=None)]
        units |= {unit.key: unit for unit in found if unit.key not in units}
    return Expected(units=tuple(units.values()), unknown=tuple(unknown))


class _Index:
    """Units by what they are called."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self._by_name: dict[str, list[Unit]] = defaultdict(list)
        self._places = {bare(place) for unit in units for place in unit.places}
        for unit in units:
            for words in {plain(unit.name), bare(unit.name)}:
                self._by_name[words].append(unit)

    def find(self, name: str) -> list[Unit]:
        """The unit that ``name`` means; of several of that name all, since the list does not tell them apart."""
        whole = self._called(name)
        if whole:
            return whole
        first, *places = [part for part in _PLACES.split(name) if part] or [name]
        within = {bare(place) for place in places} & self._places
        return [unit for unit in self._called(first) if within <= {bare(place) for place in unit.places}]

    def _called(self, name: str) -> list[Unit]:
        """The units called so: "Khe Đăm" may be of any kind, "xã Khe Đăm" is no "phường Khe Đăm"."""
        words = plain(name)
        return self._by_name.get(words) or self._by_name.get(_written_out(words), [])


def _written_out(words: str) -> str:
    """``words`` with the kind of unit that they begin with written out: "tt ea pral" as "thi tran ea pral"."""
    first, _, rest = words.partition(" ")
    kind = catalogue("matrix")["unit"]["short"].get(first)
    return f"{kind} {rest}" if kind and rest else words
