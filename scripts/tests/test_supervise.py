"""What sees that a run leaves nothing behind."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent.parent / "supervise.py"
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux hands orphans over")


def run(tmp_path: Path, script: str, grace: float, *options: str) -> subprocess.CompletedProcess[str]:
    names = tmp_path / "results" / "left.names"
    where = ["--names", names, "--grace", grace, "--folder", tmp_path / "checkout"]
    command = [SCRIPT, *where, *options, "bash", "-c", script]
    (tmp_path / "checkout").mkdir(exist_ok=True)
    subprocess.run(["git", "init", "-q", tmp_path / "checkout"], check=True)
    return subprocess.run(
        [sys.executable, *map(str, command)], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120
    )


def told(done: subprocess.CompletedProcess[str]) -> list[str]:
    return [line for line in done.stdout.splitlines() if line.startswith("left")]


@pytest.mark.parametrize("code", [0, 1, 7])
def test_the_commands_own_end_is_the_result(tmp_path: Path, code: int) -> None:
    done = run(tmp_path, f"exit {code}", 60)
    assert (done.returncode, told(done)) == (code, [])
    assert not (tmp_path / "results").exists()


def test_a_signal_is_a_failure(tmp_path: Path) -> None:
    assert run(tmp_path, "kill -KILL $$", 60).returncode == 137


def test_a_process_that_is_left_is_named_and_ended(tmp_path: Path) -> None:
    # In a session of its own, as a server is, and without the environment.
    done = run(tmp_path, f"env -i setsid /bin/sleep 3000 >{tmp_path}/out 2>&1 & echo $! >{tmp_path}/number", 0.2)
    assert done.returncode == 1
    assert told(done) == ["left running: /bin/sleep 3000"]
    assert (tmp_path / "results" / "left.names").read_text() == "left\trunning: /bin/sleep 3000\n"
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "number").read_text()), 0)


def test_a_process_that_ends_soon_is_none(tmp_path: Path) -> None:
    # It is not waited for longer than needed, or the test would take too long.
    done = run(tmp_path, f"(sleep 1; echo late >{tmp_path}/late) >/dev/null 2>&1 &", 3600)
    assert (done.returncode, told(done)) == (0, [])
    assert (tmp_path / "late").read_text() == "late\n"


def test_orphans_that_end_while_it_runs_do_not_stay(tmp_path: Path) -> None:
    """Whoever waits until a process is gone would wait for ever otherwise."""
    script = f"""(sleep 0.2 & echo $! >{tmp_path}/number) >/dev/null 2>&1
        for _ in $(seq 600); do kill -0 $(cat {tmp_path}/number) 2>/dev/null || exit 0; sleep 0.1; done; exit 1"""
    assert run(tmp_path, script, 60).returncode == 0


def test_files_that_are_left_in_the_checkout_are_named(tmp_path: Path) -> None:
    (tmp_path / "checkout").mkdir()
    (tmp_path / "checkout" / "before").write_text("was there")
    (tmp_path / "checkout" / ".gitignore").write_text("ignored\n")
    done = run(tmp_path, "touch checkout/ignored checkout/litter", 60)
    assert done.returncode == 1
    assert told(done) == ["left in the checkout: ?? litter"]


def test_what_is_left_may_be_told_only(tmp_path: Path) -> None:
    done = run(tmp_path, "touch checkout/litter", 60, "--lenient")
    assert (done.returncode, told(done)) == (0, ["left in the checkout: ?? litter"])
    assert run(tmp_path, "exit 3", 60, "--lenient").returncode == 3
