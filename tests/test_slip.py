"""The letter that asks a unit to explain the findings about its report."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.shared import Mm, Pt
from hypothesis import given, settings
from hypothesis import strategies as st
from made_facts import report, stated, store
from typer.testing import CliRunner

from patterns import catalogue
from pipeline.accepting import accept
from pipeline.cli import app
from pipeline.errors import NoSuchReport, UsageFailure
from pipeline.load import insert
from pipeline.slip import Letterhead, asked_date, compose, full_name, write_slip, write_slips
from pipeline.slip_docx import write_document
from pipeline.slip_findings import Finding
from pipeline.store import writing

HEAD = Letterhead(
    issuer="UBND huyện Ea Pral",
    superior="UBND tỉnh Quảng Lam",
    number="7",
    symbol="UBND-NV",
    place="Ea Pral",
    issued_on=date(2024, 2, 5),
    deadline=date(2024, 3, 20),
    signer="Nguyễn Văn Tám",
    signer_titles=("KT. Chủ tịch", "Phó Chủ tịch"),
    copies=("Phòng Nội vụ",),
)
LONG = "Tổng số hồ sơ tiếp nhận trong kỳ lớn hơn cộng các thành phần: 700 + 499 = 1.199, lệch 1."


def made(folder: Path, *names: str, **head: Any) -> Path:
    """A database of communes ``names``, each with an error, a warning that stands earlier, and a note."""
    facts = ("ho_so_tiep_nhan", "1200"), ("ho_so_truc_tuyen", "900")
    units = [report(name, [stated(*fact) for fact in facts], **head) for name in names]
    path = store(folder / "x.duckdb", *units)
    with writing(path) as db:
        for name, unit in zip(names, units, strict=True):
            insert(db, "flags", flags(name, unit["figures"]))
            file = {"report_id": name, "file_name": f"{name}.docx", "source_path": f"{name}.docx"}
            insert(db, "report_sources", [file | {"sha256": name, "size": 1, "version": "1", "run_id": 1}])
    return path


def flags(name: str, figures: list[dict[str, Any]]) -> list[dict[str, Any]]:
    first, second = ({"raw": one["raw"], "start": one["char_start"], "end": one["char_end"]} for one in figures)
    place = {"report_id": name, "page": 1, "char_start": second["start"], "char_end": second["end"]}
    evidence = json.dumps({"raw": second["raw"], "figures": [second | {"role": "total"}, first | {"role": "part"}]})
    rows: list[dict[str, Any]] = [
        {"rule": "sum_mismatch", "severity": "error", "message": LONG, "evidence": evidence},
        {"rule": "missing_date", "severity": "warning", "message": "Không ghi ngày.", "char_start": 0, "char_end": 2},
        {"rule": "ambiguous_number", "severity": "info", "message": "Hai cách đọc."},
        {"rule": "missing_section", "severity": "error", "message": "Thiếu mục.", "char_start": None, "char_end": None},
    ]
    return [place | row | {"flag_id": number} for number, row in enumerate(rows, 1)]


def words(path: Path) -> str:
    """All words of the letter in their order, one paragraph on each line, the cells of tables too."""
    lines: list[str] = []
    document: Any = docx.Document(str(path))
    for block in document.iter_inner_content():
        cells = [cell for row in block.rows for cell in row.cells] if hasattr(block, "rows") else [block]
        lines += [cell.text for cell in cells]
    return "\n".join(lines)


def letter(folder: Path, head: Letterhead = HEAD, **more: Any) -> Path:
    assert write_slip(made(folder, "A", **more), "A", head, str(folder / "new" / "phieu.docx")) == 1
    return folder / "new" / "phieu.docx"


def test_the_letter_holds_each_open_finding_in_the_order_of_the_text(tmp_path: Path) -> None:
    table = docx.Document(str(letter(tmp_path))).tables[1]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0] == catalogue("slip")["table"]["heads"]
    assert [row[0] for row in rows[1:]] == ["1", "2", "3"]
    assert [row[1].split("\n")[0] for row in rows[1:]] == [
        "Thiếu ngày ban hành.",
        "Tổng không bằng cộng các thành phần.",
        "Thiếu mục bắt buộc.",
    ]
    assert "Trích: “- Trong kỳ, UBND xã A ghi nhận 900 hồ sơ theo sổ theo dõi.”" in rows[2][1]
    assert LONG in rows[2][1]
    assert "(1) “900 hồ sơ” – trang 2, mục II; (2) “1200 hồ sơ” – trang 1, mục II." in rows[2][1]
    assert rows[2][2] == "Trang 1, mục II, “KẾT QUẢ”"
    assert rows[3][2] == "Toàn văn bản"
    assert {row[3] for row in rows[1:]} == {""}


def test_the_quoted_words_stand_out(tmp_path: Path) -> None:
    cell = docx.Document(str(letter(tmp_path))).tables[1].rows[2].cells[1]
    assert [run.text for run in cell.paragraphs[1].runs if run.bold] == ["900 hồ sơ"]


def test_the_letter_says_who_writes_to_whom_about_what(tmp_path: Path) -> None:
    said = words(letter(tmp_path))
    for words_of_it in (
        "UBND TỈNH QUẢNG LAM\nỦY BAN NHÂN DÂN\nHUYỆN EA PRAL",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc",
        "Số: 07/UBND-NV",
        "Ea Pral, ngày 05 tháng 02 năm 2024",
        "V/v giải trình, hoàn chỉnh báo cáo quý I năm 2024",
        "Kính gửi: Ủy ban nhân dân xã A",
        "Báo cáo số 07/BC-UBND ngày 12 tháng 3 năm 2024 của Ủy ban nhân dân xã A về kết quả cải cách hành chính, có 3 ",
        "gửi về Ủy ban nhân dân huyện Ea Pral trước ngày 20 tháng 3 năm 2024.",
        "./.",
        "Nơi nhận:\n- Như trên;\n- Phòng Nội vụ;\n- Lưu: VT.",
        "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH",
        "Nguyễn Văn Tám",
    ):
        assert words_of_it in said


def test_what_is_not_known_stays_blank(tmp_path: Path) -> None:
    unknown = dict.fromkeys(("issuer", "number", "symbol", "issued_on", "title", "period_kind", "period_year"))
    said = words(letter(tmp_path, Letterhead(days=10), **unknown))
    assert not [line for line in said.split("\n") if "None" in line and "Trong kỳ" not in line]
    assert "Số: ....../......" in said
    assert "......, ngày ...... tháng ...... năm ......" in said
    assert "Kính gửi: ......" in said
    assert "Báo cáo (chưa ghi số) (chưa ghi ngày)" in said
    assert "trong thời hạn 10 ngày làm việc" in said


def test_the_look_is_that_of_the_decree(tmp_path: Path) -> None:
    document: Any = docx.Document(str(letter(tmp_path)))
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert [round(side.mm) for side in (section.top_margin, section.bottom_margin)] == [20, 20]
    assert [round(side.mm) for side in (section.left_margin, section.right_margin)] == [30, 15]
    assert (document.styles["Normal"].font.name, document.styles["Normal"].font.size) == ("Times New Roman", Pt(14))
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header._element.xml
    assert "PAGE" not in section.first_page_header._element.xml
    widths = [sum(column.width for column in table.columns) for table in document.tables]
    room = section.page_width - section.left_margin - section.right_margin
    assert all(abs(width - room) < Mm(1) for width in widths)


@pytest.mark.parametrize(
    "issuer",
    ["Sở Nội vụ", "Ban Chỉ đạo Cải cách hành chính và Chuyển đổi số thành phố Buôn Krông Đắk", "UBND huyện Ea Pral"],
)
def test_a_long_name_stands_on_lines_of_about_one_length(tmp_path: Path, issuer: str) -> None:
    path = letter(tmp_path, Letterhead(issuer=issuer, superior=f"UBND tỉnh {issuer}"))
    cell = docx.Document(str(path)).tables[0].rows[0].cells[0]
    lines = [one.text for one in cell.paragraphs if one.text]
    assert max(map(len, lines)) <= 22
    said = " ".join(lines).replace("ỦY BAN NHÂN DÂN", "UBND")
    assert issuer.upper() in said
    ((line,),) = [[one for one in cell.paragraphs if not one.text]]
    assert line.paragraph_format.left_indent >= Mm(8)  # the rule is shorter than the words above it


def test_long_findings_may_go_on_on_the_next_page(tmp_path: Path) -> None:
    row = dict.fromkeys(("issued_on", "issued_year", "issued_month", "period_kind", "period_no", "period_year"))
    row |= dict.fromkeys(("doc_type", "issuer", "title", "number", "symbol", "file_name", "report_id"), "x")
    short = Finding(title="Ngắn", message="Một dòng.", place="Trang 1")
    long = Finding(title="Dài", message=LONG * 6, place="Trang 1", figures=("(1) “9”",) * 12)
    file = io.BytesIO()
    write_document(compose(row, [short, long], HEAD), file)
    rows: Any = docx.Document(file).tables[1].rows
    assert ["cantSplit" in one._tr.xml for one in rows[1:]] == [True, False]
    assert "tblHeader" in rows[0]._tr.xml


def test_the_figures_of_the_look_are_within_the_rule() -> None:
    layout = catalogue("slip")["layout"]
    margins = layout["margins"]
    assert 20 <= margins["top"] <= 25
    assert 20 <= margins["bottom"] <= 25
    assert 30 <= margins["left"] <= 35
    assert 15 <= margins["right"] <= 20
    assert all(12 <= layout[name] <= 13 for name in ("size_letterhead", "size_subject"))
    assert all(13 <= layout[name] <= 14 for name in ("size_motto", "size_date", "size_body", "size_page"))
    assert 1 / 3 <= layout["issuer_line"] <= 1 / 2
    assert 1 <= layout["line_spacing"] <= 1.5
    assert layout["after_paragraph"] >= 6


@pytest.mark.parametrize("entry", catalogue("slip")["body"], ids=lambda entry: str(entry["short"]))
def test_names_are_written_out(entry: dict[str, Any]) -> None:
    for written, out in entry["examples"]:
        assert full_name(written) == out
    for kept in entry["rejects"]:
        assert full_name(kept) == kept


@pytest.mark.parametrize(
    ("text", "day"),
    [("05/03/2024", date(2024, 3, 5)), ("5.3.2024", date(2024, 3, 5)), ("2024-03-05", date(2024, 3, 5)), (None, None)],
)
def test_days_as_they_are_typed(text: str | None, day: date | None) -> None:
    assert asked_date(text) == day


@pytest.mark.parametrize("text", ["", "31/02/2024", "2024", "mai", "5/3/24", "0/1/2024", "٥/3/2024", "9" * 500])
def test_what_is_no_day_is_told(text: str) -> None:
    with pytest.raises(UsageFailure):
        asked_date(text)


def test_an_accepted_finding_is_not_asked_about(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = made(tmp_path, "A")
    for number in (1, 2, 4):
        accept(path, f"A:{number}", "đã đối chiếu")
    capsys.readouterr()
    assert write_slip(path, "A", HEAD, str(tmp_path / "x.docx")) == 0
    assert not (tmp_path / "x.docx").exists()
    assert "không lập phiếu" in capsys.readouterr().err


def test_a_letter_for_each_unit_of_the_period(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = made(tmp_path, "Đồng Tâm", "B", "C")
    with writing(path) as db:
        db.execute("DELETE FROM flags WHERE report_id = 'C'")
    assert write_slips(path, "Quý I/2024", HEAD, str(tmp_path / "a" / "b")) == 2
    found = sorted(file.name for file in (tmp_path / "a" / "b").iterdir())
    assert found == ["phieu-ubnd-xa-b-quy-i-nam-2024.docx", "phieu-ubnd-xa-dong-tam-quy-i-nam-2024.docx"]
    assert "Đã lập 2 phiếu; 1 báo cáo" in capsys.readouterr().err


def test_units_of_one_name_get_files_of_their_own(tmp_path: Path) -> None:
    path = made(tmp_path, "A", "B", issuer="UBND xã ../Tân: Lập*")
    with writing(path) as db:
        db.execute("UPDATE reports SET district = report_id")
    assert write_slips(path, "Quý I/2024", HEAD, str(tmp_path / "out")) == 2
    found = sorted(file.name for file in (tmp_path / "out").iterdir())
    assert found == ["phieu-ubnd-xa-tan-lap-quy-i-nam-2024-2.docx", "phieu-ubnd-xa-tan-lap-quy-i-nam-2024.docx"]


def test_a_folder_gets_a_file_named_by_unit_and_period(tmp_path: Path) -> None:
    path = made(tmp_path, "A")
    write_slip(path, "A", HEAD, str(tmp_path))
    assert (tmp_path / "phieu-ubnd-xa-a-quy-i-nam-2024.docx").exists()


def test_what_cannot_be_done_is_told(tmp_path: Path) -> None:
    path = made(tmp_path, "A")
    (tmp_path / "file").write_text("x")
    with pytest.raises(NoSuchReport):
        write_slip(path, "Z", HEAD, str(tmp_path / "x.docx"))
    with pytest.raises(UsageFailure):
        write_slip(path, "A", HEAD, None)
    with pytest.raises(UsageFailure):
        write_slip(path, "A", HEAD, str(tmp_path / "file" / "x.docx"))
    with pytest.raises(UsageFailure):
        write_slips(path, "Quý II/2024", HEAD, str(tmp_path / "out"))
    with pytest.raises(UsageFailure):
        write_slips(path, None, HEAD, str(tmp_path / "out"))
    with pytest.raises(UsageFailure):
        write_slips(path, "Quý I/2024", HEAD, str(tmp_path / "file"))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["A", "--output", "x.docx", "--date", "5/3/2024", "--signer-title", "CHỦ TỊCH"], 0),
        (["--all", "--period", "Quý I/2024", "--output", "folder"], 0),
        (["A", "--all", "--period", "Quý I/2024", "--output", "folder"], 2),
        (["A", "--period", "Quý I/2024", "--output", "x.docx"], 2),
        (["--output", "x.docx"], 2),
        (["A", "--output", "x.docx", "--date", "mai"], 2),
        (["Z", "--output", "x.docx"], 4),
    ],
)
def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], status: int) -> None:
    path = made(tmp_path, "A")
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["phieu", *arguments, "--db", str(path)])
    assert result.exit_code == status, result.output
    assert (Path("x.docx").exists() or Path("folder").exists()) == (status == 0)


@settings(max_examples=15, deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_any_words_make_a_letter(text: str) -> None:
    head = Letterhead(issuer=text, superior=text, number=text, symbol=text, place=text, signer=text, copies=(text,))
    names = ("issued_on", "issued_year", "issued_month", "period_kind", "period_no", "period_year", "doc_type")
    row = dict.fromkeys(names) | dict.fromkeys(("issuer", "title", "number", "symbol", "file_name", "report_id"), text)
    finding = Finding(title=text, quoted=text, message=LONG, place=text)
    file = io.BytesIO()
    write_document(compose(row, [finding], head), file)
    assert LONG in docx.Document(file).tables[1].rows[1].cells[1].text


def test_libreoffice_opens_the_letter(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None or not any(Path(office).resolve().parent.glob("libswlo*")):
        if os.environ.get("BAOCAO_NEEDS_WRITER"):
            pytest.fail("LibreOffice Writer is not there, and BAOCAO_NEEDS_WRITER says that it must be")
        pytest.skip("LibreOffice Writer is not installed: the letter is not opened with it")
    command = [office, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "pdf"]
    done = subprocess.run(
        [*command, "--outdir", str(tmp_path), str(letter(tmp_path))], capture_output=True, encoding="utf-8", timeout=180
    )
    import pdfplumber

    assert (tmp_path / "phieu.pdf").exists(), done.stdout + done.stderr
    with pdfplumber.open(tmp_path / "phieu.pdf") as pdf:
        said = " ".join("\n".join(page.extract_text() for page in pdf.pages).split())
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA" in said  # the line may break where Times New Roman is missing
    assert "Tổng không bằng cộng" in said
