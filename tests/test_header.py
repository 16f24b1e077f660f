"""The parts of the header: names of places and bodies, slots of the letterhead, signatures, catalogues."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.folding import key, skeleton
from extractors.header import read_header, read_parts
from extractors.issuer import body_entry, read_body
from extractors.kindline import opens_with
from extractors.letterhead import is_motto
from extractors.pieces import Piece
from extractors.places import find_units, is_central_city, level_of, spelling, split_unit, title_case
from extractors.records import Document, Line, Outline, Part
from extractors.signature import person
from extractors.slots import read_date, read_number
from patterns import catalogue
from pipeline.normalise import normalise
from pipeline.readers.text import read_text

SHARED = Path(__file__).resolve().parents[1].parent / "shared"


def piece(text: str) -> Piece:
    return Piece(text=text, start=0, end=len(text))


def simple(text: str) -> tuple[Document, Outline]:
    lines, position = [], 0
    for raw in text.split("\n"):
        if raw:
            lines.append(Line(start=position, end=position + len(raw)))
        position += len(raw) + 1
    return Document(text=text, lines=tuple(lines)), Outline(
        parts=(Part(zone="body", start=0, end=len(text)),), sections=()
    )


@pytest.mark.parametrize(
    ("text", "number", "symbol", "blank"),
    [
        ("Số: 09/BC-UBND", "9", "BC-UBND", False),
        ("Số: 219 /BC- UBND", "219", "BC-UBND", False),
        ("Số:      /BC-UBND", None, "BC-UBND", True),
        ("Số: ……/BC-UBND", None, "BC-UBND", True),
        ("Số: ....../BC-UBND Lũng Vân, ngày   tháng 3 năm 2022", None, "BC-UBND", True),
        ("Số: 61/2021/QĐ-UBND", "61", "QĐ-UBND", False),
        ("Sô: 12a/TB-UBND", "12a", "TB-UBND", False),
        ("Số: A5Ê/BC-UBND", None, "BC-UBND", False),
        ("Số 76-BC/HU", "76", "BC/HU", False),
        ("Số:       -BC/ĐU", None, "BC/ĐU", True),
        ("Số: 1204/SNV-CCHC&TCBC", "1204", "SNV-CCHC&TCBC", False),
        ("SỐ: 00412/QĐ-TTg", "412", "QĐ-TTg", False),
        ("12/BC-UBND", "12", "BC-UBND", False),
        ("Số:", None, None, True),
    ],
)
def test_own_number(text: str, number: str | None, symbol: str | None, blank: bool) -> None:
    found = read_number(piece(text))
    assert found is not None
    assert (found.number, found.symbol, found.blank) == (number, symbol, blank)


@pytest.mark.parametrize("text", ["Căn cứ Kế hoạch số 12/KH-UBND", "XÃ LŨNG VÂN", "Một số: 12/15 hồ sơ"])
def test_no_own_number(text: str) -> None:
    assert read_number(piece(text)) is None


@pytest.mark.parametrize(
    ("text", "place", "parts"),
    [
        ("Lũng Vân, ngày 05 tháng 4 năm 2022", "Lũng Vân", (5, 4, 2022)),
        ("Lũng Vân, ngày    tháng 4 năm 2022", "Lũng Vân", (None, 4, 2022)),
        ("Lũng Vân, ngày ... tháng ... năm 2022", "Lũng Vân", (None, None, 2022)),
        ("TP. Hòa Bình, ngày 18/6/2021", "TP. Hòa Bình", (18, 6, 2021)),
        ("Ea H'leo, Ngày 1 tháng 02 năm 2023.", "Ea H'leo", (1, 2, 2023)),
        ("Lũng Vân, ngày 31 tháng 02 năm 2022", "Lũng Vân", (31, 2, 2022)),
        ("Lũng Vân, ngày tháng năm 20...", "Lũng Vân", (None, None, None)),
    ],
)
def test_own_date(text: str, place: str, parts: tuple[int | None, ...]) -> None:
    found = read_date(piece(text))
    assert found is not None
    assert (found.place, (found.day, found.month, found.year)) == (place, parts)


def test_impossible_day_is_no_date() -> None:
    found = read_date(piece("Lũng Vân, ngày 31 tháng 02 năm 2022"))
    assert found is not None
    assert found.value is None


@pytest.mark.parametrize(
    ("text", "units"),
    [
        (
            "UBND xã Lũng Vân, huyện Tân Lạc, tỉnh Hòa Bình",
            [("xã", "Lũng Vân"), ("huyện", "Tân Lạc"), ("tỉnh", "Hòa Bình")],
        ),
        ("thị xã Hoài An và thị trấn Mường Khến", [("thị xã", "Hoài An"), ("thị trấn", "Mường Khến")]),
        ("tỉnh Bà Rịa - Vũng Tàu", [("tỉnh", "Bà Rịa - Vũng Tàu")]),
        ("TP. Hà Nội", [("tp.", "Hà Nội")]),
        ("phường 7, quận 3", [("phường", "7"), ("quận", "3")]),
        ("xã Ea H'leo", [("xã", "Ea H'leo")]),
        ("tỉnh Sơn La Lò Văn Hặc", [("tỉnh", "Sơn La")]),
        ("văn hóa xã hội; 16 xã, thị trấn; Huyện Đoàn; xã 12 thôn", []),
    ],
)
def test_units(text: str, units: list[tuple[str, str]]) -> None:
    found = list(find_units(text))
    assert [(unit.word, unit.name) for unit in found] == units
    assert all(text[unit.start : unit.end].endswith(unit.name) for unit in found)


@pytest.mark.parametrize(
    ("phrase", "name", "level"),
    [
        ("ỦY BAN NHÂN DÂN XÃ LŨNG VÂN", "UBND xã Lũng Vân", "xã"),
        ("UBND THỊ XÃ HOÀI AN", "UBND thị xã Hoài An", "huyện"),
        ("UBND ĐẶC KHU HÒN TRE", "UBND đặc khu Hòn Tre", "xã"),
        ("HUYỆN UỶ MAI SƠN", "Huyện ủy Mai Sơn", "huyện"),
        ("BỘ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI", "Bộ Lao động - Thương binh và Xã hội", "trung ương"),
        ("THỦ TƯỚNG CHÍNH PHỦ", "Thủ tướng chính phủ", "trung ương"),
        ("UBND THÀNH PHỐ HẢI PHÒNG", "UBND thành phố Hải Phòng", "tỉnh"),
    ],
)
def test_bodies(phrase: str, name: str, level: str) -> None:
    found = read_body(phrase, phrase)
    assert found is not None
    assert (key(found.name), found.level) == (key(name), level)


def test_a_body_is_spelt_as_in_the_text() -> None:
    found = read_body("UBND HUYỆN LŨNG HÒA", "UBND huyện Lũng Hoà đã ban hành")
    assert found is not None
    assert found.name == "UBND huyện Lũng Hoà"


def test_cities_and_years() -> None:
    assert is_central_city("Hải Phòng", 2010)
    assert level_of("thành phố", "Huế", 2024) == "huyện"
    assert level_of("thành phố", "Huế", 2025) == "tỉnh"
    assert level_of("tp.", "Vinh") == "huyện"


def test_split_and_case() -> None:
    assert split_unit("UBND THỊ TRẤN MƯỜNG KHẾN") == ("thị trấn", "MƯỜNG KHẾN")
    assert split_unit("HUYỆN ỦY") is None
    assert title_case("EA H'LEO") == "Ea H'leo"
    assert spelling("HÒA BÌNH", "tại Hoà Bình, HÒA BÌNH") == "Hoà Bình"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Nguyễn Thị Mây", "Nguyễn Thị Mây"),
        ("ThS. Cà Văn Chiu", "Cà Văn Chiu"),
        ("Đại tá Lò Văn Hặc", "Lò Văn Hặc"),
        ("LÒ VĂN HẶC", "LÒ VĂN HẶC"),
        ("Y Biêr Niê", "Y Biêr Niê"),
        ("H'Yim Kđoh", "H'Yim Kđoh"),
        ("Trần Thu Trang", "Trần Thu Trang"),
        ("PHÓ CHỦ TỊCH", None),
        ("NGHIỆP VỤ THUẾ", None),
        ("Phòng Nội Vụ", None),
        ("Lưu: VT", None),
        ("Nguyễn", None),
    ],
)
def test_person(text: str, name: str | None) -> None:
    assert person(text) == name


def test_keys() -> None:
    assert skeleton("Ủy ban Đồng") == "uy ban dong"
    assert key("Hòa  THUỶ") == key("hoà thủy")


@given(st.text(max_size=200))
def test_a_skeleton_keeps_every_place(text: str) -> None:
    assert len(skeleton(text)) == len(text)


# --- catalogues -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("entry", catalogue("bodies")["level"], ids=lambda entry: entry["words"][0])
def test_level_words(entry: dict[str, list[str]]) -> None:
    for example in entry["examples"]:
        assert any(unit.word in entry["words"] for unit in find_units(example)), example
    for reject in entry["rejects"]:
        assert not any(unit.word in entry["words"] for unit in find_units(reject)), reject


@pytest.mark.parametrize("entry", catalogue("bodies")["body"], ids=lambda entry: entry["name"])
def test_body_words(entry: dict[str, list[str]]) -> None:
    for example in entry["examples"]:
        found = body_entry(example)
        assert found is not None, example
        assert found[1]["name"] == entry["name"], example
    for reject in entry["rejects"]:
        found = body_entry(reject)
        assert found is None or found[1]["name"] != entry["name"], reject


def test_what_is_no_body() -> None:
    for entry in catalogue("bodies")["not_body"]:
        assert all(body_entry(example) is None for example in entry["examples"])
        assert all(body_entry(reject) is not None for reject in entry["rejects"])


def test_provinces() -> None:
    provinces = catalogue("provinces")
    before = [entry for entry in provinces["province"] if "since" not in entry]
    after = [entry for entry in provinces["province"] if "until" not in entry and entry.get("since", 0) <= 2025]
    assert (len(before), len(after)) == (63, 34)
    for example in provinces["check"]["examples"]:
        assert [level_of(unit.word, unit.name) for unit in find_units(example)] == ["tỉnh"]
    for reject in provinces["check"]["rejects"]:
        assert [level_of(unit.word, unit.name) for unit in find_units(reject)] == ["huyện"]


@pytest.mark.parametrize("name", ["subject", "addressee", "title_stop", "title_more", "closing"])
def test_opening_words(name: str) -> None:
    entry = catalogue("header")[name]
    assert all(opens_with(example, entry["words"]) for example in entry["examples"])
    assert not any(opens_with(reject, entry["words"]) for reject in entry["rejects"])


def test_other_cues() -> None:
    header = catalogue("header")
    assert all(is_motto(example) for example in header["motto"]["examples"])
    assert not any(is_motto(reject) for reject in header["motto"]["rejects"])
    assert all(read_number(piece(example)) for example in header["number"]["examples"])
    assert not any(read_number(piece(reject)) for reject in header["number"]["rejects"])
    titles = catalogue("signer_titles")
    assert all(person(example) is None for example in titles["not_person"]["examples"])
    assert all(person(reject) for reject in titles["not_person"]["rejects"] + titles["surname"]["examples"])
    assert all(person(example) for example in titles["honorific"]["examples"])


# --- any text ---------------------------------------------------------------------------------------------------------

_LETTERS = "ỦY BAN NHÂN DÂN\nXÃ Số: /BC-UBND, ngày tháng năm 2022 TM. KT. CHỦ TỊCH Nơi nhận:\t-()'"


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=_LETTERS, max_size=400) | st.text(max_size=200))
def test_any_text_raises_nothing(text: str) -> None:
    document, outline = simple(regex.sub(r"\s*\n\s*", "\n", text).strip())
    header = read_header(document, outline)
    assert header.title != ""
    parts = read_parts(document, outline)
    for slot in (parts.letterhead.number, parts.dated, parts.signature, parts.title):
        assert slot is None or 0 <= slot.start <= slot.end <= len(document.text)


@pytest.mark.parametrize(
    "unit",
    [
        "Số: 12 ",
        "ỦY BAN NHÂN DÂN ",
        "TM. ",
        "Lũng Vân, ngày ",
        "xã Lũng ",
        "BÁO CÁO ",
        "Số: ....",
        "UBND xã A ",
        "CHỦ TỊCH\n",
        "Nguyễn Văn\n",
    ],
)
def test_time_grows_with_length_only(unit: str, grows_linearly: Callable[..., None]) -> None:
    grows_linearly(lambda made: read_header(*made), lambda size: simple(unit * (size // len(unit))))


# --- real texts -------------------------------------------------------------------------------------------------------

_FIELDS = (
    "doc_type",
    "number",
    "symbol",
    "issuer",
    "commune",
    "district",
    "province",
    "issued_on",
    "title",
    "period_kind",
    "signer",
    "signer_title",
)


def _real(path: Path) -> tuple[Document, Outline]:
    document = normalise(read_text(path.read_bytes()))
    return document, Outline(parts=(Part(zone="body", start=0, end=len(document.text)),), sections=())


def test_reports_with_gold() -> None:
    if not (SHARED / "gold").is_dir():
        pytest.skip("the annotated reports are not here")
    right = wrong = 0
    for path in sorted((SHARED / "gold").glob("*.json")):
        gold = json.loads(path.read_text("utf-8"))
        header = read_header(*_real(SHARED / "reports" / gold["file"]))
        for field in _FIELDS:
            want, got = gold["header"].get(field), getattr(header, field)
            same = key(str(want or "")) == key(str(got or ""))
            right, wrong = right + same, wrong + (not same)
    assert right / (right + wrong) >= 0.95


def test_manifest_of_documents() -> None:
    folder = SHARED / "samples" / "documents"
    if not folder.is_dir():
        pytest.skip("the sample documents are not here")
    right = total = 0
    for row in (folder / "MANIFEST.tsv").read_text("utf-8").splitlines()[1:]:
        name, _, issuer, number, day, _ = row.split("\t")
        header = read_header(*_real(folder / name))
        stated = number.partition("/")
        right += header.number == stated[0].lstrip("0")
        right += str(header.issued_on) == "-".join(reversed(day.split("/")))
        right += key(issuer) in key(header.issuer or "")
        total += 3
    assert right / total >= 0.93
