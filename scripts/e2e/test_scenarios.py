"""Each scenario of Tests/Scenarios, gone through in Swift, Python and TypeScript against engines of their own.

All three have to write the same bytes, and those of Tests/Golden/scenarios: TEST_RECORD_GOLDEN=1 writes them anew, if
the three agree. docs/guides/testing.md tells of the form.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from browser import NODE, needs_web_tools
from conftest import ROOT, Run
from engine import TOKEN, Engine

SCENARIOS = sorted((ROOT / "Tests/Scenarios").glob("*.json"))
GOLDEN = ROOT / "Tests/Golden/scenarios"


@dataclass(frozen=True)
class Language:
    """How a runner is started on a file of steps and a running engine."""

    name: str
    command: Callable[[Path, Engine], list[object]]


LANGUAGES = [
    Language("swift", lambda steps, engine: [engine.program.parent / "scenariorunner", steps, engine.socket]),
    Language(
        "python", lambda steps, engine: [sys.executable, ROOT / "scripts/e2e/scenario_runner.py", steps, engine.url]
    ),
    # Node.js 20 has its WebSocket behind an option, later ones without.
    Language(
        "typescript",
        lambda steps, engine: [
            NODE,
            "--experimental-websocket",
            ROOT / "web/client/test/scenario.mjs",
            steps,
            engine.url,
        ],
    ),
]


def expanded(step: dict[str, Any]) -> list[dict[str, Any]]:
    """A step with `each`, once for each of its values."""
    if "each" not in step:
        return [step]
    (name, values), rest = next(iter(step["each"].items())), {key: step[key] for key in step if key != "each"}
    text = json.dumps(rest)
    assert f'"{{{name}}}"' in text, f"{step['step']}: nothing is {{{name}}}"
    steps = []
    for value in values:
        made = json.loads(text.replace(f"{{{name}}}", value))
        steps.append({**made, "step": f"{made['step']} {{{name}={value}}}"})
    return steps


def steps_of(scenario: dict[str, Any], files: dict[str, Path]) -> list[dict[str, Any]]:
    """All steps, with the files' paths in place of their symbols."""
    text = json.dumps([made for step in scenario["steps"] for made in expanded(step)])
    for symbol, file in files.items():
        text = text.replace(f"{{{symbol}}}", str(file))
    steps: list[dict[str, Any]] = json.loads(text)
    names = [step["step"] for step in steps]
    assert len(set(names)) == len(names), "two steps have the same name"
    return steps


def gone_through(language: Language, steps: Path, engine: Engine, log: Path) -> list[str]:
    """The lines that a runner writes; what it orders meanwhile is done."""

    def restart() -> None:
        assert engine.stop() == 0
        engine.start()

    def kill() -> None:
        engine.kill()
        engine.start()

    orders = {"restart": restart, "kill": kill}
    coverage = {"NODE_V8_COVERAGE": folder} if (folder := os.environ.get("TEST_NODE_COVERAGE")) else {}
    lines = []
    with log.open("w") as errors:
        runner = subprocess.Popen(
            list(map(str, language.command(steps, engine))),
            env={**os.environ, **coverage, "TICKLOOM_TOKEN": TOKEN},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            encoding="utf-8",
        )
        try:
            assert runner.stdin is not None
            assert runner.stdout is not None
            for line in runner.stdout:
                if not line.startswith("!"):
                    lines.append(line.removesuffix("\n"))
                    continue
                orders[line[1:].strip()]()
                runner.stdin.write("done\n")
                runner.stdin.flush()
            code = runner.wait(60)
        finally:
            runner.kill()
            runner.communicate()
    assert code == 0, f"{language.name} ended with {code}\n{log.read_text()[-4000:]}"
    return lines


@needs_web_tools
@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_three_languages_see_the_same(path: Path, run: Run, program: Path, bundles: Path, tmp_path: Path) -> None:
    assert bundles.is_dir()
    scenario = json.loads(path.read_text(encoding="utf-8"))
    folder = tmp_path / "ticks"
    folder.mkdir()
    files = {symbol: folder / f"{symbol}.csv" for symbol in scenario["ticks"]}
    for symbol, options in scenario["ticks"].items():
        given = [text for name, value in options.items() for text in (f"--{name}", value)]
        run("generate", "--quiet", "ticks", "--symbol", symbol, *given, "--output", files[symbol])
    steps = steps_of(scenario, files)
    same = {step["step"]: step.pop("same") for step in steps if "same" in step}
    (tmp_path / "steps.json").write_text(json.dumps(steps), encoding="utf-8")

    found = {}
    for language in LANGUAGES:
        own = tmp_path / language.name
        own.mkdir()
        engine = Engine(program, own / "data", TICKLOOM_IMPORT_ROOTS=str(folder)).start()
        try:
            lines = gone_through(language, tmp_path / "steps.json", engine, own / "runner.log")
        finally:
            engine.kill()
        found[language.name] = [line.replace(str(folder), "{ticks}") for line in lines]

    # As bytes: what JSON means does not count here.
    for name, lines in found.items():
        assert [json.loads(line)["step"] for line in lines] == [step["step"] for step in steps if "order" not in step]
        for one, other in zip(found["swift"], lines, strict=True):
            assert other == one, f"{name} sees something else than Swift"
    outcomes = {line["step"]: line["outcome"] for line in map(json.loads, found["swift"])}
    for step, before in same.items():
        assert outcomes[step] == outcomes[before], f"{step}: not as {before}"

    golden = GOLDEN / f"{path.stem}.jsonl"
    text = "".join(f"{line}\n" for line in found["swift"])
    if os.environ.get("TEST_RECORD_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, encoding="utf-8")
    for line, expected in zip(text.splitlines(), golden.read_text(encoding="utf-8").splitlines(), strict=True):
        assert line == expected


def test_the_golden_results_are_of_the_scenarios() -> None:
    assert [path.stem for path in SCENARIOS] == sorted(path.stem for path in GOLDEN.glob("*.jsonl"))
