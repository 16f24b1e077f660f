"""Pictures of pages in, words out: Tesseract in processes side by side, each picture once, bad ones twice."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import cache
from itertools import islice
from pathlib import Path

import numpy as np
import regex
from PIL import Image

from pipeline.clock import restart
from pipeline.readers import ocr_cache, ocr_program
from pipeline.readers.ocr_again import Small, Way, looked_again
from pipeline.readers.ocr_junk import without_junk
from pipeline.readers.ocr_reading import Reading, SeenWord, as_plain, from_plain, read_tsv, turned_back
from pipeline.readers.ocr_shapes import tilt_of
from pipeline.readers.ocr_written import with_handwriting
from pipeline.readers.page_picture import Grey, Picture, evened, is_blank, median_of_nine, rotated, skew_of
from pipeline.readers.page_rules import find_rules
from pipeline.readers.page_tables import Tables, cut_tables, in_place
from pipeline.readers.scan_numbers import with_numbers

_RECIPE = "16"  # to be raised when the same picture would be read otherwise
_OPTIONS = ("-l", ocr_program.LANGUAGE, "--psm", "3", "-c", "tessedit_create_tsv=1", "-c", "tessedit_create_txt=0")
_BLOCK = (*_OPTIONS[:2], "--psm", "6", *_OPTIONS[4:])
_LINE = ("--psm", "7", *_OPTIONS[4:])
_LINES = 1_000_000_000
_DIGITS = ("-c", "tessedit_char_whitelist=0123456789.,/%-")
_WHITE = 10
_TOGETHER = 4
_UNSURE = 82.0
_LOST = 55.0
_LEVEL = 0.3
_ROTATION = regex.compile(r"Rotate: (\d+)")
_SURE = regex.compile(r"Orientation confidence: ([\d.]+)")
_SUREST = 2.0

Read = tuple[Picture, Reading]


def recognise(pictures: Iterable[Picture]) -> Iterator[Read]:
    """The reading of each of ``pictures``, in their order; only a few are held in memory.

    Raises ReadFailure: ``needs_tesseract``, ``ocr_failed``.
    """
    recipe = f"{_RECIPE}/{ocr_program.version()}/{'/'.join(_OPTIONS)}"
    waiting = iter(pictures)
    flying: deque[Future[list[Read]]] = deque()
    cores = ocr_program.cores()
    threads = _threads(os.getpid(), "files")
    try:
        while True:
            while len(flying) <= cores and (chunk := list(islice(waiting, _TOGETHER))):
                flying.append(threads.submit(_read_chunk, chunk, recipe))
            if not flying:
                return
            yield from flying.popleft().result()
            restart()
    finally:
        for future in flying:
            future.cancel()
        wait(flying)


@cache
def _threads(process: int, use: str) -> ThreadPoolExecutor:
    """Threads that live as long as the process, for programs die with the thread that started them."""
    return ThreadPoolExecutor(ocr_program.cores())


def _read_chunk(chunk: Sequence[Picture], recipe: str) -> list[Read]:
    keys = [_key(picture, recipe) for picture in chunk]
    known = [_known(picture, key) for picture, key in zip(chunk, keys, strict=True)]
    fresh = iter(_read_new([picture for picture, reading in zip(chunk, known, strict=True) if reading is None]))
    result = []
    for picture, key, reading in zip(chunk, keys, known, strict=True):
        if reading is None:
            reading = next(fresh)
            ocr_cache.keep(key, as_plain(reading))
        result.append((picture, reading))
    return result


def _known(picture: Picture, key: str) -> Reading | None:
    if is_blank(picture.pixels):
        return Reading(words=())
    kept = ocr_cache.recall(key)
    return None if kept is None else from_plain(kept)


def _key(picture: Picture, recipe: str) -> str:
    shape = f"{recipe}/{picture.pixels.shape}/{picture.dpi}/"
    digest = hashlib.sha256(shape.encode())
    digest.update(picture.pixels.tobytes())
    return digest.hexdigest()


def _read_new(pictures: Sequence[Picture]) -> list[Reading]:
    if not pictures:
        return []
    dpi = pictures[0].dpi
    parted = [cut_tables(picture.pixels, picture.scale) for picture in pictures]
    texts = _spread([tables.rest for tables in parted], dpi)
    cuts = iter(_seen([cut.pixels for tables in parted for cut in tables.cuts], dpi, _BLOCK))
    readings = [
        _whole(picture, tables, text, [next(cuts) for _ in tables.cuts], dpi)
        for picture, tables, text in zip(pictures, parted, texts, strict=True)
    ]
    upright = [np.rot90(one.pixels, reading.turn) for one, reading in zip(pictures, readings, strict=True)]
    sure = looked_again(readings, upright, pictures[0].scale, lambda small, way: _seen_line(small, dpi, way))
    return [with_handwriting(reading, pixels) for reading, pixels in zip(sure, upright, strict=True)]


def _whole(picture: Picture, tables: Tables, text: Reading, cuts: Sequence[Reading], dpi: int) -> Reading:
    """The reading of the text and that of the tables as one; a poor one of the text is tried again."""
    inked = bool(text.words) or not is_blank(tables.rest)
    if inked and not _is_sure(text):
        text = _again(tables.rest, dpi, text)
    if text.turn:  # what looked like a table on a page that lies on its side is read with the page
        pixels = np.rot90(picture.pixels, text.turn)
        return _turned(picture, pixels, _seen([pixels], dpi)[0], text.turn)
    words = list(text.words)
    cuts = with_numbers([cut.pixels for cut in tables.cuts], cuts, [cut.edge for cut in tables.cuts])
    for number, (cut, reading) in enumerate(zip(tables.cuts, cuts, strict=True), 1):
        words += (
            word._replace(line=word.line + number * _LINES) for word in in_place(reading.words, cut, tables.tilt or 0.0)
        )
    tilt = tilt_of(without_junk(text.words)) if tables.tilt is None else tables.tilt
    return Reading(words=tuple(words), tilt=tilt, rules=tables.rules)


def _turned(picture: Picture, pixels: Grey, reading: Reading, turn: int) -> Reading:
    """The reading of a picture that was turned upright."""
    tilt = tilt_of(without_junk(reading.words))
    return Reading(words=reading.words, turn=turn, tilt=tilt, rules=tuple(find_rules(pixels, picture.scale, tilt)))


def _seen_line(pictures: Sequence[Small], dpi: int, way: Way) -> list[list[SeenWord]]:
    """The words of small pictures that hold one line each."""
    model = ocr_program.LANGUAGE if way == "words" else ocr_program.plain_model()
    options = ("-l", model, *(_DIGITS if way == "digits" else ()), *_LINE, "--dpi", str(dpi))
    with _files([_framed(pixels, zoom) for pixels, zoom in pictures], dpi) as images:
        found = read_tsv(ocr_program.run_quietly(images, *options), len(pictures))
    return [[_unframed(word, zoom) for word in one.words] for one, (_, zoom) in zip(found, pictures, strict=True)]


def _framed(pixels: Grey, zoom: float) -> Grey:
    """The picture larger, with white around it."""
    if zoom != 1.0:
        image = Image.fromarray(pixels)
        size = max(1, round(image.width * zoom)), max(1, round(image.height * zoom))
        pixels = np.asarray(image.resize(size, Image.Resampling.LANCZOS))
    return np.pad(pixels, _WHITE, constant_values=255)


def _unframed(word: SeenWord, zoom: float) -> SeenWord:
    x0, y0, x1, y1 = ((value - _WHITE) / zoom for value in word[1:5])
    return word._replace(x0=x0, y0=y0, x1=x1, y1=y1)


def _is_sure(reading: Reading, least: float = _UNSURE) -> bool:
    return reading.confidence is not None and reading.confidence >= least


def _again(pixels: Grey, dpi: int, first: Reading) -> Reading:
    """The best reading of a picture of which the first one was poor: upright, without specks, level."""
    turn = 0 if _is_sure(first, _LOST) else _turn_of(pixels, dpi)
    if turn:
        pixels = np.rot90(pixels, turn)
    clean = median_of_nine(evened(pixels))
    degrees = skew_of(clean)
    level = rotated(clean, degrees) if abs(degrees) >= _LEVEL else clean
    second = turned_back(_seen([level], dpi)[0], degrees if level is not clean else 0.0, *pixels.shape[::-1])
    second = Reading(words=second.words, turn=turn)
    return max(first, second, key=lambda reading: reading.worth)


def _turn_of(pixels: Grey, dpi: int) -> int:
    """By how many quarter turns, counter-clockwise, the picture must be turned to stand upright; 0 in doubt."""
    with _files([pixels], dpi) as images:
        written = ocr_program.run_quietly(images, "--psm", "0", "-l", "osd")
    rotate, sure = _ROTATION.search(written), _SURE.search(written)
    if rotate is None or sure is None or float(sure[1]) < _SUREST:
        return 0
    return -(int(rotate[1]) // 90) % 4


def _seen(pictures: Sequence[Grey], dpi: int, options: Sequence[str] = _OPTIONS) -> list[Reading]:
    if not pictures:
        return []
    with _files(pictures, dpi) as images:
        written = ocr_program.run(images, *options, "--dpi", str(dpi))
    return read_tsv(written, len(images))


def _spread(pictures: Sequence[Grey], dpi: int) -> list[Reading]:
    """The readings of pages, in as many calls as there are cores that would else do nothing, else in one: each call
    loads the model. What is read is the same.
    """
    calls = max(1, min(len(pictures), ocr_program.idle_places()))
    size = -(-len(pictures) // calls)
    parts = [pictures[first : first + size] for first in range(0, len(pictures), size)]
    if len(parts) == 1:
        return _seen(pictures, dpi)
    threads = _threads(os.getpid(), "parts")
    return [reading for found in threads.map(lambda part: _seen(part, dpi), parts) for reading in found]


class _files:  # noqa: N801 - a context manager
    """The pictures as files for a while."""

    def __init__(self, pictures: Sequence[Grey], dpi: int) -> None:
        self._pictures, self._dpi = pictures, dpi
        self._folder = tempfile.TemporaryDirectory(prefix="baocao-")

    def __enter__(self) -> list[Path]:
        folder = Path(self._folder.name)
        images = [folder / f"{number}.pgm" for number in range(len(self._pictures))]
        for image, pixels in zip(images, self._pictures, strict=True):
            Image.fromarray(np.ascontiguousarray(pixels)).save(image)
        return images

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()
