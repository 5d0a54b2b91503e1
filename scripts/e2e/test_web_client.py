"""The TypeScript client: in Node.js over the Unix socket, and in a browser over the WebSocket."""

import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browser import NODE, needs_browser, needs_web_tools, opened, pages
from conftest import ROOT, Run
from engine import TOKEN, Engine

import tickloom

BUNDLE = ROOT / "build/web/client/node.js"


@pytest.fixture
def control(run: Run, own_engine: Engine, tmp_path: Path) -> Iterator[str]:
    """A Unix socket that takes orders about the engine, a line each, and answers when it is done."""
    path = str(tmp_path / "control.sock")
    orders: dict[str, Callable[[], object]] = {
        "kill": own_engine.kill,
        "start": own_engine.start,
        "hold": own_engine.hold,
        "go-on": own_engine.go_on,
        "delete": lambda: delete("2024-03-13"),
        "delete-more": lambda: delete("2024-03-12T20:00:00Z"),
    }

    def delete(start: str) -> None:
        run("delete", "EURUSD", "--from", start, "--yes", "--data-dir", own_engine.data)

    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen()

    def obey() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection, connection.makefile("rw") as stream:
                orders[stream.readline().strip()]()
                stream.write("done\n")

    threading.Thread(target=obey, daemon=True).start()
    yield path
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


@needs_web_tools
def test_node_speaks_with_the_engine(own_engine: Engine, control: str, bundles: Path) -> None:
    assert bundles.is_dir()
    assert NODE is not None
    # Where the lines that ran are to be written, if they are counted.
    coverage = {"NODE_V8_COVERAGE": folder} if (folder := os.environ.get("TEST_NODE_COVERAGE")) else {}
    done = subprocess.run(
        [NODE, "--test", "--test-reporter=spec", ROOT / "web/client/test/engine.test.mjs"],
        env={**os.environ, **coverage, "ENGINE_SOCKET": own_engine.socket, "ENGINE_CONTROL": control},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:]
    assert "skipped 0" in done.stdout


@pytest.fixture
def web_engine(program: Path, ticks_store: Path, tmp_path: Path, bundles: Path) -> Iterator[tuple[Engine, str]]:
    """An engine that lets a page of another server in, and that page's origin."""
    shutil.copytree(ticks_store, tmp_path / "data")
    with pages(bundles) as origin:
        engine = Engine(program, tmp_path / "data", TICKLOOM_ORIGINS=origin).start()
        try:
            yield engine, origin
        finally:
            engine.kill()


@needs_web_tools
@needs_browser
def test_a_browser_speaks_with_the_engine(web_engine: tuple[Engine, str]) -> None:
    engine, origin = web_engine
    with opened(origin) as page:
        found = page.evaluate(
            """async ([url, token]) => {
                const states = [];
                const client = await tickloom.Client.connect(new tickloom.WebSocketAddress(url, token), {
                  backoff: { firstMs: 20, ceilingMs: 200 }, onState: (state) => states.push(state) });
                globalThis.client = client;
                globalThis.states = states;
                const bars = await client.call("bars.get", { symbol: "EURUSD", timeframe: "1h" });
                const stream = await client.subscribe("bars.stream",
                  { symbol: "EURUSD", timeframe: "1m", batch: 100 }, { bufferedEventsMax: 2 });
                let count = 0;
                for await (const event of stream) count += event.payload.count;
                const echoes = await Promise.all(Array.from({ length: 500 }, (_, n) => client.call("system.echo", n)));
                client.serve("client.echo", (value) => value);
                const back = await client.call("system.echo_back", { count: 20, value: "x" });
                const missing = await client.call("bars.get", { symbol: "NOPE", timeframe: "1h" }).catch((e) => e.code);
                return { bars: bars.count, kind: bars.close.constructor.name, first: String(bars.close[0]),
                  sameBuffer: bars.open_time.buffer === bars.close.buffer, count, missing,
                  echoes: echoes.every((value, index) => value === index), back: back.nanoseconds.length };
            }""",
            [engine.url, TOKEN],
        )
        with tickloom.connect(engine.socket) as client:
            bars = client.bars.get(symbol="EURUSD", timeframe="1h")
            minutes = client.bars.get(symbol="EURUSD", timeframe="1m", limit=1_000_000)
        assert found == {
            "bars": bars["count"],
            "kind": "BigInt64Array",
            "first": str(bars["close"][0]),
            "sameBuffer": True,
            "count": minutes["count"],
            "missing": "not_found",
            "echoes": True,
            "back": 20,
        }
        # The engine goes and comes back, and the page's call with it.
        call = page.evaluate_handle("() => ({ promise: null })")
        engine.kill()
        page.evaluate(
            """(call) => {
                call.promise = globalThis.client.call("bars.get", { symbol: "EURUSD", timeframe: "1h" }); }""",
            call,
        )
        engine.start()
        assert page.evaluate("async (call) => (await call.promise).count", call) == bars["count"]
        assert page.evaluate("states")[:3] == ["connected", "connecting", "connected"]


@needs_web_tools
@needs_browser
def test_a_page_of_another_origin_is_kept_out(web_engine: tuple[Engine, str], bundles: Path) -> None:
    engine, _ = web_engine
    attempt = """async ([url, token]) => {
        try { await tickloom.Client.connect(new tickloom.WebSocketAddress(url, token)); return "connected"; }
        catch (error) { return error.name; } }"""
    with pages(bundles) as other, opened(other) as page:
        assert page.evaluate(attempt, [engine.url, TOKEN]) == "ConnectFailedError"
    with pages(bundles) as origin, opened(origin) as page:
        assert page.evaluate(attempt, [engine.url, "wrong"]) == "ConnectFailedError"


@needs_web_tools
@needs_browser
def test_a_page_with_a_wrong_token_is_refused(web_engine: tuple[Engine, str]) -> None:
    engine, origin = web_engine
    with opened(origin) as page:
        name = page.evaluate(
            """async (url) => {
                try { await tickloom.Client.connect(new tickloom.WebSocketAddress(url, "wrong")); return "connected"; }
                catch (error) { return error.name; } }""",
            engine.url,
        )
        assert name == "RefusedError"


@needs_web_tools
@needs_browser
def test_swift_python_and_a_browser_ask_each_other(program: Path, bundles: Path) -> None:
    assert bundles.is_dir()
    done = subprocess.run(
        [sys.executable, ROOT / "scripts/e2e/ping.py", "--program", program, "--count", "50"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for way in (
        "Python asks Swift, Unix socket",
        "Swift asks Python, Unix socket",
        "Python asks Swift, WebSocket",
        "Swift asks Python, WebSocket",
        "the browser asks Swift, WebSocket",
        "Swift asks the browser, WebSocket",
    ):
        assert way in done.stdout
