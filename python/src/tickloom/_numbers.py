"""Single numbers as the engine counts them: exactly, whatever the decimal context of the program is."""

from __future__ import annotations

import operator
import struct
import sys
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Any

from ._core_errors import make
from ._errors import CoreError

SCALE_MAX = 9
"""The most digits behind the point of a price."""

# Named in full: what is left out would come from the default context, which programs change.
_EXACT = Context(
    prec=40, rounding=ROUND_HALF_EVEN, Emin=-999_999, Emax=999_999, capitals=1, clamp=0, flags=[], traps=[]
)
# A longer one is too large whatever its digits are.
_DIGITS_MAX = 19
# As in ColumnReader.swift: below this, neighbours of float32 differ by one at the most.
_SINGLE_END = 8_388_608


def whole_number(value: object) -> int | None:
    """An integer of Python's or NumPy's; None for all else, and for truth values, which would count as 0 and 1."""
    if isinstance(value, bool):
        return None
    try:
        return operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        return None


def decimal_of(mantissa: int, scale: int) -> Decimal:
    """A mantissa of up to 40 digits as the decimal that it stands for, with `scale` digits behind the point."""
    return Decimal(mantissa).scaleb(-scale, _EXACT)


def digits_of(number: float) -> int:
    """How many digits behind the point the shortest decimal has that stands for a finite float."""
    exponent = Decimal(repr(number)).normalize(_EXACT).as_tuple().exponent
    return max(0, -int(exponent))


def mantissa_of(price: Any, scale: int, column: str) -> int:
    """A price that is neither a float nor an integer of Python's, as a mantissa. The native module calls this.

    Decimals, integers of NumPy (mantissas, as Python's are), and float32.

    Raises:
        TableError: It is no price of that scale.
        ColumnTypeError: It is no number.
    """
    if isinstance(price, Decimal):
        return _mantissa_of_decimal(price, scale, column)
    whole = whole_number(price)
    if whole is not None:
        return whole
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(price, numpy.float32):
        return _mantissa_of_single(float(price), scale, column)
    raise _refused("wrong_type", column, scale, text=type(price).__name__)


def _mantissa_of_decimal(price: Decimal, scale: int, column: str) -> int:
    if not price.is_finite():
        raise _refused("not_finite", column, scale)
    if not price:
        return 0
    if price.adjusted() + scale >= _DIGITS_MAX:
        raise _refused("price_too_large", column, scale)
    sign, digits, exponent = price.as_tuple()
    places = int(exponent) + scale
    if places < 0 and any(digits[places:]):
        raise _refused("not_decimal", column, scale, float(price))
    kept = digits if places >= 0 else digits[:places]
    whole = int("".join(map(str, kept)) + "0" * max(0, places) or "0")
    return -whole if sign else whole


def _mantissa_of_single(price: float, scale: int, column: str) -> int:
    """As the engine reads columns of float32."""
    if price - price != 0:
        raise _refused("not_finite", column, scale)
    whole = round(price * 10.0**scale)
    if abs(whole) >= _SINGLE_END or struct.unpack("<f", struct.pack("<f", whole / 10.0**scale))[0] != price:
        raise _refused("not_decimal", column, scale, price)
    return whole


def _refused(code: str, column: str, scale: int, value: float = 0.0, text: str = "") -> CoreError:
    """The error of the engine's that says so."""
    bits = int.from_bytes(struct.pack("<d", value), "little", signed=True)
    return make(code, column, -1, bits, scale, text, "")
