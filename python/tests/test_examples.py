"""The notebooks run, from their first cell to their last, and show what they say."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from traitlets.config import Config

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
PROGRAM = ROOT / ".build" / "debug" / "tickloom"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Runs a notebook in a kernel of this Python, whose files are all in a folder of the test's."""
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("JUPYTER_PATH", str(Path(sys.prefix) / "share" / "jupyter"))
    paths = [str(ROOT / "python" / "src"), os.environ.get("PYTHONPATH", "")]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, paths)))

    # Sockets in a folder, whose path must be short; a kernel that takes no connection from elsewhere.
    sockets = Path(tempfile.mkdtemp(prefix="nb"))
    settings = Config({"KernelManager": {"transport": "ipc", "ip": str(sockets / "k")}})

    def run_notebook(notebook: Any) -> Any:
        resources = {"metadata": {"path": str(EXAMPLES)}}
        client = NotebookClient(notebook, timeout=300, kernel_name="python3", resources=resources, config=settings)
        return client.execute()

    yield run_notebook
    shutil.rmtree(sockets)


def outputs(notebook: Any) -> list[Any]:
    return [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


def shown(notebook: Any, kind: str) -> int:
    return sum(kind in output.get("data", {}) for output in outputs(notebook))


@pytest.mark.parametrize("name", sorted(path.stem for path in EXAMPLES.glob("*.ipynb")))
def test_a_notebook_runs(name: str, run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if name == "lake":
        if not PROGRAM.exists():
            pytest.skip("needs the program: swift build")
        sample = ROOT / "Samples" / "eurusd-sample.csv.gz"
        data = tmp_path / "data"
        command = [str(PROGRAM), "import", str(sample), "--symbol", "EURUSD", "--data-dir", str(data), "--quiet"]
        subprocess.run(command, check=True, capture_output=True)
        monkeypatch.setenv("TICKLOOM_DATA_DIR", str(data))
    done = run(nbformat.read(EXAMPLES / f"{name}.ipynb", as_version=4))
    assert not [output for output in outputs(done) if output.output_type == "error"]
    assert not [output.text for output in outputs(done) if output.get("name") == "stderr"]
    if name in ("bars", "lake", "quality"):
        assert shown(done, "text/html") > 0
    if name in ("bars", "quality"):
        assert shown(done, "application/vnd.plotly.v1+json") == 1


def test_a_notebook_that_is_wrong_fails(run: Any) -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("assert 1 == 2")])
    with pytest.raises(CellExecutionError):
        run(notebook)


def test_the_bar_of_an_import_is_an_output_of_its_cell(run: Any) -> None:
    program = """
from tickloom._client.progress import ProgressBar
bar = ProgressBar("import <EURUSD>")
news = {"phase": "reading", "rows": 10, "bytes": 5, "bytes_total": 20, "ticks_per_second": 1.0, "files": 1}
bar.show(news)
bar.show(news | {"bytes": 10})
bar.end({"rows_read": 40, "ticks_stored": 39, "rejected": 1, "seconds": 2.0})
"""
    done = run(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(program)]))
    (output,) = outputs(done)
    assert output.output_type == "display_data"
    assert output.data["text/plain"] == "import <EURUSD>: 40 rows, 39 ticks stored, 1 rejected, 0:02"
    assert '<progress value="1.0000" max="1">' in output.data["text/html"]
    assert "import &lt;EURUSD&gt;" in output.data["text/html"]
