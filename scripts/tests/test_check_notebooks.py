import copy
import json
from pathlib import Path
from typing import Any

import pytest
from check_notebooks import findings, main, stripped, text_of

CLEAN: dict[str, Any] = stripped(
    {
        "cells": [
            {"cell_type": "markdown", "id": "a", "source": ["# Title"]},
            {"cell_type": "code", "id": "b", "metadata": {"tags": ["slow"]}, "source": ["1 + 1"]},
        ]
    }
)


def test_what_somebody_wrote_is_left_alone() -> None:
    assert findings("x", text_of(CLEAN)) == []
    assert CLEAN["cells"][1]["metadata"] == {"tags": ["slow"]}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda cells: cells[1].update(outputs=[{"output_type": "stream", "text": ["2"]}]), "cell 2 has outputs"),
        (lambda cells: cells[1].update(execution_count=7), "cell 2 has the count"),
        (lambda cells: cells[1]["metadata"].update(collapsed=True), "metadata"),
        (lambda cells: cells[1].update(id="a"), "same id"),
    ],
)
def test_what_a_run_leaves_is_found_and_taken_out(
    change: Any, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    notebook = copy.deepcopy(CLEAN)
    change(notebook["cells"])
    path = tmp_path / "x.ipynb"
    path.write_text(text_of(notebook), encoding="utf-8")
    assert main([str(path)]) == 1
    assert words in capsys.readouterr().out
    if words == "same id":
        assert main(["--fix", str(path)]) == 1
    else:
        assert main(["--fix", str(path)]) == 0
        assert path.read_text(encoding="utf-8") == text_of(CLEAN)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"cells": [1]}', json.dumps({"cells": [{"id": "a"}]})])
def test_other_files_are_no_notebooks(text: str, tmp_path: Path) -> None:
    assert "no notebook" in findings("x", text)[0]
    path = tmp_path / "x.ipynb"
    path.write_text(text, encoding="utf-8")
    assert main(["--fix", str(path)]) == 1
    assert path.read_text(encoding="utf-8") == text
