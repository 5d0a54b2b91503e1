"""Runs `swift test`, then those tests that failed once more, each alone: swift_tests.py RESULTS.xml [OPTION...].

A test that fails because the machine was busy passes alone; one that fails because the code is wrong does not. Both are
named in the output. More than three failures, or a run that crashed, are not tried again.

What the runner writes of Swift Testing's tests, which all of ours are, is beside the file that is named: it becomes
RESULTS-swift-testing.xml, and those of tests that ran again RESULTS.again-0-swift-testing.xml and so on.
"""

import re
import subprocess
import sys
from pathlib import Path

import junit

MOST = 3


def failed_tests(report: Path) -> list[str]:
    """The identifiers of the failed tests in an xUnit file, in its order; none if there is no whole one."""
    try:
        return [f"{case.suite}/{case.name}" for case in junit.read(report) if case.state == junit.FAILED]
    except (OSError, junit.BrokenResultsError):
        return []


def without_filters(options: list[str]) -> list[str]:
    """The options without `--filter` and what belongs to it."""
    return [text for before, text in zip(["", *options], options, strict=False) if "--filter" not in (before, text)]


def run(options: list[str], report: Path, *, only: str | None = None) -> int:
    """Runs the tests and gives the exit code."""
    command = ["swift", "test", "--skip-build", "--xunit-output", str(report)]
    if only is None:
        command += options
    else:
        # Of several filters each one lets tests in.
        command += [*without_filters(options), "--filter", f"^{re.escape(only)}"]
    return subprocess.run(command, check=False).returncode


def main(results: Path, options: list[str]) -> int:
    """Runs all, then the failed ones again; 0 if each passed in the end."""
    # What an earlier run left there is none of this one.
    for old in results.parent.glob(f"{results.stem}*.xml"):
        old.unlink()
    code = run(options, results)
    failed = failed_tests(results.with_name(f"{results.stem}-swift-testing.xml"))
    if code == 0 or not 0 < len(failed) <= MOST:
        return code
    code = 0
    for index, test in enumerate(failed):
        print(f"\nRunning again: {test}", flush=True)
        passed = run(options, results.with_name(f"{results.stem}.again-{index}.xml"), only=test) == 0
        print(f"Ran again and {'passed' if passed else 'failed'}: {test}", flush=True)
        code = code if passed else 1
    return code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
