"""The grade of a reading: what lowers it, by how much, and that good readings are left alone."""

from __future__ import annotations

import time
import unicodedata
from pathlib import Path

import made_bundle
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.syllables import is_syllable, spelling
from patterns import catalogue
from pipeline.extract import extract
from pipeline.grading import Grade, Reading, grade
from pipeline.readers import read
from pipeline.readers.text import read_text
from pipeline.source import RawLine, Source

CORPUS = Path(__file__).resolve().parents[1] / "corpus" / "reports"
SHARED = Path(__file__).resolve().parents[1].parent / "shared"
PADDING = "\n".join(
    f"{number}. Ủy ban nhân dân xã tiếp tục chỉ đạo các bộ phận chuyên môn thực hiện nghiêm túc nhiệm vụ được giao."
    for number in range(2, 10)
)
LINES = catalogue("syllables")["syllable_line"]


def long_report() -> str:
    return made_bundle.report().replace("III. KIẾN NGHỊ", f"{PADDING}\n\nIII. KIẾN NGHỊ")


def graded(text: str, reading: Reading | None = None) -> Grade:
    return grade(extract(read_text(text.encode())), reading or Reading())


def without_marks(text: str) -> str:
    plain = unicodedata.normalize("NFD", text).replace("đ", "d").replace("Đ", "D")
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def damaged(text: str) -> str:
    """Letters confused as a bad scan confuses them."""
    for good, bad in (("ư", "ur"), ("ơ", "0'"), ("hi", "hl1"), ("ng", "nq"), ("đ", "d\u00a4"), ("tr", "tf")):
        text = text.replace(good, bad)
    return text


def test_a_report_read_well_is_good() -> None:
    assert graded(long_report()) == Grade(level="good", score=100, reasons=())


@pytest.mark.parametrize("path", sorted(CORPUS.iterdir()), ids=lambda path: path.stem[:20])
def test_reports_of_the_corpus_are_good(path: Path) -> None:
    assert grade(extract(read(path)), Reading()).level == "good"


def test_real_reports_are_good() -> None:
    files = sorted(SHARED.glob("reports/*.txt"))
    if not files:
        pytest.skip("the shared folder with real reports is not there")
    assert [grade(extract(read(path)), Reading()).level for path in files] == ["good"] * len(files)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (without_marks, "dấu"),
        (damaged, "viết đúng"),
        (lambda text: text.encode().decode("latin-1"), "viết đúng"),
    ],
    ids=["no marks", "bad scan", "wrong encoding"],
)
def test_what_cannot_be_read_is_poor(change, word: str) -> None:
    found = grade(extract(_source(change(long_report()))), Reading())
    assert found.level == "poor"
    assert any(word in reason for reason in found.reasons)
    assert found.score < 85


def _source(text: str) -> Source:
    blocks = tuple(RawLine(text=line) for line in text.split("\n") if line.strip())
    return Source(media_type="text/plain", reader="text", page_count=None, blocks=blocks)


@pytest.mark.parametrize(
    ("reading", "level", "word"),
    [
        (Reading(ocr_confidence=95.0), "good", None),
        (Reading(ocr_confidence=80.0), "fair", "(80/100)"),
        (Reading(ocr_confidence=51.5), "poor", "(51,5/100)"),
        (Reading(looks_legacy=True), "poor", "bảng mã cũ"),
        (Reading(page_numbers=range(1, 4)), "poor", "2 trang không đọc được chữ nào (trang 1, 2)"),
        (Reading(page_numbers=range(1, 2), unread=(1,)), "poor", "1 trang là ảnh chưa nhận dạng chữ (trang 1)"),
    ],
)
def test_what_is_known_of_the_reading_counts(reading: Reading, level: str, word: str | None) -> None:
    found = graded(long_report(), reading)
    assert found.level == level
    assert len(found.reasons) == (word is not None)
    assert word is None or word in found.reasons[0]


def test_broken_structure_is_told() -> None:
    found = graded(f"{PADDING}\nTiếp nhận 25 hồ sơ, giải quyết 24 hồ sơ.")
    assert found.level == "fair"
    assert any("phần đầu văn bản" in reason for reason in found.reasons)


def test_a_report_without_sections_is_told() -> None:
    text = long_report().replace("I. CÔNG", "CÔNG").replace("II. KẾT", "KẾT").replace("III. KIẾN", "KIẾN")
    flat = "\n".join(line.split(". ", 1)[-1].capitalize() for line in text.split("\n\n"))
    found = graded(text.split("I. CÔNG")[0].split("CÔNG TÁC CHỈ ĐẠO")[0] + flat[-300:].lower())
    assert any("đề mục" in reason for reason in found.reasons)


def test_hardly_any_text_is_poor() -> None:
    assert graded("Trang này để trống.").level == "poor"


def test_the_dearest_reason_stands_first_and_the_score_stays_in_range() -> None:
    found = graded("xq zw fj\n" * 20, Reading(ocr_confidence=0.0, looks_legacy=True, page_numbers=range(1, 9)))
    assert found.level == "poor"
    assert found.score == 0
    assert len(found.reasons) >= 4


@given(st.text(max_size=300), st.floats(0, 100) | st.none())
def test_any_text_has_a_grade(text: str, sure: float | None) -> None:
    found = grade(extract(_source(text)), Reading(ocr_confidence=sure))
    assert 0 <= found.score <= 100
    assert (found.level == "good") == (not found.reasons)


@pytest.mark.parametrize("measure", catalogue("grading")["measure"], ids=lambda measure: measure["name"])
def test_limits_stand_in_their_order(measure: dict) -> None:
    limits = [measure["fair"], measure["poor"], measure["worst"]]
    if measure["poor"] == -1:  # never poor by itself
        limits.remove(-1)
    assert limits == sorted(limits, reverse=measure["worse"] == "low")
    assert measure["worse"] in ("low", "high")


@pytest.mark.parametrize("line", LINES[0]["examples"])
def test_sentences_written_right(line: str) -> None:
    assert spelling(line).share == 1


@pytest.mark.parametrize("line", LINES[0]["rejects"])
def test_letters_that_are_no_vietnamese(line: str) -> None:
    assert (spelling(line).share or 0) <= 0.5


WORDS = """nghiêng ghế kẻ quyển quốc quân giếng giết khuya khuỷu ngoằn hoà hòa thuý thúy Ủy uỷ yêu yết oằn xoong ích
được rượu Đắk uỳnh huỵch"""
NO_WORDS = "nge gê ki\u0300\u0301 cế các\u0309 ngha quc tríc hoac\u0309 đươc bằc zà fa buru bạn\u0301"


@pytest.mark.parametrize("word", WORDS.split())
def test_syllables(word: str) -> None:
    assert is_syllable(word)
    assert is_syllable(word.upper())


@pytest.mark.parametrize("word", NO_WORDS.split())
def test_no_syllables(word: str) -> None:
    assert not is_syllable(unicodedata.normalize("NFC", word))


def test_abbreviations_are_no_words() -> None:
    assert spelling("UBND HĐND CCHC TTg QĐ-UBND 12/KH-UBND").words == 0
    assert spelling("").share is None


def test_spelling_takes_time_in_proportion() -> None:
    def seconds(size: int) -> float:
        text = "".join(chr(97 + place % 26) * (place % 7 + 1) + " " for place in range(size))
        begin = time.perf_counter()
        spelling(text)
        return time.perf_counter() - begin

    seconds(1000)
    assert seconds(40_000) < 3 * seconds(20_000) + 0.05
    assert seconds(20_000) < 1
    begin = time.perf_counter()
    spelling("ạ" * 200_000)
    assert time.perf_counter() - begin < 1
