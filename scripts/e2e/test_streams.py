"""Standard streams that are closed, full or read by nobody: no crash, no hang, and nothing in the wrong file."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Run
from reference import dukascopy_csv, make_ticks

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
TICKS = make_ticks()[:200]


def shell(program: Path, folder: Path, arguments: str, redirections: str) -> int:
    """Runs the program by a shell that closes or redirects streams, and gives the exit code."""
    done = subprocess.run(
        ["bash", "-c", f"'{program}' {arguments} --data-dir store {redirections}"],
        cwd=folder,
        env={"HOME": str(folder), "TICKLOOM_ENV": "ci"},
        capture_output=True,
        timeout=60,
        check=False,
    )
    return done.returncode


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ticks.csv").write_text(dukascopy_csv(TICKS), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("options", ["", "--json", "--json --verbose"])
@pytest.mark.parametrize("closed", ["0<&-", "1>&-", "2>&-", "0<&- 1>&-", "1>&- 2>&-", "0<&- 2>&-", "0<&- 1>&- 2>&-"])
def test_closed_streams(run: Run, program: Path, folder: Path, closed: str, options: str) -> None:
    """A file that is opened must not take the number of a closed stream: output would be written into it."""
    source = (folder / "ticks.csv").read_bytes()
    for _ in range(2):
        assert shell(program, folder, f"import ticks.csv --symbol EURUSD {options}", closed) == 0
    assert (folder / "ticks.csv").read_bytes() == source
    assert (folder / "store" / "tickloom.lock").read_bytes() == b""
    (summary,) = run("store", "check", "--json", "--data-dir", folder / "store").json_lines()
    assert (summary["ticks"], summary["findings"]) == (len(TICKS), 0)
    for command in ("symbols", "ticks EURUSD", "bars EURUSD --timeframe 1m", "store check", "--help", "--version"):
        assert shell(program, folder, f"{command} {options if 'E' in command else ''}", closed) in (0, 64)
    target = "bars EURUSD --timeframe 1m --to-file bars.csv"
    assert shell(program, folder, target, closed) == 0
    assert (folder / "bars.csv").read_text(encoding="utf-8").startswith("open_time,open,")


def test_nobody_reads_the_notes(program: Path, folder: Path) -> None:
    """An import goes on when the reader of its notes is gone."""
    assert shell(program, folder, "import ticks.csv --symbol EURUSD --verbose", "2> >(true)") == 0
    assert shell(program, folder, "symbols --verbose", "2> >(true)") == 0
    assert shell(program, folder, "ticks NONE", "2> >(true)") == 66


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_full_streams(program: Path, folder: Path) -> None:
    assert shell(program, folder, "import ticks.csv --symbol EURUSD --verbose", "2>/dev/full") == 0
    assert shell(program, folder, "ticks NONE", "2>/dev/full") == 66
    for command in ("symbols", "ticks EURUSD --limit 0", "store check", "bars EURUSD --timeframe 1m --output arrow"):
        assert shell(program, folder, command, ">/dev/full") == 74
        assert shell(program, folder, command, ">/dev/full 2>/dev/full") == 74
    failed = subprocess.run(
        ["bash", "-c", f"'{program}' --help >/dev/full"], capture_output=True, text=True, check=False
    )
    assert failed.returncode == 74
    assert "No space left on device" in failed.stderr
    assert shell(program, folder, "bars EURUSD --timeframe 1m --to-file /dev/full", "") == 74


def test_a_reader_that_has_seen_enough(program: Path, folder: Path) -> None:
    """As with other programs: no message, and the code of a broken pipe."""
    shell(program, folder, "import ticks.csv --symbol EURUSD", "")
    done = subprocess.run(
        [
            "bash",
            "-c",
            f"'{program}' ticks EURUSD --limit 0 --output csv --data-dir store | head -1; echo ${{PIPESTATUS[0]}}",
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    header, code = done.stdout.splitlines()
    assert header == "timestamp,bid,ask,bid_volume,ask_volume"
    # 200 ticks may fit into the pipe before the reader is gone.
    assert code in ("0", "141")
    assert done.stderr == ""


def test_an_input_only_descriptor_as_output(program: Path, folder: Path) -> None:
    """The system's reason is told, not the numbers of a library's errors."""
    (folder / "empty").touch()
    done = subprocess.run(
        ["bash", "-c", f"'{program}' doctor --json --data-dir store 1<empty"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 74
    assert "Bad file descriptor" in json.loads(done.stderr)["error"]["message"]
