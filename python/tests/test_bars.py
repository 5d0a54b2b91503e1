import lzma
import os
import struct
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import tickloom
from tickloom import ColumnTypeError, LateTickError, ParameterError, TableError

from . import accuracy

SHARED = Path(os.environ.get("TEST_SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data")
NAT = np.datetime64("NaT")
CASES = accuracy.cases(seed=7)
SMALL = CASES[0]._replace(
    **{name: getattr(CASES[0], name)[:500] for name in ("ts", "bid", "ask", "bid_volume", "ask_volume")}
)


def table(**changes: Any) -> dict[str, Any]:
    return {**SMALL.table(), **changes}


def expected() -> accuracy.Rows:
    return accuracy.rows(tickloom.bars(table(), "1m", calendar="utc"))


# Accuracy


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
@pytest.mark.parametrize("side", ["bid", "ask", "mid"])
def test_bars_are_those_of_pandas_polars_and_duckdb(case: accuracy.Case, side: str) -> None:
    accuracy.check(case, side, ["1s", "1m", "1h", "1d"])


def test_the_comparison_sees_a_difference() -> None:
    wrong = list(expected())
    wrong[1] = (*wrong[1][:2], wrong[1][2] + 1e-15, *wrong[1][3:])
    told = accuracy.difference(SMALL, "bid", "1m", wrong, accuracy.by_polars(SMALL, "bid", "1m"))
    assert told is not None
    assert "bar 1 of" in told
    assert "made of" in told


def shared(path: str) -> Path:
    found = SHARED / path
    if not found.exists():
        pytest.skip("needs real ticks in ../shared/data, which is not there")
    return found


def test_bars_of_dukascopy_are_its_own_candles() -> None:
    folder = shared("ticks/dukascopy_bi5_eurusd_20190204/EURUSD/2019/01/04")
    ticks = []
    for hour in range(24):
        content = lzma.decompress((folder / f"{hour:02d}h_ticks.bi5").read_bytes())
        for ms, ask, bid, ask_volume, bid_volume in struct.iter_unpack(">IIIff", content):
            ticks.append((hour * 3_600_000 + ms, bid, ask, bid_volume, ask_volume))
    columns = list(zip(*ticks, strict=True))
    bars = tickloom.bars(
        {
            "ts": np.datetime64("2019-02-04", "ms") + np.array(columns[0]).astype("timedelta64[ms]"),
            "bid": np.array(columns[1]),
            "bid_volume": np.array(columns[3], "f4"),
        },
        calendar="utc",
        scale=5,
    )
    candles = list(struct.iter_unpack(">IIIIIf", lzma.decompress((folder / "BID_candles_min_1.bi5").read_bytes())))
    assert len(candles) == len(bars) == 1_440
    for index, (second, first, last, low, high, volume) in enumerate(candles):
        assert (bars["open_time"][index] - np.datetime64("2019-02-04", "s")) // np.timedelta64(1, "s") == second
        ours = [bars[name][index] for name in ("open", "close", "low", "high")]
        assert ours == [first / 1e5, last / 1e5, low / 1e5, high / 1e5], (index, bars["tick_count"][index])
        # The candle's volume is a float.
        assert np.float32(bars["volume"][index]) == pytest.approx(np.float32(volume), rel=1e-6)


@pytest.mark.parametrize("timeframe", ["M5", "M10", "M15", "M30", "H1"])
def test_bars_are_those_of_another_program(timeframe: str) -> None:
    folder = shared("peers/limemojito/EURUSD/2018/06/05")
    ticks = pl.read_csv(folder / "05h_ticks.csv", schema_overrides={"Epoch Time (UTC)": pl.String})
    ticks = ticks.select(
        # The fraction is printed without leading dots only: .08 is 80 ms.
        ts=pl.col("Epoch Time (UTC)").str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="ms"),
        bid="Bid",
        ask="Ask",
    )
    own = {"M": "m", "H": "h"}[timeframe[0]]
    bars = tickloom.bars(ticks, timeframe[1:] + own, calendar="utc", scale=0).to_polars()
    wanted = pl.read_csv(folder / f"05h_{timeframe}_bars.csv")
    for theirs, ours in zip(("Open", "High", "Low", "Close"), ("open", "high", "low", "close"), strict=True):
        assert bars[ours].cast(pl.Int64).to_list() == wanted[theirs].to_list()
    assert bars["open_time"].dt.strftime("%Y-%m-%d %H:%M:%S").to_list() == wanted["Epoch Time (UTC)"].to_list()


def test_bars_of_dirty_ticks_are_those_of_lean() -> None:
    """Real ticks of FXCM, a tenth of them crossed, beside the minute bars of the same vendor, bid and ask."""
    folder = shared("ticks/lean_fxcm_eurusd_201405")
    day = "20140506"

    def read(kind: str, columns: int) -> list[list[str]]:
        with zipfile.ZipFile(folder / kind / f"{day}_quote.zip") as archive:
            lines = archive.read(archive.namelist()[0]).decode().split()
        return [line.split(",")[:columns] for line in lines]

    ticks = read("tick", 3)
    ts = np.datetime64("2014-05-06T05:00", "ms") + np.array([int(row[0]) for row in ticks]).astype("timedelta64[ms]")
    data = {"ts": ts, "bid": np.array([float(row[1]) for row in ticks]), "ask": np.array([float(r[2]) for r in ticks])}
    wanted = read("minute", 11)
    for side, first in (("bid", 1), ("ask", 6)):
        bars = tickloom.bars(data, calendar="utc", price=side)  # type: ignore[call-overload]
        assert len(bars) == len(wanted)
        since = (bars["open_time"] - np.datetime64("2014-05-06T05:00", "ns")).astype("timedelta64[ms]").astype("i8")
        assert since.tolist() == [int(row[0]) for row in wanted]
        for place, name in enumerate(("open", "high", "low", "close")):
            assert bars[name].tolist() == [float(row[first + place]) for row in wanted], (side, name)


@pytest.mark.parametrize("side", ["bid", "ask", "mid", "spread"])
def test_no_volumes_are_as_missing_ones(side: Any) -> None:
    missing = {name: np.full(len(SMALL.ts), np.nan) for name in ("bid_volume", "ask_volume")}
    without = {name: values for name, values in table().items() if not name.endswith("volume")}
    some = {**missing, "ask_volume": np.where(np.arange(len(SMALL.ts)) == 250, 1.5, np.nan)}
    for timeframe in ("1s", "1m", "1d"):
        wanted = tickloom.bars(table(**missing), timeframe, price=side)
        found = tickloom.bars(without, timeframe, price=side)
        assert pa.table(found).equals(pa.table(wanted))
        assert np.isnan(found["volume"]).all()
        one = tickloom.bars(table(**some), timeframe, price=side)
        assert np.nansum(one["volume"]) == (1.5 if side in ("ask", "mid") else 0)


def test_days_end_at_five_in_new_york_in_summer_and_winter() -> None:
    ts = np.array(["2024-03-08T21:59:59", "2024-03-08T22:00", "2024-03-11T20:59", "2024-03-11T21:00"], "M8[s]")
    days = tickloom.bars({"ts": ts, "bid": np.array([1.0, 2.0, 3.0, 4.0])}, "1d")
    assert days["tick_count"].tolist() == [1, 2, 1]
    assert days["close_time"].astype("M8[m]").astype(str).tolist() == [
        "2024-03-08T22:00",
        "2024-03-11T21:00",
        "2024-03-12T21:00",
    ]


# Input


def decimals(width: int, scale: int) -> Any:
    kinds = {32: pa.decimal32(9, scale), 64: pa.decimal64(18, scale), 128: pa.decimal128(38, scale)}
    return pa.array([Decimal(f"{price:.5f}") for price in SMALL.bid.tolist()], kinds[width])


def arrow(**changes: Any) -> pa.Table:
    return pa.table(table(**changes))


def chunked() -> pa.Table:
    return pa.concat_tables([arrow().slice(0, 3), arrow().slice(3, 300), arrow().slice(303)])


def zoned(zone: str) -> pl.DataFrame:
    return pl.DataFrame(table()).with_columns(pl.col("ts").dt.replace_time_zone(zone))


def polars_decimals() -> pl.DataFrame:
    return pl.DataFrame(table()).with_columns(pl.col("bid").cast(pl.Decimal(20, 7)))


def structured() -> Any:
    columns = table()
    found = np.zeros(500, [(name, values.dtype) for name, values in columns.items()])
    for name, values in columns.items():
        found[name] = values
    return found


def renamed(*names: str) -> pa.Table:
    return arrow().rename_columns([*names, "ask_volume"])


@pytest.mark.parametrize(
    "ticks",
    [
        pytest.param(lambda: arrow(), id="pyarrow"),
        pytest.param(lambda: pl.DataFrame(table()), id="polars"),
        pytest.param(lambda: pd.DataFrame(table()), id="pandas"),
        pytest.param(lambda: duckdb.from_arrow(arrow()), id="duckdb"),
        pytest.param(lambda: arrow().to_reader(max_chunksize=7), id="a stream of small batches"),
        pytest.param(chunked, id="slices"),
        pytest.param(lambda: zoned("UTC"), id="zone"),
        pytest.param(lambda: table(bid=SMALL.bid[::-1].copy()[::-1]), id="strides"),
        pytest.param(lambda: table(bid=SMALL.bid.astype(">f8"), ts=SMALL.ts.astype(">M8[ns]")), id="byte order"),
        pytest.param(lambda: arrow(bid=decimals(32, 5)), id="decimal32"),
        pytest.param(lambda: arrow(bid=decimals(64, 5)), id="decimal64"),
        pytest.param(lambda: arrow(bid=decimals(128, 5)), id="decimal128"),
        pytest.param(lambda: arrow(bid=decimals(128, 5).cast(pa.decimal128(38, 20))), id="decimal of many digits"),
        pytest.param(polars_decimals, id="polars decimal"),
        pytest.param(lambda: table(bid=SMALL.bid.astype("f4")), id="float32"),
        pytest.param(lambda: arrow(bid_volume=SMALL.bid_volume.astype("f8").round(2)), id="volumes as float64"),
        pytest.param(lambda: pd.DataFrame(table()).set_index("ts"), id="index of pandas"),
        pytest.param(structured, id="structured"),
    ],
)
def test_every_kind_of_table_gives_the_same_bars(ticks: Any) -> None:
    assert accuracy.rows(tickloom.bars(ticks(), "1m", calendar="utc")) == expected()


@pytest.mark.parametrize("kind", ["i4", "i8", "u4", "u8"])
def test_integers_are_mantissas(kind: str) -> None:
    mantissas = np.rint(SMALL.bid * 1e5).astype(kind)
    assert accuracy.rows(tickloom.bars(table(bid=mantissas), "1m", calendar="utc", scale=5)) == expected()


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_every_unit_of_time(unit: str) -> None:
    whole = SMALL.ts.astype("M8[s]")
    bars = tickloom.bars(table(ts=whole.astype(f"M8[{unit}]")), "1m", calendar="utc")
    assert accuracy.rows(bars) == accuracy.rows(tickloom.bars(table(ts=whole), "1m", calendar="utc"))
    assert bars["open_time"].dtype == "M8[ns]"


def test_a_side_needs_only_its_columns() -> None:
    only = {"ts": SMALL.ts, "bid": SMALL.bid}
    bars = tickloom.bars(only, "1m", calendar="utc")
    assert [row[:6] for row in accuracy.rows(bars)] == [row[:6] for row in expected()]
    assert np.isnan(bars["volume"]).all()
    assert bars.to_arrow()["volume"].null_count == len(bars)
    with pytest.raises(TableError, match="no column ask; the table has") as caught:
        tickloom.bars(pa.table(only), price="mid")
    assert caught.value.code == "missing_column"


def test_volumes_that_are_missing_are_left_out() -> None:
    volumes = pa.array([None if row % 3 == 0 else 1.5 for row in range(500)], pa.float32())
    bars = tickloom.bars(arrow(bid_volume=volumes), "1d", calendar="utc")
    assert bars["volume"].sum() == 333 * 1.5
    nan = np.where(np.arange(500) % 3 == 0, np.nan, 1.5)
    assert tickloom.bars(table(bid_volume=nan), "1d", calendar="utc")["volume"].tolist() == bars["volume"].tolist()


def test_nothing_is_copied_in_or_out() -> None:
    """Results are the engine's own memory in everybody's hands."""
    bars = tickloom.bars(table(), "1m", calendar="utc")
    arrow_table = bars.to_arrow()
    for name in ("open", "tick_count", "open_time", "volume"):
        address = arrow_table[name].chunk(0).buffers()[1].address
        assert bars[name].ctypes.data == address
        assert bars.to_polars()[name].to_physical().to_numpy().ctypes.data == address
    assert not bars["open"].flags.writeable
    kept = arrow_table["close"]
    wanted = bars["close"].tolist()
    del bars, arrow_table
    assert kept.to_pylist() == wanted


# Output


def test_prices_as_decimals() -> None:
    bars = tickloom.bars(table(), "1m", calendar="utc", prices="decimal")
    schema = bars.to_arrow().schema
    assert schema.field("open").type == pa.decimal128(18, 5)
    assert [float(price) for price in bars.to_arrow()["open"].to_pylist()] == [row[1] for row in expected()]
    assert bars["high"].tolist() == [round(row[2] * 1e5) for row in expected()]
    assert bars.to_pandas()["low"].tolist() == bars.to_polars()["low"].to_list()
    mid = tickloom.bars(table(), "1m", calendar="utc", price="mid", prices="decimal")
    assert mid.scale == 6
    assert mid.to_arrow().schema.field("close").type == pa.decimal128(18, 6)


def test_prices_are_the_nearest_floats() -> None:
    for mantissa in (9_007_199_254_740_993, 99_999_999_999_999_999, -99_999_999_999_999_999, 1, 0):
        data = {"ts": np.array([0], "M8[s]"), "bid": np.array([mantissa])}
        for scale in (0, 5, 9):
            (found,) = tickloom.bars(data, scale=scale)["close"].tolist()
            assert found == float(Decimal(mantissa).scaleb(-scale))


def test_bars_become_no_table_of_something_else() -> None:
    """pandas and NumPy would make rows of the columns' names, or look for items by number."""
    bars: Any = tickloom.bars(table(), "1m")
    makers: list[Callable[[Any], object]] = [pd.DataFrame, pd.Series, np.asarray, np.array, np.mean, list, dict, iter]
    for make in makers:
        with pytest.raises(TypeError, match=r"take a column \(bars\['close'\]\), (or )?to_numpy"):
            make(bars)
    for make in (pa.table, pl.DataFrame):
        assert len(make(bars)) == len(bars)


def test_the_output_is_the_documented_table() -> None:
    bars = tickloom.bars(table(), "1m")
    assert bars.to_arrow().schema.types == [
        *(pa.timestamp("ns", "UTC"),) * 2,
        *(pa.float64(),) * 5,
        pa.int64(),
    ]
    names = ["open_time", "close_time", "open", "high", "low", "close", "volume", "tick_count"]
    assert bars.to_arrow().column_names == names == list(bars.to_numpy()) == bars.to_polars().columns
    frame = bars.to_pandas()
    assert frame.columns.tolist() == names
    assert str(frame["open_time"].dtype) == "datetime64[ns, UTC]"
    assert pa.schema(bars).names == names
    with pytest.raises(KeyError, match="no column of bars"):
        bars["opne"]


def test_the_last_bar_may_be_left_out() -> None:
    all_of_them, complete = (
        tickloom.bars(table(), "1m", calendar="utc", partial=partial) for partial in ("keep", "drop")
    )
    assert len(complete) == len(all_of_them) - 1
    assert all_of_them.last_in_progress
    assert not complete.last_in_progress


def test_no_ticks_give_no_bars() -> None:
    empty = {name: values[:0] for name, values in table().items()}
    for ticks in (empty, pa.table(empty), pa.table(empty).to_reader()):
        bars = tickloom.bars(ticks, ["1m", "1d"])
        assert [len(found) for found in bars.values()] == [0, 0]
        assert bars["1m"].to_polars().height == bars["1m"].to_pandas().shape[0] == 0


# Refusals


@pytest.mark.parametrize(
    ("changes", "kind", "code", "column", "row"),
    [
        ({"bid": np.where(np.arange(500) == 321, np.nan, SMALL.bid)}, TableError, "not_finite", "bid", 321),
        ({"bid": np.where(np.arange(500) == 0, np.inf, SMALL.bid)}, TableError, "not_finite", "bid", 0),
        ({"ts": SMALL.ts[::-1]}, LateTickError, "late_tick", "ts", 1),
        ({"bid": np.where(np.arange(500) == 9, 1 / 3, SMALL.bid)}, TableError, "not_decimal", "bid", 9),
        ({"bid": np.where(np.arange(500) == 9, 1e13, SMALL.bid)}, TableError, "price_too_large", "bid", 9),
        ({"ts": SMALL.ts.astype("i8")}, ColumnTypeError, "wrong_type", "ts", None),
        ({"bid": SMALL.bid.astype(str)}, ColumnTypeError, "wrong_type", "bid", None),
        ({"bid": SMALL.bid.tolist()}, ColumnTypeError, "wrong_type", "bid", None),
        ({"bid": SMALL.bid[:-1]}, TableError, "wrong_shape", "bid", None),
        ({"bid": SMALL.bid.reshape(5, 100)}, TableError, "wrong_shape", "bid", None),
        ({"bid_volume": -SMALL.bid_volume}, TableError, "bad_volume", "bid_volume", 0),
        ({"ts": SMALL.ts.astype("M8[s]") + np.timedelta64(400 * 365, "D")}, TableError, "time_out_of_range", "ts", 0),
        (
            {"ts": np.where(np.arange(500) == 5, np.datetime64("NaT"), SMALL.ts)},
            TableError,
            "time_out_of_range",
            "ts",
            5,
        ),
        ({"bid": np.arange(500)}, TableError, "scale_needed", "bid", None),
    ],
)
def test_arrays_that_cannot_be_ticks(changes: Any, kind: type, code: str, column: str, row: int | None) -> None:
    with pytest.raises(kind) as caught:
        tickloom.bars(table(**changes))
    error = caught.value
    assert isinstance(error, tickloom.TableError)
    assert isinstance(error, ValueError)
    assert (error.code, error.column, error.row) == (code, column, row)
    assert column in str(error)


@pytest.mark.parametrize(
    ("ticks", "code", "column", "row"),
    [
        (lambda: arrow(bid=pa.array([*SMALL.bid[:400], *[None] * 100])), "null", "bid", 400),
        (
            lambda: zoned("Europe/Berlin"),
            "wrong_zone",
            "ts",
            None,
        ),
        (lambda: arrow(bid=pa.array(["1.1"] * 500)), "wrong_type", "bid", None),
        (lambda: arrow(bid=pa.array(["1.1"] * 500).dictionary_encode()), "wrong_type", "bid", None),
        (lambda: arrow(ts=SMALL.ts.astype("i8")), "wrong_type", "ts", None),
        (lambda: renamed("ts", "bid", "ask", "bid"), "column_twice", "bid", None),
        (
            lambda: renamed("time", "bid", "ask", "bid_volume"),
            "missing_column",
            "ts",
            None,
        ),
        (lambda: pl.Series([1.0]), "not_a_table", None, None),
        (lambda: pl.DataFrame(table()).lazy(), "not_a_table", None, None),
        (lambda: 5, "not_a_table", None, None),
        (
            lambda: pa.concat_tables([arrow(), arrow()]),
            "late_tick",
            "ts",
            500,
        ),
    ],
)
def test_tables_that_cannot_be_ticks(ticks: Any, code: str, column: str | None, row: int | None) -> None:
    with pytest.raises(TableError) as caught:
        tickloom.bars(ticks())
    assert (caught.value.code, caught.value.column, caught.value.row) == (code, column, row)


def test_messages_say_what_and_what_to_do() -> None:
    with pytest.raises(LateTickError, match=r'column ts, row 1: 2024-.*Z is earlier than 2024-.*late="drop"'):
        tickloom.bars(table(ts=SMALL.ts[::-1]))
    with pytest.raises(TableError, match=r"row 9: 1\.00001 is no decimal of 4 digits.*larger scale="):
        tickloom.bars(table(bid=np.where(np.arange(500) == 9, 1.00001, SMALL.bid.round(4))), scale=4)


def test_late_ticks_may_be_dropped() -> None:
    order = np.arange(500)
    order[[100, 200]] = [50, 60]
    shuffled = {name: values[order] for name, values in table().items()}
    bars = tickloom.bars(shuffled, "1m", calendar="utc", late="drop")
    assert bars.late_count == 2
    kept = np.delete(np.arange(500), [100, 200])
    wanted = tickloom.bars({name: values[kept] for name, values in table().items()}, "1m", calendar="utc")
    assert accuracy.rows(bars) == accuracy.rows(wanted)


@pytest.mark.parametrize(
    "parameters",
    [
        {"timeframe": "1x"},
        {"timeframe": "1M"},
        {"timeframe": ""},
        {"timeframe": []},
        {"timeframe": ["1m", "1m"]},
        {"timeframe": "1m,5m"},
        {"timeframe": [f"{second}s" for second in range(1, 66)]},
        {"price": "last"},
        {"calendar": "nyse"},
        {"calendar": None},
        {"scale": 10},
        {"scale": -1},
        {"scale": 5.0},
        {"late": "keep"},
        {"prices": "double"},
        {"partial": True},
    ],
)
def test_parameters_that_are_none(parameters: Any) -> None:
    with pytest.raises(ParameterError):
        tickloom.bars(table(), **parameters)


def test_a_stream_that_breaks_tells_its_own_error() -> None:
    def batches() -> Any:
        yield from arrow().to_batches(max_chunksize=100)[:2]
        raise OSError("the disk is gone")

    reader = pa.RecordBatchReader.from_batches(arrow().schema, batches())
    with pytest.raises(TableError, match="the disk is gone"):
        tickloom.bars(reader, scale=5)


def test_a_calendar_of_ones_own() -> None:
    tokyo = tickloom.Calendar("format = tickloom-calendar 1\nname = tokyo\nzone = +09:00\nopen = 06:00\n")
    data = {"ts": np.array(["2024-03-04T20:59", "2024-03-04T21:00"], "M8[m]"), "bid": np.ones(2)}
    days = tickloom.bars(data, "1d", calendar=tokyo)
    assert days["tick_count"].tolist() == [1, 1]
    with pytest.raises(tickloom.CalendarError, match="line 2") as caught:
        tickloom.Calendar("format = tickloom-calendar 1\nnonsense = 1\n")
    assert caught.value.details["line"] == 2
