"""What is stored, as the catalogue has it: symbols, spans, days, imports."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ._errors import (
    ConnectFailedError,
    LakeFormatError,
    LakeNotFoundError,
    MissingPackageError,
    ParameterError,
    StoreBusyError,
)
from ._lake import bounds
from ._time import TimeLike, utc_date

if TYPE_CHECKING:
    import pyarrow as pa

    from ._client.threads import Client

# Columns by name, with the Arrow type that they have here.
_TIME, _TEXT, _NUMBER, _PRICE, _DATE, _FLAG = "time", "text", "number", "price", "date", "flag"

_SYMBOLS = """
SELECT symbol, price_scale, CAST(pip_size AS DOUBLE) AS pip_size, quote_currency, calendar,
       count(date) AS days, CAST(coalesce(sum(tick_count), 0) AS BIGINT) AS ticks,
       min(first_ts_ns) AS first, max(last_ts_ns) AS last, CAST(coalesce(sum(file_bytes), 0) AS BIGINT) AS bytes
FROM instruments LEFT JOIN tick_partitions USING (symbol)
GROUP BY ALL ORDER BY symbol
"""
_SYMBOL_TYPES = {
    "symbol": _TEXT,
    "price_scale": _NUMBER,
    "pip_size": _PRICE,
    "quote_currency": _TEXT,
    "calendar": _TEXT,
    "days": _NUMBER,
    "ticks": _NUMBER,
    "first": _TIME,
    "last": _TIME,
    "bytes": _NUMBER,
}

_SPANS = """
WITH marked AS (
    SELECT *, CASE WHEN date - lag(date) OVER days <= {days} THEN 0 ELSE 1 END AS begins
    FROM tick_partitions WHERE {where} WINDOW days AS (PARTITION BY symbol ORDER BY date)
), numbered AS (
    SELECT *, sum(begins) OVER (PARTITION BY symbol ORDER BY date) AS number FROM marked
)
SELECT symbol, min(first_ts_ns) AS first, max(last_ts_ns) AS last, count(*) AS days,
       CAST(sum(tick_count) AS BIGINT) AS ticks
FROM numbered GROUP BY symbol, number ORDER BY symbol, number
"""
_SPAN_TYPES = {"symbol": _TEXT, "first": _TIME, "last": _TIME, "days": _NUMBER, "ticks": _NUMBER}

_PARTITIONS = """
SELECT symbol, date, tick_count AS ticks, first_ts_ns AS first, last_ts_ns AS last,
       min_bid / pow(10, price_scale) AS low_bid, max_ask / pow(10, price_scale) AS high_ask,
       has_volumes, time_unit, file_bytes AS bytes, content_hash, import_id, path
FROM tick_partitions JOIN instruments USING (symbol) WHERE {where} ORDER BY symbol, date
"""
_PARTITION_TYPES = {
    "symbol": _TEXT,
    "date": _DATE,
    "ticks": _NUMBER,
    "first": _TIME,
    "last": _TIME,
    "low_bid": _PRICE,
    "high_ask": _PRICE,
    "has_volumes": _FLAG,
    "time_unit": _TEXT,
    "bytes": _NUMBER,
    "content_hash": _TEXT,
    "import_id": _NUMBER,
    "path": _TEXT,
}

_IMPORTS = """
SELECT id AS import_id, symbol, format, len(sources) AS files, finished_at_ns AS finished, rows_read,
       ticks_stored, rejected, duplicates, content_hash
FROM imports WHERE {where} ORDER BY id
"""
_IMPORT_TYPES = {
    "import_id": _NUMBER,
    "symbol": _TEXT,
    "format": _TEXT,
    "files": _NUMBER,
    "finished": _TIME,
    "rows_read": _NUMBER,
    "ticks_stored": _NUMBER,
    "rejected": _NUMBER,
    "duplicates": _NUMBER,
    "content_hash": _TEXT,
}

# Imports of earlier versions have the names of their files alone.
_SOURCES = """
WITH named AS (
    SELECT id AS import_id, symbol, unnest(sources) AS path, generate_subscripts(sources, 1) - 1 AS number
    FROM imports WHERE {where}
)
SELECT import_id, symbol, coalesce(import_sources.path, named.path) AS path, file_bytes AS bytes, file_hash AS hash
FROM named LEFT JOIN import_sources USING (import_id, number) ORDER BY import_id, number
"""
_SOURCE_TYPES = {"import_id": _NUMBER, "symbol": _TEXT, "path": _TEXT, "bytes": _NUMBER, "hash": _TEXT}

_REJECTS = """
SELECT import_id, symbol, date, rule, row_count AS "rows" FROM import_rejects
WHERE {where} ORDER BY import_id, date NULLS FIRST, rule
"""
_REJECT_TYPES = {"import_id": _NUMBER, "symbol": _TEXT, "date": _DATE, "rule": _TEXT, "rows": _NUMBER}

_ANSWER_ROWS_MAX = 100_000
"""Rows that an engine gives at once."""
_WAIT_SECONDS = 10.0


class Catalog:
    """What a store holds, as tables of pyarrow: `.to_pandas()` and `polars.from_arrow` take them on.

    The catalogue is read where it lies, and let go after each call, as long as nobody writes to the store. While an
    engine has it open, the engine is asked. Nothing is ever written. A table is of one state of the store.

    Args:
        store: The data folder, or a client of a running engine.

    Raises:
        LakeNotFoundError: The folder has no catalogue.
    """

    def __init__(self, store: str | os.PathLike[str] | Client) -> None:
        self._client: Any = None
        self.path: Path | None = None
        if not isinstance(store, (str, os.PathLike)):
            self._client = store
            return
        self.path = Path(store).expanduser()
        self._file = self.path / "catalogue.duckdb"
        if not self._file.is_file():
            raise LakeNotFoundError(
                f"{self.path} is no data folder of Tickloom: it holds no catalogue.duckdb; "
                "import ticks first (tickloom import), or name the folder given to --data-dir"
            )

    def __repr__(self) -> str:
        return f"Catalog({str(self.path)!r})" if self.path is not None else f"Catalog({self._client!r})"

    def symbols(self) -> pa.Table:
        """A row for each instrument, in the order of the alphabet, with or without ticks.

        Columns: `symbol`, `price_scale`, `pip_size`, `quote_currency`, `calendar`, `days` (UTC days with ticks),
        `ticks`, `first`, `last` (timestamp[ns, UTC], null without ticks), `bytes`.

        Raises:
            StoreBusyError: A program other than an engine is writing to the store.
            MissingPackageError: Neither duckdb nor, for a running engine, the client is installed.
            LakeFormatError: The catalogue is damaged, or of another version.
        """
        return self._table(_SYMBOLS, _SYMBOL_TYPES)

    def spans(self, symbol: str | None = None, *, hole_days: int = 4) -> pa.Table:
        """A row for each stretch of stored days: `symbol`, `first`, `last`, `days`, `ticks`.

        Args:
            symbol: Of this one; None for all.
            hole_days: So many dates from one stored day to the next are no hole: 4 for a weekend and a holiday.

        Raises:
            ParameterError: `hole_days` is none. Others are those of `symbols`.
        """
        if type(hole_days) is not int or not 1 <= hole_days <= 100_000:
            raise ParameterError(f"hole_days is {hole_days!r}; it can be 1 or more", code="bad_hole_days")
        return self._table(_SPANS.format(days=hole_days, where=_of(symbol)), _SPAN_TYPES)

    def partitions(
        self, symbol: str | None = None, start: TimeLike | None = None, end: TimeLike | None = None
    ) -> pa.Table:
        """A row for each stored UTC day that overlaps a range, by symbol and date.

        Columns: `symbol`, `date`, `ticks`, `first`, `last`, `low_bid`, `high_ask`, `has_volumes`, `time_unit`, `bytes`,
        `content_hash`, `import_id`, `path` (from the data folder, if that is known).

        Args:
            symbol: Of this one; None for all.
            start: The first instant; None for no bound.
            end: The first instant after the range; None for no bound.

        Raises:
            TimeRangeError: A bound is no time. Others are those of `symbols`.
        """
        first, beyond = bounds(start, end)
        where = _of(symbol)
        if first is not None:
            where += f" AND date >= DATE '{utc_date(first)}'"
        if beyond is not None:
            where += f" AND date <= DATE '{utc_date(beyond - 1)}'"
        if first is not None and first == beyond:
            where += " AND false"
        table = self._table(_PARTITIONS.format(where=where), _PARTITION_TYPES)
        if self.path is None:
            return table
        import pyarrow as pa

        paths = [str(self.path / path) for path in table["path"].to_pylist()]
        return table.set_column(table.schema.get_field_index("path"), "path", pa.array(paths, pa.string()))

    def imports(self, symbol: str | None = None) -> pa.Table:
        """A row for each import that changed the store, oldest first.

        Columns: `import_id`, `symbol`, `format`, `files`, `finished`, `rows_read`, `ticks_stored`, `rejected`,
        `duplicates`, `content_hash`. Errors are those of `symbols`.
        """
        return self._table(_IMPORTS.format(where=_of(symbol)), _IMPORT_TYPES)

    def sources(self, symbol: str | None = None) -> pa.Table:
        """A row for each file that was imported: `import_id`, `symbol`, `path`, `bytes`, `hash`.

        Size and hash (XXH3, 128 bits) are null for imports of versions that did not keep them. Errors are those of
        `symbols`.
        """
        return self._table(_SOURCES.format(where=_of(symbol)), _SOURCE_TYPES)

    def rejects(self, symbol: str | None = None) -> pa.Table:
        """A row for each rule by which rows of a day were rejected: `import_id`, `symbol`, `date`, `rule`, `rows`.

        The date is null for rows whose time could not be read. Errors are those of `symbols`.
        """
        return self._table(_REJECTS.format(where=_of(symbol)), _REJECT_TYPES)

    def _table(self, sql: str, types: dict[str, str]) -> pa.Table:
        if self._client is not None:
            return _ask(self._client, sql, types)
        with self._shared_lock() as is_free:
            if is_free:
                return self._read(sql, types)
        return self._ask_engine(sql, types)

    def _read(self, sql: str, types: dict[str, str]) -> pa.Table:
        """Reads the file itself."""
        try:
            import duckdb
        except ModuleNotFoundError as error:
            raise MissingPackageError(
                "the catalogue is a file of DuckDB; pip install 'tickloom[catalog]'", name="duckdb"
            ) from error
        try:
            with duckdb.connect(str(self._file), read_only=True) as connection:
                found: Any = connection.sql(sql).to_arrow_table()
        except duckdb.Error as error:
            raise LakeFormatError(
                f"the catalogue {self._file} cannot be read: {error}. If it is of an earlier version, any command of "
                "tickloom that writes brings it up to date; if it is damaged, tickloom store repair makes it anew"
            ) from error
        return _typed([found.column(name) for name in types], types)

    @contextmanager
    def _shared_lock(self) -> Iterator[bool]:
        """Keeps writers out for a moment, as other readers do. False where a writer has the store already."""
        if sys.platform == "win32":
            yield True
            return
        import fcntl

        try:
            lock = os.open(self._file.with_name("tickloom.lock"), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError:  # a copy without one: nobody writes to it
            yield True
            return
        try:
            is_free = True
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                is_free = False
            yield is_free
        finally:
            os.close(lock)

    def _ask_engine(self, sql: str, types: dict[str, str]) -> pa.Table:
        """Asks the engine that has the store open. One that is just starting or ending is waited for."""
        deadline = time.monotonic() + _WAIT_SECONDS
        while True:
            owner = self._owner()
            if "socket" in owner:
                with suppress(ConnectFailedError):
                    return self._ask_at(owner["socket"], sql, types)
            with self._shared_lock() as is_free:
                if is_free:
                    return self._read(sql, types)
            if time.monotonic() >= deadline:
                raise StoreBusyError(
                    f"the store in {self.path} is in use by another program"
                    + (f", process {owner['pid']}" if "pid" in owner else "")
                    + ", and no engine answers; wait until it has finished, then try again"
                )
            time.sleep(0.05)

    def _ask_at(self, socket: str, sql: str, types: dict[str, str]) -> pa.Table:
        try:
            from ._client.threads import connect
        except ModuleNotFoundError as error:
            raise MissingPackageError(
                f"an engine has the store in {self.path} open, and asking it needs the client; "
                "pip install 'tickloom[client]'",
                name=error.name,
            ) from error
        with connect(socket) as client:
            return _ask(client, sql, types)

    def _owner(self) -> dict[str, str]:
        """What the writer has left in the lock file: `pid`, and an engine's `socket`."""
        with suppress(OSError, UnicodeDecodeError):
            lines = self._file.with_name("tickloom.lock").read_text(encoding="utf-8").splitlines()
            return {key: value for key, _, value in (line.partition(" ") for line in lines) if value}
        return {}


def catalog(store: str | os.PathLike[str] | Client) -> Catalog:
    """Opens the catalogue of a store.

    Args:
        store: The data folder, or a client of a running engine (`tickloom.connect`).

    Raises:
        LakeNotFoundError: The folder has no catalogue.
    """
    return Catalog(store)


def _of(symbol: Any) -> str:
    """The condition that rows are of a symbol."""
    if symbol is None:
        return "true"
    if not isinstance(symbol, str) or "\0" in symbol:
        raise ParameterError(f"{symbol!r} is no symbol", code="bad_symbol")
    return "symbol = '" + symbol.upper().replace("'", "''") + "'"


def _ask(client: Any, sql: str, types: dict[str, str]) -> pa.Table:
    """Asks an engine, whose answers are texts.

    Raises:
        LakeFormatError: There are more rows than it gives at once.
    """
    import pyarrow as pa

    answer = client.store.sql(sql=sql, limit=_ANSWER_ROWS_MAX)
    rows = answer["rows"]
    if answer["truncated"]:
        raise LakeFormatError(
            f"there are more than {_ANSWER_ROWS_MAX:,} rows, which is the most that an engine gives at once; "
            "ask for one symbol, or for a range"
        )
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(types)
    return _typed([pa.chunked_array([pa.array(values, pa.string())]) for values in columns], types)


def _typed(columns: list[Any], types: dict[str, str]) -> pa.Table:
    """The columns in the types that they have, whoever gave them."""
    import pyarrow as pa

    kinds = {
        _TIME: pa.timestamp("ns", "UTC"),
        _TEXT: pa.string(),
        _NUMBER: pa.int64(),
        _PRICE: pa.float64(),
        _DATE: pa.date32(),
        _FLAG: pa.bool_(),
    }
    cast = []
    for column, kind in zip(columns, types.values(), strict=True):
        if kind == _TIME:
            column = column.cast(pa.int64())
        cast.append(column.cast(kinds[kind]).combine_chunks())
    return pa.table(dict(zip(types, cast, strict=True)))
