"""Counts a test run from its output: count_tests.py KIND EXIT_CODE LOG prints "PASSED FAILED".

KIND is the runner: swift, pytest, node, or check, which is one thing that passed or failed. A run that ended with an
error but names no failed test (it did not build, it crashed) counts as one failure.
"""

import re
import sys
from pathlib import Path

ANSI = re.compile(r"\x1b\[[0-9;]*m")


def count(kind: str, exit_code: int, log: str) -> tuple[int, int]:
    """The numbers of passed and failed tests in a runner's output."""
    passed, failed = RUNNERS[kind](ANSI.sub("", log), exit_code)
    if exit_code != 0 and failed == 0:
        failed = 1
    return passed, failed


def swift(log: str, _: int) -> tuple[int, int]:
    # Swift Testing, one line per test process:
    #   Test run with 12 tests in 3 suites failed after 0.1 seconds with 2 issues.
    #   Test "name" failed after 0.01 seconds with 1 issue.     (also: Test name(value:) with 3 test cases failed ...)
    run = r"^\W*Test run with (\d+) tests?\b.* (?:passed|failed) after "
    total = sum(int(number) for number in re.findall(run, log, re.MULTILINE))
    # A skipped test is part of the total: Test name() skipped: "why"
    total -= len(re.findall(r"^\W*Test (?!run with \d).* skipped\b", log, re.MULTILINE))
    failed = len(re.findall(r"^\W*Test (?!run with \d).* failed after [\d.]+ seconds", log, re.MULTILINE))
    # XCTest closes each suite with such a line, and everything with the last one of its process.
    executed = re.findall(r"Executed (\d+) tests?, with (?:\d+ tests? skipped and )?(\d+) failures?", log)
    if executed:
        xctest_total, xctest_failed = int(executed[-1][0]), int(executed[-1][1])
        total += xctest_total
        failed += min(xctest_failed, xctest_total)
    return max(total - failed, 0), failed


def pytest(log: str, _: int) -> tuple[int, int]:
    # The last line: "1 failed, 11 passed, 2 skipped in 0.12s", with or without "=====" around it.
    closing = re.findall(r"^=* ?((?:\d+ [a-z]+,? ?)+) in [\d.]+s", log, re.MULTILINE)
    numbers = {what: int(number) for number, what in re.findall(r"(\d+) ([a-z]+)", closing[-1])} if closing else {}
    return numbers.get("passed", 0) + numbers.get("xfailed", 0), (
        numbers.get("failed", 0) + numbers.get("error", 0) + numbers.get("errors", 0) + numbers.get("xpassed", 0)
    )


def node(log: str, _: int) -> tuple[int, int]:
    def number(what: str) -> int:
        return sum(int(found) for found in re.findall(rf"^[#\u2139] {what} (\d+)$", log, re.MULTILINE))

    return number("pass"), number("fail") + number("cancelled")


def check(_: str, exit_code: int) -> tuple[int, int]:
    return (1, 0) if exit_code == 0 else (0, 1)


RUNNERS = {"swift": swift, "pytest": pytest, "node": node, "check": check}

if __name__ == "__main__":
    text = Path(sys.argv[3]).read_text(encoding="utf-8", errors="replace")
    print(*count(sys.argv[1], int(sys.argv[2]), text))
