"""The native module: the engine behind the C ABI. Nothing outside of the package uses it."""

from collections.abc import Callable
from typing import Any, final

from typing_extensions import Buffer

Source = object
"""A capsule of an Arrow C stream, or a tuple of None or (kind, buffer) for ts, bid, ask, bid_volume, ask_volume."""

@final
class Calendar:
    @staticmethod
    def named(name: str, /) -> Calendar: ...
    @staticmethod
    def defined(text: str, /) -> Calendar: ...
    @property
    def name(self) -> str: ...

@final
class Column(Buffer):
    def __buffer__(self, flags: int, /) -> memoryview: ...

@final
class Ring(Buffer):
    def __buffer__(self, flags: int, /) -> memoryview: ...

@final
class BarTable:
    def arrow_stream(self) -> object: ...
    def arrow_schema(self) -> object: ...
    def column(self, index: int, /) -> Column: ...
    def __len__(self) -> int: ...
    @property
    def timeframe(self) -> str: ...
    @property
    def scale(self) -> int: ...
    @property
    def decimals(self) -> bool: ...
    @property
    def in_progress(self) -> bool: ...
    @property
    def edge_volumes(self) -> tuple[tuple[int, int] | None, tuple[int, int] | None]: ...

Prices = tuple[float, float, float, float]

@final
class Bar:
    """A bar of all price sides at once. It never changes.

    `open`, `high`, `low`, `close` and `volume` are those of the side that the state was made with (`price=`).
    """

    @property
    def timeframe(self) -> str:
        """The timeframe's name."""
    @property
    def open_time(self) -> int:
        """Start of the interval, included; nanoseconds since 1970-01-01 UTC."""
    @property
    def close_time(self) -> int:
        """End of the interval, not included; nanoseconds since 1970-01-01 UTC."""
    @property
    def tick_count(self) -> int:
        """The number of ticks."""
    @property
    def open(self) -> float:
        """The first price."""
    @property
    def high(self) -> float:
        """The highest price."""
    @property
    def low(self) -> float:
        """The lowest price."""
    @property
    def close(self) -> float:
        """The last price."""
    @property
    def volume(self) -> float | None:
        """The sum of the volumes; None if there were none."""
    @property
    def bid(self) -> Prices:
        """Open, high, low and close of the bid."""
    @property
    def ask(self) -> Prices:
        """Open, high, low and close of the ask."""
    @property
    def mid(self) -> Prices:
        """Open, high, low and close of the mid."""
    @property
    def spread(self) -> Prices:
        """Open, high, low and close of the spread."""
    @property
    def bid_volume(self) -> float | None:
        """The sum of the bid volumes; None if there were none."""
    @property
    def ask_volume(self) -> float | None:
        """The sum of the ask volumes; None if there were none."""
    @property
    def complete(self) -> bool:
        """Whether its interval is over."""

@final
class Tick:
    """A tick. It never changes."""

    @property
    def ts(self) -> int:
        """The time; nanoseconds since 1970-01-01 UTC."""
    @property
    def bid(self) -> float:
        """The bid."""
    @property
    def ask(self) -> float:
        """The ask."""
    @property
    def bid_volume(self) -> float | None:
        """The volume offered at the bid; None if there is none."""
    @property
    def ask_volume(self) -> float | None:
        """The volume offered at the ask; None if there is none."""

@final
class State:
    def __new__(
        cls, timeframes: str, calendar: Calendar, capacity: int, drops_late: bool, scale: int, side: int, /
    ) -> State: ...
    def feed(
        self, source: Source, on_bar: Callable[[Bar], Any] | None, on_tick: Callable[[Tick], Any] | None, /
    ) -> int: ...
    def append(
        self, ts: Any, bid: Any, ask: Any, bid_volume: Any = ..., ask_volume: Any = ..., /
    ) -> tuple[Bar, ...]: ...
    def advance(self, time: Any, /) -> tuple[Bar, ...]: ...
    def partial(self, index: int, /) -> Bar | None: ...
    def completed(self, index: int, back: int, /) -> Bar | None: ...
    def completed_count(self, index: int, /) -> int: ...
    def snapshot(
        self, completed: int, /
    ) -> tuple[int | None, Tick | None, tuple[tuple[Bar | None, tuple[Bar, ...]], ...]]: ...
    def table(self, index: int, limit: int, side: int, decimals: bool, /) -> BarTable: ...
    def ring(self, index: int, /) -> Ring: ...
    def save(self, label: str, /) -> bytes: ...
    @property
    def timeframes(self) -> tuple[str, ...]: ...
    @property
    def scale(self) -> int | None: ...
    @property
    def time(self) -> int | None: ...
    @property
    def tick_count(self) -> int: ...
    @property
    def late_count(self) -> int: ...
    @property
    def last_tick(self) -> Tick | None: ...

def bars(
    source: Source,
    timeframes: str,
    calendar: Calendar,
    side: int,
    scale: int,
    drops_late: bool,
    keeps_last: bool,
    decimals: bool,
    /,
) -> tuple[int, tuple[BarTable, ...]]: ...
def validate(source: Source, calendar: Calendar, scale: int, drops_late: bool, /) -> tuple[int, str]: ...
def volume(low: int, high: int, /) -> float: ...
def restore(saved: Buffer, calendar: Calendar | None, label: str, scale: int, side: int, /) -> State: ...
def bar_layout() -> tuple[int, int, int, int, int, int, int, int]: ...
