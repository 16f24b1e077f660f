"""What a profile file may hold, and where in it a mistake stands."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

import regex

from pipeline.errors import UsageFailure
from pipeline.messages import say

Table = Mapping[str, Any]
_Kind = Callable[[Any], bool]
_Path = tuple[str | int, ...]

PERIODS = ("tháng", "quý", "6 tháng", "9 tháng", "năm")
SEVERITIES = ("error", "warning", "info")
_REASONS = {
    "unknown": "profile_mistake_unknown",
    "value": "profile_mistake_value",
    "missing": "profile_mistake_missing",
    "table": "profile_mistake_table",
    "rule": "profile_mistake_rule",
    "twice": "profile_mistake_twice",
    "indicator": "profile_mistake_indicator",
    "bounds": "profile_mistake_bounds",
    "formula": "profile_mistake_formula",
    "taken": "profile_mistake_taken",
}
#: What a value must be, by the name of its test.
_WANTS = {
    "words": "profile_wants_words",
    "code": "profile_wants_code",
    "list": "profile_wants_list",
    "some": "profile_wants_some",
    "number": "profile_wants_number",
    "whole": "profile_wants_whole",
    "truth": "profile_wants_truth",
    "day": "profile_wants_day",
    "names": "profile_wants_names",
    "synonyms": "profile_wants_synonyms",
    "severities": "profile_wants_severities",
    "values": "profile_wants_values",
    "period": "profile_wants_period",
    "periods": "profile_wants_periods",
}
_DAY = regex.compile(r"(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])")
_HEADER = regex.compile(r"\s*+(\[\[?)\s*+([\w.-]++)\s*+\]")
_AT = regex.compile(r"\(at line (\d++), column \d++\)\Z")


def _words(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _list(value: Any) -> bool:
    return isinstance(value, list) and all(map(_words, value))


def _some(value: Any) -> bool:
    return _list(value) and bool(value)


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < float("inf")


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 366


def _truth(value: Any) -> bool:
    return isinstance(value, bool)


def _day(value: Any) -> bool:
    return isinstance(value, str) and _DAY.fullmatch(value) is not None


def _names(value: Any) -> bool:
    return isinstance(value, dict) and bool(value) and all(map(_words, value.values()))


def _synonyms(value: Any) -> bool:
    return _list(value) or (isinstance(value, dict) and all(map(_list, value.values())))


def _severities(value: Any) -> bool:
    return isinstance(value, dict) and all(grade in SEVERITIES for grade in value.values())


def _values(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(one, dict) and bool(one) and all(map(_number, one.values())) for one in value
    )


def _period(value: Any) -> bool:
    return value in PERIODS


def _code(value: Any) -> bool:
    return _words(value) and not any(map(str.isspace, value))


def _periods(value: Any) -> bool:
    return _list(value) and all(kind in PERIODS for kind in value)


#: The keys of each table, "" the top of the file, with the test of their values; those with "!" must be there.
_SHAPES: dict[str, dict[str, _Kind]] = {
    "": {
        "name!": _code, "title": _words, "doc_types!": _some, "report_kind": _words, "titles": _list,
        "other_titles": _list, "at_ingest": _truth, "slack": _whole, "severities": _severities,
    },
    "mandatory": {
        "code!": _code, "names!": _names, "synonyms": _synonyms, "results": _truth, "told_by": _list,
        "examples": _list, "rejects": _list,
    },
    "period": {
        "kind!": _period, "number": _whole, "first": _day, "last": _day, "due": _day,
    },
    "indicator": {
        "code!": _code, "name": _words, "labels": _list, "units": _list, "periods": _periods, "levels": _list,
        "mandatory": _truth,
    },
    "equation": {"formula!": _words, "agrees": _values, "breaks": _values},
    "range": {"indicator!": _words, "low": _number, "high": _number},
    "example": {
        "title!": _words, "applies": _truth, "doc_type": _words, "text": _words, "missing": _list, "year": _number,
    },
}  # fmt: skip


class Places:
    """Where the keys of a TOML text stand, and the sentence that tells a mistake in it."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self._lines = text.splitlines()

    def mistake(self, path: _Path, reason: str) -> UsageFailure:
        """The failure that names the line and key of ``path``, as in ``("mandatory", 2, "code")``."""
        return self._failure(path, say(_REASONS[reason]))

    def unknown(self, path: _Path, known: Iterable[str]) -> UsageFailure:
        """The failure for a key that there is none of, with the nearest one that there is."""
        near = get_close_matches(str(path[-1]), list(known), 1, 0.5)
        words = say(_REASONS["unknown"])
        return self._failure(path, words + say("profile_near", name=near[0]) if near else words)

    def wanted(self, path: _Path, kind: str) -> UsageFailure:
        """The failure for a value that is not what its key holds."""
        return self._failure(path, say(_WANTS[kind]))

    def _failure(self, path: _Path, words: str) -> UsageFailure:
        key = ".".join(str(step + 1) if isinstance(step, int) else step for step in path)
        return UsageFailure("bad_profile", path=self.name, line=self.line(path), at=key or "-", reason=words)

    def line(self, path: _Path) -> int:
        """The line (from 1) of the last step of ``path`` that the text writes out; 1 where none is."""
        table = next((step for step in path if isinstance(step, str)), "")
        number = next((step for step in path if isinstance(step, int)), 0)
        start, end = self._stretch(table, number)
        keys = [step for step in path if isinstance(step, str)]
        for key in reversed(keys):
            sought = regex.compile(rf"""^\s*+(?:[\w.-]*\.)?["']?{regex.escape(key)}["']?\s*+=""")
            found = next((at for at in range(start, end) if sought.match(self._lines[at])), None)
            if found is not None:
                return found + 1
        return start + 1

    def _stretch(self, table: str, number: int) -> tuple[int, int]:
        """The lines of the ``number``-th table of a name (from 0); those above all tables where there is none."""
        heads = [(at, match[2]) for at, line in enumerate(self._lines) if (match := _HEADER.match(line))]
        ends = [*(at for at, _ in heads[1:]), len(self._lines)]
        own = [(at, end) for (at, name), end in zip(heads, ends, strict=True) if name == table] if heads else []
        if number < len(own):
            return own[number]
        return 0, heads[0][0] if heads else len(self._lines)


def parse(name: str, text: str) -> tuple[dict[str, Any], Places]:
    """The tables of the profile ``text`` and the places of its keys; ``name`` is what the file is called.

    Raises :class:`UsageFailure` with line and key where it is no TOML, a key is unknown or missing, or a value is
    not of its kind.
    """
    places = Places(name, text)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = _AT.search(str(error))
        line = int(at[1]) if at else max(len(text.splitlines()), 1)
        reason = say("profile_syntax", reason=_AT.sub("", str(error)).strip())
        raise UsageFailure("bad_profile", path=name, line=line, at="-", reason=reason) from error
    for path, reason in _mistakes(data):
        kind, _, what = reason.partition(" ")
        if kind == "unknown":
            raise places.unknown(path, what.split())
        raise places.wanted(path, what) if kind == "value" else places.mistake(path, kind)
    return data, places


def _mistakes(data: Table) -> Iterator[tuple[_Path, str]]:
    """Where a mistake stands and of what kind; with "value" what is wanted, with "unknown" the keys that there are."""
    tables = {name for name in _SHAPES if name}
    yield from _table_mistakes("", {key: value for key, value in data.items() if key not in tables}, ())
    for name in (key for key in data if key in tables):
        if not isinstance(data[name], list) or not all(isinstance(one, dict) for one in data[name]):
            yield (name,), "table"
            continue
        for number, one in enumerate(data[name]):
            yield from _table_mistakes(name, one, (name, number))


def _table_mistakes(table: str, held: Table, path: _Path) -> Iterator[tuple[_Path, str]]:
    shape = {key.rstrip("!"): (test, key.endswith("!")) for key, test in _SHAPES[table].items()}
    for key, value in held.items():
        if key not in shape:
            yield (*path, key), " ".join(("unknown", *shape, *(_SHAPES if not table else ())))
        elif not shape[key][0](value):
            yield (*path, key), f"value {shape[key][0].__name__.strip('_')}"
    yield from (((*path, key), "missing") for key, (_, needed) in shape.items() if needed and key not in held)
