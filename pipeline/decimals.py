"""Numbers as the database holds them: DECIMAL(38, 6), never rounded."""

from __future__ import annotations

from decimal import Context, Decimal

_PLACES = 6
_LARGEST = Decimal(10) ** 32
_CONTEXT = Context(prec=38)


def exact(number: Decimal | None) -> Decimal | None:
    """``number`` with six decimals; None when that cannot hold it without rounding (and for None)."""
    if number is None or not number.is_finite() or number.copy_abs() >= _LARGEST:
        return None
    _, digits, exponent = number.as_tuple()
    beyond = -int(exponent) - _PLACES
    if beyond > 0 and any(digits[-beyond:]):
        return None
    return number.quantize(Decimal(1).scaleb(-_PLACES), context=_CONTEXT)


def plain_text(number: Decimal) -> str:
    """``number`` without an exponent and without zeros at its end.

    >>> plain_text(Decimal("39.2780")), plain_text(Decimal("1E+3"))
    ('39.278', '1000')
    """
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
