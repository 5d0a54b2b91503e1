"""The shell functions that the scripts share."""

import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))
import report

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


def test_a_stage_has_a_place_for_its_tests_which_a_new_run_empties(script: Path) -> None:
    """And the report finds it there."""
    (script.parent / "count_tests.py").write_bytes((LIB.parent / "count_tests.py").read_bytes())
    xml = "<testsuites><testcase name='a' time='1'/></testsuites>"
    tests = f"""tests() {{ echo "{xml}" >"$stage_junit"; echo '1 passed in 1.0s'; }}; """
    done = bash(script, f"begin_stages test; {tests} stage 'of one, two' pytest tests; end_stages")
    assert done.returncode == 0, done.stderr
    build = script.parent.parent / "build"
    assert (build / "results" / "junit" / "test" / "of-one--two.xml").exists()
    (stage,) = report.collect(build).stages
    assert (stage.name, stage.passed, [case.name for case in stage.cases]) == ("of one, two", 1, ["a"])
    assert bash(script, "begin_stages lint; begin_stages test").returncode == 0
    assert list((build / "results" / "junit" / "test").iterdir()) == []
