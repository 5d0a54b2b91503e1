import os
import subprocess
import sys
import zipfile
from pathlib import Path

import tickloom

PACKAGE = Path(__file__).parent.parent


def test_all_names_exist_and_are_documented() -> None:
    for name in tickloom.__all__:
        value = getattr(tickloom, name)
        if callable(value):
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
    (wheel,) = tmp_path.glob("tickloom-*-py3-none-any.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert {"tickloom/__init__.py", "tickloom/_lake.py", "tickloom/py.typed"} <= set(names)
    assert all(name.startswith(("tickloom/", "tickloom-")) for name in names)
