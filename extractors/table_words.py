"""The words of tables: what a head or a label says by itself, from ``patterns/tables.toml``."""

from __future__ import annotations

from functools import cache

import regex

from extractors.folding import key
from extractors.numbers import NUMBER
from patterns import catalogue

_EDGE = " \t\u00a0.:;,-–*()[]\"'“”"
_BRACKETS = regex.compile(r"\([^()]{0,120}+\)|\[[^\[\]]{0,120}+\]")
_CODE = regex.compile(
    r"""
    (?: (?:[IVXLC]{1,7}|[A-ZĐ]) (?:\.\d{1,3}){0,4}      # II  A  I.1  A.2.1
      | \d{1,3} (?:\.\d{1,3}){0,4} (?:[./]?[a-zđ])?     # 1  3.2.1  2a  1.b
      | [a-zđ] (?:\.\d{1,3}){0,3}                       # a  b.1
      | \*{1,3} | [-+–•]
      | \( [0-9a-zđ]{1,3} \)                            # (1)  (a)
    ) [.)/]?
    """,
    regex.VERBOSE,
)
_INDEX = regex.compile(
    r"\(?\d{1,3}\)?|\(?\d{1,3}\)?\s?=[\d\s()+\-*/:x%=]{1,60}|\(?[A-ZĐa-zđ]\)?|\([IVX]{1,5}\)|[IVX]{1,5}"
)
_VALUE = regex.compile(rf"[-–]?\s?{NUMBER}(?:\s?/\s?{NUMBER})?\s{{0,2}}(?:[%‰\p{{L}}(]\P{{N}}{{0,24}})?")
_YEAR = regex.compile(r"(?:19|20)\d\d")
_CODED = regex.compile(r"\p{L}\s{0,3}[=:]\s{0,3}\d\b")
_NUMBERED = regex.compile(
    r"(?P<code>[IVXLC]{1,7}|\d{1,3}(?:\.\d{1,3}){0,4}|[a-zA-ZđĐ])[.)]\s{1,3}(?P<words>\p{L}.*)", regex.DOTALL
)


def plain(text: str) -> str:
    """The key of ``text`` without outer punctuation."""
    return key(text).strip(_EDGE)


def without_brackets(text: str) -> str:
    """``text`` without what stands in brackets, blanks single."""
    return " ".join(_BRACKETS.sub(" ", text).split())


@cache
def _names(kind: str) -> frozenset[str]:
    return frozenset(plain(name) for name in catalogue("tables")[kind]["names"])


@cache
def _compact_names() -> frozenset[str]:
    return frozenset(name.replace(" ", "") for name in _names("index_heads"))


def is_index_head(text: str) -> bool:
    """Whether a head is that of the running numbers ("STT", torn or not)."""
    return plain(text).replace(" ", "") in _compact_names()


def is_unit_head(text: str) -> bool:
    """Whether a head is that of the units ("Đơn vị tính")."""
    return plain(text) in _names("unit_heads")


def is_doubtful_unit_head(text: str) -> bool:
    """Whether a head of units may as well be that of organisations ("Đơn vị")."""
    return plain(text) in frozenset(map(plain, catalogue("tables")["unit_heads"]["doubtful"]))


def is_note_head(text: str) -> bool:
    """Whether the numbers below a head count nothing ("Ghi chú", "Ngày ban hành")."""
    return plain(text) in _names("note_heads")


def is_label_head(text: str) -> bool:
    """Whether a head is that of the labels ("Các chỉ tiêu")."""
    return plain(text) in _names("label_heads")


def is_level_head(text: str) -> bool:
    """Whether a head is that of the levels of government ("Cấp")."""
    return plain(without_brackets(text)) in _names("level_heads")


def is_received_head(text: str) -> bool:
    """Whether a head of a table of dossiers is that of all that were received ("Tổng số", "Nhận")."""
    return plain(without_brackets(text)) in _names("received_heads")


def is_resolved_head(text: str) -> bool:
    """Whether a head of a table of dossiers is that of those resolved ("Giải quyết")."""
    return plain(without_brackets(text)) in _names("resolved_heads")


def is_result_head(text: str) -> bool:
    """Whether a head says no more than that results stand below it ("Số liệu")."""
    return plain(without_brackets(text)) in _names("result_heads")


def is_part_opener(text: str) -> bool:
    """Whether a text announces parts of the row above ("Trong đó")."""
    return plain(text) in _names("part_openers")


def opens_part(text: str) -> bool:
    """Whether a label begins with the announcement of parts ("Trong đó: số hồ sơ trực tuyến") or with a dash."""
    head, mark, rest = text.partition(":")
    return text.lstrip()[:1] in "-+–" or bool(mark and rest.strip() and is_part_opener(head))


def is_total(text: str) -> bool:
    """Whether a label is that of a row of totals ("Tổng cộng", "Tổng (I + II)")."""
    return plain(without_brackets(text)) in _names("totals")


def is_rate(text: str) -> bool:
    """Whether a label or head speaks of a rate ("Tỷ lệ ...")."""
    words = plain(text)
    return any(words == name or words.startswith(name + " ") for name in _names("rates"))


def is_no_unit(text: str) -> bool:
    """Whether a text in the column of units is none ("Số lượng", "-", coded answers)."""
    wordless = not any(letter.isalpha() or letter in "%‰" for letter in text)
    return wordless or plain(text) in _names("no_units")


def is_coded(text: str) -> bool:
    """Whether a text lists the meanings of coded answers ("Không = 0 Có = 1")."""
    return "=" in text and _CODED.search(text) is not None


def read_code(text: str) -> str | None:
    """The running number that is all of ``text``, without its closing mark ("3.2.1.", "II", "a)", "*"), or None."""
    text = text.strip()
    return (text.lstrip("(").rstrip(".)/") or text) if _CODE.fullmatch(text) else None


def split_code(text: str) -> tuple[str | None, str]:
    """Running number and words of a label that holds both ("2. Hộ tịch")."""
    match = _NUMBERED.fullmatch(text)
    return (None, text) if match is None else (match["code"], match["words"])


def is_value(text: str) -> bool:
    """Whether a text is a number, a ratio, or a number with a short unit."""
    return _VALUE.fullmatch(text) is not None


def is_year(text: str) -> bool:
    """Whether a text is a year alone."""
    return _YEAR.fullmatch(text) is not None


def is_index(text: str) -> bool:
    """Whether a text can number a column ("(1)", "A", "3=1+2")."""
    return _INDEX.fullmatch(text) is not None
