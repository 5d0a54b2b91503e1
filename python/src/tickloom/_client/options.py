"""What a client is told when it is made, and which state it is in."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from enum import Enum

from .backoff import Backoff


class State(Enum):
    """How a client stands with the engine."""

    CONNECTING = "connecting"
    """There is no connection, and one is being made: the first one, or one after a loss."""
    CONNECTED = "connected"
    CLOSED = "closed"
    """`close` was called, or the engine refused for good. There will be no connection again."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a client behaves.

    Attributes:
        name: What to call this client in the engine's log; at most 100 characters.
        patience: For how many seconds `connect` goes on trying if no engine answers; 0 tries once.
        backoff: How long to wait between attempts to connect.
        connect_timeout: How many seconds one attempt may take.
        message_size_max: The most bytes of one message from the engine.
        buffered_events_max: How many events of a subscription may wait to be read, 1 to 65,536. The engine makes no
            more until they are taken; other calls and subscriptions go on meanwhile.
        heartbeat: After so many seconds of silence the engine is asked whether it is there, and after as many again
            the connection counts as lost; None for never.
        trace_id: Goes with every call, and into the engine's log: 1 to 128 characters.
    """

    name: str = field(default_factory=lambda: f"tickloom-python[{os.getpid()}]")
    patience: float = 0.0
    backoff: Backoff = field(default_factory=Backoff)
    connect_timeout: float = 5.0
    message_size_max: int = 64 << 20
    buffered_events_max: int = 64
    heartbeat: float | None = 10.0
    trace_id: str | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.buffered_events_max <= 65_536:
            raise ValueError(f"buffered_events_max is {self.buffered_events_max}, not 1 to 65536")
        if self.heartbeat is not None and self.heartbeat <= 0:
            raise ValueError(f"a heartbeat of {self.heartbeat} s; use None for none")
        if self.trace_id is not None and not 1 <= len(self.trace_id) <= 128:
            raise ValueError("trace_id has 1 to 128 characters")
