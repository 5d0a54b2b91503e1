"""Bars of a table of ticks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, NoReturn, overload

from ._calendar import Calendar, core_calendar
from ._errors import MissingPackageError, ParameterError
from ._numbers import decimal_of, whole_number
from ._tables import Late, Side, Ticks, choice, core, scale_number, side_number, source, timeframe_names

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go
    import polars as pl
    import pyarrow as pa
    from numpy.typing import NDArray

    from ._time import TimeLike

COLUMNS = ("open_time", "close_time", "open", "high", "low", "close", "volume", "tick_count")
_PRICES = frozenset(COLUMNS[2:6])


class Bars:
    """Bars of one timeframe, oldest first, as a table of eight columns.

    | column | type | meaning |
    |---|---|---|
    | `open_time` | timestamp[ns, UTC] | start of the interval, included |
    | `close_time` | timestamp[ns, UTC] | end of the interval, not included |
    | `open`, `high`, `low`, `close` | float64, or decimal128(18, `scale`) | prices |
    | `volume` | float64 | sum of the side's volumes, of both for the mid; null if there were none |
    | `tick_count` | int64 | number of ticks, at least 1 |

    It gives itself to anything that reads Arrow (`pyarrow.table(bars)`, `polars.DataFrame(bars)`, DuckDB) without
    copying, and its columns to NumPy: the memory is the engine's, and cannot be written. pandas and NumPy get them by
    `to_pandas` and `to_numpy`: `pandas.DataFrame(bars)`, `numpy.asarray(bars)` and iterating are a `TypeError`.

    Attributes:
        price: The side of the price that they are made of.
        late_count: Late ticks that were left out.
    """

    __slots__ = ("_table", "late_count", "price")

    def __init__(self, table: Any, price: Side, late_count: int) -> None:
        self._table = table
        self.price = price
        self.late_count = late_count

    @property
    def timeframe(self) -> str:
        """The timeframe's name."""
        return str(self._table.timeframe)

    @property
    def scale(self) -> int:
        """Digits of the prices behind the point: those of the ticks, and one more for the mid."""
        return int(self._table.scale)

    @property
    def last_in_progress(self) -> bool:
        """Whether the last bar is one that no tick has proved complete."""
        return bool(self._table.in_progress)

    def __len__(self) -> int:
        return len(self._table)

    def __repr__(self) -> str:
        return f"<Bars {self.timeframe} {self.price}, {len(self)} rows>"

    def __reduce__(self) -> tuple[Any, ...]:
        from ._joined import rebuild

        columns = [
            values.view("i8") if values.dtype.kind == "M" else values for values in (self[name] for name in COLUMNS)
        ]
        table = self._table
        parts = (table.timeframe, table.scale, table.decimals, table.in_progress, columns, self.price, self.late_count)
        return rebuild, parts

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._table.arrow_stream()

    def __arrow_c_schema__(self) -> object:
        return self._table.arrow_schema()

    def __getitem__(self, column: str) -> NDArray[Any]:
        """A column as a NumPy array that cannot be written; see `to_numpy`."""
        import numpy as np

        if column not in COLUMNS:
            raise KeyError(f"{column!r} is no column of bars: {', '.join(COLUMNS)}")
        memory = self._table.column(COLUMNS.index(column))
        if column in ("open_time", "close_time"):
            return np.frombuffer(memory, np.dtype("<M8[ns]"))
        if column == "tick_count":
            return np.frombuffer(memory, np.dtype("<i8"))
        if column in _PRICES and self._table.decimals:
            # The lower half of each is the mantissa, which always fits.
            return np.frombuffer(memory, np.dtype("<i8"))[::2]
        return np.frombuffer(memory, np.dtype("<f8"))

    # Without these, `[]` would be tried with numbers, and pandas and NumPy would make a table of something else.

    def __iter__(self) -> NoReturn:
        raise TypeError(
            "bars are not iterated: take a column (bars['close']), to_numpy() for all of them by name, or the rows of "
            "to_pandas(), to_polars() or to_arrow()"
        )

    def __array__(self, dtype: object = None, copy: object = None) -> NoReturn:
        raise TypeError(
            "bars are no array: take a column (bars['close']), or to_numpy() for all of them by name; "
            "to_pandas() makes a frame"
        )

    def to_numpy(self) -> dict[str, NDArray[Any]]:
        """The columns as NumPy arrays of the engine's memory.

        Returns:
            Each of length `len(bars)`: times as datetime64[ns] in UTC, prices as float64 (or, made as decimals, as
            int64 mantissas: divide by `10 ** scale`), `volume` as float64 with NaN where there were none, `tick_count`
            as int64.
        """
        return {column: self[column] for column in COLUMNS}

    def to_arrow(self) -> pa.Table:
        """The table as one of pyarrow, without copying.

        Raises:
            MissingPackageError: pyarrow is not installed.
        """
        try:
            import pyarrow as pa
        except ModuleNotFoundError as error:
            raise _missing("pyarrow") from error
        return pa.table(self)

    def to_polars(self) -> pl.DataFrame:
        """The table as a frame of Polars.

        Raises:
            MissingPackageError: polars is not installed.
        """
        try:
            import polars as pl
        except ModuleNotFoundError as error:
            raise _missing("polars") from error
        return pl.DataFrame(self)

    def to_pandas(self) -> pd.DataFrame:
        """The table as a frame of pandas; prices that are decimals are objects of `decimal.Decimal`.

        Raises:
            MissingPackageError: pandas is not installed.
        """
        try:
            import pandas as pd
        except ModuleNotFoundError as error:
            raise _missing("pandas") from error
        columns: dict[str, Any] = dict(self.to_numpy())
        for name in ("open_time", "close_time"):
            columns[name] = pd.DatetimeIndex(columns[name]).tz_localize("UTC")
        if self._table.decimals:
            for name in _PRICES:
                columns[name] = pd.Series(
                    [decimal_of(int(value), self.scale) for value in columns[name]], dtype="object"
                )
        return pd.DataFrame(columns, copy=False)

    def plot(
        self,
        *,
        start: TimeLike | None = None,
        end: TimeLike | None = None,
        limit: int = 2_000,
        title: str | None = None,
    ) -> go.Figure:
        """Candlesticks, as a figure of plotly. `BarSet.plot` stacks several timeframes, and tells the rest."""
        from ._plot import plot_bars

        return plot_bars([self], start=start, end=end, limit=limit, title=title)


class BarSet(dict[str, Bars]):
    """Bars of several timeframes of the same ticks, by name, finest first."""

    __slots__ = ()

    def plot(
        self,
        *,
        start: TimeLike | None = None,
        end: TimeLike | None = None,
        limit: int = 2_000,
        title: str | None = None,
    ) -> go.Figure:
        """Candlesticks of all timeframes above each other on one axis of time, the coarsest on top.

        A candle stands in the middle of its bar's interval, so that it is above the finer ones that it is made of. A
        bar in progress is paler. Times are UTC; nights and weekends take the room that they last.

        Args:
            start: Bars that end after this; None for no bound.
            end: Bars that begin before this; None for no bound.
            limit: The most bars of a timeframe: of the one with the most, the last so many, and of the others those of
                the same time. The title says so. Browsers bear some thousands.
            title: Above it; None for the timeframes and the side of the price.

        Returns:
            A `plotly.graph_objects.Figure`, which notebooks show, with one y axis for each timeframe.

        Raises:
            MissingPackageError: plotly is not installed (`pip install 'tickloom[plot]'`).
            TimeRangeError: A bound is no time.
            ParameterError: The limit is none.
        """
        from ._plot import plot_bars

        return plot_bars(list(self.values()), start=start, end=end, limit=limit, title=title)


def _missing(name: str) -> MissingPackageError:
    return MissingPackageError(f"this needs the package {name}; pip install {name}", name=name)


@overload
def bars(
    table: Ticks,
    timeframe: str = "1m",
    *,
    price: Side = "bid",
    calendar: str | Calendar = "fx-new-york",
    scale: int | None = None,
    prices: Literal["float", "decimal"] = "float",
    late: Late = "refuse",
    partial: Literal["keep", "drop"] = "keep",
    threads: int = 1,
) -> Bars: ...
@overload
def bars(
    table: Ticks,
    timeframe: list[str] | tuple[str, ...],
    *,
    price: Side = "bid",
    calendar: str | Calendar = "fx-new-york",
    scale: int | None = None,
    prices: Literal["float", "decimal"] = "float",
    late: Late = "refuse",
    partial: Literal["keep", "drop"] = "keep",
    threads: int = 1,
) -> BarSet: ...
def bars(
    table: Ticks,
    timeframe: str | Sequence[str] = "1m",
    *,
    price: Side = "bid",
    calendar: str | Calendar = "fx-new-york",
    scale: int | None = None,
    prices: Literal["float", "decimal"] = "float",
    late: Late = "refuse",
    partial: Literal["keep", "drop"] = "keep",
    threads: int = 1,
) -> Bars | BarSet:
    """Forms the bars of a table of ticks, of any number of timeframes in one pass.

    Prices are exact: what goes in as the decimal 1.10427, in whatever type, is counted as the integer 110427, and comes
    out as that decimal or the float64 nearest to it. A bar without ticks does not exist.

    Args:
        table: The ticks; see `tickloom.Ticks`. Columns that the side does not need need not be there: for the bid these
            are `ts`, `bid` and, for volumes, `bid_volume`.
        timeframe: A timeframe, such as `30s`, `1m`, `4h`, `1d`, `1w`, `1mo`, or a list of up to 64.
        price: The side of the price.
        calendar: Where days begin and end: `fx-new-york` (17:00 in New York), `utc`, `eet`, or a `Calendar`.
        scale: Digits of the prices behind the point, 0 to 9. None takes what decimals say; of floats, as many as the
            prices need, which looks at all of them first. Integers need it.
        prices: Whether prices come out as float64, correctly rounded, or as decimals.
        late: What becomes of a tick that is earlier than the one before it.
        partial: Whether the last bar, which no tick proves complete, is kept.
        threads: How many threads form bars of a part of the rows each, which are joined exactly: every bit is that of
            one thread. It pays from about a million rows on. One thread does it where parts cannot be told apart
            beforehand: for `late="drop"`, and without `scale` for floats and decimals of more than 9 digits.

    Returns:
        The bars; for a list of timeframes, those of each by name, finest first, as a `BarSet`, which is a dict.

    Raises:
        TableError: The ticks cannot be taken as they are: `ColumnTypeError` for a type, `LateTickError` for the order,
            with `column` and `row`.
        ParameterError: A parameter is none.

    Examples:
        >>> import numpy as np
        >>> times = np.array(["2024-03-04T09:30:00", "2024-03-04T09:30:20", "2024-03-04T09:31:00"], "datetime64[ns]")
        >>> minutes = bars({"ts": times, "bid": np.array([1.1, 1.3, 1.2])}, "1m")
        >>> minutes["high"], minutes["tick_count"]
        (array([1.3, 1.2]), array([2, 1]))
    """
    side = side_number(price)
    names = timeframe_names(timeframe)
    drops_late = choice("late", late, ("refuse", "drop"))
    decimals = choice("prices", prices, ("float", "decimal"))
    keeps_last = not choice("partial", partial, ("keep", "drop"))
    thread_count = whole_number(threads)
    if thread_count is None or not 1 <= thread_count <= 1_024:
        raise ParameterError(f"threads is {threads!r}; it can be 1 to 1024", code="bad_threads")
    if thread_count > 1 and not drops_late:
        from ._parallel import bars_in_threads

        given = (names, core_calendar(calendar), side, scale_number(scale), False, True, decimals)
        joined = bars_in_threads(table, given, price, keeps_last, thread_count)
        if joined is not None:
            return next(iter(joined.values())) if isinstance(timeframe, str) else joined
    late_count, tables = core().bars(
        source(table), names, core_calendar(calendar), side, scale_number(scale), drops_late, keeps_last, decimals
    )
    found = BarSet((found.timeframe, Bars(found, price, late_count)) for found in tables)
    return next(iter(found.values())) if isinstance(timeframe, str) else found
