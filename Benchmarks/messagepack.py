"""The MessagePack codec beside the C extension of PyPI's msgpack: the same messages, by turns, in one run.

Prints nanoseconds a message, medians over the turns, and the ratio: above 1, tickloom is faster. Both sides' bytes are
compared before anything is timed.
"""

import argparse
import json
import statistics
import subprocess
import sys
import timeit
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgpack
import numpy as np
from turns import ROOT

ROWS = 1_440
INTEGERS, DOUBLES = 17, 18

Figures = dict[tuple[str, str], float]

# What Python does for each of ours; what it has no such thing for is left out.
TWINS = {
    "encode, direct": "encode",
    "encode, value": "encode",
    "decode, direct": "decode",
    "decode, direct, columns copied": "decode",
    "decode, direct, columns in place": "decode",
    "decode, value": "decode",
    "encode, Codable (parameters only)": "encode parameters",
    "decode, Codable (parameters only)": "decode parameters",
    "skip": "skip",
}


def hash_of(content: bytes) -> str:
    """FNV-1a, as the program has it."""
    value = 0xCBF29CE484222325
    for byte in content:
        value = (value ^ byte) * 0x100000001B3 & (1 << 64) - 1
    return f"{value:x}"


def params() -> dict[str, Any]:
    """The parameters of the request."""
    return {
        "symbol": "EURUSD",
        "timeframe": "1m",
        "from": 1_710_331_200_000_000_000,
        "to": 1_710_417_600_000_000_000,
        "limit": 1_440,
        "partial": True,
    }


def columns() -> dict[str, Any]:
    """The batch as arrays."""
    rows = np.arange(ROWS, dtype="<i8")
    names = ("open", "high", "low", "close")
    prices = {name: 107_700 + rows * factor % 97 for factor, name in enumerate(names, start=3)}
    times = 1_710_331_200_000_000_000 + rows * 60_000_000_000
    return {"open_time": times, **prices, "volume": rows * 0.25, "ticks": rows * 7 % 151}


def batch(arrays: dict[str, Any]) -> list[Any]:
    """The batch, ready to be packed: each column's bytes are copied once, as there is no other way to an ExtType."""
    packed = {
        name: msgpack.ExtType(DOUBLES if name == "volume" else INTEGERS, array.tobytes())
        for name, array in arrays.items()
    }
    return [1, 42, None, {"rows": ROWS, **packed}]


def column(code: int, content: bytes) -> Any:
    """What an extension is as an array, in place."""
    return np.frombuffer(content, dtype="<f8" if code == DOUBLES else "<i8")


def skip(content: bytes) -> None:
    """Goes past one message."""
    unpacker = msgpack.Unpacker()
    unpacker.feed(content)
    unpacker.skip()


def nanoseconds(work: Callable[[], object]) -> float:
    """What it takes once: the median of eleven runs of about 20 ms."""
    timer = timeit.Timer(work)
    count, _ = timer.autorange(lambda *_: None)
    count = max(count // 10, 1)
    return statistics.median(timer.repeat(11, count)) / count * 1e9


def theirs(request: bytes, bars: bytes) -> Figures:
    """One turn of the msgpack package."""
    call, arrays, named = [0, 42, "bars.get", params()], columns(), msgpack.packb(params())
    return {
        ("request", "encode"): nanoseconds(lambda: msgpack.packb(call)),
        ("request", "decode"): nanoseconds(lambda: msgpack.unpackb(request)),
        ("request", "encode parameters"): nanoseconds(lambda: msgpack.packb(call[3])),
        ("request", "decode parameters"): nanoseconds(lambda: msgpack.unpackb(named)),
        ("request", "skip"): nanoseconds(lambda: skip(request)),
        ("bars", "encode"): nanoseconds(lambda: msgpack.packb(batch(arrays))),
        ("bars", "decode"): nanoseconds(lambda: msgpack.unpackb(bars, ext_hook=column)),
    }


def ours(program: Path, hashes: dict[str, str]) -> Figures:
    """One turn of the program."""
    result = subprocess.run([program, "codec"], check=True, capture_output=True, text=True)
    figures = [json.loads(line) for line in result.stdout.splitlines()]
    for figure in figures:
        if figure["hash"] != hashes[figure["message"]]:
            sys.exit(f"the two wrote different bytes for {figure['message']}")
    return {(figure["message"], figure["what"]): figure["nanoseconds"] for figure in figures}


def main() -> None:
    """Takes turns, and prints the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", type=Path, default=ROOT / ".build" / "release" / "enginebench")
    parser.add_argument("--turns", type=int, default=5)
    options = parser.parse_args()
    # The other codec has a slow twin in pure Python, which it falls back to.
    if "cmsgpack" not in sys.modules.get("msgpack._cmsgpack", msgpack).__name__:
        sys.exit("this msgpack is without its C extension")
    request, bars = msgpack.packb([0, 42, "bars.get", params()]), msgpack.packb(batch(columns()))
    hashes = {"request": hash_of(request), "bars": hash_of(bars)}
    runs = [(ours(options.program, hashes), theirs(request, bars)) for _ in range(options.turns)]
    print(f"request: {len(request)} bytes; bars: {len(bars)} bytes, {ROWS} rows; msgpack {msgpack.version}")
    for message, what in runs[0][0]:
        us = statistics.median(mine[message, what] for mine, _ in runs)
        text = f"{message}, {what}: tickloom {us:,.0f} ns"
        twin = (message, TWINS.get(what, ""))
        if twin in runs[0][1]:
            them = statistics.median(other[twin] for _, other in runs)
            text += f", msgpack {them:,.0f} ns, ratio {them / us:.2f}"
        print(text)


if __name__ == "__main__":
    main()
