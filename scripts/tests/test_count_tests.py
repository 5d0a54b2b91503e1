import pytest
from count_tests import count

SWIFT_PASSED = """
◇ Test run started.
✔ Test merges() passed after 0.001 seconds.
✔ Test run with 123 tests in 20 suites passed after 1.2 seconds.
"""
SWIFT_FAILED = """
✘ Test "a late tick" recorded an issue at BarTests.swift:7:9: Expectation failed: a == b
✘ Test "a late tick" failed after 0.001 seconds with 1 issue.
✘ Test split(_:) with 3 test cases failed after 0.002 seconds with 2 issues.
✘ Suite BarTests failed after 0.003 seconds with 3 issues.
✘ Test run with 10 tests in 1 suite failed after 0.003 seconds with 3 issues.
error: Exited with unexpected signal code 1
"""
SWIFT_SKIPPED = """
➜ Test dukascopyMinutes() skipped: "needs real ticks"
➜ Test leanMinutes(vendor:zoneHours:) skipped: "needs real ticks"
✔ Test merges() passed after 0.001 seconds.
✔ Test run with 3 tests in 2 suites passed after 1.2 seconds.
"""
SWIFT_BOTH = """
Test Suite 'All tests' passed at 2026-01-01 00:00:00.000.
\t Executed 4 tests, with 1 failure (0 unexpected) in 0.001 (0.001) seconds
\t Executed 4 tests, with 1 failure (0 unexpected) in 0.001 (0.001) seconds
✔ Test run with 2 tests passed after 0.001 seconds.
"""
NODE = """
ok 1 - formats
# pass 3 is what a test may print
# tests 9
# suites 0
# pass 6
# fail 2
# cancelled 1
# skipped 0
"""


@pytest.mark.parametrize(
    ("kind", "code", "log", "expected"),
    [
        ("swift", 0, SWIFT_PASSED, (123, 0)),
        ("swift", 0, SWIFT_SKIPPED, (1, 0)),
        ("swift", 1, SWIFT_FAILED, (8, 2)),
        ("swift", 1, SWIFT_BOTH, (5, 1)),
        (
            "swift",
            0,
            "Test run with 0 tests in 0 suites passed after 0.001 seconds.",
            (0, 0),
        ),
        (
            "swift",
            0,
            "Executed 0 tests, with 0 failures (0 unexpected) in 0.000 (0.000) seconds",
            (0, 0),
        ),
        ("swift", 1, "error: fatalError", (0, 1)),
        (
            "swift",
            0,
            "\x1b[92m✔ \x1b[0mTest run with 1 test in 1 suite passed after 0.1 seconds.",
            (1, 0),
        ),
        ("pytest", 0, "62 passed in 1.53s", (62, 0)),
        (
            "pytest",
            0,
            "===== 3 passed, 1 skipped, 2 xfailed, 4 warnings in 61.53s (0:01:01) =====",
            (5, 0),
        ),
        ("pytest", 1, "noise\n2 failed, 60 passed, 1 error in 1.53s", (60, 3)),
        ("pytest", 1, "1 failed in 0.1s\n", (0, 1)),
        ("pytest", 5, "no tests ran in 0.00s", (0, 1)),
        ("pytest", 4, "ERROR: file or directory not found", (0, 1)),
        ("node", 1, NODE, (6, 3)),
        ("node", 0, "\u2139 tests 2\n\u2139 pass 2\n\u2139 fail 0\n", (2, 0)),
        ("check", 0, "3 passed in 1s", (1, 0)),
        ("check", 2, "", (0, 1)),
    ],
)
def test_counts(kind: str, code: int, log: str, expected: tuple[int, int]) -> None:
    assert count(kind, code, log)[:2] == expected


SWIFT_AGAIN = (
    SWIFT_FAILED
    + """
Running again: BarTests.BarTests/late()
✔ Test run with 1 test in 1 suite passed after 0.003 seconds.
Ran again and passed: BarTests.BarTests/late()

Running again: BarTests.BarTests/split(_:)
✘ Test split(_:) with 3 test cases failed after 0.002 seconds with 2 issues.
✘ Test run with 1 test in 1 suite failed after 0.003 seconds with 2 issues.
Ran again and failed: BarTests.BarTests/split(_:)
"""
)
PYTEST_AGAIN = """
FAILED scripts/e2e/test_a.py::test_one[a - b] - AssertionError: assert 1 == 2
ERROR scripts/e2e/test_b.py::test_two
RERUN scripts/e2e/test_a.py::test_one[a - b]
RERUN scripts/e2e/test_a.py::test_three
1 failed, 11 passed, 1 error, 2 rerun in 0.12s
"""
NODE_FAILED = """
✖ a suite's line before (2ms)
# pass 6
# fail 2

✖ failing tests:

test at web/a.test.mjs:3:1
✖ draws a bar (1.234ms)
  AssertionError

✖ closes
"""


@pytest.mark.parametrize(
    ("kind", "log", "numbers", "failures", "again"),
    [
        ("swift", SWIFT_FAILED, (8, 2), ['"a late tick"', "split(_:)"], []),
        ("swift", SWIFT_AGAIN, (9, 1), ["BarTests.BarTests/split(_:)"], ["BarTests.BarTests/late()"]),
        ("swift", "Fatal error", (0, 1), ["the command ended with exit code 1"], []),
        (
            "pytest",
            PYTEST_AGAIN,
            (11, 2),
            ["scripts/e2e/test_a.py::test_one[a", "scripts/e2e/test_b.py::test_two"],
            ["scripts/e2e/test_a.py::test_three"],
        ),
        ("node", NODE_FAILED, (6, 2), ["draws a bar", "closes"], []),
        ("check", "", (0, 1), ["the command ended with exit code 1"], []),
    ],
)
def test_names(kind: str, log: str, numbers: tuple[int, int], failures: list[str], again: list[str]) -> None:
    counted = count(kind, 1, log)
    assert (counted[:2], counted.failures, counted.again) == (numbers, failures, again)


@pytest.mark.parametrize(("number", "failed"), [(3, 0), (4, 1)])
def test_a_few_tests_may_run_again_and_no_more(number: int, failed: int) -> None:
    log = "".join(f"RERUN test_a.py::test_{index}\n" for index in range(number)) + "9 passed, 4 rerun in 1s\n"
    counted = count("pytest", 0, log)
    assert counted.passed == 9
    assert counted.failed == failed
    assert len(counted.failures) == failed
