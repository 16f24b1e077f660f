"""The open findings about a report as a letter tells them: words quoted from the text, the place, the figures."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from patterns import catalogue
from pipeline.audit.findings import rules

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_FLAGS = """
SELECT rule, message, page, char_start, char_end, evidence FROM v_flags
WHERE report_id = ? AND accepted IS NULL AND list_contains(?, severity)
QUALIFY profile IS NULL OR row_number() OVER (PARTITION BY rule, message, char_start ORDER BY flag_id) = 1
ORDER BY char_start NULLS LAST, flag_id
"""
_SECTIONS = "SELECT section_id, parent_id, label, heading, char_start, char_end FROM sections WHERE report_id = ?"
_PAGES = """
SELECT char_start, min(page) FROM (
    SELECT char_start, page FROM figures WHERE report_id = $id
    UNION ALL SELECT char_start, page FROM table_cells WHERE report_id = $id
) WHERE page IS NOT NULL GROUP BY ALL HAVING min(page) = max(page)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A finding to be explained: the name of its rule, the words ``quoted`` with what stands before and after them
    on their line (None where it stands nowhere), the sentence with the arithmetic, the figures, and the place.
    """

    title: str
    before: str = ""
    quoted: str | None = None
    after: str = ""
    message: str
    figures: tuple[str, ...] = ()
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Section:
    section_id: int
    parent_id: int | None
    label: str | None
    heading: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    """The text of a report with what tells where a character stands."""

    text: str
    sections: dict[int, _Section]
    pages: dict[int, int]

    def place(self, start: int | None, page: int | None, *, short: bool = False) -> str:
        """Page and section of the character at ``start``, in words; ``short``: no heading beside a label."""
        words = catalogue("slip")["table"]
        if start is None:
            return str(words["whole"])
        section = self._section_at(start)
        parts = [words["page"].format(page=page)] if page is not None else []
        names = list(self._names(section)) if section is not None else []
        parts += names[:1] if short else names
        if section is None and not any(one.start <= start for one in self.sections.values()):
            parts.append(words["before_sections"])
        joined = words["joint"].join(parts)
        return joined[:1].upper() + joined[1:] or str(words["whole"])

    def _section_at(self, start: int) -> _Section | None:
        holding = [section for section in self.sections.values() if section.start <= start < section.end]
        return max(holding, key=lambda section: section.start, default=None)

    def _names(self, section: _Section) -> Iterator[str]:
        words = catalogue("slip")["table"]
        label = self._label(section)
        if label:
            yield words["section"].format(label=label)
        if section.heading:
            yield words["heading"].format(heading=_cut(clean(section.heading), 80))

    def _label(self, section: _Section) -> str:
        """The labels from the outermost section to ``section``: "II.2.a"; what a label repeats stands once."""
        label = section.label if section.label and section.label[-1:].isalnum() else ""
        parent = self.sections.get(section.parent_id) if section.parent_id is not None else None
        above = self._label(parent) if parent is not None else ""
        if parent is not None and parent.label and label.startswith(f"{parent.label}."):
            above = above.removesuffix(parent.label).rstrip(".")
        return ".".join(filter(None, (above, label)))

    def quote(self, start: int, end: int) -> tuple[str, str, str]:
        """The words from ``start`` to ``end`` within their line, and as much of it around them as there is room for."""
        first, last = self.text.rfind("\n", 0, start) + 1, self.text.find("\n", start)
        last = len(self.text) if last < 0 else last
        end, room = min(end, last), catalogue("slip")["layout"]["longest_quote"]
        around = max(room - (end - start), 0) // 2
        before, after = self.text[first:start], self.text[end:last]
        cut = (_cut_left(clean(before), around), _cut(clean(self.text[start:end]), room), _cut(clean(after), around))
        return cut[0] + " " * before[-1:].isspace(), cut[1], " " * after[:1].isspace() + cut[2]


def read_findings(db: DuckDBPyConnection, report_id: str) -> list[Finding]:
    """The findings about ``report_id`` that are open and grave enough to be asked about, in the order of the text."""
    flags = db.execute(_FLAGS, [report_id, catalogue("slip")["severities"]]).fetchall()
    if not flags:
        return []
    text = _read_text(db, report_id)
    return [_finding(text, *flag) for flag in flags]


def _read_text(db: DuckDBPyConnection, report_id: str) -> _Text:
    rows = db.execute("SELECT text FROM report_texts WHERE report_id = ?", [report_id]).fetchall()
    names = ("section_id", "parent_id", "label", "heading", "start", "end")
    sections = [_Section(**dict(zip(names, row, strict=True))) for row in db.execute(_SECTIONS, [report_id]).fetchall()]
    return _Text(
        text=rows[0][0] if rows else "",
        sections={section.section_id: section for section in sections},
        pages=dict(db.execute(_PAGES, {"id": report_id}).fetchall()),
    )


def _finding(
    text: _Text, rule: str, message: str, page: int | None, start: int | None, end: int | None, evidence: str | None
) -> Finding:
    held: dict[str, Any] = json.loads(evidence) if evidence else {}
    before, quoted, after = ("", None, "") if start is None or end is None else text.quote(start, end)
    return Finding(
        title=rules().get(rule, {}).get("title", rule),
        before=before,
        quoted=quoted or None,
        after=after,
        message=clean(message),
        figures=tuple(_figures(text, held.get("figures") or [])),
        place=text.place(start, page),
    )


def _figures(text: _Text, figures: Sequence[dict[str, Any]]) -> Iterator[str]:
    """The figures that a finding rests on, each with its place; none where it rests on a single one."""
    words, most = catalogue("slip")["table"], catalogue("slip")["layout"]["most_figures"]
    if len(figures) < 2:
        return
    places = [text.place(one["start"], text.pages.get(one["start"]), short=True) for one in figures[:most]]
    here = len(set(places)) == 1  # the place of the finding says it
    for number, (figure, place) in enumerate(zip(figures, places, strict=False), 1):
        told = "" if here else words["in_place"].format(place=place[:1].lower() + place[1:])
        yield words["figure"].format(number=number, raw=clean(figure["raw"]), place=told)
    if len(figures) > most:
        yield words["more"].format(count=len(figures) - most)


def clean(text: str) -> str:
    """``text`` on one line, its cells divided by a bar, without the characters that a document cannot hold."""
    joint = catalogue("slip")["table"]["cell_joint"]
    kept = "".join(char for char in text.replace("\t", joint) if char.isprintable() or char.isspace())
    return " ".join(kept.split())


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest].rsplit(' ', 1)[0]}…"


def _cut_left(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"…{text[-longest:].split(' ', 1)[-1]}" if longest else "…"
