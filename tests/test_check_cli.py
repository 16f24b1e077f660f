"""The command ``check``: what it prints and how it ends."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from test_load import put, stamp

from pipeline.errors import UsageFailure
from pipeline.flags import show_flags
from pipeline.output import Format
from pipeline.profiles import load
from pipeline.store import writing


@pytest.fixture
def flagged(tmp_path: Path) -> Path:
    with writing(tmp_path / "x.duckdb") as db:
        put(db, stamp("/kho/a.txt"))
        db.execute("UPDATE flags SET evidence = '{\"value\": 1.5}'")
    return tmp_path / "x.duckdb"


def test_an_error_ends_with_one(flagged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert show_flags(flagged, None, Format.table, None) == 1
    out, err = capsys.readouterr()
    assert "a.txt" in out
    assert "Thiếu mục." in out
    assert "1 lỗi" in err


def test_a_warning_ends_with_zero(flagged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with writing(flagged) as db:
        db.execute("UPDATE flags SET severity = 'warning'")
    assert show_flags(flagged, None, Format.table, None) == 0
    assert "1 cảnh báo" in capsys.readouterr().err


def test_json_holds_the_evidence(flagged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert show_flags(flagged, None, Format.json, None) == 1
    (row,) = json.loads(capsys.readouterr().out)
    assert row["rule"] == "missing_section"
    assert row["section_code"] == "kien_nghi"
    assert row["file_name"] == "a.txt"
    assert row["evidence"] == {"value": 1.5}


def test_csv_has_a_head_and_a_line(flagged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    show_flags(flagged, None, Format.csv, None)
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["message"] for row in rows] == ["Thiếu mục."]


def test_nothing_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with writing(tmp_path / "x.duckdb") as db:
        put(db, stamp(), flags=False)
    assert show_flags(tmp_path / "x.duckdb", None, Format.table, None) == 0
    assert show_flags(tmp_path / "x.duckdb", None, Format.json, None) == 0
    out, err = capsys.readouterr()
    assert json.loads(out) == []
    assert "Không có cảnh báo" in err


def test_a_profile_chooses_reports(flagged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert show_flags(flagged, "cchc", Format.json, None) == 0
    assert json.loads(capsys.readouterr().out) == []
    with writing(flagged) as db:
        db.execute("UPDATE reports SET profile = 'cchc'")
    assert show_flags(flagged, "cchc", Format.json, None) == 1


@pytest.mark.parametrize("name", ["", "khác", "../cchc"])
def test_an_unknown_profile_is_told(name: str) -> None:
    with pytest.raises(UsageFailure):
        load(name)
