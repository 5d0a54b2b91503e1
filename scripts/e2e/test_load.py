"""What many clients, or one that never reads, cost a running engine: its own process tells."""

import resource
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgpack
import pytest
from engine import TOKEN, Engine

linux = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads the memory of processes in /proc")

UPGRADE = (
    "GET /ipc HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer {token}\r\n\r\n"
)


def resident_bytes(engine: Engine) -> int:
    text = Path(f"/proc/{engine.pid}/status").read_text()
    return int(text.split("VmRSS:")[1].split()[0]) * 1024


def unix(engine: Engine) -> socket.socket:
    client = socket.socket(socket.AF_UNIX)
    # It waits while the engine has as many to let in as it may; with a time limit it would fail then.
    client.connect(engine.socket)
    client.settimeout(30)
    return client


def echoes(client: socket.socket, value: object) -> bool:
    client.sendall(msgpack.packb([0, 1, "system.echo", [value]]))
    unpacker = msgpack.Unpacker()
    while True:
        data = client.recv(1 << 20)
        assert data, "closed"
        unpacker.feed(data)
        for message in unpacker:
            if message[0] == 1:
                return bool(message == [1, 1, None, value])


def send_until_it_waits(client: socket.socket, message: bytes) -> int:
    """Tells how many bytes were taken, out of a gigabyte."""
    sent = 0
    for _ in range((1 << 30) // len(message)):
        try:
            client.sendall(message)
        except TimeoutError:
            break
        sent += len(message)
    return sent


@pytest.fixture
def many_files() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 4_096:
        pytest.skip(f"this user may have {hard} open files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 4_096), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@linux
@pytest.mark.usefixtures("many_files")
def test_two_thousand_idle_connections(own_engine: Engine) -> None:
    clients: list[socket.socket] = []
    try:
        clients.append(unix(own_engine))
        assert echoes(clients[0], "before")
        before = resident_bytes(own_engine)
        clients += [unix(own_engine) for _ in range(1_499)]
        for _ in range(500):
            client = socket.create_connection(("127.0.0.1", own_engine.port), timeout=30)
            clients.append(client)
            client.sendall(UPGRADE.format(port=own_engine.port, token=TOKEN).encode())
            assert client.recv(4_096).startswith(b"HTTP/1.1 101 ")
        for index in range(0, 1_500, 100):
            assert echoes(clients[index], index)
        # 100 kB each would be 200 MB.
        assert resident_bytes(own_engine) - before < 120 << 20
    finally:
        for client in clients:
            client.close()


@linux
def test_a_client_that_never_reads(own_engine: Engine) -> None:
    other = unix(own_engine)
    assert echoes(other, "before")
    before = resident_bytes(own_engine)
    message = msgpack.packb([0, 1, "system.echo", [b"x" * 65_536]])
    client = unix(own_engine)
    client.settimeout(2)
    sent = send_until_it_waits(client, message)
    assert sent < 64 << 20
    growth = resident_bytes(own_engine) - before
    assert growth < 192 << 20, f"{growth} bytes for {sent} that it was sent"
    # Others are served meanwhile.
    began = time.monotonic()
    assert echoes(other, "meanwhile")
    assert time.monotonic() - began < 10
    client.close()
    other.close()


if sys.platform == "win32":
    pytestmark = pytest.mark.skip(reason="needs Unix sockets")
