"""What is in the figures: traces, values, axes."""

from __future__ import annotations

import datetime as dt
import json
import sys
from typing import Any

import numpy as np
import pytest

import tickloom

HOUR = 3_600 * 10**9


def ticks(count: int = 20_000, start: str = "2024-03-04T00:00", step: int = 15) -> dict[str, Any]:
    random = np.random.default_rng(5)
    bid = 110_000 + np.cumsum(random.integers(-3, 4, count))
    ts = np.datetime64(start, "s") + np.arange(count) * np.timedelta64(step, "s")
    return {"ts": ts.astype("M8[ns]"), "bid": bid / 100_000, "ask": (bid + 2) / 100_000}


def middle(bars: tickloom.Bars) -> Any:
    opened, closed = bars["open_time"].view("i8"), bars["close_time"].view("i8")
    return (opened + (closed - opened) // 2).view("M8[ns]")


def test_timeframes_are_stacked_on_one_axis_of_time() -> None:
    found = tickloom.bars(ticks(), ["15m", "1h", "1d"], calendar="utc")
    figure = found.plot()
    named = {trace.name: trace for trace in figure.data}
    assert list(named) == ["1d", "1d, in progress", "1h", "1h, in progress", "15m", "15m, in progress"]
    for row, name in enumerate(["1d", "1h", "15m"], 1):
        bars, trace, last = found[name], named[name], named[f"{name}, in progress"]
        assert trace.type == "candlestick"
        assert (trace.yaxis or "y") == (last.yaxis or "y") == ("y" if row == 1 else f"y{row}")
        for column in ("open", "high", "low", "close"):
            assert [*trace[column], *last[column]] == bars[column].tolist()
        assert np.array_equal(np.concatenate([trace.x, last.x]), middle(bars))
        assert len(last.x) == 1
        assert last.opacity == 0.5
        assert figure.layout[f"yaxis{row if row > 1 else ''}"].tickformat == ".5f"
    # All axes of time follow the lowest one.
    assert figure.layout.xaxis.matches == figure.layout.xaxis2.matches == "x3"
    assert figure.layout.xaxis3.title.text == "UTC"
    assert [note.text for note in figure.layout.annotations] == ["1d", "1h", "15m"]
    assert figure.layout.title.text == "1d, 1h, 15m, bid"
    assert all(figure.layout[axis].rangeslider.visible is False for axis in ("xaxis", "xaxis2", "xaxis3"))
    # A day's candle stands above the middle of its hours.
    day, hours = named["1d"], named["1h"]
    inside = [time for time in hours.x if abs(time - day.x[0]) < np.timedelta64(12, "h")]
    assert len(inside) == 24
    assert day.high[0] == max(hours.high[:24])
    assert "<br>" in day.text[0]
    assert day.text[0].startswith("2024-03-04 00:00:00 to 2024-03-05 00:00:00")
    # Notebooks and files get it as JSON.
    assert len(json.loads(figure.to_json())["data"]) == 6


def test_one_timeframe_without_a_bar_in_progress() -> None:
    bars = tickloom.bars(ticks(), "1h", calendar="utc", price="mid", partial="drop")
    figure = bars.plot(title="EURUSD")
    (trace,) = figure.data
    assert list(trace.close) == bars["close"].tolist()
    assert figure.layout.title.text == "EURUSD"
    assert figure.layout.yaxis.tickformat == ".6f"


def test_decimals_are_plotted_as_prices() -> None:
    float_bars, decimal_bars = (tickloom.bars(ticks(), "1h", prices=prices) for prices in ("float", "decimal"))
    for mine, its in zip(decimal_bars.plot().data, float_bars.plot().data, strict=True):
        for column in ("open", "high", "low", "close"):
            assert np.array_equal(mine[column], its[column])


def test_a_range_and_a_limit_cut_all_timeframes_alike() -> None:
    found = tickloom.bars(ticks(), ["15m", "1h"], calendar="utc", partial="drop")
    figure = found.plot(start="2024-03-04T06:30Z", end="2024-03-04T09:00Z")
    hours, quarters = figure.data
    assert [str(time)[11:16] for time in quarters.x] == [
        f"{hour:02d}:{minute:02d}" for hour in range(6, 9) for minute in (7, 22, 37, 52) if (hour, minute) > (6, 30)
    ]
    assert [str(time)[11:16] for time in hours.x] == ["06:30", "07:30", "08:30"]

    figure = found.plot(limit=6)
    hours, quarters = figure.data
    assert np.array_equal(quarters.x, middle(found["15m"])[-6:])
    since = found["15m"]["open_time"][-6]
    assert np.array_equal(hours.x, middle(found["1h"])[found["1h"]["close_time"] > since])
    assert figure.layout.title.text == f"1h, 15m, bid (the last 6 of {len(found['15m'])} bars of 15m)"


def test_nothing_can_be_plotted() -> None:
    empty = {"ts": np.array([], "M8[ns]"), "bid": np.array([]), "ask": np.array([])}
    for figure in (tickloom.bars(empty, ["1m", "1h"]).plot(), tickloom.bars(ticks(), "1h").plot(start="2030-01-01")):
        assert all(len(trace.x) == 0 for trace in figure.data)
    quality = tickloom.validate(empty).plot()
    assert [len(trace.x) for trace in quality.data] == [0, 0]
    with pytest.raises(tickloom.TableError):
        tickloom.BarSet().plot()
    with pytest.raises(tickloom.ParameterError, match="limit"):
        tickloom.bars(ticks(), "1h").plot(limit=0)
    with pytest.raises(tickloom.TimeRangeError):
        tickloom.bars(ticks(), "1h").plot(start="yesterday")


def test_quality_is_a_map_of_days_and_hours() -> None:
    # Four sessions of the fx calendar; an hour and a half are missing on the second, and the third altogether.
    data = ticks(count=4 * 5_760, start="2024-03-03T22:00")
    hours = (data["ts"] - np.datetime64("2024-03-03T22:00")) / np.timedelta64(1, "h")
    keep = ~((hours >= 30) & (hours < 31.5)) & ~((hours >= 48) & (hours < 72))
    quality = tickloom.validate({name: values[keep] for name, values in data.items()})
    figure = quality.plot()
    score, gaps = figure.data
    assert (score.type, gaps.type, score.name, gaps.name) == ("heatmap", "heatmap", "score", "gaps")
    dates = [day.date for day in quality.days]
    assert dates == [dt.date(2024, 3, day) for day in (4, 5, 6, 7)]
    assert list(score.x) == list(gaps.x) == dates
    assert list(score.z[0]) == [day.score for day in quality.days]
    assert score.z[0][2] < score.z[0][0]
    assert (score.zmin, score.zmax, list(gaps.y)) == (0, 100, list(range(24)))
    for hour in range(24):
        row = list(gaps.z[hour])
        # Ticks come every fifteen seconds: the gap begins with the tick before it.
        second = {6: 60, 7: 30}.get(hour, 0.25 if hour == 5 else 0)
        assert row == pytest.approx([0, second, 60, 0], abs=0.26), hour
    assert sum(row[1] for row in gaps.z) == pytest.approx(90.25)
    assert sum(row[2] for row in gaps.z) == pytest.approx(1440, abs=0.5)
    assert gaps.text[6][1] == "2024-03-05 04:00 UTC: missing hours"
    assert gaps.text[0][0].endswith("no gap")
    assert figure.layout.xaxis.matches == "x2"
    assert figure.layout.yaxis2.title.text == "hour of the session"
    assert figure.layout.title.text == f"{keep.sum():,} ticks on 4 trading days, score {quality.score:.1f}"


def test_closed_days_are_empty_and_short_sessions_have_no_hours_behind_them() -> None:
    calendar = tickloom.Calendar(
        "format = tickloom-calendar 1\nname = short\nzone = UTC\ndays = mon tue wed thu fri\nopen = 08:00\n"
        "close = 16:30\nclose fri = 12:00\nholiday = 2024-03-06"
    )
    data = ticks(count=8 * 5_760, start="2024-03-04T00:00")
    quality = tickloom.validate(data, calendar=calendar)
    figure = quality.plot()
    score, gaps = figure.data
    # Wednesday is a holiday, and then there is a weekend.
    assert [date.day for date in gaps.x] == [*range(4, 12)]
    assert list(gaps.y) == list(range(9))
    columns = list(zip(*gaps.z, strict=True))
    assert columns[2] == columns[5] == columns[6] == (None,) * 9
    assert columns[0] == columns[1] == (0.0,) * 9
    assert columns[4] == (0.0,) * 4 + (None,) * 5
    assert [value is None for value in score.z[0]] == [date.day in (6, 9, 10) for date in score.x]
    assert "on 5 trading days" in figure.layout.title.text


def test_without_plotly_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "plotly.graph_objects", None)
    data = ticks(count=100)
    for plot in (
        tickloom.bars(data, "1m").plot,
        tickloom.bars(data, ["1m"]).plot,
        tickloom.validate(data).plot,
    ):
        with pytest.raises(tickloom.MissingPackageError, match=r"tickloom\[plot\]"):
            plot()
