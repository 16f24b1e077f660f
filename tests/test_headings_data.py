"""The catalogues of labels, headings, cues and zones prove themselves: examples match, rejects do not."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from extractors.headings import is_sentence, read_heading
from extractors.keys import accented_words, is_capital, title_key
from extractors.labels import follows, letter_value, read_label, roman_value
from extractors.topics import code_of, codes_in, is_known_title, topics
from extractors.zones import appendix_label, is_footer_open, is_kind_line
from patterns import catalogue

LABELS = catalogue("labels")
HEADINGS = catalogue("headings")["heading"]
CUES = catalogue("title_cues")["sentence"]
ZONES = catalogue("zones")
SEEN = {"phuong_huong": ("ket_qua",)}


@pytest.mark.parametrize("example", LABELS["example"], ids=lambda e: e["text"])
def test_label_examples(example: dict) -> None:
    label = read_label(example["text"])
    assert label is not None
    assert (label.text, label.family, list(label.values)) == (example["label"], example["family"], example["values"])
    assert example["text"][label.end :] == example["rest"]


@pytest.mark.parametrize("reject", LABELS["reject"], ids=lambda e: e["text"])
def test_label_rejects(reject: dict) -> None:
    assert read_label(reject["text"]) is None


@pytest.mark.parametrize(
    ("entry", "example"),
    [(h, e) for h in HEADINGS for e in h["examples"]],
    ids=lambda value: value.get("title", value.get("code")),
)
def test_heading_examples(entry: dict, example: dict) -> None:
    assert code_of(example["title"], example["parent"] or None, SEEN.get(entry["code"], ())) == entry["code"]


@pytest.mark.parametrize(
    ("entry", "reject"),
    [(h, e) for h in HEADINGS for e in h["rejects"]],
    ids=lambda value: value.get("title", value.get("code")),
)
def test_heading_rejects(entry: dict, reject: dict) -> None:
    assert code_of(reject["title"], reject["parent"] or None) != entry["code"]


def test_every_entry_has_examples_and_rejects() -> None:
    assert all(entry["examples"] and entry["rejects"] for entry in [*HEADINGS, *CUES])
    assert {topic.code for topic in topics()} == {entry["code"] for entry in HEADINGS}


@pytest.mark.parametrize("cue", CUES, ids=lambda cue: cue["name"])
def test_cues(cue: dict) -> None:
    pattern = regex.compile(cue["pattern"].replace("~", r"\s++"))
    assert all(pattern.search(example) for example in cue["examples"])
    assert not any(pattern.search(reject) for reject in cue["rejects"])


@pytest.mark.parametrize("line", ZONES["kind_line"], ids=lambda line: line["text"])
def test_kind_lines(line: dict) -> None:
    assert is_kind_line(line["text"]) == line["kind"]


@pytest.mark.parametrize("line", ZONES["footer_line"], ids=lambda line: line["text"])
def test_footer_lines(line: dict) -> None:
    assert is_footer_open(line["text"]) == line["footer"]


@pytest.mark.parametrize("line", ZONES["appendix_line"], ids=lambda line: line["text"])
def test_appendix_lines(line: dict) -> None:
    found = appendix_label(line["text"])
    assert (found and found[0]) == line.get("label")


@pytest.mark.parametrize(
    ("rest", "text", "inline"),
    [
        ("Về kiểm tra: Xã đã lập hai đoàn.", "Về kiểm tra", True),
        ("Ưu điểm:", "Ưu điểm", False),
        ("Tồn tại, hạn chế. Một số hộ còn ngại.", "Tồn tại, hạn chế", True),
        ("Kết quả thực hiện (quý I):", "Kết quả thực hiện (quý I)", False),
        ("Áp dụng ISO 9001: 2015", "Áp dụng ISO 9001: 2015", False),
        ("Dịch vụ công mức độ 3 và 4", "Dịch vụ công mức độ 3 và 4", False),
    ],
)
def test_titles(rest: str, text: str, inline: bool) -> None:
    heading = read_heading(rest)
    assert heading is not None
    assert (heading.text, heading.inline) == (text, inline)
    assert rest[: heading.end].strip(" :.") == text


@pytest.mark.parametrize(
    "rest",
    [
        "Tiếp tục rà soát thủ tục; nâng cao chất lượng phục vụ.",
        "Xã đã ban hành 5 văn bản chỉ đạo",
        "Hoàn thành việc số hóa kết quả giải quyết;",
        "Công chức xã luôn niềm nở với người dân.",
        "Thực hiện Kế hoạch số: 12/KH-UBND, xã đã họp hai lần",
        "",
        "12",
    ],
)
def test_sentences(rest: str) -> None:
    assert read_heading(rest) is None


def test_accents_decide_where_letters_agree() -> None:
    assert code_of("Phường Hương Lâm", None, ("ket_qua",)) is None
    assert code_of("Phương hưởng, nhiệm vụ", None, ("ket_qua",)) == "phuong_huong"
    assert code_of("CAI CACH THE CHE", "ket_qua") == "the_che"


def test_combined_headings() -> None:
    assert codes_in("Khó khăn, vướng mắc và kiến nghị", "ton_tai_han_che") == {"ton_tai_han_che", "kien_nghi"}
    assert codes_in("Tiếp nhận phản ánh, kiến nghị", "tthc") == {"tthc"}
    assert code_of("Ưu điểm, hạn chế", None, ("ket_qua",)) == "danh_gia"


def test_known_titles() -> None:
    assert is_known_title("Cải cách thể chế")
    assert is_known_title("CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH", parts=True)
    assert not is_known_title("Tổ dân phố số 4", parts=True)


def test_numerals() -> None:
    assert [roman_value(numeral) for numeral in ("I", "IV", "IX", "Il", "lll", "XIV", "K")] == [1, 4, 9, 2, 3, 14, 0]
    assert follows("letter", letter_value("d"), letter_value("đ"))
    assert follows("letter", letter_value("d"), letter_value("e"))
    assert not follows("letter", letter_value("a"), letter_value("c"))


def test_keys() -> None:
    assert title_key("Về CCHC, hoà giải") == "ve cai cach hanh chinh hoa giai"
    assert len(accented_words("Về CCHC, hoà giải")) == len(title_key("Về CCHC, hoà giải").split())
    assert is_capital("UBND XÃ")
    assert not is_capital("Xã")
    assert is_sentence("xã không có hồ sơ nào")


@given(st.text(max_size=80))
def test_any_line(text: str) -> None:
    label = read_label(text)
    rest = text[label.end :] if label else text
    heading = read_heading(rest)
    assert heading is None or 0 < heading.end <= len(rest)
    assert len(accented_words(text)) == len(title_key(text).split())
    appendix_label(text)
    code_of(text)
