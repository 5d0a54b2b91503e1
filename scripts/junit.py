"""Reads what test runners write as JUnit XML, and writes it merged.

swift test, pytest and node --test each have a dialect of their own: the first gives a class and a function, the second
a module and a function with its parameters, the third nests suites. Here all are lists of `Case`.
"""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

# What XML 1.0 does not allow, as escape sequences of terminals in a failure's text.
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Colours, also in the words in which pytest spells what XML forbids.
ANSI = re.compile(r"(?:\x1b|#x1B)\[[0-9;]*[A-Za-z]")

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"


@dataclass(frozen=True)
class Case:
    """One test as its runner told it."""

    suite: str
    """The class, module or enclosing tests; empty if there is none."""
    name: str
    state: str
    """One of PASSED, FAILED, SKIPPED; what the runner calls an error is a failure."""
    seconds: float
    text: str
    """What was told of a failure, or why it was skipped; empty for a test that passed."""
    runs: int = 1
    """How often it was run; the state is that of the last run."""


class BrokenResultsError(Exception):
    """A file of results that is no whole XML, as a runner that was ended leaves it."""


def clean(text: str) -> str:
    """The text without colours and without characters that XML forbids."""
    return FORBIDDEN.sub("", ANSI.sub("", text))


def read(path: Path) -> list[Case]:
    """The tests in a file, in its order.

    Raises:
        BrokenResultsError: The file is no XML, or is not of this kind.
    """
    content = clean(path.read_text(encoding="utf-8", errors="replace"))
    try:
        # Our own runners wrote it, on this machine.
        root = ElementTree.fromstring(content)  # noqa: S314
    except ElementTree.ParseError as error:
        raise BrokenResultsError(f"{path.name} is no whole XML: {error}") from error
    if root.tag not in ("testsuites", "testsuite"):
        raise BrokenResultsError(f"{path.name} holds <{root.tag}>, expected <testsuites>")
    cases = list(_cases(root, []))
    is_pytest = any(suite.get("name") == "pytest" for suite in root.iter("testsuite"))
    return _last_runs(cases) if is_pytest else cases


def merge_runs(folder: Path, stage: str) -> list[Case]:
    """The tests of a stage, each once, from all files that its runner has written into a folder.

    swift test writes a file for XCTest, STAGE.xml, and one for Swift Testing, STAGE-swift-testing.xml; of tests that
    were run again scripts/swift_tests.py has it write STAGE.again-0-swift-testing.xml and so on.

    Raises:
        BrokenResultsError: A file is no whole XML; the others are not read then.
    """
    cases: list[Case] = []
    for path in sorted(folder.glob(f"{stage}*.xml"), key=lambda path: (".again-" in path.name, path.name)):
        if stage_of(path) != stage:
            continue
        if ".again-" not in path.name:
            cases += read(path)
            continue
        places = {(case.suite, case.name): place for place, case in enumerate(cases)}
        for case in read(path):
            place = places.get((case.suite, case.name))
            if place is None:
                cases.append(case)
                continue
            before = cases[place]
            cases[place] = replace(case, text=case.text or before.text, runs=before.runs + 1)
    return cases


def stage_of(path: Path) -> str:
    """The stage that a file of results belongs to."""
    return path.stem.removesuffix("-swift-testing").partition(".again-")[0]


def _last_runs(cases: list[Case]) -> list[Case]:
    """Each test once, as it ended.

    pytest writes a test that is run again another time, and so a fault while cleaning up. Elsewhere two entries of one
    name are two tests.
    """
    last: dict[tuple[str, str], Case] = {}
    for case in cases:
        key = (case.suite, case.name)
        before = last.get(key)
        if before is not None:
            case = replace(case, text=case.text or before.text, runs=before.runs + 1)
        last[key] = case
    return list(last.values())


def _cases(element: ElementTree.Element, suites: list[str]) -> Iterator[Case]:
    for child in element:
        if child.tag == "testsuite":
            yield from _cases(child, [*suites, child.get("name", "")])
        elif child.tag == "testcase":
            yield _case(child, suites)


def _case(element: ElementTree.Element, suites: list[str]) -> Case:
    # Node nests suites, and its class is always "test"; the others have one suite for all.
    suite = element.get("classname", "")
    if suite in ("", "test"):
        suite = " > ".join(name for name in suites if name)
    state, texts = PASSED, []
    for child in element:
        if child.tag in ("failure", "error"):
            # Node tells the fault of a test that is yet to be done, too.
            state = FAILED if state == PASSED else state
        elif child.tag == "skipped":
            state = SKIPPED
        else:
            continue
        message, text = (child.get("message") or "").strip(), (child.text or "").strip()
        # Most runners repeat the message at the text's beginning.
        if message and not text.startswith(message):
            texts.append(message)
        if text:
            texts.append(text)
    try:
        seconds = max(float(element.get("time", "0")), 0.0)
    except ValueError:
        seconds = 0.0
    return Case(suite, element.get("name", ""), state, seconds, "\n".join(texts))


def merged(stages: list[tuple[str, list[Case]]]) -> str:
    """One XML with a suite for each stage."""
    root = ElementTree.Element("testsuites")
    for stage, cases in stages:
        counts = {
            "tests": str(len(cases)),
            "failures": str(sum(case.state == FAILED for case in cases)),
            "skipped": str(sum(case.state == SKIPPED for case in cases)),
            "time": f"{sum(case.seconds for case in cases):.3f}",
        }
        suite = ElementTree.SubElement(root, "testsuite", {"name": stage, **counts})
        for case in cases:
            head = {"classname": case.suite, "name": case.name, "time": f"{case.seconds:.3f}"}
            entry = ElementTree.SubElement(suite, "testcase", head)
            if case.state != PASSED:
                kind = "failure" if case.state == FAILED else "skipped"
                told = ElementTree.SubElement(entry, kind, {"message": case.text.partition("\n")[0]})
                told.text = case.text
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"
