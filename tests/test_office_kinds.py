"""Documents in the clothes of another format: web archives, XML of Word and Excel, pages and RTF named .doc."""

from __future__ import annotations

import base64
import io
import os
import subprocess
import unicodedata
import zipfile
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import docx
import made_legacy
import pytest
import xlsxwriter
from lxml import etree

from pipeline.endings import wrong_ending
from pipeline.errors import ReadFailure
from pipeline.files import select
from pipeline.normalise import normalise
from pipeline.readers import office, read, read_data, sniff
from pipeline.readers.html_fonts import load_fonts
from pipeline.scan_file import look_at
from pipeline.source import RawLine, RawTable, Source

LINES = ("BÁO CÁO", "Xã Suối Đá tiếp nhận 12 hồ sơ, giải quyết đúng hạn 11 hồ sơ.", "Nơi nhận: Phòng Nội vụ")
ROWS = (("TT", "Lĩnh vực", "Số hồ sơ"), ("1", "Đất đai", "7"), ("2", "Hộ tịch", "5"))
SPREADSHEET = (
    '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
    ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
    '<Worksheet ss:Name="Biểu"><Table>'
    + "".join(
        f"<Row>{''.join(f'<Cell><Data ss:Type={chr(34)}String{chr(34)}>{cell}</Data></Cell>' for cell in row)}</Row>"
        for row in ROWS
    )
    + "</Table></Worksheet></Workbook>"
)
PKG = "http://schemas.microsoft.com/office/2006/xmlPackage"


def words() -> bytes:
    """A .docx with the lines and the table."""
    document = docx.Document()
    for line in LINES:
        document.add_paragraph(line)
    table = document.add_table(rows=3, cols=3)
    for cell, text in zip([cell for row in table.rows for cell in row.cells], sum(ROWS, ()), strict=True):
        cell.text = text
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def book() -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as made:
        sheet = made.add_worksheet("Biểu")
        for number, row in enumerate(ROWS):
            sheet.write_row(number, 0, row)
    return target.getvalue()


@pytest.fixture(scope="module", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nothing is kept from earlier runs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BAOCAO_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what LibreOffice makes of the document and of the table."""
    program = office.find_program()
    if program is None:
        if os.environ.get("BAOCAO_NEEDS_OFFICE") == "1":
            pytest.fail("LibreOffice is not installed, but BAOCAO_NEEDS_OFFICE asks for it")
        pytest.skip("LibreOffice is not installed")
    folder = tmp_path_factory.mktemp("kinds")
    (folder / "a.docx").write_bytes(words())
    (folder / "b.xlsx").write_bytes(book())
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    wanted = {"fodt": "a.docx", "xml:MS Word 2003 XML": "a.docx", "rtf": "a.docx", "html": "a.docx"}
    wanted |= {"dotx": "a.docx", "docm:MS Word 2007 XML VBA": "a.docx", "fods": "b.xlsx", "ods": "b.xlsx"}
    for target, source in wanted.items():
        places = [str(folder), str(folder / source)]
        command = [program, profile, "--headless", "--convert-to", target, "--outdir", *places]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    (folder / "b.xml").write_text(SPREADSHEET, "utf-8")
    return folder


def lines(source: Source) -> list[str]:
    return [block.text for block in source.blocks if isinstance(block, RawLine)]


def tables(source: Source) -> list[tuple[tuple[str, ...], ...]]:
    return [block.rows for block in source.blocks if isinstance(block, RawTable)]


@pytest.mark.parametrize(
    ("name", "kind", "reader"),
    [
        ("a.fodt", sniff.FODT, "office"), ("a.xml", sniff.WORD_XML, "office"), ("a.rtf", sniff.RTF, "office"),
        ("a.dotx", sniff.DOCX, "docx"), ("a.docm", sniff.DOCX, "docx"), ("a.html", sniff.HTML, "html"),
    ],
)  # fmt: skip
def test_the_same_document_in_every_form(made: Path, tmp_path: Path, name: str, kind: str, reader: str) -> None:
    (tmp_path / "tên khác.doc").write_bytes((made / name).read_bytes())
    found = read(tmp_path / "tên khác.doc")
    assert (found.media_type, found.reader) == (kind, reader)
    assert lines(found) == list(LINES)
    assert tables(found) == [ROWS]
    assert wrong_ending("tên khác.doc", kind) == ".doc"
    assert wrong_ending(name, kind) is None


@pytest.mark.parametrize(("name", "kind"), [("b.fods", sniff.FODS), ("b.ods", sniff.ODS), ("b.xml", sniff.EXCEL_XML)])
def test_the_same_sheet_in_every_form(made: Path, name: str, kind: str) -> None:
    found = read(made / name)
    assert (found.media_type, found.reader) == (kind, "sheets")
    assert tables(found) == [ROWS]


def test_a_folder_gives_documents_in_xml_and_leaves_other_xml_aside(made: Path, tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes((made / "a.xml").read_bytes())
    (tmp_path / "b.xml").write_text('<?xml version="1.0"?><du-lieu><dong>1</dong></du-lieu>')
    found = select([str(tmp_path)])
    assert [Path(path).name for path in found.files] == ["a.xml"]
    assert found.ignored == 1


def flat(document: bytes) -> bytes:
    """A .docx as Word writes it into one XML file."""
    root = etree.Element(f"{{{PKG}}}package", nsmap={"pkg": PKG})
    with zipfile.ZipFile(io.BytesIO(document)) as package:
        types = {
            one.get("PartName"): one.get("ContentType") for one in etree.fromstring(package.read("[Content_Types].xml"))
        }
        for name in package.namelist():
            if name == "[Content_Types].xml":
                continue
            part = etree.SubElement(root, f"{{{PKG}}}part", {f"{{{PKG}}}name": f"/{name}"})
            xml = name.endswith((".xml", ".rels"))
            relations = "application/vnd.openxmlformats-package.relationships+xml"
            part.set(f"{{{PKG}}}contentType", types.get(f"/{name}") or (relations if xml else "image/jpeg"))
            if xml:
                etree.SubElement(part, f"{{{PKG}}}xmlData").append(etree.fromstring(package.read(name)))
            else:
                etree.SubElement(part, f"{{{PKG}}}binaryData").text = base64.b64encode(package.read(name)).decode()
    return b'<?xml version="1.0" standalone="yes"?>\n<?mso-application progid="Word.Document"?>\n' + etree.tostring(
        root
    )


def test_a_word_file_that_is_one_xml_file() -> None:
    found = read_data(flat(words()))
    assert (found.media_type, found.reader) == (sniff.FLAT_DOCX, "office")
    assert found.blocks == read_data(words()).blocks


@pytest.mark.parametrize("cut", [0.3, 0.9])
def test_half_of_an_xml_file_is_corrupt(cut: float) -> None:
    data = flat(words())
    with pytest.raises(ReadFailure) as caught:
        read_data(data[: int(len(data) * cut)])
    assert caught.value.reason == "corrupt"


@pytest.mark.parametrize("root", ["w:wordDocument", "pkg:package"])
def test_xml_with_entities_is_refused(root: str) -> None:
    spaces = 'xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"'
    if root == "pkg:package":
        spaces = f'xmlns:pkg="{PKG}"'
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><{root} {spaces}>word/document.xml &a;</{root}>'
    with pytest.raises(ReadFailure, match="DOCTYPE") as caught:
        read_data(bomb.encode())
    assert caught.value.reason == "corrupt"


def web_archive(
    page: bytes, charset: str, *, fields: dict[str, str] | None = None, coding: str = "quoted-printable"
) -> bytes:
    """What Word and browsers save as "Single File Web Page"."""
    root = EmailMessage()
    for name, value in (fields or {}).items():
        root[name] = value
    root["MIME-Version"] = "1.0"
    root.set_type("multipart/related")
    picture = EmailMessage()
    picture.set_content(b"\x89PNG\r\n\x1a\n", maintype="image", subtype="png", cid="<b>")
    body = EmailMessage()
    body.set_content(page, maintype="text", subtype="html", cte=coding, cid="<a>")
    body.set_param("charset", charset)
    root.attach(picture)
    root.attach(body)
    root.set_param("start", "<a>")
    return root.as_bytes()


PAGE = "<html><body>" + "".join(f"<p class=MsoNormal>{line}</p>" for line in LINES) + "</body></html>"
SAVED = {"From": "<Saved by Blink>", "Subject": "bao cao", "Date": "Mon, 4 Mar 2024 08:00:00 +0700"}


@pytest.mark.parametrize("coding", ["quoted-printable", "base64"])
@pytest.mark.parametrize("fields", [{}, SAVED], ids=["Word", "browser"])
@pytest.mark.parametrize("charset", ["utf-8", "utf-16"])
def test_a_web_archive(coding: str, fields: dict[str, str], charset: str) -> None:
    data = web_archive(PAGE.encode(charset), charset, fields=fields, coding=coding)
    found = read_data(data)
    assert (found.media_type, found.reader) == (sniff.MHTML, "html")
    assert lines(found) == list(LINES)


def windows_1258(text: str) -> bytes:
    """``text`` as Windows writes it: letters without a tone, and the tone behind."""
    tones = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))

    def sign(letter: str) -> str:
        parts = unicodedata.normalize("NFD", letter)
        tone = "".join(one for one in parts if ord(one) in tones)
        return unicodedata.normalize("NFC", parts.translate(tones)) + tone

    return "".join(map(sign, text)).encode("cp1258")


def test_a_web_archive_in_the_code_page_of_windows() -> None:
    found = read_data(web_archive(windows_1258(PAGE), "windows-1258"))
    assert normalise(found).text.split("\n") == list(LINES)


def tcvn3_page() -> bytes:
    """A page whose words are in TCVN3 by the font that its style sheet gives them."""
    lines_of = ["<p class=MsoNormal>" + made_legacy.encode(line, "tcvn3") + "</p>" for line in LINES[1:]]
    style = (
        '@font-face {font-family:".VnTime"; panose-1:2 11}\n p.MsoNormal {font-family:".VnTime",serif;} i {color:red}'
    )
    return f"<html><head><style><!-- {style} --></style></head><body>{''.join(lines_of)}</body></html>".encode(
        "latin-1"
    )


def test_a_web_archive_in_tcvn3_whose_fonts_stand_in_the_style_sheet() -> None:
    found = read_data(web_archive(tcvn3_page(), "windows-1252", coding="base64"))
    assert lines(found) == list(LINES[1:])
    assert found.encodings == ("tcvn3",)


def test_a_look_at_a_folder_knows_them(made: Path, tmp_path: Path) -> None:
    (tmp_path / "a.mht").write_bytes(web_archive(tcvn3_page(), "windows-1252", coding="base64"))
    (tmp_path / "b.xml").write_bytes(flat(words()))
    seen = [
        look for path in (*sorted(tmp_path.iterdir()), made / "a.fodt", made / "b.xml") for look in look_at(str(path))
    ]
    assert [(look.media_type, look.problem, look.program) for look in seen] == [
        (sniff.MHTML, None, None),
        (sniff.FLAT_DOCX, None, None),
        (sniff.FODT, None, "libreoffice"),
        (sniff.EXCEL_XML, None, "libreoffice"),
    ]
    assert seen[0].encodings == ("tcvn3",)


def test_a_sent_mail_is_no_web_archive() -> None:
    data = web_archive(PAGE.encode(), "utf-8", fields=SAVED | {"From": "xa@mau.vn", "To": "huyen@mau.vn"})
    assert sniff.media_type_of(data) == sniff.MAIL


@pytest.mark.parametrize("end", [80, 200, 400])
def test_a_damaged_web_archive(end: int) -> None:
    data = web_archive(PAGE.encode(), "utf-8")
    with pytest.raises(ReadFailure) as caught:
        read_data(data[:end])
    assert caught.value.reason in ("empty", "corrupt")


def test_fonts_of_a_style_sheet(grows_linearly: object) -> None:
    from lxml import html

    page = html.document_fromstring(
        "<html><style>p{font-family:'VNI-Times'} .a, b.c {color:red;font-family: .VnTimeH, x} @media{} {}</style>"
        "<p>x<i class='z a'>y</i><b class=c>z</b><b class=d>z</b></p></html>"
    )
    fonts = load_fonts(page)
    assert [fonts.of(one) for one in page.iter("p", "i", "b")] == ["VNI-Times", ".VnTimeH", ".VnTimeH", None]
    grows_linearly(load_fonts, lambda n: html.document_fromstring(f"<style>{'p, ' * n}</style>"))  # type: ignore[operator]
