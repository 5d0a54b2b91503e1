"""The program killed, and its disk failing, at chosen system calls: afterwards a store is as before or as after.

strace counts system calls and kills exactly at the Nth, so a seed finds the same place again. The number of kills is 30
or what TEST_KILLS says; the seed of the first is 1 or what TEST_SEED says. Only where DuckDB gives a call to another of
its threads a place may not be reached; then the change must have come to its end.
"""

import os
import random
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import Run
from reference import Tick, dukascopy_csv, make_ticks

KILLS = int(os.environ.get("TEST_KILLS", "30"))
SEED = int(os.environ.get("TEST_SEED", "1"))
CALLS = ("write", "pwrite64", "fsync", "fdatasync", "rename", "mkdir", "unlink", "rmdir", "ftruncate", "openat")
TICKS = make_ticks()
FIXTURES = Path(__file__).resolve().parents[2] / "Tests" / "Fixtures"
VERSIONS = sorted(int(path.name.removeprefix("store-v")) for path in FIXTURES.glob("store-v*"))


def can_trace() -> bool:
    if shutil.which("strace") is None:
        return False
    done = subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True, check=False)
    return done.returncode == 0


pytestmark = pytest.mark.skipif(not can_trace(), reason="needs strace and the right to trace")


@dataclass(frozen=True)
class Change:
    """A command that changes a store, the store before, and what the store's content hash is before and after."""

    name: str
    before: Path
    arguments: tuple[str, ...]
    hashes: tuple[str, str]
    calls: Counter[str]
    # Whether the store is not whole before, or of an older version, and is so until the command has come to its end.
    mends: bool = False
    # What it is once the store is of this version and nothing else has been done.
    between: str | None = None


def content(run: Run, store: Path, *, must_be_whole: bool, may_be_unsealed: bool = False) -> str:
    if not (store / "catalogue.duckdb").exists():
        return "nothing"
    result = run("store", "check", "--json", "--data-dir", store, code=None)
    *findings, summary = result.json_lines()
    if must_be_whole:
        # Files of the first version have no seal.
        assert may_be_unsealed or findings == []
        assert {finding["kind"] for finding in findings} <= {"unsealed"}, findings
    else:
        # What no row names is allowed until the next writer comes.
        assert {finding["kind"] for finding in findings} <= {"orphan", "unsealed"}, findings
    return str(summary["content_hash"]) if summary["partitions"] else "nothing"


def promise(run: Run, store: Path) -> str:
    """What the catalogue promises, be the lake as it may; "nothing" where no catalogue of this version answers."""
    result = run("store", "check", "--json", "--data-dir", store, code=None)
    if result.code not in (0, 1):
        return "nothing"
    return str(result.json_lines()[-1]["content_hash"])


def trace(program: Path, store: Path, arguments: tuple[str, ...], *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["strace", "-f", *options, program, *arguments, "--data-dir", store],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "TICKLOOM_ENV": "ci", "HOME": str(store.parent)},
        cwd=store.parent,
    )


@pytest.fixture(scope="module")
def changes(run: Run, program: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Change]:
    folder = tmp_path_factory.mktemp("changes")

    def source(name: str, ticks: list[Tick]) -> str:
        path = folder / f"{name}.csv"
        path.write_text(dukascopy_csv(ticks), encoding="utf-8")
        return str(path)

    whole = source("whole", TICKS)
    some = source("some", TICKS[: len(TICKS) // 3])
    odd = source("odd", TICKS[1::2])
    even = source("even", TICKS[0::2])
    to = ("--symbol", "EURUSD")

    def unseal(store: Path) -> None:
        for path in store.glob("ticks/*/*/*.parquet"):
            path.write_bytes(path.read_bytes().replace(b"tickloom.seal", b"tickloom.none"))

    def damage(store: Path) -> None:
        flipped, missing, *_ = sorted(store.glob("ticks/*/*/*.parquet"))
        content = bytearray(flipped.read_bytes())
        content[len(content) // 2] ^= 4
        flipped.write_bytes(content)
        missing.unlink()
        (flipped.parent / "stray.parquet").write_bytes(b"stray")

    def lose(store: Path) -> None:
        (store / "catalogue.duckdb").unlink()

    def spoil(store: Path) -> None:
        (store / "catalogue.duckdb").write_bytes(b"no catalogue" * 1000)

    def age(version: int) -> Callable[[Path], None]:
        def copy_fixture(store: Path) -> None:
            shutil.copytree(FIXTURES / f"store-v{version}", store)

        return copy_fixture

    repair = ("store", "repair")
    mendings: list[tuple[str, str | None, Callable[[Path], None], tuple[str, ...]]] = [
        ("repair of damage", whole, damage, repair),
        ("repair of a lost catalogue", whole, lose, repair),
        ("repair of a spoilt catalogue", whole, spoil, repair),
        *((f"migration from version {version}", None, age(version), ("store", "init")) for version in VERSIONS),
        ("import into version 1", None, age(1), ("import", whole, *to)),
    ]
    plans: list[tuple[str, str | None, Callable[[Path], None] | None, tuple[str, ...]]] = [
        ("first import", None, None, ("import", whole, *to)),
        ("more days", some, None, ("import", whole, *to, "--overlap", "replace")),
        ("replace", odd, None, ("import", even, *to, "--overlap", "replace")),
        ("merge", odd, None, ("import", even, *to, "--overlap", "merge")),
        (
            "delete",
            whole,
            None,
            ("delete", "EURUSD", "--from", "2024-03-08T12:00:00Z", "--to", "2024-03-12T06:00:00Z", "--yes"),
        ),
        ("delete all", whole, None, ("delete", "EURUSD", "--yes")),
        ("compact", whole, unseal, ("store", "compact")),
    ]
    found = []
    for index, (name, first, prepare, arguments) in enumerate([*plans, *mendings]):
        mends = index >= len(plans)
        before = folder / f"{index}"
        if first:
            run("import", first, *to, "--data-dir", before)
        if prepare:
            prepare(before)
        hash_before = promise(run, before) if mends else content(run, before, must_be_whole=False)
        measured = folder / f"{index}-after"
        if before.exists():
            shutil.copytree(before, measured)
        log = folder / f"{index}.log"
        done = trace(program, measured, arguments, "-o", str(log), "-e", f"trace={','.join(CALLS)}")
        assert done.returncode == 0, done.stderr
        lines = log.read_text().splitlines()
        # strace counts each thread's calls by themselves.
        counts = Counter(match.groups() for line in lines if (match := re.match(r"(\d+) +(\w+)\(", line)))
        calls: Counter[str] = Counter()
        for (_, call), count in counts.items():
            if call in CALLS:
                calls[call] = max(calls[call], count)
        hashes = (hash_before, content(run, measured, must_be_whole=True, may_be_unsealed=mends))
        between = None
        if mends and arguments[0] == "import":
            shutil.copytree(before, folder / f"{index}-between")
            run("store", "init", "--data-dir", folder / f"{index}-between")
            between = promise(run, folder / f"{index}-between")
        found.append(Change(name, before, arguments, hashes, calls, mends, between))
    return found


def copy(change: Change, tmp_path: Path) -> Path:
    store = tmp_path / "store"
    if change.before.exists():
        shutil.copytree(change.before, store)
    return store


def must_be_before_or_after(run: Run, change: Change, store: Path) -> str:
    """Before anything is written again, and after the next writer has cleared away what was left."""
    found = content(run, store, must_be_whole=False)
    assert found in change.hashes
    run("store", "init", "--data-dir", store)
    left = {path.name for path in store.iterdir()} - {"catalogue.duckdb", "ticks", "tickloom.lock", "tmp"}
    # What an interrupted import staged stays until it goes on.
    assert left <= ({"imports"} if change.arguments[0] == "import" else set()), left
    named = run("store", "sql", "SELECT path FROM tick_partitions", "--json", "--data-dir", store).json_lines()
    assert {row["path"] for row in named} == {str(path.relative_to(store)) for path in store.glob("ticks/**/*.parquet")}
    assert content(run, store, must_be_whole=False) == found
    return found


@pytest.mark.parametrize("seed", range(SEED, SEED + KILLS))
def test_killed_at_any_call(run: Run, program: Path, changes: list[Change], tmp_path: Path, seed: int) -> None:
    source = random.Random(seed)  # noqa: S311
    change = source.choice(changes)
    call = source.choice(sorted(change.calls))
    number = source.randint(1, change.calls[call])
    place = f"seed {seed}: {change.name}, {call} number {number} of {change.calls[call]}"
    print(place)
    store = copy(change, tmp_path)
    inject = ("-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={number}")
    healthy = {path: path.read_bytes() for path in store.glob("ticks/*/*/*.parquet")}
    done = trace(program, store, change.arguments, "-o", os.devnull, *inject)
    if change.mends:
        assert promise(run, store) in (*change.hashes, change.between), place
        run(*change.arguments, "--data-dir", store)
        assert content(run, store, must_be_whole=True, may_be_unsealed=True) == change.hashes[1], place
        # No healthy file was changed; some may be elsewhere.
        contents = {path.read_bytes() for path in store.rglob("*.parquet")}
        assert contents.issuperset(healthy.values()), place
        return
    found = must_be_before_or_after(run, change, store)
    assert done.returncode != 0 or found == change.hashes[1], place
    # The same command again comes to its end, and leaves nothing over.
    if change.arguments[0] == "import" or content(run, store, must_be_whole=False) == change.hashes[0]:
        run(*change.arguments, "--data-dir", store)
    assert content(run, store, must_be_whole=True) == change.hashes[1]
    assert not (store / "imports").exists(), place


@pytest.mark.parametrize("error", ["EIO", "ENOSPC"])
def test_a_failing_sync(run: Run, program: Path, changes: list[Change], tmp_path: Path, error: str) -> None:
    """Also of DuckDB's own files: an error, and the state before or after."""
    change = next(change for change in changes if change.name == "replace")
    for call in ("fsync", "fdatasync"):
        for number in range(1, change.calls[call] + 1):
            store = copy(change, tmp_path / f"{call}-{number}")
            inject = ("-e", f"trace={call}", "-e", f"inject={call}:error={error}:when={number}")
            done = trace(program, store, change.arguments, "-o", os.devnull, *inject)
            found = must_be_before_or_after(run, change, store)
            if done.returncode == 0:
                assert found == change.hashes[1], f"{call} {number}"
            else:
                assert "try:" in done.stderr or "IO Error" in done.stderr or done.returncode < 0, done.stderr


def test_the_order_of_calls(program: Path, changes: list[Change], tmp_path: Path) -> None:
    """H4: a file is synced, then named, its folder synced, the catalogue commits, and only then the old file goes."""
    change = next(change for change in changes if change.name == "replace")
    store = copy(change, tmp_path)
    log = tmp_path / "log"
    calls = "fsync,fdatasync,rename,renameat,renameat2,unlink"
    assert trace(program, store, change.arguments, "-y", "-o", str(log), "-e", f"trace={calls}").returncode == 0
    lines = [re.sub(r"^\d+ +", "", line) for line in log.read_text().splitlines()]

    def first(pattern: str, after: int = -1) -> int:
        for index, line in enumerate(lines):
            if index > after and re.match(pattern, line):
                return index
        pytest.fail(f"no {pattern} after {after} in\n" + "\n".join(lines))

    root = re.escape(str(store))
    renames = [(index, line) for index, line in enumerate(lines) if re.match(r"rename.*\.parquet", line)]
    assert len(renames) == 4
    commit = first(rf"f(data)?sync\(\d+<{root}/catalogue\.duckdb\.wal>", renames[-1][0])
    for index, line in renames:
        match = re.match(r'rename\w*\("([^"]+)", "([^"]+)"', line)
        assert match
        staged, target = match[1], match[2]
        assert first(rf"fsync\(\d+<{re.escape(staged)}>") < index
        assert first(rf"fsync\(\d+<{re.escape(str(Path(target).parent))}>", index) < commit
    durable = first(rf"fsync\(\d+<{root}>", commit)
    removals = [index for index, line in enumerate(lines) if re.match(rf'unlink\("{root}/ticks/', line)]
    assert len(removals) == 4
    assert durable < min(removals)
