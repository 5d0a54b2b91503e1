"""Bars formed in pieces are those of one pass, to the last bit, however the days are cut and whoever computes them."""

from __future__ import annotations

import itertools
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import dask
import numpy as np
import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from distributed import Client, LocalCluster
from hypothesis import given, settings
from hypothesis import strategies as st

import tickloom
from tickloom import Bars, ParameterError, TableError
from tickloom._joined import Piece
from tickloom._joined import join as join_pieces
from tickloom.distributed import Part, Task, join, plan

FRAMES = ["1m", "7m", "1h", "4h", "1d", "1w", "1mo"]
TOKYO = "format = tickloom-calendar 1\nname = tokyo\nzone = +09:00\nopen = 06:00\nclose = 24:00"
# Digits of the prices of a file, by its day: they differ, as they do where a vendor changed them.
SCALES = (5, 3, 5, 4)


def write_ticks(folder: Path, symbol: str, start: str, days: int, a_day: int, seed: int) -> None:
    """Days of ticks as the engine lays them out, weekends and every eleventh day left out."""
    random = np.random.default_rng(seed)
    for day in range(days):
        date = np.datetime64(start, "D") + day
        if date.astype(object).weekday() == 5 or day % 11 == 10:
            continue
        scale = SCALES[day % len(SCALES)]
        count = 1 if day % 13 == 12 else a_day
        ts = np.sort(random.integers(0, 86_400_000, count)).astype("m8[ms]") + date
        bid = 10**scale + np.cumsum(random.integers(-3, 4, count))
        volumes = [(random.integers(1, 1 << 20, count) / 1000).astype("f4") for _ in range(2)]
        table = pa.table(
            {
                "ts": pa.array(ts),
                "bid": decimals(bid, scale),
                "ask": decimals(bid + random.integers(-1, 5, count), scale),
                # A day without volumes, and days on which some have none.
                "bid_volume": pa.array(volumes[0], mask=random.random(count) < (1 if day % 5 == 4 else 0.1)),
                "ask_volume": pa.array(volumes[1], mask=random.random(count) < 0.5),
            }
        )
        place = folder / "ticks" / f"symbol={symbol}" / f"date={date}"
        place.mkdir(parents=True)
        pq.write_table(table, place / "0123abcd.parquet")


def decimals(mantissas: Any, scale: int) -> Any:
    pairs = np.stack([mantissas, mantissas >> 63], axis=1)
    return pa.Array.from_buffers(pa.decimal128(18, scale), len(mantissas), [None, pa.py_buffer(pairs.tobytes())])


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> tickloom.Lake:
    """Three months in which clocks go forward, and a month ends within a week."""
    folder = tmp_path_factory.mktemp("lake")
    write_ticks(folder, "EURUSD", "2024-02-20", 50, 400, 1)
    write_ticks(folder, "USDJPY", "2024-03-08", 5, 300, 2)
    return tickloom.lake(folder)


def turn_round(file: Path) -> Any:
    """Puts a day's ticks in the wrong order, and gives them in the right one."""
    table = pq.read_table(file)
    pq.write_table(table.take(list(range(len(table)))[::-1]), file)
    return table


def same(mine: Bars, its: Bars) -> None:
    """Whether two tables are the same in every bit that can be seen of them."""
    assert (mine.timeframe, mine.price, mine.scale, mine.last_in_progress, mine.late_count) == (
        its.timeframe,
        its.price,
        its.scale,
        its.last_in_progress,
        its.late_count,
    )
    for name in mine.to_numpy():
        assert mine[name].dtype == its[name].dtype
        assert mine[name].tobytes() == its[name].tobytes(), (mine.timeframe, name)
    left, right = pa.table(mine), pa.table(its)
    assert left.schema.equals(right.schema, check_metadata=True)
    assert left.equals(right)
    assert left.column("volume").null_count == right.column("volume").null_count


def one_pass(lake: tickloom.Lake, symbol: str, *bounds: Any, **options: Any) -> dict[str, Bars]:
    return tickloom.bars(lake.ticks(symbol, *bounds), FRAMES, **options)


# Without any cluster


@pytest.mark.parametrize("days", [1, 2, 3, 7, 1_000])
@pytest.mark.parametrize("price", ["bid", "ask", "mid", "spread"])
def test_days_that_are_cut_anyhow_give_the_bars_of_one_pass(lake: tickloom.Lake, days: int, price: Any) -> None:
    tasks = plan(lake, "eurusd", FRAMES, price=price, days=days)
    assert len(tasks) == -(-len(lake.partitions("EURUSD")) // days)
    found = join(task.run() for task in tasks)
    wanted = one_pass(lake, "EURUSD", price=price)
    assert list(found) == ["EURUSD"]
    assert list(found["EURUSD"]) == list(wanted) == FRAMES
    for name in FRAMES:
        same(found["EURUSD"][name], wanted[name])


@pytest.mark.parametrize("calendar", ["utc", "eet", "fx-new-york", "tokyo"])
@pytest.mark.parametrize("prices", ["float", "decimal"])
@pytest.mark.parametrize("partial", ["keep", "drop"])
def test_calendars_decimals_and_the_last_bar(lake: tickloom.Lake, calendar: str, prices: Any, partial: Any) -> None:
    chosen: Any = tickloom.Calendar(TOKYO) if calendar == "tokyo" else calendar
    options: dict[str, Any] = {"calendar": chosen, "prices": prices, "partial": partial}
    tasks = pickle.loads(pickle.dumps(plan(lake, ["EURUSD", "USDJPY"], FRAMES, days=3, **options)))  # noqa: S301
    # Whoever runs them may give the results in any order.
    found = join(task.run() for task in reversed(tasks))
    for symbol in ("EURUSD", "USDJPY"):
        for name, wanted in one_pass(lake, symbol, **options).items():
            same(found[symbol][name], wanted)


def test_a_range_is_cut_within_days_and_may_be_empty(lake: tickloom.Lake) -> None:
    for bounds in [
        ("2024-02-29T13:00Z", "2024-04-02T01:30Z"),
        ("2024-03-05T10:00Z", "2024-03-05T10:00Z"),
        ("2024-03-05T10:00:00.001Z", "2024-03-05T10:30Z"),
        ("2030-01-01T00:00Z", None),
    ]:
        start, end = bounds
        found = join(task.run() for task in plan(lake, "EURUSD", FRAMES, start=start, end=end, days=1))
        for name, wanted in one_pass(lake, "EURUSD", start, end).items():
            same(found["EURUSD"][name], wanted)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 120), min_size=1, max_size=12), st.integers(0, 2**32), st.booleans())
def test_pieces_join_wherever_they_are_cut(sizes: list[int], seed: int, decimal: bool) -> None:
    """Cut at any tick, not only where days end, with volumes whose sums no float holds."""
    random = np.random.default_rng(seed)
    count = sum(sizes)
    steps = random.choice([0, 1, 1_000_000_000, 50_000_000_000], count)
    data = {
        "ts": np.datetime64("2024-10-31T20:00", "ns") + np.cumsum(steps).astype("m8[ns]"),
        "bid": random.integers(-(10**16), 10**16, count),
        "bid_volume": np.where(random.random(count) < 0.3, np.nan, random.integers(1, 10**9, count) + 0.125),
    }
    options: dict[str, Any] = {"scale": 5, "prices": "decimal" if decimal else "float"}
    wanted = tickloom.bars(data, FRAMES, **options)
    edges = [0, *itertools.accumulate(sizes)]
    cut = [{name: values[a:b] for name, values in data.items()} for a, b in itertools.pairwise(edges)]
    pieces = [{name: Piece.of(found) for name, found in tickloom.bars(part, FRAMES, **options).items()} for part in cut]
    for name in FRAMES:
        same(join_pieces([piece[name] for piece in pieces], keeps_last=True), wanted[name])


def test_parts_that_do_not_belong_together_are_refused(lake: tickloom.Lake) -> None:
    parts = [task.run() for task in plan(lake, "USDJPY", "1h", days=1)]
    for wrong in (parts[1:], [*parts, parts[0]]):
        with pytest.raises(TableError, match="numbers") as caught:
            join(wrong)
        assert caught.value.code == "bad_pieces"
    others = [task.run() for task in plan(lake, "USDJPY", "1d", days=1)]
    with pytest.raises(TableError, match="several plans"):
        join([parts[0], *others[1:]])
    swapped = [Part(part.symbol, len(parts) - 1 - part.number, part.keeps_last, part._pieces) for part in parts]
    with pytest.raises(TableError, match="not in order"):
        join(swapped)
    assert join([]) == {}


def test_a_plan_says_what_is_wrong(lake: tickloom.Lake) -> None:
    with pytest.raises(tickloom.SymbolNotFoundError, match="EURUSD, USDJPY"):
        plan(lake, "GBPUSD", "1m")
    wrong: list[dict[str, Any]] = [
        {"timeframes": "1q"},
        {"timeframes": ["1m", "1m"]},
        {"timeframes": []},
        {"price": "last"},
        {"calendar": "mars"},
        {"prices": "fraction"},
        {"partial": "half"},
        {"days": 0},
        {"days": True},
    ]
    for options in wrong:
        with pytest.raises(ParameterError):
            plan(lake, "EURUSD", **{"timeframes": "1m", **options})


def test_a_day_that_is_replaced_meanwhile_fails(tmp_path: Path) -> None:
    write_ticks(tmp_path, "EURUSD", "2024-03-04", 3, 20, 1)
    tasks = plan(tmp_path, "EURUSD", "1h", days=1)
    file = tickloom.lake(tmp_path).partitions("EURUSD")[1].path
    file.rename(file.with_name("4567cdef.parquet"))
    tasks[0].run()
    with pytest.raises(FileNotFoundError):
        tasks[1].run()


def test_the_work_goes_to_a_process_pool(lake: tickloom.Lake) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        found = join(pool.map(Task.run, plan(lake, ["USDJPY"], FRAMES, days=2)))
    for name, wanted in one_pass(lake, "USDJPY").items():
        same(found["USDJPY"][name], wanted)


def test_bars_can_be_pickled(lake: tickloom.Lake) -> None:
    for options in ({}, {"prices": "decimal"}, {"partial": "drop"}):
        for bars in one_pass(lake, "EURUSD", **options).values():
            copied = pickle.loads(pickle.dumps(bars))  # noqa: S301
            same(copied, bars)
            assert copied.to_polars().equals(bars.to_polars())
            assert copied.to_pandas().equals(bars.to_pandas())
            with pytest.raises(ValueError, match="read-only"):
                copied["tick_count"][0] = 1


# Dask


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """Three processes on this machine, which are gone afterwards."""
    with (
        dask.config.set({"temporary-directory": str(tmp_path_factory.mktemp("dask"))}),
        LocalCluster(
            n_workers=3,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address=None,
            memory_limit=0,
            silence_logs=50,
        ) as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        processes = [psutil.Process(pid) for pid in client.run(os.getpid).values()]
        assert len(processes) == 3
        yield client
    assert psutil.wait_procs(processes, timeout=60)[1] == []


def test_a_cluster_gives_the_bars_of_one_pass(lake: tickloom.Lake, client: Client) -> None:
    calendar = tickloom.Calendar(TOKYO)
    others: dict[str, Any] = {"price": "mid", "calendar": calendar, "prices": "decimal", "partial": "drop"}
    for options in ({}, others):
        found = tickloom.distributed.bars(lake, ["EURUSD", "usdjpy"], FRAMES, days=1, client=client, **options)
        assert list(found) == ["EURUSD", "USDJPY"]
        for symbol in found:
            for name, wanted in one_pass(lake, symbol, **options).items():
                same(found[symbol][name], wanted)


def test_every_worker_works(lake: tickloom.Lake, client: Client) -> None:
    def run(task: Task, _number: int) -> tuple[int, int]:
        return os.getpid(), len(task.run()._pieces["1m"])

    tasks = plan(lake, "EURUSD", FRAMES, days=1)
    workers = list(client.scheduler_info(n_workers=-1)["workers"])
    futures = [
        client.submit(run, task, number, workers=[workers[number % 3]], pure=False) for number, task in enumerate(tasks)
    ]
    results = client.gather(futures)
    assert len({pid for pid, _ in results}) == 3
    assert os.getpid() not in {pid for pid, _ in results}
    assert all(rows > 0 for _, rows in results)


def test_what_fails_in_a_worker_is_raised_here_and_leaves_it_usable(tmp_path: Path, client: Client) -> None:
    write_ticks(tmp_path, "EURUSD", "2024-03-04", 5, 50, 1)
    file = tickloom.lake(tmp_path).partitions("EURUSD")[2].path
    table = turn_round(file)
    with pytest.raises(tickloom.LateTickError) as caught:
        tickloom.distributed.bars(tmp_path, "EURUSD", "1m", days=1, client=client)
    assert caught.value.row is not None
    pq.write_table(table, file)
    found = tickloom.distributed.bars(tmp_path, "EURUSD", "1m", days=1, client=client)["EURUSD"]["1m"]
    same(found, tickloom.bars(tickloom.lake(tmp_path).ticks("EURUSD"), "1m"))


def test_a_cluster_ends_even_if_the_work_fails(tmp_path: Path) -> None:
    """A program of its own, as people write it: an error in a worker ends it, with all of its processes."""
    write_ticks(tmp_path, "EURUSD", "2024-03-04", 2, 50, 1)
    turn_round(tickloom.lake(tmp_path).partitions("EURUSD")[1].path)
    program = tmp_path / "program.py"
    program.write_text(
        f"""
import dask, os, sys
sys.path.insert(0, {str(Path(tickloom.__file__).parents[1])!r})
import tickloom
from distributed import Client, LocalCluster

def main():
    dask.config.set({{"temporary-directory": {str(tmp_path)!r}}})
    with LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None) as cluster:
        with Client(cluster) as client:
            print(*client.run(os.getpid).values(), flush=True)
            tickloom.distributed.bars({str(tmp_path)!r}, "EURUSD", "1m", days=1)

if __name__ == "__main__":
    main()
"""
    )
    run = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, check=False, timeout=300)
    assert run.returncode == 1, run.stderr
    assert "LateTickError" in run.stderr
    pids = [int(pid) for pid in run.stdout.split()]
    assert len(pids) == 2
    alive = [psutil.Process(pid) for pid in pids if psutil.pid_exists(pid)]
    assert psutil.wait_procs(alive, timeout=60)[1] == []


def test_without_a_client_threads_do_it(lake: tickloom.Lake) -> None:
    found = tickloom.distributed.bars(lake, "USDJPY", ["1h", "1mo"], days=1)["USDJPY"]
    wanted = one_pass(lake, "USDJPY")
    for name in ("1h", "1mo"):
        same(found[name], wanted[name])


def test_without_dask_it_says_what_to_install(lake: tickloom.Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "dask", None)
    with pytest.raises(tickloom.MissingPackageError, match=r"tickloom\[distributed\]"):
        tickloom.distributed.bars(lake, "EURUSD", "1m")
