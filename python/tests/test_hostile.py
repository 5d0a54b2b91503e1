"""Whatever Python gives, the engine answers with a result or an error of ours: nothing else, and the process lives."""

import math
import os
import threading
from typing import Any

import hypothesis
import hypothesis.strategies as st
import numpy as np
import pyarrow as pa
import pytest

import tickloom
from tickloom import MTF, CoreError

# More of them at night, and others each time: HOSTILE_EXAMPLES=10000.
EXAMPLES = int(os.environ.get("HOSTILE_EXAMPLES", "60"))
hypothesis.settings.register_profile(
    "usual", max_examples=EXAMPLES, deadline=None, derandomize=EXAMPLES == 60, database=None
)
hypothesis.settings.load_profile("usual")

INTEGERS = st.one_of(
    st.integers(-(2**63), 2**63 - 1),
    st.sampled_from(
        [0, 1, -1, 2**63 - 1, -(2**63), 10**17, 10**17 - 1, 7_258_118_400 * 10**9, 7_258_118_400 * 10**9 - 1]
    ),
)
FLOATS = st.one_of(st.floats(), st.integers(-(10**6), 10**6).map(lambda mantissa: mantissa / 100))
TIMEFRAMES = st.lists(
    st.one_of(
        st.sampled_from(["1s", "1m", "7m", "4h", "1d", "3d", "366d", "1w", "52w", "1mo", "12mo"]), st.text(max_size=6)
    ),
    max_size=5,
)
CALENDARS = st.one_of(st.sampled_from(["fx-new-york", "utc", "eet"]), st.text(max_size=12))
UNITS = st.sampled_from(["s", "ms", "us", "ns"])

ZONES = st.sampled_from(["UTC", "+09:00", "-15:59", "America/New_York", "Europe/London", "Australia/Sydney", "EET"])
DATES = st.dates().map(str)
CLOCKS = st.one_of(st.times().map(lambda time: f"{time:%H:%M}"), st.sampled_from(["24:00", "02:00", "02:30", "03:00"]))
LINES = st.one_of(
    st.lists(st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]), min_size=1, unique=True).map(
        lambda days: f"days = {' '.join(days)}"
    ),
    CLOCKS.map(lambda time: f"open = {time}"),
    CLOCKS.map(lambda time: f"open = {time} the day before"),
    CLOCKS.map(lambda time: f"close = {time}"),
    CLOCKS.map(lambda time: f"close fri = {time}"),
    DATES.map(lambda date: f"holiday = {date}"),
    st.tuples(DATES, CLOCKS).map(lambda pair: f"early close = {pair[0]} {pair[1]}"),
    st.text(max_size=20),
)


@st.composite
def definitions(draw: st.DrawFn) -> str:
    lines = [
        "format = tickloom-calendar 1",
        "name = drawn",
        f"zone = {draw(ZONES)}",
        *draw(st.lists(LINES, max_size=8)),
    ]
    return "\n".join(lines)


@st.composite
def calendars(draw: st.DrawFn) -> Any:
    """A calendar of those that there are, or of one's own, or none."""
    if draw(st.booleans()):
        return draw(CALENDARS)
    try:
        return tickloom.Calendar(draw(definitions()))
    except CoreError:
        return "utc"


@st.composite
def tables(draw: st.DrawFn) -> Any:
    count = draw(st.integers(0, 30))

    def column(values: st.SearchStrategy[Any], kinds: list[str]) -> Any:
        kind = draw(st.sampled_from(kinds))
        found = draw(st.lists(values, min_size=count, max_size=count))
        with np.errstate(all="ignore"):
            if kind.startswith("f"):
                return np.array([float(value) for value in found]).astype(kind)
            return np.array(
                [int(value) % 2**64 if isinstance(value, int) or math.isfinite(value) else 0 for value in found], "u8"
            ).astype(kind)

    times = draw(st.lists(INTEGERS, min_size=count, max_size=count))
    if draw(st.booleans()):
        times = sorted(abs(time) % (7_258_118_400 * 10**9) for time in times)
    kinds = ["f8", "f4", "i8", "i4", "u8", "i1", "u2"]
    columns = {
        "ts": np.array(times, "i8").view(f"M8[{draw(UNITS)}]"),
        "bid": column(st.one_of(FLOATS, INTEGERS), kinds),
        "ask": column(st.one_of(FLOATS, INTEGERS), kinds),
        "bid_volume": column(st.one_of(FLOATS, INTEGERS), kinds),
        "ask_volume": column(FLOATS, kinds),
    }
    for name in draw(st.lists(st.sampled_from(list(columns)), max_size=2, unique=True)):
        if name.endswith("volume"):
            del columns[name]
    if not draw(st.booleans()):
        return columns
    arrays = {name: pa.array(values) for name, values in columns.items()}
    for name in draw(st.lists(st.sampled_from(list(arrays)), max_size=2, unique=True)):
        mask = np.array(draw(st.lists(st.booleans(), min_size=count, max_size=count)), bool)
        arrays[name] = pa.array(columns[name], mask=mask)
    if draw(st.booleans()):
        scale = draw(st.integers(-20, 38))
        digits = draw(st.lists(st.integers(-(10**38) + 1, 10**38 - 1), min_size=count, max_size=count))
        raw = b"".join(value.to_bytes(16, "little", signed=True) for value in digits)
        arrays[draw(st.sampled_from(["bid", "ask", "bid_volume"]))] = pa.Array.from_buffers(
            pa.decimal128(38, scale), count, [None, pa.py_buffer(raw)]
        )
    found = pa.table(arrays)
    start = draw(st.integers(0, count))
    return found.slice(start) if draw(st.booleans()) else found


def attempt(call: Any) -> Any:
    """The result, or the error of ours; any other fails the test."""
    try:
        return call()
    except CoreError as error:
        if not error.code or not str(error):
            pytest.fail("an error says what it is")
        return error


SIDES = st.sampled_from(["bid", "ask", "mid", "spread"])
SCALES = st.one_of(st.none(), st.integers(0, 9))
LATE = st.sampled_from(["refuse", "drop"])


@hypothesis.given(tables(), TIMEFRAMES, calendars(), SIDES, SCALES, LATE, st.sampled_from(["float", "decimal"]))
def test_bars_of_anything(
    table: Any, frames: Any, calendar: Any, side: Any, scale: Any, late: Any, prices: Any
) -> None:
    found = attempt(
        lambda: tickloom.bars(table, frames, price=side, calendar=calendar, scale=scale, late=late, prices=prices)
    )
    if isinstance(found, CoreError):
        return
    for bars in found.values():
        columns = bars.to_numpy()
        assert (columns["tick_count"] > 0).all()
        assert (columns["open_time"] < columns["close_time"]).all()
        assert (columns["high"] >= columns["low"]).all()
        assert (columns["open_time"][1:] >= columns["close_time"][:-1]).all()
        bars.to_arrow().validate(full=True)


@hypothesis.given(tables(), tables(), TIMEFRAMES, calendars(), SCALES, LATE, st.integers(-3, 50), SIDES)
def test_states_fed_with_anything(
    first: Any, second: Any, frames: Any, calendar: Any, scale: Any, late: Any, capacity: int, side: Any
) -> None:
    mtf = attempt(lambda: MTF(frames, calendar, scale=scale, capacity=capacity, late=late, price=side))
    if isinstance(mtf, CoreError):
        return
    attempt(lambda: mtf.feed(first))
    attempt(lambda: mtf.feed(second, on_bar=repr))
    attempt(lambda: mtf.feed(first, on_tick=repr, on_bar=repr))
    snapshot = mtf.snapshot(10)
    assert mtf.tick_count >= 0
    for name in mtf.timeframes:
        assert len(snapshot[name].completed) <= 10
        for bar in (snapshot[name].partial, *snapshot[name].completed):
            if bar is not None:
                assert bar.low <= bar.open <= bar.high
                assert bar.bid, bar.spread
                assert bar.mid
                assert bar.volume is None or bar.volume >= 0
        mtf[name].bars(3, price="mid", prices="decimal").to_arrow()
    if not isinstance(calendar, tickloom.Calendar):
        assert MTF.restore(mtf.save()).save() == mtf.save()


@hypothesis.given(
    st.lists(
        st.tuples(st.one_of(INTEGERS, st.integers(), st.none()), FLOATS, st.one_of(FLOATS, st.integers()), FLOATS),
        max_size=20,
    ),
    st.lists(st.integers(), max_size=5),
)
def test_ticks_of_anything(ticks: Any, clock: Any) -> None:
    mtf = MTF(["1m", "1d", "1mo"], scale=2)
    for values in ticks:
        try:
            mtf.append(*values)
        except (CoreError, tickloom.TimeRangeError):
            continue
    for time in clock:
        attempt(lambda time=time: mtf.advance(time))
    mtf.snapshot(2**80)


@hypothesis.given(tables(), calendars(), SCALES, LATE)
def test_judging_anything(table: Any, calendar: Any, scale: Any, late: Any) -> None:
    found = attempt(lambda: tickloom.validate(table, calendar=calendar, scale=scale, late=late))
    if not isinstance(found, CoreError):
        assert all(0 <= day.score <= 100 for day in found.days)


@hypothesis.given(definitions() | st.text())
def test_definitions_of_anything(text: str) -> None:
    attempt(lambda: tickloom.Calendar(text))


@hypothesis.given(st.data())
def test_states_of_anything(data: st.DataObject) -> None:
    """Damaged states whose checksum is right again: what is refused is refused by what it says."""
    mtf = MTF(["1m", "1h", "1d"], "utc", scale=5, capacity=3)
    for row in range(6):
        mtf.append(row * 45_000_000_000, 110_000 + row, 110_002, 1.5, 2.5)
    content = bytearray(mtf.save()[9:-8])
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) // 8 - 1)) * 8 + data.draw(st.integers(0, 7))
        value = data.draw(INTEGERS)
        if data.draw(st.booleans()) and place + 8 <= len(content):
            content[place : place + 8] = value.to_bytes(8, "little", signed=True)
        elif place < len(content):
            content[place] = value % 256
    restored = attempt(lambda: MTF.restore(b"TLPYMTF1\x05" + bytes(content) + checksum(bytes(content))))
    if isinstance(restored, CoreError):
        return
    restored.snapshot(3)
    attempt(lambda: restored.append(10**18, 1.1, 1.2))
    attempt(lambda: restored.append(7_258_118_399 * 10**9, 99_999_999_999_999_999, -99_999_999_999_999_999, 9e9))
    for name in restored.timeframes:
        restored[name].bars(price="mid", prices="decimal").to_arrow()
        repr(restored[name].partial)


def checksum(content: bytes) -> bytes:
    """FNV-1a over bytes with a fold, as the engine's states have it."""
    total, mask = 0xCBF29CE484222325, 2**64 - 1
    for byte in content:
        total = (total ^ byte) * 0x0000_0100_0000_01B3 & mask
        total ^= total >> 29
    return ((total ^ len(content)) * 0x9E3779B97F4A7C15 & mask).to_bytes(8, "little")


def test_the_checksum_here_is_the_engines() -> None:
    saved = MTF(["1m"], "utc", scale=5).save()
    assert checksum(saved[9:-8]) == saved[-8:]


def test_calendars_with_few_days_reach_no_end_of_time() -> None:
    """As many holidays as fit, each on the only open day of a week, behind the last time that a tick may have."""
    lines = ["format = tickloom-calendar 1", "name = few", "zone = UTC", "days = mon"]
    dates = np.datetime64("2200-01-06") + np.arange(2_575) * np.timedelta64(7, "D")
    calendar = tickloom.Calendar("\n".join([*lines, *(f"holiday={date}" for date in dates)]))
    ts = np.array(["1970-01-01", "2150-01-02", "2199-12-31T23:59:59"], "M8[s]")
    data = {"ts": ts, "bid": np.ones(3), "ask": np.ones(3)}
    found = tickloom.bars(data, ["366d", "52w", "12mo", "1d", "1m"], calendar=calendar)
    assert sum(int(bars["tick_count"].sum()) for bars in found.values()) == 15
    assert found["366d"]["close_time"][-1] > np.datetime64("2249-01-01")
    late = {"ts": ts[2:], "bid": np.ones(1), "ask": np.ones(1)}
    assert tickloom.validate(late, calendar=calendar).tick_count == 1
    with pytest.raises(tickloom.CalendarError, match="longer than"):
        tickloom.Calendar("#" * 50_000)


def test_tables_that_change_while_they_are_read() -> None:
    """Whoever writes into a table meanwhile gets other bars, and nothing worse."""

    def ticks() -> dict[str, Any]:
        ts = np.arange(50_000, dtype="i8") * 10**9
        return {"ts": ts.view("M8[ns]"), "bid": np.ones(50_000, "i8"), "ask": np.full(50_000, 2, "i8")}

    def spoil(columns: dict[str, Any]) -> None:
        columns["ts"].view("i8")[:] = 2**63 - 1
        columns["bid"][:] = 2**63 - 1
        columns["ask"][:] = -(2**63)

    for name in ("on_bar", "on_tick"):
        columns = ticks()
        mtf = MTF(["1m", "1d", "1mo"], scale=5)
        attempt(lambda columns=columns, mtf=mtf, name=name: mtf.feed(columns, **{name: lambda _: spoil(columns)}))
        assert mtf.tick_count >= 1
        mtf.snapshot(5)
        mtf["1m"].bars(price="mid", prices="decimal").to_numpy()
        repr([bar.mid for bar in mtf.snapshot(5)["1m"].completed])
    stop = threading.Event()
    columns = ticks()

    def write() -> None:
        whole = {name: values.copy() for name, values in columns.items()}
        while not stop.is_set():
            spoil(columns)
            for name, values in whole.items():
                columns[name][:] = values

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for _ in range(200):
            attempt(lambda: tickloom.bars(columns, ["1m", "1mo"], price="mid", scale=9, late="drop"))
            attempt(lambda: tickloom.validate(columns, scale=0, late="drop"))
    finally:
        stop.set()
        thread.join()
