#!/usr/bin/env python3
"""Looks for secrets in the sources and in their whole history, with detect-secrets.

Usage: scripts/scan_secrets.py            (ends with 1 and prints each finding that is not allowed)
       scripts/scan_secrets.py --record   (writes down what is found now, to be reviewed and given a reason)

Every version of every file is looked at once: what was clean or allowed is remembered in build/, by the hash that git
gives it, so that later runs look at new versions alone; and a line that stands in many versions is looked at once. What
is allowed stands in scripts/allowed-secrets.json: the SHA-256 of the text that was found, never the text, with the
reason. A finding is the same wherever it stands, so moving a line or a file needs no change there.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
from detect_secrets.filters import heuristic

ROOT = Path(__file__).parent.parent
ALLOWED = ROOT / "scripts/allowed-secrets.json"
CACHE = ROOT / "build/secret-scan.json"
SIZE_MAX = 1 << 20
LINE_MAX = 4_096
# Entropy alone takes hashes for secrets, of which sources and golden files are full, and versions for addresses. What
# has a name or a shape is found.
LEFT_OUT = {
    "Base64 High Entropy String",
    "Hex High Entropy String",
    "IBM COS HMAC Credentials",
    "IBM Cloud IAM Key",
    "Public IP (ipv4)",
}


def detectors() -> list[Any]:
    """All that detect-secrets has, but those that say too much."""
    classes: dict[str, Any] = get_mapping_from_secret_type_to_class()
    return [made() for name, made in sorted(classes.items()) if name not in LEFT_OUT]


def is_harmless(secret: str, line: str, kind: str) -> bool:
    """Whether a finding is the name of a variable, a placeholder, or no text that could be a secret."""
    if kind != "Secret Keyword":
        return False
    return bool(
        heuristic.is_indirect_reference(line)
        or heuristic.is_templated_secret(secret)
        or heuristic.is_prefixed_with_dollar_sign(secret)
        or heuristic.is_not_alphanumeric_string(secret)
    )


def digest(secret: str) -> str:
    return hashlib.sha256(b"tickloom allowed\n" + secret.encode()).hexdigest()


def git(*arguments: str, given: bytes | None = None) -> bytes:
    return subprocess.run(["git", *arguments], cwd=ROOT, input=given, stdout=subprocess.PIPE, check=True).stdout


def history() -> dict[str, str]:
    """Every version of every file, by its hash, with one of the paths that it had."""
    versions: dict[str, str] = {}
    for line in git("rev-list", "--objects", "--all").decode(errors="replace").splitlines():
        name, _, path = line.partition(" ")
        if path:
            versions[name] = path
    return versions


def contents(names: list[str]) -> Iterator[tuple[str, bytes]]:
    """The content of each of these versions that is a file of no more than a megabyte."""
    told = git("cat-file", "--batch-check", given="\n".join(names).encode()).decode().splitlines()
    files = [line.split()[0] for line in told if line.split()[1] == "blob" and int(line.split()[2]) <= SIZE_MAX]
    data = git("cat-file", "--batch", given="\n".join(files).encode()) if files else b""
    start = 0
    while start < len(data):
        end = data.index(b"\n", start)
        name, _, size = data[start:end].decode().split()
        yield name, data[end + 1 : end + 1 + int(size)]
        start = end + 2 + int(size)


def sources() -> Iterator[tuple[str, str, bytes]]:
    """The files as they are now, committed or not, with the hash that git would give them."""
    for path in git("ls-files", "-z", "--cached", "--others", "--exclude-standard").decode().split("\0"):
        file = ROOT / path
        if not path or file.is_symlink() or not file.is_file() or file.stat().st_size > SIZE_MAX:
            continue
        content = file.read_bytes()
        name = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()  # noqa: S324 - git's own
        yield name, path, content


def settings() -> str:
    """What the cache depends on."""
    parts = [version("detect-secrets").encode(), Path(__file__).read_bytes()]
    if ALLOWED.exists():
        parts.append(ALLOWED.read_bytes())
    return hashlib.sha256(b"\n".join(parts)).hexdigest()


def main(arguments: list[str]) -> int:
    allowed: dict[str, Any] = json.loads(ALLOWED.read_text()) if ALLOWED.exists() else {}
    recording = "--record" in arguments
    key = settings()
    known: set[str] = set()
    if CACHE.exists() and not recording:
        cached = json.loads(CACHE.read_text())
        if cached.get("settings") == key:
            known = set(cached["clean"])
    paths = history()
    files: dict[str, tuple[str, bytes]] = {}
    for name, path, content in sources():
        if name not in known:
            files[name] = (path, content)
    new = [name for name in paths if name not in known and name not in files]
    for name, content in contents(new):
        files[name] = (paths[name], content)
    # A line is looked at once for each kind of file that it stands in; the first version says where.
    lines: dict[tuple[str, str], tuple[str, int]] = {}
    for path, content in files.values():
        if b"\0" in content[:8_192]:
            continue
        suffix = Path(path).suffix
        for number, line in enumerate(content.decode(errors="replace").splitlines(), 1):
            if 8 <= len(line) <= LINE_MAX:
                lines.setdefault((suffix, line.strip()), (path, number))
    plugins = detectors()
    findings: dict[str, dict[str, str]] = {}
    for (_, line), (path, number) in lines.items():
        for plugin in plugins:
            for found in plugin.analyze_line(filename=path, line=line, line_number=number):
                secret = found.secret_value or ""
                if is_harmless(secret, line, found.type):
                    continue
                findings.setdefault(digest(secret), {"kind": found.type, "where": f"{path}:{number}"})
    if recording:
        kept = {
            name: {"kind": one["kind"], "where": one["where"], "reason": allowed.get(name, {}).get("reason", "")}
            for name, one in findings.items()
        }
        ordered = dict(sorted(kept.items(), key=lambda item: (item[1]["where"], item[0])))
        ALLOWED.write_text(json.dumps(ordered, indent=1) + "\n")
        print(f"{len(ordered)} findings are in {ALLOWED.relative_to(ROOT)}; give each a reason")
        return 0
    bad = {name: one for name, one in findings.items() if not allowed.get(name, {}).get("reason")}
    for one in bad.values():
        print(f"{one['where']}: {one['kind']} (not shown)")
    if bad:
        print(
            "A secret that was committed must be replaced where it came from; history keeps it. What is none is "
            "allowed with scripts/scan_secrets.py --record, and a reason in scripts/allowed-secrets.json."
        )
        return 1
    CACHE.parent.mkdir(exist_ok=True)
    # All names of the history, trees too: what was seen need not be asked for again.
    CACHE.write_text(json.dumps({"settings": key, "clean": sorted(known | set(paths) | set(files))}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
