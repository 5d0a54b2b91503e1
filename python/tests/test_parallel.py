"""Several threads give the bars of one, bit for bit, and its errors."""

from __future__ import annotations

import threading
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pytest

import tickloom
from tickloom import _joined, _parallel, testing

from .test_distributed import same

FRAMES = ["1m", "1h", "1d", "1w", "1mo"]


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_parallel, "ROWS_MIN", 1_000)


@pytest.fixture(scope="module")
def ticks() -> pa.Table:
    return testing.generate("EURUSD", "2024-02-28", 9, seed=3, ticks_per_day=4_000).to_arrow()


@pytest.fixture
def threads_used(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many parts each call had."""
    found: list[int] = []
    join = _joined.join

    def count(pieces: Any, *, keeps_last: bool) -> Any:
        found.append(len(pieces))
        return join(pieces, keeps_last=keeps_last)

    monkeypatch.setattr(_parallel, "join", count)
    return found


@pytest.mark.parametrize("threads", [2, 3, 7])
@pytest.mark.parametrize("price", ["bid", "mid", "spread"])
def test_threads_change_nothing(ticks: pa.Table, threads: int, price: Any, threads_used: list[int]) -> None:
    options: dict[str, Any] = {"price": price, "prices": "decimal" if threads == 3 else "float"}
    wanted = tickloom.bars(ticks, FRAMES, **options)
    found = tickloom.bars(ticks, FRAMES, threads=threads, **options)
    assert threads_used == [threads] * len(FRAMES)
    assert list(found) == FRAMES
    for name in FRAMES:
        same(found[name], wanted[name])
    same(
        tickloom.bars(ticks, "1h", threads=threads, partial="drop", **options),
        tickloom.bars(ticks, "1h", partial="drop", **options),
    )


def test_tables_of_any_kind_are_cut(ticks: pa.Table, threads_used: list[int]) -> None:
    wanted = tickloom.bars(ticks, "1m")
    arrays = {name: ticks[name].to_numpy() for name in ("ts", "bid_volume", "ask_volume")}
    mantissas = {name: np.frombuffer(ticks[name].chunk(0).buffers()[1], "<i8")[::2] for name in ("bid", "ask")}
    kinds: list[tuple[Any, dict[str, Any]]] = [
        (pl.DataFrame(ticks), {}),
        (ticks.to_pandas(), {}),
        (pa.concat_tables([ticks.slice(0, 777), ticks.slice(777)]), {}),
        ({**arrays, **mantissas}, {"scale": 5}),
        ({**arrays, **{name: values / 100_000 for name, values in mantissas.items()}}, {"scale": 5}),
    ]
    for number, (table, options) in enumerate(kinds, 1):
        same(tickloom.bars(table, "1m", threads=2, **options), wanted)
        assert threads_used == [2] * number


def test_what_cannot_be_cut_is_formed_by_one(ticks: pa.Table, threads_used: list[int]) -> None:
    wanted = tickloom.bars(ticks, "1m")
    bids = np.frombuffer(ticks["bid"].chunk(0).buffers()[1], "<i8")[::2] / 100_000
    floats: Any = {"ts": ticks["ts"].to_numpy(), "bid": bids, "bid_volume": ticks["bid_volume"].to_numpy()}
    same(tickloom.bars(floats, "1m", threads=2), wanted)
    stream = pa.RecordBatchReader.from_batches(ticks.schema, ticks.to_batches())
    same(tickloom.bars(stream, "1m", threads=2), wanted)
    same(tickloom.bars(ticks, "1m", threads=2, late="drop"), wanted)
    few = ticks.slice(0, 1_500)
    same(tickloom.bars(few, "1m", threads=2), tickloom.bars(few, "1m"))
    assert threads_used == []


def test_decimals_of_many_digits_need_a_look_at_all(ticks: pa.Table, threads_used: list[int]) -> None:
    """The digits that a part needs are not those that another one does."""
    mantissas = np.frombuffer(ticks["bid"].chunk(0).buffers()[1], "<i8")[::2].copy()
    mantissas[: len(mantissas) // 2] -= mantissas[: len(mantissas) // 2] % 100
    prices = pa.array([Decimal(int(mantissa)) / 100_000 for mantissa in mantissas], pa.decimal128(30, 18))
    table = pa.table({"ts": ticks["ts"], "bid": prices})
    wanted = tickloom.bars(table, "1m")
    assert wanted.scale == 5
    same(tickloom.bars(table, "1m", threads=2), wanted)
    assert threads_used == []
    same(tickloom.bars(table, "1m", threads=2, scale=5), wanted)
    assert threads_used == [2]


def test_what_cannot_be_joined_is_formed_by_one(ticks: pa.Table, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_pieces: object, **_options: object) -> None:
        raise tickloom.TableError("parts are of different scales", code="pieces")

    wanted = tickloom.bars(ticks, "1m")
    monkeypatch.setattr(_parallel, "join", fail)
    same(tickloom.bars(ticks, "1m", threads=2), wanted)


@pytest.mark.parametrize("row", [0, 1, 9_000, 9_001, 17_999])
def test_errors_are_those_of_one_thread(ticks: pa.Table, row: int) -> None:
    table = ticks.slice(0, 18_000)
    times = table["ts"].to_numpy().copy()
    bids = np.frombuffer(table["bid"].chunk(0).buffers()[1], "<i8")[::2][:18_000].copy()
    late, huge = times.copy(), bids.copy()
    late[row] -= np.timedelta64(30, "D")
    huge[row] = 10**17
    if row > 0:
        late_table: Any = {"ts": late, "bid": bids}
        with pytest.raises(tickloom.LateTickError) as caught:
            tickloom.bars(late_table, "1m", scale=5, threads=2)
        assert caught.value.row == row
    with pytest.raises(tickloom.TableError) as wrong:
        tickloom.bars({"ts": times, "bid": huge}, "1m", scale=5, threads=2)
    assert (wrong.value.row, wrong.value.code) == (row, "price_too_large")
    missing = times.copy()
    missing[row] = np.datetime64("NaT")
    with pytest.raises(tickloom.TableError) as wrong:
        tickloom.bars({"ts": missing, "bid": bids}, "1m", scale=5, threads=2)
    assert wrong.value.row == row


@pytest.mark.parametrize(
    "table",
    [
        {},
        {"ts": np.zeros(5_000, "M8[ns]")},
        {"ts": np.zeros(5_000, "M8[ns]"), "bid": np.zeros(4_000)},
        {"ts": [1, 2], "bid": [1, 2]},
        {"ts": np.zeros((50, 100), "M8[ns]"), "bid": np.zeros((50, 100))},
        5,
        pa.table({"ts": np.zeros(5_000, "M8[ns]")}),
        pa.table({"x": np.zeros(5_000)}),
    ],
)
def test_what_is_no_table_is_told_as_by_one_thread(table: Any) -> None:
    with pytest.raises(tickloom.CoreError) as wanted:
        tickloom.bars(table, "1m", scale=5)
    with pytest.raises(type(wanted.value)) as found:
        tickloom.bars(table, "1m", scale=5, threads=2)
    assert str(found.value) == str(wanted.value)


def test_no_thread_is_left(ticks: pa.Table) -> None:
    before = threading.active_count()
    tickloom.bars(ticks, "1m", threads=4)
    assert threading.active_count() == before
    for wrong in (0, -1, True, 1.5, 2_000):
        options: dict[str, Any] = {"threads": wrong}
        with pytest.raises(tickloom.ParameterError, match="threads"):
            tickloom.bars(ticks, "1m", **options)
