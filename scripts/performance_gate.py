"""Measures parts of the engine beside fixed references and judges the ratios: performance_gate.py [OPTION...] [PART].

A part and its reference take turns within a second or so, in one process or beside each other, and what counts is
processor time: machines differ and are busy with other things, and both slow the reference down as they do the part.
The ratio is that of the lower quartiles of all turns. scripts/performance.toml has for each kind of processor the ratio
that was found when somebody looked last, and how much more is too much: beyond the noise that was measured then, and
always below 30 %. A part that is beyond it is measured again, twice at most, and then all turns so far count.

    --set engine        parts of .build/release/enginebench and of the native module for Python; all parts by default
    --set program       parts of the whole program, .build/release/tickloom, beside DuckDB and sockets in C
    --prove             then plants a slowdown of 30 %, as each part does that much more work; every one must be found
    --accept            measures everything five times, and writes the ratios and their noise down for this processor
    --plant PER_CENT    plants another slowdown, to see what the gate makes of it

Writes build/results/performance.json for the report. Ends with 1 if a part takes too long, or a planted slowdown is not
found. On a kind of processor without figures nothing can be judged: the gate says so, and how to write them down.
"""

import argparse
import json
import platform
import re
import statistics
import sys
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
FIGURES = Path(__file__).parent / "performance.toml"
sys.path.insert(0, str(ROOT / "Benchmarks"))

from gate_parts import SETS, Part, Turns, opened  # noqa: E402

PLANTED_PERCENT = 30
# A margin is thrice the noise that was found, but within these. The most leaves room to find 30 %.
MARGIN_LEAST = 0.12
MARGIN_MOST = 0.20
TRIES_MAX = 3
ACCEPT_ROUNDS = 5


@dataclass(frozen=True)
class Committed:
    """What was found of a part on a kind of processor when somebody looked last."""

    ratio: float
    margin: float
    """How much more is too much, as a share of the ratio."""
    noise: float = 0.0
    """How far the medians of that time were from each other, as a share of the ratio."""
    history: tuple[float, ...] = ()
    """The ratios before, oldest first."""

    @property
    def most(self) -> float:
        """The greatest ratio that is good."""
        return self.ratio * (1 + self.margin)


@dataclass(frozen=True)
class Figure:
    """What was found of a part now; the report knows these names."""

    name: str
    ratio: float
    committed: float
    most: float
    fault: str | None
    history: list[float] = field(default_factory=list)
    tries: int = 1


def ratio_of(turns: Turns) -> float:
    """The ratio of the lower quartiles: what disturbs a turn makes it longer, and never shorter.

    Of the estimates that were tried on a busy machine (medians, least times, medians of the ratios of neighbours) this
    one varied least.
    """
    work, reference = turns
    return quartile(work) / quartile(reference)


def quartile(times: Sequence[float]) -> float:
    """The time that a quarter of them is below."""
    return sorted(times)[len(times) // 4]


def judge(name: str, measure: Callable[[], Turns], committed: Committed | None) -> Figure:
    """Measures a part; again if it is beyond what is good, and then all turns so far count."""
    work: list[float] = []
    reference: list[float] = []
    ratio, tries = float("inf"), 0
    while tries < (TRIES_MAX if committed else 1) and (committed is None or ratio > committed.most):
        tries += 1
        own, theirs = measure()
        if len(theirs) != len(own) + 1 or not own:
            raise ValueError(f"{len(own)} turns need {len(own) + 1} of the reference, not {len(theirs)}")
        work, reference = [*work, *own], [*reference, *theirs]
        ratio = ratio_of((work, reference))
    if committed is None:
        return Figure(name, ratio, ratio, ratio, None)
    fault = None
    if ratio > committed.most:
        more = (ratio / committed.ratio - 1) * 100
        fault = (
            f"takes {more:.0f} % more than the {committed.ratio:.4g} written down; "
            f"at most {committed.margin:.0%} is good"
        )
    history = [*committed.history, committed.ratio]
    return Figure(name, ratio, committed.ratio, committed.most, fault, history, tries)


def accepted(ratios: Sequence[float], before: Committed | None) -> Committed:
    """What to write down after some rounds.

    Raises:
        ValueError: The rounds differ so much that no margin is beyond the noise and finds 30 %.
    """
    ratio = statistics.median(ratios)
    noise = max(abs(found / ratio - 1) for found in ratios)
    if noise > MARGIN_MOST / 2:
        raise ValueError(f"the ratios {', '.join(f'{found:.4g}' for found in ratios)} are too far from each other")
    margin = min(MARGIN_MOST, max(MARGIN_LEAST, 3 * noise))
    history = (*before.history, before.ratio) if before else ()
    return Committed(ratio, margin, noise, history[-20:])


# --- The file


def processor() -> str:
    """The kind of processor: its name, and on x86 its family and model, as many share a name."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or platform.machine()
    found = dict(re.findall(r"^(model name|cpu family|model)\s*:\s*(.*)$", text, re.MULTILINE))
    if "model name" not in found:
        return platform.machine()
    return f"{found['model name']}, family {found.get('cpu family', '?')}, model {found.get('model', '?')}"


Figures = dict[str, dict[str, Committed]]
"""For each processor and part."""


def read(path: Path = FIGURES) -> Figures:
    """The figures of all processors."""
    if not path.exists():
        return {}
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    result: Figures = {}
    for entry in content.get("figure", []):
        own = Committed(entry["ratio"], entry["margin"], entry["noise"], tuple(entry["history"]))
        if not 0 < own.margin < PLANTED_PERCENT / 100:
            raise ValueError(f"{path.name}: the margin of {entry['part']} is {own.margin}; it must be below 0.3")
        result.setdefault(entry["processor"], {})[entry["part"]] = own
    return result


HEAD = """\
# How long parts of the engine take beside fixed references: docs/guides/testing.md. scripts/gate --accept writes it.
#
#   ratio     processor time of the part, divided by that of its reference
#   margin    how much more is too much, as a share of the ratio
#   noise     how far five measurements were from their median, as a share of it
#   history   ratios before, oldest first
"""


def written(figures: Figures) -> str:
    """The text of the file."""
    lines = [HEAD]
    for kind in sorted(figures):
        for part, own in sorted(figures[kind].items()):
            history = ", ".join(f"{ratio:.4g}" for ratio in own.history)
            lines.append(
                f"[[figure]]\nprocessor = {json.dumps(kind)}\npart = {json.dumps(part)}\nratio = {own.ratio:.4g}\n"
                f"margin = {own.margin:.3f}\nnoise = {own.noise:.4f}\nhistory = [{history}]\n"
            )
    return "\n".join(lines)


# --- The program


def told(figure: Figure, *, is_known: bool) -> str:
    """A line about a part."""
    text = f"{figure.name:20} {figure.ratio:8.4f}"
    if not is_known:
        return f"{text}: not judged"
    change = figure.ratio / figure.committed - 1
    state = figure.fault or "good"
    if figure.fault is None and figure.ratio < figure.committed * 0.85:
        state = "good; so much faster that new figures should be written down"
    return f"{text}, {change:+.1%} of {figure.committed:.4f}, at most {figure.most:.4f}, tries {figure.tries}: {state}"


def run(parts: Sequence[Part], known: dict[str, Committed], percent: int) -> list[Figure]:
    """Measures and prints all of them."""
    figures = []
    for part in parts:
        figure = judge(part.name, lambda part=part: part.measure(percent), known.get(part.name))  # type: ignore[misc]
        print(told(figure, is_known=part.name in known), flush=True)
        figures.append(figure)
    return figures


def prove(parts: Sequence[Part], found: Sequence[Figure], known: dict[str, Committed]) -> list[str]:
    """The parts whose planted slowdown is not found; on an unknown processor, beside what was found just before."""
    missed = []
    for part, figure in zip(parts, found, strict=True):
        beside = known.get(part.name) or Committed(figure.ratio, MARGIN_MOST)
        planted = judge(part.name, lambda part=part: part.measure(PLANTED_PERCENT), beside)  # type: ignore[misc]
        more = planted.ratio / figure.ratio - 1
        state = "found" if planted.fault else "NOT FOUND"
        print(
            f"{part.name:20} {planted.ratio:8.4f}, {more:+.1%} with {PLANTED_PERCENT} % more work: {state}", flush=True
        )
        if planted.fault is None:
            missed.append(part.name)
    return missed


def accept(parts: Sequence[Part], own: dict[str, Committed]) -> int:
    """Measures in rounds, not one part after the other: what disturbs shall disturb all of them.

    Gives how many parts are too noisy to be judged; what was written down of those stays.
    """
    ratios: dict[str, list[float]] = {part.name: [] for part in parts}
    for number in range(1, ACCEPT_ROUNDS + 1):
        for part in parts:
            ratios[part.name].append(ratio_of(part.measure(0)))
        print(f"round {number} of {ACCEPT_ROUNDS}", flush=True)
    faults = 0
    for name, found in ratios.items():
        try:
            own[name] = accepted(found, own.get(name))
        except ValueError as error:
            print(f"error: {name}: {error}; try it again with less else to do", file=sys.stderr)
            faults += 1
            continue
        print(f"{name:20} {own[name].ratio:8.4f}, noise {own[name].noise:.1%}, margin {own[name].margin:.1%}")
    return faults


def main(arguments: Sequence[str]) -> int:
    """Measures, judges, tells."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help="parts to measure; all of the set by default")
    parser.add_argument("--set", choices=SETS, help="parts that need the same things to be built")
    parser.add_argument("--prove", action="store_true", help="see that a slowdown of 30 %% is found")
    parser.add_argument("--accept", action="store_true", help="write down what is found")
    parser.add_argument("--plant", type=int, default=0, metavar="PER_CENT", help="have parts do that much more work")
    parser.add_argument("--figures", type=Path, default=FIGURES, help="the file of what was written down")
    parser.add_argument("--results", type=Path, default=ROOT / "build" / "results", help="where the report finds them")
    options = parser.parse_args(arguments)
    kind, figures = processor(), read(options.figures)
    known = figures.get(kind, {})
    with opened(ROOT) as all_parts:
        names = [part.name for part in all_parts]
        unknown = set(options.parts) - set(names)
        if unknown:
            parser.error(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(names)}")
        parts = [
            part
            for part in all_parts
            if (not options.parts or part.name in options.parts) and options.set in (None, part.set)
        ]
        if options.accept:
            noisy = accept(parts, figures.setdefault(kind, {}))
            options.figures.write_text(written(figures), encoding="utf-8")
            return 1 if noisy else 0
        print(f"processor time beside the reference, on {kind}")
        found = run(parts, known, options.plant)
        missed = prove(parts, found, known) if options.prove else []
    missing = [part.name for part in parts if part.name not in known]
    if missing:
        print(f"not judged, as {options.figures.name} has no figures of this processor: {', '.join(missing)}")
        print("   scripts/gate --accept, on a machine with nothing else to do, writes them down")
    write_results(options.results, found, known)
    faults = [f"{figure.name} {figure.fault}" for figure in found if figure.fault]
    faults += [f"{name}: a planted slowdown of {PLANTED_PERCENT} % was not found" for name in missed]
    for fault in faults:
        print(f"error: {fault}", file=sys.stderr)
    if faults:
        print("   if that is meant, scripts/gate --accept writes it down; say why in the commit", file=sys.stderr)
    return 1 if faults or not parts else 0


def write_results(results: Path, found: Sequence[Figure], known: dict[str, Committed]) -> None:
    """For the report; only what was judged."""
    results.mkdir(parents=True, exist_ok=True)
    rows: list[Any] = [figure.__dict__ for figure in found if figure.name in known]
    if rows:
        (results / "performance.json").write_text(json.dumps({"figures": rows}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
