"""The workspace in Chromium, on an engine of a release build.

Measures the frames while six panels replay at 1000x, the first paint, the page's weight, and the memory after it.

Aims: 60 frames/s, first paint within 1 s, 250 KB compressed without the chart library, memory that stays flat. Beside
the frames stand those of a page without anything, by turns: a machine that cannot draw 60 has no say. --short only
sees whether it works.
"""

from __future__ import annotations

import argparse
import gzip
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from turns import ROOT

sys.path[:0] = [str(ROOT / "scripts/e2e")]

from engine import Engine  # noqa: E402
from smooth import blank, painted, rate, replayed, slow  # noqa: E402
from workspace import Workspace, browser, samples  # noqa: E402

PROGRAM = ROOT / ".build/release/tickloom"
WEB = ROOT / "build/web/workspace"


def weight() -> tuple[int, int]:
    """Compressed bytes of our own files, and of the chart library."""
    sizes = {file.name: len(gzip.compress(file.read_bytes())) for file in (*WEB.glob("assets/*"), WEB / "index.html")}
    library = sum(size for name, size in sizes.items() if name.startswith("lightweight"))
    return sum(sizes.values()) - library, library


def heap(workspace: Workspace) -> int:
    """Bytes of JavaScript that are in use, after a collection."""
    session = workspace.context.new_cdp_session(workspace.page)
    session.send("HeapProfiler.collectGarbage")
    return int(session.send("Runtime.getHeapUsage")["usedSize"])


def main() -> None:
    """Measures all, and prints it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("--short", action="store_true", help="only see whether it works")
    parser.add_argument("--program", type=Path, default=PROGRAM)
    arguments = parser.parse_args()
    runs, seconds = (1, 1.0) if arguments.short else (5, 10.0)
    own, library = weight()
    print(f"page: {own / 1000:.1f} KB compressed, and {library / 1000:.1f} KB of chart library")
    with tempfile.TemporaryDirectory() as folder, browser() as chrome:
        data = Path(folder) / "data"
        command = [arguments.program, "import", samples(), "--symbol", "EURUSD", "--quiet", "--data-dir", data]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        engine = Engine(arguments.program, data, TICKLOOM_WEB_ROOT=str(WEB)).start()
        try:
            workspace = Workspace(chrome, engine)
            page = workspace.open("#/EURUSD")
            loads = [painted(workspace) for _ in range(runs)]
            for name, text in (("first", "first paint"), ("charts", "six charts")):
                times = [load[name] for load in loads]
                print(f"{text}: median {statistics.median(times):.0f} ms, {min(times):.0f} to {max(times):.0f}")
            page.bring_to_front()
            workspace.begin_replay("2024-03-01 10:00")
            page.keyboard.press("7")
            page.keyboard.press("Space")
            page.wait_for_selector('.replay[data-playing="true"]')
            replayed(workspace, 1)
            before = heap(workspace)
            for _ in range(runs):
                empty = blank(chrome, seconds / 2)
                page.bring_to_front()
                full, states = replayed(workspace, seconds)
                print(
                    f"replay at 1000x: {rate(full):.1f} frames/s, 95 % within {slow(full):.1f} ms, "
                    f"{states:.1f} states/s; "
                    f"blank page: {rate(empty):.1f} frames/s, 95 % within {slow(empty):.1f} ms"
                )
            print(f"memory of the page: {(heap(workspace) - before) / 1e6:+.2f} MB in {runs * seconds * 1.5:.0f} s")
            workspace.close()
        finally:
            engine.kill()


if __name__ == "__main__":
    main()
