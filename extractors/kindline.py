"""The kind of a document and its title: "BÁO CÁO" in capitals, the lines below it, "V/v ..." and "Kính gửi"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import regex

from extractors.folding import key, skeleton
from extractors.pieces import Piece
from extractors.places import split_unit
from patterns import catalogue

_TITLE_LINES = 8
_TITLE_CHARS = 700
_OPENING = 120  # characters of a line that tell how it opens
_NUMBERED = regex.compile(r"\s*(?i:số)[\s:.]*\d")
_HEADING = regex.compile(r"(?:[IVX]{1,5}|\d{1,2}|[A-D])\s?[.)]\s*\S|(?i:phần|chương|mục|điều)\s+[\dIVX]")
_DATED = regex.compile(r"(?i),\s*ngày[\s\d.…]*tháng")
_SLOT = regex.compile(r"(?i)số\s?:")
_END = regex.compile(r"(?:\./\.|[.;,:]|\s[-–—_]+)\s*$")
_CITED = regex.compile(r"(?i:số)\s{0,2}:?\s{0,2}\d{1,5}\s{0,2}[/-]\s{0,2}\p{Lu}")


@dataclass(frozen=True, slots=True, kw_only=True)
class KindLine:
    """The line that names the kind; ``rest`` is a title that stands on the same line."""

    doc_type: str
    start: int
    end: int
    rest: Piece | None


@cache
def _kinds() -> dict[str, str]:
    """Type word (skeleton, single blanks) -> abbreviation."""
    table: dict[str, str] = {}
    for entry in catalogue("document_kinds")["kind"]:
        for word in entry["words"]:
            table.setdefault(" ".join(skeleton(word).split()), entry["abbreviation"])
    return {word: kind for word, kind in table.items() if not _extends(word, kind, table)}


def _extends(word: str, kind: str, table: dict[str, str]) -> bool:
    """Does a word only add the first words of a title ("báo cáo kết quả" to "báo cáo")?"""
    return any(word.startswith(f"{other} ") and kind == also for other, also in table.items())


@cache
def _kind_grammar() -> regex.Pattern[str]:
    words = sorted(_kinds(), key=len, reverse=True)
    spaced = "|".join(r"\s{1,3}".join(r"\ ?".join(w) for w in word.split()) for word in words)
    return regex.compile(rf"^\W{{0,4}}(?P<kind>{spaced})(?!\w)")


def _capital(text: str) -> bool:
    letters = list(filter(str.isalpha, text))
    return bool(letters) and sum(map(str.isupper, letters)) >= 0.9 * len(letters)


@cache
def _exact_kinds() -> frozenset[str]:
    return frozenset(_compact(word) for entry in catalogue("document_kinds")["kind"] for word in entry["words"])


def _compact(text: str) -> str:
    return key("".join(text.split()))


def _is_exact(words: str) -> bool:
    """Has a kind all of its marks?"""
    return _compact(words) in _exact_kinds()


def _alnum(text: str) -> bool:
    return any(char.isalnum() for char in text)


def _names_unit(text: str) -> bool:
    return split_unit(text) is not None


def _match_kind(piece: Piece) -> KindLine | None:
    match = _kind_grammar().match(skeleton(piece.text))
    if match is None or not _capital(piece.text[match.start("kind") : match.end("kind")]):
        return None
    tail = piece.text[match.end() :]
    if not _is_exact(piece.text[match.start("kind") : match.end("kind")]) and (_alnum(tail) or _names_unit(piece.text)):
        return None  # "PHƯỜNG AN HÒA" has the letters of "PHƯƠNG ÁN"
    words = tail.lstrip(" :-–*._/")
    if _NUMBERED.match(tail):
        return None
    begin = piece.end - len(words)
    rest = Piece(text=words, start=begin, end=piece.end, bold=piece.bold) if any(c.isalpha() for c in words) else None
    compact = "".join(match["kind"].split())
    doc_type = next(abbr for word, abbr in _kinds().items() if word.replace(" ", "") == compact)
    return KindLine(
        doc_type=doc_type, start=piece.start + match.start("kind"), end=piece.start + match.end("kind"), rest=rest
    )


def _plain_kind(piece: Piece) -> KindLine | None:
    """A kind in small letters: "Báo cáo" alone on its line, or before its title in a heading."""
    word = piece.text.strip(" :.*")
    abbreviation = _kinds().get(" ".join(skeleton(word).split()))
    if abbreviation is None or not word[:1].isupper():
        return None
    return KindLine(doc_type=abbreviation, start=piece.start, end=piece.end, rest=None)


def _words(section: str, name: str = "words") -> tuple[str, ...]:
    return tuple(catalogue("header")[section][name])


def opens_with(text: str, words: Sequence[str]) -> bool:
    """Does ``text`` begin with one of ``words``, whole words, in any case and place of tone marks?"""
    folded = key(text.lstrip(" -–*+")[:_OPENING])
    beginnings = tuple(map(key, words))
    if not folded.startswith(beginnings):
        return False
    return any(folded.startswith(word) and not folded[len(word) : len(word) + 1].isalpha() for word in beginnings)


def _is_heading(text: str) -> bool:
    return _HEADING.match(text) is not None


def find_kind_line(lines: Sequence[Piece]) -> tuple[KindLine | None, int]:
    """The first kind line and its index; without one (None, index of the line where the text begins)."""
    for index, piece in enumerate(lines):
        if opens_with(piece.text, _words("addressee")) or key(piece.text).startswith("nơi nhận"):
            break
        found = _match_kind(piece)
        if found and (found.rest is None or _capital(found.rest.text) or len(piece.text) < 400):
            return found, index
    for index, piece in enumerate(lines[:12]):
        if found := _plain_kind(piece):
            return found, index
    return None, _body_index(lines)


def _body_index(lines: Sequence[Piece]) -> int:
    for index, piece in enumerate(lines):
        if opens_with(piece.text, _words("addressee")) or _is_heading(piece.text) or _is_text(piece.text):
            return index
    return len(lines)


def _is_text(text: str) -> bool:
    """Is a line surely of the text proper, not of a title?"""
    if opens_with(text, _words("title_stop", "sure")) or _is_heading(text):
        return True
    stop = opens_with(text, _words("title_stop"))
    sentence = text.rstrip(" *").endswith((":", ";", "./.", "."))
    cites = _CITED.search(text) is not None
    return (stop and (sentence or cites or len(text) > 160)) or len(text) > 500 or text.startswith(("- ", "+ ", "“"))


def _is_authority(text: str, title: str) -> bool:
    """Does a line name the body that decides, below a title ("CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH")?"""
    if not _capital(text) or len(text) > 120:
        return False
    heads = (*catalogue("signer_titles")["title"]["words"], *_body_words())
    return opens_with(text, heads) and not title.rstrip().endswith((",", "-", "–"))


@cache
def _body_words() -> tuple[str, ...]:
    return tuple(
        word for entry in catalogue("bodies")["body"] for word in entry["spellings"] if " " in word or word.isupper()
    )


def _continues(piece: Piece, before: Piece, title: str) -> bool:
    if title.rstrip().endswith((".", ":")) or _is_text(piece.text) or len(title) > _TITLE_CHARS:
        return False
    if len(title.split()) <= 3 and _capital(title) and not piece.gap:
        return True
    first = next((char for char in piece.text if char.isalnum()), "")
    if first.islower() or title.rstrip().endswith((",", "-", "–")):
        return True
    if _capital(title) or _capital(piece.text):
        return _capital(title) and _capital(piece.text)
    if opens_with(piece.text, _words("title_more")):
        return True
    if opens_with(piece.text, _words("title_stop")) or piece.text.rstrip(" *").endswith((".", ":", ";")):
        return False
    return piece.bold and before.bold and not piece.gap


def read_title(lines: Sequence[Piece], kind: KindLine | None, index: int) -> Piece | None:
    """The subject of the document in one line: below its kind, or after "V/v" where it has no kind."""
    if kind is None:
        return _subject(lines[: index + 1])
    queue = list(lines[index + 1 : index + 1 + _TITLE_LINES])
    if kind.rest is not None:
        queue.insert(0, kind.rest)
    parts: list[Piece] = []
    for piece in queue:
        title = " ".join(part.text for part in parts)
        if _is_rule(piece.text) or (not parts and _is_date_line(piece.text)):
            if parts:
                break
            continue
        if _is_text(piece.text) or (
            parts and (_is_authority(piece.text, title) or not _continues(piece, parts[-1], title))
        ):
            break
        if piece.text.startswith("(") or (not parts and _is_authority(piece.text, "")):
            break
        parts.append(piece)
    return _join(parts)


def _is_rule(text: str) -> bool:
    return not any(char.isalnum() for char in text)


def _is_date_line(text: str) -> bool:
    return _DATED.search(text) is not None or _SLOT.match(text) is not None


def _subject(head: Sequence[Piece]) -> Piece | None:
    """The lines from "V/v" to the next slot of the letterhead."""
    parts: list[Piece] = []
    for piece in head:
        if opens_with(piece.text, _words("subject")) or (parts and piece.text[:1].islower()):
            parts.append(piece)
        elif parts and (
            _is_date_line(piece.text) or _is_rule(piece.text) or _capital(piece.text) or _is_text(piece.text)
        ):
            break
        elif parts and len(parts) < 4 and len(parts[-1].text) < 60:
            parts.append(piece)
    return _join(parts)


def _join(parts: Sequence[Piece]) -> Piece | None:
    title = " ".join(" ".join(part.text for part in parts).split()).strip(" *_")
    title = _END.sub("", title).rstrip()
    if not title:
        return None
    return Piece(text=title, start=parts[0].start, end=parts[-1].end, bold=parts[0].bold)


def read_addressee(lines: Sequence[Piece]) -> str | None:
    """Whom the document is addressed to, several joined with "; "."""
    for index, piece in enumerate(lines):
        if not opens_with(piece.text, _words("addressee")):
            continue
        found = [regex.sub(r"^(?i:kính\s+g[ửở]i)\s*[:;]?\s*", "", piece.text)]
        for following in lines[index + 1 : index + 15]:
            if not regex.match(r"[-–+]\s*\S", following.text) or len(following.text) > 150:
                break
            found.append(following.text)
        names = [name.strip(" -–+.;,:*") for name in found]
        return "; ".join(name for name in names if name) or None
    return None
