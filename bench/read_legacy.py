"""How many letters with marks come back exactly from files in old encodings.

    python -m bench.read_legacy FOLDER

``FOLDER`` holds files and, beside each, its transcript ``NAME.gold.txt``. Diacritic accuracy: of the characters of
the transcript that carry a mark, the share that came back exactly, found by alignment.
"""

from __future__ import annotations

import argparse
import difflib
import sys
import unicodedata
from pathlib import Path

from pipeline.normalise import normalise
from pipeline.readers import read

GOLD = ".gold.txt"


def marked(char: str) -> bool:
    """Whether ``char`` is a letter with a mark, or đ."""
    return char in "đĐ" or (char.isalpha() and len(unicodedata.normalize("NFD", char)) > 1)


def accuracy(truth: str, read_text: str, *, fold: bool = False) -> float:
    """The share of the marked characters of ``truth`` that stand at their place in ``read_text``."""
    words, found = (unicodedata.normalize("NFC", text).split() for text in (truth, read_text))
    if fold:
        words, found = [w.casefold() for w in words], [w.casefold() for w in found]
    total = sum(marked(char) for word in words for char in word)
    kept = 0
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, words, found, autojunk=False).get_opcodes():
        if tag == "equal":
            kept += sum(marked(char) for word in words[i1:i2] for char in word)
        elif tag == "replace":
            kept += _within(" ".join(words[i1:i2]), " ".join(found[j1:j2]))
    return kept / total if total else 1.0


def _within(truth: str, read_text: str) -> int:
    blocks = difflib.SequenceMatcher(None, truth, read_text, autojunk=False).get_matching_blocks()
    return sum(marked(char) for block in blocks for char in truth[block.a : block.a + block.size])


def measure(folder: Path) -> dict[str, tuple[float, float]]:
    """For each file that has a transcript: its diacritic accuracy, exactly and with the case of letters folded."""
    result = {}
    for gold in sorted(folder.glob(f"*{GOLD}")):
        path = next(p for p in sorted(folder.glob(gold.name.removesuffix(GOLD) + ".*")) if p != gold)
        text, truth = normalise(read(path)).text, gold.read_text("utf-8")
        result[path.name] = accuracy(truth, text), accuracy(truth, text, fold=True)
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    scores = measure(parser.parse_args().folder)
    for name, (exact, folded) in scores.items():
        print(f"{exact:.4f}  {folded:.4f} (case folded)  {name}")
    if not scores:
        sys.exit("no transcripts")
    print(f"{sum(exact for exact, _ in scores.values()) / len(scores):.4f}  mean")


if __name__ == "__main__":
    main()
