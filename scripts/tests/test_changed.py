"""What says which tests a change concerns: every file here has a rule, and the rules leave nothing out."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from changed import ROOT, STAGES, EndToEnd, Plan, Rule, Targets, changed_files, main, plan_of, rules


@pytest.fixture(scope="module")
def targets() -> Targets:
    return Targets.read(ROOT)


@pytest.fixture(scope="module")
def tests() -> EndToEnd:
    return EndToEnd(ROOT)


@pytest.fixture(scope="module")
def all_rules(targets: Targets, tests: EndToEnd) -> list[Rule]:
    return rules(ROOT, targets, tests)


def tracked() -> list[str]:
    command = ["git", "-c", "safe.directory=*", "-C", str(ROOT), "ls-files", "-z"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return [name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_every_file_has_a_rule(all_rules: list[Rule]) -> None:
    files = tracked()
    assert len(files) > 1000
    assert [name for name in files if plan_of(name, all_rules) is None] == []


def test_whatever_is_named_is_there(all_rules: list[Rule], targets: Targets) -> None:
    for name in tracked():
        plan = plan_of(name, all_rules)
        assert plan is not None
        assert plan.stages <= set(STAGES)
        assert plan.swift <= targets.tests
        assert not plan.swift or "swift" in plan.stages, name
        assert not (plan.e2e or plan.has_all_e2e) or "command-line" in plan.stages, name
        assert all((ROOT / file).is_file() for file in plan.e2e), name


def test_every_test_is_concerned_by_itself(all_rules: list[Rule], targets: Targets) -> None:
    for name in tracked():
        plan = plan_of(name, all_rules) or Plan()
        if re.fullmatch(r"scripts/e2e/test_\w+\.py", name):
            assert plan.e2e == {name}
        elif match := re.match(r"Tests/(\w+Tests)/", name):
            assert match[1] in targets.tests
            assert plan.swift == {match[1]}
        elif name.endswith(".test.mjs"):
            assert "web" in plan.stages
        elif re.match(r"python/tests/test_", name):
            assert "python" in plan.stages
        elif re.match(r"scripts/tests/test_", name):
            assert "scripts" in plan.stages
        elif re.match(r"desktop/(tests|Tests)/", name):
            assert "desktop" in plan.stages
        elif re.match(r"scripts/stores/test_", name):
            assert plan.stages == {"keyring", "windows-stores"}


ALL = set(STAGES)
# Put together, so that this file does not name it.
RECORD = "/".join(["docs", "adr", "0001-exact-volumes.md"])
SWIFT = {"build", "swift"}


@pytest.mark.parametrize(
    ("file", "wanted", "unwanted"),
    [
        ("schema/bars.json", ALL, set()),
        ("Package.swift", ALL, set()),
        (".env.production", ALL, set()),
        ("scripts/lib.sh", ALL, set()),
        ("Sources/MarketModel/Tick.swift", {*SWIFT, "command-line", "desktop", "python"}, {"web", "keyring"}),
        ("Sources/Credentials/Secret.swift", {*SWIFT, "command-line", "keyring", "windows-stores"}, {"web"}),
        ("Sources/enginebench/EngineBench.swift", {"build", "performance"}, ALL - {"build", "performance"}),
        ("Sources/EngineABI/ABI.swift", {"python"}, {"web"}),
        ("Sources/CPythonModule/core.h", {"python"}, ALL - {"python"}),
        ("Tests/TestSupport/FakeClock.swift", SWIFT, ALL - SWIFT),
        ("web/client/src/client.ts", {"web", "command-line", "desktop"}, {"swift", "python"}),
        ("web/workspace/test/desk.test.mjs", {"web"}, ALL - {"web"}),
        ("web/client/test/scenario.mjs", {"web", "command-line"}, {"desktop"}),
        ("python/src/tickloom/_bars.py", {"python", "command-line"}, {"web", "swift", "desktop"}),
        ("examples/bars.ipynb", {"python"}, ALL - {"python"}),
        ("desktop/Sources/DesktopCore/Preload.swift", {"desktop"}, ALL - {"desktop"}),
        ("docs/configuration.md", {"swift"}, {"web", "python", "command-line"}),
        ("README.md", {"command-line"}, {"swift", "web", "python"}),
        (RECORD, set(), ALL),
        ("scripts/performance.toml", {"performance"}, ALL - {"performance", "scripts"}),
        ("scripts/scan_secrets.py", {"scripts"}, ALL - {"scripts"}),
        ("LICENSE", set(), ALL),
    ],
)
def test_stages(all_rules: list[Rule], file: str, wanted: set[str], unwanted: set[str]) -> None:
    plan = plan_of(file, all_rules)
    assert plan is not None
    assert wanted <= plan.stages
    assert not plan.stages & unwanted


def test_swift_goes_by_what_depends_on_what(all_rules: list[Rule], targets: Targets) -> None:
    def swift(file: str) -> set[str]:
        return (plan_of(file, all_rules) or Plan()).swift

    assert swift("Sources/TickQuality/A.swift") == {"ServicesTests", "TickQualityTests"}
    assert swift("Sources/ArrowWriter/A.swift") == {"ArrowWriterTests", "ServicesTests"}
    assert swift("Sources/CLZMA/shim.h") == {"ServicesTests", "TickImportTests"}
    assert swift("Sources/IPCClient/A.swift") == {"IPCServerTests"}
    assert swift("Tests/ServiceTestSupport/A.swift") == {"ServiceKitTests"}
    # All tests use what they share, and that uses the model.
    assert swift("Tests/TestSupport/A.swift") == swift("Sources/MarketModel/A.swift") == targets.tests


def test_the_command_lines_tests_go_by_what_they_import(all_rules: list[Rule]) -> None:
    def e2e(file: str) -> set[str]:
        plan = plan_of(file, all_rules) or Plan()
        assert not plan.has_all_e2e
        return {Path(name).stem for name in plan.e2e}

    assert e2e("scripts/e2e/relay.py") == {"test_clients"}
    # By way of the module beside it.
    workspace = {path.stem for path in (ROOT / "scripts/e2e").glob("test_workspace*.py")}
    assert len(workspace) > 2
    assert workspace <= e2e("scripts/e2e/browser.py")
    assert e2e("scripts/e2e/workspace.py") == workspace
    assert workspace | {"test_scenarios", "test_web_client"} <= e2e("web/msgpack/src/decode.ts")
    assert {"test_clients", "test_scenarios", "test_python_import"} <= e2e("python/src/tickloom/aio.py")
    assert {"test_serve", "test_clients", "test_load", "test_web_client"} <= e2e("Sources/IPCServer/A.swift")
    assert e2e("Tests/Golden/scenarios/workflow.jsonl") == {"test_scenarios"}
    for file in (
        "scripts/e2e/conftest.py",
        "scripts/e2e/engine.py",
        "Sources/TickStore/A.swift",
        "Sources/MessagePack/A.swift",
    ):
        assert (plan_of(file, all_rules) or Plan()).has_all_e2e, file


def test_scripts_test_knows_every_stage() -> None:
    text = (ROOT / "scripts/test").read_text(encoding="utf-8")
    assert set(re.findall(r"wants ([a-z-]+)", text)) == ALL


def output(capsys: pytest.CaptureFixture[str], *files: str) -> list[str]:
    assert main(["--files", *files]) == 0
    return capsys.readouterr().out.splitlines()


def test_what_no_rule_knows_concerns_everything(capsys: pytest.CaptureFixture[str]) -> None:
    everything = [f"stage\t{name}" for name in STAGES]
    assert output(capsys, "newfolder/file.xyz") == everything
    assert output(capsys, "Sources/NewModule/A.swift", "LICENSE") == everything
    assert output(capsys, "Tests/Golden/new.json") == everything


def test_plans_add_up(capsys: pytest.CaptureFixture[str]) -> None:
    assert output(capsys) == []
    assert output(capsys, "LICENSE", RECORD) == []
    assert output(
        capsys, "Tests/BarEngineTests/A.swift", "Tests/TickStoreTests/B.swift", "scripts/e2e/test_disk.py"
    ) == [
        *(f"stage\t{name}" for name in ("build", "swift", "command-line")),
        "swift\t^(BarEngineTests|TickStoreTests)\\.",
        "e2e\tscripts/e2e/test_disk.py",
    ]
    # One file's all goes before another's some.
    assert [
        line for line in output(capsys, "scripts/e2e/test_disk.py", "scripts/e2e/conftest.py") if "e2e" in line
    ] == []


def test_a_wrong_call_says_how_it_is_done(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--everything"]) == 64
    assert main(["a", "b"]) == 64
    assert "changed.py [BASE]" in capsys.readouterr().err


def git(folder: Path, *arguments: str) -> None:
    name = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run(["git", "-C", folder, *name, *arguments], check=True, capture_output=True)


def test_a_change_is_what_the_base_has_not(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    for name in ("kept", "edited", "removed", "renamed", "committed"):
        (tmp_path / name).write_text(f"{name}\n" * 9, encoding="utf-8")
    (tmp_path / ".gitignore").write_text("ignored\n", encoding="utf-8")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "one")
    assert changed_files(None, tmp_path) == []
    git(tmp_path, "switch", "-q", "-c", "branch")
    (tmp_path / "committed").write_text("more", encoding="utf-8")
    git(tmp_path, "commit", "-q", "-a", "-m", "two")
    # What came to main meanwhile is no change of this branch.
    git(tmp_path, "switch", "-q", "main")
    (tmp_path / "elsewhere").write_text("new", encoding="utf-8")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "three")
    git(tmp_path, "switch", "-q", "branch")
    assert changed_files(None, tmp_path) == ["committed"]
    (tmp_path / "edited").write_text("more", encoding="utf-8")
    (tmp_path / "removed").unlink()
    git(tmp_path, "mv", "renamed", "with a name of its own")
    (tmp_path / "new").write_text("new", encoding="utf-8")
    (tmp_path / "ignored").write_text("new", encoding="utf-8")
    more = ["edited", "new", "removed", "renamed", "with a name of its own"]
    assert changed_files(None, tmp_path) == ["committed", *more]
    assert changed_files("HEAD", tmp_path) == more
    with pytest.raises(SystemExit, match="nothing is no commit here"):
        changed_files("nothing", tmp_path)


def test_swift_tests_that_run_again_run_alone() -> None:
    sys.path.insert(0, str(ROOT / "scripts"))
    from swift_tests import without_filters

    assert without_filters(["--filter", "^(A|B)\\.", "--package-path", "x"]) == ["--package-path", "x"]
    assert without_filters(["-x", "--filter", "a", "--filter", "b"]) == ["-x"]
    assert without_filters([]) == []
