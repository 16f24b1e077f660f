"""How well pages are read: scans against their true text, spoiled scans of the sample reports against their gold.

    python -m bench.read [--scans FOLDER] [--legacy FOLDER] [--corpus] [--dpi 200 300] [--styles clean ...] [--speed]

``--scans`` and ``--legacy`` name folders of files beside which ``NAME.gold.txt`` holds the true text; without them the
samples beside the project are taken where they are. Printed are the character error rate, the share of the words that
came back, the share of the document numbers that came back exactly (without and with repairs), and the share of the
characters with a diacritic that came back. ``--corpus`` reads scans drawn from ``corpus/`` and prints how the facts
compare with those of the text. ``--speed`` compares a run with bare Tesseract (``bench.read_speed``).
"""

from __future__ import annotations

import argparse
import json
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path

import regex

from bench.read_legacy import measure as legacy_accuracy
from bench.read_speed import speed
from corpus.render import STYLES, bound, pdf_of, scans
from extractors.records import Document
from pipeline.evaluate import evaluate
from pipeline.extract import extract_document
from pipeline.normalise import normalise
from pipeline.readers import read_data
from pipeline.readers.ocr_program import cores
from pipeline.readers.text import read_text
from pipeline.run import ingest
from pipeline.store import reading

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
SAMPLES = CORPUS.parents[1] / "shared" / "samples"
WORD = regex.compile(r"[\p{L}\p{M}\d]+")
MEASURES = ("references_f1", "figures_f1", "sections_f1", "header_accuracy", "table_rows_recall")

Number = tuple[str, int | None, str]
Share = tuple[int, int]


class Silent:
    """A watcher of a run that says nothing."""

    def begin(self, total: int) -> None: ...
    def advance(self) -> None: ...
    def failed(self, failure: object) -> None:
        print("failed:", failure)


def plain(text: str) -> str:
    """``text`` composed, blanks single."""
    return " ".join(unicodedata.normalize("NFC", text).replace("Ð", "Đ").lstrip("\ufeff").split())


def recall(truth: Iterable[object], found: Iterable[object]) -> Share:
    """How many of ``truth`` are among ``found`` (each as often as it occurs), and how many there are."""
    want = Counter(truth)
    return (want & Counter(found)).total(), want.total()


def words(text: str) -> list[str]:
    return WORD.findall(plain(text).casefold())


def aligned(truth: str, found: str) -> list[tuple[str, int, int, int, int]]:
    """How ``found`` differs from ``truth``, character by character, word by word first so that it is fast."""
    left, right = truth.split(" "), found.split(" ")
    changes: list[tuple[str, int, int, int, int]] = []
    starts, ends = list(offsets(left)), list(offsets(right))
    for tag, i0, i1, j0, j1 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        a0, a1, b0, b1 = starts[i0], starts[i1], ends[j0], ends[j1]
        if tag == "equal":
            changes.append((tag, a0, a1, b0, b1))
            continue
        for kind, c0, c1, d0, d1 in SequenceMatcher(None, truth[a0:a1], found[b0:b1], autojunk=False).get_opcodes():
            changes.append((kind, a0 + c0, a0 + c1, b0 + d0, b0 + d1))
    return changes


def offsets(parts: Sequence[str]) -> Iterator[int]:
    place = 0
    for part in parts:
        yield place
        place += len(part) + 1
    yield max(0, place - 1)


def character_errors(truth: str, found: str) -> Share:
    """Characters that are wrong, missing or too many within what ``found`` has of ``truth``; the length of ``truth``.

    What stands before the first and after the last common word (another letterhead, recipients) is not counted.
    """
    changes = aligned(truth, found)
    inner = [place for place, change in enumerate(changes) if change[0] == "equal"]
    within = changes[inner[0] : inner[-1] + 1] if inner else changes
    stamps = 30  # a longer insertion is text that the transcript leaves out
    wrong = sum(
        max(a1 - a0, b1 - b0 if b1 - b0 <= a1 - a0 + stamps else 0) for tag, a0, a1, b0, b1 in within if tag != "equal"
    )
    return wrong, len(truth)


def diacritics(truth: str, found: str) -> Share:
    """How many characters of ``truth`` that bear a diacritic came back exactly, and how many there are."""
    equal = "".join(truth[a0:a1] for tag, a0, a1, _, _ in aligned(truth, found) if tag == "equal")
    return sum(map(is_marked, equal)), sum(map(is_marked, truth))


def is_marked(char: str) -> bool:
    return char in "đĐ" or len(unicodedata.normalize("NFD", char)) > 1


def numbers(document: Document) -> list[Number]:
    """The documents that a document cites, and its own number."""
    report = extract_document(document)
    cited: list[Number] = [(one.number, one.year, one.symbol) for one in report.references]
    own = report.header
    return [*cited, (own.number, None, own.symbol)] if own.number and own.symbol else cited


def without_year(found: Iterable[Number]) -> list[tuple[str, str]]:
    """Numbers by which an own number (whose year is part of its symbol) and a cited one are the same."""
    return [(number.lstrip("0"), regex.sub(r"^\d{4}/", "", symbol)) for number, _, symbol in found]


def compare(folder: Path) -> None:
    """Print the measures of the files of ``folder``."""
    print(f"{'file':44}{'CER':>8}{'words':>8}{'numbers':>10}{'unrepaired':>12}{'diacritics':>12}")
    totals: dict[str, list[Share]] = {}
    for gold in sorted(folder.glob("*.gold.txt")):
        path = next(one for one in folder.glob(gold.name.removesuffix(".gold.txt") + ".*") if one != gold)
        measured = measure(path.read_bytes(), gold.read_bytes())
        for name, share in measured.items():
            totals.setdefault(name, []).append(share)
        print_row(path.name, measured)
    print_row("all", {name: (sum(a for a, _ in found), sum(b for _, b in found)) for name, found in totals.items()})


def compare_legacy(folder: Path) -> None:
    """Print the share of the characters with a diacritic that came back from files in old encodings."""
    found = {name: exact for name, (exact, _) in legacy_accuracy(folder).items()}
    for name, exact in found.items():
        print(f"{name[:59]:60}{exact:8.4f}")
    print(f"{'mean diacritic accuracy':60}{sum(found.values()) / len(found):8.4f}")


def measure(data: bytes, gold: bytes) -> dict[str, Share]:
    truth, found = normalise(read_text(gold)), normalise(read_data(data))
    want = without_year(numbers(truth))
    sides = plain(truth.text), plain(found.text)
    return {
        "errors": character_errors(*sides),
        "words": recall(words(truth.text), words(found.text)),
        "numbers": recall(want, without_year(numbers(found))),
        "unrepaired": recall(want, without_year(numbers(replace(found, scanned=False)))),
        "diacritics": diacritics(*sides),
    }


def print_row(name: str, measured: dict[str, Share]) -> None:
    shares = {key: right / all_ if all_ else 1.0 for key, (right, all_) in measured.items()}
    exact = "{}/{}".format(*measured["numbers"])
    raw = "{}/{}".format(*measured["unrepaired"])
    print(
        f"{name[:43]:44}{shares['errors']:8.4f}{shares['words']:8.4f}{exact:>10}{raw:>12}{shares['diacritics']:12.4f}"
    )


def facts(paths: Sequence[Path], folder: Path) -> dict[str, float]:
    """The measures of the facts in files that are named as the gold of the corpus names them."""
    database = folder / "facts.duckdb"
    ingest([str(path) for path in paths], database, Silent(), jobs=cores(), force=True)
    with reading(database) as db:
        return evaluate(db, CORPUS / "gold").measures()


def read_corpus(resolutions: Sequence[int], styles: Sequence[str]) -> None:
    """Print how the facts in scans of the sample reports compare with those of the PDF text."""
    print(f"{'':16}" + "".join(f"{name:>18}" for name in MEASURES))
    golds = [
        (path.stem, json.loads(path.read_text("utf-8"))["file"]) for path in sorted((CORPUS / "gold").glob("*.json"))
    ]
    makers: list[tuple[str, Callable[[Path], bytes]]] = [("text", Path.read_bytes)]
    for dpi in resolutions:
        makers += [
            (f"{dpi} {style}", lambda path, dpi=dpi, style=style: bound(list(scans(path, dpi, style)), dpi))
            for style in styles
        ]
    for name, make in makers:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            paths = [folder / file for _, file in golds]
            for path, (stem, _) in zip(paths, golds, strict=True):
                path.write_bytes(make(pdf_of(stem)))
            found = facts(paths, folder)
        print(f"{name:16}" + "".join(f"{found[measure]:18.4f}" for measure in MEASURES), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scans", type=Path, default=SAMPLES / "ocr")
    parser.add_argument("--legacy", type=Path, default=SAMPLES / "legacy")
    parser.add_argument("--corpus", action="store_true")
    parser.add_argument("--dpi", type=int, nargs="+", default=[200])
    parser.add_argument("--styles", nargs="+", choices=STYLES, default=["clean"])
    parser.add_argument("--speed", action="store_true")
    options = parser.parse_args()
    for folder, show in ((options.scans, compare), (options.legacy, compare_legacy)):
        if folder.is_dir():
            show(folder)
        else:
            print(f"{folder}: not there, left out")
    if options.corpus:
        read_corpus(options.dpi, options.styles)
    if options.speed:
        speed()


if __name__ == "__main__":
    main()
