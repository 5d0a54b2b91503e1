import datetime as dt
import json
import subprocess
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import tickloom

from . import accuracy

PROGRAM = Path(__file__).parents[2] / ".build" / "debug" / "tickloom"


def test_faults_are_found_and_counted() -> None:
    seconds = np.array([0, 1, 1, 1, 2, 3, 700, 4_400, 4_401])
    bid = np.array([1.1, 1.1, 1.1, 1.2, 1.1, 1.3, 1.1, 1.1, 1.1])
    ask = np.array([1.2, 1.2, 1.2, 1.2, 1.0, 1.4, 1.2, 1.2, 1.2])
    ts = np.datetime64("2024-03-04T10:00", "s") + seconds.astype("m8[s]")
    quality = tickloom.validate({"ts": ts, "bid": bid, "ask": ask}, calendar="utc")
    (day,) = quality.days
    assert day.date == dt.date(2024, 3, 4)
    assert (day.ticks, day.crossed, day.zero_spread, day.duplicates, day.repeated_times) == (9, 1, 1, 1, 1)
    assert [(gap.kind, (gap.end - gap.start) // 10**9) for gap in quality.gaps] == [
        ("long", 697),
        ("missing_hours", 3_700),
    ]
    assert (quality.scale, quality.spread_median, day.spread_min, day.spread_max) == (1, 1, -1, 1)
    assert quality.score == day.score < 100
    assert quality.to_polars().row(0, named=True)["gaps"] == len(quality.to_pandas()["gaps"]) + 1 == 2


def test_days_are_those_of_the_calendar() -> None:
    case = accuracy.cases(seed=3, ticks=5_000)[1]
    for calendar in ("fx-new-york", "utc", "eet"):
        quality = tickloom.validate(case.table(), calendar=calendar)
        assert quality.tick_count == 5_000
        assert [day.open_time for day in quality.days[1:]] == [day.close_time for day in quality.days[:-1]]
        for day in quality.days:
            inside = (case.ts.astype("i8") >= day.open_time) & (case.ts.astype("i8") < day.close_time)
            assert day.ticks == int(inside.sum())
            assert day.crossed == int((case.ask[inside] < case.bid[inside]).sum())


def test_late_ticks_are_refused_or_counted() -> None:
    data = {"ts": np.array([2, 1, 3], "M8[s]"), "bid": np.ones(3), "ask": np.ones(3)}
    with pytest.raises(tickloom.LateTickError) as caught:
        tickloom.validate(data)
    assert caught.value.row == 1
    quality = tickloom.validate(data, late="drop")
    assert (quality.late_count, quality.tick_count) == (1, 2)


def test_no_ticks_have_no_days() -> None:
    empty = pl.DataFrame({"ts": np.array([], "M8[ns]"), "bid": np.array([]), "ask": np.array([])})
    quality = tickloom.validate(empty)
    assert (quality.days, quality.score, quality.spread_median) == ((), None, None)


@pytest.mark.skipif(not PROGRAM.exists(), reason="needs the program: swift build")
def test_it_is_what_an_import_says(tmp_path: Path) -> None:
    """The same ticks through `tickloom import` and `tickloom quality`."""
    case = accuracy.cases(seed=5, ticks=20_000)[2]
    ts = case.ts.astype("M8[ms]")
    kept = np.concatenate([[True], ts[1:] > ts[:-1]]) & (case.ask >= case.bid)
    path = tmp_path / "EURUSD.csv"
    names = ("ts", "bid", "ask")
    columns = {"ts": ts[kept], "bid": case.bid[kept], "ask": case.ask[kept]}
    rows = zip(np.datetime_as_string(columns["ts"]), *(columns[name].tolist() for name in names[1:]), strict=True)
    path.write_text("timestamp,bid,ask\n" + "".join(f"{time}Z,{bid:.5f},{ask:.5f}\n" for time, bid, ask in rows))
    store = ["--data-dir", str(tmp_path / "data")]
    subprocess.run([PROGRAM, "import", path, "--symbol", "EURUSD", *store], check=True, capture_output=True)
    command = [str(PROGRAM), "quality", "EURUSD", "--json", "--by", "day", *store]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    lines = [json.loads(line) for line in answer.splitlines()]
    days = [line for line in lines if line["event"] == "day"]
    ours = tickloom.validate(columns, scale=5).days
    assert len(days) == len(ours) > 3
    same = ["score", "ticks", "crossed", "zero_spread", "duplicates", "repeated_times", "unchanged", "spikes", "jumps"]
    same += ["flat_stretches", "thin_hours", "rate_changes", "busiest_ten_minutes", "median_ten_minutes"]
    for day, theirs in zip(ours, days, strict=True):
        assert str(day.date) == theirs["date"]
        assert (day.session_open is not None) == theirs["session"]
        assert len(day.gaps) == len(theirs["gaps"])
        assert {name: getattr(day, name) for name in same} == {name: theirs.get(name) for name in same}
        if day.ticks > 0:
            spreads = {"min": day.spread_min, "median": day.spread_median, "p95": day.spread_p95, "max": day.spread_max}
            assert spreads == theirs["spread_points"]
