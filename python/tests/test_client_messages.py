import os
import random
from typing import Any

import msgpack
import numpy as np
import pytest

import tickloom
from tickloom._client.backoff import Backoff
from tickloom._client.codec import Decoder, Message, Notification, Request, Response, encode
from tickloom._client.faults import fault_of

from .golden import is_same, messages, value_of

GOLDEN = messages()
SIZE_MAX = 1 << 20


def decode(data: bytes, size_max: int = SIZE_MAX) -> list[Message]:
    return list(Decoder(size_max).feed(data))


def message_of(golden: dict[str, Any]) -> Message:
    kind, *rest = value_of(golden["message"])
    return (Request, Response, Notification)[kind](*rest)


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden["name"])
def test_golden_messages_are_read(golden: dict[str, Any]) -> None:
    (message,) = decode(bytes.fromhex(golden["hex"]))
    expected = message_of(golden)
    assert type(message) is type(expected)
    assert is_same(list(message), list(expected))


@pytest.mark.parametrize(
    "golden", [golden for golden in GOLDEN if golden["form"] == "shortest"], ids=lambda golden: golden["name"]
)
def test_golden_messages_are_written(golden: dict[str, Any]) -> None:
    assert encode(message_of(golden)).hex() == golden["hex"]


def test_a_stream_may_be_torn_anywhere() -> None:
    stream = b"".join(bytes.fromhex(golden["hex"]) for golden in GOLDEN)
    expected = [message_of(golden) for golden in GOLDEN]
    source = random.Random(20240313)  # noqa: S311
    for _ in range(50):
        cuts = sorted(source.sample(range(len(stream)), source.randrange(1, 40)))
        pieces = [stream[first:last] for first, last in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
        decoder = Decoder(SIZE_MAX)
        got = [message for piece in pieces for message in decoder.feed(piece)]
        assert is_same([list(message) for message in got], [list(message) for message in expected]), cuts
    decoder = Decoder(SIZE_MAX)
    single = [message for index in range(len(stream)) for message in decoder.feed(stream[index : index + 1])]
    assert is_same([list(message) for message in single], [list(message) for message in expected])


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xc1", "no MessagePack"),
        (b"\x93\x01\x02\x03", "no MessagePack-RPC message"),
        (b"\x94\x01\xff\xc0\xc0", "no MessagePack-RPC message"),
        (b"\x94\x03\x01\xc0\xc0", "no MessagePack-RPC message"),
        (b"\x93\x02\x01\x90", "no MessagePack-RPC message"),
        (b"\x07", "no MessagePack-RPC message"),
        (b"\x94\x01\x01\xc0\xa1\xff", "no MessagePack"),
        (b"\xdd\xff\xff\xff\xff", "no MessagePack"),
        (b"\x91" * 10_000, "no MessagePack"),
        (b"\x94\x01\x01\xc0\xc7\x02\x27\x09\x00", "is malformed"),
        (b"\x94\x01\x01\xc0\xc7\x04\x27\x00\x00\x00\x00", "is malformed"),
        (b"\x94\x01\x01\xc0\xc7\x00\x27", "is malformed"),
    ],
)
def test_what_is_no_message_is_refused(data: bytes, text: str) -> None:
    with pytest.raises(tickloom.ProtocolError, match=text):
        decode(data)


def test_a_message_beyond_the_limit_is_refused() -> None:
    small = encode(Response(1, None, bytes(SIZE_MAX // 2)))
    assert len(decode(small * 5)) == 5
    with pytest.raises(tickloom.ProtocolError, match=r"more than 1048576 bytes|no MessagePack"):
        decode(encode(Response(1, None, bytes(2 * SIZE_MAX))))


def test_columns_are_views_that_cannot_be_written() -> None:
    golden = next(golden for golden in GOLDEN if golden["name"] == "bars")
    (message,) = decode(bytes.fromhex(golden["hex"]))
    assert isinstance(message, Response)
    column = message.result["open_time"]
    assert column.dtype == np.int64
    assert column.flags.aligned
    assert not column.flags.owndata or not column.flags.writeable
    with pytest.raises(ValueError, match="read-only"):
        column[0] = 1


def test_arrays_of_any_layout_are_sent() -> None:
    array = np.arange(12, dtype=">i4")[::3]
    (message,) = decode(encode(Request(1, "system.echo", [array])))
    assert isinstance(message, Request)
    assert message.params[0].tolist() == [0, 3, 6, 9]
    assert message.params[0].dtype == np.dtype("<i4")


@pytest.mark.parametrize(
    "value", [np.zeros((2, 2)), np.array(["a"]), np.array([1 + 2j]), object(), {1, 2}, np.array([True])]
)
def test_what_cannot_be_sent_is_said(value: Any) -> None:
    with pytest.raises(TypeError, match="cannot be sent"):
        encode(Request(1, "system.echo", [value]))


def test_scalars_of_numpy_are_sent_as_numbers() -> None:
    packed = encode(Notification("x", [np.int64(7), np.float64(0.5), np.bool_(True)]))
    assert msgpack.unpackb(packed) == [2, "x", [7, 0.5, True]]


def test_an_error_keeps_what_the_engine_said() -> None:
    golden = next(golden for golden in GOLDEN if golden["name"] == "an error")
    error = fault_of("store.sql", value_of(golden["message"])[2])
    assert (error.code, error.service, error.location, error.details) == ("bad_input", "store", "sql", {"position": 7})
    assert error.advice == "write one SELECT"
    assert not error.retryable
    assert [(cause.code, cause.service) for cause in error.causes] == [("parser", "duckdb")]
    assert "SELEC" in str(error)
    assert error.method == "store.sql"


@pytest.mark.parametrize("error", ["text", 7, [1, 2], {}, {"code": 3}, {"cause": "x", "details": 1}])
def test_an_error_of_any_shape_is_one(error: Any) -> None:
    fault = fault_of("x.y", error)
    assert isinstance(fault, tickloom.EngineError)
    assert fault.code == "internal"
    assert fault.outcome is tickloom.Outcome.UNKNOWN


def test_errors_survive_pickling() -> None:
    import pickle

    fault = fault_of("x.y", {"code": "not_found", "message": "no ticks of X", "service": "store"})
    again = pickle.loads(pickle.dumps(fault))  # noqa: S301
    assert type(again) is tickloom.EngineError
    assert (str(again), again.code, again.outcome) == (str(fault), "not_found", tickloom.Outcome.NOT_DONE)


def test_waits_grow_and_end_at_the_ceiling() -> None:
    backoff = Backoff(0.1, 2.0)
    source = random.Random(1)  # noqa: S311
    for attempt, longest in enumerate([0.1, 0.2, 0.4, 0.8, 1.6, 2.0, 2.0]):
        waits = [backoff.wait(attempt, source) for _ in range(200)]
        assert longest / 2 <= min(waits) < max(waits) <= longest
    assert backoff.wait(10**9, source) <= 2.0
    with pytest.raises(ValueError, match="need 0 < first"):
        Backoff(2.0, 1.0)


def test_damaged_messages_are_refused_and_nothing_else() -> None:
    stream = b"".join(bytes.fromhex(golden["hex"]) for golden in GOLDEN)
    seed = int(os.environ.get("TEST_SEED", "20240313"))
    refused = 0
    for case in range(int(os.environ.get("FUZZ_CASES", "3000"))):
        source = random.Random(seed + case)  # noqa: S311
        data = bytearray(stream)
        for _ in range(source.randrange(1, 6)):
            index = source.randrange(len(data))
            match source.randrange(3):
                case 0:
                    data[index] = source.randrange(256)
                case 1:
                    del data[index : index + source.randrange(1, 9)]
                case _:
                    data[index:index] = source.randbytes(source.randrange(1, 9))
        decoder = Decoder(SIZE_MAX)
        try:
            for position in range(0, len(data), 997):
                for message in decoder.feed(data[position : position + 997]):
                    encode(message)
        except tickloom.ProtocolError:
            refused += 1
        except (TypeError, ValueError, OverflowError) as error:
            # What can be read can be written, but for what only JavaScript's maps have as keys.
            raise AssertionError(f"TEST_SEED={seed + case} FUZZ_CASES=1 repeats this") from error
    assert refused > 0
