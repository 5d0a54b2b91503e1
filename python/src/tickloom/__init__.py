"""Tickloom: read stored market ticks from Python, and talk to a running engine.

`lake` opens the data folder of an engine; `Lake` tells the rest. `connect` connects to a running engine, and
`tickloom.aio.connect` does so for asyncio; `Client` tells the rest.
"""

from __future__ import annotations

import importlib
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from ._errors import (
    AmbiguousPartitionError,
    CallError,
    Cause,
    ClientClosedError,
    ConnectFailedError,
    ConnectionLostError,
    DeadlineExceededError,
    EngineError,
    LakeFormatError,
    LakeNotFoundError,
    MissingPackageError,
    Outcome,
    ProtocolError,
    ProtocolVersionError,
    RefusedError,
    SequenceGapError,
    SymbolNotFoundError,
    TickloomError,
    TimeRangeError,
)
from ._lake import Lake, Partition, lake
from ._time import TimeLike

try:
    __version__ = version("tickloom")
except PackageNotFoundError:  # run from the sources, without an installation
    __version__ = "0+source"

if TYPE_CHECKING:
    from . import aio, methods
    from ._client.backoff import Backoff
    from ._client.events import Event
    from ._client.options import Options, State
    from ._client.threads import Client, Subscription, connect
    from ._client.transport import UnixAddress, WebSocketAddress

# The client is loaded when it is first asked for: reading a lake needs none of its packages.
_LATER = {
    "Backoff": "_client.backoff",
    "Client": "_client.threads",
    "Event": "_client.events",
    "Options": "_client.options",
    "State": "_client.options",
    "Subscription": "_client.threads",
    "UnixAddress": "_client.transport",
    "WebSocketAddress": "_client.transport",
    "aio": "aio",
    "connect": "_client.threads",
    "methods": "methods",
}


def __getattr__(name: str) -> Any:
    try:
        module = importlib.import_module(f".{_LATER[name]}", __name__)
    except KeyError:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
    except ModuleNotFoundError as error:
        if error.name != "msgpack":
            raise
        raise MissingPackageError(
            "the client needs the package msgpack; pip install 'tickloom[client]'", name="msgpack"
        ) from error
    value = module if name == _LATER[name] else getattr(module, name)
    globals()[name] = value
    return value


__all__ = [
    "AmbiguousPartitionError",
    "Backoff",
    "CallError",
    "Cause",
    "Client",
    "ClientClosedError",
    "ConnectFailedError",
    "ConnectionLostError",
    "DeadlineExceededError",
    "EngineError",
    "Event",
    "Lake",
    "LakeFormatError",
    "LakeNotFoundError",
    "MissingPackageError",
    "Options",
    "Outcome",
    "Partition",
    "ProtocolError",
    "ProtocolVersionError",
    "RefusedError",
    "SequenceGapError",
    "State",
    "Subscription",
    "SymbolNotFoundError",
    "TickloomError",
    "TimeLike",
    "TimeRangeError",
    "UnixAddress",
    "WebSocketAddress",
    "__version__",
    "aio",
    "connect",
    "lake",
    "methods",
]
