"""Six timeframes from the same ticks by tickloom, numba, polars, DuckDB and pandas, in turns, with one result.

    peers.py [--program PATH] [--ticks N] [--runs N]

Everybody has the ticks in memory as columns and gives the bars of 1m, 5m, 15m, 1h, 4h and 1d, in UTC. tickloom forms
bid, ask, mid, spread and both volumes at once; the others open, high, low, close and the number of ticks of the bid.
Sums over all bars must be equal, or the script fails. Times are medians by the clock, one thread each but for DuckDB
and polars, which have as many as there are cores, or one with --one-core.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

if "--one-core" in sys.argv:
    os.environ["POLARS_MAX_THREADS"] = "1"

import duckdb
import numba  # type: ignore[import-not-found]
import numpy as np
import pandas as pd
import polars as pl

ROOT = Path(__file__).resolve().parent.parent.parent
SECONDS = {"1m": 60, "5m": 300, "15m": 900, "1h": 3_600, "4h": 14_400, "1d": 86_400}
Sums = dict[str, tuple[int, int, int, int, int, int]]


@numba.njit(cache=False)  # type: ignore[untyped-decorator]
def numba_loop(ts: Any, bid: Any, widths: Any, bars: Any, counts: Any) -> None:
    """All six bars in progress are kept up to date on every tick; a bar is written down when the next one opens."""
    frames = len(widths)
    ends = np.full(frames, np.iinfo(np.int64).min)
    current = np.zeros((frames, 5), np.int64)
    for row in range(len(ts)):
        price = bid[row]
        for frame in range(frames):
            if ts[row] >= ends[frame]:
                if current[frame, 4] > 0:
                    bars[frame, counts[frame]] = current[frame]
                    counts[frame] += 1
                ends[frame] = (ts[row] // widths[frame] + 1) * widths[frame]
                current[frame, 0] = current[frame, 1] = current[frame, 2] = price
                current[frame, 4] = 0
            current[frame, 1] = max(current[frame, 1], price)
            current[frame, 2] = min(current[frame, 2], price)
            current[frame, 3] = price
            current[frame, 4] += 1
    for frame in range(frames):
        bars[frame, counts[frame]] = current[frame]
        counts[frame] += 1


def by_numba(ts: Any, bid: Any, bars: Any) -> Sums:
    """A loop over ticks, compiled."""
    widths = np.array([width * 1_000_000_000 for width in SECONDS.values()])
    counts = np.zeros(len(widths), np.int64)
    numba_loop(ts, bid, widths, bars, counts)
    return {
        name: (int(counts[index]), *(int(value) for value in bars[index, : counts[index]].sum(axis=0)))  # type: ignore[misc]
        for index, name in enumerate(SECONDS)
    }


def by_polars(frame: pl.DataFrame) -> Sums:
    """A group_by_dynamic for each timeframe."""
    sums: Sums = {}
    for name in SECONDS:
        bars = frame.group_by_dynamic("ts", every=name).agg(
            pl.col("bid").first().alias("open"),
            pl.col("bid").max().alias("high"),
            pl.col("bid").min().alias("low"),
            pl.col("bid").last().alias("close"),
            pl.len().cast(pl.Int64).alias("ticks"),
        )
        row = bars.select(pl.len(), pl.sum("open", "high", "low", "close", "ticks")).row(0)
        sums[name] = tuple(int(value) for value in row)  # type: ignore[assignment]
    return sums


def by_duckdb(connection: duckdb.DuckDBPyConnection) -> Sums:
    """A time_bucket for each timeframe."""
    sums: Sums = {}
    for name, width in SECONDS.items():
        # A width is one of ours.
        row = connection.execute(
            f"""
            SELECT count(*), sum(open), sum(high), sum(low), sum(close), sum(ticks) FROM (
                SELECT arg_min(bid, ts) AS open, max(bid) AS high, min(bid) AS low, arg_max(bid, ts) AS close,
                       count(*) AS ticks
                FROM ticks GROUP BY time_bucket(INTERVAL {width} SECOND, ts))
            """  # noqa: S608
        ).fetchone()
        if row is None:
            sys.exit("error: DuckDB gives no sums")
        sums[name] = tuple(int(value) for value in row)  # type: ignore[assignment]
    return sums


def by_pandas(series: "pd.Series[int]") -> Sums:
    """A resample for each timeframe; intervals without ticks are left out afterwards."""
    sums: Sums = {}
    for name, width in SECONDS.items():
        groups = series.resample(f"{width}s")
        bars, ticks = groups.ohlc(), groups.count()
        bars = bars[ticks > 0]
        first, high, low, last = (int(bars[part].sum()) for part in ("open", "high", "low", "close"))
        sums[name] = (len(bars), first, high, low, last, int(ticks.sum()))
    return sums


def tickloom(program: Path, ticks: int, runs: int) -> tuple[list[float], Sums]:
    """The program's own measurement: it prints the sums of its bars."""
    arguments = [str(program), "bench", "sums", "--ticks", str(ticks), "--runs", str(runs), "--json"]
    answer = json.loads(subprocess.run(arguments, check=True, capture_output=True, text=True).stdout.splitlines()[-1])
    sums = {
        name: tuple(int(value) for value in part.split(","))
        for name, part in (frame.split(":") for frame in answer["result_hash"].split(" "))
    }
    return [answer["median_seconds"]], sums  # type: ignore[return-value]


def measure(work: Callable[[], Sums]) -> tuple[float, Sums]:
    """How long it takes, and the result."""
    start = time.perf_counter()
    sums = work()
    return time.perf_counter() - start, sums


def main() -> None:
    """Runs everybody in turns."""
    parser = argparse.ArgumentParser(description="Compares six timeframes with other tools.")
    parser.add_argument("--program", type=Path, default=ROOT / ".build" / "release" / "tickloom")
    parser.add_argument("--ticks", type=int, default=2_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--one-core", action="store_true", help="polars and DuckDB with one thread")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tickloom-peers-") as folder:
        # The very ticks of tickloom's benchmarks, by way of its Parquet files.
        arguments = [options.program, "bench", "write", "--ticks", str(options.ticks), "--runs", "1", "--keep", folder]
        subprocess.run(arguments, check=True, capture_output=True)
        frame = pl.read_parquet(f"{folder}/*.parquet").select(
            pl.col("ts").cast(pl.Datetime("ns")), (pl.col("bid") * 100_000).cast(pl.Int64)
        )
    ts, bid = frame["ts"].cast(pl.Int64).to_numpy(), frame["bid"].to_numpy()
    room = np.zeros((len(SECONDS), len(ts) // 2 + 10, 5), np.int64)
    series = pd.Series(bid, index=pd.DatetimeIndex(ts.view("datetime64[ns]")))
    threads = 1 if options.one_core else os.cpu_count() or 1
    connection = duckdb.connect(config={"threads": threads})
    arrow = frame.to_arrow()
    connection.execute("CREATE TABLE ticks AS SELECT CAST(ts AS TIMESTAMP) AS ts, bid FROM arrow")
    del arrow
    everybody: dict[str, Callable[[], Sums]] = {
        f"numba {numba.__version__} loop": lambda: by_numba(ts, bid, room),
        f"polars {pl.__version__} group_by_dynamic, {threads} threads": lambda: by_polars(frame),
        f"DuckDB {duckdb.__version__} time_bucket, {threads} threads": lambda: by_duckdb(connection),
        f"pandas {pd.__version__} resample": lambda: by_pandas(series),
    }
    by_numba(ts[:1_000], bid[:1_000], room)
    times: dict[str, list[float]] = {name: [] for name in ["tickloom", *everybody]}
    for _ in range(options.runs):
        ours, expected = tickloom(options.program, len(ts), 5)
        times["tickloom"] += ours
        for name, work in everybody.items():
            seconds, sums = measure(work)
            times[name].append(seconds)
            if sums != expected:
                sys.exit(f"error: {name} forms other bars than tickloom:\n{sums}\n{expected}")
    print(f"{len(ts):,} ticks, six timeframes, {options.runs} turns; equal sums over all bars, of 1m: {expected['1m']}")
    us = statistics.median(times["tickloom"])
    for name, found in times.items():
        median = statistics.median(found)
        print(
            f"{name}: {median / len(ts) * 1e9:.2f} ns a tick ({len(ts) / median / 1e6:.1f} M/s)"
            + ("" if name == "tickloom" else f", {median / us:.1f} times tickloom's time")
        )


if __name__ == "__main__":
    main()
