"""The native module in a process: what it costs, what it leaves behind, threads, other processes, signals."""

import gc
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

import tickloom
from tickloom import MTF

SOURCES = Path(__file__).parent.parent / "src"
TICKS = 400_000


def table(ticks: int = TICKS, seed: int = 1) -> dict[str, Any]:
    random = np.random.default_rng(seed)
    bid = 110_000 + np.cumsum(random.integers(-2, 3, ticks))
    ts = np.datetime64("2024-01-01", "ns") + np.cumsum(random.integers(1, 10**9, ticks)).astype("m8[ns]")
    return {"ts": ts, "bid": bid / 100_000, "ask": (bid + 3) / 100_000}


def run(program: str, timeout: float = 60, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(SOURCES), **environment},
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def resident() -> int:
    """Bytes of memory that this process has."""
    fields = Path("/proc/self/statm").read_text().split()
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE")


needs_proc = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs /proc")


def test_importing_takes_less_than_a_tenth_of_a_second() -> None:
    program = (
        "import time; start = time.process_time(); import tickloom; tickloom.bars; tickloom.MTF;"
        "print(time.process_time() - start)"
    )
    # Of the processor, and the least of some: the rest is what else the machine does.
    assert min(float(run(program).stdout) for _ in range(5)) < 0.1


def test_bars_need_neither_arrow_nor_frames() -> None:
    program = """
import sys
sys.modules |= dict.fromkeys(("pyarrow", "polars", "pandas", "msgpack"))
import numpy as np, tickloom
bars = tickloom.bars({"ts": np.array([0], "M8[s]"), "bid": np.array([1.5])})
assert bars["close"].tolist() == [1.5]
try:
    bars.to_polars()
except tickloom.MissingPackageError as error:
    print(error)
"""
    answer = run(program)
    assert answer.returncode == 0, answer.stderr
    assert "pip install polars" in answer.stdout


def test_without_the_module_the_rest_works() -> None:
    program = """
import sys
sys.modules["tickloom._core"] = None
import tickloom
tickloom.lake, tickloom.TickloomError
try:
    tickloom.bars({})
except tickloom.MissingCoreError as error:
    print(error)
"""
    answer = run(program)
    assert answer.returncode == 0, answer.stderr
    assert "build it from the sources" in answer.stdout


@needs_proc
def test_nothing_is_left_behind() -> None:
    small = {name: values[:200] for name, values in table().items()}
    arrow = pa.table(small)
    text = b"ts,bid,ask,bid_volume,ask_volume\n" + b"2024-03-04T09:30:00Z,1.10427,1.10429,1,\n" * 20 + b"no tick\n"
    broken = {**small, "bid": np.full(200, np.nan)}

    def cycle() -> None:
        mtf = MTF(["1m", "1h"], capacity=10)
        mtf.feed(arrow, on_bar=lambda bar: bar.close, on_tick=lambda tick: tick.bid)
        mtf.snapshot(3)
        mtf["1m"].view()
        MTF.restore(mtf.save())
        bars = tickloom.bars(arrow, ["1m", "1h"], prices="decimal")
        pa.table(bars["1m"])
        tickloom.validate(small)
        tickloom.parse_csv(text, "EURUSD", order="file").to_arrow()
        with pytest.raises(tickloom.SourceError):
            tickloom.parse_csv(b"no ticks", "EURUSD")
        tickloom.Calendar("format = tickloom-calendar 1\nname = x\nzone = UTC")
        for bad in (broken, {"ts": small["ts"][::-1], "bid": small["bid"]}):
            with pytest.raises(tickloom.TableError):
                tickloom.bars(bad)

    def growth(cycles: int) -> int:
        before = resident()
        for _ in range(cycles):
            cycle()
        gc.collect()
        return resident() - before

    growth(1_000)
    # 10,000 cycles. Allocators take memory in leaps; what leaks grows each time, so the least growth shows it, from 32
    # bytes a cycle.
    found = [growth(1_000) for _ in range(9)]
    assert min(found) < 32 << 10, found


def test_threads_work_on_their_own_objects() -> None:
    tables = [table(50_000, seed) for seed in range(6)]
    wanted = [tickloom.bars(ticks, "1m", calendar="utc").to_arrow() for ticks in tables]

    def work(index: int) -> bool:
        mtf = MTF(["1m", "1h"], "utc")
        mtf.feed(tables[index])
        bars = tickloom.bars(tables[index], "1m", calendar="utc").to_arrow()
        return bars.equals(wanted[index]) and mtf.tick_count == 50_000

    with ThreadPoolExecutor(6) as pool:
        assert all(pool.map(work, [index % 6 for index in range(60)]))


def test_others_run_while_a_table_is_fed() -> None:
    big = table(4_000_000)
    turns = 0
    is_over = threading.Event()

    def count() -> None:
        nonlocal turns
        while not is_over.is_set():
            turns += 1
            time.sleep(0)

    thread = threading.Thread(target=count)
    thread.start()
    before = turns
    mtf = MTF(["1m"], "utc")
    mtf.feed(big)
    between = turns - before
    is_over.set()
    thread.join()
    assert between > 10


def test_a_state_that_another_thread_feeds_says_so() -> None:
    big = pa.table(table(4_000_000))
    mtf = MTF(["1m"], "utc", scale=5)
    thread = threading.Thread(target=lambda: mtf.feed(big))
    thread.start()
    codes = set()
    while thread.is_alive():
        for call in (lambda: mtf.append(-1, 1, 1), lambda: mtf.snapshot(), lambda: mtf.save()):
            try:
                call()
            except tickloom.TableError as error:  # before it begins, or after it
                codes.add(error.code)
            except tickloom.BusyError as error:
                codes.add(error.code)
    thread.join()
    assert codes - {"time_out_of_range"} == {"busy"}
    assert mtf.tick_count == 4_000_000


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
@pytest.mark.parametrize("call", ["tickloom.bars(ticks)", "tickloom.MTF().feed(ticks)", "tickloom.validate(ticks)"])
def test_control_c_ends_a_long_call(call: str) -> None:
    """The table is a stream without end."""
    program = f"""
import sys, time
import numpy as np, pyarrow as pa, tickloom
ones = np.ones(1_000_000, "i8")
batch = pa.record_batch({{"ts": np.zeros(1_000_000, "M8[ns]"), "bid": ones, "ask": ones}})
def batches():
    while True:
        yield batch.slice(0, 1000 if {"validate" in call} else 1_000_000)
ticks = pa.RecordBatchReader.from_batches(batch.schema, batches())
print("ready", flush=True)
try:
    {call.replace("ticks)", "ticks, scale=5)") if "MTF" not in call else call.replace("MTF()", "MTF(scale=5)")}
except KeyboardInterrupt:
    print("interrupted")
"""
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(SOURCES)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(0.3)
    sent = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert out == "interrupted\n", err
    assert time.monotonic() - sent < 10


def child(seed: int) -> int:
    mtf = MTF(["1m"], "utc")
    mtf.feed(table(10_000, seed))
    return len(mtf["1m"]) + mtf.tick_count


@pytest.mark.parametrize("method", ["spawn", "fork"])
def test_other_processes_have_engines_of_their_own(method: str) -> None:
    """The engine starts no threads, so a fork of a process that has used it is as good as a new one."""
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip(f"there is no {method} here")
    wanted = [child(seed) for seed in range(4)]
    program = f"""
import multiprocessing, sys
sys.path.insert(0, {str(Path(__file__).parent.parent)!r})
from tests.test_life import child
if __name__ == "__main__":
    child(0)
    with multiprocessing.get_context({method!r}).Pool(2) as pool:
        print(pool.map(child, range(4)))
"""
    script = Path(os.environ.get("TMPDIR", "/tmp")) / f"tickloom-{os.getpid()}-{method}.py"  # noqa: S108
    script.write_text(program)
    try:
        answer = subprocess.run(
            [sys.executable, str(script)],
            env={**os.environ, "PYTHONPATH": str(SOURCES)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    finally:
        script.unlink()
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.strip() == str(wanted)


def test_memory_that_is_not_there_is_an_error() -> None:
    program = """
import resource, tickloom
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
try:
    tickloom.MTF(["1m"], capacity=9_000_000)
except MemoryError as error:
    print(type(error).__name__)
"""
    if sys.platform != "linux":
        pytest.skip("needs limits of address space")
    assert run(program).stdout == "CoreMemoryError\n"
