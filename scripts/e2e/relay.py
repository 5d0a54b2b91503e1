"""A relay between a client and an engine that breaks connections where a test wants them broken."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


class Relay:
    """Passes bytes on both ways; each connection breaks after as many bytes of the engine as `allowance` says.

    Args:
        path: Where to listen.
        target: The engine's socket.
        allowance: Told the number of a connection, from 0; None lets it live.
    """

    def __init__(self, path: Path, target: str, allowance: Callable[[int], int | None]) -> None:
        self.path = str(path)
        self.connections = 0
        self.said = bytearray()
        """What came from clients."""
        self._target = target
        self._open: set[socket.socket] = set()
        self._allowance = allowance
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(self.path)
        self._listener.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Breaks all connections that there are."""
        for end in list(self._open):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Takes no more connections."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            number, self.connections = self.connections, self.connections + 1
            engine = socket.socket(socket.AF_UNIX)
            try:
                engine.connect(self._target)
            except OSError:
                client.close()
                continue
            self._open |= {client, engine}
            threading.Thread(target=self._pass, args=(client, engine, None, self.said), daemon=True).start()
            threading.Thread(target=self._pass, args=(engine, client, self._allowance(number)), daemon=True).start()

    def _pass(
        self, source: socket.socket, target: socket.socket, left: int | None, heard: bytearray | None = None
    ) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                if heard is not None:
                    heard += data
                if left is not None:
                    data = data[:left]
                    left -= len(data)
                target.sendall(data)
                if left == 0:
                    break
        for end in (source, target):
            self._open.discard(end)
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
