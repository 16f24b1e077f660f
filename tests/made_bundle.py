"""Documents of an invented commune that stand in one file: a letter, reports, appendices."""

from __future__ import annotations

LETTER = """ỦY BAN NHÂN DÂN
XÃ SUỐI NẬM
Số: 41/UBND-VP
V/v gửi báo cáo công tác cải cách hành chính quý I năm 2023

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Suối Nậm, ngày 13 tháng 3 năm 2023

Kính gửi: Phòng Nội vụ huyện Bản Khoang

Thực hiện Công văn số 77/PNV-CCHC ngày 01/3/2023 của Phòng Nội vụ huyện, UBND xã gửi kèm báo cáo của 09 bản./.

Nơi nhận:
- Như trên;
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH

Lò Văn Pản

"""

APPENDIX = """PHỤ LỤC II
KẾT QUẢ GIẢI QUYẾT HỒ SƠ QUÝ I NĂM 2023
(Kèm theo Báo cáo số 42/BC-UBND ngày 13/3/2023 của UBND xã Suối Nậm)

| STT | Lĩnh vực | Tiếp nhận | Đã giải quyết |
|---|---|---|---|
| 1 | Hộ tịch | 61 | 60 |
| 2 | Chứng thực | 64 | 63 |

"""

#: An appendix below a letterhead of its own.
HEADED_APPENDIX = """UBND XÃ SUỐI NẬM
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Suối Nậm, ngày 13 tháng 3 năm 2023

BÁO CÁO TỔNG HỢP KẾT QUẢ KIỂM TRA
(Kèm theo Báo cáo số 42/BC-UBND ngày 13/3/2023 của UBND xã Suối Nậm)

| STT | Bản | Số lượt |
|---|---|---|
| 1 | Nà Ít | 3 |
| 2 | Pá Hốc | 4 |

NGƯỜI LẬP BIỂU

"""

#: A form to be filled in, as letters that ask for reports have it.
FORM = """ỦY BAN NHÂN DÂN
XÃ ............
Số: ....../BC-UBND

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
............, ngày ..... tháng ..... năm 20...

BÁO CÁO
Kết quả công tác cải cách hành chính quý ... năm 20...

I. KẾT QUẢ
Tiếp nhận ........ hồ sơ.

Nơi nhận:
- ............
TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH

"""


def report(
    *, number: int = 42, quarter: str = "I", day: str = "13 tháng 3", received: int = 125, solved: int = 123
) -> str:
    """A short report on administrative reform with a letterhead and a signature."""
    return f"""ỦY BAN NHÂN DÂN
XÃ SUỐI NẬM
Số: {number}/BC-UBND

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Suối Nậm, ngày {day} năm 2023

BÁO CÁO
Kết quả công tác cải cách hành chính quý {quarter} năm 2023

Kính gửi: UBND huyện Bản Khoang

Thực hiện Kế hoạch số 08/KH-UBND ngày 05/01/2023 của UBND huyện Bản Khoang, UBND xã báo cáo như sau:

I. CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH

1. Kế hoạch: UBND xã ban hành Kế hoạch số 11/KH-UBND ngày 10/01/2023 về cải cách hành chính.

II. KẾT QUẢ THỰC HIỆN

1. Cải cách thủ tục hành chính

Trong quý, bộ phận một cửa tiếp nhận {received} hồ sơ, đã giải quyết {solved} hồ sơ.

III. KIẾN NGHỊ, ĐỀ XUẤT

Đề nghị huyện hỗ trợ 03 máy tính.

Nơi nhận:
- Như trên;
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH

Lò Văn Pản

"""


def second() -> str:
    """A second report of the same commune."""
    return report(number=97, quarter="II", day="14 tháng 6", received=140, solved=139)
