"""reference_conflict: cited documents that cannot all be right (all texts invented)."""

from __future__ import annotations

import pytest
from made_short_report import report_of, told

from extractors.keys import title_key
from patterns import catalogue
from pipeline.audit.reference_conflicts import reference_conflicts


def messages(lead: str) -> list[tuple[str, str]]:
    """Which sentence is told, by its severity and its first words."""
    found = reference_conflicts(report_of(lead=lead))
    return [(flag.severity, " ".join(flag.message.split()[:4])) for flag in found]


@pytest.mark.parametrize(
    ("lead", "raws"),
    [
        (
            "UBND xã ban hành Kế hoạch số 12/KH-UBND ngày 15/01/2024 về tự kiểm tra công vụ; "
            "Kế hoạch số 12/KH-UBND ngày 15/01/2024 về tuyên truyền cải cách hành chính.",
            ["Kế hoạch số 12/KH-UBND ngày 15/01/2024"],
        ),
        (
            "UBND xã ban hành Kế hoạch số 12/KH-UBND ngày 15/01/2024 về cải cách hành chính năm 2024; "
            "Kế hoạch số 12/KH-UBND ngày 15/01/2024 về cải cách hành chính năm 2023.",
            ["Kế hoạch số 12/KH-UBND ngày 15/01/2024"],
        ),
        (
            "UBND xã ban hành Kế hoạch số 12/KH-UBND ngày 15/01/2024 về tự kiểm tra công vụ; "
            "thực hiện Kế hoạch số 12/KH-UBND ngày 15/01/2024 về kiểm tra công vụ năm 2024 của UBND xã.",
            [],
        ),
        (
            "Căn cứ Nghị định số 61/2018/NĐ-CP ngày 23/4/2018 của Chính phủ; "
            "thực hiện Nghị định số 61/2018/NĐ-CP ngày 24/3/2018 của Chính phủ.",
            ["Nghị định số 61/2018/NĐ-CP ngày 24/3/2018"],
        ),
        (
            "Căn cứ Nghị định số 61/2018/NĐ-CP ngày 23/4/2018 của Chính phủ; "
            "thực hiện Nghị định số 61/2018/NĐ-CP của Chính phủ.",
            [],
        ),
        (
            "Thực hiện Kế hoạch số 05/KH-UBND ngày 04/01/2024 của UBND huyện Nà Lầu về cải cách hành chính năm 2024, "
            "UBND xã ban hành Kế hoạch số 05/KH-UBND ngày 22/01/2024 về cải cách hành chính năm 2024.",
            [],
        ),
        (
            "UBND xã ban hành Kế hoạch số 25/KH-UBND ngày 19/02/2024 về khảo sát mức độ hài lòng; "
            "theo Kế hoạch số 25/KH-UBND ngày 09/3/2024 về khảo sát mức độ hài lòng.",
            ["Kế hoạch số 25/KH-UBND ngày 09/3/2024"],
        ),
        (
            "UBND xã ban hành Kế hoạch số 26/KH-UBND ngày 31/01/2024 về kiểm tra cải cách hành chính năm 2024; "
            "theo Kế hoạch số 62/KH-UBND ngày 31/01/2024 về kiểm tra cải cách hành chính năm 2024.",
            ["Kế hoạch số 62/KH-UBND ngày 31/01/2024"],
        ),
        (
            "UBND huyện ban hành Quyết định số 26/QĐ-UBND ngày 31/01/2024 về công bố danh mục thủ tục hành chính; "
            "Quyết định số 27/QĐ-UBND ngày 31/01/2024 về công bố danh mục thủ tục hành chính.",
            [],
        ),
        (
            "UBND xã ban hành Kế hoạch số 35/KH-UBND ngày 10/01/2024 về chuyển đổi số; "
            "Kế hoạch số 22/KH-UBND ngày 18/01/2024 về theo dõi thi hành pháp luật.",
            ["Kế hoạch số 35/KH-UBND ngày 10/01/2024"],
        ),
        (
            "UBND xã ban hành Kế hoạch số 35/KH-UBND ngày 18/01/2024 về chuyển đổi số; "
            "Kế hoạch số 22/KH-UBND ngày 10/01/2024 về theo dõi thi hành pháp luật.",
            [],
        ),
        (
            "UBND xã ban hành Kế hoạch số 898/KH-UBND ngày 29/12/2023 về rà soát văn bản; "
            "Kế hoạch số 22/KH-UBND ngày 10/01/2024 về theo dõi thi hành pháp luật.",
            [],
        ),
        (
            "UBND xã ban hành Kế hoạch số 35/KH-UBND ngày 10/01/2024 về chuyển đổi số; "
            "Kế hoạch số 36/KH-UBND ngày 09/01/2024 về theo dõi thi hành pháp luật.",
            [],
        ),
        (
            "UBND xã ban hành Kế hoạch số 71/KH-UBND ngày 22/7/2023 về số hóa hồ sơ; ngày 15/8/2023 ban hành "
            "Kế hoạch số 60/KH-UBND về thi đua trả kết quả sớm.",
            ["Kế hoạch số 71/KH-UBND ngày 22/7/2023"],
        ),
    ],
)
def test_pairs_of_documents(lead: str, raws: list[str]) -> None:
    assert told(reference_conflicts, lead=lead) == raws


def test_two_bodies_with_one_number_and_day_are_to_be_known_only() -> None:
    lead = (
        "Thực hiện Kế hoạch số 09/KH-UBND ngày 09/01/2024 của UBND huyện Nà Lầu về cải cách hành chính năm 2024, "
        "UBND xã Lũng Vân ban hành Kế hoạch số 09/KH-UBND ngày 09/01/2024 về theo dõi thi hành pháp luật năm 2024."
    )
    assert messages(lead) == [("info", "Cùng số, ký hiệu")]


def test_a_mention_is_told_once() -> None:
    lead = "UBND xã ban hành Kế hoạch số 12/KH-UBND ngày 15/01/2024 về tự kiểm tra công vụ. "
    lead += "Kế hoạch số 12/KH-UBND ngày 15/01/2024 về tuyên truyền pháp luật được phổ biến. " * 3
    assert len(reference_conflicts(report_of(lead=lead))) == 1


@pytest.mark.parametrize(
    ("head", "raws"),
    [
        ("(Kèm theo Báo cáo số 21/BC-UBND ngày 18/3/2024 của UBND xã Lũng Vân)", []),
        ("(Kèm theo Báo cáo số 21/BC-UBND của UBND xã Lũng Vân)", []),
        ("(Kèm theo Báo cáo số     /BC-UBND ngày   /3/2024 của UBND xã Lũng Vân)", []),
        (
            "(Kèm theo Báo cáo số 12/BC-UBND ngày 18/3/2024 của UBND xã Lũng Vân)",
            ["12/BC-UBND ngày 18/3/2024"],
        ),
        (
            "(Kèm theo Báo cáo số 21/BC-UBND ngày 18/4/2024 của UBND xã Lũng Vân)",
            ["21/BC-UBND ngày 18/4/2024"],
        ),
        ("(Kèm theo Quyết định số 12/QĐ-UBND ngày 18/3/2024 của UBND xã Lũng Vân)", []),
    ],
)
def test_the_head_of_an_appendix(head: str, raws: list[str]) -> None:
    appendix = f"PHỤ LỤC I\n\nSỐ LIỆU CẢI CÁCH HÀNH CHÍNH\n\n{head}\n\n| STT | Nội dung |\n|---|---|\n| 1 | Hồ sơ |"
    assert told(reference_conflicts, appendix=appendix) == raws


def _lists() -> list[tuple[str, dict[str, list[str]]]]:
    entries = catalogue("audit_references").items()
    return [(name, entry) for name, entry in entries if "words" in entry]


@pytest.mark.parametrize(("name", "entry"), _lists(), ids=lambda value: value if isinstance(value, str) else "")
def test_examples_of_the_catalogue(name: str, entry: dict[str, list[str]]) -> None:
    words = {title_key(word) for word in entry["words"]}
    if name == "empty_words":
        assert all(set(title_key(example).split()) <= words for example in entry["examples"])
        assert not any(set(title_key(reject).split()) <= words for reject in entry["rejects"])
        return
    assert all(any(word in title_key(example) for word in words) for example in entry["examples"])
    assert not any(any(word in title_key(reject) for word in words) for reject in entry["rejects"])


def test_national_symbols() -> None:
    entry = catalogue("audit_references")["national"]
    assert all(example.rpartition("-")[2] in entry["bodies"] for example in entry["examples"])
    assert not any(reject.rpartition("-")[2] in entry["bodies"] for reject in entry["rejects"])
