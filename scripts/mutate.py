"""Plants small faults, one at a time, and sees whether the tests notice: mutate.py [OPTION...] [NAME...].

The faults are listed in mutations.toml beside this file. They are planted in a copy of the working tree, in
build/mutation/tree, which is built there, so that neither the checkout nor its build is touched. First the tests run
without a fault: one that fails by itself, or a filter without a test, proves nothing. Then each fault is planted, the
copy is built again as far as it is needed, and the tests that should notice run; if none of them fails, and --wide is
given, so do all of the stack.

A fault is caught if a test fails, or runs beyond the limit. A fault that does not compile, or whose place is not found
exactly once, is an error. Exit code 1 if less than 95 % are caught, or for an error.
"""

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from count_tests import count

ROOT = Path(__file__).parent.parent
LIST = Path(__file__).parent / "mutations.toml"
LEAST_CAUGHT = 0.95
STACKS = ("swift", "command-line", "python", "web")
SECONDS_MAX = 900
# The first expectation that fails says enough. A wrong result can be printed a thousand times over, and slowly.
ISSUE = re.compile(r"^\W*Test (?!case)(.*?) recorded an issue\b", re.MULTILINE)
# What is built or installed in the copy, and stays there from run to run.
KEPT = (".build", ".deps", "build", "node_modules", ".git")


@dataclass(frozen=True)
class Fault:
    """A small change of a file that makes it wrong."""

    name: str
    file: str
    old: str
    new: str
    stack: str
    tests: str

    def planted(self, text: str) -> str:
        """The text with the fault.

        Raises:
            ValueError: The place is not there exactly once.
        """
        times = text.count(self.old)
        if times != 1:
            raise ValueError(f"{self.file}: the place of the fault '{self.name}' is there {times} times")
        return text.replace(self.old, self.new)


@dataclass(frozen=True)
class Finding:
    """What became of a fault."""

    name: str
    state: str
    """caught, survived, or error."""
    by: str
    """The first test that failed, or why it is an error."""
    seconds: float


@dataclass(frozen=True)
class Outcome:
    """How a command ended."""

    code: int
    output: str
    is_late: bool = False


class SetupError(Exception):
    """Nothing can be said about the tests, for the reason that it tells."""


def faults(path: Path = LIST) -> list[Fault]:
    """The list."""
    return [Fault(**entry) for entry in tomllib.loads(path.read_text(encoding="utf-8"))["fault"]]


def run(
    command: Sequence[str], folder: Path, *, seconds: float = SECONDS_MAX, until: re.Pattern[str] | None = None
) -> Outcome:
    """Runs a command with what it starts, and ends all of it at the limit, or after a line that `until` matches."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    is_late = threading.Event()

    def end_late() -> None:
        is_late.set()
        _end(process)

    limit = threading.Timer(seconds, end_late)
    limit.start()
    lines: list[str] = []
    try:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line)
            if until is not None and until.match(line):
                _end(process)
        code = process.wait()
    finally:
        limit.cancel()
        # What a test that failed has left running.
        _end(process)
        process.wait()
        if process.stdout is not None:
            process.stdout.close()
    return Outcome(code, "".join(lines), is_late.is_set())


def _end(process: subprocess.Popen[str]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


class Tree:
    """The copy in which faults are planted."""

    def __init__(self, source: Path, folder: Path) -> None:
        self.source = source
        self.folder = folder
        self._planted: tuple[Path, str] | None = None

    def update(self) -> None:
        """Makes the copy what the working tree is. Files that are the same keep their time, so that little is built."""
        self.folder.mkdir(parents=True, exist_ok=True)
        wanted = set(self._files())
        for name in sorted(wanted):
            source, target = self.source / name, self.folder / name
            if source.is_symlink():
                target.parent.mkdir(parents=True, exist_ok=True)
                target.unlink(missing_ok=True)
                target.symlink_to(source.readlink())
            elif not target.is_file() or target.read_bytes() != source.read_bytes():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target)
                shutil.copymode(source, target)
        for path in sorted(self.folder.rglob("*")):
            own = path.relative_to(self.folder)
            if own.parts[0] not in KEPT and path.is_file() and str(own) not in wanted and path.suffix != ".so":
                path.unlink()
        deps = self.folder / ".deps"
        if not deps.is_symlink() and (self.source / ".deps").exists():
            deps.symlink_to(self.source / ".deps")
        for module in (self.source / "python" / "src" / "tickloom").glob("*.so"):
            target = self.folder / module.relative_to(self.source)
            if not target.exists() or target.stat().st_mtime < module.stat().st_mtime:
                shutil.copy2(module, target)

    def _files(self) -> list[str]:
        """Files that git knows or would take, as long as they are there."""
        command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        done = subprocess.run(command, cwd=self.source, capture_output=True, text=True, check=True)
        names = (name for name in done.stdout.split("\0") if name)
        return [name for name in names if (self.source / name).is_file() or (self.source / name).is_symlink()]

    def plant(self, fault: Fault) -> None:
        """Plants a fault."""
        path = self.folder / fault.file
        text = path.read_text(encoding="utf-8")
        path.write_text(fault.planted(text), encoding="utf-8")
        self._planted = (path, text)

    def clear(self) -> None:
        """Takes the fault out again: the file is as the copy had it, whatever the working tree has become meanwhile."""
        if self._planted is not None:
            path, text = self._planted
            path.write_text(text, encoding="utf-8")
        self._planted = None


class Stack:
    """How a stack is built and tested in a copy."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.folder = folder
        python = folder / ".deps" / "venv" / "bin" / "python"
        self._python = str(python) if python.exists() else sys.executable

    def build(self) -> Outcome:
        """Builds what the tests need, as far as it is not yet."""
        if self.name in ("swift", "command-line"):
            flags = ("--explicit-target-dependency-import-check", "error")
            return run(["swift", "build", "--build-tests", *flags], self.folder, seconds=3600)
        if self.name == "web":
            return run(["scripts/web-build"], self.folder)
        return Outcome(0, "")

    def test(self, tests: str) -> Outcome:
        """Runs tests as a fault names them; all of the stack for an empty text."""
        quick = ["-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
        if self.name == "swift":
            flags = ["--explicit-target-dependency-import-check", "error"]
            filters = ["--filter", tests] if tests else []
            return run(["swift", "test", "--skip-build", *flags, *filters], self.folder, until=ISSUE)
        if self.name == "command-line":
            return run([self._python, *quick, *(tests.split() or ["scripts/e2e"])], self.folder)
        if self.name == "python":
            return run([self._python, *quick, *tests.split()], self.folder / "python")
        files: list[str] = []
        for name in tests.split() or ["web"]:
            path = self.folder / name
            found = sorted(path.rglob("*.test.mjs")) if path.is_dir() else [path]
            files += [str(file) for file in found if "node_modules" not in file.parts]
        return run([_node(self.folder), "--test", "--test-reporter=spec", *files], self.folder)

    def first_failure(self, outcome: Outcome) -> str:
        """The name of the first failed test."""
        kind = {"swift": "swift", "web": "node"}.get(self.name, "pytest")
        issue = ISSUE.search(outcome.output) if self.name == "swift" else None
        if issue:
            return issue[1]
        failures = count(kind, outcome.code or 1, outcome.output).failures
        if outcome.is_late:
            return f"a test that took more than {SECONDS_MAX} s"
        # A trap ends all tests at once.
        trap = re.search(r"Fatal error: .*|Precondition failed.*|unexpected signal code \d+", outcome.output)
        return trap[0] if trap else failures[0]

    def passed(self, outcome: Outcome) -> int:
        """How many tests passed."""
        kind = {"swift": "swift", "web": "node"}.get(self.name, "pytest")
        return count(kind, outcome.code, outcome.output).passed


def _node(folder: Path) -> str:
    own = folder / ".deps" / "node" / "bin" / "node"
    return str(own) if own.exists() else "node"


def check(tree: Tree, chosen: list[Fault]) -> None:
    """Builds the copy without a fault, and runs all tests that are to notice one.

    Raises:
        SetupError: It does not build, a test fails, or there is no such test.
    """
    for name in STACKS:
        wanted = sorted({fault.tests for fault in chosen if fault.stack == name})
        if not wanted:
            continue
        stack = Stack(name, tree.folder)
        built = stack.build()
        if built.code != 0:
            raise SetupError(f"{name}: the copy does not build without a fault\n{built.output[-4000:]}")
        for tests in wanted:
            started = time.monotonic()
            outcome = stack.test(tests)
            if outcome.code != 0:
                told = f"{stack.first_failure(outcome)}\n{outcome.output[-4000:]}"
                raise SetupError(f"{name}: {tests} fails without a fault: {told}")
            if stack.passed(outcome) == 0:
                raise SetupError(f"{name}: {tests} has no test")
            seconds = time.monotonic() - started
            print(f"   {name}: {tests}: {stack.passed(outcome)} tests in {seconds:.0f} s without a fault", flush=True)


def examine(tree: Tree, fault: Fault, *, is_wide: bool) -> Finding:
    """Plants one fault, sees what notices it, and takes it out."""
    started = time.monotonic()

    def finding(state: str, by: str) -> Finding:
        return Finding(fault.name, state, by, time.monotonic() - started)

    stack = Stack(fault.stack, tree.folder)
    try:
        tree.plant(fault)
    except (ValueError, OSError) as error:
        return finding("error", str(error))
    try:
        built = stack.build()
        if built.code != 0:
            told = re.findall(r"^.*\berror\b.*$", built.output, re.MULTILINE)
            return finding("error", f"does not build: {told[0] if told else built.output[-500:]}")
        for tests in (fault.tests, "") if is_wide else (fault.tests,):
            outcome = stack.test(tests)
            if outcome.code != 0:
                return finding("caught", stack.first_failure(outcome))
        return finding("survived", "")
    finally:
        tree.clear()


def verdict(findings: list[Finding]) -> tuple[bool, str]:
    """Whether so many were caught as must be, and a line that says so."""
    caught = sum(finding.state == "caught" for finding in findings)
    errors = sum(finding.state == "error" for finding in findings)
    share = caught / len(findings) if findings else 0.0
    text = f"{caught} of {len(findings)} faults caught ({share:.1%}), wanted are {LEAST_CAUGHT:.0%}"
    if errors:
        text += f"; {errors} could not be tried"
    return share >= LEAST_CAUGHT and errors == 0, text


def main(arguments: Sequence[str]) -> int:
    """Tries the chosen faults."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", help="parts of names of faults; without any, all")
    parser.add_argument("--stack", action="append", choices=STACKS, help="only the faults of these stacks")
    parser.add_argument("--list", action="store_true", help="print the faults, and try none")
    parser.add_argument("--wide", action="store_true", help="of a fault that no named test notices, run all tests")
    parser.add_argument("--unchecked", action="store_true", help="do not run the tests without a fault first")
    options = parser.parse_args(arguments)
    chosen = [
        fault
        for fault in faults()
        if (not options.stack or fault.stack in options.stack)
        and (not options.names or any(name in fault.name for name in options.names))
    ]
    if options.list or not chosen:
        print("\n".join(f"{fault.stack:13} {fault.name}" for fault in chosen) or "no such fault")
        return 0 if chosen else 1
    tree = Tree(ROOT, ROOT / "build" / "mutation" / "tree")
    tree.update()
    if not options.unchecked:
        try:
            check(tree, chosen)
        except SetupError as error:
            print(f"error: {error}", file=sys.stderr)
            return 1
    findings = []
    for fault in chosen:
        found = examine(tree, fault, is_wide=options.wide)
        findings.append(found)
        by = f": {found.by}" if found.by else ""
        print(f"{found.state:8} {found.seconds:5.0f} s  {fault.name}{by}", flush=True)
    is_good, text = verdict(findings)
    results = ROOT / "build" / "results"
    results.mkdir(parents=True, exist_ok=True)
    told = {"text": text, "good": is_good, "faults": [asdict(finding) for finding in findings]}
    (results / "mutation.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    for found in findings:
        if found.state != "caught":
            print(f"{found.state}: {found.name}{': ' + found.by if found.by else ''}")
    print(text)
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
