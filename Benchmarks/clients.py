"""Round trips and streams of the Python and the browser client beside ZeroMQ, by turns, in one run.

Round trips: a small map is echoed, one request after the other; the contenders take turns, and the times of each go
into an HdrHistogram. ZeroMQ echoes with REQ and REP between two Python processes over a Unix socket, packed by msgpack
as ours are. Streams: bars of one minute, from stored ticks to NumPy arrays in Python, rows a second; beside it the same
bytes sent by ZeroMQ's PUSH and unpacked the same way, without any store behind it.

Answers are compared with what was asked before anything is timed. --short only sees whether it works.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import msgpack
import zmq
from hdrh.histogram import HdrHistogram
from turns import ROOT

sys.path[:0] = [str(ROOT / "python/src"), str(ROOT / "scripts/e2e")]

from browser import chromium, opened, pages  # noqa: E402
from engine import TOKEN, Engine  # noqa: E402

import tickloom  # noqa: E402
from tickloom import aio  # noqa: E402
from tickloom._client.codec import Decoder, Notification, encode  # noqa: E402

VALUE = {"symbol": "EURUSD", "bid": 107_722, "ask": 107_724}
COLUMNS = ("open_time", "close_time", "open", "high", "low", "close", "volume", "tick_count", "complete")
BROWSER = """async ([url, token, count, value]) => {
  globalThis.client ??= await tickloom.Client.connect(new tickloom.WebSocketAddress(url, token));
  const times = [];
  for (let index = 0; index < count; index += 1) {
    const began = performance.now();
    await globalThis.client.call("system.echo", value);
    times.push(Math.round((performance.now() - began) * 1e6));
  }
  return times;
}"""

Block = Callable[[int], list[int]]
"""Makes so many round trips, and tells the nanoseconds of each."""


def timed(call: Callable[[], Any]) -> Block:
    """Round trips of a call that blocks."""

    def block(count: int) -> list[int]:
        times = []
        for _ in range(count):
            began = time.perf_counter_ns()
            call()
            times.append(time.perf_counter_ns() - began)
        return times

    return block


@contextmanager
def asyncio_block(path: str) -> Iterator[Block]:
    """Round trips within an event loop, which has a thread to itself as the browser's driver has one in this."""
    loop = asyncio.new_event_loop()

    async def begin() -> aio.Client:
        return await aio.connect(path)

    async def run(count: int) -> list[int]:
        times = []
        for _ in range(count):
            began = time.perf_counter_ns()
            await client.system.echo(VALUE)
            times.append(time.perf_counter_ns() - began)
        return times

    with ThreadPoolExecutor(1) as thread:
        client = thread.submit(loop.run_until_complete, begin()).result()
        try:
            yield lambda count: thread.submit(loop.run_until_complete, run(count)).result()
        finally:
            thread.submit(loop.run_until_complete, client.close()).result()
            loop.close()


def serve_zeromq(echo: str, push: str, payload: bytes) -> None:
    """ZeroMQ's side: echoes, and sends a payload as often as it is asked to."""
    context = zmq.Context()
    echoing, pushing = context.socket(zmq.REP), context.socket(zmq.PUSH)
    pushing.set_hwm(16)
    echoing.bind(echo)
    pushing.bind(push)
    while True:
        message = echoing.recv()
        if message[:1] == b"!":
            echoing.send(b"")
            for _ in range(int(message[1:])):
                pushing.send(payload)
        else:
            echoing.send(msgpack.packb(msgpack.unpackb(message)))


@contextmanager
def zeromq(folder: Path, payload: bytes) -> Iterator[tuple[Any, Any]]:
    """The echoing and the pushing socket of a server in another process, from this side."""
    addresses = [f"ipc://{folder}/{name}" for name in ("echo", "push")]
    process = multiprocessing.get_context("spawn").Process(target=serve_zeromq, args=(*addresses, payload), daemon=True)
    process.start()
    context = zmq.Context()
    asking, pulling = context.socket(zmq.REQ), context.socket(zmq.PULL)
    pulling.set_hwm(16)
    asking.connect(addresses[0])
    pulling.connect(addresses[1])
    try:
        yield asking, pulling
    finally:
        context.destroy(linger=0)
        process.kill()
        process.join()


def make_store(program: Path, data: Path, days: int) -> None:
    """Ticks of so many days, about one each twenty seconds."""
    file = data.parent / "ticks.csv"
    made = ("generate", "--quiet", "ticks", "--symbol", "EURUSD", "--from", "2022-01-03", "--days", str(days))
    more = ("--seed", "7", "--ticks-per-day", "4000", "--format", "csv", "--output", file)
    subprocess.run([program, *made, *more], check=True)
    subprocess.run([program, "import", file, "--symbol", "EURUSD", "--quiet", "--data-dir", data], check=True)
    file.unlink()


def stream(client: tickloom.Client) -> tuple[int, float]:
    """All bars of one minute, as arrays: rows, and seconds."""
    began = time.perf_counter()
    rows = 0
    for event in client.bars.stream(symbol="EURUSD", timeframe="1m", batch=65_536):
        rows += len(event.payload["open_time"])
    return rows, time.perf_counter() - began


def zeromq_stream(sockets: tuple[Any, Any], count: int) -> tuple[int, float]:
    """The same rows without a store: a payload so often."""
    asking, pulling = sockets
    decoder = Decoder(1 << 30)
    began = time.perf_counter()
    asking.send(b"!%d" % count)
    asking.recv()
    rows = 0
    for _ in range(count):
        for message in decoder.feed(pulling.recv()):
            if isinstance(message, Notification):
                rows += len(message.params[2]["open_time"])
    return rows, time.perf_counter() - began


def a_batch(client: tickloom.Client) -> tuple[bytes, int]:
    """The largest batch of the stream as a message, and its rows."""
    largest: dict[str, Any] = {}
    for event in client.bars.stream(symbol="EURUSD", timeframe="1m", batch=65_536):
        if event.payload["count"] > largest.get("count", 0):
            largest = dict(event.payload)
    return encode(Notification("$event", [1, 1, largest])), largest["count"]


def main() -> int:
    """Makes the store, the engine and its neighbour, and measures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", type=Path, default=ROOT / ".build/release/tickloom")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--count", type=int, default=1_000, help="round trips of each contender in each round")
    parser.add_argument("--days", type=int, default=720, help="days of bars to stream")
    parser.add_argument("--short", action="store_true", help="3 rounds of 200, and 20 days")
    parser.add_argument("--histograms", type=Path, help="a folder for the percentiles of each contender")
    options = parser.parse_args()
    if options.short:
        options.rounds, options.count, options.days = 3, 200, 20
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        make_store(options.program, folder / "data", options.days)
        origin = stack.enter_context(pages(ROOT / "build/web"))
        engine = Engine(options.program, folder / "data", TICKLOOM_ORIGINS=origin)
        stack.callback(engine.kill)
        engine.start()
        client = stack.enter_context(tickloom.connect(engine.socket))
        payload, rows = a_batch(client)
        sockets = stack.enter_context(zeromq(folder, payload))
        round_trips(options, engine, client, sockets, origin)
        streams(options, client, sockets, rows)
    return 0


def round_trips(options: Any, engine: Engine, client: tickloom.Client, sockets: tuple[Any, Any], origin: str) -> None:
    """Measures the round trips and prints them."""
    with ExitStack() as stack:
        web = stack.enter_context(tickloom.connect(engine.url, token=TOKEN))

        def ask_zeromq() -> Any:
            sockets[0].send(msgpack.packb(VALUE))
            return msgpack.unpackb(sockets[0].recv())

        calls: dict[str, Callable[[], Any]] = {
            "ZeroMQ, Python to Python, Unix socket": ask_zeromq,
            "Python, threads, Unix socket": lambda: client.system.echo(VALUE),
            "Python, threads, WebSocket": lambda: web.system.echo(VALUE),
        }
        blocks: dict[str, Block] = {name: timed(call) for name, call in calls.items()}
        for name, call in calls.items():
            if (answer := call()) != VALUE:
                raise SystemExit(f"{name}: asked {VALUE}, answered {answer}")
        blocks["Python, asyncio, Unix socket"] = stack.enter_context(asyncio_block(engine.socket))
        if chromium() is not None:
            page = stack.enter_context(opened(origin))
            blocks["browser, WebSocket"] = lambda count: list(page.evaluate(BROWSER, [engine.url, TOKEN, count, VALUE]))
        histograms = {name: HdrHistogram(100, 60_000_000_000, 3) for name in blocks}
        for block in blocks.values():
            block(options.count // 2)  # once for nothing: caches, compilers
        for _ in range(options.rounds):
            for name, block in blocks.items():
                for nanoseconds in block(options.count):
                    histograms[name].record_value(nanoseconds)
    print(f"round trips, {options.rounds} rounds of {options.count}, microseconds")
    print(f"  {'':40} {'median':>8} {'90 %':>8} {'99 %':>8} {'99.9 %':>8} {'slowest':>8}")
    for name, histogram in histograms.items():
        figures = [histogram.get_value_at_percentile(share) / 1000 for share in (50, 90, 99, 99.9, 100)]
        print(f"  {name:40} " + " ".join(f"{figure:8.0f}" for figure in figures))
        if options.histograms:
            write_histogram(options.histograms, name, histogram)


def write_histogram(folder: Path, name: str, histogram: HdrHistogram) -> None:
    """The percentiles in HdrHistogram's own form, in microseconds."""
    folder.mkdir(parents=True, exist_ok=True)
    spelled = "-".join(part for part in "".join(c if c.isalnum() else " " for c in name.lower()).split())
    with (folder / f"{spelled}.hgrm").open("wb") as file:
        histogram.output_percentile_distribution(file, 1000, 5)


def streams(options: Any, client: tickloom.Client, sockets: tuple[Any, Any], rows_of_batch: int) -> None:
    """Measures the streams and prints them."""
    ours, theirs = [], []
    stream(client)  # once for nothing: the engine keeps formed bars
    rows = 0
    for _ in range(max(3, options.rounds // 4)):
        rows, seconds = stream(client)
        ours.append(rows / seconds)
        sent, seconds = zeromq_stream(sockets, max(1, rows // rows_of_batch))
        theirs.append(sent / seconds)
    print(f"\nstreams of {rows:,} bars in {len(COLUMNS)} columns to NumPy, median of {len(ours)}, rows a second")
    print(f"  {'engine, from the store':40} {statistics.median(ours):14,.0f}")
    print(f"  {'ZeroMQ, the same bytes from memory':40} {statistics.median(theirs):14,.0f}")
    result = {"rows": rows, "rows_per_second": statistics.median(ours), "zeromq": statistics.median(theirs)}
    print(json.dumps(result), file=sys.stderr)


if __name__ == "__main__":
    # What Python's child processes import must not run this.
    sys.exit(main())
