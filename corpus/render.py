"""Scans of the sample reports: their PDF pages drawn, spoiled as scanners and time spoil them, and bound again.

    python corpus/render.py FOLDER [--dpi 200] [--style clean|noise|skew|stamp|faint|red_stamp|jpeg] [NAME ...]

writes one scanned PDF without a text layer for each report, named as its gold annotation names it.
"""

from __future__ import annotations

import argparse
import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image, ImageChops, ImageDraw, ImageFilter

CORPUS = Path(__file__).resolve().parent
STYLES = ("clean", "noise", "skew", "stamp", "faint", "red_stamp", "jpeg")
_PAPER = 250
_INK = 128

Ink = int | tuple[int, int, int]


def scans(path: Path, dpi: int, style: str) -> Iterator[Image.Image]:
    """The pages of a PDF as grey images, spoiled in the manner of ``style``; the same every time."""
    chance = np.random.default_rng([dpi, STYLES.index(style), sum(path.stem.encode())])
    document = pypdfium2.PdfDocument(path)
    try:
        for page in document:
            yield spoiled(page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L"), dpi, style, chance)
    finally:
        document.close()


def spoiled(page: Image.Image, dpi: int, style: str, chance: np.random.Generator) -> Image.Image:
    """``page`` as it comes from a scanner, in grey, or in colour where ``style`` is ``red_stamp``."""
    ink = Image.new("RGB", page.size, "white")
    if style == "red_stamp":
        _stamp(ink, _signature(page), dpi, chance, ring=(205, 45, 60), pen=(60, 60, 170))
    if style == "skew":
        angle = float(chance.uniform(1.0, 2.0)) * float(chance.choice([-1, 1]))
        page = page.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=255)
    if style == "stamp":
        _stamp(page, _signature(page), dpi, chance, ring=120, pen=70)
    pixels = np.asarray(page, dtype=np.float32)
    if style == "faint":
        pixels = 150 + (pixels - 0) * (75 / 255) - np.linspace(0, 30, pixels.shape[1])[None, :]
    noise = {"clean": 4, "noise": 26, "faint": 7}.get(style, 8)
    pixels = pixels * (_PAPER / 255) + chance.normal(0, noise, pixels.shape)
    if style == "noise":
        specks = chance.random(pixels.shape)
        pixels = np.where(specks < 0.0015, 0, np.where(specks > 0.9985, 255, pixels))
    image = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    image = image.filter(ImageFilter.GaussianBlur(0.5 * dpi / 200)) if style != "clean" else image
    if style == "jpeg":
        return _compressed(image, int(chance.integers(12, 25)))
    return ImageChops.multiply(image.convert("RGB"), ink) if style == "red_stamp" else image


def _compressed(image: Image.Image, quality: int) -> Image.Image:
    """The image as it comes back from a JPEG file of low quality."""
    written = io.BytesIO()
    image.save(written, "JPEG", quality=quality)
    return Image.open(io.BytesIO(written.getvalue())).convert("L")


def _signature(page: Image.Image) -> tuple[float, float]:
    """Where the stamp is set: left of the middle of the last lines of the right half, or below on an empty page."""
    dark = np.asarray(page.crop((page.width // 2, 0, page.width, page.height))) < _INK
    rows = np.flatnonzero(dark[: int(page.height * 0.93)].any(axis=1))
    foot = float(rows[-1]) if rows.size else page.height * 0.7
    return page.width * 0.6, min(max(foot - 0.06 * page.height, page.height * 0.2), page.height * 0.88)


def bound(pages: Sequence[Image.Image], dpi: int) -> bytes:
    """The images as one PDF without a text layer."""
    written = io.BytesIO()
    pages[0].save(written, "PDF", resolution=dpi, save_all=True, append_images=list(pages[1:]), quality=80)
    return written.getvalue()


def pdf_of(stem: str) -> Path:
    """The PDF of a sample report."""
    (path,) = CORPUS.glob(f"*/{stem}.pdf")
    return path


def _stamp(
    page: Image.Image, place: tuple[float, float], dpi: int, chance: np.random.Generator, *, ring: Ink, pen: Ink
) -> None:
    """A round stamp near to ``place``, and a line of ink across it."""
    draw = ImageDraw.Draw(page)
    middle = tuple(side + dpi * float(chance.uniform(-0.25, 0.25)) for side in place)
    for inches in (0.7, 0.62, 0.25):
        reach = inches * dpi
        box = (middle[0] - reach, middle[1] - reach, middle[0] + reach, middle[1] + reach)
        draw.ellipse(box, outline=ring, width=max(2, dpi // 70))
    points = [
        (middle[0] + dpi * (step / 12 - 0.8), middle[1] + dpi * 0.25 * float(np.sin(step * 1.7))) for step in range(20)
    ]
    draw.line(points, fill=pen, width=max(2, dpi // 90))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--dpi", type=int, default=200)
    parser.add_argument("--style", choices=STYLES, default="clean")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    for gold in sorted((CORPUS / "gold").glob("*.json")):
        if not options.names or any(name in gold.stem for name in options.names):
            pages = list(scans(pdf_of(gold.stem), options.dpi, options.style))
            target = options.folder / json.loads(gold.read_text("utf-8"))["file"]
            target.write_bytes(bound(pages, options.dpi))
            print(target.name, len(pages))


if __name__ == "__main__":
    main()
