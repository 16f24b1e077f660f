"""Spreadsheets (.xlsx, .xls, .ods) through python-calamine: every visible sheet its title and a table.

Numbers are written as a Vietnamese reader sees them: a decimal comma, dates as day/month/year, percentages and
grouped thousands where an .xlsx file says that the cell shows them so.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import regex

from pipeline.errors import ReadFailure
from pipeline.readers import sniff
from pipeline.readers.sheet_fonts import Fonts, load_cell_fonts
from pipeline.readers.sheet_formats import Formats, load_formats
from pipeline.source import RawLine, RawTable, Source

MAX_CELLS = 2_000_000
"""The most cells of a sheet, empty ones among the others counted."""
_MAX_UNPACKED = 500_000_000
_RATIO, _RATIO_FROM = 200, 10_000_000
_FULL_SHEET = 16
_CELL = regex.compile(rb'<(?:\w+:)?c [^>]{0,200}?r="([A-Z]{1,3})([0-9]{1,7})"')
_REPEAT = regex.compile(rb'table:number-(?:rows|columns)-repeated="([0-9]{3,10})"')
_GROUPED = regex.compile(r"[#0],[#0]")
_VIETNAMESE = str.maketrans(",.", ".,")
_EMPTY = "Bảng tính không có ô nào có chữ hay số. Hãy kiểm tra lại tệp."
_CORRUPT = "Bảng tính bị hỏng, không mở được. Hãy mở bằng Excel hoặc LibreOffice, lưu lại thành .xlsx rồi thử lại."
_LOCKED = "Bảng tính được đặt mật khẩu. Hãy mở bằng Excel, bỏ mật khẩu và lưu lại thành .xlsx."
_TOO_LARGE = (
    "Bảng tính quá lớn (quá nhiều ô, hoặc nén bất thường). Hãy xoá các hàng, cột thừa hoặc chia nhỏ rồi thử lại."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looks:
    """How the cells of a workbook look: their number formats, their fonts."""

    formats: Formats = field(default_factory=Formats)
    fonts: Fonts = field(default_factory=Fonts)

    def shown(self, value: Any, sheet: str, row: int, column: int) -> str:
        """The value of a cell as text."""
        text = written(value, self.formats.of(sheet, row, column))
        return self.fonts.read(text, sheet, row, column) if isinstance(value, str) else text


def read_sheets(data: bytes, kind: str) -> Source:
    """The visible sheets of the workbook ``data``, in order, without empty ones.

    Raises :class:`ReadFailure`: ``empty``, ``encrypted``, ``corrupt``, ``too_large``.
    """
    if kind in (sniff.FODS, sniff.EXCEL_XML):
        from pipeline.readers.office import to_xlsx

        return replace(read_sheets(to_xlsx(data, kind), sniff.XLSX), media_type=kind)
    looks = _checked(data) if kind != sniff.XLS else _Looks()
    book = _open(data)
    if kind in (sniff.XLS, sniff.ODS) and (better := _as_xlsx(data, kind)) is not None:
        looks, book = _checked(better), _open(better)
    blocks = tuple(_blocks(book, looks))
    if not blocks:
        raise ReadFailure("empty", _EMPTY)
    encodings = tuple(sorted(looks.fonts.encodings))
    return Source(media_type=kind, reader="sheets", page_count=None, blocks=blocks, encodings=encodings)


def _as_xlsx(data: bytes, kind: str) -> bytes | None:
    """The workbook as .xlsx, which tells how its numbers are shown; None where LibreOffice is missing or fails."""
    from pipeline.readers.office import to_xlsx

    try:
        return to_xlsx(data, kind)
    except ReadFailure:
        return None


def _open(data: bytes) -> Any:
    import python_calamine

    try:
        return python_calamine.load_workbook(io.BytesIO(data))
    except python_calamine.PasswordError as error:
        raise ReadFailure("encrypted", _LOCKED) from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise ReadFailure("corrupt", _CORRUPT) from error


def _blocks(book: Any, looks: _Looks) -> Iterator[RawLine | RawTable]:
    import python_calamine

    visible = python_calamine.SheetVisibleEnum.Visible
    work = python_calamine.SheetTypeEnum.WorkSheet
    names = [sheet.name for sheet in book.sheets_metadata if sheet.visible == visible and sheet.typ == work]
    for name in names:
        try:
            sheet = book.get_sheet_by_name(name)
            if sheet.total_height * sheet.total_width > MAX_CELLS * _FULL_SHEET:
                raise ReadFailure("too_large", _TOO_LARGE)
            rows = sheet.to_python(skip_empty_area=True)
            start = sheet.start or (0, 0)
        except (python_calamine.CalamineError, OSError, ValueError) as error:
            raise ReadFailure("corrupt", _CORRUPT) from error
        yield from _sheet(name, rows, start, looks, len(names))


def _sheet(
    name: str, rows: Sequence[Sequence[Any]], start: tuple[int, int], looks: _Looks, count: int
) -> Iterator[RawLine | RawTable]:
    """The title of the sheet (where there are several) and its cells; rows of one cell before, in and after the
    table are lines.
    """
    shown = [
        tuple(looks.shown(value, name, start[0] + y, start[1] + x) for x, value in enumerate(row))
        for y, row in enumerate(rows)
    ]
    if not any(any(row) for row in shown):
        return
    if count > 1:
        yield RawLine(text=name, complete=True, rank=1)
    waiting: list[tuple[str, ...]] = []
    for row in shown:
        filled = [cell for cell in row if cell]
        if len(filled) == 1 and not waiting and not _is_number(filled[0]):
            yield from (RawLine(text=part, complete=True) for part in filled[0].split("\n") if part.strip())
        elif filled:
            waiting.append(row)
    yield from _table(waiting)


def _table(rows: list[tuple[str, ...]]) -> Iterator[RawLine | RawTable]:
    """The rows as a table; those of one text at the end (a note, a signature) as lines."""
    tail: list[str] = []
    while rows and sum(map(bool, rows[-1])) == 1 and not _is_number(text := "".join(rows[-1])):
        tail.insert(0, text)
        rows.pop()
    used = [column for column in range(max(map(len, rows), default=0)) if any(row[column] for row in rows)]
    if rows:
        grid = tuple(tuple(row[column] for column in used) for row in rows)
        yield RawTable(rows=grid, pages=(None,) * len(grid))
    yield from (RawLine(text=part, complete=True) for text in tail for part in text.split("\n") if part.strip())


def _is_number(text: str) -> bool:
    return text[:1].isdigit() or text[:1] == "-"


def written(value: Any, form: str | None = None) -> str:
    """``value`` of a cell as text: numbers with a decimal comma, dates as dd/mm/yyyy. ``form`` is the number format
    of the cell where it is known.
    """
    if isinstance(value, bool):
        return "x" if value else ""
    if isinstance(value, int | float):
        return _number(value, form or "")
    if isinstance(value, dt.datetime):
        at = value.time()
        return f"{value:%d/%m/%Y}" if at == dt.time() else f"{value:%d/%m/%Y %H:%M}"
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    if isinstance(value, dt.timedelta):
        return _hours(value)
    return str(value).replace("\r\n", "\n").strip()


def _hours(value: dt.timedelta) -> str:
    minutes = round(value.total_seconds() / 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _number(value: float, form: str) -> str:
    """A number as its format shows it; without one, as many digits as it has (Excel keeps fifteen)."""
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    number = Decimal(f"{value:.15g}") * (100 if "%" in form else 1)
    places = _places(form)
    if places is not None:
        number = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{number:,f}" if _GROUPED.search(form) else f"{number:f}"
    if places is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.translate(_VIETNAMESE) + ("%" if "%" in form else "")


def _places(form: str) -> int | None:
    """How many decimals ``form`` shows; None where it does not say."""
    found = regex.search(r"[0#](\.[0#?]{1,15})?(?=[^0#?.,]|$)", form)
    if found is None or form.lower() == "general":
        return None
    return len(found[1]) - 1 if found[1] else 0


def _checked(data: bytes) -> _Looks:
    """How the cells of an .xlsx file look; refuses packages that would need too much memory."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            infos = package.infolist()
            if sum(info.file_size for info in infos) > _MAX_UNPACKED or any(map(_is_bomb, infos)):
                raise ReadFailure("too_large", _TOO_LARGE)
            if any(info.flag_bits & 0x1 for info in infos):
                raise ReadFailure("encrypted", _LOCKED)
            for info in infos:
                if regex.search(r"(?i)worksheets/[^/]+\.xml$|^content\.xml$", info.filename):
                    _check_sheet(package.read(info))
            return _Looks(formats=load_formats(package), fonts=load_cell_fonts(package))
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, KeyError, EOFError) as error:
        raise ReadFailure("corrupt", _CORRUPT) from error


def _is_bomb(info: zipfile.ZipInfo) -> bool:
    return info.file_size > _RATIO_FROM and info.file_size > _RATIO * info.compress_size


def _check_sheet(xml: bytes) -> None:
    """Refuse a sheet whose cells lie so far apart that the area between them fills the memory."""
    right = bottom = 0
    for letters, row in _CELL.findall(xml):
        bottom = max(bottom, int(row))
        right = max(right, _column(letters))
    if right * bottom > MAX_CELLS * _FULL_SHEET:
        raise ReadFailure("too_large", _TOO_LARGE)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
