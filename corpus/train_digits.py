"""Train the network that reads digits written by hand.

    python corpus/train_digits.py MNIST_FOLDER [--rounds 12] [--to patterns/handwritten_digits.npz]

``MNIST_FOLDER`` holds the four files of the MNIST database (``train-images-idx3-ubyte`` and so on). Each round shows
every digit turned, sheared, thinner or thicker; ones with a flag and sevens with a bar, which MNIST has hardly any of,
are drawn; and so is what is no digit: two digits that touch, letters, strokes. Prints the share of the test digits that
are read rightly, and of those that are sure.
"""

from __future__ import annotations

import argparse
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from font_source_sans_pro import SourceSansPro, SourceSansProIt
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT))

from pipeline.readers.handwriting import (  # noqa: E402
    NO_DIGIT,
    Layer,
    as_seen,
    chances,
    folded,
    halved,
    windows,
)

LAYERS = ((25, 16), (9 * 16, 32), (3 * 3 * 32, 64), (64, NO_DIGIT + 1))
BATCH = 128
LETTERS = "AEFHKMNRWXhkmnwxăâđêơưĐ#&@%"
FLAGGED, BARRED, OTHERS = 3000, 2000, 8000

Floats = NDArray[np.float32]
Sample = tuple[Floats, NDArray[np.int64]]


def load(folder: Path, name: str) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """The pictures (n, 28, 28) and labels of one half of MNIST."""
    pictures = (folder / f"{name}-images-idx3-ubyte").read_bytes()
    count, high, wide = struct.unpack(">III", pictures[4:16])
    labels = np.frombuffer((folder / f"{name}-labels-idx1-ubyte").read_bytes()[8:], dtype=np.uint8)
    return np.frombuffer(pictures[16:], dtype=np.uint8).reshape(count, high, wide), labels.astype(np.int64)


def bent(picture: Image.Image, chance: np.random.Generator) -> Image.Image:
    """The picture turned, sheared, stretched, thinner or thicker."""
    size = 44
    large = picture.resize((size, size), Image.Resampling.BILINEAR)
    angle, shear = chance.normal(0, 0.13), chance.normal(0, 0.16)
    stretch, squeeze = np.exp(chance.normal(0, 0.13, 2))
    cosine, sine = np.cos(angle), np.sin(angle)
    a, b = cosine * stretch, sine + shear
    d, e = -sine, cosine * squeeze
    middle = size / 2
    c, f = middle - a * middle - b * middle, middle - d * middle - e * middle
    large = large.transform((size, size), Image.Transform.AFFINE, (a, b, c, d, e, f), Image.Resampling.BILINEAR)
    kind = chance.random()
    if kind < 0.2:
        large = large.filter(ImageFilter.MinFilter(3))
    elif kind < 0.5:
        large = large.filter(ImageFilter.MaxFilter(3))
    elif kind < 0.6:
        large = large.filter(ImageFilter.MaxFilter(5))
    return large


def seen(picture: Image.Image) -> Floats:
    return as_seen(np.asarray(picture, dtype=np.float32) / 255)


def drawn(lines: list[tuple[float, float, float, float]], chance: np.random.Generator) -> Image.Image:
    """Strokes (x0, y0, x1, y1 in shares of the picture), as a pen draws them."""
    size, width = 64, int(chance.integers(3, 10))
    picture = Image.new("L", (size, size))
    pen = ImageDraw.Draw(picture)
    for x0, y0, x1, y1 in lines:
        pen.line((x0 * size, y0 * size, x1 * size, y1 * size), fill=255, width=width)
        for x, y in ((x0, y0), (x1, y1)):
            pen.ellipse(
                (x * size - width / 2, y * size - width / 2, x * size + width / 2, y * size + width / 2), fill=255
            )
    return picture.filter(ImageFilter.GaussianBlur(float(chance.uniform(0.5, 1.5))))


def flagged_one(chance: np.random.Generator) -> Image.Image:
    """A one with a flag, and now and then with a foot."""
    lean, top = chance.uniform(-0.05, 0.2), chance.uniform(0.1, 0.2)
    head = 0.5 + lean / 2
    angle, length = np.radians(chance.uniform(22, 70)), chance.uniform(0.16, 0.42)
    lines = [
        (head, top, 0.5 - lean / 2, 0.88),
        (head, top, head - length * np.cos(angle), top + length * np.sin(angle)),
    ]
    if chance.random() < 0.3:
        foot = chance.uniform(0.08, 0.22)
        lines.append((0.5 - lean / 2 - foot, 0.88, 0.5 - lean / 2 + foot, 0.88))
    return drawn(lines, chance)


def barred_seven(chance: np.random.Generator) -> Image.Image:
    """A seven, often with a bar through its stem."""
    left, right = chance.uniform(0.15, 0.3), chance.uniform(0.65, 0.85)
    top, rise = chance.uniform(0.1, 0.2), chance.normal(0, 0.04)
    foot = chance.uniform(0.3, 0.5)
    lines = [(left, top + rise, right, top - rise), (right, top - rise, foot, 0.9)]
    if chance.random() < 0.25:
        lines.append((left, top + rise, left, top + 0.12))
    if chance.random() < 0.65:
        x, reach = (right + foot) / 2, chance.uniform(0.1, 0.22)
        lines.append((x - reach, 0.5, x + reach, 0.5 - rise))
    return drawn(lines, chance)


def no_digit(pictures: NDArray[np.uint8], chance: np.random.Generator) -> Image.Image:
    """Something that is no digit."""
    kind = chance.random()
    one, other = (Image.fromarray(pictures[at]) for at in chance.integers(0, len(pictures), 2))
    if kind < 0.5:
        pair = Image.new("L", (48, 28))
        pair.paste(one, (0, 0))
        gap = int(chance.integers(13, 20))
        pair.paste(other, (gap, int(chance.integers(-3, 4))), other)
        return pair
    if kind < 0.8:
        face = str([SourceSansPro, SourceSansProIt][int(chance.integers(2))])
        picture = Image.new("L", (64, 64))
        letter = LETTERS[int(chance.integers(len(LETTERS)))]
        ImageDraw.Draw(picture).text((14, 4), letter, fill=255, font=ImageFont.truetype(face, 40))
        return bent(picture, chance)
    places = chance.uniform(0.05, 0.95, (int(chance.integers(1, 5)), 4))
    if kind < 0.88:
        places[:, 2:] = places[:, :2] + chance.normal(0, 0.03, places[:, 2:].shape)
        places = places[:1]
    elif kind < 0.93:
        places[:, 3] = places[:, 1] + chance.normal(0, 0.04, len(places))
        places = places[:1]
    elif len(places) < 3:
        places = chance.uniform(0.05, 0.95, (4, 4))
    return drawn([tuple(place) for place in places.tolist()], chance)


def one_round(pictures: NDArray[np.uint8], labels: NDArray[np.int64], chance: np.random.Generator) -> Sample:
    """All that is shown in one round, in a random order."""
    shown = [seen(bent(Image.fromarray(picture), chance)) for picture in pictures]
    shown += [seen(bent(flagged_one(chance), chance)) for _ in range(FLAGGED)]
    shown += [seen(bent(barred_seven(chance), chance)) for _ in range(BARRED)]
    shown += [seen(no_digit(pictures, chance)) for _ in range(OTHERS)]
    named = np.concatenate([labels, np.repeat([1, 7, NO_DIGIT], [FLAGGED, BARRED, OTHERS])])
    order = chance.permutation(len(named))
    return np.stack(shown)[order], named[order]


class Network:
    """Two convolutions and two full layers, trained by Adam (Kingma and Ba 2015)."""

    def __init__(self, chance: np.random.Generator) -> None:
        self.arrays: list[Floats] = []
        for inputs, outputs in LAYERS:
            self.arrays.append(chance.normal(0, np.sqrt(2 / inputs), (inputs, outputs)).astype(np.float32))
            self.arrays.append(np.zeros(outputs, dtype=np.float32))
        self._first = [np.zeros_like(one) for one in self.arrays]
        self._second = [np.zeros_like(one) for one in self.arrays]
        self._steps = 0

    @property
    def layers(self) -> list[Layer]:
        return list(map(Layer, self.arrays[::2], self.arrays[1::2]))

    def learn(self, shown: Floats, labels: NDArray[np.int64], rate: float) -> None:
        first, second, third, fourth = self.layers
        drawn = shown[..., None]
        one = folded(drawn, first)
        small = halved(one)
        two = folded(small, second)
        flat = halved(two).reshape(len(shown), -1)
        dense = np.maximum(flat @ third.weight + third.bias, 0)
        error = chances(dense @ fourth.weight + fourth.bias)
        error[np.arange(len(labels)), labels] -= 1
        error /= len(labels)
        self._steps += 1
        below = (error @ fourth.weight.T) * (dense > 0)
        self._move(6, dense.T @ error, error.sum(axis=0), rate)
        above, error = below @ third.weight.T, below
        self._move(4, flat.T @ error, error.sum(axis=0), rate)
        error = unhalved(above.reshape(halved(two).shape), two)
        deeper = unfolded(error, second, small.shape[-1])
        self._move_fold(2, small, error, rate)
        error = unhalved(deeper, one)
        self._move_fold(0, drawn, error, rate)

    def _move_fold(self, place: int, given: Floats, error: Floats, rate: float) -> None:
        size = given.shape[1] - error.shape[1] + 1
        cut = windows(given, size)
        flat = error.reshape(-1, error.shape[-1])
        self._move(place, cut.reshape(-1, cut.shape[-1]).T @ flat, flat.sum(axis=0), rate)

    def _move(self, place: int, weight: Floats, bias: Floats, rate: float) -> None:
        for at, slope in ((place, weight), (place + 1, bias)):
            first, second = self._first[at], self._second[at]
            first += 0.1 * (slope - first)
            second += 0.001 * (slope * slope - second)
            step = first / (1 - 0.9**self._steps) / (np.sqrt(second / (1 - 0.999**self._steps)) + 1e-8)
            self.arrays[at] -= rate * (step + 1e-4 * self.arrays[at])


def unhalved(error: Floats, before: Floats) -> Floats:
    """The error of each pixel before :func:`halved`: all of it at the largest of the four that was above zero."""
    large = halved(before).repeat(2, axis=1).repeat(2, axis=2)
    return error.repeat(2, axis=1).repeat(2, axis=2) * ((before == large) & (before > 0))


def unfolded(error: Floats, kernel: Layer, depth: int) -> Floats:
    """The error of each pixel before a convolution."""
    size = round((kernel.weight.shape[0] / depth) ** 0.5)
    count, high, wide, _ = error.shape
    back = (error @ kernel.weight.T).reshape(count, high, wide, size, size, depth)
    found = np.zeros((count, high + size - 1, wide + size - 1, depth), dtype=np.float32)
    for down in range(size):
        for across in range(size):
            found[:, down : down + high, across : across + wide] += back[:, :, :, down, across]
    return found


def batches(sample: Sample) -> Iterator[Sample]:
    shown, labels = sample
    for first in range(0, len(labels), BATCH):
        yield shown[first : first + BATCH], labels[first : first + BATCH]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--to", type=Path, default=PROJECT / "patterns" / "handwritten_digits.npz")
    options = parser.parse_args()
    chance = np.random.default_rng(2024)
    pictures, labels = load(options.folder, "train")
    test, truth = load(options.folder, "t10k")
    exam = np.stack([seen(Image.fromarray(one)) for one in test])
    network = Network(chance)
    for number in range(options.rounds):
        rate = 0.0017 * (1 + np.cos(np.pi * number / options.rounds)) + 2e-5
        for shown, named in batches(one_round(pictures, labels, chance)):
            network.learn(shown, named, rate)
        kept = {f"{place:02}": one.astype(np.float16) for place, one in enumerate(network.arrays)}
        np.savez_compressed(options.to, **kept)
        print(f"{number + 1}: {measured(network, exam, truth)}", flush=True)


def measured(network: Network, exam: Floats, truth: NDArray[np.int64]) -> str:
    """How well the test digits are read."""
    first, second, third, fourth = network.layers
    flat = halved(folded(halved(folded(exam[..., None], first)), second)).reshape(len(exam), -1)
    found = chances(np.maximum(flat @ third.weight + third.bias, 0) @ fourth.weight + fourth.bias)
    best = found.argmax(axis=1)
    sure = (found.max(axis=1) >= 0.9) & (best != NO_DIGIT)
    right = best == truth
    return f"{right.mean():.4f} right; {sure.mean():.3f} sure, {right[sure].mean():.5f} of these right"


if __name__ == "__main__":
    main()
