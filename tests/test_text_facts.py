"""Facts of running text: sentences written for this project, with the facts that they state."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st
from made_section import sectioned

from extractors.figures import find_figures
from extractors.records import AdminLevel, Document, Fact, Figure, Header, Line, Outline
from extractors.text_facts import text_facts
from pipeline.extract import extract
from pipeline.readers import read_data


def facts(text: str, level: AdminLevel = "xã", code: str | None = "tthc", **header: str) -> list[Fact]:
    document, outline = sectioned(text, code)
    about = Header(admin_level=level, **{"doc_type": "BC", **header})  # type: ignore[arg-type]
    return text_facts(document, outline, about, find_figures(document, outline, ()))


def brief(fact: Fact, own: str) -> str:
    """ "code=value", with "@level", "/mechanism" and "|field" where they are not the unit's own."""
    level = "" if fact.admin_level == own else f"@{fact.admin_level}"
    mechanism = f"/{fact.mechanism}" if fact.mechanism else ""
    return f"{fact.indicator}={fact.value:f}{level}{mechanism}" + (f"|{fact.domain}" if fact.domain else "")


COMMUNE = [
    ("Số hóa 200 hồ sơ, 60% hồ sơ được thanh toán qua mạng.", "ho_so_so_hoa=200"),
    ("Số hóa 200 hồ sơ, 80% tổng số hồ sơ.", "ho_so_so_hoa=200 ty_le_so_hoa=80"),
    ("Tiếp nhận 300 hồ sơ, 100% hồ sơ được giải quyết đúng hạn.", "ho_so_tiep_nhan=300 ty_le_dung_han=100"),
    ("Nhận 04 phản ánh, xử lý dứt điểm 04 phản ánh.", "phan_anh_tiep_nhan=4 phan_anh_da_xu_ly=4"),
    ("Giải quyết xong 31 hồ sơ, gồm 20 hồ sơ sớm hơn hẹn, 10 hồ sơ đúng ngày hẹn và 01 hồ sơ trễ.",
     "ho_so_da_giai_quyet=31 ho_so_truoc_han=20 ho_so_dung_han=10 ho_so_qua_han=1"),
    ("Từ 15/12 đến 14/3, UBND xã tiếp nhận 316 hồ sơ.", "ho_so_tiep_nhan=316"),
    ("Tổng số hồ sơ đã tiếp nhận trong kỳ là 1.204 hồ sơ.", "ho_so_tiep_nhan=1204"),
    ("Bộ phận một cửa nhận vào 77 hồ sơ.", "ho_so_tiep_nhan=77"),
    ("Trên địa bàn xã có 95 hồ sơ yêu cầu giải quyết.", "ho_so_tiep_nhan=95"),
    ("Tiếp nhận 90 hồ sơ, giải quyết 84 hồ sơ, đang giải quyết 06 hồ sơ.",
     "ho_so_tiep_nhan=90 ho_so_da_giai_quyet=84 ho_so_dang_giai_quyet=6"),
    ("+ Hồ sơ tiếp nhận qua mạng: 205 hồ sơ, chiếm 91,1%.", "ho_so_truc_tuyen=205 ty_le_truc_tuyen=91.1"),
    ("Số hồ sơ nộp trực tuyến là 64 hồ sơ (tỷ lệ 80%).", "ho_so_truc_tuyen=64 ty_le_truc_tuyen=80"),
    ("Hồ sơ nhận trực tiếp và qua bưu chính: 17 hồ sơ.", "ho_so_truc_tiep=17"),
    ("Kỳ trước chuyển sang 03 hồ sơ; tiếp nhận trực tuyến 40 hồ sơ.", "ho_so_ky_truoc=3 ho_so_truc_tuyen=40"),
    ("Đã giải quyết 201 hồ sơ, trong đó: trước hạn 150 hồ sơ, đúng hạn 49 hồ sơ, quá hạn 02 hồ sơ.",
     "ho_so_da_giai_quyet=201 ho_so_truoc_han=150 ho_so_dung_han=49 ho_so_qua_han=2"),
    ("Đã giải quyết 201 hồ sơ. Trong đó: trước hạn 150 hồ sơ; trễ hạn 0 hồ sơ.",
     "ho_so_da_giai_quyet=201 ho_so_truoc_han=150 ho_so_qua_han=0"),
    ("Hồ sơ đã giải quyết: 88 hồ sơ (đúng hạn 87; quá hạn 01).",
     "ho_so_da_giai_quyet=88 ho_so_dung_han=87 ho_so_qua_han=1"),
    ("Giải quyết trước và đúng hạn: 512 hồ sơ, đạt 99,6%.", "ho_so_truoc_va_dung_han=512 ty_le_dung_han=99.6"),
    ("Giải quyết trước, đúng hạn 512/514 hồ sơ.", "ho_so_truoc_va_dung_han=512 ho_so_da_giai_quyet=514"),
    ("Đang giải quyết 21 hồ sơ, trong đó trong hạn 20 hồ sơ, quá hạn 01 hồ sơ.",
     "ho_so_dang_giai_quyet=21 ho_so_dang_giai_quyet_trong_han=20 ho_so_dang_giai_quyet_qua_han=1"),
    ("Đã giải quyết 90 hồ sơ; trong đó trước hạn 60 hồ sơ, đúng hạn 27 hồ sơ, quá hạn 03 hồ sơ thuộc lĩnh vực đất đai.",
     "ho_so_da_giai_quyet=90 ho_so_truoc_han=60 ho_so_dung_han=27 ho_so_qua_han=3"),
    ("Đã giải quyết 90 hồ sơ, trong đó đúng hạn 85 hồ sơ, quá hạn 03 hồ sơ thuộc lĩnh vực đất đai và 02 hồ sơ lĩnh vực "
     "hộ tịch.", "ho_so_da_giai_quyet=90 ho_so_dung_han=85 ho_so_qua_han=3|đất đai"),
    ("Có 03 hồ sơ quá hạn thuộc lĩnh vực đất đai.", "ho_so_qua_han=3|đất đai"),
    ("Đang giải quyết 21 hồ sơ trong hạn.", "ho_so_dang_giai_quyet=21"),
    ("Còn 05 hồ sơ đang giải quyết.", "ho_so_dang_giai_quyet=5"),
    ("Hồ sơ chờ bổ sung: 04 hồ sơ; hồ sơ trả lại: 02 hồ sơ; công dân rút 01 hồ sơ.",
     "ho_so_cho_bo_sung=4 ho_so_tra_lai=2 ho_so_rut=1"),
    ("100% hồ sơ được giải quyết đúng hạn.", "ty_le_dung_han=100"),
    ("Không có hồ sơ trễ hạn.", "ho_so_qua_han=0"),
    ("Không để hồ sơ quá hạn.", ""),
    ("Trả kết quả qua dịch vụ bưu chính công ích: 33 hồ sơ.", "ho_so_buu_chinh=33"),
    ("Đã số hóa 180/180 hồ sơ, đạt 100%.", "ho_so_so_hoa=180 ty_le_so_hoa=100"),
    ("Đã có 75 hồ sơ được số hoá.", "ho_so_so_hoa=75"),
    ("Tiếp nhận 05 phản ánh, kiến nghị; đã xử lý 05 phản ánh, kiến nghị.",
     "phan_anh_tiep_nhan=5 phan_anh_da_xu_ly=5"),
    ("Trong quý không có phản ánh, kiến nghị của người dân.", "phan_anh_tiep_nhan=0"),
    ("Theo cơ chế một cửa liên thông có 26 hồ sơ.", "ho_so_tiep_nhan=26/một cửa liên thông"),
    ("- Theo cơ chế một cửa liên thông có 26 hồ sơ, trong đó:\n+ Đã giải quyết: 25 hồ sơ;\n- Đã số hóa 9 hồ sơ.",
     "ho_so_tiep_nhan=26/một cửa liên thông ho_so_da_giai_quyet=25/một cửa liên thông ho_so_so_hoa=9"),
    ("Hồ sơ giải quyết theo liên thông là 08 hồ sơ.", "ho_so_tiep_nhan=8/liên thông"),
    ("Theo cơ chế một cửa, một cửa liên thông đã tiếp nhận 50 hồ sơ.", "ho_so_tiep_nhan=50"),
    ("Tiếp nhận 130 hồ sơ, trong đó:\n- Lĩnh vực hộ tịch: 80 hồ sơ;\n- Lĩnh vực chứng thực: 50 hồ sơ.",
     "ho_so_tiep_nhan=130 ho_so_tiep_nhan=80|hộ tịch ho_so_tiep_nhan=50|chứng thực"),
    ("Tiếp nhận 130 hồ sơ (Hộ tịch: 80; Chứng thực: 50).",
     "ho_so_tiep_nhan=130 ho_so_tiep_nhan=80|hộ tịch ho_so_tiep_nhan=50|chứng thực"),
    ("Niêm yết công khai 148 thủ tục hành chính thuộc thẩm quyền của xã.", "tthc_hieu_luc=148"),
    ("Trong kỳ công bố mới 07 TTHC, bãi bỏ 03 TTHC.", "tthc_cong_bo_moi=7 tthc_bai_bo=3"),
    ("Rà soát 05 thủ tục thuộc lĩnh vực đất đai.", ""),
    ("Số hồ sơ tiếp nhận tăng 20 hồ sơ so với cùng kỳ.", ""),
    ("Phấn đấu tiếp nhận trực tuyến 500 hồ sơ.", ""),
    ("Xử phạt vi phạm hành chính 12 hồ sơ.", ""),
    ("Bộ phận một cửa có 06 công chức và 12 ghế ngồi.", ""),
    ("Qua bưu chính công ích: tiếp nhận 07 hồ sơ, trả kết quả 21 hồ sơ.", "ho_so_buu_chinh=7 ho_so_buu_chinh=21"),
    ("Nộp trực tuyến 240 hồ sơ trên tổng số 300 hồ sơ, đạt 80%.",
     "ho_so_truc_tuyen=240 ho_so_tiep_nhan=300 ty_le_truc_tuyen=80"),
    ("Một số lĩnh vực tiếp nhận nhiều hồ sơ là: chứng thực 700 hồ sơ, hộ tịch 80 hồ sơ.",
     "ho_so_tiep_nhan=700|chứng thực ho_so_tiep_nhan=80|hộ tịch"),
    ("Lĩnh vực đất đai tiếp nhận 45 hồ sơ, giải quyết 40 hồ sơ, trong đó trễ hạn 02 hồ sơ.",
     "ho_so_tiep_nhan=45|đất đai ho_so_da_giai_quyet=40|đất đai ho_so_qua_han=2|đất đai"),
    ("Theo cơ chế một cửa: tiếp nhận 60 hồ sơ. Theo cơ chế một cửa liên thông: tiếp nhận 9 hồ sơ, giải quyết 8 hồ sơ.",
     "ho_so_tiep_nhan=60/một cửa ho_so_tiep_nhan=9/một cửa liên thông ho_so_da_giai_quyet=8/một cửa liên thông"),
    ("Đang giải quyết: 14 hồ sơ, không có hồ sơ quá hạn.", "ho_so_dang_giai_quyet=14 ho_so_dang_giai_quyet_qua_han=0"),
    ("Đã giải quyết 70 hồ sơ (gồm cả hồ sơ kỳ trước; không tính hồ sơ rút): trước hạn 70 hồ sơ.",
     "ho_so_da_giai_quyet=70 ho_so_truoc_han=70"),
    ("Chi nhánh Văn phòng đăng ký đất đai tiếp nhận 610 hồ sơ.", ""),
    ("Tỷ lệ tái sử dụng dữ liệu số hóa đạt 34%.", ""),
    ("Đang giải quyết 18 hồ sơ, không có hồ sơ nào quá hạn trong số đang giải quyết.",
     "ho_so_dang_giai_quyet=18 ho_so_dang_giai_quyet_qua_han=0"),
    ("Lĩnh vực tư pháp không có hồ sơ quá hạn.", "ho_so_qua_han=0|tư pháp"),
    ("Công an xã không có hồ sơ quá hạn.", ""),
    ("Có 34 hồ sơ quá hạn, tập trung ở lĩnh vực đất đai, xây dựng.", "ho_so_qua_han=34"),
    ("Còn 34 hồ sơ quá hạn tập trung ở lĩnh vực đất đai.", "ho_so_qua_han=34"),
    ("Số hồ sơ quá hạn giảm từ 27 hồ sơ cùng kỳ xuống 18 hồ sơ.", ""),
    ("Số hóa 800/900 trang, đạt 88,9%. Số hóa 90/100 hồ sơ, đạt 90%.", "ho_so_so_hoa=90 ty_le_so_hoa=90"),
    ("Từ năm 2023 sang 14 hồ sơ; nộp tại Bộ phận Một cửa 31 hồ sơ.", "ho_so_ky_truoc=14 ho_so_truc_tiep=31"),
    ("Chia theo cơ chế:\n- Một cửa: 61 hồ sơ;\n- Một cửa liên thông: 9 hồ sơ.",
     "ho_so_tiep_nhan=61/một cửa ho_so_tiep_nhan=9/một cửa liên thông"),
    ("Sau khi bãi bỏ 03 TTHC, xã còn 98 TTHC, đều có quy trình nội bộ.", "tthc_bai_bo=3 tthc_hieu_luc=98"),
    ("Xã còn 03 TTHC chưa công khai.", ""),
]  # fmt: skip
OTHERS = [
    ("the_che", "Ban hành 05 văn bản QPPL (HĐND xã 02 nghị quyết, UBND xã 03 quyết định).", "vb_qppl_ban_hanh=5"),
    ("the_che", "Ban hành 05 văn bản QPPL (UBND xã 03 quyết định, HĐND xã 02 nghị quyết).", "vb_qppl_ban_hanh=5"),
    ("chinh_quyen_so", "Phát hành 60 văn bản, 100% văn bản được ký số.", "van_ban_ban_hanh=60 ty_le_ky_so=100"),
    ("chinh_quyen_so", "Phát hành 60 văn bản, 100% qua phần mềm.", "van_ban_ban_hanh=60"),
    ("ke_hoach_cchc", "Kế hoạch CCHC của xã đề ra 24 nhiệm vụ, đã hoàn thành 10 nhiệm vụ, đạt 41,7%.",
     "nhiem_vu_ke_hoach=24 nhiem_vu_hoan_thanh=10 ty_le_nhiem_vu_hoan_thanh=41.7"),
    ("ke_hoach_cchc", "Đến nay hoàn thành 14/28 nhiệm vụ, đạt 50%.",
     "nhiem_vu_hoan_thanh=14 nhiem_vu_ke_hoach=28 ty_le_nhiem_vu_hoan_thanh=50"),
    ("ke_hoach_cchc", "Còn 04 nhiệm vụ chưa đến kỳ thực hiện.", ""),
    ("nhiem_vu_duoc_giao", "Tổng số nhiệm vụ được giao: 19. Hoàn thành đúng hạn: 18. Hoàn thành quá hạn: 01.",
     "nhiem_vu_duoc_giao=19 nhiem_vu_giao_dung_han=18 nhiem_vu_giao_qua_han=1"),
    ("nhiem_vu_duoc_giao", "UBND huyện giao 19 nhiệm vụ; hoàn thành đúng hạn 18 nhiệm vụ, đạt 94,7%.",
     "nhiem_vu_duoc_giao=19 nhiem_vu_giao_dung_han=18 ty_le_nhiem_vu_giao_dung_han=94.7"),
    ("kiem_tra_cchc", "Đoàn đã kiểm tra 06 đơn vị.", "don_vi_duoc_kiem_tra=6"),
    ("sang_kien", "Toàn xã đăng ký 04 sáng kiến.", "sang_kien_cchc=4"),
    ("the_che", "Đến nay xã chưa ban hành văn bản QPPL nào.", "vb_qppl_ban_hanh=0"),
    ("the_che", "HĐND, UBND xã đã ban hành 03 văn bản quy phạm pháp luật; rà soát 11 văn bản QPPL.",
     "vb_qppl_ban_hanh=3 vb_qppl_ra_soat=11"),
    ("the_che", "UBND xã đã góp ý 05 dự thảo văn bản QPPL.", ""),
    ("cong_vu", "Tổng số cán bộ, công chức: 20/22 người. Trong đó: 10 cán bộ chuyên trách, 10 công chức.",
     "bien_che_co_mat=20 bien_che_giao=22 can_bo_co_mat=10 cong_chuc_co_mat=10"),
    ("to_chuc_bo_may", "Biên chế công chức được giao 90 người, có mặt 84 người.",
     "bien_che_giao=90 bien_che_co_mat=84"),
    ("to_chuc_bo_may", "Tinh giản biên chế 02 người; hợp đồng lao động 03 người.",
     "tinh_gian_bien_che=2 hop_dong_lao_dong=3"),
    ("cong_vu", "Trong kỳ không có cán bộ, công chức bị kỷ luật.", "ky_luat=0"),
    ("cong_vu", "Xử lý kỷ luật 02 trường hợp.", "ky_luat=2"),
    ("tai_chinh_cong", "Tổng thu ngân sách 6,4 tỷ đồng, đạt 58% dự toán, bằng 104% so với cùng kỳ.",
     "thu_ngan_sach=6400000000 ty_le_thu_ngan_sach=58"),
    ("tai_chinh_cong", "Tổng chi ngân sách là 5.120.000.000 đồng, đạt 61% kế hoạch.",
     "chi_ngan_sach=5120000000 ty_le_chi_ngan_sach=61"),
    ("tai_chinh_cong", "Giải ngân vốn đầu tư công 3,2/4 tỷ đồng, đạt 80%.",
     "von_dau_tu_giai_ngan=3200000000 von_dau_tu_ke_hoach=4000000000 ty_le_giai_ngan=80"),
    ("tai_chinh_cong", "Thu tiền sử dụng đất 900 triệu đồng.", ""),
    ("chinh_quyen_so", "Trang thông tin điện tử xã đăng 52 tin, bài.", "tin_bai=52"),
    ("chinh_quyen_so", "UBND xã ban hành 300 văn bản, ký số 288 văn bản, đạt 96%.",
     "van_ban_ban_hanh=300 van_ban_ky_so=288 ty_le_ky_so=96"),
    ("chinh_quyen_so", "Cung cấp 120 dịch vụ công trực tuyến, trong đó 80 dịch vụ công trực tuyến toàn trình và "
     "40 dịch vụ công trực tuyến một phần.", "dvc_truc_tuyen=120 dvc_toan_trinh=80 dvc_mot_phan=40"),
    ("chinh_quyen_so", "100% văn bản đi được ký số (45/45 văn bản).",
     "ty_le_ky_so=100 van_ban_ky_so=45 van_ban_ban_hanh=45"),
    ("ke_hoach_cchc", "Đến hết quý đã xong 07 nhiệm vụ.", "nhiem_vu_hoan_thanh=7"),
    ("ke_hoach_cchc", "Đã xong 19 nhiệm vụ trong tổng số 38 nhiệm vụ đề ra, bằng 50%.",
     "nhiem_vu_hoan_thanh=19 nhiem_vu_ke_hoach=38 ty_le_nhiem_vu_hoan_thanh=50"),
    ("ke_hoach_cchc", "Số nhiệm vụ đã hoàn thành: 26 nhiệm vụ. Tỷ lệ: 100%.",
     "nhiem_vu_hoan_thanh=26 ty_le_nhiem_vu_hoan_thanh=100"),
    ("sang_kien", "Xã có 04 sáng kiến, gồm 03 sáng kiến cũ và 01 sáng kiến mới.", "sang_kien_cchc=4"),
    ("chi_dao_dieu_hanh", "Khảo sát 50 phiếu; 49/50 phiếu hài lòng, đạt 98%.", "phieu_khao_sat=50 ty_le_hai_long=98"),
    ("to_chuc_bo_may", "Biên chế cán bộ, công chức: 18/21 người; 07 người nghỉ hưu.",
     "bien_che_co_mat=18 bien_che_giao=21"),
    ("phuong_huong", "Tiếp nhận trực tuyến 90% hồ sơ; hoàn thành 12 nhiệm vụ.", ""),
    ("ke_hoach_cchc", "Xã đã xong 14/25 nhiệm vụ của Kế hoạch, đạt 56%.",
     "nhiem_vu_hoan_thanh=14 nhiem_vu_ke_hoach=25 ty_le_nhiem_vu_hoan_thanh=56"),
    ("ke_hoach_cchc", "Trong 11 nhiệm vụ còn lại có 04 nhiệm vụ đang làm.", ""),
    ("ke_hoach_cchc", "Ngoài ra đã làm xong 02 nhiệm vụ năm trước chuyển sang.", ""),
    ("ket_qua", "Đánh giá: hoàn thành tốt nhiệm vụ 16/20 người, hoàn thành nhiệm vụ 04/20 người.", ""),
    ("to_chuc_bo_may", "Từ tháng 5 một công chức nghỉ hưu nên xã còn 19/21 người, gồm 10 cán bộ và 09 công chức.",
     "bien_che_co_mat=19 bien_che_giao=21 can_bo_co_mat=10 cong_chuc_co_mat=9"),
    ("to_chuc_bo_may", "Thôn có 12/15 người tham gia tổ hòa giải.", ""),
    ("tai_chinh_cong", "Thu ngân sách 9 tỷ đồng. Giải ngân 4,05/4,2 tỷ đồng, đạt 96,42%.",
     "thu_ngan_sach=9000000000 von_dau_tu_giai_ngan=4050000000 von_dau_tu_ke_hoach=4200000000 ty_le_giai_ngan=96.42"),
    ("tai_chinh_cong", "Ngân hàng Chính sách xã hội giải ngân 4/5 tỷ đồng.", ""),
    ("cong_vu", "Nhắc nhở 02 người, không ai bị kỷ luật.", "ky_luat=0"),
]  # fmt: skip
DISTRICT = [
    ("- Tại cấp huyện:\n+ Tổng số hồ sơ tiếp nhận: 900 hồ sơ;\n- Tại cấp xã:\n+ Tổng số hồ sơ tiếp nhận: 4.000 hồ sơ.",
     "ho_so_tiep_nhan=900 ho_so_tiep_nhan=4000@xã"),
    ("Niêm yết 240 TTHC thuộc thẩm quyền của UBND huyện và 150 TTHC thuộc thẩm quyền của UBND cấp xã.",
     "tthc_hieu_luc=240 tthc_hieu_luc=150@xã"),
    ("- Tại 12 phường: tiếp nhận 700 hồ sơ; đã giải quyết 690 hồ sơ.",
     "ho_so_tiep_nhan=700@xã ho_so_da_giai_quyet=690@xã"),
    ("Cấp xã đã tiếp nhận 55 hồ sơ. Đã giải quyết 54 hồ sơ.", "ho_so_tiep_nhan=55@xã ho_so_da_giai_quyet=54@xã"),
    ("Công khai 200 TTHC cấp huyện, 120 TTHC cấp xã. Trong kỳ công bố mới 07 TTHC.",
     "tthc_hieu_luc=200 tthc_hieu_luc=120@xã tthc_cong_bo_moi=7"),
    ("Số hóa hồ sơ: cấp huyện 402/420 hồ sơ (95,7%); cấp xã 918/930 hồ sơ (98,7%).",
     "ho_so_so_hoa=402 ty_le_so_hoa=95.7 ho_so_so_hoa=918@xã ty_le_so_hoa=98.7@xã"),
    ("Trả kết quả qua bưu chính công ích: cấp huyện 107 hồ sơ, cấp xã 45 hồ sơ.",
     "ho_so_buu_chinh=107 ho_so_buu_chinh=45@xã"),
    ("Cấp huyện tiếp nhận 300 hồ sơ. Chung hai cấp tiếp nhận 900 hồ sơ, đã giải quyết 880 hồ sơ.",
     "ho_so_tiep_nhan=300"),
    ("Vận hành chính quyền địa phương hai cấp; tiếp nhận 300 hồ sơ.", "ho_so_tiep_nhan=300"),
    ("Công khai 265 TTHC cấp huyện; 133 TTHC cấp xã.", "tthc_hieu_luc=265 tthc_hieu_luc=133@xã"),
    ("Hồ sơ trực tuyến: cấp huyện 60/80 hồ sơ (75%), cấp xã 110/120 hồ sơ (91,7%).",
     "ho_so_truc_tuyen=60 ty_le_truc_tuyen=75 ho_so_truc_tuyen=110@xã ty_le_truc_tuyen=91.7@xã"),
    ("Riêng ở cấp xã, 9/9 phường tiếp nhận 50 hồ sơ (cùng kỳ 40 hồ sơ), gồm 30 hồ sơ trực tuyến (60%) và 20 hồ sơ "
     "trực tiếp; đã giải quyết 48 hồ sơ; đang giải quyết 02 hồ sơ. Toàn huyện trả lại 03 hồ sơ.",
     "ho_so_tiep_nhan=50@xã ho_so_truc_tuyen=30@xã ty_le_truc_tuyen=60@xã ho_so_truc_tiep=20@xã "
     "ho_so_da_giai_quyet=48@xã ho_so_dang_giai_quyet=2@xã ho_so_tra_lai=3"),
    ("Tại các xã, thị trấn, đã nhận 60 hồ sơ, giải quyết 58 hồ sơ; cấp huyện nhận 20 hồ sơ, giải quyết 19 hồ sơ.",
     "ho_so_tiep_nhan=60@xã ho_so_da_giai_quyet=58@xã ho_so_tiep_nhan=20 ho_so_da_giai_quyet=19"),
    ("Cấp xã nộp 20 hồ sơ; huyện đã tiếp nhận 30 hồ sơ.", "ho_so_tiep_nhan=30"),
    ("Còn 74 hồ sơ quá hạn (đã giải quyết 63 hồ sơ, chưa giải quyết 11 hồ sơ).", "ho_so_qua_han=74"),
]  # fmt: skip
INSPECTIONS = [
    ("kiem_tra_cchc", "Đã kiểm tra 06/13 phòng và 09/14 phường.", ""),
    ("kiem_tra_cchc", "Đã kiểm tra 06 phòng và 09 phường, tổng cộng 15 đơn vị.", "don_vi_duoc_kiem_tra=15"),
    ("kiem_tra_cchc", "Đã kiểm tra 15 đơn vị (05 phòng, 10 xã).", "don_vi_duoc_kiem_tra=15"),
    ("the_che", "Huyện kiểm tra 31 văn bản QPPL của cấp xã; rà soát 96 văn bản QPPL.",
     "vb_qppl_kiem_tra=31 vb_qppl_ra_soat=96"),
    ("to_chuc_bo_may", "Tinh giản biên chế 14 người (11 viên chức, 03 công chức cấp xã).", "tinh_gian_bien_che=14"),
    ("cong_vu", "Cán bộ, công chức cấp xã: 327 người. Xử lý kỷ luật 06 trường hợp.", "ky_luat=6"),
    ("to_chuc_bo_may", "Ở cấp xã, tổng số cán bộ, công chức được giao 90 người, có mặt 88 người, chia ra cán bộ 41 "
     "người và công chức 47 người. Trong quý tinh giản 02 biên chế.",
     "bien_che_giao=90@xã bien_che_co_mat=88@xã can_bo_co_mat=41@xã cong_chuc_co_mat=47@xã tinh_gian_bien_che=2"),
    ("to_chuc_bo_may", "Cán bộ, công chức cấp xã: được giao 330 người, có mặt 320 người.",
     "bien_che_giao=330@xã bien_che_co_mat=320@xã"),
]  # fmt: skip
PROVINCE = [
    ("Toàn tỉnh tiếp nhận 9.000 hồ sơ, trong đó:\n- Cấp huyện: 2.000 hồ sơ;\n- Cấp xã: 6.000 hồ sơ.",
     "ho_so_tiep_nhan=9000 ho_so_tiep_nhan=2000@huyện ho_so_tiep_nhan=6000@xã"),
    ("Các sở, ngành giải quyết đúng hạn 99%; cấp huyện giải quyết đúng hạn 98% hồ sơ.",
     "ty_le_dung_han=99 ty_le_dung_han=98@huyện"),
    ("Toàn tỉnh có 900 thủ tục: cấp tỉnh 600 thủ tục, cấp huyện 200 thủ tục, cấp xã 100 thủ tục.",
     "tthc_hieu_luc=900 tthc_hieu_luc=600 tthc_hieu_luc=200@huyện tthc_hieu_luc=100@xã"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), COMMUNE)
def test_a_commune_states_facts(text: str, expected: str) -> None:
    assert [brief(fact, "xã") for fact in facts(text)] == _split(expected)


@pytest.mark.parametrize(("code", "text", "expected"), OTHERS)
def test_the_other_sections_state_facts(code: str, text: str, expected: str) -> None:
    assert [brief(fact, "xã") for fact in facts(text, code=code)] == _split(expected)


@pytest.mark.parametrize(("text", "expected"), DISTRICT)
def test_a_district_speaks_of_its_communes_too(text: str, expected: str) -> None:
    assert [brief(fact, "huyện") for fact in facts(text, "huyện")] == _split(expected)


@pytest.mark.parametrize(("code", "text", "expected"), INSPECTIONS)
def test_what_a_district_looks_into_is_its_own_figure(code: str, text: str, expected: str) -> None:
    assert [brief(fact, "huyện") for fact in facts(text, "huyện", code=code)] == _split(expected)


@pytest.mark.parametrize(("text", "expected"), PROVINCE)
def test_a_province_speaks_of_all_levels(text: str, expected: str) -> None:
    assert [brief(fact, "tỉnh") for fact in facts(text, "tỉnh")] == _split(expected)


def _split(expected: str) -> list[str]:
    """The facts of a line: each begins with a code and "="."""
    return regex.split(r" (?=[a-z_]+=)", expected) if expected else []


def test_in_a_notice_of_a_district_the_commune_is_reported_on() -> None:
    found = facts("Đơn vị đã tiếp nhận 40 hồ sơ.", "huyện", code=None, doc_type="TB", commune="Suối Nà")
    assert [fact.admin_level for fact in found] == ["xã"]


def test_a_footnote_states_facts() -> None:
    text = "Xã đã giải quyết 40 hồ sơ1.\n1 Trong đó: giải quyết trước hạn 31 hồ sơ."
    document, outline = sectioned(text, "tthc")
    body, note = document.lines
    document = replace(document, lines=(body, replace(note, kind="note")))
    found = text_facts(document, outline, Header(admin_level="xã"), find_figures(document, outline, ()))
    assert "ho_so_truoc_han=31" in [brief(fact, "xã") for fact in found]


def test_what_announces_a_table_leads_in_to_nothing_below_it() -> None:
    text = "Chia theo lĩnh vực như bảng sau:\nHộ tịch\t30\n- Đã số hóa 28 hồ sơ."
    document, outline = sectioned(text, "tthc")
    lead, row, bullet = document.lines
    document = replace(document, lines=(lead, replace(row, kind="row"), bullet))
    found = text_facts(document, outline, Header(admin_level="xã"), find_figures(document, outline, ()))
    assert [brief(fact, "xã") for fact in found] == ["ho_so_so_hoa=28"]


def test_a_plan_states_no_results() -> None:
    assert facts("Tiếp nhận 40 hồ sơ.", doc_type="KH") == []


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("III. YÊU CẦU", "Bảo đảm 100% văn bản được ký số; tiếp nhận 40 hồ sơ.", ""),
        ("IV. Ý KIẾN CHỈ ĐẠO", "Phòng Nội vụ giải quyết 12 hồ sơ quá hạn.", ""),
        ("II. KẾT QUẢ", "Giao phòng Tư pháp tiếp nhận 40 hồ sơ.", ""),
        ("II. KẾT QUẢ", "Yêu cầu giải quyết hồ sơ tăng: tiếp nhận 40 hồ sơ.", "ho_so_tiep_nhan=40"),
        ("II. KẾT QUẢ", "Được huyện giao thêm việc, xã tiếp nhận 40 hồ sơ.", "ho_so_tiep_nhan=40"),
        ("II. VIỆC ĐÃ LÀM THEO YÊU CẦU", "Đã tiếp nhận 40 hồ sơ.", "ho_so_tiep_nhan=40"),
    ],
)
def test_what_others_have_to_do_is_no_result(title: str, text: str, expected: str) -> None:
    report = extract(read_data(f"BÁO CÁO\nKết quả\n\nI. MỞ ĐẦU\n\nChung.\n\n{title}\n\n{text}\n".encode()))
    assert [f"{fact.indicator}={fact.value:f}" for fact in report.facts] == _split(expected)


def test_a_zero_has_the_span_of_the_negation() -> None:
    text = "Trong quý không có hồ sơ quá hạn."
    (fact,) = facts(text)
    assert text[fact.start : fact.end] == "không có"
    assert fact.value == 0


@settings(deadline=None, max_examples=150)
@given(st.lists(st.sampled_from(["đã", "giải quyết", "12", "hồ sơ", "(", ")", "trong đó", ":", ";", "3/4", "%", "\n- ", "không có", "lĩnh vực", "cấp xã", "."])).map(" ".join))  # fmt: skip  # noqa: E501
def test_any_text_raises_nothing(text: str) -> None:
    for fact in facts(text):
        assert 0 <= fact.start < fact.end <= len(text)


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=200))
def test_any_letters_raise_nothing(text: str) -> None:
    facts(text)


@pytest.mark.parametrize(
    "piece", ["(đã giải quyết 12 hồ sơ, trong đó ", "lĩnh vực 12 hồ sơ và ", "không có ", "- a: 5 hồ sơ;\n"]
)
def test_time_is_linear(piece: str, grows_linearly: Callable[..., None]) -> None:
    outline = Outline(parts=(), sections=())

    def made(count: int) -> tuple[Document, tuple[Figure, ...]]:
        text = piece * count
        document = Document(text=text, lines=tuple(_lines(text)))
        return document, find_figures(document, outline, ())

    grows_linearly(lambda read: text_facts(read[0], outline, Header(admin_level="xã"), read[1]), made, 600)


def _lines(text: str) -> list[Line]:
    lines, position = [], 0
    for part in text.split("\n"):
        lines.append(Line(start=position, end=position + len(part)))
        position += len(part) + 1
    return lines


SHARED = Path(__file__).resolve().parents[1].parent / "shared"


@pytest.mark.skipif(not (SHARED / "gold").is_dir(), reason="the shared reports are not beside this checkout")
def test_the_shared_reports_state_their_facts() -> None:
    from pipeline.extract import extract
    from pipeline.readers import read

    hits = wanted = 0
    for path in sorted((SHARED / "gold").glob("*.json")):
        gold = json.loads(path.read_text("utf-8"))
        report = extract(read(SHARED / "reports" / gold["file"]))
        found = text_facts(report.document, report.outline, report.header, report.figures)
        got = Counter((fact.indicator, fact.value, fact.admin_level, fact.mechanism) for fact in found)
        want = Counter(
            (fact["indicator"], Decimal(fact["value"]), fact["dims"]["cap"], fact["dims"]["co_che"])
            for fact in gold["facts"]
            if fact["source"] == "text"
        )
        hits += sum((want & got).values())
        wanted += sum(want.values())
    assert hits >= 0.95 * wanted
