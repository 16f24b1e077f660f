"""The flags of a profile for the reports of a database, from what the database holds of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from extractors.records import Document, Header, Line, Outline, Section
from pipeline.audit.findings import Quote
from pipeline.audit.profile_figures import Labelled, judge, named_by
from pipeline.audit.profiled import graded, missing_sections
from pipeline.profiles import Profile, applies
from pipeline.rows import PageIndex, flag_row
from pipeline.segment import segment

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Row = dict[str, Any]

_HEADER = tuple(field.name for field in fields(Header))
_SECTION = (
    *("section_id", "parent_id", "ordinal", "level", "label", "heading", "code"),
    *("char_start", "char_end", "page"),
)
_OWN = """
SELECT f.indicator, substring(t.text, f.char_start + 1, f.char_end - f.char_start), f.char_start, f.char_end, f.value,
       f.unit, g.qualifier
FROM facts AS f JOIN report_texts AS t USING (report_id) JOIN reports AS r USING (report_id)
LEFT JOIN figures AS g ON g.report_id = f.report_id AND g.figure_id = f.figure_id
WHERE f.report_id = ? AND f.mechanism IS NULL AND f.domain IS NULL AND f.char_start IS NOT NULL
  AND (f.admin_level IS NULL OR r.admin_level IS NULL OR f.admin_level = r.admin_level)
ORDER BY f.char_start
"""
_LABELLED = """
SELECT label, raw, char_start, char_end, value, unit, qualifier FROM figures
WHERE report_id = ? AND label IS NOT NULL ORDER BY char_start
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A report of the database that a profile applies to."""

    report_id: str
    file_name: str
    header: Header


def held_reports(db: DuckDBPyConnection, profile: Profile) -> list[Held]:
    """The reports that ``profile`` applies to, by file name."""
    columns = ", ".join(_HEADER)
    query = f"SELECT report_id, file_name, profile, {columns} FROM reports ORDER BY file_name COLLATE vi, report_id"
    found = []
    for report_id, file_name, checked, *values in db.execute(query).fetchall():
        header = Header(**dict(zip(_HEADER, values, strict=True)))
        if checked == profile.name or applies(profile, header.doc_type, header.report_kind, header.title):
            found.append(Held(report_id=report_id, file_name=file_name, header=header))
    return found


def profile_flags(db: DuckDBPyConnection, held: Held, profile: Profile) -> list[Row]:
    """The rows of the flags that ``profile`` raises on a report, with the columns of the table ``flags``."""
    ((text,),) = db.execute("SELECT text FROM report_texts WHERE report_id = ?", [held.report_id]).fetchall()
    document = _document(db, held.report_id, text)
    flags = missing_sections(document, _outline(db, held.report_id, document), held.header, profile)
    own, labelled = _own(db, held.report_id), _labelled(db, held.report_id)
    stated = own | {code: quotes for code, quotes in named_by(profile, labelled).items() if code not in own}
    flags += graded(judge(profile, held.header, text, stated), profile)
    pages = PageIndex(document)
    return [flag_row(0, flag, pages) | {"report_id": held.report_id, "flag_id": None} for flag in flags]


def merged(stored: list[Row], found: list[Row], profile: Profile) -> list[Row]:
    """The stored flags of a report with those of a profile: missing sections anew, others that say the same once."""
    known = {_same(row): row for row in stored}
    places = {(row["rule"], row["char_start"]) for row in stored if row["char_start"] is not None}
    windows = {row["message"].partition("“")[0] for row in stored if row["rule"] == "period_mismatch"}
    kept = [row for row in stored if row["rule"] != "missing_section"]
    for row in found:
        if row["rule"] == "missing_section":
            kept.append(known.get(_same(row), row))
        elif (row["rule"], row["char_start"]) in places or _same(row) in known:
            continue
        elif row["rule"] != "period_mismatch" or row["message"].partition("“")[0] not in windows:
            kept.append(row)
    return [row | {"severity": profile.severities.get(row["rule"], row["severity"])} for row in kept]


def _same(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["rule"], row["message"], row["char_start"]


def _document(db: DuckDBPyConnection, report_id: str, text: str) -> Document:
    """The lines of a stored text; those that hold cells of a table are rows."""
    query = "SELECT table_no, row_no, char_start, page FROM table_cells WHERE report_id = ?"
    cells = {start: (table, row, page) for table, row, start, page in db.execute(query, [report_id]).fetchall()}
    pages = _pages(db, report_id)
    lines, place, page = [], 0, None
    for words in text.split("\n"):
        page = pages.get(place, page)
        table, row, of = cells.get(place, (None, None, page))
        end = place + len(words)
        kind = "row" if table is not None or "\t" in words else "text"
        line = Line(start=place, end=end, page=of, table_no=table, row_no=row)
        lines.append(replace(line, kind="row") if kind == "row" else line)
        place = end + 1
    return Document(text=text, lines=tuple(line for line in lines if line.end > line.start))


def _pages(db: DuckDBPyConnection, report_id: str) -> dict[int, int]:
    query = "SELECT char_start, page FROM sections WHERE report_id = ? AND page IS NOT NULL"
    return dict(db.execute(query, [report_id]).fetchall())


def _outline(db: DuckDBPyConnection, report_id: str, document: Document) -> Outline:
    query = f"SELECT {', '.join(_SECTION)} FROM sections WHERE report_id = ? ORDER BY ordinal"
    sections = tuple(_section(row) for row in db.execute(query, [report_id]).fetchall())
    return Outline(parts=segment(document).parts, sections=sections)


def _section(row: tuple[Any, ...]) -> Section:
    values = dict(zip(_SECTION, row, strict=True))
    start, end = values.pop("char_start"), values.pop("char_end")
    return Section(start=start, end=end, heading_end=start, **values)


def _own(db: DuckDBPyConnection, report_id: str) -> dict[str, list[Quote]]:
    found: dict[str, list[Quote]] = {}
    for indicator, *values in db.execute(_OWN, [report_id]).fetchall():
        found.setdefault(indicator, []).append(_quote(values))
    return found


def _labelled(db: DuckDBPyConnection, report_id: str) -> list[Labelled]:
    rows = db.execute(_LABELLED, [report_id]).fetchall()
    return [Labelled(label=label, quote=_quote(values)) for label, *values in rows]


def _quote(values: list[Any]) -> Quote:
    raw, start, end, value, unit, qualifier = values
    return Quote(role="stated", raw=raw, start=start, end=end, value=value, unit=unit, qualifier=qualifier)
