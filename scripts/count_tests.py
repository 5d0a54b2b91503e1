"""Counts a test run from its output: count_tests.py KIND EXIT_CODE LOG [NAMES] prints "PASSED FAILED".

KIND is the runner: swift, pytest, node, or check, which is one thing that passed or failed. A run that ended with an
error but names no failed test (it did not build, it crashed) counts as one failure. A test that failed and passed when
it ran again counts as passed; more than three of those in one run count as one failure more.

NAMES is a file to which one line is added for each failed test, and for each that had to run again:
"failed<TAB>name" or "again<TAB>name".
"""

import re
import sys
from pathlib import Path
from typing import NamedTuple

ANSI = re.compile(r"\x1b\[[0-9;]*m")
MOST_AGAIN = 3
"""As many tests of one run may fail once. More of them are no accident of a loaded machine."""


class Count(NamedTuple):
    """How a run of tests ended."""

    passed: int
    failed: int
    failures: list[str]
    """The names of those that failed, as far as the runner tells them."""
    again: list[str]
    """The names of those that failed and passed when they ran again."""


def count(kind: str, exit_code: int, log: str) -> Count:
    """The numbers and names of passed and failed tests in a runner's output."""
    passed, failed, failures, again = RUNNERS[kind](ANSI.sub("", log), exit_code)
    if len(again) > MOST_AGAIN:
        failed += 1
        failures = [*failures, f"{len(again)} tests had to run again, more than {MOST_AGAIN}"]
    if exit_code != 0 and failed == 0:
        failed = 1
    if failed and not failures:
        failures = [f"the command ended with exit code {exit_code}"]
    return Count(passed, failed, failures, again)


def swift(log: str, _: int) -> Count:
    # What scripts/swift_tests.py adds when it ran failed tests again:
    #   Ran again and passed: BarTests/late()
    again = re.findall(r"^Ran again and passed: (.+)$", log, re.MULTILINE)
    failures = re.findall(r"^Ran again and failed: (.+)$", log, re.MULTILINE)
    first, seam, _again = log.partition("\nRunning again: ")
    # Swift Testing, one line per test process:
    #   Test run with 12 tests in 3 suites failed after 0.1 seconds with 2 issues.
    #   Test "name" failed after 0.01 seconds with 1 issue.     (also: Test name(value:) with 3 test cases failed ...)
    run = r"^\W*Test run with (\d+) tests?\b.* (?:passed|failed) after "
    total = sum(int(number) for number in re.findall(run, first, re.MULTILINE))
    # A skipped test is part of the total: Test name() skipped: "why"
    total -= len(re.findall(r"^\W*Test (?!run with \d).* skipped\b", first, re.MULTILINE))
    named = re.findall(
        r"^\W*Test (?!run with \d)(.*?)(?: with \d+ test cases?)? failed after [\d.]+ seconds", first, re.MULTILINE
    )
    failed = len(named)
    # XCTest closes each suite with such a line, and everything with the last one of its process.
    executed = re.findall(r"Executed (\d+) tests?, with (?:\d+ tests? skipped and )?(\d+) failures?", first)
    if executed:
        xctest_total, xctest_failed = int(executed[-1][0]), int(executed[-1][1])
        total += xctest_total
        failed += min(xctest_failed, xctest_total)
    if seam:
        failed = len(failures)
    else:
        failures = named
    return Count(max(total - failed, 0), failed, failures, again)


def pytest(log: str, _: int) -> Count:
    # The last line: "1 failed, 11 passed, 2 skipped in 0.12s", with or without "=====" around it.
    closing = re.findall(r"^=* ?((?:\d+ [a-z]+,? ?)+) in [\d.]+s", log, re.MULTILINE)
    numbers = {what: int(number) for number, what in re.findall(r"(\d+) ([a-z]+)", closing[-1])} if closing else {}
    failures = re.findall(r"^(?:FAILED|ERROR) (\S.*?)(?: - .*)?$", log, re.MULTILINE)
    again = re.findall(r"^RERUN (\S.*?)(?: - .*)?$", log, re.MULTILINE)
    return Count(
        numbers.get("passed", 0) + numbers.get("xfailed", 0),
        numbers.get("failed", 0) + numbers.get("error", 0) + numbers.get("errors", 0) + numbers.get("xpassed", 0),
        failures,
        [name for name in dict.fromkeys(again) if name not in failures],
    )


def node(log: str, _: int) -> Count:
    def number(what: str) -> int:
        return sum(int(found) for found in re.findall(rf"^[#\u2139] {what} (\d+)$", log, re.MULTILINE))

    # The reporter names them at the end: "✖ failing tests:", then "✖ name (1.2ms)" for each.
    failing = log.partition("failing tests:")[2]
    failures = re.findall(r"^\u2716 (.+?)(?: \([\d.]+ms\))?$", failing, re.MULTILINE)
    return Count(number("pass"), number("fail") + number("cancelled"), failures, [])


def check(_: str, exit_code: int) -> Count:
    return Count(1, 0, [], []) if exit_code == 0 else Count(0, 1, [], [])


RUNNERS = {"swift": swift, "pytest": pytest, "node": node, "check": check}

if __name__ == "__main__":
    text = Path(sys.argv[3]).read_text(encoding="utf-8", errors="replace")
    counted = count(sys.argv[1], int(sys.argv[2]), text)
    print(counted.passed, counted.failed)
    if len(sys.argv) > 4:
        with Path(sys.argv[4]).open("a", encoding="utf-8") as names:
            names.writelines(f"failed\t{name}\n" for name in counted.failures)
            names.writelines(f"again\t{name}\n" for name in counted.again)
