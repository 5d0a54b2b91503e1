"""Runs a function of ours beside pandas, Polars and DuckDB on the same ticks, and shows the first bar that differs.

Prices and counts must be equal to the last bit. Volumes are sums of floats at the others and exact sums at ours, so
they are compared to a stated tolerance.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import duckdb
import numpy as np
import pandas as pd
import polars as pl

import tickloom
from tickloom import Bars

Rows = list[tuple[int, float, float, float, float, int, float]]
"""Bars as (open time in ns, open, high, low, close, tick count, volume)."""

SECONDS = {"1s": 1, "30s": 30, "1m": 60, "5m": 300, "15m": 900, "1h": 3_600, "4h": 14_400, "1d": 86_400}
VOLUME_TOLERANCE = 1e-9
"""Of the sum, relative: thousands of floats added one by one."""


class Case(NamedTuple):
    """Ticks with a name."""

    name: str
    ts: np.ndarray[Any, np.dtype[np.datetime64]]
    bid: np.ndarray[Any, np.dtype[np.float64]]
    ask: np.ndarray[Any, np.dtype[np.float64]]
    bid_volume: np.ndarray[Any, np.dtype[np.float32]]
    ask_volume: np.ndarray[Any, np.dtype[np.float32]]

    def table(self) -> dict[str, np.ndarray[Any, Any]]:
        return {name: getattr(self, name) for name in ("ts", "bid", "ask", "bid_volume", "ask_volume")}


def cases(seed: int, ticks: int = 20_000) -> list[Case]:
    """Ticks as markets and their faults make them: a trend, gaps, changing clocks, flat, bursts, equal times."""
    random = np.random.default_rng(seed)

    def case(name: str, start: str, steps: Any, moves: Any) -> Case:
        ts = np.datetime64(start, "ns") + np.cumsum(steps).astype("timedelta64[ns]")
        bid = 110_000 + np.cumsum(moves)
        ask = bid + random.integers(-1, 6, len(bid))
        volumes = [(random.integers(1, 5_000, len(bid)) / 100).astype("f4") for _ in range(2)]
        return Case(name, ts, bid / 100_000, ask / 100_000, volumes[0], volumes[1])

    step = random.integers(1, 2_000_000_000, ticks)
    moves = random.integers(-3, 4, ticks)
    return [
        case("trend", "2024-01-02T00:00:00.123456789", step, moves + (random.random(ticks) < 0.2)),
        case("gaps", "2024-01-05T12:00", step + (random.random(ticks) < 0.002) * 7_200_000_000_000, moves),
        case("clocks go forward", "2024-03-08T00:00", step * 20, moves),
        case("clocks go back", "2024-10-31T12:00", step * 20, moves),
        case("flat", "2024-02-29T22:00", step, np.zeros(ticks, np.int64)),
        case("bursts", "2023-12-31T23:50", random.choice([1, 1_000_000, 30_000_000_000], ticks), moves),
        case("equal times", "1970-01-01T00:00", random.choice([0, 0, 1_000_000_000], ticks), moves),
        case("on the minute", "2024-06-03T00:00", np.full(ticks, 15_000_000_000), moves),
    ]


def prices(case: Case, side: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    """The prices of a side, the mid as the float nearest to the exact one."""
    if side == "mid":
        mantissas = np.rint(case.bid * 100_000).astype(np.int64) + np.rint(case.ask * 100_000).astype(np.int64)
        exact: np.ndarray[Any, np.dtype[np.float64]] = mantissas * 5 / 1_000_000
        return exact
    return case.bid if side == "bid" else case.ask


def volumes(case: Case, side: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    both = case.bid_volume.astype("f8").round(2), case.ask_volume.astype("f8").round(2)
    return both[0] + both[1] if side == "mid" else both[0] if side == "bid" else both[1]


def by_polars(case: Case, side: str, timeframe: str) -> Rows:
    frame = pl.DataFrame({"ts": case.ts, "price": prices(case, side), "volume": volumes(case, side)})
    price = pl.col("price")
    bars = frame.group_by_dynamic("ts", every=f"{SECONDS[timeframe]}s").agg(
        price.first().alias("first"),
        price.max().alias("max"),
        price.min().alias("min"),
        price.last().alias("last"),
        pl.len().cast(pl.Int64),
        pl.col("volume").sum(),
    )
    return bars.with_columns(pl.col("ts").cast(pl.Int64)).rows()


def by_pandas(case: Case, side: str, timeframe: str) -> Rows:
    frame = pd.DataFrame({"price": prices(case, side), "volume": volumes(case, side)}, index=pd.DatetimeIndex(case.ts))
    groups = frame.resample(f"{SECONDS[timeframe]}s", origin="epoch")
    bars = groups["price"].ohlc()
    bars["count"], bars["volume"] = groups["price"].count(), groups["volume"].sum()
    bars = bars[bars["count"] > 0]
    bars.index = pd.DatetimeIndex(bars.index).as_unit("ns").astype("int64")
    return list(bars.itertuples(name=None))


def by_duckdb(case: Case, side: str, timeframe: str) -> Rows:
    ticks = pl.DataFrame(
        {"ts": case.ts.astype("i8"), "price": prices(case, side), "volume": volumes(case, side)}
    ).with_row_index("row")
    connection = duckdb.connect()
    connection.register("ticks", ticks)
    width = SECONDS[timeframe] * 1_000_000_000
    # The width is one of ours.
    return connection.execute(
        f"""
        SELECT ts // {width} * {width} AS open_time, arg_min(price, row), max(price), min(price), arg_max(price, row),
               count(*), sum(volume)
        FROM ticks GROUP BY open_time ORDER BY open_time
        """  # noqa: S608
    ).fetchall()


PEERS: dict[str, Callable[[Case, str, str], Rows]] = {
    "polars": by_polars,
    "pandas": by_pandas,
    "duckdb": by_duckdb,
}


def rows(bars: Bars) -> Rows:
    """Bars of ours in the same form."""
    columns = bars.to_numpy()
    names = ("open", "high", "low", "close", "tick_count", "volume")
    times = columns["open_time"].astype("i8").tolist()
    return list(zip(times, *(columns[name].tolist() for name in names), strict=True))


def difference(case: Case, side: str, timeframe: str, ours: Rows, theirs: Rows) -> str | None:
    """What differs first, with the ticks that it is made of; None if nothing does."""
    for index in range(max(len(ours), len(theirs))):
        mine = ours[index] if index < len(ours) else None
        other = theirs[index] if index < len(theirs) else None
        if mine is not None and other is not None and _same(mine, other):
            continue
        start = min(row[0] for row in (mine, other) if row is not None)
        times = case.ts.astype("i8")
        inside = (times >= start) & (times < start + SECONDS[timeframe] * 1_000_000_000)
        ticks = "\n".join(
            f"  {ts} bid {bid!r} ask {ask!r} volumes {v!r} {w!r}"
            for ts, bid, ask, v, w in zip(
                case.ts[inside][:20],
                case.bid[inside][:20].tolist(),
                case.ask[inside][:20].tolist(),
                case.bid_volume[inside][:20].tolist(),
                case.ask_volume[inside][:20].tolist(),
                strict=True,
            )
        )
        return (
            f"{case.name}, {side}, {timeframe}, bar {index} of {len(ours)} and {len(theirs)}:\n  ours   {mine}\n"
            f"  theirs {other}\nmade of {int(inside.sum())} ticks:\n{ticks}"
        )
    return None


def _same(mine: Any, other: Any) -> bool:
    return tuple(mine[:6]) == tuple(other[:6]) and abs(mine[6] - other[6]) <= VOLUME_TOLERANCE * max(1.0, abs(other[6]))


def check(case: Case, side: Any, timeframes: list[str], names: list[str] | None = None) -> None:
    """Compares the bars of `tickloom.bars` with those of others."""
    found = tickloom.bars(case.table(), timeframes, price=side, calendar="utc")
    assert list(found) == timeframes
    for timeframe in timeframes:
        for name in names or list(PEERS):
            wrong = difference(case, side, timeframe, rows(found[timeframe]), PEERS[name](case, side, timeframe))
            assert wrong is None, f"{name} differs: {wrong}"
