"""The msgpack package's side of round trips.

peer.py again IN OUT          reads every value, and writes it again
peer.py make SEED COUNT OUT   writes random values
peer.py check SEED COUNT IN   compares what is in the file with the values that `make` wrote
"""

from __future__ import annotations

import random
import struct
import sys
from pathlib import Path
from typing import Any

import msgpack


def values_of(path: str) -> Any:
    content = Path(path).read_bytes()
    unpacker = msgpack.Unpacker(strict_map_key=False, timestamp=0, max_buffer_size=len(content))
    unpacker.feed(content)
    return unpacker


def text(source: random.Random) -> str:
    return "".join(source.choice("aZ0\0ä한❤😀") for _ in range(length(source)))


def length(source: random.Random) -> int:
    rare = source.random()
    if rare < 0.002:
        return source.choice((65_535, 65_536))
    return source.choice((255, 256, 257) if rare < 0.05 else (0, 1, 5, 15, 16, 31, 32, 33))


def single(source: random.Random) -> float:
    """A number that 32 bits hold."""
    value: float = struct.unpack(">f", struct.pack(">f", source.uniform(-1e6, 1e6)))[0]
    return value


def value(source: random.Random, depth: int = 0) -> Any:
    kind = source.randrange(11 if depth < 4 else 8)
    match kind:
        case 0:
            return source.choice((None, True, False))
        case 1 | 2:
            near = (1 << source.randrange(64)) + source.randrange(-2, 3)
            return source.choice((min(near, 2**64 - 1), max(-near, -(2**63))))
        case 3:
            return source.choice((single(source), source.uniform(-1e300, 1e300), 0.0, -0.0, float("inf")))
        case 4:
            return text(source)
        case 5:
            return source.randbytes(length(source))
        case 6:
            return msgpack.ExtType(source.randrange(128), source.randbytes(length(source)))
        case 7:
            seconds = source.choice((source.randrange(2**32), source.randrange(2**34), -source.randrange(2**40)))
            return msgpack.Timestamp(seconds, source.choice((0, source.randrange(10**9))))
        case 8 | 9:
            return [value(source, depth + 1) for _ in range(source.choice((0, 1, 2, 3, 15, 16)))]
        case _:
            keys = [f"{index} {text(source)}" for index in range(source.choice((0, 1, 2, 3, 15, 16)))]
            return {key: value(source, depth + 1) for key in keys}


def made(seed: int, count: int) -> list[tuple[Any, bool]]:
    """Values, and whether their floats are written with 32 bits."""
    source = random.Random(seed)
    return [(value(source), source.random() < 0.3) for _ in range(count)]


def rounded(item: Any) -> Any:
    if isinstance(item, float):
        try:
            return struct.unpack(">f", struct.pack(">f", item))[0]
        except OverflowError:
            return float("inf") if item > 0 else float("-inf")
    if isinstance(item, list):
        return [rounded(element) for element in item]
    if isinstance(item, dict):
        return {key: rounded(element) for key, element in item.items()}
    return item


def main(command: str, *arguments: str) -> int:
    match command, arguments:
        case "again", (source, target):
            Path(target).write_bytes(b"".join(msgpack.packb(item) for item in values_of(source)))
        case "make", (seed, count, target):
            Path(target).write_bytes(
                b"".join(
                    msgpack.packb(rounded(item) if is_single else item, use_single_float=is_single)
                    for item, is_single in made(int(seed), int(count))
                )
            )
        case "check", (seed, count, source):
            found = list(values_of(source))
            expected = [rounded(item) if is_single else item for item, is_single in made(int(seed), int(count))]
            if found != expected:
                differing = [index for index, pair in enumerate(zip(found, expected, strict=False)) if pair[0] != pair[1]]
                print(f"{len(found)} values, {len(expected)} expected; different: {differing[:10]}")
                return 1
        case _:
            print(__doc__)
            return 64
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
