"""Bars of a lake, formed by many processes or machines at once, and equal bit for bit to those of one pass.

`bars` does it with Dask. For anything else that calls functions elsewhere (Spark, Ray, a process pool), `plan` cuts the
work into tasks, `Task.run` does one anywhere, and `join` puts together what came of them:

    with ProcessPoolExecutor() as pool:
        found = join(pool.map(Task.run, plan("/data/ticks", "EURUSD", ["1m", "1d"])))
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial as bound
from typing import TYPE_CHECKING, Any, Literal

from ._bars import BarSet
from ._bars import bars as bars_of
from ._calendar import Calendar, core_calendar
from ._errors import MissingPackageError, ParameterError, TableError
from ._joined import Piece
from ._joined import join as join_pieces
from ._lake import Lake, Slice, arrow_batches, arrow_schema
from ._tables import Side, choice, side_number, timeframe_names
from ._time import TimeLike

if TYPE_CHECKING:
    from distributed import Client

_COLUMNS: dict[str, tuple[str, ...]] = {
    "bid": ("ts", "bid", "bid_volume"),
    "ask": ("ts", "ask", "ask_volume"),
    "mid": ("ts", "bid", "ask", "bid_volume", "ask_volume"),
    "spread": ("ts", "bid", "ask"),
}


@dataclass(frozen=True, slots=True)
class Task:
    """Some days of one symbol, to be run anywhere the lake's files can be read under the same path.

    It holds no ticks, can be pickled, and gives the same wherever and as often as it runs.

    Attributes:
        symbol: The symbol.
        number: Its place among the tasks of its symbol, from 0.
        keeps_last: Whether the last bar of all, which no tick proves complete, is kept when results are joined.
    """

    symbol: str
    number: int
    keeps_last: bool
    _slices: tuple[Slice, ...]
    _scale: int
    _timeframes: tuple[str, ...]
    _price: Side
    _prices: Literal["float", "decimal"]
    _calendar: str | Calendar

    def run(self) -> Part:
        """Reads the days and forms their bars.

        Raises:
            FileNotFoundError: A day was replaced since the plan was made, or is not to be seen from here.
            TableError: A day's ticks cannot be taken as they are.
        """
        import pyarrow as pa

        whole = arrow_schema(self._scale)
        schema = pa.schema([whole.field(name) for name in _COLUMNS[self._price]])
        batches = (batch for slice_ in self._slices for batch in arrow_batches(slice_, schema))
        # Read first, not while bars are formed: so a file that is not there is told as what it is.
        ticks = pa.Table.from_batches(batches, schema)
        found = bars_of(ticks, list(self._timeframes), price=self._price, calendar=self._calendar, prices=self._prices)
        return Part(self.symbol, self.number, self.keeps_last, {name: Piece.of(bars) for name, bars in found.items()})


@dataclass(frozen=True, slots=True)
class Part:
    """What came of a task, for `join`. It can be pickled.

    Attributes:
        symbol: The symbol.
        number: The task's place.
        keeps_last: As of the task.
    """

    symbol: str
    number: int
    keeps_last: bool
    _pieces: dict[str, Piece]


def plan(
    lake: Lake | str | os.PathLike[str],
    symbols: str | Sequence[str],
    timeframes: str | Sequence[str],
    *,
    start: TimeLike | None = None,
    end: TimeLike | None = None,
    price: Side = "bid",
    calendar: str | Calendar = "fx-new-york",
    prices: Literal["float", "decimal"] = "float",
    partial: Literal["keep", "drop"] = "keep",
    days: int = 8,
) -> list[Task]:
    """Cuts the forming of bars into tasks of some stored days each. Arguments and errors are those of `bars`.

    The files are chosen here, once: a day that an import replaces meanwhile makes its task fail, and never gives bars
    of two states of the lake. Footers are read here, about 0.1 ms a day.
    """
    opened = lake if isinstance(lake, Lake) else Lake(lake)
    names = tuple(
        timeframe_names((timeframe,)) for timeframe in ([timeframes] if isinstance(timeframes, str) else timeframes)
    )
    side_number(price)
    choice("prices", prices, ("float", "decimal"))
    keeps_last = not choice("partial", partial, ("keep", "drop"))
    if type(days) is not int or days < 1:
        raise ParameterError(f"days is {days!r}; it can be 1 or more stored days a task", code="bad_days")
    # What is wrong with them is said here, and not by a worker.
    core_calendar(calendar)
    bars_of(_no_ticks(0), list(names), price="spread", calendar=calendar)
    tasks = []
    wanted = [symbols] if isinstance(symbols, str) else list(symbols)
    for symbol in dict.fromkeys(name.upper() for name in wanted):
        slices, scale = opened._slices(symbol, start, end)
        # Without ticks there is a task, too, which gives tables without rows.
        groups = [tuple(slices[first : first + days]) for first in range(0, len(slices), days)] or [()]
        tasks += [
            Task(symbol, number, keeps_last, group, scale, names, price, prices, calendar)
            for number, group in enumerate(groups)
        ]
    return tasks


def join(parts: Iterable[Part]) -> dict[str, BarSet]:
    """Puts together what tasks of one plan gave, in any order.

    Bars that cross the edge between two tasks are put together exactly, and are those of one pass over all ticks.

    Returns:
        For each symbol, in the order in which they come first, the bars of each timeframe by name, finest first.

    Raises:
        TableError: A part is missing in between, is there twice, or is of another plan.
    """
    found: dict[str, list[Part]] = {}
    for part in parts:
        found.setdefault(part.symbol, []).append(part)
    return {symbol: _join_symbol(those) for symbol, those in found.items()}


def _join_symbol(parts: Sequence[Part]) -> BarSet:
    ordered = sorted(parts, key=lambda part: part.number)
    if [part.number for part in ordered] != list(range(len(ordered))):
        raise TableError(
            f"the parts of {ordered[0].symbol} have the numbers {', '.join(str(part.number) for part in ordered)}; "
            "each number from 0 on is needed, once",
            code="bad_pieces",
        )
    names = list(ordered[0]._pieces)
    if any(list(part._pieces) != names or part.keeps_last != ordered[0].keeps_last for part in ordered):
        raise TableError(f"the parts of {ordered[0].symbol} are of several plans; join those of one", code="bad_pieces")
    keeps_last = ordered[0].keeps_last
    return BarSet(
        (name, join_pieces([part._pieces[name] for part in ordered], keeps_last=keeps_last)) for name in names
    )


def bars(
    lake: Lake | str | os.PathLike[str],
    symbols: str | Sequence[str],
    timeframes: str | Sequence[str],
    *,
    start: TimeLike | None = None,
    end: TimeLike | None = None,
    price: Side = "bid",
    calendar: str | Calendar = "fx-new-york",
    prices: Literal["float", "decimal"] = "float",
    partial: Literal["keep", "drop"] = "keep",
    days: int = 8,
    client: Client | None = None,
) -> dict[str, BarSet]:
    """Forms the bars of stored ticks with Dask: days apart, and joined exactly at their edges.

    The result is equal bit for bit to `tickloom.bars(lake.ticks(symbol, start, end), timeframes)`, however the days are
    cut and whoever computes them.

    Args:
        lake: The lake, or its path. Workers on other machines must see its files under the same path.
        symbols: A symbol, or several.
        timeframes: A timeframe, or a list of up to 64.
        start: The first instant, included; None for no bound.
        end: The instant at which to stop, excluded; None for no bound.
        price: The side of the price.
        calendar: Where days begin and end, as for `tickloom.bars`.
        prices: Whether prices come out as float64, correctly rounded, or as decimals.
        partial: Whether the last bar of each timeframe, which no tick proves complete, is kept.
        days: Stored days a task: fewer spread the work better, more cost less beside it.
        client: Who computes it. None takes the current client of Dask, or threads of this process if there is none.

    Returns:
        For each symbol the bars of each timeframe by name, finest first.

    Raises:
        MissingPackageError: Dask is not installed (`pip install 'tickloom[distributed]'`).
        SymbolNotFoundError: No ticks of a symbol are stored at all.
        FileNotFoundError: A day was replaced meanwhile, or a worker does not see it.
        ParameterError: A parameter is none.
        TableError: A day's ticks cannot be taken as they are.
        LakeFormatError: A file does not have the columns of a tick.
    """
    try:
        import dask
    except ModuleNotFoundError as error:
        raise MissingPackageError(
            "this needs the package dask; pip install 'tickloom[distributed]'", name="dask"
        ) from error
    tasks = plan(
        lake,
        symbols,
        timeframes,
        start=start,
        end=end,
        price=price,
        calendar=calendar,
        prices=prices,
        partial=partial,
        days=days,
    )
    by_symbol: dict[str, list[Any]] = {}
    # Days may be replaced under the same name of a file: nothing is taken from an earlier computation.
    run: Any = dask.delayed(Task.run, pure=False)
    for task in tasks:
        by_symbol.setdefault(task.symbol, []).append(run(task))
    # Joined by the workers, so that what comes over the wire at the end is nothing but the result.
    joined: Any = dask.delayed(_join_symbol, pure=False)
    compute: Any = dask.compute if client is None else bound(dask.compute, scheduler=client)
    results = compute(*(joined(parts) for parts in by_symbol.values()))
    return dict(zip(by_symbol, results, strict=True))


def _no_ticks(scale: int) -> Any:
    """A table of ticks without rows."""
    import pyarrow as pa

    return pa.Table.from_batches([], schema=arrow_schema(scale))
