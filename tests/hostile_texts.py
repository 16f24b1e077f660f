"""Text files made to hurt: encodings, signs that break programs, lines without end."""

from __future__ import annotations

import codecs
import unicodedata

import made_legacy
from hostile_word import FIRST, LAST, Makers

_LINES = (
    *("ỦY BAN NHÂN DÂN", "XÃ SUỐI MƠ", "", "BÁO CÁO", "Kết quả công tác cải cách hành chính quý I năm 2024", "", FIRST),
    "Trong kỳ, Ủy ban nhân dân xã đã chỉ đạo các bộ phận chuyên môn thực hiện nghiêm túc, đúng hạn.",
    LAST,
)
PLAIN = "\n".join(_LINES)


def _with(strange: bytes) -> bytes:
    """The text with ``strange`` in the middle of a sentence."""
    return PLAIN.encode().replace("đúng hạn".encode(), "đúng ".encode() + strange + "hạn".encode())


def text_files() -> Makers:
    """What makes each file, by name, and what it ends as: ``read``, ``old`` (read, in an old encoding) or the codes."""
    old = made_legacy.TEXT
    return {
        "zero.txt": (lambda: b"", "empty"),
        "blank.txt": (lambda: b" \n\t\r\n" * 50, "empty"),
        "nul-one.txt": (lambda: _with(b"\x00"), "unsupported undecodable"),
        "nul-many.txt": (lambda: bytes(5_000), "empty unsupported"),
        "binary.txt": (lambda: bytes(range(256)) * 40, "unsupported undecodable"),
        "bad-utf8.txt": (lambda: _with(b"\xff\xfe\xc3"), "undecodable"),
        "surrogate.txt": (lambda: _with(b"\xed\xa0\x80"), "undecodable"),
        "overlong.txt": (lambda: _with(b"\xc0\xaf\xe0\x80\xaf"), "undecodable"),
        "utf16-le.txt": (lambda: PLAIN.encode("utf-16-le"), "read"),
        "utf16-be.txt": (lambda: PLAIN.encode("utf-16-be"), "read"),
        "utf16-le-marked.txt": (lambda: codecs.BOM_UTF16_LE + PLAIN.encode("utf-16-le"), "read"),
        "utf16-be-marked.txt": (lambda: codecs.BOM_UTF16_BE + PLAIN.encode("utf-16-be"), "read"),
        "utf16-odd.txt": (lambda: codecs.BOM_UTF16_LE + PLAIN.encode("utf-16-le") + b"\x00", "undecodable"),
        "utf16-surrogate.txt": (lambda: (PLAIN + "\n").encode("utf-16") + b"\x00\xd8", "undecodable"),
        "utf32-le.txt": (lambda: PLAIN.encode("utf-32-le"), "read"),
        "utf32-be.txt": (lambda: PLAIN.encode("utf-32-be"), "read"),
        "utf32-marked.txt": (lambda: PLAIN.encode("utf-32"), "read"),
        "utf8-marked.txt": (lambda: PLAIN.encode("utf-8-sig"), "read"),
        "cp1258.txt": (lambda: _cp1258(PLAIN), "read"),
        "tcvn3.txt": (lambda: made_legacy.encode(old, "tcvn3").encode("latin-1"), "old"),
        "vni.txt": (lambda: made_legacy.encode(old, "vni").encode("latin-1"), "old"),
        "nfd.txt": (lambda: unicodedata.normalize("NFD", PLAIN).encode(), "read"),
        "cr-only.txt": (lambda: PLAIN.replace("\n", "\r").encode(), "read"),
        "line-20mb.txt": (lambda: (FIRST + " chữ số 12" * 2_000_000 + LAST).encode()[: 20 << 20], "too_large"),
        "combining-1e6.txt": (lambda: f"{PLAIN}\na{chr(0x301) * 1_000_000}\n{LAST}".encode(), "read"),
        "escapes.txt": (lambda: _with(b"\x1b[2J\x1b]0;x\x07"), "read"),
        "bidi.txt": (lambda: _with("\u202e12\u2066".encode()), "read"),
        "replacement.txt": (lambda: _with("\ufffd \ufffe".encode()), "read"),
    }


def _cp1258(text: str) -> bytes:
    """``text`` in Windows-1258, which writes tones as signs of their own."""
    out = bytearray()
    for letter in unicodedata.normalize("NFC", text):
        try:
            out += letter.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", letter)
            tone = next(sign for sign in parts if sign in "\u0300\u0301\u0303\u0309\u0323")
            base = unicodedata.normalize("NFC", parts.replace(tone, ""))
            out += base.encode("cp1258") + tone.encode("cp1258")
    return bytes(out)
