"""Does the same work as `tickloom bench scan` and `write` with DuckDB's Python package, in turns, and prints ratios.

    bench_peers.py [--program PATH] [--ticks N] [--runs N]

scan    the sums of all columns of a lake of day files in the page cache, two threads (or as many as there are cores)
write   ticks from memory to Parquet files of a day each: ours, and COPY from in-memory tables, with zstd

The sums must be equal, and so must the ticks in the files that were written; otherwise the script fails. Times are
medians; programs take turns, so that a busy machine is busy for all of them.
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
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

ROOT = Path(__file__).resolve().parent.parent
# A volume is the shortest decimal that its float stands for, as it is printed (docs/adr/0001-exact-volumes.md).
SUMS = """
    SELECT count(*), epoch_ns(max(ts)), sum(bid), sum(ask),
           sum(CAST(CAST(bid_volume AS VARCHAR) AS DECIMAL(18, 9))),
           sum(CAST(CAST(ask_volume AS VARCHAR) AS DECIMAL(18, 9)))
    FROM read_parquet(?, hive_partitioning = false)
"""
QUICK_SUMS = """
    SELECT max(ts), sum(bid), sum(ask), sum(bid_volume), sum(ask_volume)
    FROM read_parquet(?, hive_partitioning = false)
"""


def tickloom(program: Path, *arguments: str) -> dict[str, Any]:
    """The last result of one of tickloom's benchmarks."""
    result = subprocess.run([program, "bench", *arguments, "--json"], check=True, capture_output=True, text=True)
    answer: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    return answer


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def line(name: str, ticks: int, ours: list[float], theirs: list[float]) -> None:
    """Prints a comparison; a ratio above 1 means that tickloom is faster."""
    us, them = statistics.median(ours), statistics.median(theirs)
    print(
        f"{name}: tickloom {us / ticks * 1e9:.2f} ns a tick ({ticks / us / 1e6:.1f} M/s), "
        f"duckdb {them / ticks * 1e9:.2f} ({ticks / them / 1e6:.1f} M/s), ratio {them / us:.2f}"
    )


def scan(program: Path, folder: Path, ticks: int, runs: int) -> None:
    """Sums of a whole lake."""
    store = folder / "store"
    tickloom(program, "fill", "--store", str(store), "--ticks", str(ticks))
    files = [str(file) for file in sorted(store.glob("ticks/*/*/*.parquet"))]
    connection = duckdb.connect(config={"threads": os.cpu_count() or 1})
    ours, theirs = [], []
    result: dict[str, Any] = {}
    for _ in range(runs):
        result = tickloom(program, "scan", "--store", str(store), "--runs", "3")
        ours.append(result["median_seconds"])
        theirs.append(
            statistics.median(seconds(lambda: connection.execute(QUICK_SUMS, [files]).fetchall()) for _ in range(3))
        )
    row = connection.execute(SUMS, [files]).fetchone()
    if row is None or row[0] != ticks or row[0] != result["ticks"]:
        sys.exit(f"error: duckdb counts {row}, tickloom {result['ticks']} of {ticks}")
    expected = [
        row[1],
        *(int(value * Decimal(10) ** digits) for value, digits in zip(row[2:], (5, 5, 9, 9), strict=True)),
    ]
    if [int(value) for value in result["result_hash"].split()] != expected:
        sys.exit(f"error: duckdb adds up to {expected}, tickloom to {result['result_hash']}")
    line("scan", ticks, ours, theirs)


def write(program: Path, folder: Path, ticks: int, runs: int) -> None:
    """A Parquet file a day from memory."""
    mine, other = folder / "mine", folder / "other"
    other.mkdir()
    tickloom(program, "write", "--ticks", str(ticks), "--runs", "1", "--keep", str(mine))
    days = [file.stem for file in sorted(mine.glob("*.parquet"))]
    for threads in sorted({1, os.cpu_count() or 1}):
        connection = duckdb.connect(config={"threads": threads})
        for day in days:
            connection.execute(f'CREATE TABLE "{day}" AS FROM read_parquet(?)', [str(mine / f"{day}.parquet")])

        def copy(connection: duckdb.DuckDBPyConnection = connection) -> None:
            for day in days:
                target = other / f"{day}.parquet"
                connection.execute(
                    f"COPY \"{day}\" TO '{target}' (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2)"
                )

        ours, theirs = [], []
        for _ in range(runs):
            result = tickloom(program, "write", "--ticks", str(ticks), "--runs", "3")
            ours.append(result["median_seconds"])
            theirs.append(statistics.median(seconds(copy) for _ in range(3)))
        line(f"write (tickloom 1 thread, duckdb {threads})", ticks, ours, theirs)
        for day in days:
            sums = [connection.execute(SUMS, [str(place / f"{day}.parquet")]).fetchall() for place in (mine, other)]
            if sums[0] != sums[1]:
                sys.exit(f"error: the files of {day} differ: {sums}")
    sizes = [sum(file.stat().st_size for file in place.glob("*.parquet")) for place in (mine, other)]
    print(f"size: tickloom {sizes[0] / ticks:.2f} bytes a tick, duckdb {sizes[1] / ticks:.2f}")


def main() -> None:
    """Runs both comparisons."""
    parser = argparse.ArgumentParser(description="Compares tickloom with DuckDB's Python package.")
    parser.add_argument("--program", type=Path, default=ROOT / ".build" / "release" / "tickloom")
    parser.add_argument("--ticks", type=int, default=4_000_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    print(f"duckdb {duckdb.__version__}, {options.ticks:,} ticks, {options.runs} turns of 3 runs each")
    with tempfile.TemporaryDirectory(prefix="tickloom-peers-") as name:
        scan(options.program, Path(name), options.ticks, options.runs)
        write(options.program, Path(name), options.ticks, options.runs)


if __name__ == "__main__":
    main()
