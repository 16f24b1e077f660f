"""Sums, rates and coded answers in tables of invented communes: what must be raised and what must not."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.records import Flag, Report
from patterns import catalogue
from pipeline.audit.arithmetic import broken_rates, broken_totals
from pipeline.audit.coded import invalid_codes
from pipeline.audit.table_findings import table_findings
from pipeline.audit.table_grid import Grid, grids, opens_as_total, speaks_of
from pipeline.audit.table_rates import odd_rates, table_rates
from pipeline.audit.table_sums import table_totals
from pipeline.extract import extract
from pipeline.readers.text import read_text

HEAD = """UBND HUYỆN SÔNG MƠ
ỦY BAN NHÂN DÂN XÃ BẢN LÌNH
Số: 17/BC-UBND
Bản Lình, ngày 12 tháng 3 năm 2024
BÁO CÁO
Kết quả công tác cải cách hành chính quý I năm 2024
II. KẾT QUẢ THỰC HIỆN
2. Cải cách thủ tục hành chính
"""


def report(*rows: str, text: str = "") -> Report:
    """A report with ``text`` and, below it, one table whose cells are parted by "|"."""
    table = "\n".join(row.replace("|", "\t") for row in rows)
    return extract(read_text(f"{HEAD}{text}\n\n{table}\n".encode()))


def sums(*rows: str) -> list[str]:
    """The stated totals that do not add up."""
    return [str((flag.evidence or {})["stated"]) for flag in broken_totals(table_totals(report(*rows)))]


DOSSIERS = (
    "STT|Lĩnh vực|Tổng số|Trực tuyến|Trực tiếp|Đã giải quyết|Trước hạn|Đúng hạn|Đang giải quyết",
    "1|Hộ tịch|131|120|11|127|100|27|4",
    "2|Chứng thực|240|201|39|240|222|18|0",
    "3|Đất đai|58|33|25|49|31|18|9",
    "|Tổng cộng|429|354|75|416|353|63|13",
)
GROUPS = (
    "STT|Lĩnh vực|Tiếp nhận|Đã giải quyết|Đang giải quyết",
    "I|Tư pháp|310|302|8",
    "1|Hộ tịch|120|115|5",
    "2|Chứng thực|190|187|3",
    "II|Địa chính|77|61|16",
    "1|Đất đai|52|40|12",
    "2|Xây dựng|25|21|4",
    "|Tổng cộng (I+II)|387|363|24",
)
MERGED = (
    "STT|Lĩnh vực|Số hồ sơ tiếp nhận|||Kết quả giải quyết|||",
    "||Tổng số|Trong đó||Tổng số|Trước hạn|Đúng hạn|Quá hạn",
    "|||Trực tuyến|Trực tiếp||||",
    "1|Hộ tịch|44|40|4|44|30|14|0",
    "2|Chứng thực|63|12|51|63|60|2|1",
    "3|Nuôi con nuôi|15|15|0|15|11|4|0",
    "Tổng cộng||122|67|55|122|101|20|1",
)
SCORES = (
    "Hạng|Đơn vị|Điểm thẩm định|Điểm điều tra|Tổng điểm",
    "1|Xã Bản Lình|61,25|27,50|88,75",
    "2|Xã Nà Ngần|60,50|27,75|88,25",
    "3|Xã Khe Chữ|58,25|26,10|84,35",
    "4|Xã Pắc Miầu|57,00|26,00|83,00",
)
TOP = (
    "TT|Đơn vị|Số dự án|Vốn (triệu đồng)",
    "|Tổng số|9|4.150",
    "1|Thôn Đồng Rì|4|1.900",
    "2|Thôn Suối Cạn|3|1.250",
    "3|Thôn Lũng Vài|2|1.000",
)


@pytest.mark.parametrize("rows", [DOSSIERS, GROUPS, MERGED, SCORES, TOP])
def test_right_tables_are_silent(rows: tuple[str, ...]) -> None:
    assert table_findings(report(*rows)) == []


@pytest.mark.parametrize("rows", [DOSSIERS, GROUPS, MERGED, SCORES, TOP])
def test_any_one_changed_number_is_found_once(rows: tuple[str, ...]) -> None:
    """Each cell belongs to a row and to a column: a slip in it is one finding all the same."""
    held = report(*rows)
    (grid,) = grids(held)
    for place, figure in grid.figures.items():
        if figure.value < 10 or place[1] not in grid.counts:
            continue
        changed = replace(figure, value=figure.value + 9)
        other = Grid(
            table=grid.table, columns=grid.columns, figures=dict(grid.figures) | {place: changed}, keys=grid.keys
        )
        assert len(broken_totals(table_totals(held, [other]))) == 1, place


@pytest.mark.parametrize(
    "rows",
    [
        # blank cells are unknown where zeros are written, and less than the total is then no contradiction
        ("TT|Lĩnh vực|Tiếp nhận|Quá hạn", "1|Hộ tịch|12|0", "2|Đất đai||1", "|Tổng cộng|30|1"),
        # rates and ranks do not add up
        ("TT|Đơn vị|Tỷ lệ (%)", "1|Xã Bản Lình|98,5", "2|Xã Nà Ngần|97", "|Tổng cộng|97,6"),
        ("TT|Đơn vị|Thứ hạng", "1|Xã Bản Lình|3", "2|Xã Nà Ngần|5", "|Tổng cộng|11"),
        # "Trong đó" that names some of the parts
        ("TT|Lĩnh vực|Tổng số|Trong đó|", "|||Trực tuyến|Quá hạn", "1|Hộ tịch|50|41|2", "2|Đất đai|30|12|9"),
        # several kinds of things under one another
        ("STT|Nội dung|Số liệu", "1|Số hồ sơ tiếp nhận|90", "1.1|Quá hạn|2", "1.2|Trực tuyến|70", "2|Số cuộc họp|4"),
        # a table that never added up
        ("TT|Đơn vị|Hộ nghèo|Hộ cận nghèo", "1|Thôn A|12|15", "2|Thôn B|13|18", "|Toàn huyện|912|815"),
    ],
)
def test_what_need_not_add_up(rows: tuple[str, ...]) -> None:
    assert sums(*rows) == []


def test_blank_cells_are_zero_where_nothing_else_is_blank() -> None:
    rows = ("TT|Lĩnh vực|Tiếp nhận|Quá hạn", "1|Hộ tịch|12|", "2|Đất đai|8|3", "3|Môi trường|5|2", "|Tổng cộng|25|6")
    assert sums(*rows) == ["6"]


def test_rows_of_subtotals() -> None:
    right = (
        "TT|Xã|Số hộ|Số người",
        "1|A Lưới|10|41",
        "2|A Bung|12|50",
        "|Cộng|22|91",
        "3|Ba Nang|9|30",
        "4|Ba Lin|8|29",
    )
    assert sums(*right, "|Cộng|17|59", "|Tổng cộng|39|150") == []
    assert sums(*right, "|Cộng|17|59", "|Tổng cộng|39|155") == ["155"]


def test_a_slip_in_a_total_has_its_cause() -> None:
    rows = [row.replace("|416|", "|446|") if row.startswith("|Tổng") else row for row in DOSSIERS]
    (flag,) = broken_totals(table_totals(report(*rows)))
    assert flag.rule == "sum_mismatch"
    assert (flag.evidence or {})["cause"] == "one_digit"


APPENDIX = (
    "STT|Các chỉ tiêu|Đơn vị tính|Số liệu",
    "1.1|Tỷ lệ hoàn thành kế hoạch CCHC năm (lũy kế đến thời điểm báo cáo)|%|{plan}",
    "Trong đó|Số nhiệm vụ đề ra trong kế hoạch|Nhiệm vụ|24",
    "|Số nhiệm vụ đã hoàn thành|Nhiệm vụ|7",
    "1.3.1|Tổng số nhiệm vụ được giao|Nhiệm vụ|{given}",
    "1.3.2|Số nhiệm vụ đã hoàn thành đúng hạn|Nhiệm vụ|31",
    "1.3.3|Số nhiệm vụ đã hoàn thành nhưng quá hạn|Nhiệm vụ|2",
    "1.4.1|Số lượng phiếu khảo sát|Phiếu|55",
    "1.4.2|Hình thức khảo sát|Trực tuyến = 0 Phát phiếu = 1 Kết hợp = 2|{answer}",
    "6.2|Tổng số đơn vị sự nghiệp (ĐVSN) của tỉnh|Đơn vị|{units}",
    "Trong đó|Số ĐVSN tự bảo đảm chi thường xuyên và chi đầu tư (lũy kế đến thời điểm báo cáo)|Đơn vị|1",
    "|Số ĐVSN tự bảo đảm chi thường xuyên (lũy kế đến thời điểm báo cáo)|Đơn vị|2",
    "|Số ĐVSN tự bảo đảm một phần chi thường xuyên (lũy kế đến thời điểm báo cáo)|Đơn vị|5",
    "|Số ĐVSN do Nhà nước bảo đảm chi thường xuyên (lũy kế đến thời điểm báo cáo)|Đơn vị|14",
    "7.2|Xây dựng và vận hành Hệ thống họp trực tuyến|Chưa có = 0 2 cấp = 1 3 cấp = 2|{levels}",
    "7.5.2|Tỷ lệ văn bản trao đổi giữa các cơ quan, đơn vị trên địa bàn dưới dạng điện tử|{unit}|{exchanged}",
    "Trong đó|Tỷ lệ văn bản được gửi hoàn toàn dưới dạng điện tử (Sử dụng chữ ký số, chứng thư số và gửi trên môi "
    "trường điện tử)|%|{alone}",
    "|Tỷ lệ văn bản được gửi dưới dạng điện tử và song song với văn bản giấy|%|8",
)
RIGHT = {
    "plan": "29,16", "given": "40", "answer": "1", "units": "22", "levels": "2", "unit": "%", "exchanged": "100",
    "alone": "92",
}  # fmt: skip


def appendix(**changed: str) -> list[Flag]:
    filled = RIGHT | changed
    return table_findings(report(*(row.format(**filled) for row in APPENDIX)))


def test_a_right_appendix_is_silent() -> None:
    assert appendix() == []
    assert appendix(plan="29,17", given="33") == []


@pytest.mark.parametrize(
    ("changed", "rule", "cause"),
    [
        ({"plan": "92,16"}, "percent_mismatch", None),
        ({"plan": "7"}, "percent_mismatch", "wrong_cell"),
        ({"given": "32"}, "sum_mismatch", "one_digit"),
        ({"units": "26"}, "sum_mismatch", "one_digit"),
        ({"answer": "3"}, "coded_value_invalid", None),
        ({"answer": "55"}, "coded_value_invalid", "wrong_cell"),
        ({"levels": "3"}, "coded_value_invalid", "answer_named"),
        ({"exchanged": "104"}, "percent_mismatch", None),
        ({"unit": "Văn bản", "exchanged": "311"}, "percent_mismatch", None),
        ({"alone": "97"}, "percent_mismatch", None),
    ],
)
def test_slips_in_the_appendix(changed: dict[str, str], rule: str, cause: str | None) -> None:
    (flag,) = appendix(**changed)
    assert (flag.rule, (flag.evidence or {}).get("cause")) == (rule, cause)


def test_parts_of_the_appendix_that_are_no_partition_may_be_less() -> None:
    assert appendix(given="60") == []


PLANS = (
    "STT|Chỉ tiêu|Đơn vị|Kế hoạch|Thực hiện|Tỷ lệ (%)",
    "1|Sản lượng ngô|tấn|4.000|4.312|107,8",
    "2|Trồng rừng|ha|60|45|75",
    "3|Lao động có việc làm|lao động|150|141|94",
    "4|Đường thôn|km|8|{done}|{rate}",
)


@pytest.mark.parametrize(
    ("done", "rate", "found"), [("6,5", "81,25", 0), ("6,5", "81,3", 0), ("6,5", "18,25", 1), ("6,5", "6,5", 1)]
)
def test_a_column_of_rates(done: str, rate: str, found: int) -> None:
    rows = [row.format(done=done, rate=rate) for row in PLANS]
    assert len(broken_rates(table_rates(report(*rows)))) == found


def test_a_column_of_rates_of_something_else_is_left_alone() -> None:
    rows = ("TT|Xã|Số hộ|Số người|Tỷ lệ nghèo (%)", "1|A|50|210|12,5", "2|B|61|240|9,1", "3|C|70|255|8,8")
    assert broken_rates(table_rates(report(*rows))) == []


def test_a_share_of_dossiers_is_at_most_a_hundred() -> None:
    rows = ("TT|Lĩnh vực|Tiếp nhận|Đã giải quyết|Tỷ lệ đúng hạn (%)", "1|Hộ tịch|40|38|{}", "2|Đất đai|21|20|100")
    right, wrong = ([row.format(rate) for row in rows] for rate in ("99", "119"))
    assert odd_rates(report(*right)) == []
    assert [flag.rule for flag in odd_rates(report(*wrong))] == ["percent_mismatch"]


def test_codes_are_read_from_the_row_itself() -> None:
    rows = (
        "STT|Nội dung|Đơn vị tính|Kết quả",
        "1|Lắp đặt bảng tin|Chưa = 0; Đang lắp = 1; Xong = 5|{}",
        "2|Số thôn|thôn|9",
    )
    assert invalid_codes(report(*(row.format("5") for row in rows))) == []
    (flag,) = invalid_codes(report(*(row.format("2") for row in rows)))
    assert (flag.evidence or {})["allowed"] == [0, 1, 5]


@pytest.mark.parametrize("name", ["not_added", "not_parts", "other_scope", "money", "other_rates", "total_openers"])
def test_words_prove_themselves(name: str) -> None:
    entry = catalogue("audit_tables")[name]
    test = opens_as_total if name == "total_openers" else lambda text: speaks_of(name, text)
    assert len(entry["examples"]) > 1
    assert [text for text in entry["examples"] if not test(text)] == []
    assert [text for text in entry["rejects"] if test(text)] == []


@given(
    st.lists(
        st.lists(
            st.sampled_from(
                ["", "-", "0", "7", "12", "1.204", "3,5", "100%", "Tổng số", "Tổng cộng", "Hộ tịch", "I", "1.1"]
            )
        ),
        min_size=1,
        max_size=7,
    )
)
def test_any_table_is_judged_without_failing(rows: list[list[str]]) -> None:
    head = "STT|Lĩnh vực|Tổng số|Trực tuyến|Đã giải quyết|Tỷ lệ (%)"
    found = table_findings(report(head, *("|".join(row) for row in rows)))
    assert all(flag.start is not None and flag.message for flag in found)


def test_values_stay_exact() -> None:
    rows = ("TT|Nguồn|Số tiền (tỷ đồng)", "1|Xã|0,1", "2|Huyện|0,2", "|Tổng cộng|0,3")
    assert sums(*rows) == []
    assert Decimal("0.1") + Decimal("0.2") == Decimal("0.3")
