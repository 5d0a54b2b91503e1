"""Connections that carry bytes: a Unix socket and a WebSocket."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, cast
from urllib.parse import urlsplit

from .._errors import ConnectFailedError, MissingPackageError, RefusedError

if TYPE_CHECKING:
    from websockets.client import ClientProtocol

WAITING_SIZE_MAX = 256 << 10
"""How many bytes may wait to be sent before calls wait."""
SUBPROTOCOL = "tickloom.v1"


@dataclass(frozen=True, slots=True)
class UnixAddress:
    """The engine's socket in the file system.

    Attributes:
        path: Where it lies.
    """

    path: str

    def __str__(self) -> str:
        return f"unix:{self.path}"


@dataclass(frozen=True, slots=True)
class WebSocketAddress:
    """The engine's WebSocket.

    Attributes:
        url: `ws://127.0.0.1:PORT/ipc`.
        token: The engine's token; it is sent in a header, never in the URL. A path names the file that an engine
            writes its token into; it is read at each connection, as an engine has a new token after each start.
        origin: What to send as `Origin`; None sends none, as programs that are no browsers do.
    """

    url: str
    token: str | Path | None = None
    origin: str | None = None

    def __repr__(self) -> str:
        # Tokens do not belong in logs and tracebacks.
        return f"WebSocketAddress({self.url!r})"

    def __str__(self) -> str:
        return self.url

    def read_token(self) -> str | None:
        """The token as it is now.

        Raises:
            ConnectFailedError: The file cannot be read: no engine runs, or it is another user's.
        """
        if not isinstance(self.token, Path):
            return self.token
        try:
            return self.token.read_text().strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ConnectFailedError(
                f"the engine's token cannot be read from {self.token}: {error}; start one with `tickloom serve`"
            ) from error


Address: TypeAlias = UnixAddress | WebSocketAddress
OnData: TypeAlias = Callable[[bytes], None]
OnLost: TypeAlias = Callable[[BaseException | None], None]
OnWritable: TypeAlias = Callable[[], None]


class Transport(asyncio.Protocol):
    """A connection.

    Args:
        on_data: Gets what comes, in order.
        on_lost: Called once, after all that came, with the reason if there is one.
        on_writable: Called when it is writable again.
    """

    def __init__(self, on_data: OnData, on_lost: OnLost, on_writable: OnWritable) -> None:
        self._on_data = on_data
        self._on_lost = on_lost
        self._on_writable = on_writable
        self._socket: asyncio.Transport | None = None
        self._closed = False
        self.is_writable = True
        """Whether little enough waits to be sent that more may be."""

    def send(self, data: bytes) -> None:
        """Sends one message, after those before it. Bytes for a connection that is lost vanish."""
        if self._socket is not None and not self._closed:
            self._socket.write(data)

    def close(self) -> None:
        """Sends what waits to be sent, and closes."""
        self._closed = True
        if self._socket is not None:
            self._socket.close()

    def abort(self) -> None:
        """Closes at once."""
        self._closed = True
        if self._socket is not None:
            self._socket.abort()

    # What asyncio calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._socket = transport = cast(asyncio.Transport, transport)
        transport.set_write_buffer_limits(high=WAITING_SIZE_MAX)

    def data_received(self, data: bytes) -> None:
        self._on_data(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self._closed = True
        self._on_lost(exc)

    def pause_writing(self) -> None:
        self.is_writable = False

    def resume_writing(self) -> None:
        self.is_writable = True
        self._on_writable()


class WebSocketTransport(Transport):
    """A WebSocket: every message in a binary frame of its own."""

    def __init__(
        self,
        on_data: OnData,
        on_lost: OnLost,
        on_writable: OnWritable,
        protocol: ClientProtocol,
        read_token: Callable[[], str | None],
    ) -> None:
        super().__init__(on_data, on_lost, on_writable)
        self._protocol = protocol
        self._read_token = read_token
        self._fragments: list[bytes] = []
        self._is_open = False
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def send(self, data: bytes) -> None:
        """Sends one message as one binary frame."""
        if not self._closed and self._is_open:
            self._protocol.send_binary(data)
            self._flush()

    def close(self) -> None:
        """Says goodbye, and closes; the engine need not answer."""
        if not self._closed and self._is_open:
            self._protocol.send_close(1000)
            self._flush()
        super().close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        request = self._protocol.connect()
        try:
            # Not before: an engine that comes up has its token in the file by the time that it can be connected to.
            token = self._read_token()
        except ConnectFailedError as error:
            self.opened.set_exception(error)
            self.abort()
            return
        if token is not None:
            request.headers["Authorization"] = f"Bearer {token}"
        self._protocol.send_request(request)
        self._flush()

    def data_received(self, data: bytes) -> None:
        self._protocol.receive_data(data)
        self._take_events()

    def eof_received(self) -> bool:
        self._protocol.receive_eof()
        self._take_events()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.opened.done():
            reason = self._protocol.handshake_exc or exc or ConnectionResetError("the engine closed the connection")
            self.opened.set_exception(reason)
        frame = self._protocol.close_rcvd
        if exc is None and frame is not None and frame.code != 1000:
            exc = ConnectionResetError(f"the engine closed the connection: {frame.code} {frame.reason}".rstrip())
        super().connection_lost(exc)

    def _take_events(self) -> None:
        from websockets.frames import Frame, Opcode
        from websockets.http11 import Response

        for event in self._protocol.events_received():
            if isinstance(event, Response):
                if self._protocol.handshake_exc is None:
                    self._is_open = True
                    self.opened.set_result(None)
            elif isinstance(event, Frame):
                if event.opcode is Opcode.TEXT:
                    self._protocol.fail(1003, "binary frames only")
                elif event.opcode in (Opcode.BINARY, Opcode.CONT):
                    if event.fin and not self._fragments:
                        self._on_data(bytes(event.data))
                    else:
                        self._fragments.append(bytes(event.data))
                        if event.fin:
                            whole, self._fragments = b"".join(self._fragments), []
                            self._on_data(whole)
        self._flush()
        if self._socket is not None and self._protocol.close_expected():
            self._socket.close()

    def _flush(self) -> None:
        for data in self._protocol.data_to_send():
            if self._socket is None:
                return
            if data:
                self._socket.write(data)
            elif self._socket.can_write_eof():
                self._socket.write_eof()


async def open_transport(
    address: Address, on_data: OnData, on_lost: OnLost, on_writable: OnWritable, *, size_max: int
) -> Transport:
    """Connects.

    Args:
        address: Where to.
        on_data: Gets what comes, in order; perhaps before this returns.
        on_lost: Called once when the connection has ended, also one that never came to be.
        on_writable: Called when so little waits to be sent again that more may be.
        size_max: The most bytes of one message that comes.

    Raises:
        ConnectFailedError: Nobody answers there.
        RefusedError: The engine is there and refuses: the token is wrong, or the socket belongs to somebody else.
        MissingPackageError: The package that WebSockets need is not installed.
    """
    if isinstance(address, UnixAddress):
        return await _open_unix(address, on_data, on_lost, on_writable)
    return await _open_websocket(address, on_data, on_lost, on_writable, size_max)


async def _open_unix(address: UnixAddress, on_data: OnData, on_lost: OnLost, on_writable: OnWritable) -> Transport:
    loop = asyncio.get_running_loop()
    try:
        _, transport = await loop.create_unix_connection(lambda: Transport(on_data, on_lost, on_writable), address.path)
    except PermissionError as error:
        raise RefusedError(
            f"{address.path} may not be opened: it belongs to another user's engine; an engine serves its own user only"
        ) from error
    except FileNotFoundError as error:
        raise ConnectFailedError(
            f"no engine serves at {address.path}: there is no such socket; start one with `tickloom serve`"
        ) from error
    except OSError as error:
        raise ConnectFailedError(
            f"no engine answers at {address.path}: {error.strerror or error}; start one with `tickloom serve`"
        ) from error
    return transport


async def _open_websocket(
    address: WebSocketAddress, on_data: OnData, on_lost: OnLost, on_writable: OnWritable, size_max: int
) -> Transport:
    try:
        from websockets.client import ClientProtocol
        from websockets.exceptions import InvalidStatus, WebSocketException
        from websockets.uri import parse_uri
    except ImportError as error:
        raise MissingPackageError(
            "WebSockets need the package websockets; pip install 'tickloom[client]', or connect to the Unix socket",
            name="websockets",
        ) from error

    parts = urlsplit(address.url)
    if parts.scheme != "ws" or parts.hostname is None:
        raise ConnectFailedError(f"{address.url!r} is no address of an engine: use ws://HOST:PORT/ipc")
    origin: Any = address.origin
    spoken: Any = [SUBPROTOCOL]
    protocol = ClientProtocol(parse_uri(address.url), origin=origin, subprotocols=spoken, max_size=size_max)
    # Without a token there is no reason to connect.
    address.read_token()
    loop = asyncio.get_running_loop()
    transport: WebSocketTransport | None = None
    try:
        _, transport = await loop.create_connection(
            lambda: WebSocketTransport(on_data, on_lost, on_writable, protocol, address.read_token),
            parts.hostname,
            parts.port or 80,
        )
        await transport.opened
    except InvalidStatus as error:
        status = error.response.status_code
        if status in (401, 403):
            advice = (
                "the token is missing or wrong" if status == 401 else "this Host or Origin is not on the engine's list"
            )
            raise RefusedError(f"the engine at {address.url} refuses with HTTP {status}: {advice}") from error
        raise ConnectFailedError(f"the engine at {address.url} answers with HTTP {status}") from error
    except WebSocketException as error:
        raise ConnectFailedError(f"{address.url} does not speak WebSocket: {error}") from error
    except OSError as error:
        raise ConnectFailedError(
            f"no engine answers at {address.url}: {error.strerror or error}; start one with `tickloom serve`"
        ) from error
    except asyncio.CancelledError:
        if transport is not None:
            transport.abort()
        raise
    return transport
