"""Ruled tables of scans: really drawn, really read; and the signs of their numbers."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
import pypdfium2
import pytest
from made_scans import FONTS, LETTER, needs_tesseract, page, scan
from PIL import Image, ImageDraw, ImageFont

from corpus.render import STYLES, bound, spoiled
from corpus.render_tables import draw_tables
from pipeline.pairing import fold
from pipeline.readers import read_data
from pipeline.readers.ocr_junk import without_junk
from pipeline.readers.ocr_reading import Reading, SeenWord
from pipeline.readers.page_rules import find_rules, may_hold_table
from pipeline.readers.page_tables import cut_tables
from pipeline.readers.scan_glyphs import glyphs_of, ink_level, looks, parted
from pipeline.readers.scan_numbers import with_numbers
from pipeline.source import RawTable

SCALE = 72 / 200
FONT = ImageFont.truetype(str(FONTS / "SourceSansPro-Regular.ttf"), 36)


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAOCAO_CACHE", str(tmp_path_factory.mktemp("cache")))


def cell(text: str, *, gap: int = 0) -> np.ndarray:
    """A cell with one short text, its signs ``gap`` pixels further apart than usual."""
    image = Image.new("L", (700, 70), 250)
    draw, x = ImageDraw.Draw(image), 20.0
    for char in text:
        draw.text((x, 10), char, fill=20, font=FONT)
        x += draw.textlength(char, font=FONT) + gap
    return np.asarray(image)


def reading(text: str) -> Reading:
    words = (SeenWord(text=text, x0=20, y0=10, x1=80, y1=50, confidence=50, line=1),) if text else ()
    return Reading(words=words)


def mended(*cells: tuple[str, str]) -> list[str]:
    """What is made of cells that hold one text and were read as another."""
    found = with_numbers([cell(text) for text, _ in cells], [reading(read) for _, read in cells])
    return ["".join(word.text for word in one.words) for one in found]


def ruled(rows: Sequence[Sequence[str]], *, grey: int = 30, width: int = 3, lines: bool = True) -> Image.Image:
    """A page with a table below two lines of text, its rules ``grey``."""
    image = page(LETTER[5:7])
    draw = ImageDraw.Draw(image)
    columns = (180, 300, 760, 980, 1200)  # where the cells begin, and the last ends
    for row, texts in enumerate(rows):
        y = 520 + row * 76
        for x0, x1, text in zip(columns[:-1], columns[1:], texts, strict=True):
            if lines:
                draw.rectangle((x0, y, x1, y + 76), outline=grey, width=width)
            draw.text((x0 + 22, y + 12), text, fill=20, font=FONT)
    return image


def tables_of(image: Image.Image) -> list[RawTable]:
    return [block for block in read_data(scan(image)).blocks if isinstance(block, RawTable)]


def folded(tables: Sequence[RawTable]) -> list[tuple[str, ...]]:
    return [tuple(map(fold, row)) for table in tables for row in table.rows]


ROWS = (
    ("STT", "Nội dung", "Số lượng", "Tỷ lệ"),
    ("1.1", "Hộ tịch", "437", "96,3"),
    ("1.2", "Chứng thực", "1.129", "71,8"),
    ("2.1.1", "Đất đai", "77", "100"),
    ("2.1.2", "Bảo trợ xã hội", "9", "%"),
)


def test_points_single_digits_and_signs_in_narrow_cells_are_read() -> None:
    needs_tesseract()
    assert folded(tables_of(ruled(ROWS))) == [tuple(map(fold, row)) for row in ROWS]


def test_rules_hardly_darker_than_the_paper_make_a_table() -> None:
    needs_tesseract()
    image = ruled(ROWS, grey=212, width=1).rotate(0.6, resample=Image.Resampling.BICUBIC, fillcolor=252)
    assert [row[1] for row in folded(tables_of(image))] == [fold(row[1]) for row in ROWS]


def test_an_invented_table_comes_back_from_a_skewed_scan() -> None:
    needs_tesseract()
    (drawn,) = [one for one in draw_tables(1) if one.kind == "narrow"]
    document = pypdfium2.PdfDocument(drawn.data)
    image = document[0].render(scale=200 / 72, grayscale=True).to_pil().convert("L")
    document.close()
    source = read_data(bound([spoiled(image, 200, "skew", np.random.default_rng(3))], 200))
    rows = folded([block for block in source.blocks if isinstance(block, RawTable)])
    right = sum(tuple(map(fold, row)) in rows for row in drawn.rows)
    assert right >= 0.8 * len(drawn.rows)


@pytest.mark.parametrize("style", STYLES)
def test_a_letter_holds_no_table(style: str) -> None:
    image = spoiled(page(LETTER), 200, style, np.random.default_rng(5)).convert("L")
    assert cut_tables(np.asarray(image), SCALE).cuts == ()


def test_columns_of_text_without_rules_are_no_table() -> None:
    image = ruled(ROWS, lines=False)
    assert not may_hold_table(find_rules(np.asarray(image), SCALE))


def test_each_cell_with_ink_is_cut_out() -> None:
    cuts = cut_tables(np.asarray(ruled((*ROWS, ("", "", "", "")))), SCALE).cuts
    assert len(cuts) == sum(len(row) for row in ROWS)
    assert all(cut.pixels.shape[0] < 120 for cut in cuts)


def test_signs_that_look_alike_are_one_sign() -> None:
    witnesses = [("1.1", "1.1"), ("71,2", "71,2"), ("174", "174"), ("427", "427")]
    assert mended(*witnesses, ("1.2", "12"), ("77", "tĩ"), ("4,1", "A1"), ("72", "?2"))[4:] == [
        "1.2",
        "77",
        "4,1",
        "72",
    ]
    assert mended(*witnesses, ("17", "lự"))[4:] == ["17"]


def test_what_other_signs_do_not_decide_stays_as_it_was_read() -> None:
    witnesses = [("128", "128"), ("182", "182")]
    assert mended(*witnesses, ("30", "30"), ("Hồ sơ", "Hồ sơ"), ("96", "96"))[2:] == ["30", "Hồ sơ", "96"]
    assert mended(("Hồ sơ", "Hồ sơ"), ("", "")) == ["Hồ sơ", ""]


def test_a_number_with_too_few_digits_is_left_to_be_read_again() -> None:
    assert mended(("128", "128"), ("281", "281"), ("55", "5"))[2:] == [""]


def test_roman_numbers_of_plain_strokes() -> None:
    assert mended(("12", "12"), ("21", "21"), ("III", ""), ("I", ""))[2:] == ["III", "I"]


def test_roman_labels_are_told_by_their_strokes() -> None:
    texts = (("TT", "TT"), ("I", "1"), ("II", "H"), ("III", "IH"), ("IV", "TV"), ("V", "V"), ("12", "12"))
    cells, readings = [cell(text) for text, _ in texts], [reading(read) for _, read in texts]
    found = with_numbers(cells, readings, [40] * len(texts))
    assert [one.words[0].text for one in found] == ["TT", "I", "II", "III", "IV", "V", "12"]
    arabic = [cell(text) for text in ("5", "12", "106", "11")]
    same = with_numbers(arabic, [reading(text) for text in ("5", "12", "106", "11")], [40] * 4)
    assert [one.words[0].text for one in same] == ["5", "12", "106", "11"]


def test_digits_that_touch_are_taken_apart() -> None:
    pixels = cell("328", gap=-3)
    level = ink_level([pixels])
    (whole, *_) = glyphs_of(pixels, level)
    apart = parted(pixels, [whole], 3, (whole.x1 - whole.x0) / 3)
    single = [glyphs_of(cell(char), level)[0] for char in "328"]
    assert [abs((one.x1 - one.x0) - (two.x1 - two.x0)) <= 4 for one, two in zip(apart, single, strict=True)] == [
        True
    ] * 3


def test_likeness_of_signs_does_not_hang_on_their_place() -> None:
    image = Image.fromarray(cell("585", gap=4))
    moved = np.asarray(
        image.transform(
            image.size, Image.Transform.AFFINE, (1, 0, 0.5, 0, 1, 0.5), Image.Resampling.BILINEAR, fillcolor=250
        )
    )
    lines = [(pixels, glyphs_of(pixels, 135)) for pixels in (np.asarray(image), moved)]
    seen = looks(lines, lines[0][1][0].height)
    alike = seen @ seen.T
    assert alike[0, [2, 3, 5]].min() > 0.97
    assert alike[[1, 4]][:, [0, 2, 3, 5]].max() < 0.93


def test_long_texts_and_empty_cells_have_no_signs() -> None:
    assert glyphs_of(cell("Số thủ tục hành chính được giảm", gap=3), 135) == []
    assert glyphs_of(np.full((40, 60), 250, dtype=np.uint8), 135) == []


def test_words_alone_in_a_cell_are_kept_and_specks_are_not() -> None:
    words = [
        SeenWord(text=text, x0=0, y0=0, x1=20, y1=20, confidence=confidence, line=1_000_000_001 + place)
        for place, (text, confidence) in enumerate((("%", 40.0), ("-", 80.0), ("~", 90.0), ("cuộc", 45.0), ("e", 12.0)))
    ]
    assert [word.text for word in without_junk(words)] == ["%", "-", "cuộc"]


def test_spoiled_pages_are_the_same_every_time() -> None:
    for style in STYLES:
        one, two = (spoiled(page().crop((200, 200, 800, 500)), 200, style, np.random.default_rng(9)) for _ in range(2))
        assert one.tobytes() == two.tobytes()
        assert one.mode == ("RGB" if style == "red_stamp" else "L")
    assert [one.data[:8] + bytes(len(one.rows)) for one in draw_tables(1)] == [
        one.data[:8] + bytes(len(one.rows)) for one in draw_tables(1)
    ]


def test_the_stamp_lies_over_the_signature() -> None:
    image = Image.new("L", (1654, 2339), 255)
    ImageDraw.Draw(image).text((1050, 1500), "Nguyễn Văn Bền", fill=20, font=FONT)
    stamped = np.asarray(spoiled(image, 200, "red_stamp", np.random.default_rng(1)), dtype=np.int16)
    rows, columns = np.nonzero(stamped[..., 0] - stamped[..., 1] > 60)
    assert 1150 < rows.mean() < 1550
    assert 800 < columns.mean() < 1200


def test_a_written_image_can_be_opened() -> None:
    data = bound([spoiled(page(LETTER[:2]), 200, "jpeg", np.random.default_rng(1))], 200)
    assert len(pypdfium2.PdfDocument(io.BytesIO(data))) == 1
