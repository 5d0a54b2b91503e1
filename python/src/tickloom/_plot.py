"""Figures of bars and of quality, by plotly."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ._errors import MissingPackageError, ParameterError, TableError
from ._time import NANOSECONDS_PER_SECOND, TimeLike, to_nanoseconds

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from ._bars import Bars
    from ._quality import DayQuality, Quality

_UP, _DOWN = "#26a69a", "#ef5350"
_HOUR = 3_600 * NANOSECONDS_PER_SECOND
_MINUTE = 60 * NANOSECONDS_PER_SECOND
_HEIGHT, _HEAD = 260, 90


def _plotly() -> tuple[Any, Any]:
    """The modules of plotly.

    Raises:
        MissingPackageError: It is not installed.
    """
    try:
        import plotly.graph_objects as graphs
        from plotly.subplots import make_subplots
    except ModuleNotFoundError as error:
        raise MissingPackageError(
            "this needs the package plotly; pip install 'tickloom[plot]'", name="plotly"
        ) from error
    return graphs, make_subplots


def plot_bars(
    tables: Sequence[Bars], *, start: TimeLike | None, end: TimeLike | None, limit: int, title: str | None
) -> go.Figure:
    """See `Bars.plot`."""
    import numpy as np

    graphs, make_subplots = _plotly()
    if type(limit) is not int or limit < 1:
        raise ParameterError(f"limit is {limit!r}; it can be 1 or more bars", code="bad_limit")
    if not tables:
        raise TableError("there are no bars to plot; give those of at least one timeframe", code="not_a_table")
    first = None if start is None else to_nanoseconds(start)
    beyond = None if end is None else to_nanoseconds(end)

    def inside(bars: Bars) -> Any:
        """The rows of bars that reach into the range."""
        keep = np.ones(len(bars), bool)
        if first is not None:
            keep &= bars["close_time"].view("i8") > first
        if beyond is not None:
            keep &= bars["open_time"].view("i8") < beyond
        return np.flatnonzero(keep)

    # The timeframe with the most bars in the range says where it begins, for all of them.
    finest = max(tables, key=lambda bars: len(inside(bars)))
    rows = inside(finest)
    left_out = len(rows) - limit
    if left_out > 0:
        first = int(finest["open_time"].view("i8")[rows[left_out]])
    # The coarsest is on top.
    ordered = sorted(tables, key=_typical_length, reverse=True)
    figure = make_subplots(
        rows=len(ordered),
        cols=1,
        shared_xaxes=True,
        vertical_spacing=0.12 / len(ordered),
        row_titles=[bars.timeframe for bars in ordered],
    )
    for row, bars in enumerate(ordered, 1):
        chosen = inside(bars)
        in_progress = bars.last_in_progress and len(chosen) > 0 and chosen[-1] == len(bars) - 1
        done = chosen[:-1] if in_progress else chosen
        figure.add_trace(_candles(graphs, bars, done, bars.timeframe), row=row, col=1)
        if in_progress:
            trace = _candles(graphs, bars, chosen[-1:], f"{bars.timeframe}, in progress")
            trace.update(opacity=0.5)
            figure.add_trace(trace, row=row, col=1)
        figure.update_yaxes(tickformat=f".{bars.scale}f", row=row, col=1)
    figure.update_xaxes(rangeslider_visible=False, type="date")
    figure.update_xaxes(title_text="UTC", row=len(ordered), col=1)
    text = title if title is not None else f"{', '.join(bars.timeframe for bars in ordered)}, {tables[0].price}"
    if left_out > 0:
        text += f" (the last {limit:,} of {len(rows):,} bars of {finest.timeframe})"
    figure.update_layout(title_text=text, height=_HEAD + _HEIGHT * len(ordered), showlegend=False, hovermode="x")
    return figure


def _typical_length(bars: Bars) -> int:
    """The length of most bars, in nanoseconds: what orders timeframes."""
    import numpy as np

    lengths = bars["close_time"].view("i8") - bars["open_time"].view("i8")
    return int(np.median(lengths)) if len(lengths) else 0


def _candles(graphs: Any, bars: Bars, rows: Any, name: str) -> Any:
    """Candlesticks in the middle of their intervals, so that those of several timeframes stand above each other."""
    import numpy as np

    opened, closed = (bars[column][rows].view("i8") for column in ("open_time", "close_time"))
    prices = {
        column: np.asarray(bars[column][rows]) / (10**bars.scale if bars[column].dtype.kind == "i" else 1)
        for column in ("open", "high", "low", "close")
    }
    times = [np.datetime_as_string(values.view("M8[ns]"), unit="s") for values in (opened, closed)]
    text = [
        f"{begin.replace('T', ' ')} to {end.replace('T', ' ')}<br>{count:,} ticks"
        for begin, end, count in zip(*times, bars["tick_count"][rows].tolist(), strict=True)
    ]
    return graphs.Candlestick(
        x=(opened + (closed - opened) // 2).view("M8[ns]"),
        **prices,
        text=text,
        name=name,
        increasing_line_color=_UP,
        decreasing_line_color=_DOWN,
    )


def plot_quality(quality: Quality, *, title: str | None) -> go.Figure:
    """See `Quality.plot`."""
    graphs, make_subplots = _plotly()
    days = {day.date: day for day in quality.days if day.session_open is not None and day.session_close is not None}
    # Every date has a column, so that a cell is a day wide; those without a session are empty.
    first, last = min(days, default=None), max(days, default=None)
    count = 0 if first is None or last is None else (last - first).days + 1
    dates = [] if first is None else [first + dt.timedelta(days=index) for index in range(count)]
    hours = max((-(-_span(day) // _HOUR) for day in days.values()), default=24)
    minutes: list[list[float | None]] = [[None] * count for _ in range(hours)]
    told: list[list[str]] = [[""] * count for _ in range(hours)]
    for column, date in enumerate(dates):
        if date not in days:
            continue
        day = days[date]
        opened, closed = day.session_open or 0, day.session_close or 0
        for hour in range(-(-_span(day) // _HOUR)):
            begin = opened + hour * _HOUR
            end = min(begin + _HOUR, closed)
            found = [gap for gap in day.gaps if gap.start < end and gap.end > begin]
            missing = sum(min(gap.end, end) - max(gap.start, begin) for gap in found)
            minutes[hour][column] = missing / _MINUTE
            kinds = ", ".join(dict.fromkeys(gap.kind.replace("_", " ") for gap in found)) or "no gap"
            told[hour][column] = f"{_clock(begin)} UTC: {kinds}"
    known = [days.get(date) for date in dates]
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, row_heights=[0.12, 0.88], vertical_spacing=0.05)
    figure.add_trace(
        graphs.Heatmap(
            name="score",
            x=dates,
            y=["score"],
            z=[[None if day is None else day.score for day in known]],
            text=[["" if day is None else f"{day.ticks:,} ticks, {len(day.gaps)} gaps" for day in known]],
            zmin=0,
            zmax=100,
            colorscale="RdYlGn",
            colorbar={"title": {"text": "score"}, "len": 0.45, "y": 0.78},
            hovertemplate="%{x|%a %Y-%m-%d}<br>score %{z}<br>%{text}<extra></extra>",
            hoverongaps=False,
        ),
        row=1,
        col=1,
    )
    figure.add_trace(
        graphs.Heatmap(
            name="gaps",
            x=dates,
            y=list(range(hours)),
            z=minutes,
            text=told,
            zmin=0,
            zmax=60,
            colorscale="Reds",
            colorbar={"title": {"text": "minutes<br>without ticks"}, "len": 0.45, "y": 0.25},
            hovertemplate="%{x|%a %Y-%m-%d}, hour %{y}<br>%{text}<br>%{z:.1f} minutes<extra></extra>",
            hoverongaps=False,
        ),
        row=2,
        col=1,
    )
    figure.update_xaxes(type="date")
    figure.update_yaxes(title_text="hour of the session", autorange="reversed", row=2, col=1)
    score = quality.score
    text = title if title is not None else f"{quality.tick_count:,} ticks on {len(days)} trading days"
    if title is None and score is not None:
        text += f", score {score:.1f}"
    figure.update_layout(title_text=text, height=_HEAD + 480)
    return figure


def _span(day: DayQuality) -> int:
    """How long a day's session is, in nanoseconds."""
    return (day.session_close or 0) - (day.session_open or 0)


def _clock(time: int) -> str:
    return dt.datetime.fromtimestamp(time // NANOSECONDS_PER_SECOND, dt.UTC).strftime("%Y-%m-%d %H:%M")
