"""The command line as a person and a script use it, from a file to bars."""

import csv
import datetime as dt
import gzip
import io
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import Result, Run
from reference import (
    Bar,
    Tick,
    bars,
    dukascopy_csv,
    iso,
    make_ticks,
    milliseconds,
    opening,
    price,
)
from xxhash import xxh3_128_digest

import tickloom

TICKS = make_ticks()


def summary_of(result: Result) -> dict[str, Any]:
    *_, last = result.json_lines()
    assert last["event"] == "summary"
    summary: dict[str, Any] = last
    return summary


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("source") / "EURUSD.csv", dukascopy_csv(TICKS))


@pytest.fixture(scope="session")
def imported(run: Run, source: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A data folder with the ticks in it, and the summary of their import."""
    data = tmp_path_factory.mktemp("data") / "store"
    return data, summary_of(run("import", source, "--symbol", "EURUSD", "--json", "--data-dir", data))


@pytest.fixture
def data(imported: tuple[Path, dict[str, Any]]) -> Path:
    return imported[0]


def test_version_and_help(run: Run) -> None:
    assert re.match(r"tickloom \d+\.\d+\.\d+", run("--version").stdout)
    for command in (
        "import",
        "ticks",
        "bars",
        "snapshot",
        "symbols",
        "delete",
        "store",
        "config",
        "generate",
        "bench",
        "doctor",
    ):
        assert command in run("--help").stdout
        assert f"tickloom {command}" in run(command, "--help").stdout


def test_import_counts_what_it_read(imported: tuple[Path, dict[str, Any]]) -> None:
    summary = imported[1]
    assert summary["symbol"] == "EURUSD"
    assert summary["rows_read"] == summary["ticks_stored"] == len(TICKS)
    assert summary["rejected"] == summary["duplicates"] == 0
    assert summary["partitions"] == len({tick.time // 86_400_000 for tick in TICKS})
    assert (summary["first"], summary["last"]) == (
        iso(TICKS[0].time),
        iso(TICKS[-1].time),
    )


def test_importing_again_changes_nothing(run: Run, source: Path, tmp_path: Path) -> None:
    arguments = (
        "import",
        source,
        "--symbol",
        "EURUSD",
        "--json",
        "--data-dir",
        tmp_path,
    )
    first = summary_of(run(*arguments))
    second = summary_of(run(*arguments))
    assert second["content_hash"] == first["content_hash"]
    (stored,) = run("symbols", "--json", "--data-dir", tmp_path).json_lines()
    assert (stored["symbol"], stored["ticks"]) == ("EURUSD", len(TICKS))


def test_the_content_hash_depends_on_the_ticks_alone(
    run: Run, imported: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    half = len(TICKS) // 2
    packed = tmp_path / "all.csv.gz"
    packed.write_bytes(gzip.compress(dukascopy_csv(TICKS).encode()))
    pieces = [
        write(tmp_path / "1.csv", dukascopy_csv(TICKS[:half])),
        write(tmp_path / "2.csv", dukascopy_csv(TICKS[half:])),
    ]
    own = tmp_path / "own.csv"
    own.write_text(
        run("ticks", "EURUSD", "--output", "csv", "--data-dir", imported[0]).stdout,
        encoding="utf-8",
    )
    for number, files in enumerate(([packed], pieces, [own])):
        summary = summary_of(
            run(
                "import",
                *files,
                "--symbol",
                "EURUSD",
                "--json",
                "--data-dir",
                tmp_path / f"store{number}",
            )
        )
        assert summary["ticks_stored"] == len(TICKS)
        assert summary["content_hash"] == imported[1]["content_hash"]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (None, None),
        ("2024-03-11", "2024-03-12"),
        (iso(TICKS[100].time), iso(TICKS[200].time)),
        ("2024-03-09", "2024-03-10"),
    ],
)
def test_ticks_come_back_as_they_were(run: Run, data: Path, start: str | None, end: str | None) -> None:
    bounds = [*(("--from", start) if start else ()), *(("--to", end) if end else ())]
    result = run("ticks", "EURUSD", *bounds, "--output", "csv", "--data-dir", data)
    first = milliseconds(start) if start and "T" in start else milliseconds(f"{start}T00:00:00Z") if start else 0
    beyond = milliseconds(end) if end and "T" in end else milliseconds(f"{end}T00:00:00Z") if end else 2**62
    rows = list(csv.reader(io.StringIO(result.stdout)))
    assert rows[0] == ["timestamp", "bid", "ask", "bid_volume", "ask_volume"]
    assert [(*row[:3], *map(float, row[3:])) for row in rows[1:]] == [
        (
            iso(tick.time),
            price(tick.bid),
            price(tick.ask),
            tick.bid_volume,
            tick.ask_volume,
        )
        for tick in TICKS
        if first <= tick.time < beyond
    ]


@pytest.mark.parametrize("side", ["bid", "ask", "mid"])
@pytest.mark.parametrize("timeframe", ["1m", "5m", "15m", "1h", "1d"])
def test_bars_are_those_of_a_plain_computation(run: Run, data: Path, timeframe: str, side: str) -> None:
    result = run(
        "bars",
        "EURUSD",
        "--timeframe",
        timeframe,
        "--price",
        side,
        "--output",
        "csv",
        "--data-dir",
        data,
    )
    rows = list(csv.reader(io.StringIO(result.stdout)))
    assert rows[0] == [
        "open_time",
        "open",
        "high",
        "low",
        "close",
        "volume",
        "tick_count",
    ]
    found = [Bar(row[0], (row[1], row[2], row[3], row[4]), float(row[5]), int(row[6])) for row in rows[1:]]
    assert found == list(bars(TICKS, timeframe, side))


@pytest.mark.parametrize(
    "at",
    [
        "2024-03-08T12:34:56Z",
        "2024-03-10T21:00:05Z",
        iso(TICKS[700].time),
        iso(TICKS[700].time - 1),
        "2024-03-09",
    ],
)
def test_a_snapshot_knows_nothing_of_the_future(run: Run, data: Path, at: str) -> None:
    (found,) = run("snapshot", "EURUSD", "--at", at, "--completed", 3, "--json", "--data-dir", data).json_lines()
    now = milliseconds(at if "T" in at else f"{at}T00:00:00Z")
    past = [tick for tick in TICKS if tick.time <= now]
    assert found["symbol"] == "EURUSD"
    assert milliseconds(found["at"]) == now
    assert list(found["timeframes"]) == ["1m", "5m", "15m", "1h", "4h", "1d"]
    for timeframe in ("1m", "5m", "15m", "1h", "1d"):
        expected = list(bars(past, timeframe, "bid"))
        state = found["timeframes"][timeframe]
        current = iso(opening(timeframe)(now), fraction=False)
        partial = expected.pop() if expected[-1].open_time == current else None
        assert as_bar(state["partial"]) == partial
        assert [as_bar(bar) for bar in state["completed"]] == expected[-3:]


def as_bar(bar: dict[str, Any] | None) -> Bar | None:
    if bar is None:
        return None
    texts = [f"{Decimal(bar[name]):.5f}" for name in ("open", "high", "low", "close")]
    return Bar(
        bar["open_time"],
        (texts[0], texts[1], texts[2], texts[3]),
        float(bar["volume"]),
        bar["tick_count"],
    )


def test_the_python_package_reads_the_same_ticks(data: Path) -> None:
    lake = tickloom.lake(data)
    assert lake.symbols() == ["EURUSD"]
    table = lake.ticks("EURUSD", "2024-03-11", "2024-03-12").read_all()
    expected = [
        tick
        for tick in TICKS
        if milliseconds("2024-03-11T00:00:00Z") <= tick.time < milliseconds("2024-03-12T00:00:00Z")
    ]
    found = [
        Tick(
            row["ts"].value // 1_000_000,
            int(row["bid"].scaleb(5)),
            int(row["ask"].scaleb(5)),
            row["bid_volume"],
            row["ask_volume"],
        )
        for row in table.to_pylist()
    ]
    assert found == expected
    assert lake.scan("EURUSD").collect().height == len(TICKS)


def test_bad_rows_are_counted_or_stop_the_import(run: Run, tmp_path: Path) -> None:
    lines = dukascopy_csv(TICKS[:50]).splitlines()
    lines[10] = lines[10].replace("1.", "x.", 1)
    lines[20] = "1709856000000,1.1"
    broken = write(tmp_path / "broken.csv", "\n".join(lines) + "\n")
    arguments = (
        "import",
        broken,
        "--symbol",
        "EURUSD",
        "--format",
        "dukascopy-csv",
        "--json",
    )
    summary = summary_of(run(*arguments, "--data-dir", tmp_path / "lenient"))
    assert (summary["ticks_stored"], summary["rejected"]) == (48, 2)
    stopped = run(*arguments, "--invalid", "abort", "--data-dir", tmp_path / "strict", code=1)
    assert "broken.csv" in stopped.stderr
    assert run("symbols", "--json", "--data-dir", tmp_path / "strict", code=None).json_lines() == []


def test_more_digits_than_usual_are_spoken_of(run: Run, tmp_path: Path) -> None:
    """One row of noise decides for a new symbol, so the summary says what is usual."""
    source = tmp_path / "a.csv"
    rows = ["2024-03-05T10:00:00.000Z,1.1000000,1.1000001", "2024-03-05T10:00:01.000Z,1.1,1.2"]
    source.write_text("\n".join(["timestamp,bid,ask", *rows, ""]))
    arguments = ("import", source, "--data-dir", tmp_path / "store")
    assert "EURUSD usually has 5;" in run(*arguments, "--symbol", "EURUSD").stdout
    assert "usually" not in run(*arguments, "--symbol", "EURUSX").stdout
    rows[0] = "2024-03-05T10:00:00.000Z,1.0000000001,1.2"
    source.write_text("\n".join(["timestamp,bid,ask", *rows, ""]))
    done = run(*arguments, "--symbol", "GBPUSX", code=65)
    assert "more digits than 9 cannot be kept" in done.stderr


def test_generated_ticks_are_the_same_for_the_same_seed(run: Run, tmp_path: Path) -> None:
    def generate(name: str, seed: int) -> Path:
        path = tmp_path / name
        arguments = (
            "--symbol",
            "EURUSD",
            "--from",
            "2024-01-02",
            "--seed",
            seed,
            "--ticks-per-day",
            2000,
        )
        run("generate", "ticks", *arguments, "--output", path)
        return path

    first, again, other = (
        generate("1.csv", 7),
        generate("2.csv", 7),
        generate("3.csv.gz", 8),
    )
    assert first.read_bytes() == again.read_bytes()
    assert first.read_bytes() != gzip.decompress(other.read_bytes())
    hashes = []
    for path in (first, other):
        summary = summary_of(
            run(
                "import",
                path,
                "--symbol",
                "EURUSD",
                "--dry-run",
                "--json",
                "--data-dir",
                tmp_path,
            )
        )
        assert summary["rows_read"] > 500
        assert summary["rejected"] == 0
        hashes.append(summary["content_hash"])
    assert hashes[0] != hashes[1]


def test_errors_say_what_where_and_what_to_do(run: Run, tmp_path: Path) -> None:
    arguments = (
        "import",
        tmp_path / "absent.csv",
        "--symbol",
        "EURUSD",
        "--data-dir",
        tmp_path,
    )
    result = run(*arguments, code=66)
    assert result.stdout == ""
    assert result.stderr.startswith("error: ")
    assert "absent.csv" in result.stderr
    assert "try:" in result.stderr
    error = json.loads(run(*arguments, "--json", code=66).stderr)["error"]
    assert {"code", "message"} <= set(error)
    assert "absent.csv" in error["message"] + json.dumps(error.get("details"))


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("bars",),
        ("bars", "EURUSD", "--timeframe", "7q"),
        ("ticks", "EURUSD", "--from", "yesterday"),
        ("import", "--symbol", "EURUSD"),
    ],
)
def test_wrong_usage_ends_with_64(run: Run, arguments: tuple[str, ...]) -> None:
    result = run(*arguments, code=64)
    assert result.stdout == ""
    assert result.stderr


def test_quality(run: Run, tmp_path: Path) -> None:
    """Planted faults are counted, as a whole and by day, and the text says the same."""
    rows = ["timestamp,bid,ask"]
    start = dt.datetime(2024, 3, 5, 0, 0, tzinfo=dt.UTC)
    for index in range(20_000):
        bid = 108_500 + (index % 7)
        moment = start + dt.timedelta(seconds=4 * index + (700 if index > 5_000 else 0))
        spread = -1 if index in (100, 200) else 0 if index == 300 else 3
        if index == 4_000:
            bid += 5_000
        rows.append(f"{moment:%Y-%m-%dT%H:%M:%SZ},{bid / 100_000:.5f},{(bid + spread) / 100_000:.5f}")
    (tmp_path / "a.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    store = tmp_path / "store"
    run("import", tmp_path / "a.csv", "--symbol", "EURUSD", "--crossed", "keep", "--data-dir", store)
    *days, summary = run("quality", "EURUSD", "--by", "day", "--json", "--data-dir", store).json_lines()
    assert (summary["ticks"], summary["crossed"], summary["zero_spread"], summary["spikes"]) == (20_000, 2, 1, 1)
    assert (summary["gaps_short"], summary["gaps_long"], summary["gaps_missing_day"]) == (0, 1, 0)
    assert sum(day["ticks"] for day in days) == 20_000
    gaps = [gap for day in days for gap in day["gaps"]]
    assert [(gap["kind"], gap["seconds"]) for gap in gaps] == [("long", 704)]
    assert summary["spread_points"] == {"min": -1, "median": 3, "p95": 3, "max": 3}
    assert summary["days_read"] == 0
    content = (tmp_path / "a.csv").read_bytes()
    chain = bytes(16)
    for place in range(0, len(content), 1 << 20):
        chain = xxh3_128_digest(chain + xxh3_128_digest(content[place : place + (1 << 20)]))
    source = {"import_id": 1, "path": str(tmp_path / "a.csv"), "bytes": len(content), "hash": chain.hex()}
    assert summary["sources"] == [source]
    assert all(day["sources"] == [source] for day in days)
    # Another calendar judges anew, to the same counts.
    other = run("quality", "EURUSD", "--calendar", "utc", "--json", "--data-dir", store).json_lines()[-1]
    assert other["days_read"] == 1
    assert [other[name] for name in ("ticks", "crossed", "spikes", "jumps")] == [20_000, 2, 1, 0]
    text = run("quality", "EURUSD", "--data-dir", store).stdout
    assert "1 spike, 0 jumps" in text
    assert "2 crossed, 1 zero" in text
    assert run("quality", "GBPUSD", "--data-dir", store, code=66).stdout == ""
    run("quality", "EURUSD", "--by", "hour", "--data-dir", store, code=64)
