"""Letterheads, titles and feet as archives hold them (all invented): what the header says of each."""

from __future__ import annotations

from datetime import date

import pytest

from extractors.header import read_header
from extractors.records import Document, Line, Outline, Part

MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
BODY = """
I. CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH
1. Kế hoạch
Đã ban hành kế hoạch của năm và tổ chức thực hiện theo đúng tiến độ./.
"""


def build(text: str) -> Document:
    """A document of plain lines; an empty line is a gap, ``**`` around a line makes it bold."""
    lines, out, position, gap = [], [], 0, False
    for raw in text.split("\n"):
        words = raw.strip(" ")
        if not words:
            gap = True
            continue
        bold = words.startswith("**")
        words = words.strip("*")
        end = position + len(words)
        lines.append(Line(start=position, end=end, kind="row" if "\t" in words else "text", bold=bold, gap_before=gap))
        out.append(words)
        position, gap = end + 1, False
    return Document(text="\n".join(out), lines=tuple(lines))


def plain_outline(document: Document) -> Outline:
    return Outline(parts=(Part(zone="body", start=0, end=len(document.text)),), sections=())


CASES: list[tuple[str, str, dict[str, object]]] = [
    (
        "commune, leading zero, district in the address",
        f"""ỦY BAN NHÂN DÂN
XÃ LŨNG VÂN
{MOTTO}
Số: 09/BC-UBND Lũng Vân, ngày 05 tháng 4 năm 2022
BÁO CÁO
Kết quả công tác cải cách hành chính quý I năm 2022
Kính gửi: Phòng Nội vụ huyện Tân Lạc.
UBND xã Lũng Vân báo cáo kết quả như sau (số liệu tính từ ngày 15/12/2021 đến ngày 14/3/2022):
{BODY}
Nơi nhận:
- Như trên;
- Lưu: VT.
TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH
(Đã ký)
Bùi Văn Chiến""",
        {
            "doc_type": "BC",
            "number": "9",
            "symbol": "BC-UBND",
            "issuer": "UBND xã Lũng Vân",
            "admin_level": "xã",
            "commune": "Lũng Vân",
            "district": "Tân Lạc",
            "province": None,
            "place": "Lũng Vân",
            "issued_on": date(2022, 4, 5),
            "title": "Kết quả công tác cải cách hành chính quý I năm 2022",
            "report_kind": "cchc",
            "period_kind": "quý",
            "period_no": 1,
            "period_year": 2022,
            "period_start": date(2021, 12, 15),
            "period_end": date(2022, 3, 14),
            "signer": "Bùi Văn Chiến",
            "signer_title": "CHỦ TỊCH",
            "addressee": "Phòng Nội vụ huyện Tân Lạc",
        },
    ),
    (
        "blank number with dots, blank day, right column after the left one",
        f"""ỦY BAN NHÂN DÂN
THỊ TRẤN MƯỜNG KHẾN
Số: ........./BC-UBND
{MOTTO}
Mường Khến, ngày ..... tháng 6 năm 2023
BÁO CÁO
Tình hình thực hiện cải cách hành chính 6 tháng đầu năm, nhiệm vụ 6 tháng cuối năm 2023
Kính gửi:
- UBND huyện Tân Lạc;
- Phòng Nội vụ huyện.
{BODY}
TM. ỦY BAN NHÂN DÂN
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH
Hà Thị Lụa""",
        {
            "number": None,
            "symbol": "BC-UBND",
            "issuer": "UBND thị trấn Mường Khến",
            "admin_level": "xã",
            "commune": "Mường Khến",
            "district": "Tân Lạc",
            "issued_on": None,
            "issued_year": 2023,
            "issued_month": 6,
            "period_kind": "6 tháng",
            "period_no": 1,
            "period_year": 2023,
            "period_start": None,
            "signer": "Hà Thị Lụa",
            "signer_title": "PHÓ CHỦ TỊCH",
            "addressee": "UBND huyện Tân Lạc; Phòng Nội vụ huyện",
        },
    ),
    (
        "damaged letters and a handwritten number as garbage",
        f"""ỦY BAN NHÂN DẦN
XÃ CÒ NÒI
CỘNG HOÀ XÃ HỘI CHŨ NGHĨA VIỆT NAM
Dộc lập - Tự do - Hạnh phúc
Sô: AÊ5/BC-UBND
Cò Nòi, ngày 1l tháng 12 năm 2021
BÁO CÁO
Kết quả thực hiện công tác CCHC năm 2021
{BODY}
TM.ỦY BAN NHÂN DÂN
CHỦ TỊCH
Lò Văn Hặc""",
        {
            "number": None,
            "symbol": "BC-UBND",
            "issuer": "UBND xã Cò Nòi",
            "issued_on": None,
            "issued_year": 2021,
            "issued_month": 12,
            "report_kind": "cchc",
            "period_kind": "năm",
            "period_year": 2021,
            "signer": "Lò Văn Hặc",
        },
    ),
    (
        "department of a district",
        f"""UBND HUYỆN TÂN LẠC
PHÒNG NỘI VỤ
{MOTTO}
Số: 41/BC-PNV
Tân Lạc, ngày 20 tháng 9 năm 2022
BÁO CÁO
Công tác cải cách hành chính quý III năm 2022
Kính gửi: Sở Nội vụ tỉnh Hòa Bình
{BODY}
Nơi nhận:
- Như kính gửi;
- Lưu: VT, CCHC.
TRƯỞNG PHÒNG
Đinh Công Sứ""",
        {
            "symbol": "BC-PNV",
            "issuer": "Phòng Nội vụ huyện Tân Lạc",
            "admin_level": "huyện",
            "commune": None,
            "district": "Tân Lạc",
            "province": "Hòa Bình",
            "period_kind": "quý",
            "period_no": 3,
            "signer_title": "TRƯỞNG PHÒNG",
            "signer": "Đinh Công Sứ",
        },
    ),
    (
        "department of a province, country and body on one line",
        """UBND TỈNH SƠN LA CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
SỞ NỘI VỤ Độc lập - Tự do - Hạnh phúc
Số: 1204/SNV-CCHC
V/v đôn đốc báo cáo cải cách hành chính
quý II năm 2023
Sơn La, ngày 30 tháng 5 năm 2023
Kính gửi: UBND các huyện, thành phố
Thực hiện kế hoạch của UBND tỉnh, Sở Nội vụ đề nghị các đơn vị gửi báo cáo.
KT. GIÁM ĐỐC
PHÓ GIÁM ĐỐC
Cầm Thị Phong""",
        {
            "doc_type": "CV",
            "number": "1204",
            "symbol": "SNV-CCHC",
            "issuer": "Sở Nội vụ tỉnh Sơn La",
            "admin_level": "tỉnh",
            "province": "Sơn La",
            "district": None,
            "commune": None,
            "title": "V/v đôn đốc báo cáo cải cách hành chính quý II năm 2023",
            "period_kind": "quý",
            "period_no": 2,
            "signer_title": "PHÓ GIÁM ĐỐC",
            "report_kind": None,
        },
    ),
    (
        "Party committee of a commune",
        """ĐẢNG BỘ HUYỆN TÂN LẠC
ĐẢNG ỦY XÃ LŨNG VÂN
*
Số 76-BC/ĐU
ĐẢNG CỘNG SẢN VIỆT NAM
Lũng Vân, ngày 10 tháng 7 năm 2022
BÁO CÁO
Kết quả lãnh đạo công tác cải cách hành chính 6 tháng đầu năm 2022
-----
I. ĐẶC ĐIỂM TÌNH HÌNH
Đảng bộ xã có 12 chi bộ.
T/M ĐẢNG ỦY
BÍ THƯ
Bùi Thị Thơm""",
        {
            "doc_type": "BC",
            "number": "76",
            "symbol": "BC/ĐU",
            "issuer": "Đảng ủy xã Lũng Vân",
            "admin_level": "xã",
            "commune": "Lũng Vân",
            "district": "Tân Lạc",
            "signer_title": "BÍ THƯ",
            "signer": "Bùi Thị Thơm",
            "period_kind": "6 tháng",
        },
    ),
    (
        "district Party committee",
        """TỈNH ỦY SƠN LA
HUYỆN ỦY MAI SƠN
Số: 112-BC/HU
ĐẢNG CỘNG SẢN VIỆT NAM
Mai Sơn, ngày 02 tháng 12 năm 2021
BÁO CÁO
tổng kết công tác năm 2021
T/M BAN THƯỜNG VỤ
PHÓ BÍ THƯ
Lường Văn Thoan""",
        {
            "number": "112",
            "symbol": "BC/HU",
            "issuer": "Huyện ủy Mai Sơn",
            "admin_level": "huyện",
            "district": "Mai Sơn",
            "province": "Sơn La",
            "title": "tổng kết công tác năm 2021",
            "period_kind": "năm",
            "signer_title": "PHÓ BÍ THƯ",
        },
    ),
    (
        "no letterhead: the closing sentence and the generic word tell",
        f"""BÁO CÁO
Kết quả cải cách hành chính 9 tháng đầu năm 2022
Trong 9 tháng đầu năm, UBND huyện đã ban hành 12 văn bản; UBND tỉnh Yên Bái đã ghi nhận; UBND huyện chỉ đạo quyết liệt.
{BODY}
Trên đây là báo cáo kết quả cải cách hành chính trên địa bàn huyện Mù Sa./.
TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH
Giàng A Tính""",
        {
            "number": None,
            "symbol": None,
            "issuer": "UBND huyện Mù Sa",
            "admin_level": "huyện",
            "district": "Mù Sa",
            "commune": None,
            "province": "Yên Bái",
            "issued_year": None,
            "period_kind": "9 tháng",
            "period_no": None,
            "signer": "Giàng A Tính",
        },
    ),
    (
        "no letterhead: the opening sentence tells, the addressee does not",
        f"""BÁO CÁO
Kết quả tự kiểm tra cải cách hành chính tháng 5 năm 2023
Kính gửi: UBND huyện Bắc Sơn
UBND xã Trấn Yên báo cáo kết quả tự kiểm tra cụ thể như sau:
{BODY}
TM. UBND XÃ
CHỦ TỊCH
Dương Công Hoan""",
        {
            "issuer": "UBND xã Trấn Yên",
            "admin_level": "xã",
            "commune": "Trấn Yên",
            "district": "Bắc Sơn",
            "period_kind": "tháng",
            "period_no": 5,
            "period_year": 2023,
            "addressee": "UBND huyện Bắc Sơn",
        },
    ),
    (
        "a town's notice on a commune",
        f"""Số: 315/TB-UBND
Hoài An, ngày 12 tháng 8 năm 2021
THÔNG BÁO
Kết luận kiểm tra công vụ tại UBND xã Đồng Lạc
Ngày 02/8/2021, Đoàn kiểm tra đã làm việc tại xã Đồng Lạc. UBND thị xã Hoài An thông báo kết luận như sau:
{BODY}
Căn cứ Quyết định số 12/QĐ-UBND ngày 05/01/2021 của UBND tỉnh Bình Định.
Nơi nhận:
- CT, các PCT UBND thị xã;
- Lưu: VT, NV.
TL. CHỦ TỊCH
CHÁNH VĂN PHÒNG
Phan Thị Cúc""",
        {
            "doc_type": "TB",
            "issuer": "UBND thị xã Hoài An",
            "admin_level": "huyện",
            "commune": "Đồng Lạc",
            "district": "Hoài An",
            "province": "Bình Định",
            "signer_title": "CHÁNH VĂN PHÒNG",
            "signer": "Phan Thị Cúc",
            "period_kind": None,
            "report_kind": None,
        },
    ),
    (
        "a notice that tells when it looked and whose figures it saw",
        f"""Số: 316/TB-UBND
Hoài An, ngày 12 tháng 11 năm 2021
THÔNG BÁO
Kết luận kiểm tra cải cách hành chính năm 2021
Từ ngày 04/10/2021 đến ngày 29/10/2021, Đoàn đã kiểm tra 04 đơn vị (số liệu tính từ ngày 01/01/2021 đến ngày 30/9/2021).
{BODY}
TL. CHỦ TỊCH
CHÁNH VĂN PHÒNG
Phan Thị Cúc""",
        {"period_kind": "năm", "period_start": date(2021, 1, 1), "period_end": date(2021, 9, 30)},
    ),
    (
        "a notice that only tells when it looked",
        f"""Số: 317/TB-UBND
Hoài An, ngày 12 tháng 11 năm 2021
THÔNG BÁO
Kết luận kiểm tra cải cách hành chính năm 2021
Từ ngày 04/01/2021 đến ngày 29/10/2021, Đoàn đã kiểm tra 04 đơn vị và thông báo kết quả như sau:
{BODY}
TL. CHỦ TỊCH
CHÁNH VĂN PHÒNG
Phan Thị Cúc""",
        {"period_kind": "năm", "period_start": None, "period_end": None},
    ),
    (
        "two levels of government: no district",
        f"""ỦY BAN NHÂN DÂN
XÃ MƯỜNG BI
{MOTTO}
Số: 88/BC-UBND
Mường Bi, ngày 16 tháng 9 năm 2025
BÁO CÁO
Kết quả cải cách hành chính quý III năm 2025
Kính gửi: UBND tỉnh Phú Thọ
Hồ sơ của huyện Tân Lạc cũ đã được bàn giao cho xã Mường Bi.
{BODY}
TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH
Bùi Huyền""",
        {"commune": "Mường Bi", "district": None, "province": "Phú Thọ", "admin_level": "xã"},
    ),
    (
        "ward of a city of the central government",
        f"""UỶ BAN NHÂN DÂN
PHƯỜNG 7
{MOTTO}
Số: 21/KH-UBND
Phường 7, ngày 8 tháng 01 năm 2022
KẾ HOẠCH
Cải cách hành chính năm 2022
Căn cứ Kế hoạch số 5/KH-UBND ngày 04/01/2022 của UBND quận 3 về cải cách hành chính;
Căn cứ chỉ đạo của UBND thành phố Hồ Chí Minh;
{BODY}
TM. UỶ BAN NHÂN DÂN
CHỦ TỊCH
Võ Ngọc Hạnh""",
        {
            "doc_type": "KH",
            "issuer": "UBND phường 7",
            "admin_level": "xã",
            "commune": "7",
            "district": "3",
            "province": "Hồ Chí Minh",
            "period_kind": "năm",
            "period_year": 2022,
        },
    ),
    (
        "city of a province",
        f"""ỦY BAN NHÂN DÂN
THÀNH PHỐ HÒA BÌNH
{MOTTO}
Số: 230/BC-UBND
TP. Hòa Bình, ngày 18 tháng 6 năm 2021
BÁO CÁO
Kết quả cải cách hành chính 6 tháng đầu năm 2021
Kính gửi: UBND tỉnh Hòa Bình
{BODY}
TM. ỦY BAN NHÂN DÂN
Q. CHỦ TỊCH
Quách Tất Liêm""",
        {
            "issuer": "UBND thành phố Hòa Bình",
            "admin_level": "huyện",
            "district": "Hòa Bình",
            "province": "Hòa Bình",
            "commune": None,
            "signer_title": "Q. CHỦ TỊCH",
        },
    ),
    (
        "ministry",
        f"""BỘ
NỘI VỤ
{MOTTO}
Số: 4021/BC-BNV
Hà Nội, ngày 10 tháng 8 năm 2022
BÁO CÁO
Công tác cải cách hành chính quý II năm 2022
Kính gửi: Thủ tướng Chính phủ
UBND tỉnh Sơn La và UBND huyện Mai Sơn đã triển khai.
KT. BỘ TRƯỞNG
THỨ TRƯỞNG
Trương Hải Long""",
        {
            "issuer": "Bộ Nội vụ",
            "admin_level": "trung ương",
            "commune": None,
            "district": None,
            "province": None,
            "signer_title": "THỨ TRƯỞNG",
            "addressee": "Thủ tướng Chính phủ",
        },
    ),
    (
        "kind and title on one line in capitals",
        f"""UBND XÃ EA H'LEO
{MOTTO}
Số: 17/BC-UBND
Ea H'leo, ngày 15/03/2023
BÁO CÁO KẾT QUẢ CÔNG TÁC CẢI CÁCH HÀNH CHÍNH
QUÝ I NĂM 2023
{BODY}
TM. UBND XÃ
CHỦ TỊCH
Y Biêr Niê""",
        {
            "issuer": "UBND xã Ea H'leo",
            "commune": "Ea H'leo",
            "title": "KẾT QUẢ CÔNG TÁC CẢI CÁCH HÀNH CHÍNH QUÝ I NĂM 2023",
            "period_kind": "quý",
            "issued_on": date(2023, 3, 15),
            "signer": "Y Biêr Niê",
        },
    ),
    (
        "the name of the signer stands after the recipients",
        f"""ỦY BAN NHÂN DÂN
XÃ CHIỀNG MUNG
{MOTTO}
Số: 5/BC-UBND
Chiềng Mung, ngày 03 tháng 02 năm 2020
BÁO CÁO
Kết quả rà soát thủ tục hành chính tháng 01/2020
{BODY}
TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH
Nơi nhận:
- UBND huyện Mai Sơn;
- Đảng ủy, HĐND xã;
- Lưu: VT.
Ký bởi: Ủy ban nhân dân xã Chiềng Mung
Thời gian ký: 03/02/2020 16:20:11 +07:00
ThS. Cà Văn Chiu""",
        {
            "signer": "Cà Văn Chiu",
            "signer_title": "CHỦ TỊCH",
            "period_kind": "tháng",
            "period_no": 1,
            "report_kind": None,
        },
    ),
    (
        "recipients and signature share lines",
        f"""ỦY BAN NHÂN DÂN
HUYỆN MAI SƠN
{MOTTO}
Số: 512/BC-UBND
Mai Sơn, ngày 12 tháng 12 năm 2022
BÁO CÁO
Công tác cải cách hành chính năm 2022 và phương hướng, nhiệm vụ năm 2023
{BODY}
Nơi nhận:   TM. ỦY BAN NHÂN DÂN
- Như trên;   KT. CHỦ TỊCH
- Lưu: VT.   PHÓ CHỦ TỊCH
Hà Văn Thăng""",
        {
            "period_kind": "năm",
            "period_year": 2022,
            "signer": "Hà Văn Thăng",
            "signer_title": "PHÓ CHỦ TỊCH",
            "title": "Công tác cải cách hành chính năm 2022 và phương hướng, nhiệm vụ năm 2023",
        },
    ),
    (
        "appendix with a letterhead and a signature of its own",
        f"""ỦY BAN NHÂN DÂN
XÃ LŨNG VÂN
{MOTTO}
Số: 61/BC-UBND
Lũng Vân, ngày 14 tháng 9 năm 2022
BÁO CÁO
Kết quả cải cách hành chính quý III/2022
{BODY}
Nơi nhận:
- Lưu: VT.
TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH
Bùi Văn Chiến
PHỤ LỤC I
ỦY BAN NHÂN DÂN
XÃ LŨNG VÂN
Lũng Vân, ngày 30 tháng 9 năm 2022
THỐNG KÊ HỒ SƠ
NGƯỜI LẬP BIỂU
Đinh Thị Hoa""",
        {"issued_on": date(2022, 9, 14), "signer": "Bùi Văn Chiến", "signer_title": "CHỦ TỊCH", "period_no": 3},
    ),
    (
        "steering committee",
        f"""UBND HUYỆN MAI SƠN
BAN CHỈ ĐẠO CẢI CÁCH HÀNH CHÍNH
{MOTTO}
Số: 08/TB-BCĐ
Mai Sơn, ngày 01 tháng 3 năm 2022
THÔNG BÁO
Phân công nhiệm vụ thành viên Ban Chỉ đạo cải cách hành chính huyện
{BODY}
TM. BAN CHỈ ĐẠO
TRƯỞNG BAN
CHỦ TỊCH UBND HUYỆN
Lò Thanh Hùng""",
        {
            "issuer": "Ban Chỉ đạo cải cách hành chính huyện Mai Sơn",
            "admin_level": "huyện",
            "signer_title": "TRƯỞNG BAN",
            "signer": "Lò Thanh Hùng",
        },
    ),
    (
        "people's council",
        f"""HỘI ĐỒNG NHÂN DÂN
TỈNH SƠN LA
{MOTTO}
Số: 45/2022/NQ-HĐND
Sơn La, ngày 08 tháng 12 năm 2022
NGHỊ QUYẾT
Về biên chế công chức năm 2023
HỘI ĐỒNG NHÂN DÂN TỈNH SƠN LA
Căn cứ Luật Tổ chức chính quyền địa phương;
CHỦ TỊCH
Nguyễn Thái Hưng""",
        {
            "doc_type": "NQ",
            "number": "45",
            "symbol": "NQ-HĐND",
            "issuer": "Hội đồng nhân dân tỉnh Sơn La",
            "title": "Về biên chế công chức năm 2023",
            "signer": "Nguyễn Thái Hưng",
        },
    ),
    (
        "wrapped lines in the letterhead",
        f"""ỦY BAN NHÂN
DÂN
THÀNH PHỐ
CẦN THƠ
CỘNG HÒA XÃ HỘI
CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
---------------
Số:
00412/QĐ-UBND
Cần Thơ, ngày 17
tháng 10 năm 2023
QUYẾT ĐỊNH
VỀ VIỆC CÔNG BỐ DANH MỤC
THỦ TỤC HÀNH CHÍNH
CHỦ TỊCH ỦY BAN NHÂN DÂN THÀNH PHỐ
Căn cứ Luật Tổ chức chính quyền địa phương;
{BODY}
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH
NGUYỄN THỰC HIỆN""",
        {
            "number": "412",
            "symbol": "QĐ-UBND",
            "issuer": "UBND thành phố Cần Thơ",
            "admin_level": "tỉnh",
            "province": "Cần Thơ",
            "issued_on": date(2023, 10, 17),
            "title": "VỀ VIỆC CÔNG BỐ DANH MỤC THỦ TỤC HÀNH CHÍNH",
            "signer": "NGUYỄN THỰC HIỆN",
        },
    ),
    (
        "title of three lines, range of days without the first year in brackets below it",
        f"""ỦY BAN NHÂN DÂN
XÃ CHIỀNG SUNG
{MOTTO}
Số: 103 /BC-UBND
Chiềng Sung, ngày 13 tháng 6 năm 2022
BÁO CÁO
**Kết quả thực hiện công tác cải cách hành chính**
**6 tháng đầu năm 2022,**
**phương hướng, nhiệm vụ 6 tháng cuối năm 2022**
(Từ ngày 15/12/2021 đến ngày 14/6/2022)
{BODY}
TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH
Lò Văn Phớ""",
        {
            "number": "103",
            "title": "Kết quả thực hiện công tác cải cách hành chính 6 tháng đầu năm 2022, "
            "phương hướng, nhiệm vụ 6 tháng cuối năm 2022",
            "period_kind": "6 tháng",
            "period_start": date(2021, 12, 15),
            "period_end": date(2022, 6, 14),
        },
    ),
    (
        "letterhead as the cells of a table",
        """UBND HUYỆN MAI SƠN\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
VĂN PHÒNG HĐND VÀ UBND\tĐộc lập - Tự do - Hạnh phúc
Số: 77/BC-VP\tMai Sơn, ngày 4 tháng 7 năm 2022
BÁO CÁO
Kết quả kiểm soát thủ tục hành chính quý II/2022
I. KẾT QUẢ
\tKT. CHÁNH VĂN PHÒNG
\tPHÓ CHÁNH VĂN PHÒNG
\tHoàng Văn Chung""",
        {
            "issuer": "Văn phòng HĐND và UBND huyện Mai Sơn",
            "number": "77",
            "issued_on": date(2022, 7, 4),
            "signer": "Hoàng Văn Chung",
            "signer_title": "PHÓ CHÁNH VĂN PHÒNG",
        },
    ),
    (
        "quarter four with the plan of the next year's quarter one",
        f"""ỦY BAN NHÂN DÂN
XÃ CHIỀNG BAN
{MOTTO}
Số: 140/BC-UBND
Chiềng Ban, ngày 15 tháng 12 năm 2021
BÁO CÁO
Kết quả công tác quý IV, nhiệm vụ trọng tâm quý I năm 2022
{BODY}
TM. UBND XÃ
CHỦ TỊCH
Lường Văn Hùng""",
        {
            "issuer": "UBND xã Chiềng Ban",
            "period_kind": "quý",
            "period_no": 4,
            "period_year": 2021,
            "report_kind": None,
        },
    ),
    (
        "year only in the text",
        f"""ỦY BAN NHÂN DÂN
HUYỆN SÔNG MÃ
{MOTTO}
Số:    /BC-UBND
Sông Mã, ngày    tháng    năm 20
BÁO CÁO
Kết quả công tác cải cách hành chính 6 tháng đầu năm
Trong 6 tháng đầu năm 2020, UBND huyện Sông Mã báo cáo kết quả như sau.
{BODY}
TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH
Lò Văn Sinh""",
        {"number": None, "symbol": "BC-UBND", "issued_year": None, "period_kind": "6 tháng", "period_year": 2020},
    ),
    (
        "several years at once are no period",
        f"""ỦY BAN NHÂN DÂN
TỈNH LAI CHÂU
{MOTTO}
Số: 311/KH-UBND
Lai Châu, ngày 20 tháng 8 năm 2021
KẾ HOẠCH
Cải cách hành chính nhà nước tỉnh Lai Châu giai đoạn 2021-2025
{BODY}
TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH
Trần Tiến Dũng""",
        {"doc_type": "KH", "province": "Lai Châu", "admin_level": "tỉnh", "period_kind": None, "period_year": None},
    ),
    (
        "a letterhead that lost a word",
        f"""ỦY BAN NHÂN DÂN
XÃ HOÀI AN
{MOTTO}
Số: 31/BC-UBND
Hoài An, ngày 20 tháng 12 năm 2021
BÁO CÁO
Kết quả cải cách hành chính năm 2021
UBND thị xã đã ban hành 15 văn bản; UBND thị xã chỉ đạo các xã, phường trên địa bàn thị xã Hoài An.
{BODY}
TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH
Huỳnh Văn Nam""",
        {"issuer": "UBND thị xã Hoài An", "admin_level": "huyện", "commune": None, "district": "Hoài An"},
    ),
    (
        "signed by a mass organisation",
        f"""ỦY BAN MTTQ VIỆT NAM HUYỆN MAI SƠN
BAN THƯỜNG TRỰC
Số: 19/BC-MTTQ-BTT
{MOTTO}
Mai Sơn, ngày 02 tháng 11 năm 2021
BÁO CÁO
Kết quả giám sát cải cách hành chính năm 2021
{BODY}
TM. BAN THƯỜNG TRỰC
PHÓ CHỦ TỊCH
Vì Thị Hương""",
        {"symbol": "BC-MTTQ-BTT", "admin_level": "huyện", "district": "Mai Sơn", "signer": "Vì Thị Hương"},
    ),
    (
        "place and date at the foot",
        """BIÊN BẢN
Kiểm tra công tác cải cách hành chính tại UBND xã Lũng Vân
Hôm nay, Đoàn kiểm tra đã làm việc tại trụ sở.
Biên bản được lập thành 02 bản./.
Lũng Vân, ngày 6 tháng 5 năm 2022
TRƯỞNG ĐOÀN
Nguyễn Thị Mây""",
        {"doc_type": "BB", "issued_on": date(2022, 5, 6), "signer": "Nguyễn Thị Mây", "signer_title": "TRƯỞNG ĐOÀN"},
    ),
    (
        "a ward whose name has the letters of a kind, several addressees on one line",
        f"""UỶ BAN NHÂN DÂN
PHƯỜNG AN HÒA
{MOTTO}
Số: 45 /BC-UBND
An Hòa, ngày 12 tháng 3 năm 2024
BÁO CÁO
Công tác cải cách hành chính quý I/2024 và nhiệm vụ trọng tâm quý II/2024
Kính gửi: - UBND thành phố Huế;
- Phòng Nội vụ thành phố Huế.
Thực hiện chỉ đạo của UBND tỉnh Thừa Thiên Huế, UBND phường báo cáo như sau:
{BODY}
CHỦ TỊCH
Nguyễn Thanh Tùng""",
        {
            "doc_type": "BC",
            "issuer": "UBND phường An Hòa",
            "district": "Huế",
            "province": "Thừa Thiên Huế",
            "period_kind": "quý",
            "period_no": 1,
            "addressee": "UBND thành phố Huế; Phòng Nội vụ thành phố Huế",
        },
    ),
    (
        "a blank form of the time without districts",
        """UBND XÃ PHÚ LỘC
BÁO CÁO TÌNH HÌNH CẢI CÁCH HÀNH CHÍNH QUÝ III NĂM 2025
UBND xã Phú Lộc, thành phố Huế đã triển khai; hồ sơ của huyện Phú Lộc (cũ) đã bàn giao./.
TM. ỦY BAN NHÂN DÂN XÃ
CHỦ TỊCH""",
        {"commune": "Phú Lộc", "district": None, "province": "Huế", "signer": None, "signer_title": "CHỦ TỊCH"},
    ),
    (
        "a team below a committee, figures from the day the unit was set up",
        f"""UBND HUYỆN TÂN LẠC
TỔ KIỂM TRA CÔNG VỤ
{MOTTO}
Số: 5/BC-TKT
BÁO CÁO
Kết quả kiểm tra 9 tháng năm 2022
Kính gửi: Sở Nội vụ tỉnh Đông Kỳ V/v kiểm tra
Số liệu lấy từ 0h00 ngày 01/7/2022 đến hết ngày 14/9/2022.
{BODY}""",
        {
            "issuer": "Tổ kiểm tra Công vụ huyện Tân Lạc",
            "district": "Tân Lạc",
            "province": "Đông Kỳ",
            "period_start": date(2022, 7, 1),
            "period_end": date(2022, 9, 14),
        },
    ),
    (
        "the office of a committee",
        f"""UBND TỈNH SƠN LA
VĂN PHÒNG
{MOTTO}
Số: 5/BC-VP
BÁO CÁO
Kết quả công tác năm 2022
{BODY}""",
        {"issuer": "Văn phòng UBND tỉnh Sơn La", "province": "Sơn La", "admin_level": "tỉnh"},
    ),
    (
        "a quận of a city that has a Sở",
        f"""UBND QUẬN HỒNG MAI
{MOTTO}
BÁO CÁO
Kết quả công tác năm 2022
Kính gửi: Sở Nội vụ thành phố Hải Ninh
{BODY}""",
        {"issuer": "UBND quận Hồng Mai", "district": "Hồng Mai", "province": "Hải Ninh"},
    ),
    (
        "no document at all",
        "Danh sách hồ sơ\nMột\nHai",
        {"doc_type": None, "number": None, "issuer": None, "title": None, "signer": None},
    ),
]


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_header_of_invented_documents(text: str, expected: dict[str, object]) -> None:
    document = build(text)
    header = read_header(document, plain_outline(document))
    found = {name: getattr(header, name) for name in expected}
    assert found == expected
