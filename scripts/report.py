"""Writes what a run of the tests found as one page: report.py [BUILD_FOLDER].

Reads BUILD_FOLDER/results (by default build/results of this checkout):
    *.tsv               stages of lint and test: name, passed, failed, milliseconds
    junit/*/*.xml       what the runners wrote: a folder for lint and for test, a file named after each stage
    coverage.json       where scripts/coverage ran
    performance.json    where scripts/gate ran
    mutation.json       where scripts/mutate ran
Writes BUILD_FOLDER/report:
    index.html          everything on one page, without scripts and without anything from elsewhere
    junit.xml           all tests, a suite for each stage
    screenshots/        copies of BUILD_FOLDER/screenshots

What is missing is told on the page, and never an error: the page matters most where much failed.
"""

import html
import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import junit
from junit import FAILED, PASSED, SKIPPED, Case

ROOT = Path(__file__).parent.parent
SLOWEST_COUNT = 15
FAILURE_CHARACTERS_MAX = 20_000


@dataclass(frozen=True)
class Stage:
    """A line of the table that lint or test printed, and the tests that its runner told."""

    group: str
    name: str
    passed: int
    failed: int
    seconds: float
    cases: list[Case] = field(default_factory=list)


@dataclass(frozen=True)
class Report:
    """What the page shows."""

    stages: list[Stage]
    problems: list[str]
    """Files of results that could not be read, as sentences."""
    coverage: Any
    performance: Any
    mutation: Any
    screenshots: list[str]
    commit: str

    @property
    def passed(self) -> int:
        return sum(stage.passed for stage in self.stages)

    @property
    def failed(self) -> int:
        return sum(stage.failed for stage in self.stages)

    @property
    def cases(self) -> list[tuple[Stage, Case]]:
        return [(stage, case) for stage in self.stages for case in stage.cases]


def slug(stage: str) -> str:
    """The name that a stage's files have, as scripts/lib.sh makes it."""
    return re.sub(r"[^A-Za-z0-9]", "-", stage)


def collect(build: Path, commit: str = "") -> Report:
    """Reads a run's results."""
    results, problems = build / "results", []
    cases: dict[tuple[str, str], list[Case]] = {}
    for folder, name in sorted({(path.parent, junit.stage_of(path)) for path in (results / "junit").glob("*/*.xml")}):
        try:
            cases[folder.name, name] = junit.merge_runs(folder, name)
        except (junit.BrokenResultsError, OSError) as error:
            problems.append(str(error))
    stages = []
    for path in sorted(results.glob("*.tsv")):
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            columns = line.split("\t")
            try:
                name, passed, failed, milliseconds = columns[0], *map(int, columns[1:4])
            except ValueError:
                problems.append(f"{path.name} has a line that is no stage: {line}")
                continue
            own = cases.pop((path.stem, slug(name)), [])
            stages.append(Stage(path.stem, name, passed, failed, milliseconds / 1000, own))
            told = sum(case.state == FAILED for case in own)
            if told > 0 and failed == 0:
                problems.append(f"{name}: its results name {told} failed tests, and the stage counted none")
    # A stage that was ended before it could be counted.
    for (group, name), own in sorted(cases.items()):
        told = sum(case.state == FAILED for case in own)
        stages.append(Stage(group, name, len(own) - told, told, sum(case.seconds for case in own), own))
        problems.append(f"{name}: there are results of this stage, and no line about it in a table")
    return Report(
        stages,
        problems,
        _json(results / "coverage.json", problems),
        _json(results / "performance.json", problems),
        _json(results / "mutation.json", problems),
        sorted(path.name for path in (build / "screenshots").glob("*.png")),
        commit,
    )


def _json(path: Path, problems: list[str]) -> Any:
    if not path.exists():
        return None
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        problems.append(f"{path.name} is no whole JSON: {error}")
        return None


# The page. Every text from a test goes through `escape`.
STYLE = """
:root { color-scheme: light dark; --line: #8884; --good: #2a8f4d; --bad: #c8372d; --mute: #888; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 70rem; padding: 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; } th { font-weight: 600; text-align: left; }
td, th { border-bottom: 1px solid var(--line); padding: .2rem .6rem .2rem 0; vertical-align: top; }
.number { font-variant-numeric: tabular-nums; text-align: right; white-space: nowrap; }
.passed { color: var(--good); } .failed { color: var(--bad); font-weight: 600; } .skipped { color: var(--mute); }
pre { background: #8881; overflow-x: auto; padding: .6rem; white-space: pre-wrap; overflow-wrap: anywhere; }
details { margin: .3rem 0; } summary { cursor: pointer; }
.bar { background: #4a7fd4; display: inline-block; height: .6rem; min-width: 1px; }
.shots { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(18rem, 1fr)); }
.shots img { border: 1px solid var(--line); width: 100%; }
figure { margin: 0; }
"""


def escape(text: str) -> str:
    """The text as HTML."""
    return html.escape(junit.clean(text), quote=True)


def page(report: Report) -> str:
    """The whole page."""
    is_good = report.failed == 0 and not report.problems and bool(report.stages)
    state = "passed" if is_good else "failed"
    skipped = sum(case.state == SKIPPED for _, case in report.cases)
    totals = f"{report.passed} passed, {report.failed} failed, {skipped} left out"
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8"><title>Tickloom: test report</title>',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src 'self'; "
        "style-src 'unsafe-inline'\">",
        f"<style>{STYLE}</style></head><body>",
        f'<h1>Tickloom: <span class="{state}">{totals}</span></h1>',
        f'<p>Commit {escape(report.commit)}. The same tests as <a href="junit.xml">JUnit XML</a>.</p>',
    ]
    if not report.stages:
        parts.append('<p class="failed">No stage left a result.</p>')
    if report.problems:
        parts.append('<h2 id="problems">Results that cannot be read</h2><ul>')
        parts += [f'<li class="failed">{escape(problem)}</li>' for problem in report.problems]
        parts.append("</ul>")
    parts += _failures(report)
    parts += _stages(report)
    parts += _coverage(report.coverage)
    parts += _performance(report.performance)
    parts += _mutation(report.mutation)
    parts += _screenshots(report.screenshots)
    parts += _slowest(report)
    parts += _tests(report)
    parts.append("</body></html>")
    return "\n".join(parts) + "\n"


def _failures(report: Report) -> list[str]:
    failures = [(stage, case) for stage, case in report.cases if case.state == FAILED]
    unnamed = [stage for stage in report.stages if stage.failed and not any(c.state == FAILED for c in stage.cases)]
    if not failures and not unnamed:
        return []
    parts = ['<h2 id="failures">Failures</h2>']
    for stage in unnamed:
        log = f"build/logs/{slug(stage.name)}.log"
        parts.append(f'<p class="failed">{escape(stage.name)}: {stage.failed}, told by no test; see {escape(log)}</p>')
    for stage, case in failures:
        parts.append(f'<details open><summary class="failed">{escape(stage.name)}: {_name(case)}</summary>')
        text = case.text
        if len(text) > FAILURE_CHARACTERS_MAX:
            text = f"{text[:FAILURE_CHARACTERS_MAX]}\n... {len(text) - FAILURE_CHARACTERS_MAX} more characters"
        parts.append(f"<pre>{escape(text or 'nothing was told')}</pre></details>")
    return parts


def _name(case: Case) -> str:
    return escape(f"{case.suite}: {case.name}" if case.suite else case.name)


def _table(*heads: str) -> str:
    """The beginning of a table; heads that begin with > are of numbers."""
    cells = (f'<th class="number">{head[1:]}</th>' if head.startswith(">") else f"<th>{head}</th>" for head in heads)
    return f"<table><tr>{''.join(cells)}</tr>"


def _row(*cells: str, state: str = "") -> str:
    """A row of HTML; cells that begin with > are numbers."""
    made = (f'<td class="number">{cell[1:]}</td>' if cell.startswith(">") else f"<td>{cell}</td>" for cell in cells)
    return f'<tr class="{state}">{"".join(made)}</tr>'


def _stages(report: Report) -> list[str]:
    longest = max((stage.seconds for stage in report.stages), default=0) or 1
    parts = ['<h2 id="stages">Stages</h2>', _table("stage", ">passed", ">failed", ">left out", ">seconds", "")]
    for stage in report.stages:
        skipped = sum(case.state == SKIPPED for case in stage.cases)
        bar = f'<span class="bar" style="width: {stage.seconds / longest * 12:.2f}rem"></span>'
        name = f"{stage.group}: {stage.name}" if stage.group else stage.name
        numbers = (f">{stage.passed}", f">{stage.failed}", f">{skipped or ''}", f">{stage.seconds:.1f}")
        parts.append(_row(escape(name), *numbers, bar, state="failed" if stage.failed else ""))
    seconds = sum(stage.seconds for stage in report.stages)
    return [*parts, _row("all", f">{report.passed}", f">{report.failed}", ">", f">{seconds:.1f}", ""), "</table>"]


def _coverage(coverage: Any) -> list[str]:
    if not coverage:
        return []
    heads = ("part", ">lines", ">covered", ">%", ">least", ">before", "state")
    parts = ['<h2 id="coverage">Coverage of lines</h2>', _table(*heads)]
    for part in coverage["parts"]:
        fault = part.get("fault") or ""
        before = "" if part.get("before") is None else f"{part['before']:.2f}"
        numbers = (f">{part['lines']}", f">{part['covered']}", f">{part['percent']:.2f}", f">{part['least']:.2f}")
        state = "failed" if fault else "passed"
        parts.append(_row(escape(part["name"]), *numbers, f">{before}", escape(fault) or "good", state=state))
    return [*parts, "</table>"]


def _performance(performance: Any) -> list[str]:
    if not performance:
        return []
    heads = ("benchmark", ">ratio", ">committed", ">at most", "state", "history")
    parts = [
        '<h2 id="performance">Performance</h2>',
        "<p>Time beside a reference in the same minute; less is faster.</p>",
        _table(*heads),
    ]
    for figure in performance["figures"]:
        fault = figure.get("fault") or ""
        numbers = (f">{figure['ratio']:.3f}", f">{figure['committed']:.3f}", f">{figure['most']:.3f}")
        plot = _plot([*figure.get("history", []), figure["ratio"]], figure["most"])
        state = "failed" if fault else "passed"
        parts.append(_row(escape(figure["name"]), *numbers, escape(fault) or "good", plot, state=state))
    return [*parts, "</table>"]


def _plot(values: list[float], most: float) -> str:
    """The values as a line, and the limit, in a drawing of 200 by 40."""
    top = max([*values, most]) * 1.1 or 1
    step = 200 / max(len(values) - 1, 1)
    points = " ".join(f"{number * step:.1f},{40 - value / top * 40:.1f}" for number, value in enumerate(values))
    limit = 40 - most / top * 40
    dots = f'<circle cx="{(len(values) - 1) * step:.1f}" cy="{40 - values[-1] / top * 40:.1f}" r="2.5" fill="#4a7fd4"/>'
    return (
        '<svg width="210" height="44" viewBox="-5 -2 210 44" role="img" aria-label="ratios so far">'
        f'<line x1="0" x2="200" y1="{limit:.1f}" y2="{limit:.1f}" stroke="#c8372d" stroke-dasharray="4 3"/>'
        f'<polyline points="{points}" fill="none" stroke="#4a7fd4" stroke-width="1.5"/>{dots}</svg>'
    )


def _mutation(mutation: Any) -> list[str]:
    if not mutation:
        return []
    state = "passed" if mutation["good"] else "failed"
    parts = ['<h2 id="mutation">Planted faults</h2>', f'<p class="{state}">{escape(mutation["text"])}</p>']
    parts.append(_table("fault", "state", "by", ">seconds"))
    for fault in mutation["faults"]:
        cells = (escape(fault["name"]), escape(fault["state"]), escape(fault["by"]), f">{fault['seconds']:.0f}")
        parts.append(_row(*cells, state="" if fault["state"] == "caught" else "failed"))
    return [*parts, "</table>"]


def _screenshots(names: list[str]) -> list[str]:
    if not names:
        return []
    parts = ['<h2 id="screenshots">Screenshots</h2><div class="shots">']
    for name in names:
        link = f"screenshots/{escape(name)}"
        parts.append(
            f'<figure><a href="{link}"><img src="{link}" alt="{escape(name)}" loading="lazy"></a>'
            f"<figcaption>{escape(name)}</figcaption></figure>"
        )
    return [*parts, "</div>"]


def _slowest(report: Report) -> list[str]:
    cases = sorted(report.cases, key=lambda pair: -pair[1].seconds)[:SLOWEST_COUNT]
    if not cases:
        return []
    parts = ['<h2 id="slowest">Slowest tests</h2>', _table("stage", "test", ">seconds")]
    parts += [_row(escape(stage.name), _name(case), f">{case.seconds:.2f}") for stage, case in cases]
    return [*parts, "</table>"]


def _tests(report: Report) -> list[str]:
    parts = ['<h2 id="tests">All tests</h2>']
    for stage in report.stages:
        if not stage.cases:
            continue
        counts = {state: sum(case.state == state for case in stage.cases) for state in (PASSED, FAILED, SKIPPED)}
        told = f"{counts[PASSED]} passed, {counts[FAILED]} failed, {counts[SKIPPED]} left out"
        parts.append(f"<details><summary>{escape(stage.name)}: {told}</summary>")
        parts.append(_table("test", "state", ">seconds"))
        for case in stage.cases:
            state = case.state if case.runs == 1 else f"{case.state} in run {case.runs}"
            if case.state == SKIPPED and case.text:
                state += f": {case.text.partition(chr(10))[0]}"
            parts.append(_row(_name(case), escape(state), f">{case.seconds:.3f}", state=case.state))
        parts.append("</table></details>")
    return parts


def write(build: Path, commit: str = "") -> Path:
    """Writes the report anew, and gives the page's path."""
    report, folder = collect(build, commit), build / "report"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if report.screenshots:
        (folder / "screenshots").mkdir()
        for name in report.screenshots:
            shutil.copyfile(build / "screenshots" / name, folder / "screenshots" / name)
    stages = [(stage.name, stage.cases) for stage in report.stages if stage.cases]
    (folder / "junit.xml").write_text(junit.merged(stages), encoding="utf-8")
    (folder / "index.html").write_text(page(report), encoding="utf-8")
    return folder / "index.html"


def head() -> str:
    """The commit of the checkout, or nothing where there is no git."""
    command = ["git", "-c", "safe.directory=*", "rev-parse", "--short=10", "HEAD"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()


if __name__ == "__main__":
    print(write(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build", head()))
