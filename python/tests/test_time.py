import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tickloom import TickloomError, TimeRangeError
from tickloom._time import to_nanoseconds, utc_date

NOON = 1_709_553_600_000_000_000  # 2024-03-04T12:00:00Z


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-03-04T12:00:00Z", NOON),
        ("2024-03-04 12:00Z", NOON),
        ("2024-03-04T07:00:00-05:00", NOON),
        ("2024-03-04T17:30:00.5+0530", NOON + 500_000_000),
        ("2024-03-04T12:00:00.123456789Z", NOON + 123_456_789),
        ("2024-03-04", NOON - 43_200 * 10**9),
        ("1969-12-31T23:59:59.999999999Z", -1),
        (dt.date(2024, 3, 4), NOON - 43_200 * 10**9),
        (dt.datetime(2024, 3, 4, 12, 0, 0, 1, dt.UTC), NOON + 1000),
        (dt.datetime(2024, 3, 4, 7, tzinfo=dt.timezone(dt.timedelta(hours=-5))), NOON),
        (pd.Timestamp("2024-03-04T12:00:00.123456789Z"), NOON + 123_456_789),
        (NOON, NOON),
        (0, 0),
        (np.int64(NOON), NOON),
        (np.datetime64("2024-03-04T12:00:00.123456789"), NOON + 123_456_789),
        (np.datetime64("2024-03-04T12:00", "m"), NOON),
        (np.datetime64("2024-03-04T12", "h"), NOON),
        (np.datetime64("2024-03-04"), NOON - 43_200 * 10**9),
        (np.datetime64("2024-02-29", "W"), 1_709_164_800 * 10**9),
        (np.datetime64("2024-03"), 1_709_251_200 * 10**9),
        (np.datetime64("1969-11"), -61 * 86_400 * 10**9),
        (np.datetime64("1969"), -365 * 86_400 * 10**9),
        (np.datetime64(3, ("ms", 10)), 30_000_000),
        (np.datetime64("9999-12-31T23:59:59"), 253_402_300_799 * 10**9),
    ],
)
def test_reads_an_instant(value: Any, expected: int) -> None:
    assert to_nanoseconds(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        "2024-03-04T12:00:00",
        "2024-13-04",
        "2024-02-30T00:00:00Z",
        "2024-03-04T12:00:00.1234567890Z",
        "yesterday",
        "",
        dt.datetime(2024, 3, 4),  # noqa: DTZ001
        1.5,
        True,
        np.True_,
        np.float64(0),
        np.datetime64("NaT"),
        np.datetime64("-300"),
        np.datetime64(10**15, "Y"),
        np.datetime64(1, "ps"),
        None,
        b"2024-03-04",
    ],
)
def test_refuses_what_is_no_instant(value: Any) -> None:
    with pytest.raises(TimeRangeError) as caught:
        to_nanoseconds(value)
    assert isinstance(caught.value, TickloomError)
    assert isinstance(caught.value, ValueError)


def test_days() -> None:
    assert utc_date(0) == dt.date(1970, 1, 1)
    assert utc_date(-1) == dt.date(1969, 12, 31)
    assert utc_date(NOON) == dt.date(2024, 3, 4)
    assert utc_date(10**30) == dt.date.max
    assert utc_date(-(10**30)) == dt.date.min
