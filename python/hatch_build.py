"""Builds the native module: the engine in Swift and the module in C, as one library without other dependencies.

As a build hook of hatchling it puts the module into the wheel. Run as a program, `python hatch_build.py`, it builds the
module into `src/tickloom`, where tests and an editable installation find it.

Swift 6.2 or newer is needed. `TICKLOOM_BUILD_CORE=0` makes a wheel without the module: the lake and the client work.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

HERE = Path(__file__).resolve().parent
MODULE = HERE / "src" / "tickloom" / "_core.abi3.so"
PRODUCT = "tickloom_core"


def package_folder() -> Path:
    """The Swift package: the repository, or what a source distribution holds of it."""
    for folder in (HERE / "engine", HERE.parent):
        if (folder / "Package.swift").is_file() and (folder / "Sources" / "CPythonModule").is_dir():
            return folder
    sys.exit("error: the sources of the native module are not here; build from the repository")


def build(target: Path) -> None:
    """Builds the module and puts it at `target`; an unchanged one is left as it is."""
    swift = shutil.which("swift")
    if swift is None:
        sys.exit(
            "error: the native module needs Swift 6.2 or newer to be built (https://www.swift.org/install); "
            "TICKLOOM_BUILD_CORE=0 leaves it out"
        )
    headers = Path(sysconfig.get_path("include"))
    if not (headers / "Python.h").is_file():
        sys.exit(f"error: {headers} does not hold Python.h; install the headers of this Python (Debian: python3-dev)")
    folder = package_folder()
    # Compilers that the environment names are for C alone; Swift brings its own.
    environment = {name: value for name, value in os.environ.items() if name not in ("CC", "CXX", "CFLAGS", "LDFLAGS")}
    environment["TICKLOOM_PYTHON_INCLUDE"] = str(headers)
    command = [swift, "build", "-c", "release", "--product", PRODUCT, "--package-path", str(folder)]
    # Its own folder: the flags are others than those of the engine, and neither build undoes the other's.
    command += ["--scratch-path", str(folder / ".build" / "python"), "-Xswiftc", "-static-stdlib"]
    command += ["--explicit-target-dependency-import-check", "error"]
    run = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if run.returncode != 0:
        sys.exit(f"error: the native module could not be built:\n{run.stdout}")
    suffix = "dylib" if sys.platform == "darwin" else "so"
    built = folder / ".build" / "python" / "release" / f"lib{PRODUCT}.{suffix}"
    content = built.read_bytes()
    if target.exists() and target.read_bytes() == content:
        return
    # A process that has the old one loaded keeps it.
    temporary = target.with_name(f".{target.name}.new")
    temporary.write_bytes(content)
    temporary.chmod(0o755)
    temporary.replace(target)


class NativeModuleHook(BuildHookInterface[Any]):
    """Adds the native module to a wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Builds it, before the wheel is put together."""
        if self.target_name != "wheel" or os.environ.get("TICKLOOM_BUILD_CORE") == "0":
            return
        if sys.platform == "win32":
            self.app.display_warning("the native module is not built on Windows yet; the lake and the client work")
            return
        build(MODULE)
        platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        build_data["pure_python"] = False
        build_data["tag"] = f"cp311-abi3-{platform}"
        if version != "editable":
            build_data["force_include"][str(MODULE)] = "tickloom/_core.abi3.so"


if __name__ == "__main__":
    build(MODULE)
