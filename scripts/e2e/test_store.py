"""`tickloom store` and `tickloom delete`: what keeps a store whole, as a script uses it."""

import json
import os
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from conftest import ROOT, Run
from reference import dukascopy_csv, iso, make_ticks, price

if sys.platform != "win32":
    import fcntl
    import pty

TICKS = make_ticks()


@pytest.fixture(scope="module")
def template(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    source = folder / "ticks.csv"
    source.write_text(dukascopy_csv(TICKS), encoding="utf-8")
    run("import", source, "--symbol", "EURUSD", "--data-dir", folder / "store")
    return folder / "store"


@pytest.fixture
def store(template: Path, tmp_path: Path) -> Path:
    shutil.copytree(template, tmp_path / "store")
    return tmp_path / "store"


def check(run: Run, store: Path, code: int = 0) -> tuple[list[Any], Any]:
    *findings, summary = run("store", "check", "--json", "--data-dir", store, code=code).json_lines()
    assert summary["findings"] == len(findings)
    return findings, summary


def partitions(store: Path) -> list[Path]:
    return sorted(store.glob("ticks/*/*/*.parquet"))


def test_init_makes_an_empty_store(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    assert run("store", "init", "--json", "--data-dir", folder).json_lines() == [{"path": str(folder), "created": True}]
    assert run("store", "init", "--json", "--data-dir", folder).json_lines()[0]["created"] is False
    assert check(run, folder)[1]["partitions"] == 0
    run("store", "check", "--data-dir", tmp_path / "none", code=66)
    assert not (tmp_path / "none").exists()


def test_check_names_what_is_wrong(run: Run, store: Path) -> None:
    assert check(run, store)[0] == []
    assert "all is well" in run("store", "check", "--data-dir", store).stdout
    first, second, *_ = partitions(store)
    content = bytearray(first.read_bytes())
    content[len(content) // 2] ^= 4
    first.write_bytes(content)
    second.unlink()
    stray = first.parent / "stray.parquet"
    stray.write_bytes(b"stray")
    findings, summary = check(run, store, code=1)
    assert [(finding["kind"], finding["path"]) for finding in findings] == [
        ("missing", str(second.relative_to(store))),
        ("damaged", str(first.relative_to(store))),
        ("orphan", str(stray.relative_to(store))),
    ]
    assert summary["ticks"] < len(TICKS)
    assert str(first.relative_to(store)) in run("store", "check", "--data-dir", store, code=1).stdout
    # Bars of a damaged day are an error, and name the file.
    failed = run("bars", "EURUSD", "--timeframe", "1h", "--data-dir", store, code=74)
    assert second.name in failed.stderr or first.name in failed.stderr


def test_repair_leaves_what_is_healthy(run: Run, store: Path) -> None:
    first, *others = partitions(store)
    healthy = {path: path.read_bytes() for path in others}
    first.write_bytes(first.read_bytes()[:-1])
    *removed, summary = run("store", "repair", "--json", "--data-dir", store).json_lines()
    assert [(line["kind"], line["moved_to"]) for line in removed] == [
        ("damaged", "quarantine/" + str(first.relative_to(store)))
    ]
    assert summary["partitions"] == len(others)
    assert {path: path.read_bytes() for path in partitions(store)} == healthy
    assert check(run, store)[0] == []


@pytest.mark.parametrize("damage", ["gone", "noise"])
def test_repair_makes_a_lost_catalogue_anew(run: Run, store: Path, damage: str, tmp_path: Path) -> None:
    before = check(run, store)[1]
    ticks = run("ticks", "EURUSD", "--output", "csv", "--data-dir", store).stdout
    if damage == "gone":
        (store / "catalogue.duckdb").unlink()
    else:
        (store / "catalogue.duckdb").write_bytes(os.urandom(40_000))
    more = tmp_path / "more.csv"
    more.write_text(dukascopy_csv(TICKS[:5]), encoding="utf-8")
    refused = run("import", more, "--symbol", "GBPUSD", "--data-dir", store, code=None)
    assert refused.code != 0
    *_, summary = run("store", "repair", "--json", "--data-dir", store).json_lines()
    assert summary["catalogue_rebuilt"] is True
    assert check(run, store)[1] == before
    assert run("ticks", "EURUSD", "--output", "csv", "--data-dir", store).stdout == ticks


def test_stats(run: Run, store: Path) -> None:
    (stats,) = run("store", "stats", "--json", "--data-dir", store).json_lines()
    size = sum(path.stat().st_size for path in partitions(store))
    text = run("ticks", "EURUSD", "--output", "csv", "--data-dir", store).stdout
    assert stats["bytes"] == size
    assert stats["ticks"] == len(TICKS)
    assert stats["csv_bytes"] == len(text) - len(text.splitlines()[0]) - 1
    assert stats["ratio_to_csv"] == pytest.approx(Decimal(stats["csv_bytes"]) / size)
    assert stats["ratio_to_40_byte_rows"] == pytest.approx(Decimal(40 * len(TICKS)) / size)
    assert [column["name"] for column in stats["columns"]] == ["ts", "bid", "ask", "bid_volume", "ask_volume"]
    assert 0 < sum(column["bytes"] for column in stats["columns"]) < size
    assert "EURUSD" in run("store", "stats", "--data-dir", store).stdout


def test_compact_heals_files_of_another_writer(run: Run, store: Path) -> None:
    before = check(run, store)[1]["content_hash"]
    (nothing,) = run("store", "compact", "--json", "--data-dir", store).json_lines()
    assert nothing["rewritten"] == 0
    for path in partitions(store):
        path.write_bytes(path.read_bytes().replace(b"tickloom.seal", b"tickloom.none"))
    findings, _ = check(run, store, code=1)
    assert {finding["kind"] for finding in findings} == {"unsealed"}
    (done,) = run("store", "compact", "--json", "--data-dir", store).json_lines()
    assert done["rewritten"] == done["partitions"] == len(partitions(store))
    findings, summary = check(run, store)
    assert (findings, summary["content_hash"]) == ([], before)


def test_sql(run: Run, store: Path) -> None:
    query = "SELECT symbol, count(*) AS ticks, min(ts) AS first, max(ask) AS highest FROM ticks GROUP BY symbol"
    (row,) = run("store", "sql", query, "--json", "--data-dir", store).json_lines()
    assert row == {
        "symbol": "EURUSD",
        "ticks": len(TICKS),
        "first": iso(TICKS[0].time),
        "highest": Decimal(price(max(tick.ask for tick in TICKS))),
    }
    header, _ = run("store", "sql", query, "--output", "csv", "--data-dir", store).stdout.splitlines()
    assert header == "symbol,ticks,first,highest"
    table = run("store", "sql", "SELECT ts FROM ticks", "--data-dir", store)
    assert len(table.stdout.splitlines()) == 51
    assert "--limit 0" in table.stderr
    assert run(
        "store", "sql", "SELECT 1 AS a, 'x,\"y' AS b, NULL AS c", "--output", "csv", "--data-dir", store
    ).stdout == ('a,b,c\n1,"x,""y",\n')


@pytest.mark.parametrize(
    "query",
    [
        "FROM read_csv('/etc/passwd')",
        "ATTACH 'x.db'",
        "SET threads = 1",
        "COPY (SELECT 1) TO 'x.csv'",
        "SELECT nonsense",
    ],
)
def test_sql_cannot_leave_the_lake(run: Run, store: Path, query: str) -> None:
    failed = run("store", "sql", query, "--json", "--data-dir", store, code=64)
    assert json.loads(failed.stderr)["error"]["code"] == "usage"
    assert failed.stdout == ""


def test_delete(run: Run, store: Path, tmp_path: Path) -> None:
    asked = run("delete", "EURUSD", "--data-dir", store, code=64)
    assert "--yes" in asked.stderr
    low, high = len(TICKS) // 4, len(TICKS) // 4 * 3
    (done,) = run(
        *("delete", "EURUSD", "--from", iso(TICKS[low].time), "--to", iso(TICKS[high].time)),
        *("--yes", "--json", "--data-dir", store),
    ).json_lines()
    assert done["ticks_deleted"] == high - low
    rest = run("ticks", "EURUSD", "--json", "--data-dir", store).json_lines()
    assert [row["timestamp"] for row in rest] == [iso(tick.time) for tick in TICKS[:low] + TICKS[high:]]
    assert check(run, store)[0] == []
    run("delete", "EURUSD", "--yes", "--data-dir", store)
    assert partitions(store) == []
    run("delete", "EURUSD", "--yes", "--data-dir", store, code=66)
    # Whoever imported with the wrong number of digits begins anew.
    source = tmp_path / "again.csv"
    source.write_text(dukascopy_csv(TICKS[:10]), encoding="utf-8")
    run("import", source, "--symbol", "EURUSD", "--scale", "6", "--data-dir", store)
    assert check(run, store)[0] == []


@pytest.mark.skipif(sys.platform == "win32", reason="has no such terminals")
@pytest.mark.parametrize(("answer", "code"), [("no", 1), ("yes", 0)])
def test_delete_asks_on_a_terminal(program: Path, store: Path, answer: str, code: int) -> None:
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [program, "delete", "EURUSD", "--to", "2024-03-09", "--data-dir", store],
        stdin=follower,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.write(leader, (answer + "\n").encode())
    _, errors = process.communicate(timeout=60)
    os.close(leader)
    os.close(follower)
    assert process.returncode == code, errors
    assert "Write yes" in errors
    assert len(partitions(store)) == (4 if code else 3)


def test_other_readers_agree(run: Run, store: Path) -> None:
    """The lake is plain Parquet: counts, sums and types as DuckDB and Polars read them are ours."""
    files = str(store / "ticks" / "*" / "*" / "*.parquet")
    (ours,) = run(
        *("store", "sql", "--json", "--data-dir", store),
        "SELECT count(*) AS n, sum(bid) AS bid, sum(ask) AS ask, sum(bid_volume::DOUBLE) AS volume FROM ticks",
    ).json_lines()
    expected = (
        len(TICKS),
        sum(Decimal(price(tick.bid)) for tick in TICKS),
        sum(Decimal(price(tick.ask)) for tick in TICKS),
        sum(tick.bid_volume for tick in TICKS),
    )
    assert (ours["n"], ours["bid"], ours["ask"], float(ours["volume"])) == expected
    lake = duckdb.connect()
    relation = lake.read_parquet(files, hive_partitioning=True)
    assert [str(kind) for kind in relation.types[:5]] == [
        "TIMESTAMP",
        "DECIMAL(18,5)",
        "DECIMAL(18,5)",
        "FLOAT",
        "FLOAT",
    ]
    sums = "SELECT count(*), sum(bid), sum(ask), sum(bid_volume::DOUBLE) FROM read_parquet(?, hive_partitioning = true)"
    assert lake.execute(sums, [files]).fetchone() == expected
    frame = pl.read_parquet(files, hive_partitioning=True)
    assert frame.schema["ts"] == pl.Datetime("ms")
    assert frame.schema["bid"] == pl.Decimal(18, 5)
    assert frame.schema["bid_volume"] == pl.Float32
    totals = frame.select(
        pl.len(), pl.col("bid").sum(), pl.col("ask").sum(), pl.col("bid_volume").cast(pl.Float64).sum()
    )
    assert totals.row(0) == expected
    assert frame["symbol"].unique().to_list() == ["EURUSD"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows lets nobody read a locked file")
def test_a_busy_store_names_its_owner(run: Run, store: Path) -> None:
    with (store / "tickloom.lock").open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write(f"pid {os.getpid()}\nsocket /run/tickloom.sock\n")
        lock.flush()
        failed = run("symbols", "--data-dir", store, code=75)
    assert f"pid {os.getpid()} at /run/tickloom.sock" in failed.stderr


def test_status(run: Run, store: Path, tmp_path: Path) -> None:
    [status] = run("store", "status", "--json", "--data-dir", store).json_lines()
    assert status["disk_free_bytes"] > 0
    expected = {
        "open": True,
        "writable": True,
        "partitions": len(partitions(store)),
        "writer_pid": None,
        "damaged": None,
    }
    assert {name: status[name] for name in expected} == expected
    assert "partitions" in run("store", "status", "--data-dir", store).stdout
    run("store", "status", "--data-dir", tmp_path / "none", code=66)
    catalogue = store / "catalogue.duckdb"
    catalogue.write_bytes(b"spoilt" * 1000)
    result = run("store", "status", "--json", "--data-dir", store, code=None)
    assert result.code not in (0, 66)
    assert result.json_lines()[0]["open"] is False


@pytest.mark.skipif(sys.platform == "win32", reason="locks are held by other means there")
def test_status_names_the_writer(run: Run, store: Path) -> None:
    lock = store / "tickloom.lock"
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(f"pid {os.getpid()}\n")
        file.flush()
        result = run("store", "status", "--json", "--data-dir", store, code=75)
        [status] = result.json_lines()
        assert status["open"] is False
        assert status["writer_pid"] == os.getpid()


def test_verify(run: Run, store: Path) -> None:
    *bars, summary = run("verify", "EURUSD", "--json", "--data-dir", store).json_lines()
    assert summary["verified"]
    assert summary["ticks"] == len(TICKS)
    assert summary["content_hash"] == check(run, store)[1]["content_hash"]
    assert len(bars) == 18
    assert all(row["bars"] == row["recomputed"] > 0 for row in bars)
    assert all(not row["different_on"] for row in bars)
    one = run("verify", "EURUSD", "--timeframes", "1h", "--calendar", "utc", "--json", "--data-dir", store).json_lines()
    assert len(one) == 4
    run("verify", "GBPUSD", "--data-dir", store, code=66)
    file = partitions(store)[0]
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 4
    file.write_bytes(content)
    run("verify", "EURUSD", "--data-dir", store, code=74)


@pytest.mark.parametrize("content", [b"", b"spoilt", b"spoilt" * 5000], ids=["empty", "short", "long"])
@pytest.mark.parametrize("command", ["symbols", "ticks EURUSD", "store check", "store sql FROM(ticks)", "imports"])
def test_a_catalogue_that_is_none(run: Run, store: Path, command: str, content: bytes) -> None:
    (store / "catalogue.duckdb").write_bytes(content)
    failed = run(*command.split(), "--data-dir", store, code=74)
    assert "try: run tickloom store repair" in failed.stderr
    run("store", "repair", "--data-dir", store)
    run(*command.split(), "--data-dir", store)


def test_what_duckdb_refuses_is_an_error_of_reading(run: Run, store: Path) -> None:
    """The catalogue's first block is whole, and what follows is not."""
    catalogue = store / "catalogue.duckdb"
    data = bytearray(catalogue.read_bytes())
    data[12288:] = bytes(len(data) - 12288)
    catalogue.write_bytes(data)
    failed = run("symbols", "--data-dir", store, code=74)
    assert "store repair" in failed.stderr
    run("store", "repair", "--data-dir", store)
    run("symbols", "--data-dir", store)


@pytest.mark.parametrize("name", ["date=1999-01-01", "symbol=ZZZ", "bid=5", "ts=1/ask=2", "k=v"])
def test_folders_that_look_like_columns(run: Run, tmp_path: Path, name: str) -> None:
    """Above the lake they mean nothing."""
    sample = ROOT / "Samples" / "eurusd-sample.csv.gz"
    store = tmp_path / name / "store"
    run("import", sample, "--symbol", "EURUSD", "--data-dir", store)
    plain = tmp_path / "plain"
    run("import", sample, "--symbol", "EURUSD", "--data-dir", plain)
    for query in (
        "SELECT date, symbol, count(*), sum(bid), sum(ask), min(ts), max(ts) FROM ticks GROUP BY ALL ORDER BY ALL",
        "SELECT * FROM ticks ORDER BY ts LIMIT 5",
        "SELECT count(*) FROM ticks WHERE symbol = 'EURUSD' AND date > '2000-01-01';;",
    ):
        expected = run("store", "sql", query, "--output", "csv", "--data-dir", plain).stdout
        assert run("store", "sql", query, "--output", "csv", "--data-dir", store).stdout == expected
