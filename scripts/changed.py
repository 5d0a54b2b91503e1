"""Says which tests a change concerns: changed.py [BASE], or changed.py --files FILE...

A change is all that the working tree has and BASE has not, or has otherwise: commits, what is not committed, new files
that git does not ignore. BASE is the last commit that this branch has in common with main, if it is not given.

Prints a line for each part of scripts/test that is concerned:
    stage<TAB>NAME     build, swift, command-line, keyring, windows-stores, desktop, python, web, performance, scripts
    swift<TAB>REGEX    for `swift test --filter`; without such a line all Swift tests are concerned
    e2e<TAB>FILE       of the stage command-line; without such lines all of it is concerned
A file that no rule knows concerns everything, and so does a file that much is built with. Forms and licences are not
its business: scripts/lint looks at all files in half a minute.
"""

import ast
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
E2E = "scripts/e2e"
STAGES = (
    "build",
    "swift",
    "command-line",
    "keyring",
    "windows-stores",
    "desktop",
    "python",
    "web",
    "performance",
    "scripts",
)
NEED_BUILD = {"swift", "command-line", "keyring", "desktop"}
"""What runs with the debug program, or is part of the same build."""
MAIN = ("origin/main", "main")


@dataclass
class Plan:
    """What is to run."""

    stages: set[str] = field(default_factory=set)
    swift: set[str] = field(default_factory=set)
    """Test targets, if the stage swift runs; all of them if `has_all_swift`."""
    e2e: set[str] = field(default_factory=set)
    """Files, if the stage command-line runs; all of them if `has_all_e2e`."""
    has_all_swift: bool = False
    has_all_e2e: bool = False

    @classmethod
    def everything(cls) -> "Plan":
        return cls(stages=set(STAGES), has_all_swift=True, has_all_e2e=True)

    def add(self, other: "Plan") -> None:
        self.stages |= other.stages
        self.swift |= other.swift
        self.e2e |= other.e2e
        self.has_all_swift |= other.has_all_swift
        self.has_all_e2e |= other.has_all_e2e

    def lines(self) -> list[str]:
        """As they are printed."""
        if self.stages & NEED_BUILD:
            self.stages.add("build")
        found = [f"stage\t{name}" for name in STAGES if name in self.stages]
        if "swift" in self.stages and not self.has_all_swift:
            found.append(f"swift\t^({'|'.join(sorted(self.swift))})\\.")
        if "command-line" in self.stages and not self.has_all_e2e:
            found += [f"e2e\t{name}" for name in sorted(self.e2e)]
        return found


def stages(*names: str) -> Plan:
    return Plan(stages=set(names))


# --- Swift


class Targets:
    """The targets of a package, and which of them depend on which."""

    def __init__(self, description: dict[str, Any]) -> None:
        self.tests = {target["name"] for target in description["targets"] if target["type"] == "test"}
        self.folders: dict[str, str] = {}
        self.users: dict[str, set[str]] = {}
        for target in description["targets"]:
            name = target["name"]
            usual = {"test": "Tests", "plugin": "Plugins"}.get(target["type"], "Sources")
            self.folders[(target.get("path") or f"{usual}/{name}") + "/"] = name
            for dependency in target["dependencies"]:
                kind, value = next(iter(dependency.items()))
                if kind in {"byName", "target"}:
                    self.users.setdefault(value[0], set()).add(name)

    @classmethod
    def read(cls, root: Path) -> "Targets":
        """As the manifest says."""
        command = ["swift", "package", "dump-package"]
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
        return cls(json.loads(done.stdout))

    def of(self, path: str) -> str | None:
        """The target that a file belongs to."""
        return next((name for folder, name in self.folders.items() if path.startswith(folder)), None)

    def using(self, target: str) -> set[str]:
        """The target, and all that depend on it."""
        found, wanted = set[str](), {target}
        while wanted:
            found |= wanted
            wanted = {user for name in wanted for user in self.users.get(name, ())} - found
        return found


# What of the command line's tests is concerned by a module that only the way between clients and the engine uses. Other
# modules are used by every command.
BETWEEN = {"IPCProtocol", "IPCServer", "IPCClient"}
MODULE_OF_PYTHON = {
    "MarketModel",
    "BarEngine",
    "TickQuality",
    "SyntheticTicks",
    "TickImport",
    "CEngineABI",
    "EngineABI",
}


def swift_source(path: str, targets: Targets, tests: "EndToEnd") -> Plan | None:
    target = targets.of(path)
    if target is None:
        return None
    using = targets.using(target)
    plan = Plan(stages={"build"}, swift=using & targets.tests)
    if plan.swift:
        plan.stages.add("swift")
    if "tickloom" in using:
        plan.stages |= {"command-line", "desktop"}
        if target in BETWEEN:
            plan.e2e |= tests.asking_an_engine()
        else:
            plan.has_all_e2e = True
    if "scenariorunner" in using:
        plan.stages.add("command-line")
        plan.e2e.add(f"{E2E}/test_scenarios.py")
    # What the gated benchmarks are linked to.
    if "enginebench" in using:
        plan.stages.add("performance")
    if target in MODULE_OF_PYTHON:
        plan.stages |= {"python", "command-line"}
        plan.e2e |= tests.using("tickloom")
    if target in {"Credentials", "CPlatformCredentials"}:
        plan.stages |= {"keyring", "windows-stores"}
    return plan


# --- Tests of the command line


class EndToEnd:
    """The tests under scripts/e2e, and which of them use what."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted((root / E2E).glob("*.py"))}
        self.imports = {name: self._imports(text) for name, text in self.texts.items()}

    @staticmethod
    def _imports(text: str) -> set[str]:
        found = set()
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.partition(".")[0])
        return found

    def _files(self, names: Iterable[str]) -> set[str]:
        return {f"{E2E}/{name}.py" for name in names if name.startswith("test_")}

    def using(self, module: str) -> set[str]:
        """The tests that use a module, directly or by others beside them."""
        found, wanted = set[str](), {module}
        while wanted:
            new = {name for name, imports in self.imports.items() if imports & wanted} - found
            # Every test has the fixtures, and takes part in what they import only if it asks for that.
            wanted = new - {"conftest"}
            found |= new
        # Runners of their own, which a test starts.
        found |= {name for name, text in self.texts.items() if any(f"{other}.py" in text for other in found)}
        return self._files(found)

    def mentioning(self, *words: str) -> set[str]:
        return self._files(name for name, text in self.texts.items() if any(word in text for word in words))

    def asking_an_engine(self) -> set[str]:
        return self.using("engine") | self.using("tickloom") | self.mentioning("own_engine", "engine:", "serve")

    def in_browsers(self) -> set[str]:
        """Those that need the web packages."""
        return self.using("browser") | self.mentioning("bundles")


def end_to_end(path: str, tests: EndToEnd) -> Plan:
    name = Path(path).stem
    if name.startswith("test_"):
        # One that was removed has nothing to run.
        return Plan(stages={"command-line"} if (tests.root / path).exists() else set(), e2e={path})
    plan = Plan(stages={"command-line"})
    if name in {"conftest", "engine"} or path.endswith(".js"):
        plan.has_all_e2e = True
    else:
        plan.e2e = tests.using(name) | tests.mentioning(f"{name}.py")
        plan.has_all_e2e = not plan.e2e
    if name in {"engine", "browser"}:
        plan.stages |= {"python", "desktop"}
    return plan


# --- What a file concerns

Rule = tuple[Callable[[str], bool], Callable[[str], Plan | None]]


def begins(*beginnings: str) -> Callable[[str], bool]:
    return lambda path: path.startswith(beginnings)


def named(*names: str) -> Callable[[str], bool]:
    return lambda path: path in names


def documents(path: str, root: Path, targets: Targets, tests: EndToEnd) -> Plan:
    """Texts concern the tests that name them."""
    plan = Plan()
    plan.e2e = tests.mentioning(path)
    if plan.e2e:
        plan.stages.add("command-line")
    for folder in sorted((root / "Tests").glob("*Tests")):
        if any(path in file.read_text(encoding="utf-8", errors="replace") for file in folder.rglob("*.swift")):
            plan.stages.add("swift")
            plan.swift.add(folder.name)
    for stage, tests_of in (("python", "python/tests"), ("scripts", "scripts/tests")):
        if any(path in file.read_text(encoding="utf-8") for file in (root / tests_of).glob("*.py")):
            plan.stages.add(stage)
    assert plan.swift <= targets.tests
    return plan


def rules(root: Path, targets: Targets, tests: EndToEnd) -> list[Rule]:
    """The first one that fits a file says what it concerns."""

    def of_golden(path: str) -> Plan | None:
        name = path.removeprefix("Tests/Golden/")
        known = {
            "credentials.vault": Plan(
                stages={"swift", "command-line"}, swift={"CredentialsTests"}, e2e={f"{E2E}/test_credentials.py"}
            ),
            "event-hashes.tsv": Plan(stages={"swift"}, swift={"ServicesTests"}),
            "messages.json": Plan(stages={"swift", "python", "web"}, swift={"IPCProtocolTests"}),
        }
        scenarios = Plan(stages={"command-line"}, e2e={f"{E2E}/test_scenarios.py"})
        return scenarios if name.startswith("scenarios/") else known.get(name)

    def python(_: str) -> Plan:
        return Plan(stages={"python", "command-line"}, e2e=tests.using("tickloom"))

    def web(path: str) -> Plan:
        plan = Plan(stages={"web", "command-line"}, e2e=tests.in_browsers())
        if "/test/" in path:
            plan = Plan(stages={"web", "command-line"}, e2e=tests.mentioning(Path(path).name))
            if not plan.e2e:
                plan.stages.remove("command-line")
        elif not path.startswith("web/deno.json"):
            plan.stages.add("desktop")
        return plan

    return [
        # What everything is built or run with.
        (named("Package.swift", "package.json", ".ci/run", "Makefile"), lambda _: Plan.everything()),
        (begins("schema/", "Plugins/", "Sources/buildinfo/", "scripts/setup"), lambda _: Plan.everything()),
        (named("scripts/lib.sh", "scripts/test", "scripts/swift_tests.py"), lambda _: Plan.everything()),
        (named("scripts/count_tests.py", "scripts/junit.py", "scripts/requirements.txt"), lambda _: Plan.everything()),
        # Configurations that every command reads.
        (begins(".env."), lambda _: Plan.everything()),
        (
            begins("Tests/Scenarios/"),
            lambda _: Plan(stages={"command-line"}, e2e={f"{E2E}/test_scenarios.py"}),
        ),
        (begins("Tests/Golden/"), of_golden),
        (
            begins("Tests/Fixtures/"),
            lambda _: Plan(
                stages={"swift", "command-line"},
                swift={"TickStoreTests", "ServicesTests", "TestSupportTests"},
                e2e={f"{E2E}/test_kill.py"},
            ),
        ),
        # Python's module is built from its own list of targets.
        (begins("Sources/CPythonModule/"), lambda _: Plan(stages={"python"})),
        (begins("Sources/", "Tests/"), lambda path: swift_source(path, targets, tests)),
        (begins("Samples/"), lambda _: Plan(stages={"command-line", "python", "desktop"}, has_all_e2e=True)),
        (begins("desktop/"), lambda _: stages("desktop")),
        (begins("examples/", "python/tests/", "python/README.md"), lambda _: stages("python")),
        (begins("python/"), python),
        (begins("web/"), web),
        (
            named("scripts/web-build", "scripts/line_coverage.py", "scripts/coverage.toml"),
            lambda _: Plan(stages={"web", "scripts", "command-line"}, e2e=tests.in_browsers()),
        ),
        (begins(f"{E2E}/"), lambda path: end_to_end(path, tests)),
        (
            named("scripts/gate", "scripts/performance.toml", "scripts/performance_gate.py"),
            lambda _: stages("performance", "scripts"),
        ),
        (begins("scripts/stores/"), lambda _: stages("keyring", "windows-stores")),
        (named("scripts/build-desktop"), lambda _: stages("desktop", "scripts")),
        (
            begins("scripts/ping", "scripts/run", "scripts/build", "scripts/bench"),
            lambda path: Plan(
                stages={"command-line", "scripts"}, e2e=tests.mentioning(path, "ping.py") | {f"{E2E}/test_readme.py"}
            ),
        ),
        (begins("scripts/", ".github/", "THIRD-PARTY.toml", "Benchmarks/"), lambda _: stages("scripts")),
        (begins("docs/"), lambda path: documents(path, root, targets, tests)),
        (
            named("README.md", "CHANGELOG.md", "CONTRIBUTING.md"),
            lambda path: documents(path, root, targets, tests),
        ),
        # What only scripts/lint and git look at.
        (named("LICENSE", ".gitignore", ".swift-format"), lambda _: Plan()),
    ]


def plan_of(path: str, all_rules: Sequence[Rule]) -> Plan | None:
    """What a file concerns; nothing if no rule knows it."""
    for fits, make in all_rules:
        if fits(path):
            return make(path)
    return None


def changed_files(base: str | None, root: Path = ROOT) -> list[str]:
    """All that differs from BASE, in order."""

    def git(*arguments: str) -> str:
        command = ["git", "-c", "safe.directory=*", "-C", str(root), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    def is_commit(name: str) -> bool:
        command = [
            "git",
            "-c",
            "safe.directory=*",
            "-C",
            str(root),
            "rev-parse",
            "-q",
            "--verify",
            f"{name}^{{commit}}",
        ]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0

    if base is None:
        base = next(filter(is_commit, MAIN), "HEAD")
    if not is_commit(base):
        raise SystemExit(f"error: {base} is no commit here; name one: scripts/test --changed BASE")
    start = git("merge-base", "HEAD", base).strip()
    # A file that has another name is there under both.
    listed = git("diff", "--name-only", "--no-renames", "-z", start)
    new = git("ls-files", "--others", "--exclude-standard", "-z")
    return sorted({name for name in (listed + new).split("\0") if name})


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["--files"]:
        files = arguments[1:]
    elif len(arguments) <= 1 and not any(argument.startswith("-") for argument in arguments):
        files = changed_files(arguments[0] if arguments else None)
    else:
        print(__doc__, file=sys.stderr)
        return 64
    all_rules = rules(ROOT, Targets.read(ROOT), EndToEnd(ROOT))
    plan = Plan()
    for path in files:
        found = plan_of(path, all_rules)
        if found is None:
            print(f"no rule knows {path}: everything runs", file=sys.stderr)
        plan.add(found or Plan.everything())
    print(f"{len(files)} files changed", file=sys.stderr)
    for line in plan.lines():
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
