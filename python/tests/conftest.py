import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

Row = tuple[int, str, str, float | None, float | None]
NANOSECONDS = {"ms": 1_000_000, "us": 1000, "ns": 1}


class WriteDay(Protocol):
    def __call__(
        self,
        symbol: str,
        date: str,
        rows: Sequence[Row],
        *,
        unit: str = "ms",
        zone: str | None = None,
        scale: int = 5,
        name: str = "0123abcd.parquet",
    ) -> Path: ...


def nanoseconds(text: str) -> int:
    """An instant with at most microseconds, computed apart from the package's own parser."""
    delta = dt.datetime.fromisoformat(text) - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    return int(delta / dt.timedelta(microseconds=1)) * 1000


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    (folder / "ticks").mkdir(parents=True)
    return folder


@pytest.fixture
def write_day(data_folder: Path) -> WriteDay:
    """Writes one day's file as the engine lays it out; rows are (ns, bid, ask, bid volume, ask volume)."""

    def write(
        symbol: str,
        date: str,
        rows: Sequence[Row],
        *,
        unit: str = "ms",
        zone: str | None = None,
        scale: int = 5,
        name: str = "0123abcd.parquet",
    ) -> Path:
        folder = data_folder / "ticks" / f"symbol={symbol}" / f"date={date}"
        folder.mkdir(parents=True, exist_ok=True)
        times = [row[0] // NANOSECONDS[unit] for row in rows]
        assert [time * NANOSECONDS[unit] for time in times] == [row[0] for row in rows]
        price: Callable[[int], Any] = lambda index: pa.array(  # noqa: E731
            [Decimal(str(row[index])) for row in rows], pa.decimal128(18, scale)
        )
        table = pa.table(
            {
                "ts": pa.array(times, pa.int64()).cast(pa.timestamp(unit, zone)),
                "bid": price(1),
                "ask": price(2),
                "bid_volume": pa.array([row[3] for row in rows], pa.float32()),
                "ask_volume": pa.array([row[4] for row in rows], pa.float32()),
            }
        )
        path = folder / name
        pq.write_table(table, path, version="2.6", compression="zstd")
        return path

    return write


@pytest.fixture
def three_days(write_day: WriteDay) -> list[Row]:
    """EURUSD on three days, in three units of time; the second day is missing between the first and the third."""
    rows: list[Row] = [
        (nanoseconds("2024-03-04T00:00:00+00:00"), "1.08400", "1.08403", 1.5, 0.75),
        (nanoseconds("2024-03-04T09:30:00.250+00:00"), "1.08411", "1.08413", 2.25, None),
        (nanoseconds("2024-03-04T23:59:59.999+00:00"), "1.08399", "1.08402", None, None),
        (nanoseconds("2024-03-06T00:00:00+00:00"), "1.08500", "1.08501", 1.0, 1.0),
        (nanoseconds("2024-03-06T12:00:00.000125+00:00"), "1.08510", "1.08512", 0.5, 0.5),
        (nanoseconds("2024-03-07T08:00:00+00:00") + 7, "1.08612", "1.08615", 3.0, 4.0),
        (nanoseconds("2024-03-07T08:00:00+00:00") + 8, "1.08613", "1.08616", 3.0, 4.0),
    ]
    write_day("EURUSD", "2024-03-04", rows[:3], unit="ms")
    write_day("EURUSD", "2024-03-06", rows[3:5], unit="us", zone="UTC")
    write_day("EURUSD", "2024-03-07", rows[5:], unit="ns")
    return rows
