"""A disk that is full, and a disk that cannot be written: an error, the right exit code, nothing half stored."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT, Run
from reference import dukascopy_csv, make_ticks


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 600 kB, enough for an empty catalogue, which needs the right to mount one."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = os.name == "posix" and (
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", folder],
            capture_output=True,
            check=False,
        ).returncode
        == 0
    )
    if not mounted:
        pytest.skip("needs the right to mount a small file system")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_full_disk(run: Run, small_disk: Path) -> None:
    sample = ROOT / "Samples" / "eurusd-sample.csv.gz"
    store = small_disk / "store"
    failed = run("import", sample, "--symbol", "EURUSD", "--data-dir", store, code=74)
    assert "No space left" in failed.stderr
    assert "try:" in failed.stderr
    assert not list(store.rglob("*.parquet"))
    assert run("symbols", "--data-dir", store, "--json").stdout == ""
    # With room again, the same command does its work.
    subprocess.run(["mount", "-o", "remount,size=10m", small_disk], check=True)
    run("import", sample, "--symbol", "EURUSD", "--data-dir", store)
    assert len(list(store.rglob("*.parquet"))) == 12


def test_read_only_disk(run: Run, small_disk: Path, tmp_path: Path) -> None:
    source = tmp_path / "ticks.csv"
    source.write_text(dukascopy_csv(make_ticks()), encoding="utf-8")
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    failed = run(
        "import",
        source,
        "--symbol",
        "EURUSD",
        "--data-dir",
        small_disk / "store",
        code=73,
    )
    assert "Read-only" in failed.stderr


def test_a_file_in_place_of_the_folder(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "ticks.csv"
    source.write_text(dukascopy_csv(make_ticks()), encoding="utf-8")
    blocked = tmp_path / "file"
    blocked.write_text("not a folder", encoding="utf-8")
    run("import", source, "--symbol", "EURUSD", "--data-dir", blocked, code=73)
    run("import", source, "--symbol", "EURUSD", "--data-dir", blocked / "below", code=73)
    assert blocked.read_text(encoding="utf-8") == "not a folder"


@pytest.mark.skipif(sys.platform == "win32", reason="needs pipes of POSIX")
@pytest.mark.parametrize("kind", ["pipe", "folder"])
def test_something_else_in_place_of_the_catalogue(run: Run, tmp_path: Path, kind: str) -> None:
    """Nobody writes into the pipe, which would be waited for forever."""
    sample = ROOT / "Samples" / "eurusd-sample.csv.gz"
    catalogue = tmp_path / "store" / "catalogue.duckdb"
    catalogue.parent.mkdir()
    if kind == "pipe":
        os.mkfifo(catalogue)
    else:
        catalogue.mkdir()
    for command in (["symbols"], ["import", sample, "--symbol", "EURUSD"], ["store", "check"], ["store", "repair"]):
        refused = run(*command, "--data-dir", catalogue.parent, code=64)
        assert "this is no file, and so no catalogue" in refused.stderr, command
    assert catalogue.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="needs limits of POSIX")
@pytest.mark.parametrize("command", ["ticks EURUSD --to-file out.csv", "ticks EURUSD --to-file out.csv.gz", "import"])
def test_a_limit_on_the_size_of_files(run: Run, program: Path, tmp_path: Path, command: str) -> None:
    """What `ulimit -f` forbids is an error of writing like a full disk, and ends nothing half-way."""
    sample = ROOT / "Samples" / "eurusd-sample.csv.gz"
    run("import", sample, "--symbol", "EURUSD", "--data-dir", tmp_path / "store")
    where = tmp_path / "work"
    where.mkdir()
    arguments = ["import", sample, "--symbol", "EURUSD"] if command == "import" else command.split()
    folder = where / "store" if command == "import" else tmp_path / "store"
    done = subprocess.run(
        ["sh", "-c", 'ulimit -f 100; exec "$0" "$@"', program, *arguments, "--data-dir", folder],
        cwd=where,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 74, done.stderr
    assert "File too large" in done.stderr
    assert not [path.name for path in where.rglob("*") if path.suffix in (".part", ".parquet", ".gz")]
