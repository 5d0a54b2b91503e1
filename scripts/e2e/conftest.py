import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from engine import Engine

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT / "python" / "src"))

# Under nohup, or in a shell's background, all would inherit that they take no notice of them.
signal.signal(signal.SIGINT, signal.default_int_handler)
if sys.platform != "win32":
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@dataclass(frozen=True)
class Result:
    code: int
    stdout: str
    stderr: str

    def json_lines(self) -> list[Any]:
        return [json.loads(line, parse_float=Decimal) for line in self.stdout.splitlines()]


Run = Callable[..., Result]


@pytest.fixture(scope="session")
def program() -> Path:
    """The program under test: TEST_PROGRAM, or what `swift build` made last."""
    path = Path(os.environ.get("TEST_PROGRAM", ROOT / ".build" / "debug" / "tickloom")).resolve()
    if not path.exists():
        pytest.fail(f"{path.name} is not built; run 'swift build' first")
    return path


@pytest.fixture(scope="session")
def run(program: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Runs the program in an empty folder, without the settings and the home folder of whoever runs the tests."""
    folder = tmp_path_factory.mktemp("elsewhere")
    keep = ("PATH", "LANG", "TZ", "LD_LIBRARY_PATH", "SYSTEMROOT")
    environment = {name: os.environ[name] for name in keep if name in os.environ}
    environment |= {"HOME": str(folder), "TICKLOOM_ENV": "ci"}

    def run_program(*arguments: object, code: int | None = 0) -> Result:
        done = subprocess.run(
            [program, *map(str, arguments)],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert code is None or done.returncode == code, (
            f"tickloom {' '.join(map(str, arguments))} ended with {done.returncode}, expected {code}\n"
            f"{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
        )
        return Result(done.returncode, done.stdout, done.stderr)

    return run_program


@pytest.fixture(scope="session")
def ticks_store(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with three days of EURUSD and two of USDJPY, from seeds. Copy it to change it."""
    folder = tmp_path_factory.mktemp("ticks")
    for symbol, days, seed in (("EURUSD", 3, 7), ("USDJPY", 2, 8)):
        file = folder / f"{symbol}.csv"
        made = (
            "generate",
            "--quiet",
            "ticks",
            "--symbol",
            symbol,
            "--from",
            "2024-03-11",
            "--days",
            days,
            "--seed",
            seed,
        )
        run(*made, "--ticks-per-day", 20_000, "--format", "csv", "--output", file)
        run("import", file, "--symbol", symbol, "--quiet", "--data-dir", folder / "data")
    return folder / "data"


@pytest.fixture(scope="session")
def bundles() -> Path:
    """The folder of the web bundles, as the sources are now."""
    subprocess.run([ROOT / "scripts/web-build"], check=True)
    return ROOT / "build/web"


@pytest.fixture(scope="session")
def engine(program: Path, ticks_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine that serves `ticks_store`, for tests that neither change it nor end it."""
    data = tmp_path_factory.mktemp("engine") / "data"
    shutil.copytree(ticks_store, data)
    engine = Engine(program, data).start()
    yield engine
    engine.kill()


@pytest.fixture
def own_engine(program: Path, ticks_store: Path, tmp_path: Path) -> Iterator[Engine]:
    """An engine of a test's own, to be killed, held and started again."""
    shutil.copytree(ticks_store, tmp_path / "data")
    engine = Engine(program, tmp_path / "data").start()
    yield engine
    engine.kill()
