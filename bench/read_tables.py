"""How well ruled tables of scans are read, by kind of table.

    python -m bench.read_tables [--dpi 200 300] [--styles clean skew ...] [--count 2] [--fonts REGULAR BOLD] [--show]

draws invented tables (``corpus/render_tables.py``), spoils their pages and reads them. Printed are the share of the
rows whose cells all came back exactly, and the share of the cells that hold something and came back in their place in
the row. ``--fonts`` names files of fonts to draw with; ``--show`` prints what is wrong.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pypdfium2

from corpus.render import STYLES, bound, spoiled
from corpus.render_tables import Drawn, Row, draw_tables
from pipeline.pairing import fold
from pipeline.readers import read_data
from pipeline.source import RawTable

Shares = dict[str, list[int]]


def scan(drawn: Drawn, dpi: int, style: str) -> bytes:
    """The pages of a drawn table as a scan."""
    chance = np.random.default_rng([dpi, STYLES.index(style), len(drawn.data)])
    document = pypdfium2.PdfDocument(drawn.data)
    pages = [page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L") for page in document]
    document.close()
    return bound([spoiled(page, dpi, style, chance) for page in pages], dpi)


def read_rows(data: bytes) -> list[Row]:
    """The rows of all tables of a file, their cells folded."""
    tables = [block for block in read_data(data).blocks if isinstance(block, RawTable)]
    return [tuple(map(fold, row)) for table in tables for row in table.rows]


def judge(drawn: Drawn, found: Sequence[Row], shares: Shares, *, show: bool) -> None:
    """Add what is right of one table to ``shares``: rows right, rows, cells right, cells."""
    left = list(found)
    for row in drawn.rows:
        want = tuple(map(fold, row))
        best = max(left, key=lambda have: _alike(want, have), default=())
        if best:
            left.remove(best)
        cells = sum(map(bool, want))
        for key in (drawn.kind, "all"):
            for place, more in enumerate((int(best == want), 1, _alike(want, best), cells)):
                shares[key][place] += more
        if show and best != want:
            print(f"  {drawn.kind}: ", [(a, b) for a, b in zip(want, best, strict=False) if a != b] or (want, best))


def _alike(want: Row, have: Row) -> int:
    return sum(bool(one) and one == other for one, other in zip(want, have, strict=False))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dpi", type=int, nargs="+", default=[200])
    parser.add_argument("--styles", nargs="+", choices=STYLES, default=["clean"])
    parser.add_argument("--count", type=int, default=2)
    parser.add_argument("--fonts", type=Path, nargs=2)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    tables = draw_tables(options.count, fonts=tuple(options.fonts) if options.fonts else None)
    for dpi in options.dpi:
        for style in options.styles:
            shares: Shares = defaultdict(lambda: [0, 0, 0, 0])
            with tempfile.TemporaryDirectory() as cache:
                os.environ["BAOCAO_CACHE"] = cache
                for one in tables:
                    judge(one, read_rows(scan(one, dpi, style)), shares, show=options.show)
            for kind, (rows, all_rows, cells, all_cells) in shares.items():
                print(f"{dpi} {style:10} {kind:8} rows {rows / all_rows:6.3f} ({rows}/{all_rows})", end="")
                print(f"   cells {cells / all_cells:6.3f}", flush=True)


if __name__ == "__main__":
    main()
