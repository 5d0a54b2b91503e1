"""Ticks to import, and bars of them computed as plainly as can be: the program must agree with these."""

import datetime as dt
import random
import zoneinfo
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

DIGITS = 5
NEW_YORK = zoneinfo.ZoneInfo("America/New_York")
MINUTES = {"1m": 1, "5m": 5, "15m": 15, "1h": 60}


@dataclass(frozen=True)
class Tick:
    """Milliseconds since 1970, and prices in points of 0.00001. Volumes are quarters, so that sums are exact."""

    time: int
    bid: int
    ask: int
    bid_volume: float
    ask_volume: float


@dataclass(frozen=True)
class Bar:
    open_time: str
    prices: tuple[str, str, str, str]
    volume: float
    tick_count: int


def iso(milliseconds: int, fraction: bool = True) -> str:
    moment = dt.datetime.fromtimestamp(milliseconds / 1000, dt.UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}" + (f".{milliseconds % 1000:03d}Z" if fraction else "Z")


def milliseconds(text: str) -> int:
    return round(dt.datetime.fromisoformat(text).timestamp() * 1000)


def price(points: int, digits: int = DIGITS) -> str:
    return f"{Decimal(points).scaleb(-digits):.{digits}f}"


def make_ticks(seed: int = 7) -> list[Tick]:
    """A fortnight's corner: Friday, the weekend on which New York's clocks change, and two days after it."""
    source = random.Random(seed)  # noqa: S311
    ticks = []
    bid = 108_400
    for start, end in (
        ("2024-03-08T00:00:00Z", "2024-03-08T21:59:00Z"),
        ("2024-03-10T21:00:05Z", "2024-03-12T12:00:00Z"),
    ):
        time = milliseconds(start)
        while time < milliseconds(end):
            bid += source.randint(-9, 9)
            volumes = [source.randint(1, 20) / 4 for _ in range(2)]
            ticks.append(Tick(time, bid, bid + source.randint(0, 30), *volumes))
            time += source.choice((1, 250, 999, 1000, 20_000, 60_000, 119_999, 300_000))
    return ticks


def dukascopy_csv(ticks: Iterable[Tick]) -> str:
    rows = [
        f"{tick.time},{price(tick.ask)},{price(tick.bid)},{tick.ask_volume:g},{tick.bid_volume:g}\n" for tick in ticks
    ]
    return "timestamp,askPrice,bidPrice,askVolume,bidVolume\n" + "".join(rows)


def new_york_day(time: int) -> int:
    """When the trading day of an instant opened: 17:00 in New York, the evening before."""
    local = dt.datetime.fromtimestamp(time / 1000, NEW_YORK)
    opened = local.replace(hour=17, minute=0, second=0, microsecond=0)
    if local < opened:
        opened = (local - dt.timedelta(days=1)).replace(hour=17, minute=0, second=0, microsecond=0)
    return round(opened.timestamp() * 1000)


def opening(timeframe: str) -> Callable[[int], int]:
    """For an instant, the opening time of its bar."""
    if timeframe == "1d":
        return new_york_day
    width = MINUTES[timeframe] * 60_000
    return lambda time: time - time % width


def bars(ticks: Iterable[Tick], timeframe: str, side: str) -> Iterator[Bar]:
    open_time = opening(timeframe)
    value: Callable[[Tick], int] = {
        "bid": lambda tick: tick.bid,
        "ask": lambda tick: tick.ask,
        "mid": lambda tick: (tick.bid + tick.ask) * 5,
    }[side]
    volume: Callable[[Tick], float] = {
        "bid": lambda tick: tick.bid_volume,
        "ask": lambda tick: tick.ask_volume,
        "mid": lambda tick: tick.bid_volume + tick.ask_volume,
    }[side]
    digits = DIGITS + (side == "mid")
    for start, group in groupby(ticks, key=lambda tick: open_time(tick.time)):
        members = list(group)
        points = [value(tick) for tick in members]
        four = (points[0], max(points), min(points), points[-1])
        texts = (price(four[0], digits), price(four[1], digits), price(four[2], digits), price(four[3], digits))
        yield Bar(iso(start, fraction=False), texts, sum(map(volume, members)), len(members))
