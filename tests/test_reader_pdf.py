"""The PDF reader on PDFs built here: order, geometry, tables, footnotes, and files that cannot be read."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
import reportlab
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab.lib import pagesizes, pdfencrypt
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from pipeline.errors import ReadFailure
from pipeline.readers import read_data
from pipeline.readers.pdf import read_pdf
from pipeline.source import RawLine, RawTable, Source

FONTS = Path(reportlab.__file__).parent / "fonts"
PLAIN, BOLD = "Vera", "Vera-Bold"
LEFT, RIGHT, TOP = 85.0, 510.0, 780.0
Draw = Callable[[Canvas], None]


@pytest.fixture(scope="module", autouse=True)
def _fonts() -> None:
    for name, file in ((PLAIN, "Vera.ttf"), (BOLD, "VeraBd.ttf")):
        font = TTFont(name, str(FONTS / file))
        lend_letters(font)
        pdfmetrics.registerFont(font)


def lend_letters(font: TTFont) -> None:
    """Draw the Vietnamese letters that Bitstream Vera lacks as their plain letter; their code points stay."""
    face = font.face
    for code in (*range(0xC0, 0x1B1), *range(0x1EA0, 0x1EFA)):
        plain = ord(unicodedata.normalize("NFD", chr(code))[0])
        if code not in face.charToGlyph and plain in face.charToGlyph:
            face.charToGlyph[code] = face.charToGlyph[plain]
            face.charWidths[code] = face.charWidths[plain]


def pdf(*pages: Draw, size: tuple[float, float] = pagesizes.A4, **options: object) -> bytes:
    """A PDF with one page for each drawing function."""
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=size, **options)
    for draw in pages:
        canvas.setFont(PLAIN, 12)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def write(canvas: Canvas, text: str, x: float, y: float, *, font: str = PLAIN, size: float = 12) -> float:
    """Write ``text`` and give the place where it ends."""
    canvas.setFont(font, size)
    canvas.drawString(x, y, text)
    return x + canvas.stringWidth(text, font, size)


def justified(canvas: Canvas, text: str, x: float, y: float, size: float = 12) -> None:
    """Write ``text`` so that it runs from ``x`` to the right margin."""
    words = text.split()
    canvas.setFont(PLAIN, size)
    width = sum(canvas.stringWidth(word, PLAIN, size) for word in words)
    gap = (RIGHT - x - width) / (len(words) - 1)
    for word in words:
        canvas.drawString(x, y, word)
        x += canvas.stringWidth(word, PLAIN, size) + gap


def ruled(canvas: Canvas, columns: list[float], rows: list[float], texts: dict[tuple[float, float], str]) -> None:
    """A table with all of its lines; ``texts`` by place."""
    canvas.grid(columns, rows)
    for (x, y), text in texts.items():
        write(canvas, text, x + 4, y, size=10)


def lines(source: Source) -> list[RawLine]:
    return [block for block in source.blocks if isinstance(block, RawLine)]


def texts(source: Source) -> list[str]:
    return [line.text for line in lines(source)]


def tables(source: Source) -> list[RawTable]:
    return [block for block in source.blocks if isinstance(block, RawTable)]


BODY = "Ủy ban nhân dân xã Sông Lam đã tiếp nhận 125 hồ sơ của"


def paragraph(canvas: Canvas, y: float) -> None:
    justified(canvas, BODY, LEFT + 30, y)
    justified(canvas, "người dân trên địa bàn toàn xã và trả kết quả cho 120 người", LEFT, y - 16)
    write(canvas, "dân đúng hạn.", LEFT, y - 32)


def test_lines_with_what_their_place_says() -> None:
    def draw(canvas: Canvas) -> None:
        write(canvas, "I. TÌNH HÌNH CHUNG", LEFT + 30, TOP, font=BOLD)
        for number in range(4):
            paragraph(canvas, TOP - 26 - 58 * number)

    source = read_pdf(pdf(draw))
    heading, first, second, third, *_ = lines(source)
    assert (source.media_type, source.reader, source.page_count) == ("application/pdf", "pdf", 1)
    assert heading.text == "I. TÌNH HÌNH CHUNG"
    assert heading.bold
    assert not first.bold
    assert first.text == BODY
    assert [line.full for line in (heading, first, second, third)] == [False, True, True, False]
    assert [line.indented for line in (first, second, third)] == [True, False, False]
    assert [line.gap_before for line in (first, second, third)] == [True, False, False]
    assert all(line.page == 1 and not line.complete for line in lines(source))


def test_bold_means_all_letters() -> None:
    def draw(canvas: Canvas) -> None:
        end = write(canvas, "1. Cải cách thể chế:", LEFT, TOP, font=BOLD)
        write(canvas, " xã không ban hành văn bản.", end, TOP)

    (line,) = lines(read_pdf(pdf(draw)))
    assert line.text == "1. Cải cách thể chế: xã không ban hành văn bản."
    assert not line.bold


def letterhead(canvas: Canvas, y: float) -> None:
    write(canvas, "ỦY BAN NHÂN DÂN", 100, y, font=BOLD, size=11)
    write(canvas, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA", 300, y, font=BOLD, size=11)
    write(canvas, "XÃ SÔNG LAM", 115, y - 15, font=BOLD, size=11)
    write(canvas, "VIỆT NAM", 360, y - 15, font=BOLD, size=11)
    write(canvas, "Số:        /BC-UBND", 105, y - 36, size=11)
    write(canvas, "Sông Lam, ngày    tháng 6 năm 2023", 290, y - 36, size=11)


def test_letterhead_left_column_first() -> None:
    def draw(canvas: Canvas) -> None:
        letterhead(canvas, TOP)
        write(canvas, "BÁO CÁO", 270, TOP - 80, font=BOLD)
        paragraph(canvas, TOP - 110)
        paragraph(canvas, TOP - 180)

    assert texts(read_pdf(pdf(draw)))[:8] == [
        "ỦY BAN NHÂN DÂN",
        "XÃ SÔNG LAM",
        "Số: /BC-UBND",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA",
        "VIỆT NAM",
        "Sông Lam, ngày tháng 6 năm 2023",
        "BÁO CÁO",
        BODY,
    ]


def test_foot_with_staggered_columns() -> None:
    def draw(canvas: Canvas) -> None:
        paragraph(canvas, TOP)
        write(canvas, "Nơi nhận:", LEFT, TOP - 74, size=10)
        write(canvas, "TM. ỦY BAN NHÂN DÂN", 340, TOP - 70, font=BOLD)
        write(canvas, "- UBND huyện;", LEFT, TOP - 86, size=10)
        write(canvas, "CHỦ TỊCH", 380, TOP - 86, font=BOLD)
        write(canvas, "- Lưu: VT.", LEFT, TOP - 98, size=10)
        write(canvas, "Trần Văn Bình", 370, TOP - 160, font=BOLD)

    assert texts(read_pdf(pdf(draw)))[3:] == [
        "Nơi nhận:",
        "- UBND huyện;",
        "- Lưu: VT.",
        "TM. ỦY BAN NHÂN DÂN",
        "CHỦ TỊCH",
        "Trần Văn Bình",
    ]


def test_numbers_at_the_right_are_no_column() -> None:
    def draw(canvas: Canvas) -> None:
        for number, name in enumerate(("Hồ sơ đã nhận", "Hồ sơ đã trả", "Hồ sơ còn lại")):
            write(canvas, name, LEFT, TOP - 18 * number)
            write(canvas, str(20 - number), 420, TOP - 18 * number)

    assert texts(read_pdf(pdf(draw))) == ["Hồ sơ đã nhận 20", "Hồ sơ đã trả 19", "Hồ sơ còn lại 18"]


def test_short_lines_keep_their_order() -> None:
    def draw(canvas: Canvas) -> None:
        write(canvas, "Đã xong.", LEFT, TOP)
        write(canvas, "PHỤ LỤC", 290, TOP - 20, font=BOLD)
        write(canvas, "Ghi chú", LEFT, TOP - 40)
        write(canvas, "BIỂU SỐ 2", 290, TOP - 60, font=BOLD)

    assert texts(read_pdf(pdf(draw))) == ["Đã xong.", "PHỤ LỤC", "Ghi chú", "BIỂU SỐ 2"]


def test_runs_out_of_order_are_mended() -> None:
    """A font that lacks letters: the line is drawn without them, and they are added in a second run."""

    def draw(canvas: Canvas) -> None:
        text = "Kế hoạch số 12/KH-UBND của Ủy ban nhân dân huyện"
        x = LEFT
        later = []
        for char in text:
            if char in "ếạốủỦệ":
                later.append((char, x))
            elif char != " ":
                write(canvas, char, x, TOP)
            x += canvas.stringWidth(char, PLAIN, 12)
        for char, place in later:
            write(canvas, char, place, TOP)

    assert texts(read_pdf(pdf(draw))) == ["Kế hoạch số 12/KH-UBND của Ủy ban nhân dân huyện"]


def test_hyphen_at_the_line_end() -> None:
    def draw(canvas: Canvas) -> None:
        block = canvas.beginText(LEFT, TOP)
        block.setFont(PLAIN, 12)
        block.setLeading(16)
        block.textLine("thực hiện Kế hoạch số 34/KH-")
        block.textLine("UBND ngày 02/3/2023 của huyện")
        canvas.drawText(block)

    assert texts(read_pdf(pdf(draw))) == ["thực hiện Kế hoạch số 34/KH-", "UBND ngày 02/3/2023 của huyện"]


def test_page_number_is_a_line_of_its_own() -> None:
    def draw(canvas: Canvas) -> None:
        paragraph(canvas, TOP)
        write(canvas, "của ủy ban nhân dân", LEFT, 80)
        write(canvas, "2", 295, 40)

    assert texts(read_pdf(pdf(draw)))[-2:] == ["của ủy ban nhân dân", "2"]


def footnoted(canvas: Canvas) -> None:
    end = write(canvas, "Xã đã có nhiều văn bản chỉ đạo", LEFT, TOP)
    end = write(canvas, "1", end, TOP + 5, size=7)
    write(canvas, ". Các bộ phận đã làm theo", end, TOP)
    paragraph(canvas, TOP - 20)
    canvas.line(LEFT, 122, LEFT + 140, 122)
    end = write(canvas, "1", LEFT, 112, size=6)
    write(canvas, " Kế hoạch số 15/KH-UBND ngày 03/02/2023;", end, 108, size=9)
    write(canvas, "Công văn số 20/UBND ngày 05/02/2023", LEFT, 97, size=9)
    write(canvas, "3", 295, 40)


def test_footnote_and_its_mark() -> None:
    def rest(canvas: Canvas) -> None:
        paragraph(canvas, TOP)
        canvas.line(LEFT, 122, LEFT + 140, 122)
        write(canvas, "về kiểm tra công vụ.", LEFT, 108, size=9)
        end = write(canvas, "2", LEFT, 101, size=6)
        write(canvas, " Quyết định số 9/QĐ-UBND.", end, 97, size=9)

    first, second = ([line for line in lines(read_pdf(pdf(footnoted, rest))) if line.page == page] for page in (1, 2))
    assert first[0].text == "Xã đã có nhiều văn bản chỉ đạo¹. Các bộ phận đã làm theo"
    assert [(line.text, line.note) for line in first[-3:]] == [
        ("¹ Kế hoạch số 15/KH-UBND ngày 03/02/2023;", "1"),
        ("Công văn số 20/UBND ngày 05/02/2023", "1"),
        ("3", None),
    ]
    assert [(line.text, line.note) for line in second[-2:]] == [
        ("về kiểm tra công vụ.", "1"),
        ("² Quyết định số 9/QĐ-UBND.", "2"),
    ]
    assert all(line.note is None for line in (*first[:-3], *second[:-2]))


def appendix(canvas: Canvas) -> None:
    write(canvas, "PHỤ LỤC I", 250, TOP, font=BOLD)
    ruled(
        canvas,
        [85, 125, 320, 400],
        [700, 720, 750],
        {
            (85, 730): "STT",
            (125, 737): "Chỉ tiêu của xã",
            (125, 725): "trong quý",
            (320, 730): "Số liệu",
            (85, 705): "1.",
            (125, 705): "Hồ sơ tiếp nhận",
            (320, 705): "125",
        },
    )
    write(canvas, "Ghi chú của biểu", 85, 670)


def test_ruled_table_in_its_place() -> None:
    source = read_pdf(pdf(paragraph_page, appendix))
    assert [type(block) for block in source.blocks[-3:]] == [RawLine, RawTable, RawLine]
    assert texts(source)[-2:] == ["PHỤ LỤC I", "Ghi chú của biểu"]
    (table,) = tables(source)
    assert table.ruled
    assert table.pages == (2, 2)
    assert table.rows == (("STT", "Chỉ tiêu của xã\ntrong quý", "Số liệu"), ("1.", "Hồ sơ tiếp nhận", "125"))


def paragraph_page(canvas: Canvas) -> None:
    paragraph(canvas, TOP)


def test_merged_cells_stand_once() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.rect(100, 640, 300, 60)
        canvas.line(100, 660, 400, 660)
        canvas.line(200, 680, 400, 680)
        canvas.line(200, 640, 200, 700)
        canvas.line(300, 640, 300, 680)
        for text, x, y in (
            ("Lĩnh vực", 104, 675),
            ("Kết quả giải quyết", 204, 685),
            ("Đã trả", 204, 665),
            ("Còn lại", 304, 665),
            ("Đất đai", 104, 645),
            ("12", 204, 645),
            ("3", 304, 645),
        ):
            write(canvas, text, x, y, size=10)

    (table,) = tables(read_pdf(pdf(draw)))
    assert table.rows == (
        ("Lĩnh vực", "Kết quả giải quyết", ""),
        ("", "Đã trả", "Còn lại"),
        ("Đất đai", "12", "3"),
    )


def test_lines_drawn_as_one_path_of_thin_boxes() -> None:
    def draw(canvas: Canvas) -> None:
        path = canvas.beginPath()
        for x in (100, 200, 300):
            path.rect(x, 640, 0.5, 40)
        for y in (640, 660, 680):
            path.rect(100, y, 200, 0.5)
        canvas.drawPath(path, stroke=0, fill=1)
        canvas.rect(100, 660, 100, 20, stroke=0, fill=0)
        for text, x, y in (("Năm", 104, 665), ("2022", 204, 665), ("Hồ sơ", 104, 645), ("81", 204, 645)):
            write(canvas, text, x, y, size=10)

    (table,) = tables(read_pdf(pdf(draw)))
    assert table.rows == (("Năm", "2022"), ("Hồ sơ", "81"))


@pytest.mark.timeout(20)
def test_a_page_full_of_lines_ends_in_time() -> None:
    def draw(canvas: Canvas) -> None:
        paragraph(canvas, TOP)
        for number in range(1400):
            canvas.line(50 + number * 0.35, 50, 50 + number * 0.35, 700)
            canvas.line(50, 50 + number * 0.35, 500, 50 + number * 0.35)

    assert texts(read_pdf(pdf(draw)))[0] == BODY


def test_word_cut_by_a_narrow_cell_is_mended() -> None:
    def draw(canvas: Canvas) -> None:
        ruled(
            canvas,
            [100, 125, 260],
            [680, 720],
            {
                (100, 706): "Tro",
                (100, 694): "ng",
                (100, 682): "đó",
                (125, 706): "Số hồ sơ",
                (125, 694): "quá hạn",
            },
        )

    (table,) = tables(read_pdf(pdf(draw)))
    assert table.rows == (("Trong\nđó", "Số hồ sơ\nquá hạn"),)


def test_underlines_and_a_frame_are_no_table() -> None:
    def draw(canvas: Canvas) -> None:
        letterhead(canvas, TOP)
        canvas.line(130, TOP - 20, 190, TOP - 20)
        canvas.line(330, TOP - 20, 450, TOP - 20)
        canvas.rect(60, 60, 480, 760)

    assert not tables(read_pdf(pdf(draw)))


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_landscape_pages_turned(turn: int) -> None:
    """A landscape page that is kept as a turned portrait page."""

    def draw(canvas: Canvas) -> None:
        width, height = pagesizes.A4
        canvas.setPageRotation(turn)
        if turn:
            place = {90: (width, 0), 180: (width, height), 270: (0, height)}[turn]
            canvas.translate(*place)
            canvas.rotate(turn)
        shift = -360 if turn in (90, 270) else 0
        canvas.translate(0, shift)
        appendix(canvas)

    source = read_pdf(pdf(draw))
    assert texts(source) == ["PHỤ LỤC I", "Ghi chú của biểu"]
    assert tables(source)[0].rows[1] == ("1.", "Hồ sơ tiếp nhận", "125")


def test_table_inside_a_form() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.beginForm("appendix")
        appendix(canvas)
        canvas.endForm()
        canvas.saveState()
        canvas.translate(40, -30)
        canvas.scale(0.9, 0.9)
        canvas.doForm("appendix")
        canvas.restoreState()

    (table,) = tables(read_pdf(pdf(draw)))
    assert table.rows[1] == ("1.", "Hồ sơ tiếp nhận", "125")


def test_page_without_text_is_skipped() -> None:
    source = read_pdf(pdf(paragraph_page, lambda canvas: None, paragraph_page))
    assert source.page_count == 3
    assert {line.page for line in lines(source)} == {1, 3}


def scan(canvas: Canvas) -> None:
    from PIL import Image

    canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 0, 0, *pagesizes.A4)


def stamped_scan(canvas: Canvas) -> None:
    scan(canvas)
    write(canvas, "Người ký: Ủy ban nhân dân xã", 300, TOP, size=7)


@pytest.mark.parametrize("pages", [(lambda canvas: None,), (scan, scan), (stamped_scan, scan)])
def test_no_text_layer(pages: tuple[Draw, ...]) -> None:
    with pytest.raises(ReadFailure, match="OCR") as caught:
        read_pdf(pdf(*pages), "never")
    assert caught.value.reason == "no_text_layer"


def test_password() -> None:
    data = pdf(paragraph_page, encrypt=pdfencrypt.StandardEncryption("mật", canPrint=0, strength=128))
    with pytest.raises(ReadFailure, match="mật khẩu") as caught:
        read_pdf(data)
    assert caught.value.reason == "encrypted"


def test_owner_password_only_is_read() -> None:
    lock = pdfencrypt.StandardEncryption("", ownerPassword="chu", canModify=0, strength=128)
    assert texts(read_pdf(pdf(paragraph_page, encrypt=lock)))[0] == BODY


def test_junk_before_the_header() -> None:
    data = b"HTTP/1.1 200 OK\r\nServer: x\r\n\r\n" + pdf(paragraph_page)
    assert texts(read_data(data))[0] == BODY


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.4\nnothing of the kind" * 40])
def test_broken_files(data: bytes) -> None:
    with pytest.raises(ReadFailure) as caught:
        read_pdf(data)
    assert caught.value.reason == "corrupt"


@pytest.mark.parametrize(("limit", "most"), [("MAX_PAGES", 2), ("MAX_CHARS", 300)])
def test_the_beginning_of_a_file_that_is_too_long(monkeypatch: pytest.MonkeyPatch, limit: str, most: int) -> None:
    monkeypatch.setattr(f"pipeline.readers.pdf.{limit}", most)
    source = read_pdf(pdf(*[paragraph_page] * 5))
    assert (source.page_count, source.left_out) == (5, 3)
    assert {line.page for line in lines(source)} == {1, 2}


@pytest.mark.parametrize("limit", ["MAX_PAGE_CHARS", "MAX_CHARS"])
def test_a_page_of_too_many_characters(monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    monkeypatch.setattr(f"pipeline.readers.pdf.{limit}", 50)
    with pytest.raises(ReadFailure) as caught:
        read_pdf(pdf(paragraph_page))
    assert caught.value.reason == "too_large"


def test_absurd_page_size() -> None:
    with pytest.raises(ReadFailure) as caught:
        read_pdf(pdf(paragraph_page, size=(200_000, 200_000)))
    assert caught.value.reason == "corrupt"


PLACES = st.tuples(
    st.integers(0, 10),
    st.integers(0, 60),
    st.floats(-3, 3),
    st.sampled_from(["hồ sơ", "12", "¹", "-", "UBND", "."]),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    # PDFium drops a text drawn twice at one place, which is how some programs make it bold: no place twice
    spots=st.lists(PLACES, min_size=1, max_size=25, unique_by=lambda spot: spot[:2]),
    rules=st.lists(st.tuples(*[st.floats(0, 600)] * 4), max_size=12),
)
def test_nothing_is_lost_wherever_it_stands(
    spots: list[tuple[int, int, float, str]], rules: list[tuple[float, float, float, float]]
) -> None:
    places = [(30 + 50 * column + shift, 20 + 13 * row + shift, text) for column, row, shift, text in spots]

    def draw(canvas: Canvas) -> None:
        for x, y, text in places:
            write(canvas, text, x, y, size=9)
        for x0, y0, x1, y1 in rules:
            canvas.line(x0, y0, x0, y1)
            canvas.line(x0, y0, x1, y0)

    source = read_pdf(pdf(draw))
    found = "".join(texts(source)) + "".join("".join(row) for table in tables(source) for row in table.rows)
    drawn = "".join(text for _, _, text in places)
    assert sorted(found.translate({32: None, 10: None})) == sorted(drawn.replace(" ", ""))


@settings(max_examples=60, deadline=None)
@given(cut=st.integers(0, 4000), noise=st.binary(max_size=30))
def test_damaged_bytes_raise_nothing_else(cut: int, noise: bytes) -> None:
    data = pdf(footnoted)
    damaged = data[:cut] + noise + data[cut + len(noise) :]
    try:
        reason = None if read_pdf(damaged, "never").blocks else "nothing"
    except ReadFailure as failure:
        reason = failure.reason
    assert reason in {None, "corrupt", "no_text_layer", "encrypted"}
