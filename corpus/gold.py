"""The gold annotation of a sample report, in the format that `baocao eval` reads."""

from __future__ import annotations

import re
from typing import Any

from corpus.markup import Block, SampleReport


def gold_of(report: SampleReport, file_name: str, text: str) -> dict[str, Any]:
    """Gold for the text file ``file_name`` holding ``text``; offsets count its code points."""
    places = _Places(text)
    above: dict[int, str | None] = {}
    gold: dict[str, Any] = {"file": file_name, "header": report.options["header"], "sections": [], "references": [],
                            "figures": [], "tables": [], "missing_sections": report.options.get("missing_sections"),
                            "defects": report.options.get("defects", [])}  # fmt: skip
    for block in report.blocks:
        if block.kind in ("section", "appendix"):
            above = {level: code for level, code in above.items() if level < block.level} | {block.level: block.code}
            _add_section(block, places, gold, above)
        back = places.jump(block) if block.kind == "fn" else None
        for mark in block.marks:
            if mark.kind == "note":
                continue
            raw = block.text[mark.start : mark.end]
            gold["references" if mark.kind == "ref" else "figures"].append({"raw": raw, **places.of(raw), **mark.gold})
        if back is not None:
            places.cursor = back
        if block.kind == "table":
            gold["tables"].append({"rows": [_row(block.columns, row) for row in block.rows]})
    if "header_alt" in report.options:
        gold["header_alt"] = report.options["header_alt"]
    for key in ("references", "figures", "sections"):
        gold[key].sort(key=lambda item: item["start"])
    return gold


class _Places:
    """Finds the annotated words of the source again in the written text, each after the one before."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.cursor = 0

    def of(self, raw: str) -> dict[str, int]:
        """Where ``raw`` stands next; raises ValueError when it does not."""
        match = _flexible(raw).search(self.text, self.cursor)
        if match is None:
            raise ValueError(f"not in the text: {raw!r}")
        self.cursor = match.end()
        return {"start": match.start(), "end": match.end()}

    def jump(self, block: Block) -> int:
        """Go to the text of a footnote, which stands elsewhere; the cursor to come back to."""
        back, self.cursor = self.cursor, 0
        self.cursor = self.of(" ".join(block.text.split()[:6]))["start"]
        return back


def _flexible(raw: str) -> re.Pattern[str]:
    words = (re.sub(r"(/|\\-)(?=\w)", r"\1\\s*", re.escape(word)) for word in raw.split())
    return re.compile(r"[\s*]+".join(words))


def _add_section(block: Block, places: _Places, gold: dict[str, Any], above: dict[int, str | None]) -> None:
    """A heading; where its topic follows from the parts it stands in (``above``), their codes are right too."""
    if block.heading is None:
        return
    place = places.of(block.heading)
    label = block.label.rstrip(")") if block.label else None
    heading = block.heading.replace("Ð", "Đ")
    section: dict[str, Any] = {"label": label, "level": block.level, "heading": heading, "code": block.code, **place}
    parents = [code for level, code in sorted(above.items()) if level < block.level and code]
    if block.level > 2 or block.kind == "appendix" or "phuong_huong" in parents:
        section["code_alt"] = [None, *parents]
    gold["sections"].append(section)


def _row(columns: list[str], row: list[str]) -> dict[str, Any]:
    cells = dict(zip(columns, row, strict=False))
    values = [cell for name, cell in cells.items() if name.startswith("value") and cell not in ("", "<", "^")]
    return {"stt": cells.get("stt"), "label": cells.get("label", ""), "unit": cells.get("unit"), "values": values}
