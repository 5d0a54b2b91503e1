"""Files that want to do harm: bombs, pipes, loops of links, names that are no text, files that change meanwhile."""

import gzip
import lzma
import os
import resource
import struct
import subprocess
import sys
import threading
import time
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Run

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX files and limits")
HEADER = b"timestamp,bid,ask\n"
ROW = b"1549238400994,1.14543,1.14545\n"
GIGABYTES = 10
MEMORY_MAX = 512 << 20


def limited(program: Path, *arguments: object, seconds: int = 100) -> tuple[int, str, int]:
    """Runs the program, and gives its exit code, what it said, and the most memory that it took, in bytes."""
    process = subprocess.Popen(
        [program, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    timer = threading.Timer(seconds, process.kill)
    timer.start()
    assert process.stdout is not None
    text = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    timer.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, text, usage.ru_maxrss * 1024


def pieces(head: bytes, filler: bytes) -> Iterator[bytes]:
    yield head
    piece = filler * ((16 << 20) // len(filler))
    for _ in range(GIGABYTES << 30 >> 24):
        yield piece


FILLERS = {
    "zeros": (b"", b"\0"),
    "zeros after a row": (HEADER + ROW, b"\0"),
    "line ends": (b"", b"\n"),
    "line ends after a row": (HEADER + ROW, b"\n"),
    "one row": (HEADER, ROW),
    "headers": (HEADER + ROW, HEADER),
}


def gzip_bomb(path: Path, head: bytes, filler: bytes) -> None:
    with path.open("wb") as file:
        packer = zlib.compressobj(1, zlib.DEFLATED, 31)
        # One piece compressed, and put there again and again: members need no time to be made.
        file.write(packer.compress(head) + packer.flush())
        piece = gzip.compress(filler * ((16 << 20) // len(filler)))
        for _ in range(GIGABYTES << 30 >> 24):
            file.write(piece)


def zstd_bomb(path: Path, head: bytes, filler: bytes) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    codec = pyarrow.Codec("zstd", 19)
    piece = codec.compress(filler * ((16 << 20) // len(filler)), asbytes=True)
    with path.open("wb") as file:
        file.write(codec.compress(head or b"\n", asbytes=True))
        for _ in range(GIGABYTES << 30 >> 24):
            file.write(piece)


@pytest.mark.parametrize("filler", FILLERS)
@pytest.mark.parametrize("pack", [gzip_bomb, zstd_bomb])
def test_bombs(program: Path, tmp_path: Path, pack: object, filler: str) -> None:
    """Ten gigabytes from a few megabytes or less: an error, with little memory, soon, and nothing on the disk."""
    path = tmp_path / "bomb.csv"
    pack(path, *FILLERS[filler])  # type: ignore[operator]
    code, text, memory = limited(program, "import", path, "--symbol", "EURUSD", "--data-dir", tmp_path / "store")
    assert code in (65, 66), text
    assert memory < MEMORY_MAX
    assert list((tmp_path / "store").rglob("*.parquet")) == []


@pytest.mark.parametrize("filler", FILLERS)
def test_bombs_in_archives(program: Path, tmp_path: Path, filler: str) -> None:
    path = tmp_path / "bomb.zip"
    gigabyte = [piece for piece, _ in zip(pieces(*FILLERS[filler]), range(12), strict=False)]
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("a.csv", "w") as file,
    ):
        for piece in gigabyte:
            file.write(piece)
    code, text, memory = limited(program, "import", path, "--symbol", "EURUSD", "--data-dir", tmp_path / "store")
    assert code in (65, 66), text
    assert memory < MEMORY_MAX


def test_bombs_in_bombs(program: Path, tmp_path: Path) -> None:
    """What is packed twice is measured by what it takes on the disk."""
    inner = tmp_path / "inner.gz"
    gzip_bomb(inner, HEADER + ROW, b"\n")
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(inner, "a.csv.gz")
    code, text, memory = limited(
        program, "import", tmp_path / "bomb.zip", "--symbol", "EURUSD", "--data-dir", tmp_path / "store"
    )
    assert (code, "100 times its size" in text) == (65, True), text
    assert memory < MEMORY_MAX


def test_bomb_of_records(program: Path, tmp_path: Path) -> None:
    folder = tmp_path / "EURUSD" / "2019" / "01" / "04"
    folder.mkdir(parents=True)
    packer = lzma.LZMACompressor(format=lzma.FORMAT_ALONE, preset=0)
    with (folder / "00h_ticks.bi5").open("wb") as file:
        # What it begins with are ticks.
        file.write(packer.compress(struct.pack(">IIIff", 994, 114_545, 114_543, 1, 2) * 300))
        for _ in range(2):
            file.write(packer.compress(bytes(64 << 20)))
        file.write(packer.flush())
    code, text, memory = limited(
        program, "import", folder / "00h_ticks.bi5", "--symbol", "EURUSD", "--data-dir", tmp_path / "store"
    )
    assert (code, "100 times its size" in text) == (65, True), text
    assert memory < MEMORY_MAX


# MARK: Text


@pytest.mark.parametrize(
    ("encoding", "words"),
    [("utf-16", "UTF-16"), ("utf-16-le", "UTF-16"), ("utf-16-be", "UTF-16"), ("utf-32", "text")],
)
def test_other_encodings_are_named(run: Run, tmp_path: Path, encoding: str, words: str) -> None:
    (tmp_path / "a.csv").write_bytes((HEADER + ROW).decode().encode(encoding))
    done = run("import", tmp_path / "a.csv", "--symbol", "EURUSD", "--data-dir", tmp_path / "store", code=65)
    assert words in done.stderr


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r", b"\n\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_marks(run: Run, tmp_path: Path, end: bytes, mark: bytes) -> None:
    rows = b"".join(b"15492384%05d,1.14543,1.14545" % number + end for number in range(100, 150))
    (tmp_path / "a.csv").write_bytes(mark + HEADER.rstrip() + end + rows.replace(b"15492384", b"15492384"))
    arguments = ("import", tmp_path / "a.csv", "--symbol", "EURUSD", "--json", "--quiet", "--data-dir", tmp_path / "s")
    summary = run(*arguments).json_lines()[-1]
    assert (summary["ticks_stored"], summary["rejected"]) == (50, 0)


def test_mixed_line_ends(run: Run, tmp_path: Path) -> None:
    """Where some lines end with LF, a lone CR ends nothing, and makes one bad row of two: rejected, and told."""
    one, two, three = (b"154923840%04d,1.14543,1.14545" % number for number in (1, 2, 3))
    (tmp_path / "a.csv").write_bytes(HEADER + one + b"\r" + two + b"\n" + three + b"\r\n")
    arguments = ("import", tmp_path / "a.csv", "--symbol", "EURUSD", "--json", "--quiet", "--data-dir", tmp_path / "s")
    summary = run(*arguments).json_lines()[-1]
    assert (summary["rows_read"], summary["ticks_stored"], summary["rejected"]) == (2, 1, 1)


def test_wrong_line_ends_are_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(HEADER + ROW.replace(b"\n", b"\r\r\n") + ROW)
    arguments = ("import", tmp_path / "a.csv", "--symbol", "EURUSD", "--json", "--quiet", "--data-dir", tmp_path / "s")
    summary = run(*arguments).json_lines()[-1]
    assert (summary["rows_read"], summary["rejected"]) == (2, 1)


@pytest.mark.parametrize("length", [1_000, 100_000, 1_000_000, 1_100_000, 40_000_000])
def test_long_lines(program: Path, tmp_path: Path, length: int) -> None:
    """A row, or the whole file, is refused; rows before it are as they are."""
    (tmp_path / "a.csv").write_bytes(HEADER + ROW + b"9" * length + b"\n" + ROW.replace(b"994", b"995"))
    code, text, memory = limited(
        program, "import", tmp_path / "a.csv", "--symbol", "EURUSD", "--json", "--data-dir", tmp_path / "store"
    )
    assert memory < MEMORY_MAX
    # Chunks are a megabyte: a line that is somewhat longer may still fit in what was read.
    if length <= 1_000_000 or (code == 0 and length < 2_000_000):
        assert code == 0
        assert '"rejected":1' in text.replace(" ", "")
    else:
        assert code == 65
        assert "longer than a megabyte" in text


# MARK: Things that are no files


@pytest.mark.parametrize("kind", ["pipe", "device", "terminal"])
@pytest.mark.parametrize("inside", [False, True])
def test_what_is_no_file_is_refused_at_once(program: Path, tmp_path: Path, kind: str, inside: bool) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    path = folder / "a.csv"
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero" if kind == "device" else "/dev/tty")
    began = time.monotonic()
    code, text, _ = limited(
        program,
        "import",
        folder if inside else path,
        "--symbol",
        "EURUSD",
        "--data-dir",
        tmp_path / "store",
        seconds=20,
    )
    assert code == 74 or code == 66, text
    assert "a.csv" in text
    assert time.monotonic() - began < 15


def test_loops_of_links(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "a.csv").write_bytes(HEADER + ROW)
    (folder / "deep" / "up").symlink_to("..")
    (folder / "self").symlink_to("self")
    (folder / "other").symlink_to("deep")
    arguments = ("import", folder, "--symbol", "EURUSD", "--json", "--quiet", "--data-dir", tmp_path / "store")
    assert run(*arguments).json_lines()[-1]["rows_read"] == 1
    (folder / "loop.csv").symlink_to("loop.csv")
    failed = run("import", folder, "--symbol", "EURUSD", "--data-dir", tmp_path / "store", code=None)
    assert failed.code in (66, 74)
    assert "loop.csv" in failed.stderr


def test_thousands_of_files(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    for number in range(3_000):
        place = folder / f"{number % 50:02}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{number:05}.csv").write_bytes(b"%d,1.14543,1.14545\n" % (1_549_238_400_000 + number))
    arguments = ("import", folder, "--symbol", "EURUSD", "--json", "--quiet", "--data-dir", tmp_path / "store")
    assert run(*arguments).json_lines()[-1]["ticks_stored"] == 3_000


def test_names_that_are_no_text(run: Run, tmp_path: Path) -> None:
    """Swift's file names are text: such a file is named in an error, and never passed over."""
    folder = tmp_path / "in"
    folder.mkdir()
    try:
        (folder / os.fsdecode(b"a\xff\xfe.csv")).write_bytes(HEADER + ROW)
    except OSError:
        pytest.skip("this disk takes no such names")
    done = run("import", tmp_path / "in", "--symbol", "EURUSD", "--data-dir", tmp_path / "store", code=66)
    assert "no such file" in done.stderr
    assert "a\ufffd\ufffd.csv" in done.stderr
    assert not (tmp_path / "store").exists()


# MARK: Files that change


@pytest.mark.parametrize("change", ["grow", "shrink", "replace"])
def test_files_that_change_while_they_are_read(program: Path, tmp_path: Path, change: str) -> None:
    path = tmp_path / "a.csv"
    rows = b"".join(b"%d,1.14543,1.14545\n" % (1_549_238_400_000 + number) for number in range(2_000_000))
    path.write_bytes(HEADER + rows)
    store = tmp_path / "store"
    process = subprocess.Popen(
        [program, "import", path, "--symbol", "EURUSD", "--data-dir", store],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    while process.poll() is None and not (store / "tickloom.lock").exists():
        time.sleep(0.002)
    if change == "grow":
        with path.open("ab") as file:
            file.write(ROW)
    elif change == "shrink":
        os.truncate(path, len(rows) // 2)
    else:
        (tmp_path / "b.csv").write_bytes(HEADER + ROW)
        (tmp_path / "b.csv").replace(path)
    text = process.communicate(timeout=100)[0]
    if change == "replace" and process.returncode == 0:
        # The file that was open stays whole, whatever gets its name.
        assert "2,000,000" in text
    else:
        assert process.returncode != 0
        assert "something wrote to the file" in text or "shorter" in text, text
        assert list(store.rglob("ticks/**/*.parquet")) == []


def test_limits_are_known_here() -> None:
    """The tests above measure memory as the system counts it, in kilobytes."""
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > 10_000
