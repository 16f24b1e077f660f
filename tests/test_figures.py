"""Figures in running text: sentences written for this project in the style of commune and district reports."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.figures import find_figures
from extractors.records import Cell, Document, Figure, Line, Outline, Part
from patterns import catalogue

NO_OUTLINE = Outline(parts=(), sections=())


def document(text: str) -> Document:
    """One text line per line of ``text``; lines with tabs are rows of one table."""
    lines, cells, position, row = [], [], 0, 0
    for words in text.split("\n"):
        end = position + len(words)
        if "\t" in words:
            column_start = position
            for column, cell in enumerate(words.split("\t")):
                cells.append(
                    Cell(
                        table_no=0,
                        row_no=row,
                        col_no=column,
                        text=cell,
                        start=column_start,
                        end=column_start + len(cell),
                    )
                )
                column_start += len(cell) + 1
            lines.append(Line(start=position, end=end, kind="row", table_no=0, row_no=row))
            row += 1
        elif words:
            lines.append(Line(start=position, end=end))
        position = end + 1
    return Document(text=text, lines=tuple(lines), cells=tuple(cells))


def figures(text: str) -> list[Figure]:
    found = find_figures(document(text), NO_OUTLINE, ())
    assert all(text[figure.start : figure.end] == figure.raw for figure in found)
    return [figure for figure in found if figure.source == "text"]


def brief(figure: Figure) -> str:
    """ "~18/20 người": qualifier, value, total and unit ("-" for none)."""
    value = format(figure.value, "f") + (f"/{figure.total:f}" if figure.total is not None else "")
    return f"{figure.qualifier or ''}{value} {figure.unit or '-'}"


COUNTS = [
    ("Trong kỳ, bộ phận một cửa tiếp nhận 1.245 hồ sơ, trả 1.230 hồ sơ.", ["1245 hồ sơ", "1230 hồ sơ"]),
    ("UBND xã đề ra 09 nhiệm vụ, đã hoàn thành 07 nhiệm vụ.", ["9 nhiệm vụ", "7 nhiệm vụ"]),
    ("Đăng tải 48 tin, bài trên trang thông tin điện tử.", ["48 tin, bài"]),
    ("Hội nghị có 15/18 đại biểu dự.", ["15/18 đại biểu"]),
    ("Tổng số cán bộ, công chức là: 21/22 người.", ["21/22 người"]),
    ("Đã số hóa 315/315 hồ sơ, đạt 100%.", ["315/315 hồ sơ", "100 %"]),
    ("Phối hợp với 12 xã, thị trấn rà soát.", ["12 xã, thị trấn"]),
    ("In 2.500 tờ rơi, tờ gấp phát cho dân.", ["2500 tờ rơi, tờ gấp"]),
    ("Bổ nhiệm 01 Phó Trưởng phòng Nội vụ, 02 Chánh Văn phòng.", ["1 phó trưởng phòng", "2 chánh văn phòng"]),
    ("Hiện có 1632 người trong độ tuổi lao động.", ["1632 người"]),
    ("Tiếp nhận 5,432 hồ sơ qua mạng.", ["5432 hồ sơ"]),
    ("Niêm yết 05 (năm) thủ tục mới.", ["5 thủ tục"]),
    ("Biên chế có 11 cán bộ, 12 công chức.", ["11 cán bộ", "12 công chức"]),
    ("Tổ chức 03 cuộc với 140 người tham gia.", ["3 cuộc", "140 người"]),
    ("Lần lượt có 10, 12 và 15 hồ sơ của ba tháng.", ["10 hồ sơ", "12 hồ sơ", "15 hồ sơ"]),
    ("Mỗi tổ từ 10 đến 15 người.", ["10 người", "15 người"]),
    ("Mỗi đội gồm 10-15 người.", ["10 người", "15 người"]),
    ("Hộ nghèo giảm từ 45 xuống còn 38 hộ.", ["45 hộ", "38 hộ"]),
    (
        "Cung cấp 84 dịch vụ công trực tuyến, trong đó toàn trình 60 và một phần 24 tại xã.",
        ["84 dịch vụ công trực tuyến", "60 -", "24 -"],
    ),
    ("Số hồ sơ quá hạn: 0.", ["0 -"]),
    ("Trong hạn: 19 hồ sơ, quá hạn 0.", ["19 hồ sơ", "0 -"]),
    ("Đề án vị trí việc làm được duyệt: 01 (cơ quan huyện).", ["1 -"]),
    ("Đạt tỷ lệ 96,5% (386/400).", ["96.5 %", "386/400 -"]),
    ("Có 1 234 hồ sơ đất đai.", ["1234 hồ sơ"]),
    ("Tiếp 26 lượt công dân, nhận 14 đơn.", ["26 lượt công dân", "14 đơn"]),
    ("Cả huyện có hai mươi ba hộ được hỗ trợ.", ["23 hộ"]),
    ("Trong đó 05 nữ, 03 đồng chí là đảng viên.", ["5 nữ", "3 đồng chí"]),
    ("Nhân viên hợp đồng 68 có 02 người.", ["2 người"]),
    ("Ký 04 hợp đồng lao động.", ["4 hợp đồng"]),
    ("Mỗi thôn 5 hộ, mỗi lần 2 buổi.", ["5 hộ", "2 buổi"]),
    ("07hồ sơ đang giải quyết, 12người chờ.", ["7 hồ sơ", "12 người"]),
    ("Có 02 bộ hồ sơ; 15 giấy chứng nhận; 1.030 bản sao.", ["2 bộ hồ sơ", "15 giấy chứng nhận", "1030 bản sao"]),
    ("Đến nay 9/11 xóm đạt chuẩn văn hóa.", ["9/11 xóm"]),
    ("Thu 24/24 hồ sơ đúng hạn, trực 24/24 giờ và 24/7.", ["24/24 hồ sơ"]),
    ("Điểm đánh giá 87,25/100 điểm, xếp thứ 3/15 xã.", ["87.25/100 điểm"]),
    (
        "Có 31 lượt đánh giá rất hài lòng; 4 lượt đánh giá hài lòng/ tổng số 35 lượt đánh giá.",
        ["31 lượt đánh giá", "4 lượt đánh giá", "35 lượt đánh giá"],
    ),
    ("Rút ngắn thời gian từ 15 ngày xuống còn 10 ngày.", ["15 ngày", "10 ngày"]),
    ("Trả kết quả trong 03 ngày làm việc.", ["3 ngày làm việc"]),
    ("Tổng số là 34; trong đó nam là 20, nữ là 14.", ["34 -", "20 -", "14 -"]),
    ("Có 09 hồ sơ¹ trễ hạn, 14 ha² lúa và 20 m² sân.", ["9 hồ sơ", "14 ha", "20 m2"]),
    ("Kiểm tra thị trấn và 02 xã Ea Bung, Tân Lập.", ["2 xã"]),
    ("Sáp nhập 3 phường An Phú, Bình Minh và Cây Thị.", ["3 phường"]),
    ("Tổ 5 phường An Phú, thôn 3 xã Ea Bung, BCĐ 35 huyện Phú An, năm 2022 huyện Phú An.", []),
    ("Có 12 hồ sơ trễ hạn (xã Ea Bung 07, xã Tân Lập 05).", ["12 hồ sơ", "7 -", "5 -"]),
    ("Có 12 hồ sơ (tại thôn 05, theo Quyết định 07, 08).", ["12 hồ sơ"]),
    ("Có mặt 17 người/19 biên chế; 3 xã/12 xã, thị trấn.", ["17/19 người", "3/12 xã"]),
    ("Mật độ 21,5 thuê bao/100 dân, 45 hộ/100 hộ.", ["21.5 thuê bao/100 dân", "45/100 hộ"]),
    ("Nghị quyết: 05; Quyết định: 12; Kế hoạch: 30.", ["5 -", "12 -", "30 -"]),
    ("Xếp loại: hoàn thành xuất sắc nhiệm vụ 03/17, hoàn thành nhiệm vụ 02.", ["3/17 -", "2 -"]),
    ("Gấp 2 lần cùng kỳ, tăng 1,5 lần so với kế hoạch.", ["2 lần", "1.5 lần"]),
    ("Đạt 105,2% kế hoạch, bằng 98% cùng kỳ, tăng 12% so với năm 2022.", ["105.2 %", "98 %", "12 %"]),
    ("Chi trả qua tài khoản: 1.206/2.874 người.", ["1206/2874 người"]),
    ("Thu ngân sách 9 tháng 3.906 triệu đồng.", ["3906000000 đồng"]),
    ("Tổng điểm đạt từ 85 đến dưới 100; còn lại là khá.", ["85 -", "<100 -"]),
    ("Sửa một số điều của 11 Luật có liên quan theo Điều 5 Luật Hộ tịch.", ["11 luật"]),
    ("Niêm yết tại 2 tòa nhà A, B của khu hành chính.", ["2 tòa nhà"]),
]

# a ratio needs one thing counted on both sides; with two nouns that count different things there are two figures
TWO_NOUNS = [
    ("Chứng thực 1.320 hồ sơ/4.115 bản.", ["1320 hồ sơ", "4115 bản"]),
    ("Tuyên truyền 12 cuộc/540 lượt người nghe.", ["12 cuộc", "540 lượt người"]),
    ("Có mặt 17 người/19 biên chế, 3 xã/12 xã, thị trấn.", ["17/19 người", "3/12 xã"]),
]

FRACTIONS = [
    ("Có 1/3 số hộ tham gia, 2/3 thành viên tán thành.", ["1/3 hộ", "2/3 thành viên"]),
    ("Ít nhất 2/3 tổng số đại biểu có mặt.", [">2/3 đại biểu"]),
    ("Nhận được ý kiến của trên 1/2 tổng số cán bộ.", [">1/2 cán bộ"]),
    ("Còn gần nửa số hộ, quá một nửa số thôn.", ["~1/2 hộ", ">1/2 thôn"]),
    ("Họp ngày 1/3, đến 1/3 hoàn thành; có 18/20 người dự.", ["18/20 người"]),
]

SIGNS = [
    ("Thu ngân sách giảm 3,2% so với cùng kỳ.", ["3.2 %"]),
    ("Tốc độ tăng trưởng đạt -3,2%, chênh lệch (-1,5 điểm).", ["-3.2 %", "-1.5 điểm"]),
    ("- 3,2% số hộ; từ 3% -5% số thôn, 10-15%.", ["3.2 %", "3 %", "5 %", "10 %", "15 %"]),
    ("Phân công: -02 đồng chí trực, -12 hồ sơ đất đai.", ["2 đồng chí", "12 hồ sơ"]),
]

WORDS_AS_FIGURES = [
    ("Trong kỳ tổ chức hai cuộc họp và ba hội nghị.", ["2 cuộc họp", "3 hội nghị"]),
    ("Cả hai đồng chí đều dự; giữa hai đơn vị có trao đổi.", []),
    ("Có một trăm hai mươi hộ, mười lăm cán bộ, ba chục đoàn viên.", ["120 hộ", "15 cán bộ", "30 đoàn viên"]),
    ("Kinh phí là hai tỷ ba trăm triệu đồng.", ["2300000000 đồng"]),
    ("Chi một tỷ không trăm hai mươi triệu đồng, hai nghìn tỷ đồng.", ["1020000000 đồng", "2000000000000 đồng"]),
    ("Số tiền 2.300.000 đồng (Bằng chữ: Hai triệu ba trăm nghìn đồng chẵn).", ["2300000 đồng"]),
    ("Bầu hai mươi lăm đồng chí (25 đồng chí), nộp năm (05) bộ hồ sơ.", ["25 đồng chí", "5 bộ hồ sơ"]),
    ("Hai bên ký kết; ba công khai; một phần; năm 2024; sáng thứ hai; cấp hai.", []),
]

PERCENT_AND_MONEY = [
    ("Chiếm 7,4%.Tổng thu phí 1.250.000 đồng.", ["7.4 %", "1250000 đồng"]),
    ("Còn dưới 35%¹ hộ, trên 80%² số máy.", ["<35 %", ">80 %"]),
    ("Tăng 3,125 điểm %, đạt 71,204 điểm; đứng sau 2 xã.", ["3.125 điểm %", "71.204 điểm", "2 xã"]),
    ("Tỷ lệ đúng hạn đạt 97.35% hoặc 98,7 %.", ["97.35 %", "98.7 %"]),
    ("Phấn đấu đạt 70%-80% hồ sơ trực tuyến.", ["70 %", "80 %"]),
    ("Tăng 20 - 30% so với năm 2022.", ["20 %", "30 %"]),
    ("Đạt 98 phần trăm.", ["98 %"]),
    ("Thu ngân sách 1.254.310.500 đồng, đạt 32,15% KH, bằng 110% cùng kỳ.", ["1254310500 đồng", "32.15 %", "110 %"]),
    ("Thu được 356.000.000 đồng, đạt 22,45 KH.", ["356000000 đồng", "22.45 -"]),
    ("Giải ngân 41,250/96,300 tỷ đồng, đạt 42,8%.", ["41250000000/96300000000 đồng", "42.8 %"]),
    ("Chi 12,5 tỷ đồng/40 tỷ đồng đạt 31,25%.", ["12500000000/40000000000 đồng", "31.25 %"]),
    ("Đạt 1.210/1.150 triệu đồng.", ["1210000000/1150000000 đồng"]),
    ("Tổng vốn 3 tỷ 250 triệu đồng.", ["3250000000 đồng"]),
    ("Kinh phí 1 tỷ 200 triệu 500 nghìn đồng.", ["1200500000 đồng"]),
    ("Hỗ trợ 1.500.000đ/tháng cho mỗi cán bộ; xã hỗ trợ 400.000 đ/tháng.", ["1500000 đồng/tháng", "400000 đồng/tháng"]),
    ("Thu nhập bình quân 52,5 triệu đồng/người/năm.", ["52500000 đồng/người/năm"]),
    ("Quyên góp 27.500.000 VNĐ và 15 trđ, 3,2 tr.đ.", ["27500000 đồng", "15000000 đồng", "3200000 đồng"]),
    ("Phạt 750 nghìn đồng, 500 ngàn đồng.", ["750000 đồng", "500000 đồng"]),
    ("Nộp phạt 1,500,000 đồng.", ["1500000 đồng"]),
    ("Thu 39,278 tỷ đồng tiền đất, 8 tỷ tiền thuê.", ["39278000000 đồng", "8000000000 đồng"]),
    ("Thu từ 1-2 triệu đồng mỗi hộ.", ["1000000 đồng", "2000000 đồng"]),
    ("Kết quả giải ngân: 0 đồng.", ["0 đồng"]),
    ("Tổng giá trị 1.250.000.000đ.", ["1250000000 đồng"]),
    ("Ủng hộ 5 triệu đồng/01 hộ.", ["5000000 đồng/hộ"]),
    ("Xuất khẩu 2,4 triệu USD.", ["2400000 usd"]),
    ("Thu hút 1,2 triệu lượt khách và 15 nghìn lượt người.", ["1200000 lượt khách", "15000 lượt người"]),
    ("Nợ đọng 39.278/80.5 tỷ đồng.", ["39278000000/80500000000 đồng"]),
    ("Giá trị 2.310,5 triệu đồng.", ["2310500000 đồng"]),
    ("Chi 8 tỷ, 305 triệu đồng, vay 1 tỷ 2, trả 3 triệu 250.", ["8305000000 đồng", "1200000000 đồng", "3250000 đồng"]),
    ("Lần lượt 1 tỷ, 200 triệu, 50 triệu đồng.", ["1000000000 đồng", "200000000 đồng", "50000000 đồng"]),
    (
        "Gồm 2 tỷ đồng, 300 triệu đồng; 1 tỷ 2 dự án.",
        ["2000000000 đồng", "300000000 đồng", "1000000000 đồng", "2 dự án"],
    ),
    ("Vốn 12tỷ500triệu đồng, 12tr5; 1,2 tỷ đ.", ["12500000000 đồng", "12500000 đồng", "1200000000 đồng"]),
    ("Hỗ trợ 1.500.000.đ, 50.000,-đ và 3 trăm triệu đồng.", ["1500000 đồng", "50000 đồng", "300000000 đồng"]),
    ("Chi 999999999999999999 nghìn tỷ tỷ đồng.", []),
]

ECONOMY = [
    ("Gieo cấy 1.250,5 ha lúa, năng suất 58,7 tạ/ha, sản lượng 7.340 tấn.", ["1250.5 ha", "58.7 tạ/ha", "7340 tấn"]),
    ("Đàn lợn 3.450 con, đàn gia cầm 45 nghìn con.", ["3450 con", "45000 con"]),
    ("Bê tông hóa 2,35km đường, sửa 40m2 nhà và 450 m kênh mương.", ["2.35 km", "40 m2", "450 m"]),
    ("Trồng 12.000 cây phân tán trên 5 ha đất đồi.", ["12000 cây", ">5 ha"]),
    ("Số hộ nghèo 45/1.230 hộ, chiếm 3,66%.", ["45/1230 hộ", "3.66 %"]),
    ("Tiêm 1.560 liều vắc xin, khám 890 lượt bệnh nhân.", ["1560 liều vắc xin", "890 lượt bệnh nhân"]),
    ("Có 03 trường THCS, 02 trường mầm non, 1.105 học sinh.", ["3 trường thcs", "2 trường mầm non", "1105 học sinh"]),
    ("Giao 12 tân binh nhập ngũ, huấn luyện 45 dân quân.", ["12 tân binh", "45 dân quân"]),
    ("Xảy ra 02 vụ trộm cắp, làm rõ 2/2 vụ, bắt 3 đối tượng.", ["2 vụ trộm cắp", "2/2 vụ", "3 đối tượng"]),
    ("Cấp 150kg gạo cho 10 hộ, 15 khẩu.", ["150 kg", "10 hộ", "15 khẩu"]),
    ("Có 4 sản phẩm OCOP 3 sao.", ["4 sản phẩm ocop"]),
    ("Đạt 19/19 tiêu chí nông thôn mới với 57 chỉ tiêu.", ["19/19 tiêu chí", "57 chỉ tiêu"]),
    ("Lắp 24 mắt camera, thay 35 bóng đèn.", ["24 mắt camera", "35 bóng đèn"]),
    ("Tặng 85 suất quà trị giá 42.500.000 đồng.", ["85 suất quà", "42500000 đồng"]),
    ("Phun 20 lít hóa chất trên 3.000 m² chuồng trại.", ["20 lít", ">3000 m2"]),
    ("Thu hoạch 12 sào ngô, 3 lồng cá.", ["12 sào", "3 lồng cá"]),
]

QUALIFIED = [
    ("Ước đạt khoảng 70% dân số.", ["~70 %"]),
    ("Ước thực hiện 3,5 tỷ đồng.", ["~3500000000 đồng"]),
    ("Trên 45.000 lượt khách đến lễ hội.", [">45000 lượt khách"]),
    ("Không quá 05 ngày làm việc; tối thiểu 10 hồ sơ.", ["<5 ngày làm việc", ">10 hồ sơ"]),
    ("Tỷ lệ hài lòng từ 90% trở lên.", [">90 %"]),
    ("Gần 300 hộ, hơn 1.200 nhân khẩu, dưới 5% hộ nghèo.", ["~300 hộ", ">1200 nhân khẩu", "<5 %"]),
    ("Có 12 hồ sơ trên địa bàn.", ["12 hồ sơ"]),
]

NOT_FIGURES = [
    "Báo cáo 6 tháng đầu năm 2023, phương hướng quý III.",
    "Thực hiện từ ngày 15/12/2022 đến hết ngày 14/6/2023.",
    "Họp ngày 03 tháng 5 năm 2023 tại hội trường.",
    "Quyết định ngày 23 /12/2022 của Chủ tịch.",
    "Dự kiến xong đầu tháng 7/2023, chậm nhất 30/9.",
    "Nhiệm kỳ 2021-2026, giai đoạn 2021 - 2025.",
    "Tính đến tháng 03/2024 thì ổn định.",
    "Kỷ niệm ngày 30/4 và 01/5, dịp 2/9.",
    "Cung cấp dịch vụ công mức độ 3 và 4.",
    "Áp dụng ISO 9001:2015 và ISO 9001 – 2015.",
    "Tuyên truyền Đề án 06, Chương trình 135, Chỉ thị 05.",
    "Theo khoản 2 Điều 15, Phụ lục 1, mẫu số 02, biểu 3.",
    "Thực hiện Nghị định 130 và Thông tư 07.",
    "Phòng, chống Covid-19; phủ sóng 3G, 4G; máy tính A4.",
    "Quy chế khóa XX, sửa đổi lần 1, kiểm tra đợt 2.",
    "Họp tại thôn 5, xóm 3, tổ 7, khu 4.",
    "Tổ dân phố số 5 sửa đường 30/4 và quốc lộ 1A.",
    "Trường THCS số 2 ở số 15 đường Hùng Vương.",
    "Tổng đài 1022, điện thoại 0912345678, fax 0234.3822.111.",
    "Xem http://xa12.tinh.gov.vn/tin/45 hoặc thu12@tinh.gov.vn.",
    "Mô hình chính quyền địa phương 2 cấp, bộ phận 1 cửa.",
    "Phương châm 4 tại chỗ và khẩu hiệu “5 không, 3 sạch”.",
    "Kế hoạch số 12/KH-UBND và Chỉ thị 31-CT/TU.",
    "Bắt đầu lúc 7 giờ 30 phút, nghỉ 11h30.",
    "Từ 14 giờ ngày 12/3/2024 đến 17 giờ.",
    "Tiểu dự án 2 thuộc Dự án 5.",
    "Thứ 2 và thứ 6 hằng tuần.",
    "Trẻ em dưới 6 tuổi và người từ 80 tuổi.",
    "Cơ chế một cửa; một số hộ; một phần kinh phí.",
    "1. Xây dựng kế hoạch",
    "1.1. Công tác tuyên truyền",
    "2.3 Kết quả giải quyết",
    "a) Nội dung (1) rà soát; (2) báo cáo; 3) tổng hợp.",
    "Phiên bản 2.0 của kiến trúc, địa chỉ 192.168.1.1.",
    "Đối tượng 3, loại 1, nhóm 4, hạng 2.",
    "Xếp thứ 5 toàn tỉnh, hạng 12.",
    "Ngày 15.12.2023 và 15-12-2023.",
    "Tỷ lệ bản đồ 1/500.",
    "Ngày 12 xã tổ chức họp; tháng 9 huyện kiểm tra.",
    "Ông Nguyễn Văn A, Xóm 3 xã Phú Lộc.",
]


@pytest.mark.parametrize(
    ("text", "expected"),
    COUNTS + PERCENT_AND_MONEY + ECONOMY + QUALIFIED + TWO_NOUNS + FRACTIONS + SIGNS + WORDS_AS_FIGURES,
)
def test_figures_of_a_sentence(text: str, expected: list[str]) -> None:
    assert [brief(figure) for figure in figures(text)] == expected


@pytest.mark.parametrize("text", NOT_FIGURES)
def test_numbers_that_count_nothing(text: str) -> None:
    assert [brief(figure) for figure in figures(text)] == []


def test_letterhead_title_and_footer_hold_no_figures() -> None:
    text = "Có 3 hồ sơ\nCó 4 hồ sơ\nCó 5 hồ sơ\nCó 6 hồ sơ"
    parts = (
        Part(zone="title", start=0, end=10),
        Part(zone="body", start=11, end=21),
        Part(zone="footer", start=22, end=32),
        Part(zone="appendix", start=33, end=len(text)),
    )
    found = find_figures(document(text), Outline(parts=parts, sections=()), ())
    assert [brief(figure) for figure in found] == ["4 hồ sơ", "6 hồ sơ"]


def test_numbers_inside_references_are_no_figures() -> None:
    text = "Theo Kế hoạch 45 hồ sơ mẫu, có 12 hồ sơ."
    start = text.index("Kế hoạch")
    found = find_figures(document(text), NO_OUTLINE, [(start, start + len("Kế hoạch 45 hồ sơ mẫu"))])
    assert [brief(figure) for figure in found] == ["12 hồ sơ"]


@pytest.mark.parametrize("mark", ["đồng", "đ", " VNĐ"])
@given(amount=st.integers(min_value=1, max_value=10**15))
@settings(max_examples=60, deadline=None)
def test_money_is_read_back_exactly(mark: str, amount: int) -> None:
    written = f"{amount:,}".replace(",", ".")
    found = figures(f"Tổng thu {written} {mark.strip()}.")
    assert [(figure.value, figure.unit) for figure in found] == [(Decimal(amount), "đồng")]


@given(parts=st.integers(min_value=0, max_value=10**6), whole=st.integers(min_value=1, max_value=10**6))
@settings(max_examples=60, deadline=None)
def test_ratios_are_read_back(parts: int, whole: int) -> None:
    found = figures(f"Đã số hóa {parts}/{whole} hồ sơ.")
    assert [(figure.value, figure.total, figure.raw) for figure in found] == [(parts, whole, f"{parts}/{whole} hồ sơ")]


WORDS = "12 1.234 5,6 / - % hồ sơ đồng tỷ triệu ngày năm 2024 , . : ( ) “ từ đến và mức độ thôn mười hai ³ ٣ đ/tháng"
PIECES = st.sampled_from([*WORDS.split(), " ", "\u00a0", "\t", "\n", "xã Bình", "hồ sơ", "mức độ"])


@given(
    text=st.lists(PIECES, max_size=40).map(" ".join)
    | st.lists(PIECES, max_size=40).map("".join)
    | st.text(max_size=120)
)
@settings(max_examples=250, deadline=None)
def test_any_text_raises_nothing_and_spans_are_exact(text: str) -> None:
    clean = text.replace("\r", " ")
    found = find_figures(document(clean), NO_OUTLINE, ())
    for figure in found:
        assert clean[figure.start : figure.end] == figure.raw != ""
        assert figure.unit != ""
        assert figure.label != ""
        assert figure.value.is_finite()
    assert [(figure.start, figure.end) for figure in found] == sorted((figure.start, figure.end) for figure in found)


HOSTILE = {
    "digits": "7",
    "commas": "1,",
    "points": "1.",
    "slashes": "1/",
    "blanks": "1 ",
    "brackets": "(1",
    "closing": "1) ",
    "quotes": "“1",
    "thousands": "1 234 ",
    "units": "5 hồ sơ ",
    "lists": "5, ",
    "scales": "5 tỷ ",
    "rates": "5 đồng/",
    "named": "Điều 5, ",
    "words": "mười hai ",
    "dots": "1.a.",
    "addresses": "a1.b-",
    "labels": "số hồ sơ (",
    "spoken": "hai tỷ ba trăm ",
    "scales in words": "năm nghìn tỷ ",
    "restated": "5 hộ (năm) ",
    "shares": "1/2 tổng số ",
    "signs": "tăng -3 (-",
    "tails": "1 tỷ 2, ",
    "streets": "(1 Ab Cd, ",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_time_grows_with_the_length(name: str, grows_linearly: Callable[..., None]) -> None:
    piece = HOSTILE[name]
    grows_linearly(
        lambda text: find_figures(text, NO_OUTLINE, ()), lambda size: document("x " + piece * (size // len(piece)))
    )


def test_a_hundred_thousand_digits_are_no_figure() -> None:
    assert figures("Tổng số " + "9" * 100_000 + " hồ sơ") == []


TABLE = (
    "STT\tChỉ tiêu\tĐơn vị tính\tKết quả\tGhi chú\n"
    "1\tSố hồ sơ tiếp nhận\tHồ sơ\t1.245\t15\n"
    "2\tTỷ lệ đúng hạn\t%\t98,5\t\n"
    "3\tKinh phí\tTriệu đồng\t12,5\t\n"
    "4\tNgày thành lập\t\t15/12\t\n"
    "5\tSố người\tNgười\t18/20\t\n"
    "6\tHỗ trợ\t\t500.000 đồng\tkhông"
)


def test_cells_are_figures_with_the_unit_of_their_row() -> None:
    found = find_figures(document(TABLE), NO_OUTLINE, ())
    assert all(TABLE[figure.start : figure.end] == figure.raw and figure.source == "table" for figure in found)
    assert [brief(figure) for figure in found] == [
        "1245 hồ sơ", "98.5 %", "12500000 đồng", "18/20 người", "500000 đồng",
    ]  # fmt: skip
    assert found[0].label == "Số hồ sơ tiếp nhận"


def test_column_numbers_and_running_numbers_are_no_figures() -> None:
    text = "TT\tLĩnh vực\tTổng số\tĐúng hạn (%)\n(1)\t(2)\t(3)\t(4)\n1\tĐất đai\t12\t91,7\n\tTổng\t12\t91,7"
    found = find_figures(document(text), NO_OUTLINE, ())
    assert [brief(figure) for figure in found] == ["12 -", "91.7 %", "12 -", "91.7 %"]


def same_unit(want: dict[str, object], got: str | None) -> bool:
    alternatives = want.get("unit_alt") or []
    units = [want.get("unit"), *([alternatives] if isinstance(alternatives, str) else alternatives)]  # type: ignore[misc]
    return any(unit == got or (unit and got and (unit.startswith(got) or got.startswith(unit))) for unit in units)


def test_the_annotated_reports() -> None:
    """Precision and recall over the shared reports: the longest common subsequence of value, total and unit."""
    shared = Path(__file__).resolve().parents[1].parent / "shared"
    if not (shared / "gold").is_dir():
        pytest.skip("the annotated reports beside the repository (../shared) are not here")
    from difflib import SequenceMatcher

    from extractors.references import find_references
    from pipeline.normalise import normalise
    from pipeline.readers.text import read_text
    from pipeline.segment import segment

    wanted = found = paired = 0
    for path in sorted((shared / "gold").glob("*.json")):
        gold = json.loads(path.read_text("utf-8"))
        report = normalise(read_text((shared / "reports" / gold["file"]).read_bytes()))
        outline = segment(report)
        taken = [(mention.start, mention.end) for mention in find_references(report, outline)]
        got = [figure for figure in find_figures(report, outline, taken) if figure.source == "text"]
        want = [(Decimal(str(item["value"])), Decimal(str(item["total"])) if item.get("total") is not None else None)
                for item in gold["figures"]]  # fmt: skip
        blocks = SequenceMatcher(None, want, [(figure.value, figure.total) for figure in got], autojunk=False)
        for block in blocks.get_matching_blocks():
            for step in range(block.size):
                paired += same_unit(gold["figures"][block.a + step], got[block.b + step].unit)
        wanted, found = wanted + len(want), found + len(got)
    assert 2 * paired / (wanted + found) >= 0.97


def test_the_sample_documents_give_exact_spans() -> None:
    folder = Path(__file__).resolve().parents[1].parent / "shared" / "samples" / "documents"
    if not folder.is_dir():
        pytest.skip("the sample documents beside the repository (../shared) are not here")
    for path in sorted(folder.glob("*.txt")):
        text = path.read_text("utf-8")
        for figure in find_figures(document(text), NO_OUTLINE, ()):
            assert text[figure.start : figure.end] == figure.raw


def catalogue_cases(kind: str) -> list[tuple[str, str | None]]:
    tables = catalogue("figures")
    names = ["name_breakers", "no_name", "so_far", "clock", "date_cues", "bare_cues", "ratio_followers",
             "bare_followers", "not_units", "connectors", "numerals", "spoken", "minus", "range_cues"]  # fmt: skip
    entries = [*tables["name"], *tables["fixed_name"], *(tables[name] for name in names)]
    cases = [case.rpartition(" | ") for entry in entries for case in entry[kind]]
    return [(text, raw) if mark else (raw, None) for text, mark, raw in cases]


@pytest.mark.parametrize(("text", "raw"), catalogue_cases("examples") + catalogue_cases("rejects"))
def test_the_catalogue_of_cues_proves_itself(text: str, raw: str | None) -> None:
    found = [figure.raw for figure in figures(text)]
    assert raw in found if raw is not None else found == []


@pytest.mark.parametrize("entry", catalogue("figures")["qualifier"], ids=lambda entry: entry["mark"])
def test_the_catalogue_of_qualifiers_proves_itself(entry: dict[str, list[str]]) -> None:
    for text in entry["examples"]:
        assert [figure.qualifier for figure in figures(text)] == [entry["mark"]], text
    for text in entry["rejects"]:
        assert entry["mark"] not in [figure.qualifier for figure in figures(text)], text
