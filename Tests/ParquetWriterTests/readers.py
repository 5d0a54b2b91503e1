"""Read Parquet files with pyarrow, polars and DuckDB and compare them with what they should hold.

Usage: readers.py FOLDER

FOLDER holds pairs NAME.parquet and NAME.json; the JSON says what was written (TableDescription.swift).
Values are given as bit patterns, so that every comparison is exact. Exits with status 1 after listing
every difference.
"""

import json
import re
import sys
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

ARROW_TYPES = {"int64": pa.int64(), "float": pa.float32(), "double": pa.float64()}
DUCKDB_TYPES = {
    "int64": "BIGINT",
    "float": "FLOAT",
    "double": "DOUBLE",
    "timestamp[ms]": "TIMESTAMP",
    "timestamp[us]": "TIMESTAMP",
    "timestamp[ns]": "TIMESTAMP_NS",
    "timestamp[ms, UTC]": "TIMESTAMP WITH TIME ZONE",
    "timestamp[us, UTC]": "TIMESTAMP WITH TIME ZONE",
    "timestamp[ns, UTC]": "TIMESTAMPTZ_NS",
}


class Column:
    """What one column should hold."""

    def __init__(self, description):
        self.name = description["name"]
        self.type = description["type"]
        self.nullable = description["nullable"]
        bits = description["bits"]
        self.valid = np.array([b is not None for b in bits], dtype=bool)
        raw = np.array([b or 0 for b in bits], dtype=np.uint64)
        if self.type == "float":
            self.values = raw.astype(np.uint32).view(np.float32)
        elif self.type == "double":
            self.values = raw.view(np.float64)
        else:
            self.values = raw.view(np.int64)

    @property
    def scale(self):
        match = re.fullmatch(r"decimal\(18,(\d+)\)", self.type)
        return int(match[1]) if match else None

    @property
    def arrow_type(self):
        if self.scale is not None:
            return pa.decimal128(18, self.scale)
        match = re.fullmatch(r"timestamp\[(\w+)(, UTC)?\]", self.type)
        if match:
            return pa.timestamp(match[1], tz="UTC" if match[2] else None)
        return ARROW_TYPES[self.type]

    @property
    def duckdb_type(self):
        return f"DECIMAL(18,{self.scale})" if self.scale is not None else DUCKDB_TYPES[self.type]

    def array(self):
        """The column as an Arrow array of its type."""
        mask = ~self.valid
        if self.scale is None:
            return pa.array(self.values, mask=mask).cast(self.arrow_type)
        # The mantissas as 128-bit integers, which is what a decimal array holds.
        wide = np.zeros((len(self.values), 2), dtype=np.int64)
        wide[:, 0] = self.values
        wide[:, 1] = self.values >> 63
        bitmap = pa.array(self.valid).buffers()[1]
        return pa.Array.from_buffers(self.arrow_type, len(self.values), [bitmap, pa.py_buffer(wide.tobytes())])


def same(column, array):
    """Whether an Arrow array holds exactly the column, to the bit where it is not null."""
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    if not np.array_equal(np.asarray(array.is_valid()), column.valid):
        return False
    if column.type in ("float", "double"):
        unsigned = np.uint32 if column.type == "float" else np.uint64
        found = np.asarray(array.drop_null()).view(unsigned)
        return np.array_equal(found, column.values[column.valid].view(unsigned))
    return array.drop_null().equals(column.array().drop_null())


class Checker:
    def __init__(self, path):
        self.path = path
        self.file = str(path)
        description = json.loads(path.with_suffix(".json").read_text())
        self.description = description
        self.columns = [Column(c) for c in description["columns"]]
        self.problems = []

    def expect(self, condition, text):
        if not condition:
            self.problems.append(f"{self.path.name}: {text}")

    def run(self):
        self.pyarrow()
        self.statistics()
        self.polars()
        self.duckdb()
        return self.problems

    def pyarrow(self):
        for options in ({}, {"pre_buffer": False, "memory_map": True}):
            table = pq.read_table(self.file, **options)
            self.expect(table.num_rows == self.description["rows"], "pyarrow row count")
            for column in self.columns:
                field = table.schema.field(column.name)
                self.expect(field.type == column.arrow_type, f"pyarrow type of {column.name}: {field.type}")
                self.expect(field.nullable == column.nullable, f"pyarrow nullability of {column.name}")
                self.expect(same(column, table[column.name]), f"pyarrow values of {column.name}")

    def statistics(self):
        metadata = pq.ParquetFile(self.file).metadata
        self.expect(metadata.created_by == self.description["createdBy"], "created_by")
        for key, value in self.description["metadata"]:
            self.expect(metadata.metadata.get(key.encode()) == value.encode(), f"metadata {key}")
        self.expect(metadata.num_row_groups == self.description["rowGroups"], "row group count")
        start = 0
        for index in range(metadata.num_row_groups):
            group = metadata.row_group(index)
            sorting = [metadata.schema.column(s.column_index).name for s in group.sorting_columns]
            sorted_by = self.description.get("sortedBy")
            if sorted_by:
                self.expect(sorting == [sorted_by], f"sorting of row group {index}")
            for position, column in enumerate(self.columns):
                rows = slice(start, start + group.num_rows)
                values = column.values[rows][column.valid[rows]]
                if column.type in ("float", "double"):
                    values = values[~np.isnan(values)]
                chunk = group.column(position)
                statistics = chunk.statistics
                where = f"statistics of {column.name} in row group {index}"
                self.expect(chunk.compression == "ZSTD", f"compression of {column.name}")
                self.expect(statistics.null_count == int((~column.valid[rows]).sum()), f"{where}: nulls")
                self.expect(statistics.has_min_max == (len(values) > 0), f"{where}: presence")
                if len(values) and statistics.has_min_max:
                    found = (statistics.min_raw, statistics.max_raw)
                    self.expect(found == (values.min(), values.max()), f"{where}: {found}")
            start += group.num_rows

    def polars(self):
        frame = pl.read_parquet(self.file)
        wanted = pl.from_arrow(pa.table({c.name: c.array() for c in self.columns}))
        self.expect(frame.schema == wanted.schema, f"polars types: {frame.schema}")
        for column in self.columns:
            self.expect(same(column, frame[column.name].to_arrow().cast(column.arrow_type)), f"polars {column.name}")
        lazy = pl.scan_parquet(self.file)
        for column, pivot in self.pivots():
            literal = wanted[column.name][pivot]
            for name, condition in (
                (">=", pl.col(column.name) >= literal),
                ("<", pl.col(column.name) < literal),
                ("==", pl.col(column.name) == literal),
                ("is null", pl.col(column.name).is_null()),
            ):
                found = lazy.filter(condition).select(pl.len()).collect().item()
                expected = wanted.filter(condition).height
                self.expect(found == expected, f"polars {column.name} {name} {literal}: {found}, not {expected}")

    def duckdb(self):
        connection = duckdb.connect()
        connection.sql("SET TimeZone = 'UTC'")
        relation = connection.sql(f"SELECT * FROM read_parquet('{self.file}')")
        types = [str(t) for t in relation.types]
        self.expect(types == [c.duckdb_type for c in self.columns], f"DuckDB types: {types}")
        table = relation.to_arrow_table()
        for column in self.columns:
            array = table[column.name]
            if column.type.startswith("timestamp"):
                array = array.cast(column.arrow_type)
            self.expect(same(column, array), f"DuckDB values of {column.name}")
        # The same filters over a table in memory, which has no statistics to be misled by.
        connection.register("written", pa.table({c.name: c.array() for c in self.columns}))
        connection.execute("CREATE TABLE copied AS SELECT * FROM written")
        for column, pivot in self.pivots():
            name = f'"{column.name}"'
            query = f"SELECT {name}::VARCHAR FROM copied LIMIT 1 OFFSET {pivot}"
            # A literal, since only constants are compared with the statistics.
            literal = f"'{connection.execute(query).fetchall()[0][0]}'::{column.duckdb_type}"
            for condition in (f"{name} >= {literal}", f"{name} < {literal}", f"{name} = {literal}", f"{name} IS NULL"):
                counts = [
                    connection.execute(f"SELECT count(*) FROM {source} WHERE {condition}").fetchall()[0][0]
                    for source in (f"read_parquet('{self.file}')", "copied")
                ]
                self.expect(counts[0] == counts[1], f"DuckDB {condition}: {counts[0]}, not {counts[1]}")

    def pivots(self):
        """Columns with the index of a value to filter by: some values each, the extremes among them."""
        for column in self.columns:
            valid = np.flatnonzero(column.valid)
            if column.type in ("float", "double"):
                valid = valid[~np.isnan(column.values[valid])]
            if not len(valid):
                continue
            order = valid[np.argsort(column.values[valid], kind="stable")]
            for pivot in {order[0], order[len(order) // 2], order[-1]}:
                yield column, int(pivot)


def main():
    files = sorted(Path(sys.argv[1]).glob("*.parquet"))
    problems = [problem for path in files for problem in Checker(path).run()]
    print(f"{len(files)} files, {len(problems)} differences")
    print("\n".join(problems))
    return 1 if problems or not files else 0


if __name__ == "__main__":
    sys.exit(main())
