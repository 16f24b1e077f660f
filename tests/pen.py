"""Numbers as a pen writes them: strokes of the tests' own hand, with the leaning and trembling that is asked for."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from PIL import Image, ImageDraw

Point = tuple[float, float]

_HALF = math.pi / 2


def _arc(x: float, y: float, wide: float, high: float, start: float, end: float) -> list[Point]:
    """An arc about (x, y), in quarter turns clockwise from the right."""
    steps = np.linspace(start * _HALF, end * _HALF, 14)
    return [(x + wide * math.cos(at), y + high * math.sin(at)) for at in steps]


STROKES: dict[str, list[list[Point]]] = {
    "0": [_arc(0.5, 0.5, 0.3, 0.46, -1.1, 3.0)],
    "1": [[(0.3, 0.34), (0.56, 0.05), (0.52, 0.95)]],
    "2": [[*_arc(0.5, 0.3, 0.28, 0.25, -2.3, 0.3), (0.5, 0.68), (0.2, 0.93), (0.85, 0.92)]],
    "3": [[*_arc(0.45, 0.27, 0.27, 0.22, -2.2, 1.0), *_arc(0.45, 0.7, 0.32, 0.24, -1.0, 2.0)]],
    "4": [[(0.5, 0.04), (0.18, 0.62), (0.85, 0.6)], [(0.64, 0.3), (0.6, 0.97)]],
    "5": [[(0.78, 0.06), (0.32, 0.07), (0.28, 0.45), *_arc(0.46, 0.66, 0.32, 0.27, -1.2, 1.9)]],
    "6": [[(0.66, 0.04), (0.36, 0.34), *_arc(0.5, 0.7, 0.26, 0.25, -2.2, 1.9)]],
    "7": [[(0.2, 0.09), (0.8, 0.07), (0.46, 0.96)], [(0.42, 0.52), (0.76, 0.5)]],
    "8": [[*_arc(0.5, 0.27, 0.2, 0.21, 1.0, -3.0), *_arc(0.5, 0.71, 0.25, 0.24, -1.0, 3.0)]],
    "9": [[*_arc(0.48, 0.3, 0.25, 0.25, -0.2, -3.6), (0.72, 0.3), (0.66, 0.7), (0.46, 0.96)]],
}


def digit_strokes(digit: str, lean: float, chance: np.random.Generator) -> Iterator[list[Point]]:
    """The strokes of a digit within a square of one, leaning to the right by ``lean``."""
    swing = chance.normal(0, 0.018, 4)
    for stroke in STROKES[digit]:
        yield [
            (
                x + lean * (0.5 - y) + swing[0] * math.sin(5 * y) + swing[1],
                y + swing[2] * math.sin(5 * x) + swing[3],
            )
            for x, y in stroke
        ]


def write(
    page: Image.Image, text: str, place: Point, high: float, *, lean: float = 0.15, pen: int = 4, seed: int = 1
) -> float:
    """Write ``text`` on ``page`` with its top left at ``place``; returns where it ends on the right, in pixels."""
    chance = np.random.default_rng(seed)
    large = 4
    layer = Image.new("L", (page.width * large, page.height * large), 255)
    drawing = ImageDraw.Draw(layer)
    x, y = place
    for digit in text:
        for stroke in digit_strokes(digit, lean, chance):
            points = [(large * (x + 0.72 * high * a), large * (y + high * b)) for a, b in stroke]
            drawing.line(points, fill=30, width=pen * large, joint="curve")
            for a, b in points:
                half = pen * large / 2
                drawing.ellipse((a - half, b - half, a + half, b + half), fill=30)
        x += (0.5 if digit == "1" else 0.78) * high
    page.paste(30, (0, 0), Image.eval(layer.resize(page.size, Image.Resampling.LANCZOS), lambda value: 255 - value))
    return x
