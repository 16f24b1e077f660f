"""The planted defects of ``corpus/defects``: texts with one defect each, and whether the audit found it."""

from __future__ import annotations

import json
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from test_run import Watch

from extractors.records import Flag
from pipeline.audit import examine
from pipeline.audit.across import RULES as ACROSS
from pipeline.extract import extract
from pipeline.readers import read_data
from pipeline.run import ingest
from pipeline.store import reading

PLANTED = Path(__file__).resolve().parents[1] / "corpus" / "defects"


@dataclass(frozen=True)
class Defect:
    """One planted defect: the text that holds it, the text beside it where the rule needs two, what is to be found."""

    name: str
    rule: str
    text: str
    beside: str | None
    at: str | None
    section: str | None
    cause: str | None
    why: str

    @property
    def across(self) -> bool:
        return self.rule in ACROSS


def bases(folder: Path = PLANTED) -> dict[str, str]:
    return {path.stem: path.read_text("utf-8") for path in sorted((folder / "bases").glob("*.txt"))}


def defects(folder: Path = PLANTED) -> Iterator[Defect]:
    texts = bases(folder)
    for entry in tomllib.loads((folder / "defects.toml").read_text("utf-8"))["defect"]:
        text = texts[entry["base"]]
        for old, new in entry["replace"]:
            assert text.count(old) == 1, (entry["id"], old)
            text = text.replace(old, new)
        beside = texts[entry["beside"]] if "beside" in entry else None
        told = (entry.get("at"), entry.get("section"), entry.get("cause"), entry["why"])
        yield Defect(entry["id"], entry["rule"], text, beside, *told)


def found(defect: Defect) -> list[dict[str, Any]]:
    """The flags of the rule of ``defect`` that cover or quote the words where it was planted."""
    text, flags = _across(defect) if defect.across and defect.beside else _alone(defect.text)
    of_rule = [flag for flag in flags if flag["rule"] == defect.rule]
    if defect.section is not None:
        return [flag for flag in of_rule if flag["section_code"] == defect.section]
    spans = _places(text, defect.at or "")
    return [flag for flag in of_rule if not spans or any(_touches(flag, span) for span in spans)]


def flags_of(text: str) -> tuple[str, list[dict[str, Any]]]:
    """The normalised text and the flags that it raises by itself."""
    return _alone(text)


def _alone(text: str) -> tuple[str, list[dict[str, Any]]]:
    report = extract(read_data(text.encode()))
    return report.document.text, [_plain(flag) for flag in examine(report)]


def _plain(flag: Flag) -> dict[str, Any]:
    names = ("rule", "severity", "section_code", "message", "start", "end", "evidence")
    return {name: getattr(flag, name) for name in names}


def _across(defect: Defect) -> tuple[str, list[dict[str, Any]]]:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "kho"
        folder.mkdir()
        (folder / "planted.txt").write_text(defect.text, "utf-8")
        (folder / "beside.txt").write_text(defect.beside or "", "utf-8")
        ingest([str(folder)], Path(place) / "x.duckdb", Watch(), jobs=1)
        with reading(Path(place) / "x.duckdb") as db:
            rows = db.execute(
                "SELECT rule, severity, section_code, message, char_start, char_end, evidence, v.file_name, text "
                "FROM v_flags AS v JOIN report_texts USING (report_id) ORDER BY v.file_name = 'planted.txt'"
            ).fetchall()
    names = ("rule", "severity", "section_code", "message", "start", "end", "evidence", "file")
    flags = [dict(zip(names, row[:-1], strict=True)) for row in rows]
    for flag in flags:
        flag["evidence"] = json.loads(flag["evidence"]) if flag["evidence"] else None
    return (rows[-1][-1] if rows else ""), flags


def _places(text: str, words: str) -> list[tuple[int, int]]:
    """Where ``words`` stand in ``text``; letters and digits count, whatever stands between them does not."""
    kept = [place for place, character in enumerate(text) if character.isalnum()]
    bare, wanted = "".join(text[place] for place in kept), "".join(filter(str.isalnum, words))
    spans, start = [], bare.find(wanted) if wanted else -1
    while start >= 0:
        spans.append((kept[start], kept[start + len(wanted) - 1] + 1))
        start = bare.find(wanted, start + 1)
    return spans


def _touches(flag: dict[str, Any], span: tuple[int, int]) -> bool:
    quoted = [(one["start"], one["end"]) for one in (flag["evidence"] or {}).get("figures", ())]
    if flag["start"] is not None:
        quoted.append((flag["start"], flag["end"]))
    return not quoted or any(start < span[1] and span[0] < end for start, end in quoted)
