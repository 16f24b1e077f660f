"""Seconds per megabyte of the number grammar and the ledger on texts that double in size.

    python -m bench.growth [--megabytes N]

The time per megabyte must not rise with the size. Besides ordinary paragraphs there are strings made to lead a
pattern astray: one run of digits, commas, blanks, brackets that are never closed.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

from extractors.figures import find_figures
from extractors.ledger import number_ledger
from extractors.records import Document, Header, Line, Outline

MEGA = 1_000_000
PROSE = (
    "Trong kỳ, bộ phận một cửa tiếp nhận 1.245 hồ sơ, trong đó trực tuyến 980 hồ sơ (đạt 78,7%), trả đúng hạn "
    "1.230/1.245 hồ sơ; chi 8 tỷ 305 triệu đồng, đạt 32,15% KH; từ ngày 15/12/2023 đến ngày 14/3/2024 "
    "có mười lăm hộ được hỗ trợ.\n"
)
#: One case: a text of about so many characters.
CASES: dict[str, Callable[[int], str]] = {
    "prose": lambda size: (PROSE * (size // len(PROSE) + 1))[:size],
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
    "one long line": lambda size: (PROSE.replace("\n", " ") * (size // len(PROSE) + 1))[:size],
}


def document(text: str) -> Document:
    """``text`` with its lines, as normalising leaves it."""
    lines, start = [], 0
    for words in text.split("\n"):
        if words:
            lines.append(Line(start=start, end=start + len(words)))
        start += len(words) + 1
    return Document(text=text, lines=tuple(lines))


def seconds(text: str) -> float:
    """Seconds that figures and ledger of ``text`` take."""
    made, outline = document(text), Outline(parts=(), sections=())
    started = time.perf_counter()
    figures = find_figures(made, outline, ())
    number_ledger(made, outline, Header(), (), figures)
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=float, default=16, help="largest text, in millions of characters")
    parser.add_argument("--case", choices=sorted(CASES), action="append", help="only this case (may be repeated)")
    options = parser.parse_args()
    seconds(PROSE)
    sizes = [options.megabytes / 2**step for step in range(4, -1, -1)]
    print(f"{'seconds per MB':26}" + "".join(f"{size:>9g} MB" for size in sizes))
    for name in options.case or CASES:
        print(f"{name:26}", end="", flush=True)
        for size in sizes:
            text = CASES[name](int(size * MEGA))
            print(f"{seconds(text) / (len(text) / MEGA):>12.2f}", end="", flush=True)
        print()


if __name__ == "__main__":
    main()
