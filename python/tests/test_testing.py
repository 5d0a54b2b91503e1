"""Both stacks make the same ticks of a seed."""

from __future__ import annotations

import datetime as dt
import itertools
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

import tickloom
from tickloom.testing import SCENARIOS, SHAPES, GeneratedTicks, generate

from . import accuracy

PROGRAM = Path(__file__).parents[2] / ".build" / "debug" / "tickloom"
MASK = (1 << 64) - 1


def columns(ticks: GeneratedTicks) -> list[Any]:
    """The ticks as the engine counts: nanoseconds, mantissas, units of 10⁻⁹."""
    table = ticks.to_arrow()
    prices = [np.frombuffer(table[name].chunk(0).buffers()[1], "<i8")[::2] for name in ("bid", "ask")]
    volumes = [
        np.rint(np.asarray(table[name]) * 100).astype("i8") * 10_000_000 for name in ("bid_volume", "ask_volume")
    ]
    return [np.asarray(table["ts"].cast(pa.int64())), *prices, *volumes]


def digest(ticks: GeneratedTicks) -> str:
    """As the Swift tests count it: FNV-1a over 64-bit words."""
    state = 0xCBF2_9CE4_8422_2325
    for word in np.stack(columns(ticks), axis=1).reshape(-1).astype("u8").tolist():
        state = ((state ^ word) * 0x100_0000_01B3) & MASK
        state ^= state >> 29
    return f"{len(ticks)}:{state:x}"


@pytest.mark.parametrize(
    ("seed", "symbol", "expected"),
    [
        (1, "EURUSD", "154793:32af12b6b90ed551"),
        (MASK, "XAUUSD", "175153:dfcc42ae326dc2de"),
        (0, "SEKNOK", "105344:da0d82a710abf982"),
    ],
)
def test_ticks_are_those_that_the_swift_tests_expect(seed: int, symbol: str, expected: str) -> None:
    """The digests are those of DeterminismTests.swift."""
    assert digest(generate(symbol, "2024-03-03", 4, seed=seed)) == expected


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"shape": "trend"}, "13458:23cb73cbab7fafc1"),
        ({"shape": "flat"}, "13458:f314104120c33be6"),
        ({"shape": "bursts"}, "13458:2bfcc61535d0ab8c"),
        (
            dict.fromkeys(["gaps", "duplicates", "crossed", "locked", "spikes", "late", "ties"], 2_000),
            "12442:f1cbbd16408e790d",
        ),
    ],
)
def test_shapes_and_defects_are_those_that_the_swift_tests_expect(options: dict[str, Any], expected: str) -> None:
    """The digests are those of ShapeTests.swift."""
    assert digest(generate("EURUSD", "2024-03-07", 6, seed=11, ticks_per_day=5_000, **options)) == expected


@pytest.mark.skipif(not PROGRAM.exists(), reason="needs the program: swift build")
@pytest.mark.parametrize(("symbol", "start", "seed"), [("EURUSD", "2024-03-08", 7), ("USDJPY", "2024-10-31", 99)])
def test_ticks_are_those_of_the_command_line(symbol: str, start: str, seed: int, tmp_path: Path) -> None:
    path = tmp_path / "ticks.csv"
    command = [str(PROGRAM), "generate", "ticks", "--symbol", symbol, "--from", start, "--days", "4"]
    command += ["--seed", str(seed), "--ticks-per-day", "3000", "--output", str(path), "--quiet"]
    subprocess.run(command, check=True, capture_output=True, cwd=tmp_path, env={"HOME": str(tmp_path)})
    written = tickloom.parse_csv(path, symbol, order="file")
    made = generate(symbol, start, 4, seed=seed, ticks_per_day=3_000)
    assert written.report.rejected == 0
    assert len(made) > 4_000
    assert made.to_arrow().equals(written.to_arrow())


def test_a_market_can_be_made_day_by_day() -> None:
    for shape in SHAPES:
        whole = generate("GBPUSD", "2024-03-07", 6, seed=3, ticks_per_day=2_000, shape=shape).to_arrow()
        days = [
            generate(
                "GBPUSD", dt.date(2024, 3, 7) + dt.timedelta(days=day), 1, seed=3, ticks_per_day=2_000, shape=shape
            )
            for day in range(6)
        ]
        assert pa.concat_tables([day.to_arrow() for day in days]).combine_chunks().equals(whole.combine_chunks())


def test_shapes_do_what_they_say() -> None:
    made = {shape: generate("EURUSD", "2024-03-04", 4, seed=5, shape=shape) for shape in SHAPES}
    market, trend, flat, bursts = (columns(made[shape]) for shape in SHAPES)
    for other in (trend, flat, bursts):
        assert len(other[0]) == len(market[0])
    rise = trend[1] - market[1]
    assert np.array_equal(trend[2] - market[2], rise)
    assert (np.diff(rise) >= 0).all()
    # 0.7 per cent of 1.085 a day.
    assert rise[-1] - rise[0] == pytest.approx(759 * 4, rel=0.01)
    hours = market[0] // 3_600_000_000_000
    for hour in np.unique(hours):
        quotes = np.unique(flat[1][hours == hour])
        assert (len(quotes) == 1) == (hour % 4 == 3)
    minutes = 60_000_000_000
    assert np.array_equal(bursts[0] // minutes, market[0] // minutes)
    assert ((bursts[0] % minutes) < 1_000_000_000).all()
    assert (np.diff(bursts[0]) > 0).all()


def test_defects_are_counted_and_found() -> None:
    clean = generate("EURUSD", "2024-03-04", 5, seed=2)
    made = generate(
        "EURUSD", "2024-03-04", 5, seed=2, gaps=50, duplicates=500, crossed=700, locked=300, late=900, ties=200
    )
    assert clean.defects == dict.fromkeys(clean.defects, 0)
    assert all(count > 0 for name, count in made.defects.items() if name != "spikes")
    assert len(made) == len(clean) - made.defects["dropped"] + made.defects["duplicates"]
    quality = tickloom.validate(made, late="drop")
    assert quality.late_count == made.defects["late"]
    assert sum(day.crossed for day in quality.days) == made.defects["crossed"]
    assert sum(day.zero_spread for day in quality.days) == made.defects["locked"]
    assert sum(day.duplicates for day in quality.days) == made.defects["duplicates"]
    with pytest.raises(tickloom.LateTickError):
        tickloom.bars(made)


@pytest.mark.parametrize("name", list(SCENARIOS))
def test_bars_of_every_scenario_are_those_of_others(name: str) -> None:
    made = generate(**SCENARIOS[name], seed=13, ticks_per_day=4_000)
    table = made.to_arrow()
    ts, bid, ask, bid_volume, ask_volume = columns(made)
    # Whoever is late is put in its place, as nobody else takes late ticks.
    order = np.argsort(ts, kind="stable")
    case = accuracy.Case(
        name,
        ts[order].view("M8[ns]"),
        bid[order] / 100_000,
        ask[order] / 100_000,
        (bid_volume[order] / 1e9).astype("f4"),
        (ask_volume[order] / 1e9).astype("f4"),
    )
    for side in ("bid", "mid"):
        accuracy.check(case, side, ["1s", "1m", "1h", "1d"])
    assert table.num_rows == len(made) > 5_000


def test_what_is_out_of_range_is_told() -> None:
    for words, options in [
        ("ticks_per_day is 5", {"ticks_per_day": 5}),
        ("ticks_per_day is 0", {"ticks_per_day": 0}),
        ("days is 0", {"days": 0}),
        ("days is -1", {"days": -1}),
        ("part by part", {"days": 40_000, "start": "1970-01-01"}),
        ("start is", {"start": "1969-12-31"}),
        ("start is", {"start": "2100-01-01"}),
        ("start is", {"start": "soon"}),
        ("start is", {"start": 5}),
        ("seed is -1", {"seed": -1}),
        ("seed is", {"seed": 1 << 64}),
        ("shape is", {"shape": "round"}),
        ("gaps is 0.5", {"gaps": 0.5}),
        ("late", {"late": 100_001}),
        ("in a million", {"late": 60_000, "ties": 60_000}),
        ("gap_seconds is 0", {"gap_seconds": 0}),
        ("spike_basis_points is 5001", {"spike_basis_points": 5_001}),
        ("symbol is", {"symbol": "?"}),
    ]:
        with pytest.raises(tickloom.ParameterError, match=words):
            generate(**options)  # type: ignore[arg-type]


def test_seeds_and_symbols_have_markets_of_their_own() -> None:
    made = [
        generate(symbol, seed=seed, ticks_per_day=1_000).to_arrow()
        for symbol, seed in itertools.product(("EURUSD", "EURUSX"), range(3))
    ]
    for one, other in itertools.combinations(made, 2):
        assert not one.equals(other)
