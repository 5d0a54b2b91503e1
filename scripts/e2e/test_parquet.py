"""Parquet files of others: exact whoever wrote them, and harmless whatever is in them."""

import concurrent.futures
import contextlib
import datetime
import os
import random
import signal
import subprocess
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import ROOT, Run

SHARED = ROOT.parent / "shared" / "data"
CASES = int(os.environ.get("TEST_PARQUET_CASES", "200"))
SEED = int(os.environ.get("TEST_SEED", "1"))
START = 1549238400994

Rows = list[tuple[int, Decimal, Decimal, Decimal | None, Decimal | None]]


def made_rows(count: int = 3_000, *, step: int = 7_919, seed: int = 3) -> Rows:
    """Milliseconds since 1970, prices and volumes; some volumes are not there, some times are out of order."""
    source = random.Random(seed)  # noqa: S311
    rows: Rows = []
    for index in range(count):
        bid = 110_000 + source.randrange(10_000)
        volumes = [None if source.random() < 0.1 else Decimal(source.randrange(9_999)).scaleb(-2) for _ in range(2)]
        rows.append(
            (
                START + index * step - (60_000 if source.random() < 0.01 else 0),
                Decimal(bid).scaleb(-5),
                Decimal(bid + source.randrange(9)).scaleb(-5),
                volumes[0],
                volumes[1],
            )
        )
    return rows


def imported(run: Run, store: Path, file: Path, *options: object) -> Any:
    return run("import", file, "--symbol", "EURUSD", "--data-dir", store, "--json", *options).json_lines()[-1]


@pytest.fixture(scope="module")
def rows() -> Rows:
    return made_rows()


@pytest.fixture(scope="module")
def expected(run: Run, rows: Rows, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The hash of the same ticks as text."""
    folder = tmp_path_factory.mktemp("text")
    (folder / "a.csv").write_text(
        "timestamp,bid,ask,bid_volume,ask_volume\n"
        + "".join(",".join("" if value is None else f"{value}" for value in row) + "\n" for row in rows)
    )
    summary = imported(run, folder / "store", folder / "a.csv")
    assert summary["ticks_stored"] == len(rows)
    assert summary["out_of_order"] > 0
    return str(summary["content_hash"])


def arrow_table(
    rows: Rows,
    *,
    time: pa.DataType,
    price: pa.DataType,
    volume: pa.DataType,
    names: tuple[str, str, str, str, str] = ("ts", "bid", "ask", "bid_volume", "ask_volume"),
) -> pa.Table:
    columns = list(zip(*rows, strict=True))
    units = {"s": -1, "ms": 1, "us": 1_000, "ns": 1_000_000}
    factor = units[time.unit] if pa.types.is_timestamp(time) else 1
    times = pa.array([value * factor for value in columns[0]], pa.int64())
    arrays = [times.cast(time)]
    for index in (1, 2):
        # Arrow's own cast of a decimal gives another number than the one next to it.
        decimal = pa.types.is_decimal(price)
        arrays.append(pa.array(columns[index], price) if decimal else pa.array(map(float, columns[index]), price))
    for index in (3, 4):
        floats = [None if value is None else float(value) for value in columns[index]]
        decimal = pa.types.is_decimal(volume)
        arrays.append(pa.array(columns[index], volume) if decimal else pa.array(floats, pa.float64()).cast(volume))
    return pa.table(dict(zip(names, arrays, strict=True)))


DECIMAL = pa.decimal128(18, 5)
KINDS: dict[str, dict[str, Any]] = {
    "milliseconds": {"time": pa.timestamp("ms"), "price": DECIMAL, "volume": pa.float32()},
    "microseconds": {"time": pa.timestamp("us"), "price": pa.float64(), "volume": pa.float64()},
    "nanoseconds": {"time": pa.timestamp("ns"), "price": pa.decimal128(38, 12), "volume": pa.decimal128(12, 2)},
    "instants": {"time": pa.timestamp("ms", tz="UTC"), "price": pa.float32(), "volume": pa.float32()},
    "instants of a zone": {"time": pa.timestamp("ns", tz="Europe/Berlin"), "price": DECIMAL, "volume": pa.float32()},
    "counts": {"time": pa.int64(), "price": pa.decimal128(9, 5), "volume": pa.float64()},
    "narrow decimals": {"time": pa.timestamp("us"), "price": pa.decimal128(6, 5), "volume": pa.decimal128(38, 9)},
}
NAMES = [
    ("ts", "bid", "ask", "bid_volume", "ask_volume"),
    ("Timestamp", "Bid Price", "ASK_PRICE", "bidVolume", "askSize"),
    ("datetime", "BID", "Ask", "bid_vol", "ask_vol"),
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("compression", ["none", "snappy", "gzip", "zstd", "lz4", "brotli"])
def test_pyarrow(run: Run, rows: Rows, expected: str, tmp_path: Path, kind: str, compression: str) -> None:
    number = [*KINDS].index(kind)
    file = tmp_path / "a.parquet"
    pq.write_table(
        arrow_table(rows, names=NAMES[number % 3], **KINDS[kind]),
        file,
        compression=compression,
        row_group_size=[100, 1_000, 1 << 20][number % 3],
        use_dictionary=number % 2 == 0,
        data_page_version=["1.0", "2.0"][number % 2],
        version="2.6",
    )
    summary = imported(run, tmp_path / "store", file)
    assert summary["format"] == "parquet"
    assert summary["rejected"] == 0
    assert summary["content_hash"] == expected
    assert summary["price_scale"] == 5 or kind == "nanoseconds"
    for name in NAMES[number % 3]:
        assert name in summary["reason"]


def test_encodings(run: Run, rows: Rows, expected: str, tmp_path: Path) -> None:
    table = arrow_table(rows, **KINDS["counts"])
    table = table.set_column(3, "bid_volume", table["bid_volume"].cast(pa.float32()))
    file = tmp_path / "a.parquet"
    encodings = {"ts": "DELTA_BINARY_PACKED", "bid_volume": "BYTE_STREAM_SPLIT", "ask_volume": "BYTE_STREAM_SPLIT"}
    pq.write_table(table, file, use_dictionary=False, column_encoding=encodings)
    assert imported(run, tmp_path / "store", file)["content_hash"] == expected


@pytest.mark.parametrize("writer", ["polars", "duckdb", "duckdb v2", "a wide table"])
def test_other_writers(run: Run, rows: Rows, expected: str, tmp_path: Path, writer: str) -> None:
    table = arrow_table(rows, **KINDS["nanoseconds" if writer == "polars" else "microseconds"])
    file = tmp_path / "it's [a] ? file*.parquet"
    if writer == "polars":
        frame = polars.from_arrow(table)
        assert isinstance(frame, polars.DataFrame)
        frame.write_parquet(file, row_group_size=777)
    elif writer == "a wide table":
        count = len(rows)
        others = {f"x{index}": pa.array([f"text {index}"] * count) for index in range(40)}
        nested = pa.array([{"bid": 1, "more": [1, 2]}] * count)
        pq.write_table(
            pa.table({"nested": nested, **others, **{n: table[n] for n in reversed(table.column_names)}}), file
        )
    else:
        connection = duckdb.connect()
        connection.register("ticks", table)
        version = ", PARQUET_VERSION V2" if writer.endswith("v2") else ""
        connection.execute(f"COPY ticks TO '{tmp_path}/a.parquet' (FORMAT parquet, COMPRESSION zstd{version})")
        (tmp_path / "a.parquet").rename(file)
    assert imported(run, tmp_path / "store", file)["content_hash"] == expected


def test_our_own_files(run: Run, rows: Rows, expected: str, tmp_path: Path) -> None:
    pq.write_table(arrow_table(rows, **KINDS["milliseconds"]), tmp_path / "a.parquet")
    imported(run, tmp_path / "1", tmp_path / "a.parquet")
    run("ticks", "EURUSD", "--output", "parquet", "--to-file", tmp_path / "b.parquet", "--data-dir", tmp_path / "1")
    assert imported(run, tmp_path / "2", tmp_path / "b.parquet")["content_hash"] == expected
    # A folder of the lake.
    lake = tmp_path / "1" / "ticks" / "symbol=EURUSD"
    assert imported(run, tmp_path / "3", lake)["content_hash"] == expected


# Rows and columns that are none


def test_rows_that_are_no_ticks(run: Run, tmp_path: Path) -> None:
    good = datetime.datetime(2019, 2, 4, 0, 0, 1)  # noqa: DTZ001
    nan = float("nan")
    times = [good, None, good, good, good, good, good, good, datetime.datetime(1969, 1, 1), good, good]  # noqa: DTZ001
    bids = [1.1, 1.1, None, nan, 0.0, -1.1, 1.123456, float("inf"), 1.1, 1.3, 1.1]
    volumes = [1.0] * 10 + [-1.0]
    count = len(times)
    table = pa.table(
        {
            "ts": pa.array(times, pa.timestamp("us")),
            "bid": pa.array(bids, pa.float64()),
            "ask": pa.array([1.2] * count, pa.float64()),
            "bid_volume": pa.array(volumes, pa.float32()),
            "ask_volume": pa.array([None] * count, pa.float32()),
        }
    )
    file = tmp_path / "a.parquet"
    pq.write_table(table, file)
    summary = imported(run, tmp_path / "store", file, "--scale", "5")
    assert {rule["rule"]: rule["rows"] for rule in summary["rejects"]} == {
        "malformed_time": 1,
        "malformed_price": 3,
        "price_not_positive": 2,
        "too_many_digits": 1,
        "time_out_of_range": 1,
        "crossed": 1,
        "malformed_volume": 1,
    }
    assert summary["ticks_stored"] == 1
    first = {rule["rule"]: rule["first"] for rule in summary["rejects"]}
    assert first["too_many_digits"]["line"] == 7
    assert first["too_many_digits"]["text"] == "2019-02-04T00:00:01.000Z,1.123456,1.2,1.0,null"
    assert first["malformed_price"]["text"].startswith("2019-02-04T00:00:01.000Z,null,1.2")
    text = (tmp_path / "store" / summary["rejects_file"]).read_text()
    assert text.count("\n") == 11
    # Digits that were not seen at the beginning are asked for; nothing is rounded.
    frame = polars.DataFrame(
        {"ts": [START + i for i in range(3_000)], "bid": [1.1] * 2_999 + [1.1234567], "ask": [1.2] * 3_000}
    )
    frame.write_parquet(file)
    assert "--scale" in run("import", file, "--symbol", "EURUSD", "--data-dir", tmp_path / "b", code=65).stderr
    assert imported(run, tmp_path / "c", file, "--scale", "7")["rejected"] == 0


def test_times(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.parquet"

    def first(array: pa.Array, *options: object, name: str = "ts") -> str:
        pq.write_table(pa.table({name: array, "bid": pa.array([1.1]), "ask": pa.array([1.2])}), file)
        summary = imported(run, tmp_path / "store", file, "--dry-run", *options)
        return str(summary["first"])

    utc = "2019-02-04T00:00:00.994Z"
    assert first(pa.array([START], pa.int64())) == utc
    assert first(pa.array([START * 1000], pa.int64())) == utc
    assert first(pa.array([START * 1000000], pa.int64())) == utc
    assert first(pa.array([START // 1000], pa.int32())) == "2019-02-04T00:00:00.000Z"
    assert first(pa.array([START], pa.timestamp("ms")), "--timezone", "EET") == "2019-02-03T22:00:00.994Z"
    assert first(pa.array([START], pa.timestamp("ms")), name="Time (EET)") == "2019-02-03T22:00:00.994Z"
    assert first(pa.array([START * 1000000 + 1], pa.timestamp("ns"))) == "2019-02-04T00:00:00.994000001Z"
    assert first(pa.array([START * 1000000 + 1], pa.timestamp("ns", tz="UTC"))) == "2019-02-04T00:00:00.994000001Z"


def test_what_is_refused(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.parquet"

    def refusal(table: dict[str, Any], *options: object, **how: Any) -> str:
        pq.write_table(pa.table(table), file, **how)
        result = run("import", file, "--symbol", "EURUSD", "--data-dir", tmp_path / "store", *options, code=65)
        assert str(file) in result.stderr
        return result.stderr

    prices = {"bid": pa.array([1.1]), "ask": pa.array([1.2])}
    time = pa.array([START], pa.timestamp("ms"))
    assert "no column has a name for a time" in refusal(prices)
    assert "is of type text" in refusal({"ts": pa.array(["2019-02-04"]), **prices})
    assert "is of type bytes" in refusal({"ts": time, "bid": pa.array([b"1"]), "ask": pa.array([b"2"])})
    assert "could be a time" in refusal({"ts": time, "time": time, **prices})
    assert "say --scale" in refusal({"ts": time, "bid": pa.array([110427]), "ask": pa.array([110428])})
    assert "no counts since 1970" in refusal({"ts": pa.array([7]), **prices})
    assert "leave --timezone out" in refusal({"ts": pa.array([START]), **prices}, "--timezone", "EET")
    assert "INT96" in refusal({"ts": time, **prices}, use_deprecated_int96_timestamps=True)
    assert "no row" in refusal({"ts": time.slice(1), "bid": prices["bid"].slice(1), "ask": prices["ask"].slice(1)})
    hostile = refusal({"ts": time, "bid\x1b[31m\n": prices["bid"], "ask": prices["ask"]})
    assert "\x1b" not in hostile
    assert (
        "is not parquet"
        in run(
            *("import", "/etc/passwd", "--symbol", "EURUSD", "--format", "parquet", "--data-dir", tmp_path / "s"),
            code=65,
        ).stderr
    )
    scaled = {"ts": time, "bid": pa.array([110427]), "ask": pa.array([110428])}
    pq.write_table(pa.table(scaled), file)
    summary = imported(run, tmp_path / "scaled", file, "--scale", "5")
    assert run("ticks", "EURUSD", "--output", "csv", "--data-dir", tmp_path / "scaled").stdout.splitlines()[1] == (
        "2019-02-04T00:00:00.994Z,1.10427,1.10428,,"
    )
    assert summary["price_scale"] == 5


def test_prices_as_text(run: Run, tmp_path: Path) -> None:
    """As NautilusTrader wrote them; what is no number, or has too many digits, is rejected and told as it stands."""
    bids = ["1.102740", "1.1", "x", "", None, "1e0", "-1", "1.1027401", "1.10276 "]
    table = {
        "bid": pa.array(bids),
        "ask": pa.array(["1.2"] * len(bids)),
        "bid_size": pa.array(["100000", "", None, "1", "1", "1", "1", "1", "1"]),
        "ask_size": pa.array(["2.5"] * len(bids)),
        "ts_event": pa.array([(START + index) * 1_000_000 for index in range(len(bids))], pa.uint64()),
        "ts_init": pa.array([0] * len(bids), pa.uint64()),
    }
    file = tmp_path / "a.parquet"
    pq.write_table(pa.table(table), file)
    summary = imported(run, tmp_path / "store", file, "--scale", "5")
    assert {reject["rule"]: reject["rows"] for reject in summary["rejects"]} == {
        "malformed_price": 5,
        "price_not_positive": 1,
        "too_many_digits": 1,
    }
    assert run("ticks", "EURUSD", "--output", "csv", "--data-dir", tmp_path / "store").stdout.splitlines()[1:] == [
        "2019-02-04T00:00:00.994Z,1.10274,1.20000,100000,2.5",
        "2019-02-04T00:00:00.995Z,1.10000,1.20000,,2.5",
    ]
    assert "1.10276 ,1.2" in (tmp_path / "store" / summary["rejects_file"]).read_text(encoding="utf-8")
    table["bid"] = pa.array(["1.1"] * len(bids))
    pq.write_table(pa.table(table | {"bid_size": pa.array(["nan"] * len(bids))}), file)
    refused = run("import", file, "--symbol", "EURUSD", "--dry-run", "--data-dir", tmp_path / "other", code=65)
    assert "a volume is not a number" in refused.stderr


def test_real_files(run: Run, tmp_path: Path) -> None:
    """Quotes of NautilusTrader's catalogues: prices as text are read, and as bytes of an unknown scale refused."""
    folder = SHARED / "ticks" / "nautilus"
    if not folder.is_dir():
        pytest.skip("the shared data is not here")
    summary = imported(run, tmp_path / "store", folder / "EUR-USD.SIM_histdata_20200130_20200131.parquet")
    assert (summary["ticks_stored"], summary["rejected"], summary["duplicates"]) == (99_308, 0, 0)
    assert (summary["first"], summary["last"]) == ("2020-01-30T10:27:51.336Z", "2020-01-31T16:59:56.198Z")
    assert (summary["zero_spread"], summary["crossed"], summary["price_scale"]) == (0, 0, 5)
    passport = run("quality", "EURUSD", "--json", "--data-dir", tmp_path / "store").json_lines()[-1]
    assert passport["spread_points"] | {"p95": 0} == {"min": 1, "median": 2, "p95": 0, "max": 29}
    other = folder / "quote_tick_eurusd_2019_sim_rust.parquet"
    refused = run("import", other, "--symbol", "EURUSD", "--dry-run", "--data-dir", tmp_path / "store", code=65)
    assert "the column bid_price is of type bytes" in refused.stderr


# Processes


def children(of: int | None = None) -> list[int]:
    """Processes that read Parquet, also such as have ended and were not waited for."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        with contextlib.suppress(OSError):
            parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            isreader = b"__parquet" in (entry / "cmdline").read_bytes()
            if parent == of or (of is None and isreader):
                found.append(int(entry.name))
    return found


def wait_for(condition: Callable[[], Any], seconds: float = 20) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if result := condition():
            return result
        time.sleep(0.01)
    pytest.fail("it did not come about in time")


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that takes a while: four million rows over forty days."""
    file = tmp_path_factory.mktemp("large") / "large.parquet"
    numbers = np.arange(4_000_000, dtype=np.int64)
    times = pa.array(START * 1_000_000 + numbers * 1_000_000_000).cast(pa.timestamp("ns"))
    bids, asks = ((start + numbers % 1_000) / 100_000 for start in (110_000, 120_000))
    pq.write_table(pa.table({"ts": times, "bid": bids, "ask": asks}), file, row_group_size=1 << 17)
    return file


def start(program: Path, store: Path, file: Path, **environment: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [program, "import", file, "--symbol", "EURUSD", "--data-dir", store],
        env={"PATH": os.environ["PATH"], "HOME": str(store.parent), "TICKLOOM_ENV": "ci", **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def reader_of(process: subprocess.Popen[bytes], store: Path) -> int:
    """The process that gives the rows: there is a store by then."""
    wait_for(lambda: (store / "catalogue.duckdb").exists() or process.poll() is not None)
    found = wait_for(lambda: children(process.pid))
    return int(found[0])


def checkpointed(store: Path) -> bool:
    return any(b"\n" in path.read_bytes() for path in store.glob("imports/*/journal.jsonl"))


def is_gone(number: int) -> bool:
    with contextlib.suppress(OSError):
        return (Path("/proc") / str(number) / "stat").read_text().rsplit(")", 1)[1].split()[0] in "ZX"
    return True


linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes in /proc")


@linux
def test_a_child_that_hangs_is_ended(program: Path, large: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    process = start(program, store, large, TICKLOOM_IMPORT_PARQUET_TIMEOUT="1s")
    child = reader_of(process, store)
    os.kill(child, signal.SIGSTOP)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 65
    assert b"standstill" in errors
    assert str(large).encode() in errors
    assert is_gone(child)


@linux
@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGKILL])
def test_a_child_that_dies_is_an_error(program: Path, large: Path, tmp_path: Path, number: signal.Signals) -> None:
    store = tmp_path / "store"
    process = start(program, store, large)
    child = reader_of(process, store)
    os.kill(child, number)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 65
    assert f"crashed over it (signal {number.value})".encode() in errors
    assert is_gone(child)


@linux
@pytest.mark.parametrize("stopped", [False, True])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_no_child_is_left(
    program: Path, run: Run, large: Path, tmp_path: Path, number: signal.Signals, *, stopped: bool
) -> None:
    """However the parent ends; and then the import goes on where it was."""
    store = tmp_path / "store"
    process = start(program, store, large)
    child = reader_of(process, store)
    # The file is there before its first line, and what has no line has no days to go on from.
    wait_for(lambda: checkpointed(store) or process.poll() is not None)
    if stopped:
        # It hangs while its parent is ended, and sees that only when it goes on.
        os.kill(child, signal.SIGSTOP)
    process.send_signal(number)
    process.communicate(timeout=30)
    assert process.returncode == {signal.SIGKILL: -9, signal.SIGINT: 130, signal.SIGTERM: 143}[number]
    if stopped:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGCONT)
    wait_for(lambda: is_gone(child), 5)
    if not stopped:
        summary = imported(run, store, large)
        assert summary["resumed_rows"] > 0
        whole = imported(run, tmp_path / "whole", large)
        assert summary["content_hash"] == whole["content_hash"]
        assert summary["ticks_accepted"] == 4_000_000


def test_a_file_that_takes_too_much_memory(program: Path, tmp_path: Path) -> None:
    """Less than a megabyte, with a page for each column that is half as large as the memory allowed."""
    file = tmp_path / "a.parquet"
    count = 30_000_000
    times = pa.array([START] * 10, pa.timestamp("ms")).take(pa.array([0] * count, pa.int32()))
    prices = pa.array([1.5]).take(pa.array([0] * count, pa.int32()))
    table = pa.table({"ts": times, "bid": prices, "ask": prices})
    pq.write_table(
        table,
        file,
        row_group_size=count,
        data_page_size=1 << 30,
        compression="zstd",
        use_dictionary=False,
        write_batch_size=count,
        max_rows_per_page=count,
    )
    assert file.stat().st_size < 1 << 20
    store = tmp_path / "store"
    process = start(program, store, file, TICKLOOM_IMPORT_PARQUET_MEMORY="512MB")
    _, errors = process.communicate(timeout=100)
    assert process.returncode == 65
    assert b"more memory than is allowed" in errors or b"crashed" in errors, errors


# Damage


def seeds(folder: Path) -> list[bytes]:
    """Small files of several writers."""
    rows = made_rows(400)
    files = []
    for number, kind in enumerate(KINDS.values()):
        file = folder / f"{number}.parquet"
        pq.write_table(
            arrow_table(rows, **kind),
            file,
            compression=["none", "snappy", "zstd", "gzip", "lz4"][number % 5],
            row_group_size=[150, 1_000][number % 2],
            data_page_version=["1.0", "2.0"][number % 2],
            use_dictionary=number % 3 > 0,
        )
        files.append(file.read_bytes())
    return files


def mutated(data: bytes, source: random.Random) -> bytes:
    """Changed somewhere; in the footer more often than its share of bytes."""
    changed = bytearray(data)
    footer = len(data) - 8 - int.from_bytes(data[-8:-4], "little")
    for _ in range(source.choice([1, 1, 2, 5, 20])):
        place = source.randrange(footer, len(changed)) if source.random() < 0.6 else source.randrange(len(changed))
        how = source.randrange(6)
        if how == 0:
            changed[place] ^= 1 << source.randrange(8)
        elif how == 1:
            changed[place] = source.choice([0, 1, 0x7F, 0x80, 0xFF])
        elif how == 2:
            size = source.choice([2, 4, 8])
            changed[place : place + size] = source.choice([b"\xff", b"\x00", b"\x7f"]) * size
        elif how == 3:
            changed[place : place + 5] = b"\xff\xff\xff\xff\x0f"
        elif how == 4:
            end = min(len(changed), place + source.randrange(1, 64))
            target = source.randrange(len(changed))
            changed[target : target + end - place] = changed[place:end]
        else:
            changed[place : place + 1] = source.randbytes(source.randrange(3))
        if len(changed) <= footer:
            break
    if source.random() < 0.05:
        del changed[source.randrange(len(changed)) :]
    return bytes(changed)


def run_case(program: Path, folder: Path, originals: list[bytes], case: int) -> int:
    """Imports a mutated file; the exit code."""
    source = random.Random(case)  # noqa: S311
    file = folder / f"case{case}.parquet"
    file.write_bytes(mutated(source.choice(originals), source))
    begin = time.monotonic()
    done = subprocess.run(
        [program, "import", file, "--symbol", "EURUSD", "--data-dir", folder / "store", "--dry-run"],
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "TICKLOOM_IMPORT_PARQUET_TIMEOUT": "10s"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode in (0, 65), f"case {case} ended with {done.returncode}: {done.stderr!r}"
    assert time.monotonic() - begin < 60, f"case {case} took too long"
    if done.returncode == 65:
        assert f"case{case}.parquet".encode() in done.stderr, f"case {case}: {done.stderr!r}"
    assert b"/proc/self" not in done.stderr, f"case {case}: {done.stderr!r}"
    assert b"\x1b" not in done.stderr + done.stdout, f"case {case}"
    file.unlink()
    return done.returncode


@linux
def test_mutated_files_do_no_harm(program: Path, tmp_path: Path) -> None:
    """TEST_PARQUET_CASES=5000 makes it more; TEST_SEED=1234 TEST_PARQUET_CASES=1 repeats one."""
    originals = seeds(tmp_path)
    before = children()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        ends = list(pool.map(lambda case: run_case(program, tmp_path, originals, case), range(SEED, SEED + CASES)))
    wait_for(lambda: not [number for number in children() if number not in before], 5)
    print(f"cases from {SEED}: {ends.count(0)} stored, {ends.count(65)} refused")
    assert set(ends) == {0, 65} or CASES < 30
