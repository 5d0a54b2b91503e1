"""Bars of one table by several threads: each forms those of a part of its rows, and the parts are joined exactly."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

from ._bars import Bars, BarSet
from ._errors import CoreError
from ._joined import Piece, join
from ._numbers import SCALE_MAX
from ._tables import COLUMNS, Side, Ticks, core, source

ROWS_MIN = 65_536
"""Parts with fewer rows cost more than they save."""


def bars_in_threads(table: Ticks, given: tuple[Any, ...], price: Side, keeps_last: bool, threads: int) -> BarSet | None:
    """The bars, or None where one thread has to form them: parts cannot be had, are too small, or something is wrong.

    Whatever is wrong is told by the one thread then, with the row that it is in.

    Args:
        table: The ticks.
        given: What the native module takes behind the table.
        price: The side.
        keeps_last: Whether the last bar is kept.
        threads: How many.
    """
    rows = _Rows.of(table)
    if rows is None or (rows.need_look and given[3] < 0):
        return None
    count = min(threads, rows.count // ROWS_MIN)
    if count < 2:
        return None
    edges = [rows.count * part // count for part in range(count + 1)]
    # Parts know nothing of each other's times.
    if not all(rows.in_order(edge) for edge in edges[1:-1]):
        return None
    parts = [rows.part(start, end) for start, end in pairwise(edges)]

    def work(part: Any) -> dict[str, Piece]:
        late, tables = core().bars(source(part), *given)
        return {found.timeframe: Piece.of(Bars(found, price, late)) for found in tables}

    try:
        # The last part is this thread's own.
        with ThreadPoolExecutor(count - 1, thread_name_prefix="tickloom bars") as pool:
            others = [pool.submit(work, part) for part in parts[:-1]]
            last = work(parts[-1])
            pieces = [*(other.result() for other in others), last]
        return BarSet((name, join([piece[name] for piece in pieces], keeps_last=keeps_last)) for name in pieces[0])
    except CoreError:
        return None


class _Rows:
    """A table whose rows can be cut: one of Arrow, or NumPy arrays by name.

    Attributes:
        count: How many there are.
        need_look: Whether only the prices themselves tell their scale: then parts could find different ones.
    """

    def __init__(self, table: Any, count: int, need_look: bool) -> None:
        self._table = table
        self.count = count
        self.need_look = need_look

    @classmethod
    def of(cls, table: Any) -> _Rows | None:
        """None where that is not to be had: a stream can be read once, and what is no table is told elsewhere."""
        if isinstance(table, Mapping):
            columns = {name: table[name] for name in COLUMNS if name in table and table[name] is not None}
            shapes = {getattr(values, "shape", ()) for values in columns.values()}
            if "ts" not in columns or len(shapes) != 1 or len(shapes.pop()) != 1:
                return None
            floats = any(columns[name].dtype.kind == "f" for name in ("bid", "ask") if name in columns)
            return cls(columns, len(columns["ts"]), floats)
        if not hasattr(table, "__arrow_c_stream__") or not hasattr(table, "__len__"):
            return None
        try:
            import pyarrow as pa
        except ModuleNotFoundError:
            return None
        try:
            found = pa.table(table)
            types = [found.schema.field(name).type for name in ("bid", "ask") if name in found.schema.names]
        except (pa.ArrowException, KeyError, ValueError, TypeError):
            return None
        if found.schema.names.count("ts") != 1:
            return None
        # Decimals say it themselves, up to the most that there can be.
        long = [kind for kind in types if pa.types.is_decimal(kind) and kind.scale > SCALE_MAX]
        return cls(found, found.num_rows, bool(long) or any(pa.types.is_floating(kind) for kind in types))

    def in_order(self, row: int) -> bool:
        """Whether the row is not earlier than the one before it."""
        times = self._table["ts"]
        before, here = times[row - 1], times[row]
        if hasattr(before, "value"):
            before, here = before.value, here.value
        # Not a time, or null, is in no order.
        return before is not None and here is not None and bool(before <= here)

    def part(self, start: int, end: int) -> Any:
        """Some rows, without copying."""
        if isinstance(self._table, dict):
            return {name: values[start:end] for name, values in self._table.items()}
        return self._table.slice(start, end - start)
