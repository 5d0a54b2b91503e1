import pytest
from check_tree import SIZE_MAX, findings

# Put together here, so that this file itself passes.
HOME = "/" + "home/somebody"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("README.md", b"text\n"),
        ("docs/install.md", b"unpack it into /home/you/duckdb or ~/duckdb\n"),
        ("a.swift", b"// github.com/home/work and $HOME/home/x\n"),
        ("Tests/ModelTests/A.swift", f"let home = {HOME}\n".encode()),
        ("Samples/ticks.csv.gz", b"\x1f\x8b\x08\x00\x00"),
        ("Tests/Fixtures/windows.csv", b"a\r\nb"),
        ("empty", b""),
    ],
)
def test_good_files(name: str, content: bytes) -> None:
    assert findings(name, content, b"/checkouts/") == []


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "a.md",
            f"see {HOME}/data\n".encode(),
            f"a.md:1: {HOME} is a path of one machine",
        ),
        (
            "a.md",
            b"x\n/checkouts/tickloom\n",
            "a.md:2: /checkouts/ is a path of one machine",
        ),
        (
            "a.md",
            b'"C:\\' + b'Users\\me"\n',
            "a.md:1: C:\\Users\\ is a path of one machine",
        ),
        (
            "lib/x.so",
            b"text\n",
            "lib/x.so: compiled code, a package or a database; ignore it in .gitignore instead",
        ),
        (
            "tool",
            b"\x7fELF\2\1\1",
            "tool: compiled code, a package or a database; ignore it in .gitignore instead",
        ),
        ("a.swift", b"a\r\n", "a.swift: Windows line ends"),
        ("a.swift", b"a", "a.swift: no newline at the end"),
        (
            "big.csv",
            b"a\n" * SIZE_MAX,
            f"big.csv: {2 * SIZE_MAX} bytes, more than {SIZE_MAX}",
        ),
    ],
)
def test_findings(name: str, content: bytes, message: str) -> None:
    assert findings(name, content, b"/checkouts/") == [message]
