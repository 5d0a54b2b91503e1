"""The shell as a user starts it, with settings and folders of its own."""

import os
import signal
import subprocess
from pathlib import Path

from display import Display, until
from driver import Driver, free_port

KEPT = ("PATH", "LANG", "TZ", "LD_LIBRARY_PATH")


def is_running(pid: int) -> bool:
    """Whether a process is there and is more than an entry in a table."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def children(pid: int) -> dict[int, str]:
    """The processes that a process started and that run, with their commands."""
    found = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            stat = (folder / "stat").read_text().rpartition(")")[2].split()
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if int(stat[1]) == pid and stat[0] != "Z":
            found[int(folder.name)] = command
    return found


class Shell:
    """One start of the shell. `close` ends it, and whatever it left."""

    def __init__(
        self,
        program: Path,
        engine: Path,
        home: Path,
        runtime: Path,
        display: Display | None,
        *arguments: object,
        is_automated: bool = True,
        **settings: str,
    ) -> None:
        self.home = home
        home.mkdir(exist_ok=True)
        environment = {name: os.environ[name] for name in KEPT if name in os.environ}
        environment |= {
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(runtime),
            "GSETTINGS_BACKEND": "memory",
            "LIBGL_ALWAYS_SOFTWARE": "1",
            "NO_AT_BRIDGE": "1",
            "TICKLOOM_ENV": "ci",
            "TICKLOOM_PORT": "0",
        }
        if display is not None:
            environment["DISPLAY"] = display.name
        target = free_port()
        words = [program, "--engine", engine, *arguments]
        if is_automated:
            environment["WEBKIT_INSPECTOR_SERVER"] = f"127.0.0.1:{target}"
            words.append("--automation")
        self._log = home / "shell.log"
        self._seen: set[int] = set()
        with self._log.open("a") as log:
            self.process = subprocess.Popen(
                list(map(str, words)),
                cwd=home,
                env=environment | settings,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self._target = target
        self._driver: Driver | None = None

    @property
    def driver(self) -> Driver:
        """What controls the page."""
        if self._driver is None:
            self._driver = Driver(self._target)
        return self._driver

    @property
    def log(self) -> str:
        return self._log.read_text()

    @property
    def pid(self) -> int:
        return self.process.pid

    def children(self) -> dict[int, str]:
        found = children(self.pid)
        self._seen |= set(found)
        return found

    def engine(self) -> int | None:
        """The engine that it started; nothing if there is none."""
        return next((pid for pid, command in self.children().items() if " serve " in command), None)

    def wait_for_engine(self, other_than: int | None = None) -> int:
        until("the shell started an engine", lambda: self.engine() not in (None, other_than))
        found = self.engine()
        assert found is not None
        return found

    def wait_for_charts(self) -> None:
        """Waits until the page is there, connected, and has bars in its panels."""
        self.driver.wait_for(
            "document.querySelector('.connection.connected') && document.querySelectorAll('.panel').length > 0 && "
            "[...document.querySelectorAll('.panel .chart')].every(({ dataset }) => Number(dataset.bars) > 0)"
        )

    def ended(self) -> int:
        """Waits until it has ended, and tells how."""
        return self.process.wait(120)

    def close(self) -> None:
        self.children()
        if self._driver is not None:
            self._driver.close()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait(60)
        until("all that it started has ended", lambda: not any(map(is_running, self._seen)))
