import datetime as dt
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import tickloom
from tickloom import Lake

from .conftest import Row, WriteDay, nanoseconds

ARROW_SCHEMA = pa.schema(
    [
        ("ts", pa.timestamp("ns", "UTC")),
        ("bid", pa.decimal128(18, 5)),
        ("ask", pa.decimal128(18, 5)),
        ("bid_volume", pa.float32()),
        ("ask_volume", pa.float32()),
    ]
)
POLARS_SCHEMA = {
    "ts": pl.Datetime("ns", "UTC"),
    "bid": pl.Decimal(18, 5),
    "ask": pl.Decimal(18, 5),
    "bid_volume": pl.Float32,
    "ask_volume": pl.Float32,
}


def as_rows(table: Any) -> list[Row]:
    """A table of either library as the rows that were written."""
    if isinstance(table, pl.DataFrame):
        times = table["ts"].to_physical().to_list()
        columns = [table[name].to_list() for name in table.columns[1:]]
    else:
        times = table["ts"].cast(pa.int64()).to_pylist()
        columns = [table[name].to_pylist() for name in table.column_names[1:]]
    return [
        (time, str(bid), str(ask), bid_volume, ask_volume)
        for time, bid, ask, bid_volume, ask_volume in zip(times, *columns, strict=True)
    ]


def read_both(lake: Lake, *arguments: Any) -> list[Row]:
    """Reads by Arrow and by Polars, and makes sure that they agree."""
    table = lake.ticks(*arguments).read_all()
    frame = lake.scan(*arguments).collect()
    assert table.schema.equals(ARROW_SCHEMA)
    assert dict(frame.schema) == POLARS_SCHEMA
    assert as_rows(table) == as_rows(frame)
    return as_rows(table)


def test_opens_only_a_data_folder(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "absent", str(tmp_path)):
        with pytest.raises(tickloom.LakeNotFoundError, match="no folder 'ticks'"):
            tickloom.lake(path)


def test_home_folder_is_expanded(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(data_folder.parent))
    monkeypatch.setenv("USERPROFILE", str(data_folder.parent))
    assert tickloom.lake("~/data").path == data_folder


def test_lists_symbols_that_hold_ticks(data_folder: Path, write_day: WriteDay) -> None:
    row: Row = (nanoseconds("2024-03-04T00:00:00+00:00"), "1.1", "1.2", None, None)
    for symbol in ("USDJPY", "EURUSD", "US500%23X"):
        write_day(symbol, "2024-03-04", [row])
    (data_folder / "ticks/symbol=EMPTY/date=2024-03-04").mkdir(parents=True)
    (data_folder / "ticks/other").mkdir()
    write_day("WRITING", "2024-03-04", [row], name=".part.parquet")
    lake = Lake(data_folder)
    assert lake.symbols() == ["EURUSD", "US500#X", "USDJPY"]
    assert len(lake.ticks("us500#x").read_all()) == 1


def test_empty_lake_has_no_symbols(data_folder: Path) -> None:
    lake = Lake(data_folder)
    assert lake.symbols() == []
    with pytest.raises(tickloom.SymbolNotFoundError, match=r"no ticks of EURUSD .* none are"):
        lake.ticks("EURUSD")


def test_unknown_symbol_names_the_known_ones(data_folder: Path, three_days: list[Row]) -> None:
    lake = Lake(data_folder)
    for call in (lake.ticks, lake.scan, lake.partitions):
        with pytest.raises(tickloom.SymbolNotFoundError, match=r"no ticks of GBPUSD .* stored are EURUSD"):
            call("GBPUSD")
    assert three_days


def test_everything_in_order_and_exact(data_folder: Path, three_days: list[Row]) -> None:
    assert read_both(Lake(data_folder), "eurusd") == three_days


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2024-03-04", "2024-03-05"),
        ("2024-03-05", "2024-03-06"),
        ("2024-03-06", None),
        (None, "2024-03-06"),
        ("2024-03-04T09:30:00.250Z", "2024-03-04T23:59:59.999Z"),
        ("2024-03-04T09:30:00.250000001Z", "2024-03-04T23:59:59.999000001Z"),
        ("2024-03-04T09:30:00.249999999Z", "2024-03-06T12:00:00.000125Z"),
        ("2024-03-06T12:00:00.000125Z", "2024-03-06T12:00:00.000125001Z"),
        ("2024-03-07T08:00:00.000000008Z", "2024-03-07T08:00:00.000000009Z"),
        ("2024-03-07T08:00:00.000000007Z", "2024-03-07T08:00:00.000000008Z"),
        ("2024-03-04T04:30:00.25-05:00", "2024-03-06T01:00+01:00"),
        ("1970-01-01", "2262-01-01"),
        ("2025-01-01", None),
        (None, "2000-01-01"),
    ],
)
def test_start_is_included_and_end_is_not(
    data_folder: Path, three_days: list[Row], start: str | None, end: str | None
) -> None:
    first = -(10**30) if start is None else tickloom._time.to_nanoseconds(start)
    beyond = 10**30 if end is None else tickloom._time.to_nanoseconds(end)
    expected = [row for row in three_days if first <= row[0] < beyond]
    assert read_both(Lake(data_folder), "EURUSD", start, end) == expected


def test_every_pair_of_bounds_agrees_with_a_plain_filter(data_folder: Path, three_days: list[Row]) -> None:
    lake = Lake(data_folder)
    bounds = sorted({row[0] + step for row in three_days for step in (-1, 0, 1)})
    for index, first in enumerate(bounds):
        for beyond in bounds[index::3]:
            expected = [row for row in three_days if first <= row[0] < beyond]
            assert as_rows(lake.ticks("EURUSD", first, beyond).read_all()) == expected
    for first, beyond in zip(bounds, bounds[2:], strict=False):
        assert read_both(lake, "EURUSD", first, beyond) == [row for row in three_days if first <= row[0] < beyond]


def test_only_days_in_the_range_are_opened(data_folder: Path, three_days: list[Row]) -> None:
    lake = Lake(data_folder)
    for date in ("2024-03-04", "2024-03-07"):
        (data_folder / f"ticks/symbol=EURUSD/date={date}/0123abcd.parquet").write_bytes(b"no parquet")
    assert read_both(lake, "EURUSD", "2024-03-06", "2024-03-07") == three_days[3:5]
    days = lake.partitions("EURUSD", "2024-03-04T23:00:00Z", "2024-03-06T00:00:00.000000001Z")
    assert [(day.symbol, day.date) for day in days] == [
        ("EURUSD", dt.date(2024, 3, 4)),
        ("EURUSD", dt.date(2024, 3, 6)),
    ]
    with pytest.raises(tickloom.LakeFormatError, match="is no Parquet file"):
        lake.ticks("EURUSD", "2024-03-07")


def test_ticks_are_a_stream(data_folder: Path, three_days: list[Row]) -> None:
    reader = Lake(data_folder).ticks("EURUSD")
    assert isinstance(reader, pa.RecordBatchReader)
    first = reader.read_next_batch()
    assert first.num_rows == 3
    # What was not reached yet is not read: the last day may vanish.
    (data_folder / "ticks/symbol=EURUSD/date=2024-03-07/0123abcd.parquet").unlink()
    assert reader.read_next_batch().num_rows == 2
    with pytest.raises(FileNotFoundError):
        reader.read_next_batch()
    assert three_days


def test_polars_takes_the_stream(data_folder: Path, three_days: list[Row]) -> None:
    frame = pl.DataFrame(Lake(data_folder).ticks("EURUSD"))
    assert as_rows(frame) == three_days


def test_polars_pushes_the_bounds_into_the_scan(data_folder: Path, three_days: list[Row]) -> None:
    plan = Lake(data_folder).scan("EURUSD", "2024-03-04T09:00:00Z", "2024-03-05").explain()
    assert "SELECTION" in plan
    assert three_days


def test_empty_range_keeps_the_columns(data_folder: Path, three_days: list[Row]) -> None:
    lake = Lake(data_folder)
    assert read_both(lake, "EURUSD", "2024-03-04T09:30:00.250Z", "2024-03-04T09:30:00.250Z") == []
    assert lake.partitions("EURUSD", "2024-03-05", "2024-03-05") == []
    assert three_days


def test_prices_of_different_digits_come_in_the_larger_number(data_folder: Path, write_day: WriteDay) -> None:
    noon = nanoseconds("2024-03-04T12:00:00+00:00")
    write_day("USDJPY", "2024-03-04", [(noon, "150.12", "150.13", None, None)], scale=2)
    write_day("USDJPY", "2024-03-05", [(noon + 86_400 * 10**9, "150.123", "150.125", None, None)], scale=3)
    lake = Lake(data_folder)
    table = lake.ticks("USDJPY").read_all()
    assert table["bid"].type == pa.decimal128(18, 3)
    assert table["bid"].to_pylist() == [Decimal("150.120"), Decimal("150.123")]
    assert lake.scan("USDJPY").collect()["ask"].to_list() == [Decimal("150.130"), Decimal("150.125")]


def test_two_files_in_one_day_are_refused(data_folder: Path, write_day: WriteDay, three_days: list[Row]) -> None:
    write_day("EURUSD", "2024-03-06", three_days[3:4], unit="us", name="ffff.parquet")
    lake = Lake(data_folder)
    for call in (lake.ticks, lake.scan, lake.partitions):
        with pytest.raises(tickloom.AmbiguousPartitionError) as caught:
            call("EURUSD")
        message = str(caught.value)
        assert "the ticks of EURUSD on 2024-03-06 cannot be read" in message
        assert "date=2024-03-06 holds 2 Parquet files (0123abcd.parquet, ffff.parquet)" in message
        assert f"tickloom store repair --data-dir {data_folder}" in message
    assert read_both(lake, "EURUSD", "2024-03-07") == three_days[5:]


def test_unfinished_files_are_not_seen(data_folder: Path, write_day: WriteDay, three_days: list[Row]) -> None:
    for name in (".0123.parquet", "_0123.parquet", "0123.parquet.tmp", "0123.tmp"):
        write_day("EURUSD", "2024-03-06", three_days[3:4], unit="us", name=name)
    assert read_both(Lake(data_folder), "EURUSD") == three_days


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"ts": pa.array([0], pa.timestamp("ms"))}, "lacks the columns bid, ask, bid_volume, ask_volume"),
        (
            {
                "ts": pa.array([0], pa.int64()),
                "bid": pa.array([1.0]),
                "ask": pa.array([Decimal("1.1")]),
                "bid_volume": pa.array([1.0], pa.float32()),
                "ask_volume": pa.array([1.0], pa.float64()),
            },
            "ts is int64, not a timestamp; bid is double, not a decimal; ask_volume is double, not float",
        ),
    ],
)
def test_other_columns_are_refused(data_folder: Path, columns: dict[str, Any], message: str) -> None:
    folder = data_folder / "ticks/symbol=EURUSD/date=2024-03-04"
    folder.mkdir(parents=True)
    pq.write_table(pa.table(columns), folder / "a.parquet")
    for call in (Lake(data_folder).ticks, Lake(data_folder).scan):
        with pytest.raises(tickloom.LakeFormatError, match=message):
            call("EURUSD")


def test_a_day_folder_without_a_date_is_refused(data_folder: Path, write_day: WriteDay) -> None:
    write_day("EURUSD", "yesterday", [(0, "1.1", "1.2", None, None)])
    with pytest.raises(tickloom.LakeFormatError, match="holds no date"):
        Lake(data_folder).ticks("EURUSD")


def test_range_that_ends_before_it_starts(data_folder: Path, three_days: list[Row]) -> None:
    with pytest.raises(tickloom.TimeRangeError, match=r"ends \(2024-03-04\) before it starts \(2024-03-05\)"):
        Lake(data_folder).ticks("EURUSD", "2024-03-05", "2024-03-04")
    assert three_days


def test_polars_is_optional(data_folder: Path, three_days: list[Row], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    lake = Lake(data_folder)
    with pytest.raises(tickloom.MissingPackageError, match=r"pip install 'tickloom\[polars\]'"):
        lake.scan("EURUSD")
    assert len(lake.ticks("EURUSD").read_all()) == len(three_days)


@pytest.mark.parametrize("symbol", [None, 5, b"EURUSD"])
@pytest.mark.usefixtures("three_days")
def test_what_is_no_symbol_is_told(data_folder: Path, symbol: Any) -> None:
    lake = tickloom.lake(data_folder)
    for read in (lake.ticks, lake.scan):
        with pytest.raises(tickloom.ParameterError, match="must be a text such as EURUSD"):
            read(symbol)
