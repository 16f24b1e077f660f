"""statement_conflict: words that a count elsewhere contradicts (all texts invented)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st
from made_short_report import report_of, told

from extractors.evidence import fold
from extractors.folding import key
from extractors.records import Report
from patterns import catalogue
from pipeline.audit.statements import statement_conflicts

COUNT = "Bộ phận Một cửa đã giải quyết 120 hồ sơ, trong đó trước hạn 100 hồ sơ, đúng hạn 17 hồ sơ, quá hạn 03 hồ sơ."


@pytest.mark.parametrize(
    ("review", "raws"),
    [
        ("Trong kỳ xã không có hồ sơ quá hạn.", ["Trong kỳ xã không có hồ sơ quá hạn"]),
        ("Công chức nhiệt tình, không để xảy ra tình trạng hồ sơ trễ hạn.", 1),
        ("100% hồ sơ được giải quyết đúng và trước hạn.", 1),
        ("Tất cả hồ sơ đều được giải quyết đúng hạn.", 1),
        ("Lĩnh vực hộ tịch không có hồ sơ quá hạn.", []),
        ("Công an xã không có hồ sơ trả lại.", []),
        ("Bộ phận đất đai không có hồ sơ quá hạn.", []),
        ("UBND xã Nà Tấu không có hồ sơ quá hạn.", []),
        ("UBND xã Lũng Vân không có hồ sơ quá hạn.", 1),
        ("100% hồ sơ trực tuyến được giải quyết đúng hạn.", []),
        ("Phấn đấu 100% hồ sơ được giải quyết đúng hạn.", []),
        ("Chủ tịch UBND xã chỉ đạo không để hồ sơ quá hạn.", []),
        ("Đang giải quyết 05 hồ sơ, không có hồ sơ quá hạn trong số đang giải quyết.", []),
    ],
)
def test_no_late_dossiers(review: str, raws: list[str] | int) -> None:
    found = told(statement_conflicts, results=COUNT, review=review)
    assert (len(found) if isinstance(raws, int) else found) == raws


@pytest.mark.parametrize(
    "count",
    [
        "Đã giải quyết 120 hồ sơ, trong đó đúng hạn 120 hồ sơ, quá hạn 0 hồ sơ.",
        "Đã giải quyết 120 hồ sơ; số hồ sơ quá hạn giảm so với 03 hồ sơ quá hạn cùng kỳ năm trước.",
        "Đã giải quyết 120 hồ sơ.",
    ],
)
def test_counts_that_contradict_nothing(count: str) -> None:
    assert told(statement_conflicts, results=count, review="Xã không có hồ sơ quá hạn.") == []


@pytest.mark.parametrize(
    ("title", "flags"),
    [
        ("1. UBND xã Nà Tấu", 0),
        ("1. Phòng Lao động", 0),
        ("1. Tại phường Hòa An", 0),
        ("1. UBND xã Lũng Vân", 1),
        ("1. Ưu điểm", 1),
        ("1. Phòng, chống dịch", 1),
    ],
)
def test_what_stands_below_the_name_of_another_unit_is_of_that_unit(title: str, flags: int) -> None:
    review = f"{title}\n\nCông chức nhiệt tình, không có hồ sơ quá hạn."
    assert len(told(statement_conflicts, results=COUNT, review=review)) == flags


def test_a_plan_states_nothing() -> None:
    assert told(statement_conflicts, results=COUNT, plan="Không có hồ sơ quá hạn.") == []


@pytest.mark.parametrize(
    ("results", "review", "times"),
    [
        ("Tiếp nhận 04 phản ánh, kiến nghị của người dân.", "Trong kỳ không có phản ánh, kiến nghị.", 1),
        ("Tiếp nhận 04 phản ánh, kiến nghị của người dân.", "Không có phản ánh về thái độ phục vụ.", 0),
        ("Khiển trách 02 người.", "Xã không có cán bộ, công chức bị kỷ luật.", 1),
        ("Nhắc nhở 02 người.", "Xã không có cán bộ, công chức bị kỷ luật.", 0),
        ("HĐND xã ban hành 02 văn bản quy phạm pháp luật.", "Xã chưa phải ban hành văn bản quy phạm pháp luật.", 1),
        ("UBND xã ban hành 96 văn bản hành chính.", "Xã không ban hành văn bản quy phạm pháp luật.", 0),
        ("HĐND xã ban hành 02 văn bản quy phạm pháp luật.", "UBND xã không ban hành văn bản quy phạm pháp luật.", 0),
        ("Còn 03 nhiệm vụ chưa hoàn thành.", "UBND xã đã hoàn thành 100% nhiệm vụ được giao.", 1),
        ("Đang thực hiện 03 nhiệm vụ.", "UBND xã đã hoàn thành tốt nhiệm vụ được giao.", 0),
    ],
)
def test_other_statements(results: str, review: str, times: int) -> None:
    assert len(told(statement_conflicts, results=results, review=review)) == times


def test_the_flag_quotes_both_sides() -> None:
    (flag,) = statement_conflicts(report_of(results=COUNT, review="Xã không có hồ sơ quá hạn."))
    assert flag.severity == "error"
    assert flag.message == "“Xã không có hồ sơ quá hạn” nhưng có chỗ nêu “quá hạn 03 hồ sơ”."
    assert flag.evidence is not None
    assert [quote["role"] for quote in flag.evidence["figures"]] == ["claim", "count"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("review", "times"),
    [
        ("1. Ưu điểm\n\nCông chức nhiệt tình.\n\n2. Hạn chế\n\nMáy móc còn thiếu.", 1),
        ("1. Hạn chế\n\nMáy móc còn thiếu.\n\n2. Nguyên nhân\n\nKinh phí ít.", 0),
        ("1. Ưu điểm\n\nCông chức nhiệt tình.\n\n2. Hạn chế\n\nMáy móc còn thiếu do kinh phí ít.", 0),
        ("Máy móc còn thiếu.", 0),
    ],
)
def test_announced_causes(review: str, times: int) -> None:
    heading = "III. ĐÁNH GIÁ ƯU ĐIỂM, HẠN CHẾ VÀ NGUYÊN NHÂN"
    report = report_of(results=f"Đã tiếp nhận 125 hồ sơ.\n\n{heading}\n\n{review}\n\nIV. NỘI DUNG KHÁC")
    assert len(statement_conflicts(report)) == times


@pytest.mark.parametrize("entry", catalogue("audit_statements")["claim"], ids=lambda entry: entry["indicator"])
def test_examples_of_the_claims(entry: dict[str, list[str]]) -> None:
    pattern = regex.compile(fold(str(entry["pattern"])).replace("~", r"\s{1,2}").replace(r"\p{l}", r"\p{L}"))
    assert all(pattern.search(fold(example)) for example in entry["examples"])
    assert not any(pattern.search(fold(reject)) for reject in entry["rejects"])


@pytest.mark.parametrize("name", ["narrower", "other_time", "aims"])
def test_examples_of_the_lists(name: str) -> None:
    entry = catalogue("audit_statements")[name]
    words = regex.compile(rf"(?<!\w)(?:{'|'.join(map(regex.escape, map(key, entry['words'])))})(?!\w)")
    assert all(words.search(key(example)) for example in entry["examples"])
    assert not any(words.search(key(reject)) for reject in entry["rejects"])


@pytest.mark.parametrize("entry", catalogue("audit_statements")["count"], ids=lambda entry: entry["indicator"])
def test_examples_of_the_counts(entry: dict[str, list[str]]) -> None:
    beside = [*entry["before"], *entry["behind"]]
    assert all(any(key(words) in key(example) for words in beside) for example in entry["examples"])
    assert not any(any(key(words) in key(reject) for words in beside) for reject in entry["rejects"])


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet="khôgcóhồsơquạntấ10%3 .,;:\n-", max_size=200))
def test_any_text_is_read(text: str) -> None:
    statement_conflicts(report_of(results=COUNT, review=f"Xã không có hồ sơ quá hạn {text}"))


def test_time_grows_with_length_only(grows_linearly: Callable[..., None]) -> None:
    def made(size: int) -> Report:
        return report_of(review="Không có hồ sơ nào. 100% hồ sơ. " * (size // 32))

    grows_linearly(statement_conflicts, made, 20_000)
