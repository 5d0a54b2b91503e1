"""A headless browser with the TypeScript client in a page of its own origin."""

import functools
import http.server
import os
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

PAGE = """<!doctype html><meta charset="utf-8"><title>client</title>
<script type="module">import * as tickloom from "/client/index.js"; window.tickloom = tickloom;</script>
"""


class _Handler(http.server.SimpleHTTPRequestHandler):
    """The bundles, and one page that has the client as `tickloom`."""

    def do_GET(self) -> None:
        if self.path != "/":
            super().do_GET()
            return
        content = PAGE.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


def chromium() -> str | None:
    """The browser's program: CHROMIUM, or one that is installed."""
    named = os.environ.get("CHROMIUM")
    return named or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"))), None
    )


NODE = shutil.which("node", path=f"{Path(__file__).parents[2]}/.deps/node/bin:{os.environ.get('PATH', '')}")

IS_COMPLETE = os.environ.get("CI") == "true" and sys.platform == "linux"
"""Whether everything has to be there: scripts/setup installs it."""

needs_web_tools = pytest.mark.skipif(
    not IS_COMPLETE and (NODE is None or shutil.which("tsc") is None or shutil.which("esbuild") is None),
    reason="Node.js, tsc and esbuild are needed (scripts/setup)",
)

needs_browser = pytest.mark.skipif(not IS_COMPLETE and chromium() is None, reason="a browser is needed (scripts/setup)")


@contextmanager
def pages(bundles: Path) -> Iterator[str]:
    """Serves the page; gives its origin, without the slash at the end."""
    handler = functools.partial(_Handler, directory=str(bundles))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


@contextmanager
def opened(origin: str) -> Iterator[Page]:
    """The page in a browser, with the client loaded."""
    with sync_playwright() as playwright:
        # Containers have no user namespaces for the sandbox, and the page is our own.
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        try:
            page = browser.new_page()
            page.goto(f"{origin}/")
            page.wait_for_function("window.tickloom !== undefined")
            yield page
        finally:
            browser.close()
