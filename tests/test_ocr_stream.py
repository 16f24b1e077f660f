"""A Tesseract that is kept running between pages."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from made_scans import LETTER, needs_tesseract, page, png

from pipeline.errors import ReadFailure
from pipeline.readers import ocr_program, ocr_stream
from pipeline.readers.images import read_image
from pipeline.readers.ocr_reading import read_tsv
from pipeline.readers.page_rules import has_pale_rules

TABLE = ("-l", "vie", "--psm", "6", "-c", "tessedit_create_tsv=1", "-c", "tessedit_create_txt=0", "--dpi", "200")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no stdbuf: each call starts a program")


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("BAOCAO_CACHE", str(tmp_path_factory.mktemp("cache")))
    ocr_stream.end_all()
    yield
    ocr_stream.end_all()


@pytest.fixture
def lines(tmp_path: Path) -> list[Path]:
    """Pictures of one line each."""
    needs_tesseract()
    images = [tmp_path / f"{number}.pgm" for number in range(3)]
    for image, line in zip(images, LETTER[1:], strict=False):
        page((line,)).crop((0, 0, 1654, 500)).save(image)
    return images


def rest() -> None:
    """Make all cores look as if they had done nothing for a minute."""
    longer = time.time() - 60
    for place in ocr_program._places():
        place.touch()
        os.utime(place, (longer, longer))


def words(table: str, count: int) -> list[str]:
    return [" ".join(word.text for word in reading.words) for reading in read_tsv(table, count)]


def test_pages_read_one_after_another_are_as_those_of_calls_of_their_own(
    lines: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = [ocr_program.run(lines[:2], *TABLE), ocr_program.run(lines[2:], *TABLE), ocr_program.run(lines, *TABLE)]
    assert ocr_stream.running() == 1
    monkeypatch.setattr(ocr_program, "_by_lines", lambda _: ())
    alone = ocr_program.run(lines, *TABLE)
    assert all(words(alone, 3))
    assert words(kept[0], 2) + words(kept[1], 1) == words(kept[2], 3) == words(alone, 3)
    rows = [row for row in alone.splitlines() if row[:1].isdigit()]
    assert kept[2].splitlines() == rows


def test_a_program_that_ends_is_a_failure_and_the_next_call_has_a_new_one(lines: list[Path]) -> None:
    first = ocr_program.run(lines[:1], *TABLE)
    lines[1].write_bytes(b"no picture")
    with pytest.raises(ReadFailure) as failure:
        ocr_program.run(lines[:2], *TABLE)
    assert failure.value.reason == "ocr_failed"
    assert ocr_stream.running() == 0
    assert ocr_program.run(lines[:1], *TABLE) == first


def test_only_some_programs_are_kept(lines: list[Path]) -> None:
    for dpi in range(150, 150 + ocr_stream.MOST_KEPT + 2):
        ocr_program.run(lines[:1], *TABLE[:-1], str(dpi))
    assert ocr_stream.running() == ocr_stream.MOST_KEPT


def test_a_place_is_idle_when_nobody_used_it_for_a_while() -> None:
    with ocr_program._slot():
        pass
    assert ocr_program.idle_places() == 0
    rest()
    assert ocr_program.idle_places() == ocr_program.cores()
    with ocr_program._slot():
        assert ocr_program.idle_places() == ocr_program.cores() - 1
    assert ocr_program.idle_places() == ocr_program.cores() - 1


def test_pages_are_spread_over_idle_cores_and_read_alike(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    needs_tesseract()
    rest_of = {"save_all": True, "append_images": [page(LETTER[3:5]), page(LETTER[5:7])]}
    data = png(page(LETTER[:3]), "TIFF", **rest_of)
    together = read_image(data)
    assert ocr_stream.running() == 1
    ocr_stream.end_all()
    monkeypatch.setenv("BAOCAO_CACHE", str(tmp_path))
    rest()
    assert read_image(data) == together
    assert ocr_stream.running() == min(3, ocr_program.cores())


def test_letters_do_not_look_like_pale_rules() -> None:
    paper = np.asarray(page())
    assert not has_pale_rules(paper)
    ruled = paper.copy()
    ruled[1500:1700, 400:403] -= 30
    assert has_pale_rules(ruled)
