"""Bounds in time, as integers of nanoseconds since 1970-01-01 UTC."""

from __future__ import annotations

import datetime as dt
import re
import sys
from typing import TYPE_CHECKING, Any, TypeAlias

from ._errors import TimeRangeError
from ._numbers import whole_number

if TYPE_CHECKING:
    import numpy as np

TimeLike: TypeAlias = "str | dt.date | dt.datetime | int | np.datetime64 | np.integer[Any]"
"""An instant: ISO 8601 text with a zone (`2024-03-04T09:30:00.5Z`), a date or its text (midnight UTC), a `datetime`
with a zone, a `datetime64` of NumPy, which is in UTC, or an integer of nanoseconds since 1970-01-01 UTC."""

NANOSECONDS_PER_SECOND = 1_000_000_000
NANOSECONDS_PER_DAY = 86_400 * NANOSECONDS_PER_SECOND
_UNITS = {
    "W": 7 * NANOSECONDS_PER_DAY,
    "D": NANOSECONDS_PER_DAY,
    "h": 3_600 * NANOSECONDS_PER_SECOND,
    "m": 60 * NANOSECONDS_PER_SECOND,
    "s": NANOSECONDS_PER_SECOND,
    "ms": 1_000_000,
    "us": 1_000,
    "ns": 1,
}
_EPOCH_DAY = dt.date(1970, 1, 1)
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,9}))?(Z|[+-]\d\d:?\d\d)")


def to_nanoseconds(value: TimeLike) -> int:
    """An instant as nanoseconds since 1970-01-01 UTC, exactly.

    Raises:
        TimeRangeError: The value is no instant: no zone, not ISO 8601, or another type.
    """
    if isinstance(value, dt.datetime):
        if value.utcoffset() is None:
            raise TimeRangeError(f"{value} has no time zone; add one, for example .replace(tzinfo=datetime.UTC)")
        since = value - _EPOCH
        # pandas' Timestamp is a datetime with nanoseconds beside the microseconds.
        nanoseconds = int(getattr(value, "nanosecond", 0))
        return ((since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds) * 1000 + nanoseconds
    if isinstance(value, dt.date):
        return (value - _EPOCH_DAY).days * NANOSECONDS_PER_DAY
    if isinstance(value, str):
        return _parse(value)
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(value, numpy.datetime64):
        return _of_numpy(numpy, value)
    whole = whole_number(value)
    if whole is not None:
        return whole
    raise TimeRangeError(
        f"{value!r}, of the type {type(value).__name__}, is no time; use text, a date, a datetime with a zone, a "
        "datetime64, or integer nanoseconds"
    )


def _of_numpy(numpy: Any, value: np.datetime64) -> int:
    """Without NumPy's own change of units, which runs over in silence."""
    if numpy.isnat(value):
        raise TimeRangeError("NaT is no time")
    unit, steps = numpy.datetime_data(value.dtype)
    count: int = int(value.astype("i8")) * int(steps)
    if unit in ("Y", "M"):
        months = count * 12 if unit == "Y" else count
        year = 1970 + months // 12
        if not dt.MINYEAR <= year <= dt.MAXYEAR:
            raise TimeRangeError(f"{value} lies outside of the years {dt.MINYEAR} to {dt.MAXYEAR}")
        return to_nanoseconds(dt.date(year, months % 12 + 1, 1))
    if unit not in _UNITS:
        raise TimeRangeError(f"{value} has the unit {unit}, which is finer than nanoseconds; use datetime64[ns]")
    return count * _UNITS[unit]


def _parse(text: str) -> int:
    try:
        if match := _INSTANT.fullmatch(text):
            whole = to_nanoseconds(dt.datetime.fromisoformat(match[1] + match[3]))
            return whole + int((match[2] or "").ljust(9, "0"))
        return to_nanoseconds(dt.date.fromisoformat(text))
    except ValueError as error:
        if isinstance(error, TimeRangeError):
            raise
        raise TimeRangeError(
            f"{text!r} is no ISO 8601 time with a zone (2024-03-04T09:30:00Z) and no date (2024-03-04)"
        ) from error


def utc_date(nanoseconds: int) -> dt.date:
    """The UTC day that an instant lies in; one outside the years 1 to 9999 gives their first or last day."""
    days = nanoseconds // NANOSECONDS_PER_DAY
    first, last = (dt.date.min - _EPOCH_DAY).days, (dt.date.max - _EPOCH_DAY).days
    return _EPOCH_DAY + dt.timedelta(days=min(max(days, first), last))
