#!/usr/bin/env python3
"""Writes Tests/Golden/messages.json: messages as bytes and as values, which tests in Swift, Python and TypeScript read.

Usage: scripts/generate-golden-messages.py           (then look at what changed: golden files change on purpose only)
       scripts/generate-golden-messages.py --check   (fails if the committed file is another)

The bytes are made here by the rules of docs/protocol.md alone, by none of the codecs that the tests are for.

Values are JSON, with objects of one key that begins with $ for what JSON lacks: {"$int": "digits"} beyond 2^53,
{"$float": "digits"}, {"$bin": "hex"}, {"$ext": [type, "hex"]}, {"$column": ["int64", ["digits", ...]]}. `form` is
"shortest" where every codec has to write these bytes for the value, and "aligned" where only the engine does.
"""

from __future__ import annotations

import json
import pathlib
import struct
import sys
from typing import Any

PATH = pathlib.Path(__file__).parent.parent / "Tests/Golden/messages.json"
COLUMNS = {
    "uint8": (32, "B"),
    "int8": (33, "b"),
    "uint16": (34, "H"),
    "int16": (35, "h"),
    "uint32": (36, "I"),
    "int32": (37, "i"),
    "uint64": (38, "Q"),
    "int64": (39, "q"),
    "float32": (40, "f"),
    "float64": (41, "d"),
}


def head(length: int, short: tuple[int, int] | None, formats: tuple[int | None, int, int]) -> bytes:
    """The shortest header of something with a length."""
    if short is not None and length < short[1]:
        return bytes([short[0] | length])
    if formats[0] is not None and length <= 0xFF:
        return struct.pack(">BB", formats[0], length)
    if length <= 0xFFFF:
        return struct.pack(">BH", formats[1], length)
    return struct.pack(">BI", formats[2], length)


def integer(value: int) -> bytes:
    if value >= 0:
        if value < 0x80:
            return bytes([value])
        for largest, form, format_byte in ((0xFF, "B", 0xCC), (0xFFFF, "H", 0xCD), (0xFFFFFFFF, "I", 0xCE)):
            if value <= largest:
                return struct.pack(f">B{form}", format_byte, value)
        return struct.pack(">BQ", 0xCF, value)
    if value >= -0x20:
        return struct.pack(">b", value)
    for least, form, format_byte in ((-0x80, "b", 0xD0), (-0x8000, "h", 0xD1), (-0x80000000, "i", 0xD2)):
        if value >= least:
            return struct.pack(f">B{form}", format_byte, value)
    return struct.pack(">Bq", 0xD3, value)


def extension(kind: int, content: bytes) -> bytes:
    fixed = {1: 0xD4, 2: 0xD5, 4: 0xD6, 8: 0xD7, 16: 0xD8}.get(len(content))
    first = bytes([fixed]) if fixed is not None else head(len(content), None, (0xC7, 0xC8, 0xC9))
    return first + struct.pack(">b", kind) + content


def elements(name: str, digits: list[str]) -> bytes:
    form = COLUMNS[name][1]
    convert = float if form in "fd" else int
    return struct.pack(f"<{len(digits)}{form}", *(convert(text) for text in digits))


class Packer:
    """Values as bytes; `aligned` writes columns as the engine does, counted from the payload's beginning."""

    def __init__(self, aligned: bool) -> None:
        self.aligned = aligned
        self.bytes = b""

    def add(self, value: Any) -> None:
        match value:
            case None:
                self.bytes += b"\xc0"
            case bool():
                self.bytes += b"\xc3" if value else b"\xc2"
            case int():
                self.bytes += integer(value)
            case str():
                text = value.encode()
                self.bytes += head(len(text), (0xA0, 32), (0xD9, 0xDA, 0xDB)) + text
            case list():
                self.bytes += head(len(value), (0x90, 16), (None, 0xDC, 0xDD))
                for element in value:
                    self.add(element)
            case {"$int": digits}:
                self.bytes += integer(int(digits))
            case {"$float": digits}:
                self.bytes += struct.pack(">Bd", 0xCB, float(digits))
            case {"$bin": digits}:
                content = bytes.fromhex(digits)
                self.bytes += head(len(content), None, (0xC4, 0xC5, 0xC6)) + content
            case {"$ext": [kind, digits]}:
                self.bytes += extension(kind, bytes.fromhex(digits))
            case {"$column": [name, digits]}:
                self.column(name, digits)
            case dict():
                self.bytes += head(len(value), (0x80, 16), (None, 0xDE, 0xDF))
                for key, element in value.items():
                    self.add(key)
                    self.add(element)
            case _:
                raise TypeError(f"no value of a golden message: {value!r}")

    def column(self, name: str, digits: list[str]) -> None:
        kind, content = COLUMNS[name][0], elements(name, digits)
        if not self.aligned:
            self.bytes += extension(kind, b"\0" + content)
            return
        padding = -(len(self.bytes) + 7) % 8
        self.bytes += struct.pack(">BIbB", 0xC9, 1 + padding + len(content), kind, padding) + bytes(padding) + content


def packed(value: Any, aligned: bool = False) -> bytes:
    packer = Packer(aligned)
    packer.add(value)
    return packer.bytes


def shortest(name: str, message: list[Any]) -> dict[str, Any]:
    return {"name": name, "form": "shortest", "hex": packed(message).hex(), "message": message}


def aligned_response(name: str, number: int, result: Any) -> dict[str, Any]:
    payload = packed(result, aligned=True)
    first = b"\xdd\0\0\0\x04\x01\xcf" + struct.pack(">Q", number) + b"\xc0"
    return {"name": name, "form": "aligned", "hex": (first + payload).hex(), "message": [1, number, None, result]}


def aligned_event(name: str, subscription: int, sequence: int, event: Any) -> dict[str, Any]:
    payload = packed(event, aligned=True)
    first = b"\xdd\0\0\0\x03\x02\xa6$event\x93\xcf" + struct.pack(">QBQ", subscription, 0xCF, sequence)
    message = [2, "$event", [subscription, sequence, event]]
    return {"name": name, "form": "aligned", "hex": (first + payload).hex(), "message": message}


FAULT = {
    "code": "bad_input",
    "service": "store",
    "message": "the query is no SELECT",
    "location": "sql",
    "advice": "write one SELECT",
    "details": {"position": 7},
    "retryable": False,
    "cause": [{"code": "parser", "service": "duckdb", "message": 'Parser Error: syntax error at or near "SELEC"'}],
}
BARS = {
    "symbol": "EURUSD",
    "timeframe": "1m",
    "side": "bid",
    "calendar": "fx-new-york",
    "price_scale": 5,
    "volume_scale": 2,
    "count": 3,
    "open_time": {"$column": ["int64", ["1710340560000000000", "1710340620000000000", "1710340680000000000"]]},
    "close_time": {"$column": ["int64", ["1710340620000000000", "1710340680000000000", "1710340740000000000"]]},
    "open": {"$column": ["int64", ["107715", "107723", "107722"]]},
    "high": {"$column": ["int64", ["107725", "107728", "107730"]]},
    "low": {"$column": ["int64", ["107714", "107713", "107720"]]},
    "close": {"$column": ["int64", ["107720", "107722", "107729"]]},
    "volume": {"$column": ["int64", ["11578", "13446", "-1"]]},
    "tick_count": {"$column": ["int64", ["39", "48", "12"]]},
    "complete": {"$column": ["uint8", ["1", "1", "0"]]},
    "truncated": False,
}
EVERY_COLUMN = {
    "uint8": {"$column": ["uint8", ["0", "1", "255"]]},
    "int8": {"$column": ["int8", ["-128", "0", "127"]]},
    "uint16": {"$column": ["uint16", ["0", "65535"]]},
    "int16": {"$column": ["int16", ["-32768", "32767"]]},
    "uint32": {"$column": ["uint32", ["0", "4294967295"]]},
    "int32": {"$column": ["int32", ["-2147483648", "2147483647"]]},
    "uint64": {"$column": ["uint64", ["0", "18446744073709551615"]]},
    "int64": {"$column": ["int64", ["-9223372036854775808", "9223372036854775807"]]},
    "float32": {"$column": ["float32", ["0.5", "-0.0", "16777216.0", "inf"]]},
    "float64": {"$column": ["float64", ["1.10427", "-0.0", "5e-324", "-inf"]]},
    "empty": {"$column": ["int64", []]},
}


def messages() -> list[dict[str, Any]]:
    hello = {"versions": [1], "client": "demo 1"}
    reserved = {
        "symbol": "EURUSD",
        "timeframe": "1h",
        "_deadline_ms": 30000,
        "_trace": "a1",
        "_credit": 64,
        "_after": 9,
    }
    return [
        shortest("hello", [0, 1, "system.hello", [hello]]),
        shortest("ping", [0, 1, "system.ping", [{}]]),
        shortest("echo", [0, 7, "system.echo", ["hi"]]),
        shortest("echo answered", [1, 7, None, "hi"]),
        shortest("no parameters", [0, 127, "system.info", []]),
        shortest("an id of 8 bits", [0, 128, "system.ping", [{}]]),
        shortest("an id of 16 bits", [0, 256, "system.ping", [{}]]),
        shortest("an id of 32 bits", [0, 4294967295, "system.ping", [{}]]),
        shortest("the largest id", [1, {"$int": "18446744073709551615"}, None, None]),
        shortest("reserved keys", [0, 5, "bars.subscribe", [reserved]]),
        shortest("integers", [1, 5, None, [0, 127, 128, 65535, 65536, -1, -32, -33, -129, -32769, -2147483649]]),
        shortest("large integers", [1, 5, None, [{"$int": "9007199254740993"}, {"$int": "-9223372036854775808"}]]),
        shortest("floats", [1, 5, None, [{"$float": "1.10427"}, {"$float": "-0.0"}, {"$float": "inf"}]]),
        shortest("texts", [1, 5, None, ["", "€", "𝄞", "x" * 31, "x" * 32, "x" * 256, "null\0inside"]]),
        shortest("binary data", [1, 5, None, {"$bin": "00ff"}]),
        shortest("an extension of others", [1, 5, None, {"$ext": [5, "0102"]}]),
        shortest("nested", [1, 5, None, {"rows": [["EURUSD", None], ["USDJPY", "3"]], "more": True, "none": {}}]),
        shortest("an error", [1, 9, FAULT, None]),
        shortest("cancel", [2, "$cancel", [7]]),
        shortest("ack", [2, "$ack", [3, 1]]),
        shortest("a small event", [2, "$event", [3, 1, {}]]),
        shortest("an end", [2, "$end", [3, None]]),
        shortest("an end by an error", [2, "$end", [3, FAULT]]),
        shortest("progress", [2, "$progress", [4, {"rows": 1000, "ticks_per_second": {"$float": "2.5"}}]]),
        shortest("ping of the engine", [2, "$ping", [1]]),
        shortest("pong", [2, "$pong", [1]]),
        shortest("closing", [2, "$closing", [FAULT]]),
        shortest("columns of a client", [0, 6, "system.echo", [EVERY_COLUMN]]),
        aligned_response("bars", 12, BARS),
        aligned_response("every column", 13, EVERY_COLUMN),
        aligned_event("bars that come", 3, 17, BARS),
    ]


def main(arguments: list[str]) -> int:
    lines = ",\n".join(json.dumps(message, ensure_ascii=False) for message in messages())
    text = f"[\n{lines}\n]\n"
    if arguments == ["--check"]:
        if PATH.read_text() == text:
            return 0
        print("Tests/Golden/messages.json is not what scripts/generate-golden-messages.py writes", file=sys.stderr)
        return 1
    if arguments:
        print(__doc__, file=sys.stderr)
        return 64
    PATH.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
