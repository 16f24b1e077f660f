"""The records that flow through the line: what a text is made of and what was read from it.

Every ``start`` and ``end`` counts Unicode code points of :attr:`Document.text`, from 0, end
exclusive, so that ``text[start:end] == raw`` for every record that has ``raw``. ``None`` means
"not stated"; it is never replaced by an empty string or by 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from extractors.header import HeaderParts

LineKind = Literal["text", "note", "row"]
Zone = Literal["letterhead", "title", "body", "footer", "appendix"]
Relation = Literal["can_cu", "thuc_hien", "ban_hanh", "sua_doi", "thay_the", "bao_cao"]
Qualifier = Literal["~", ">", "<"]
AdminLevel = Literal["xã", "huyện", "tỉnh", "trung ương"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the normalised text: a paragraph, a footnote or a row of a table.

    ``kind`` is ``text``, ``note`` (a footnote, in its place after the paragraph it interrupted)
    or ``row`` (cells separated by tabs). ``page`` counts from 1 and is None where the file has no
    pages. ``rank`` is the depth of a Markdown heading or of a Word heading style, else None.
    """

    start: int
    end: int
    kind: LineKind = "text"
    page: int | None = None
    bold: bool = False
    rank: int | None = None
    gap_before: bool = False
    table_no: int | None = None
    row_no: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell of a table; ``start``/``end`` are its place in the text, rows and columns from 0."""

    table_no: int
    row_no: int
    col_no: int
    text: str
    start: int
    end: int
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A normalised text (NFC) with its lines and cells, and the names of the steps that changed it; ``scanned`` where
    OCR read it. ``capitals`` are stretches of the text, in order, that old fonts show in capitals though small letters
    are stored.
    """

    text: str
    lines: tuple[Line, ...]
    cells: tuple[Cell, ...] = ()
    steps: tuple[str, ...] = ()
    scanned: bool = False
    capitals: tuple[str, ...] = ()

    def line_text(self, line: Line) -> str:
        """The words of ``line``."""
        return self.text[line.start : line.end]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A stretch of the document: letterhead, title, body, footer (Nơi nhận, signature) or appendix."""

    zone: Zone
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section of the outline; ``start``/``end`` span all of it, heading and subsections included.

    ``label`` is as written without its closing dot (``I``, ``1.1``, ``a``, ``*``), None when unnumbered;
    ``heading`` is one line, None for a numbered paragraph that is a sentence; ``code`` is the canonical
    code of the outline. ``heading_end`` is where label and heading end in the text.
    """

    section_id: int
    parent_id: int | None
    ordinal: int
    level: int
    label: str | None
    heading: str | None
    code: str | None
    start: int
    end: int
    heading_end: int
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """The parts of a document in reading order, and the sections of its body and appendices."""

    parts: tuple[Part, ...]
    sections: tuple[Section, ...]

    def zone_at(self, position: int) -> Zone:
        """The zone that holds the character at ``position`` (``body`` where no part does)."""
        for part in self.parts:
            if part.start <= position < part.end:
                return part.zone
        return "body"

    def section_at(self, position: int) -> Section | None:
        """The deepest section that holds the character at ``position``."""
        found = None
        for section in self.sections:
            if section.start <= position < section.end and (found is None or section.level >= found.level):
                found = section
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The fields of ``reports`` that the document states about itself (columns of the same names)."""

    doc_type: str | None = None
    number: str | None = None
    symbol: str | None = None
    issuer: str | None = None
    admin_level: AdminLevel | None = None
    commune: str | None = None
    district: str | None = None
    province: str | None = None
    place: str | None = None
    issued_on: date | None = None
    issued_year: int | None = None
    issued_month: int | None = None
    title: str | None = None
    report_kind: str | None = None
    period_kind: str | None = None
    period_no: int | None = None
    period_year: int | None = None
    period_start: date | None = None
    period_end: date | None = None
    signer: str | None = None
    signer_title: str | None = None
    addressee: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One mention of a numbered document (a row of ``doc_refs``); ``repaired_from`` is the damaged reading that was
    repaired, None where nothing was.
    """

    doc_type: str
    number: str
    year: int | None
    symbol: str
    issued_on: date | None
    issuer: str | None
    subject: str | None
    relation: Relation | None
    raw: str
    start: int
    end: int
    repaired_from: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One quantity (a row of ``figures``): ``value`` exact, money in đồng, ``total`` the second part of "18/20";
    ``repaired_from`` as in :class:`Reference`.
    """

    source: Literal["text", "table"]
    value: Decimal
    total: Decimal | None
    unit: str | None
    qualifier: Qualifier | None
    label: str | None
    raw: str
    start: int
    end: int
    repaired_from: str | None = None


Mechanism = Literal["một cửa", "một cửa liên thông", "liên thông"]
Outcome = Literal["figure", "reference", "date", "period", "label", "name", "table", "header", "unexplained"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """A row of a table below its head: ``code`` is its STT ("3.2.1", "Trong đó"), ``label`` what it counts,
    ``parent`` the label of the row it is a part of ("Trong đó"), ``unit`` its unit, ``cells`` all of its cells.
    """

    row_no: int
    code: str | None
    label: str | None
    parent: str | None
    unit: str | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table understood: ``head`` is the number of its header rows, ``columns`` the path of headers of each column
    (outermost first, without repeats), ``rows`` the rows below the head.
    """

    table_no: int
    head: int
    columns: tuple[tuple[str, ...], ...]
    rows: tuple[TableRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What a figure means (a row of ``facts``): an indicator of the catalogue with its dimensions.

    ``start``/``end`` are the span of the figure (or of the words of negation) that states it.
    """

    indicator: str
    value: Decimal
    unit: str | None
    admin_level: AdminLevel | None
    mechanism: Mechanism | None
    domain: str | None
    source: Literal["text", "table"]
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """A run of digits or a number word of the text, and what became of it (a row of ``number_ledger``)."""

    start: int
    end: int
    raw: str
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A finding about one report (a row of ``flags``)."""

    rule: str
    severity: Literal["error", "warning", "info"]
    message: str
    section_code: str | None = None
    start: int | None = None
    end: int | None = None
    evidence: dict[str, object] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything read from one document; ``header_parts`` are the places in the text that ``header`` was read from."""

    document: Document
    outline: Outline
    header: Header
    references: tuple[Reference, ...]
    figures: tuple[Figure, ...]
    tables: tuple[Table, ...] = ()
    facts: tuple[Fact, ...] = ()
    ledger: tuple[LedgerEntry, ...] = ()
    header_parts: HeaderParts | None = None
