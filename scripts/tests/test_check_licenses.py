"""The check of the dependencies' licences: it passes here, and each thing that it is for makes it fail."""

import email.message
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from check_licenses import contradictions, findings, gathered, is_accepted, said_by_metadata
from third_party import ROOT, Entry, entries, read, recorded

NAMED = [
    "THIRD-PARTY.toml",
    "Package.swift",
    "desktop/Package.swift",
    "package.json",
    "python/pyproject.toml",
    "scripts/requirements.txt",
    "scripts/setup",
    "scripts/web-build",
    "Benchmarks/peers/requirements.txt",
    "Sources/CPlatformCredentials/secret_service.c",
    *(f".github/workflows/{name}.yml" for name in ("ci", "nightly", "release")),
    *(f"web/{name}/package.json" for name in ("client", "msgpack", "workspace")),
    *(f"web/workspace/src/{name}.tsx" for name in ("shell/help", "charts/reading-line")),
]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """All that names dependencies, to be changed."""
    for name in NAMED:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_this_repository_passes() -> None:
    assert findings(ROOT) == []


def test_a_checkout_that_was_never_built_passes(checkout: Path) -> None:
    assert findings(checkout) == []
    assert len(gathered(checkout)) > 100


def replace(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert text.count(old) >= 1, f"{old} is not there"
        return text.replace(old, new, 1)

    return change


def add(more: str) -> Callable[[str], str]:
    return lambda text: text + more


@pytest.mark.parametrize(
    ("file", "change", "finding"),
    [
        (
            "Package.swift",
            replace(
                "    dependencies: [",
                '    dependencies: [ .package(url: "https://x.org/a/swift-new.git", from: "1.0.0"),',
            ),
            "swift-new (swift, in Package.swift) is not in THIRD-PARTY.toml",
        ),
        ("Package.swift", replace('"libzstd-dev"', '"libnew-dev"'), "libnew-dev (debian, in Package.swift) is not in"),
        ("desktop/Package.swift", replace("libwebkit2gtk-4.1-dev", "libgtk-4-dev"), "libgtk-4-dev (debian, in desktop"),
        (
            "python/pyproject.toml",
            replace('"pyarrow>=16"', '"pyarrow>=16", "New_Thing[x]>=2"'),
            "new-thing (python, in",
        ),
        ("python/pyproject.toml", replace('"plotly>=6"', '"plotly>=6", "another"'), "another (python, in"),
        ("scripts/requirements.txt", add("newtool==1.0\n"), "newtool (python, in scripts/requirements.txt) is not in"),
        ("Benchmarks/peers/requirements.txt", add("peer==1.0\n"), "peer (python, in Benchmarks"),
        (
            ".github/workflows/release.yml",
            replace("build==1.6.1", "build==1.6.1 publish==2"),
            "publish (python, in .github",
        ),
        (
            "web/workspace/package.json",
            replace('"react": ', '"preact": "1.0.0", "react": '),
            "preact (npm, in web/workspace",
        ),
        (
            "scripts/web-build",
            replace("react-dom scheduler", "react-dom left-pad scheduler"),
            "left-pad (npm, in scripts",
        ),
        (
            "scripts/setup",
            replace("duckdb_version=", "newlib_version=1\nduckdb_version="),
            "newlib (fetched, in scripts/setup)",
        ),
        (
            "Sources/CPlatformCredentials/secret_service.c",
            add('void *more = dlopen("libnew.so.1", RTLD_NOW);\n'),
            "libnew.so.1 (loaded, in Sources",
        ),
        (
            "Sources/CPlatformCredentials/secret_service.c",
            add("// Copyright (c) 1999 Somebody Else\n"),
            "Sources/CPlatformCredentials/secret_service.c (source, in",
        ),
        (
            "THIRD-PARTY.toml",
            add('\n[[group]]\nkind = "npm"\nuse = "tool"\n[group.licenses]\ngone = "MIT"\n'),
            "nothing needs it",
        ),
        (
            "THIRD-PARTY.toml",
            replace('react = "MIT"', 'react = "GPL-3.0-only"'),
            "GPL-3.0-only is not accepted for what is shipped",
        ),
        # What tools may have is not for what is handed out.
        (
            "THIRD-PARTY.toml",
            replace('react = "MIT"', 'react = "MPL-2.0"'),
            "MPL-2.0 is not accepted for what is shipped",
        ),
        ("THIRD-PARTY.toml", replace('react = "MIT"', 'react = "BSD-new OR"'), "is no SPDX expression"),
        ("THIRD-PARTY.toml", replace('use = "tool"', 'use = "fun"'), "fun is none of"),
        ("THIRD-PARTY.toml", replace('\nnumpy = "', '\nnumpy = "MIT" # "'), "says MIT, and it says BSD-3-Clause AND"),
        (
            "web/workspace/src/shell/help.tsx",
            replace("TradingView Lightweight", "Lightweight"),
            "has to say 'TradingView",
        ),
        (
            "web/workspace/src/charts/reading-line.tsx",
            replace("https://www.tradingview.com/", "#"),
            "as the licence of charts asks",
        ),
    ],
)
def test_what_is_wrong_is_found(checkout: Path, file: str, change: Callable[[str], str], finding: str) -> None:
    path = checkout / file
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    assert any(finding in message for message in findings(checkout)), findings(checkout)


def test_what_packages_need_is_looked_at_once_it_is_known(checkout: Path) -> None:
    pins = [{"identity": name} for name in ("swift-atomics", "swift-hidden")]
    (checkout / "Package.resolved").write_text(f'{{"pins": {pins}}}'.replace("'", '"'), encoding="utf-8")
    found = findings(checkout)
    assert any("swift-hidden (swift, in Package.resolved) is not in" in message for message in found)
    assert any("swift-numerics (swift) is in THIRD-PARTY.toml, and nothing needs it" in message for message in found)
    assert not any("swift-atomics" in message for message in found)


def test_a_checkouts_own_licence_counts(checkout: Path) -> None:
    folder = checkout / ".build/checkouts/swift-nio"
    folder.mkdir(parents=True)
    (folder / "LICENSE.txt").write_text("Permission is hereby granted, free of charge, to any person", encoding="utf-8")
    assert findings(checkout) == ["swift-nio: THIRD-PARTY.toml says Apache-2.0, and it says MIT itself"]


def test_tools_that_are_not_installed_are_told_if_all_are_wanted(checkout: Path) -> None:
    (checkout / "scripts/requirements.txt").write_text("no_such_tool==1.0\n", encoding="utf-8")
    entry = Entry("python", "no-such-tool", "MIT", "tool", is_indirect=False)
    assert list(contradictions([entry], checkout, wants_all=False)) == []
    assert "not installed here" in next(contradictions([entry], checkout, wants_all=True))


@pytest.mark.parametrize(
    ("expression", "is_fine"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("MIT OR GPL-3.0-only", True),
        ("GPL-3.0-only OR MIT", True),
        ("MIT AND GPL-3.0-only", False),
        ("MIT AND (GPL-3.0-only OR Zlib)", True),
        ("MIT AND GPL-3.0-only OR Zlib", True),
        ("Apache-2.0 WITH LLVM-exception", True),
        ("Apache-2.0", False),
    ],
)
def test_a_choice_of_accepted_licences_is_enough(expression: str, is_fine: bool) -> None:
    assert is_accepted(expression, {"MIT", "Zlib", "Apache-2.0 WITH LLVM-exception"}) == is_fine


@pytest.mark.parametrize("expression", ["", "MIT OR", "MIT Zlib", "(MIT", "MIT)", "AND MIT", "MIT licence", "()"])
def test_what_is_no_expression_is_an_error(expression: str) -> None:
    with pytest.raises(ValueError, match="is no SPDX expression"):
        is_accepted(expression, {"MIT", "Zlib"})


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (
            [("License-Expression", "MIT AND PSF-2.0"), ("Classifier", "License :: OSI Approved :: BSD License")],
            "MIT AND PSF-2.0",
        ),
        ([("License", "BSD-3-Clause"), ("Classifier", "License :: OSI Approved :: BSD License")], "BSD-3-Clause"),
        ([("Classifier", "License :: OSI Approved :: MIT License")], "MIT"),
        ([("License", "Apache 2.0")], "Apache-2.0"),
        ([("License", "All of the text\nof a licence")], None),
        ([], None),
    ],
)
def test_packages_are_heard_in_all_the_ways_they_say_it(fields: list[tuple[str, str]], said: str | None) -> None:
    metadata = email.message.Message()
    for name, value in fields:
        metadata[name] = value
    assert said_by_metadata(metadata) == said  # type: ignore[arg-type]


def test_every_use_is_recorded_once() -> None:
    names = [(entry.kind, entry.name) for entry in entries(read())]
    assert len(set(names)) == len(names)
    assert recorded("npm", "react") == "MIT"
    assert recorded("npm", "nothing") == "NOASSERTION"
