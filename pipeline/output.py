"""The answer to a question as a table, CSV, JSON, Parquet or Excel."""

from __future__ import annotations

import csv
import io
import json
import math
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

from pipeline.errors import UsageFailure

#: Characters with which a spreadsheet begins a formula, also in their full width.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


class Format(StrEnum):
    """How an answer is written."""

    table = "table"
    csv = "csv"
    json = "json"
    parquet = "parquet"
    xlsx = "xlsx"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The columns of an answer and its rows, which can be walked once. ``json_columns`` hold JSON as text."""

    columns: tuple[str, ...]
    rows: Iterable[Sequence[Any]]
    json_columns: frozenset[int] = frozenset()


def plain(value: Any) -> str:
    """``value`` as people read it: decimals without idle zeros, dates as ISO, nothing for null."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, bytes):
        return value.hex()
    return json_text(value) if isinstance(value, list | tuple | dict) else str(value)


def decimal_text(number: Decimal) -> str:
    """The digits of ``number`` without zeros at the end of its decimals: ``12.5``, ``2000``."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def json_text(value: Any, *, indent: int | None = None) -> str:
    """``value`` as JSON; decimals stay exact: a number where one can hold it, else text."""
    return json.dumps(_jsonable(value), ensure_ascii=False, indent=indent)


def _jsonable(value: Any) -> Any:
    if isinstance(value, dict):
        return {plain(key): _jsonable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_jsonable(item) for item in value]
    if isinstance(value, Decimal):
        return _json_number(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if value is None or isinstance(value, bool | int | str) else plain(value)


def _json_number(number: Decimal) -> int | float | str:
    text = decimal_text(number)
    if "." not in text:
        return int(text)
    return float(text) if Decimal(repr(float(text))) == number else text


def csv_cell(value: Any) -> str:
    """``value`` for a CSV cell: text that a spreadsheet would run as a formula gets an apostrophe before it."""
    text = plain(value)
    if isinstance(value, str) and text.startswith(_FORMULA) and not _is_number(text):
        return "'" + text
    return text


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def write_answer(answer: Answer, form: Format, output: str | None, *, limit: int = 0) -> None:
    """Write ``answer`` to the file ``output`` (None or ``-``: standard output) in the format ``form``.

    ``limit`` is the number of rows a table shows at most, 0 for all. Raises :class:`UsageFailure` when the
    file cannot be written, or a binary format would go to a terminal.
    """
    if form in (Format.parquet, Format.xlsx):
        with writing_binary(output, form) as file:
            _BINARY[form](answer, file)
        return
    with text_output(output) as text:
        if form is Format.table:
            from pipeline.terminal import write_table

            write_table(answer, text, limit=limit)
        else:
            _TEXTUAL[form](answer, text)


def write_object(value: Any, output: str | None) -> None:
    """Write one JSON object to the file ``output`` (None or ``-``: standard output)."""
    with text_output(output) as file:
        file.write(json_text(value, indent=1) + "\n")


def write_text(text: str, output: str | None) -> None:
    """Write ``text`` to the file ``output`` (None or ``-``: standard output)."""
    with text_output(output) as file:
        file.write(text)


def write_csv(answer: Answer, file: IO[str]) -> None:
    """Write ``answer`` as CSV with a line of heads; null is an empty cell."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([csv_cell(name) for name in answer.columns])
    writer.writerows([csv_cell(value) for value in row] for row in answer.rows)


def write_json(answer: Answer, file: IO[str]) -> None:
    """Write ``answer`` as a JSON list with one object for each row, one row on each line."""
    file.write("[")
    for number, row in enumerate(answer.rows):
        file.write(",\n " if number else "\n ")
        file.write(json_text(_record(answer, row)))
    file.write("\n]\n")


def _record(answer: Answer, row: Sequence[Any]) -> dict[str, Any]:
    return {
        name: json.loads(value) if place in answer.json_columns and value is not None else value
        for place, (name, value) in enumerate(zip(answer.columns, row, strict=True))
    }


def write_parquet(answer: Answer, file: IO[bytes]) -> None:
    """Write ``answer`` as Parquet."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = list(answer.rows)
    columns = [pa.array([row[place] for row in rows]) for place in range(len(answer.columns))]
    pq.write_table(pa.Table.from_arrays(columns, names=list(answer.columns)), file)


def write_xlsx(answer: Answer, file: IO[bytes]) -> None:
    """Write ``answer`` as one Excel sheet with a frozen line of heads."""
    from pipeline.excel import write_sheet

    write_sheet(answer, file)


_TEXTUAL = {Format.csv: write_csv, Format.json: write_json}
_BINARY = {Format.parquet: write_parquet, Format.xlsx: write_xlsx}


@contextmanager
def text_output(output: str | None) -> Iterator[IO[str]]:
    """The file ``output`` (None or ``-``: standard output) for text. Raises as :func:`write_answer` does."""
    if output is None or output == "-":
        yield sys.stdout
        sys.stdout.flush()
        return
    with _replacing(output) as file:
        wrapper = io.TextIOWrapper(file, "utf-8", errors="replace", newline="")
        yield wrapper
        wrapper.flush()
        wrapper.detach()


@contextmanager
def writing_binary(output: str | None, form: Format) -> Iterator[IO[bytes]]:
    """The file ``output`` (None or ``-``: standard output, which must be no terminal) for the binary format ``form``.

    Raises :class:`UsageFailure` as :func:`write_answer` does.
    """
    if output is not None and output != "-":
        with _replacing(output) as file:
            yield file
        return
    if sys.stdout.isatty():
        raise UsageFailure("output_needed", format=form.value)
    buffer = io.BytesIO()
    yield buffer
    sys.stdout.buffer.write(buffer.getvalue())
    sys.stdout.flush()


@contextmanager
def _replacing(output: str) -> Iterator[IO[bytes]]:
    """A file beside ``output`` that takes its place when it is complete."""
    draft = Path(f"{output}.part")
    try:
        with draft.open("wb") as file:
            yield file
        draft.replace(output)
    except OSError as error:
        raise UsageFailure("output_failed", path=output, reason=error.strerror or str(error)) from error
    finally:
        draft.unlink(missing_ok=True)
