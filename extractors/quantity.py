"""A number of the text with what it counts, and its exact value."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from extractors.not_figures import Left
from extractors.numbers import Use, is_decimal_point, read_number
from extractors.units import Unit

_BEYOND = Decimal(10) ** 20  # đồng; the whole economy is below 10**17

_USES: dict[str, Use] = {
    "count": "count",
    "place": "count",
    "score": "measure",
    "money": "money",
    "percent": "percent",
    "measure": "measure",
    "time": "measure",
}


class Quantity(NamedTuple):  # a tuple, for each number of a text is one, changed twice until it is read
    """A number in the text: ``start``-``digits_end`` its digits, ``end`` the end of its unit; ``parts`` as written.

    ``barred`` says that it is a date, a label or a name and no figure, ``negative`` that a minus sign stands before its
    digits. ``value`` and ``total`` are exact and scaled
    (money in đồng), None until they are read.
    """

    start: int
    digits_end: int
    end: int
    parts: tuple[str, ...]
    unit: Unit | None
    left: Left
    barred: bool = False
    negative: bool = False
    value: Decimal | None = None
    total: Decimal | None = None


def use_of(unit: Unit | None) -> Use:
    """How a number before ``unit`` is written (see :mod:`extractors.numbers`)."""
    if unit is None:
        return "bare"
    return "scaled" if unit.scale > 1 else _USES.get(unit.kind, "bare")


def value_in(raw: str, unit: Unit | None, point: bool = False) -> Decimal | None:
    """The value of ``raw`` in its unit; ``point`` says that the point is known to part decimals."""
    value = (
        read_number(raw.replace(".", ","), "scaled")
        if point and raw.count(".") == 1
        else read_number(raw, use_of(unit))
    )
    return value if value is None or unit is None else _scaled(value, unit.scale)


def _scaled(value: Decimal, scale: Decimal) -> Decimal | None:
    """``value`` times ``scale``, whole numbers without a point ("65,750 tỷ" is 65750000000), None beyond that."""
    if scale == 1:
        return value
    product = value * scale
    if product >= _BEYOND:
        return None
    return product.quantize(Decimal(1)) if product == product.to_integral_value() else product.normalize()


def with_value(quantity: Quantity) -> Quantity:
    """``quantity`` with its value and total; barred where its digits are no number ("1.23.456")."""
    if quantity.barred or quantity.value is not None:
        return quantity
    point = quantity.unit is not None and quantity.unit.scale > 1 and any(map(is_decimal_point, quantity.parts))
    values = [value_in(part, quantity.unit, point) for part in quantity.parts]
    value = values[0]
    if value is None or None in values:
        return quantity._replace(barred=True)
    value = -value if quantity.negative else value
    return quantity._replace(value=value, total=values[1] if len(values) > 1 else None)
