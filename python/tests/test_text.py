"""Text is read as `tickloom import` reads it: beside the program itself, file by file."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import threading
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

import tickloom
from tickloom import ParsedTicks, SourceError, parse_csv
from tickloom._core_errors import in_python

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / ".build" / "debug" / "tickloom"
SHARED = Path(os.environ.get("TEST_SHARED_DATA") or ROOT.parent / "shared" / "data")
needs_program = pytest.mark.skipif(not PROGRAM.exists(), reason="needs the program: swift build")

ROWS = "".join(
    f"2024-03-04T09:{minute:02d}:00.25Z,1.1{minute:04d},1.2{minute:04d},{minute}.5,2\n" for minute in range(60)
)
HEADER = "timestamp,bid,ask,bid_volume,ask_volume\n"
HOUR = "".join(f"03.11.2024 01:{minute % 60:02d}:00.000,1.08{minute:03d},1.09{minute:03d}\n" for minute in range(120))
TEXTS: dict[str, bytes] = {
    "plain.csv": (HEADER + ROWS).encode(),
    "without a header.csv": ROWS.encode(),
    "windows.csv": (HEADER + ROWS).replace("\n", "\r\n").encode(),
    "old mac.csv": (HEADER + ROWS).replace("\n", "\r").encode(),
    "with a mark.csv": b"\xef\xbb\xbf" + (HEADER + ROWS).encode(),
    "semicolons and quotes.csv": (HEADER + ROWS).replace(",", '";"').replace("\n", '"\n"').encode()[:-1],
    "joined.csv": (HEADER + ROWS + HEADER + ROWS.replace("04T", "05T")).encode(),
    "in disorder.csv": (HEADER + "".join(sorted(ROWS.splitlines(True), key=lambda row: row[15:17][::-1]))).encode(),
    "bad rows.csv": (
        HEADER + ROWS + "no tick\n\n , ,\n2024-03-04T10:00:00Z,1.1\n2024-03-04T10:00:00Z,0,1\n"
        "2024-03-04T10:00:00Z,1.2,1.1,,\n2024-03-04T10:00:00Z,x,1\n2024-03-04T10:00:00Z,1.1,1.1,-1,0\n"
        "1960-03-04T10:00:00Z,1.1,1.1\n2024-03-04T10:00:00Z,1.1,1.1,1,1,1\n2024-03-04T10:01:00Z,1.1,1.1,,\n"
        '2024-13-04T10:00:00Z,1.1,1.1\n2024-03-04T10:00:00Z,1.123456789012,1.2\n\xff\xfe"\\\t,\x01\n'
    ).encode("latin-1"),
    "jforex.csv": (
        b"Gmt time,Ask,Bid,AskVolume,BidVolume\n04.03.2024 00:00:01.250,1.1,1.09,1.5,2\n"
        b"04.03.2024 00:00:02.250,1.10001,1.09,1.5,2\n"
    ),
    "histdata.csv": b"20240304 170000065,1.121200,1.121720,0\n20240304 170001065,1.121210,1.121730,0\n" * 5,
    "truefx.csv": b"EUR/USD,20240304 17:00:00.290,1.29414,1.29431\nGBP/USD,20240304 17:00:00.291,1.29414,1.29431\n" * 9,
    "mt5.csv": (
        b"<DATE>\t<TIME>\t<BID>\t<ASK>\t<LAST>\t<VOLUME>\t<FLAGS>\n2024.03.04\t00:00:01.100\t1.08411\t\t\t\t2\n"
        b"2024.03.04\t00:00:01.200\t1.08411\t1.08415\t\t\t6\n2024.03.04\t00:00:02.200\t\t1.08416\t\t\t4\n"
    ),
    "epoch.csv": b"ts,bid,ask\n1709544600000,1.1,1.2\n1709544601000,1.1,1.3\n",
    "the hour that comes twice.csv": ("time,bid,ask\n" + HOUR).encode(),
    "no digits.csv": b"ts,bid,ask\n2024-03-04T10:00:00Z,1,2\n",
    "many digits.csv": b"ts,bid,ask\n2024-03-04T10:00:00Z,1.123456789,2.123456789\n",
    "which is bid.csv": b"2024-03-04T10:00:00Z,1.1,1.1\n2024-03-04T10:00:01Z,1.2,1.2\n",
    "commas.csv": b"2024-03-04T10:00:00Z,1,14543,1,14545\n" * 3,
    "header alone.csv": HEADER.encode(),
    "blank.csv": b"\n \n\r\n",
    "empty.csv": b"",
    "binary.csv": bytes(range(256)) * 20,
    "utf16.csv": (HEADER + ROWS).encode("utf-16"),
    "one long line.csv": HEADER.encode() + ROWS.encode() + b"7" * 2_300_000,
    "long.csv": (HEADER + ROWS * 900).encode(),
    "two spellings.csv": b"ts,bid,ask\n2024-03-04T10:00:00Z,1,2\n1709544600000,1,2\n04.03.2024 10:00:00,1,2\n",
}
ZONES = {"the hour that comes twice.csv": "America/New_York", "histdata.csv": "EST"}


def shared(pattern: str) -> list[Path]:
    return sorted(path for path in SHARED.glob(pattern) if path.is_file())


def imported(path: Path, symbol: str, folder: Path, *options: str) -> tuple[dict[str, Any], Path]:
    """What the program says of a file: its summary, or its error."""
    data = folder / "data"
    command = [str(PROGRAM), "import", str(path), "--symbol", symbol, "--data-dir", str(data), "--json"]
    done = subprocess.run([*command, "--duplicates", "keep", *options], capture_output=True, text=True, check=False)
    lines = [json.loads(line) for line in [*done.stdout.splitlines(), *done.stderr.splitlines()] if line[:1] == "{"]
    return next(line for line in reversed(lines) if "error" in line or line.get("event") == "summary"), data


def check(path: Path, symbol: str, folder: Path, **options: Any) -> ParsedTicks | None:
    """Compares with the program all that both say of a file."""
    arguments = [part for name, value in options.items() for part in (f"--{name}", str(value))]
    wanted, data = imported(path, symbol, folder, *arguments)
    if "error" in wanted and "seemed to have" in wanted["error"]["message"]:
        with pytest.raises(SourceError) as caught:
            parse_csv(path, symbol, **options)
        assert caught.value.code == "scale_needed"
        assert str(caught.value).startswith(wanted["error"]["message"].partition(";")[0])
        return None
    if "error" in wanted and "rows were rejected" in wanted["error"]["message"]:
        # An import of nothing is an error; a table without rows is a table.
        found = parse_csv(path, symbol, **options)
        assert (len(found), found.report.rejected) == (0, found.report.rows_read), path
        return found
    if "error" in wanted:
        with pytest.raises(SourceError) as caught:
            parse_csv(path, symbol, **options)
        told = f"{wanted['error']['message']}; {wanted['error']['details']['try']}"
        # Compressed twice, for instance.
        same = str(caught.value) == in_python(told)
        assert same or ("not a text file" in told and "compressed" in str(caught.value)), path
        return None
    found = parse_csv(path, symbol, **options)
    report = found.report
    assert (report.format, report.reason) == (wanted["format"], wanted["reason"]), path
    names = {"rows_read", "crossed", "zero_spread", "out_of_order", "repeated_headers", "ambiguous_times", "rejected"}
    assert {name: getattr(report, name) for name in names} == {name: wanted[name] for name in names}, path
    assert (found.scale, report.ticks) == (wanted["price_scale"], wanted["ticks_accepted"]), path
    assert [
        {
            "rule": entry.rule,
            "rows": entry.rows,
            "first": {
                "path": str(path),
                "line": entry.line,
                "byte_offset": entry.byte_offset,
                "text": entry.text,
            },
        }
        for entry in report.rejects
    ] == wanted["rejects"], path
    if report.ticks > 0:
        stored = tickloom.lake(data).ticks(symbol).read_all()
        mine = found.to_arrow()
        assert mine.schema.names == stored.schema.names
        for name in ("ts", "bid", "ask"):
            assert mine[name].equals(stored[name].cast(mine[name].type)), (path, name)
        for name in ("bid_volume", "ask_volume"):
            assert mine[name].cast(pa.float32(), safe=False).combine_chunks().equals(stored[name].combine_chunks())
    return found


@needs_program
@pytest.mark.parametrize("name", list(TEXTS))
def test_texts_are_read_as_the_program_reads_them(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(TEXTS[name])
    options = {"timezone": ZONES[name]} if name in ZONES else {}
    found = check(path, "EURUSD", tmp_path, **options)
    if name == "the hour that comes twice.csv":
        assert found is not None
        assert len(set(found.to_polars()["ts"].to_list())) == 120


@needs_program
@pytest.mark.parametrize(
    "option",
    [{"scale": 3}, {"scale": 9}, {"crossed": "keep"}, {"scale": 5, "crossed": "keep"}, {"format": "jforex-csv"}],
)
def test_options_are_those_of_the_program(option: dict[str, Any], tmp_path: Path) -> None:
    for name in ("bad rows.csv", "without a header.csv"):
        path = tmp_path / name
        path.write_bytes(TEXTS[name])
        (tmp_path / name.partition(".")[0]).mkdir()
        check(path, "EURUSD", tmp_path / name.partition(".")[0], **option)


@needs_program
def test_torture_files_are_read_as_the_program_reads_them(tmp_path: Path) -> None:
    files = shared("csv_torture/**/*.csv")
    if not files:
        pytest.skip("needs files in ../shared/data, which is not there")
    for number, path in enumerate(files):
        check(path, "EURUSD", tmp_path / str(number))


@needs_program
@pytest.mark.parametrize(
    ("pattern", "symbol", "options"),
    [
        ("ticks/derived_csv/*.head1000.csv", "EURUSD", {}),
        ("ticks/derived_csv/EURUSD_dukascopy_20190204.csv.gz", "EURUSD", {}),
        ("ticks/derived_csv/EURUSD_histdata_20120104_EST.csv.gz", "EURUSD", {"timezone": "EST"}),
        ("ticks/dukascopy_csv_cadjpy_20120501/*", "CADJPY", {}),
        ("ticks/dukascopy_csv_dst_200711/*", "EURUSD", {}),
        ("ticks/findatapy_eurusd_bid_20160614/*.csv", "EURUSD", {}),
        ("ticks/histdata_20120104/*", "EURUSD", {}),
        ("ticks/nautilus/*.csv", "USDJPY", {}),
    ],
)
def test_real_files_are_read_as_the_program_reads_them(
    pattern: str, symbol: str, options: dict[str, Any], tmp_path: Path
) -> None:
    files = shared(pattern)
    if not files:
        pytest.skip("needs real ticks in ../shared/data, which is not there")
    for number, path in enumerate(files):
        check(path, symbol, tmp_path / str(number), **options)


@needs_program
def test_the_sample_is_read_as_the_program_reads_it(tmp_path: Path) -> None:
    found = check(ROOT / "Samples" / "eurusd-sample.csv.gz", "EURUSD", tmp_path)
    assert found is not None
    assert len(found) == 406_218


def test_the_name_of_bytes_tells_the_day(tmp_path: Path) -> None:
    row = b"1787,1.38727,1.38729\n1790,1.38728,1.38729\n"
    name = "cfd/fxcm/tick/eurusd/20140501_eurusd_tick_quote.csv"
    found = parse_csv(row, "EURUSD", name=name)
    assert (found.report.format, str(found.to_polars()["ts"][0])) == ("lean", "2014-05-01 05:00:01.787000+00:00")
    with pytest.raises(SourceError, match="symbol= says"):
        parse_csv(row, "USDJPY", name=name)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.csv", TEXTS["plain.csv"])
    with pytest.raises(SourceError, match="compressed"):
        parse_csv(tmp_path / "a.zip", "EURUSD")


def test_bytes_of_any_kind_and_compression() -> None:
    plain = parse_csv(TEXTS["plain.csv"], "EURUSD").to_arrow()
    text = TEXTS["plain.csv"]
    packed = pa.BufferOutputStream()
    with pa.CompressedOutputStream(packed, "zstd") as stream:
        stream.write(text)
    sources: list[Any] = [
        bytearray(text),
        memoryview(text),
        np.frombuffer(text, np.uint8),
        gzip.compress(text[:100]) + gzip.compress(text[100:]),
        packed.getvalue(),
    ]
    for source in sources:
        assert parse_csv(source, "eurusd").to_arrow().equals(plain)
    with pytest.raises(tickloom.ParameterError, match="contiguous"):
        parse_csv(memoryview(text)[::2], "EURUSD")
    for damaged in (gzip.compress(text)[:-9], bytes(packed.getvalue())[:60]):
        with pytest.raises(SourceError) as caught:
            parse_csv(damaged, "EURUSD")
        assert caught.value.code == "damaged"


def test_ticks_go_on_into_bars_and_frames() -> None:
    found = parse_csv(TEXTS["bad rows.csv"], "EURUSD", scale=5)
    assert repr(found) == f"<ParsedTicks {len(found)} of {found.report.rows_read} rows, dukascopy-csv>"
    minutes = tickloom.bars(found, "1m", calendar="utc")
    assert minutes["tick_count"].sum() == len(found)
    frame = found.to_polars()
    assert frame.schema["bid"] == pl.Decimal(18, 5)
    assert frame["bid_volume"].null_count() == 1
    assert found.to_pandas()["bid"].iloc[0] == Decimal("1.10000")
    disorder = TEXTS["in disorder.csv"]
    as_written = parse_csv(disorder, "EURUSD", order="file").to_polars()
    assert not as_written["ts"].is_sorted()
    in_time = parse_csv(disorder, "EURUSD")
    assert in_time.to_polars().equals(as_written.sort("ts", maintain_order=True))
    assert in_time.report.out_of_order > 0


def test_other_threads_run_meanwhile() -> None:
    counted = 0
    is_done = threading.Event()
    began = threading.Event()

    def count() -> None:
        nonlocal counted
        began.set()
        while not is_done.is_set():
            counted += 1

    thread = threading.Thread(target=count)
    thread.start()
    began.wait()
    before = counted
    text = (HEADER + ROWS * 20_000).encode()
    found = parse_csv(text, "EURUSD", order="file")
    after = counted
    is_done.set()
    thread.join()
    assert len(found) == 1_200_000
    assert after > before


# Hostile

_ROW = st.sampled_from([line.encode() for line in (HEADER + ROWS).splitlines()[:6]])
_DAMAGE = st.one_of(st.binary(max_size=12), st.sampled_from([b",", b"\n", b"\r", b'"', b"\0", b"1e309", b"-", b"."]))
_LINES = st.lists(st.one_of(_ROW, _DAMAGE), max_size=30).map(lambda parts: b"\n".join(parts))
_TEXTS = st.one_of(
    st.binary(max_size=400),
    _LINES,
    st.tuples(st.sampled_from(sorted(TEXTS)), st.integers(0, 400), _DAMAGE).map(
        lambda case: TEXTS[case[0]][:2_000][: case[1]] + case[2] + TEXTS[case[0]][:2_000][case[1] :]
    ),
)
_FORMATS = [None, "dukascopy-csv", "jforex-csv", "histdata", "truefx", "mt5", "lean", "tickloom", "parquet", "x"]
EXAMPLES = int(os.environ.get("HOSTILE_EXAMPLES", "300"))


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    _TEXTS,
    st.sampled_from(_FORMATS),
    st.one_of(st.none(), st.sampled_from(["EST", "America/New_York", "-05:00", "x"]), st.text(max_size=20)),
    st.one_of(st.none(), st.integers(-2, 11)),
    st.one_of(st.just("EURUSD"), st.text(max_size=40)),
    st.text(max_size=30),
)
def test_whatever_comes_gives_ticks_or_an_error(
    text: bytes, format_: Any, timezone: Any, scale: Any, symbol: str, name: str
) -> None:
    try:
        found = parse_csv(text, symbol, format=format_, timezone=timezone, scale=scale, name=name)
    except tickloom.CoreError as error:
        told = str(error)
        event(type(error).__name__)
    else:
        told = ""
    if told:
        return
    assert found.report.ticks == len(found)
    assert found.report.rows_read == len(found) + found.report.rejected
    assert found.to_polars()["ts"].is_sorted()
    for entry in found.report.rejects:
        assert entry.rows > 0
        assert entry.line > 0
