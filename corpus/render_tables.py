"""Invented tables of the kinds that reports hold, as PDF pages to be spoiled and read, with the rows that they hold.

The same seed gives the same tables. Figures are random; the words are those of any report.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import font_source_sans_pro
import numpy as np
from reportlab.lib.colors import Color, black
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

FONTS = Path(font_source_sans_pro.__file__).parent / "files"
_DOMAINS = (
    "Hộ tịch", "Chứng thực", "Đất đai", "Bảo trợ xã hội", "Người có công", "Đăng ký kinh doanh", "Nuôi con nuôi",
    "Lâm nghiệp, thủy lợi", "Khiếu nại, tố cáo", "Thi đua, khen thưởng", "Giáo dục và đào tạo", "Văn hóa, thể thao",
    "Lao động, việc làm", "Môi trường", "Chăn nuôi và thú y", "Xây dựng",
)  # fmt: skip
_TASKS = (
    "Số văn bản chỉ đạo, điều hành đã ban hành", "Tỷ lệ hồ sơ giải quyết đúng hạn", "Số cuộc kiểm tra đã thực hiện",
    "Số thủ tục hành chính được cắt giảm thời gian giải quyết so với quy định", "Tỷ lệ hồ sơ trực tuyến toàn trình",
    "Số cơ quan, đơn vị được kiểm tra trong kỳ báo cáo", "Tỷ lệ giảm biên chế so với năm trước",
    "Số người dân được hỏi ý kiến về sự phục vụ của cơ quan hành chính", "Số phản ánh, kiến nghị đã xử lý",
    "Tổng số lãnh đạo cấp phòng được tuyển chọn qua thi tuyển",
)  # fmt: skip
_UNITS = ("Văn bản", "%", "Cuộc", "Thủ tục", "Đơn vị", "Người", "Hồ sơ")
_BODY = "Trong kỳ báo cáo, các cơ quan đã thực hiện nghiêm túc quy chế làm việc và báo cáo kết quả theo biểu sau đây:"

Row = tuple[str, ...]
Chance = np.random.Generator


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A PDF with one table, and the rows below its head as their cells."""

    kind: str
    data: bytes
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """A table to be drawn: head and body as texts, widths in points, what is joined, how it is ruled."""

    head: Sequence[Row]
    rows: Sequence[Row]
    widths: Sequence[float]
    joined: Sequence[tuple[str, tuple[int, int], tuple[int, int]]] = ()
    size: float = 12
    rule: float = 0.6
    colour: Color = black
    wide: bool = False


def draw_tables(count: int, seed: int = 7, fonts: tuple[Path, Path] | None = None) -> list[Drawn]:
    """``count`` tables of each kind; ``fonts`` are a regular and a bold one."""
    _register(fonts or (FONTS / "SourceSansPro-Regular.ttf", FONTS / "SourceSansPro-Bold.ttf"))
    made = []
    for kind, plan in KINDS.items():
        for number in range(count):
            chance = np.random.default_rng([seed, number, sum(kind.encode())])
            one = plan(chance)
            made.append(Drawn(kind=kind, data=_pdf(one), rows=tuple(one.rows)))
    return made


def _plain(chance: Chance) -> _Plan:
    rows = [
        (str(place), name, _count(chance), _count(chance), _percent(chance))
        for place, name in enumerate(_some(_DOMAINS, chance, 12), 1)
    ]
    head = [("STT", "Lĩnh vực", "Tiếp nhận", "Giải quyết", "Tỷ lệ (%)")]
    return _Plan(head=head, rows=rows, widths=(32, 200, 70, 80, 80), size=13)


def _tasks(chance: Chance) -> _Plan:
    """A list of tasks with labels such as 1.3.2, units, and words in narrow cells."""
    rows: list[Row] = []
    for part in range(1, 4):
        rows.append((str(part), str(chance.choice(_DOMAINS)).upper(), "", "", ""))
        for place in range(1, int(chance.integers(2, 5))):
            rows.append((f"{part}.{place}", str(chance.choice(_TASKS)), str(chance.choice(_UNITS)), _any(chance), ""))
            if chance.random() < 0.4:
                rows += [
                    (f"{part}.{place}.{one}", str(chance.choice(_TASKS)), str(chance.choice(_UNITS)), _any(chance), "")
                    for one in (1, 2)
                ]
    head = [("STT", "Chỉ tiêu", "Đơn vị tính", "Kết quả", "Ghi chú")]
    return _Plan(head=head, rows=rows, widths=(36, 230, 62, 62, 66))


def _narrow(chance: Chance) -> _Plan:
    """Many narrow columns of numbers below a head of three lines with joined cells."""
    head = [
        ("STT", "Lĩnh vực", "Số hồ sơ tiếp nhận", "", "", "Số hồ sơ đã giải quyết", "", "", "Đang giải quyết", ""),
        ("", "", "Tổng số", "Trong kỳ", "Từ kỳ trước", "Tổng số", "Đúng hạn", "Quá hạn", "Trong hạn", "Quá hạn"),
        tuple(f"({place})" for place in range(1, 11)),
    ]
    rows = [
        (str(place), name, *(_little(chance) for _ in range(8)))
        for place, name in enumerate(_some(_DOMAINS, chance, 11), 1)
    ]
    rows.append(("", "Tổng cộng", *(str(int(chance.integers(50, 1500))) for _ in range(8))))
    joined = [("SPAN", (0, 0), (0, 1)), ("SPAN", (1, 0), (1, 1)), ("SPAN", (2, 0), (4, 0)), ("SPAN", (5, 0), (7, 0)),
              ("SPAN", (8, 0), (9, 0))]  # fmt: skip
    return _Plan(head=head, rows=rows, widths=(28, 112, *(40,) * 8), joined=joined, size=10.5)


def _large(chance: Chance) -> _Plan:
    """Roman labels and numbers with marks between their thousands, on a page that lies on its side."""
    rows = [
        (label, name, *(f"{int(chance.integers(1000, 9_000_000)):,}".replace(",", ".") for _ in range(4)),
         _percent(chance))
        for label, name in zip(("I", "II", "III", "IV", "V", "VI", "VII"), _some(_DOMAINS, chance, 7), strict=True)
    ]  # fmt: skip
    head = [("TT", "Nội dung", "Dự toán năm", "Thực hiện quý", "Lũy kế", "Cùng kỳ", "Đạt (%)")]
    return _Plan(head=head, rows=rows, widths=(34, 220, 96, 96, 96, 96, 70), size=13, wide=True)


def _long(chance: Chance) -> _Plan:
    """A table that goes on over the foot of a page."""
    rows = [
        (str(place), str(chance.choice(_TASKS)), str(chance.choice(_UNITS)), _little(chance), _any(chance))
        for place in range(1, 31)
    ]
    head = [("STT", "Nhiệm vụ", "Đơn vị tính", "Kế hoạch", "Thực hiện")]
    return _Plan(head=head, rows=rows, widths=(32, 240, 66, 60, 66))


def _pale(chance: Chance) -> _Plan:
    """Thin grey rules."""
    one = _plain(chance)
    return _Plan(head=one.head, rows=one.rows, widths=one.widths, size=12, rule=0.25, colour=Color(0.45, 0.45, 0.45))


KINDS: dict[str, Callable[[Chance], _Plan]] = {
    "plain": _plain,
    "tasks": _tasks,
    "narrow": _narrow,
    "large": _large,
    "long": _long,
    "pale": _pale,
}
"""The kinds of tables that are drawn."""


def _register(fonts: tuple[Path, Path]) -> None:
    for name, path in zip(("table", "table-bold"), fonts, strict=True):
        pdfmetrics.registerFont(TTFont(name, str(path)))


def _pdf(plan: _Plan) -> bytes:
    target = io.BytesIO()
    size = landscape(A4) if plan.wide else A4
    document = SimpleDocTemplate(target, pagesize=size, leftMargin=62, rightMargin=50, topMargin=56, bottomMargin=56)
    words = ParagraphStyle("words", fontName="table", fontSize=plan.size, leading=plan.size * 1.2)
    middle = ParagraphStyle("middle", parent=words, alignment=TA_CENTER)
    bold = ParagraphStyle("bold", parent=middle, fontName="table-bold")
    cells = [[Paragraph(text, bold) for text in row] for row in plan.head]
    cells += [[Paragraph(text, words if place == 1 else middle) for place, text in enumerate(row)] for row in plan.rows]
    style = [("GRID", (0, 0), (-1, -1), plan.rule, plan.colour), ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
             ("LEFTPADDING", (0, 0), (-1, -1), 3), ("RIGHTPADDING", (0, 0), (-1, -1), 3), *plan.joined]  # fmt: skip
    table = Table(cells, colWidths=plan.widths, style=style, repeatRows=0)
    document.build([Paragraph(_BODY, words), Spacer(1, 12), table])
    return target.getvalue()


def _some(names: Sequence[str], chance: Chance, count: int) -> list[str]:
    return [str(name) for name in chance.permutation(np.array(names))[:count]]


def _count(chance: Chance) -> str:
    return str(int(chance.integers(0, 10 ** int(chance.integers(1, 5)))))


def _little(chance: Chance) -> str:
    return "0" if chance.random() < 0.3 else str(int(chance.integers(1, 400)))


def _percent(chance: Chance) -> str:
    return "100" if chance.random() < 0.3 else f"{chance.uniform(1, 100):.1f}".replace(".", ",")


def _any(chance: Chance) -> str:
    return str(chance.choice([_count(chance), _percent(chance), f"{int(chance.integers(1, 30)):02}"]))
