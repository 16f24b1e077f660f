"""The signature block: the signer's own title, the name, and the body on whose behalf the document is signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import regex

from extractors.folding import key, skeleton
from extractors.pieces import Piece, pieces
from extractors.records import Document, Outline
from patterns import catalogue

_GAP_LINES = 30  # lines between title and name (recipients, stamps)
_OPENING = 120  # characters of a line that tell how it opens


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """``behalf`` is the body after "TM." as written; ``start``/``end`` span the block from the first title line."""

    title: str | None
    name: str | None
    behalf: str | None
    start: int
    end: int


def _words(section: str) -> tuple[str, ...]:
    return tuple(catalogue("signer_titles")[section]["words"])


def _choice(words: Sequence[str]) -> str:
    ordered = sorted(words, key=len, reverse=True)
    return "(?:" + "|".join(regex.escape(word).replace(r"\ ", r"[ ]+") for word in ordered) + ")"


@cache
def _prefix_grammar() -> regex.Pattern[str]:
    return regex.compile(
        rf"(?<![\p{{L}}/])(?P<prefix>{_choice(_words('prefix'))})\s{{0,2}}[./:]?\s{{0,3}}(?=\p{{Lu}})(?<=[./:\s]\s{{0,3}})"
    )


@cache
def _lone_prefix() -> regex.Pattern[str]:
    return regex.compile(rf"{_choice(_words('prefix'))}\s?\.")


@cache
def _title_grammar() -> regex.Pattern[str]:
    titles = _choice([skeleton(word) for word in _words("title")])
    acting = _choice([skeleton(word) for word in _words("acting")])
    return regex.compile(rf"(?<!\w)(?:{acting}[ ]?\.?[ ]{{0,2}})?(?:{titles})(?!\w)")


_UPPER = r"\p{Lu}[\p{Lu}'’]*+"
_PROPER = r"\p{Lu}\p{Ll}*+(?:['’](?:\p{L}\p{Ll}*+)?+)?+"


@cache
def _name_grammar() -> regex.Pattern[str]:
    honor = _choice(_words("honorific"))
    return regex.compile(
        rf"(?:(?:{honor})(?:[.,]\s{{0,2}}|\s+))*+(?P<name>{_PROPER}(?:\s{{1,2}}{_PROPER}){{1,5}}|{_UPPER}(?:\s{{1,2}}{_UPPER}){{1,5}})\.?"
    )


@lru_cache(maxsize=1024)
def _is_capital(text: str) -> bool:
    letters = list(filter(str.isalpha, text))
    return len(letters) >= 2 and sum(map(str.isupper, letters)) >= 0.85 * len(letters)


def _opens(text: str, section: str) -> bool:
    return key(text.lstrip(" (-–*.")[:_OPENING]).startswith(_beginnings(section))


@cache
def _beginnings(section: str) -> tuple[str, ...]:
    return tuple(_keys(section))


def _tail(piece: Piece) -> Piece:
    """A line without what a left column put before the words of authority ("Nơi nhận:   TM. ỦY BAN ...")."""
    match = _prefix_grammar().search(piece.text)
    if match is None or match.start() == 0 or not _is_capital(piece.text[match.start() :]):
        return piece
    cut = match.start()
    return Piece(text=piece.text[cut:], start=piece.start + cut, end=piece.end, bold=piece.bold)


def _is_title_line(text: str) -> bool:
    """Does a line open a block ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "Q. TRƯỞNG PHÒNG")?"""
    if len(text) > 140:
        return False
    if _lone_prefix().fullmatch(text):
        return True
    if match := _prefix_grammar().match(text):
        return _is_capital(text[match.end() :]) or _title_grammar().match(skeleton(text), match.end()) is not None
    return _is_capital(text) and _title_grammar().match(skeleton(text)) is not None


def person(text: str) -> str | None:
    """The name of a person that fills the whole of ``text`` (degrees and ranks dropped), else None."""
    match = _name_grammar().fullmatch(text.strip(" *_\t"))
    if match is None:
        return None
    name = " ".join(match["name"].split())
    if _is_thing(name) or _title_grammar().search(skeleton(name)):
        return None
    return name if len(name) >= 5 else None


def _is_thing(name: str) -> bool:
    folded, first = f" {key(name)} ", key(name.split()[0])
    entry = catalogue("signer_titles")["not_person"]
    if any(f" {key(word)} " in folded for word in entry["words"]) or first in _keys("not_person", "first"):
        return True
    return name.isupper() and first.partition("'")[0] not in _keys("surname")


@cache
def _keys(section: str, name: str = "words") -> frozenset[str]:
    return frozenset(map(key, catalogue("signer_titles")[section][name]))


def _block(lines: Sequence[Piece], index: int) -> tuple[list[Piece], int]:
    """The lines of a block that begins at ``index``: capitals that go on with titles; and the index after it."""
    block = [_tail(lines[index])]
    position = index + 1
    while position < len(lines) and position < index + 8:
        text = _tail(lines[position]).text
        carries = _is_capital(text) and len(text) < 100 and (person(text) is None or _is_title_line(text))
        mixed = _title_grammar().fullmatch(skeleton(text)) is not None
        if not (_is_title_line(text) or carries or mixed):
            break
        block.append(_tail(lines[position]))
        position += 1
    return block, position


def _own_title(block: Sequence[Piece]) -> tuple[str | None, str | None]:
    """The signer's own title and the body after TM., from the joined lines of a block."""
    joined = " ".join(" ".join(piece.text for piece in block).split())
    bare = skeleton(joined)
    prefixes = [match.end() for match in _prefix_grammar().finditer(joined)]
    titles = [match.start() for match in _title_grammar().finditer(bare)]
    own = [start for start in titles if not any(end <= start <= end + 1 for end in prefixes)]
    after = [start for start in own if not prefixes or start >= prefixes[-1]]
    behalf = _behalf(
        joined[: min([*titles[:1], *(m.start() for m in _prefix_grammar().finditer(joined, 1)), len(joined)])]
    )
    if not after:
        return None, behalf
    later = [start for start in titles if start > after[0]] + [
        m.start() for m in _prefix_grammar().finditer(joined, after[0])
    ]
    end = min(later, default=len(joined))
    if joined[after[0] : end].rstrip().endswith(("-", "–", ",", "KIÊM")):
        end = len(joined)
    return joined[after[0] : end].strip(" ,-–"), behalf


def _behalf(text: str) -> str | None:
    match = regex.match(r"T/?M\b[\s./]*(?P<body>\S.*\S)", text)
    return match["body"].strip(" ,-–") if match else None


def _find_name(lines: Sequence[Piece], index: int) -> tuple[str | None, int]:
    """The first name of a person below a block; recipients, stamps and digital signatures are passed over."""
    for offset, piece in enumerate(lines[index : index + _GAP_LINES]):
        if (name := person(piece.text)) and not _opens(piece.text, "between"):
            return name, piece.end
        if name := _name_after_recipients(piece.text):
            return name, piece.end
        passed = _opens(piece.text, "between") or regex.match(r"[-–+(*•]|\W*$|\d", piece.text) or len(piece.text) < 60
        if not passed or _is_appendix(piece.text) or (_is_title_line(piece.text) and offset > 8):
            break
    return None, lines[index - 1].end


def _name_after_recipients(text: str) -> str | None:
    match = regex.match(r"[-–\s]*(?i:lưu)\s?:[^.]{1,40}[.;)]\s{1,40}(?P<name>\p{Lu}.{4,40})$", text)
    return person(match["name"]) if match else None


def _is_appendix(text: str) -> bool:
    return regex.match(r"(?i)\W*(?:phụ\s+lục|biểu\s+(?:số|mẫu)|phu\s+luc)\b", text) is not None


def _ends_text(piece: Piece) -> bool:
    return _opens(piece.text, "recipients") or piece.text.rstrip(" *").endswith("./.")


def read_signature(document: Document, outline: Outline, after: int) -> Signature | None:
    """The signature of the main document: the first block below ``after`` that has a title and a name.

    A block near "Nơi nhận" or "./." goes before others; a title without a name is the last resort.
    """
    lines = pieces(document, start=after)
    footers = [part for part in outline.parts if part.zone == "footer"]
    found: list[tuple[int, Signature]] = []
    index, near = 0, -99
    while index < len(lines):
        near = index if _ends_text(lines[index]) else near
        if not _is_title_line(_tail(lines[index]).text):
            index += 1
            continue
        block, following = _block(lines, index)
        title, behalf = _own_title(block)
        name, end = _find_name(lines, following)
        start = block[0].start
        rank = 4 * (name is not None) + 2 * (title is not None) + 2 * (index - near <= 25)
        rank += any(part.start <= start < part.end for part in footers)
        found.append((rank, Signature(title=title, name=name, behalf=behalf, start=start, end=end)))
        index = following
    return _best(found)


def _best(found: Sequence[tuple[int, Signature]]) -> Signature | None:
    rank, signature = max(found, key=lambda row: row[0], default=(0, None))
    return signature if rank >= 3 else None
