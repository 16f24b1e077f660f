"""Images of pages (PNG, JPEG, TIFF with one or several pages, and their like), read by OCR."""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Iterator

import numpy as np
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from pipeline.errors import ReadFailure
from pipeline.messages import say
from pipeline.readers.page_colour import grey_of
from pipeline.readers.page_picture import MAX_PIXELS, READ_DPI, Picture
from pipeline.readers.recognised import recognised_source
from pipeline.source import Source
from pipeline.timing import timed

MAX_DECODED = 120_000_000
"""The most pixels of an image that is decoded; JPEG files are decoded at a fraction of their size."""
MAX_FRAMES = 500
"""The most pages of a TIFF."""

_MEGA = 1_000_000
_MAX_COLOURED = 40_000_000
_PAPER_INCHES = 8.27
_SMALLEST = 40
_PLAUSIBLE_DPI = (72, 1300)
_PLAUSIBLE_INCHES = (4.0, 18.0)
_FAR_ABOVE = 1.15
_FAR_BELOW = 0.6
_MEDIA = {"PNG": "image/png", "JPEG": "image/jpeg", "TIFF": "image/tiff", "BMP": "image/bmp", "GIF": "image/gif"}


def read_image(data: bytes, ocr: str = "auto") -> Source:
    """Read the pages of an image by OCR.

    Raises ReadFailure: ``no_text_layer`` (``ocr`` is ``never``), ``needs_tesseract``, ``too_large``, ``corrupt``,
    ``no_text_layer`` (nothing was recognised), ``ocr_failed``.
    """
    if ocr == "never":
        raise ReadFailure("no_text_layer", say("image_without_ocr", lang="vi"))
    try:
        with timed("ocr"), warnings.catch_warnings(), Image.open(io.BytesIO(data)) as image:
            warnings.simplefilter("ignore")
            media_type = _MEDIA.get(image.format or "", "image")
            return recognised_source(_pictures(image), media_type=media_type, reader="image")
    except Image.DecompressionBombError as error:
        raise ReadFailure("too_large", say("image_too_large", lang="vi", limit=MAX_DECODED // _MEGA)) from error
    except (OSError, SyntaxError, ValueError, EOFError, UnidentifiedImageError) as error:
        raise ReadFailure("corrupt", say("image_corrupt", lang="vi")) from error


def _pictures(image: Image.Image) -> Iterator[Picture]:
    count = getattr(image, "n_frames", 1)
    if count > MAX_FRAMES:
        raise ReadFailure("too_large", say("too_many_frames", lang="vi", count=count, limit=MAX_FRAMES))
    for number, frame in enumerate(ImageSequence.Iterator(image), 1):
        yield _picture(frame, number)


def _picture(frame: Image.Image, number: int) -> Picture:
    dpi = _resolution(frame)
    wide = frame.width
    target = READ_DPI / dpi
    size = max(1, round(frame.width * target)), max(1, round(frame.height * target))
    frame.draft("RGB" if frame.mode == "RGB" else "L", size)
    if frame.width * frame.height > MAX_DECODED:
        raise ReadFailure("too_large", say("image_too_large", lang="vi", limit=MAX_DECODED // _MEGA))
    dpi = dpi * frame.width / wide
    grey = _grey(ImageOps.exif_transpose(frame), dpi)
    width, height = (side * 72 / dpi for side in grey.size)
    return Picture(page=number, pixels=np.array(_sized(grey, dpi)), width=round(width, 2), height=round(height, 2))


def _grey(image: Image.Image, dpi: float) -> Image.Image:
    """The image in grey, transparent parts white, red stamps light."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        seen = image.convert("LA")
        paper = Image.new("L", image.size, 255)
        paper.paste(seen.getchannel(0), mask=seen.getchannel(1))
        return paper
    if image.mode.startswith("I"):
        deep = np.asarray(image, dtype=np.float32)
        return Image.fromarray((deep / max(float(deep.max()), 1.0) * 255).astype(np.uint8))
    if image.mode == "RGB" and image.width * image.height <= _MAX_COLOURED:
        return Image.fromarray(grey_of(image, dpi))
    return image.convert("L")


def _sized(grey: Image.Image, dpi: float) -> Image.Image:
    """The image at the resolution of OCR, unless it is near to it, and never larger than OCR takes."""
    factor = READ_DPI / dpi
    factor = factor if factor < 1 / _FAR_ABOVE or factor > 1 / _FAR_BELOW else 1.0
    factor = min(factor, math.sqrt(MAX_PIXELS / (grey.width * grey.height)))
    if factor == 1.0:
        return grey
    size = max(_SMALLEST, round(grey.width * factor)), max(_SMALLEST, round(grey.height * factor))
    return grey.resize(size, Image.Resampling.LANCZOS if factor > 1 else Image.Resampling.BOX)


def _resolution(frame: Image.Image) -> float:
    """Pixels for each inch: as the file says where that makes a page of it, else as if it were a page of A4."""
    stated = frame.info.get("dpi")
    dpi = float(stated[0]) if isinstance(stated, tuple) and stated[0] else 0.0
    narrow = min(frame.size)
    if _PLAUSIBLE_DPI[0] < dpi < _PLAUSIBLE_DPI[1] and _PLAUSIBLE_INCHES[0] < narrow / dpi < _PLAUSIBLE_INCHES[1]:
        return dpi
    return max(20.0, narrow / _PAPER_INCHES)
