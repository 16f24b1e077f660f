"""Seconds of the compliance matrix and of ``check --profile`` over generated reports, for N/4 and for N of them.

    python -m bench.matrix [--reports N]

The rows go through the real schema. Every unit sends eight reports in two years; each has an outline, figures, facts
and a few findings, some of them accepted. Seconds of a noisy machine say little: the last column, how the time grows
when the reports become four times as many, must stay near or below 4.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import io
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipeline.flags import show_flags
from pipeline.load import insert
from pipeline.matrix import write_matrix
from pipeline.output import Format
from pipeline.profiles import Term, load
from pipeline.store import writing

PERIODS = (("quý", 1), ("6 tháng", 1), ("9 tháng", None), ("năm", None))
YEARS = (2023, 2024)
BATCH = 2_000
PERIOD = "6 tháng đầu năm 2024"
SENTENCE = "Ủy ban nhân dân xã đã chỉ đạo các bộ phận thực hiện, kết quả bảo đảm tiến độ theo kế hoạch đề ra."

Row = dict[str, Any]


def term_of(number: int) -> tuple[int, Term, int]:
    """Unit, period and year of report ``number``."""
    unit, place = divmod(number, len(PERIODS) * len(YEARS))
    term = load("cchc").term(*PERIODS[place % len(PERIODS)])
    assert term is not None
    return unit, term, YEARS[place // len(PERIODS)]


def tables_of(number: int) -> dict[str, list[Row]]:
    """The rows of report ``number``, deterministic."""
    report_id = hashlib.sha256(str(number).encode()).hexdigest()[:16]
    unit, term, year = term_of(number)
    due = term.due_on(year)
    assert due is not None
    sections = list(load("cchc").mandatory)
    lacking = sections.pop(number % len(sections)) if number % 5 == 0 else None
    text, outline = f"BÁO CÁO\nCông tác cải cách hành chính {term.kind} năm {year}\n", []
    for place, section in enumerate(sections, 1):
        heading = section.name("2021-2030")
        start = len(text)
        text += f"{place}. {heading}\n{SENTENCE}\nTrong kỳ tiếp nhận {100 + number % 900} hồ sơ.\n"
        named = {"section_id": place, "ordinal": place, "level": 1, "label": str(place), "heading": heading}
        outline.append(named | {"code": section.code, "char_start": start, "char_end": len(text)})
    figures, facts = figures_of(text, number)
    head = {
        "file_name": f"{number:06}.docx",
        "source_path": f"/kho/{number:06}.docx",
        "media_type": "text/plain",
        "reader": "text",
        "char_count": len(text),
        "doc_type": "BC",
        "number": str(number % 400 + 1),
        "symbol": "BC-UBND",
        "issuer": f"UBND xã Thôn {unit}",
        "admin_level": "xã",
        "district": f"Huyện {unit // 20}",
        "province": f"Tỉnh {unit // 400}",
        "issued_on": due + timedelta(days=number % 9 - 6),
        "title": f"Công tác cải cách hành chính {term.kind} năm {year}",
        "report_kind": "cchc",
        "profile": "cchc",
        "period_kind": term.kind,
        "period_no": term.number or None,
        "period_year": year,
    }
    tables = {
        "reports": [head],
        "report_texts": [{"text": text}],
        "sections": outline,
        "figures": figures,
        "facts": facts,
        "flags": list(flags_of(number, lacking)),
    }
    for row in (row for rows in tables.values() for row in rows):
        row["report_id"] = report_id
    return tables


def figures_of(text: str, number: int) -> tuple[list[Row], list[Row]]:
    """The figures of a text and the fact that the first of them states."""
    figures: list[Row] = []
    raw, start = f"{100 + number % 900} hồ sơ", 0
    while (start := text.find(raw, start)) >= 0:
        place = {"char_start": start, "char_end": start + len(raw), "raw": raw, "page": 1}
        figures.append(place | {"value": Decimal(100 + number % 900), "unit": "hồ sơ", "source": "text"})
        figures[-1] |= {"figure_id": len(figures), "label": "tiếp nhận"}
        start += 1
    names = ("char_start", "char_end", "page", "value", "unit", "source", "figure_id")
    fact = {name: figures[0][name] for name in names} | {"indicator": "ho_so_tiep_nhan", "admin_level": "xã"}
    return figures, [fact]


def flags_of(number: int, lacking: Any) -> Iterator[Row]:
    for place in range(number % 7):
        message = f"Tổng khác cộng các thành phần: {number} và {place}."
        grade = ("error", "warning", "info")[place % 3]
        evidence = json.dumps({"raw": str(number + place), "figures": []})
        found = {"flag_id": place + 1, "rule": "sum_mismatch", "severity": grade, "message": message}
        yield found | {"char_start": 40, "char_end": 50, "evidence": evidence}
    if lacking is not None:
        message = f"Thiếu mục bắt buộc: {lacking.name('2021-2030')}."
        found = {"flag_id": 9, "rule": "missing_section", "severity": "error", "section_code": lacking.code}
        yield found | {"message": message, "evidence": json.dumps({"code": lacking.code})}


def acceptances_of(tables: dict[str, list[Row]]) -> Iterator[Row]:
    """One finding of every tenth report is accepted."""
    (head,) = tables["reports"]
    for flag in tables["flags"][:1] if int(head["number"]) % 10 == 0 else ():
        key = {"report_id": head["report_id"], "source_path": head["source_path"]}
        raw = json.loads(flag["evidence"]).get("raw")
        told = {"rule": flag["rule"], "message": flag["message"], "raw": raw, "reason": "đã đối chiếu"}
        yield key | told | {"accepted_at": datetime(2024, 7, 1)}


def fill(path: Path, reports: int) -> None:
    """Write so many reports into a new database at ``path``."""
    with writing(path) as db:
        for start in range(0, reports, BATCH):
            made = [tables_of(number) for number in range(start, min(start + BATCH, reports))]
            for table in made[0]:
                insert(db, table, [row for tables in made for row in tables[table]])
            insert(db, "acceptances", [row for tables in made for row in acceptances_of(tables)])


def timed(work: Callable[[], object]) -> float:
    with contextlib.redirect_stderr(io.StringIO()):
        started = time.perf_counter()
        work()
        return time.perf_counter() - started


def works(path: Path, folder: Path) -> dict[str, Callable[[], object]]:
    """What is measured, by name."""

    def matrix(form: Format, **more: Any) -> Callable[[], object]:
        return lambda: write_matrix(path, PERIOD, None, None, form, str(folder / f"matrix.{form.value}"), **more)

    def check() -> object:
        return show_flags(path, "cchc", Format.csv, str(folder / "flags.csv"))

    return {
        "matrix, table": matrix(Format.table),
        "matrix, csv": matrix(Format.csv),
        "matrix, xlsx": matrix(Format.xlsx),
        "matrix of the year, csv": matrix(Format.csv, by_period=True),
        "check --profile, first": check,
        "check --profile, again": check,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=4_000)
    parser.add_argument("--only", help="measure what this word stands in")
    options = parser.parse_args()
    sizes, seconds = (options.reports // 4, options.reports), {}
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            path = Path(name) / "bench.duckdb"
            started = time.perf_counter()
            fill(path, size)
            print(f"{size:,} reports: rows written in {time.perf_counter() - started:.1f} s")
            chosen = {what: work for what, work in works(path, Path(name)).items() if (options.only or "") in what}
            for what, work in chosen.items():
                seconds[what, size] = timed(work)
    print(f"{'seconds':26}" + "".join(f"{size:>12,}" for size in sizes) + f"{'growth':>10}")
    for what in chosen:
        small, large = (seconds[what, size] for size in sizes)
        print(f"{what:26}{small:12.2f}{large:12.2f}{large / small:10.1f}")


if __name__ == "__main__":
    main()
