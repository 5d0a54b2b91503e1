"""Windows Credential Manager: the real calls, cross-compiled, under Wine in a prefix of its own."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import SOURCES, WARNINGS, Drive, Start, die_with_parent, drive_with
from contract import Contract
from driver import LIMIT, Code

COMPILER = "x86_64-w64-mingw32-gcc"


def find_wine() -> str:
    # Debian's `wine` is a script that asks for the 32-bit half, too.
    for name in ("wine64", "/usr/lib/wine/wine64", "wine"):
        found = shutil.which(name)
        if found is not None:
            return found
    pytest.fail("wine is not installed; scripts/setup installs it")


@pytest.fixture(scope="session")
def program(base: Path) -> Path:
    path = base / "driver.exe"
    sources = [*sorted(SOURCES.glob("*.c")), Path(__file__).parent / "driver.c"]
    options = [*WARNINGS, "-O2", f"-I{SOURCES}/include"]
    subprocess.run([COMPILER, *options, *sources, "-o", path, "-ladvapi32"], check=True, timeout=LIMIT)
    return path


@pytest.fixture(scope="session")
def environment(base: Path) -> Iterator[dict[str, str]]:
    """A prefix of its own, as an empty Windows; without a display, .NET, HTML and menus."""
    (base / "wine").mkdir()
    variables = {
        "PATH": os.environ["PATH"],
        "HOME": str(base),
        "WINEPREFIX": str(base / "wine"),
        "WINEARCH": "win64",
        "WINEDEBUG": "-all",
        "WINEDLLOVERRIDES": "mscoree,mshtml=;winemenubuilder.exe=d",
    }
    # The first start makes the prefix, which takes some seconds.
    subprocess.run(
        [find_wine(), "wineboot", "--init"],
        env=variables,
        check=True,
        timeout=LIMIT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=die_with_parent,
    )
    yield variables
    end_server(variables)


def end_server(environment: dict[str, str]) -> None:
    """Ends all of this prefix; what was written is on the disk afterwards."""
    for option in ("-k", "-w"):
        subprocess.run(["wineserver", option], env=environment, check=False, timeout=LIMIT)


@pytest.fixture
def drive(start: Start, program: Path, environment: dict[str, str]) -> Drive:
    return drive_with(start, [find_wine(), program, "windows"], environment | {"WINEDEBUG": "-all"})


class TestWindows(Contract):
    """The contract under Wine."""

    # Wine keeps a credential in a key of the registry: at most 255 characters, with "Generic: tickloom:" in front.
    largest_name = 255 - len("Generic: tickloom:")
    # Wine measures first and copies then: a program that only lists credentials while another one writes hangs.
    reads_meanwhile = False

    def test_the_limit_is_windows_own(self, drive: Drive) -> None:
        assert drive().largest == 2560

    def test_values_outlive_all_of_windows(self, drive: Drive, environment: dict[str, str]) -> None:
        driver = drive()
        assert driver.write("kept", b"over a restart").code == Code.OK
        driver.end()
        end_server(environment)
        driver = drive()
        assert driver.value("kept") == b"over a restart"
        assert driver.remove("kept").code == Code.OK
        driver.end()

    def test_values_are_not_in_the_registry_as_they_are(self, drive: Drive, environment: dict[str, str]) -> None:
        secret = b"canary-4f1c0e7d"
        driver = drive()
        assert driver.write("hidden", secret).code == Code.OK
        driver.end()
        end_server(environment)
        files = list(Path(environment["WINEPREFIX"]).glob("*.reg"))
        assert any(b"tickloom:hidden" in file.read_bytes() for file in files)
        for file in files:
            data = file.read_bytes()
            assert secret not in data
            assert secret.decode().encode("utf-16-le") not in data
            assert ",".join(f"{byte:02x}" for byte in secret).encode() not in data
        assert drive().remove("hidden").code == Code.OK
