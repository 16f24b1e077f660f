"""The markup in which the sample reports are written: one source gives every format and its gold.

A source file is TOML between two ``+++`` lines (header fields, missing sections, options), then blocks, each
begun by a line with ``@``:

    @letterhead              lines "left || right" until the next block
    @kind BÁO CÁO            @title ...           @to Kính gửi: ...
    @h2 1.1 the_che Heading  section of level 2, label 1.1 ("~" for none), code ("-" for none); " :: text" after the
                             heading when text shares its line (the colon between them is written by the builder)
    @n2 1 Sentence           a numbered paragraph that is a sentence: a section without a heading
    @p text   @- text   @+ text        paragraph and bullets
    @fn 1 text               footnote; its mark in the text is [^1]
    @table stt,label,unit,value        names of the columns, then rows "a | b | c"; "<" joins a cell to the one on its
                             left, "^" to the one above; rows before "---" are the header
    @foot                    lines "left || right" (Nơi nhận, signature)
    @appendix PHỤ LỤC I || Title

Inside text: ``[[raw | KH 12 KH-UBND 2024-01-09 ; issuer=... ; subject=... ; rel=...]]`` is a reference (number may be
``61/2018``; date ``-`` when not stated) and ``{{18/20 người | 18 / 20 người}}`` a figure; ``{{12 hồ sơ}}`` and
``{{98,5%}}`` explain themselves. `` ; ~``, `` ; >``, `` ; <`` after a figure is its qualifier, `` ; unit_alt=a/b``
other units that are right too; `` ; optional=1`` marks what counts neither way, ``-`` what a reference leaves out.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

MARK = re.compile(r"\[\[(?P<ref>[^\]]+)\]\]|\{\{(?P<fig>[^}]+)\}\}|\[\^(?P<note>\d+)\]")
SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass
class Mark:
    """An annotated stretch of a block's plain text."""

    kind: str
    start: int
    end: int
    gold: dict[str, Any]


@dataclass
class Block:
    """One block: its kind, its plain text (marks resolved) and what was annotated in it."""

    kind: str
    text: str = ""
    marks: list[Mark] = field(default_factory=list)
    level: int = 0
    label: str | None = None
    code: str | None = None
    heading: str | None = None
    pairs: list[tuple[str, str]] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    header: list[list[str]] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


@dataclass
class SampleReport:
    """A parsed source."""

    name: str
    options: dict[str, Any]
    blocks: list[Block]


def parse(path: Path) -> SampleReport:
    """Read one source file; raises ValueError with the block that cannot be understood."""
    _, front, body = path.read_text("utf-8").split("+++\n", 2)
    chunks = re.split(r"(?m)^@", body)[1:]
    return SampleReport(path.stem, tomllib.loads(front), [_block(chunk.rstrip("\n")) for chunk in chunks])


def _block(chunk: str) -> Block:
    head, _, rest = chunk.partition("\n")
    word, _, tail = head.partition(" ")
    if word in ("letterhead", "foot"):
        return Block(word, pairs=[_pair(line) for line in rest.splitlines() if line.strip()])
    if word == "table":
        return _table(tail, rest)
    if word == "appendix":
        label, heading = _pair(tail)
        return Block(word, label=label or None, heading=heading, level=1, code="phu_luc")
    if re.fullmatch(r"[hn]\d", word):
        return _section(word, f"{tail} {rest}".strip())
    if word == "fn":
        mark, _, text = f"{tail} {rest}".strip().partition(" ")
        plain, marks = _annotations(text)
        return Block(word, plain, marks, label=mark)
    if word in ("kind", "title", "to", "p", "-", "+"):
        plain, marks = _annotations(" ".join(f"{tail} {rest}".split()))
        return Block(word, plain, marks)
    raise ValueError(f"unknown block @{word}")


def _pair(line: str) -> tuple[str, str]:
    left, _, right = line.partition("||")
    return left.strip(), right.strip()


def _section(word: str, rest: str) -> Block:
    if word[0] == "n":
        label, _, text = rest.partition(" ")
        plain, marks = _annotations(text)
        return Block("section", plain, marks, level=int(word[1]), label=label)
    label, code, text = rest.split(" ", 2)
    heading, _, tail = text.partition(" :: ")
    plain, marks = _annotations(tail)
    return Block(
        "section",
        plain,
        marks,
        level=int(word[1]),
        label=None if label == "~" else label,
        code=None if code == "-" else code,
        heading=heading,
    )


def _table(columns: str, rest: str) -> Block:
    lines = [line for line in rest.splitlines() if line.strip()]
    split = lines.index("---")
    cells = [[cell.strip() for cell in line.split("|")] for line in lines if line != "---"]
    return Block(
        "table", columns=[name.strip() for name in columns.split(",")], header=cells[:split], rows=cells[split:]
    )


def _annotations(text: str) -> tuple[str, list[Mark]]:
    plain, marks, done = "", [], 0
    for match in MARK.finditer(text):
        plain += text[done : match.start()]
        done = match.end()
        start = len(plain)
        if match["note"]:
            plain += match["note"].translate(SUPERSCRIPT)
            marks.append(Mark("note", start, len(plain), {"mark": match["note"]}))
            continue
        raw, _, said = _parted(match["ref"] or match["fig"])
        plain += raw.strip()
        gold = _reference(said) if match["ref"] else _figure(raw.strip(), said.strip())
        marks.append(Mark("ref" if match["ref"] else "fig", start, len(plain), gold))
    return plain + text[done:], marks


def _parted(mark: str) -> tuple[str, str, str]:
    """Raw text and annotation, which "|" sets apart; a lone qualifier needs no "|"."""
    if "|" in mark or " ; " not in mark:
        return mark.partition("|")
    raw, _, qualifier = mark.partition(" ; ")
    return raw, "|", f" ; {qualifier}"


def _reference(said: str) -> dict[str, Any]:
    first, *more = [part.strip() for part in said.split(";")]
    doc_type, number, symbol, day = (None if word == "-" else word for word in first.split())
    number, _, year = (number or "").partition("/")
    gold: dict[str, Any] = {"doc_type": doc_type, "number": number or None, "year": int(year) if year else None}
    gold |= {"symbol": symbol, "issued_on": day, "issuer": None, "subject": None, "relation": None}
    return gold | dict(_said(part) for part in more)


def _said(part: str) -> tuple[str, Any]:
    """``key=value`` of an annotation: ``optional=1`` and lists of alternatives are no plain text."""
    key, _, value = (piece.strip() for piece in part.partition("="))
    if key == "optional":
        return key, True
    return ("relation" if key == "rel" else key), (value.split("/") if key.endswith("_alt") else value)


def _figure(raw: str, said: str) -> dict[str, Any]:
    gold: dict[str, Any] = {"value": None, "total": None, "unit": None, "qualifier": None}
    first, *more = [part.strip() for part in said.split(";")]
    for part in more:
        if part in ("~", ">", "<"):
            gold["qualifier"] = part
        else:
            gold |= dict([_said(part)])
    if first:
        match = re.fullmatch(r"(-?[\d.]+)(?: / ([\d.]+))?(?: (.+))?", first)
    else:
        match = re.fullmatch(r"(\d+(?:,\d+)?)(?:/(\d+))? ?((?![.,/])\D.*)?", raw)
    if match is None:
        raise ValueError(f"figure {raw!r} needs its value: {{{{raw | value unit}}}}")
    gold["value"] = str(Decimal(match[1].replace(",", ".")))
    gold["total"] = str(Decimal(match[2])) if match[2] else None
    gold["unit"] = (match[3] or "").lower() or None
    return gold
