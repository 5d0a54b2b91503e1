"""The performance gate: what it makes of times that are known, and of work that is really done more often."""

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))
sys.path.insert(0, str(Path(__file__).parents[2] / "Benchmarks"))
import gate_parts
import performance_gate as gate
from gate_parts import Turns
from performance_gate import Committed

PROGRAM = Path(__file__).parents[2] / ".build" / "release" / "enginebench"
COMMITTED = Committed(2.0, gate.MARGIN_MOST)


def busy(draw: random.Random, count: int = 31, more: float = 0.0) -> Turns:
    """Turns of a machine that is busy with other things.

    Both programs are slowed for a while, by up to a half each, not always at once; every turn swings by some per cent;
    now and then one takes several times as long.
    """
    times: list[list[float]] = [[], []]
    slow = [1.0, 1.0]
    for _ in range(count + 1):
        for own in (0, 1):
            if draw.random() < 0.1:
                slow[own] = draw.choice([1.0, 1.0, 1.0, 1 + draw.random() / 2])
            stall = 3.0 if draw.random() < 0.03 else 1.0
            times[own].append((2.0 * (1 + more), 1.0)[own] * slow[own] * stall * draw.gauss(1, 0.03))
    return times[0][:count], times[1]


def verdicts(more: float, cases: int = 300) -> list[bool]:
    """Whether the gate was content, from each of many seeds."""
    found = []
    for seed in range(cases):
        draw = random.Random(seed)  # noqa: S311
        found.append(gate.judge("part", lambda draw=draw: busy(draw, more=more), COMMITTED).fault is None)  # type: ignore[misc]
    return found


# --- Judging


def test_a_busy_machine_is_no_fault() -> None:
    assert verdicts(0.0).count(False) == 0


def test_thirty_per_cent_more_is_a_fault_on_a_busy_machine() -> None:
    # Also with the widest margin that may be written down, in 97 of 100 cases of a noise worse than any measured.
    assert verdicts(0.3).count(True) <= 9


@pytest.mark.parametrize(
    ("times", "is_good", "tries", "ratio"),
    [
        ([[2.0]], True, 1, 2.0),
        ([[2.39]], True, 1, 2.39),
        ([[0.5]], True, 1, 0.5),
        ([[2.5, 2.6], [2.0, 2.6, 2.3, 2.1]], True, 2, 2.1),
        ([[2.5], [2.4], [2.3]], True, 2, 2.4),
        ([[2.6] * 4, [2.5] * 4, [2.45] * 4, [1.0]], False, 3, 2.45),
    ],
)
def test_what_is_beyond_the_margin_is_measured_again_and_all_turns_count(
    times: list[list[float]], is_good: bool, tries: int, ratio: float
) -> None:
    left = iter(times)

    def measure() -> Turns:
        own = next(left)
        return own, [1.0] * (len(own) + 1)

    figure = gate.judge("part", measure, COMMITTED)
    assert (figure.fault is None, figure.tries, figure.ratio) == (is_good, tries, ratio)


def test_the_fault_says_how_much_and_what_is_good() -> None:
    figure = gate.judge("part", lambda: ([2.6], [1.0, 1.0]), Committed(2.0, 0.15))
    assert figure.fault == "takes 30 % more than the 2 written down; at most 15% is good"


def test_without_figures_nothing_is_judged_and_all_is_measured_once() -> None:
    figure = gate.judge("part", lambda: ([2.6], [1.0, 1.0]), None)
    assert (figure.fault, figure.tries) == (None, 1)


def test_the_ratio_is_of_lower_quartiles() -> None:
    assert gate.ratio_of(([4.0, 100.0, 4.0, 4.0], [2.0, 2.0, 2.0, 90.0, 2.0])) == 2.0


@pytest.mark.parametrize("turns", [([], [1.0]), ([1.0], [1.0]), ([1.0], [1.0, 1.0, 1.0])])
def test_turns_that_do_not_fit_are_refused(turns: Turns) -> None:
    with pytest.raises(ValueError, match="turns need"):
        gate.judge("part", lambda: turns, COMMITTED)


# --- What is written down


@pytest.mark.parametrize(
    ("ratios", "margin"),
    [
        ([2.0, 2.0, 2.0], gate.MARGIN_LEAST),
        ([2.0, 2.1, 1.99], pytest.approx(0.15)),
        ([2.0, 2.18, 1.9], gate.MARGIN_MOST),
    ],
)
def test_the_margin_is_beyond_the_noise_and_below_thirty_per_cent(ratios: list[float], margin: float) -> None:
    assert gate.accepted(ratios, None).margin == margin
    assert gate.MARGIN_MOST < gate.PLANTED_PERCENT / 100


def test_figures_that_are_too_noisy_for_any_margin_are_not_written_down() -> None:
    with pytest.raises(ValueError, match="too far from each other"):
        gate.accepted([2.0, 2.0, 2.3], None)


def test_what_is_written_is_read_again_and_the_ratio_before_is_kept(tmp_path: Path) -> None:
    first = gate.accepted([2.0, 2.1, 2.05], None)
    second = gate.accepted([1.0, 1.0, 1.0], first)
    assert second.history == (2.05,)
    figures = {"Some, family 1, model 2": {"b": second, "a": first}, "Another": {"a": first}}
    file = tmp_path / "performance.toml"
    file.write_text(gate.written(figures))
    read = gate.read(file)
    assert {kind: sorted(parts) for kind, parts in read.items()} == {k: sorted(v) for k, v in figures.items()}
    for kind, parts in figures.items():
        for name, own in parts.items():
            other = read[kind][name]
            assert (other.ratio, other.history) == (own.ratio, own.history)
            assert other.margin == pytest.approx(own.margin, abs=1e-3)


def test_a_margin_that_lets_thirty_per_cent_pass_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "performance.toml"
    file.write_text(gate.written({"Some": {"a": Committed(2.0, 0.3)}}))
    with pytest.raises(ValueError, match=r"below 0\.3"):
        gate.read(file)


def test_the_committed_figures_are_of_parts_that_there_are() -> None:
    with gate_parts.opened(gate.ROOT) as parts:
        names = {part.name for part in parts}
    committed = gate.read()
    assert committed
    assert all(set(own) == names for own in committed.values())


# --- Work that is really done


def work(count: int) -> int:
    total = 0
    for number in range(count):
        total += number * number
    return total


def timed(count: int) -> float:
    start = time.process_time_ns()
    work(count)
    return float(time.process_time_ns() - start)


# What is measured here is real, on a machine that may be busy: what fails runs again.
@pytest.mark.flaky(reruns=3)
def test_a_loop_of_our_own_that_runs_thirty_per_cent_more_often_is_found() -> None:
    def measure(percent: int) -> Callable[[], Turns]:
        return lambda: gate_parts.turns(31, lambda: timed(1_000 * (100 + percent)), lambda: timed(100_000))

    committed = gate.accepted([gate.ratio_of(measure(0)()) for _ in range(3)], None)
    assert gate.judge("loop", measure(0), committed).fault is None
    assert gate.judge("loop", measure(30), committed).fault is not None


@pytest.mark.skipif(not PROGRAM.exists(), reason="scripts/gate has not built .build/release/enginebench")
def test_the_program_lists_the_parts_that_are_measured_and_refuses_others() -> None:
    listed = subprocess.run([PROGRAM, "gate"], capture_output=True, text=True, check=True).stdout.split()
    assert tuple(listed) == gate_parts.ENGINE_NAMES
    for arguments in (["nonsense", "3"], ["bars-batch", "0"], ["bars-batch", "3", "-1"], ["bars-batch"]):
        done = subprocess.run([PROGRAM, "gate", *arguments], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith("error: ")


@pytest.mark.flaky(reruns=3)
@pytest.mark.skipif(not PROGRAM.exists(), reason="scripts/gate has not built .build/release/enginebench")
def test_the_gate_ends_with_a_failure_for_a_slower_engine_and_without_one_for_an_equal(tmp_path: Path) -> None:
    """With figures of this moment, so that it shows on every kind of processor."""
    part = "bars-every-tick"
    program = Path(gate.__file__)
    files: list[str | Path] = ["--figures", tmp_path / "performance.toml", "--results", tmp_path / "results"]

    def run(*options: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, program, *files, *options, part]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    assert run("--accept").returncode == 0
    equal = run()
    assert equal.returncode == 0, equal.stdout
    slower = run("--plant", "30")
    assert slower.returncode == 1, slower.stdout
    assert f"error: {part} takes" in slower.stderr
    figure = json.loads((tmp_path / "results" / "performance.json").read_text())["figures"][0]
    assert figure["name"] == part
    assert 1.2 < figure["ratio"] / figure["committed"] < 1.5
