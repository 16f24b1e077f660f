"""The characters of one PDF page as PDFium gives them, turned upright."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from types import TracebackType
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium
import regex

from pipeline.readers.pdf_legacy import decoded

_BOLD_NAME = regex.compile(rb"bold|black|heavy|demi", regex.IGNORECASE)
_FORCE_BOLD = 1 << 18
_FILL_AND_STROKE = 2
_NAME_BYTES = 256
_ANGLE_SAMPLES = 9
_MADE_UP = frozenset(" \r\n\0")
_QUARTER = math.pi / 2


class Box(NamedTuple):
    """A box in points, upright as the text is read: ``x`` to the right, ``bottom`` below ``top``."""

    x0: float
    bottom: float
    x1: float
    top: float


class Glyph(NamedTuple):
    """One drawn character with the box of its advance width, and its index on the page."""

    char: str
    x0: float
    bottom: float
    x1: float
    top: float
    at: int


class TextPage:
    r"""The text of a page with geometry; use it as a context manager, it holds memory of PDFium.

    ``text[i]`` is the character with index ``i``; line ends are ``\\r\\n``. Text in an old encoding is Unicode
    (``encodings`` names what it was); a character that became part of the one before it is NUL. Raises
    :class:`pypdfium2.PdfiumError` when the page cannot be loaded.
    """

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        self.page = page
        self._textpage: Any = page.get_textpage()
        self._raw = self._textpage.raw
        self._numbers = (ctypes.c_double * 4)()
        self._pointers = [
            ctypes.cast(ctypes.byref(self._numbers, 8 * place), ctypes.POINTER(ctypes.c_double)) for place in range(4)
        ]
        self._name = ctypes.create_string_buffer(_NAME_BYTES)
        self._flags = ctypes.c_int()
        self._flags_pointer = ctypes.byref(self._flags)
        self._matrix = pdfium.FS_MATRIX()
        self._matrix_pointer = ctypes.byref(self._matrix)
        self._bold_fonts: dict[tuple[bytes, int], bool] = {}
        self.count: int = self._textpage.count_chars()
        self.text, self.encodings = decoded(self._raw, self._read_text())
        self.turn = self._read_turn()

    def __enter__(self) -> TextPage:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._textpage.close()

    def _read_text(self) -> str:
        """The text with exactly one code point for each character index."""
        text: str = self._textpage.get_text_range() if self.count else ""
        if len(text) == self.count:
            return text
        codes = (pdfium.FPDFText_GetUnicode(self._raw, index) for index in range(self.count))
        return "".join(chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\0" for code in codes)

    def _read_turn(self) -> int:
        """By how many quarter turns, counter-clockwise, most of the text is turned on the page."""
        step = max(1, self.count // _ANGLE_SAMPLES)
        turns: Counter[int] = Counter()
        for index in range(0, self.count, step):
            if not self.text[index].isspace():
                turns[round(-pdfium.FPDFText_GetCharAngle(self._raw, index) / _QUARTER) % 4] += 1
        return turns.most_common(1)[0][0] if turns else 0

    def upright(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A box of the page in the coordinates in which its text is upright."""
        if self.turn == 0:
            return Box(left, bottom, right, top)
        if self.turn == 1:
            return Box(bottom, -right, top, -left)
        if self.turn == 2:
            return Box(-right, -top, -left, -bottom)
        return Box(-top, left, -bottom, right)

    def rects(self, start: int, end: int) -> list[Box]:
        """The ink boxes of the text objects of ``text[start:end]``, in the order of the characters."""
        found = pdfium.FPDFText_CountRects(self._raw, start, end - start)
        left, bottom, right, top = self._pointers
        boxes = []
        for number in range(found):
            pdfium.FPDFText_GetRect(self._raw, number, left, top, right, bottom)
            boxes.append(self.upright(*self._numbers) if self.turn else Box(*self._numbers))
        return boxes

    def glyphs(self, start: int, end: int) -> list[Glyph]:
        """The drawn characters of ``text[start:end]``: nothing that PDFium made up, no line ends."""
        box, raw, box_of = pdfium.FS_RECTF(), self._raw, pdfium.FPDFText_GetLooseCharBox
        pointer = ctypes.byref(box)
        found = []
        for index, char in enumerate(self.text[start:end], start):
            if char in _MADE_UP and (char != " " or pdfium.FPDFText_IsGenerated(raw, index) == 1):
                continue
            box_of(raw, index, pointer)
            left, bottom, right, top = box.left, box.bottom, box.right, box.top
            if self.turn:
                left, bottom, right, top = self.upright(left, bottom, right, top)
            found.append(Glyph(char, left, bottom, right, top, index))
        return found

    def size(self, index: int) -> float:
        """The height of the font at ``index`` in points, as it is seen on the page."""
        size: float = pdfium.FPDFText_GetFontSize(self._raw, index)
        if pdfium.FPDFText_GetMatrix(self._raw, index, self._matrix_pointer):
            size *= math.hypot(self._matrix.c, self._matrix.d)
        return size

    def baseline(self, index: int) -> float:
        """The height of the line on which the character at ``index`` stands."""
        x, y = self._pointers[:2]
        pdfium.FPDFText_GetCharOrigin(self._raw, index, x, y)
        place_x, place_y = self._numbers[0], self._numbers[1]
        return self.upright(place_x, place_y, place_x, place_y).bottom

    def is_bold(self, index: int) -> bool:
        """True when the character at ``index`` is set in a bold font, or drawn with a thickened outline."""
        pdfium.FPDFText_GetFontInfo(self._raw, index, self._name, _NAME_BYTES, self._flags_pointer)
        key = (self._name.value, self._flags.value)
        bold = self._bold_fonts.get(key)
        if bold is None:
            bold = bool(_BOLD_NAME.search(key[0])) or bool(key[1] & _FORCE_BOLD)
            self._bold_fonts[key] = bold
        if bold:
            return True
        drawn = pdfium.FPDFText_GetTextObject(self._raw, index)
        return bool(drawn) and pdfium.FPDFTextObj_GetTextRenderMode(drawn) == _FILL_AND_STROKE
