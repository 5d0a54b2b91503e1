"""Clients that nobody here wrote, or that know nothing but MessagePack-RPC, on the Unix socket."""

import itertools
import socket
import threading
from collections.abc import Iterator
from typing import Any

import msgpack
import numpy as np
import pytest
from engine import Engine
from pynvim.msgpack_rpc import socket_session

VALUES: list[Any] = [None, True, -7, 2**40, 1.25, "EURUSD €", b"\0\xff", [1, [2]], {"a": {"b": []}}]


@pytest.fixture
def nvim(engine: Engine) -> Iterator[Any]:
    """A session of Neovim's Python client, which begins by saying what nobody here understands."""
    session = socket_session(engine.socket)
    session.error_wrapper = lambda error: RuntimeError(error["code"], error["message"])
    yield session
    session.close()


def column(extension: msgpack.ExtType) -> np.ndarray[Any, Any]:
    """A column, as docs/protocol.md says how."""
    assert extension.code == 39
    return np.frombuffer(extension.data, dtype="<i8", offset=1 + extension.data[0])


def test_pynvim_calls_echo(nvim: Any) -> None:
    for value in VALUES:
        assert nvim.request("system.echo", value) == value
    assert nvim.request("system.echo") is None
    assert nvim.request("system.echo", "x" * 2_000_000) == "x" * 2_000_000


def test_pynvim_gets_bars(nvim: Any) -> None:
    bars = nvim.request("bars.get", {"symbol": "EURUSD", "timeframe": "1h"})
    assert bars["count"] > 60
    times = column(bars["open_time"])
    assert len(times) == bars["count"]
    assert (np.diff(times) >= 3_600 * 10**9).all()
    assert (column(bars["high"]) >= column(bars["low"])).all()


def test_pynvim_gets_errors(nvim: Any) -> None:
    with pytest.raises(RuntimeError, match="unknown_method"):
        nvim.request("nvim_get_mode")
    with pytest.raises(RuntimeError, match="invalid_request"):
        nvim.request("nvim_buf_get_lines", 0, 0, -1, True)
    with pytest.raises(RuntimeError, match="not_found"):
        nvim.request("bars.get", {"symbol": "NOPE", "timeframe": "1h"})
    with pytest.raises(RuntimeError, match="invalid_params"):
        nvim.request("bars.get", {"symbol": "EURUSD"})
    assert nvim.request("system.echo", "still there") == "still there"


def test_pynvim_gets_events(nvim: Any) -> None:
    begun = nvim.request("bars.stream", {"symbol": "EURUSD", "timeframe": "1m", "batch": 1000})
    counts = []
    while True:
        message = nvim.next_message()
        assert message.type == "notification"
        assert message.args[0] == begun["subscription"]
        if message.name == "$end":
            assert message.args[1] is None
            break
        assert message.name == "$event"
        counts.append(message.args[2]["count"])
    whole = nvim.request("bars.get", {"symbol": "EURUSD", "timeframe": "1m", "limit": 1_000_000})
    assert sum(counts) == whole["count"]


class PlainClient:
    """MessagePack-RPC by its specification and nothing else, as the classic libraries speak it."""

    def __init__(self, path: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(30)
        self._socket.connect(path)
        self._unpacker = msgpack.Unpacker()
        self._ids = itertools.count()
        self.notifications: list[Any] = []

    def send(self, method: Any, *params: Any) -> int:
        number = next(self._ids)
        self._socket.sendall(msgpack.packb([0, number, method, params]))
        return number

    def receive(self) -> tuple[int, Any, Any]:
        while True:
            for message in self._unpacker:
                if message[0] == 1:
                    return message[1], message[2], message[3]
                self.notifications.append(message)
            data = self._socket.recv(65_536)
            assert data, "the engine closed the connection"
            self._unpacker.feed(data)

    def call(self, method: Any, *params: Any) -> Any:
        number = self.send(method, *params)
        answered, error, result = self.receive()
        assert (answered, error) == (number, None)
        return result

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def plain(engine: Engine) -> Iterator[PlainClient]:
    client = PlainClient(engine.socket)
    yield client
    client.close()


def test_a_plain_client_needs_no_hello(plain: PlainClient) -> None:
    for value in VALUES:
        assert plain.call("system.echo", value) == value
    assert plain.call("bars.get", {"symbol": "EURUSD", "timeframe": "4h"})["count"] > 10
    assert plain.call("system.ping") == plain.call("system.ping", {}) or plain.call("system.ping")["time"] > 0


def test_answers_go_to_their_requests_in_any_order(plain: PlainClient) -> None:
    sent = {plain.send("system.echo", index): index for index in range(200)}
    sent[plain.send("bars.get", {"symbol": "EURUSD", "timeframe": "1d"})] = -1
    sent |= {plain.send("system.echo", index): index for index in range(200, 220)}
    for _ in range(len(sent)):
        number, error, result = plain.receive()
        assert error is None
        expected = sent.pop(number)
        assert expected == (-1 if isinstance(result, dict) else result)
    assert not sent


def test_methods_may_be_named_by_bytes(plain: PlainClient) -> None:
    assert plain.call(b"system.echo", 1) == 1


def test_one_that_closes_its_side_still_gets_its_answers(plain: PlainClient) -> None:
    numbers = {plain.send("system.echo", index) for index in range(50)}
    plain._socket.shutdown(socket.SHUT_WR)
    assert {plain.receive()[0] for _ in range(50)} == numbers


def test_a_message_may_come_byte_by_byte(plain: PlainClient) -> None:
    message = msgpack.packb([0, 77, "system.echo", [{"symbol": "EURUSD", "values": list(range(20))}]])
    for index in range(len(message)):
        plain._socket.sendall(message[index : index + 1])
    assert plain.receive() == (77, None, {"symbol": "EURUSD", "values": list(range(20))})


def test_many_plain_clients_at_a_time(engine: Engine) -> None:
    faults: list[BaseException] = []

    def work(number: int) -> None:
        try:
            client = PlainClient(engine.socket)
            for step in range(50):
                assert client.call("system.echo", [number, step]) == [number, step]
            client.close()
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
