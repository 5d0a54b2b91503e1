"""The bill of materials of a packed release."""

import datetime
import hashlib
import json
from pathlib import Path

import pytest
import sbom
import third_party

CREATED = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)
STATE = {
    "object": {
        "dependencies": [
            {
                "packageRef": {"identity": "swift-nio", "location": "https://github.com/apple/swift-nio.git"},
                "state": {"checkoutState": {"revision": "a" * 40, "version": "2.81.0"}},
                "subpath": "swift-nio",
            }
        ]
    }
}


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    folder = tmp_path / "tickloom-1.2.3-linux-x86_64"
    files = {
        "bin/tickloom": "program",
        "lib/libduckdb.so": "library",
        "licenses/swift-nio-LICENSE.txt": "Apache License\n   Version 2.0, January 2004",
        "share/tickloom/web/assets/chart.js": "/*!\n * TradingView Lightweight Charts™ v4.1.3\n */",
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / "state.json").write_text(json.dumps(STATE), encoding="utf-8")
    return folder


def test_every_file_and_package_is_there(packed: Path) -> None:
    bill = sbom.bill(packed, packed.parent / "state.json", CREATED)
    assert bill["creationInfo"]["created"] == "2026-01-02T03:04:05Z"
    assert [file["fileName"] for file in bill["files"]] == [
        "./bin/tickloom",
        "./lib/libduckdb.so",
        "./licenses/swift-nio-LICENSE.txt",
        "./share/tickloom/web/assets/chart.js",
    ]
    sums = {one["algorithm"]: one["checksumValue"] for one in bill["files"][0]["checksums"]}
    assert sums["SHA256"] == hashlib.sha256(b"program").hexdigest()
    packages = {one["name"]: one for one in bill["packages"]}
    assert list(packages) == ["tickloom", "swift-nio", "duckdb", "react", "react-dom", "lightweight-charts"]
    assert packages["tickloom"]["versionInfo"] == "1.2.3"
    nio = packages["swift-nio"]
    assert (nio["versionInfo"], nio["licenseDeclared"]) == ("2.81.0", "Apache-2.0")
    assert nio["externalRefs"][0]["referenceLocator"] == "pkg:swift/github.com/apple/swift-nio@2.81.0"
    assert packages["lightweight-charts"]["versionInfo"] == "4.1.3"
    assert [packages[name]["licenseDeclared"] for name in ("duckdb", "react")] == ["MIT", "MIT"]
    # Each identifier is there once, and everything hangs together.
    named = [one["SPDXID"] for one in bill["packages"] + bill["files"]]
    assert len(set(named)) == len(named)
    assert {relation["relatedSpdxElement"] for relation in bill["relationships"]} == set(named)


def test_the_same_package_has_the_same_bill(packed: Path) -> None:
    state = packed.parent / "state.json"
    one = sbom.bill(packed, state, CREATED)
    assert sbom.bill(packed, state, CREATED) == one
    (packed / "bin/tickloom").write_text("another", encoding="utf-8")
    other = sbom.bill(packed, state, CREATED)
    assert other["documentNamespace"] != one["documentNamespace"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Apache License\n  Version 2.0", "Apache-2.0"),
        ("Permission is hereby granted, free of charge, to any person", "MIT"),
        ("Redistribution and use in source and binary forms ... Neither the name of", "BSD-3-Clause"),
        ("Redistribution and use in source and binary forms, with or", "BSD-2-Clause"),
        ("All rights reserved.", "NOASSERTION"),
    ],
)
def test_licences_are_known_by_their_text(text: str, name: str) -> None:
    assert third_party.license_of(text) == name


def test_a_folder_of_another_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="is not named"):
        sbom.bill(tmp_path, tmp_path / "state.json", CREATED)
