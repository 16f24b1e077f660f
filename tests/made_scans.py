"""Pages drawn for tests of OCR, and what those tests need."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import font_source_sans_pro
import pytest
from PIL import Image, ImageDraw, ImageFont

FONTS = Path(font_source_sans_pro.__file__).parent / "files"
A4_200 = (1654, 2339)
LETTER = (
    "UBND XÃ SUỐI LỊM",
    "Số: 48/BC-UBND",
    "BÁO CÁO",
    "Kết quả công tác cải cách hành chính quý I năm 2024",
    "I. CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH",
    "Thực hiện Kế hoạch số 215/KH-UBND ngày 28/12/2023 của UBND huyện, xã",
    "đã ban hành 06 văn bản chỉ đạo và tổ chức 02 cuộc họp giao ban.",
    "II. KẾT QUẢ THỰC HIỆN",
    "Trong quý tiếp nhận 437 hồ sơ, đã giải quyết 421 hồ sơ, đạt 96,3%.",
)


@cache
def has_tesseract() -> bool:
    program = shutil.which("tesseract")
    if program is None:
        return False
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, check=False)
    return "vie" in listed.stdout.split()


def needs_tesseract() -> None:
    """Skip the test where Tesseract or its Vietnamese model is missing, unless it must not be."""
    if not has_tesseract():
        message = "tesseract with the language vie is not installed (make ocr-setup)"
        (pytest.fail if os.environ.get("BAOCAO_NEEDS_TESSERACT") == "1" else pytest.skip)(message)


def page(lines: Sequence[str] = LETTER, *, size: tuple[int, int] = A4_200, points: float = 14) -> Image.Image:
    """A page of 200 dpi with ``lines`` below one another."""
    image = Image.new("L", size, 252)
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(FONTS / "SourceSansPro-Regular.ttf"), round(points * 200 / 72))
    for number, line in enumerate(lines):
        draw.text((230, 260 + number * 78), line, fill=20, font=font)
    return image


def table_page(rows: Sequence[Sequence[str]]) -> Image.Image:
    """A page with a ruled table."""
    image = page(("Biểu tổng hợp kết quả giải quyết hồ sơ như sau:",))
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(FONTS / "SourceSansPro-Regular.ttf"), 38)
    left, top, wide, high = 200, 420, 300, 80
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            x, y = left + column * wide, top + row * high
            draw.rectangle((x, y, x + wide, y + high), outline=30, width=4)
            draw.text((x + 24, y + 14), cell, fill=20, font=font)
    return image


def png(image: Image.Image, form: str = "PNG", **options: object) -> bytes:
    """The bytes of ``image``; ``dpi`` is 200 unless ``options`` say otherwise."""
    target = io.BytesIO()
    image.save(target, form, **{"dpi": (200, 200), **options})
    return target.getvalue()


def scan(*pages: Image.Image) -> bytes:
    """A PDF of pictures without a text layer."""
    target = io.BytesIO()
    pages[0].save(target, "PDF", resolution=200, save_all=True, append_images=list(pages[1:]), quality=85)
    return target.getvalue()


Change = Callable[[Image.Image], Image.Image]
