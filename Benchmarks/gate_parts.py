"""The parts that scripts/performance_gate.py measures, and what it measures them beside.

Every part is measured in turns of less than a second, each between two turns of its reference. Times are of the
processor: of a thread or a process, user and system. `percent` more work can be planted, which is not counted.
"""

import ctypes
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import ipc
import numpy as np

SETS = ("engine", "program")
ENGINE_TURNS = 31
PROGRAM_TURNS = 11

Turns = tuple[list[float], list[float]]
"""Processor times of the turns of a part, and of those of its reference, one more."""


@dataclass(frozen=True)
class Part:
    """Something to measure."""

    name: str
    set: str
    measure: Callable[[int], Turns]
    """Takes all turns, with so many per cent of work planted."""


def turns(count: int, work: Callable[[], float], reference: Callable[[], float]) -> Turns:
    """Runs both by turns. What runs for the first time, and brings things into caches, does not count."""
    reference()
    work()
    own, theirs = [], [reference()]
    for _ in range(count):
        own.append(work())
        theirs.append(reference())
    return own, theirs


@contextmanager
def opened(root: Path) -> Iterator[list[Part]]:
    """All parts; what they need is made when they are first measured, and removed in the end."""
    with tempfile.TemporaryDirectory(prefix="tickloom-gate-") as folder, ExitStack() as stack:
        store = StoreParts(root, Path(folder))
        yield [
            *engine_parts(root / ".build" / "release" / "enginebench"),
            Part("python-bars", "engine", PythonBars(root, Path(folder)).measure),
            Part("import", "program", store.imports),
            Part("store-scan", "program", store.scans),
            Part("store-write", "program", store.writes),
            Part("ipc-requests", "program", lambda percent: requests(root, Path(folder), percent)),
        ]
        stack.close()


# --- Parts of the engine, in a program of their own


def engine_parts(program: Path) -> list[Part]:
    """What `enginebench gate` lists, measured by it; its references are in Sources/CReference."""

    def run(*arguments: str) -> str:
        if not program.exists():
            sys.exit(f"error: {program} is not there; scripts/gate builds it")
        return subprocess.run([program, "gate", *arguments], check=True, capture_output=True, text=True).stdout

    def measure(name: str, percent: int) -> Turns:
        found = json.loads(run(name, str(ENGINE_TURNS), str(percent)))
        return found["work"], found["reference"]

    def part(name: str) -> Part:
        return Part(name, "engine", lambda percent: measure(name, percent))

    return [part(name) for name in ENGINE_NAMES]


ENGINE_NAMES = ("csv-parse", "bars-batch", "bars-every-tick", "snapshot", "messagepack-encode", "messagepack-decode")


# --- The engine inside Python


@dataclass
class PythonBars:
    """`tickloom.bars` of a table without volumes, beside the loop in C that `enginebench` has, too."""

    root: Path
    folder: Path

    TICKS = 60_000
    REPEATS = 60

    def measure(self, percent: int) -> Turns:
        """Takes turns in this process."""
        bars, loop = self._bars, self._loop

        def timed(work: Callable[[], object], repeats: int) -> float:
            start = time.process_time_ns()
            for _ in range(repeats):
                work()
            return float(time.process_time_ns() - start)

        more = self.REPEATS * (100 + percent) // 100
        return turns(ENGINE_TURNS, lambda: timed(bars, more), lambda: timed(loop, self.REPEATS))

    @cached_property
    def _ticks(self) -> tuple[Any, Any]:
        random = np.random.default_rng(20_240_101)
        ts = 1_704_067_200_000_000_000 + np.cumsum(random.integers(1, 660_000, self.TICKS)) * 1_000
        return ts, 110_000 + np.cumsum(random.integers(-2, 3, self.TICKS))

    @cached_property
    def _bars(self) -> Callable[[], object]:
        source = str(self.root / "python" / "src")
        if source not in sys.path:
            sys.path.insert(0, source)
        import pyarrow as pa

        import tickloom

        ts, bid = self._ticks
        table = pa.table({"ts": ts.view("datetime64[ns]"), "bid": bid, "ask": bid + 3})
        frames = ["1m", "5m", "15m", "1h", "4h", "1d"]
        return lambda: tickloom.bars(table, frames, calendar="utc", scale=5)

    @cached_property
    def _loop(self) -> Callable[[], object]:
        work = reference_library(self.root, self.folder).reference_bars
        work.restype = ctypes.c_int64
        work.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
        ts, bid = self._ticks
        return lambda: work(ts.ctypes.data, bid.ctypes.data, len(ts), 0)


def reference_library(root: Path, folder: Path) -> ctypes.CDLL:
    """The C functions that `enginebench` has, too."""
    source, library = root / "Sources" / "CReference", folder / "reference.so"
    if not library.exists():
        command: list[str | Path] = [os.environ.get("CC", "cc"), "-O2", "-shared", "-fPIC", "-I", source / "include"]
        subprocess.run([*command, "-o", library, source / "reference.c"], check=True)
    return ctypes.CDLL(str(library))


# --- The store, by way of the program, beside DuckDB with one thread


def children_seconds() -> float:
    """The processor time of all child processes that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


@dataclass
class StoreParts:
    """Imports, scans and writes."""

    root: Path
    folder: Path

    TICKS = 1_000_000
    WRITE_TICKS = 200_000
    RUNS = 20

    def imports(self, percent: int) -> Turns:
        """A CSV file into a fresh store, the whole process; DuckDB copies it to a Parquet file."""
        source, store = self._csv(percent), self.folder / "imported"
        columns = (
            "{'timestamp': 'TIMESTAMP', 'bid': 'DECIMAL(18, 5)', 'ask': 'DECIMAL(18, 5)', "
            "'bid_volume': 'FLOAT', 'ask_volume': 'FLOAT'}"
        )
        copy = (
            f"COPY (FROM read_csv('{self._csv(0)}', header = true, delim = ',', columns = {columns}, "
            f"timestampformat = '%Y-%m-%dT%H:%M:%S.%gZ')) "
            f"TO '{self.folder / 'copied.parquet'}' (FORMAT parquet, COMPRESSION zstd)"
        )

        def work() -> float:
            shutil.rmtree(store, ignore_errors=True)
            return self._run("import", str(source), "--symbol", "EURUSD", "--data-dir", str(store))

        return turns(PROGRAM_TURNS, work, lambda: self._query(copy))

    def scans(self, percent: int) -> Turns:
        """The sums of all columns of a store, in the page cache."""
        store = str(self._store)
        files = [str(file) for file in sorted(self._store.glob("ticks/*/*/*.parquet"))]
        query = (
            "SELECT max(ts), sum(bid), sum(ask), sum(bid_volume), sum(ask_volume) "
            "FROM read_parquet(?, hive_partitioning = false)"
        )
        runs = str(self.RUNS * (100 + percent) // 100)

        def reference() -> float:
            return sum(self._query(query, files) for _ in range(self.RUNS // 2))

        return turns(PROGRAM_TURNS, lambda: self._run("bench", "scan", "--store", store, "--runs", runs), reference)

    def writes(self, percent: int) -> Turns:
        """Parquet files of a day each from memory."""
        runs = str(self.RUNS * (100 + percent) // 100)
        files = [str(file) for file in sorted(self._store.glob("ticks/*/*/*.parquet"))]
        self._connection.execute(
            f"CREATE OR REPLACE TABLE written AS FROM read_parquet({files}, hive_partitioning = false) "
            f"LIMIT {self.WRITE_TICKS}"
        )
        target = self.folder / "written.parquet"
        copy = f"COPY written TO '{target}' (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2)"

        def work() -> float:
            return self._run("bench", "write", "--ticks", str(self.WRITE_TICKS), "--runs", runs)

        def reference() -> float:
            return sum(self._query(copy) for _ in range(self.RUNS // 2))

        return turns(PROGRAM_TURNS, work, reference)

    @cached_property
    def _program(self) -> Path:
        program = self.root / ".build" / "release" / "tickloom"
        if not program.exists():
            sys.exit(f"error: {program} is not there; scripts/gate builds it")
        return program

    def _run(self, *arguments: str) -> float:
        before = children_seconds()
        subprocess.run([self._program, *arguments], check=True, capture_output=True)
        return children_seconds() - before

    @cached_property
    def _connection(self) -> Any:
        return duckdb.connect(config={"threads": 1})

    def _query(self, text: str, *parameters: Any) -> float:
        start = time.process_time_ns()
        self._connection.execute(text, parameters).fetchall()
        return (time.process_time_ns() - start) / 1e9

    @cached_property
    def _store(self) -> Path:
        store = self.folder / "store"
        self._run("bench", "fill", "--store", str(store), "--ticks", str(self.TICKS))
        return store

    def _csv(self, percent: int) -> Path:
        """Ten days of the synthetic market, and some more."""
        file = self.folder / f"ticks{percent}.csv"
        if not file.exists():
            ticks = self.TICKS // 10 * (100 + percent) // 100
            arguments = ["--symbol", "EURUSD", "--from", "2020-01-06", "--seed", "1", "--days", "12"]
            self._run("generate", "ticks", *arguments, "--ticks-per-day", str(ticks), "--output", str(file))
        return file


# --- Requests to the engine


def processor_time(pid: int) -> float:
    """The processor time of another process so far, in nanoseconds, as clock_getcpuclockid(3) finds its clock."""
    return float(time.clock_gettime_ns((~pid << 3) | 2))


def requests(root: Path, folder: Path, percent: int) -> Turns:
    """What a request costs the server with 64 on their way, beside sending and receiving as much in one thread of C.

    Not one after the other: what it costs to wake a thread depends on what else the machine does, and differs by half.
    """
    count = 40_000
    echo = ipc.compiled(folder)
    work = reference_library(root, folder).reference_sockets
    work.restype, work.argtypes = ctypes.c_int64, [ctypes.c_size_t]
    program = root / ".build" / "release" / "tickloom"
    serve: list[str | Path] = [program, "serve", "--data-dir", folder / "served", "--port", "0", "--json"]
    with running(serve) as (engine, line):
        socket = ipc.engine_socket(line)

        def ours() -> float:
            start = processor_time(engine)
            ipc.rate(echo, socket, count * (100 + percent) // 100, ipc.ANSWER)
            return processor_time(engine) - start

        def reference() -> float:
            start = time.process_time_ns()
            if work(count) < 0:
                sys.exit("error: there are no pairs of sockets")
            return float(time.process_time_ns() - start)

        return turns(ENGINE_TURNS, ours, reference)


@contextmanager
def running(command: list[str | Path]) -> Iterator[tuple[int, str]]:
    """A server's process and its first line; it ends with its input."""
    pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nothing, text=True) as server:
        try:
            line = ipc.first_line(server.stdout)
            if not line:
                sys.exit(f"error: the server did not start: {' '.join(map(str, command))}")
            yield server.pid, line
        finally:
            if server.stdin:
                server.stdin.close()
            server.terminate()
