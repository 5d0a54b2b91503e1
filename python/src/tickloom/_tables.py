"""Tables of ticks as the native module takes them, and the words for its options."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

from ._errors import ColumnTypeError, MissingCoreError, ParameterError, TableError
from ._numbers import SCALE_MAX, whole_number

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class ArrowStream(Protocol):
    """A table that gives itself as a stream of Arrow batches: of pyarrow, polars, pandas, duckdb and others."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object: ...


Ticks: TypeAlias = "ArrowStream | Mapping[str, NDArray[Any]] | NDArray[np.void]"
"""A table of ticks.

Columns, found by name; others are not looked at:

- `ts`: timestamps of any unit, in UTC or without zone; as NumPy array `datetime64`.
- `bid`, `ask`: prices as decimals, as floats that stand for decimals, or as integer mantissas with a scale.
- `bid_volume`, `ask_volume`: optional; floats, integers or decimals; missing where null or NaN.

Anything with `__arrow_c_stream__`, a mapping of names to NumPy arrays, or a structured NumPy array. Rows are in order
of time; those of equal time keep their order.
"""

Side: TypeAlias = Literal["bid", "ask", "mid", "spread"]
"""Which price of a quote bars are made of: `mid` is the exact middle, `spread` is ask minus bid."""
Late: TypeAlias = Literal["refuse", "drop"]
"""What becomes of a tick that is earlier than the one before it: an error, or it is left out and counted."""

COLUMNS = ("ts", "bid", "ask", "bid_volume", "ask_volume")
SIDES: dict[str, int] = {"bid": 0, "ask": 1, "mid": 2, "spread": 3}
# The kinds of CEngineABI.h.
_NUMBERS = {"i1": 1, "i2": 2, "i4": 3, "i8": 4, "u1": 5, "u2": 6, "u4": 7, "u8": 8, "f4": 9, "f8": 10}
_TIMES = {"s": 14, "ms": 15, "us": 16, "ns": 17}


def core() -> Any:
    """The native module.

    Raises:
        MissingCoreError: This installation has none.
    """
    try:
        return importlib.import_module("tickloom._core")
    except ImportError as error:
        raise MissingCoreError(
            "the native module of tickloom is missing or does not load here; install a wheel of tickloom for this "
            "system, or build it from the sources: pip install ./python, which needs Swift",
            name="tickloom._core",
        ) from error


def source(table: Ticks) -> object:
    """A table as the native module takes it, without copying where that can be.

    Raises:
        TableError: It is no table, or its columns cannot be ticks.
    """
    if hasattr(table, "__arrow_c_stream__"):
        return table.__arrow_c_stream__()
    names = getattr(getattr(table, "dtype", None), "names", None)
    if isinstance(table, Mapping):
        columns: dict[str, Any] = {name: table[name] for name in COLUMNS if name in table}
    elif names is not None:
        fields: Any = table
        columns = {name: fields[name] for name in COLUMNS if name in names}
    else:
        advice = "; call collect() first" if hasattr(table, "collect") else ""
        raise TableError(
            f"{type(table).__name__} is no table of ticks: give anything with __arrow_c_stream__ (pyarrow, polars, "
            f"pandas, duckdb), or a mapping of names to NumPy arrays{advice}",
            code="not_a_table",
        )
    return tuple(_column(name, columns[name]) if name in columns else None for name in COLUMNS)


def _column(name: str, values: Any) -> tuple[int, Any] | None:
    """A NumPy array as its kind and its memory."""
    if values is None:
        return None
    dtype = getattr(values, "dtype", None)
    if dtype is None or not hasattr(values, "__array_interface__") or hasattr(values, "mask"):
        raise ColumnTypeError(
            f"column {name} is {type(values).__name__}; in a mapping it must be a NumPy array without a mask",
            code="wrong_type",
            column=name,
        )
    if values.ndim != 1:
        raise TableError(
            f"column {name} has {values.ndim} dimensions; it must have one", code="wrong_shape", column=name
        )
    if dtype.kind == "M" and _unit(dtype) in ("m", "h", "D"):
        values = values.astype("M8[s]")
        dtype = values.dtype
    kind = _TIMES.get(_unit(dtype)) if dtype.kind == "M" else _NUMBERS.get(dtype.str[1:])
    if kind is None or (dtype.kind == "M") != (name == "ts"):
        needed = "datetime64 of a unit from D to ns" if name == "ts" else "integers or floats of 32 or 64 bits"
        advice = '; view integers as times with .view("datetime64[ns]")' if name == "ts" and dtype.kind == "i" else ""
        raise ColumnTypeError(f"column {name} is {dtype}; it must be {needed}{advice}", code="wrong_type", column=name)
    if not dtype.isnative:
        values = values.astype(dtype.newbyteorder("="))
    if not (values.flags.c_contiguous and values.flags.aligned):
        values = values.copy()
    return kind, values.view("i8") if name == "ts" else values


def _unit(dtype: Any) -> str:
    """`ns` of `datetime64[ns]`; steps such as `datetime64[10ms]` are none of ours."""
    return str(dtype.str[4:-1])


def side_number(price: str) -> int:
    """The number of a side.

    Raises:
        ParameterError: It is none.
    """
    if price not in SIDES:
        raise ParameterError(f"price is {price!r}; it can be {', '.join(SIDES)}", code="bad_price")
    return SIDES[price]


def scale_number(scale: int | None) -> int:
    """A scale, or -1 for None.

    Raises:
        ParameterError: It is none.
    """
    if scale is None:
        return -1
    whole = whole_number(scale)
    if whole is None or not 0 <= whole <= SCALE_MAX:
        raise ParameterError(f"scale is {scale!r}; it can be 0 to 9", code="bad_scale")
    return whole


def choice(name: str, value: str, choices: tuple[str, str]) -> bool:
    """Whether `value` is the second of two words.

    Raises:
        ParameterError: It is neither.
    """
    if value not in choices:
        raise ParameterError(f'{name} is {value!r}; it can be "{choices[0]}" or "{choices[1]}"', code=f"bad_{name}")
    return value == choices[1]


def timeframe_names(timeframes: Sequence[str]) -> str:
    """Timeframes as the native module takes them.

    Raises:
        ParameterError: One is no text, or there is none.
    """
    try:
        names = [timeframes] if isinstance(timeframes, str) else list(timeframes)
    except TypeError:
        raise ParameterError(
            f"{timeframes!r} is no timeframe; write 30s, 1m, 4h, 1d, 1w, 1mo, several as a list", code="bad_timeframes"
        ) from None
    for name in names:
        if type(name) is not str or "," in name:
            raise ParameterError(
                f"{name!r} is no timeframe; write 30s, 1m, 4h, 1d, 1w, 1mo, several as a list", code="bad_timeframes"
            )
    return ",".join(names)
