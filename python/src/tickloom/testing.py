"""Synthetic ticks for tests.

Of a seed they are the same, bit for bit, as those of `tickloom generate ticks` and of Tickloom's own tests. They
imitate a retail feed of currencies and are quotes of no market; `docs/sample-data.md` tells how they are made.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from ._errors import ParameterError
from ._tables import core
from ._text import TickTable, table_of

if TYPE_CHECKING:
    import pyarrow as pa

Shape: TypeAlias = Literal["market", "trend", "flat", "bursts"]
"""What the market is made to do.

`trend` rises through each week by twice a usual day's move a day; `flat` keeps the quotes of every fourth hour as its
first tick has them; `bursts` brings all ticks of a minute within its first second.
"""
SHAPES: tuple[Shape, ...] = ("market", "trend", "flat", "bursts")

_DEFECTS = ("gaps", "dropped", "duplicates", "crossed", "locked", "spikes", "late", "ties")

SCENARIOS: dict[str, dict[str, Any]] = {
    "market": {"start": "2024-03-04", "days": 5},
    "trend": {"start": "2024-03-04", "days": 5, "shape": "trend"},
    "flat": {"start": "2024-03-04", "days": 5, "shape": "flat"},
    "bursts": {"start": "2024-03-04", "days": 5, "shape": "bursts"},
    "gaps": {"start": "2024-03-04", "days": 5, "gaps": 2_000, "gap_seconds": 1_800},
    "disorder": {"start": "2024-03-04", "days": 5, "late": 20_000, "ties": 20_000, "duplicates": 5_000},
    "faults": {"start": "2024-03-04", "days": 5, "crossed": 5_000, "locked": 5_000, "spikes": 1_000},
    "clocks go forward": {"start": "2024-03-07", "days": 6},
    "clocks go back": {"start": "2024-10-31", "days": 6},
    "a year ends": {"start": "2024-12-27", "days": 8},
}
"""Arguments of `generate` for what tests should see at least: `generate(**SCENARIOS["disorder"], seed=7)`."""


class GeneratedTicks(TickTable):
    """Synthetic ticks: a table with the columns of the lake.

    Attributes:
        scale: Digits of the prices behind the point.
        defects: How many of each kind were built in, by name; `dropped` are ticks that gaps have taken.
    """

    __slots__ = ("defects",)

    def __init__(self, table: pa.Table, scale: int, defects: dict[str, int]) -> None:
        super().__init__(table, scale)
        self.defects = defects

    def __repr__(self) -> str:
        return f"<GeneratedTicks {len(self)}>"


def generate(
    symbol: str = "EURUSD",
    start: str | dt.date = "2024-03-04",
    days: int = 1,
    *,
    seed: int = 1,
    ticks_per_day: int | None = None,
    shape: Shape = "market",
    gaps: int = 0,
    duplicates: int = 0,
    crossed: int = 0,
    locked: int = 0,
    spikes: int = 0,
    late: int = 0,
    ties: int = 0,
    gap_seconds: int = 600,
    spike_basis_points: int = 200,
) -> GeneratedTicks:
    """Makes synthetic ticks. Symbol, its figures and seed settle them, on every platform and for ever.

    Runs agree in the days that they have in common, as long as there are no defects: a year can be made day by day.

    Args:
        symbol: Known ones have their usual price, spread and rate; any other works, too.
        start: The first UTC day, 1970 to 2099.
        days: How many days, weekends included.
        seed: 0 to 2⁶⁴ - 1.
        ticks_per_day: Of a usual trading day, 1,000 to 200,000; None for what is usual.
        shape: What the market is made to do.
        gaps: Of a million ticks, so many begin a gap of `gap_seconds` within a session.
        duplicates: So many are there twice.
        crossed: So many have bid and ask exchanged.
        locked: So many have the ask at the bid.
        spikes: So many lie off by `spike_basis_points` hundredths of a percent.
        late: So many are dated up to 49 ms before the one in front of them.
        ties: So many have the time of the one in front of them.
        gap_seconds: The length of gaps, 1 to 43,200.
        spike_basis_points: The height of spikes, 1 to 5,000.

    Returns:
        The ticks, in the order of their making: without `late` ones in order of time.

    Raises:
        ParameterError: A parameter is out of its range; it says which, and what would do.

    Examples:
        >>> ticks = generate("EURUSD", "2024-03-04", seed=7, ticks_per_day=2_000)
        >>> len(ticks), ticks.to_arrow()["bid"][0].as_py()
        (1925, Decimal('1.07403'))
    """
    if shape not in SHAPES:
        raise ParameterError(f"shape is {shape!r}; it can be {', '.join(SHAPES)}", code="bad_shape")
    try:
        first = start if isinstance(start, dt.date) else dt.date.fromisoformat(start)
        day = first.toordinal() - dt.date(1970, 1, 1).toordinal()
    except (TypeError, ValueError, AttributeError):
        raise ParameterError(f"start is {start!r}; it must be a date, such as 2024-03-04", code="bad_start") from None
    numbers = {
        "days": days,
        "ticks_per_day": 0 if ticks_per_day is None else ticks_per_day,
        "gaps": gaps,
        "duplicates": duplicates,
        "crossed": crossed,
        "locked": locked,
        "spikes": spikes,
        "late": late,
        "ties": ties,
        "gap_seconds": gap_seconds,
        "spike_basis_points": spike_basis_points,
    }
    for name, number in numbers.items():
        if type(number) is not int or not -(10**9) <= number <= 10**9:
            raise ParameterError(f"{name} is {number!r}; it must be a whole number", code=f"bad_{name}")
    if ticks_per_day == 0:
        raise ParameterError("ticks_per_day is 0; it must be between 1000 and 200000", code="bad_ticks_per_day")
    if type(seed) is not int or not 0 <= seed < 1 << 64:
        raise ParameterError(f"seed is {seed!r}; it can be 0 to 2**64 - 1", code="bad_seed")
    if not isinstance(symbol, str):
        raise ParameterError(f"symbol is {symbol!r}; it must be a text", code="bad_symbol")
    rates = (gaps, duplicates, crossed, locked, spikes, late, ties)
    count, scale, columns, found = core().generate(
        symbol.encode("utf-8", "replace").decode("utf-8"),
        day,
        days,
        seed,
        numbers["ticks_per_day"],
        SHAPES.index(shape),
        rates,
        gap_seconds,
        spike_basis_points,
    )
    return GeneratedTicks(table_of(count, scale, columns), scale, dict(zip(_DEFECTS, found, strict=True)))
