"""What may not be read is said to be so, with its path: it is not taken for absent, and not for damaged."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import Result, Run
from reference import dukascopy_csv, make_ticks

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX permissions")
NOBODY = 65_534
TICKS = make_ticks()[:200]


@pytest.fixture
def folder(run: Run, tmp_path: Path) -> Iterator[Path]:
    """A store and a source in a folder that others may enter; its permissions are given back in the end."""
    inner = tmp_path / "shared"
    inner.mkdir()
    (inner / "ticks.csv").write_text(dukascopy_csv(TICKS), encoding="utf-8")
    (inner / "sources" / "sub").mkdir(parents=True)
    for name in ("sources/a.csv", "sources/sub/b.csv"):
        shutil.copy(inner / "ticks.csv", inner / name)
    run("import", inner / "ticks.csv", "--symbol", "EURUSD", "--data-dir", inner / "store")
    yield inner
    for path, _, _ in os.walk(inner):
        Path(path).chmod(0o755)


@pytest.fixture
def run_without_rights(program: Path, folder: Path) -> Callable[..., Result]:
    """Runs the program as someone whom permissions bind: nobody, if the tests run as root."""
    as_nobody: list[str] = []
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("root may read everything, and there is no setpriv to become someone else")
        as_nobody = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        # pytest keeps its folders to itself.
        for parent in folder.parents:
            if parent != Path("/") and not parent.stat().st_mode & 0o001:
                parent.chmod(parent.stat().st_mode | 0o011)
        if subprocess.run([*as_nobody, program, "--version"], capture_output=True, check=False).returncode != 0:
            pytest.skip("nobody may not run the program here")

    def run_program(*arguments: object, code: int) -> Result:
        done = subprocess.run(
            [*as_nobody, program, *map(str, arguments)],
            cwd=folder,
            env={"HOME": "/", "TICKLOOM_ENV": "ci"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == code, f"{arguments}: {done.returncode}\n{done.stdout}{done.stderr}"
        return Result(done.returncode, done.stdout, done.stderr)

    return run_program


READING = [
    ("symbols",),
    ("ticks", "EURUSD"),
    ("bars", "EURUSD", "--timeframe", "1m"),
    ("snapshot", "EURUSD"),
    ("store", "check"),
    ("store", "stats"),
    ("store", "sql", "SELECT count(*) FROM ticks"),
    ("store", "repair"),
    ("delete", "EURUSD", "--yes"),
    ("import", "ticks.csv", "--symbol", "EURUSD", "--dry-run"),
]


@pytest.mark.parametrize("arguments", READING, ids=" ".join)
def test_a_data_folder_that_is_closed(
    folder: Path, run_without_rights: Callable[..., Result], arguments: tuple[str, ...]
) -> None:
    (folder / "store").chmod(0)
    failed = run_without_rights(*arguments, "--data-dir", folder / "store", code=74)
    assert "Permission denied" in failed.stderr
    assert f"where: {folder}/store/" in failed.stderr
    assert "import something first" not in failed.stderr


def test_importing_into_a_closed_folder(folder: Path, run_without_rights: Callable[..., Result]) -> None:
    (folder / "store").chmod(0)
    failed = run_without_rights("import", "ticks.csv", "--symbol", "EURUSD", "--data-dir", folder / "store", code=73)
    assert "Permission denied" in failed.stderr
    seen = run_without_rights("doctor", "--data-dir", folder / "store", code=1)
    assert "cannot be read: Permission denied" in seen.stdout


def test_a_catalogue_that_is_closed(folder: Path, run_without_rights: Callable[..., Result]) -> None:
    (folder / "store" / "catalogue.duckdb").chmod(0)
    failed = run_without_rights("symbols", "--data-dir", folder / "store", code=74)
    assert "Permission denied" in failed.stderr
    assert "catalogue.duckdb" in failed.stderr


@pytest.mark.parametrize("closed", ["folder", "file"])
def test_ticks_that_are_closed(run: Run, folder: Path, run_without_rights: Callable[..., Result], closed: str) -> None:
    """They are not lost: no check may say so, and no repair may take them out of the catalogue."""
    (file,) = (folder / "store" / "ticks").rglob("*.parquet")
    for path in [folder / "store", *(folder / "store").rglob("*")]:
        path.chmod(0o777)
    (file if closed == "file" else file.parent).chmod(0)
    store = ("--data-dir", folder / "store")
    for arguments in READING[1:8]:
        failed = run_without_rights(*arguments, *store, code=74)
        assert "Permission denied" in failed.stderr
        assert file.name in failed.stderr
    file.parent.chmod(0o755)
    file.chmod(0o644)
    (summary,) = run("store", "check", "--json", *store).json_lines()
    assert (summary["partitions"], summary["ticks"]) == (1, len(TICKS))


def test_sources_that_are_closed(folder: Path, run_without_rights: Callable[..., Result]) -> None:
    def fails(source: str, where: str) -> None:
        arguments = ("import", source, "--symbol", "EURUSD", "--dry-run", "--data-dir", folder / "none")
        failed = run_without_rights(*arguments, code=74)
        assert "Permission denied" in failed.stderr
        assert f"where: {where}\n" in failed.stderr

    (folder / "ticks.csv").chmod(0)
    fails("ticks.csv", "ticks.csv")
    # A folder that is passed over in silence would be an import with less in it than was asked for.
    (folder / "sources" / "sub").chmod(0)
    fails("sources", "sources/sub")
    fails("sources/sub/b.csv", "sources/sub/b.csv")
    (folder / "sources").chmod(0)
    fails("sources", "sources")
    fails("sources/*.csv", "sources")
    fails("sour*/*.csv", "sources")
