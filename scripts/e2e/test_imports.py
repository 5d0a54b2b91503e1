"""The journal of imports, and imports that were stopped: shown, gone on with, given up."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Run

if sys.platform != "win32":
    import pty

SAMPLE = ROOT / "Samples" / "eurusd-sample.csv.gz"
MEMBERS = {
    "state", "import_id", "symbol", "format", "finished", "rows_read", "ticks_stored", "rejected", "duplicates",
    "content_hash", "sources",
}  # fmt: skip


def journal(run: Run, store: Path, *arguments: object) -> list[Any]:
    return run("imports", *arguments, "--json", "--data-dir", store).json_lines()


def test_the_journal(run: Run, tmp_path: Path) -> None:
    store = tmp_path / "store"
    run("store", "init", "--data-dir", store)
    empty = run("imports", "--data-dir", store)
    assert empty.stdout == ""
    assert "nothing was imported" in empty.stderr
    rows = "2024-03-13 09:00:00,1.1,1.2\n2024-03-13 09:00:00,1.1,1.2\n2024-03-13 09:00:01,1.1,\n"
    (tmp_path / "a.csv").write_text("timestamp,bid,ask\n" + rows, encoding="utf-8")
    options = ("--timezone", "UTC", "--json", "--quiet", "--data-dir", store)
    first = run("import", SAMPLE, "--symbol", "EURUSD", *options).json_lines()[-1]
    second = run("import", tmp_path / "a.csv", "--symbol", "USDJPY", *options).json_lines()[-1]
    # What changes nothing leaves nothing.
    run("import", SAMPLE, "--symbol", "EURUSD", *options)
    entries = journal(run, store)
    assert [entry["import_id"] for entry in entries] == [1, 2]
    for entry, summary in zip(entries, (first, second), strict=True):
        assert set(entry) == MEMBERS
        assert entry["state"] == "done"
        shared = MEMBERS - {"state", "finished", "sources"}
        assert {name: entry[name] for name in shared} == {name: summary[name] for name in shared}
    assert (entries[1]["rejected"], entries[1]["duplicates"]) == (1, 1)
    assert [Path(entry["sources"][0]).name for entry in entries] == [SAMPLE.name, "a.csv"]
    assert journal(run, store, "USDJPY") == entries[1:]
    run("imports", "GBPUSD", "--data-dir", store, code=66)
    run("imports", "--data-dir", tmp_path / "none", code=66)
    text = run("imports", "--data-dir", store).stdout.splitlines()
    columns = "import symbol format finished rows ticks rejected duplicates content sources"
    assert " ".join(text[0].split()) == columns
    assert len(text) == 3


@pytest.fixture(scope="module")
def ticks(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("imports") / "ticks.csv"
    run("generate", "ticks", "--from", "2024-03-04", "--days", 30, "--ticks-per-day", 60_000, "--output", path)
    return path


@pytest.fixture
def stopped(program: Path, ticks: Path, tmp_path: Path) -> Path:
    """A store with an import that was stopped after some days."""
    store = tmp_path / "store"
    process = subprocess.Popen(
        [program, "import", ticks, "--symbol", "EURUSD", "--data-dir", store],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    while process.poll() is None and not any(path.stat().st_size for path in store.glob("imports/*/journal.jsonl")):
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    notes = process.communicate(timeout=60)[1]
    assert process.returncode == 130, notes
    return store


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
def test_an_interrupted_import_goes_on(run: Run, stopped: Path, ticks: Path) -> None:
    [entry] = journal(run, stopped)
    assert (entry["state"], entry["symbol"], entry["first_day"]) == ("interrupted", "EURUSD", "2024-03-04")
    assert entry["days"] >= 1
    files = [path for path in (stopped / "imports").rglob("*") if path.is_file()]
    assert entry["bytes"] == sum(path.stat().st_size for path in files)
    assert [path.name for path in (stopped / "imports").iterdir()] == [entry["key"]]
    shown = run("imports", "--data-dir", stopped)
    assert entry["key"] in shown.stdout
    assert "run again, goes on" in shown.stderr
    assert journal(run, stopped, "EURUSD") == [entry]
    arguments = ("import", ticks, "--symbol", "EURUSD", "--json", "--quiet", "--data-dir", stopped)
    assert run(*arguments).json_lines()[-1]["resumed_rows"] > 0
    assert [entry["state"] for entry in journal(run, stopped)] == ["done"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
def test_an_interrupted_import_is_given_up(run: Run, program: Path, stopped: Path, ticks: Path) -> None:
    [entry] = journal(run, stopped)
    run("imports", "--discard", entry["key"], "--data-dir", stopped, code=64)
    run("imports", "--yes", "--data-dir", stopped, code=64)
    run("imports", "--discard", "0" * 32, "--yes", "--data-dir", stopped, code=66)
    run("imports", "--discard", "../ticks", "--yes", "--data-dir", stopped, code=66)
    assert journal(run, stopped) == [entry]
    for answer, code in ((b"no\n", 1), (b"yes\n", 0)):
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [program, "imports", "--discard", entry["key"], "--data-dir", stopped],
            stdin=theirs,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.write(ours, answer)
        assert process.wait(timeout=60) == code
        os.close(ours)
        os.close(theirs)
        assert journal(run, stopped) == ([entry] if code else [])
    assert not (stopped / "imports").exists()
    assert run("imports", "--discard", "all", "--yes", "--data-dir", stopped).stdout == ""
    arguments = ("import", ticks, "--symbol", "EURUSD", "--json", "--quiet", "--data-dir", stopped)
    assert run(*arguments).json_lines()[-1]["resumed_rows"] == 0


def test_damaged_imports_are_listed_and_given_up(run: Run, tmp_path: Path) -> None:
    store = tmp_path / "store"
    run("store", "init", "--data-dir", store)
    folder = store / "imports" / "0a"
    folder.mkdir(parents=True)
    (folder / "EURUSD 2024-03-04 0123456789abcdef.parquet").write_bytes(b"PAR1")
    entry = {
        "state": "damaged", "key": "0a", "symbol": None, "days": 0, "first_day": None, "last_day": None, "bytes": 4,
    }  # fmt: skip
    assert journal(run, store) == [entry]
    shown = run("imports", "--data-dir", store)
    assert "damaged" in shown.stdout
    assert "--discard" in shown.stderr
    assert journal(run, store, "--discard", "all", "--yes") == [entry | {"state": "discarded"}]
    assert not folder.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
def test_all_interrupted_imports_are_given_up(run: Run, stopped: Path) -> None:
    [entry] = journal(run, stopped)
    assert journal(run, stopped, "--discard", "all", "--yes") == [entry | {"state": "discarded"}]
    assert journal(run, stopped) == []
