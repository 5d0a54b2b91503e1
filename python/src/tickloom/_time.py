"""Bounds in time, as integers of nanoseconds since 1970-01-01 UTC."""

import datetime as dt
import re
from typing import TypeAlias

from ._errors import TimeRangeError

TimeLike: TypeAlias = str | dt.date | dt.datetime | int
"""An instant: ISO 8601 text with a zone (`2024-03-04T09:30:00.5Z`), a date or its text (midnight UTC), a `datetime`
with a zone, or an integer of nanoseconds since 1970-01-01 UTC."""

NANOSECONDS_PER_SECOND = 1_000_000_000
NANOSECONDS_PER_DAY = 86_400 * NANOSECONDS_PER_SECOND
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
    if type(value) is int:  # a bool is an int too, and no time
        return value
    raise TimeRangeError(f"{value!r} is no time; use text, a date, a datetime with a zone, or integer nanoseconds")


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
