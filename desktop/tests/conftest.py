import csv
import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from display import Display
from shell import Shell

ROOT = Path(__file__).parent.parent.parent
PICTURES = ROOT / "build/screenshots"

Start = Callable[..., Shell]


def pytest_configure() -> None:
    """These are not left out by a mistake: whoever runs them wants them."""
    missing = [name for name in ("Xvfb", "openbox", "xdotool", "WebKitWebDriver") if shutil.which(name) is None]
    if missing:
        pytest.exit(f"{', '.join(missing)} is missing (scripts/setup)", returncode=1)


def built(variable: str, usual: Path) -> Path:
    path = Path(os.environ.get(variable, usual)).resolve()
    assert path.exists(), f"{path.name} is not built"
    return path


@pytest.fixture(scope="session")
def engine() -> Path:
    """The engine's program: TEST_PROGRAM, or what `swift build` made last."""
    return built("TEST_PROGRAM", ROOT / ".build/debug/tickloom")


@pytest.fixture(scope="session")
def program() -> Path:
    """The shell: TEST_DESKTOP, or what scripts/build-desktop made last for tests."""
    return built("TEST_DESKTOP", ROOT / ".build/desktop/debug/tickloom-desktop")


@pytest.fixture(scope="session")
def run(engine: Path) -> Callable[..., str]:
    """Runs the engine's program to its end, and gives what it wrote."""

    def run_program(*arguments: object) -> str:
        environment = {"PATH": os.environ["PATH"], "HOME": tempfile.gettempdir(), "TICKLOOM_ENV": "ci"}
        if "LD_LIBRARY_PATH" in os.environ:
            environment["LD_LIBRARY_PATH"] = os.environ["LD_LIBRARY_PATH"]
        done = subprocess.run(
            [engine, *map(str, arguments)], env=environment, capture_output=True, text=True, timeout=300, check=True
        )
        return done.stdout

    return run_program


@pytest.fixture(scope="session")
def sample(run: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the sample. Copy it."""
    data = tmp_path_factory.mktemp("sample") / "data"
    run("import", ROOT / "Samples/eurusd-sample.csv.gz", "--symbol", "EURUSD", "--quiet", "--data-dir", data)
    return data


@pytest.fixture
def data(sample: Path, tmp_path: Path) -> Path:
    """A test's own data folder with the sample."""
    shutil.copytree(sample, tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture(scope="session")
def bars(run: Callable[..., str], sample: Path) -> Callable[[str], list[dict[str, str]]]:
    """The bars of a timeframe, as the command line tells them."""

    def told(timeframe: str) -> list[dict[str, str]]:
        text = run("bars", "EURUSD", "--timeframe", timeframe, "--output", "csv", "--data-dir", sample)
        return list(csv.DictReader(io.StringIO(text)))

    return told


@pytest.fixture(scope="session")
def pages() -> Path:
    """The workspace's pages, as the sources are now."""
    subprocess.run([ROOT / "scripts/web-build"], check=True)
    return ROOT / "build/web/workspace"


@pytest.fixture(scope="session")
def display() -> Iterator[Display]:
    found = Display()
    yield found
    found.close()


@pytest.fixture
def runtime() -> Iterator[Path]:
    """A short path, as sockets need one."""
    with tempfile.TemporaryDirectory(prefix="tickloom-") as folder:
        yield Path(folder)


@pytest.fixture
def start(program: Path, engine: Path, pages: Path, display: Display, tmp_path: Path, runtime: Path) -> Iterator[Start]:
    """Starts shells that are ended with the test."""
    shells: list[Shell] = []

    def start_shell(*arguments: object, **settings: object) -> Shell:
        has_display = settings.pop("has_display", True)
        chosen = Path(str(settings.pop("engine", engine)))
        texts = {name: str(value) for name, value in settings.items() if name.isupper()}
        texts.setdefault("TICKLOOM_WEB_ROOT", str(pages))
        shell = Shell(
            program,
            chosen,
            tmp_path / "home",
            runtime,
            display if has_display else None,
            *arguments,
            is_automated=bool(settings.get("is_automated", True)),
            **texts,
        )
        shells.append(shell)
        return shell

    yield start_shell
    for shell in shells:
        if sys.exc_info()[0] is not None:
            print(shell.log[-4000:])
        shell.close()
