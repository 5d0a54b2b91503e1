"""A running driver.c: calls to a credential store, and what became of them."""

import os
import select
import subprocess
import time
from dataclasses import dataclass
from enum import IntEnum

# Seconds that anything may take here before it counts as hanging. The machine may be busy.
LIMIT = 120.0


class Code(IntEnum):
    """The codes of CPlatformCredentials.h."""

    OK = 0
    NOT_FOUND = 1
    TOO_LARGE = 2
    BAD_NAME = 3
    BAD_SERVICE = 4
    LOCKED = 5
    NO_KEYRING = 6
    NO_LIBRARY = 7
    NO_SESSION = 8
    NO_SERVICE = 9
    NO_ANSWER = 10
    DENIED = 11
    NO_MEMORY = 12
    FAILED = 13
    EMPTY = 14


@dataclass(frozen=True)
class Outcome:
    """What became of a call."""

    code: Code
    system: int
    limit: int
    detail: str
    data: bytes | None


def word(data: bytes) -> str:
    """Bytes as a word of the driver's input."""
    return data.hex() or "-"


def unword(text: str) -> bytes:
    return b"" if text == "-" else bytes.fromhex(text)


class Driver:
    """One process of the driver."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.largest = 0
        self._rest = b""

    def line(self) -> str:
        """The next line that the driver prints."""
        assert self.process.stdout is not None
        until = time.monotonic() + LIMIT
        while b"\n" not in self._rest:
            left = until - time.monotonic()
            if left <= 0 or not select.select([self.process.stdout], [], [], left)[0]:
                raise TimeoutError("the driver prints nothing")
            data = os.read(self.process.stdout.fileno(), 1 << 20)
            if not data:
                raise EOFError(f"the driver ended with {self.process.wait()}")
            self._rest += data
        line, _, self._rest = self._rest.partition(b"\n")
        return line.decode().strip()

    def send(self, *words: str) -> None:
        assert self.process.stdin is not None
        data = memoryview((" ".join(words) + "\n").encode())
        while data:
            data = data[self.process.stdin.write(data) :]

    def outcome(self) -> Outcome:
        """What became of the oldest call that was sent."""
        words = self.line().split()
        data = unword(words[4]) if len(words) > 4 else None
        return Outcome(Code(int(words[0])), int(words[1]), int(words[2]), unword(words[3]).decode(), data)

    def call(self, *words: str) -> Outcome:
        self.send(*words)
        return self.outcome()

    def check(self) -> Outcome:
        return self.call("check")

    def read(self, name: str | bytes) -> Outcome:
        return self.call("read", word(raw(name)))

    def write(self, name: str | bytes, value: bytes) -> Outcome:
        return self.call("write", word(raw(name)), word(value))

    def remove(self, name: str | bytes) -> Outcome:
        return self.call("remove", word(raw(name)))

    def names(self) -> list[str]:
        """All names; the call must succeed."""
        outcome = self.call("names")
        assert outcome.code == Code.OK, outcome
        assert outcome.data is not None
        assert not outcome.data or outcome.data.endswith(b"\0")
        return [name.decode() for name in outcome.data.split(b"\0")[:-1]]

    def has_session(self) -> bool:
        self.send("session")
        return self.line() == "1"

    def files(self) -> int:
        self.send("files")
        return int(self.line())

    def value(self, name: str | bytes) -> bytes:
        """The value of a name; the call must succeed."""
        outcome = self.read(name)
        assert outcome.code == Code.OK, outcome
        assert outcome.data is not None
        return outcome.data

    def end(self) -> None:
        """Lets the driver end by itself; its exit code says whether a sanitizer found something."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        assert self.process.wait(LIMIT) == 0


def raw(name: str | bytes) -> bytes:
    return name.encode() if isinstance(name, str) else name
