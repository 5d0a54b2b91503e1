"""What the engine's codes mean, in words and as types. The native module calls `make`."""

from __future__ import annotations

import datetime as dt
import re
import struct

from ._errors import (
    BusyError,
    CalendarError,
    ColumnTypeError,
    CoreError,
    CoreMemoryError,
    LateTickError,
    ParameterError,
    SavedStateError,
    SourceError,
    TableError,
)

_ARROW = {
    "n": "null",
    "b": "bool",
    "z": "binary",
    "Z": "large_binary",
    "vz": "binary_view",
    "u": "string",
    "U": "large_string",
    "vu": "string_view",
    "e": "float16",
    "c": "int8",
    "C": "uint8",
    "s": "int16",
    "S": "uint16",
    "i": "int32",
    "I": "uint32",
    "l": "int64",
    "L": "uint64",
    "f": "float32",
    "g": "float64",
    "tdD": "date32",
    "tdm": "date64",
}
_UNITS = {1: "ns", 1000: "us", 1_000_000: "ms", 1_000_000_000: "s"}
_NEEDED = {
    "ts": "a timestamp of any unit, in UTC or without zone",
    "bid": "float64, float32, a decimal, or an integer mantissa with scale=",
    "bid_volume": "a float, an integer or a decimal",
}
_NEEDED["ask"] = _NEEDED["bid"]
_NEEDED["ask_volume"] = _NEEDED["bid_volume"]


def make(code: str, column: str | None, row: int, value: int, other: int, text: str, advice: str) -> CoreError:
    """The exception for a code of the engine.

    Args:
        code: What went wrong, for programs.
        column: Which column; None if it is none.
        row: From 0 over the whole table; -1 if it is none. Of a calendar, the line.
        value: Depends on the code, see CEngineABI.h.
        other: Likewise.
        text: Likewise.
        advice: What to do, where the engine says it.
    """
    where = f"column {column}" if column else "the table"
    if row >= 0:
        where += f", row {row}"
    if code in _OF_TABLE:
        kind, message = _OF_TABLE[code]
        details = {"value": _value(code, value, other), "text": text}
        return kind(
            message.format(where=where, **_words(code, column, value, other, text)),
            code=code,
            column=column,
            row=None if row < 0 else row,
            details=details,
        )
    if code == "bad_calendar":
        line = f"line {row}: " if row > 0 else ""
        return CalendarError(f"the calendar's definition: {line}{text}; {advice}", code=code, details={"line": row})
    if code in _OF_STATE:
        return SavedStateError(_OF_STATE[code].format(text=text, value=value), code=code, details={"text": text})
    if code == "bad_source":
        sort, _, message = text.partition(" ")
        return SourceError(in_python(f"{message}; {advice}"), code={"unknownFormat": "unknown_format"}.get(sort, sort))
    if code == "bad_option" and value == _OF_GENERATOR:
        for name, own in _GENERATOR_WORDS.items():
            text = text.replace(name, own)
        return ParameterError(text, code="bad_generator")
    if code == "bad_option":
        what, needed = _OPTIONS.get(value, ("the option", ""))
        return ParameterError(f"{what} is {text!r}; it must be {needed or advice}", code=f"bad_{what}")
    if code == "no_memory":
        return CoreMemoryError(f"there is no memory of {value} bytes", code=code, details={"bytes": value})
    if code == "busy":
        return BusyError(
            "this state is being fed, by another thread or by the call that this callback came from; "
            "give each thread a state of its own",
            code=code,
        )
    message = _OF_PARAMETERS.get(code, "the engine answered {code}")
    return ParameterError(
        message.format(code=code, text=text, value=value, other=other),
        code=code,
        details={"value": value, "most": other, "text": text},
    )


_OF_TABLE: dict[str, tuple[type[TableError], str]] = {
    "late_tick": (
        LateTickError,
        "{where}: {time} is earlier than {last}, the time reached before it; sort the ticks by time, "
        'or say late="drop" to leave such ticks out and count them',
    ),
    "null": (TableError, "{where}: there is no value; drop such rows first"),
    "not_finite": (TableError, "{where}: the price is not a finite number; drop such rows first"),
    "not_decimal": (
        TableError,
        "{where}: {number!r} is no decimal of {digits} digits after the point; round the prices to what the "
        "instrument has, give a larger scale=, or give decimals",
    ),
    "price_too_large": (
        TableError,
        "{where}: the price has more digits than can be told apart (15 as float64, 6 as float32, else 17, those "
        "of the scale included)",
    ),
    "time_out_of_range": (
        TableError,
        "{where}: {raw} lies outside of 1970 to 2199; is the unit of the timestamps right?",
    ),
    "bad_volume": (TableError, "{where}: a volume is a number from 0 to 9,223,372,035, or missing"),
    "wrong_type": (ColumnTypeError, "{where} is {type}; it must be {needed}"),
    "wrong_zone": (
        ColumnTypeError,
        "{where} has the time zone {text}; it must be UTC or none: convert it, which changes no instant",
    ),
    "missing_column": (TableError, "there is no column {column}{names}"),
    "column_twice": (TableError, "there are two columns {column}; drop one of them"),
    "wrong_shape": (TableError, "{where} is not as long as the other columns"),
    "not_a_table": (TableError, "the Arrow stream is one of {type}, and not of a table with columns"),
    "stream": (TableError, "the Arrow stream cannot be read: {text}"),
    "scale_needed": (
        TableError,
        "{where}: prices given as integers are mantissas and need a scale: scale=5 says that 110427 is 1.10427",
    ),
}

_OF_GENERATOR = 3
_GENERATOR_WORDS = {
    "ticksPerDay": "ticks_per_day",
    "defects.gapSeconds": "gap_seconds",
    "defects.spikeBasisPoints": "spike_basis_points",
    "from is": "start is",
}
_OPTION = re.compile("--(format|timezone|scale|symbol|crossed)")


def in_python(text: str) -> str:
    """A text of the engine's with parameters instead of the command line's options."""
    return _OPTION.sub(r"\1=", text)


_OPTIONS = {
    0: ("symbol", "1 to 32 capital letters, digits and signs such as EURUSD, EUR/USD, BRENT.CMD"),
    1: ("format", ""),
    2: ("timezone", "UTC, EST, an offset such as -05:00, America/New_York, EET, or America/New_York+07:00"),
}

_OF_STATE = {
    "state_damaged": "this is no saved state, or it was changed since it was saved",
    "state_version": "the state was saved in layout {value}, which this version does not know",
    "state_label": "this is a saved state of {text!r}; give its label and scale, or another state",
    "state_calendar": "the state follows the calendar {text}; give it as calendar=",
}

_OF_PARAMETERS = {
    "bad_timeframes": "{text!r} is no timeframe, is there twice, or is one beyond 64: write 30s, 1m, 4h, 1d, 1w, 1mo",
    "bad_capacity": "capacity is {value}; with these timeframes it can be 1 to {other}",
    "bad_scale": "scale is {value}; it can be 0 to 9",
    "unknown_calendar": "there is no calendar {text!r}; there are fx-new-york, utc and eet, and Calendar for one's own",
}


def _words(code: str, column: str | None, value: int, other: int, text: str) -> dict[str, object]:
    words: dict[str, object] = {"text": text, "column": column, "names": f"; the table has {text}" if text else ""}
    if code == "late_tick":
        words |= {"time": _instant(value), "last": _instant(other)}
    elif code == "not_decimal":
        words |= {"number": _double(value), "digits": other}
    elif code == "time_out_of_range":
        unit = _UNITS.get(other, "")
        words |= {"raw": "NaT" if value == -(2**63) else f"{value} {unit}"}
    elif code in ("wrong_type", "not_a_table"):
        words |= {"type": _type_name(text), "needed": _NEEDED.get(column or "", "of another type")}
    return words


def _value(code: str, value: int, other: int) -> object:
    if code == "late_tick":
        return {"time": value, "last": other}
    return _double(value) if code == "not_decimal" else value


def _double(bits: int) -> float:
    number: float = struct.unpack("<d", struct.pack("<q", bits))[0]
    return number


def _instant(nanoseconds: int) -> str:
    whole, rest = divmod(nanoseconds, 1_000_000_000)
    try:
        second = dt.datetime.fromtimestamp(whole, dt.UTC)
    except (ValueError, OverflowError, OSError):
        return f"{nanoseconds} ns"
    return f"{second:%Y-%m-%dT%H:%M:%S}.{rest:09d}Z"


def _type_name(text: str) -> str:
    if text.startswith("d:"):
        return f"decimal({text[2:]})"
    if text.startswith("ts"):
        return "a timestamp"
    if text.startswith("+"):
        return "a nested type"
    return _ARROW.get(text, text or "of another type")
