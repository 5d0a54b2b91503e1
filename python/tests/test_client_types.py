"""Types: lint has mypy check that these are so, and that what is marked as an error is one."""

from typing import TYPE_CHECKING, Any, assert_type

import tickloom
from tickloom import aio, methods

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from tickloom._protocol import (
        BarBatch,
        BarsParams,
        ImportJob,
        ImportProgressInfo,
        StreamInfo,
        TickBatch,
        TicksParams,
    )


def check_threads(client: tickloom.Client) -> None:
    bars = client.bars.get(symbol="EURUSD", timeframe="1h", from_="2024-03-11")
    assert_type(bars, BarBatch)
    assert_type(bars["open_time"], npt.NDArray[np.int64])
    assert_type(client.imports.start(paths=["a.csv"], symbol="EURUSD", on_progress=progress), ImportJob)
    assert_type(client.call(methods.BARS_GET, BarsParams(symbol="EURUSD", timeframe="1h")), BarBatch)
    assert_type(client.call("x.y", 1, 2), Any)
    stream = client.ticks.stream(symbol="EURUSD")
    assert_type(stream, tickloom.Subscription[StreamInfo, TickBatch])
    assert_type(next(stream).payload, TickBatch)
    client.bars.get(symbol="EURUSD")  # type: ignore[call-arg]
    client.bars.get(symbol="EURUSD", timeframe="1h", side="both")  # type: ignore[arg-type]
    client.call(methods.BARS_GET, TicksParams(symbol="EURUSD"))  # type: ignore[misc]
    client.call(methods.BARS_STREAM, {})  # type: ignore[call-overload]
    client.subscribe(methods.BARS_GET, {})  # type: ignore[arg-type]


async def check_aio(client: aio.Client) -> None:
    assert_type(await client.bars.get(symbol="EURUSD", timeframe="1h"), BarBatch)
    stream = await client.bars.stream(symbol="EURUSD", timeframe="1h")
    assert_type(stream, aio.Subscription[StreamInfo, BarBatch])
    async for event in stream:
        assert_type(event.payload, BarBatch)


def progress(told: "ImportProgressInfo") -> None:
    assert_type(told["rows"], int)


def test_the_kind_of_a_method_is_its_type() -> None:
    once = {name for name in methods.__all__ if isinstance(getattr(methods, name), methods.OnceMethod)}
    assert {"IMPORT_START", "TRADES_INSERT", "SERVICES_RESTART"} <= once
    assert isinstance(methods.BARS_GET, methods.IdempotentMethod)
    assert methods.BARS_STREAM.resumption is methods.Resumption.ALWAYS
    assert methods.LOG_SUBSCRIBE.resumption is methods.Resumption.RUN
    assert methods.MTF_REPLAY.resumption is methods.Resumption.NO
