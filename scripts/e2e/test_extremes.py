"""The largest prices and volumes that are accepted, through every command."""

from pathlib import Path

from conftest import Run

PRICE = "999999999999.99999"
VOLUME = "9000000000"


def test_the_largest_numbers(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "large.csv"
    rows = [f"{1_710_340_000_000 + second * 1000},{PRICE},{PRICE},{VOLUME},{VOLUME}\n" for second in range(120)]
    source.write_text("timestamp,bid,ask,bid_volume,ask_volume\n" + "".join(rows), encoding="utf-8")
    store = ("--data-dir", tmp_path / "store")
    run("import", source, "--symbol", "BIG", "--scale", 5, *store)
    for price in ("bid", "ask", "mid"):
        for output in ("csv", "json", "parquet", "arrow"):
            target = tmp_path / f"{price}.{output}"
            run("bars", "BIG", "--timeframe", "1m", "--price", price, "--output", output, "--to-file", target, *store)
            assert target.stat().st_size > 0
        run("snapshot", "BIG", "--price", price, *store)
    bars = run("bars", "BIG", "--timeframe", "1d", "--price", "mid", "--output", "csv", *store).stdout.splitlines()
    assert bars[1].split(",")[1:] == [PRICE + "0"] * 4 + [str(int(VOLUME) * 240), "120"]
