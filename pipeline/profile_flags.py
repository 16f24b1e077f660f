"""The findings of a profile about reports of a database, from what the database holds of them, many at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from extractors.parts import as_parts, find_stretches
from extractors.records import Document, Flag, Header, Line, Outline, Section
from pipeline.audit.findings import Quote
from pipeline.audit.profile_figures import Labelled, judge, named_by
from pipeline.audit.profiled import absent, graded, missing_sections
from pipeline.profiles import Profile, programme_of
from pipeline.rows import PageIndex, flag_row

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Row = dict[str, Any]

_HEADER = tuple(field.name for field in fields(Header))
_SECTION = (
    *("section_id", "parent_id", "ordinal", "level", "label", "heading", "code"),
    *("char_start", "char_end", "page"),
)
_SOME = "report_id IN (SELECT unnest($ids::VARCHAR[]))"
_TEXTS = f"SELECT report_id, text, {', '.join(_HEADER)} FROM reports JOIN report_texts USING (report_id) WHERE {_SOME}"
_SECTIONS = f"SELECT report_id, {', '.join(_SECTION)} FROM sections WHERE {_SOME} ORDER BY report_id, ordinal"
_ROWS = f"""
SELECT report_id, min(char_start), table_no, row_no, min(page) FROM table_cells WHERE {_SOME}
GROUP BY report_id, table_no, row_no
"""
_FACTS = f"""
WITH own AS (
    SELECT f.* FROM facts AS f WHERE {_SOME} AND f.indicator IN (SELECT unnest($codes::VARCHAR[]))
     AND f.mechanism IS NULL AND f.domain IS NULL AND f.char_start IS NOT NULL
), marked AS (SELECT report_id, figure_id, qualifier FROM figures WHERE {_SOME} AND qualifier IS NOT NULL)
SELECT f.report_id, f.indicator, f.char_start, f.char_end, f.value, f.unit, g.qualifier
FROM own AS f JOIN reports AS r USING (report_id)
LEFT JOIN marked AS g ON g.report_id = f.report_id AND g.figure_id = f.figure_id
WHERE f.admin_level IS NULL OR r.admin_level IS NULL OR f.admin_level = r.admin_level
ORDER BY f.report_id, f.char_start
"""
_LABELLED = f"""
SELECT report_id, label, raw, char_start, char_end, value, unit, qualifier FROM figures
WHERE {_SOME} AND label IS NOT NULL ORDER BY report_id, char_start
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A report held against a profile: the rows of its findings (without ``flag_id``) and the codes that it lacks."""

    report_id: str
    rows: tuple[Row, ...]
    lacking: tuple[str, ...]


def check_reports(db: DuckDBPyConnection, ids: Sequence[str], profile: Profile) -> Iterator[Checked]:
    """Hold the reports ``ids`` against ``profile``."""
    held = _Held(db, ids, profile)
    for report_id, (text, header) in held.texts.items():
        document = _document(text, held.rows.get(report_id, {}), held.pages.get(report_id, {}))
        flags = _lacking(document, held.sections.get(report_id, ()), header, profile)
        lacking = tuple(flag.section_code or "" for flag in flags)
        flags += graded(judge(profile, header, text, held.stated(report_id, text)), profile)
        pages = PageIndex(document)
        rows = (flag_row(0, flag, pages) | {"report_id": report_id, "profile": profile.name} for flag in flags)
        yield Checked(report_id=report_id, rows=tuple(rows), lacking=lacking)


def _lacking(document: Document, sections: Sequence[Section], header: Header, profile: Profile) -> list[Flag]:
    """The missing sections; the parts of the text are looked for only where the headings do not show all."""
    outline = Outline(parts=(), sections=tuple(sections))
    if not absent(document, outline, profile, programme_of(header.period_year or header.issued_year)):
        return []
    outline = replace(outline, parts=as_parts(document, find_stretches(document)))
    return missing_sections(document, outline, header, profile)


class _Held:
    """What the database holds of some reports, by report."""

    def __init__(self, db: DuckDBPyConnection, ids: Sequence[str], profile: Profile) -> None:
        self._db, self._ids, self._profile = db, list(ids), profile
        texts = {report_id: (text, header) for report_id, text, *header in self._ask(_TEXTS)}
        self.texts = {
            report_id: (texts[report_id][0], Header(**dict(zip(_HEADER, texts[report_id][1], strict=True))))
            for report_id in ids
            if report_id in texts
        }
        self.sections: dict[str, list[Section]] = defaultdict(list)
        self.pages: dict[str, dict[int, int]] = defaultdict(dict)
        self.rows: dict[str, dict[int, tuple[Any, ...]]] = defaultdict(dict)
        for report_id, *values in self._ask(_SECTIONS):
            self._add_section(report_id, values)
        for report_id, start, *place in self._ask(_ROWS):
            self.rows[report_id][start] = tuple(place)
        self._facts, self._labelled = self._read_facts(), self._read_labelled()

    def _ask(self, sql: str, **values: Any) -> list[tuple[Any, ...]]:
        return self._db.execute(sql, {"ids": self._ids} | values).fetchall()

    def _add_section(self, report_id: str, values: Sequence[Any]) -> None:
        named = dict(zip(_SECTION, values, strict=True))
        start, end = named.pop("char_start"), named.pop("char_end")
        self.sections[report_id].append(Section(start=start, end=end, heading_end=start, **named))
        if named["page"] is not None:
            self.pages[report_id][start] = named["page"]

    def _read_facts(self) -> dict[str, list[tuple[Any, ...]]]:
        codes = sorted(_codes(self._profile))
        found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        for report_id, *values in self._ask(_FACTS, codes=codes) if codes else ():
            found[report_id].append(tuple(values))
        return found

    def _read_labelled(self) -> dict[str, list[Labelled]]:
        found: dict[str, list[Labelled]] = defaultdict(list)
        for report_id, label, raw, *values in (
            self._ask(_LABELLED) if any(one.labels for one in self._profile.indicators) else ()
        ):
            found[report_id].append(Labelled(label=label, quote=_quote(raw, *values)))
        return found

    def stated(self, report_id: str, text: str) -> dict[str, list[Quote]]:
        """The statements of the profile's indicators, those of the catalogue before those found by their labels."""
        own: dict[str, list[Quote]] = {}
        for indicator, start, end, *values in self._facts.get(report_id, ()):
            own.setdefault(indicator, []).append(_quote(text[start:end], start, end, *values))
        named = named_by(self._profile, self._labelled.get(report_id, ()))
        return own | {code: quotes for code, quotes in named.items() if code not in own}


def _codes(profile: Profile) -> set[str]:
    """The indicators that ``profile`` speaks of."""
    equations = (code for equation in profile.equations for code in (equation.left, *equation.right))
    return {*(one.code for one in profile.indicators), *(one.indicator for one in profile.ranges), *equations}


def _document(text: str, cells: dict[int, tuple[Any, ...]], pages: dict[int, int]) -> Document:
    """The lines of a stored text; those that hold cells of a table are rows."""
    lines, place, page = [], 0, None
    for words in text.split("\n"):
        page = pages.get(place, page)
        table, row, of = cells.get(place, (None, None, page))
        end = place + len(words)
        if table is not None or "\t" in words:
            lines.append(Line(start=place, end=end, page=of, table_no=table, row_no=row, kind="row"))
        elif words:
            lines.append(Line(start=place, end=end, page=of))
        place = end + 1
    return Document(text=text, lines=tuple(lines))


def _quote(raw: str, start: int, end: int, value: Any, unit: str | None, qualifier: Any) -> Quote:
    return Quote(role="stated", raw=raw, start=start, end=end, value=value, unit=unit, qualifier=qualifier)
