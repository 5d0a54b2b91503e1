"""The Python client, for asyncio and for threads, with the real engine behind both of its doors."""

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgpack
import numpy as np
import pytest
from conftest import Run
from engine import TOKEN, Engine
from relay import Relay

import tickloom
from tickloom import aio
from tickloom._protocol import BacktestInfo, LogEvent

SLOW = "SELECT sum(hash(a.range * b.range)) FROM range(1000000) a, range(1000000) b"
"""A query that no machine answers before a test gives it up."""
QUICK = tickloom.Backoff(first=0.02, ceiling=0.2)


def options(**more: Any) -> tickloom.Options:
    return tickloom.Options(backoff=QUICK, **more)


@pytest.fixture(params=["unix", "websocket"])
def door(request: pytest.FixtureRequest) -> Callable[[Engine], dict[str, Any]]:
    """The arguments that connect to an engine by one of its doors."""
    is_unix = request.param == "unix"
    return lambda engine: {"address": engine.socket} if is_unix else {"address": engine.url, "token": TOKEN}


Door = Callable[[Engine], dict[str, Any]]


def test_values_come_back_as_they_went(engine: Engine, door: Door) -> None:
    values = [
        *(None, True, 0, -1, 2**63 - 1, -(2**63), 2**64 - 1, 1.5, -0.0, "", "EURUSD €𝄞", b"\0\xff"),
        [1, [2, [3]]],
        {"a": {"b": [None]}},
        "x" * 1_000_000,
    ]

    async def run() -> None:
        async with aio.connect(**door(engine)) as client:
            assert await client.system.echo(values) == values
            column = await client.system.echo(np.arange(1000, dtype=np.int64))
            assert column.dtype == np.int64
            assert np.array_equal(column, np.arange(1000))
            answers = await asyncio.gather(*(client.system.echo(number) for number in range(2000)))
            assert answers == list(range(2000))

    asyncio.run(run())


def test_bars_are_those_of_the_command_line(engine: Engine, door: Door, run: Run, ticks_store: Path) -> None:
    rows = run("bars", "EURUSD", "--timeframe", "1h", "--output", "json", "--data-dir", ticks_store).json_lines()
    with tickloom.connect(**door(engine)) as client:
        bars = client.bars.get(symbol="EURUSD", timeframe="1h")
        assert bars["count"] == len(rows) > 60
        scale = 10 ** bars["price_scale"]
        for name in ("open", "high", "low", "close"):
            column = bars[name]
            assert column.dtype == np.int64
            assert column.flags.aligned
            assert [int(value) for value in column] == [int(row[name] * scale) for row in rows]
        assert [int(count) for count in bars["tick_count"]] == [row["tick_count"] for row in rows]
        part = client.bars.get(symbol="EURUSD", timeframe="1h", from_="2024-03-12", to="2024-03-12T05:00:00Z")
        assert part["count"] == 5
        assert int(part["open_time"][0]) == 1_710_201_600 * 10**9


def test_streams_hold_what_a_single_answer_does(engine: Engine, door: Door) -> None:
    with tickloom.connect(**door(engine)) as client:
        whole = client.ticks.get(symbol="EURUSD", limit=1_000_000)
        with client.ticks.stream(symbol="EURUSD", batch=1000, buffered_events_max=3) as stream:
            events = list(stream)
        assert [event.sequence for event in events] == list(range(1, len(events) + 1))
        assert not any(event.gap for event in events)
        for name in ("ts", "bid", "ask"):
            joined = np.concatenate([event.payload[name] for event in events])
            assert np.array_equal(joined, whole[name])


def test_errors_keep_what_the_engine_said(engine: Engine, door: Door) -> None:
    with tickloom.connect(**door(engine)) as client:
        with pytest.raises(tickloom.EngineError) as caught:
            client.bars.get(symbol="NOPE", timeframe="1h")
        assert caught.value.code == "not_found"
        assert caught.value.outcome is tickloom.Outcome.NOT_DONE
        assert "EURUSD" in str(caught.value)
        with pytest.raises(tickloom.EngineError) as caught:
            client.call("bars.get", {"symbol": "EURUSD", "timeframe": "1h", "colour": "red"})
        assert (caught.value.code, caught.value.location) == ("invalid_params", "colour")
        with pytest.raises(tickloom.EngineError, match="unknown_method"):
            client.call("bars.paint", {})
        with pytest.raises(tickloom.EngineError) as caught:
            client.store.sql(sql="SELECT nothing FROM ticks")
        assert any(cause.service == "duckdb" and "nothing" in cause.message for cause in caught.value.causes)
        with pytest.raises(TypeError, match="cannot be sent"):
            client.system.echo(object())
        with pytest.raises(tickloom.TimeRangeError):
            client.bars.get(symbol="EURUSD", timeframe="1h", from_="yesterday")
        assert client.system.echo("still there") == "still there"
        assert client.connections == 1


def test_calls_end_when_their_time_is_up(engine: Engine, door: Door) -> None:
    with tickloom.connect(**door(engine)) as client:
        began = time.monotonic()
        with pytest.raises(tickloom.DeadlineExceededError, match=r"store\.sql: ") as caught:
            client.store.sql(sql=SLOW, timeout=0.3)
        assert isinstance(caught.value, TimeoutError)
        assert caught.value.outcome is tickloom.Outcome.UNKNOWN
        assert 0.2 < time.monotonic() - began < 5
        assert client.system.echo(1) == 1


def test_calls_that_are_given_up_are_cancelled_in_the_engine(engine: Engine, door: Door) -> None:
    async def run() -> None:
        async with aio.connect(**door(engine)) as client:
            # More than the engine has readers: were they not cancelled, the last call would never be answered.
            for _ in range(12):
                task = asyncio.create_task(client.store.sql(sql=SLOW))
                await asyncio.sleep(0.05)
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
            answer = await client.store.sql(sql="SELECT 42", timeout=30)
            assert answer["rows"] == [["42"]]

    asyncio.run(run())


def test_a_slow_reader_does_not_stop_other_calls(engine: Engine, door: Door) -> None:
    async def run() -> None:
        async with aio.connect(**door(engine)) as client:
            stream = await client.ticks.stream(symbol="EURUSD", batch=100, buffered_events_max=4)
            await asyncio.sleep(0.3)
            assert stream.sequence is not None
            assert stream.sequence <= 4
            assert await client.system.echo("in between") == "in between"
            count = 0
            async for event in stream:
                count += event.payload["count"]
                if event.sequence % 50 == 0:
                    await client.system.ping()
            assert count == (await client.ticks.get(symbol="EURUSD", limit=1_000_000))["count"]

    asyncio.run(run())


def test_a_subscription_can_be_left(engine: Engine, door: Door) -> None:
    with tickloom.connect(**door(engine)) as client:
        for _ in range(70):  # more than a connection may have at a time
            with client.ticks.stream(symbol="EURUSD", batch=10, buffered_events_max=2) as stream:
                assert next(stream).sequence == 1
        assert client.system.echo(1) == 1


def test_many_threads_share_a_client(engine: Engine, door: Door) -> None:
    with tickloom.connect(**door(engine)) as client:
        wrong: list[Any] = []

        def work(number: int) -> None:
            for step in range(100):
                value = [number, step]
                if client.system.echo(value) != value:
                    wrong.append(value)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not wrong
        futures = [client.call_later(tickloom.methods.SYSTEM_ECHO, number) for number in range(1000)]
        assert [future.result(30) for future in futures] == list(range(1000))


def test_the_engine_asks_and_is_answered(engine: Engine, door: Door) -> None:
    with tickloom.connect(**door(engine)) as client:
        asked: list[Any] = []

        def answer(value: Any) -> Any:
            asked.append(value)
            return value

        client.serve("client.echo", answer)
        times = client.system.echo_back(count=100, value=[1, "x"])["nanoseconds"]
        assert asked == [[1, "x"]] * 100
        assert times.dtype == np.int64
        assert (times > 0).all()

    async def run() -> None:
        async def later(value: Any) -> Any:
            await asyncio.sleep(0)
            return value

        async with aio.connect(**door(engine)) as client:
            client.serve("client.echo", later)
            assert len((await client.system.echo_back(count=10, value=1))["nanoseconds"]) == 10

    asyncio.run(run())


def test_a_client_answers_with_errors_where_it_has_no_answer(engine: Engine, tmp_path: Path) -> None:
    relay = Relay(tmp_path / "relay.sock", engine.socket, lambda _: None)
    try:
        with tickloom.connect(relay.path) as client:
            handlers: list[tuple[Any, str, str]] = [
                (None, "unknown_method", "does not serve client.echo"),
                # One that waits for its own thread would wait for ever.
                (client.system.echo, "internal", "cannot wait for it"),
                (lambda _: 1 / 0, "internal", "ZeroDivisionError"),
                (lambda _: object(), "internal", "cannot be sent"),
                (lambda value: value, "", ""),
            ]
            for handler, code, text in handlers:
                client.serve("client.echo", handler)
                if not code:
                    assert len(client.system.echo_back(count=1, value=7)["nanoseconds"]) == 1
                    continue
                # An error is no echo.
                with pytest.raises(tickloom.EngineError, match="with an error") as caught:
                    client.system.echo_back(count=1, value=7)
                assert caught.value.code == "bad_input"
                (cause,) = caught.value.causes
                assert (cause.code, cause.service) == (code, "client")
                assert text in cause.message
            assert client.system.echo(1) == 1
    finally:
        relay.close()
    unpacker = msgpack.Unpacker()
    unpacker.feed(bytes(relay.said))
    answers = [message for message in unpacker if message[0] == 1]
    for (_, code, text), (_, _, error, result) in zip(handlers, answers, strict=True):
        if code:
            assert error["code"] == code
            assert text in error["message"]
            assert error["service"] == "client"
        else:
            assert (error, result) == (None, 7)


def test_a_client_is_told_why_it_is_not_let_in(tmp_path: Path) -> None:
    fault = {"code": "too_many", "service": "ipc", "message": "too many already", "details": {}, "retryable": True}
    path = tmp_path / "full.sock"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()

        def refuse() -> None:
            with contextlib.suppress(OSError):
                while True:
                    peer, _ = listener.accept()
                    peer.sendall(msgpack.packb([2, "$closing", [fault | {"cause": []}]]))
                    peer.shutdown(socket.SHUT_WR)
                    peer.recv(1000)
                    peer.close()

        thread = threading.Thread(target=refuse, daemon=True)
        thread.start()
        with (
            pytest.raises(tickloom.ConnectFailedError, match="too many already"),
            tickloom.connect(str(path)) as client,
        ):
            client.system.echo(1)
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(10)


def test_a_client_of_the_process_before_a_fork_is_refused(engine: Engine) -> None:
    with tickloom.connect(engine.socket) as client:
        child = os.fork()
        if child == 0:
            try:
                client.system.ping()
            except RuntimeError as error:
                os._exit(0 if "forked" in str(error) else 2)
            os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert client.system.echo(1) == 1


def test_a_subscription_of_the_process_before_a_fork_is_refused(engine: Engine) -> None:
    """Events that had come are in the child's queue, too, and no more will: it would wait for ever."""
    with tickloom.connect(engine.socket) as client, client.ticks.stream(symbol="EURUSD", batch=1_000) as stream:
        first = stream.next(60)
        child = os.fork()
        if child == 0:
            signal.alarm(30)
            code = 1
            try:
                for _ in range(1_000):
                    stream.next()
            except RuntimeError as error:
                code = 0 if isinstance(error, tickloom.ForkedClientError) and "forked" in str(error) else 2
            stream.close()
            os._exit(code)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert stream.next(60).sequence == first.sequence + 1


def test_a_closed_client_says_so(engine: Engine) -> None:
    client = tickloom.connect(engine.socket)
    waiting = client.call_later(tickloom.methods.STORE_SQL, {"sql": SLOW})
    stream = client.log.subscribe()
    client.close()
    client.close()
    with pytest.raises(tickloom.ClientClosedError):
        waiting.result(10)
    with pytest.raises(tickloom.ClientClosedError):
        next(stream)
    with pytest.raises(tickloom.ClientClosedError):
        client.system.ping()
    assert client.state is tickloom.State.CLOSED


def test_who_may_not_come_in_is_told(engine: Engine, tmp_path: Path) -> None:
    for token in (None, "wrong", TOKEN[:-1], TOKEN + "0"):
        with pytest.raises(tickloom.RefusedError, match="401"):
            tickloom.connect(engine.url, token=token)
    with pytest.raises(tickloom.RefusedError, match="403"):
        tickloom.connect(tickloom.WebSocketAddress(engine.url, TOKEN, origin="http://evil.test"))
    with pytest.raises(tickloom.ConnectFailedError, match="no such socket"):
        tickloom.connect(str(tmp_path / "none.sock"))
    with pytest.raises(tickloom.ConnectFailedError, match=r"HTTP 404|HTTP 200|WebSocket"):
        tickloom.connect(engine.url.replace("/ipc", "/other"), token=TOKEN)
    (tmp_path / "token").write_text(TOKEN + "\n")
    with tickloom.connect(engine.url, token=tmp_path / "token") as client:
        assert client.system.echo(1) == 1
    assert TOKEN not in repr(tickloom.WebSocketAddress(engine.url, TOKEN))


def test_the_usual_socket_is_found(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TICKLOOM_SOCKET", raising=False)
    monkeypatch.setenv("TICKLOOM_DATA_DIR", str(engine.data))
    with tickloom.connect() as client:
        assert client.system.info()["pid"] == engine.pid


def test_connecting_waits_for_an_engine_that_comes_up(own_engine: Engine) -> None:
    own_engine.kill()
    starter = threading.Timer(0.5, own_engine.start)
    starter.start()
    try:
        with tickloom.connect(own_engine.socket, options=options(patience=60)) as client:
            assert client.system.echo(1) == 1
    finally:
        starter.join()


def test_calls_outlive_the_connection_if_they_may_be_repeated(own_engine: Engine, door: Door) -> None:
    states: list[tickloom.State] = []

    async def run() -> None:
        async with aio.connect(**door(own_engine), options=options()) as client:
            client.on_state(states.append)
            own_engine.hold()  # what is sent now is not answered
            repeated = asyncio.create_task(client.bars.get(symbol="EURUSD", timeframe="1h"))
            once = asyncio.create_task(client.services.restart(name="quality"))
            await asyncio.sleep(0.2)
            own_engine.kill()
            while client.state is tickloom.State.CONNECTED:
                await asyncio.sleep(0.01)
            later = asyncio.create_task(client.services.restart(name="quality"))
            with pytest.raises(tickloom.ConnectionLostError, match="unknown whether it was done") as caught:
                await once
            assert caught.value.outcome is tickloom.Outcome.UNKNOWN
            assert not repeated.done()
            with pytest.raises(tickloom.DeadlineExceededError, match="there is no connection") as late:
                await client.system.ping(timeout=0.2)
            assert late.value.outcome is tickloom.Outcome.NOT_DONE
            await asyncio.to_thread(own_engine.start)
            assert (await repeated)["count"] > 60
            assert (await later)["name"] == "quality"  # it had not left, so it was sent
            assert client.connections == 2

    asyncio.run(run())
    assert states[:2] == [tickloom.State.CONNECTING, tickloom.State.CONNECTED]


def test_a_stream_goes_on_where_it_was(own_engine: Engine, door: Door) -> None:
    async def run() -> None:
        async with aio.connect(**door(own_engine), options=options()) as client:
            whole = await client.bars.get(symbol="EURUSD", timeframe="1m", limit=1_000_000)
            stream = await client.bars.stream(symbol="EURUSD", timeframe="1m", batch=100, buffered_events_max=4)
            times, sequences = [], []
            async for event in stream:
                assert not event.gap
                times.append(event.payload["open_time"])
                sequences.append(event.sequence)
                if event.sequence in (5, 20):
                    await asyncio.to_thread(own_engine.kill)
                    await asyncio.to_thread(own_engine.start)
            assert sequences == list(range(1, len(sequences) + 1))
            assert np.array_equal(np.concatenate(times), whole["open_time"])
            assert client.connections == 3
            # And in a client that is new: from the sequence number on.
            rest = await client.bars.stream(symbol="EURUSD", timeframe="1m", batch=100, after=sequences[-3])
            assert [event.sequence async for event in rest] == sequences[-2:]

    asyncio.run(run())


HOUR = ("--from", "2024-03-12T10:00:00Z", "--to", "2024-03-12T11:00:00Z", "--yes", "--quiet")


def test_a_stream_is_of_one_state(run: Run, own_engine: Engine, door: Door) -> None:
    """What was stored or deleted in its midst ends it; what was changed while there was no connection, too."""
    one_minute: dict[str, Any] = {"symbol": "EURUSD", "timeframe": "1m", "batch": 100, "buffered_events_max": 4}

    def change() -> None:
        own_engine.kill()
        run("delete", "EURUSD", *HOUR, "--data-dir", own_engine.data)
        own_engine.start()

    async def ask() -> None:
        async with aio.connect(**door(own_engine), options=options()) as client:
            again = await client.bars.stream(**one_minute)
            ending = await client.bars.stream(**one_minute, restart=False)
            for stream in (again, ending):
                assert (await anext(stream)).sequence == 1
            await asyncio.to_thread(change)
            whole = await client.bars.get(symbol="EURUSD", timeframe="1m", limit=1_000_000)
            with pytest.raises(tickloom.SequenceGapError, match="has changed since event"):
                [event async for event in ending]
            events = [event async for event in again]
            (start,) = [place for place, event in enumerate(events) if event.gap]
            events = events[start:]
            assert [event.sequence for event in events] == list(range(1, len(events) + 1))
            times = np.concatenate([event.payload["open_time"] for event in events])
            assert np.array_equal(times, whole["open_time"])
            # In its midst, with the connection as it is.
            stream = await client.bars.stream(**one_minute)
            assert (await anext(stream)).sequence == 1
            some = await client.ticks.delete(symbol="EURUSD", from_="2024-03-12T12:00:00Z", to="2024-03-12T12:10:00Z")
            assert some["ticks"] > 0
            with pytest.raises(tickloom.EngineError, match="the store has changed") as caught:
                [event async for event in stream]
            assert (caught.value.code, caught.value.retryable) == ("changed", True)

    asyncio.run(ask())


def test_connections_may_break_after_any_byte(engine: Engine, tmp_path: Path) -> None:
    """Each connection lives for some bytes more than the one before: first it breaks within the hello, then in answers
    and events, at every place of them."""
    relay = Relay(tmp_path / "relay.sock", engine.socket, lambda number: 1 + 53 * number if number < 40 else None)
    asked = 0

    async def ask(client: aio.Client, ends: asyncio.Event) -> None:
        nonlocal asked
        while not ends.is_set():
            asked += 1
            assert await client.system.echo(asked_now := asked) == asked_now

    async def run() -> None:
        quick = tickloom.Options(backoff=tickloom.Backoff(first=0.001, ceiling=0.002), patience=60)
        async with aio.connect(relay.path, options=quick) as client:
            ends = asyncio.Event()
            asking = asyncio.create_task(ask(client, ends))
            times, sequences = [], []
            one_day: dict[str, Any] = {"symbol": "EURUSD", "timeframe": "5m", "from_": "2024-03-12", "to": "2024-03-13"}
            stream = await client.bars.stream(**one_day, batch=2, buffered_events_max=8)
            async for event in stream:
                assert not event.gap
                sequences.append(event.sequence)
                times.append(event.payload["open_time"])
            ends.set()
            await asking
            assert sequences == list(range(1, len(sequences) + 1))
            whole = await client.bars.get(**one_day)
            assert np.array_equal(np.concatenate(times), whole["open_time"])
            assert client.connections > 10

    try:
        asyncio.run(run())
    finally:
        relay.close()
    assert relay.connections > 30
    assert asked > 10


def test_a_log_goes_on_in_another_connection_of_the_same_engine(
    program: Path, ticks_store: Path, tmp_path: Path
) -> None:
    shutil.copytree(ticks_store, tmp_path / "data")
    engine = Engine(program, tmp_path / "data", TICKLOOM_LOG_LEVEL="debug").start()
    relay = Relay(tmp_path / "relay.sock", engine.socket, lambda _: None)

    async def run() -> None:
        async with (
            aio.connect(relay.path, options=options()) as client,
            aio.connect(engine.socket) as other,
        ):
            log = await client.log.subscribe(level="debug")

            async def lines_of_info(count: int) -> list[tickloom.Event[LogEvent]]:
                """All lines until so many calls of system.info have been told."""
                events: list[tickloom.Event[LogEvent]] = []
                while sum(event.payload["metadata"].get("method") == "system.info" for event in events) < count:
                    events.append(await asyncio.wait_for(anext(log), 20))
                return events

            await other.system.info()
            before = await lines_of_info(1)
            relay.cut()
            for _ in range(5):  # while nobody listens
                await other.system.info()
            events = before + await lines_of_info(5)
            assert client.connections == 2
            assert not any(event.gap for event in events)
            numbers = [event.sequence for event in events]
            assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
            # Another run of the engine has another log.
            await asyncio.to_thread(engine.kill)
            await asyncio.to_thread(engine.start)
            again = asyncio.create_task(anext(log))
            while not again.done():
                await client.system.info()
            assert (await again).gap

    try:
        asyncio.run(run())
    finally:
        relay.close()
        engine.kill()


def test_what_cannot_go_on_begins_anew_and_says_so(own_engine: Engine) -> None:
    async def run() -> None:
        async with aio.connect(own_engine.socket, options=options()) as client:
            at = "2024-03-12T10:00:00Z"
            replay = await client.mtf.replay(symbol="EURUSD", at=at, paused=True)
            first = await anext(replay)
            assert not first.gap
            other = await client.mtf.replay(symbol="EURUSD", at=at, paused=True, restart=False)
            assert (await anext(other)).payload["state"] == first.payload["state"]
            await asyncio.to_thread(own_engine.kill)
            await asyncio.to_thread(own_engine.start)
            again = await anext(replay)
            assert again.gap
            assert again.payload["state"] == first.payload["state"]
            with pytest.raises(tickloom.SequenceGapError, match="cannot go on"):
                await anext(other)

    asyncio.run(run())


def test_an_engine_that_stands_still_is_noticed(own_engine: Engine, door: Door) -> None:
    async def run() -> None:
        async with aio.connect(**door(own_engine), options=options(heartbeat=0.5)) as client:
            await asyncio.sleep(2.2)
            assert client.connections == 1  # silence alone is none of a loss
            own_engine.hold()
            began = time.monotonic()
            while client.state is tickloom.State.CONNECTED:
                assert time.monotonic() - began < 10
                await asyncio.sleep(0.05)
            own_engine.go_on()
            assert await client.system.echo(1) == 1
            assert client.connections == 2

    asyncio.run(run())


def test_an_engine_that_is_killed_again_and_again_loses_nothing(own_engine: Engine) -> None:
    """Inserts, one after the other, while the engine is killed: each that was acknowledged is there, and none twice."""
    kills = int(os.environ.get("TEST_ENGINE_KILLS", "4"))
    stop = threading.Event()
    acknowledged: list[str] = []
    unknown: list[str] = []
    faults: list[BaseException] = []

    def insert(client: tickloom.Client) -> None:
        number = 0
        while not stop.is_set():
            number += 1
            name = f"run {number}"
            try:
                client.backtests.insert(backtests=[backtest(name)])
                acknowledged.append(name)
            except tickloom.ConnectionLostError:
                unknown.append(name)
            except tickloom.EngineError as error:
                if not error.retryable:
                    raise

    def work() -> None:
        try:
            with tickloom.connect(own_engine.socket, options=options()) as client:
                insert(client)
        except BaseException as error:
            faults.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        for _ in range(kills):
            time.sleep(0.4)
            own_engine.kill()
            own_engine.start()
        time.sleep(0.5)
    finally:
        stop.set()
        thread.join(60)
    assert not faults
    assert len(acknowledged) > kills
    with tickloom.connect(own_engine.socket) as client:
        stored = stored_names(client)
    assert len(stored) == len(set(stored))
    assert set(acknowledged) <= set(stored) <= set(acknowledged) | set(unknown)


def backtest(name: str) -> BacktestInfo:
    return {
        "name": name,
        "strategy": "none",
        "parameters": "{}",
        "symbols": ["EURUSD"],
        "from": 1_710_115_200 * 10**9,
        "to": 1_710_288_000 * 10**9,
        "currency": "USD",
        "initial_balance": "10000",
        "status": "running",
        "status_reason": "",
        "content_hash": "",
        "started": 1_710_288_000 * 10**9,
    }


def stored_names(client: tickloom.Client) -> list[str]:
    return [found["name"] for found in client.backtests.list()["backtests"]]
