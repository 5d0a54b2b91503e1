"""Checks what the repository holds: check_tree.py FILE...

- no path of one machine (a home folder, the folder that this checkout lies in): it means nothing elsewhere;
- no compiled code, packages or databases: they are built or installed, never committed;
- no file above 1 MiB, samples above 4 MB;
- text ends with a newline and has no Windows line ends, except fixtures, which are kept as they are.

Prints each finding and ends with 1 if there is one.
"""

import re
import sys
from pathlib import Path

SIZE_MAX = 1 << 20
SAMPLE_SIZE_MAX = 4_000_000
BINARY_SUFFIXES = frozenset(
    {
        ".a",
        ".dll",
        ".dylib",
        ".exe",
        ".lib",
        ".node",
        ".o",
        ".obj",
        ".so",
        ".swiftmodule",
        ".wasm",
    }
)
PACKAGE_SUFFIXES = frozenset({".bin", ".class", ".duckdb", ".egg", ".jar", ".pyc", ".pyd", ".wal", ".whl"})
# The first bytes of programs and libraries: ELF, Mach-O (both orders and universal), Windows, WebAssembly, archives.
BINARY_MAGIC = (
    b"\x7fELF",
    b"\xcf\xfa\xed\xfe",
    b"\xce\xfa\xed\xfe",
    b"\xfe\xed\xfa\xcf",
    b"\xca\xfe\xba\xbe",
    b"MZ\x90",
    b"\0asm",
    b"!<arch>\n",
)
HOME = re.compile(rb"(?<![\w.$}>])/(?:home|Users|work|mnt)/[A-Za-z0-9._-]+|(?<![\w.$}>])/roo[t]/|[A-Za-z]:\\Users\\")
# Where a path stands for any machine's: the account that an example speaks of. Tests may invent others.
EXAMPLE_HOMES = (b"/home/you", b"/Users/you", b"/home/me", b"/Users/me")
ANY_HOME = (b"/home/", b"/Users/")
TEST_FOLDERS = ("Tests", "tests")
RAW_FOLDERS = ("Fixtures", "Golden", "Samples")


def findings(name: str, content: bytes, folder: bytes) -> list[str]:
    """What is wrong with one file. `folder` is what this checkout lies in, or empty."""
    path = Path(name)
    found: list[str] = []
    size_max = SAMPLE_SIZE_MAX if path.parts[0] == "Samples" else SIZE_MAX
    if len(content) > size_max:
        found.append(f"{name}: {len(content)} bytes, more than {size_max}")
    # Tests open stores that earlier versions made.
    is_fixture = path.parts[:2] == ("Tests", "Fixtures") and path.suffix == ".duckdb"
    if is_fixture:
        return found
    if path.suffix in BINARY_SUFFIXES | PACKAGE_SUFFIXES or content.startswith(BINARY_MAGIC):
        found.append(f"{name}: compiled code, a package or a database; ignore it in .gitignore instead")
        return found
    if b"\0" in content[:8192]:
        return found
    allowed = ANY_HOME if any(part in TEST_FOLDERS for part in path.parts) else EXAMPLE_HOMES
    for number, line in enumerate(content.split(b"\n"), start=1):
        paths = [match for match in HOME.findall(line) if not match.startswith(allowed)]
        if folder and folder in line:
            paths.append(folder)
        if paths:
            found.append(f"{name}:{number}: {paths[0].decode(errors='replace')} is a path of one machine")
    if not any(part in RAW_FOLDERS for part in path.parts):
        if b"\r\n" in content:
            found.append(f"{name}: Windows line ends")
        if content and not content.endswith(b"\n"):
            found.append(f"{name}: no newline at the end")
    return found


def main(names: list[str]) -> int:
    parent = str(Path.cwd().resolve().parent)
    # A checkout below / or in a folder that every machine has says nothing about this one.
    folder = f"{parent}/".encode() if parent.count("/") > 1 else b""
    messages = [message for name in names for message in findings(name, Path(name).read_bytes(), folder)]
    for message in messages:
        print(message)
    print(f"{len(names)} files checked, {len(messages)} findings")
    return 1 if messages else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
