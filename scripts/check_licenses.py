"""Sees that every dependency is in THIRD-PARTY.toml, with an accepted licence: check_licenses.py [--installed].

Dependencies are found where they are named: Package.swift and what Swift's package manager made of it, pyproject.toml,
requirements files and `pip install` in workflows, package.json and scripts/web-build, scripts/setup, libraries that are
loaded at run time, and files with somebody else's notice.

It is a finding

- if one of them is not in the file, or the file names one that is nowhere;
- if its licence is not accepted for its use, or is no SPDX expression;
- if what is installed here says that its licence is another one (Python's packages, Swift's checkouts);
- if a notice that a licence asks for is not where it has to be.

With --installed it is one, too, if a Python tool is not installed here, so that its own word cannot be heard.
"""

import importlib.metadata
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from third_party import RECORD, Entry, entries, license_of, read

ROOT = Path(__file__).parent.parent
USES = ("shipped", "linked", "tool")
"""In what we hand out; needed beside it by who uses it; needed to build, test and measure alone."""

CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "Apache": "Apache-2.0",
    "BSD 3-Clause License": "BSD-3-Clause",
    "BSD License": "BSD",
    "BSD": "BSD",
    "ISC License (ISCL)": "ISC",
    "ISC license": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
"""What packages wrote before there were SPDX expressions; BSD alone may be any of them."""
PLAIN = {"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MPL-2.0", "PSF-2.0"}
"""What some wrote where any text was allowed, and meant as an SPDX expression."""


Found = dict[tuple[str, str], str]
"""Where each dependency, as kind and name, is named."""


def normal(name: str) -> str:
    """A Python package's name in the one form that stands for all its spellings."""
    return re.sub(r"[-_.]+", "-", name).lower()


def requirement(text: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", text)
    assert found is not None, f"{text!r} is no requirement"
    return normal(found[0])


# --- What is there


def swift(root: Path) -> Iterator[tuple[str, str, str]]:
    """Packages, what they need, and the Debian packages with the headers of what is linked."""
    for manifest in ("Package.swift", "desktop/Package.swift"):
        text = (root / manifest).read_text(encoding="utf-8")
        # Its runtime and Foundation are in what it builds.
        yield "toolchain", "swift", manifest
        for url in re.findall(r'\.package\(\s*url:\s*"([^"]+)"', text):
            yield "swift", url.rstrip("/").rpartition("/")[2].removesuffix(".git").lower(), manifest
        for group in re.findall(r"\.apt\(\[([^\]]*)\]", text):
            yield from (("debian", name, manifest) for name in re.findall(r'"([^"]+)"', group))
    resolved = root / "Package.resolved"
    if resolved.exists():
        for pin in json.loads(resolved.read_text(encoding="utf-8"))["pins"]:
            yield "swift", pin["identity"], "Package.resolved"


def loaded(root: Path) -> Iterator[tuple[str, str, str]]:
    """Libraries that the program opens while it runs."""
    for folder in ("Sources", "desktop/Sources"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in {".c", ".h", ".swift"}:
                for name in re.findall(r'dlopen\(\s*"(lib[^"]+)"', path.read_text(encoding="utf-8")):
                    yield "loaded", name, path.relative_to(root).as_posix()


def python(root: Path) -> Iterator[tuple[str, str, str]]:
    place = "python/pyproject.toml"
    project = tomllib.loads((root / place).read_text(encoding="utf-8"))
    lists = [project["build-system"]["requires"], project["project"].get("dependencies", [])]
    lists += project["project"].get("optional-dependencies", {}).values()
    for text in (text for texts in lists for text in texts):
        yield "python", requirement(text), place
    for place in ("scripts/requirements.txt", "Benchmarks/peers/requirements.txt"):
        for line in (root / place).read_text(encoding="utf-8").splitlines():
            if text := line.partition("#")[0].strip():
                yield "python", requirement(text), place
    for path in sorted((root / ".github/workflows").glob("*.y*ml")):
        for line in re.findall(r"pip install (.*)", path.read_text(encoding="utf-8")):
            for text in line.split():
                if "==" in text:
                    yield "python", requirement(text), path.relative_to(root).as_posix()


def npm(root: Path) -> Iterator[tuple[str, str, str]]:
    for path in [root / "package.json", *sorted((root / "web").glob("*/package.json"))]:
        package = json.loads(path.read_text(encoding="utf-8"))
        for name in sorted({**package.get("dependencies", {}), **package.get("devDependencies", {})}):
            yield "npm", name, path.relative_to(root).as_posix()
    # Debian's packages that stand in for them, with what those need.
    place = "scripts/web-build"
    listed = re.search(r"for name in ([^;]*); do", (root / place).read_text(encoding="utf-8"))
    if listed is not None:
        yield from (("npm", name, place) for name in listed[1].replace("\\\n", " ").split())


def setup(root: Path) -> Iterator[tuple[str, str, str]]:
    """What scripts/setup fetches, and the libraries that it installs to be linked."""
    place = "scripts/setup"
    text = (root / place).read_text(encoding="utf-8")
    for name in re.findall(r"[\"']([A-Za-z][A-Za-z0-9._-]*)==", text):
        yield "python", normal(name), place
    for name in re.findall(r"^(\w+?)_(?:wheel_)?version=", text, re.MULTILINE):
        yield "fetched", name, place
    for listed in re.findall(r"for package in ([^;]*); do", text):
        yield from (("debian", name, place) for name in listed.split() if name.endswith("-dev"))
    for name in re.findall(r"\|\| echo (\S+-dev\b|g\+\+)", text):
        yield "debian", name, place


def notices(root: Path) -> Iterator[tuple[str, str, str]]:
    """Sources that say that they are somebody else's."""
    mark = re.compile(r"SPDX-License-Identifier|Licensed under the|Copyright (?:\(c\)|©|[12]\d{3})", re.IGNORECASE)
    for folder in ("Sources", "Plugins", "Tests", "desktop", "python/src", "web"):
        for path in sorted((root / folder).rglob("*")):
            name = path.relative_to(root).as_posix()
            is_source = path.suffix in {".h", ".c", ".cpp", ".swift", ".py", ".ts", ".js", ".mjs", ".css"}
            if is_source and path.is_file() and mark.search(path.read_text(encoding="utf-8", errors="replace")):
                yield "source", name, name


def gathered(root: Path) -> Found:
    """Every dependency, and where it is named first."""
    found: Found = {}
    for look in (swift, loaded, python, npm, setup, notices):
        for kind, name, place in look(root):
            found.setdefault((kind, name), place)
    return found


# --- What is recorded


def is_accepted(expression: str, accepted: set[str]) -> bool:
    """Whether an SPDX expression leaves a choice of licences that are all accepted.

    Raises:
        ValueError: It is no expression.
    """
    tokens = re.findall(r"[()]|[^\s()]+", expression)

    def alternatives() -> bool:
        result = all_of()
        while tokens[:1] == ["OR"]:
            tokens.pop(0)
            result = all_of() or result
        return result

    def all_of() -> bool:
        result = one()
        while tokens[:1] == ["AND"]:
            tokens.pop(0)
            result = one() and result
        return result

    def one() -> bool:
        word = tokens.pop(0) if tokens else ""
        if word == "(":
            result = alternatives()
            if not tokens or tokens.pop(0) != ")":
                raise ValueError(f"{expression!r} is no SPDX expression")
            return result
        if not re.fullmatch(r"[A-Za-z0-9.+-]+", word) or word in {"AND", "OR", "WITH"}:
            raise ValueError(f"{expression!r} is no SPDX expression")
        if tokens[:1] == ["WITH"]:
            tokens.pop(0)
            word = f"{word} WITH {tokens.pop(0) if tokens else ''}"
        return word in accepted

    result = alternatives()
    if tokens:
        raise ValueError(f"{expression!r} is no SPDX expression")
    return result


# --- What the dependencies say themselves


def said_by_metadata(metadata: importlib.metadata.PackageMetadata) -> str | None:
    """The licence that an installed Python package names; None if it names none that we know."""
    if expressions := metadata.get_all("License-Expression"):
        return str(expressions[0])
    text = "".join(metadata.get_all("License") or ()).strip().partition("\n")[0]
    if text in PLAIN:
        return text
    classifiers = [text.rpartition("::")[2].strip() for text in metadata.get_all("Classifier") or ()]
    return next((CLASSIFIERS[word] for word in (*classifiers, text) if word in CLASSIFIERS), None)


def is_said(expression: str, said: str) -> bool:
    return expression == said or (said == "BSD" and re.match(r"(0BSD|BSD-\d-Clause)$", expression) is not None)


def contradictions(all_entries: list[Entry], root: Path, *, wants_all: bool) -> Iterator[str]:
    for entry in all_entries:
        if entry.kind == "python":
            try:
                said = said_by_metadata(importlib.metadata.metadata(entry.name))
            except importlib.metadata.PackageNotFoundError:
                if wants_all and f"\n{entry.name}==" in normal_lines(root / "scripts/requirements.txt"):
                    yield f"{entry.name}: not installed here (scripts/setup); what it says of its licence is not known"
                continue
        elif entry.kind == "swift":
            texts = sorted((root / ".build/checkouts" / entry.name).glob("LICENSE*"))
            said = license_of(texts[0].read_text(encoding="utf-8")) if texts else None
        else:
            continue
        if said is not None and said != "NOASSERTION" and not is_said(entry.license, said):
            yield f"{entry.name}: {RECORD} says {entry.license}, and it says {said} itself"


def normal_lines(path: Path) -> str:
    lines = [line.partition("==") for line in path.read_text(encoding="utf-8").splitlines()]
    return "\n" + "\n".join(f"{normal(name)}{equal}{version}" for name, equal, version in lines)


def findings(root: Path, *, wants_all: bool = False) -> list[str]:
    """All that is wrong."""
    record = read(root)
    found, all_entries = gathered(root), entries(record)
    names = [(entry.kind, entry.name) for entry in all_entries]
    wrong = [
        f"{name}: {RECORD} has this {kind} twice" for kind, name in sorted(set(names)) if names.count((kind, name)) > 1
    ]
    for (kind, name), place in sorted(found.items()):
        if (kind, name) not in names:
            wrong.append(
                f"{name} ({kind}, in {place}) is not in {RECORD}: write down its licence there if it is accepted"
            )
    is_resolved = (root / "Package.resolved").exists()
    for entry in all_entries:
        is_file = entry.kind == "source" and (root / entry.name).is_file()
        # What packages need themselves is known after they were resolved.
        is_unknown = entry.is_indirect and not is_resolved
        if (entry.kind, entry.name) not in found and not is_file and not is_unknown:
            wrong.append(f"{entry.name} ({entry.kind}) is in {RECORD}, and nothing needs it")
        if entry.use not in USES:
            wrong.append(f"{entry.name}: {entry.use} is none of {', '.join(USES)}")
            continue
        # What may be handed out may as well be used otherwise.
        accepted = {name for use in USES[: USES.index(entry.use) + 1] for name in record["accepted"][use]}
        try:
            if not is_accepted(entry.license, accepted):
                wrong.append(f"{entry.name} ({entry.kind}): {entry.license} is not accepted for what is {entry.use}")
        except ValueError as error:
            wrong.append(f"{entry.name} ({entry.kind}): {error}")
    for notice in record["notice"]:
        path = root / notice["file"]
        if not path.is_file() or notice["text"] not in path.read_text(encoding="utf-8"):
            wrong.append(f"{notice['file']} has to say {notice['text']!r}, as the licence of {notice['of']} asks for")
    return [*wrong, *contradictions(all_entries, root, wants_all=wants_all)]


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--installed"]):
        print(__doc__, file=sys.stderr)
        return 64
    messages = findings(ROOT, wants_all=bool(arguments))
    for message in messages:
        print(message)
    print(f"{len(gathered(ROOT))} dependencies checked, {len(messages)} findings")
    return 1 if messages else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
