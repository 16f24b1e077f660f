"""The sample corpus holds together: sources, the formats written from them, their gold and the manifest."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from corpus.build import build
from corpus.gold import gold_of
from corpus.markup import MARK, SampleReport, parse
from corpus.write_txt import write_txt

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
SOURCES = sorted((CORPUS / "sources").glob("*.md"))
FORMATS = {"txt", "docx", "pdf"}
HEADER = {
    "doc_type", "number", "symbol", "issuer", "level", "commune", "district", "province", "issued_on", "issued_year",
    "issued_month", "title", "period_kind", "period_year", "period_start", "period_end", "signer", "signer_title",
}  # fmt: skip
MANDATORY = {
    "chi_dao_dieu_hanh", "the_che", "tthc", "to_chuc_bo_may", "cong_vu", "tai_chinh_cong", "chinh_quyen_so",
    "ton_tai_han_che", "phuong_huong", "kien_nghi",
}  # fmt: skip
NO_FIGURE = re.compile(
    r"""
      \d{1,2}\s?/\s?\d{1,2}\s?/\s?\d{4}                      # 15/12/2023
    | ngày\s\d{1,2}\stháng\s\d{1,2}(\snăm\s\d{4})?
    | (?i:năm|quý|giai\ đoạn)\s\d{4}(\s?-\s?\d{4})?          # a year, a span of years
    | (?i:tháng)\s\d{1,2} | \d{1,2}\s(?i:tháng)              # a month, a period
    | (?:ngày|mức\ độ)\s\d{1,2}(?:,\s\d)*(?![\d/])           # mức độ 3, 4
    | ISO\s9001:\d{4} | 24/7 | \b4G\b | \d=|=\s\d
    """,
    re.VERBOSE,
)
SYMBOL = re.compile(r"\d+\s?[/-]\s?(?:\d{4}\s?/\s?)?[A-ZĐ]{2,}")


def words(text: str) -> str:
    """The text without what a format may change: blanks, Markdown marks, Ð for Đ."""
    return re.sub(r"[\s*#]", "", text).replace("Ð", "Đ")


@cache
def source(path: Path) -> SampleReport:
    return parse(path)


def gold(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((CORPUS / "gold" / f"{path.stem}.json").read_text("utf-8"))
    return found


def text_of(path: Path) -> str:
    found = [CORPUS / folder / f"{path.stem}.txt" for folder in ("reports", "formats")]
    return next(file for file in found if file.exists()).read_text("utf-8")


every_source = pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)


def test_the_corpus_is_varied() -> None:
    options = [source(path).options for path in SOURCES]
    assert len(SOURCES) >= 13
    assert {option["format"] for option in options} == FORMATS
    assert {option["header"]["level"] for option in options} == {"xã", "huyện", "tỉnh"}
    assert {option["header"]["doc_type"] for option in options} >= {"BC", "TB", "KH", "CV"}
    periods = Counter(option["header"].get("period_kind") for option in options)
    assert set(periods) >= {"tháng", "quý", "6 tháng", "9 tháng", "năm"}


def test_building_again_changes_no_byte(tmp_path: Path) -> None:
    build(tmp_path)
    built = {file.relative_to(tmp_path): file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    kept = {
        file.relative_to(CORPUS): file.read_bytes()
        for folder in ("reports", "formats", "gold")
        for file in (CORPUS / folder).iterdir()
    } | {Path("MANIFEST.tsv"): (CORPUS / "MANIFEST.tsv").read_bytes()}
    assert sorted(built) == sorted(kept)
    assert [name for name in sorted(kept) if built[name] != kept[name]] == []


def test_the_manifest_lists_every_report() -> None:
    head, *lines = (CORPUS / "MANIFEST.tsv").read_text("utf-8").splitlines()
    assert head.split("\t") == ["file", "source", "purpose"]
    entries = [line.split("\t") for line in lines]
    assert sorted(entry[0] for entry in entries) == sorted(f"reports/{f.name}" for f in (CORPUS / "reports").iterdir())
    assert all((CORPUS / entry[1]).exists() and entry[2] for entry in entries)


@every_source
def test_each_report_lies_in_every_format(path: Path) -> None:
    first = source(path).options["format"]
    assert (CORPUS / "reports" / f"{path.stem}.{first}").exists()
    assert {file.suffix[1:] for file in (CORPUS / "formats").glob(f"{path.stem}.*")} == FORMATS - {first}


@every_source
def test_offsets_are_exact(path: Path) -> None:
    text, facts = text_of(path), gold(path)
    for item in facts["references"] + facts["figures"]:
        assert words(text[item["start"] : item["end"]]) == words(item["raw"])
    for section in facts["sections"]:
        assert words(text[section["start"] : section["end"]]) == words(section["heading"])


@every_source
def test_gold_holds_each_annotation_once_and_in_order(path: Path) -> None:
    facts = gold(path)
    for key, kind in (("references", "ref"), ("figures", "fig")):
        marked = Counter(
            block.text[mark.start : mark.end]
            for block in source(path).blocks
            for mark in block.marks
            if mark.kind == kind
        )
        assert Counter(item["raw"] for item in facts[key]) == marked
        places = [(item["start"], item["end"]) for item in facts[key]]
        assert all(a[1] <= b[0] for a, b in pairwise(places))


@every_source
def test_nothing_is_left_unannotated(path: Path) -> None:
    for chunk in re.split(r"(?m)^@", path.read_text("utf-8").split("+++\n", 2)[2])[1:]:
        word, _, rest = chunk.partition(" ")
        if (word not in ("p", "-", "+", "fn") and not re.fullmatch(r"[hn]\d", word)) or "(Kèm theo" in rest:
            continue
        bare = MARK.sub(" ", rest.split(" :: ")[-1])
        bare = bare.split(" ", 1)[1] if word == "fn" or word[0] == "n" else bare
        if word[0] == "h" and " :: " not in rest:
            continue
        assert SYMBOL.search(bare) is None, bare
        assert re.search(r"[Ss]ố:?\s?\d+\s?/", bare) is None, bare
        assert re.search(r"\d", NO_FIGURE.sub(" ", bare)) is None, bare


@every_source
def test_header_defects_and_missing_sections_are_well_formed(path: Path) -> None:
    report, text = source(path), words(text_of(path))
    assert set(report.options["header"]) <= HEADER
    assert set(report.options.get("missing_sections") or []) <= MANDATORY
    for defect in report.options.get("defects", []):
        assert words(defect["raw"]) in text, defect
    for name in ("issued_on", "period_start", "period_end"):
        day = report.options["header"].get(name)
        assert day is None or tomllib.loads(f"day = {day}")["day"].year > 2000
    for place in ("commune", "district", "province", "signer"):
        assert words(report.options["header"].get(place) or "").casefold() in text.casefold()


@every_source
def test_a_missing_section_has_no_heading_among_the_results(path: Path) -> None:
    report = source(path)
    if "missing_sections" not in report.options:
        return
    codes, part = set(), None
    for block in report.blocks:
        part = block.code if block.level == 1 else part
        if block.level == 1 or part != "phuong_huong":
            codes.add(block.code)
    assert MANDATORY - codes == set(report.options["missing_sections"])


@every_source
def test_tables_are_rectangular(path: Path) -> None:
    for block in source(path).blocks:
        assert {len(row) for row in block.header + block.rows} <= {len(block.columns)}


def test_an_unknown_block_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "x.md"
    wrong.write_text('+++\nformat = "txt"\n+++\n@khong ro\n', "utf-8")
    with pytest.raises(ValueError, match="unknown block"):
        parse(wrong)


def test_an_annotation_that_no_text_holds_is_refused() -> None:
    report = source(SOURCES[0])
    with pytest.raises(ValueError, match="not in the text"):
        gold_of(report, "x.txt", write_txt(report)[:400])
