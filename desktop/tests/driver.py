"""The page in the shell's window, by WebKit's own WebDriver. Only builds for development let it in."""

import json
import random
import socket
import subprocess
import urllib.error
import urllib.request
from typing import Any

from display import PATIENCE, until


def free_port() -> int:
    """A port that nobody has now, and that the system gives to nobody by itself."""
    while True:
        port = random.randrange(20_000, 30_000)  # noqa: S311
        with socket.socket() as trial:
            try:
                trial.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


class DriverError(Exception):
    """The driver answered with an error."""


class Driver:
    """Controls a shell that listens for it at `target`. Ends with `close`."""

    def __init__(self, target: int) -> None:
        self._port = free_port()
        self._process = subprocess.Popen(
            ["WebKitWebDriver", f"--port={self._port}", f"--target=127.0.0.1:{target}"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._session = ""
        until("the driver answers", self._answers)
        until("the shell lets the driver in", self._begins)

    def _answers(self) -> bool:
        try:
            self._call("GET", "/status")
        except (OSError, DriverError):
            return False
        return True

    def _begins(self) -> bool:
        try:
            answer = self._call("POST", "/session", {"capabilities": {"alwaysMatch": {}}})
        except (OSError, DriverError):
            return False
        self._session = f"/session/{answer['sessionId']}"
        self._call("POST", f"{self._session}/timeouts", {"script": PATIENCE * 1000})
        return True

    def _call(self, method: str, path: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self._port}{path}", data, {"Content-Type": "application/json"}, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE + 30) as answer:  # noqa: S310
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise DriverError(error.read().decode()[:1000]) from error

    def evaluate(self, script: str, *arguments: object) -> Any:
        """What the body of a function returns; it has its `arguments`."""
        return self._call("POST", f"{self._session}/execute/sync", {"script": script, "args": list(arguments)})

    def promised(self, expression: str) -> Any:
        """What a promise becomes: `["ok", value]`, or `["error", text]`."""
        outcome = "(value) => done(['ok', value]), (error) => done(['error', String(error)])"
        script = f"const done = arguments[0]; ({expression}).then({outcome})"
        return self._call("POST", f"{self._session}/execute/async", {"script": script, "args": []})

    def wait_for(self, condition: str) -> None:
        """Waits until an expression is true, whatever page is shown meanwhile."""

        def is_so() -> bool:
            try:
                return self.evaluate(f"return Boolean({condition})") is True
            except DriverError:
                return False

        until(condition, is_so)

    def text(self, selector: str) -> str:
        return str(self.evaluate("return document.querySelector(arguments[0]).innerText", selector))

    def click(self, selector: str) -> None:
        """Clicks as a user does."""
        self.wait_for(f"document.querySelector({json.dumps(selector)})")
        found = self._call("POST", f"{self._session}/element", {"using": "css selector", "value": selector})
        self._call("POST", f"{self._session}/element/{next(iter(found.values()))}/click", {})

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(60)
