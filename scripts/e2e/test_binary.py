"""Our own binary format: out, in, and read by others."""

import gzip
import re
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import ROOT, Run

TICKS = ROOT.parent / "shared" / "data" / "ticks"
needs_real_ticks = pytest.mark.skipif(
    not TICKS.exists(), reason="needs real ticks in ../shared/data, which is not there"
)


def imported(run: Run, store: Path, *files: object, symbol: str = "EURUSD") -> Any:
    return run("import", *files, "--symbol", symbol, "--data-dir", store, "--json").json_lines()[-1]


def reader() -> dict[str, Any]:
    """What the guide says, as it stands there."""
    text = (ROOT / "docs" / "guides" / "binary.md").read_text()
    code = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    assert code
    names: dict[str, Any] = {}
    exec(compile(code[1], "binary.md", "exec"), names)  # noqa: S102
    return names


@needs_real_ticks
@pytest.mark.parametrize(
    ("source", "symbol", "options"),
    [
        ("dukascopy_bi5_eurusd_20190204", "EURUSD", ()),
        ("derived_csv/EURUSD_dukascopy_20190204.csv.gz", "EURUSD", ()),
        ("dukascopy_csv_cadjpy_20120501/CADJPY_tick.csv.gz", "CADJPY", ()),
        ("derived_csv/EURUSD_histdata_20200130-31.csv.gz", "EURUSD", ()),
        ("derived_csv/EURUSD_oanda_20140501-20140515_utc.csv.gz", "EURUSD", ()),
    ],
)
def test_real_days_come_back(run: Run, tmp_path: Path, source: str, symbol: str, options: tuple[str, ...]) -> None:
    first = tmp_path / "first"
    before = run("import", TICKS / source, "--symbol", symbol, "--data-dir", first, "--json", *options).json_lines()[-1]
    files = [tmp_path / "a.ticks", tmp_path / "b.ticks.gz"]
    for file in files:
        run("ticks", symbol, "--to-file", file, "--data-dir", first)
    with zipfile.ZipFile(tmp_path / "c.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(files[0], "a.ticks")
    assert gzip.decompress(files[1].read_bytes()) == files[0].read_bytes()
    for number, file in enumerate([*files, tmp_path / "c.zip"]):
        store = tmp_path / f"store{number}"
        after = imported(run, store, file, symbol=symbol)
        assert after["format"] == "tickloom"
        assert after["content_hash"] == before["content_hash"]
        assert after["ticks_stored"] == before["ticks_stored"]
        again = tmp_path / "again.ticks"
        run("ticks", symbol, "--output", "binary", "--to-file", again, "--data-dir", store)
        assert again.read_bytes() == files[0].read_bytes()


@needs_real_ticks
def test_the_same_day_from_three_formats(run: Run, tmp_path: Path) -> None:
    """Dukascopy's hours, text, and our own give the same ticks."""
    hours = imported(run, tmp_path / "1", TICKS / "dukascopy_bi5_eurusd_20190204")
    text = imported(run, tmp_path / "2", TICKS / "derived_csv" / "EURUSD_dukascopy_20190204.csv.gz")
    run("ticks", "EURUSD", "--to-file", tmp_path / "a.ticks", "--data-dir", tmp_path / "2")
    own = imported(run, tmp_path / "3", tmp_path / "a.ticks")
    assert hours["ticks_stored"] == 136_741
    assert hours["content_hash"] == text["content_hash"] == own["content_hash"]


@pytest.fixture(scope="module")
def store(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some days of synthetic ticks."""
    folder = tmp_path_factory.mktemp("binary")
    run(
        *("generate", "ticks", "--symbol", "EURUSD", "--from", "2024-03-04", "--days", "4", "--seed", "7"),
        *("--ticks-per-day", "10000", "--output", folder / "made.ticks"),
    )
    summary = imported(run, folder / "store", folder / "made.ticks")
    assert summary["format"] == "tickloom"
    assert summary["rows_read"] > 30_000
    return folder / "store"


def test_the_guide_reads_it(run: Run, store: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.ticks"
    run("ticks", "EURUSD", "--to-file", file, "--data-dir", store)
    read = reader()["read_ticks"]
    symbol, scale, columns = read(str(file))
    assert (symbol, scale) == ("EURUSD", 5)
    rows = run("ticks", "EURUSD", "--output", "csv", "--data-dir", store).stdout.splitlines()[1:]
    assert columns.shape == (5, len(rows))
    assert columns.shape[1] > 2 * 16_384
    for index in range(0, len(rows), 997):
        time, *numbers = rows[index].split(",")
        assert np.datetime64(int(columns[0, index]), "ns") == np.datetime64(time.rstrip("Z"), "ns")
        for column, (number, digits) in enumerate(zip(numbers, (5, 5, 9, 9), strict=True), start=1):
            absent = columns[column, index] == -(2**63)
            assert absent == (number == "")
            if not absent:
                assert Decimal(int(columns[column, index])).scaleb(-digits) == Decimal(number)
    data = file.read_bytes()
    # Its checksums are checked there, too.
    for place in (0, 63, 70, 100, 5_000, len(data) - 1):
        file.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        with pytest.raises(AssertionError):
            read(str(file))


def test_damage_stores_nothing(run: Run, store: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.ticks"
    run("ticks", "EURUSD", "--to-file", file, "--data-dir", store)
    data = file.read_bytes()
    second = 64 + 32 + 16_384 * 40
    cases = [
        (data[: second + 5_000], f"cut off at byte {second + 5_000}"),
        (data[:-1], "cut off"),
        (data + b"\0", "bytes follow"),
        (
            data[: second + 999] + bytes([data[second + 999] ^ 64]) + data[second + 1_000 :],
            f"block 2, at byte {second},",
        ),
    ]
    for bad, words in cases:
        file.write_bytes(bad)
        result = run("import", file, "--symbol", "EURUSD", "--data-dir", tmp_path / "new", code=65)
        assert words in result.stderr
        assert str(file) in result.stderr
        run("symbols", "--data-dir", tmp_path / "new")
        assert "nothing is stored" in run("ticks", "EURUSD", "--data-dir", tmp_path / "new", code=66).stderr


def test_without_volumes(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text("timestamp,bid,ask\n" + "".join(f"{1549238400000 + i},1.1,1.2\n" for i in range(100)))
    before = imported(run, tmp_path / "1", source)
    file = tmp_path / "a.ticks"
    run("ticks", "EURUSD", "--to-file", file, "--data-dir", tmp_path / "1")
    assert file.stat().st_size == 64 + 32 + 100 * 24 + 32
    assert imported(run, tmp_path / "2", file)["content_hash"] == before["content_hash"]
    run("ticks", "EURUSD", "--to-file", file, "--from", "2030-01-01", "--data-dir", tmp_path / "1")
    assert file.stat().st_size == 64 + 32
    assert "no tick" in run("import", file, "--symbol", "EURUSD", "--data-dir", tmp_path / "3", code=65).stderr


def test_what_is_refused(run: Run, store: Path, tmp_path: Path) -> None:
    bars = ("bars", "EURUSD", "--timeframe", "1h", "--data-dir", store)
    assert "for ticks" in run(*bars, "--to-file", tmp_path / "a.ticks", code=64).stderr
    assert "for ticks" in run(*bars, "--output", "binary", "--to-file", tmp_path / "a", code=64).stderr
    assert not list(tmp_path.iterdir())
    file = tmp_path / "a.ticks"
    run("ticks", "EURUSD", "--to-file", file, "--data-dir", store)
    other = ("import", file, "--symbol", "GBPUSD", "--data-dir", tmp_path / "new")
    assert "--symbol EURUSD" in run(*other, code=65).stderr
    run(*other, "--format", "tickloom")
