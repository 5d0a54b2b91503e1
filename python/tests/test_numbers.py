"""Single numbers: exact whatever the decimal context of the program is, and whatever type they have."""

import decimal
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
import pytest

import tickloom
from tickloom import MTF, TableError

MINUTE = 60 * 10**9


def contexts() -> list[decimal.Context]:
    return [
        decimal.Context(prec=3),
        decimal.Context(prec=1, rounding=decimal.ROUND_UP, Emin=0, Emax=0),
        decimal.Context(prec=4, traps=[decimal.Inexact, decimal.Rounded, decimal.FloatOperation, decimal.Subnormal]),
        decimal.Context(prec=28, traps=[]),
    ]


@pytest.fixture(params=range(len(contexts())))
def context(request: pytest.FixtureRequest) -> Iterator[decimal.Context]:
    """A context of the program's own; the default one is changed, too."""
    own = contexts()[request.param]
    before = {name: getattr(decimal.DefaultContext, name) for name in ("prec", "Emin", "Emax", "rounding")}
    for name in before:
        setattr(decimal.DefaultContext, name, getattr(own, name))
    with decimal.localcontext(own) as current:
        yield current
    for name, value in before.items():
        setattr(decimal.DefaultContext, name, value)


def test_decimals_come_in_as_they_are(context: decimal.Context) -> None:
    mtf = MTF(["1m"], "utc", scale=5)
    mtf.append(0, Decimal("1.10427"), Decimal("110429e-5"))
    mtf.append(1, Decimal("1.1042700000000000000000000000000000000"), Decimal("12e1"))
    mtf.append(2, Decimal("-123456789012.34567"), Decimal("0e30"))
    bar = mtf["1m"].partial
    assert bar is not None
    assert bar.bid == (1.10427, 1.10427, -123456789012.34567, -123456789012.34567)
    assert bar.ask == (1.10429, 120.0, 0.0, 0.0)
    assert not any(context.flags.values())


@pytest.mark.parametrize(
    ("price", "code"),
    [
        ("sNaN", "not_finite"),
        ("NaN123", "not_finite"),
        ("-Infinity", "not_finite"),
        ("1.104275", "not_decimal"),
        ("1.1042700000000000000000000000000000001", "not_decimal"),
        ("1." + "0" * 100_000 + "1", "not_decimal"),
        ("1e-6", "not_decimal"),
        ("1e-999999", "not_decimal"),
        ("1e13", "price_too_large"),
        ("123456789012345678", "price_too_large"),
        ("-1e999999", "price_too_large"),
    ],
)
def test_what_is_no_price_is_told(context: decimal.Context, price: str, code: str) -> None:
    mtf = MTF(["1m"], "utc", scale=5)
    value = Decimal(price, decimal.Context(prec=200_000, Emin=-999_999, Emax=999_999))
    for prices in ((value, 1.1), (1.1, value)):
        with pytest.raises(TableError) as caught:
            mtf.append(0, *prices)
        assert caught.value.code == code
    assert mtf.tick_count == 0
    assert context.prec in (1, 3, 4, 28)


@pytest.mark.parametrize("price", ["bid", "mid"])
def test_decimals_go_out_as_they_are(context: decimal.Context, price: Any) -> None:
    pd = pytest.importorskip("pandas")
    ticks = {
        "ts": np.array([0, 1, 2], "M8[ns]"),
        "bid": np.array([110_427, -12_345_678_901_234_567, 0]),
        "ask": np.array([110_428, 98_765_432_109_876_543, 0]),
    }
    frame = tickloom.bars(ticks, "1m", calendar="utc", price=price, scale=5, prices="decimal").to_pandas()
    assert isinstance(frame, pd.DataFrame)
    found = [str(frame[name][0]) for name in ("open", "high", "low", "close")]
    if price == "bid":
        assert found == ["1.10427", "1.10427", "-123456789012.34567", "0.00000"]
    else:
        assert found == ["1.104275", "432098766043.209880", "0.000000", "0.000000"]
    assert not any(context.flags.values())


def test_numbers_of_numpy_are_those_of_python() -> None:
    mtf, wanted = MTF(["1m"], "utc", scale=5), MTF(["1m"], "utc", scale=5)
    single = np.float32
    rows: list[tuple[tuple[Any, ...], tuple[Any, ...]]] = [
        ((np.int64(0), np.int64(110_427), np.int32(110_429)), (0, 110_427, 110_429)),
        ((np.datetime64("1970-01-01T00:00:01"), np.float64(1.10428), np.uint8(200)), (10**9, 1.10428, 200)),
        ((np.datetime64(2, "s"), single(1.10427), single(-0.5)), (2 * 10**9, 1.10427, -0.5)),
        ((np.uint64(3 * 10**9), 1.1, 1.2, single(2.5), np.int64(3)), (3 * 10**9, 1.1, 1.2, 2.5, 3.0)),
    ]
    for given, own in rows:
        mtf.append(*given)
        wanted.append(*own)
        assert repr(mtf.last_tick) == repr(wanted.last_tick)
    assert mtf.save() == wanted.save()
    assert len(mtf.advance(np.datetime64("1970-01-02"))) == 1
    assert mtf.time == 86_400 * 10**9


def test_singles_are_read_as_columns_of_them_are() -> None:
    random = np.random.default_rng(5)
    prices = [*random.uniform(-90, 90, 400).round(5).astype("f4"), *random.uniform(0, 1, 100).astype("f4")]
    prices += [np.float32(value) for value in (83.88607, 83.88608, 3e38, -3e38, 1e-45, np.inf, -np.inf, np.nan, -0.0)]
    for price in prices:
        by_tick, by_table = MTF(["1m"], "utc", scale=5), MTF(["1m"], "utc", scale=5)
        column = np.array([price], "f4")
        errors: list[str | None] = []
        for add in (
            partial(by_tick.append, 0, price, price),
            partial(by_table.feed, {"ts": np.array([0], "M8[ns]"), "bid": column, "ask": column}),
        ):
            try:
                add()
                errors.append(None)
            except TableError as error:
                errors.append(error.code)
        assert errors[0] == errors[1], price
        assert by_tick.save() == by_table.save()


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ((0, np.True_, 1.1), "bool"),
        ((0, True, 1.1), "bool"),
        ((0, "1.1", 1.1), "str"),
        ((0, None, 1.1), "NoneType"),
        ((0, np.float16(1.5), 1.1), "float16"),
        ((0, 1.1, [1.1]), "list"),
        ((0, 1.1, 1.2, True), "bool"),
        ((0, 1.1, 1.2, "1.5"), "str"),
        ((0, 1.1, 1.2, None, object()), "object"),
    ],
)
def test_other_types_are_refused_by_name(values: Any, name: str) -> None:
    mtf = MTF(["1m"], "utc", scale=5)
    with pytest.raises(tickloom.ColumnTypeError, match=name) as caught:
        mtf.append(*values)
    assert isinstance(caught.value, TypeError)
    assert mtf.tick_count == 0


@pytest.mark.parametrize("value", [True, np.True_, np.datetime64("NaT"), 1.5, np.float64(0), object()])
def test_other_times_are_refused(value: Any) -> None:
    mtf = MTF(["1m"], "utc", scale=5)
    with pytest.raises(tickloom.TimeRangeError):
        mtf.append(value, 1.1, 1.2)
    with pytest.raises(tickloom.TimeRangeError):
        mtf.advance(value)
    assert mtf.time is None


def test_options_may_be_integers_of_numpy() -> None:
    ticks = {"ts": np.array([0], "M8[ns]"), "bid": np.array([110_427]), "ask": np.array([110_428])}
    options: dict[str, Any] = {"scale": np.int64(5), "threads": np.int32(2)}
    assert tickloom.bars(ticks, "1m", **options)["close"].tolist() == [1.10427]
    mtf = MTF(["1m"], "utc", scale=np.uint8(5), capacity=np.int64(7))  # type: ignore[arg-type]
    assert mtf.feed(ticks) == 1
    for wrong in (True, np.True_, np.float64(5), "5"):
        for name in ("scale", "threads"):
            with pytest.raises(tickloom.ParameterError, match=name):
                tickloom.bars(ticks, "1m", **{**options, name: wrong})
        bad: Any = wrong
        with pytest.raises(tickloom.ParameterError, match="capacity"):
            MTF(["1m"], capacity=bad)


def test_volumes_are_the_nearest_floats() -> None:
    """Sums above 2**53 units of a billionth, too: they were rounded twice, and one in five was a neighbour."""
    random = np.random.default_rng(17)
    units = random.integers(0, 10**15, (300, 200)) // 10 * 10 + 7
    volumes = units / 1e9
    exact = [sum(Fraction(repr(volume)) for volume in row) for row in volumes.tolist()]
    ts = np.repeat(np.arange(300) * MINUTE, 200).view("M8[ns]")
    ticks = {"ts": ts, "bid": np.full(60_000, 1.5), "bid_volume": volumes.ravel()}
    wanted = [float(total) for total in exact]
    assert tickloom.bars(ticks, "1m", calendar="utc", scale=1)["volume"].tolist() == wanted
    whole = tickloom.bars(ticks, "1d", calendar="utc", scale=1)
    assert whole["volume"].tolist() == [float(sum(exact))]
    # A bar that is joined of parts, where volumes are added once more.
    assert tickloom.bars(ticks | {"ask": ticks["bid"]}, "1d", calendar="utc", scale=1, threads=2)[
        "volume"
    ].tolist() == [float(sum(exact))]
    core = tickloom._tables.core()
    for _ in range(20_000):
        total = int(random.integers(0, 2**62)) << int(random.integers(0, 64)) | int(random.integers(0, 2**32))
        assert core.volume(total & (1 << 64) - 1, total >> 64) == float(Fraction(total, 10**9)), total


@pytest.mark.parametrize("timeframe", [5, None, 1.5, object()])
def test_what_is_no_timeframe_is_told(timeframe: Any) -> None:
    ticks = {"ts": np.array([0], "M8[ns]"), "bid": np.array([1.1])}
    with pytest.raises(tickloom.ParameterError, match="is no timeframe; write 30s"):
        tickloom.bars(ticks, timeframe)
    with pytest.raises(tickloom.ParameterError, match="is no timeframe; write 30s"):
        MTF(timeframe)
