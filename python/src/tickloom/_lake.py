"""The tick lake: Parquet files in folders by symbol and UTC day."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from ._errors import (
    AmbiguousPartitionError,
    LakeFormatError,
    LakeNotFoundError,
    MissingPackageError,
    ParameterError,
    SymbolNotFoundError,
    TimeRangeError,
)
from ._time import NANOSECONDS_PER_DAY, NANOSECONDS_PER_SECOND, TimeLike, to_nanoseconds, utc_date

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa

COLUMNS = ("ts", "bid", "ask", "bid_volume", "ask_volume")
_NANOSECONDS_PER_UNIT = {"s": NANOSECONDS_PER_SECOND, "ms": 1_000_000, "us": 1000, "ns": 1}
_PRICE_PRECISION = 18


@dataclass(frozen=True, order=True, slots=True)
class Partition:
    """One stored day of one symbol.

    Attributes:
        symbol: The symbol, in upper case.
        date: The UTC day.
        path: The Parquet file with all its ticks, in time order.
    """

    symbol: str
    date: dt.date
    path: Path


@dataclass(frozen=True, slots=True)
class StoredTypes:
    """What may differ from file to file: the unit of `ts`, and the digits of the prices."""

    unit: str
    zone: str | None
    scale: int


@dataclass(frozen=True, slots=True)
class Slice:
    """The part of a partition that lies in a range. A bound is None where the range covers the whole day's side."""

    partition: Partition
    types: StoredTypes
    start: int | None
    end: int | None


class Lake:
    """The ticks in a data folder, read in place.

    A lake keeps no file open and remembers nothing: every call looks at the folders as they are. It reads while an
    engine writes; a day that is replaced between a call and the reading of its result raises `FileNotFoundError`, and
    the call can be made again.

    Args:
        path: The engine's data folder, which holds `ticks/`. A leading `~` is the home folder.

    Raises:
        LakeNotFoundError: There is no `ticks` folder in it.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path).expanduser()
        self._ticks = self.path / "ticks"
        if not self._ticks.is_dir():
            raise LakeNotFoundError(
                f"{self.path} is no data folder of Tickloom: it holds no folder 'ticks'; "
                "import ticks first (tickloom import), or name the folder given to --data-dir"
            )

    def __repr__(self) -> str:
        return f"Lake({str(self.path)!r})"

    def symbols(self) -> list[str]:
        """The symbols with stored ticks, sorted."""
        found = []
        for folder in self._ticks.iterdir():
            symbol = _value_of(folder, "symbol")
            if symbol is not None and any(folder.glob("date=*/[!._]*.parquet")):
                found.append(symbol)
        return sorted(found)

    def partitions(self, symbol: str, start: TimeLike | None = None, end: TimeLike | None = None) -> list[Partition]:
        """The stored days of a symbol that overlap a range, oldest first. Only folder names are read.

        Args:
            symbol: The symbol; case does not matter.
            start: The first instant of the range; None for no bound.
            end: The first instant after the range; None for no bound.

        Raises:
            SymbolNotFoundError: No ticks of the symbol are stored at all.
            AmbiguousPartitionError: A day in the range has more than one file.
            TimeRangeError: A bound is no time, or `end` lies before `start`.
        """
        first, beyond = bounds(start, end)
        name = _name_of(symbol)
        days = self._days(name)
        chosen = [
            (date, folder)
            for date, folder in days
            if (first is None or date >= utc_date(first)) and (beyond is None or _midnight(date) < beyond)
        ]
        if first is not None and first == beyond:
            return []
        found = []
        for date, folder in chosen:
            files = _parquet_files(folder)
            if len(files) > 1:
                raise AmbiguousPartitionError(
                    f"the ticks of {name} on {date} cannot be read: {folder} holds {len(files)} Parquet files "
                    f"({', '.join(file.name for file in files)}), and only the one that the catalogue names is right. "
                    "An import is replacing this day, or was interrupted while it did. If one is running, wait until "
                    "it has ended and read again. Otherwise run `tickloom store repair --data-dir "
                    f"{self.path}`, which keeps the right file and moves the other one into the folder quarantine"
                )
            found += [Partition(name, date, file) for file in files]
        return found

    def ticks(self, symbol: str, start: TimeLike | None = None, end: TimeLike | None = None) -> pa.RecordBatchReader:
        """The ticks of a symbol in a range, as an Arrow stream in time order.

        The stream is read from disk while it is consumed, once; `.read_all()` gives a table. Polars, pandas and DuckDB
        take it as it is. Columns: `ts` timestamp[ns, UTC]; `bid`, `ask` decimal128(18, s), exact, where s is the
        largest number of digits in the range; `bid_volume`, `ask_volume` float32, null where the source has none.
        Without ticks in the range it is empty and has the same columns.

        Opening reads the footer of every file in the range: about 0.1 ms a day.

        Args:
            symbol: The symbol; case does not matter.
            start: The first instant, included; None for no bound.
            end: The instant at which to stop, excluded; None for no bound.

        Raises:
            SymbolNotFoundError: No ticks of the symbol are stored at all.
            AmbiguousPartitionError: A day in the range has more than one file.
            LakeFormatError: A file does not have the columns of a tick.
            TimeRangeError: A bound is no time, or `end` lies before `start`.
        """
        import pyarrow as pa

        slices, scale = self._slices(symbol, start, end)
        schema = arrow_schema(scale)
        batches = (batch for part in slices for batch in arrow_batches(part, schema))
        return pa.RecordBatchReader.from_batches(schema, batches)

    def scan(self, symbol: str, start: TimeLike | None = None, end: TimeLike | None = None) -> pl.LazyFrame:
        """The ticks of a symbol in a range, as a Polars lazy frame in time order.

        Columns, arguments and errors are those of `ticks`: `ts` Datetime("ns", "UTC"), prices Decimal(18, s), volumes
        Float32. Polars reads only the columns and row groups that the query needs.

        Raises:
            MissingPackageError: Polars is not installed (`pip install 'tickloom[polars]'`).
        """
        try:
            import polars as pl
        except ImportError as error:
            raise MissingPackageError(
                "Polars is not installed; pip install 'tickloom[polars]', or use ticks()", name="polars"
            ) from error

        slices, scale = self._slices(symbol, start, end)
        schema = {
            "ts": pl.Datetime("ns", "UTC"),
            "bid": pl.Decimal(_PRICE_PRECISION, scale),
            "ask": pl.Decimal(_PRICE_PRECISION, scale),
            "bid_volume": pl.Float32(),
            "ask_volume": pl.Float32(),
        }
        # Neighbours that are read alike are one scan: usually there is only one.
        frames = [
            _polars_scan(list(group), schema)
            for _, group in groupby(slices, key=lambda part: (part.types, part.start, part.end))
        ]
        if not frames:
            return pl.LazyFrame(schema=schema)
        return pl.concat(frames, how="vertical")

    def _days(self, symbol: str) -> list[tuple[dt.date, Path]]:
        """The day folders of a symbol that hold a file, oldest first."""
        days = []
        # A symbol's folder may be percent-encoded (`#` is), so names are compared after decoding.
        for folder in self._ticks.iterdir():
            if _value_of(folder, "symbol") == symbol:
                for day in folder.iterdir():
                    text = _value_of(day, "date")
                    if text is not None and _parquet_files(day):
                        days.append((_folder_date(day, text), day))
        if not days:
            stored = self.symbols()
            known = (
                f"stored are {', '.join(stored[:10])}{', ...' if len(stored) > 10 else ''}" if stored else "none are"
            )
            raise SymbolNotFoundError(f"no ticks of {symbol} are stored in {self.path}; {known}")
        return sorted(days)

    def _slices(self, symbol: str, start: TimeLike | None, end: TimeLike | None) -> tuple[list[Slice], int]:
        """What to read for a range, and the number of price digits that holds all of it."""
        first, beyond = bounds(start, end)
        slices = []
        for partition in self.partitions(symbol, first, beyond):
            midnight = _midnight(partition.date)
            slices.append(
                Slice(
                    partition,
                    _stored_types(partition.path),
                    first if first is not None and first > midnight else None,
                    beyond if beyond is not None and beyond < midnight + NANOSECONDS_PER_DAY else None,
                )
            )
        if slices:
            return slices, max(part.types.scale for part in slices)
        # Nothing in the range: the symbol's last day tells the digits.
        _, folder = self._days(_name_of(symbol))[-1]
        return [], _stored_types(_parquet_files(folder)[0]).scale


def lake(path: str | os.PathLike[str]) -> Lake:
    """Opens the lake in a data folder.

    Args:
        path: The engine's data folder, which holds `ticks/`.

    Raises:
        LakeNotFoundError: There is no lake in it.
    """
    return Lake(path)


def _value_of(folder: Path, key: str) -> str | None:
    """The value of a Hive partition folder, `key=value`; None for any other name."""
    name, separator, value = folder.name.partition("=")
    return unquote(value) if separator and name == key and value else None


def _parquet_files(folder: Path) -> list[Path]:
    """The Parquet files of a day, sorted. Names that start with a dot or an underscore are not finished files."""
    return sorted(folder.glob("[!._]*.parquet"))


def _folder_date(folder: Path, text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise LakeFormatError(f"{folder}: the folder's name holds no date (date=2024-03-04)") from None


def _midnight(date: dt.date) -> int:
    return to_nanoseconds(date)


def bounds(start: TimeLike | None, end: TimeLike | None) -> tuple[int | None, int | None]:
    """A range in nanoseconds.

    Raises:
        TimeRangeError: A bound is no time, or `end` lies before `start`.
    """
    first = None if start is None else to_nanoseconds(start)
    beyond = None if end is None else to_nanoseconds(end)
    if first is not None and beyond is not None and beyond < first:
        raise TimeRangeError(f"the range ends ({end}) before it starts ({start})")
    return first, beyond


def _stored_types(path: Path) -> StoredTypes:
    """Reads a file's footer and checks that the columns are those of a tick."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        schema = pq.read_schema(path)
    except pa.ArrowInvalid as error:
        raise LakeFormatError(f"{path} is no Parquet file: {error}") from error
    missing = [column for column in COLUMNS if column not in schema.names]
    if missing:
        raise LakeFormatError(f"{path} lacks the columns {', '.join(missing)}")
    ts, bid, ask = (schema.field(column).type for column in COLUMNS[:3])
    wrong = [
        f"{column} is {schema.field(column).type}, not {expected}"
        for column, expected, right in (
            ("ts", "a timestamp", pa.types.is_timestamp(ts) and ts.tz in (None, "UTC")),
            ("bid", "a decimal", pa.types.is_decimal(bid)),
            ("ask", "a decimal", pa.types.is_decimal(ask)),
            *((name, "float", pa.types.is_float32(schema.field(name).type)) for name in COLUMNS[3:]),
        )
        if not right
    ]
    if wrong:
        raise LakeFormatError(f"{path}: {'; '.join(wrong)}")
    return StoredTypes(ts.unit, ts.tz, max(bid.scale, ask.scale))


def _in_units(nanoseconds: int, unit: str) -> int:
    """The first instant in a file's unit that does not lie before this one.

    For a whole unit t: t >= bound is t >= this, and t < bound is t < this, at either end of a range.
    """
    return -(-nanoseconds // _NANOSECONDS_PER_UNIT[unit])


def arrow_schema(scale: int) -> pa.Schema:
    """The columns of a tick, with so many price digits."""
    import pyarrow as pa

    price, volume = pa.decimal128(_PRICE_PRECISION, scale), pa.float32()
    types = (pa.timestamp("ns", "UTC"), price, price, volume, volume)
    return pa.schema(list(zip(COLUMNS, types, strict=True)))


def arrow_batches(part: Slice, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """The ticks of a slice: those columns that the schema has, of its types."""
    import pyarrow as pa
    import pyarrow.dataset as ds

    stored = partial(pa.scalar, type=pa.timestamp(part.types.unit, part.types.zone))
    condition: Any = None
    if part.start is not None:
        condition = ds.field("ts") >= stored(_in_units(part.start, part.types.unit))
    if part.end is not None:
        before = ds.field("ts") < stored(_in_units(part.end, part.types.unit))
        condition = before if condition is None else condition & before
    source = ds.dataset(part.partition.path, format="parquet")
    for batch in source.to_batches(columns=schema.names, filter=condition):
        if batch.num_rows > 0:
            yield pa.RecordBatch.from_arrays(
                [column.cast(field.type) for column, field in zip(batch.columns, schema, strict=True)], schema=schema
            )


def _polars_scan(parts: list[Slice], schema: dict[str, pl.DataType]) -> pl.LazyFrame:
    """The scan of files that are read alike."""
    import polars as pl

    types, start, end = parts[0].types, parts[0].start, parts[0].end
    unit: Any = types.unit
    stored = pl.Datetime(unit, types.zone)
    frame = pl.scan_parquet([part.partition.path for part in parts], hive_partitioning=False, glob=False)
    if start is not None:
        frame = frame.filter(pl.col("ts") >= pl.lit(_in_units(start, types.unit)).cast(stored))
    if end is not None:
        frame = frame.filter(pl.col("ts") < pl.lit(_in_units(end, types.unit)).cast(stored))
    ts = pl.col("ts").cast(pl.Datetime("ns", types.zone))
    if types.zone is None:
        ts = ts.dt.replace_time_zone("UTC")
    return frame.select(ts, *(pl.col(column).cast(schema[column]) for column in COLUMNS[1:]))


def _name_of(symbol: object) -> str:
    """A symbol as folders have it."""
    if not isinstance(symbol, str):
        raise ParameterError(f"symbol is {symbol!r}; it must be a text such as EURUSD", code="bad_symbol")
    return symbol.upper()
