"""Checks GitHub workflows beyond their schema: check_workflows.py FILE...

- every `run` block of a bash job passes shellcheck;
- every workflow states `permissions`, and grants no more than reading;
- every action is pinned to a version or a commit;
- no secrets are used.

Prints each finding and ends with 1 if there is one.
"""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

PINNED = re.compile(r"^[\w.-]+/[\w./-]+@(v\d+(\.\d+)*|[0-9a-f]{40})$")
EXPRESSION = re.compile(r"\$\{\{.*?\}\}")


def shellcheck(script: str) -> str:
    """What shellcheck says of a script; empty if it is content."""
    # GitHub puts expressions in before the shell sees them: a word stands for each.
    text = EXPRESSION.sub("EXPRESSION", script)
    command = ["shellcheck", "--shell=bash", "--format=gcc", "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False).stdout.strip()


def findings(workflow: dict[str, Any]) -> list[str]:
    found: list[str] = []
    permissions = workflow.get("permissions")
    if permissions is None:
        found.append("no top-level permissions")
    for scope in [workflow, *workflow["jobs"].values()]:
        granted = scope.get("permissions") or {}
        if granted == "write-all" or (isinstance(granted, dict) and "write" in granted.values()):
            found.append(f"more than read permissions: {granted}")
    for name, job in workflow["jobs"].items():
        windows = "windows" in str(job.get("runs-on", ""))
        default = job.get("defaults", {}).get("run", {}).get("shell", "pwsh" if windows else "bash")
        for index, step in enumerate(job.get("steps", []), start=1):
            where = f"job {name}, step {index}"
            action = step.get("uses")
            if action and not action.startswith("./") and not PINNED.match(action):
                found.append(f"{where}: {action} is not pinned to a version or a commit")
            in_bash = "run" in step and step.get("shell", default).startswith("bash")
            if in_bash and (complaint := shellcheck(step["run"])):
                found.append(f"{where}: {complaint}")
    return found


def main(names: list[str]) -> int:
    messages: list[str] = []
    for name in names:
        text = Path(name).read_text(encoding="utf-8")
        if re.search(r"\bsecrets\.", text):
            messages.append(f"{name}: uses secrets")
        messages += [f"{name}: {message}" for message in findings(YAML(typ="safe").load(text))]
    for message in messages:
        print(message)
    print(f"{len(names)} workflows checked, {len(messages)} findings")
    return 1 if messages else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
