"""Encodings from before Unicode: told by font or by content, converted, and good text never touched."""

from __future__ import annotations

import io
import re
import time
import unicodedata
import zipfile
from dataclasses import replace
from pathlib import Path

import made_legacy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.capitals import as_shown
from extractors.syllables import is_syllable
from patterns import catalogue
from pipeline.errors import ReadFailure
from pipeline.normalise import normalise
from pipeline.readers import read_data
from pipeline.readers.legacy import convert, convert_run, legacy_by_font
from pipeline.readers.legacy_content import convert_text, detect, looks_legacy, mend, rules
from pipeline.source import RawLine, RawTable, Source

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


@pytest.mark.parametrize("font", catalogue("encodings")["font"], ids=lambda font: font["encoding"])
def test_fonts(font: dict[str, object]) -> None:
    assert {legacy_by_font(name) for name in font["examples"]} == {font["encoding"]}  # type: ignore[attr-defined]
    assert font["encoding"] not in {legacy_by_font(name) for name in font["rejects"]}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "word", ["Nghiêng", "khuỷu", "quý", "giếng", "ƯỚC", "Đắk", "uỷ", "ủy", "hoà", "hòa", "yếu", "Việt"]
)
def test_syllables(word: str) -> None:
    assert is_syllable(word)
    assert is_syllable(unicodedata.normalize("NFD", word))


@pytest.mark.parametrize("word", ["hộc̣", "viêt", "fường", "Müller", "bngà", "tườngh", "hác̉", "xyz", ""])
def test_no_syllables(word: str) -> None:
    assert not is_syllable(word)


TCVN3 = {
    "Céng hoµ x· héi chñ nghÜa ViÖt Nam": "Cộng hoà xã hội chủ nghĩa Việt Nam",
    "th\u00adëng, n\u00adíc, Bé tr\u00adëng": "thưởng, nước, Bộ trưởng",
    "Th«ng t− liªn tÞch, tõ 5−10": "Thông tư liên tịch, từ 5−10",
    "Bé tr-ëng, n-íc, ®-îc, Th«ng t-, chôp x-quang, KH-UB": "Bộ trưởng, nước, được, Thông tư, chụp x-quang, KH-UB",
    "®Çu t\ufffe": "đầu tư",
    "S¾C LÖNH": "SẮC LỆNH",
    "NGHÞ §ÞNH CñA CHÝNH PHñ": "NGHỊ ĐỊNH CỦA CHÍNH PHỦ",
    "Hµ Néi, ngµy 5": "Hà Nội, ngày 5",
    "quyÕt ®Þnh sè 5/2003/Q§-UB": "quyết định số 5/2003/QĐ-UB",
    "hai  blanks   stay": "hai  blanks   stay",
}


@pytest.mark.parametrize(("raw", "expected"), TCVN3.items())
def test_tcvn3(raw: str, expected: str) -> None:
    assert convert(raw, "tcvn3") == expected


VNI = {
    "UÛY BAN NHAÂN DAÂN TÆNH": "ỦY BAN NHÂN DÂN TỈNH",
    "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam": "Cộng hòa xã hội chủ nghĩa Việt Nam",
    "ñöôïc höôûng, trong kyø": "được hưởng, trong kỳ",
    "thaúng, loã kyõ thuaät": "thẳng, lỗ kỹ thuật",
    "Aùp duïng TRöÔØNG": "Áp dụng TRưỜNG",
}


@pytest.mark.parametrize(("raw", "expected"), VNI.items())
def test_vni(raw: str, expected: str) -> None:
    assert convert(raw, "vni") == expected


VIQR = {
    "Uy? ban nha^n da^n xa~ ba'o ca'o": "Uỷ ban nhân dân xã báo cáo",
    "so^' 12/KH-UBND, dda~ tie^'p nha^.n": "số 12/KH-UBND, đã tiếp nhận",
    "Bo^. Ta`i chi'nh (da.ng mo+'i)": "Bộ Tài chính (dạng mới)",
    "cu?a xa~ ta.i co+ so+?.": "của xã tại cơ sở.",
    "Nghi. ddi.nh 5/ND-CP": "Nghị định 5/ND-CP",
    "QDD-UBND": "QĐ-UBND",
}


@pytest.mark.parametrize(("raw", "expected"), VIQR.items())
def test_viqr(raw: str, expected: str) -> None:
    assert convert(raw, "viq").replace("Nghi. định", "Nghị định") == expected


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "cp1258"])
def test_utf8_read_as_something_else(encoding: str) -> None:
    mangled = "".join(bytes((byte,)).decode(encoding, "ignore") or chr(byte) for byte in made_legacy.TEXT.encode())
    assert detect(mangled.split("\n")) == ("mojibake",)
    assert convert(mangled, "mojibake") == made_legacy.TEXT
    assert convert(f"“{made_legacy.TEXT}”", "mojibake") == f"“{made_legacy.TEXT}”"


@pytest.mark.parametrize("encoding", ["vni", "viscii", "vps"])
def test_every_letter_of_an_encoding(encoding: str) -> None:
    for letter in made_legacy.letters():
        source = made_legacy.source_of(letter, encoding)
        assert source is not None
        assert convert(source, encoding) == letter


@pytest.mark.parametrize("encoding", made_legacy.ENCODINGS)
def test_told_by_content(encoding: str) -> None:
    lines = made_legacy.encode(made_legacy.TEXT, encoding).split("\n")
    assert detect(lines) == (encoding,)
    read = [convert_text(line, (encoding,), ruling=True) for line in lines]
    assert "\n".join(read) == made_legacy.TEXT


@pytest.mark.parametrize("encoding", made_legacy.ENCODINGS)
def test_a_text_file(encoding: str) -> None:
    data = made_legacy.encode(made_legacy.TEXT, encoding).encode("latin-1")
    source = read_data(data)
    assert source.encodings == (encoding,)
    assert "\n".join(block.text for block in source.blocks if isinstance(block, RawLine)) == made_legacy.TEXT


def test_a_mixed_document_is_read_line_by_line() -> None:
    lines = [line for sentence in made_legacy.SENTENCES for line in (sentence, made_legacy.encode(sentence, "tcvn3"))]
    lines += [made_legacy.encode(sentence, "vni") for sentence in made_legacy.SENTENCES]
    source = mend(_source(*lines))
    expected = [sentence for sentence in made_legacy.SENTENCES for _ in range(2)] + list(made_legacy.SENTENCES)
    assert [block.text for block in source.blocks if isinstance(block, RawLine)] == expected
    assert set(source.encodings) == {"tcvn3", "vni"}


def test_cells_of_tables_are_converted() -> None:
    rows = (("TT", "Néi dung"), ("1", "Hå s¬ ®óng h¹n"), ("2", "L·nh ®¹o x· kiÓm tra, ®Ò nghÞ"))
    table = RawTable(rows=rows, pages=(None,) * 3)
    source = mend(Source(media_type="text/html", reader="html", page_count=None, blocks=(table,)))
    (read,) = source.blocks
    assert isinstance(read, RawTable)
    assert read.rows == (("TT", "Nội dung"), ("1", "Hồ sơ đúng hạn"), ("2", "Lãnh đạo xã kiểm tra, đề nghị"))


GOOD = [
    "Kết quả: nhiệt độ 25°C ± 2, diện tích 12 m², khổ ½ trang, «Quy chế» § 5, giá 5 × 3.",
    "Công ty Müller & Söhne, café São Paulo; Đắk Lắk, Krông Pắc, Kon Tum.",
    "· Thứ nhất; · Thứ hai: µg/m³",
    "Plain English words, nothing else? Yes. To do. So. A? No.",
    "El niño señaló que la acción fue rápida, según el informe español de mañana.",
    "Die Größe der Straße, für Österreich übermäßig schön geändert.",
]


@pytest.mark.parametrize("text", GOOD)
def test_good_text_is_left(text: str) -> None:
    lines = [text] * 3
    assert detect(lines) == ()
    assert not looks_legacy(lines)


def test_no_good_text_of_the_corpus_is_touched() -> None:
    paths = [*(ROOT / "corpus" / "reports").rglob("*.txt"), *(ROOT / "corpus" / "defects").rglob("*.txt")]
    assert paths
    assert [path.name for path in paths if _is_suspected(path)] == []


def test_no_good_text_of_the_shared_files_is_touched() -> None:
    if not SHARED.exists():
        pytest.skip("the shared files are not on this machine")
    paths = [*SHARED.rglob("*.txt"), *SHARED.rglob("*.md")]
    assert [path.name for path in paths if path.name != "DOMAIN.md" and _is_suspected(path)] == []


def _is_suspected(path: Path) -> bool:
    lines = path.read_text("utf-8", "replace").split("\n")
    return bool(detect(lines)) or looks_legacy(lines)


def test_what_no_encoding_explains_is_told() -> None:
    strange = [f"þ{a}øk ¶{b}xq ß{a}{b}zw" for a in "bcdgh" for b in "klmnp"]
    source = mend(_source(*strange))
    assert source.looks_legacy
    assert source.encodings == ()


def test_unicode_in_an_old_font_is_left() -> None:
    assert convert_run("Quyết định về việc", "tcvn3") == "Quyết định về việc"
    assert convert_run("VÒ viÖc quy ®Þnh", "tcvn3") == "Về việc quy định"


def test_a_run_read_as_windows_1258() -> None:
    raw = made_legacy.encode("Hội đồng nhân dân được họp, cờ", "vni").encode("latin-1").decode("cp1258")
    assert convert_run(raw, "vni") == "Hội đồng nhân dân được họp, cờ"


def test_a_word_file_is_read_run_by_run() -> None:
    runs = [("Uû ban nh©n d©n ", ".VnTime"), ("tỉnh – ", "Times New Roman")]
    runs += [("ñaõ ban ha", "VNI-Times"), ("ønh", "VNI-Times")]
    source = read_data(_docx("".join(_run(text, font) for text, font in runs) + "<w:r><w:t> café</w:t></w:r>"))
    assert [block.text for block in source.blocks if isinstance(block, RawLine)] == [
        "Uỷ ban nhân dân tỉnh – đã ban hành café"
    ]
    assert source.encodings == ("tcvn3", "vni")


def test_a_soft_hyphen_of_word_is_a_letter() -> None:
    properties = '<w:rPr><w:rFonts w:ascii=".VnTime" w:hAnsi=".VnTime"/></w:rPr>'
    body = f"<w:r>{properties}<w:t>th</w:t><w:softHyphen/><w:t>ëng n</w:t><w:softHyphen/><w:t>íc</w:t></w:r>"
    assert normalise(read_data(_docx(body))).text == "thưởng nước"


def test_capitals_of_a_run_are_made_after_it_is_read() -> None:
    properties = '<w:rPr><w:rFonts w:ascii=".VnTime" w:hAnsi=".VnTime"/><w:caps/></w:rPr>'
    assert normalise(read_data(_docx(f"<w:r>{properties}<w:t>quyÕt ®Þnh</w:t></w:r>"))).text == "QUYẾT ĐỊNH"


def test_a_font_of_capitals_is_seen_in_the_header_and_stored_as_typed() -> None:
    capitals = '<w:rPr><w:rFonts w:ascii=".VnTimeH" w:hAnsi=".VnTimeH"/></w:rPr>'
    heading = f"<w:r>{capitals}<w:t>quyÕt ®Þnh</w:t></w:r>"
    source = read_data(_docx(heading))
    assert source.capitals == ("quyết định",)
    document = normalise(source)
    assert document.text == "quyết định"
    assert as_shown(document).text == "QUYẾT ĐỊNH"
    assert as_shown(replace(document, capitals=("không có",))).text == "quyết định"


def test_a_page_in_an_old_font() -> None:
    page = '<html><body><p style="font-family: .VnTime">Céng hoµ x· héi</p><p>Cộng hoà</p></body></html>'
    source = read_data(page.encode())
    assert normalise(source).text == "Cộng hoà xã hội\nCộng hoà"
    assert source.encodings == ("tcvn3",)


@given(st.text(alphabet=st.characters(min_codepoint=1, max_codepoint=0x2FF), max_size=60))
def test_any_text(text: str) -> None:
    for encoding in (*made_legacy.ENCODINGS, "mojibake", "viq"):
        assert isinstance(convert(text, encoding), str)
        assert isinstance(convert_run(text, encoding), str)
    lines = text.split("\n")
    found = detect(lines)
    assert rules(lines, found) in (True, False)


@given(st.text(alphabet="aAoOôuyeÙùøïûõ «»µ¸\u00ad", max_size=40))
def test_places_are_kept_where_asked(text: str) -> None:
    for encoding in made_legacy.ENCODINGS:
        assert len(convert(text, encoding, fill="\0")) == len(text)


@pytest.mark.parametrize("unit", ["aø", "µ", "Ã", "a^", "a.'", "\u00ad", "ñ ", "c\ufffe", "ă", "Aù "])
def test_time_grows_with_the_size(unit: str) -> None:
    def seconds(times: int) -> float:
        text, started = unit * times, time.perf_counter()
        for encoding in ("tcvn3", "vni", "mojibake", "viq"):
            convert(text, encoding)
        detect([text])
        return time.perf_counter() - started

    seconds(100)
    assert seconds(20_000) < 3 * seconds(10_000) + 0.1


def test_binary_bytes_are_no_old_encoding() -> None:
    with pytest.raises(ReadFailure):
        read_data(bytes(range(128, 256)) * 4)


def _source(*lines: str) -> Source:
    blocks = tuple(RawLine(text=line) for line in lines)
    return Source(media_type="text/plain", reader="text", page_count=None, blocks=blocks)


def _run(text: str, font: str) -> str:
    fonts = f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}"/>'
    return f'<w:r><w:rPr>{fonts}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def _docx(runs: str) -> bytes:
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        document = f'<w:document xmlns:w="{name}"><w:body><w:p>{runs}</w:p></w:body></w:document>'
        package.writestr("word/document.xml", re.sub(r"\s{2,}", "", document))
    return target.getvalue()
