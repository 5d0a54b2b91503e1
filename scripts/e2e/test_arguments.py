"""Arguments that nobody should write: the exit code and a word that helps, never a crash."""

import gzip
import json
import os
import random
import shutil
import subprocess
from pathlib import Path

import pyarrow.ipc
import pyarrow.parquet
import pytest
from conftest import Run
from reference import dukascopy_csv, make_ticks

TICKS = make_ticks()


@pytest.fixture(scope="module")
def store(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("arguments")
    (folder / "ticks.csv").write_text(dukascopy_csv(TICKS), encoding="utf-8")
    run("import", folder / "ticks.csv", "--symbol", "EURUSD", "--data-dir", folder / "store")
    return folder / "store"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--to", "2300-01-01"), ["1677-09-21", "2262-04-11"]),
        (("--from", "1600-01-01T00:00:00Z"), ["1677-09-21", "2262-04-11"]),
        (("--from", "2024-03-11", "--to", "2024-03-11"), ["the range is empty"]),
        (("--from", "2024-03-12", "--to", "2024-03-11"), ["exchange them"]),
        (("--from", "2024-03-11T14:00:00"), ["names no zone", "2024-03-11T14:00:00Z"]),
        (("--from", "11.03.2024"), ["write 2024-03-11\n"]),
        (("--from", "20240311"), ["write 2024-03-11\n"]),
        (("--from", "2024/03/11"), ["write 2024-03-11\n"]),
        (("--from", "1549238400994"), ["write 2019-02-04T00:00:00.994Z\n"]),
        (("--from", "2023-02-29"), ["does not exist"]),
        (("--from", "2024-03-11T25:00:00Z"), ["time of a day"]),
        (("--from", ""), ["no time"]),
        (("--limit", "-1"), ["--limit -1 is negative"]),
    ],
    ids=lambda value: " ".join(value),
)
def test_times_and_ranges(run: Run, store: Path, arguments: tuple[str, ...], words: list[str]) -> None:
    failed = run("ticks", "EURUSD", *arguments, "--data-dir", store, code=64)
    for word in words:
        assert word in failed.stderr


@pytest.mark.parametrize("zone", [["--timezone", "-05:00"], ["--timezone=-05:00"], ["--timezone", "EST"]])
def test_zones_west_of_greenwich(run: Run, tmp_path: Path, zone: list[str]) -> None:
    source = tmp_path / "x.csv"
    source.write_text("timestamp,bid,ask\n2024-03-13 09:00:00,1.1,1.2\n", encoding="utf-8")
    arguments = ("import", source, "--symbol", "EURUSD", "--dry-run", "--json", "--data-dir", tmp_path / "store")
    assert run(*arguments, *zone).json_lines()[-1]["first"] == "2024-03-13T14:00:00.000Z"


@pytest.mark.parametrize("name", ["x.csv.zst", "x.zst", "x.zip", "x.csv.bz2", "x.xlsx", "x.parquet.gz", "x.arrow.gz"])
def test_file_names_that_promise_something_else(run: Run, store: Path, tmp_path: Path, name: str) -> None:
    target = tmp_path / name
    for arguments in (
        ("generate", "ticks", "--from", "2024-03-13", "--ticks-per-day", 1000, "--output", target),
        ("ticks", "EURUSD", "--to-file", target),
        ("bars", "EURUSD", "--timeframe", "1d", "--to-file", target),
    ):
        failed = run(*arguments, "--data-dir", store, code=64)
        assert name in failed.stderr
        assert ".csv" in failed.stderr or "leave .gz out" in failed.stderr
    assert list(tmp_path.iterdir()) == []


def test_file_names_that_are_kept(run: Run, store: Path, tmp_path: Path) -> None:
    bars = ("bars", "EURUSD", "--timeframe", "1d", "--data-dir", store, "--to-file")
    expected = run("bars", "EURUSD", "--timeframe", "1d", "--data-dir", store, "--output", "csv").stdout.encode()
    for name in ("x.csv", "x.CSV", "x", "x.txt", "y.z/x"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        run(*bars, tmp_path / name)
        assert (tmp_path / name).read_bytes() == expected
    run(*bars, tmp_path / "x.data", "--output", "csv")
    assert (tmp_path / "x.data").read_bytes() == expected
    run(*bars, tmp_path / "x.csv.gz")
    assert gzip.decompress((tmp_path / "x.csv.gz").read_bytes()) == expected
    for name in ("x.jsonl", "x.json.gz"):
        run(*bars, tmp_path / name)
        data = (tmp_path / name).read_bytes()
        text = gzip.decompress(data) if name.endswith(".gz") else data
        assert len([json.loads(line) for line in text.splitlines()]) == len(expected.splitlines()) - 1
    made = ("generate", "ticks", "--from", "2024-03-13", "--ticks-per-day", 1000, "--output")
    run(*made, tmp_path / "g.jsonl")
    assert json.loads((tmp_path / "g.jsonl").read_text(encoding="utf-8").splitlines()[0])["bid"]
    run(*made, tmp_path / "g.feather")
    assert pyarrow.ipc.open_file(tmp_path / "g.feather").read_all().num_rows > 0


def test_the_last_bar_may_be_left_out(run: Run, store: Path, tmp_path: Path) -> None:
    """The columns of CSV are fixed, so that a bar in progress is told of beside them."""
    bars = ("bars", "EURUSD", "--timeframe", "1d", "--data-dir", store)
    *whole, last = run(*bars, "--output", "json").json_lines()
    assert [bar["complete"] for bar in whole] == [True] * len(whole)
    assert last["complete"] is False
    told = run(*bars, "--output", "csv")
    assert f"the last bar, of {last['open_time']}, is not complete" in told.stderr
    assert "--partial drop" in told.stderr
    assert run(*bars, "--output", "csv", "--quiet").stderr == ""
    dropped = run(*bars, "--output", "csv", "--partial", "drop")
    assert dropped.stderr == ""
    assert dropped.stdout.splitlines() == told.stdout.splitlines()[:-1]
    target = tmp_path / "bars.parquet"
    assert "is not complete" in run(*bars, "--to-file", target).stderr
    run(*bars, "--to-file", target, "--partial", "drop")
    assert pyarrow.parquet.read_table(target).num_rows == len(whole)
    run(*bars, "--partial", "none", code=64)


def test_the_summary_names_what_is_odd(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "data-1"
    folder.mkdir()
    header = "timestamp,bid,ask\n"
    crossed = header + "1549238400994,1.2,1.1\n1549238401,1.1,1.2\n1549238402994,1.1,1.2\n"
    (folder / "a.csv.gz").write_bytes(gzip.compress(crossed.encode()) + gzip.compress(header.encode()))
    (folder / "empty.csv").touch()
    arguments = ("import", f"{tmp_path}/dat*-?/*.csv*", "--symbol", "EURUSD", "--crossed", "keep", "--dry-run")
    text = run(*arguments, "--data-dir", tmp_path / "store").stdout
    assert "3 read, 1 rejected" in text
    assert "1 row: the time does not read like the others of the file" in text
    assert "1 row is crossed (ask below bid); kept" in text
    assert "1 line repeats the header" in text
    assert f"1 file has no row and was left out: {folder}/empty.csv" in text
    assert "1 rows" not in text
    summary = run(*arguments, "--json", "--data-dir", tmp_path / "store").json_lines()[-1]
    assert (summary["crossed"], summary["repeated_headers"], summary["rejected"]) == (1, 1, 1)
    assert summary["empty_files"] == [f"{folder}/empty.csv"]


COMMANDS: list[tuple[list[str], list[str]]] = [
    (["ticks", "EURUSD"], ["--from", "--to", "--limit", "--output", "--to-file"]),
    (["bars", "EURUSD"], ["--timeframe", "--price", "--calendar", "--fill", "--partial", "--from", "--to-file"]),
    (["snapshot", "EURUSD"], ["--at", "--completed", "--timeframes", "--price", "--calendar"]),
    (["generate", "ticks", "--from", "2024-03-13"], ["--symbol", "--days", "--seed", "--ticks-per-day", "--format"]),
    (["import", "x.csv", "--symbol", "X", "--dry-run"], ["--timezone", "--scale", "--format", "--symbol", "--overlap"]),
    (["bench", "bars", "--runs", "1", "--ticks", "1000"], ["--ticks", "--runs", "--memory-max", "--store"]),
    (["store", "sql", "SELECT 1"], ["--limit", "--output"]),
    (["store", "stats"], ["--days"]),
    (["delete", "EURUSD", "--from", "2030-01-01", "--yes"], ["--from", "--to"]),
    (["symbols"], ["--env", "--config-dir", "--data-dir"]),
]
VALUES = [
    "", " ", "0", "1", "-1", "-0", "+1", "00", "1.5", "1e9", "9223372036854775807", "-9223372036854775808",
    "9223372036854775808", "18446744073709551615", "99999999999999999999999", "NaN", "inf", "0x10", "\u0661\u0662",
    "\u00e4\u00f6\U0001f600", "\u202e", "a" * 5000, "\x01\x7f", "'; DROP", "%s%n", "*", "..", "-", "--", "1677-09-21",
    "1677-09-21T00:12:44Z", "2262-04-11T23:47:16.854775807Z", "2262-04-11", "9999-12-31", "0000-00-00", "2024-02-30",
    "2024-03-13T24:00:00Z", "2024-03-13T00:00:60Z", "2024-03-13T00:00:00+99:99", "2024-03-13T00:00:00-15:59",
    "9223372036854775807d", "1000000mo", "0m", "-1m", "1ns", "9999999999999h", "1m,1m", ",", "1m,,1h", "99999w",
]  # fmt: skip
CRASHES = {132, 133, 134, 136, 137, 139, -4, -5, -6, -8, -11}


@pytest.mark.parametrize(("command", "options"), COMMANDS, ids=[" ".join(command[:2]) for command, _ in COMMANDS])
def test_no_argument_ends_in_a_crash(
    program: Path, store: Path, tmp_path: Path, command: list[str], options: list[str]
) -> None:
    (tmp_path / "x.csv").write_text("timestamp,bid,ask\n2024-03-13 09:00:00,1.1,1.2\n", encoding="utf-8")
    # Some values of --from delete all there is.
    store = Path(shutil.copytree(store, tmp_path / "store"))
    chosen = [(option, value) for option in options for value in VALUES]
    # All of them take minutes: each run of the tests takes some. TEST_SEED repeats those of a run that failed.
    seed = int(os.environ.get("TEST_SEED") or random.SystemRandom().randrange(1 << 32))
    for option, value in random.Random(seed).sample(  # noqa: S311
        chosen, min(40, len(chosen))
    ):
        needed = ["--timeframe", "1d"] if command[0] == "bars" and option != "--timeframe" else []
        done = subprocess.run(
            [program, *command, *needed, option, value, "--data-dir", store],
            cwd=tmp_path,
            env={"HOME": str(tmp_path), "TICKLOOM_ENV": "ci"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert done.returncode not in CRASHES, f"seed {seed}: {command} {option} {value!r}: {done.stderr[-500:]!r}"
        assert done.returncode in (0, 1, 64, 65, 66, 73, 74, 78), f"seed {seed}: {command} {option} {value!r}"
        assert b"Cocoa" not in done.stderr + done.stdout


PLACES = ["catalogue.duckdb", "catalogue.duckdb.wal", "tickloom.lock", "ticks/symbol=EURUSD/x.csv"] + [
    f"{name}/x.csv" for name in ("ticks", "staging", "imports", "rejects", "quarantine", "tmp")
]


@pytest.mark.parametrize("place", PLACES)
def test_results_do_not_go_into_the_store(program: Path, store: Path, tmp_path: Path, place: str) -> None:
    """Whatever way the path is written, and over links of files and folders."""
    (tmp_path / "file").symlink_to(store / place)
    (tmp_path / "folder").symlink_to((store / place).parent)
    (tmp_path / "chain").symlink_to("folder")
    (store / place).parent.mkdir(exist_ok=True)
    paths: list[Path | str] = [
        store / place,
        f"{store}/ticks/../{place}",
        f"{store}/./{place}",
        os.path.relpath(store / place, tmp_path),
        "file",
        "chain/" + Path(place).name,
    ]
    before = {path: path.read_bytes() for path in store.rglob("*") if path.is_file()}
    commands = (
        "ticks EURUSD --output csv --to-file",
        "bars EURUSD --timeframe 1d --output csv --to-file",
        "generate ticks --from 2024-03-13 --ticks-per-day 1000 --format csv --output",
    )
    for path in paths:
        for command in commands if path == paths[0] else commands[:1]:
            done = subprocess.run(
                [program, *command.split(), path, "--data-dir", store],
                cwd=tmp_path,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 64, f"{command} {path}: {done.stderr}"
            assert "the store itself" in done.stderr
    assert {path: path.read_bytes() for path in store.rglob("*") if path.is_file()} == before


def test_results_may_stand_beside_the_store(run: Run, store: Path, tmp_path: Path) -> None:
    for target in (store / "x.csv", store.parent / "ticks.csv.out" / "x.csv", tmp_path / "catalogue.duckdb"):
        target.parent.mkdir(exist_ok=True)
        run("ticks", "EURUSD", "--output", "csv", "--to-file", target, "--data-dir", store)
        assert target.stat().st_size > 0
        target.unlink()


@pytest.mark.parametrize(
    "command",
    [
        *(f"ticks EURUSD --output {form}" for form in ("csv", "table", "parquet", "arrow")),
        "bars EURUSD --timeframe 1d --output csv",
        "store sql FROM(ticks) --output csv",
        "generate ticks --from 2024-03-13 --format csv",
    ],
)
def test_json_on_standard_output_is_json_only(run: Run, store: Path, tmp_path: Path, command: str) -> None:
    failed = run(*command.split(), "--json", "--data-dir", store, code=64)
    assert failed.stdout == ""
    assert "--json" in json.loads(failed.stderr)["error"]["message"]
    if "sql" not in command:
        option = "--output" if command.startswith("generate") else "--to-file"
        run(*command.split(), "--json", "--data-dir", store, option, tmp_path / "x")
        assert (tmp_path / "x").stat().st_size > 0


def test_options_before_the_command(run: Run, store: Path, tmp_path: Path) -> None:
    expected = run("symbols", "--json", "--data-dir", store).stdout
    assert run("--data-dir", store, "--json", "symbols").stdout == expected
    assert run(f"--data-dir={store}", "-q", "--env", "ci", "symbols", "--json").stdout == expected
    checked = run("store", "check", "--json", "--data-dir", store).stdout
    assert run("--json", "store", "--data-dir", store, "check").stdout == checked
    # What is said behind the command counts.
    assert run("--data-dir", tmp_path / "none", "symbols", "--json", "--data-dir", store).stdout == expected
    made = json.loads(run("--json", "generate", "--quiet", "ticks", "--from", "2024-03-13").stdout.splitlines()[0])
    assert "bid" in made
    assert run("--json", "--version").stdout == run("--version").stdout
    assert run("--quiet", "--help").stdout == run("--help").stdout
    assert "sandbox" in run("--env", "sandbox", "symbols", code=78).stderr


def test_values_that_look_like_options_before_the_command(run: Run, program: Path, store: Path, tmp_path: Path) -> None:
    assert str(tmp_path) in run(f"--data-dir={tmp_path}/--json", "symbols", code=66).stderr
    for odd in ("symbols", "--json", "--", "-q"):
        done = subprocess.run(
            [program, f"--data-dir={odd}", "symbols"], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 66
        assert f"{tmp_path}/{odd}\n" in done.stderr
    # A value that is an option is none, as behind the command.
    assert "Missing value for '--data-dir <dir>'" in run("--data-dir", "--json", "symbols", code=64).stderr
    assert "Missing value for '--data-dir <dir>'" in run("symbols", "--data-dir", "--json", code=64).stderr
    # The name of a command is a value where a value belongs.
    assert "without a command" in run("--data-dir", "symbols", code=64).stderr
    assert "without a command" in run("--json", code=64).stderr
    # Behind -- nothing is an option.
    failed = run("--data-dir", store, "ticks", "--", "--json", code=64)
    assert failed.stderr.startswith('error: "--json" is no symbol')
    failed = run("--data-dir", store, "ticks", "EURUSD", "--", "--data-dir", code=64)
    assert "Unexpected argument '--data-dir'" in failed.stderr
    failed = run("--", "--json", "symbols", code=64)
    assert failed.stderr.startswith("error: ")
