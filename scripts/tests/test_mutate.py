"""The check of the tests: its list, and what it says of faults in a project that is small enough to be tested here."""

import os
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))
import mutate
from mutate import Fault, Finding

ROOT = Path(__file__).parent.parent.parent
FAULTS = mutate.faults()

PRODUCT = """def larger(one: int, other: int) -> int:
    return one if one > other else other


def is_open(hour: int) -> bool:
    while hour < 0:
        hour += 24
    return hour < 17
"""
TESTS = """from product import is_open, larger

def test_larger():
    assert larger(1, 2) == 2

def test_hours():
    assert is_open(-8)
"""


# --- The list


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_each_fault_has_its_place(fault: Fault) -> None:
    text = (ROOT / fault.file).read_text(encoding="utf-8")
    assert fault.planted(text) != text
    assert fault.stack in mutate.STACKS


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_the_tests_of_each_fault_are_there(fault: Fault) -> None:
    if fault.stack == "swift":
        for test in fault.tests.split("|"):
            target, _, suite = test.partition(".")
            sources = [path.read_text(encoding="utf-8") for path in (ROOT / "Tests" / target).glob("*.swift")]
            assert sources, f"there is no {target}"
            assert any(f"struct {suite}" in source for source in sources), f"there is no {test}"
        return
    folder = ROOT / "python" if fault.stack == "python" else ROOT
    for test in fault.tests.split():
        path, _, name = test.partition("::")
        assert (folder / path).exists(), f"{path} is not there"
        assert not name or f"def {name}(" in (folder / path).read_text(encoding="utf-8"), f"there is no {test}"


def test_the_faults_are_of_all_parts() -> None:
    assert len(FAULTS) >= 30
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)
    files = {fault.file for fault in FAULTS}
    parts = ("BarEngine", "MarketModel", "TickImport", "TickStore", "MessagePack", "IPCServer")
    for part in (
        *(f"Sources/{part}/" for part in parts),
        "python/src/",
        "web/msgpack/",
        "web/client/",
        "web/workspace/",
    ):
        assert any(file.startswith(part) for file in files), f"no fault is in {part}"


def test_a_place_that_is_gone_or_there_twice_is_an_error() -> None:
    fault = Fault("a", "product.py", "one", "two", "python", "tests")
    with pytest.raises(ValueError, match=r"product\.py: the place of the fault 'a' is there 0 times"):
        fault.planted("nothing")
    with pytest.raises(ValueError, match="is there 2 times"):
        fault.planted("one and one")


# --- The check


@pytest.fixture
def tree(tmp_path: Path) -> mutate.Tree:
    source = tmp_path / "source"
    (source / "python" / "tests").mkdir(parents=True)
    (source / "python" / "product.py").write_text(PRODUCT)
    (source / "python" / "tests" / "test_product.py").write_text(TESTS)
    (source / "python" / "pyproject.toml").write_text('[tool.pytest.ini_options]\npythonpath = ["."]\n')
    (source / ".gitignore").write_text("ignored\n__pycache__/\n")
    (source / "ignored").write_text("not for the copy")
    subprocess.run(["git", "init", "-q", source], check=True)
    return mutate.Tree(source, tmp_path / "copy")


def fault(old: str, new: str, tests: str = "tests/test_product.py") -> Fault:
    return Fault("a fault", "python/product.py", old, new, "python", tests)


def examined(tree: mutate.Tree, planted: Fault, *, is_wide: bool = False) -> Finding:
    tree.update()
    finding = mutate.examine(tree, planted, is_wide=is_wide)
    # Whatever came of it, it is gone.
    assert (tree.folder / "python" / "product.py").read_text() == PRODUCT
    return finding


def test_a_fault_that_a_test_notices_is_caught(tree: mutate.Tree) -> None:
    found = examined(tree, fault("one if one > other", "one if one < other"))
    assert (found.state, found.by) == ("caught", "tests/test_product.py::test_larger")


def test_a_fault_that_no_test_notices_survives(tree: mutate.Tree) -> None:
    assert examined(tree, fault("hour < 17", "hour <= 17")).state == "survived"


def test_of_all_tests_another_may_notice(tree: mutate.Tree) -> None:
    narrow = fault("one if one > other", "one if one < other", "tests/test_product.py::test_hours")
    assert examined(tree, narrow).state == "survived"
    assert examined(tree, narrow, is_wide=True).state == "caught"


def test_a_test_that_does_not_end_is_a_failure(tree: mutate.Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mutate, "SECONDS_MAX", 5)
    real = mutate.run
    monkeypatch.setattr(mutate, "run", lambda command, folder, **more: real(command, folder, seconds=5, **more))
    found = examined(tree, fault("hour += 24", "hour -= 24"))
    assert (found.state, found.by) == ("caught", "a test that took more than 5 s")


def test_a_fault_without_its_place_is_an_error(tree: mutate.Tree) -> None:
    found = examined(tree, fault("not there", ""))
    assert found.state == "error"
    assert "is there 0 times" in found.by


def test_without_a_fault_all_tests_pass_and_there_are_some(tree: mutate.Tree) -> None:
    tree.update()
    mutate.check(tree, [fault("a", "b")])
    (tree.folder / "python" / "tests" / "test_product.py").write_text("def test_it():\n    assert False\n")
    with pytest.raises(mutate.SetupError, match=r"tests/test_product\.py fails without a fault: .*test_it"):
        mutate.check(tree, [fault("a", "b")])
    (tree.folder / "python" / "tests" / "test_product.py").write_text(
        "import pytest\n\n@pytest.mark.skip\ndef test_it(): pass\n"
    )
    with pytest.raises(mutate.SetupError, match="has no test"):
        mutate.check(tree, [fault("a", "b")])


def test_the_copy_follows_the_working_tree(tree: mutate.Tree) -> None:
    tree.update()
    product, copy = tree.source / "python" / "product.py", tree.folder / "python" / "product.py"
    assert not (tree.folder / "ignored").exists()
    built = tree.folder / ".build" / "kept"
    built.parent.mkdir()
    built.write_text("kept")
    before = copy.stat().st_mtime_ns
    tree.plant(fault("hour < 17", "hour < 18"))
    (tree.source / "python" / "tests" / "test_product.py").unlink()
    tree.update()
    # What an interrupted run has left is gone, and what is the same is not touched.
    assert copy.read_text() == PRODUCT
    assert not (tree.folder / "python" / "tests" / "test_product.py").exists()
    assert built.exists()
    after = copy.stat().st_mtime_ns
    tree.update()
    assert copy.stat().st_mtime_ns == after >= before
    product.write_text(PRODUCT + "\n")
    tree.update()
    assert copy.read_text() == PRODUCT + "\n"


def test_what_a_test_leaves_running_is_ended(tmp_path: Path) -> None:
    command = ["bash", "-c", "sleep 1000 >/dev/null 2>&1 & echo $!"]
    outcome = mutate.run(command, tmp_path)
    number = int(outcome.output)
    until = time.monotonic() + 60
    while is_running(number):
        assert time.monotonic() < until, "it still runs"
        time.sleep(0.01)


def test_the_first_issue_of_a_swift_test_ends_the_run(tmp_path: Path) -> None:
    told = '\u2718 Test "a late tick" recorded an issue at BarTests.swift:7:9: Expectation failed: a == b'
    command = ["bash", "-c", f"echo '◇ Test late() started.'; echo '{told}'; sleep 1000"]
    outcome = mutate.run(command, tmp_path, seconds=600, until=mutate.ISSUE)
    assert outcome.code != 0
    assert not outcome.is_late
    assert mutate.Stack("swift", tmp_path).first_failure(outcome) == '"a late tick"'


def is_running(number: int) -> bool:
    try:
        os.kill(number, 0)
        # Whoever inherits it may not have waited for it yet.
        return "zombie" not in Path(f"/proc/{number}/status").read_text()
    except OSError:
        return False


@pytest.mark.parametrize(
    ("caught", "survived", "errors", "is_good"),
    [(19, 1, 0, True), (18, 1, 0, False), (20, 0, 1, False), (0, 0, 0, False)],
)
def test_the_verdict(caught: int, survived: int, errors: int, is_good: bool) -> None:
    states = ["caught"] * caught + ["survived"] * survived + ["error"] * errors
    findings = [Finding("a", state, "", 1.0) for state in states]
    assert mutate.verdict(findings)[0] is is_good
    assert f"{caught} of {len(states)} faults caught" in mutate.verdict(findings)[1]


def test_the_list_is_one_that_toml_knows() -> None:
    entries = tomllib.loads(mutate.LIST.read_text(encoding="utf-8"))
    assert list(entries) == ["fault"]
    assert all(set(entry) == {"name", "file", "old", "new", "stack", "tests"} for entry in entries["fault"])
