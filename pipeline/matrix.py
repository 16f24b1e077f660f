"""What ``matrix`` does: for a period, which unit sent its report, when, with what errors, and which mandatory sections
it lacks; for a year, the same unit by unit and period by period.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractors.periods import Period
from patterns import catalogue
from pipeline.errors import UsageFailure
from pipeline.output import Answer, Format, write_answer
from pipeline.period_names import asked_period, period_name
from pipeline.store import reading
from pipeline.tonghop import asked_level

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_LARGEST_LIST = 4 * 1024 * 1024

# The reports that count, with their open findings.
_SENT = """
WITH open AS (
    SELECT f.report_id, count(*) FILTER (severity = 'error') AS errors,
           count(*) FILTER (severity = 'warning') AS warnings,
           list(DISTINCT section_code) FILTER (rule = 'missing_section') AS lacking
    FROM v_flags AS f WHERE accepted IS NULL GROUP BY f.report_id
)
SELECT p.unit_key, p.unit_name, p.admin_level, p.period_kind, coalesce(p.period_no, 0), r.profile, p.number, p.symbol,
       p.issued_on, p.file_name, coalesce(o.errors, 0), coalesce(o.warnings, 0), coalesce(o.lacking, [])
FROM v_period_reports AS p JOIN reports AS r USING (report_id) LEFT JOIN open AS o USING (report_id)
WHERE p.counts AND p.period_year = $year AND ($kind IS NULL OR p.period_kind = $kind)
  AND ($kind IS NULL OR coalesce(p.period_no, 0) = $number) AND ($level IS NULL OR p.admin_level = $level)
  AND r.report_kind IS NOT DISTINCT FROM $report_kind
ORDER BY p.unit_key COLLATE vi
"""
_KNOWN = """
SELECT DISTINCT unit_key, unit_name, p.admin_level FROM v_period_reports AS p JOIN reports AS r USING (report_id)
WHERE ($level IS NULL OR p.admin_level = $level) AND r.report_kind IS NOT DISTINCT FROM $report_kind
ORDER BY unit_key COLLATE vi
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit that should report: ``key`` as in ``v_period_reports`` (its name alone where no report is known)."""

    key: str
    name: str
    level: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A report that was sent: its period, number, date, file, open findings, and the mandatory codes it lacks."""

    unit: Unit
    period: tuple[str, int]
    profile: str | None
    label: str | None
    issued_on: date | None
    file_name: str
    errors: int
    warnings: int
    lacking: frozenset[str]


def write_matrix(
    database: Path,
    phrase: str,
    units: Path | None,
    level: str | None,
    form: Format,
    output: str | None,
    *,
    by_period: bool = False,
) -> None:
    """Write the matrix of the period that ``phrase`` names, or of all periods of its year where ``by_period``.

    ``units`` is a list of the units that should report: a text file with one name on a line, or a CSV file whose first
    column holds the names; without it every unit that has sent a report of any period. Raises :class:`UsageFailure` for
    a period, a level or a list that is none.
    """
    period, level = asked_period(phrase), asked_level(level)
    names = read_units(units) if units is not None else None
    with reading(database) as db:
        expected = _expected(db, names, level)
        sent = _sent(db, period, level, whole_year=by_period)
    if not expected:
        raise UsageFailure("no_units", period=period_name(period))
    table = _by_period(expected, sent, period) if by_period else _by_section(expected, sent, period)
    write_answer(table, form, output)


def due_date(period: Period) -> date | None:
    """The day by which the report of ``period`` is to be sent (Công văn 581/BNV-CCHC); None for a kind without one."""
    for due in catalogue("matrix")["due"]:
        if (due["kind"], due["number"]) == (period.kind, period.number or 0) and period.year is not None:
            return date(period.year, due["month"], due["day"])
    return None


def read_units(path: Path) -> list[str]:
    """The names of a list of units; raises :class:`UsageFailure` where it cannot be read or holds none."""
    try:
        if path.stat().st_size > _LARGEST_LIST:
            raise UsageFailure("units_unreadable", path=str(path), reason=f"> {_LARGEST_LIST} B")
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageFailure("units_unreadable", path=str(path), reason=str(error)) from error
    delimiter = max(",;\t", key=lambda mark: sum(mark in line for line in lines[:20]))
    names = [row[0].strip() for row in csv.reader(lines, delimiter=delimiter) if row and row[0].strip()]
    if names and _plain(names[0]) in catalogue("matrix")["unit"]["heads"]:
        names = names[1:]
    if not names:
        raise UsageFailure("units_unreadable", path=str(path), reason="0")
    return list(dict.fromkeys(names))


def _plain(name: str) -> str:
    """``name`` without accents and capitals, and without the words that say "people's committee"."""
    from extractors.folding import key, skeleton

    words = " ".join(skeleton(key(name)).split())
    for prefix in catalogue("matrix")["unit"]["prefixes"]:
        words = words.removeprefix(f"{prefix} ")
    return words


def _bare(name: str) -> str:
    """:func:`_plain` without the kind of unit: "xã Khe Đăm" and "Khe Đăm" are one where only one unit is called so."""
    words = _plain(name)
    kinds = sorted(catalogue("matrix")["unit"]["kinds"], key=len, reverse=True)
    return next((words[len(kind) + 1 :] for kind in kinds if words.startswith(f"{kind} ")), words)


def _expected(db: DuckDBPyConnection, names: Sequence[str] | None, level: str | None) -> list[Unit]:
    rows = db.execute(_KNOWN, {"level": level, "report_kind": "cchc"}).fetchall()
    known = list({key: Unit(key=key, name=name, level=at) for key, name, at in rows}.values())
    if names is None:
        return known
    by_name: dict[str, list[Unit]] = defaultdict(list)
    for unit in known:
        for words in {_plain(unit.name), _bare(unit.name), _plain(unit.key.replace(" / ", ", "))}:
            by_name[words].append(unit)
    return [unit for name in names for unit in _named(name, by_name)]


def _named(name: str, by_name: dict[str, list[Unit]]) -> list[Unit]:
    """The unit that ``name`` means; of several of that name all, since the list does not tell them apart."""
    found = by_name.get(_plain(name)) or by_name.get(_bare(name), [])
    return found or [Unit(key=name, name=name, level=None)]


def _sent(db: DuckDBPyConnection, period: Period, level: str | None, *, whole_year: bool) -> list[Sent]:
    asked = {"year": period.year, "level": level, "report_kind": "cchc"}
    asked |= {"kind": None if whole_year else period.kind, "number": period.number or 0}
    return [
        Sent(
            unit=Unit(key=key, name=name, level=at),
            period=(kind, number_of),
            profile=profile,
            label=f"{number}/{symbol}" if number and symbol else None,
            issued_on=issued_on,
            file_name=file_name,
            errors=errors,
            warnings=warnings,
            lacking=frozenset(lacking),
        )
        for (
            *(key, name, at, kind, number_of, profile, number, symbol, issued_on, file_name),
            errors,
            warnings,
            lacking,
        ) in db.execute(_SENT, asked).fetchall()
    ]


def _by_section(expected: Sequence[Unit], sent: Sequence[Sent], period: Period) -> Answer:
    words, sections = catalogue("matrix"), _sections(period)
    of_unit, due = {one.unit.key: one for one in sent}, due_date(period)
    rows = [_section_row(unit, of_unit.get(unit.key), due, sections) for unit in expected]
    heads = words["column"]
    names = ("unit", "level", "state", "report", "issued_on", "due", "days", "errors", "warnings")
    columns = (*(heads[name] for name in names), *sections.values(), heads["file"])
    return Answer(columns=columns, rows=[*rows, _section_total(rows, len(names), len(sections))])


def _sections(period: Period) -> dict[str, str]:
    """The mandatory sections and their names in the programme of ``period``."""
    programme = "2011-2020" if (period.year or 9999) <= 2020 else "2021-2030"
    return {entry["code"]: entry["names"][programme] for entry in catalogue("profile_cchc")["mandatory"]}


def _section_row(unit: Unit, sent: Sent | None, due: date | None, sections: dict[str, str]) -> tuple[Any, ...]:
    words = catalogue("matrix")["section"]
    if sent is None:
        nothing = (None,) * (len(sections) + 1)
        return (unit.name, unit.level, state(None, due), None, None, due, None, None, None, *nothing)
    told = (words["missing" if code in sent.lacking else "present"] if sent.profile else None for code in sections)
    late = max((sent.issued_on - due).days, 0) if sent.issued_on and due else None
    counts = (late, sent.errors, sent.warnings)
    return (unit.name, unit.level, state(sent, due), sent.label, sent.issued_on, due, *counts, *told, sent.file_name)


def _section_total(rows: Sequence[tuple[Any, ...]], first: int, sections: int) -> tuple[Any, ...]:
    """How many of the units sent a report, and how many reports hold each section."""
    words = catalogue("matrix")
    sent = [row for row in rows if row[2] != words["state"]["missing"]]
    share = words["column"]["count"].format(count=len(sent), units=len(rows))
    held = (sum(row[first + place] == words["section"]["present"] for row in rows) for place in range(sections))
    name = words["column"]["total"].format(units=len(rows))
    counted = (sum(row[place] or 0 for row in rows) for place in (7, 8))
    return (name, None, share, None, None, None, None, *counted, *held, None)


def state(sent: Sent | None, due: date | None) -> str:
    """Whether a report was sent, late or not at all, and its open errors, in words."""
    words = catalogue("matrix")["state"]
    if sent is None:
        return str(words["missing"])
    late = sent.issued_on is not None and due is not None and sent.issued_on > due
    told = str(words["late" if late else "submitted"])
    return str(words["errors"].format(state=told, count=sent.errors)) if sent.errors else told


def _by_period(expected: Sequence[Unit], sent: Sequence[Sent], period: Period) -> Answer:
    """A row for each unit, a column for each period of the year that a report is due for or was sent for."""
    of_unit = {(one.unit.key, one.period): one for one in sent}
    periods = list(_periods({one.period for one in sent}, period.year))
    rows = [
        (
            unit.name,
            unit.level,
            *(state(of_unit.get((unit.key, (one.kind, one.number or 0))), due_date(one)) for one in periods),
        )
        for unit in expected
    ]
    heads = catalogue("matrix")["column"]
    return Answer(columns=(heads["unit"], heads["level"], *map(period_name, periods)), rows=rows)


def _periods(sent: set[tuple[str, int]], year: int | None) -> Iterator[Period]:
    listed = [(due["kind"], due["number"]) for due in catalogue("matrix")["due"]]
    for kind, number in [*(one for one in listed if one in sent), *sorted(sent.difference(listed))]:
        yield Period(kind=kind, number=number or None, year=year)
