"""A screen without a screen: Xvfb with a window manager, its windows and its picture."""

import os
import shutil
import struct
import subprocess
import tempfile
import time
import zlib
from collections.abc import Callable
from pathlib import Path

PATIENCE = 120
"""Seconds that anything may take: the machine may have much else to do."""


def until(what: str, is_so: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Waits until something is so."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, f"it did not come about that {what}"
        time.sleep(0.02)


class Display:
    """Ends with `close`. Its files are in a folder of its own."""

    def __init__(self, width: int = 1600, height: int = 1000) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="tickloom-x-"))
        reader, writer = os.pipe()
        log = (self.folder / "log").open("w")
        screen = ["-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp", "-fbdir", str(self.folder)]
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writer), *screen], pass_fds=[writer], stdout=log, stderr=log
        )
        os.close(writer)
        with os.fdopen(reader) as told:
            number = told.readline().strip()
        assert number, (self.folder / "log").read_text()
        self.name = f":{number}"
        self.environment = {"DISPLAY": self.name, "PATH": os.environ["PATH"], "HOME": str(self.folder)}
        self._manager = subprocess.Popen(["openbox"], env=self.environment, stdout=log, stderr=log)
        log.close()
        # What it manages has a name for it: xdotool needs the root's properties.
        until("the window manager is there", lambda: self._xdotool("get_desktop")[0] == 0)

    def _xdotool(self, *arguments: object) -> tuple[int, str]:
        done = subprocess.run(
            ["xdotool", *map(str, arguments)],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return done.returncode, done.stdout.strip()

    def do(self, *arguments: object) -> str:
        """Runs xdotool, as a user would use mouse and keyboard."""
        code, text = self._xdotool(*arguments)
        assert code == 0, f"xdotool {arguments} ended with {code}"
        return text

    def windows(self, name: str) -> list[str]:
        """The numbers of visible windows whose titles match."""
        return self._xdotool("search", "--onlyvisible", "--name", name)[1].split()

    def window(self, name: str) -> str:
        """Waits for the one visible window of a title."""
        until(f"there is a window named {name}", lambda: len(self.windows(name)) == 1)
        return self.windows(name)[0]

    def geometry(self, window: str) -> tuple[int, int, int, int]:
        """x, y, width and height of what is within the window's frame."""
        lines = dict(line.split("=") for line in self.do("getwindowgeometry", "--shell", window).splitlines())
        return int(lines["X"]), int(lines["Y"]), int(lines["WIDTH"]), int(lines["HEIGHT"])

    def activate(self, window: str) -> None:
        """Gives a window the keyboard."""
        self.do("windowactivate", "--sync", window)

    def pixels(self) -> tuple[int, int, bytes]:
        """Width, height and the pixels, four bytes each: blue, green, red, none."""
        content = (self.folder / "Xvfb_screen0").read_bytes()
        header = struct.unpack(">25I", content[:100])
        size, width, height, stride, colors = header[0], header[4], header[5], header[12], header[19]
        start = size + 12 * colors
        rows = [content[start + y * stride : start + y * stride + 4 * width] for y in range(height)]
        return width, height, b"".join(rows)

    def picture(self, path: Path) -> None:
        """Keeps what is on the screen as PNG."""
        width, height, pixels = self.pixels()
        rgb = bytearray(3 * width * height)
        rgb[0::3], rgb[1::3], rgb[2::3] = pixels[2::4], pixels[1::4], pixels[0::4]
        rows = b"".join(b"\0" + rgb[3 * width * y : 3 * width * (y + 1)] for y in range(height))

        def chunk(kind: bytes, body: bytes) -> bytes:
            return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

        header = struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(
            b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
        )

    def close(self) -> None:
        for process in (self._manager, self._server):
            process.terminate()
        for process in (self._manager, self._server):
            process.wait(60)
        shutil.rmtree(self.folder)
