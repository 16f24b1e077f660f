"""Old office formats, spreadsheets and pages: the same words, tables and facts as the .docx they were made from."""

from __future__ import annotations

import datetime as dt
import io
import os
import struct
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import made_legacy
import pytest
import xlsxwriter

from pipeline.errors import ReadFailure
from pipeline.normalise import normalise
from pipeline.readers import office, read, read_data, sniff
from pipeline.readers.ole import CompoundFile
from pipeline.readers.sheets import written
from pipeline.source import RawLine, RawTable, Source

ROOT = Path(__file__).resolve().parents[1]
MADE_FROM = ROOT / "corpus" / "formats" / "02-thi-tran-khe-sang-6-thang-2023.docx"


@pytest.fixture(scope="module", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nothing is kept from earlier runs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BAOCAO_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one report of the corpus in the formats that LibreOffice writes."""
    program = office.find_program()
    if program is None:
        if os.environ.get("BAOCAO_NEEDS_OFFICE") == "1":
            pytest.fail("LibreOffice is not installed, but BAOCAO_NEEDS_OFFICE asks for it")
        pytest.skip("LibreOffice is not installed")
    folder = tmp_path_factory.mktemp("office")
    source = next(iter([MADE_FROM] if MADE_FROM.exists() else sorted(MADE_FROM.parent.glob("*.docx"))))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    for target in ("doc", "rtf", "odt"):
        command = [program, profile, "--headless", "--convert-to", target, "--outdir", str(folder), str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        next(folder.glob(f"{source.stem}.{target}")).rename(folder / f"a.{target}")
    (folder / "a.docx").write_bytes(source.read_bytes())
    return folder


@pytest.mark.parametrize("ending", ["doc", "rtf", "odt"])
def test_the_same_words_and_tables(converted: Path, ending: str) -> None:
    made, same = read(converted / "a.docx"), read(converted / f"a.{ending}")
    assert normalise(same).text == normalise(made).text
    assert [block.rows for block in same.blocks if isinstance(block, RawTable)] == [
        block.rows for block in made.blocks if isinstance(block, RawTable)
    ]
    assert same.reader == "office"
    assert same.media_type == {"doc": sniff.DOC, "rtf": sniff.RTF, "odt": sniff.ODT}[ending]


@pytest.mark.parametrize("ending", ["doc", "rtf", "odt"])
def test_half_a_file_is_corrupt(converted: Path, ending: str) -> None:
    data = (converted / f"a.{ending}").read_bytes()
    try:
        found = normalise(read_data(data[: len(data) // 3])).text
    except ReadFailure as failure:
        assert failure.reason in ("corrupt", "empty", "unsupported")  # noqa: PT017 - either is right
    else:
        assert len(found) < len(normalise(read(converted / "a.docx")).text)


def test_a_locked_word_file(converted: Path) -> None:
    data = bytearray((converted / "a.doc").read_bytes())
    start = next(one.start for one in CompoundFile(bytes(data)).streams if one.name == "WordDocument")
    (flags,) = struct.unpack_from("<H", data, (start + 1) * 512 + 10)
    struct.pack_into("<H", data, (start + 1) * 512 + 10, flags | 0x0100)
    with pytest.raises(ReadFailure, match="mật khẩu") as caught:
        read_data(bytes(data))
    assert caught.value.reason == "encrypted"


def test_without_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(office, "_PLACES", ())
    office.find_program.cache_clear()
    try:
        with pytest.raises(ReadFailure, match="apt install") as caught:
            read_data(rb"{\rtf1 Xin ch\'e0o}")
    finally:
        office.find_program.cache_clear()
    assert caught.value.reason == "needs_libreoffice"


def test_a_locked_text_of_opendocument() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        package.writestr("mimetype", sniff.ODT)
        package.writestr("META-INF/manifest.xml", "<manifest><manifest:encryption-data/></manifest>")
    with pytest.raises(ReadFailure) as caught:
        read_data(target.getvalue())
    assert caught.value.reason == "encrypted"


def workbook() -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        percent, grouped = book.add_format({"num_format": "0.0%"}), book.add_format({"num_format": "#,##0"})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        first, hidden, _, last = (book.add_worksheet(name) for name in ("Biểu 1", "Nháp", "Trống", "Biểu 2"))
        hidden.hide()
        hidden.write(0, 0, "không ai thấy")
        first.merge_range(0, 0, 0, 3, "KẾT QUẢ TIẾP NHẬN HỒ SƠ QUÝ I")
        first.write_row(2, 0, ["TT", "Lĩnh vực", "Tiếp nhận", "Tỷ lệ", "Ngày"])
        for row, (name, count, share) in enumerate((("Đất đai", 1234, 0.987), ("Hộ tịch", 56, 1))):
            first.write_row(3 + row, 0, [row + 1, name])
            first.write_number(3 + row, 2, count, grouped)
            first.write_number(3 + row, 3, share, percent)
            first.write_datetime(3 + row, 4, dt.datetime(2024, 3, 14 + row), day)
        first.write(6, 1, "Người lập biểu")
        last.write_row(4, 3, ["Tổng", 12.5])
    return target.getvalue()


TABLE = (
    ("TT", "Lĩnh vực", "Tiếp nhận", "Tỷ lệ", "Ngày"),
    ("1", "Đất đai", "1.234", "98,7%", "14/03/2024"),
    ("2", "Hộ tịch", "56", "100,0%", "15/03/2024"),
)


def shown(source: Source) -> list[Any]:
    return [block.text if isinstance(block, RawLine) else block.rows for block in source.blocks]


def test_sheets_are_tables() -> None:
    source = read_data(workbook())
    heading, note = "KẾT QUẢ TIẾP NHẬN HỒ SƠ QUÝ I", "Người lập biểu"
    assert shown(source) == ["Biểu 1", heading, TABLE, note, "Biểu 2", (("Tổng", "12,5"),)]
    assert source.reader == "sheets"


@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_old_sheets(converted: Path, tmp_path: Path, ending: str) -> None:
    (tmp_path / "a.xlsx").write_bytes(workbook())
    program, profile = str(office.find_program()), f"-env:UserInstallation={(converted / 'profile').as_uri()}"
    command = [
        program,
        profile,
        "--headless",
        "--convert-to",
        ending,
        "--outdir",
        str(tmp_path),
        str(tmp_path / "a.xlsx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert shown(read(tmp_path / f"a.{ending}"))[2] == TABLE


@pytest.mark.parametrize(
    ("value", "form", "expected"),
    [
        (1234.0, None, "1234"), (1234567, "#,##0", "1.234.567"), (0.5, "0%", "50%"), (0.1 + 0.2, None, "0,3"),
        (12.345, "0.00", "12,35"), (-3.5, None, "-3,5"), (1e-7, None, "0,0000001"), (1e20, None, "1" + "0" * 20),
        (True, None, "x"), (dt.date(2024, 2, 1), None, "01/02/2024"), (dt.time(7, 30), None, "07:30"),
        (dt.datetime(2024, 2, 1, 7, 5), None, "01/02/2024 07:05"), (dt.timedelta(hours=30), None, "30:00"),
        ("  chữ\r\nhai ", None, "chữ\nhai"), (float("nan"), None, ""), (2024, "0", "2024"),
    ],
)  # fmt: skip
def test_cells_as_they_are_seen(value: object, form: str | None, expected: str) -> None:
    assert written(value, form) == expected


def test_a_sheet_of_far_corners_is_refused() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, 1)
        sheet.write(1_048_575, 16_383, 1)
    with pytest.raises(ReadFailure) as caught:
        read_data(target.getvalue())
    assert caught.value.reason == "too_large"


def test_a_packed_bomb_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("xl/workbook.xml", "<workbook/>")
        package.writestr("xl/worksheets/sheet1.xml", b" " * 30_000_000)
    with pytest.raises(ReadFailure) as caught:
        read_data(target.getvalue())
    assert caught.value.reason == "too_large"


@pytest.mark.parametrize("data", [workbook()[:3000], workbook()[:-400]], ids=["begin", "without end"])
def test_a_damaged_sheet(data: bytes) -> None:
    with pytest.raises(ReadFailure) as caught:
        read_data(data)
    assert caught.value.reason == "corrupt"


PAGE = """<!DOCTYPE html><html><head><title>bỏ</title><style>p {color: red}</style><script>var x = 1;</script></head>
<body><h2>BÁO CÁO</h2><p>Xã đã <b>tiếp nhận</b>
 12 hồ sơ.</p><p style="display:none">ẩn</p>dòng một<br>dòng hai
<table border="1"><tr><th>TT</th><th colspan="2">Nội dung</th></tr>
<tr><td rowspan="2">1</td><td>a</td><td><p>b</p><p>c</p></td></tr><tr><td>d</td><td>e</td></tr></table></body></html>"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_page(encoding: str) -> None:
    source = read_data(PAGE.encode(encoding))
    table = (("TT", "Nội dung", ""), ("1", "a", "b\nc"), ("", "d", "e"))
    assert shown(source) == ["BÁO CÁO", "Xã đã tiếp nhận 12 hồ sơ.", "dòng một", "dòng hai", table]
    assert isinstance(source.blocks[0], RawLine)
    assert (source.blocks[0].rank, source.reader) == (2, "html")


def test_a_page_that_says_its_code_page() -> None:
    page = '<html><meta charset="windows-1258"><body><p>Quyết định của xã</p></body></html>'
    assert shown(read_data(page.encode("cp1258", "ignore")))[0].startswith("Quy")


@pytest.mark.parametrize("page", ["<html><body></body></html>", "<html>" + "<div>" * 3000, "<html><!-- x -->"])
def test_a_page_without_words(page: str) -> None:
    with pytest.raises(ReadFailure):
        read_data(page.encode())


def legacy_workbook() -> bytes:
    """Cells in TCVN3 and VNI by their fonts, one of capitals, one with fonts within, one in Unicode."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet()
        tcvn3, capitals = book.add_format({"font_name": ".VnTime"}), book.add_format({"font_name": ".VnTimeH"})
        vni, plain = book.add_format({"font_name": "VNI-Times"}), book.add_format({"font_name": "Arial"})
        sheet.write(0, 0, made_legacy.encode("kết quả", "tcvn3"), capitals)
        sheet.write(0, 1, made_legacy.encode("đúng hạn", "tcvn3"), tcvn3)
        sheet.write(1, 0, made_legacy.encode("hộ nghèo", "vni"), vni)
        sheet.write(1, 1, "một tệp µ", plain)
        sheet.write_rich_string(2, 0, "1. ", tcvn3, made_legacy.encode("Đất đai", "tcvn3"))
        sheet.write_number(2, 1, 12, tcvn3)
    return target.getvalue()


LEGACY_TABLE = (("KẾT QUẢ", "đúng hạn"), ("hộ nghèo", "một tệp µ"), ("1. Đất đai", "12"))


def test_cells_in_fonts_of_old_encodings() -> None:
    source = read_data(legacy_workbook())
    assert shown(source) == [LEGACY_TABLE]
    assert source.encodings == ("tcvn3", "vni")


def test_old_sheets_in_fonts_of_old_encodings(converted: Path, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(legacy_workbook())
    program, profile = str(office.find_program()), f"-env:UserInstallation={(converted / 'profile').as_uri()}"
    command = [
        program,
        profile,
        "--headless",
        "--convert-to",
        "xls",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "a.xlsx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    source = read(tmp_path / "a.xls")
    assert shown(source) == [LEGACY_TABLE]
    assert (source.encodings, source.media_type) == (("tcvn3", "vni"), sniff.XLS)
