"""Numbers written by hand: digits, the rooms that forms leave for them, whole pages that are really drawn and read."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from font_source_sans_pro import SourceSansPro
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from made_scans import needs_tesseract
from pen import write
from PIL import Image, ImageDraw, ImageFont

from extractors.header import read_header
from patterns import catalogue
from pipeline.normalise import normalise
from pipeline.readers.handwriting import blots, read_number
from pipeline.readers.images import read_image
from pipeline.readers.ocr_reading import SeenWord
from pipeline.readers.ocr_written import rooms_in
from pipeline.segment import segment

HEIGHT = 24.0
SAMPLES = [("02", 0.1), ("14", 0.2), ("357", 0.0), ("89", 0.15), ("160", 0.25), ("2046", 0.1)]


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAOCAO_CACHE", str(tmp_path_factory.mktemp("cache")))


def paper(wide: int = 320, high: int = 90) -> Image.Image:
    return Image.new("L", (wide, high), 250)


def read(page: Image.Image) -> str | None:
    found = read_number(np.asarray(page), (30.0, 30.0 + HEIGHT))
    return None if found is None else found.digits


@pytest.mark.parametrize(("number", "lean"), SAMPLES)
def test_numbers_of_a_pen_are_read(number: str, lean: float) -> None:
    page = paper()
    write(page, number, (20, 26), 32, lean=lean)
    assert read(page) == number


def test_many_hands_are_read_or_left_but_not_misread() -> None:
    chance = np.random.default_rng(5)
    right = 0
    for seed in range(80):
        number, page = str(chance.integers(1, 400)), paper()
        lean, high, pen = chance.uniform(-0.05, 0.3), chance.uniform(26, 42), int(chance.integers(2, 6))
        write(page, number, (20, 24), float(high), lean=float(lean), pen=pen, seed=seed)
        found = read(page)
        assert found in (number, None)
        right += found == number
    assert right >= 60


def test_specks_and_dots_below_a_number_do_not_disturb_it() -> None:
    page = paper()
    pen = ImageDraw.Draw(page)
    write(page, "57", (60, 24), 32)
    for x in range(20, 200, 9):
        pen.ellipse((x, 62, x + 2, 64), fill=40)
    assert read(page) == "57"


@pytest.mark.parametrize("text", ["", "HS", "UBND", "năm", "...", "—"])
def test_what_is_no_number_is_not_read(text: str) -> None:
    page = paper()
    ImageDraw.Draw(page).text((20, 22), text, fill=20, font=ImageFont.truetype(str(SourceSansPro), 34))
    assert read(page) is None


def test_a_number_of_another_line_is_not_read() -> None:
    page = paper(high=160)
    write(page, "36", (60, 100), 32)
    assert read(page) is None


def test_scraps_of_the_words_beside_a_number_are_passed_over_but_no_digit_that_is_cut() -> None:
    page = paper()
    write(page, "24", (60, 24), 32)
    ImageDraw.Draw(page).rectangle((0, 44, 3, 54), fill=20)
    assert read(page) == "24"
    write(page, "8", (-4, 24), 32)
    assert read(page) is None


def test_a_scribble_is_not_read() -> None:
    page = paper()
    drawing = ImageDraw.Draw(page)
    chance = np.random.default_rng(3)
    drawing.line([tuple(point) for point in chance.uniform((20, 20), (220, 60), (30, 2)).tolist()], fill=20, width=3)
    assert read(page) is None


@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 40), st.integers(1, 60))))
def test_any_picture_raises_nothing(pixels: Any) -> None:
    found = read_number(pixels, (5.0, 20.0))
    assert found is None or found.digits.isdecimal()


@given(arrays.arrays(np.bool_, st.tuples(st.integers(1, 12), st.integers(1, 12))))
def test_pieces_of_ink_hold_all_ink_once(dark: Any) -> None:
    pieces = blots(np.where(dark, 0, 255).astype(np.uint8))
    assert sum(int((piece.ink > 0).sum()) for piece in pieces) == int(dark.sum())


def rooms_of(line: str) -> list[tuple[str, int, int]]:
    """The rooms in a line of words where [ ] marks what the number takes the place of."""
    words = [SeenWord(text, 0, 0, 1, 1, 95, 1) for text in line.replace("[", "").replace("]", "").split()]
    return [(room.name, first, last) for room, first, last in rooms_in(words)]


def test_a_word_that_ocr_is_not_sure_of_may_be_a_number() -> None:
    line = [SeenWord(text, 0, 0, 1, 1, sure, 1) for text, sure in [("Số:", 95), ("sổ", 40), ("/BC-UBND", 92)]]
    assert ("document_number", 0, 2) in [(room.name, first, last) for room, first, last in rooms_in(line)]


@pytest.mark.parametrize("entry", catalogue("handwriting")["room"], ids=lambda entry: entry["name"])
def test_rooms_are_found_where_the_examples_have_them(entry: dict[str, Any]) -> None:
    for line in entry["examples"]:
        before = len(line[: line.index("[")].split())
        inner = len(line[line.index("[") + 1 : line.index("]")].split())
        assert (entry["name"], before - 1, before + inner) in rooms_of(line), line
    for line in entry["rejects"]:
        assert entry["name"] not in [name for name, _, _ in rooms_of(line)], line


def letterhead(number: str, day: str, month: str) -> Image.Image:
    """The head of a printed form with what is written into it by hand."""
    page = Image.new("L", (1654, 900), 250)
    drawing, font = ImageDraw.Draw(page), ImageFont.truetype(str(SourceSansPro), 36)

    def printed(x: float, y: float, text: str) -> float:
        drawing.text((x, y), text, fill=20, font=font)
        return x + drawing.textlength(text, font=font)

    printed(230, 90, "ỦY BAN NHÂN DÂN")
    printed(260, 140, "XÃ ĐỒNG LÂM")
    printed(850, 90, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    printed(960, 140, "Độc lập - Tự do - Hạnh phúc")
    end = printed(200, 210, "Số:")
    end = write(page, number, (end + 16, 212), 36, seed=2)
    printed(end + 30, 210, "/BC-UBND")
    end = printed(850, 210, "Đồng Lâm, ngày")
    end = write(page, day, (end + 14, 212), 36, lean=0.2, seed=3)
    end = printed(end + 14, 210, "tháng")
    end = write(page, month, (end + 14, 212), 36, lean=0.2, seed=4)
    printed(end + 14, 210, "năm 2016")
    printed(730, 330, "BÁO CÁO")
    printed(480, 385, "Kết quả công tác cải cách hành chính quý I năm 2016")
    printed(200, 480, "Trong quý I năm 2016, Ủy ban nhân dân xã đã tiếp nhận 215 hồ sơ.")
    return page


@pytest.mark.parametrize(("number", "day", "month"), [("58", "24", "03"), ("146", "07", "12")])
def test_a_page_with_a_number_and_a_day_written_by_hand(number: str, day: str, month: str, tmp_path: Any) -> None:
    needs_tesseract()
    path = tmp_path / "page.png"
    letterhead(number, day, month).save(path, dpi=(200, 200))
    document = normalise(read_image(path.read_bytes()))
    header = read_header(document, segment(document))
    assert (header.number, header.symbol) == (number, "BC-UBND")
    assert header.issued_on is not None
    assert header.issued_on.isoformat() == f"2016-{month}-{day}"
