"""Imports the same ticks from files of several formats, and parses them on one thread beside liblzma alone.

    formats.py [--program PATH] [--ticks N] [--runs N]

Everything is made from synthetic ticks: CSV, Dukascopy's .bi5 (an hour a file), our own binary format, Parquet. All
imports must end with the same content hash; otherwise the script fails. The time of liblzma is that of Python's lzma
module, which hands each file to it whole.
"""

import csv
import datetime
import json
import lzma
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from turns import options_of, seconds, tickloom


def hours(source: Path, folder: Path) -> list[Path]:
    """Writes the ticks of a CSV as Dukascopy's files."""
    rows: dict[datetime.datetime, list[bytes]] = defaultdict(list)
    with source.open(encoding="ascii", newline="") as text:
        for row in csv.DictReader(text):
            moment = datetime.datetime.fromisoformat(row["timestamp"])
            hour = moment.replace(minute=0, second=0, microsecond=0)
            rows[hour].append(
                struct.pack(
                    ">IIIff",
                    (moment - hour) // datetime.timedelta(milliseconds=1),
                    int(row["ask"].replace(".", "")),
                    int(row["bid"].replace(".", "")),
                    float(row["ask_volume"]),
                    float(row["bid_volume"]),
                )
            )
    files = []
    for hour, records in rows.items():
        file = folder / "EURUSD" / f"{hour:%Y}" / f"{hour.month - 1:02}" / f"{hour:%d}" / f"{hour:%H}h_ticks.bi5"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(lzma.compress(b"".join(records), format=lzma.FORMAT_ALONE))
        files.append(file)
    return files


def parsed(program: Path, runs: int, files: list[Path]) -> float:
    """Seconds of parsing on one thread."""
    result = tickloom(program, "parse", "--runs", str(runs), "--file", *map(str, files))
    return float(result["median_seconds"])


def main() -> None:
    """Runs the comparison."""
    options = options_of("Compares formats with each other and .bi5 with liblzma.", ticks=2_000_000)
    with tempfile.TemporaryDirectory(prefix="tickloom-formats-") as name:
        folder = Path(name)
        store = folder / "store"

        def run(*arguments: str | Path) -> str:
            return subprocess.run([options.program, *arguments], check=True, capture_output=True, text=True).stdout

        def imported(*files: Path) -> Any:
            shutil.rmtree(store, ignore_errors=True)
            text = run("import", *files, "--symbol", "EURUSD", "--data-dir", store, "--json")
            return json.loads(text.splitlines()[-1])

        source = folder / "ticks.csv"
        days = max(1, options.ticks // 100_000) * 7 // 5 + 2
        run(
            *("generate", "ticks", "--symbol", "EURUSD", "--from", "2020-01-06", "--seed", "1"),
            *("--days", str(days), "--ticks-per-day", "100000", "--output", source),
        )
        first = imported(source)
        ticks = first["ticks_stored"]
        sources = {"csv": [source], "bi5": hours(source, folder)}
        for ending in ("ticks", "parquet"):
            file = folder / f"ticks.{ending}"
            run("ticks", "EURUSD", "--data-dir", store, "--to-file", file)
            sources[ending] = [file]
        print(f"{ticks:,} ticks, {options.runs} turns")
        contents = [file.read_bytes() for file in sources["bi5"]]

        def decompress() -> None:
            for content in contents:
                lzma.decompress(content)

        times: dict[str, list[float]] = defaultdict(list)
        for _ in range(options.runs):
            for kind, files in sources.items():
                folders = [folder / "EURUSD"] if kind == "bi5" else files

                def work(folders: list[Path] = folders) -> None:
                    summary = imported(*folders)
                    if summary["content_hash"] != first["content_hash"]:
                        sys.exit(f"error: {folders} have other ticks than the CSV")

                times[f"import {kind}"].append(seconds(work))
            times["parse csv"].append(parsed(options.program, 1, sources["csv"]))
            times["parse ticks"].append(parsed(options.program, 1, sources["ticks"]))
            times["parse bi5"].append(parsed(options.program, 1, sources["bi5"]))
            times["liblzma alone"].append(seconds(decompress))
        for work_name, measured in times.items():
            median = statistics.median(measured)
            print(f"{work_name}: {median / ticks * 1e9:.1f} ns a tick ({ticks / median / 1e6:.1f} M/s)")
        lzma_ratio = statistics.median(times["liblzma alone"]) / statistics.median(times["parse bi5"])
        print(f"bi5, decompressed and parsed: {lzma_ratio:.2f} of the pace of liblzma alone")


if __name__ == "__main__":
    main()
