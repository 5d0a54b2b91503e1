"""Where an engine is to be found."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

from .._errors import ConnectFailedError
from .transport import Address, UnixAddress, WebSocketAddress


def resolve(address: str | Address | None, token: str | Path | None) -> Address:
    """The address that a caller means.

    Args:
        address: A path, a `ws://` URL, `unix:PATH`, an address, or None for the usual place.
        token: The token for a WebSocket.

    Raises:
        ConnectFailedError: The text is no address, or a token is given for a Unix socket.
    """
    if isinstance(address, UnixAddress | WebSocketAddress):
        return address
    if address is not None and "://" in address:
        if not address.startswith("ws://"):
            raise ConnectFailedError(f"{address!r} is no address of an engine: use a path or ws://HOST:PORT/ipc")
        return WebSocketAddress(address, token)
    if token is not None:
        raise ConnectFailedError("a token is for WebSockets only; the Unix socket knows its user by the system")
    path = default_socket() if address is None else Path(address.removeprefix("unix:")).expanduser()
    return UnixAddress(str(path))


def default_socket() -> Path:
    """The socket of an engine that was started without saying where.

    An engine writes its socket into the lock file of its data folder, as a long path cannot be a socket.
    """
    named = os.environ.get("TICKLOOM_SOCKET")
    if named:
        return Path(named)
    folder = data_folder()
    with suppress(OSError, UnicodeDecodeError):
        for line in (folder / "tickloom.lock").read_text().splitlines():
            key, _, value = line.partition(" ")
            if key == "socket" and value:
                return Path(value)
    return folder / "run" / "engine.sock"


def data_folder() -> Path:
    """The data folder of an engine that was started without saying where."""
    named = os.environ.get("TICKLOOM_DATA_DIR")
    if named:
        return Path(named)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "tickloom"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "tickloom"
