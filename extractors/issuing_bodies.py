"""Names of issuing bodies in running text: where one begins and where it ends ("Chủ tịch UBND huyện Phú An")."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import regex

from extractors.alternation import alternation
from extractors.reference_grammar import type_word_pattern
from patterns import catalogue

_COMMITTEE = regex.compile(r"(?i:(?:ủy|uỷ|uy)\s+ban\s+nhân\s+dân)")
_WORD = r"[\p{L}\d&][\p{L}\d&'’/]{0,14}"
_LIMIT = 10


@cache
def _words() -> dict[str, str]:
    """The patterns of the word lists."""
    cues = catalogue("references")["issuer"]
    stops = alternation([*cues["stops"], *(word.upper() for word in cues["stops"])])
    several = [word for word in cues["free"] if " " in word]
    return {
        "TITLE": rf"(?:(?i:{alternation(cues['titles'])})\s{{1,2}})",
        "COUNCIL": rf"(?i:{alternation(cues['councils'])})(?![\p{{L}}\d])",
        "FIXED": rf"(?i:{alternation(cues['fixed'])})(?!\p{{L}})",
        "LEVEL": rf"(?i:{alternation(cues['levels'])})(?![\p{{L}}])",
        "FIELDED": rf"(?i:{alternation(cues['fielded'])})",
        "FIELD": rf"(?i:{alternation(cues['fields'])})(?!\p{{L}})",
        "FREE": rf"{alternation(cues['free'])}(?!\p{{L}})",
        "FREE_ANY": rf"(?:(?i:{alternation(several)})|{alternation(cues['free'])})(?!\p{{L}})",
        "STOP": rf"(?:(?:{stops}|(?i:{type_word_pattern()}))(?![\p{{L}}\d]))",
    }


@cache
def _parts() -> dict[str, str]:
    """What the grammar is put together from; ``DEFINITIONS`` goes before it."""
    parts = dict(_words())
    # Defined once and called by name: written out at each place they would take a second to compile.
    defined = {name: parts[name] for name in ("STOP", "LEVEL", "COUNCIL", "FIXED", "FREE")}
    defined["HEAD"] = "(?&COUNCIL)|(?&FIXED)|(?&FREE)"
    parts |= {name: f"(?&{name})" for name in defined}
    # Lũng Hoà   Bà Rịa - Vũng Tàu   5
    name = r"(?!(?&STOP)|(?&HEAD))(?!\p{Lu}/)\p{Lu}[\p{L}'’]{0,10}"
    defined["PLACE"] = rf"(?:{name}(?:(?:\s|\s?-\s?){name}){{0,4}}|\d{{1,2}}(?![\d/]))"
    # " xã Bình An huyện Phú An"   " tỉnh"; behind a comma stands where the body lies, no part of its name
    unit = (
        r"(?:\s{1,2}(?i:trung\s{1,2}ương)(?!\p{L})"
        r"|\s{1,2}(?&LEVEL)(?:\s{1,2}(?&PLACE))?(?:\s{1,2}(?&LEVEL)\s{1,2}(?&PLACE)){0,2})"
    )
    # a word of a free name: no stop word; "và" and a comma only where the name plainly goes on
    more = (
        rf"(?:(?:\s{{1,2}}|\s?-\s?)(?!(?&STOP)|(?&LEVEL)|và\b|(?&HEAD)){_WORD}"
        rf"|,?\s{{1,2}}và\s{{1,2}}(?!(?&STOP)|(?&HEAD)){_WORD}"
        rf"|,\s{{1,2}}(?!(?&STOP)|(?&HEAD)){_WORD}(?=(?:,?\s{_WORD}){{0,3}}\s{{1,2}}và\s))"
    )
    # Đảng ủy Sở Nội vụ   Chi bộ Công an xã
    house = rf"(?:{parts['FIELDED']}\s{{1,2}}{parts['FIELD']}|(?&FREE){more}{{0,4}}+)(?:{unit})?"
    definitions = "".join(f"(?P<{name}>{pattern})" for name, pattern in defined.items())
    parts |= {
        "PLACE": "(?&PLACE)",
        "UNIT": unit,
        "MORE": more,
        "HOUSE": house,
        "DEFINITIONS": f"(?(DEFINE){definitions})",
    }
    return parts


@cache
def _name() -> regex.Pattern[str]:
    grammar = r"""
        {TITLE}{{0,2}}{COUNCIL}(?:\s{{1,2}}(?:và|&)\s{{1,2}}{COUNCIL})?(?:{UNIT}|\s{{1,2}}(?:{PLACE}|{HOUSE}))?
      | {FIXED}
      | {TITLE}{{0,2}}{FIELDED}\s{{1,2}}{FIELD}(?:{UNIT})?
      | {TITLE}{{0,2}}{FREE_ANY}(?P<free>{MORE}{{0,10}})(?:{UNIT})?
      | {TITLE}(?: (?:(?={LEVEL})|(?<=Văn\sphòng\s)(?={COUNCIL}))(?:{COUNCIL}|{LEVEL})(?:\s{{1,2}}{PLACE})?
                 | {FIELD}(?:{UNIT})? )
    """
    parts = _parts()
    return regex.compile(parts["DEFINITIONS"] + r"(?<![\p{L}\d])(?:" + grammar.format(**parts) + ")", regex.VERBOSE)


@cache
def _first_words() -> str:
    """What every name begins with, in any case: far quicker to look for than the names."""
    cues = catalogue("references")["issuer"]
    words = (word for table in ("titles", "councils", "fixed", "fielded", "free") for word in cues[table])
    return rf"(?i:{alternation(words)})"


@cache
def _opener() -> regex.Pattern[str]:
    return regex.compile(_first_words())


@cache
def _openers() -> regex.Pattern[str]:
    """A word that a name may begin with, in capitals, or the committee in small letters."""
    return regex.compile(rf"(?<![\p{{L}}\d])(?=\p{{Lu}}|[uủ][yỷ]\sban){_first_words()}")


@cache
def head_pattern() -> str:
    """What a name of a body begins with, to be used in other patterns (no flags needed)."""
    parts = _words()
    council = f"{parts['TITLE']}{{0,2}}{parts['COUNCIL']}"
    fielded = rf"{parts['FIELDED']}\s{{1,2}}{parts['FIELD']}"
    return f"(?:{council}|{parts['FIXED']}|{fielded}|{parts['FREE']})"


def shortened(name: str) -> str:
    """``name`` on one line, Ủy ban nhân dân written UBND.

    >>> shortened("Chủ tịch Uỷ ban  nhân dân tỉnh")
    'Chủ tịch UBND tỉnh'
    """
    return str(_COMMITTEE.sub("UBND", " ".join(name.split()))).strip(" ,-")


def _verb_in(text: str, start: int, end: int) -> int | None:
    """Where the first lower-case verb of ``text[start:end]`` begins, by part of speech."""
    from extractors.words import tag_words

    for word in tag_words(text[start:end]):
        if word.tag == "V" and word.start > 0 and word.text[0].islower():
            return start + word.start
    return None


def name_at(text: str, position: int) -> tuple[str, int] | None:
    """The body whose name begins at ``position``, shortened, and where it ends; None where none begins.

    Known names, levels of administration and stop words decide the end; a name in free words that meets none of them
    ends at its first verb.
    """
    match = _name().match(text, position) if _opener().match(text, position) is not None else None
    if match is None:
        return None
    end = match.end()
    free = match["free"]
    if free is not None and end == match.end("free") and free.count(" ") >= _LIMIT:
        end = _verb_in(text, match.start("free"), end) or end
    return shortened(text[position:end]), end


def names_in(text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """The names in ``text[start:end]`` that may be the subject of a sentence, with where they begin and end."""
    for opener in _openers().finditer(text, start, end):
        match = _name().match(text, opener.start(), end) if opener.start() >= start else None
        if match is not None:
            yield shortened(match[0]), match.start(), match.end()
            start = match.end()
