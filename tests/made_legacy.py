"""Sentences in encodings from before Unicode, made with the tables turned round."""

from __future__ import annotations

import unicodedata

from pipeline.readers.legacy import convert

SENTENCES = (
    "Uỷ ban nhân dân xã Khe Lau báo cáo kết quả cải cách hành chính quý ba như sau.",
    "Trong kỳ đã tiếp nhận 1.245 hồ sơ, giải quyết đúng hạn 1.230 hồ sơ; còn lại đang xử lý.",
    "Căn cứ Kế hoạch số 12/KH-UBND ngày 15 tháng 01 năm 2004 của huyện Bản Mường về việc kiểm tra;",
    "Những khó khăn, vướng mắc: đường sá hư hỏng nặng, kỹ thuật ở thôn chưa đủ, phẩm chất giống lúa kém.",
    "Đề nghị phòng Nội vụ hướng dẫn thêm về chế độ, chính sách đối với những người hoạt động ở cơ sở.",
)
TEXT = "\n".join(SENTENCES)
ENCODINGS = ("tcvn3", "vni", "viscii", "vps")
_LETTERS = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")


def letters() -> list[str]:
    """The letters of Vietnamese that carry a mark."""
    toned = (unicodedata.normalize("NFC", letter + tone) for letter in _LETTERS for tone in _TONES)
    return ["đ", "Đ", *(letter for letter in toned if not letter.isascii())]


def encode(text: str, encoding: str) -> str:
    """``text`` as the characters of ``encoding`` read as Latin-1; what it cannot write in capitals is small."""
    table = {source_of(letter, encoding): letter for letter in letters() if source_of(letter, encoding)}
    back = {letter: source for source, letter in table.items()}
    return "".join(back.get(sign) or back.get(sign.lower()) or sign for sign in unicodedata.normalize("NFC", text))


def source_of(letter: str, encoding: str) -> str | None:
    """What stands for ``letter`` in ``encoding``: the first one or two characters that convert to it."""
    return _sources(encoding).get(letter)


def _sources(encoding: str) -> dict[str, str]:
    if encoding not in _FOUND:
        singles = (chr(code) for code in (*range(0x02, 0x09), *range(0x0E, 0x20), *range(0x80, 0x100)))
        doubles = (base + chr(mark) for base in "aAeEiIoOuUyYôÔöÖ" for mark in range(0xC0, 0x100))
        candidates = [*singles, *(doubles if encoding == "vni" else ())]
        found: dict[str, str] = {}
        for source in candidates:
            letter = convert(source, encoding)
            if len(letter) == 1 and (letter != source or letter in "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúý"):
                found.setdefault(letter, source)
        _FOUND[encoding] = found
    return _FOUND[encoding]


_FOUND: dict[str, dict[str, str]] = {}
