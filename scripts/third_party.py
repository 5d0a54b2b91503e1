"""THIRD-PARTY.toml: what others have made, and its licences."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
RECORD = "THIRD-PARTY.toml"
LICENSES = [
    (r"Apache License\s+Version 2\.0", "Apache-2.0"),
    (r"Permission is hereby granted, free of charge", "MIT"),
    (r"Redistribution and use in source and binary forms.*Neither the name", "BSD-3-Clause"),
    (r"Redistribution and use in source and binary forms", "BSD-2-Clause"),
]


def license_of(text: str) -> str:
    """The SPDX name of a licence's text, or NOASSERTION."""
    flat = " ".join(text.split())
    return next((name for pattern, name in LICENSES if re.search(pattern, flat)), "NOASSERTION")


@dataclass(frozen=True)
class Entry:
    """A dependency as the record has it."""

    kind: str
    name: str
    license: str
    use: str
    is_indirect: bool


def read(root: Path = ROOT) -> dict[str, Any]:
    """The record as it is written."""
    return tomllib.loads((root / RECORD).read_text(encoding="utf-8"))


def entries(record: dict[str, Any]) -> list[Entry]:
    return [
        Entry(group["kind"], name, expression, group["use"], bool(group.get("indirect")))
        for group in record["group"]
        for name, expression in group["licenses"].items()
    ]


def recorded(kind: str, name: str, root: Path = ROOT) -> str:
    """The licence of a dependency; NOASSERTION if it is not in the record."""
    return next((one.license for one in entries(read(root)) if (one.kind, one.name) == (kind, name)), "NOASSERTION")
