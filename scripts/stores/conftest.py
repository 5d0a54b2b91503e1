"""What the tests of the system's credential stores share: processes that end with the tests, and the driver."""

import ctypes
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytest.register_assert_rewrite("contract", "driver")

from driver import Driver  # noqa: E402 # asserted in, so it is rewritten first

ROOT = Path(__file__).parent.parent.parent
SOURCES = ROOT / "Sources" / "CPlatformCredentials"
WARNINGS = ["-std=c11", "-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Wvla", "-Werror"]

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
libc = ctypes.CDLL(None, use_errno=True)

Start = Callable[..., subprocess.Popen[bytes]]


def die_with_parent() -> None:
    """Runs in a new process: it is killed when the one that runs the tests ends, however that ends."""
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def children(parent: int) -> list[int]:
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                # pid (name) state parent; the name may hold spaces and brackets.
                after = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()
            except OSError:
                continue
            if int(after[1]) == parent:
                found.append(int(folder.name))
    return found


def end_children() -> None:
    """Ends and collects every process that is left of the tests, those that left their parents included."""
    for _ in range(100):
        left = children(os.getpid())
        if not left:
            return
        for process in left:
            try:
                os.kill(process, signal.SIGKILL)
                os.waitpid(process, 0)
            except (ProcessLookupError, ChildProcessError):
                continue


@pytest.fixture(scope="session", autouse=True)
def _no_process_stays() -> Iterator[None]:
    # Processes whose parents end become ours instead of init's.
    assert libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0
    yield
    end_children()


@pytest.fixture(scope="session")
def base() -> Iterator[Path]:
    """A folder with a short path, as sockets need, that is removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="tl-stores-")).resolve()
    yield folder
    end_children()
    shutil.rmtree(folder)


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts processes that are killed at the end of the test."""
    started: list[subprocess.Popen[bytes]] = []

    def start_process(*arguments: object, environment: dict[str, str], **options: object) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [str(argument) for argument in arguments],
            env=environment,
            preexec_fn=die_with_parent,
            **options,  # type: ignore[call-overload]
        )
        started.append(process)
        return process  # type: ignore[no-any-return]

    yield start_process
    for process in started:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()


Drive = Callable[..., Driver]


def drive_with(start: Start, command: list[object], environment: dict[str, str]) -> Drive:
    """Gives a function that starts drivers."""

    def drive(service: str = "tickloom", patience: int = 30_000, **changes: str | None) -> Driver:
        changed = environment | {name: value for name, value in changes.items() if value is not None}
        for name, value in changes.items():
            if value is None:
                changed.pop(name, None)
        process = start(
            *command, service, patience, environment=changed, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
        )
        driver = Driver(process)
        ready = driver.line().split()
        assert ready[0] == "ready"
        driver.largest = int(ready[1])
        return driver

    return drive
