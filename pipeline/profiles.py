"""Profiles: what a kind of report must hold, by what day, and which of its figures must agree."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import regex

from extractors.indicators import indicators
from extractors.keys import holds, keys, title_key
from pipeline.audit.findings import rules
from pipeline.errors import UsageFailure
from pipeline.messages import say
from pipeline.profile_shape import Places, parse
from pipeline.version import version

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_PREFIX, _SUFFIX = "profile_", ".toml"
_LARGEST = 1_000_000  # bytes of a profile file
_FORMULA = regex.compile(r"\s*+(?P<left>\w++)\s*+(?P<sign>>=|=)\s*+(?P<right>\w++(?:\s*+[+/]\s*+\w++)*+)\s*+")
_LAST_OLD_YEAR = 2020
_HALF_A_YEAR = 182  # days
_KINDS = "SELECT report_id, profile, doc_type, report_kind, title FROM reports ORDER BY file_name COLLATE vi, report_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mandatory:
    """A section that must be there: ``names`` by programme, ``synonyms`` by programme ("" for every year).

    ``results``: counts only where the report tells results; ``told_by`` codes of sections that show it as well.
    """

    code: str
    names: Mapping[str, str]
    synonyms: Mapping[str, tuple[str, ...]]
    results: bool
    told_by: tuple[str, ...]
    examples: tuple[str, ...]
    rejects: tuple[str, ...]

    def name(self, programme: str) -> str:
        """What the section is called in a programme ("2021-2030")."""
        return self.names.get(programme) or list(self.names.values())[-1]

    def titles(self, programme: str | None) -> tuple[str, ...]:
        """The synonyms of a programme, those of all where None."""
        chosen = (words for of, words in self.synonyms.items() if programme is None or of in ("", programme))
        return tuple(title for words in chosen for title in words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A period of a kind of report: days (day, month) of its first and last figures and of its sending."""

    kind: str
    number: int
    first: tuple[int, int] | None
    last: tuple[int, int] | None
    due: tuple[int, int] | None

    def window(self, year: int) -> tuple[date, date] | None:
        """First and last day of the figures of ``year``; a first day after the last is of the year before."""
        if self.first is None or self.last is None:
            return None
        before = (self.first[1], self.first[0]) > (self.last[1], self.last[0])
        return _on(self.first, year - before), _on(self.last, year)

    def due_on(self, year: int) -> date | None:
        """The day by which the report is to be sent; one half a year or more before the last figures is of the year
        after ("15/1" for figures up to "31/12").
        """
        if self.due is None:
            return None
        day = _on(self.due, year)
        after = self.last is not None and (_on(self.last, year) - day).days > _HALF_A_YEAR
        return _on(self.due, year + after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An indicator of the profile: one of the catalogue, or one of its own, found by the ``labels`` of figures.

    ``mandatory`` in the reports of ``periods`` and ``levels`` (empty: of all).
    """

    code: str
    name: str
    labels: tuple[str, ...]
    units: tuple[str, ...]
    periods: tuple[str, ...]
    levels: tuple[str, ...]
    mandatory: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Equation:
    """A relation of indicators: a sum ("=": exact; ">=": parts of a larger whole) or a rate (part / base)."""

    formula: str
    left: str
    sign: Literal["=", ">=", "/"]
    right: tuple[str, ...]
    agrees: tuple[Mapping[str, Decimal], ...]
    breaks: tuple[Mapping[str, Decimal], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Plausible bounds of an indicator, None where there is none."""

    indicator: str
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A title that the profile applies to or not; with ``text``, a report and the codes that it lacks."""

    title: str
    doc_type: str | None
    applies: bool
    text: str | None
    missing: tuple[str, ...]
    year: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What one kind of report must hold.

    It applies to documents of ``doc_types`` whose ``report_kind`` is the stated one and whose title holds one of
    ``titles`` (where given) and none of ``other_titles``; ``at_ingest`` profiles are checked whenever a report is read,
    others when asked for. ``slack`` is how many days the figures may begin or end beside the window. ``digest`` is
    another one when the file or the program is another one.
    """

    name: str
    digest: str
    title: str
    doc_types: tuple[str, ...]
    report_kind: str | None
    titles: tuple[str, ...]
    other_titles: tuple[str, ...]
    at_ingest: bool
    slack: int
    severities: Mapping[str, Literal["error", "warning", "info"]]
    mandatory: tuple[Mandatory, ...]
    periods: tuple[Term, ...]
    indicators: tuple[Wanted, ...]
    equations: tuple[Equation, ...]
    ranges: tuple[Range, ...]
    examples: tuple[Example, ...]

    def term(self, kind: str | None, number: int | None) -> Term | None:
        """The period of a kind and number, None where the profile does not name it."""
        return next((term for term in self.periods if (term.kind, term.number) == (kind, number or 0)), None)


def applies(profile: Profile, doc_type: str | None, report_kind: str | None, title: str | None) -> bool:
    """Whether a document of that kind and title is a report of ``profile``."""
    if doc_type not in profile.doc_types or (profile.report_kind and report_kind != profile.report_kind):
        return False
    key = title_key(title or "")
    if profile.titles and not holds(key, keys(profile.titles)):
        return False
    return not holds(key, keys(profile.other_titles))


def reports_of(db: DuckDBPyConnection, profile: Profile) -> list[str]:
    """The ids of the reports that ``profile`` applies to, in the order of their file names."""
    kinds: dict[tuple[str | None, ...], bool] = {}
    found = []
    for report_id, checked, *kind in db.execute(_KINDS).fetchall():
        told = tuple(kind)
        if told not in kinds:
            kinds[told] = applies(profile, *told)
        if kinds[told] or checked == profile.name:
            found.append(report_id)
    return found


def programme_of(year: int | None) -> str:
    """The ten-year programme of a year, the present one where it is not known."""
    return "2011-2020" if year is not None and year <= _LAST_OLD_YEAR else "2021-2030"


@cache
def built_in() -> tuple[Profile, ...]:
    """The profiles that come with the program (``patterns/profile_<name>.toml``), by name."""
    found = (item for item in files("patterns").iterdir() if item.name.startswith(_PREFIX))
    chosen = sorted((item for item in found if item.name.endswith(_SUFFIX)), key=lambda item: item.name)
    return tuple(read_profile(item.name, item.read_text("utf-8")) for item in chosen)


@cache
def at_ingest() -> tuple[Profile, ...]:
    """The profiles that every report is held against when it is read."""
    return tuple(profile for profile in built_in() if profile.at_ingest)


def load(name_or_path: str) -> Profile:
    """The profile of a name, or that of a file.

    Raises :class:`UsageFailure` for a name that is not there, a file that cannot be read, and a file with a mistake
    (the sentence names line and key).
    """
    named = next((profile for profile in built_in() if profile.name == name_or_path), None)
    if named is not None:
        return named
    path = Path(name_or_path)
    if path.suffix.casefold() != _SUFFIX:
        raise UsageFailure("no_such_profile", name=name_or_path, known=", ".join(p.name for p in built_in()))
    text = _text(path)
    profile = read_profile(name_or_path, text)
    if any(one.name == profile.name and one.digest != profile.digest for one in built_in()):
        raise Places(name_or_path, text).mistake(("name",), "taken")
    return profile


def _text(path: Path) -> str:
    try:
        if path.is_file() and path.stat().st_size > _LARGEST:
            raise UsageFailure("profile_unreadable", path=str(path), reason=say("file_too_large", limit=_LARGEST))
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageFailure("profile_unreadable", path=str(path), reason=say("file_not_utf8")) from error
    except (OSError, ValueError) as error:
        raise UsageFailure("profile_unreadable", path=str(path), reason=_reason(error)) from error


def _reason(error: Exception) -> str:
    known = {FileNotFoundError: "file_not_there", IsADirectoryError: "file_is_folder", PermissionError: "file_denied"}
    key = known.get(type(error))  # type: ignore[arg-type]
    return say(key) if key else str(error)


def read_profile(name: str, text: str) -> Profile:
    """The profile that ``text`` holds; ``name`` is what its mistakes are told under (:class:`UsageFailure`)."""
    data, places = parse(name, text)
    wanted = tuple(_wanted(entry) for entry in data.get("indicator", ()))
    _check_codes(data, wanted, places)
    title = data.get("title", data["name"])
    return Profile(
        name=data["name"],
        digest=hashlib.sha256(f"{version()}\n{text}".encode()).hexdigest()[:16],
        title=title,
        doc_types=tuple(data["doc_types"]),
        report_kind=data.get("report_kind"),
        titles=tuple(data.get("titles", ())),
        other_titles=tuple(data.get("other_titles", ())),
        at_ingest=data.get("at_ingest", False),
        slack=data.get("slack", 31),
        severities=data.get("severities", {}),
        mandatory=tuple(_mandatory(entry) for entry in data.get("mandatory", ())),
        periods=tuple(_term(entry, place, places) for place, entry in enumerate(data.get("period", ()))),
        indicators=wanted,
        equations=tuple(_equation(entry, place, places) for place, entry in enumerate(data.get("equation", ()))),
        ranges=tuple(_range(entry) for entry in data.get("range", ())),
        examples=tuple(_example(entry) for entry in data.get("example", ())),
    )


def _check_codes(data: Mapping[str, Any], wanted: Iterable[Wanted], places: Places) -> None:
    """Raise for codes that nothing defines, codes defined twice, rules that there are none of, ranges upside down."""
    known = {*indicators(), *(one.code for one in wanted if one.labels)}
    for rule in data.get("severities", {}):
        if rule not in rules():
            raise places.mistake(("severities", rule), "rule")
    _check_twice(data, places)
    for table, key in (("indicator", "code"), ("range", "indicator")):
        for place, entry in enumerate(data.get(table, ())):
            if entry[key] not in known:
                raise places.mistake((table, place, key), "indicator")
    for place, entry in enumerate(data.get("range", ())):
        if entry.get("low", float("-inf")) > entry.get("high", float("inf")):
            raise places.mistake(("range", place, "high"), "bounds")
    for place, entry in enumerate(data.get("equation", ())):
        if not known.issuperset(_codes(entry, place, places)):
            raise places.mistake(("equation", place, "formula"), "indicator")


def _check_twice(data: Mapping[str, Any], places: Places) -> None:
    for table in ("mandatory", "indicator"):
        seen: set[str] = set()
        for place, entry in enumerate(data.get(table, ())):
            if entry["code"] in seen:
                raise places.mistake((table, place, "code"), "twice")
            seen.add(entry["code"])


def _codes(entry: Mapping[str, Any], place: int, places: Places) -> list[str]:
    match = _FORMULA.fullmatch(entry["formula"])
    right = match["right"] if match else ""
    mixed = right.count("/") > 1 or ("/" in right and "+" in right) or (match and "/" in right and match["sign"] != "=")
    if match is None or mixed or (match["sign"] == "=" and not {"/", "+"} & set(right)):
        raise places.mistake(("equation", place, "formula"), "formula")
    return [match["left"], *regex.findall(r"\w+", right)]


def _mandatory(entry: Mapping[str, Any]) -> Mandatory:
    synonyms = entry.get("synonyms", {})
    by_programme = synonyms if isinstance(synonyms, dict) else {"": synonyms}
    return Mandatory(
        code=entry["code"],
        names=entry["names"],
        synonyms={programme: tuple(words) for programme, words in by_programme.items()},
        results=entry.get("results", False),
        told_by=tuple(entry.get("told_by", ())),
        examples=tuple(entry.get("examples", ())),
        rejects=tuple(entry.get("rejects", ())),
    )


def _term(entry: Mapping[str, Any], place: int, places: Places) -> Term:
    days: dict[str, tuple[int, int] | None] = {"first": None, "last": None, "due": None}
    for key in (key for key in days if key in entry):
        day, month = map(int, entry[key].split("/"))
        try:
            _on((day, month), 2024)
        except ValueError as error:
            raise places.mistake(("period", place, key), "value") from error
        days[key] = (day, month)
    return Term(kind=entry["kind"], number=entry.get("number", 0), **days)


def _wanted(entry: Mapping[str, Any]) -> Wanted:
    known = indicators().get(entry["code"])
    return Wanted(
        code=entry["code"],
        name=entry.get("name") or (known.name if known else entry["code"]),
        labels=tuple(entry.get("labels", ())),
        units=tuple(entry.get("units", ())),
        periods=tuple(entry.get("periods", ())),
        levels=tuple(entry.get("levels", ())),
        mandatory=entry.get("mandatory", True),
    )


def _equation(entry: Mapping[str, Any], place: int, places: Places) -> Equation:
    left, *right = _codes(entry, place, places)
    sign: Literal["=", ">=", "/"] = "/" if "/" in entry["formula"] else ">=" if ">=" in entry["formula"] else "="
    tried = {name: tuple(_exact(one) for one in entry.get(name, ())) for name in ("agrees", "breaks")}
    return Equation(formula=entry["formula"], left=left, sign=sign, right=tuple(right), **tried)


def _range(entry: Mapping[str, Any]) -> Range:
    bounds = {key: Decimal(str(entry[key])) if key in entry else None for key in ("low", "high")}
    return Range(indicator=entry["indicator"], **bounds)


def _example(entry: Mapping[str, Any]) -> Example:
    return Example(
        title=entry["title"],
        doc_type=entry.get("doc_type"),
        applies=entry.get("applies", True),
        text=entry.get("text"),
        missing=tuple(entry.get("missing", ())),
        year=int(entry["year"]) if "year" in entry else None,
    )


def _exact(values: Mapping[str, Any]) -> dict[str, Decimal]:
    return {code: Decimal(str(value)) for code, value in values.items()}


def _on(day: tuple[int, int], year: int) -> date:
    return date(year, day[1], min(day[0], 28) if day[1] == 2 else day[0])
