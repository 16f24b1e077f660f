"""One report with everything the database holds about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from pipeline.errors import NoSuchReport
from pipeline.messages import say, shown
from pipeline.output import json_text, plain

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

#: The tables that belong to a report and how each is asked: its columns, which rows, in which order.
_PARTS = {
    "report_parts": "SELECT p.* FROM report_parts AS p WHERE report_id = ? ORDER BY part_no",
    "pages": "SELECT p.* FROM pages AS p WHERE report_id = ? ORDER BY page",
    "sections": "SELECT s.* FROM sections AS s WHERE report_id = ? ORDER BY ordinal",
    "doc_refs": "SELECT d.* FROM doc_refs AS d WHERE report_id = ? ORDER BY ref_id",
    "figures": "SELECT f.* FROM figures AS f WHERE report_id = ? ORDER BY figure_id",
    "facts": "SELECT f.* FROM facts AS f WHERE report_id = ? ORDER BY indicator, admin_level, mechanism, domain, value",
    "number_ledger": "SELECT u.* FROM v_unexplained AS u WHERE report_id = ? ORDER BY char_start",
    "flags": "SELECT f.* FROM flags AS f WHERE report_id = ? ORDER BY flag_id",
}
_WIDTH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A report as the database holds it: its row and those of the tables that belong to it, as dictionaries."""

    report: dict[str, Any]
    parts: dict[str, list[dict[str, Any]]]


def find_report(db: DuckDBPyConnection, name: str) -> str:
    """The id of the report that ``name`` means: a report_id, a file, or the beginning of either.

    Raises :class:`NoSuchReport` when there is none, or more than one.
    """
    found = _named(db, "report_id = $name OR file_name = $name OR source_path = $name", name)
    if not found and name:
        found = _named(db, "starts_with(report_id, lower($name)) OR starts_with(file_name, $name)", name)
    if len(found) > 1:  # a file that holds several documents means its first one
        found = [one for one in found if not one[2]] or found
    ids = sorted({report_id for report_id, _, _ in found})
    if not ids:
        raise NoSuchReport("no_such_report", name=name)
    if len(ids) > 1:
        raise NoSuchReport("ambiguous_report", name=name, candidates="\n".join(f"  {a}  {b}" for a, b, _ in found))
    return ids[0]


def _named(db: DuckDBPyConnection, condition: str, name: str) -> list[tuple[str, str, bool]]:
    """The reports that meet ``condition``: id, file, whether it is a further document of its file."""
    further = "SELECT report_id, file_name, NULL, true FROM reports WHERE part_of IS NOT NULL"
    known = f"SELECT report_id, file_name, source_path, false AS further FROM report_sources UNION ALL {further}"
    select = f"SELECT DISTINCT report_id, file_name, further FROM ({known}) WHERE {condition} ORDER BY ALL"
    return db.execute(select, {"name": name}).fetchall()


def view(db: DuckDBPyConnection, report_id: str) -> View:
    """Everything the database holds about the report ``report_id``."""
    parts = {
        table: _rows(db, f"SELECT * EXCLUDE (report_id) FROM ({select})", report_id) for table, select in _PARTS.items()
    }
    return View(report=_rows(db, "SELECT * FROM reports WHERE report_id = ?", report_id)[0], parts=parts)


def _rows(db: DuckDBPyConnection, sql: str, report_id: str) -> list[dict[str, Any]]:
    result = db.execute(sql, [report_id])
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def write_json(seen: View, file: IO[str]) -> None:
    """Write ``seen`` as one JSON object: ``report`` and a list for each table."""
    file.write(json_text({"report": seen.report} | seen.parts, indent=1) + "\n")


def write_text(seen: View, file: IO[str]) -> None:
    """Write ``seen`` for people: header, grade, parts, outline, references, figures, facts, numbers not explained,
    flags.
    """
    _write_head({name: value for name, value in seen.report.items() if name not in _GRADE}, file)
    _write_grade(seen.report, file)
    for table, line in _LINES.items():
        rows = seen.parts[table]
        file.write(f"\n{say('part_' + table, count=len(rows))}\n")
        file.writelines(f"{_cut(line(row))}\n" for row in rows)


def _write_head(report: dict[str, Any], file: IO[str]) -> None:
    width = max(map(len, report))
    file.writelines(f"{name:{width}}  {shown(plain(value))}\n" for name, value in report.items() if value is not None)


def _write_grade(report: dict[str, Any], file: IO[str]) -> None:
    """The grade of the reading with its reasons; nothing for a report that an older version has read."""
    if report["grade"] is not None:
        level = say(f"grade_{report['grade']}")
        score = format(report["grade_score"], "g")
        file.write(f"\n{say('grade', level=level, score=score)}\n")
        file.writelines(f"  - {shown(reason)}\n" for reason in report["grade_reasons"] or ())


def _part_line(row: dict[str, Any]) -> str:
    symbol = "/".join(plain(part) for part in (row["number"], row["symbol"]) if part is not None)
    page = say("on_page", page=row["page"]) if row["page"] is not None else None
    named = (say(f"kind_{row['kind']}"), row["doc_type"], symbol or None, row["title"], page)
    return f"  {row['part_no']}. " + " · ".join(part for part in named if part)


def _section_line(row: dict[str, Any]) -> str:
    label = row["label"] or ""
    title = f"{label}{'.' if label[-1:].isalnum() else ''} {row['heading'] or '…'}".strip()
    return f"  {'  ' * (row['level'] - 1)}{title}{_bracket(row['code'])}"


def _reference_line(row: dict[str, Any]) -> str:
    symbol = "/".join(plain(part) for part in (row["number"], row["year"], row["symbol"]) if part is not None)
    return "  " + " · ".join(
        plain(part)
        for part in (f"{row['doc_type']} {symbol}", row["issued_on"], row["issuer"], row["relation"], row["subject"])
        if part is not None
    )


def _figure_line(row: dict[str, Any]) -> str:
    number = plain(row["value"]) + (f"/{plain(row['total'])}" if row["total"] is not None else "")
    quantity = f"{row['qualifier'] or ''}{number} {row['unit'] or ''}".rstrip()
    return f"  {quantity}" + (f" · {row['label']}" if row["label"] else "") + f" · «{row['raw']}»"


def _fact_line(row: dict[str, Any]) -> str:
    scope = (row["admin_level"], row["mechanism"], row["domain"])
    words = " · ".join(filter(None, scope))
    return f"  {row['indicator']} = {plain(row['value'])} {row['unit'] or ''}".rstrip() + (
        f" · {words}" if words else ""
    )


def _ledger_line(row: dict[str, Any]) -> str:
    return f"  … {row['before']} «{row['raw']}» {row['after']} …"


def _flag_line(row: dict[str, Any]) -> str:
    return f"  {row['severity']} {row['rule']}{_bracket(row['section_code'])}: {row['message']}"


def _bracket(code: str | None) -> str:
    return f"  [{code}]" if code else ""


def _cut(line: str) -> str:
    text = shown(line)
    return text if len(text) <= _WIDTH or ": " in text[:60] else text[: _WIDTH - 1] + "…"


_GRADE = ("grade", "grade_score", "grade_reasons")
_LINES = {
    "report_parts": _part_line,
    "sections": _section_line,
    "doc_refs": _reference_line,
    "figures": _figure_line,
    "facts": _fact_line,
    "number_ledger": _ledger_line,
    "flags": _flag_line,
}


def record_of(value: Any) -> Any:
    """``value``, a record or a tree of records, as dictionaries and lists for JSON."""
    from dataclasses import fields, is_dataclass

    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: record_of(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [record_of(item) for item in value]
    return value
