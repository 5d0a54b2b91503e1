"""What the runners write as JUnit XML, in their own words: each runner wrote its sample."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))
import junit
from junit import FAILED, PASSED, SKIPPED, Case

NODE = """<?xml version="1.0" encoding="utf-8"?>
<testsuites>
	<testcase name="plain" time="0.000867" classname="test"/>
	<testsuite name="outer" time="0.033886" disabled="0" errors="0" tests="3" failures="1" skipped="0" hostname="vm">
		<testcase name="inner bad" time="0.025367" classname="test" failure="1 == 2">
			<failure type="testCodeFailure" message="1 == 2">
Error [ERR_TEST_FAILURE]: 1 == 2
    at async Promise.all (index 0) {
}
			</failure>
		</testcase>
		<testsuite name="deep" time="0.007787" disabled="0" errors="0" tests="1" failures="0" skipped="0" hostname="vm">
			<testcase name="x" time="0.000142" classname="test"/>
		</testsuite>
	</testsuite>
	<testcase name="plain" time="0.5" classname="test"/>
	<testcase name="todo" time="0.000092" classname="test" failure="y">
		<skipped type="todo" message="true"/>
		<failure type="testCodeFailure" message="y">
[Error [ERR_TEST_FAILURE]: y]
		</failure>
	</testcase>
	<!-- tests 9 -->
</testsuites>
"""
PYTEST = """<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite name="pytest" errors="2"
 failures="1" skipped="1" tests="8" time="0.342" hostname="vm"
><testcase classname="sample.test_p" name="test_a[1]" time="0.000"
/><testcase classname="sample.test_p" name="test_a[2]" time="0.001"
><failure message="AssertionError: #x1B[31mred&#10;assert 2 == 1">a = 2
E   AssertionError: #x1B[31mred
sample/test_p.py:3: AssertionError</failure></testcase
><testcase classname="sample.test_p" name="test_s" time="0.000"
><skipped type="pytest.skip" message="why">sample/test_p.py:4: why</skipped></testcase
><testcase classname="sample.test_p" name="test_cleaning" time="0.024" /><testcase classname="sample.test_p"
 name="test_cleaning" time="0.001"><error message="failed on teardown with &quot;ZeroDivisionError&quot;"
>E   ZeroDivisionError: division by zero</error></testcase
><testcase classname="sample.test_p" name="test_flaky" time="0.000"><failure message="once">once</failure></testcase
><testcase classname="sample.test_p" name="test_flaky" time="0.002" /></testsuite></testsuites>
"""


def read(tmp_path: Path, text: str) -> list[Case]:
    path = tmp_path / "results.xml"
    path.write_text(text, encoding="utf-8")
    return junit.read(path)


def test_node_nests_suites_and_forgives_what_is_yet_to_be_done(tmp_path: Path) -> None:
    plain, bad, deep, other, todo = read(tmp_path, NODE)
    assert plain == Case("", "plain", PASSED, 0.000867, "")
    assert (bad.suite, bad.name, bad.state) == ("outer", "inner bad", FAILED)
    assert bad.text.startswith("1 == 2\nError [ERR_TEST_FAILURE]: 1 == 2\n")
    assert (deep.suite, deep.name, deep.state) == ("outer > deep", "x", PASSED)
    # Tests of two files may have one name; both count.
    assert (other.name, other.seconds, other.runs) == ("plain", 0.5, 1)
    assert todo.state == SKIPPED


def test_of_pytest_the_last_run_counts(tmp_path: Path) -> None:
    good, bad, skipped, cleaning, flaky = read(tmp_path, PYTEST)
    assert good == Case("sample.test_p", "test_a[1]", PASSED, 0, "")
    assert bad.state == FAILED
    assert bad.text.splitlines()[:2] == ["AssertionError: red", "assert 2 == 1"]
    assert (skipped.state, skipped.text.splitlines()[0]) == (SKIPPED, "why")
    assert cleaning.state == FAILED
    assert "ZeroDivisionError: division by zero" in cleaning.text
    assert (flaky.state, flaky.runs, flaky.seconds) == (PASSED, 2, 0.002)


@pytest.mark.parametrize("text", ["", NODE[:400], "<html></html>", "no XML at all", "<testsuites><testcase name='"])
def test_what_is_not_whole_is_told(tmp_path: Path, text: str) -> None:
    with pytest.raises(junit.BrokenResultsError, match=r"results\.xml"):
        read(tmp_path, text)


def test_characters_that_xml_forbids_do_no_harm(tmp_path: Path) -> None:
    text = NODE.replace('message="1 == 2"', 'message="\x1b[31m1\x00 == \x0b2"')
    assert read(tmp_path, text)[1].text.startswith("1 == 2\nError")


def test_what_was_merged_reads_as_it_was(tmp_path: Path) -> None:
    cases = [
        Case("outer > deep", 'a "<b>" & c', FAILED, 0.25, "first\n\x1b[31msecond\x00 <i>"),
        Case("", "plain", PASSED, 1, ""),
        Case("x", "left out", SKIPPED, 0, "needs a & b"),
    ]
    again = read(tmp_path, junit.merged([("web", cases), ("none", [])]))
    assert again[0].text == "first\nsecond <i>"
    assert [(case.name, case.state, case.seconds) for case in again] == [
        ('a "<b>" & c', FAILED, 0.25),
        ("plain", PASSED, 1),
        ("left out", SKIPPED, 0),
    ]
    assert [case.suite for case in again] == ["outer > deep", "web", "x"]
    assert again[2].text == "needs a & b"
