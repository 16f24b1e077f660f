"""Characters of the symbol fonts (Symbol, Wingdings) that Word keeps in the private-use area."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_PRIVATE = re.compile("[\ue000-\uf8ff]")
_KEPT_BULLETS = "-+*•–—"
_ASCII_IN_SYMBOL = " !%&()+,./0123456789:;<=>?[]_{|}*"
_GREEK = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", "αβχδεφγηιϕκλμνοπθρστυϖωξψζ"
_SYMBOL = {
    0x2D: "-", 0xA2: "′", 0xA3: "≤", 0xA5: "∞", 0xB0: "°", 0xB1: "±", 0xB2: "″", 0xB3: "≥",
    0xB4: "×", 0xB8: "÷", 0xB9: "≠", 0xBB: "≈", 0xBC: "…", 0xAC: "←", 0xAE: "→", 0xDE: "⇒", 0xE5: "∑",
}  # fmt: skip
_WINGDINGS = {
    0x6F: "☐", 0x71: "☐", 0x72: "☐", 0xA8: "☐", 0xFC: "✓", 0xFB: "✗", 0xFD: "☒", 0xFE: "☑", 0x78: "☒",
    0xE0: "→", 0xDF: "←", 0xE8: "→", 0xF0: "⇒",
}  # fmt: skip
_DASH = "-"


@cache
def _tables() -> dict[str, dict[int, str]]:
    greek = {
        first + place: sign
        for first, signs in zip((0x41, 0x61), _GREEK, strict=True)
        for place, sign in enumerate(signs)
    }
    return {"symbol": _SYMBOL | greek | {ord(sign): sign for sign in _ASCII_IN_SYMBOL}, "wingdings": _WINGDINGS}


def symbol(code: int, font: str) -> str:
    """What the character ``code`` of the font ``font`` shows: an arrow, a box to tick, a sign of Symbol; every
    other private-use character is a bullet, written as a dash. Characters of text fonts stay as they are.
    """
    table = _tables().get(font.strip().lower().rstrip("0123456789 "))
    low = code - 0xF000 if 0xF000 <= code <= 0xF0FF else code
    if table is not None and low in table:
        return table[low]
    if table is not None or 0xE000 <= code <= 0xF8FF:
        return _DASH
    return chr(code) if 0x20 <= code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else ""


def plain(text: str) -> str:
    """``text`` with the private-use characters of the symbol fonts replaced by what they show."""
    return _PRIVATE.sub(lambda match: _shown(ord(match[0])), text)


def _shown(code: int) -> str:
    return symbol(code, "wingdings") if code - 0xF000 in _WINGDINGS else symbol(code, "")


def bullet_sign(text: str) -> str:
    """The sign a bullet puts in front of its paragraph: dashes, "+", "*", "•" and words as they are, any other
    sign (private-use characters, arrows, squares, the letter "o" Word draws as a circle) a dash.
    """
    sign = text.strip()
    if len(sign) != 1 or sign in _KEPT_BULLETS:
        return plain(sign)
    return sign if sign.isalnum() and sign != "o" else _ascii_sign(sign)


def _ascii_sign(sign: str) -> str:
    low = chr(ord(sign) - 0xF000) if 0xF000 <= ord(sign) <= 0xF0FF else sign
    return low if low in "-+*" else _DASH if unicodedata.category(sign)[0] != "M" else ""
