"""Runs `swift test --skip-build`, then those tests that failed once more, each alone: swift_tests.py [OPTION...].

A test that fails because the machine was busy passes alone; one that fails because the code is wrong does not. Both are
named in the output. More than three failures, or a run that crashed, are not tried again.
"""

import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path

MOST = 3


def failed_tests(report: Path) -> list[str]:
    """The identifiers of the failed tests in an xUnit file, in its order; none if there is no such file."""
    if not report.exists():
        return []
    return [
        f"{case.get('classname')}/{case.get('name')}"
        for case in ET.parse(report).iter("testcase")  # noqa: S314  our own file
        if case.find("failure") is not None
    ]


def run(options: list[str], report: Path, *, only: str | None = None) -> int:
    """Runs the tests and gives the exit code."""
    command = ["swift", "test", "--skip-build", "--xunit-output", str(report), *options]
    if only is not None:
        command += ["--filter", f"^{re.escape(only)}"]
    return subprocess.run(command, check=False).returncode


def main(options: list[str]) -> int:
    """Runs all, then the failed ones again; 0 if each passed in the end."""
    with tempfile.TemporaryDirectory() as folder:
        # The runner adds a suffix for the tests of Swift Testing, which all of ours are.
        code = run(options, Path(folder) / "all.xml")
        failed = failed_tests(Path(folder) / "all-swift-testing.xml")
        if code == 0 or not 0 < len(failed) <= MOST:
            return code
        code = 0
        for index, test in enumerate(failed):
            print(f"\nRunning again: {test}", flush=True)
            passed = run(options, Path(folder) / f"{index}.xml", only=test) == 0
            print(f"Ran again and {'passed' if passed else 'failed'}: {test}", flush=True)
            code = code if passed else 1
        return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
