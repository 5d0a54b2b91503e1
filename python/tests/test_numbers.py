"""Single numbers: exact whatever the decimal context of the program is, and whatever type they have."""

import decimal
from collections.abc import Iterator
from decimal import Decimal
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
