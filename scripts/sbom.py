"""Writes a bill of materials for a packed release: sbom.py FOLDER STATE OUTPUT.

FOLDER is what is packed, such as build/package/tickloom-0.1.0-linux-x86_64. STATE is the workspace-state.json of the
build, which tells the Swift packages with their versions. OUTPUT is SPDX 2.3 as JSON: every file with its hashes, and
every package that is in them. The same package gives the same bill.
"""

import datetime
import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from third_party import license_of, recorded

ROOT = Path(__file__).parent.parent


def identifier(*parts: str) -> str:
    return "SPDXRef-" + "-".join(re.sub(r"[^A-Za-z0-9.]+", "-", part) for part in parts)


def package(kind: str, name: str, version: str, location: str, url: str, declared: str) -> dict[str, Any]:
    """A package that is in the release."""
    return {
        "SPDXID": identifier(kind, name),
        "name": name,
        "versionInfo": version,
        "downloadLocation": location,
        "filesAnalyzed": False,
        "licenseConcluded": "NOASSERTION",
        "licenseDeclared": declared,
        "copyrightText": "NOASSERTION",
        "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": url}],
    }


def swift_packages(state: Path, licenses: Path) -> list[dict[str, Any]]:
    """What Swift's package manager checked out."""
    found = []
    for dependency in json.loads(state.read_text(encoding="utf-8"))["object"]["dependencies"]:
        reference, checkout = dependency["packageRef"], dependency["state"]["checkoutState"]
        place = re.sub(r"^https?://|\.git$", "", reference["location"])
        version = checkout.get("version") or checkout["revision"]
        texts = sorted(licenses.glob(f"{dependency['subpath']}-LICENSE*"))
        declared = license_of(texts[0].read_text(encoding="utf-8")) if texts else "NOASSERTION"
        location = f"git+https://{place}.git@{checkout['revision']}"
        found.append(
            package("Swift", reference["identity"], version, location, f"pkg:swift/{place}@{version}", declared)
        )
    return found


def setting(name: str) -> str:
    """A version that scripts/setup pins."""
    found = re.search(rf"^{name}=(\S+)$", (ROOT / "scripts/setup").read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise SystemExit(f"error: scripts/setup does not set {name}")
    return found[1]


def other_packages(folder: Path) -> list[dict[str, Any]]:
    """What is in the package beside Swift's."""
    found = []
    if any(folder.glob("**/*duckdb*")):
        version = setting("duckdb_version")
        found.append(
            package(
                "Library",
                "duckdb",
                version,
                f"https://pypi.org/project/duckdb/{version}/",
                f"pkg:generic/duckdb@{version}",
                recorded("fetched", "duckdb"),
            )
        )
    for library in sorted((folder / "lib").glob("*.so*")) if shutil.which("dpkg-query") else []:
        # A copy of a file of the system, whose package knows it by its name.
        owner = subprocess.run(
            ["dpkg-query", "-S", f"*/{library.name}"], capture_output=True, text=True, check=False
        ).stdout.partition(":")[0]
        if owner:
            version = subprocess.run(
                ["dpkg-query", "-W", "-f", "${Version}", owner], capture_output=True, text=True, check=True
            ).stdout
            found.append(
                package("Debian", owner, version, "NOASSERTION", f"pkg:deb/debian/{owner}@{version}", "NOASSERTION")
            )
    if any(folder.glob("**/web/**/*.js")):
        wanted = json.loads((ROOT / "web/workspace/package.json").read_text(encoding="utf-8"))["dependencies"]
        for name, version in sorted(wanted.items()):
            location = f"https://registry.npmjs.org/{name}/-/{name}-{version}.tgz"
            found.append(package("Npm", name, version, location, f"pkg:npm/{name}@{version}", recorded("npm", name)))
    for script in sorted(folder.glob("**/web/**/*.js")):
        # Its first lines tell its version.
        head = script.read_text(encoding="utf-8", errors="replace")[:500]
        if (match := re.search(r"TradingView Lightweight Charts.* v(\d+\.\d+\.\d+)", head)) is None:
            continue
        version = match[1]
        location = f"https://registry.npmjs.org/lightweight-charts/-/lightweight-charts-{version}.tgz"
        url = f"pkg:npm/lightweight-charts@{version}"
        found.append(package("Npm", "lightweight-charts", version, location, url, recorded("fetched", "charts")))
    return found


def bill(folder: Path, state: Path, created: datetime.datetime) -> dict[str, Any]:
    """The bill of what is in `folder`."""
    name = folder.name
    matched = re.fullmatch(r"tickloom-(.+?)-(linux|macos|windows)-.+", name)
    if matched is None:
        raise SystemExit(f"error: {name} is not named tickloom-VERSION-SYSTEM-ARCHITECTURE")
    files, contents = [], []
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()):
        data = path.read_bytes()
        place = path.relative_to(folder).as_posix()
        # SHA-1 is what the format asks for of files.
        sums = {
            "SHA1": hashlib.sha1(data, usedforsecurity=False).hexdigest(),
            "SHA256": hashlib.sha256(data).hexdigest(),
        }
        files.append(
            {
                "SPDXID": identifier("File", place),
                "fileName": f"./{place}",
                "checksums": [{"algorithm": algorithm, "checksumValue": value} for algorithm, value in sums.items()],
                "licenseConcluded": "NOASSERTION",
                "copyrightText": "NOASSERTION",
            }
        )
        contents.append(sums["SHA1"])
    version = matched[1]
    own = package("Package", "tickloom", version, "NOASSERTION", f"pkg:generic/tickloom@{version}", "Apache-2.0")
    own["filesAnalyzed"] = True
    code = hashlib.sha1("".join(sorted(contents)).encode(), usedforsecurity=False).hexdigest()
    own["packageVerificationCode"] = {"packageVerificationCodeValue": code}
    packages = [own, *swift_packages(state, folder / "licenses"), *other_packages(folder)]

    def relation(one: str, kind: str, other: str) -> dict[str, str]:
        return {"spdxElementId": one, "relationshipType": kind, "relatedSpdxElement": other}

    relations = [relation("SPDXRef-DOCUMENT", "DESCRIBES", own["SPDXID"])]
    inside = [*(str(file["SPDXID"]) for file in files), *(str(other["SPDXID"]) for other in packages[1:])]
    relations += [relation(own["SPDXID"], "CONTAINS", one) for one in inside]
    return {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": name,
        "documentNamespace": f"urn:tickloom:{name}:{code}",
        "creationInfo": {"created": created.strftime("%Y-%m-%dT%H:%M:%SZ"), "creators": ["Tool: tickloom-sbom"]},
        "packages": packages,
        "files": files,
        "relationships": relations,
    }


def commit_time() -> datetime.datetime:
    """When the commit was made that is packed."""
    command = ["git", "-c", "safe.directory=*", "-C", str(ROOT), "log", "-1", "--format=%ct"]
    seconds = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip() or "0"
    return datetime.datetime.fromtimestamp(int(seconds), datetime.UTC)


if __name__ == "__main__":
    packed, build, output = map(Path, sys.argv[1:4])
    text = json.dumps(bill(packed, build, commit_time()), indent=1, ensure_ascii=False) + "\n"
    output.write_text(text, encoding="utf-8")
