import doctest
import importlib
import inspect
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import tickloom

PACKAGE = Path(__file__).parent.parent


def test_all_names_exist_and_are_documented() -> None:
    for name in tickloom.__all__:
        value = getattr(tickloom, name)
        if isinstance(value, type) or inspect.isroutine(value):
            assert value.__doc__, f"{name} has no docstring"


def test_importing_loads_neither_arrow_nor_polars() -> None:
    program = "import sys, tickloom; print([name for name in ('pyarrow', 'polars', 'numpy') if name in sys.modules])"
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE / "src")}
    run = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_the_wheel_holds_the_package_and_its_types(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)],
        cwd=PACKAGE,
        capture_output=True,
        check=True,
    )
    (wheel,) = tmp_path.glob("tickloom-*-cp311-abi3-*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    wanted = {"tickloom/__init__.py", "tickloom/_lake.py", "tickloom/py.typed", "tickloom/_core.pyi"}
    assert {*wanted, "tickloom/_core.abi3.so"} <= set(names)
    assert all(name.startswith(("tickloom/", "tickloom-")) for name in names)
    assert len([name for name in names if name.endswith(".so")]) == 1
    # Nothing but what is installed, and nothing of Swift or of this environment beside it.
    installed = tmp_path / "installed"
    zipfile.ZipFile(wheel).extractall(installed)  # noqa: S202
    program = "import tickloom; m = tickloom.MTF(['1m'], scale=1); m.append(0, 1.5, 2.5); print(m['1m'].partial.open)"
    run = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(installed)!r}); {program}"],
        env={"PATH": "/nonexistent"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stdout == "1.5\n", run.stderr


def test_the_source_distribution_holds_what_the_module_is_built_from(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "sdist", "--directory", str(tmp_path)],
        cwd=PACKAGE,
        capture_output=True,
        check=True,
    )
    (archive,) = tmp_path.glob("tickloom-*.tar.gz")
    with tarfile.open(archive) as content:
        names = {name.partition("/")[2] for name in content.getnames()}
    sources = {
        f"engine/{path.relative_to(PACKAGE.parent)}"
        for target in (
            "MarketModel",
            "BarEngine",
            "TickQuality",
            "SyntheticTicks",
            "TickImport",
            "CEngineABI",
            "EngineABI",
            "CPythonModule",
        )
        for path in (PACKAGE.parent / "Sources" / target).rglob("*.*")
        if path.is_file()
    }
    assert sources | {"engine/Package.swift", "hatch_build.py", "pyproject.toml"} <= names
    assert not [name for name in names if name.endswith(".so")]


@pytest.mark.parametrize("name", ["_bars", "_calendar", "_mtf", "_quality", "_text", "testing"])
def test_the_examples_of_docstrings_are_true(name: str) -> None:
    module = importlib.import_module(f"tickloom.{name}")
    failed, tried = doctest.testmod(module)
    assert tried > 0
    assert failed == 0
