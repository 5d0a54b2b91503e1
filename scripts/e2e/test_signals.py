"""Ctrl-C ends every command, whatever it waits for, and an unfinished file neither appears nor stays behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import ROOT, Run

if sys.platform != "win32":
    import fcntl

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")

# Each takes several seconds in a debug build, if nobody stops it.
COMMANDS = {
    "bars": "bars EURUSD --timeframe 1s --fill flat",
    "ticks": "ticks EURUSD",
    "generate": "generate ticks --from 2020-01-01 --days 2000",
}


def wait_for_handler(process: subprocess.Popen[str] | subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Until the command takes the signal as its own: before, the system would end it, and it could say nothing."""
    status = Path(f"/proc/{process.pid}/status")
    if not status.exists():
        time.sleep(1)
        return
    deadline = time.monotonic() + 60
    while process.poll() is None:
        caught = int(status.read_text().split("SigCgt:")[1].split()[0], 16)
        if caught >> (number - 1) & 1:
            return
        assert time.monotonic() < deadline, "the command takes no signal"
        time.sleep(0.005)


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
    wait_for_handler(process, signal.SIGTERM)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=0.5)
    process.send_signal(signal.SIGTERM)
    try:
        assert process.wait(timeout=20) == 143
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


SIGNALS = [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]


@pytest.mark.parametrize(("number", "code"), SIGNALS)
@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("ending", ["csv", "csv.gz"])
def test_a_reader_that_stopped_reading(
    program: Path, store: Path, tmp_path: Path, name: str, ending: str, number: signal.Signals, code: int
) -> None:
    """The first signal ends a command that waits for room in a pipe."""
    pipe = tmp_path / f"pipe.{ending}"
    os.mkfifo(pipe)
    option = "--output" if name == "generate" else "--to-file"
    process = subprocess.Popen(
        [program, *COMMANDS[name].split(), option, pipe, "--data-dir", store], stderr=subprocess.PIPE, text=True
    )
    try:
        with pipe.open("rb") as reader:
            assert reader.read(1)
            time.sleep(0.3)
            process.send_signal(number)
            assert process.wait(timeout=20) == code
    finally:
        process.kill()
    assert process.communicate()[1].startswith("error: stopped\n")
    assert [path.name for path in tmp_path.iterdir()] == [pipe.name]


def test_notes_that_nobody_reads(program: Path, store: Path) -> None:
    """A full standard error holds up the command and what it would say, and not its end."""
    theirs, ours = os.pipe()
    os.set_blocking(ours, False)
    try:
        while True:
            os.write(ours, b"x" * 4096)
    except BlockingIOError:
        os.set_blocking(ours, True)
    process = subprocess.Popen([program, "ticks", "NOTHING", "--data-dir", store], stderr=ours)
    try:
        wait_for_handler(process, signal.SIGINT)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=0.5)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 130
    finally:
        process.kill()
        os.close(theirs)
        os.close(ours)


def test_an_import_of_a_pipe_that_nobody_writes(program: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "ticks.csv"
    os.mkfifo(pipe)
    process = subprocess.Popen(
        [program, "import", pipe, "--symbol", "EURUSD", "--data-dir", tmp_path / "store"], stderr=subprocess.DEVNULL
    )
    wait_for_handler(process, signal.SIGINT)
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    try:
        assert process.wait(timeout=20) in (65, 74, 130)
    finally:
        process.kill()


# What waits for the lock, for reading and for writing.
WAITING = [
    "symbols",
    "ticks EURUSD",
    "verify EURUSD",
    "delete EURUSD --yes",
    "imports",
    "imports --discard all --yes",
    *(f"store {name}" for name in ("init", "status", "stats", "check", "repair", "compact", "sql FROM(ticks)")),
]


@pytest.mark.parametrize("command", WAITING)
def test_waiting_for_the_store(program: Path, store: Path, command: str) -> None:
    with (store / "tickloom.lock").open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        process = subprocess.Popen(
            [program, *command.split(), "--data-dir", store],
            env={"HOME": str(store), "TICKLOOM_STORE_LOCK_TIMEOUT": "60s"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            wait_for_handler(process, signal.SIGINT)
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(timeout=0.3)
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=20) == 130
        finally:
            process.kill()
    assert "stopped" in process.communicate()[1]
