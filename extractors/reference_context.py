"""What the words round a mention say: who issued the document, what it is about, what is done with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

import regex

from extractors.alternation import alternation, listed
from extractors.issuing_bodies import head_pattern, name_at, names_in
from extractors.records import Relation
from extractors.reference_grammar import date_after, date_before, type_word_pattern
from extractors.reference_mentions import Mention
from patterns import catalogue

_REACH = 170
_CLAUSE = regex.compile(r"(?r)[;\n\t]|(?<!TP|TX|TT|\bP)\.(?=\s)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What stands before a mention in its clause: the subject of "ban hành", the relation, a date."""

    issuer: str | None
    relation: Relation | None
    issued_on: date | None
    clause: int


@cache
def _issuing() -> regex.Pattern[str]:
    """From the end of a name to the mention: " đã ban hành và thực hiện các "."""
    cues = catalogue("references")["issuing"]
    blocks = alternation(cues["blocks"])
    return regex.compile(
        rf"(?:\s?,)?(?:\s{{1,2}}(?!(?:{blocks})(?!\p{{L}}))[\p{{Ll}}\d/]{{1,12}},?){{0,7}}?\s{{1,2}}{alternation(cues['verbs'])}(?!\p{{L}})"
        rf"(?:(?:[\s,]{{1,2}}(?:{alternation(cues['between'])}|\d{{1,3}})(?!\p{{L}})){{0,7}}[\s:]{{0,3}}"
        rf"|(?:(?!(?:{blocks})(?!\p{{L}}))[^.;:(\n]){{0,70}}[:(]\s{{0,2}}-?\s?)\Z"
    )


@cache
def _verb() -> regex.Pattern[str]:
    return regex.compile(rf"(?<!\p{{L}}){alternation(catalogue('references')['issuing']['verbs'])}(?!\p{{L}})")


@cache
def _typed_between() -> regex.Pattern[str]:
    return regex.compile(rf"(?<![\p{{L}}\d])(?i:{type_word_pattern()})(?![\p{{L}}\d])")


@cache
def _relations() -> tuple[regex.Pattern[str], dict[str, Relation]]:
    codes = {cue: entry["code"] for entry in catalogue("references")["relation"] for cue in entry["cues"]}
    return regex.compile(rf"(?ri)(?<!\p{{L}}){listed(codes)}(?!\p{{L}})"), codes


@cache
def _blocks() -> regex.Pattern[str]:
    return regex.compile(
        rf"(?i)(?<!\p{{L}}){alternation(catalogue('references')['relation_blocks']['words'])}(?!\p{{L}})"
    )


def clause_start(text: str, floor: int, position: int) -> int:
    """Where the clause begins that ends at ``position``; not before ``floor``, not more than a window back."""
    floor = max(floor, position - _REACH)
    match = _CLAUSE.search(text, floor, position)
    return match.end() if match else floor


def _relation(text: str, clause: int, start: int) -> Relation | None:
    pattern, codes = _relations()
    cue = pattern.search(text, clause, start)
    if cue is None:
        return None
    code = codes[" ".join(cue[0].lower().split())]
    gap = text[cue.end() : start]
    if gap.rstrip(" -").endswith((":", "(")):
        return code if len(gap) <= 110 else None
    through = code in catalogue("references")["relation_blocks"]["through"]
    direct = len(gap.split()) <= 1 and code != "ban_hanh"
    if len(gap) > 70 or (not (through or direct) and _blocks().search(gap)) or _typed_between().search(gap):
        return None
    return code


def _issued_by(text: str, clause: int, start: int) -> tuple[str, int] | None:
    """The subject of "ban hành" before a mention, and where it begins."""
    found = None
    if not _verb().search(text, clause, start):
        return None
    for name, begin, end in names_in(text, clause, start):
        match = _issuing().match(text, end, start)
        if match is not None and (match[0].rstrip(" -").endswith((":", "(")) or not _typed_between().search(match[0])):
            found = name, begin
    return found


_INTRODUCED = regex.compile(
    r"(?r)(?<!\p{L})của\s{1,2}(?P<name>[^.;:\n]{3,80}?)(?::\s{0,2}(?:-\s?)?|\s{1,2}tại\s{1,2}(?:các\s)?)\Z"
)


def _introduced_by(text: str, clause: int, start: int) -> str | None:
    """The body that a list or a mention is introduced by.

    "các Quyết định của Bộ trưởng Bộ Nội vụ: số 12/QĐ-BNV", "theo chỉ đạo của UBND huyện tại Công văn số 8/UBND".
    """
    match = _INTRODUCED.search(text, clause, start)
    if match is None:
        return None
    found = name_at(text, match.start("name"))
    return found[0] if found and found[1] == match.end("name") else None


def before(text: str, mention: Mention, floor: int) -> Before:
    """The context before ``mention``; ``floor`` is where the mention before it ends."""
    clause = clause_start(text, floor, mention.start)
    subject = _issued_by(text, clause, mention.start)
    relation = _relation(text, clause, mention.start)
    issued_on = None
    if subject is not None:
        relation = relation or "ban_hanh"
        issued_on = date_before(text, clause, subject[1]) if not mention.dated else None
    issuer = subject[0] if subject else _introduced_by(text, clause, mention.start)
    return Before(issuer=issuer, relation=relation, issued_on=issued_on, clause=clause)


@cache
def _of() -> regex.Pattern[str]:
    return regex.compile(
        rf"\)?[ ]?,?[ ]{{0,2}}\n?{alternation(catalogue('references')['issuer']['after'])}\s{{1,2}}", regex.IGNORECASE
    )


@cache
def _bare_of() -> regex.Pattern[str]:
    """After a name that stands without "của": what shows that it is the issuer and not a new sentence's subject."""
    return regex.compile(r"\s{1,2}(?i:về|v/v|quy\s+định|sửa\s+đổi|hướng\s+dẫn)(?!\p{L})")


def issuer_after(text: str, position: int) -> tuple[str, int, date | None] | None:
    """The issuer stated right after a mention, where it ends, and the date that follows it.

    "của UBND huyện Phú An", "do Sở Nội vụ ban hành", and a bare name before the subject.
    """
    of = _of().match(text, position)
    begin = (
        of.end()
        if of
        else position + len(text[position : position + 2]) - len(text[position : position + 2].lstrip(" "))
    )
    found = name_at(text, begin)
    if found is None or (of is None and (begin == position or not _bare_of().match(text, found[1]))):
        return None
    name, end = found
    issued_on, end = date_after(text, end)
    return name, end, issued_on


_INSIDE = regex.compile(r"(?i)\p{L}+(?:\s\p{L}+){0,3}?\s+của\s+")


def issuer_inside(text: str, mention: Mention) -> str | None:
    """The body between the type word and "số": "Nghị định của Chính phủ số 63/2010/NĐ-CP"."""
    match = _INSIDE.match(text, mention.start, mention.core)
    found = name_at(text, match.end()) if match else None
    return found[0] if found and found[1] <= mention.core else None


@cache
def _head() -> regex.Pattern[str]:
    return regex.compile(head_pattern())
