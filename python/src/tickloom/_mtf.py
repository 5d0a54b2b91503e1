"""The synchronized bars of several timeframes, fed tick by tick or table by table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ._bars import Bars
from ._calendar import Calendar, core_calendar
from ._errors import ParameterError, SavedStateError, TableError
from ._numbers import SCALE_MAX, digits_of, whole_number
from ._tables import Late, Side, Ticks, choice, core, scale_number, side_number, source, timeframe_names
from ._time import TimeLike

if TYPE_CHECKING:
    from decimal import Decimal

    import numpy as np
    from numpy.typing import NDArray

    from ._core import Bar, Tick

STANDARD = ("1m", "5m", "15m", "1h", "4h", "1d")
_MAGIC = b"TLPYMTF1"
_NO_SCALE = 0xFF


@dataclass(frozen=True, slots=True)
class FrameSnapshot:
    """What was known of one timeframe.

    Attributes:
        timeframe: Its name.
        partial: The bar in progress; None where it has no tick yet.
        completed: Completed bars, newest last.
    """

    timeframe: str
    partial: Bar | None
    completed: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was known at an instant.

    Attributes:
        time: The instant, in nanoseconds since 1970-01-01 UTC; None before the first tick.
        last_tick: The last tick at or before it.
        frames: What was known of each timeframe, by name, finest first.
    """

    time: int | None
    last_tick: Tick | None
    frames: Mapping[str, FrameSnapshot]

    def __getitem__(self, timeframe: str) -> FrameSnapshot:
        return self.frames[timeframe]


class Frame:
    """One timeframe of a state, as it is now. It reads the state: what it gives changes with the next tick."""

    __slots__ = ("_index", "_mtf", "timeframe")

    def __init__(self, mtf: MTF, index: int) -> None:
        self._mtf = mtf
        self._index = index
        self.timeframe = mtf.timeframes[index]

    @property
    def partial(self) -> Bar | None:
        """The bar in progress; None where it has no tick yet."""
        bar: Bar | None = self._mtf._state.partial(self._index)
        return bar

    def __len__(self) -> int:
        return int(self._mtf._state.completed_count(self._index))

    def completed(self, back: int = 0) -> Bar | None:
        """The completed bar so many places before the newest; None if so many are not held."""
        bar: Bar | None = self._mtf._state.completed(self._index, back)
        return bar

    def view(self) -> NDArray[np.void]:
        """The completed bars that are held, oldest first, in the state's own memory, without copying.

        The state writes there: a view shows what it should until the next bar of the timeframe is completed. Copy what
        is to stay (`view().copy()`), or take `bars`.

        Returns:
            A structured array of shape (bars,) that cannot be written, with the fields `open_time`, `close_time`
            (datetime64[ns], UTC), `tick_count` (int64), and for each of `bid`, `ask`, `doubled_mid` (bid plus ask) and
            `spread` the fields `bid_open`, `bid_high`, `bid_low`, `bid_close` and so on: int64 mantissas, prices times
            `10 ** mtf.scale`.
        """
        import numpy as np

        return np.frombuffer(self._mtf._state.ring(self._index), _bar_type())

    def bars(
        self,
        limit: int | None = None,
        *,
        price: Side | None = None,
        prices: Literal["float", "decimal"] = "float",
    ) -> Bars:
        """The newest completed bars as a table of their own, oldest first.

        Args:
            limit: How many at the most; None for all that are held.
            price: The side of the price; None for the state's.
            prices: Whether prices come out as float64 or as decimals.
        """
        side = price or self._mtf.price
        decimals = choice("prices", prices, ("float", "decimal"))
        most = 2**62 if limit is None else max(0, min(limit, 2**62))
        table = self._mtf._state.table(self._index, most, side_number(side), decimals)
        return Bars(table, side, 0)

    def __repr__(self) -> str:
        return f"<Frame {self.timeframe}, {len(self)} completed bars>"


class MTF:
    """The synchronized bars of several timeframes at an instant, and nothing from the future.

    For each timeframe there are the completed bars behind and the one in progress.

    A state belongs to one thread at a time; `BusyError` tells where it does not. Different states know nothing of each
    other, and feeding a table lets other threads run.

    Args:
        timeframes: In any order, each once, up to 64.
        calendar: Where days begin and end: `fx-new-york`, `utc`, `eet`, or a `Calendar`.
        scale: Digits of the prices behind the point, 0 to 9. None takes what the first table with a row says or needs,
            for all tables after it, too; single ticks and integers need it.
        capacity: How many completed bars of each timeframe are held.
        late: What becomes of a tick that is earlier than the one before it: refused, or dropped and counted. It never
            changes a completed bar.
        price: The side of the price that `Bar.open` and so on show; the others are there as well.

    Raises:
        ParameterError: A parameter is none.

    Examples:
        >>> mtf = MTF(["1m", "5m"], "utc", scale=5)
        >>> minute = 60 * 10**9
        >>> mtf.append(0, 1.10427, 1.10429)
        ()
        >>> [bar.close for bar in mtf.append(minute, 1.10430, 1.10431)]
        [1.10427]
        >>> mtf.snapshot()["5m"].partial.high
        1.1043
    """

    def __init__(
        self,
        timeframes: Sequence[str] = STANDARD,
        calendar: str | Calendar = "fx-new-york",
        *,
        scale: int | None = None,
        capacity: int = 1000,
        late: Late = "refuse",
        price: Side = "bid",
    ) -> None:
        held = whole_number(capacity)
        if held is None or abs(held) >= 2**62:
            raise ParameterError(
                f"capacity is {capacity!r}, which is no count; give a number of bars, such as 1000", code="bad_capacity"
            )
        state = core().State(
            timeframe_names(timeframes),
            core_calendar(calendar),
            held,
            choice("late", late, ("refuse", "drop")),
            scale_number(scale),
            side_number(price),
        )
        self._begin(state, price, scale_is_found=scale is None)

    def _begin(self, state: Any, price: Side, *, scale_is_found: bool) -> None:
        self._state = state
        self._scale_is_found = scale_is_found
        self._append = state.append
        self.price: Side = price
        self.timeframes: tuple[str, ...] = state.timeframes

    # Feeding

    def append(
        self,
        ts: TimeLike,
        bid: float | int | Decimal,
        ask: float | int | Decimal,
        bid_volume: float | None = None,
        ask_volume: float | None = None,
    ) -> tuple[Bar, ...]:
        """Takes in one tick.

        Args:
            ts: The time: integer nanoseconds since 1970-01-01 UTC, or what `TimeLike` tells.
            bid: The bid: a float or a decimal of the state's scale, or an integer mantissa at it. NumPy's are taken,
                too: `float64`, `float32` and integers.
            ask: The ask, likewise.
            bid_volume: The volume offered at the bid; None if there is none.
            ask_volume: The volume offered at the ask; None if there is none.

        Returns:
            The bars that the tick proves complete, finest timeframe first. The tick is in none of them.

        Raises:
            LateTickError: It is earlier than the one before it, and such ticks are refused.
            TableError: A value cannot be taken as it is. The state is as before.
        """
        try:
            completed: tuple[Bar, ...] = self._append(ts, bid, ask, bid_volume, ask_volume)
        except TableError as error:
            self._explain(error)
            raise
        return completed

    def feed(
        self,
        table: Ticks,
        *,
        on_bar: Callable[[Bar], object] | None = None,
        on_tick: Callable[[Tick], object] | None = None,
    ) -> int:
        """Takes in a table of ticks in order of time.

        For each tick, first `on_bar` is called with each bar that it proves complete, finest timeframe first, with the
        clock of the state at the tick's time and the tick itself not known yet. Then the tick is taken in by all
        timeframes at once, and `on_tick` is called. Both may read the state; what they raise ends the call, with
        everything up to there taken in.

        Args:
            table: The ticks; see `tickloom.Ticks`.
            on_bar: Called with each completed bar.
            on_tick: Called with each tick.

        Returns:
            How many ticks were taken in.

        Raises:
            LateTickError: A tick is earlier than the one before it, and such ticks are refused.
            TableError: A value cannot be taken as it is, with `column` and `row`. The rows before it are taken in.
            BusyError: The state is being fed.
        """
        try:
            taken: int = self._state.feed(source(table), on_bar, on_tick)
        except TableError as error:
            self._explain(error)
            raise
        return taken

    def _explain(self, error: TableError) -> None:
        """Has an error say where the scale came from, if that is what it is about."""
        scale, value = self.scale, error.details.get("value")
        if error.code != "not_decimal" or not self._scale_is_found or scale is None or not isinstance(value, float):
            return
        needed = digits_of(value)
        if scale < needed <= SCALE_MAX:
            error.args = (
                f"{error}; the first table needed no more than {scale} digits, and so fixed the scale for those after "
                f"it: begin with MTF(scale={needed})",
            )

    def advance(self, time: TimeLike) -> tuple[Bar, ...]:
        """Moves the clock, and completes the bars whose close is not after it, whether or not a later tick has come.

        Args:
            time: An instant, see `TimeLike`. One before `time` changes nothing.

        Returns:
            The completed bars, finest timeframe first.
        """
        completed: tuple[Bar, ...] = self._state.advance(time)
        return completed

    # Reading

    def snapshot(self, completed: int = 1) -> Snapshot:
        """What is known now, as a value that never changes.

        Args:
            completed: How many completed bars of each timeframe to include, at most what is held.
        """
        time, last, frames = self._state.snapshot(max(0, min(completed, 2**31)))
        return Snapshot(
            time,
            last,
            {
                name: FrameSnapshot(name, partial, bars)
                for name, (partial, bars) in zip(self.timeframes, frames, strict=True)
            },
        )

    def __getitem__(self, timeframe: str) -> Frame:
        """A timeframe of the state, by its name."""
        try:
            return Frame(self, self.timeframes.index(timeframe))
        except ValueError:
            raise KeyError(f"{timeframe!r} is none of {', '.join(self.timeframes)}") from None

    @property
    def time(self) -> int | None:
        """The time that the state has reached, in nanoseconds since 1970-01-01 UTC; None before the first tick."""
        time: int | None = self._state.time
        return time

    @property
    def scale(self) -> int | None:
        """Digits of the prices behind the point; None as long as nothing says it."""
        scale: int | None = self._state.scale
        return scale

    @property
    def last_tick(self) -> Tick | None:
        """The last tick; None before the first."""
        tick: Tick | None = self._state.last_tick
        return tick

    @property
    def tick_count(self) -> int:
        """Ticks taken in."""
        return int(self._state.tick_count)

    @property
    def late_count(self) -> int:
        """Late ticks that were dropped."""
        return int(self._state.late_count)

    def __repr__(self) -> str:
        return f"<MTF {', '.join(self.timeframes)}, {self.tick_count} ticks>"

    # Saving

    def save(self, label: str = "") -> bytes:
        """The state as bytes, exactly: what goes on from them goes on as if nothing had happened.

        Args:
            label: Says what it is a state of, such as a symbol.
        """
        scale = self.scale
        head = _MAGIC + bytes([_NO_SCALE if scale is None else scale])
        return head + bytes(self._state.save(_saved_label(scale, label)))

    @classmethod
    def restore(
        cls, saved: bytes, *, label: str = "", calendar: str | Calendar | None = None, price: Side = "bid"
    ) -> MTF:
        """The state that was saved.

        Args:
            saved: What `save` gave.
            label: What it must be a state of.
            calendar: The calendar that it follows, if it is one of one's own.
            price: As for a new state.

        Raises:
            SavedStateError: It is no saved state, was changed, or is that of something else.
        """
        content = bytes(saved)
        number = content[len(_MAGIC)] if len(content) > len(_MAGIC) else -1
        if not content.startswith(_MAGIC) or not (0 <= number <= 9 or number == _NO_SCALE):
            raise SavedStateError("this is no saved state", code="state_damaged")
        scale = None if number == _NO_SCALE else number
        state = core().restore(
            content[len(_MAGIC) + 1 :],
            None if calendar is None else core_calendar(calendar),
            _saved_label(scale, label),
            scale_number(scale),
            side_number(price),
        )
        mtf = cls.__new__(cls)
        mtf._begin(state, price, scale_is_found=False)
        return mtf

    def __reduce__(self) -> tuple[Any, ...]:
        raise TableError("a state is not pickled; save() gives it as bytes", code="not_pickled")


def _saved_label(scale: int | None, label: str) -> str:
    """The scale is part of the label, as what is saved does not know it."""
    return f"{'' if scale is None else scale}|{label}".encode("utf-8", "replace").decode()


_cached_bar_type: Any = None


def _bar_type() -> Any:
    """The NumPy type of a bar in a ring, as the engine lays it out."""
    global _cached_bar_type
    if _cached_bar_type is None:
        import numpy as np

        stride, open_time, close_time, bid, ask, mid, spread, tick_count = core().bar_layout()
        fields: dict[str, tuple[str, int]] = {
            "open_time": ("<M8[ns]", open_time),
            "close_time": ("<M8[ns]", close_time),
            "tick_count": ("<i8", tick_count),
        }
        for side, start in (("bid", bid), ("ask", ask), ("doubled_mid", mid), ("spread", spread)):
            for index, part in enumerate(("open", "high", "low", "close")):
                fields[f"{side}_{part}"] = ("<i8", start + 8 * index)
        _cached_bar_type = np.dtype(
            {
                "names": list(fields),
                "formats": [kind for kind, _ in fields.values()],
                "offsets": [place for _, place in fields.values()],
                "itemsize": stride,
            }
        )
    return _cached_bar_type
