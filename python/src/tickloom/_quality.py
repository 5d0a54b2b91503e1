"""What is to be said of the quality of a table of ticks."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ._bars import _missing
from ._calendar import Calendar, core_calendar
from ._tables import Late, Ticks, choice, core, scale_number, source

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go
    import polars as pl


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in a session without a tick.

    Attributes:
        kind: `short` (from a minute to ten), `long` (to an hour), `missing_hours`, or `missing_day` for a session.
        start: The tick before it, or the session's begin, in nanoseconds since 1970-01-01 UTC.
        end: The tick after it, or the session's end.
    """

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DayQuality:
    """One day of the calendar. Spreads are mantissas: prices times `10 ** scale`.

    Attributes:
        date: The date after which the day is named.
        open_time: When it begins, in nanoseconds since 1970-01-01 UTC.
        close_time: When it ends.
        session_open: When trading begins; None on a closed day.
        session_close: When it ends.
        score: From 0 to 100; `docs/guides/quality.md` has the formula.
        ticks: Ticks of the day.
        outside_session: Ticks outside of the session.
        crossed: Ticks with ask below bid.
        zero_spread: Ticks with ask equal to bid.
        duplicates: Ticks equal to the one before.
        repeated_times: Ticks with the time of the one before, and other values.
        unchanged: Ticks with the quotes of the one before.
        spikes: Leaps of the mid that the next tick takes back.
        jumps: Leaps that stay.
        flat_stretches: Stretches of a minute or more in which ticks come and quotes do not change.
        thin_hours: Hours with less than a twentieth of the ticks of the day's middle hour.
        rate_changes: Changes of the rate of ticks to the twentyfold or a twentieth.
        busiest_ten_minutes: The most ticks in ten minutes.
        median_ten_minutes: The middle of those ten minutes that have any.
        missing_share: Session time in gaps of ten minutes or more, as a share of the session.
        spread_min: The least spread.
        spread_median: The middle one.
        spread_p95: The one that 95 of 100 are not above.
        spread_max: The greatest.
        gaps: Session time without ticks, in order of time.
    """

    date: dt.date
    open_time: int
    close_time: int
    session_open: int | None
    session_close: int | None
    score: int
    ticks: int
    outside_session: int
    crossed: int
    zero_spread: int
    duplicates: int
    repeated_times: int
    unchanged: int
    spikes: int
    jumps: int
    flat_stretches: int
    thin_hours: int
    rate_changes: int
    busiest_ten_minutes: int
    median_ten_minutes: int | None
    missing_share: float
    spread_min: int | None
    spread_median: int | None
    spread_p95: int | None
    spread_max: int | None
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Quality:
    """What is to be said of a table of ticks, day by day of the calendar.

    Attributes:
        days: The days from the first tick's to the last tick's, in order.
        scale: Digits of the prices, for the spreads.
        late_count: Ticks earlier than the one before them, which were left out.
        spread_median: The middle spread of all ticks, as a mantissa; None if there are none.
        spread_p95: The spread that 95 of 100 are not above.
    """

    days: tuple[DayQuality, ...]
    scale: int
    late_count: int
    spread_median: int | None
    spread_p95: int | None

    @property
    def gaps(self) -> Iterator[Gap]:
        """The gaps of all days, in order of time."""
        return (gap for day in self.days for gap in day.gaps)

    @property
    def tick_count(self) -> int:
        """Ticks of all days."""
        return sum(day.ticks for day in self.days)

    @property
    def score(self) -> float | None:
        """The mean of the scores of days with a session; None if there are none."""
        scores = [day.score for day in self.days if day.session_open is not None]
        return sum(scores) / len(scores) if scores else None

    def _columns(self) -> dict[str, list[object]]:
        names = [name for name in DayQuality.__slots__ if name != "gaps"]
        columns: dict[str, list[object]] = {name: [getattr(day, name) for day in self.days] for name in names}
        columns["gaps"] = [len(day.gaps) for day in self.days]
        return columns

    def to_polars(self) -> pl.DataFrame:
        """A row for each day; `gaps` is their number.

        Raises:
            MissingPackageError: polars is not installed.
        """
        try:
            import polars as pl
        except ModuleNotFoundError as error:
            raise _missing("polars") from error
        return pl.DataFrame(self._columns())

    def to_pandas(self) -> pd.DataFrame:
        """A row for each day; `gaps` is their number.

        Raises:
            MissingPackageError: pandas is not installed.
        """
        try:
            import pandas as pd
        except ModuleNotFoundError as error:
            raise _missing("pandas") from error
        return pd.DataFrame(self._columns())

    def plot(self, *, title: str | None = None) -> go.Figure:
        """A heat map of the days: the score of each, and below it the minutes without ticks, by hour of its session.

        Hours are counted from when the session begins. Days without one are empty. Silences of less than a minute are
        no gaps.

        Args:
            title: Above it; None for the number of ticks and the score.

        Returns:
            A `plotly.graph_objects.Figure` with two heat maps, `score` and `gaps`, on one axis of dates.

        Raises:
            MissingPackageError: plotly is not installed (`pip install 'tickloom[plot]'`).
        """
        from ._plot import plot_quality

        return plot_quality(self, title=title)

    def __repr__(self) -> str:
        return f"<Quality {self.tick_count} ticks, {len(self.days)} days, score {self.score}>"


def validate(
    table: Ticks, *, calendar: str | Calendar = "fx-new-york", scale: int | None = None, late: Late = "refuse"
) -> Quality:
    """Judges a table of ticks as an import judges what it stores.

    Nothing is repaired. The silence before the first tick and after the last is no gap.

    Args:
        table: The ticks; see `tickloom.Ticks`.
        calendar: When there should be ticks: `fx-new-york`, `utc`, `eet`, or a `Calendar`.
        scale: As for `bars`.
        late: Whether ticks that are earlier than the one before are refused, or left out and counted.

    Raises:
        TableError: The ticks cannot be taken as they are, with `column` and `row`.
        ParameterError: A parameter is none.

    Examples:
        >>> import numpy as np
        >>> times = np.array(["2024-03-04T09:30:00", "2024-03-04T09:30:20", "2024-03-04T09:45:00"], "datetime64[ns]")
        >>> quality = validate({"ts": times, "bid": np.array([1.1, 1.1, 1.2]), "ask": np.array([1.1, 1.2, 1.3])})
        >>> [gap.kind for gap in quality.gaps], quality.days[0].zero_spread
        (['long'], 1)
    """
    drops_late = choice("late", late, ("refuse", "drop"))
    found, text = core().validate(source(table), core_calendar(calendar), scale_number(scale), drops_late)
    report = json.loads(text)
    days = tuple(
        DayQuality(
            **{
                **day,
                "date": dt.date.fromisoformat(day["date"]),
                "gaps": tuple(Gap(kind, start, end) for kind, start, end in day["gaps"]),
            }
        )
        for day in report["days"]
    )
    return Quality(days, found, report["late"], report["spread_median"], report["spread_p95"])
