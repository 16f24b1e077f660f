"""Stamps in colour, and numbers that are read once more."""

from __future__ import annotations

import numpy as np
import pytest
from made_scans import LETTER, needs_tesseract, page, png, scan
from PIL import Image, ImageChops, ImageDraw

from pipeline.normalise import normalise
from pipeline.readers import read_data
from pipeline.readers.ocr_again import Small, Way, looked_again
from pipeline.readers.ocr_reading import Reading, SeenWord
from pipeline.readers.page_colour import grey_of, stamps_of

RED = (205, 40, 60)
BLUE = (50, 60, 190)


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAOCAO_CACHE", str(tmp_path_factory.mktemp("cache")))


def stamped(ink: tuple[int, int, int], middle: tuple[int, int] = (900, 790)) -> Image.Image:
    """A letter in colour with a round stamp of broad rings over two of its lines."""
    image = page().convert("RGB")
    layer = Image.new("RGB", image.size, "white")
    draw = ImageDraw.Draw(layer)
    for reach in range(30, 170, 22):
        box = (middle[0] - reach, middle[1] - reach, middle[0] + reach, middle[1] + reach)
        draw.ellipse(box, outline=ink, width=9)
    return ImageChops.multiply(image, layer)


def test_a_red_stamp_becomes_light_and_the_letters_stay() -> None:
    image = stamped(RED)
    (box,) = [box for box in stamps_of(np.asarray(image), 200) if box[2] - box[0] > 250]
    assert all(abs(side - meant) < 30 for side, meant in zip(box, (731, 621, 1069, 959), strict=True))
    before, after = np.asarray(page()), grey_of(image, 200)
    assert ((before < 100) == (after < 100)).mean() > 0.9995
    assert (np.asarray(image.convert("L")) < 200).sum() > 1.5 * (after < 200).sum()


def test_letters_below_a_red_stamp_are_read() -> None:
    needs_tesseract()
    image = stamped(RED)
    for data in (scan(image), png(image), png(image, "JPEG", quality=85)):
        text = normalise(read_data(data)).text
        assert "215/KH-UBND ngày 28/12/2023" in text
        assert "06 văn bản chỉ đạo" in text


def test_red_letters_and_other_ink_are_left_as_they_are() -> None:
    image = Image.merge(
        "RGB", [page(LETTER[:4]).point(lambda value: 230 if value < 128 else 252), *[page(LETTER[:4])] * 2]
    )
    for seen in (image, stamped(BLUE), page(), page().convert("RGB")):
        assert np.array_equal(grey_of(seen, 200), np.asarray(seen.convert("L")))


def test_a_number_that_reaches_into_other_lines_is_cut_to_its_own() -> None:
    beside = [
        SeenWord(text=text, x0=100 * place, y0=200, x1=100 * place + 80, y1=230, confidence=96, line=1)
        for place, text in enumerate(("Thông", "tư", "số"))
    ]
    doubtful = SeenWord(text="20/2004/TT", x0=300, y0=198, x1=480, y1=262, confidence=77, line=1)
    asked: list[tuple[int, int]] = []

    def look(pictures: list[Small], way: Way) -> list[list[SeenWord]]:
        asked.extend(pixels.shape for pixels, _ in pictures)
        return [[doubtful._replace(text="90/2004/TT-")] for _ in pictures]

    pixels = np.full((400, 600), 255, dtype=np.uint8)
    (found,) = looked_again([Reading(words=(*beside, doubtful))], [pixels], 0.36, look)
    assert found.words[-1].text == "90/2004/TT"
    assert asked == [(46, 196)] * 2
