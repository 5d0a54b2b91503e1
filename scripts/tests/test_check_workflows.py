from typing import Any

from check_workflows import findings


def workflow(**step: Any) -> dict[str, Any]:
    return {
        "permissions": {"contents": "read"},
        "jobs": {"build": {"runs-on": "ubuntu-24.04", "steps": [step]}},
    }


def test_good_workflow() -> None:
    assert findings(workflow(uses="actions/checkout@v4")) == []
    assert findings(workflow(run='make "${{ matrix.target }}"')) == []
    windows = workflow(run="if ($x) { y }")
    windows["jobs"]["build"]["runs-on"] = "windows-2025"
    assert findings(windows) == []


def test_findings() -> None:
    assert findings(workflow(uses="actions/checkout@main")) == [
        "job build, step 1: actions/checkout@main is not pinned to a version or a commit"
    ]
    (complaint,) = findings(workflow(run="cd $HOME\nrm -rf $x/*"))
    assert complaint.startswith("job build, step 1: ")
    assert "SC2086" in complaint
    generous = workflow(run="true") | {"permissions": {"contents": "write"}}
    assert findings(generous) == ["more than read permissions: {'contents': 'write'}"]
    silent = workflow(run="true")
    del silent["permissions"]
    assert findings(silent) == ["no top-level permissions"]
