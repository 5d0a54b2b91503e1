"""The script that runs failed Swift tests again, with a `swift` that says what it was told and fails as it is told."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))
import junit

SCRIPT = Path(__file__).parent.parent / "swift_tests.py"
SWIFT = r"""#!/bin/sh
# Fails the tests named in $FAILING in the first run, those in $STILL when they run alone, and writes the runner's file.
while [ $# -gt 0 ]; do
    case $1 in
        --xunit-output) report=${2%.xml}-swift-testing.xml; shift ;;
        --filter) only=$2; shift ;;
    esac
    shift
done
[ -z "$CRASH" ] || exit 1
failing=$FAILING passing="opens()"
if [ -n "$only" ]; then
    echo "alone: $only"
    failing= passing=$(printf %s "$only" | sed 's/.*\///; s/\\//g')
    case " $STILL " in *" $passing "*) failing=$passing passing= ;; esac
fi
{
    echo '<testsuites><testsuite>'
    [ -z "$passing" ] || echo "<testcase classname='BarTests.BarTests' name='$passing' time='1' />"
    for name in $failing; do
        echo "<testcase classname='BarTests.BarTests' name='$name'><failure message='a'/></testcase>"
    done
    echo '</testsuite></testsuites>'
} >"$report"
[ -z "$failing" ]
"""


def run(tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    swift = tmp_path / "swift"
    swift.write_text(SWIFT, encoding="utf-8")
    swift.chmod(0o755)
    (tmp_path / "results").mkdir()
    return subprocess.run(
        [sys.executable, SCRIPT, tmp_path / "results" / "swift-test.xml"],
        env={"FAILING": "", "STILL": "", "CRASH": "", **environment, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_run_without_failures_runs_once(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert (done.returncode, done.stdout) == (0, "")


def test_what_failed_runs_again_alone(tmp_path: Path) -> None:
    done = run(tmp_path, FAILING="late() split(_:)")
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "",
        "Running again: BarTests.BarTests/late()",
        r"alone: ^BarTests\.BarTests/late\(\)",
        "Ran again and passed: BarTests.BarTests/late()",
        "",
        "Running again: BarTests.BarTests/split(_:)",
        r"alone: ^BarTests\.BarTests/split\(_:\)",
        "Ran again and passed: BarTests.BarTests/split(_:)",
    ]


def test_the_results_of_all_runs_stay(tmp_path: Path) -> None:
    run(tmp_path, FAILING="late() split(_:)", STILL="split(_:)")
    cases = {case.name: case for case in junit.merge_runs(tmp_path / "results", "swift-test")}
    assert [(case.name, case.state, case.runs) for case in cases.values()] == [
        ("opens()", junit.PASSED, 1),
        ("late()", junit.PASSED, 2),
        ("split(_:)", junit.FAILED, 2),
    ]


def test_what_fails_again_is_a_failure(tmp_path: Path) -> None:
    done = run(tmp_path, FAILING="late()", STILL="late()")
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == "Ran again and failed: BarTests.BarTests/late()"


@pytest.mark.parametrize("environment", [{"FAILING": "a() b() c() d()"}, {"CRASH": "yes"}])
def test_many_failures_and_crashes_stay(tmp_path: Path, environment: dict[str, str]) -> None:
    done = run(tmp_path, **environment)
    assert (done.returncode, done.stdout) == (1, "")
