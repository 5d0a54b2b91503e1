"""Checks that notebooks hold nothing but what somebody wrote: check_notebooks.py [--fix] FILE...

- no outputs and no counts of runs: they differ each time, and hold whatever was on the screen;
- no more metadata than the kernel's name and the language, and none of cells but their tags;
- ids of cells, all different, and the form that this script writes.

Prints each finding and ends with 1 if there is one; with --fix it puts them right instead.
"""

import json
import sys
from pathlib import Path
from typing import Any

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def stripped(notebook: dict[str, Any]) -> dict[str, Any]:
    """The notebook as it should be."""
    cells = []
    for number, cell in enumerate(notebook["cells"]):
        tags = cell.get("metadata", {}).get("tags")
        clean = {
            "cell_type": cell["cell_type"],
            "id": cell.get("id") or f"cell-{number}",
            "metadata": {"tags": tags} if tags else {},
            "source": cell["source"],
        }
        if cell["cell_type"] == "code":
            clean |= {"execution_count": None, "outputs": []}
        cells.append(clean)
    metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def text_of(notebook: dict[str, Any]) -> str:
    """As Jupyter writes it."""
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def findings(name: str, text: str) -> list[str]:
    """What is wrong with one notebook."""
    try:
        notebook = json.loads(text)
        clean = stripped(notebook)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return [f"{name}: this is no notebook ({type(error).__name__}: {error})"]
    found = []
    for number, cell in enumerate(notebook["cells"], 1):
        if cell.get("outputs"):
            found.append(f"{name}: cell {number} has outputs")
        if cell.get("execution_count") is not None:
            found.append(f"{name}: cell {number} has the count of a run")
    ids = [cell["id"] for cell in clean["cells"]]
    if len(set(ids)) < len(ids):
        found.append(f"{name}: two cells have the same id")
    if not found and text_of(clean) != text:
        found.append(f"{name}: it has metadata of somebody's editor, or another form")
    return found


def main(arguments: list[str]) -> int:
    """Checks the files, or puts them right."""
    fixes = "--fix" in arguments
    code = 0
    for name in arguments:
        if name == "--fix":
            continue
        path = Path(name)
        text = path.read_text(encoding="utf-8")
        found = findings(name, text)
        if found and fixes:
            try:
                path.write_text(text_of(stripped(json.loads(text))), encoding="utf-8")
                found = findings(name, path.read_text(encoding="utf-8"))
            except (ValueError, KeyError, TypeError, AttributeError):
                pass  # told below
        for finding in found:
            print(f"{finding}{'' if fixes else '; scripts/format puts it right'}")
        code = 1 if found else code
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
