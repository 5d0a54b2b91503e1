"""Streams of Arrow's C interface as their capsules give them: each is read once, by one reader, whoever else has it."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pyarrow as pa
import pytest

import tickloom
from tickloom import MTF, TableError

MINUTE = 60 * 10**9
ROWS = 3_000


class Holder:
    """Gives the same capsule each time, as a table does that is asked once and handed around."""

    def __init__(self, batches: int = 3) -> None:
        ts = pa.array([row * MINUTE // 10 for row in range(ROWS)], pa.timestamp("ns", "UTC"))
        prices = pa.array([1.1 + (row % 7) / 100_000 for row in range(ROWS)])
        rounded = pa.array([round(price.as_py(), 5) for price in prices])
        table = pa.table({"ts": ts, "bid": rounded, "ask": rounded})
        reader = pa.RecordBatchReader.from_batches(table.schema, table.to_batches(ROWS // batches))
        self.capsule: Any = reader.__arrow_c_stream__()

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.capsule


def read_elsewhere(holder: Holder) -> None:
    """Another reader of Arrow takes the capsule and lets go of it."""
    reader = pa.RecordBatchReader._import_from_c_capsule(holder.capsule)
    reader.close()


def test_a_callback_may_import_and_drop_the_stream_that_is_being_read() -> None:
    for read in (read_elsewhere, lambda holder: tickloom.bars(holder)):
        holder = Holder()
        refused: list[BaseException] = []

        def on_bar(_bar: object, holder: Holder = holder, read: Any = read, refused: Any = refused) -> None:
            try:
                read(holder)
            except Exception as error:  # what another reader says of a stream that is gone is its own
                refused.append(error)
            holder.capsule = None if len(refused) > 1 else holder.capsule

        mtf = MTF(["1m"], "utc", scale=5)
        assert mtf.feed(holder, on_bar=on_bar) == ROWS
        assert refused
        assert mtf.tick_count == ROWS


def test_a_capsule_that_is_read_again_says_so() -> None:
    holder = Holder()
    assert tickloom.bars(holder, scale=5)["tick_count"].sum() == ROWS
    for again in (tickloom.bars, MTF(["1m"], scale=5).feed, tickloom.validate):
        with pytest.raises(TableError, match="has been read before") as caught:
            again(holder)
        assert caught.value.code == "stream"
    with pytest.raises((ValueError, pa.ArrowException)):
        read_elsewhere(holder)


def test_a_stream_that_is_refused_is_read_all_the_same() -> None:
    """It was taken out of its capsule, so nobody goes on in its middle."""
    ticks = pa.table({"ts": pa.array([0], pa.timestamp("ns")), "bid": ["1.1"], "ask": ["1.2"]})
    holder = Holder()
    holder.capsule = ticks.__arrow_c_stream__()
    with pytest.raises(tickloom.ColumnTypeError):
        tickloom.bars(holder)
    with pytest.raises(TableError, match="has been read before"):
        tickloom.bars(holder)


def test_of_threads_that_read_one_capsule_one_succeeds() -> None:
    for _ in range(20):
        holder = Holder(batches=100)
        begin = threading.Barrier(3)

        def read(holder: Holder = holder, begin: threading.Barrier = begin) -> int:
            begin.wait()
            return int(tickloom.bars(holder, scale=5)["tick_count"].sum())

        with ThreadPoolExecutor(3) as pool:
            answers = [pool.submit(read) for _ in range(3)]
        errors = [answer.exception() for answer in answers if answer.exception() is not None]
        found = [answer.result() for answer in answers if answer.exception() is None]
        assert found == [ROWS]
        assert [type(error) for error in errors] == [TableError, TableError]
        assert all("has been read before" in str(error) for error in errors)
