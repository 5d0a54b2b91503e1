"""The golden messages that the tests of all three stacks read; scripts/generate-golden-messages.py tells their form."""

import json
from pathlib import Path
from typing import Any

import msgpack
import numpy as np

PATH = Path(__file__).parent.parent.parent / "Tests/Golden/messages.json"


def messages() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(PATH.read_text())
    return found


def value_of(tagged: Any) -> Any:
    """The value that tagged JSON stands for."""
    match tagged:
        case list():
            return [value_of(element) for element in tagged]
        case {"$int": digits}:
            return int(digits)
        case {"$float": digits}:
            return float(digits)
        case {"$bin": digits}:
            return bytes.fromhex(digits)
        case {"$ext": [kind, digits]}:
            return msgpack.ExtType(kind, bytes.fromhex(digits))
        case {"$column": [name, digits]}:
            convert = float if name.startswith("float") else int
            return np.array([convert(text) for text in digits], dtype=name)
        case dict():
            return {key: value_of(element) for key, element in tagged.items()}
    return tagged


def is_same(left: Any, right: Any) -> bool:
    """Whether two values are the same in kind and bits, -0.0 and all."""
    if isinstance(left, np.ndarray) or isinstance(right, np.ndarray):
        return (
            isinstance(left, np.ndarray)
            and isinstance(right, np.ndarray)
            and left.dtype == right.dtype
            and left.tobytes() == right.tobytes()
        )
    if type(left) is not type(right):
        return False
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(is_same(left[key], right[key]) for key in left)
    if isinstance(left, list):
        return len(left) == len(right) and all(map(is_same, left, right))
    if isinstance(left, float):
        return left.hex() == float(right).hex()
    return bool(left == right)
