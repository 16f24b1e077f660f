"""A profile of a kind nobody foresaw: what it finds is kept, accepted, asked about, listed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import docx
import made_report
import pytest
from test_load import put, stamp
from test_run import Watch
from typer.testing import CliRunner

from pipeline.accepting import accept, withdraw
from pipeline.cli import app
from pipeline.errors import UsageFailure
from pipeline.flags import show_flags
from pipeline.output import Format
from pipeline.profile_store import drop_profile
from pipeline.profile_trial import try_profile
from pipeline.run import ingest
from pipeline.slip import Letterhead, write_slip
from pipeline.store import reading, writing

PROFILE = """
name = "dan_van"
title = "Báo cáo công tác dân vận"
doc_types = ["BC"]
titles = ["dân vận"]

[severities]
missing_section = "warning"
outlier = "error"

[[mandatory]]
code = "tuyen_truyen"
names = { x = "Tuyên truyền, vận động" }
synonyms = ["tuyên truyền vận động"]
examples = ["Tuyên truyền, vận động nhân dân"]
rejects = ["Công tác tiếp dân"]

[[mandatory]]
code = "quy_che_dan_chu"
names = { x = "Thực hiện quy chế dân chủ" }
synonyms = ["thực hiện quy chế dân chủ", "quy chế dân chủ"]

[[period]]
kind = "quý"
number = 1
first = "1/1"
last = "31/3"
due = "25/3"

[[indicator]]
code = "buoi"
name = "Số buổi tuyên truyền"
labels = ["*tổ chức*"]
units = ["buổi*"]

[[indicator]]
code = "to_dan_van"
name = "Số tổ dân vận"
labels = ["*tổ dân vận*"]
units = ["tổ*"]

[[indicator]]
code = "to_dan_van_thon"
name = "Số tổ dân vận thôn"
labels = ["*hoạt động tốt*"]
units = ["tổ*"]
mandatory = false

[[equation]]
formula = "to_dan_van >= to_dan_van_thon"
agrees = [{ to_dan_van = 9, to_dan_van_thon = 4 }]
breaks = [{ to_dan_van = 9, to_dan_van_thon = 14 }]

[[range]]
indicator = "buoi"
low = 0
high = 200

[[example]]
title = "Công tác dân vận quý I năm 2024"
text = "I. TUYÊN TRUYỀN, VẬN ĐỘNG\\nXã tổ chức 12 buổi."
missing = ["quy_che_dan_chu"]
"""
REPORT = """ỦY BAN NHÂN DÂN
XÃ KHE ĐĂM
Số: 17/BC-UBND

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Khe Đăm, ngày 29 tháng 3 năm 2024

BÁO CÁO
Kết quả công tác dân vận quý I năm 2024

I. TUYÊN TRUYỀN, VẬN ĐỘNG

Trong quý I, xã tổ chức 1.250 buổi tuyên truyền tại các thôn.

II. PHƯƠNG HƯỚNG, NHIỆM VỤ QUÝ II

Tiếp tục vận động nhân dân tham gia các phong trào.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH
Lê Thị Mơ
"""


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    path = tmp_path / "dan-van.toml"
    path.write_text(PROFILE, "utf-8")
    return path


@pytest.fixture
def database(tmp_path: Path) -> Path:
    (tmp_path / "dan-van.txt").write_text(REPORT, "utf-8")
    (tmp_path / "khac.txt").write_text(made_report.TEXT, "utf-8")
    ingest([str(tmp_path / "dan-van.txt"), str(tmp_path / "khac.txt")], tmp_path / "x.duckdb", Watch(), jobs=1)
    return tmp_path / "x.duckdb"


def found(database: Path, profile: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    capsys.readouterr()
    show_flags(database, str(profile), Format.json, None)
    rows: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return [row for row in rows if row["rule"] in ("missing_section", "outlier", "late_report", "missing_indicator")]


def named(rows: list[dict[str, Any]]) -> dict[str, str]:
    return {row["rule"]: row["flag"] for row in rows}


def test_a_kind_that_nobody_foresaw(database: Path, profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert try_profile(str(profile)) == 0
    rows = found(database, profile, capsys)
    assert {(row["rule"], row["severity"], row["section_code"]) for row in rows} == {
        ("missing_section", "warning", "quy_che_dan_chu"),
        ("outlier", "error", None),
        ("late_report", "warning", None),
        ("missing_indicator", "warning", None),
    }
    assert {row["file_name"] for row in rows} == {"dan-van.txt"}
    assert "Thực hiện quy chế dân chủ" in next(row["message"] for row in rows if row["rule"] == "missing_section")
    with reading(database) as db:
        spans = db.execute(
            "SELECT substring(text, char_start + 1, char_end - char_start) FROM v_flags JOIN report_texts "
            "USING (report_id) WHERE rule = 'outlier' AND profile = 'dan_van'"
        ).fetchall()
    assert spans == [("1.250 buổi tuyên truyền",)]


def test_a_relation_of_its_own_indicators(tmp_path: Path, profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = REPORT.replace("tại các thôn.", "tại các thôn. Xã có 9 tổ dân vận.\n\nCó 14 tổ hoạt động tốt.")
    (tmp_path / "a.txt").write_text(text, "utf-8")
    ingest([str(tmp_path / "a.txt")], tmp_path / "y.duckdb", Watch(), jobs=1)
    with writing(tmp_path / "y.duckdb") as db:
        db.execute("UPDATE figures SET label = 'tổ dân vận', unit = 'tổ' WHERE raw LIKE '9 tổ%'")
        db.execute("UPDATE figures SET label = 'hoạt động tốt', unit = 'tổ' WHERE raw LIKE '14 tổ%'")
    show_flags(tmp_path / "y.duckdb", str(profile), Format.json, None)
    (row,) = [row for row in json.loads(capsys.readouterr().out) if row["rule"] == "sum_mismatch"]
    assert "14" in row["message"]
    assert row["flag"]


def test_findings_keep_their_names(database: Path, profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = named(found(database, profile, capsys))
    assert named(found(database, profile, capsys)) == first
    profile.write_text(PROFILE.replace('outlier = "error"', 'outlier = "info"').replace("high = 200", "high = 5000"))
    changed = named(found(database, profile, capsys))
    assert changed == {rule: flag for rule, flag in first.items() if rule != "outlier"}
    with reading(database) as db:
        assert db.execute("SELECT count(*) = count(DISTINCT (report_id, flag_id)) FROM flags").fetchall() == [(True,)]


def test_a_finding_can_be_accepted_and_is_asked_about(
    database: Path, profile: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flags = named(found(database, profile, capsys))
    accept(database, flags["late_report"], "đã xin gia hạn")
    rows = {row["rule"]: row["accepted"] for row in found(database, profile, capsys)}
    assert (rows["late_report"], rows["outlier"]) == ("đã xin gia hạn", None)
    write_slip(database, "dan-van.txt", Letterhead(), str(tmp_path / "phieu.docx"))
    document: Any = docx.Document(str(tmp_path / "phieu.docx"))
    said = "\n".join(cell.text for row in document.tables[1].rows for cell in row.cells)
    assert "Thực hiện quy chế dân chủ" in said
    assert "1.250 buổi tuyên truyền" in said
    assert "muộn" not in said
    withdraw(database, flags["late_report"])
    assert {row["accepted"] for row in found(database, profile, capsys)} == {None}


def test_a_report_read_anew_is_checked_anew(
    database: Path, profile: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found(database, profile, capsys)
    whole = REPORT.replace("II. PHƯƠNG", "II. THỰC HIỆN QUY CHẾ DÂN CHỦ\n\nXã công khai các khoản thu.\n\nIII. PHƯƠNG")
    (tmp_path / "dan-van.txt").write_text(whole, "utf-8")
    ingest([str(tmp_path / "dan-van.txt")], database, Watch(), jobs=1)
    assert "missing_section" not in named(found(database, profile, capsys))


def test_a_profile_that_leaves_a_report_takes_its_findings_along(
    database: Path, profile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert found(database, profile, capsys)
    profile.write_text(PROFILE.replace('titles = ["dân vận"]', 'titles = ["thủy sản"]'))
    assert show_flags(database, str(profile), Format.table, None) == 0
    assert "Không báo cáo nào" in capsys.readouterr().err
    with reading(database) as db:
        assert db.execute("SELECT count(*) FROM flags WHERE profile = 'dan_van'").fetchall() == [(0,)]


def test_dropping_a_profile(database: Path, profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = len(found(database, profile, capsys))
    drop_profile(database, "dan_van")
    assert f"{before} cảnh báo" in capsys.readouterr().err
    with pytest.raises(UsageFailure):
        drop_profile(database, str(profile))


def test_a_database_that_cannot_be_written_is_read(
    database: Path, profile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with reading(database):  # somebody else is reading: it cannot be opened for writing
        rows = found(database, profile, capsys)
    assert {row["flag"] for row in rows} == {None}
    assert len(rows) == 4
    kept = found(database, profile, capsys)
    assert None not in {row["flag"] for row in kept}
    assert [row["message"] for row in kept] == [row["message"] for row in rows]


def test_what_reading_found_is_not_said_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with writing(tmp_path / "z.duckdb") as db:
        put(db, stamp())
        db.execute("UPDATE reports SET doc_type = 'BC', report_kind = 'cchc', title = 'Công tác cải cách hành chính'")
    for _ in range(2):
        show_flags(tmp_path / "z.duckdb", "cchc", Format.json, None)
        rows = json.loads(capsys.readouterr().out)
        assert len({(row["rule"], row["message"]) for row in rows}) == len(rows)


def test_the_matrix_of_that_kind(database: Path, profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["matrix", "--period", "quý 1/2024", "--profile", str(profile), "--db", str(database), "--format", "csv"]
    result = CliRunner().invoke(app, asked)
    assert result.exit_code == 0, result.output
    assert "THIẾU" not in result.stdout
    assert "chưa được soát" in result.stderr
    found(database, profile, capsys)
    result = CliRunner().invoke(app, asked)
    head, row, *_ = result.stdout.splitlines()
    assert "Thực hiện quy chế dân chủ" in head
    assert "UBND xã Khe Đăm" in row
    assert "gửi muộn" in row
    assert "có,THIẾU" in row
    assert "chưa được soát" not in result.stderr
