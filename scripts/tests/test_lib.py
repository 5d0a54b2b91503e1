"""The shell functions that the scripts share."""

import subprocess
from pathlib import Path

import pytest

LIB = Path(__file__).parent.parent / "lib.sh"


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """A copy of the library in a repository of its own, so that its logs do not mix with others."""
    (tmp_path / "scripts").mkdir()
    copy = tmp_path / "scripts" / "lib.sh"
    copy.write_bytes(LIB.read_bytes())
    return copy


def bash(script: Path, text: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", f"set -euo pipefail; source '{script}'; {text}"], capture_output=True, text=True, check=False
    )


def test_a_command_that_succeeds_is_quiet(script: Path) -> None:
    done = bash(script, "quietly 'building it' sh -c 'seq 500; echo noise >&2'; say after")
    assert done.returncode == 0
    assert done.stderr == ""
    first, second, third = done.stdout.splitlines()
    assert first.startswith("== building it")
    assert second.startswith("   done in")
    assert third == "after"
    log = script.parent.parent / "build" / "logs" / "building-it.log"
    assert log.read_text(encoding="utf-8").splitlines() == [*map(str, range(1, 501)), "noise"]


def test_a_command_that_fails_tells_all(script: Path) -> None:
    done = bash(script, "quietly 'building it' sh -c 'seq 500; printf \"no end\"; exit 7'; say after")
    assert done.returncode == 7
    assert "after" not in done.stdout
    assert done.stderr.splitlines()[:501] == [*map(str, range(1, 501)), "no end"]


def test_a_command_is_shown_before_it_runs(script: Path) -> None:
    assert bash(script, "shown echo one two").stdout == "$ echo one two\none two\n"
