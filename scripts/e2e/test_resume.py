"""Imports killed again and again: run to their end at last, they leave what an import leaves that nobody disturbed."""

import contextlib
import json
import os
import random
import signal
import subprocess
import time
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import Run

KILLS = int(os.environ.get("TEST_KILLS", "50"))
SEED = int(os.environ.get("TEST_SEED", "1"))
HEADER = "timestamp,bid,ask,bid_volume,ask_volume\n"


@pytest.fixture(scope="module")
def sources(run: Run, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three weeks in two files, with rows that come days late, bad rows and duplicates."""
    folder = tmp_path_factory.mktemp("sources")
    plain = folder / "plain.csv"
    run(
        *("generate", "ticks", "--symbol", "EURUSD", "--from", "2024-01-01", "--days", "25", "--seed", "5"),
        *("--ticks-per-day", "6000", "--output", plain),
    )
    rows = plain.read_text().splitlines(keepends=True)[1:]
    plain.unlink()
    source = random.Random(5)  # noqa: S311
    for _ in range(300):
        place = source.randrange(len(rows) - 20_000)
        rows.insert(place + source.randrange(20_000), rows.pop(place))
        rows.insert(source.randrange(len(rows)), source.choice(["no row\n", "2024-01-05T00:00:00Z,1.1,1.0,1,1\n"]))
        rows.insert(place + source.randrange(20_000), rows[place])
    cut = len(rows) // 3
    files = [folder / "1.csv", folder / "2.csv"]
    files[0].write_text(HEADER + "".join(rows[:cut]))
    files[1].write_text(HEADER + "".join(rows[cut:]))
    return files


def files_of(store: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(store)): path.read_bytes()
        for path in store.rglob("*")
        if path.is_file() and path.name not in ("catalogue.duckdb", "tickloom.lock")
    }


def checkpoints(store: Path) -> int:
    # The import may come to its end at any moment, and take its folder away while this looks into it.
    with contextlib.suppress(FileNotFoundError):
        return sum(path.read_bytes().count(b"\n") for path in store.glob("imports/*/journal.jsonl"))
    return 0


def kill_sometime(process: subprocess.Popen[bytes], store: Path, source: random.Random) -> bool:
    """Kills at any time, or shortly after a checkpoint, since else nothing would ever come to its end.

    False if the process had ended before.
    """
    seen = checkpoints(store)
    waits_for_checkpoint = source.random() < 0.7
    deadline = time.monotonic() + (30 if waits_for_checkpoint else source.uniform(0.01, 0.6))
    while process.poll() is None and time.monotonic() < deadline:
        if waits_for_checkpoint and checkpoints(store) > seen:
            time.sleep(source.uniform(0, 0.1))
            break
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    return process.wait() == -signal.SIGKILL


def test_killed_imports_go_on(run: Run, program: Path, sources: list[Path], tmp_path: Path) -> None:
    command = ("import", *sources, "--symbol", "EURUSD", "--json")
    whole = tmp_path / "whole"
    expected = run(*command, "--data-dir", whole).json_lines()[-1]
    assert expected["rejected"] == 300
    assert expected["duplicates"] >= 290
    assert expected["out_of_order"] >= 300
    random_source = random.Random(SEED)  # noqa: S311
    environment = {**os.environ, "HOME": str(tmp_path), "TICKLOOM_ENV": "ci"}
    kills = 0
    resumed = 0
    round_number = 0
    while kills < KILLS:
        round_number += 1
        store = tmp_path / f"store{round_number}"
        arguments = [str(program), *map(str, command), "--data-dir", str(store)]
        output = tmp_path / "output"
        while True:
            with output.open("wb") as file:
                process = subprocess.Popen(
                    arguments, stdout=file, stderr=subprocess.DEVNULL, env=environment, cwd=tmp_path
                )
            if not kill_sometime(process, store, random_source):
                assert process.returncode == 0
                break
            kills += 1
            # Nothing of it is visible, or all of it.
            seen = run("symbols", "--json", "--data-dir", store, code=None)
            assert seen.stdout == "" or seen.json_lines()[0]["ticks"] == expected["ticks_stored"]
        summary = json.loads(output.read_text().splitlines()[-1], parse_float=Decimal)
        assert summary["content_hash"] == expected["content_hash"]
        resumed += summary["resumed_rows"] > 0
        if summary["import_id"]:
            for key in ("rows_read", "rejected", "rejects", "duplicates", "out_of_order", "ticks_stored", "bytes_in"):
                assert summary[key] == expected[key], key
        assert files_of(store) == files_of(whole), f"seed {SEED}, round {round_number}"
        assert (
            run("store", "check", "--json", "--data-dir", store).json_lines()[-1]["partitions"]
            == expected["partitions"]
        )
    print(f"seed {SEED}: {kills} kills in {round_number} rounds, {resumed} of them ended by going on")
    assert resumed > 0


def test_a_stopped_import_says_how_to_go_on(program: Path, run: Run, sources: list[Path], tmp_path: Path) -> None:
    environment = {**os.environ, "HOME": str(tmp_path), "TICKLOOM_ENV": "ci"}
    for attempt in range(20):
        store = tmp_path / f"store{attempt}"
        arguments = [str(program), "import", *map(str, sources), "--symbol", "EURUSD", "--data-dir", str(store)]
        process = subprocess.Popen(
            arguments, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment, cwd=tmp_path, text=True
        )
        # The first checkpoint may be of the very beginning.
        while process.poll() is None and checkpoints(store) < 2:
            time.sleep(0.002)
        process.send_signal(signal.SIGINT)
        _, error = process.communicate(timeout=60)
        # It may have come to its end before the signal did.
        if process.returncode == 0:
            continue
        assert process.returncode == 130
        assert "the same command again" in error
        done = run("import", *sources, "--symbol", "EURUSD", "--data-dir", store)
        if "that an interrupted run had read" in done.stdout:
            return
    pytest.fail("no import went on")
