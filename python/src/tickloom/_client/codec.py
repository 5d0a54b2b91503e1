"""Messages as bytes, and bytes as messages: MessagePack-RPC without any input or output."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias

import msgpack

from .._errors import ProtocolError, TickloomError
from .columns import decode_extension, encode_value

ID_MAX = 0xFFFF_FFFF
"""The largest id that this client gives its requests; those of others go up to 64 bits."""
_NAME_LENGTH_MAX = 256
_PIECE_SIZE = 256 << 10
# Room is made for as many elements as a header promises, before they come. Long results are columns, never arrays.
_ELEMENTS_MAX = 1 << 22
_REQUEST, _RESPONSE, _NOTIFICATION = 0, 1, 2


class Request(NamedTuple):
    """A call that the other side waits for."""

    id: int
    method: str
    params: list[Any]


class Response(NamedTuple):
    """An answer to a request of ours; `error` is None where it succeeded."""

    id: int
    error: Any
    result: Any


class Notification(NamedTuple):
    """A message that nobody waits for."""

    method: str
    params: list[Any]


Message: TypeAlias = Request | Response | Notification


def encode(message: Message) -> bytes:
    """A message as bytes. NumPy arrays and scalars may be anywhere in it.

    Raises:
        TypeError: A value has no format in MessagePack, and is no array of a column's type.
        ValueError: A value is nested too deep, or too long.
        OverflowError: An integer does not fit into 64 bits.
    """
    kind = {Request: _REQUEST, Response: _RESPONSE, Notification: _NOTIFICATION}[type(message)]
    packed: bytes = msgpack.packb((kind, *message), default=encode_value, strict_types=False)
    return packed


class Decoder:
    """Cuts a stream into messages, wherever it was torn apart on the way.

    Args:
        size_max: The most bytes of one message.
    """

    def __init__(self, size_max: int) -> None:
        self._size_max = size_max
        # The buffer may hold the end of one message and the start of the next.
        self._unpacker = msgpack.Unpacker(
            ext_hook=decode_extension,
            strict_map_key=False,
            max_buffer_size=size_max + _PIECE_SIZE,
            max_array_len=_ELEMENTS_MAX,
            max_map_len=_ELEMENTS_MAX,
        )

    def feed(self, data: bytes | bytearray | memoryview) -> Iterator[Message]:
        """The messages that end within these bytes, in order.

        Raises:
            ProtocolError: What came is no message; nothing after it can be understood.
        """
        for position in range(0, len(data), _PIECE_SIZE):
            piece = data if len(data) <= _PIECE_SIZE else data[position : position + _PIECE_SIZE]
            try:
                self._unpacker.feed(piece)
            except msgpack.BufferFull as error:
                raise ProtocolError(f"a message of more than {self._size_max} bytes came from the engine") from error
            while True:
                try:
                    value = self._unpacker.unpack()
                except msgpack.OutOfData:
                    break
                except TickloomError:
                    raise
                except Exception as error:  # msgpack raises many kinds
                    raise ProtocolError(f"what came from the engine is no MessagePack: {error!r}") from error
                yield _message(value)


def _message(value: Any) -> Message:
    match value:
        case [0, int(number), str(method), list(params)] if _is_id(number) and len(method) <= _NAME_LENGTH_MAX:
            return Request(number, method, params)
        case [1, int(number), error, result] if _is_id(number):
            return Response(number, error, result)
        case [2, str(method), list(params)] if len(method) <= _NAME_LENGTH_MAX:
            return Notification(method, params)
    text = repr(value)
    raise ProtocolError(f"what came from the engine is no MessagePack-RPC message: {text[:80]}")


def _is_id(number: int) -> bool:
    return type(number) is int and number >= 0
