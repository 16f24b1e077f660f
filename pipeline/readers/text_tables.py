"""Tables in plain text: rows of cells set apart by tabs, pipes, HTML tags or wide blanks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import groupby

import regex

from patterns import catalogue
from pipeline.source import RawLine, RawTable

_MAX_COLUMNS = 60


def with_tables(lines: list[RawLine], page: int | None) -> Iterator[RawLine | RawTable]:
    """The lines of a page in order, runs of tabbed or aligned lines turned into tables.

    An empty line inside a run of rows ends a table; the next continues it (see ``pipeline.normalise``).
    """
    for tabbed, region in _regions(_aligned_to_tabs(lines)):
        tables = _tabbed_tables(region, page) if tabbed else None
        if tables is None:
            yield from (_placed(line, page) for line in region)
        else:
            yield from tables


def _aligned_to_tabs(lines: list[RawLine]) -> list[RawLine]:
    """Rows set apart by wide blanks get tabs: three lines or more, as many cells in each, numbers among them."""
    result: list[RawLine] = []
    for count, run in groupby(lines, key=lambda line: _aligned_cells(line.text)):
        rows = list(run)
        numbers = sum(_number_cell().search(line.text) is not None for line in rows)
        if count >= 3 and len(rows) >= 3 and 2 * numbers >= len(rows):
            rows = [replace(line, text=_wide_blank().sub("\t", line.text.strip())) for line in rows]
        result += rows
    return result


def _aligned_cells(text: str) -> int:
    if "  " not in text or "\t" in text or _layout_cue().search(text) is not None:
        return 0
    return len(_wide_blank().findall(text.strip())) + 1


def pipe_table(lines: list[str], at: int, cell_text: Callable[[str], str]) -> tuple[RawTable, int] | None:
    """The Markdown table that begins at ``lines[at]`` and the number of the line after it, or None."""
    if not any(_is_ruling(_pipe_cells(line)) for line in lines[at : at + 3]):
        return None
    end = at
    while end < len(lines) and _pipe_row().fullmatch(lines[end]):
        end += 1
    rows = [_pipe_cells(line) for line in lines[at:end]]
    if len(rows) < 2 or not any(_is_ruling(row) for row in rows[:3]):
        return None
    kept = [[cell_text(cell) for cell in row] for row in rows if not _is_ruling(row)]
    table = _table(kept, None)
    return (table, end) if table is not None else None


def html_table(element: str, cell_text: Callable[[str], str]) -> RawTable | None:
    """The rows of an HTML table element; the text of a merged cell stands at its top left."""
    rows: list[list[str]] = []
    covered: dict[tuple[int, int], bool] = {}
    for number, row in enumerate(_html_row().split(element)[1:]):
        cells: list[str] = []
        for match in _html_cell().finditer(row):
            while covered.pop((number, len(cells)), False):
                cells.append("")
            across, down = _extent(match[1], "colspan"), _extent(match[1], "rowspan")
            for below in range(1, down):
                covered.update({(number + below, len(cells) + column): True for column in range(across)})
            cells += [cell_text(match[2].replace("\n", " ").strip()), *([""] * (across - 1))]
        while covered.pop((number, len(cells)), False):
            cells.append("")
        rows.append(cells[:_MAX_COLUMNS])
    return _table([row for row in rows if row], None)


def _extent(attributes: str, name: str) -> int:
    match = _span_attribute(name).search(attributes)
    return min(max(int(match[1]), 1), _MAX_COLUMNS) if match else 1


def _pipe_cells(line: str) -> list[str]:
    inner = line.strip().removeprefix("|").removesuffix("|")
    return [cell.strip().replace("\\|", "|") for cell in _pipe().split(inner)]


def _is_ruling(row: list[str]) -> bool:
    return all(_ruling_cell().fullmatch(cell) for cell in row) and any(row)


def _placed(line: RawLine, page: int | None) -> RawLine:
    if page is None:
        return line
    return replace(line, page=page)


def _regions(lines: list[RawLine]) -> Iterator[tuple[bool, list[RawLine]]]:
    """Stretches of lines that may form a table, and the lines between them.

    A line without a tab belongs to a run of rows only where it directly continues an unfinished row.
    """
    region: list[RawLine] = []
    tabbed = False
    for number, line in enumerate(lines):
        cells = _is_row(line.text)
        inside = tabbed and not cells and not line.gap_before and _continues_row(region, lines, number)
        parted = tabbed and cells and line.gap_before and _begins_another(region, lines, number)
        if region and ((cells or inside) != tabbed or parted):
            yield tabbed, region
            region = []
        tabbed = cells or inside
        region.append(line)
    if region:
        yield tabbed, region


def _begins_another(region: list[RawLine], lines: list[RawLine], number: int) -> bool:
    """True where the rows after an empty line are no part of the table above: another width, a letterhead."""
    line, above = lines[number], region[-1]
    if _layout_cue().search(line.text) is not None or _layout_cue().search(above.text) is not None:
        return True
    tabs = line.text.count("\t")
    following = lines[number + 1].text.count("\t") if number + 1 < len(lines) else tabs
    return tabs == following and tabs != above.text.count("\t")


def _is_row(text: str) -> bool:
    """A tab between two texts, or several tabs: more than the indent of a paragraph or the blank of a label."""
    if "\t" not in text:
        return False
    return (text.count("\t") > 1 and bool(text.strip())) or "\t" in text.strip()


def _continues_row(region: list[RawLine], lines: list[RawLine], number: int) -> bool:
    text = lines[number].text.strip()
    if text[:1].islower():
        return True
    following = lines[number + 1] if number + 1 < len(lines) else None
    usual = max(line.text.count("\t") for line in region[-5:])
    return (
        following is not None
        and not following.gap_before
        and region[-1].text.count("\t") < usual
        and region[-1].text.count("\t") + following.text.count("\t") == usual
    )


def _tabbed_tables(region: list[RawLine], page: int | None) -> list[RawTable] | None:
    counts = Counter(line.text.count("\t") for line in region if "\t" in line.text)
    usual = max(counts, key=lambda count: (counts[count], count))
    if usual + 1 > _MAX_COLUMNS or not _looks_like_table(region, usual):
        return None
    groups: list[list[RawLine]] = []
    for line in region:
        if line.gap_before or not groups:
            groups.append([])
        groups[-1].append(line)
    width = max(usual, max(counts)) + 1 if max(counts) <= usual + 2 else usual + 1
    tables = (_table(_rows(group, usual), page, width) for group in groups)
    return [table for table in tables if table is not None]


def _looks_like_table(region: list[RawLine], usual: int) -> bool:
    texts = [line.text for line in region]
    if any(_layout_cue().search(text) for text in texts):
        return False
    if usual >= 3:
        return True
    rows = [text.split("\t") for text in texts if "\t" in text]
    if len(rows) < 2:
        return usual == 2 and all(cell.strip() for cell in rows[0]) and not _label().fullmatch(rows[0][0].strip())
    labelled = sum(_label().fullmatch(row[0].strip()) is not None and len(row) == 2 for row in rows)
    indented = sum(not row[0].strip() and len(row) == 2 for row in rows)
    return labelled + indented < len(rows)


def _rows(group: list[RawLine], usual: int) -> list[list[str]]:
    """Rows of cells; a line with fewer tabs goes on with the row above until that has all of its cells."""
    rows: list[list[str]] = []
    open_row = False
    for line in group:
        cells = [cell.strip() for cell in line.text.split("\t")]
        more = len(cells) - 1
        missing = usual - (len(rows[-1]) - 1) if rows else 0
        continues = (open_row and more <= missing) or (bool(rows) and more == 0)
        if continues:
            rows[-1][-1] = f"{rows[-1][-1]}\n{cells[0]}".strip("\n")
            rows[-1] += cells[1:]
        else:
            rows.append(cells)
        open_row = len(rows[-1]) - 1 < usual
    return rows


def _table(rows: Iterable[list[str]], page: int | None, width: int = 0) -> RawTable | None:
    kept = [row for row in rows if any(row)]
    width = max([width, *(len(row) for row in kept)])
    if not kept or width > _MAX_COLUMNS:
        return None
    full = tuple(tuple(row + [""] * (width - len(row))) for row in kept)
    return RawTable(rows=full, pages=(page,) * len(full))


@cache
def _wide_blank() -> regex.Pattern[str]:
    return regex.compile(r"[ \u00a0]{2,}+")


@cache
def _number_cell() -> regex.Pattern[str]:
    return regex.compile(r"[ \u00a0]{2}\d[\d.,]*%?(?=[ \u00a0]{2}|\s*$)")


@cache
def _pipe_row() -> regex.Pattern[str]:
    return regex.compile(r"[^|\n]*+\|[^|\n]*+\|[^\n]*+")


@cache
def _pipe() -> regex.Pattern[str]:
    return regex.compile(r"(?<!\\)\|")


@cache
def _ruling_cell() -> regex.Pattern[str]:
    return regex.compile(r":?\s*-{1,}+\s*:?|")


@cache
def _html_row() -> regex.Pattern[str]:
    return regex.compile(r"(?i)<tr\b[^>]{0,500}+>")


@cache
def _html_cell() -> regex.Pattern[str]:
    return regex.compile(r"(?is)<t[dh]\b([^>]{0,500}+)>((?:[^<]|<(?!/?t[dhr]\b|/table))*+)")


@cache
def _span_attribute(name: str) -> regex.Pattern[str]:
    return regex.compile(rf"(?i)\b{name}\s*=\s*[\"']?(\d{{1,3}})")


@cache
def _layout_cue() -> regex.Pattern[str]:
    """What only a letterhead or a signature block holds."""
    cues = catalogue("layout")["cues"]
    return regex.compile(
        "|".join(f"(?:{cues[name]['pattern']})" for name in ("motto", "authority", "recipients")), regex.X
    )


@cache
def _label() -> regex.Pattern[str]:
    """The label or bullet of a paragraph that a tab sets apart from its text."""
    return regex.compile(catalogue("layout")["cues"]["bare_label"]["pattern"], regex.X)
