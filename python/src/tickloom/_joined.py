"""Tables of bars that are joined from those of consecutive ticks, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ._bars import COLUMNS, Bars
from ._errors import TableError
from ._tables import Side, core

if TYPE_CHECKING:
    from numpy.typing import NDArray

_END, _OPEN, _HIGH, _LOW, _CLOSE, _VOLUME, _COUNT = range(1, 8)
_PRICES = range(_OPEN, _CLOSE + 1)


@dataclass(frozen=True, slots=True)
class Piece:
    """Bars of one timeframe and of some ticks, the last one in progress, and what joining them with the next needs.

    Attributes:
        columns: Those of `Bars`, in its order: times in nanoseconds as int64, prices as float64, or mantissas as int64.
        edges: The exact volumes of the first bar and of the last, in units of 10⁻⁹; None where there are none.
        late_count: Late ticks that were left out.
    """

    timeframe: str
    price: Side
    scale: int
    decimals: bool
    columns: tuple[NDArray[Any], ...]
    edges: tuple[int | None, int | None]
    late_count: int

    @classmethod
    def of(cls, bars: Bars) -> Piece:
        """The piece that bars of the native module are."""
        table: Any = bars._table
        columns = tuple(
            values.view("i8") if values.dtype.kind == "M" else values for values in (bars[name] for name in COLUMNS)
        )
        first, last = (None if sum_ is None else (sum_[1] << 64) + sum_[0] for sum_ in table.edge_volumes)
        return cls(bars.timeframe, bars.price, bars.scale, table.decimals, columns, (first, last), bars.late_count)

    def __len__(self) -> int:
        return len(self.columns[0])


@dataclass(slots=True)
class _Edge:
    """A bar that may go on in the next piece."""

    values: list[Any]
    units: int | None

    @classmethod
    def of(cls, piece: Piece, row: int) -> _Edge:
        return cls([column[row] for column in piece.columns], piece.edges[0 if row == 0 else 1])

    def goes_on(self, later: _Edge) -> None:
        """Takes in the same bar's later ticks."""
        mine, its = self.values, later.values
        mine[_HIGH] = max(mine[_HIGH], its[_HIGH])
        mine[_LOW] = min(mine[_LOW], its[_LOW])
        mine[_CLOSE] = its[_CLOSE]
        mine[_COUNT] = mine[_COUNT] + its[_COUNT]
        if later.units is not None:
            self.units = later.units + (self.units or 0)
            mine[_VOLUME] = core().volume(self.units & (1 << 64) - 1, self.units >> 64)


def join(pieces: Sequence[Piece], *, keeps_last: bool) -> Bars:
    """The bars of all ticks together, from those of consecutive ones.

    A bar that crosses an edge is put together from its parts: prices are floats that are correctly rounded, so that the
    greatest of them is that of the greatest decimal, and volumes are summed as the decimals that they are.

    Raises:
        TableError: The pieces are not of one kind, or not in order of time.
    """
    import numpy as np

    kinds = {(piece.timeframe, piece.price, piece.scale, piece.decimals) for piece in pieces}
    if len(kinds) != 1:
        raise TableError(f"these pieces are of {len(kinds)} kinds; join those of one timeframe", code="bad_pieces")
    ((timeframe, price, scale, decimals),) = kinds
    parts: list[tuple[Any, ...]] = []
    edge: _Edge | None = None

    def emit(row: _Edge) -> None:
        parts.append(tuple(np.array([value], piece.columns[place].dtype) for place, value in enumerate(row.values)))

    for piece in pieces:
        if len(piece) == 0:
            continue
        first = _Edge.of(piece, 0)
        # A bar is known by its end. Where it begins depends on its first tick: a day begins earlier if there are ticks
        # in the closed time before it.
        if edge is not None and edge.values[_END] >= first.values[_END]:
            if edge.values[_END] > first.values[_END]:
                raise TableError(
                    f"pieces of {timeframe} are not in order of time; join them in the order of their ticks",
                    code="bad_pieces",
                )
            edge.goes_on(first)
            first = edge
        elif edge is not None:
            emit(edge)
        if len(piece) == 1:
            edge = first
        else:
            emit(first)
            parts.append(tuple(column[1:-1] for column in piece.columns))
            edge = _Edge.of(piece, len(piece) - 1)
    if edge is not None and keeps_last:
        emit(edge)
    empty = tuple(column[:0] for column in pieces[0].columns)
    columns = [np.concatenate(values) for values in zip(*(parts or [empty]), strict=True)]
    late = sum(piece.late_count for piece in pieces)
    return Bars(JoinedTable(timeframe, scale, decimals, edge is not None and keeps_last, columns), price, late)


class JoinedTable:
    """What `Bars` needs of a table of the native module, over NumPy arrays.

    Args:
        columns: Those of `Bars`, in its order: times and counts as int64, volumes as float64 with NaN for none, prices
            as float64, or as int64 mantissas if `decimals`.
    """

    __slots__ = ("_columns", "decimals", "in_progress", "scale", "timeframe")

    def __init__(
        self, timeframe: str, scale: int, decimals: bool, in_progress: bool, columns: Sequence[NDArray[Any]]
    ) -> None:
        import numpy as np

        self.timeframe = timeframe
        self.scale = scale
        self.decimals = decimals
        self.in_progress = in_progress
        self._columns: list[NDArray[Any]] = []
        for place, values in enumerate(columns):
            column = np.ascontiguousarray(values)
            if decimals and place in _PRICES:
                # Decimals of 128 bits, as Arrow has them: the mantissa, and its sign.
                column = np.stack([column, column >> 63], axis=1).reshape(-1)
            column.flags.writeable = False
            self._columns.append(column)

    def __len__(self) -> int:
        return len(self._columns[0])

    def column(self, index: int) -> NDArray[Any]:
        """The memory of a column, by its number."""
        return self._columns[index]

    def arrow_stream(self) -> object:
        """A capsule of an Arrow C stream."""
        import pyarrow as pa

        schema = self._schema()
        arrays = [self._array(index, field) for index, field in enumerate(schema)]
        batch = pa.RecordBatch.from_arrays(arrays, schema=schema)
        return pa.RecordBatchReader.from_batches(schema, [batch]).__arrow_c_stream__()

    def arrow_schema(self) -> object:
        """A capsule of an Arrow C schema."""
        return self._schema().__arrow_c_schema__()

    def _schema(self) -> Any:
        import pyarrow as pa

        time, price = pa.timestamp("ns", "UTC"), pa.decimal128(18, self.scale) if self.decimals else pa.float64()
        types = (time, time, *(price for _ in _PRICES), pa.float64(), pa.int64())
        return pa.schema(
            [
                pa.field(name, kind, nullable=place == _VOLUME)
                for place, (name, kind) in enumerate(zip(COLUMNS, types, strict=True))
            ]
        )

    def _array(self, index: int, field: Any) -> Any:
        import numpy as np
        import pyarrow as pa

        values = self._columns[index]
        validity = None
        if index == _VOLUME:
            missing = np.isnan(values)
            if missing.any():
                validity = pa.py_buffer(np.packbits(~missing, bitorder="little"))
        return pa.Array.from_buffers(field.type, len(self), [validity, pa.py_buffer(values)])


def rebuild(
    timeframe: str,
    scale: int,
    decimals: bool,
    in_progress: bool,
    columns: Sequence[NDArray[Any]],
    price: Side,
    late_count: int,
) -> Bars:
    """Bars that were pickled."""
    return Bars(JoinedTable(timeframe, scale, decimals, in_progress, columns), price, late_count)
