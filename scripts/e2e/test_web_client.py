"""The TypeScript client: in Node.js over the Unix socket, and in a browser over the WebSocket."""

import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT
from engine import Engine

NODE = shutil.which("node", path=f"{ROOT}/.deps/node/bin:{os.environ.get('PATH', '')}")
BUNDLE = ROOT / "build/web/client/node.js"

needs_web_tools = pytest.mark.skipif(
    os.environ.get("CI") != "true" and (NODE is None or shutil.which("tsc") is None or shutil.which("esbuild") is None),
    reason="Node.js, tsc and esbuild are needed (scripts/setup)",
)


@pytest.fixture(scope="session")
def bundles() -> Path:
    """The folder of the bundles, as the sources are now."""
    subprocess.run([ROOT / "scripts/web-build"], check=True)
    return ROOT / "build/web"


@pytest.fixture
def control(own_engine: Engine, tmp_path: Path) -> Iterator[str]:
    """A Unix socket that takes orders about the engine, a line each, and answers when it is done."""
    path = str(tmp_path / "control.sock")
    orders = {
        "kill": own_engine.kill,
        "start": own_engine.start,
        "hold": own_engine.hold,
        "go-on": own_engine.go_on,
    }
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen()

    def obey() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection, connection.makefile("rw") as stream:
                orders[stream.readline().strip()]()
                stream.write("done\n")

    threading.Thread(target=obey, daemon=True).start()
    yield path
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


@needs_web_tools
def test_node_speaks_with_the_engine(own_engine: Engine, control: str, bundles: Path) -> None:
    assert bundles.is_dir()
    assert NODE is not None
    done = subprocess.run(
        [NODE, "--test", "--test-reporter=spec", ROOT / "web/client/test/engine.test.mjs"],
        env={**os.environ, "ENGINE_SOCKET": own_engine.socket, "ENGINE_CONTROL": control},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:]
    assert "skipped 0" in done.stdout
