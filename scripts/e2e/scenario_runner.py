#!/usr/bin/env python3
"""Goes through a scenario of Tests/Scenarios by the Python client: scenario_runner.py STEPS URL.

URL is a running engine's; its token is in TICKLOOM_TOKEN. Each step's result is a line on standard output, in the form
that docs/guides/testing.md tells of and that the runners of the other languages write, too. A line that begins with `!`
asks whoever started this to do something, and the next line on standard input says that it is done.
"""

from __future__ import annotations

import json
import os
import re
import struct
import sys
from pathlib import Path
from typing import Any, cast

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "python/src"))

import numpy as np

import tickloom
from tickloom import methods


def sent(value: Any) -> Any:
    """A parameter as it is sent: in scenarios a text of digits is an integer, and a number is a double."""
    match value:
        case bool() | None:
            return value
        case int() | float():
            return float(value)
        case str():
            return int(value) if re.fullmatch("-?[0-9]+", value) else value
        case list():
            return [sent(element) for element in value]
    return {name: sent(element) for name, element in sorted(value.items())}


def canonical(value: Any) -> Any:
    """What JSON of sorted keys writes in the one form that all languages have."""
    match value:
        case bool() | None | str():
            return value
        case int():
            return str(value)
        case float():
            return "0x" + struct.pack(">d", value).hex()
        case bytes():
            return value.hex()
        case list():
            return [canonical(element) for element in value]
        case np.ndarray():
            assert value.dtype.kind in "iu", f"a column of {value.dtype} has no canonical form yet"
            return [str(number) for number in value.tolist()]
        case dict():
            return {name: canonical(element) for name, element in value.items() if element is not None}
    raise TypeError(f"{type(value)} has no canonical form")


def line(value: Any) -> str:
    return json.dumps(canonical(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def method_of(name: str) -> Any:
    return getattr(methods, name.replace(".", "_").upper())


def result(client: tickloom.Client, step: dict[str, Any]) -> Any:
    """What a step gave."""
    params = sent(step.get("params", {}))
    if "call" in step:
        return client.call(method_of(step["call"]), params)
    if "stream" in step:
        with client.subscribe(method_of(step["stream"]), params) as stream:
            return {"info": stream.info, "events": [event.payload for event in stream]}
    # Of a replay that plays, only the last state: how many come before depends on the clock.
    with client.subscribe(methods.MTF_REPLAY, params) as replay:
        states = [next(replay).payload]
        for control in map(sent, step.get("controls", [])):
            client.call(methods.MTF_REPLAY_CONTROL, cast(Any, {"replay": replay.info["replay"], **control}))
            event = next(replay).payload
            while control["action"] == "play" and not event["ended"]:
                event = next(replay).payload
            states.append(event)
        return states


def picked(step: dict[str, Any], whole: Any) -> Any:
    """What counts of a result."""
    found = whole[step["inside"]] if "inside" in step else whole
    return {name: found[name] for name in step["fields"] if name in found} if "fields" in step else found


def main(steps: str, url: str) -> None:
    with tickloom.connect(url, token=os.environ["TICKLOOM_TOKEN"]) as client:
        for step in json.loads(Path(steps).read_text(encoding="utf-8")):
            if "order" in step:
                print(f"!{step['order']}", flush=True)
                sys.stdin.readline()
                continue
            try:
                outcome = {"result": picked(step, result(client, step))}
            except tickloom.EngineError as error:
                outcome = {"fault": {"code": error.code, "service": error.service, "location": error.location}}
            print(line({"step": step["step"], "outcome": outcome}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
