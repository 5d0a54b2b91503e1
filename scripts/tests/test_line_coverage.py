"""The gate for lines that tests run: what the tools write, in their own words, and what is made of it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))
import line_coverage as gate
from line_coverage import Lines, Part

PYTHON = Part("Python", "python", ["python/src/"], 90.0)


def lines(ran: int, missed: int, path: str = "python/src/a.py") -> Lines:
    return {path: {number: number < ran for number in range(ran + missed)}}


# --- The gate


@pytest.mark.parametrize(
    ("ran", "missed", "before", "fault"),
    [
        (90, 10, None, None),
        (8_999, 1_001, None, "below 90 %"),
        (95, 5, 95.5, None),
        (9_499, 501, 95.5, "fell by 0.51 %, from 95.50; more than 0.5 needs a reason"),
        (100, 0, 95.0, None),
        (0, 0, None, "not measured: no line of it is known"),
    ],
)
def test_what_is_too_little_or_falls_is_a_fault(ran: int, missed: int, before: float | None, fault: str | None) -> None:
    part = Part("Python", "python", ["python/src/"], 90.0, before)
    assert gate.judge(part, lines(ran, missed), is_measured=True).fault == fault


def test_files_of_other_parts_and_written_by_programs_do_not_count() -> None:
    part = Part("Swift", "swift", ["Sources/A/", "Sources/B/"], 90.0, without=("Sources/B/Generated",))
    found = {
        **lines(3, 1, "Sources/A/a.swift"),
        **lines(2, 0, "Sources/B/b.swift"),
        **lines(0, 50, "Sources/B/Generated.swift"),
        **lines(0, 50, "Sources/AB/c.swift"),
    }
    figure = gate.judge(part, found, is_measured=True)
    assert (figure.lines, figure.covered) == (6, 5)


def test_a_line_that_one_of_two_runs_covers_is_covered() -> None:
    found: Lines = {}
    for has_run in (False, True, False):
        gate.add(found, "a", 7, has_run=has_run)
    assert found == {"a": {7: True}}


def run(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """A copy of the script in a checkout of its own."""
    scripts = folder / "scripts"
    scripts.mkdir(exist_ok=True)
    shutil.copyfile(gate.__file__, scripts / "line_coverage.py")
    command = [sys.executable, str(scripts / "line_coverage.py"), *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def checkout(folder: Path, *, least: float, executed: int, missing: int) -> None:
    (folder / "build" / "coverage").mkdir(parents=True)
    (folder / "scripts").mkdir()
    (folder / "scripts" / "coverage.toml").write_text(
        f'[[part]]\nname = "Python"\nstack = "python"\nfiles = ["python/"]\nleast = {least}\n\n'
        '[[part]]\nname = "Web"\nstack = "web"\nfiles = ["web/"]\nleast = 90\n'
    )
    numbers = list(range(1, executed + missing + 1))
    files = {"python/a.py": {"executed_lines": numbers[:executed], "missing_lines": numbers[executed:]}}
    (folder / "build" / "coverage" / "python.json").write_text(json.dumps({"files": files}))


def test_the_gate_fails_where_too_few_lines_ran(tmp_path: Path) -> None:
    checkout(tmp_path, least=90, executed=89, missing=11)
    done = run(tmp_path)
    assert done.returncode == 1
    assert "89.00 % of 100 (at least 90): below 90 %" in done.stdout
    assert "python/a.py: 11 lines, the first is 90" in done.stdout
    (part,) = json.loads((tmp_path / "build" / "results" / "coverage.json").read_text())["parts"]
    assert part["fault"] == "below 90 %"


def test_the_gate_opens_where_enough_did(tmp_path: Path) -> None:
    checkout(tmp_path, least=89, executed=89, missing=11)
    assert run(tmp_path).returncode == 0


def test_a_stack_that_had_to_run_and_did_not_is_a_fault(tmp_path: Path) -> None:
    checkout(tmp_path, least=80, executed=89, missing=11)
    done = run(tmp_path, "--stack", "web")
    assert done.returncode == 1
    assert "not measured: its tests did not run" in done.stdout


def test_nothing_at_all_is_no_success(tmp_path: Path) -> None:
    checkout(tmp_path, least=80, executed=89, missing=11)
    (tmp_path / "build" / "coverage" / "python.json").unlink()
    assert run(tmp_path).returncode == 1


def test_a_figure_that_is_accepted_must_not_fall(tmp_path: Path) -> None:
    checkout(tmp_path, least=80, executed=89, missing=11)
    assert run(tmp_path, "--accept").returncode == 0
    limits = (tmp_path / "scripts" / "coverage.toml").read_text()
    assert "least = 80\nbefore = 89.00\n" in limits
    assert limits.count("before") == 1
    files = {"python/a.py": {"executed_lines": list(range(88)), "missing_lines": list(range(88, 100))}}
    (tmp_path / "build" / "coverage" / "python.json").write_text(json.dumps({"files": files}))
    done = run(tmp_path)
    assert done.returncode == 1
    assert "fell by 1.00 %, from 89.00" in done.stdout
    assert run(tmp_path, "--accept").returncode == 0
    assert "before = 88.00" in (tmp_path / "scripts" / "coverage.toml").read_text()


# --- The tools


def test_llvm_counts_lines_that_regions_reach_over() -> None:
    # if x {      1
    #     a()     2   never ran
    # }           3
    # b()         4
    segments: list[list[Any]] = [
        [1, 1, 5, True, True, False],
        [1, 6, 0, True, True, False],
        [3, 2, 5, True, False, False],
        [5, 2, 0, False, False, False],
    ]
    found: Lines = {}
    gate.read_swift(
        {"data": [{"files": [{"filename": "/r/Sources/a.swift", "segments": segments}]}]}, Path("/r"), found
    )
    assert found == {"Sources/a.swift": {1: True, 2: False, 3: False, 4: True, 5: True}}


def test_source_maps_are_read_as_they_are_defined() -> None:
    # Line 0: column 0 is source 0, line 0; column 4 source 0, line 2. Line 2: column 1 source 1, line 1; then none.
    assert list(gate.mappings("AAAA,IAEA;;CCDA,C")) == [(0, 0, 0, 0), (0, 4, 0, 2), (2, 1, 1, 1)]
    # More than five bits, and less than zero.
    assert list(gate.mappings("gCAgCA,DAhCA")) == [(0, 32, 0, 32), (0, 31, 0, 0)]


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js")
def test_node_tells_what_ran_of_the_sources_of_a_bundle(tmp_path: Path) -> None:
    folder = tmp_path / "build"
    folder.mkdir()
    # "ü" and a character of two UTF-16 units, so that places are counted as V8 counts them.
    bundle = 'export function ran() {\n  return "ü𝛼";\n}\nfunction idle() {\n  return 2;\n}\nran();\n'
    (folder / "a.js").write_text(bundle, encoding="utf-8")
    # Line by line to the same line of the source.
    mappings = ";".join(["AAAA"] + ["AACA"] * 6)
    source_map = {"version": 3, "sources": ["../src/a.ts"], "mappings": mappings, "names": []}
    (folder / "a.js.map").write_text(json.dumps(source_map))
    (folder / "package.json").write_text('{"type": "module"}')
    node = shutil.which("node")
    assert node is not None
    environment = {"NODE_V8_COVERAGE": str(tmp_path / "coverage" / "web"), "PATH": "/usr/bin:/bin"}
    subprocess.run([node, folder / "a.js"], env=environment, check=True)
    found, stacks = gate.collect(tmp_path / "coverage", tmp_path)
    assert stacks == {"web"}
    assert found == {"src/a.ts": {1: True, 2: True, 3: True, 4: False, 5: False, 6: False, 7: True}}


def test_each_part_has_files() -> None:
    for part in gate.parts():
        assert 0 < part.least <= (part.before or 100.0)
        for name in (*part.files, *part.without):
            assert (gate.ROOT / name).exists(), name
