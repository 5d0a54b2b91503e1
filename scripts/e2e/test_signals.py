"""Ctrl-C while a file is written: it does not appear, the old one stays, and nothing is left beside it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import ROOT, Run

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")

# Each takes several seconds in a debug build, if nobody stops it.
COMMANDS = {
    "bars": "bars EURUSD --timeframe 1s --fill flat",
    "ticks": "ticks EURUSD",
    "generate": "generate ticks --from 2020-01-01 --days 2000",
}


@pytest.fixture(scope="module")
def store(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("signals") / "store"
    run("import", ROOT / "Samples" / "eurusd-sample.csv.gz", "--symbol", "EURUSD", "--data-dir", folder)
    return folder


ENDINGS = [
    *((signal.SIGINT, 130, ending) for ending in ("csv", "json", "parquet", "csv.gz")),
    (signal.SIGTERM, 143, "csv"),
    (signal.SIGHUP, 129, "csv"),
]


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize(("number", "code", "ending"), ENDINGS)
def test_stopping(
    program: Path, store: Path, tmp_path: Path, name: str, number: signal.Signals, code: int, ending: str
) -> None:
    target = tmp_path / f"out.{ending}"
    target.write_text("old", encoding="utf-8")
    option = "--output" if name == "generate" else "--to-file"
    process = subprocess.Popen(
        [program, *COMMANDS[name].split(), option, target, "--data-dir", store],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
    )
    # Not before the temporary file is there, and while it is.
    deadline = time.monotonic() + 30
    while not list(tmp_path.glob("*.part")) and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)
    process.send_signal(number)
    _, notes = process.communicate(timeout=60)
    assert process.returncode == code, notes
    assert [path.name for path in tmp_path.iterdir()] == [target.name]
    assert target.read_text(encoding="utf-8") == "old"
    assert "stopped" in notes


def test_a_terminal_that_closes_under_nohup(program: Path, store: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    process = subprocess.Popen(
        ["nohup", program, "ticks", "EURUSD", "--to-file", target, "--data-dir", store],
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while not list(tmp_path.glob("*.part")) and process.poll() is None:
        time.sleep(0.002)
    os.kill(process.pid, signal.SIGHUP)
    assert process.wait(timeout=60) == 0
    assert target.exists()


@pytest.mark.parametrize("name", COMMANDS)
def test_a_pipe_that_nobody_reads(program: Path, store: Path, tmp_path: Path, name: str) -> None:
    """The first signal ends a command that waits for someone to open the other end."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    option = "--output" if name == "generate" else "--to-file"
    process = subprocess.Popen(
        [program, *COMMANDS[name].split(), option, pipe, "--data-dir", store], stderr=subprocess.DEVNULL
    )
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=1)
    process.send_signal(signal.SIGTERM)
    try:
        assert process.wait(timeout=20) == -signal.SIGTERM
    finally:
        process.kill()
    assert [path.name for path in tmp_path.iterdir()] == ["pipe"]


def test_a_benchmark_takes_its_files_with_it(program: Path, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [program, "bench", "import", "--ticks", "50000", "--runs", "1000"],
        env={"HOME": str(tmp_path), "TMPDIR": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while not list(tmp_path.rglob("*.parquet")) and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=60) == 143
    assert list(tmp_path.iterdir()) == []
