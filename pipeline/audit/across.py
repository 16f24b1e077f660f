"""Findings about one report in the light of the unit's other reports; they need the database, not the text alone.

Periods follow each other as văn bản 581/BNV-CCHC and Nghị định 09/2019/NĐ-CP lay down; ``patterns/audit_across.toml``
holds them. Only the report that counts for its period is compared (``v_period_reports.counts``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from extractors.periods import Period
from extractors.records import Flag
from patterns import catalogue
from pipeline.audit.findings import Quote, finding
from pipeline.decimals import plain_text
from pipeline.period_names import period_name

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

RULES = ("carry_over_mismatch", "cumulative_decrease", "stale_text", "duplicate_report", "revised_report")

Found = tuple[str, Flag]


@cache
def _questions() -> dict[str, str]:
    """The questions of ``across.sql`` by name."""
    text = (files(__package__) / "across.sql").read_text("utf-8")
    parts = (part.split("\n", 1) for part in text.split("-- name: ")[1:])
    return {name.strip(): sql for name, sql in parts}


def compare_reports(db: DuckDBPyConnection) -> int:
    """Renew the findings across reports in ``db`` (open for writing); returns how many there are."""
    from pipeline.load import insert

    db.execute("BEGIN")
    try:
        found = sorted(_all(db), key=lambda item: (item[0], item[1].rule, item[1].start or 0))
        db.execute("DELETE FROM flags WHERE rule IN (SELECT unnest(?::VARCHAR[]))", [list(RULES)])
        last = dict(db.execute("SELECT report_id, max(flag_id) FROM flags GROUP BY report_id").fetchall())
        insert(db, "flags", list(_rows(found, last)))
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise
    return len(found)


def _all(db: DuckDBPyConnection) -> Iterator[Found]:
    if not db.execute("SELECT 1 FROM v_period_reports GROUP BY unit_key HAVING count(*) > 1 LIMIT 1").fetchall():
        return
    data = catalogue("audit_across")
    db.execute(_questions()["chain"])
    db.executemany("INSERT INTO chain VALUES (?, ?, ?, ?, ?, ?)", list(_chain()))
    db.execute(_questions()["stated"], {"codes": [*data["accumulating"], data["carried_over"], data["pending"]]})
    db.execute(_questions()["beside"])
    yield from _carried(db)
    yield from _decreased(db)
    yield from _stale(db)
    yield from _twins(db)


def _chain() -> Iterator[tuple[str, str, int, str, int, int]]:
    for period in catalogue("audit_across")["period"]:
        for kind, number, back in period["before"]:
            yield "before", period["kind"], period["number"], kind, number, back
        for kind, number in period["within"]:
            yield "within", period["kind"], period["number"], kind, number, 0


def _carried(db: DuckDBPyConnection) -> Iterator[Found]:
    data = catalogue("audit_across")
    codes = {"pending": data["pending"], "carried": data["carried_over"]}
    for report, value, expected, place, *source in _ask(db, "carried", codes):
        yield report, _compared("carry_over_mismatch", "carried", place, value, expected, source)


def _decreased(db: DuckDBPyConnection) -> Iterator[Found]:
    accumulating = frozenset(catalogue("audit_across")["accumulating"])
    for report, indicator, value, expected, place, name, *source in _ask(db, "decreased"):
        if indicator in accumulating:
            yield report, _compared("cumulative_decrease", "less", place, value, expected, source, name=name)


def _stale(db: DuckDBPyConnection) -> Iterator[Found]:
    data = catalogue("audit_across")
    limits = {name: data["paragraph"][name] for name in ("characters", "shortest", "flows", "least")}
    for report, raw, start, count, figures, *source, starts, lines in _ask(
        db, "stale", limits | {"codes": data["accumulating"]}
    ):
        places = [(start, raw), *(place for place in zip(starts, lines, strict=True) if place[0] != start)]
        quotes = [Quote(role="paragraph", raw=line, start=at, end=at + len(line)) for at, line in places]
        spans = sorted([quote.start, quote.end] for quote in quotes)
        told = _source(source) | {"count": count, "raw": _shortened(raw)}
        flag = finding("stale_text", "equal", quotes, evidence={"spans": spans} | _other(source), **told)
        yield report, flag if figures >= data["paragraph"]["figures"] else replace(flag, severity="info")


def _twins(db: DuckDBPyConnection) -> Iterator[Found]:
    least = catalogue("audit_across")["same_report"]
    for report, counted, file, number, symbol, one_letterhead, alike in _ask(db, "twins"):
        named = f" (số {number}/{symbol})" if number and symbol else ""
        evidence = {"report_id": counted, "file": file, "alike": round(alike, 3)}
        same = one_letterhead and alike >= least
        rule, message = ("duplicate_report", "same") if same else ("revised_report", "newer")
        yield report, finding(rule, message, file=file, number=named, evidence=evidence)


def _ask(db: DuckDBPyConnection, name: str, values: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
    return db.execute(_questions()[name], values or {}).fetchall()


def _compared(
    rule: str, message: str, place: dict[str, Any], value: Decimal, expected: Decimal, source: list[Any], **gaps: object
) -> Flag:
    quote = Quote(role="value", raw=place["raw"], start=place["s"], end=place["e"], value=value)
    figures = {
        "value": plain_text(value),
        "expected": plain_text(expected),
        "difference": plain_text(abs(value - expected)),
    }
    told: dict[str, Any] = figures | {"raw": place["raw"]} | _source(source) | gaps
    cause, likely = _likely_cause(rule, value, expected)
    evidence = figures | _other(source) | likely
    return finding(rule, message, [quote], cause=cause, evidence=evidence, **told, **_digits(value, expected))


def _likely_cause(rule: str, value: Decimal, expected: Decimal) -> tuple[str | None, dict[str, object]]:
    """One wrong digit: the other figure comes of it, or any first digit that is too low makes a longer period less."""
    written, meant = (plain_text(number).zfill(2) for number in (value, expected))  # "06" as reports write it
    if len(written) == len(meant) and sum(a != b for a, b in zip(written, meant, strict=True)) == 1:
        return "one_digit", {}
    if rule == "cumulative_decrease" and len(plain_text(value)) == len(plain_text(expected)) > 1:
        return "first_digit", {"cause": "one_digit"}
    return None, {}


def _digits(value: Decimal, expected: Decimal) -> dict[str, str]:
    return {"written": plain_text(value), "meant": plain_text(expected)}


def _source(source: list[Any]) -> dict[str, Any]:
    """The gaps of a sentence that name the other report: its file and period."""
    file, kind, number, year, _ = source
    return {"file": file, "period": period_name(Period(kind=kind, number=number or None, year=year))}


def _other(source: list[Any]) -> dict[str, object]:
    return {"report_id": source[4], "file": source[0]}


def _shortened(raw: str, longest: int = 80) -> str:
    return raw if len(raw) <= longest else raw[:longest].rsplit(" ", 1)[0] + " …"


def _rows(found: list[Found], last: dict[str, int]) -> Iterator[dict[str, Any]]:
    from pipeline.rows import flag_row

    for report, flag in found:
        last[report] = last.get(report, 0) + 1
        yield flag_row(last[report], flag) | {"report_id": report}
