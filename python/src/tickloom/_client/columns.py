"""Columns of messages as NumPy arrays. NumPy is imported when the first one comes."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import msgpack

from .._errors import MissingPackageError, ProtocolError

if TYPE_CHECKING:
    import numpy.typing as npt

_FIRST_TYPE = 32
_DTYPES = ("<u1", "<i1", "<u2", "<i2", "<u4", "<i4", "<u8", "<i8", "<f4", "<f8")
"""The element types of columns; the extension types that stand for them count from 32."""
_ALIGNMENT = 8


def decode_extension(code: int, content: bytes) -> Any:
    """The array that an extension holds, read-only; other extensions come as `msgpack.ExtType`.

    Raises:
        ProtocolError: The content is no column.
    """
    index = code - _FIRST_TYPE
    if not 0 <= index < len(_DTYPES):
        return msgpack.ExtType(code, content)
    np = _numpy()
    dtype = np.dtype(_DTYPES[index])
    padding = content[0] if content else _ALIGNMENT
    if padding >= _ALIGNMENT or len(content) < 1 + padding or (len(content) - 1 - padding) % dtype.itemsize:
        raise ProtocolError(f"a column of {dtype.name} with {len(content)} bytes, padding {padding}, is malformed")
    view = np.frombuffer(content, dtype, offset=1 + padding)
    if not view.flags.aligned:
        # The padding is for those who view the whole message; msgpack hands out a copy of the content alone.
        view = view.copy()
        view.flags.writeable = False
    return view


def encode_value(value: Any) -> Any:
    """What msgpack is to write for a value that it does not know: arrays as columns, NumPy's scalars as numbers.

    Raises:
        TypeError: There is nothing to write for it.
    """
    np = sys.modules.get("numpy")  # whoever has such a value has imported it
    if np is not None:
        if isinstance(value, np.ndarray):
            return _encode_array(value)
        if isinstance(value, np.bool_ | np.integer | np.floating):
            return value.item()
    raise TypeError(f"a value of type {type(value).__name__} cannot be sent: {value!r:.80}")


def _encode_array(array: npt.NDArray[Any]) -> msgpack.ExtType:
    np = _numpy()
    little = array.dtype.newbyteorder("<")
    name = "<" + little.str[1:]
    if array.ndim != 1 or name not in _DTYPES:
        raise TypeError(
            f"an array of {array.dtype} with {array.ndim} dimensions cannot be sent; "
            "columns have one dimension of integers of 8 to 64 bits, or of floats of 32 or 64"
        )
    content: bytes = np.ascontiguousarray(array, little).tobytes()
    # Where the content will lie in the message is not known here, so nothing can be aligned: no padding.
    return msgpack.ExtType(_FIRST_TYPE + _DTYPES.index(name), b"\0" + content)


def _numpy() -> Any:
    try:
        import numpy as np
    except ImportError as error:
        raise MissingPackageError(
            "columns come as NumPy arrays, and NumPy is not installed; pip install 'tickloom[client]'", name="numpy"
        ) from error
    return np
