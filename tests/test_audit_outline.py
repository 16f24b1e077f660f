"""Missing sections and broken labels of invented reports."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from extractors.records import Document, Header, Line
from patterns import catalogue
from pipeline.audit.outline import broken_labels
from pipeline.audit.profiled import absent_codes, missing_sections, profile_of
from pipeline.segment import segment

ALL = [entry["code"] for entry in catalogue("profile_cchc")["mandatory"]]
RESULTS = """I. CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH
II. KẾT QUẢ THỰC HIỆN
1. Cải cách thể chế
2. Cải cách thủ tục hành chính
3. Cải cách tổ chức bộ máy
4. Cải cách chế độ công vụ
5. Cải cách tài chính công
6. Xây dựng chính quyền điện tử, chính quyền số
"""
REST = """III. TỒN TẠI, HẠN CHẾ
IV. PHƯƠNG HƯỚNG, NHIỆM VỤ
V. KIẾN NGHỊ, ĐỀ XUẤT
"""
CCHC = Header(doc_type="BC", report_kind="cchc", title="Công tác cải cách hành chính quý I năm 2023", period_year=2023)


def build(text: str) -> Document:
    lines, place = [], 0
    body = [line for line in text.strip().split("\n") if line.strip()]
    for words in body:
        lines.append(Line(start=place, end=place + len(words), kind="row" if "\t" in words else "text"))
        place += len(words) + 1
    return Document(text="\n".join(body), lines=tuple(lines))


def report(body: str) -> Document:
    return build(f"BÁO CÁO\nCông tác cải cách hành chính quý I năm 2023\n{body}")


def missing(body: str) -> set[str]:
    document = report(body)
    return set(absent_codes(document, segment(document)))


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        (RESULTS + REST, set()),
        (RESULTS, {"ton_tai_han_che", "phuong_huong", "kien_nghi"}),
        (RESULTS.replace("5. Cải cách tài chính công\n", "") + REST, {"tai_chinh_cong"}),
        (
            RESULTS.replace("1. Cải cách thể chế\n", "") + REST.replace("\nV.", "\n1. Cải cách thể chế: Rà soát.\nV."),
            {"the_che"},
        ),
        (
            RESULTS.replace("3. Cải cách tổ chức bộ máy\n4. Cải", "3. Cải cách tổ chức bộ máy và cải") + REST,
            set(),
        ),
        (RESULTS + REST.replace("TỒN TẠI, HẠN CHẾ", "ĐÁNH GIÁ ƯU ĐIỂM, HẠN CHẾ VÀ NGUYÊN NHÂN"), set()),
        (RESULTS + REST.replace("TỒN TẠI, HẠN CHẾ", "ĐÁNH GIÁ CHUNG\n1. Ưu điểm\n2. Hạn chế"), set()),
        (RESULTS + REST.replace("TỒN TẠI, HẠN CHẾ", "ĐÁNH GIÁ CHUNG\nCông việc tốt."), {"ton_tai_han_che"}),
        (
            RESULTS + REST.replace("TỒN TẠI, HẠN CHẾ", "ĐÁNH GIÁ CHUNG\nVẫn còn một số khó khăn, vướng mắc sau:"),
            set(),
        ),
        (RESULTS + REST.replace("NHIỆM VỤ\nV. KIẾN NGHỊ, ĐỀ XUẤT", "NHIỆM VỤ VÀ KIẾN NGHỊ"), set()),
        (RESULTS.replace("I. CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH\n", "") + REST, {"chi_dao_dieu_hanh"}),
        (RESULTS.replace("6. Xây dựng chính quyền điện tử, chính quyền số", "6. Chuyển đổi số") + REST, set()),
        (RESULTS.replace("1. Cải cách thể chế", "- Cải cách thể chế: Không có văn bản mới.") + REST, set()),
        (RESULTS.replace("4. Cải cách chế độ công vụ", "4. Nâng cao chất lượng đội ngũ cán bộ") + REST, set()),
    ],
)
def test_missing(body: str, codes: set[str]) -> None:
    assert missing(body) == codes


def test_nothing_told() -> None:
    assert missing("Xã không có gì để báo cáo.") == set(ALL)


def test_flags_name_the_section_in_the_words_of_the_programme() -> None:
    document = report(RESULTS.replace("4. Cải cách chế độ công vụ\n", "") + REST)
    outline = segment(document)
    flag = missing_sections(document, outline, CCHC)[0]
    assert (flag.rule, flag.severity, flag.section_code) == ("missing_section", "error", "cong_vu")
    assert flag.message == 'Thiếu mục bắt buộc "Cải cách chế độ công vụ"'
    old = Header(doc_type="BC", report_kind="cchc", title="Công tác CCHC năm 2016", period_year=2016)
    assert "đội ngũ cán bộ" in missing_sections(document, outline, old)[0].message


@pytest.mark.parametrize("header", [Header(), Header(doc_type="TB", report_kind="cchc"), Header(doc_type="BC")])
def test_other_documents_lack_nothing(header: Header) -> None:
    document = report("Không có mục nào.")
    assert missing_sections(document, segment(document), header) == []


@pytest.mark.parametrize("example", catalogue("profile_cchc")["example"], ids=lambda e: e["title"])
def test_profile_examples(example: dict) -> None:
    header = Header(doc_type="BC", report_kind="cchc", title=example["title"])
    assert (profile_of(header) == "cchc") == example["applies"]


@pytest.mark.parametrize(
    ("lines", "flags"),
    [
        (["I. MỘT", "II. HAI", "III. BA"], []),
        (["I. MỘT", "II. HAI", "II. BA LÀ", "III. BỐN"], [("duplicate_label", "II")]),
        (["I. MỘT", "1. Một", "2. Hai", "4. Bốn", "II. HAI"], [("label_gap", "4")]),
        (["I. MỘT", "1. Một", "1.1. A là", "1.2. B là", "1.2. C là", "1.3. D là"], [("duplicate_label", "1.2")]),
        (["I. MỘT", "1. Một", "2. Hai", "II. HAI", "1. Một", "2. Hai"], []),
        (["I. MỘT", "1. Một", "2. Hai", "3. Ba", "1. Lại một", "2. Lại hai"], []),
        (["I. MỘT", "1. Một", "2. Hai", "4. Bốn", "3. Ba"], []),
        (["I. MỘT", "a) Một", "b) Hai", "c) Ba", "d) Bốn", "e) Sáu"], []),
        (["I. MỘT", "* Một", "* Hai", "* Ba"], []),
        (["I. MỘT", "1. Một", "2. Hai", "30. Số hồ sơ tăng thêm đã được giải quyết."], []),
        (["1. CÔNG TÁC CHỈ ĐẠO ĐIỀU HÀNH", "1. Kế hoạch", "2. Kiểm tra", "II. KẾT QUẢ", "III. KIẾN NGHỊ"], []),
        (
            ["I. MỘT", "II. HAI", "III. BA", "IV. BỐN", "IV. NĂM", "VI. SÁU"],
            [("duplicate_label", "IV"), ("label_gap", "VI")],
        ),
        (["I. MỘT", "STT\tTên", "1\tA", "1\tB", "II. HAI"], []),
    ],
)
def test_broken_labels(lines: list[str], flags: list[tuple[str, str]]) -> None:
    document = report("\n".join(lines))
    found = broken_labels(segment(document))
    assert [(flag.rule, flag.evidence["labels"][1]) for flag in found if flag.evidence] == flags
    for flag in found:
        assert flag.start is not None
        assert flag.end is not None
        label = str(flag.evidence["labels"][1]) if flag.evidence else ""
        assert document.text[flag.start : flag.end].startswith(label)


def test_shared_gold_misses_nothing() -> None:
    shared = Path(__file__).resolve().parents[1].parent / "shared"
    if not (shared / "gold").is_dir():
        pytest.skip("the shared gold is not here")
    for path in sorted((shared / "gold").glob("*.json")):
        gold = json.loads(path.read_text("utf-8"))
        document = build((shared / "reports" / gold["file"]).read_text("utf-8").replace("*", ""))
        if gold["missing_sections"] is not None:
            assert absent_codes(document, segment(document)) == gold["missing_sections"]
