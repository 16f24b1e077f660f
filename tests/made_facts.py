"""Reports of invented units with facts, as rows of the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipeline.load import insert
from pipeline.store import writing

#: indicator, value, unit, and what else is special about the fact
Stated = tuple[str, str, str | None, dict[str, Any]]


def stated(indicator: str, value: str, unit: str | None = "hồ sơ", **more: Any) -> Stated:
    """A fact that a report states."""
    return indicator, value, unit, more


def report(name: str, facts: Sequence[Stated], **head: Any) -> dict[str, list[dict[str, Any]]]:
    """The rows of a report ``name`` that states ``facts``, one on each line of its text and two on each page."""
    issuer = head.get("issuer", f"UBND xã {name}")
    text, figures, rows = "II. KẾT QUẢ\n", [], []
    for number, (indicator, value, unit, more) in enumerate(facts, 1):
        raw = more.pop("raw", f"{value} {unit}" if unit else value)
        text += f"- Trong kỳ, {issuer} ghi nhận "
        place = {"char_start": len(text), "char_end": len(text) + len(raw), "page": 1 + number // 2, "section_id": 1}
        text += f"{raw} theo sổ theo dõi.\n"
        shared = {"source": "text", "value": Decimal(value), "unit": unit} | place
        figures.append(shared | {"figure_id": number, "raw": raw})
        level = {"admin_level": head.get("admin_level", "xã")}
        rows.append(shared | level | {"figure_id": number, "indicator": indicator} | more)
    first = {
        "file_name": f"{name}.docx",
        "source_path": f"{name}.docx",
        "media_type": "text/plain",
        "reader": "text",
        "char_count": len(text),
        "doc_type": "BC",
        "number": "7",
        "symbol": "BC-UBND",
        "issuer": issuer,
        "admin_level": "xã",
        "issued_on": date(2024, 3, 12),
        "report_kind": "cchc",
        "title": "Kết quả cải cách hành chính",
        "period_kind": "quý",
        "period_no": 1,
        "period_year": 2024,
    }
    section = {"section_id": 1, "ordinal": 1, "level": 1, "label": "II", "heading": "KẾT QUẢ", "char_start": 0}
    tables: dict[str, list[dict[str, Any]]] = {
        "reports": [first | head],
        "report_texts": [{"text": text}],
        "sections": [section | {"char_end": len(text)}],
        "figures": figures,
        "facts": rows,
    }
    for row in (row for held in tables.values() for row in held):
        row["report_id"] = name
    return tables


def store(path: Path, *reports: dict[str, list[dict[str, Any]]]) -> Path:
    """A new database at ``path`` with ``reports``."""
    with writing(path) as db:
        for tables in reports:
            for table, rows in tables.items():
                insert(db, table, rows)
    return path
