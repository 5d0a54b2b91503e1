#!/usr/bin/env python3
"""Starts an engine, and has Swift, Python and a headless browser ask each other both ways; shows the times.

ping.py [--program PATH] [--count N] [--without-browser]

The engine is Swift. It is asked by Python over its Unix socket and over its WebSocket, and by a page in a browser over
the WebSocket; then it asks each of them, by `system.echo_back`, which measures in the engine. Every answer is compared
with what was asked. Ends with 1 if one of them is wrong.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "python/src"))

import numpy as np  # noqa: E402
from browser import chromium, opened, pages  # noqa: E402
from engine import TOKEN, Engine  # noqa: E402

import tickloom  # noqa: E402

VALUE = {"symbol": "EURUSD", "bid": 107_722, "ask": 107_724}
"""What goes to and fro: about what a tick is."""

CONNECT = """async ([url, token]) => {
  globalThis.client = await tickloom.Client.connect(new tickloom.WebSocketAddress(url, token), { name: "browser" });
  globalThis.asked = 0;
  globalThis.client.serve("client.echo", (value) => { globalThis.asked += 1; return value; });
  return globalThis.client.engine.server;
}"""
ASK = """async ([count, value]) => {
  const times = [];
  for (let index = 0; index < count + Math.ceil(count / 10); index += 1) {
    const began = performance.now();
    const answer = await globalThis.client.call("system.echo", value);
    const time = performance.now() - began;
    if (JSON.stringify(answer) !== JSON.stringify(value)) throw new Error(`asked ${value}, answered ${answer}`);
    if (index >= count / 10) times.push(time * 1e6);
  }
  return times;
}"""
ASKED = """async ([count, value]) => {
  const answer = await globalThis.client.call("system.echo_back", { count, value });
  return [Array.from(answer.nanoseconds, Number), globalThis.asked];
}"""

Times = Callable[[int], Any]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", type=Path, default=ROOT / ".build/release/tickloom")
    parser.add_argument("--count", type=int, default=2_000, help="requests of each way")
    parser.add_argument("--without-browser", action="store_true")
    options = parser.parse_args()
    if not options.program.exists():
        print(f"error: {options.program} is not built: run scripts/build", file=sys.stderr)
        return 1
    if not options.without_browser and chromium() is None:
        print("error: no Chromium is installed: run scripts/setup, or leave it out: --without-browser", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder, pages(ROOT / "build/web") as origin:
        engine = Engine(options.program, Path(folder) / "data", TICKLOOM_ORIGINS=origin)
        try:
            engine.start()
            said = engine.ready
            print(f"engine    pid {said['pid']}, {said['socket']} and {engine.url}")
            print(f"each way  {options.count} requests, one after the other, {VALUE}\n")
            print(f"{'':44} {'median':>9} {'99 %':>9} {'slowest':>9}")
            exchange(engine, origin, options.count, has_browser=not options.without_browser)
        except (AssertionError, RuntimeError, tickloom.TickloomError) as error:
            print(f"error: {error}", file=sys.stderr)
            return 1
        finally:
            engine.kill()
    return 0


def exchange(engine: Engine, origin: str, count: int, *, has_browser: bool) -> None:
    swift(engine)
    doors: list[tuple[str, dict[str, Any]]] = [
        ("Unix socket", {"address": engine.socket}),
        ("WebSocket", {"address": engine.url, "token": TOKEN}),
    ]
    for door, arguments in doors:
        with python(arguments) as (ask, asked):
            show(f"Python asks Swift, {door}", ask(count))
            show(f"Swift asks Python, {door}", asked(count))
    if not has_browser:
        return
    with opened(origin) as page:
        page.evaluate(CONNECT, [engine.url, TOKEN])
        show("the browser asks Swift, WebSocket", page.evaluate(ASK, [count, VALUE]))
        times, calls = page.evaluate(ASKED, [count, VALUE])
        require(calls == count, f"the browser was asked {calls} times, not {count}")
        show("Swift asks the browser, WebSocket", times)


def swift(engine: Engine) -> None:
    """The command line asks the engine: a process of its own, Swift on both sides."""
    times = []
    for _ in range(5):
        began = time.perf_counter_ns()
        done = subprocess.run(
            [engine.program, "call", "system.ping", "--data-dir", engine.data],
            env=engine.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        times.append(time.perf_counter_ns() - began)
        require(done.returncode == 0, f"tickloom call failed: {done.stderr}")
        require('"time"' in done.stdout, f"tickloom call answered {done.stdout!r}")
    show("Swift asks Swift, a process for each", times)


@contextmanager
def python(arguments: dict[str, Any]) -> Iterator[tuple[Times, Times]]:
    """What measures both ways between Python and the engine."""
    with tickloom.connect(**arguments) as client:
        calls = 0

        def answer(value: Any) -> Any:
            nonlocal calls
            calls += 1
            return value

        def ask(count: int) -> list[int]:
            times = []
            for index in range(count + count // 10):
                began = time.perf_counter_ns()
                answered = client.system.echo(VALUE)
                took = time.perf_counter_ns() - began
                require(answered == VALUE, f"asked {VALUE}, answered {answered}")
                if index >= count // 10:
                    times.append(took)
            return times

        def asked(count: int) -> Any:
            times = client.system.echo_back(count=count, value=VALUE)["nanoseconds"]
            require(calls == count == len(times), f"Python was asked {calls} times, not {count}")
            return times

        client.serve("client.echo", answer)
        yield ask, asked


def require(holds: bool, message: str) -> None:
    if not holds:
        raise RuntimeError(message)


def show(way: str, nanoseconds: Any) -> None:
    times = np.asarray(nanoseconds, dtype=np.float64) / 1000
    median, high = np.percentile(times, [50, 99])
    print(f"{way:44} {in_words(median):>9} {in_words(high):>9} {in_words(times.max()):>9}", flush=True)


def in_words(microseconds: float) -> str:
    return f"{microseconds:.0f} us" if microseconds < 10_000 else f"{microseconds / 1000:.0f} ms"


if __name__ == "__main__":
    sys.exit(main())
