"""Imports a CSV file with tickloom, and brings the same file to Parquet with DuckDB's Python package, in turns.

    csv_import.py [--program PATH] [--ticks N] [--runs N]

tickloom reads, parses, checks every row, sorts, hashes, compresses, writes a file a day, syncs it and commits. DuckDB
reads, parses, compresses and writes one file, and checks nothing: COPY (SELECT ... FROM read_csv(...)) TO ... (zstd).
Both are to have the same number of ticks and the same sums of prices in the end; otherwise the script fails.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb
from turns import line, options_of, seconds

COPY = """
    COPY (SELECT timestamp, bid, ask, bid_volume, ask_volume
          FROM read_csv('{source}', header = true, delim = ',', timestampformat = '%Y-%m-%dT%H:%M:%S.%gZ',
                        columns = {{'timestamp': 'TIMESTAMP', 'bid': 'DECIMAL(18, 5)', 'ask': 'DECIMAL(18, 5)',
                                   'bid_volume': 'FLOAT', 'ask_volume': 'FLOAT'}}))
    TO '{target}' (FORMAT parquet, COMPRESSION zstd)
"""
SUMS = "SELECT count(*), CAST(sum(bid) * 100000 AS BIGINT), CAST(sum(ask) * 100000 AS BIGINT) FROM read_parquet(?)"


def main() -> None:
    """Runs the comparison."""
    options = options_of("Compares imports of CSV with DuckDB's Python package.", ticks=10_000_000)
    with tempfile.TemporaryDirectory(prefix="tickloom-import-") as name:
        folder = Path(name)
        source = folder / "ticks.csv"
        # The synthetic market is open five days a week.
        days = max(1, options.ticks // 100_000) * 7 // 5 + 2
        subprocess.run(
            [
                *(options.program, "generate", "ticks", "--symbol", "EURUSD", "--from", "2020-01-06", "--seed", "1"),
                *("--days", str(days), "--ticks-per-day", "100000", "--output", source),
            ],
            check=True,
            capture_output=True,
        )
        connection = duckdb.connect(config={"threads": os.cpu_count() or 1, "preserve_insertion_order": True})
        copied = folder / "copied.parquet"
        store = folder / "store"
        memory = folder / "memory"
        summary = {}
        ours, theirs = [], []

        def run_import() -> None:
            nonlocal summary
            command = [options.program, "import", source, "--symbol", "EURUSD", "--data-dir", store, "--json"]
            if Path("/usr/bin/time").exists():
                command = ["/usr/bin/time", "-f", "%M", "-o", memory, *command]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            summary = json.loads(done.stdout.splitlines()[-1])

        for _ in range(options.runs):
            shutil.rmtree(store, ignore_errors=True)
            ours.append(seconds(run_import))
            copied.unlink(missing_ok=True)
            theirs.append(seconds(lambda: connection.execute(COPY.format(source=source, target=copied))))
        ticks = summary["ticks_stored"]
        lake = [str(file) for file in sorted(store.glob("ticks/*/*/*.parquet"))]
        sums = [connection.execute(SUMS, [files]).fetchall() for files in (lake, [str(copied)])]
        if sums[0] != sums[1]:
            sys.exit(f"error: the results differ: {sums}")
        size = source.stat().st_size / 1e6
        print(f"duckdb {duckdb.__version__}, {ticks:,} ticks, {size:.0f} MB, {options.runs} turns")
        line("import, by the clock of the whole process", ticks, ours, theirs)
        if memory.exists():
            print(f"peak memory of tickloom: {int(memory.read_text().split()[-1]) / 1024:.0f} MB")
        stored = sum(Path(file).stat().st_size for file in lake)
        print(f"size: tickloom {stored / ticks:.2f} bytes a tick, duckdb {copied.stat().st_size / ticks:.2f}")


if __name__ == "__main__":
    main()
