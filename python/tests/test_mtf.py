import datetime as dt
import pickle
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pytest

import tickloom
from tickloom import MTF, BusyError, LateTickError, ParameterError, SavedStateError, TableError

from . import accuracy

CASE = accuracy.cases(seed=11, ticks=4_000)[1]
FRAMES = ["1m", "5m", "1h", "4h", "1d"]
MINUTE = 60_000_000_000


def fed(**options: Any) -> MTF:
    mtf = MTF(FRAMES, "utc", **options)
    assert mtf.feed(CASE.table()) == 4_000
    return mtf


def part(start: int, stop: int) -> dict[str, Any]:
    return {name: values[start:stop] for name, values in CASE.table().items()}


def bar_row(bar: Any) -> Any:
    return (bar.open_time, bar.open, bar.high, bar.low, bar.close, bar.tick_count)


def naive(ticks: int, timeframe: str) -> list[Any]:
    """The bars of the first ticks, by Polars, which knows nothing of states."""
    short = CASE._replace(**part(0, ticks))
    return [row[:6] for row in accuracy.by_polars(short, "bid", timeframe)]


@pytest.mark.parametrize("ticks", [1, 2, 17, 1_000, 3_999, 4_000])
def test_a_snapshot_is_what_was_known(ticks: int) -> None:
    mtf = MTF(FRAMES, "utc")
    mtf.feed(part(0, ticks))
    snapshot = mtf.snapshot(completed=1_000)
    assert snapshot.time == mtf.time == int(CASE.ts[ticks - 1].astype("i8"))
    for name in FRAMES:
        bars = naive(ticks, name)
        frame = snapshot[name]
        assert frame.partial is not None
        assert not frame.partial.complete
        assert [bar_row(bar) for bar in (*frame.completed, frame.partial)] == bars[-1_001:]
        assert all(bar.complete and bar.timeframe == name for bar in frame.completed)
    assert snapshot.last_tick is not None
    assert (snapshot.last_tick.bid, snapshot.last_tick.ask) == (CASE.bid[ticks - 1], CASE.ask[ticks - 1])


def test_tables_and_ticks_give_one_state() -> None:
    whole, pieces, ticks = fed(), MTF(FRAMES, "utc"), MTF(FRAMES, "utc", scale=5)
    for start in range(0, 4_000, 333):
        pieces.feed(pl.DataFrame(part(start, start + 333)))
    for row in range(4_000):
        ticks.append(
            int(CASE.ts[row].astype("i8")),
            float(CASE.bid[row]),
            Decimal(f"{CASE.ask[row]:.5f}"),
            float(f"{CASE.bid_volume[row]:.2f}"),
            float(f"{CASE.ask_volume[row]:.2f}"),
        )
    assert whole.save() == pieces.save() == ticks.save()


def test_appending_gives_what_a_tick_completes() -> None:
    mtf = MTF(["1m", "5m"], "utc", scale=5)
    assert mtf.append(0, 1.1, 1.2) == ()
    assert mtf.append(4 * MINUTE, 110_001, 120_000)[0].close == 1.1
    completed = mtf.append(dt.datetime(1970, 1, 1, 0, 5, tzinfo=dt.UTC), Decimal("1.10002"), 1.2)
    assert [bar.timeframe for bar in completed] == ["1m", "5m"]
    assert [bar.tick_count for bar in completed] == [1, 2]
    assert completed[1].bid == (1.1, 1.10001, 1.1, 1.10001)
    assert completed[1].mid == (1.15, 1.150005, 1.15, 1.150005)
    assert completed[1].spread == (0.1, 0.1, 0.09999, 0.09999)
    assert completed[1].volume is None


def test_the_clock_completes_bars_without_a_tick() -> None:
    mtf = MTF(["1m", "1h"], "utc", scale=0)
    mtf.append(30, 5, 6)
    assert mtf.advance(MINUTE - 1) == ()
    (bar,) = mtf.advance("1970-01-01T00:01:00Z")
    assert (bar.open_time, bar.close_time, bar.close) == (0, MINUTE, 5.0)
    assert mtf["1m"].partial is None
    assert mtf["1h"].partial is not None


def test_the_ring_is_seen_where_it_is() -> None:
    mtf = fed(capacity=50)
    view = mtf["1m"].view()
    assert len(view) == len(mtf["1m"]) == 50
    bars = mtf["1m"].bars()
    assert (view["open_time"] == bars["open_time"]).all()
    for name in ("open", "high", "low", "close"):
        assert (view[f"bid_{name}"] / 10**5 == bars[name]).all()
    assert (view["doubled_mid_close"] == view["bid_close"] + view["ask_close"]).all()
    assert (view["spread_close"] == view["ask_close"] - view["bid_close"]).all()
    assert (view["tick_count"] == bars["tick_count"]).all()
    assert not view.flags.writeable
    assert np.shares_memory(view[1:], mtf["1m"].view())
    newest = mtf["1m"].completed()
    assert newest is not None
    assert newest.open_time == view["open_time"][-1].astype("i8")
    assert mtf["1m"].completed(50) is None
    # The memory stays as long as anybody looks at it.
    kept = view.copy()
    del mtf
    assert (view == kept).all()
    with pytest.raises(KeyError, match="'2m' is none of"):
        fed()["2m"]


def test_completed_bars_as_a_table() -> None:
    mtf = fed(price="ask")
    bars = mtf["1m"].bars(50, prices="decimal")
    assert len(bars) == 50
    wanted = tickloom.bars(CASE.table(), "1m", calendar="utc", price="ask", partial="drop", prices="decimal")
    assert bars.to_arrow().equals(wanted.to_arrow().slice(len(wanted) - 50))


# Callbacks


def test_callbacks_come_in_order_and_see_no_future() -> None:
    events: list[tuple[str, Any]] = []
    mtf = MTF(["1m", "5m"], "utc")
    times = CASE.ts.astype("i8").tolist()

    def on_bar(bar: Any) -> None:
        seen = 0 if mtf.last_tick is None else mtf.tick_count
        assert bar.complete
        assert mtf.time == times[seen], "the clock is at the tick that proves it"
        assert mtf.last_tick is not None
        assert mtf.last_tick.ts == times[seen - 1], "the tick itself is not known"
        assert mtf[bar.timeframe].partial is None
        events.append((bar.timeframe, bar_row(bar)))

    def on_tick(tick: Any) -> None:
        assert tick.ts == times[mtf.tick_count - 1]
        partial = mtf["1m"].partial
        assert partial is not None
        assert partial.close == tick.bid
        events.append(("tick", tick.ts))

    mtf.feed(CASE.table(), on_bar=on_bar, on_tick=on_tick)
    assert [event[1] for event in events if event[0] == "tick"] == times
    for name in ("1m", "5m"):
        assert [event[1] for event in events if event[0] == name] == naive(4_000, name)[:-1]
    place = events.index(("5m", naive(4_000, "5m")[0]))
    assert events[place - 1][0] == "1m", "finest timeframe first"

    bars_only: list[tuple[str, Any]] = []
    other = MTF(["1m", "5m"], "utc")
    other.feed(CASE.table(), on_bar=lambda bar: bars_only.append((bar.timeframe, bar_row(bar))))
    assert bars_only == [event for event in events if event[0] != "tick"]
    assert other.save() == mtf.save()


def test_objects_of_callbacks_may_be_kept() -> None:
    bars: list[Any] = []
    ticks: list[Any] = []
    MTF(["1m"], "utc").feed(CASE.table(), on_bar=bars.append, on_tick=ticks.append)
    assert [bar_row(bar) for bar in bars] == naive(4_000, "1m")[:-1]
    assert [tick.ts for tick in ticks] == CASE.ts.astype("i8").tolist()
    assert [tick.bid for tick in ticks] == CASE.bid.tolist()
    assert ticks[7].bid_volume == float(f"{CASE.bid_volume[7]:.2f}")


def test_what_a_callback_raises_ends_the_call() -> None:
    mtf = MTF(["1m"], "utc")

    def stop(_: Any) -> None:
        if mtf.tick_count == 10:
            raise StopIteration("enough")

    with pytest.raises(StopIteration, match="enough"):
        mtf.feed(CASE.table(), on_tick=stop)
    assert mtf.tick_count == 10
    mtf.feed(part(10, 4_000))
    whole = MTF(["1m"], "utc")
    whole.feed(CASE.table())
    assert mtf.save() == whole.save()


def test_a_callback_cannot_feed() -> None:
    mtf = MTF(["1m"], "utc", scale=5)
    changes: list[Callable[[Any], object]] = [
        lambda _: mtf.feed(CASE.table()),
        lambda _: mtf.append(0, 1, 1),
        lambda _: mtf.advance(0),
    ]
    for change in changes:
        with pytest.raises(BusyError):
            mtf.feed(CASE.table(), on_tick=change)


def test_late_ticks() -> None:
    mtf = MTF(["1m"], "utc", scale=0)
    mtf.append(MINUTE, 1, 1)
    before = mtf.save()
    with pytest.raises(LateTickError, match="earlier"):
        mtf.append(MINUTE - 1, 1, 1)
    assert mtf.save() == before
    dropping = MTF(["1m"], "utc", scale=0, late="drop")
    seen: list[int] = []
    data = {"ts": np.array([60, 59, 61], "M8[s]"), "bid": np.array([1, 2, 3]), "ask": np.array([1, 2, 3])}
    assert dropping.feed(data, on_tick=lambda tick: seen.append(tick.ts)) == 2
    assert seen == [MINUTE, MINUTE + MINUTE // 60]
    assert dropping.late_count == 1


@pytest.mark.parametrize("callbacks", [{}, {"on_bar": lambda _: None}, {"on_tick": lambda _: None}])
def test_rows_before_a_bad_one_are_taken_in(callbacks: Any) -> None:
    data = CASE.table() | {"bid": np.where(np.arange(4_000) == 2_500, np.nan, CASE.bid)}
    mtf = MTF(["1m"], "utc", scale=5)
    with pytest.raises(TableError) as caught:
        mtf.feed(data, **callbacks)
    assert (caught.value.row, mtf.tick_count) == (2_500, 2_500)
    late = CASE.table() | {"ts": np.where(np.arange(4_000) == 2_600, CASE.ts[0], CASE.ts)}
    mtf = MTF(["1m"], "utc")
    with pytest.raises(LateTickError) as caught:
        mtf.feed(late, **callbacks)
    assert (caught.value.row, mtf.tick_count) == (2_600, 2_600)


# Saving


def test_a_saved_state_goes_on_as_if_nothing_had_happened() -> None:
    mtf = MTF(FRAMES, "utc", capacity=40)
    mtf.feed(part(0, 2_000))
    restored = MTF.restore(mtf.save("EURUSD"), label="EURUSD")
    assert restored.snapshot(40)["1m"].partial is not None
    for state in (mtf, restored):
        state.feed(part(2_000, 4_000))
    assert restored.save() == mtf.save()
    assert restored.scale == 5


def test_bytes_that_are_no_state_are_refused() -> None:
    saved = fed(capacity=5).save("EURUSD")
    for label, wrong in (
        ("EURUSD", saved[:-1]),
        ("EURUSD", saved[:40] + bytes([saved[40] ^ 1]) + saved[41:]),
        ("EURUSD", b""),
        ("EURUSD", b"TLPYMTF1"),
        ("EURUSD", saved[:8] + bytes([3]) + saved[9:]),
        ("USDJPY", saved),
    ):
        with pytest.raises(SavedStateError):
            MTF.restore(wrong, label=label)
    with pytest.raises(TableError, match="save"):
        pickle.dumps(fed())


def test_a_calendar_of_ones_own_is_needed_again() -> None:
    calendar = tickloom.Calendar("format = tickloom-calendar 1\nname = tokyo\nzone = +09:00\n")
    mtf = MTF(["1d"], calendar)
    mtf.feed(CASE.table())
    with pytest.raises(SavedStateError, match="calendar custom:tokyo"):
        MTF.restore(mtf.save())
    assert MTF.restore(mtf.save(), calendar=calendar).tick_count == 4_000


# Refusals


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ((0, 1.0, float("nan")), "not_finite"),
        ((0, float("-inf"), 1.0), "not_finite"),
        ((0, 1.000001, 1.0), "not_decimal"),
        ((0, Decimal("1.000001"), 1.0), "not_decimal"),
        ((0, Decimal("NaN"), 1.0), "not_finite"),
        ((0, Decimal("1e999999999"), 1.0), "price_too_large"),
        ((0, Decimal("1e-999999"), 1.0), "not_decimal"),
        ((0, 10**17, 1), "price_too_large"),
        ((0, -(10**400), 1), "price_too_large"),
        ((0, 1e300, 1.0), "price_too_large"),
        ((0, "1.1", 1.0), "wrong_type"),
        ((0, True, 1.0), "wrong_type"),
        ((0, None, 1.0), "wrong_type"),
        ((-1, 1.0, 1.0), "time_out_of_range"),
        ((2**70, 1.0, 1.0), "time_out_of_range"),
        ((-(2**70), 1.0, 1.0), "time_out_of_range"),
        ((0, 1.0, 1.0, -1.0), "bad_volume"),
        ((0, 1.0, 1.0, 1.0, 1e10), "bad_volume"),
        ((0, 1.0, 1.0, "x"), "wrong_type"),
    ],
)
def test_values_that_are_no_tick(values: Any, code: str) -> None:
    mtf = MTF(["1m"], "utc", scale=5)
    with pytest.raises(TableError) as caught:
        mtf.append(*values)
    assert caught.value.code == code
    assert mtf.tick_count == 0


def test_parameters_that_are_none() -> None:
    parameters: dict[str, Any]
    for parameters in (
        {"timeframes": []},
        {"timeframes": ["1m", "1m"]},
        {"capacity": 0},
        {"capacity": 10_000_001},
        {"capacity": 2**70},
        {"capacity": -5},
        {"timeframes": FRAMES, "capacity": 5_000_000},
        {"scale": 11},
        {"price": "last"},
        {"late": ""},
    ):
        with pytest.raises(ParameterError):
            MTF(**parameters)
    with pytest.raises(ParameterError, match="give a number of bars"):
        MTF(["1m"], capacity="many")  # type: ignore[arg-type]
    with pytest.raises(TableError, match="need a scale"):
        MTF(["1m"]).append(0, 1.0, 1.0)


def test_a_new_state_knows_nothing() -> None:
    mtf = MTF()
    assert mtf.timeframes == ("1m", "5m", "15m", "1h", "4h", "1d")
    assert (mtf.time, mtf.last_tick, mtf.scale, mtf.tick_count, mtf.late_count) == (None, None, None, 0, 0)
    assert mtf.snapshot(5)["1d"] == tickloom.FrameSnapshot("1d", None, ())
    assert len(mtf["1m"].view()) == len(mtf["1m"].bars()) == 0
    assert "MTF 1m, 5m" in repr(mtf)


# The scale that a state finds


def table_of(*prices: float) -> dict[str, Any]:
    return {"ts": np.zeros(len(prices), "M8[ns]"), "bid": np.array(prices, "f8"), "ask": np.array(prices, "f8")}


def test_a_table_without_rows_fixes_no_scale() -> None:
    decimals = pa.table(
        {
            "ts": pa.array([], pa.timestamp("ns")),
            "bid": pa.array([], pa.decimal128(18, 2)),
            "ask": pa.array([], pa.decimal128(18, 2)),
        }
    )
    mtf = MTF(["1m"], "utc")
    for empty in (table_of(), decimals):
        assert mtf.feed(empty) == 0
        assert mtf.scale is None
    assert mtf.feed(table_of(1.10427)) == 1
    assert mtf.scale == 5
    bar = mtf["1m"].partial
    assert bar is not None
    assert bar.bid == (1.10427,) * 4
    # Nor does it change one.
    assert mtf.feed(table_of()) == 0
    assert mtf.scale == 5


def test_a_table_of_which_nothing_was_taken_fixes_no_scale() -> None:
    mtf = MTF(["1m"], "utc")
    with pytest.raises(TableError):
        mtf.feed(table_of(1.1) | {"ts": np.array(["NaT"], "M8[ns]")})
    assert mtf.scale is None
    assert mtf.feed(table_of(1.10427)) == 1
    given = MTF(["1m"], "utc", scale=3)
    with pytest.raises(TableError):
        given.feed(table_of(1.1) | {"ts": np.array(["NaT"], "M8[ns]")})
    assert given.scale == 3


@pytest.mark.parametrize(("first", "digits"), [(1.1, 1), (1.0, 0)])
def test_digits_that_the_first_table_had_not_are_explained(first: float, digits: int) -> None:
    mtf = MTF(["1m"], "utc")
    mtf.feed(table_of(first))
    for add in (lambda: mtf.feed(table_of(1.10427)), lambda: mtf.append(1, 1.10427, 1.2)):
        with pytest.raises(TableError, match=rf"no more than {digits} digits.*MTF\(scale=5\)$") as caught:
            add()
        assert (caught.value.code, caught.value.column, caught.value.details["value"]) == (
            "not_decimal",
            "bid",
            1.10427,
        )
    # What no scale cures is told as it is, and so is what was asked for.
    for other, price in ((mtf, 1.1 + 1e-13), (MTF(["1m"], "utc", scale=1), 1.10427)):
        with pytest.raises(TableError) as caught:
            other.feed(table_of(price))
        assert "first table" not in str(caught.value)
