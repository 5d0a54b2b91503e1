#!/usr/bin/env python3
"""Writes Sources/MarketModel/TimeZoneRules+Generated.swift from the tz database of this machine.

The engine carries its own table, so that bars do not depend on the tz data of the machine they are computed on.
Usage: scripts/generate-timezones.py   (then commit the result)
"""

from __future__ import annotations

import datetime as dt
import pathlib
import subprocess
import zoneinfo

ZONES = {
    "newYork": "America/New_York",
    "chicago": "America/Chicago",
    "london": "Europe/London",
    "berlin": "Europe/Berlin",
    "eet": "EET",
    "sydney": "Australia/Sydney",
}
FIRST_YEAR, END_YEAR = 1970, 2100
OUTPUT = pathlib.Path(__file__).parent.parent / "Sources/MarketModel/TimeZoneRules+Generated.swift"


def offset(zone: zoneinfo.ZoneInfo, second: int) -> int:
    moment = dt.datetime.fromtimestamp(second, dt.UTC).astimezone(zone)
    value = moment.utcoffset()
    assert value is not None
    return int(value.total_seconds())


def transitions(zone: zoneinfo.ZoneInfo) -> tuple[int, list[tuple[int, int]]]:
    start = int(dt.datetime(FIRST_YEAR, 1, 1, tzinfo=dt.UTC).timestamp())
    end = int(dt.datetime(END_YEAR, 1, 1, tzinfo=dt.UTC).timestamp())
    first = current = offset(zone, start)
    found: list[tuple[int, int]] = []
    for day in range(start, end, 86_400):
        after = offset(zone, day + 86_400)
        if after == current:
            continue
        low, high = day, day + 86_400
        while high - low > 1:
            middle = (low + high) // 2
            if offset(zone, middle) == current:
                low = middle
            else:
                high = middle
        found.append((high, after))
        current = after
    return first, found


def rows(values: list[int]) -> str:
    lines = []
    for index in range(0, len(values), 8):
        lines.append("            " + ", ".join(f"{value:_}" for value in values[index : index + 8]) + ",")
    return "\n".join(lines)


def main() -> None:
    text = [
        "// Written by scripts/generate-timezones.py from the tz database. Do not edit.",
        "",
        "extension TimeZoneRules {",
    ]
    for name, zone_name in ZONES.items():
        first, found = transitions(zoneinfo.ZoneInfo(zone_name))
        text += [
            f"    /// {zone_name}, {FIRST_YEAR} to {END_YEAR - 1}.",
            f"    public static let {name} = TimeZoneRules(",
            f'        name: "{zone_name}", firstOffsetSeconds: {first},',
            "        transitionSeconds: [",
            rows([second for second, _ in found]),
            "        ],",
            "        offsetSeconds: [",
            rows([value for _, value in found]),
            "        ])",
            "",
        ]
    text[-1] = "}"
    OUTPUT.write_text("\n".join(text) + "\n")
    subprocess.run(["swift", "format", "--in-place", OUTPUT], check=True)


if __name__ == "__main__":
    main()
