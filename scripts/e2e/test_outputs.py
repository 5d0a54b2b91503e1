"""Where results go, what goes wrong, and with which exit code: what scripts rely on."""

import gzip
import signal
import stat
import subprocess
import time
from pathlib import Path

import pyarrow.ipc
import pyarrow.parquet
import pytest
from conftest import ROOT, Run
from reference import dukascopy_csv, make_ticks, price

TICKS = make_ticks()


@pytest.fixture(scope="module")
def store(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("outputs")
    (folder / "ticks.csv").write_text(dukascopy_csv(TICKS), encoding="utf-8")
    run("import", folder / "ticks.csv", "--symbol", "EURUSD", "--data-dir", folder / "store")
    return folder / "store"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", 65),
        (b"only letters\nand more letters\n", 65),
        (b"\x00\x01\x02", 65),
        (b"timestamp,bid,ask\n1549238400994,abc,def\n", 65),
        (gzip.compress(b"timestamp,bid,ask\n" + b"1549238400994,1.1,1.2\n" * 5000)[:-30], 65),
        (b"timestamp,bid,ask\n" + b"1" * (2 << 20), 65),
    ],
    ids=["empty", "letters", "binary", "no row", "truncated gzip", "one long line"],
)
def test_bad_files(run: Run, tmp_path: Path, content: bytes, code: int) -> None:
    file = tmp_path / ("x.csv.gz" if content[:2] == b"\x1f\x8b" else "x.csv")
    file.write_bytes(content)
    failed = run("import", file, "--symbol", "EURUSD", "--data-dir", tmp_path / "store", code=code)
    assert failed.stdout == ""
    assert "error:" in failed.stderr
    assert "try:" in failed.stderr
    assert not list(tmp_path.rglob("*.parquet"))


def test_missing_things(run: Run, store: Path, tmp_path: Path) -> None:
    there = ("--data-dir", store)
    (tmp_path / "folder").mkdir()
    run("import", tmp_path / "none.csv", "--symbol", "EURUSD", *there, code=66)
    run("import", tmp_path / "folder", "--symbol", "EURUSD", *there, code=66)
    run("import", tmp_path / "*.csv", "--symbol", "EURUSD", *there, code=66)
    run("ticks", "GBPUSD", *there, code=66)
    run("symbols", "--data-dir", tmp_path / "nowhere", code=66)
    run("bars", "EURUSD", "--timeframe", "7x", *there, code=64)
    run("bars", "EURUSD", *there, code=64)
    run("ticks", "EURUSD", "--limit", "-1", *there, code=64)
    run("ticks", "EUR/USD", *there, code=64)


def test_exports_hold_every_column_in_its_place(run: Run, store: Path, tmp_path: Path) -> None:
    there = ("--data-dir", store)
    for output in ("parquet", "arrow"):
        run("ticks", "EURUSD", "--to-file", tmp_path / f"ticks.{output}", *there)
        run("bars", "EURUSD", "--timeframe", "1d", "--to-file", tmp_path / f"bars.{output}", *there)
    for ticks, bars in (
        (pyarrow.parquet.read_table(tmp_path / "ticks.parquet"), pyarrow.parquet.read_table(tmp_path / "bars.parquet")),
        (
            pyarrow.ipc.open_file(tmp_path / "ticks.arrow").read_all(),
            pyarrow.ipc.open_file(tmp_path / "bars.arrow").read_all(),
        ),
    ):
        assert [str(value) for value in ticks["bid"].to_pylist()] == [price(tick.bid) for tick in TICKS]
        assert [str(value) for value in ticks["ask"].to_pylist()] == [price(tick.ask) for tick in TICKS]
        assert ticks["bid_volume"].to_pylist() == [tick.bid_volume for tick in TICKS]
        assert ticks["ask_volume"].to_pylist() == [tick.ask_volume for tick in TICKS]
        assert all(row["low"] <= min(row["open"], row["close"]) for row in bars.to_pylist())
        assert all(row["high"] >= max(row["open"], row["close"]) for row in bars.to_pylist())
        assert sum(bars["tick_count"].to_pylist()) == len(TICKS)
        lines = run("bars", "EURUSD", "--timeframe", "1d", "--output", "csv", *there).stdout.splitlines()[1:]
        names = ("open", "high", "low", "close")
        for row, line in zip(bars.to_pylist(), lines, strict=True):
            assert [str(row[name]) for name in names] == line.split(",")[1:5]


def test_limit(run: Run, store: Path) -> None:
    lines = run("ticks", "EURUSD", "--limit", "7", "--output", "csv", "--data-dir", store).stdout.splitlines()
    assert len(lines) == 8
    assert len(run("ticks", "EURUSD", "--limit", "0", "--data-dir", store).stdout.splitlines()) == len(TICKS) + 1


def test_files_are_replaced_and_nothing_else_is(run: Run, store: Path, tmp_path: Path) -> None:
    there = ("--data-dir", store)
    target = tmp_path / "ticks.csv"
    target.write_text("old", encoding="utf-8")
    target.chmod(0o600)
    link = tmp_path / "link.csv"
    link.symlink_to(target)
    run("ticks", "EURUSD", "--to-file", link, *there)
    assert link.is_symlink()
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert len(target.read_text(encoding="utf-8").splitlines()) == len(TICKS) + 1
    run("ticks", "EURUSD", "--to-file", tmp_path, *there, code=73)
    run("ticks", "EURUSD", "--to-file", tmp_path / "none" / "x.csv", *there, code=73)
    run("ticks", "EURUSD", "--to-file", f"{tmp_path}/none/", *there, code=73)
    run("ticks", "EURUSD", "--to-file", f"{tmp_path}/none.csv/", *there, code=73)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.csv", "ticks.csv"]
    new = tmp_path / "new.csv"
    new.symlink_to("link-to-it.csv")
    (tmp_path / "link-to-it.csv").symlink_to(tmp_path / "made.csv")
    run("ticks", "EURUSD", "--to-file", new, *there)
    assert new.is_symlink()
    assert (tmp_path / "made.csv").read_bytes() == target.read_bytes()
    circle = tmp_path / "circle.csv"
    circle.symlink_to(circle)
    failed = run("ticks", "EURUSD", "--to-file", circle, *there, code=73)
    assert "circle" in failed.stderr
    assert not list(tmp_path.glob("*.part"))
    if Path("/dev/null").exists():
        run("ticks", "EURUSD", "--to-file", "/dev/null", *there)
        assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_nobody_listens(program: Path, store: Path) -> None:
    """A closed or full stderr is no reason to crash."""
    command = f"'{program}' symbols --data-dir /nonexistent/x"
    assert subprocess.run(["sh", "-c", command + " 2>&-"], check=False).returncode == 66
    if Path("/dev/full").exists():
        assert subprocess.run(["sh", "-c", command + " 2>/dev/full"], check=False).returncode == 66
        full = subprocess.run(
            ["sh", "-c", f"'{program}' ticks EURUSD --output csv --data-dir '{store}' >/dev/full"],
            check=False,
            capture_output=True,
        )
        assert full.returncode == 74


@pytest.mark.parametrize("delay", [0.02, 0.1, 0.2, 0.35])
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL])
def test_stopping_an_import(run: Run, program: Path, tmp_path: Path, delay: float, ending: signal.Signals) -> None:
    """Stopped or killed at any moment, an import leaves all of it or nothing, and the next one is as if undisturbed."""
    sample = ROOT / "Samples" / "eurusd-sample.csv.gz"
    store = tmp_path / "store"
    arguments = ["import", sample, "--symbol", "EURUSD", "--data-dir", store]
    process = subprocess.Popen(
        [str(part) for part in (program, *arguments)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={"HOME": str(tmp_path)},
    )
    time.sleep(delay)
    process.send_signal(ending)
    code = process.wait(timeout=60)
    assert code in (0, 130, -ending)
    seen = run("symbols", "--json", "--data-dir", store, code=None)
    assert seen.code in (0, 66)
    assert [line["ticks"] for line in seen.json_lines()] in ([], [406_218]) if seen.code == 0 else True
    summary = run(*arguments, "--json", "--quiet").json_lines()[-1]
    assert summary["ticks_accepted"] == 406_218
    assert [line["ticks"] for line in run("symbols", "--json", "--data-dir", store).json_lines()] == [406_218]
    assert not (store / "staging").exists()
    assert len(list(store.rglob("*.parquet"))) == 12
