"""Seconds per megabyte of the number grammar and the ledger on texts that double in size.

    python -m bench.growth [--megabytes N] [--case NAME] [--stage numbers|references|outline]

The time per megabyte must not rise with the size. Besides ordinary paragraphs there are strings made to lead a
pattern astray: one run of digits, commas, blanks, brackets that are never closed. What is counted is the time of the
processor, in millions of characters; ``--stage`` takes another stage than the numbers.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator

from extractors.figures import find_figures
from extractors.ledger import number_ledger
from extractors.records import Cell, Document, Header, Line, Outline
from extractors.references import find_references
from pipeline.segment import segment

MEGA = 1_000_000
PROSE = (
    "Trong kỳ, bộ phận một cửa tiếp nhận 1.245 hồ sơ, trong đó trực tuyến 980 hồ sơ (đạt 78,7%), trả đúng hạn "
    "1.230/1.245 hồ sơ; chi 8 tỷ 305 triệu đồng, đạt 32,15% KH; từ ngày 15/12/2023 đến ngày 14/3/2024 "
    "có mười lăm hộ được hỗ trợ.\n"
)
CITED = "Căn cứ Kế hoạch số 12/KH-UBND ngày 05/01/2024, số 13/KH-UBND của Ủy ban nhân dân huyện về cải cách; "
ROW = "1.1\tSố hồ sơ tiếp nhận\tHồ sơ\t1.245\t78,7%\n"
HEADING = "1. Về cải cách thể chế\nĐã ban hành 12 văn bản.\n"


def repeated(piece: str) -> Callable[[int], str]:
    """A case: ``piece`` again and again."""
    return lambda size: (piece * (size // len(piece) + 1))[:size]


#: One case: a text of about so many characters.
CASES: dict[str, Callable[[int], str]] = {
    "prose": repeated(PROSE),
    "digits": lambda size: ("9" * 100_000 + "\n") * max(1, size // 100_001),
    "digits, one line": lambda size: "9" * size,
    "commas": lambda size: "1" + "," * size,
    "digits and commas": lambda size: "1," * (size // 2),
    "digits and points": lambda size: "1." * (size // 2),
    "blanks": lambda size: "12" + " " * size + "hồ sơ",
    "digits and blanks": lambda size: "1 " * (size // 2),
    "digits and slashes": lambda size: "1/" * (size // 2),
    "open brackets": lambda size: "(" * size + "1",
    "numbers in open brackets": lambda size: "(1" * (size // 2),
    "open quotes": lambda size: "“1 " * (size // 3),
    "number words": lambda size: "hai mươi " * (size // 9),
    "scales": lambda size: "1 tỷ " * (size // 5),
    "one long line": repeated(PROSE.replace("\n", " ")),
    "references": repeated(CITED + "\n"),
    "references, one line": repeated(CITED),
    "headings": repeated(HEADING),
    "short lines": repeated("- 12 hồ sơ\n"),
    "rows of a table": repeated(ROW),
}


def document(text: str) -> Document:
    """``text`` with its lines, as normalising leaves it; lines with tabs are the rows of one table."""
    start, lines = 0, list[Line]()
    cells: list[Cell] = []
    for words in text.split("\n"):
        if "\t" in words:
            row = len(cells) and cells[-1].row_no + 1
            lines.append(Line(start=start, end=start + len(words), kind="row", table_no=1, row_no=row))
            cells.extend(cells_of(words, start, row))
        elif words:
            lines.append(Line(start=start, end=start + len(words)))
        start += len(words) + 1
    return Document(text=text, lines=tuple(lines), cells=tuple(cells))


def cells_of(words: str, start: int, row: int) -> Iterator[Cell]:
    for column, cell in enumerate(words.split("\t")):
        yield Cell(table_no=1, row_no=row, col_no=column, text=cell, start=start, end=start + len(cell))
        start += len(cell) + 1


def numbers(made: Document) -> None:
    """Figures and ledger."""
    outline = Outline(parts=(), sections=())
    number_ledger(made, outline, Header(), (), find_figures(made, outline, ()))


#: What is timed.
STAGES: dict[str, Callable[[Document], object]] = {
    "numbers": numbers,
    "references": lambda made: find_references(made, Outline(parts=(), sections=())),
    "outline": segment,
}


def seconds(text: str, stage: str) -> float:
    """Seconds of the processor that a stage takes for ``text``."""
    made = document(text)
    started = time.process_time()
    STAGES[stage](made)
    return time.process_time() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=float, default=16, help="largest text, in millions of characters")
    parser.add_argument("--case", choices=sorted(CASES), action="append", help="only this case (may be repeated)")
    parser.add_argument("--stage", choices=sorted(STAGES), default="numbers")
    options = parser.parse_args()
    seconds(PROSE, options.stage)
    sizes = [options.megabytes / 2**step for step in range(4, -1, -1)]
    print(f"{'seconds per MB':26}" + "".join(f"{size:>9g} MB" for size in sizes))
    for name in options.case or CASES:
        print(f"{name:26}", end="", flush=True)
        for size in sizes:
            text = CASES[name](int(size * MEGA))
            print(f"{seconds(text, options.stage) / (len(text) / MEGA):>12.2f}", end="", flush=True)
        print()


if __name__ == "__main__":
    main()
