"""Reads Arrow files with pyarrow and polars and compares them with what was meant to be written.

Usage: readers.py manifest.json

The manifest is a list of tables. Each has a `name`, a `path`, a `format` ("file" or "stream"), `metadata`, `rowCounts`
(one per batch), `fields` and `columns`. A column is either a list of `slots`, or a `sequence` of `first`, `step`,
`count` and `nullEvery` (0: no nulls). Slots are integers that compare exactly: timestamps, decimal mantissas and
integers as they are, floats as their bit patterns, nulls as null.

Prints every difference and exits with 1 if there is one.
"""

from __future__ import annotations

import array
import json
import sys
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import polars as pl
import pyarrow as pa
import pyarrow.ipc

Json = dict[str, Any]
Slots = list[int | None]

ALIGNMENT = 64
PRECISION = 18


class MismatchError(Exception):
    """What a reader found, and what it should have found."""


def expect(what: str, found: object, expected: object) -> None:
    if found != expected:
        raise MismatchError(f"{what}: found {found!r:.500}, expected {expected!r:.500}")


def expect_slots(what: str, found: Slots, expected: Slots) -> None:
    expect(f"{what}, rows", len(found), len(expected))
    if found == expected:
        return
    for row, (one, other) in enumerate(zip(found, expected, strict=True)):
        if one != other:
            raise MismatchError(f"{what}, row {row}: found {one!r}, expected {other!r}")


def expected_slots(column: Json) -> Slots:
    if "slots" in column:
        slots: Slots = column["slots"]
        return slots
    sequence = column["sequence"]
    first, step, null_every = sequence["first"], sequence["step"], sequence["nullEvery"]
    return [None if null_every and row % null_every == 0 else first + step * row for row in range(sequence["count"])]


def float_bits(values: Iterable[float | None], float_code: str, int_code: str) -> Slots:
    """The bit patterns of floats ("d") or single-precision floats ("f"), as signed integers."""
    values = list(values)
    floats = array.array(float_code, [0.0 if value is None else value for value in values])
    bits = array.array(int_code, floats.tobytes())
    return [None if value is None else word for value, word in zip(values, bits, strict=True)]


def mantissas(values: Iterable[Decimal | None], scale: int) -> Slots:
    return [None if value is None else int(value.scaleb(scale)) for value in values]


# pyarrow


def arrow_type(field: Json) -> pa.DataType:
    match field["kind"]:
        case "timestamp":
            return pa.timestamp(field["unit"], field.get("timeZone") or None)
        case "decimal128":
            return pa.decimal128(PRECISION, field["scale"])
        case "int64":
            return pa.int64()
        case "float32":
            return pa.float32()
        case "float64":
            return pa.float64()
    raise ValueError(field)


def arrow_schema(table: Json) -> pa.Schema:
    fields = [
        pa.field(field["name"], arrow_type(field), field["isNullable"], field["metadata"] or None)
        for field in table["fields"]
    ]
    return pa.schema(fields, table["metadata"] or None)


def arrow_slots(column: pa.ChunkedArray, field: Json) -> Slots:
    match field["kind"]:
        case "decimal128":
            return mantissas(column.to_pylist(), field["scale"])
        case "float32":
            views = [chunk.view(pa.int32()) for chunk in column.chunks]
        case _:
            views = [chunk.view(pa.int64()) for chunk in column.chunks]
    return [slot for view in views for slot in view.to_pylist()]


def check_arrow(table: Json) -> None:
    with pa.memory_map(table["path"]) as source:
        if table["format"] == "file":
            reader = pa.ipc.open_file(source)
            batches = [reader.get_batch(index) for index in range(reader.num_record_batches)]
        else:
            reader = pa.ipc.open_stream(source)
            batches = list(reader)
        expected = arrow_schema(table)
        if not reader.schema.equals(expected, check_metadata=True):
            raise MismatchError(f"schema: found {reader.schema!s}, expected {expected!s}")
        expect("row counts", [batch.num_rows for batch in batches], table["rowCounts"])
        for batch in batches:
            batch.validate(full=True)
            check_alignment(batch)
        whole = pa.Table.from_batches(batches, reader.schema)
        whole.validate(full=True)
        for index, (field, column) in enumerate(zip(table["fields"], table["columns"], strict=True)):
            expect_slots(f"column {field['name']!r}", arrow_slots(whole.column(index), field), expected_slots(column))


def check_alignment(batch: pa.RecordBatch) -> None:
    """The source is mapped, so an unaligned buffer shows where it lies in the file, unless the reader copied it."""
    for column in batch.columns:
        for buffer in column.buffers():
            if buffer is not None and buffer.size > 0:
                expect("buffer misalignment", buffer.address % ALIGNMENT, 0)


# polars

# polars has no seconds: it reads them as milliseconds.
POLARS_UNITS: dict[str, Literal["ns", "us", "ms"]] = {"s": "ms", "ms": "ms", "us": "us", "ns": "ns"}


def polars_type(field: Json) -> pl.DataType:
    match field["kind"]:
        case "timestamp":
            return pl.Datetime(POLARS_UNITS[field["unit"]], field.get("timeZone") or None)
        case "decimal128":
            return pl.Decimal(PRECISION, field["scale"])
        case "int64":
            return pl.Int64()
        case "float32":
            return pl.Float32()
        case "float64":
            return pl.Float64()
    raise ValueError(field)


def polars_slots(series: pl.Series, field: Json) -> Slots:
    match field["kind"]:
        case "float32":
            return float_bits(series.to_list(), "f", "i")
        case "float64":
            return float_bits(series.to_list(), "d", "q")
    return series.to_physical().to_list()


def check_polars(table: Json) -> None:
    path = Path(table["path"])
    frame = pl.read_ipc(path) if table["format"] == "file" else pl.read_ipc_stream(path)
    expect("schema", frame.schema, pl.Schema((field["name"], polars_type(field)) for field in table["fields"]))
    for series, field, column in zip(frame.get_columns(), table["fields"], table["columns"], strict=True):
        expected = expected_slots(column)
        if field.get("unit") == "s":
            expected = [None if slot is None else slot * 1_000 for slot in expected]
        expect_slots(f"column {field['name']!r}", polars_slots(series, field), expected)
    if table["format"] == "file":
        expect("scan equals read", pl.scan_ipc(path).collect().equals(frame), expected=True)


def main(manifest: Path) -> int:
    tables: list[Json] = json.loads(manifest.read_text(encoding="utf-8"))
    differences = 0
    for table in tables:
        for reader, check in (("pyarrow", check_arrow), ("polars", check_polars)):
            try:
                check(table)
            except Exception as problem:  # A reader that refuses the file is a finding, not a crash.
                differences += 1
                print(f"{reader}, {table['format']} of {table['name']!r}: {type(problem).__name__}: {problem}")
    print(f"{len(tables)} tables, {differences} differences; pyarrow {pa.__version__}, polars {pl.__version__}")
    return 1 if differences or not tables else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
