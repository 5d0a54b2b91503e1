"""Six timeframes inside Python, from one table in memory: tickloom, numba, polars and pandas in turns, with one result.

    inprocess.py [--ticks N] [--runs N]

Everybody has the ticks as columns and gives the bars of 1m, 5m, 15m, 1h, 4h and 1d, in UTC: open, high, low, close and
the number of ticks of the bid. Sums over all bars must be equal, or the script fails. Times are medians by the clock;
tickloom (where it is not said otherwise), numba and pandas use one thread, polars as many as there are cores. Then
callbacks, beside a plain loop over the same ticks.

The native module must be there: python python/hatch_build.py.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
from peers import SECONDS, Sums, by_numba, by_pandas, by_polars

SOURCES = Path(__file__).resolve().parents[2] / "python" / "src"
sys.path.insert(0, str(SOURCES))

import tickloom  # noqa: E402

SCALE = 5


def ticks(count: int) -> tuple[Any, Any, Any]:
    """Times in ns, bids and asks as mantissas: three ticks a second, from one seed."""
    random = np.random.default_rng(20_240_101)
    ts = 1_704_067_200_000_000_000 + np.cumsum(random.integers(1, 660_000, count)) * 1_000
    bid = 110_000 + np.cumsum(random.integers(-2, 3, count))
    return ts, bid, bid + random.integers(1, 6, count)


def sums(found: "dict[str, tickloom.Bars]") -> Sums:
    """Sums over all bars, of mantissas."""
    result: Sums = {}
    for name, bars in found.items():
        prices = [int(np.rint(bars[part] * 10**SCALE).sum()) for part in ("open", "high", "low", "close")]
        result[name] = (len(bars), prices[0], prices[1], prices[2], prices[3], int(bars["tick_count"].sum()))
    return result


def measure(work: Callable[[], Any]) -> tuple[float, Any]:
    """How long it takes, and the result."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def callbacks(table: Any, ts: Any, bid: Any, ask: Any, runs: int) -> None:
    """What a callback for each tick costs beyond a loop in Python that calls the same function."""

    def see(_: object) -> None:
        pass

    def loop() -> None:
        for time_, low, high in zip(times, bids, asks, strict=True):
            see((time_, low, high))

    times, bids, asks = ts.tolist(), (bid / 10**SCALE).tolist(), (ask / 10**SCALE).tolist()
    frames = list(SECONDS)
    kinds: dict[str, Callable[[], Any]] = {
        "a plain loop, without bars": loop,
        "feed(on_tick)": lambda: tickloom.MTF(frames, "utc", scale=SCALE).feed(table, on_tick=see),
        "feed(on_tick, on_bar)": lambda: tickloom.MTF(frames, "utc", scale=SCALE).feed(table, on_tick=see, on_bar=see),
        "feed(on_bar)": lambda: tickloom.MTF(frames, "utc", scale=SCALE).feed(table, on_bar=see),
        "feed": lambda: tickloom.MTF(frames, "utc", scale=SCALE).feed(table),
    }
    found: dict[str, list[float]] = {name: [] for name in kinds}
    for _ in range(runs):
        for name, work in kinds.items():
            found[name].append(measure(work)[0])
    for name, seconds in found.items():
        print(f"{name}: {statistics.median(seconds) / len(ts) * 1e9:.1f} ns a tick")


def import_seconds() -> float:
    """The time of the processor for importing the package with its engine, the least of some."""
    program = "import time; s = time.process_time(); import tickloom; tickloom.bars; print(time.process_time() - s)"
    command = [sys.executable, "-c", program]
    environment = {**os.environ, "PYTHONPATH": str(SOURCES)}
    return min(
        float(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)
        for _ in range(5)
    )


def main() -> None:
    """Runs everybody in turns."""
    parser = argparse.ArgumentParser(description="Compares six timeframes inside Python with other tools.")
    parser.add_argument("--ticks", type=int, default=10_000_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    ts, bid, ask = ticks(options.ticks)
    load = os.getloadavg()[0]
    times = ts.view("datetime64[ns]")
    volume = (np.arange(len(ts)) % 500 / 100).astype("f4")
    tables = {
        "int64 mantissas": pa.table({"ts": times, "bid": bid, "ask": ask}),
        "float64": pa.table({"ts": times, "bid": bid / 10**SCALE, "ask": ask / 10**SCALE}),
        "as in the lake, with volumes": pa.table(
            {
                "ts": times.astype("datetime64[us]"),
                "bid": decimals(bid),
                "ask": decimals(ask),
                "bid_volume": volume,
                "ask_volume": volume,
            }
        ),
    }
    frame = pl.DataFrame({"ts": times, "bid": bid})
    series = pd.Series(bid, index=pd.DatetimeIndex(times))
    room = np.zeros((len(SECONDS), len(ts) // 2 + 10, 5), np.int64)
    by_numba(ts[:1_000], bid[:1_000], room)
    frames = list(SECONDS)
    ours: dict[str, Callable[[], Any]] = {
        f"tickloom, {name}": lambda table=table: tickloom.bars(table, frames, calendar="utc", scale=SCALE)  # type: ignore[misc]
        for name, table in tables.items()
    }
    ours["tickloom, int64 mantissas, two threads"] = lambda: tickloom.bars(
        tables["int64 mantissas"], frames, calendar="utc", scale=SCALE, threads=2
    )
    ours["tickloom, float64, scale found"] = lambda: tickloom.bars(tables["float64"], frames, calendar="utc")
    ours["tickloom, as in the lake, mid"] = lambda: tickloom.bars(
        tables["as in the lake, with volumes"], frames, calendar="utc", price="mid"
    )
    others: dict[str, Callable[[], Sums]] = {
        "numba loop": lambda: by_numba(ts, bid, room),
        "polars group_by_dynamic": lambda: by_polars(frame),
        "pandas resample": lambda: by_pandas(series),
    }
    bound = "reading the two columns once: the sum of their largest numbers, by NumPy"
    found: dict[str, list[float]] = {name: [] for name in (*ours, *others, bound)}
    expected: Sums | None = None
    for _ in range(options.runs):
        found[bound].append(measure(lambda: ts.max() + bid.max())[0])
        for name, work in (*ours.items(), *others.items()):
            seconds, result = measure(work)
            found[name].append(seconds)
            if name.endswith("mid"):
                continue
            result = sums(result) if name in ours else result
            expected = expected or result
            if result != expected:
                sys.exit(f"error: {name} forms other bars:\n{result}\n{expected}")
    print(f"{len(ts):,} ticks, six timeframes, {options.runs} turns, load {load:.1f} before; equal sums over all bars")
    us = statistics.median(found["tickloom, int64 mantissas"])
    for name, taken in found.items():
        median = statistics.median(taken)
        beside = "" if name in ours or name == bound else f", {median / us:.1f} times tickloom's time (int64 mantissas)"
        print(f"{name}: {median / len(ts) * 1e9:.2f} ns a tick ({len(ts) / median / 1e6:.0f} M/s){beside}")
    some = slice(0, min(len(ts), 1_000_000))
    callbacks(tables["int64 mantissas"].slice(0, 1_000_000), ts[some], bid[some], ask[some], options.runs)
    print(f"import tickloom: {import_seconds() * 1e3:.0f} ms")


def decimals(mantissas: Any) -> Any:
    """Mantissas as Arrow's decimals of 128 bits."""
    pairs = np.stack([mantissas, mantissas >> 63], axis=1)
    return pa.Array.from_buffers(pa.decimal128(18, SCALE), len(mantissas), [None, pa.py_buffer(pairs.tobytes())])


if __name__ == "__main__":
    main()
