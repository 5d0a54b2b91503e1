"""Says which lines the tests have run, and whether they are enough: line_coverage.py [--accept] [FOLDER].

Reads FOLDER (by default build/coverage of this checkout), where the tests have left what is there of
    python*.json    coverage.py, `coverage json`
    web/*.json      Node.js, which writes it where NODE_V8_COVERAGE says; the bundles' source maps lead to the sources
    swift.json      `llvm-cov export`
Writes build/results/coverage.json for the report, prints a table, and ends with 1 if a part of scripts/coverage.toml

- has fewer lines covered than `least` per cent,
- or lost more than half a per cent against `before`, the figure that was written down last,
- or was not measured though a file of its kind was, or --all was given.

With --accept it writes down the figures that it found as `before`. They go up by that and never down by themselves.
"""

import argparse
import json
import os
import re
import sys
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).parent.parent
LIMITS = Path(__file__).parent / "coverage.toml"
LOSS_MAX = 0.5

Lines = dict[str, dict[int, bool]]
"""For each file, as its path from the root, the lines with code, and whether they ran."""


@dataclass(frozen=True)
class Part:
    """What a gate is set for."""

    name: str
    stack: str
    files: list[str]
    """Beginnings of paths from the root."""
    least: float
    before: float | None = None
    without: tuple[str, ...] = ()
    """Beginnings of paths that do not count: code that is written by a program."""

    def has(self, path: str) -> bool:
        return path.startswith(tuple(self.files)) and not path.startswith(tuple(self.without) or ("\0",))


@dataclass(frozen=True)
class Figure:
    """What was found of a part."""

    name: str
    lines: int
    covered: int
    percent: float
    least: float
    before: float | None
    fault: str | None


def parts(path: Path = LIMITS) -> list[Part]:
    """The gates."""
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["part"]
    return [Part(**{**entry, "without": tuple(entry.get("without", ()))}) for entry in entries]


def add(all_lines: Lines, path: str, line: int, *, has_run: bool) -> None:
    """Takes in what one run says of a line: it is covered if any run covers it."""
    lines = all_lines.setdefault(path, {})
    lines[line] = lines.get(line, False) or has_run


# --- What the stacks' tools write


def read_python(content: Any, root: Path, into: Lines) -> None:
    """coverage.py's JSON."""
    for name, file in content["files"].items():
        path = _relative(root / name, root)
        for line in file["executed_lines"]:
            add(into, path, line, has_run=True)
        for line in file["missing_lines"]:
            add(into, path, line, has_run=False)


def read_swift(content: Any, root: Path, into: Lines) -> None:
    """The JSON of `llvm-cov export`: segments at which the count changes.

    A segment is line, column, count, has a count, begins a region, is a gap. A line has code if a region begins on it
    or reaches over it; its count is the greatest of those regions, as llvm-cov's own reports have it.
    """
    for file in content["data"][0]["files"]:
        path = _relative(Path(file["filename"]), root)
        by_line: dict[int, list[list[Any]]] = {}
        for segment in file["segments"]:
            by_line.setdefault(segment[0], []).append(segment)
        wrapped: list[Any] | None = None
        for line in range(min(by_line, default=1), max(by_line, default=0) + 1):
            segments = by_line.get(line, [])
            starts = [segment for segment in segments if segment[3] and segment[4] and not segment[5]]
            begins_without = bool(segments) and not segments[0][3] and segments[0][4]
            is_mapped = not begins_without and (bool(starts) or (wrapped is not None and bool(wrapped[3])))
            if is_mapped:
                counts = [segment[2] for segment in starts]
                if wrapped is not None and wrapped[3]:
                    counts.append(wrapped[2])
                add(into, path, line, has_run=max(counts) > 0)
            if segments:
                wrapped = segments[-1]


def read_node(content: Any, root: Path, into: Lines) -> None:
    """What Node.js writes for NODE_V8_COVERAGE: ranges of characters of scripts, and how often they ran."""
    for script in content["result"]:
        url = urlsplit(script["url"])
        path = Path(unquote(url.path))
        if url.scheme != "file" or "node_modules" in path.parts or not path.with_name(f"{path.name}.map").is_file():
            continue
        _read_script(script, path, root, into)


def _read_script(script: Any, path: Path, root: Path, into: Lines) -> None:
    text = path.read_text(encoding="utf-8")
    # V8 counts in UTF-16; our bundles have hardly anything beyond ASCII, but one character would shift all others.
    units = len(text.encode("utf-16-le")) // 2
    counts = [1] * units
    ranges = [(r["startOffset"], r["endOffset"], r["count"]) for f in script["functions"] for r in f["ranges"]]
    # Inner ranges come after those around them, and say it more exactly.
    for start, end, count in sorted(ranges, key=lambda found: (found[0], -found[1])):
        counts[start:end] = [count] * (min(end, units) - start)
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line.encode("utf-16-le")) // 2 + 1)
    source_map = json.loads(path.with_name(f"{path.name}.map").read_text(encoding="utf-8"))
    sources = [_relative(Path(os.path.normpath(path.parent / source)), root) for source in source_map["sources"]]
    for line_number, column, source, source_line in mappings(source_map["mappings"]):
        place = starts[line_number] + column
        if place < units:
            add(into, sources[source], source_line + 1, has_run=counts[place] > 0)


BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def mappings(text: str) -> Iterator[tuple[int, int, int, int]]:
    """The entries of a source map that name a source: line and column there, the source's index, its line; all from 0.

    Numbers are differences, in base 64 with five bits a digit, the sign in the lowest bit of the first.
    """
    source = source_line = 0
    for line, group in enumerate(text.split(";")):
        column = 0
        for entry in group.split(","):
            numbers = list(_numbers(entry))
            if not numbers:
                continue
            column += numbers[0]
            if len(numbers) < 4:
                continue
            source += numbers[1]
            source_line += numbers[2]
            yield line, column, source, source_line


def _numbers(text: str) -> Iterator[int]:
    value = shift = 0
    for character in text:
        digit = BASE64.index(character)
        value |= (digit & 31) << shift
        shift += 5
        if not digit & 32:
            yield -(value >> 1) if value & 1 else value >> 1
            value = shift = 0


def _relative(path: Path, root: Path) -> str:
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return path.as_posix()


def collect(folder: Path, root: Path) -> tuple[Lines, set[str]]:
    """All that the tests have left, and the stacks that it is of."""
    lines: Lines = {}
    stacks = set()
    readers = (
        ("python", "python*.json", read_python),
        ("web", "web/*.json", read_node),
        ("swift", "swift.json", read_swift),
    )
    for stack, pattern, read in readers:
        for path in sorted(folder.glob(pattern)):
            read(json.loads(path.read_text(encoding="utf-8")), root, lines)
            stacks.add(stack)
    return lines, stacks


# --- The gate


def judge(part: Part, lines: Lines, *, is_measured: bool) -> Figure:
    """What was found of a part, and what is wrong with it."""
    own = [ran for path, found in lines.items() if part.has(path) for ran in found.values()]
    count, covered = len(own), sum(own)
    percent = 100 * covered / count if count else 0.0
    fault = None
    if count == 0:
        fault = "not measured: no line of it is known" if is_measured else "not measured: its tests did not run"
    elif percent < part.least:
        fault = f"below {part.least:g} %"
    elif part.before is not None and percent < part.before - LOSS_MAX:
        fault = f"fell by {part.before - percent:.2f} %, from {part.before:.2f}; more than {LOSS_MAX} needs a reason"
    return Figure(part.name, count, covered, percent, part.least, part.before, fault)


def accepted(text: str, figures: list[Figure]) -> str:
    """The text of the limits with the figures as `before`, of those that are good or only fell."""
    blocks = text.split("[[part]]")
    for place, block in enumerate(blocks):
        name = re.search(r'^name = "(.*)"$', block, re.MULTILINE)
        figure = next((found for found in figures if name and found.name == name[1]), None)
        if figure is None or figure.lines == 0 or figure.percent < figure.least:
            continue
        line = f"before = {figure.percent:.2f}"
        if re.search(r"^before = .*$", block, re.MULTILINE):
            blocks[place] = re.sub(r"^before = .*$", line, block, flags=re.MULTILINE)
        else:
            blocks[place] = re.sub(r"^(least = .*)$", rf"\1\n{line}", block, flags=re.MULTILINE)
    return "[[part]]".join(blocks)


def least_covered(lines: Lines, chosen: list[Part], count: int = 10) -> list[str]:
    """The files with the most lines that no test runs, as a help for who has to write one."""
    missing = {
        path: [line for line, ran in sorted(found.items()) if not ran]
        for path, found in lines.items()
        if any(part.has(path) for part in chosen)
    }
    worst = sorted(missing, key=lambda path: (-len(missing[path]), path))[:count]
    return [f"{path}: {len(missing[path])} lines, the first is {missing[path][0]}" for path in worst if missing[path]]


def main(arguments: Sequence[str]) -> int:
    """Reads, judges, tells."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "build" / "coverage")
    parser.add_argument("--accept", action="store_true", help="write down what was found as the new figures")
    parser.add_argument("--stack", action="append", help="stacks that must have been measured; the others may be")
    options = parser.parse_args(arguments)
    lines, stacks = collect(options.folder, ROOT)
    wanted = stacks | set(options.stack or [])
    chosen = [part for part in parts() if part.stack in wanted]
    figures = [judge(part, lines, is_measured=part.stack in stacks) for part in chosen]
    results = ROOT / "build" / "results"
    results.mkdir(parents=True, exist_ok=True)
    told = {"parts": [asdict(figure) for figure in figures]}
    (results / "coverage.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    for figure in figures:
        before = "" if figure.before is None else f", before {figure.before:.2f}"
        state = figure.fault or "good"
        print(
            f"{figure.name:24} {figure.percent:6.2f} % of {figure.lines} (at least {figure.least:g}{before}): {state}"
        )
    if options.accept:
        LIMITS.write_text(accepted(LIMITS.read_text(encoding="utf-8"), figures), encoding="utf-8")
    is_good = bool(figures) and all(figure.fault is None for figure in figures)
    if not is_good:
        print("\nmost of what no test runs:", *least_covered(lines, chosen), sep="\n   ")
    if not figures:
        print("nothing was measured", file=sys.stderr)
    return 0 if is_good or options.accept else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
