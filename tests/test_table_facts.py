"""Facts in tables of invented communes: the coded appendix, tables of dossiers, rows that name an indicator."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_tables import grid_document, table_document

from extractors.dimensions import level_of_unit
from extractors.indicators import appendix, indicators
from extractors.records import AdminLevel, Document, Fact, Header, Outline, Section
from extractors.table_appendix import row_keys
from extractors.table_dossiers import says
from extractors.table_facts import table_facts
from extractors.table_figures import table_figures
from extractors.table_scope import domain_of, mentions, named_level, named_mechanism, names_domains
from extractors.tables import read_tables
from patterns import catalogue

NO_OUTLINE = Outline(parts=(), sections=())


def facts_in(document: Document, level: AdminLevel | None = "xã") -> list[Fact]:
    header = Header(doc_type="BC", admin_level=level)
    return table_facts(document, NO_OUTLINE, header, read_tables(document), table_figures(document))


def facts(rows: Sequence[str], level: AdminLevel | None = "xã", *, coded: bool = False) -> list[str]:
    """The facts as "indicator value level mechanism field", what is not stated left out; ``pl_`` facts on request."""
    found = []
    for fact in facts_in(table_document(rows), level):
        if fact.indicator.startswith("pl_") == coded:
            other = fact.admin_level if fact.admin_level != level else None
            parts = (fact.indicator, f"{fact.value:f}", other, fact.mechanism, fact.domain)
            found.append(" ".join(part for part in parts if part))
    return found


HEAD = ["STT|Các chỉ tiêu|Kết quả||Ghi chú", "||Đơn vị tính|Số liệu|"]
DIRECTION = [
    "1.|Công tác chỉ đạo, điều hành CCHC|||",
    "1.1.|Tỷ lệ hoàn thành kế hoạch CCHC năm (lũy kế đến thời điểm báo cáo)|%|25|",
    "Trong đó|Số nhiệm vụ đề ra trong kế hoạch|Nhiệm vụ|20|",
    "|Số nhiệm vụ đã hoàn thành|Nhiệm vụ|5|",
    "1.3.|Thực hiện nhiệm vụ UBND huyện giao|||",
    "1.3.1.|Tổng số nhiệm vụ được giao|Nhiệm vụ|11|",
    "1.3.2.|Số nhiệm vụ đã hoàn thành đúng hạn|Nhiệm vụ||",
    "1.4.2.|Hình thức khảo sát|Trực tuyến = 0 Phát phiếu = 1 Kết hợp = 2|2|",
    "1.5.|Tổ chức đối thoại của lãnh đạo với người dân, cộng đồng doanh nghiệp|Không = 0 Có = 1|0|",
]
RESULTS = [
    "3.4.|Kết quả giải quyết TTHC|||",
    "3.4.1.|Tỷ lệ hồ sơ TTHC do UBND cấp huyện tiếp nhận được giải quyết đúng hạn|%|98,5|",
    "Trong đó|Tổng số hồ sơ TTHC đã giải quyết xong|Hồ sơ|1.300|",
    "|Số hồ sơ TTHC giải quyết đúng hạn|Hồ sơ|1.280|",
    "3.4.2.|Tỷ lệ hồ sơ TTHC do UBND cấp xã tiếp nhận được giải quyết đúng hạn|%|100|",
    "Trong đó|Tổng số hồ sơ TTHC đã giải quyết xong|Hồ sơ|64|",
    "|Số hồ sơ TTHC giải quyết đúng hạn|Hồ sơ|64|",
]


def test_the_coded_appendix() -> None:
    assert facts(HEAD + DIRECTION) == [
        "ty_le_nhiem_vu_hoan_thanh 25",
        "nhiem_vu_ke_hoach 20",
        "nhiem_vu_hoan_thanh 5",
        "nhiem_vu_duoc_giao 11",
    ]
    assert facts(HEAD + DIRECTION, coded=True) == [
        "pl_1.1 25",
        "pl_1.1/1 20",
        "pl_1.1/2 5",
        "pl_1.4.1 11",
        "pl_1.5.2 2",
        "pl_1.6 0",
    ]


def test_rows_of_the_appendix_are_of_the_level_that_they_name() -> None:
    assert facts(HEAD + RESULTS) == [
        "ty_le_dung_han 98.5 huyện",
        "ho_so_da_giai_quyet 1300 huyện",
        "ho_so_dung_han 1280 huyện",
        "ty_le_dung_han 100",
        "ho_so_da_giai_quyet 64",
        "ho_so_dung_han 64",
    ]
    assert facts(HEAD + RESULTS, coded=True)[0] == "pl_3.4.2 98.5 huyện"


def test_a_row_of_the_appendix_may_say_more_than_the_circular() -> None:
    rows = [row.replace("giải quyết đúng hạn|Hồ sơ", "giải quyết trước và đúng hạn|Hồ sơ") for row in RESULTS]
    found = facts(HEAD + rows)
    assert "ho_so_truoc_va_dung_han 1280 huyện" in found
    assert "ho_so_truoc_va_dung_han 64" in found
    assert not any(fact.startswith("ho_so_dung_han") for fact in found)
    assert "pl_3.4.2/2 1280 huyện" in facts(HEAD + rows, coded=True)


APPENDICES: list[tuple[str, list[str], AdminLevel, list[str]]] = [
    (
        "no closing dots, blanks and parts without their opener",
        ["STT|Chỉ tiêu|ĐVT|Kết quả", *(row.replace(".|", "|").replace("Trong đó", "").rstrip("|") for row in RESULTS)],
        "xã",
        [
            "ty_le_dung_han 98.5 huyện",
            "ho_so_da_giai_quyet 1300 huyện",
            "ho_so_dung_han 1280 huyện",
            "ty_le_dung_han 100",
            "ho_so_da_giai_quyet 64",
            "ho_so_dung_han 64",
        ],
    ),
    (
        "words written out, other numbers",
        [
            "TT|Nội dung|Đơn vị tính|Số liệu",
            "1|Số thủ tục hành chính công bố mới|Thủ tục|6",
            "2|Số thủ tục hành chính bãi bỏ, thay thế|Thủ tục|1",
            "3|Tổng số thủ tục hành chính đang có hiệu lực|Thủ tục|140",
            "4|Tổng số biên chế được giao trong năm|Người|21",
            "5|Số văn bản quy phạm pháp luật đã rà soát|Văn bản|2",
        ],
        "xã",
        ["tthc_cong_bo_moi 6", "tthc_bai_bo 1", "tthc_hieu_luc 140", "bien_che_giao 21", "vb_qppl_ra_soat 2"],
    ),
    (
        "a total over two levels is not the reporter's own",
        [
            *HEAD,
            "3.1.1|Số TTHC công bố mới|Thủ tục|0|",
            "3.1.2|Số TTHC bãi bỏ, thay thế|Thủ tục|0|",
            "3.1.3|Tổng số TTHC đang có hiệu lực|Thủ tục|400|",
            "Trong đó|Số TTHC cấp huyện|Thủ tục|260|",
            "|Số TTHC cấp xã|Thủ tục|140|",
            "4.2.1|Tổng số biên chế được giao trong năm|Người|80|",
        ],
        "huyện",
        ["tthc_cong_bo_moi 0", "tthc_bai_bo 0", "tthc_hieu_luc 260", "tthc_hieu_luc 140 xã", "bien_che_giao 80"],
    ),
    (
        "money in millions, a narrow row, a ratio",
        [
            *HEAD,
            "6.1|Tỷ lệ thực hiện kế hoạch giải ngân vốn đầu tư công|%|40|",
            "Trong đó|Kế hoạch được giao|Triệu đồng|2.500|",
            "|Đã thực hiện|Triệu đồng|1.000|",
            "3.2.4|Tỷ lệ hồ sơ TTHC được tiếp nhận trực tuyến mức độ 3 và 4 (Chỉ thống kê TTHC có hồ sơ)|%|90|",
            "Trong đó|Tổng số hồ sơ TTHC đã tiếp nhận (cả trực tiếp và trực tuyến)|Hồ sơ|20|",
            "|Số hồ sơ TTHC đã tiếp nhận trực tuyến|Hồ sơ|18|",
            "4.2.2|Tổng số biên chế có mặt tại thời điểm báo cáo|Người|19/20|",
        ],
        "xã",
        [
            "ty_le_giai_ngan 40",
            "von_dau_tu_ke_hoach 2500000000",
            "von_dau_tu_giai_ngan 1000000000",
            "ty_le_truc_tuyen 90",
            "bien_che_co_mat 19",
            "bien_che_giao 20",
        ],
    ),
    (
        "results of the period beside those of another",
        [
            "STT|Chỉ tiêu|ĐVT|Kỳ trước|Kết quả",
            "1|Số TTHC công bố mới|Thủ tục|9|6",
            "2|Số TTHC bãi bỏ, thay thế|Thủ tục|3|1",
            "3|Tổng số nhiệm vụ được giao|Nhiệm vụ|3|7",
            "4|Số VBQPPL đã rà soát|Văn bản|3|2",
            "5|Số lượng phiếu khảo sát|Phiếu|1|30",
        ],
        "xã",
        ["tthc_cong_bo_moi 6", "tthc_bai_bo 1", "nhiem_vu_duoc_giao 7", "vb_qppl_ra_soat 2", "phieu_khao_sat 30"],
    ),
]


@pytest.mark.parametrize(
    ("rows", "level", "found"), [case[1:] for case in APPENDICES], ids=[case[0] for case in APPENDICES]
)
def test_forms_of_the_appendix(rows: list[str], level: AdminLevel, found: list[str]) -> None:
    assert facts(rows, level) == found


def printed_appendix(changed: str | None = None, label: str = "") -> list[str]:
    """The appendix as the circular prints it, the row ``changed`` with another label."""
    rows = [*HEAD]
    for key, row in appendix().items():
        code = "" if "/" in key and not key.endswith("/1") else "Trong đó" if "/" in key else key
        rows.append(f"{code}|{label if key == changed else row.label}|{row.unit or ''}|1|")
    return rows


def keys_of(rows: list[str]) -> dict[str, str | None]:
    """What each row of the printed appendix is read as, by its key."""
    (table,) = read_tables(table_document(rows))
    found = row_keys(table)
    return {key: found.get(row.row_no) for key, row in zip(appendix(), table.rows, strict=True)}


def test_every_printed_row_of_the_appendix_is_known() -> None:
    assert keys_of(printed_appendix()) == {key: key for key in appendix()}


@pytest.mark.parametrize("entry", catalogue("appendix_tt07")["row"], ids=lambda entry: entry["key"])
def test_a_row_of_the_appendix_proves_itself(entry: dict[str, Any]) -> None:
    key = entry["key"]
    assert entry["examples"]
    assert entry["rejects"] or "unit" not in entry
    for label in (*entry["examples"], *entry.get("others", ())):
        assert keys_of(printed_appendix(key, label))[key] == key, label
    for label in entry["rejects"]:
        assert keys_of(printed_appendix(key, label))[key] != key, label


def test_every_row_of_an_appendix_states_its_own_number() -> None:
    """An appendix of an invented district: every row with a number of its own, labels of its own, numbered anew."""
    rows, wanted = [*HEAD], []
    for number, (key, row) in enumerate(appendix().items(), 1):
        entry = next(each for each in catalogue("appendix_tt07")["row"] if each["key"] == key)
        code = "Trong đó" if key.endswith("/1") else "" if "/" in key else f"{number}."
        stated = row.unit is not None or row.answers
        value = "1" if row.answers else f"{number / 2:.1f}".replace(".", ",") if row.unit == "%" else str(number)
        label = entry["examples"][0] if number % 3 == 0 else row.label
        rows.append(f"{code}|{label}|{row.unit or ''}|{value if stated else ''}|")
        if stated:
            exact = "1" if row.answers else value.replace(",", ".") + ("000000" if row.unit == "triệu đồng" else "")
            wanted.append((f"pl_{key}", exact.removesuffix(".0")))
    found = facts_in(table_document(rows), "tỉnh")
    told = [(fact.indicator, f"{fact.value:f}") for fact in found if fact.indicator.startswith("pl_")]
    assert [(code, value.removesuffix(".0")) for code, value in told] == wanted


DOSSIERS: list[tuple[str, list[str], AdminLevel, list[str]]] = [
    (
        "fields, total, mechanisms",
        [
            "STT|Lĩnh vực|Số hồ sơ nhận giải quyết||Kết quả giải quyết theo cơ chế một cửa||"
            "Số hồ sơ theo cơ chế một cửa liên thông||",
            "||Tổng số|Từ kỳ trước|Đã giải quyết|Đang giải quyết|Tổng số|Đã giải quyết|Đang giải quyết",
            "1|Hộ tịch|9|2|7|1|1|1|0",
            "Tổng cộng||9|2|7||1||0",
        ],
        "xã",
        [
            "ho_so_tiep_nhan 9 Hộ tịch",
            "ho_so_ky_truoc 2 Hộ tịch",
            "ho_so_da_giai_quyet 7 một cửa Hộ tịch",
            "ho_so_dang_giai_quyet 1 một cửa Hộ tịch",
            "ho_so_tiep_nhan 1 một cửa liên thông Hộ tịch",
            "ho_so_da_giai_quyet 1 một cửa liên thông Hộ tịch",
            "ho_so_dang_giai_quyet 0 một cửa liên thông Hộ tịch",
            "ho_so_tiep_nhan 9",
            "ho_so_ky_truoc 2",
            "ho_so_da_giai_quyet 7 một cửa",
            "ho_so_tiep_nhan 1 một cửa liên thông",
            "ho_so_dang_giai_quyet 0 một cửa liên thông",
        ],
    ),
    (
        "the form of the government office",
        [
            "TT|Lĩnh vực giải quyết|Số lượng hồ sơ tiếp nhận||||Số lượng hồ sơ đã giải quyết||||"
            "Số lượng hồ sơ đang giải quyết||",
            "||Tổng số|Trong kỳ||Từ kỳ trước|Tổng số|Trước hạn|Đúng hạn|Quá hạn|Tổng số|Trong hạn|Quá hạn",
            "|||Trực tuyến|Trực tiếp, dịch vụ bưu chính||||||||",
            "(1)|(2)|(3)=(4)+(5)+(6)|(4)|(5)|(6)|(7)|(8)|(9)|(10)|(11)|(12)|(13)",
            "I|Lĩnh vực đất đai|30|10|15|5|26|20|4|2|4|3|1",
        ],
        "huyện",
        [
            f"{name} đất đai"
            for name in (
                "ho_so_tiep_nhan 30",
                "ho_so_truc_tuyen 10",
                "ho_so_truc_tiep 15",
                "ho_so_ky_truoc 5",
                "ho_so_da_giai_quyet 26",
                "ho_so_truoc_han 20",
                "ho_so_dung_han 4",
                "ho_so_qua_han 2",
                "ho_so_dang_giai_quyet 4",
                "ho_so_dang_giai_quyet_trong_han 3",
                "ho_so_dang_giai_quyet_qua_han 1",
            )
        ],
    ),
    (
        "totals beside stages, carried over, several ends in one column",
        [
            "TT|Lĩnh vực|Kỳ trước chuyển sang|Mới tiếp nhận|Tổng số|Đã giải quyết|Đúng hạn, sớm hạn|Trả lại, rút",
            "1|Hộ tịch|2|18|20|19|18|1",
        ],
        "xã",
        [
            f"{name} Hộ tịch"
            for name in (
                "ho_so_ky_truoc 2",
                "ho_so_tiep_nhan 20",
                "ho_so_da_giai_quyet 19",
                "ho_so_truoc_va_dung_han 18",
            )
        ],
    ),
    (
        "heads of one word",
        ["TT|Lĩnh vực|Nhận|Giải quyết|Quá hạn|Đang giải quyết", "1|Hộ tịch|20|19|1|1"],
        "xã",
        [
            f"{name} Hộ tịch"
            for name in ("ho_so_tiep_nhan 20", "ho_so_da_giai_quyet 19", "ho_so_qua_han 1", "ho_so_dang_giai_quyet 1")
        ],
    ),
    (
        "fields of another office",
        [
            "TT|Lĩnh vực|Tiếp nhận|Đã giải quyết",
            "A|Phòng Nội vụ|30|29",
            "1|Tôn giáo|10|9",
            "B|Tư pháp|8|8",
        ],
        "huyện",
        ["ho_so_tiep_nhan 8 Tư pháp", "ho_so_da_giai_quyet 8 Tư pháp"],
    ),
    (
        "rates, returned, both in time",
        [
            "TT|Lĩnh vực|Hồ sơ tiếp nhận|Đã giải quyết|||Trả lại|Tỷ lệ đúng hạn",
            "|||Trước và đúng hạn|Trễ hẹn|Tổng||",
            "1|Chứng thực|50|48|1|49|1|98",
        ],
        "xã",
        [
            "ho_so_tiep_nhan 50 Chứng thực",
            "ho_so_truoc_va_dung_han 48 Chứng thực",
            "ho_so_qua_han 1 Chứng thực",
            "ho_so_da_giai_quyet 49 Chứng thực",
            "ho_so_tra_lai 1 Chứng thực",
            "ty_le_dung_han 98 Chứng thực",
        ],
    ),
    (
        "levels as titles of groups",
        [
            "TT|Lĩnh vực|Tiếp nhận|Đã giải quyết",
            "A|Cấp huyện||",
            "1|Đất đai|9|8",
            "B|Cấp xã||",
            "1|Hộ tịch|5|5",
            "|Tổng cộng|14|13",
        ],
        "huyện",
        [
            "ho_so_tiep_nhan 9 Đất đai",
            "ho_so_da_giai_quyet 8 Đất đai",
            "ho_so_tiep_nhan 5 xã Hộ tịch",
            "ho_so_da_giai_quyet 5 xã Hộ tịch",
        ],
    ),
    (
        "procedures below a field are not the field",
        ["TT|Lĩnh vực|Tiếp nhận|Đã giải quyết", "I|Hộ tịch|9|8", "1|Khai sinh|5|5", "2|Khai tử|4|3"],
        "xã",
        ["ho_so_tiep_nhan 9 Hộ tịch", "ho_so_da_giai_quyet 8 Hộ tịch"],
    ),
    (
        "units in place of fields",
        [
            "TT|Đơn vị|Hồ sơ tiếp nhận|Hồ sơ đã giải quyết",
            "1|UBND xã Nà Lo|9|8",
            "2|UBND xã Tà Mung|5|5",
            "|Tổng số|14|13",
        ],
        "huyện",
        ["ho_so_tiep_nhan 14 xã", "ho_so_da_giai_quyet 13 xã"],
    ),
    (
        "the older form, with counts and rates side by side",
        [
            "STT|Lĩnh vực|Số hồ sơ nhận giải quyết|||Kết quả giải quyết||||||",
            "||Tổng số|Trong đó||Số hồ sơ đã giải quyết||||Số hồ sơ đang giải quyết||",
            "|||Số kỳ trước chuyển qua|Số mới tiếp nhận|Tổng số|Trả đúng thời hạn||Trả quá hạn|"
            "Tổng số|Chưa đến hạn|Quá hạn",
            "||||||Số lượng|Tỷ lệ (%)|||||",
            "1|Xây dựng|12|2|10|9|8|88,9|1|3|2|1",
        ],
        "huyện",
        [
            f"{name} Xây dựng"
            for name in (
                "ho_so_tiep_nhan 12",
                "ho_so_ky_truoc 2",
                "ho_so_da_giai_quyet 9",
                "ho_so_dung_han 8",
                "ty_le_dung_han 88.9",
                "ho_so_qua_han 1",
                "ho_so_dang_giai_quyet 3",
                "ho_so_dang_giai_quyet_trong_han 2",
                "ho_so_dang_giai_quyet_qua_han 1",
            )
        ],
    ),
    (
        "levels in the head, another period beside",
        [
            "TT|Lĩnh vực|Cấp huyện||Cấp xã||Kỳ trước|",
            "||Tiếp nhận|Đã giải quyết|Tiếp nhận|Đã giải quyết|Tiếp nhận|Đã giải quyết",
            "1|Đất đai|5|4|9|8|7|6",
        ],
        "huyện",
        [
            "ho_so_tiep_nhan 5 Đất đai",
            "ho_so_da_giai_quyet 4 Đất đai",
            "ho_so_tiep_nhan 9 xã Đất đai",
            "ho_so_da_giai_quyet 8 xã Đất đai",
        ],
    ),
    (
        "one row of numbers",
        ["Tổng số hồ sơ tiếp nhận|Đã giải quyết đúng hạn|Đang giải quyết", "50|49|1"],
        "xã",
        ["ho_so_tiep_nhan 50", "ho_so_dung_han 49", "ho_so_dang_giai_quyet 1"],
    ),
    ("words about something else", ["TT|Lĩnh vực|Số phiếu|Hài lòng", "1|Đất đai|9|8"], "xã", []),
    ("no dossiers", ["TT|Thôn|Số hộ tiếp nhận quà|Đã giải quyết", "1|Nà Lo|9|8"], "xã", []),
]


@pytest.mark.parametrize(
    ("rows", "level", "found"), [case[1:] for case in DOSSIERS], ids=[case[0] for case in DOSSIERS]
)
def test_tables_of_dossiers(rows: list[str], level: AdminLevel, found: list[str]) -> None:
    assert facts(rows, level) == found


OTHERS: list[tuple[str, list[str], list[str]]] = [
    (
        "dossiers down the rows",
        [
            "TT|Nội dung|Số lượng",
            "1|Tổng số hồ sơ tiếp nhận|60",
            "|Trong đó: trực tuyến|40",
            "2|Số hồ sơ đã giải quyết|55",
            "3|Số hồ sơ đang giải quyết|5",
        ],
        ["ho_so_tiep_nhan 60", "ho_so_truc_tuyen 40", "ho_so_da_giai_quyet 55", "ho_so_dang_giai_quyet 5"],
    ),
    (
        "levels side by side",
        ["TT|Nội dung|Cấp huyện|Cấp xã", "1|Tổng số hồ sơ tiếp nhận|60|700"],
        ["ho_so_tiep_nhan 60 huyện", "ho_so_tiep_nhan 700"],
    ),
    ("a plan is no result", ["TT|Nội dung|Kế hoạch", "1|Tổng số hồ sơ tiếp nhận|60"], []),
    ("two results, none of them named", ["TT|Nội dung|Đợt 1|Đợt 2", "1|Tổng số hồ sơ tiếp nhận|60|7"], []),
    ("labels that name nothing", ["TT|Nội dung|Số lượng", "1|Số cây trồng mới|60"], []),
    ("no head", ["1|60|55"], []),
]


@pytest.mark.parametrize(("rows", "found"), [case[1:] for case in OTHERS], ids=[case[0] for case in OTHERS])
def test_rows_that_name_an_indicator(rows: list[str], found: list[str]) -> None:
    assert facts(rows) == found


UNITS = [
    "TT|Đơn vị|Tổng số hồ sơ tiếp nhận|Trong đó: trực tuyến|Đã giải quyết",
    "1|UBND xã Nà Lo|40|31|38",
    "2|UBND xã Suối Cạn|60|22|60",
    "|Tổng cộng|100|53|98",
]


def test_a_row_of_a_unit_is_not_the_total() -> None:
    assert facts(UNITS, "huyện") == ["ho_so_tiep_nhan 100 xã", "ho_so_truc_tuyen 53 xã", "ho_so_da_giai_quyet 98 xã"]


def test_of_rows_of_units_that_of_the_unit_reported_on_counts() -> None:
    document = table_document(UNITS)
    header = Header(doc_type="TB", admin_level="huyện", commune="Suối Cạn")
    found = table_facts(document, NO_OUTLINE, header, read_tables(document), table_figures(document))
    assert [(fact.indicator, fact.value, fact.admin_level) for fact in found] == [
        ("ho_so_tiep_nhan", 60, "xã"),
        ("ho_so_truc_tuyen", 22, "xã"),
        ("ho_so_da_giai_quyet", 60, "xã"),
    ]


def test_a_total_over_levels_would_pass_for_the_figure_of_the_reporter() -> None:
    rows = [
        "TT|Lĩnh vực|Tổng số hồ sơ tiếp nhận|Đã giải quyết",
        "A|CẤP HUYỆN|30|28",
        "1|Đất đai|30|28",
        "B|CẤP XÃ|70|70",
        "1|Hộ tịch|70|70",
        "|TỔNG CỘNG|100|98",
    ]
    assert not [fact for fact in facts(rows, "huyện") if " 100" in fact]
    assert "ho_so_tiep_nhan 100" in facts(rows, "tỉnh")


LEVELS = [
    "Cấp|Tiếp nhận|Trực tuyến|Đã giải quyết|Trễ hạn|Đang giải quyết",
    "Thị xã|500|300|480|8|20",
    "Phường, xã|900|700|890|0|10",
    "Cộng|1.400|1.000|1.370|8|30",
]


@pytest.mark.parametrize(
    ("code", "heading"), [("tthc", None), (None, "Kết quả giải quyết hồ sơ"), (None, "Tình hình giải quyết đơn thư")]
)
def test_a_table_of_levels_in_a_section_of_dossiers(code: str | None, heading: str | None) -> None:
    """A table whose heads do not say what was received is one of dossiers where its section is about them."""
    document = table_document(LEVELS)
    section = Section(
        section_id=1, parent_id=None, ordinal=0, level=1, label="1", heading=heading, code=code,
        start=0, end=len(document.text) + 1, heading_end=0,
    )  # fmt: skip
    outline = Outline(parts=(), sections=(section,))
    header = Header(doc_type="BC", admin_level="huyện")
    found = table_facts(document, outline, header, read_tables(document), table_figures(document))
    names = ("tiep_nhan", "truc_tuyen", "da_giai_quyet", "qua_han", "dang_giai_quyet")
    rows = {"huyện": (500, 300, 480, 8, 20), "xã": (900, 700, 890, 0, 10)}
    stated = [(f"ho_so_{name}", value, level) for level in rows for name, value in zip(names, rows[level], strict=True)]
    expected = [] if heading and "đơn thư" in heading else stated
    assert [(fact.indicator, fact.value, fact.admin_level) for fact in found] == expected


def test_a_row_of_the_appendix_without_a_level_is_of_the_reporter() -> None:
    rows = [
        *HEAD,
        *DIRECTION,
        "3.4|Tỷ lệ hồ sơ TTHC được giải quyết đúng hạn|%|99,5|",
        "Trong đó|Tổng số hồ sơ TTHC đã giải quyết xong|Hồ sơ|200|",
        "|Số hồ sơ TTHC giải quyết đúng hạn|Hồ sơ|199|",
        "4.2.2|Tổng số biên chế có mặt (tại thời điểm báo cáo)|Người|19|",
        "4.2.3|Số hợp đồng lao động|Người|1|",
        "7.2|Hệ thống họp trực tuyến|Chưa có = 0 2 cấp = 1 3 cấp = 2|2|",
    ]
    for level, key in (("xã", "3.4.3"), ("huyện", "3.4.2"), ("tỉnh", "3.4.1")):
        assert facts(rows, level)[-5:] == [
            "ty_le_dung_han 99.5", "ho_so_da_giai_quyet 200", "ho_so_dung_han 199", "bien_che_co_mat 19",
            "hop_dong_lao_dong 1",
        ]  # fmt: skip
        assert f"pl_{key} 99.5" in facts(rows, level, coded=True)
    assert facts(rows, coded=True)[-3:] == ["pl_4.2.2 19", "pl_4.2.3 1", "pl_7.2 2"]


def test_facts_have_the_span_of_their_figure_and_a_known_indicator() -> None:
    document = table_document(HEAD + DIRECTION + RESULTS)
    spans = {(figure.start, figure.end) for figure in table_figures(document)}
    assert {(fact.start, fact.end) for fact in facts_in(document)} <= spans
    assert all(fact.indicator in indicators() and fact.source == "table" for fact in facts_in(document))


def test_a_statement_made_twice_is_one_fact() -> None:
    rows = ["TT|Nội dung|Số lượng", "1|Tổng số hồ sơ tiếp nhận|60", "2|Tổng số hồ sơ tiếp nhận|60"]
    assert facts(rows) == ["ho_so_tiep_nhan 60"]


@pytest.mark.parametrize("entry", catalogue("tables")["dossier"], ids=lambda entry: entry["says"])
def test_the_words_of_dossier_tables_prove_themselves(entry: dict[str, list[str]]) -> None:
    assert [text for text in entry["examples"] if entry["says"] not in says(text)] == []
    assert [text for text in entry["rejects"] if entry["says"] in says(text)] == []


@pytest.mark.parametrize("kind", ["other_results", "narrow", "dossier_barred"])
def test_the_lists_of_words_prove_themselves(kind: str) -> None:
    entry = catalogue("tables")[kind]
    assert [text for text in entry["examples"] if not mentions(kind, text)] == []
    assert [text for text in entry["rejects"] if mentions(kind, text)] == []


@pytest.mark.parametrize("entry", catalogue("dimensions")["level"], ids=lambda entry: entry["name"])
def test_levels_prove_themselves(entry: dict[str, list[str]]) -> None:
    level = entry["name"]
    assert [text for text in entry["table_examples"] if named_level(text) != level] == []
    assert [text for text in entry["table_rejects"] if named_level(text) is not None] == []
    assert [text for text in entry["unit_examples"] if level_of_unit(text) != level] == []
    assert [text for text in entry["unit_rejects"] if level_of_unit(text) is not None] == []


@pytest.mark.parametrize("entry", catalogue("dimensions")["mechanism"], ids=lambda entry: entry["name"])
def test_mechanisms_prove_themselves(entry: dict[str, list[str]]) -> None:
    assert [text for text in entry["table_examples"] if named_mechanism(text) != entry["name"]] == []
    assert [text for text in entry["table_rejects"] if named_mechanism(text) is not None] == []


def test_fields_prove_themselves() -> None:
    domain = catalogue("dimensions")["domain"]
    for text in domain["table_examples"]:
        assert domain_of(text.partition(" | ")[0]) == text.partition(" | ")[2]
    assert [text for text in domain["table_rejects"] if domain_of(text) is not None] == []
    assert [text for text in domain["head_examples"] if not names_domains(text)] == []
    assert [text for text in domain["head_rejects"] if names_domains(text)] == []


WORDS = st.sampled_from(
    ["", "STT", "Lĩnh vực", "Tổng số", "Hồ sơ", "Trong đó", "Đã giải quyết", "1", "2.5", "3/4", "Cấp xã", "%", "I"]
)


@given(st.lists(st.lists(WORDS, min_size=1, max_size=5), min_size=1, max_size=6))
def test_any_table_gives_facts_or_none(grid: list[list[str]]) -> None:
    facts_in(grid_document(grid))


def test_time_grows_with_the_rows(grows_linearly: Callable[..., None]) -> None:
    def run(text: str) -> None:
        facts_in(table_document(text.split("\n")))

    body = DIRECTION + RESULTS
    size = sum(map(len, body))
    grows_linearly(run, lambda length: "\n".join(HEAD + body * (length // size)))
