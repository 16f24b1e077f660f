"""What ``matrix`` does: for a period, which unit sent its report, when, with what errors, and which mandatory sections
it lacks; for a year, the same unit by unit and period by period.

What is asked of a report, and by what day, is said by its profile.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from extractors.periods import Period
from patterns import catalogue
from pipeline.errors import UsageFailure
from pipeline.matrix_units import Expected, Unit, expected_of, read_units
from pipeline.messages import tell
from pipeline.output import Answer, Format, write_answer, write_text, writing_binary
from pipeline.period_names import asked_period, period_name
from pipeline.profiles import Profile, at_ingest, load, programme_of, reports_of
from pipeline.store import reading
from pipeline.tonghop import asked_level

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

USUAL = "cchc"
_TOLD = 5  # names in a word to the user
_OF_PROFILE, _LISTED = "r.profile = $profile", "r.report_id IN (SELECT unnest($ids::VARCHAR[]))"

State = Literal["missing", "late", "submitted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A report that was sent: its period, number, date, file, open findings, and the mandatory codes it lacks.

    ``lacking`` is None where the report was not yet held against the profile.
    """

    unit: Unit
    period: tuple[str, int]
    label: str | None
    issued_on: date | None
    file_name: str
    errors: int
    warnings: int
    lacking: frozenset[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """The units that should report, what they sent, and what the profile asks; a year's where ``by_period``."""

    profile: Profile
    period: Period
    units: tuple[Unit, ...]
    sent: tuple[Sent, ...]
    by_period: bool

    def reports(self) -> Iterator[tuple[Unit, Sent | None]]:
        """Each unit and its report of the period."""
        of_unit = {one.unit.key: one for one in self.sent}
        return ((unit, of_unit.get(unit.key)) for unit in self.units)

    @property
    def sections(self) -> dict[str, str]:
        """The mandatory sections, by code, and their names in the programme of the period."""
        programme = programme_of(self.period.year)
        return {entry.code: entry.name(programme) for entry in self.profile.mandatory}

    def periods(self) -> list[Period]:
        """The periods of the year that reports were sent for, in the order of the profile."""
        sent = {one.period for one in self.sent}
        listed = [(term.kind, term.number) for term in self.profile.periods]
        chosen = [*(one for one in listed if one in sent), *sorted(sent.difference(listed))]
        return [Period(kind=kind, number=number or None, year=self.period.year) for kind, number in chosen]


def write_matrix(
    database: Path,
    phrase: str,
    units: Path | None,
    level: str | None,
    form: Format,
    output: str | None,
    *,
    by_period: bool = False,
    profile: str | None = None,
) -> None:
    """Write the matrix of the period that ``phrase`` names, or of all periods of its year where ``by_period``.

    ``units`` is a list of the units that should report (:func:`~pipeline.matrix_units.read_units`); without it every
    unit that has sent a report of any period. ``profile`` is the name or the file of a kind of report. Raises
    :class:`UsageFailure` for a period, a level, a profile or a list that is none.
    """
    period, level = asked_period(phrase), asked_level(level)
    names = read_units(units) if units is not None else None
    held_to = load(profile or USUAL)
    with reading(database) as db:
        asked = _Asked(db, held_to, level)
        expected = expected_of(names, asked.known())
        matrix = Matrix(
            profile=held_to,
            period=period,
            units=expected.units,
            sent=tuple(asked.sent(period, whole_year=by_period)),
            by_period=by_period,
        )
        known = asked.periods() if not matrix.sent else []
    if not matrix.units:
        raise UsageFailure("no_units", period=period_name(period))
    _write(matrix, form, output)
    _tell_doubts(matrix, expected, known)


def _write(matrix: Matrix, form: Format, output: str | None) -> None:
    if form is Format.xlsx:
        from pipeline.matrix_sheet import write_workbook

        with writing_binary(output, form) as file:
            write_workbook(matrix, file)
    elif form is Format.table:
        _write_table(matrix, output)
    else:
        write_answer(_by_period(matrix) if matrix.by_period else _by_section(matrix), form, output)


def _tell_doubts(matrix: Matrix, expected: Expected, known: Sequence[Period]) -> None:
    """Say what the reader of the matrix would not see: names nobody answers to, units beside the list, no report."""
    if not matrix.sent:
        names = "; ".join(map(period_name, known)) or "-"
        tell("matrix_nobody", period=period_name(matrix.period), known=names)
    if expected.unknown:
        tell("matrix_unknown_units", count=len(expected.unknown), names=_some(expected.unknown))
    listed = {unit.key for unit in matrix.units}
    beside = sorted({one.unit.name for one in matrix.sent if one.unit.key not in listed})
    if beside:
        tell("matrix_units_beside", count=len(beside), names=_some(beside))
    if any(one.lacking is None for one in matrix.sent) and not matrix.by_period:
        tell("matrix_not_checked", count=sum(one.lacking is None for one in matrix.sent))


def _some(names: Sequence[str]) -> str:
    return "; ".join(names[:_TOLD]) + ("; …" if len(names) > _TOLD else "")


@cache
def _questions() -> dict[str, str]:
    text = (files(__package__) / "matrix.sql").read_text("utf-8")
    parts = (part.split("\n", 1) for part in text.split("-- name: ")[1:])
    return {name.strip(): sql for name, sql in parts}


class _Asked:
    """What a database tells of the reports of a profile."""

    def __init__(self, db: DuckDBPyConnection, profile: Profile, level: str | None) -> None:
        self._db, self._level = db, level
        self._at_ingest = profile in at_ingest()
        self._values: dict[str, Any] = {"profile": profile.name}
        self._digest = profile.digest
        if not self._at_ingest:
            self._values = {"ids": reports_of(db, profile)}
        self._profile = profile

    def known(self) -> list[Unit]:
        """Every unit that ever sent a report, by name."""
        return [
            Unit(key=key, name=name, level=level, places=tuple(filter(None, places)))
            for key, name, level, *places in self._ask("known", level=self._level)
        ]

    def periods(self) -> list[Period]:
        """The periods that there are reports of, the newest first."""
        return [Period(kind=kind, number=number or None, year=year) for kind, number, year in self._ask("periods")]

    def sent(self, period: Period, *, whole_year: bool) -> Iterator[Sent]:
        """The report that counts of each unit for the period, or for each period of its year."""
        kind = None if whole_year else period.kind
        asked = {"year": period.year, "kind": kind, "number": period.number or 0, "level": self._level}
        checked = {"profile": self._profile.name, "digest": self._digest, "at_ingest": self._at_ingest}
        for key, name, level, of_kind, number_of, number, symbol, *rest in self._ask("sent", **asked, **checked):
            issued_on, file_name, errors, warnings, lacking, told = rest
            yield Sent(
                unit=Unit(key=key, name=name, level=level),
                period=(of_kind, number_of),
                label=f"{number}/{symbol}" if number and symbol else None,
                issued_on=issued_on,
                file_name=file_name,
                errors=errors,
                warnings=warnings,
                lacking=frozenset(lacking) if told else None,
            )

    def _ask(self, name: str, **values: Any) -> list[tuple[Any, ...]]:
        sql = _questions()[name].format(chosen=_OF_PROFILE if self._at_ingest else _LISTED)
        return self._db.execute(sql, self._values | values).fetchall()


def due_date(profile: Profile, period: Period) -> date | None:
    """The day by which a report of ``period`` is to be sent; None where the profile names none."""
    term = profile.term(period.kind, period.number)
    return term.due_on(period.year) if term is not None and period.year is not None else None


def state_of(sent: Sent | None, due: date | None) -> State:
    """Whether a report was sent, late or not at all; one without a date or a due date is not late."""
    if sent is None:
        return "missing"
    return "late" if sent.issued_on is not None and due is not None and sent.issued_on > due else "submitted"


def state(sent: Sent | None, due: date | None) -> str:
    """:func:`state_of` and the open errors, in words."""
    words = catalogue("matrix")["state"]
    told = str(words[state_of(sent, due)])
    return str(words["errors"].format(state=told, count=sent.errors)) if sent and sent.errors else told


def days_late(sent: Sent | None, due: date | None) -> int | None:
    """The days between ``due`` and the date of the report; 0 where it was in time, None where one is not known."""
    return max((sent.issued_on - due).days, 0) if sent and sent.issued_on and due else None


def marks(matrix: Matrix, sent: Sent | None, present: str, missing: str) -> list[str | None]:
    """For each mandatory section whether the report holds it; None where nobody knows."""
    if sent is None or sent.lacking is None:
        return [None] * len(matrix.sections)
    return [missing if code in sent.lacking else present for code in matrix.sections]


def _by_section(matrix: Matrix) -> Answer:
    words, due = catalogue("matrix"), due_date(matrix.profile, matrix.period)
    names = ("unit", "level", "state", "report", "issued_on", "due", "days", "errors", "warnings")
    rows = [_section_row(matrix, unit, sent, due) for unit, sent in matrix.reports()]
    columns = (*(words["column"][name] for name in names), *matrix.sections.values(), words["column"]["file"])
    return Answer(columns=_distinct(columns), rows=[*rows, _section_total(rows, len(names), len(matrix.sections))])


def _distinct(names: Sequence[str]) -> tuple[str, ...]:
    """``names`` with a number after one that has stood before: two sections of a profile may be called the same."""
    seen: dict[str, int] = {}
    for name in names:
        seen[name] = seen.get(name, 0) + 1
    counts: dict[str, int] = {}
    told = []
    for name in names:
        counts[name] = counts.get(name, 0) + 1
        told.append(f"{name} ({counts[name]})" if seen[name] > 1 else name)
    return tuple(told)


def _section_row(matrix: Matrix, unit: Unit, sent: Sent | None, due: date | None) -> tuple[Any, ...]:
    words = catalogue("matrix")["section"]
    told = marks(matrix, sent, words["present"], words["missing"])
    if sent is None:
        return (unit.name, unit.level, state(None, due), None, None, due, None, None, None, *told, None)
    counts = (days_late(sent, due), sent.errors, sent.warnings)
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


def _short(matrix: Matrix) -> Answer:
    """The matrix for a terminal: the sections as numbers, which :func:`_write_table` explains."""
    words, short, due = catalogue("matrix"), catalogue("matrix")["short"], due_date(matrix.profile, matrix.period)
    heads = words["column"]
    names = (heads["unit"], heads["state"], heads["issued_on"], short["late"], short["errors"], short["warnings"])
    rows = []
    for unit, sent in matrix.reports():
        counts = (sent.errors, sent.warnings) if sent else (None, None)
        held = marks(matrix, sent, short["present"], short["missing"])
        day = sent.issued_on if sent else None
        rows.append((unit.name, words["state"][state_of(sent, due)], day, days_late(sent, due), *counts, *held))
    there = sum(row[1] != words["state"]["missing"] for row in rows)
    share = heads["count"].format(count=there, units=len(rows))
    counted = [sum(row[place] or 0 for row in rows) for place in (4, 5)]
    held_by = [sum(row[place] == short["present"] for row in rows) for place in range(6, 6 + len(matrix.sections))]
    rows.append((heads["total"].format(units=len(rows)), share, None, None, *counted, *held_by))
    return Answer(columns=(*names, *map(str, range(1, len(matrix.sections) + 1))), rows=rows)


def _write_table(matrix: Matrix, output: str | None) -> None:
    from pipeline.matrix_table import lines_of

    if matrix.by_period:
        write_text("\n".join([*lines_of(_by_period(matrix), total=False), ""]), output)
        return
    short = catalogue("matrix")["short"]
    named = (short["section"].format(number=n, name=name) for n, name in enumerate(matrix.sections.values(), 1))
    legend = short["legend"].format(sections="; ".join(named))
    write_text("\n".join([*lines_of(_short(matrix), total=True), "", legend, ""]), output)


def _by_period(matrix: Matrix) -> Answer:
    """A row for each unit, a column for each period of the year that a report was sent for."""
    periods = matrix.periods()
    heads = catalogue("matrix")["column"]
    rows = [(unit.name, unit.level, *cells) for unit, cells in states_of_year(matrix, periods, state)]
    return Answer(columns=(heads["unit"], heads["level"], *map(period_name, periods)), rows=rows)


def states_of_year(matrix: Matrix, periods: Sequence[Period], told: Any) -> Iterator[tuple[Unit, list[Any]]]:
    """Each unit with ``told(report, due date)`` for each of ``periods``."""
    of_unit = {(one.unit.key, one.period): one for one in matrix.sent}
    asked = [((one.kind, one.number or 0), due_date(matrix.profile, one)) for one in periods]
    for unit in matrix.units:
        yield unit, [told(of_unit.get((unit.key, period)), due) for period, due in asked]
