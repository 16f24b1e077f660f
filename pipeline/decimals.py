"""Numbers as the database holds them: DECIMAL(38, 6), never rounded."""

from __future__ import annotations

from decimal import Context, Decimal, DecimalException, Inexact, InvalidOperation

_STEP = Decimal("0.000001")
_HELD = Context(prec=38, traps=[Inexact, InvalidOperation])


def exact(number: Decimal | None) -> Decimal | None:
    """``number`` with six decimals; None when that cannot hold it without rounding (and for None)."""
    if number is None or not number.is_finite():
        return None
    try:
        return number.quantize(_STEP, context=_HELD)
    except DecimalException:
        return None


def plain_text(number: Decimal) -> str:
    """``number`` without an exponent and without zeros at its end.

    >>> plain_text(Decimal("39.2780")), plain_text(Decimal("1E+3"))
    ('39.278', '1000')
    """
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
