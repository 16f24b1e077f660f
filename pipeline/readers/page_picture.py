"""The picture of a page that OCR reads: grey, of bounded size, with the way back to the page."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

READ_DPI = 200
"""The resolution at which pages are read: more costs time and gives nothing."""
MAX_PIXELS = 24_000_000
"""The most pixels of a picture that is given to OCR; larger ones are reduced."""

Grey = NDArray[np.uint8]

_BLANK_SHARE = 0.0004
_DARK = 128
_PATCH = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A page as grey pixels; ``width`` and ``height`` are those of the page in points, ``page`` counts from 1."""

    page: int
    pixels: Grey
    width: float
    height: float

    @property
    def scale(self) -> float:
        """Points for each pixel."""
        return float(self.width / self.pixels.shape[1])

    @property
    def dpi(self) -> int:
        """Pixels for each inch."""
        return max(70, min(2400, round(72 / self.scale)))


def is_blank(pixels: Grey) -> bool:
    """True for a page without ink, but for some dust; the margins are not looked at."""
    high, wide = pixels.shape
    inner = pixels[high // 20 : high - high // 20, wide // 20 : wide - wide // 20]
    return bool((inner < _DARK).mean() < _BLANK_SHARE) if inner.size else True


def median_of_nine(pixels: Grey) -> Grey:
    """The picture without specks: each pixel becomes the median of its neighbourhood of three by three."""
    from PIL import ImageFilter

    return np.asarray(Image.fromarray(pixels).filter(ImageFilter.MedianFilter(3)))


def evened(pixels: Grey) -> Grey:
    """The picture as if its paper were evenly white: each pixel against the brightest around it."""
    from PIL import ImageFilter

    image = Image.fromarray(pixels)
    small = image.resize((max(1, image.width // _PATCH), max(1, image.height // _PATCH)), Image.Resampling.BOX)
    paper = small.filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.GaussianBlur(3))
    around = np.asarray(paper.resize(image.size, Image.Resampling.BILINEAR), dtype=np.float32)
    lit = pixels.astype(np.float32) * (255.0 / np.maximum(around, 32.0))
    low = float(np.percentile(lit[::4, ::4], 0.5))
    return np.clip((lit - low) * (255.0 / max(32.0, 250.0 - low)), 0, 255).astype(np.uint8)


def rotated(pixels: Grey, degrees: float) -> Grey:
    """The picture turned counter-clockwise by a small angle, white where nothing was."""
    image = Image.fromarray(pixels).rotate(degrees, resample=Image.Resampling.BICUBIC, fillcolor=255)
    return np.asarray(image)


def skew_of(pixels: Grey, reach: float = 4.0) -> float:
    """By how many degrees, counter-clockwise, the picture must be turned so that its lines are level.

    The angle is the one at which the rows of the picture differ most in darkness (the profile of its projection).
    """
    high, wide = pixels.shape
    step = max(1, min(high, wide) // 700)
    dark = (pixels[: high // step * step, : wide // step * step] < _DARK).reshape(high // step, step, -1, step)
    small = dark.any(axis=(1, 3)) if step > 1 else dark[:, 0, :, 0]
    ys, xs = np.nonzero(small)
    if ys.size < 200:
        return 0.0
    coarse = np.arange(-reach, reach + 0.01, 0.5)
    best = max(coarse, key=lambda angle: _sharpness(ys, xs, float(angle)))
    fine = np.arange(best - 0.4, best + 0.41, 0.1)
    return round(float(max(fine, key=lambda angle: _sharpness(ys, xs, float(angle)))), 2)


def _sharpness(ys: NDArray[np.int64], xs: NDArray[np.int64], angle: float) -> float:
    """How much the rows differ when the picture is turned by ``angle`` degrees."""
    rows = np.round(ys - xs * np.tan(np.radians(angle))).astype(np.int64)
    counts = np.bincount(rows - rows.min()).astype(np.float64)
    return float(np.square(np.diff(counts)).sum())
