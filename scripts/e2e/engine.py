"""A running engine, as tests start, stop, kill and hold it."""

import json
import os
import queue
import signal
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

TOKEN = "0123456789abcdef0123456789abcdef"  # noqa: S105 - of engines that tests start
START_SECONDS = 60


class Engine:
    """`tickloom serve` on a data folder. Its port and token stay the same when it is started again.

    Args:
        program: The program under test.
        data: The data folder.
        settings: More settings, as environment variables.
    """

    def __init__(self, program: Path, data: Path, **settings: str) -> None:
        self.program = program
        self.data = data
        keep = ("PATH", "LANG", "TZ", "LD_LIBRARY_PATH", "SYSTEMROOT")
        self.environment = {name: os.environ[name] for name in keep if name in os.environ}
        self.environment |= {"HOME": str(data.parent), "TICKLOOM_ENV": "ci", "TICKLOOM_TOKEN": TOKEN} | settings
        self._process: subprocess.Popen[str] | None = None
        self._port = 0
        self.ready: dict[str, Any] = {}

    def start(self) -> "Engine":
        """Starts it and waits until it serves."""
        with (self.data.parent / "serve.log").open("a") as log:
            self._process = process = subprocess.Popen(
                [self.program, "serve", "--json", "--data-dir", self.data, "--port", str(self._port)],
                cwd=self.data.parent,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        stdout = process.stdout
        assert stdout is not None
        threading.Thread(target=lambda: lines.put(stdout.readline()), daemon=True).start()
        try:
            line = lines.get(timeout=START_SECONDS)
            self.ready = json.loads(line)
        except (queue.Empty, ValueError) as error:
            self.kill()
            text = (self.data.parent / "serve.log").read_text()[-2000:]
            raise AssertionError(f"the engine did not come up within {START_SECONDS} s\n{text}") from error
        self._port = self.ready["port"]
        return self

    @property
    def socket(self) -> str:
        return str(self.ready["socket"])

    @property
    def port(self) -> int:
        return self._port

    @property
    def url(self) -> str:
        """Of its WebSocket."""
        return f"ws://127.0.0.1:{self._port}/ipc"

    @property
    def page(self) -> str:
        """Of its web pages."""
        return f"http://127.0.0.1:{self._port}/"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """Ends it at once, as a loss of power would."""
        if self._process is not None:
            self._process.kill()
            self._reap()

    def stop(self) -> int:
        """Asks it to end, and tells its exit code."""
        assert self._process is not None
        self._process.terminate()
        code = self._process.wait(60)
        self._reap()
        return code

    def hold(self) -> None:
        """Lets it stand still, with all its connections open."""
        os.kill(self.pid, signal.SIGSTOP)
        # The signal is sent, not obeyed yet: each thread stops by itself.
        tasks = Path(f"/proc/{self.pid}/task")
        deadline = time.monotonic() + 10
        while tasks.is_dir() and any(state(task) not in "TZ" for task in tasks.iterdir()):
            assert time.monotonic() < deadline, "the engine did not stand still"
            time.sleep(0.001)

    def go_on(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def _reap(self) -> None:
        assert self._process is not None
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._process = None


def state(task: Path) -> str:
    """The state of a thread, as Linux tells it: T for one that was stopped."""
    return (task / "stat").read_text().rpartition(")")[2].split()[0]
