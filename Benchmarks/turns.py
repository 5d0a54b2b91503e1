"""What the comparisons share: programs that take turns, and a line for the result."""

import argparse
import json
import statistics
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def options_of(description: str, ticks: int) -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--program", type=Path, default=ROOT / ".build" / "release" / "tickloom")
    parser.add_argument("--ticks", type=int, default=ticks)
    parser.add_argument("--runs", type=int, default=5)
    return parser.parse_args()


def tickloom(program: Path, *arguments: str) -> dict[str, Any]:
    """The last result of one of tickloom's benchmarks."""
    result = subprocess.run([program, "bench", *arguments, "--json"], check=True, capture_output=True, text=True)
    answer: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    return answer


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def line(name: str, ticks: int, ours: list[float], theirs: list[float]) -> None:
    """Prints a comparison; a ratio above 1 means that tickloom is faster."""
    us, them = statistics.median(ours), statistics.median(theirs)
    print(
        f"{name}: tickloom {us / ticks * 1e9:.2f} ns a tick ({ticks / us / 1e6:.1f} M/s), "
        f"duckdb {them / ticks * 1e9:.2f} ({ticks / them / 1e6:.1f} M/s), ratio {them / us:.2f}"
    )
