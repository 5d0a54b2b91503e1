"""The page that tells what a run found."""

import json
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))
import junit
import report

SCRIPT = Path(__file__).parent.parent / "report.py"
XML = """<testsuites><testsuite name="pytest">
<testcase classname="tests.test_bars" name="test_good" time="0.25" />
<testcase classname="tests.test_bars" name="test_bad[&lt;script&gt;alert(1)&lt;/script&gt;]" time="1.5">
<failure message="assert 1 == 2">tests/test_bars.py:7: &lt;img src=x onerror=alert(1)&gt;</failure></testcase>
<testcase classname="tests.test_bars" name="test_left_out" time="0"><skipped message="needs real ticks" /></testcase>
</testsuite></testsuites>"""
VOID = {"meta", "link", "img", "br", "circle", "line", "polyline"}


class Checker(HTMLParser):
    """Sees that what is opened is closed, and keeps tags and text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@pytest.fixture
def build(tmp_path: Path) -> Path:
    folder = tmp_path / "build"
    (folder / "results" / "junit" / "test").mkdir(parents=True)
    (folder / "results" / "lint.tsv").write_text("ruff\t1\t0\t80\n")
    (folder / "results" / "test.tsv").write_text("swift build\t1\t0\t61500\npython units\t1\t1\t2500\n")
    (folder / "results" / "junit" / "test" / "python-units.xml").write_text(XML)
    return folder


def written(build: Path) -> Checker:
    return Checker(report.write(build, "0123abcd").read_text(encoding="utf-8"))


def test_stages_tests_and_failures_are_on_the_page(build: Path) -> None:
    page = written(build)
    assert "3 passed, 1 failed, 1 left out" in page.text
    assert "Commit 0123abcd" in page.text
    assert "test: swift build 1 0 61.5" in page.text
    assert "test: python units 1 1 1 2.5" in page.text
    assert "lint: ruff" in page.text
    assert "tests.test_bars: test_good" in page.text
    assert "needs real ticks" in page.text
    assert "assert 1 == 2" in page.text
    assert "Results that cannot be read" not in page.text


def test_what_tests_print_stays_text(build: Path) -> None:
    page = written(build)
    assert "test_bad[<script>alert(1)</script>]" in page.text
    assert "<img src=x onerror=alert(1)>" in page.text
    assert not {"script", "img", "iframe", "object"} & {tag for tag, _ in page.tags}
    assert not any(name.startswith("on") for _, attributes in page.tags for name in attributes)
    assert not any((attributes.get("href") or "").startswith("http") for _, attributes in page.tags)


def test_all_tests_are_in_one_xml(build: Path) -> None:
    report.write(build)
    cases = junit.read(build / "report" / "junit.xml")
    assert [case.state for case in cases] == [junit.PASSED, junit.FAILED, junit.SKIPPED]


def test_results_that_were_cut_off_are_told_and_the_rest_is_there(build: Path) -> None:
    (build / "results" / "junit" / "test" / "web.xml").write_text(XML[:150])
    (build / "results" / "test.tsv").write_text("swift build\t1\t0\t61500\npython units\t1\t1\t2500\nweb\t0\tx\n")
    page = written(build)
    assert "web.xml is no whole XML" in page.text
    assert "test.tsv has a line that is no stage: web 0 x" in page.text
    assert "tests.test_bars: test_good" in page.text


def test_a_stage_without_a_line_is_told(build: Path) -> None:
    (build / "results" / "test.tsv").unlink()
    page = written(build)
    assert "python-units: there are results of this stage, and no line about it in a table" in page.text
    assert "3 passed, 1 failed" in page.text


def test_a_failure_that_the_stage_did_not_count_is_told(build: Path) -> None:
    (build / "results" / "test.tsv").write_text("python units\t2\t0\t2500\n")
    page = written(build)
    assert "python units: its results name 1 failed tests, and the stage counted none" in page.text
    assert any(tag == "span" and attributes.get("class") == "failed" for tag, attributes in page.tags)


def test_a_stage_that_failed_without_a_test_names_its_log(build: Path) -> None:
    (build / "results" / "test.tsv").write_text("swift build\t0\t1\t100\n")
    assert "swift build: 1, told by no test; see build/logs/swift-build.log" in written(build).text


def test_no_result_at_all_is_no_success(tmp_path: Path) -> None:
    page = written(tmp_path / "build")
    assert "No stage left a result." in page.text
    assert any(tag == "span" and attributes.get("class") == "failed" for tag, attributes in page.tags)


def test_swift_testing_has_its_file_beside_the_named_one(build: Path) -> None:
    folder = build / "results" / "junit" / "test"
    (folder / "swift-build.xml").write_text("<testsuites><testsuite name='TestResults'></testsuite></testsuites>")
    (folder / "swift-build-swift-testing.xml").write_text(
        "<testsuites><testsuite name='TestResults'><testcase classname='BarEngineTests.Rings' name='wraps()' "
        "time='0.1'></testcase></testsuite></testsuites>"
    )
    assert "swift build BarEngineTests.Rings: wraps() 0.10" in written(build).text


def test_coverage_performance_and_screenshots_are_shown_where_they_are(build: Path) -> None:
    parts = [
        {"name": "BarEngine", "lines": 100, "covered": 80, "percent": 80.0, "least": 90.0, "fault": "below 90 %"},
        {"name": "web", "lines": 10, "covered": 10, "percent": 100.0, "least": 90.0, "before": 99.5, "fault": None},
    ]
    (build / "results" / "coverage.json").write_text(json.dumps({"parts": parts}))
    figures = [{"name": "bars", "ratio": 1.5, "committed": 1.2, "most": 1.4, "history": [1.1, 1.2], "fault": "slower"}]
    (build / "results" / "performance.json").write_text(json.dumps({"figures": figures}))
    planted = {"name": "a late <tick>", "state": "survived", "by": "", "seconds": 7.4}
    mutation = {"text": "0 of 1 faults caught", "good": False, "faults": [planted]}
    (build / "results" / "mutation.json").write_text(json.dumps(mutation))
    (build / "screenshots").mkdir()
    (build / "screenshots" / "a & b.png").write_bytes(b"png")
    page = written(build)
    assert "BarEngine 100 80 80.00 90.00" in page.text
    assert "below 90 %" in page.text
    assert "web 10 10 100.00 90.00 99.50 good" in page.text
    assert "bars 1.500 1.200 1.400 slower" in page.text
    assert "0 of 1 faults caught" in page.text
    assert "a late <tick> survived 7" in page.text
    assert any(tag == "polyline" for tag, _ in page.tags)
    assert (build / "report" / "screenshots" / "a & b.png").read_bytes() == b"png"
    assert any(attributes.get("src") == "screenshots/a & b.png" for _, attributes in page.tags)


def test_what_an_earlier_run_left_is_gone(build: Path) -> None:
    (build / "report").mkdir()
    (build / "report" / "old.html").write_text("old")
    written(build)
    assert sorted(path.name for path in (build / "report").iterdir()) == ["index.html", "junit.xml"]


def test_the_script_prints_where_the_page_is(build: Path) -> None:
    done = subprocess.run([sys.executable, SCRIPT, build], capture_output=True, text=True, check=True)
    assert done.stdout == f"{build / 'report' / 'index.html'}\n"
