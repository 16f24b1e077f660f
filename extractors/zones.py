"""Lines that tell the parts of a document apart: kind of document, preamble, footer, letterhead, appendix label."""

from __future__ import annotations

from functools import cache

import regex

from extractors.folding import key
from extractors.keys import is_capital, keys, opens_with, opens_with_any, title_key
from patterns import catalogue

_HEAD = 120  # characters at the beginning of a line that tell what it is
_WORD = regex.compile(r"\w+")
_DAY = regex.compile(r"(?i)\bngày\b.{0,20}\btháng\b.{0,20}\bnăm\b")
_NO_WORDS = regex.compile(r"[\W_]*")
_NUMBER = regex.compile(r"\s*(?i:số|sô)\b\s?[:.]")
_ABOUT = regex.compile(r"V/v\b")
_SPACED = regex.compile(r"(?:\p{Lu}\s{1,3}){4,40}\p{Lu}")


@cache
def phrases(name: str) -> tuple[str, ...]:
    """The keys of one list of ``patterns/zones.toml``."""
    return keys(catalogue("zones")[name])


@cache
def _beginnings(name: str) -> tuple[str, ...]:
    return tuple(f"{phrase} " for phrase in phrases(name))


def opens(text: str, name: str) -> bool:
    """Whether the line ``text`` begins with a phrase of the list ``name``."""
    return opens_with_any(title_key(text[:_HEAD]), _beginnings(name))


def opens_issuer(text: str) -> bool:
    """Whether ``text`` begins with the name of a body that heads a letterhead."""
    words = " ".join(_WORD.findall(key(text[:_HEAD])))
    return opens_with(words, _issuers()) is not None


def is_kind_line(text: str, *, emphatic: bool = False) -> bool:
    """Whether ``text`` is the line that names the kind of the document ("BÁO CÁO"), alone or before its subject."""
    words_key = title_key(text[:_HEAD])
    kind = opens_with(words_key, phrases("kinds")) or _spaced_kind(text)
    if kind is None:
        return False
    words = text.split()[: kind.count(" ") + 1]
    capital = is_capital(" ".join(words))
    return capital or (emphatic and words_key == kind)


def is_kind_alone(text: str) -> bool:
    """Whether ``text`` is nothing but the kind of a document, in capitals."""
    return is_capital(text) and (title_key(text) in phrases("kinds") or _spaced_kind(text) is not None)


def is_footer_open(text: str) -> bool:
    """Whether a footer begins with ``text``: "Nơi nhận:" or the line of a signature ("TM. ỦY BAN NHÂN DÂN")."""
    if opens(text, "footer"):
        return len(text.split()) <= 4 or regex.match(r"\W*\w+\s\w+\s?[:;.]", text) is not None
    return is_signing(text)


def is_signing(text: str) -> bool:
    """Whether ``text`` signs on behalf of somebody: "TM.", "KT.", "TL." and a title in capitals."""
    return bool(_signing().match(text)) and is_capital(text)


def is_signer_title(text: str) -> bool:
    """Whether ``text`` is a signer's title in capitals, alone on its line."""
    return opens(text, "signers") and is_capital(text) and len(text.split()) <= 12


def is_national(text: str) -> bool:
    """Whether ``text`` holds the name of the state that heads every letterhead."""
    return len(text) <= 200 and any(phrase in title_key(text) for phrase in phrases("national"))


def is_dated_place(text: str) -> bool:
    """Whether ``text`` is a line of place and date ("Bình An, ngày 3 tháng 4 năm 2022") or a number ("Số: ...")."""
    return bool(_DAY.search(text)) and len(text.split()) <= 16


def is_letterhead_line(text: str) -> bool:
    """Whether ``text`` may stand in a letterhead."""
    if _NO_WORDS.fullmatch(text) or _NUMBER.match(text) or _ABOUT.match(text):
        return True
    if is_national(text) or is_dated_place(text) or (opens(text, "motto") and len(text.split()) <= 9):
        return True
    return is_capital(text) and opens_issuer(text)


def appendix_label(text: str) -> tuple[str, int] | None:
    """The label of an appendix at the beginning of ``text`` and the place where its title begins, or None."""
    match = _appendix().match(text)
    if match is None:
        return None
    rest = text[match.end() :]
    if match["number"] is None:
        alone = title_key(match["word"]) in phrases("appendix_alone")
        if not alone or (rest and not (is_capital(match["word"]) or match["mark"].strip())):
            return None
    elif rest and not match["mark"].strip() and not is_capital(match["word"]) and not rest[0].isupper():
        return None
    return text[: match.end("number") if match["number"] else match.end("word")].strip(), match.end()


def appendix_number(label: str) -> str | None:
    """The number in the label of an appendix: "I" of "PHỤ LỤC SỐ I"; None when it has none."""
    match = _appendix().match(label)
    return match["number"] if match else None


@cache
def _issuers() -> tuple[str, ...]:
    return tuple(key(issuer) for issuer in catalogue("zones")["issuers"])


@cache
def _signing() -> regex.Pattern[str]:
    marks = "|".join(regex.escape(mark) for mark in catalogue("zones")["signing"])
    return regex.compile(rf"\W{{0,4}}(?:(?:{marks})\s?[.,]|T/M|K/T|T/L)\s*+\p{{Lu}}")


@cache
def _appendix() -> regex.Pattern[str]:
    words = sorted(catalogue("zones")["appendix"], key=len, reverse=True)
    spelled = "|".join(regex.escape(word).replace(r"\ ", r"\s{1,3}") for word in words)
    return regex.compile(
        rf"""\W{{0,3}}(?<word>(?i:{spelled}))\b
        (?:\s{{0,3}}(?:(?i:số)\s{{0,3}})?+[:.]?\s{{0,2}}(?<number>(?:[IVXLl]{{1,6}}|\d{{1,2}}(?:[./-]\d{{1,2}})*+[a-zA-ZđĐ]?|[A-HĐ])(?:[-/](?:[A-ZĐ]+|\d+))*+)\b)?+
        (?<mark>\s?[.:\-–)]*+)\s*+""",
        regex.VERBOSE,
    )


def _spaced_kind(text: str) -> str | None:
    """The kind behind letters set apart ("B Á O  C Á O")."""
    if not _SPACED.fullmatch(text.strip()):
        return None
    joined = title_key(text).replace(" ", "")
    return next((kind for kind in phrases("kinds") if kind.replace(" ", "") == joined), None)
