"""Pages that are pictures: really drawn, really read."""

from __future__ import annotations

import stat
from pathlib import Path

import numpy as np
import pytest
from made_scans import LETTER, needs_tesseract, page, png, scan, table_page
from PIL import Image, ImageDraw

from pipeline.boxes import locate
from pipeline.errors import ReadFailure
from pipeline.extract import extract
from pipeline.normalise import normalise
from pipeline.readers import ocr_cache, ocr_program, read_data
from pipeline.readers.images import read_image
from pipeline.readers.ocr_reading import Reading, SeenWord, as_plain, from_plain, read_tsv, turned_back
from pipeline.readers.page_picture import is_blank, skew_of
from pipeline.readers.pdf import read_pdf
from pipeline.readers.pdf_quality import is_garbage
from pipeline.source import RawLine, RawTable, Source


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAOCAO_CACHE", str(tmp_path_factory.mktemp("cache")))


def text_of(source: Source) -> str:
    return normalise(source).text


def test_a_scanned_report_gives_its_facts_with_boxes() -> None:
    needs_tesseract()
    source = read_data(scan(page()))
    assert [read.method for read in source.pages] == ["ocr"]
    assert source.ocr_confidence is not None
    assert source.ocr_confidence > 80
    report = extract(source)
    (reference,) = report.references
    assert (reference.number, reference.symbol) == ("215", "KH-UBND")
    assert {str(figure.value) for figure in report.figures} >= {"6", "437", "421", "96.3"}
    assert [section.label for section in report.outline.sections][:2] == ["I", "II"]
    located = locate(report.document.text, source)
    words = {report.document.text[start:end]: box for start, end, _, box, _ in located}
    left, top, right, bottom = words["437"]
    line = next(number for number, text in enumerate(LETTER) if "437" in text)
    assert abs(top - (260 + 78 * line) * 0.36) < 12
    assert 0 < left < right < 596
    assert bottom - top < 16


def test_pictures_of_other_kinds_and_turned_or_skewed_ones() -> None:
    needs_tesseract()
    letter = page()
    assert "215/KH-UBND" in text_of(read_image(png(letter.rotate(1.3, fillcolor=252), "JPEG", quality=80)))
    turned = read_image(png(letter.rotate(90, expand=True)))
    assert "421 hồ sơ" in text_of(turned)
    (read,) = turned.pages
    assert read.width > read.height
    boxes = [word.box for block in turned.blocks for word in block.words]
    assert all(0 <= box[0] < box[2] <= read.width and 0 <= box[1] < box[3] <= read.height for box in boxes)


def test_pages_of_a_tiff_keep_their_order() -> None:
    needs_tesseract()
    data = png(page(LETTER[:4]), "TIFF", save_all=True, append_images=[page(LETTER[4:7]), page(LETTER[7:])])
    source = read_image(data)
    assert source.page_count == 3
    assert source.media_type == "image/tiff"
    assert [block.page for block in source.blocks if isinstance(block, RawLine)] == sorted(
        block.page or 0 for block in source.blocks if isinstance(block, RawLine)
    )


def test_a_ruled_table_of_a_scan_is_a_table() -> None:
    needs_tesseract()
    rows = (("Lĩnh vực", "Tiếp nhận", "Giải quyết"), ("Hộ tịch", "128", "125"), ("Đất đai", "36", "30"))
    for image in (table_page(rows), table_page(rows).rotate(0.8, fillcolor=252)):
        (table,) = [block for block in read_data(scan(image)).blocks if isinstance(block, RawTable)]
        assert table.rows == rows
        assert [word.text for word in table.words] == " ".join(" ".join(row) for row in rows).split()


def test_what_was_read_once_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    needs_tesseract()
    data = scan(page(LETTER[:3]))
    first = read_pdf(data)

    def refuse(*_: object, **__: object) -> str:
        raise AssertionError("read twice")

    monkeypatch.setattr(ocr_program, "run", refuse)
    assert read_pdf(data) == first


def test_never_and_a_missing_program(monkeypatch: pytest.MonkeyPatch) -> None:
    data = scan(page(LETTER[:2]))
    with pytest.raises(ReadFailure) as failure:
        read_data(data, ocr="never")
    assert failure.value.reason == "no_text_layer"
    monkeypatch.setenv("PATH", "")
    ocr_program._found.cache_clear()
    try:
        for read in (read_pdf, read_image):
            with pytest.raises(ReadFailure) as failure:
                read(data if read is read_pdf else png(page(LETTER[:2])))
            assert failure.value.reason == "needs_tesseract"
            assert "tesseract-ocr-vie" in str(failure.value)
    finally:
        ocr_program._found.cache_clear()


def test_a_program_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = tmp_path / "tesseract"
    slow.write_text(
        '#!/bin/sh\ncase "$1" in --version) echo "tesseract 5.0.0";; --list-langs) echo vie;; *) sleep 60;; esac\n'
    )
    slow.chmod(slow.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(ocr_program, "PAGE_SECONDS", 1)
    ocr_program._found.cache_clear()
    try:
        with pytest.raises(ReadFailure) as failure:
            read_image(png(page(LETTER[:2])))
    finally:
        ocr_program._found.cache_clear()
    assert failure.value.reason == "ocr_failed"


def test_huge_broken_and_empty_images() -> None:
    for data, reason in ((png(Image.new("1", (20_000, 20_000), 1)), "too_large"), (png(page())[:900], "corrupt")):
        with pytest.raises(ReadFailure) as failure:
            read_image(data)
        assert failure.value.reason == reason
    needs_tesseract()
    with pytest.raises(ReadFailure) as failure:
        read_image(png(Image.new("L", (1654, 2339), 255)))
    assert failure.value.reason == "no_text_layer"


def test_a_text_layer_is_judged() -> None:
    good = "Ủy ban nhân dân xã đã ban hành kế hoạch cải cách hành chính và tổ chức thực hiện đầy đủ các nhiệm vụ."
    assert not is_garbage(good, pictured=True)
    assert is_garbage(" ".join(["\ue012\ue034\ue056"] * 30), pictured=False)
    assert is_garbage("Wkxl eqpr cvbn hgtrk plmq zxcv wqrt bnmk " * 4, pictured=False)
    assert is_garbage(
        "UY BAN nhan dan xa da ban hanh ke hoach cai cach hanh chinh va to chuc thuc hien day du " * 2, pictured=True
    )
    legacy = "Uû ban nh©n d©n x· ®· ban hµnh kÕ ho¹ch c¶i c¸ch hµnh chÝnh vµ tæ chøc thùc hiÖn ®Çy ®ñ"
    assert not is_garbage(legacy, pictured=False)


def test_the_cache_is_bounded_and_forgives(tmp_path: Path) -> None:
    ocr_cache.keep("ab12", {"x": 1})
    assert ocr_cache.recall("ab12") == {"x": 1}
    assert ocr_cache.recall("cd34") is None
    path = ocr_cache.cache_folder() / "ocr" / "ab" / "ab12.json.gz"
    path.write_bytes(b"damaged")
    assert ocr_cache.recall("ab12") is None
    for number in range(20):
        ocr_cache.keep(f"{number:02}zz", "x" * 1000)
    folder = ocr_cache.cache_folder() / "ocr"
    ocr_cache.prune(folder, limit=300)
    assert sum(one.stat().st_size for one in folder.glob("*/*")) <= 300


def test_readings_as_plain_data_and_turned_back() -> None:
    word = SeenWord(text="xã", x0=100, y0=50, x1=140, y1=80, confidence=91.5, line=1)
    reading = Reading(words=(word,), turn=1, tilt=0.01, rules=((1.0, 2.0, 3.0, 2.0),))
    assert from_plain(as_plain(reading)) == reading
    assert from_plain({"words": "?"}) is None
    assert read_tsv("level\tpage_num\nx\ty\n", 2) == [Reading(words=()), Reading(words=())]
    (moved,) = turned_back(Reading(words=(word,)), 0.0, 400, 300).words
    assert moved == word


def test_skew_and_blank_pages_are_measured() -> None:
    image = page()
    for angle in (-1.5, 0.0, 2.0):
        pixels = np.asarray(image.rotate(angle, fillcolor=252))
        assert abs(skew_of(pixels) + angle) <= 0.2
    assert is_blank(np.full((500, 400), 250, dtype="uint8"))


def test_a_stamp_does_not_become_words() -> None:
    needs_tesseract()
    image = page(LETTER[:7])
    draw = ImageDraw.Draw(image)
    for reach in (160, 140, 60):
        draw.ellipse((1000 - reach, 1500 - reach, 1000 + reach, 1500 + reach), outline=90, width=5)
    draw.line([(900 + 20 * step, 1500 + (-1) ** step * 60) for step in range(12)], fill=60, width=4)
    assert text_of(read_data(scan(image))).splitlines()[-1].endswith("giao ban.")
