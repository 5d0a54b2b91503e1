"""Tickloom: bars of ticks in this process, stored ticks from Python, and a running engine to talk to.

`bars` forms bars of any table of ticks, `MTF` keeps those of several timeframes synchronized tick by tick, and
`validate` judges ticks; all three are the engine itself, in this process.

`lake` opens the data folder of an engine; `Lake` tells the rest. `connect` connects to a running engine, and
`tickloom.aio.connect` does so for asyncio; `Client` tells the rest.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from ._errors import (
    AmbiguousPartitionError,
    BusyError,
    CalendarError,
    CallError,
    Cause,
    ClientClosedError,
    ColumnTypeError,
    ConnectFailedError,
    ConnectionLostError,
    CoreError,
    CoreMemoryError,
    DeadlineExceededError,
    EngineError,
    ForkedClientError,
    LakeFormatError,
    LakeNotFoundError,
    LateTickError,
    MissingCoreError,
    MissingPackageError,
    Outcome,
    ParameterError,
    ProtocolError,
    ProtocolVersionError,
    RefusedError,
    SavedStateError,
    SequenceGapError,
    SourceError,
    StoreBusyError,
    SymbolNotFoundError,
    TableError,
    TickloomError,
    TimeRangeError,
)

if TYPE_CHECKING:
    from . import aio, distributed, methods, testing
    from ._bars import Bars, BarSet, bars
    from ._calendar import Calendar
    from ._catalog import Catalog, catalog
    from ._client.backoff import Backoff
    from ._client.events import Event
    from ._client.options import Options, State
    from ._client.threads import Client, Subscription, connect
    from ._client.transport import UnixAddress, WebSocketAddress
    from ._core import Bar, Tick
    from ._lake import Lake, Partition, lake
    from ._mtf import MTF, Frame, FrameSnapshot, Snapshot
    from ._quality import DayQuality, Gap, Quality, validate
    from ._tables import Late, Side, Ticks
    from ._text import ParsedTicks, ParseReport, RejectedRows, parse_csv
    from ._time import TimeLike

    __version__: str

# All but the errors is loaded when it is first asked for, so that importing the package costs next to nothing, and
# nothing needs the packages of the rest.
_LATER = {
    "Backoff": "_client.backoff",
    "Bar": "_core",
    "BarSet": "_bars",
    "Bars": "_bars",
    "Calendar": "_calendar",
    "Catalog": "_catalog",
    "Client": "_client.threads",
    "DayQuality": "_quality",
    "Event": "_client.events",
    "Frame": "_mtf",
    "FrameSnapshot": "_mtf",
    "Gap": "_quality",
    "Lake": "_lake",
    "Late": "_tables",
    "MTF": "_mtf",
    "Options": "_client.options",
    "ParseReport": "_text",
    "ParsedTicks": "_text",
    "Partition": "_lake",
    "Quality": "_quality",
    "RejectedRows": "_text",
    "Side": "_tables",
    "Snapshot": "_mtf",
    "State": "_client.options",
    "Subscription": "_client.threads",
    "Tick": "_core",
    "Ticks": "_tables",
    "TimeLike": "_time",
    "UnixAddress": "_client.transport",
    "WebSocketAddress": "_client.transport",
    "aio": "aio",
    "bars": "_bars",
    "catalog": "_catalog",
    "connect": "_client.threads",
    "distributed": "distributed",
    "lake": "_lake",
    "methods": "methods",
    "parse_csv": "_text",
    "testing": "testing",
    "validate": "_quality",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return _version()
    try:
        module = importlib.import_module(f".{_LATER[name]}", __name__)
    except KeyError:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
    except ModuleNotFoundError as error:
        if error.name == "tickloom._core":
            from ._tables import core

            core()  # says what to do
        if error.name != "msgpack":
            raise
        raise MissingPackageError(
            "the client needs the package msgpack; pip install 'tickloom[client]'", name="msgpack"
        ) from error
    value = module if name == _LATER[name] else getattr(module, name)
    globals()[name] = value
    return value


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("tickloom")
    except PackageNotFoundError:  # run from the sources, without an installation
        return "0+source"


__all__ = [
    "MTF",
    "AmbiguousPartitionError",
    "Backoff",
    "Bar",
    "BarSet",
    "Bars",
    "BusyError",
    "Calendar",
    "CalendarError",
    "CallError",
    "Catalog",
    "Cause",
    "Client",
    "ClientClosedError",
    "ColumnTypeError",
    "ConnectFailedError",
    "ConnectionLostError",
    "CoreError",
    "CoreMemoryError",
    "DayQuality",
    "DeadlineExceededError",
    "EngineError",
    "Event",
    "ForkedClientError",
    "Frame",
    "FrameSnapshot",
    "Gap",
    "Lake",
    "LakeFormatError",
    "LakeNotFoundError",
    "Late",
    "LateTickError",
    "MissingCoreError",
    "MissingPackageError",
    "Options",
    "Outcome",
    "ParameterError",
    "ParseReport",
    "ParsedTicks",
    "Partition",
    "ProtocolError",
    "ProtocolVersionError",
    "Quality",
    "RefusedError",
    "RejectedRows",
    "SavedStateError",
    "SequenceGapError",
    "Side",
    "Snapshot",
    "SourceError",
    "State",
    "StoreBusyError",
    "Subscription",
    "SymbolNotFoundError",
    "TableError",
    "Tick",
    "TickloomError",
    "Ticks",
    "TimeLike",
    "TimeRangeError",
    "UnixAddress",
    "WebSocketAddress",
    "__version__",
    "aio",
    "bars",
    "catalog",
    "connect",
    "distributed",
    "lake",
    "methods",
    "parse_csv",
    "testing",
    "validate",
]
