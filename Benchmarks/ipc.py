"""Round trips of a small request over the Unix socket, beside a bare echo in C over a Unix socket, by turns in one run.

The same client in C measures both: it sends `[0, 7, "system.echo", ["hi"]]` and waits for the answer. The bare echo
sends back what came; the engine reads the message, finds the method, and writes its answer. Prints microseconds, and
the ratios that count; --histogram writes the distributions in the form of HdrHistogram. With pyzmq installed, a ZeroMQ
echo takes its turns, too.
"""

import argparse
import importlib.util
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

import numpy as np
from turns import ROOT

REQUEST = bytes.fromhex("940007ab") + b"system.echo" + bytes.fromhex("91a26869")
ANSWER = bytes.fromhex("940107c0a26869")
WINDOW = 64
PERCENTILES = (50.0, 90.0, 99.0, 99.9, 99.99)

Times = np.ndarray[tuple[int], np.dtype[np.int64]]

ZEROMQ = """
import sys, time, zmq
context = zmq.Context()
server, client = context.socket(zmq.REP), context.socket(zmq.REQ)
if sys.argv[1] == "serve":
    server.bind("ipc://" + sys.argv[2])
    print("ready", flush=True)
    poller = zmq.Poller()
    poller.register(server, zmq.POLLIN)
    poller.register(sys.stdin.fileno(), zmq.POLLIN)
    while True:
        ready = dict(poller.poll())
        if sys.stdin.fileno() in ready:
            break
        server.send(server.recv())
else:
    client.connect("ipc://" + sys.argv[2])
    message, count = bytes.fromhex(sys.argv[4]), int(sys.argv[3])
    times = []
    for _ in range(count):
        start = time.perf_counter_ns()
        client.send(message)
        client.recv()
        times.append(time.perf_counter_ns() - start)
    import array
    sys.stdout.buffer.write(array.array("q", times).tobytes())
"""


def compiled(folder: Path) -> Path:
    """The C program."""
    target = folder / "echo"
    source = ROOT / "Benchmarks" / "ipc" / "echo.c"
    subprocess.run([os.environ.get("CC", "cc"), "-O2", "-Wall", "-Wextra", "-o", target, source], check=True)
    return target


def first_line(output: IO[str] | None) -> str:
    """What a server says when it listens."""
    return output.readline().strip() if output else ""


@contextmanager
def running(command: list[str | Path]) -> Iterator[str]:
    """A server that ends when its input does, and its first line."""
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        try:
            yield first_line(server.stdout)
        finally:
            if server.stdin:
                server.stdin.close()
            server.terminate()


def engine_socket(line: str) -> str:
    """Where the engine listens."""
    ready = json.loads(line)
    socket: str = ready["socket"]
    return socket


def pings(command: list[str | Path], socket: str, count: int, answer: bytes) -> Times:
    """Nanoseconds of each round trip."""
    arguments = ["ping", socket, str(count), REQUEST.hex(), str(len(answer))]
    result = subprocess.run([*command, *arguments], check=True, capture_output=True, timeout=600)
    return np.frombuffer(result.stdout, dtype="<i8")


def rate(echo: Path, socket: str, count: int, answer: bytes) -> float:
    """Requests a second with some on their way."""
    arguments = ["pipeline", socket, str(count), REQUEST.hex(), str(len(answer)), str(WINDOW)]
    result = subprocess.run([echo, *arguments], check=True, capture_output=True, timeout=600)
    return count / (int.from_bytes(result.stdout, "little") / 1e9)


def microseconds(turns: list[Times], percentile: float) -> float:
    """The median over the turns of a percentile."""
    return statistics.median(float(np.percentile(turn, percentile)) for turn in turns) / 1e3


def histogram(times: Times) -> str:
    """Percentiles as HdrHistogram prints them, in microseconds."""
    ordered = np.sort(times)
    lines = [f"{'Value':>12} {'Percentile':>14} {'TotalCount':>10} {'1/(1-Percentile)':>14}", ""]
    share, half = 0.0, 0
    while True:
        # The place of the percentile, and five steps to each halving of what is left, as the reference does.
        place = min(len(ordered) - 1, max(0, math.ceil(share * len(ordered)) - 1))
        rest = f"{1 / (1 - share):14.2f}" if share < 1 else f"{'inf':>14}"
        lines.append(f"{ordered[place] / 1e3:12.3f} {share:14.12f} {place + 1:10d} {rest}")
        if place == len(ordered) - 1:
            break
        half = int(math.log2(1 / (1 - share))) + 1
        share += 1 / (5 * 2**half)
    mean, deviation = float(np.mean(times)) / 1e3, float(np.std(times)) / 1e3
    lines.append(f"#[Mean    = {mean:12.3f}, StdDeviation   = {deviation:12.3f}]")
    lines.append(f"#[Max     = {ordered[-1] / 1e3:12.3f}, Total count    = {len(ordered):12d}]")
    return "\n".join(lines) + "\n"


def has_zeromq() -> bool:
    """Whether there is a ZeroMQ to compare with."""
    return importlib.util.find_spec("zmq") is not None


def main() -> None:
    """Takes turns, and prints the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", type=Path, default=ROOT / ".build" / "release" / "tickloom")
    parser.add_argument("--trips", type=int, default=50_000)
    parser.add_argument("--turns", type=int, default=7)
    parser.add_argument("--histogram", type=Path, help="a folder for the distributions")
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tickloom-ipc-")))
        echo = compiled(folder)
        bare = str(folder / "echo.sock")
        if stack.enter_context(running([echo, "serve", bare])) != "ready":
            sys.exit("the bare echo does not listen")
        serve: list[str | Path] = [options.program, "serve", "--data-dir", folder / "data", "--port", "0", "--json"]
        engine = engine_socket(stack.enter_context(running(serve)))
        work: dict[str, Callable[[], Times]] = {
            "bare echo in C": lambda: pings([echo], bare, options.trips, REQUEST),
            "tickloom": lambda: pings([echo], engine, options.trips, ANSWER),
        }
        if has_zeromq():
            other = str(folder / "zeromq.sock")
            python: list[str | Path] = [sys.executable, "-c", ZEROMQ]
            stack.enter_context(running([*python, "serve", other]))
            work["ZeroMQ, both ends in Python"] = lambda: pings(python, other, options.trips // 5, REQUEST)
        turns: dict[str, list[Times]] = {name: [] for name in work}
        for _ in range(options.turns):
            for name, measure in work.items():
                turns[name].append(measure())
        rates = {
            "bare echo in C": [rate(echo, bare, options.trips * 10, REQUEST) for _ in range(options.turns)],
            "tickloom": [rate(echo, engine, options.trips * 10, ANSWER) for _ in range(options.turns)],
        }
    print(f"{options.trips} round trips a turn, medians of {options.turns} turns, microseconds")
    for name, measured in turns.items():
        text = ", ".join(f"p{percentile:g} {microseconds(measured, percentile):.1f}" for percentile in PERCENTILES)
        print(f"{name}: {text}")
    for percentile in (50.0, 99.0):
        ours, theirs = (microseconds(turns[name], percentile) for name in ("tickloom", "bare echo in C"))
        print(f"p{percentile:g}: tickloom takes {ours / theirs:.2f} times as long as the bare echo")
    for name, found in rates.items():
        print(f"{name}, {WINDOW} on their way: {statistics.median(found):,.0f} requests/s")
    if options.histogram:
        options.histogram.mkdir(parents=True, exist_ok=True)
        for name, measured in turns.items():
            file = options.histogram / (name.split(",")[0].lower().replace(" ", "-") + ".hgrm")
            file.write_text(histogram(np.concatenate(measured)))


if __name__ == "__main__":
    main()
