"""The multi-timeframe state as a user meets it: bars, snapshots and traces against Polars, DuckDB and each other."""

import csv
import io
import json
import os
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from conftest import Run
from reference import dukascopy_csv, make_ticks

TICKS = make_ticks(seed=11)
FRAMES = ("1m", "5m", "15m", "1h", "4h", "1d")
COLUMNS = ("open_time", "open", "high", "low", "close", "volume", "tick_count")


@pytest.fixture(scope="module")
def store(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mtf")
    (folder / "EURUSD.csv").write_text(dukascopy_csv(TICKS))
    data = folder / "store"
    run("import", folder / "EURUSD.csv", "--symbol", "EURUSD", "--quiet", "--data-dir", data)
    return data


def table() -> pl.DataFrame:
    """The ticks as Polars sees them, with the bid's bars' keys: clocks of New York, seven hours on."""
    frame = pl.DataFrame(
        {
            "ts": [tick.time for tick in TICKS],
            "bid": [tick.bid for tick in TICKS],
            "volume": [tick.bid_volume for tick in TICKS],
        }
    ).with_columns(pl.from_epoch("ts", time_unit="ms").dt.replace_time_zone("UTC"))
    local = pl.col("ts").dt.convert_time_zone("America/New_York").dt.replace_time_zone(None) + pl.duration(hours=7)
    return frame.with_columns(local=local)


def polars_bars(timeframe: str) -> list[tuple[str, int, int, int, int, float, int]]:
    frame = table()
    key = pl.col("local").dt.truncate(timeframe)
    if timeframe == "1d":
        # Saturday and Sunday are Monday's.
        days = pl.col("local").dt.weekday()
        key = key + pl.when(days > 5).then(pl.duration(days=8 - days)).otherwise(pl.duration(days=0))
    bars = (
        frame.group_by(key.alias("key"), maintain_order=True)
        .agg(
            pl.col("bid").first().alias("open"),
            pl.col("bid").max().alias("high"),
            pl.col("bid").min().alias("low"),
            pl.col("bid").last().alias("close"),
            pl.col("volume").sum(),
            pl.len(),
        )
        .with_columns(
            (pl.col("key") - pl.duration(hours=7))
            .dt.replace_time_zone("America/New_York")
            .dt.convert_time_zone("UTC")
            .dt.strftime("%Y-%m-%dT%H:%M:%SZ")
        )
    )
    return bars.rows()


def duckdb_bars(timeframe: str) -> list[tuple[Any, ...]]:
    connection = duckdb.connect()
    frame = table().with_row_index("n")
    columns = frame.with_columns(pl.col("ts").dt.epoch("ms").alias("ms")).drop("ts", "local")
    connection.register("ticks", columns.to_arrow())
    minutes = {"1m": 1, "5m": 5, "15m": 15, "1h": 60, "4h": 240}
    local = "timezone('America/New_York', make_timestamptz(ms * 1000)) + INTERVAL 7 HOUR"
    if timeframe == "1d":
        day = f"isodow({local})"
        key = f"date_trunc('day', {local}) + to_days(CASE WHEN {day} > 5 THEN CAST(8 - {day} AS INTEGER) ELSE 0 END)"
    else:
        key = f"time_bucket(INTERVAL {minutes[timeframe]} MINUTE, {local}, TIMESTAMP '2024-01-01')"
    return connection.execute(
        f"""
        SELECT strftime(timezone('UTC', timezone('America/New_York', key - INTERVAL 7 HOUR)), '%Y-%m-%dT%H:%M:%SZ'),
               arg_min(bid, n), max(bid), min(bid), arg_max(bid, n), sum(volume), count(*)
        FROM (SELECT *, {key} AS key FROM ticks) GROUP BY key ORDER BY key
        """  # noqa: S608
    ).fetchall()


def as_bar(row: dict[str, Any]) -> tuple[str, int, int, int, int, float, int]:
    """Prices in points."""
    first, high, low, last = (int(Decimal(row[name]).scaleb(5)) for name in COLUMNS[1:5])
    return row["open_time"], first, high, low, last, float(row["volume"]), int(row["tick_count"])


def our_bars(run: Run, store: Path, timeframe: str) -> list[tuple[str, int, int, int, int, float, int]]:
    text = run("bars", "EURUSD", "--timeframe", timeframe, "--output", "csv", "--data-dir", store, "--quiet").stdout
    rows = csv.DictReader(io.StringIO(text))
    return [as_bar(row) for row in rows]


@pytest.mark.parametrize("timeframe", FRAMES)
def test_bars_equal_those_of_polars_and_duckdb(run: Run, store: Path, timeframe: str) -> None:
    ours = our_bars(run, store, timeframe)
    assert len(ours) >= 3
    assert ours == polars_bars(timeframe)
    assert ours == duckdb_bars(timeframe)


def trace(run: Run, store: Path, *arguments: object) -> list[dict[str, Any]]:
    return run("trace", "EURUSD", "--json", "--quiet", "--data-dir", store, *arguments).json_lines()


def test_trace_tells_every_bar(run: Run, store: Path) -> None:
    """From its lines alone, bars come out that are those of `bars`, and every bar in progress."""
    lines = trace(run, store)
    assert lines[-1]["event"] == "summary"
    assert lines[-1]["ticks"] == len(TICKS) == sum(line["event"] == "tick" for line in lines)
    open_bars: dict[str, dict[str, Any]] = {}
    finished: dict[str, list[dict[str, Any]]] = {frame: [] for frame in FRAMES}
    for line in lines[:-1]:
        if line["event"] == "opened":
            assert line["timeframe"] not in open_bars
            assert line["tick_count"] == 1
            open_bars[line["timeframe"]] = line
        elif line["event"] == "updated":
            assert line["tick_count"] == open_bars[line["timeframe"]]["tick_count"] + 1
            open_bars[line["timeframe"]] = line
        elif line["event"] == "completed":
            before = open_bars.pop(line["timeframe"])
            assert all(before[name] == line[name] for name in ("open_time", "close_time", *COLUMNS[1:]))
            finished[line["timeframe"]].append(line)
    for frame in FRAMES:
        told = [*finished[frame], *([open_bars[frame]] if frame in open_bars else [])]
        assert [as_bar(line) for line in told] == our_bars(run, store, frame)


def test_trace_begins_in_the_middle_with_the_right_bars(run: Run, store: Path) -> None:
    start = "2024-03-11T10:00:00.001Z"
    whole = trace(run, store)
    part = trace(run, store, "--from", start)
    first = next(number for number, line in enumerate(whole) if line["event"] == "tick" and line["time"] >= start)
    rest = [line for line in part if line["event"] != "standing"]
    # What the clock had completed by then is behind it, and not told by the next tick.
    reached = f"{start[:19]}Z"
    expected = [line for line in whole[first:-1] if line["event"] != "completed" or line["close_time"] > reached]
    assert rest[:-1] == expected
    assert len(expected) < len(whole[first:-1])
    standing = {line["timeframe"]: line for line in part if line["event"] == "standing"}
    shot = json.loads(
        run("snapshot", "EURUSD", "--at", "2024-03-11T10:00:00Z", "--json", "--data-dir", store).stdout,
        parse_float=Decimal,
    )
    for frame, bars in shot["timeframes"].items():
        if bars["partial"]:
            assert standing[frame]["tick_count"] == bars["partial"]["tick_count"]


def test_a_trace_goes_on_from_its_state(run: Run, store: Path, tmp_path: Path) -> None:
    file = tmp_path / "state"
    whole = trace(run, store, "--to", "2024-03-12T00:00:00Z")
    cuts = ["2024-03-08T12:00:00Z", "2024-03-11T09:17:03.5Z", "2024-03-12T00:00:00Z"]
    pieces: list[dict[str, Any]] = []
    for cut in cuts:
        part = trace(run, store, "--to", cut, "--state", file)
        pieces += [line for line in part if line["event"] not in ("standing", "summary")]
    ours = [line for line in pieces if line["event"] != "completed"]
    assert ours == [line for line in whole if line["event"] not in ("completed", "summary")]
    # A cut's clock may complete a bar earlier than the next tick does; the bars are the same.
    names = ("timeframe", "open_time", "close_time", *COLUMNS[1:])
    completed = [
        sorted(tuple(str(line[name]) for name in names) for line in lines if line["event"] == "completed")
        for lines in (pieces, whole)
    ]
    assert completed[0] == completed[1]

    # Damage: the state before is taken, and told.
    good = file.read_bytes()
    file.write_bytes(good[:200] + b"?" + good[201:])
    result = run("trace", "EURUSD", "--to", "2024-03-12T00:00:00Z", "--state", file, "--data-dir", store)
    assert "is damaged" in result.stderr
    assert result.stdout.splitlines()[0].startswith("2024-03-11T09:17:03.500Z  standing")
    kept = file.read_bytes()
    for wrong, code, words in (
        (("--timeframes", "1m"), 64, "is of the timeframes"),
        (("--from", "2024-03-08"), 64, "not at --from"),
        (("--to", "2024-03-11"), 64, "after --to"),
        (("--calendar", "utc"), 65, "follows the calendar fx-new-york"),
    ):
        assert words in run("trace", "EURUSD", "--state", file, *wrong, "--data-dir", store, code=code).stderr
    # Another store with the same symbol: other ticks, then another scale.
    source = tmp_path / "other.csv"
    for scale, words in (("5", "other ticks"), ("3", "5 digits")):
        source.write_text("timestamp,bid,ask\n2024-03-08T10:00:00Z,1.1,1.2\n2024-03-13T10:00:00Z,1.1,1.2\n")
        arguments = ("--symbol", "EURUSD", "--scale", scale, "--data-dir", tmp_path / f"other{scale}")
        run("import", source, *arguments)
        done = run("trace", "EURUSD", "--state", file, "--data-dir", tmp_path / f"other{scale}", code=65)
        assert words in done.stderr
    assert file.read_bytes() == kept
    # Told before the work, not after it.
    done = run("trace", "EURUSD", "--state", tmp_path / "no" / "state", "--data-dir", store, code=73)
    assert "no such folder" in done.stderr
    assert not done.stdout
    run("trace", "EURUSD", "--state", "", "--data-dir", store, code=64)
    for name in (file, Path(f"{file}.previous")):
        name.write_bytes(b"nothing")
    assert "damaged" in run("trace", "EURUSD", "--state", file, "--data-dir", store, code=65).stderr


def test_trace_for_people(run: Run, store: Path) -> None:
    lines = run(
        "trace", "EURUSD", "--from", "2024-03-11T10:00:00Z", "--to", "2024-03-11T10:10:00Z", "--timeframes", "1m,5m",
        "--events", "opened,completed", "--data-dir", store,
    ).stdout.splitlines()  # fmt: skip
    words = [line.split()[1] for line in lines[:-1]]
    assert set(words) <= {"standing", "opened", "completed"}
    assert {"opened", "completed"} <= set(words)
    assert "ticks:" in lines[-1]
    run("trace", "EURUSD", "--events", "everything", "--data-dir", store, code=64)
    run("trace", "NONE", "--data-dir", store, code=66)


LONDON = """format = tickloom-calendar 1
name = lse
zone = Europe/London
open = 08:00
close = 16:30
holiday = 2024-03-12
early close = 2024-03-11 12:30
"""


def test_calendars_of_ones_own(run: Run, store: Path, tmp_path: Path) -> None:
    file = tmp_path / "lse.calendar"
    file.write_text(LONDON)
    text = run(
        "bars", "EURUSD", "--timeframe", "1d", "--calendar", file, "--output", "csv", "--data-dir", store, "--quiet"
    ).stdout
    opens = [row["open_time"] for row in csv.DictReader(io.StringIO(text))]
    # What comes before Friday's open belongs to it, what comes after its close to Monday, and then there is a holiday.
    assert opens[0] < "2024-03-08T08:00:00Z"
    assert opens[1] == "2024-03-08T16:30:00Z"
    assert opens[2] == "2024-03-11T12:30:00Z"
    shot = json.loads(
        run(
            "snapshot", "EURUSD", "--at", "2024-03-11T12:30:00Z", "--calendar", file, "--json", "--data-dir", store
        ).stdout
    )
    day = shot["timeframes"]["1d"]["completed"][-1]
    assert day["close_time"] == "2024-03-11T12:30:00Z"
    assert run("verify", "EURUSD", "--calendar", file, "--data-dir", store).stdout.count("not formed") == 18

    file.write_text(LONDON.replace("16:30", "07:30"))
    error = run("bars", "EURUSD", "--timeframe", "1d", "--calendar", file, "--data-dir", store, code=65).stderr
    assert "line 5" in error
    assert "before it begins" in error
    run("bars", "EURUSD", "--timeframe", "1d", "--calendar", tmp_path / "none.calendar", "--data-dir", store, code=66)
    run("bars", "EURUSD", "--timeframe", "1d", "--calendar", "moon", "--data-dir", store, code=64)
    file.write_bytes(b"\xff\xfe")
    run("bars", "EURUSD", "--timeframe", "1d", "--calendar", file, "--data-dir", store, code=65)
    os.mkfifo(tmp_path / "pipe.calendar")
    run("bars", "EURUSD", "--timeframe", "1d", "--calendar", tmp_path / "pipe.calendar", "--data-dir", store, code=65)


def test_verify_tells_its_three_ways(run: Run, store: Path) -> None:
    lines = run("verify", "EURUSD", "--json", "--data-dir", store).json_lines()
    assert lines[-1]["verified"] is True
    assert all(line["bars"] == line["recomputed"] == line["by_sql"] > 0 for line in lines[:-1])


COUNTER = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
static long count;
static void *(*real)(size_t);
void *malloc(size_t size) {
    if (!real) real = (void *(*)(size_t))dlsym(RTLD_NEXT, "malloc");
    __atomic_fetch_add(&count, 1, __ATOMIC_RELAXED);
    return real(size);
}
__attribute__((destructor)) static void tell(void) {
    char text[32];
    int length = snprintf(text, sizeof text, "\\nmallocs %ld\\n", count);
    if (write(2, text, length) < 0) abort();
}
"""


@pytest.fixture
def counter(tmp_path: Path) -> Path:
    compiler = shutil.which("gcc") or shutil.which("cc")
    if os.uname().sysname != "Linux" or compiler is None:
        pytest.skip("needs a C compiler on Linux")
    (tmp_path / "count.c").write_text(COUNTER)
    library = tmp_path / "count.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, tmp_path / "count.c", "-ldl"], check=True)
    return library


def test_no_tick_allocates(program: Path, counter: Path, tmp_path: Path) -> None:
    """Six more runs over 4,000 and over 60,000 ticks take about equally many allocations: those of six states."""

    def mallocs(ticks: int, runs: int) -> int:
        result = subprocess.run(
            [program, "bench", "allocations", "--ticks", str(ticks), "--runs", str(runs)],
            env={"LD_PRELOAD": str(counter), "HOME": str(tmp_path), "PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
            timeout=300,
            check=True,
        )
        return int(result.stderr.rsplit("mallocs ", 1)[1])

    differences = [mallocs(ticks, 8) - mallocs(ticks, 2) for ticks in (4_000, 60_000)]
    # What a state needs is some dozen pieces of memory. A tick or a bar with one of its own would be thousands.
    assert abs(differences[0] - differences[1]) < 100
    assert 6 * 4 <= differences[0] <= 6 * 200
