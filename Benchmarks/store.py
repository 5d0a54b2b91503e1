"""Does the same work as `tickloom bench scan` and `write` with DuckDB's Python package, in turns, and prints ratios.

    store.py [--program PATH] [--ticks N] [--runs N]

scan    the sums of all columns of a lake of day files, two threads (or as many as there are cores): in the page cache,
        and with the files dropped from it before each run
write   ticks from memory to Parquet files of a day each: ours, and COPY from in-memory tables, with zstd

The sums must be equal, and so must the ticks in the files that were written; otherwise the script fails. Times are
medians; programs take turns, so that a busy machine is busy for all of them.
"""

import os
import statistics
import sys
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from turns import line, options_of, seconds, tickloom

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


def drop(files: list[str]) -> None:
    """Takes files out of the page cache."""
    for file in files:
        descriptor = os.open(file, os.O_RDONLY)
        os.fsync(descriptor)
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(descriptor)


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
    if row is None or row[0] != result["ticks"]:
        sys.exit(f"error: duckdb counts {row}, tickloom {result['ticks']}")
    # The synthetic market has about as many as were asked for.
    ticks = row[0]
    expected = [
        row[1],
        *(int(value * Decimal(10) ** digits) for value, digits in zip(row[2:], (5, 5, 9, 9), strict=True)),
    ]
    if [int(value) for value in result["result_hash"].split()] != expected:
        sys.exit(f"error: duckdb adds up to {expected}, tickloom to {result['result_hash']}")
    line("scan, warm", ticks, ours, theirs)
    if not hasattr(os, "posix_fadvise"):
        return
    ours, theirs = [], []
    for _ in range(runs):
        drop(files)
        ours.append(tickloom(program, "scan", "--store", str(store), "--runs", "1")["median_seconds"])
        drop(files)
        theirs.append(seconds(lambda: connection.execute(QUICK_SUMS, [files]).fetchall()))
    line("scan, cold", ticks, ours, theirs)


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
    options = options_of("Compares the store with DuckDB's Python package.", ticks=4_000_000)
    print(f"duckdb {duckdb.__version__}, {options.ticks:,} ticks, {options.runs} turns of 3 runs each")
    with tempfile.TemporaryDirectory(prefix="tickloom-store-") as name:
        scan(options.program, Path(name), options.ticks, options.runs)
        write(options.program, Path(name), options.ticks, options.runs)


if __name__ == "__main__":
    main()
