"""Encodings of Vietnamese from before Unicode: their tables, the fonts that mean them, their capitals.

The tables are those of the package viparse; what they lack stands in ``patterns/encodings.toml``.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache

import regex

from extractors.syllables import is_syllable
from patterns import catalogue

TCVN3, VNI, VISCII, VPS, VIQR, MOJIBAKE = "tcvn3", "vni", "viscii", "vps", "viq", "mojibake"
_WINDOWS = {TCVN3: False, VNI: False, VISCII: True, VPS: True}
_PRIVATE = 0xF000


@lru_cache(maxsize=500)
def legacy_by_font(name: str) -> str | None:
    """The encoding (``tcvn3``, ``vni``, ``vps``, ``viscii``) that the font ``name`` means; None for all others.

    The name may carry the subset tag of a PDF font ("ABCDEF+") and a style (",Bold").
    """
    plain = _subset().sub("", name.strip()).lower()
    return next((encoding for encoding, pattern in _fonts() if pattern.match(plain)), None)


@lru_cache(maxsize=500)
def draws_capitals(name: str) -> bool:
    """Whether the font ``name`` is one of TCVN3 that shows small letters as capitals (".VnTimeH")."""
    plain = _style().sub("", _subset().sub("", name.strip()))
    return plain[-1:] in ("H", "h") and legacy_by_font(name) == TCVN3


def convert(text: str, encoding: str, *, fill: str = "") -> str:
    """``text``, whose characters are the bytes of ``encoding`` read as Latin-1 or Windows-1252, as Unicode (NFC).

    Blanks stay as they are. What the encoding does not know stays, too. ``viq`` and ``mojibake`` are
    understood as well. ``fill`` stands for the characters of a letter written with several that one letter does not
    need, so that every other character keeps its place. Raises :class:`KeyError` for an unknown encoding.
    """
    if encoding == MOJIBAKE:
        return unmangled(text)
    if encoding == VIQR:
        return _from_viqr(text)
    if text.isascii() and text.isprintable():
        return text
    if _WINDOWS[encoding]:
        text = text.translate(_windows_1252())
    if encoding == TCVN3:
        text = _minus().sub("ư", text)
    found = _table(encoding)
    changed = _sequences(encoding).sub(lambda match: found[match[0]] + fill * (len(match[0]) - 1), text)
    changed = changed if fill else unicodedata.normalize("NFC", changed)
    return _capitals(changed) if encoding == TCVN3 else changed


def convert_run(text: str, encoding: str, *, fill: str = "") -> str:
    """As :func:`convert` for text whose font means ``encoding``: text that is Unicode all the same stays."""
    if text.isascii():
        return text
    text = text.translate(_unprivate())
    changed = convert(text, encoding, fill=fill)
    if _beyond().search(text) is None:
        return changed
    folded = convert(text.translate(_windows_1258()), encoding, fill=fill)
    readings = (text, folded, changed)
    return max(readings, key=lambda reading: (_sense(reading), -readings.index(reading)))


def _sense(text: str) -> int:
    """How many words of ``text`` that are not ASCII are Vietnamese syllables, less those that are not."""
    return sum(1 if is_syllable(word) else -1 for word in _letters().findall(text) if not word.isascii())


def unmangled(text: str) -> str:
    """``text`` with UTF-8 that was read as Windows-1252 or Windows-1258, once or twice, read again wherever it is."""
    again = _mangled().sub(_reread, text)
    return unicodedata.normalize("NFC", again if again == text else _mangled().sub(_reread, again))


def _reread(match: regex.Match[str]) -> str:
    signs = match[0].translate(_windows_1252()).replace("Ă", "\u00c3").replace("\u00c3 ", "\u00c3\u00a0")
    try:
        return signs.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return match[0]


def _capitals(text: str) -> str:
    """TCVN3 has no capitals with marks: a word whose plain letters are all capitals is meant to be all capitals.

    A word of one plain capital ("Hà", "ủy") follows its neighbours.
    """
    words = list(_letters().finditer(text))
    kinds = [_case_of(match[0]) for match in words]
    pieces, end = [], 0
    for place, match in enumerate(words):
        upper = kinds[place] == "upper" or (kinds[place] == "open" and _among_capitals(kinds, place))
        pieces += [text[end : match.start()], match[0].upper() if upper else match[0]]
        end = match.end()
    return "".join(pieces) + text[end:]


def _case_of(word: str) -> str:
    plain = [sign for sign in word if sign.isascii()]
    if any(sign.islower() for sign in plain):
        return "lower"
    if len(plain) + sum(sign.isupper() for sign in word if not sign.isascii()) >= 2:
        return "upper" if plain else "open"
    return "open"


def _among_capitals(kinds: list[str], place: int) -> bool:
    """Whether the nearest words that show their case on both sides, as far as there are any, are capitals."""
    before = next((kind for kind in reversed(kinds[max(0, place - 4) : place]) if kind != "open"), None)
    after = next((kind for kind in kinds[place + 1 : place + 5] if kind != "open"), None)
    found = {kind for kind in (before, after) if kind is not None}
    return found == {"upper"}


def _from_viqr(text: str) -> str:
    changed = _viqr_word().sub(lambda match: _viqr_syllable(match[0], _ends_sentence(text, match)), text)
    return unicodedata.normalize("NFC", changed)


def _ends_sentence(text: str, word: regex.Match[str]) -> bool:
    """Whether the full stop that ends ``word`` ends a sentence: the line ends there, or a plain word does before a
    capital.
    """
    rest = text[word.end() : word.end() + 40].lstrip(" \t")
    return not rest or (rest[0].isupper() and not any(sign in word[0] for sign in "^(+"))


@lru_cache(maxsize=20_000)
def _viqr_syllable(word: str, last: bool) -> str:
    """One word of VIQR; signs at its end that make no syllable of it, or end a sentence, stay as they are."""
    stem = word.rstrip(_VIQR_SIGNS)
    ends = [*range(len(word), len(stem) - 1, -1)]
    if last and word[-1:] == ".":
        ends = [*ends[1:], len(word)]
    for end in ends:
        if is_syllable(read := _viqr_letters(word[:end])):
            return read + word[end:]
    return word.replace("DD", "Đ") if stem.isupper() else word


def _viqr_letters(word: str) -> str:
    word = word.replace("dd", "đ").replace("DD", "Đ").replace("Dd", "Đ")
    return unicodedata.normalize("NFC", word.translate(_VIQR_MARKS))


_VIQR_SIGNS = "^(+'`?~."
_VIQR_MARKS = str.maketrans(
    {
        "^": "\u0302",
        "(": "\u0306",
        "+": "\u031b",
        "'": "\u0301",
        "`": "\u0300",
        "?": "\u0309",
        "~": "\u0303",
        ".": "\u0323",
    }
)


@cache
def _fonts() -> tuple[tuple[str, regex.Pattern[str]], ...]:
    return tuple((font["encoding"], regex.compile(font["pattern"])) for font in catalogue("encodings")["font"])


@cache
def _table(encoding: str) -> dict[str, str]:
    from viparse.normalize.encodings import get_charmap

    charmap = get_charmap(encoding)
    if charmap is None:
        raise KeyError(encoding)
    pairs: dict[str, str] = dict(charmap.pairs) | catalogue("encodings")["additions"].get(encoding, {})
    if encoding == VNI:
        pairs |= _mixed_case(pairs)
    return pairs


def _mixed_case(pairs: dict[str, str]) -> dict[str, str]:
    """A capital with the mark of a small letter and the other way round, as they are typed: the letter decides."""
    mixed = {source[0] + source[1].swapcase(): target for source, target in pairs.items() if len(source) == 2}
    return {source: target for source, target in mixed.items() if source not in pairs and len(source) == 2}


@cache
def _sequences(encoding: str) -> regex.Pattern[str]:
    longest_first = sorted(_table(encoding), key=len, reverse=True)
    return regex.compile("|".join(map(regex.escape, longest_first)))


@cache
def _windows_1252() -> dict[int, int]:
    """From the signs that Windows-1252 gives the bytes 0x80-0x9F back to these bytes."""
    signs = ((byte, bytes((byte,)).decode("cp1252", "ignore")) for byte in range(0x80, 0xA0))
    return {ord(sign): byte for byte, sign in signs if sign}


@cache
def _windows_1258() -> dict[int, int]:
    """From the signs in which Windows-1258 differs from Latin-1 back to their bytes."""
    signs = ((byte, bytes((byte,)).decode("cp1258", "ignore")) for byte in range(0xC0, 0x100))
    return {ord(sign): byte for byte, sign in signs if sign and ord(sign) != byte}


@cache
def _unprivate() -> dict[int, int]:
    """Fonts that call themselves symbol fonts keep their bytes in the private-use area."""
    return {_PRIVATE + byte: byte for byte in range(0x20, 0x100)}


@cache
def _subset() -> regex.Pattern[str]:
    return regex.compile(r"^[A-Z]{6}\+")


@cache
def _style() -> regex.Pattern[str]:
    return regex.compile(r"(?i)(?<![,\- ])(?:[,\- ]{1,3}+(?:bolditalic|bold|italic|oblique|regular|normal|mt)){1,3}$")


@cache
def _minus() -> regex.Pattern[str]:
    """The letter ư (byte 0xAD) where a PDF gives a minus sign, a hyphen, or PDFium's U+FFFE at the end of a line.

    A hyphen is one only after consonants that begin a syllable, and before what can follow ư.
    """
    onset = r"(?<=(?<![^\W\d_®])(?:[bcdghklmnrstvx®]|ch|kh|ng|ngh|nh|ph|th|tr))"
    return regex.compile(
        rf"(?<=[^\s\d(\[])\u2212(?!\d)|\u2212(?=[^\s\d.,;:)\]])|{onset}\ufffe|{onset}-(?=[acimntu¬êíëìî]|\W|$)"
    )


@cache
def _beyond() -> regex.Pattern[str]:
    """Letters and marks that no byte of Latin-1 gives."""
    return regex.compile(r"[ăĂđĐĩĨũŨơƠưƯ\u1ea0-\u1ef9\u0300\u0301\u0303\u0309\u0323\u20ab]")


@cache
def _letters() -> regex.Pattern[str]:
    return regex.compile(r"[\p{L}\p{M}]++")


@cache
def _mangled() -> regex.Pattern[str]:
    """Two or three characters that are a letter of UTF-8; a blank may stand for the no-break space."""
    rest = "\x80-\xbf" + "".join(map(chr, _windows_1252()))
    return regex.compile(rf"[\xc2-\xdfĂ](?:[{rest}]|(?<=[\xc3Ă]) )|[\xe0-\xef][{rest}]{{2}}")


@cache
def _viqr_word() -> regex.Pattern[str]:
    return regex.compile(r"(?<!\w|\w[\^(+'`?~.])[A-Za-z][A-Za-z^(+'`?~.]{0,9}")
