import datetime as dt
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import tickloom

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / ".build" / "debug" / "tickloom"
pytestmark = pytest.mark.skipif(not PROGRAM.exists(), reason="needs the program: swift build")

sys.path.insert(0, str(ROOT / "scripts" / "e2e"))
from engine import Engine  # noqa: E402


def run(data: Path, *arguments: object) -> None:
    command = [str(PROGRAM), *map(str, arguments), "--data-dir", str(data), "--quiet"]
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two symbols, with a hole of a week, rejected rows, and two imports of one of them."""
    folder = tmp_path_factory.mktemp("catalog")
    data = folder / "data"

    def write(name: str, days: list[str], scale: int, bad: int = 0) -> Path:
        path = folder / name
        with path.open("w") as file:
            file.write("timestamp,bid,ask,bid_volume,ask_volume\n")
            for day in days:
                for minute in range(60):
                    bid = 1 + minute / 10**scale
                    file.write(f"{day}T10:{minute:02d}:00.500Z,{bid:.{scale}f},{bid + 2 / 10**scale:.{scale}f},1.5,2\n")
            file.write("no tick\n" * bad)
        return path

    run(data, "import", write("a.csv", ["2024-03-07", "2024-03-08", "2024-03-11"], 5, bad=3), "--symbol", "EURUSD")
    run(data, "import", write("b.csv", ["2024-03-19"], 5), "--symbol", "EURUSD")
    run(data, "import", write("c.csv", ["2024-03-19"], 3), "--symbol", "usdjpy")
    return data


@pytest.fixture(params=["file", "engine", "client"])
def catalog(request: pytest.FixtureRequest, store: Path, tmp_path: Path) -> Iterator[tickloom.Catalog]:
    """The same store, alone, with an engine that has it open, and through a client."""
    if request.param == "file":
        yield tickloom.catalog(store)
        return
    data = tmp_path / "data"
    shutil.copytree(store, data)
    engine = Engine(PROGRAM, data).start()
    try:
        if request.param == "engine":
            yield tickloom.catalog(data)
        else:
            with tickloom.connect(engine.socket) as client:
                yield tickloom.catalog(client)
    finally:
        assert engine.stop() == 0


def instant(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def test_symbols_spans_and_days(catalog: tickloom.Catalog, store: Path) -> None:
    symbols = catalog.symbols()
    assert symbols.schema.field("first").type == pa.timestamp("ns", "UTC")
    rows = symbols.to_pylist()
    assert [row["symbol"] for row in rows] == ["EURUSD", "USDJPY"]
    assert (rows[0]["price_scale"], rows[0]["days"], rows[0]["ticks"]) == (5, 4, 240)
    assert (rows[1]["price_scale"], rows[1]["days"], rows[1]["ticks"]) == (3, 1, 60)
    assert rows[0]["calendar"] == "fx-new-york"
    assert rows[0]["first"] == instant("2024-03-07T10:00:00.500+00:00")
    assert rows[0]["last"] == instant("2024-03-19T10:59:00.500+00:00")

    spans = catalog.spans("eurusd").to_pylist()
    assert [(span["days"], span["ticks"], span["first"].day, span["last"].day) for span in spans] == [
        (3, 180, 7, 11),
        (1, 60, 19, 19),
    ]
    assert len(catalog.spans()) == 3
    assert [row["days"] for row in catalog.spans("EURUSD", hole_days=2).to_pylist()] == [2, 1, 1]
    assert [row["days"] for row in catalog.spans("EURUSD", hole_days=8).to_pylist()] == [4]

    days = catalog.partitions("EURUSD", "2024-03-08", "2024-03-19")
    assert days["date"].to_pylist() == [dt.date(2024, 3, 8), dt.date(2024, 3, 11)]
    day = days.to_pylist()[0]
    assert (day["low_bid"], day["high_ask"], day["ticks"], day["has_volumes"]) == (1.0, 1.00061, 60, True)
    assert day["time_unit"] == "ms"
    assert len(catalog.partitions()) == 5
    assert len(catalog.partitions("EURUSD", "2024-03-08", "2024-03-08")) == 0
    assert len(catalog.partitions(end="2024-03-08T00:00:00.000000001Z")) == 2
    # Its files are the lake's.
    paths = [str(part.path) for part in tickloom.lake(store).partitions("EURUSD")]
    for path, wanted in zip(catalog.partitions("EURUSD")["path"].to_pylist(), paths, strict=True):
        assert wanted.endswith(path if catalog.path is None else str(Path(path).relative_to(catalog.path)))
        if catalog.path is not None:
            assert pq.read_metadata(path).num_rows == 60


def test_imports_their_files_and_what_they_rejected(catalog: tickloom.Catalog) -> None:
    imports = catalog.imports()
    assert imports["import_id"].to_pylist() == [1, 2, 3]
    assert imports["symbol"].to_pylist() == ["EURUSD", "EURUSD", "USDJPY"]
    assert imports["rejected"].to_pylist() == [3, 0, 0]
    assert imports["rows_read"].to_pylist() == [183, 60, 60]
    assert len(catalog.imports("USDJPY")) == 1
    finished = imports["finished"].to_pylist()
    assert finished == sorted(finished)
    sources = catalog.sources("EURUSD").to_pylist()
    assert [Path(row["path"]).name for row in sources] == ["a.csv", "b.csv"]
    assert all(row["bytes"] > 0 and len(row["hash"]) == 32 for row in sources)
    rejects = catalog.rejects().to_pylist()
    assert sum(row["rows"] for row in rejects) == 3
    assert {row["symbol"] for row in rejects} == {"EURUSD"}


def test_tables_go_into_pandas_and_polars(catalog: tickloom.Catalog) -> None:
    frame = catalog.partitions().to_pandas()
    assert frame.groupby("symbol")["ticks"].sum().to_dict() == {"EURUSD": 240, "USDJPY": 60}
    assert str(frame["first"].dtype) == "datetime64[ns, UTC]"
    polars: Any = pl.from_arrow(catalog.symbols())
    assert polars["first"].dtype == pl.Datetime("ns", "UTC")
    for table in (catalog.symbols(), catalog.imports(), catalog.sources(), catalog.rejects(), catalog.spans()):
        assert table.schema.names == list(dict.fromkeys(table.schema.names))


def test_nothing_else_can_be_asked(catalog: tickloom.Catalog) -> None:
    assert len(catalog.partitions("EURUSD' OR '1'='1")) == 0
    assert len(catalog.imports("'; DROP TABLE imports; --")) == 0
    assert len(catalog.imports()) == 3
    with pytest.raises(tickloom.ParameterError):
        catalog.spans(hole_days=0)
    with pytest.raises(tickloom.ParameterError):
        catalog.imports("EUR\0USD")
    with pytest.raises(tickloom.TimeRangeError):
        catalog.partitions(start="yesterday")


def test_reading_leaves_the_store_as_it_is(store: Path) -> None:
    def files() -> dict[str, bytes]:
        return {str(path.relative_to(store)): path.read_bytes() for path in store.rglob("*") if path.is_file()}

    before = files()
    catalog = tickloom.catalog(store)
    catalog.symbols()
    catalog.partitions()
    assert files() == before
    # Nothing is kept open: an engine may start, and another program write.
    with duckdb.connect(str(store / "catalogue.duckdb"), read_only=False):
        pass


def test_a_store_that_somebody_writes_to_is_busy(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fcntl = pytest.importorskip("fcntl")
    monkeypatch.setattr("tickloom._catalog._WAIT_SECONDS", 0.2)
    data = tmp_path / "data"
    shutil.copytree(store, data)
    with (data / "tickloom.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write("pid 4711\n")
        lock.flush()
        with pytest.raises(tickloom.StoreBusyError, match="4711"):
            tickloom.catalog(data).symbols()
    assert len(tickloom.catalog(data).symbols()) == 2


def test_what_is_no_catalogue_is_told(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(tickloom.LakeNotFoundError, match="catalogue"):
        tickloom.catalog(tmp_path)
    (tmp_path / "catalogue.duckdb").write_bytes(b"this is no database" * 1000)
    with pytest.raises(tickloom.LakeFormatError, match="store repair"):
        tickloom.catalog(tmp_path).symbols()
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(tickloom.MissingPackageError, match=r"tickloom\[catalog\]"):
        tickloom.catalog(store).symbols()
