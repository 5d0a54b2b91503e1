"""The workspace in a browser, as tests see it."""

import base64
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from browser import chromium
from conftest import ROOT
from engine import TOKEN, Engine
from playwright.sync_api import Browser, Page, sync_playwright

TIMEFRAMES = ("1m", "5m", "15m", "1h", "4h", "1d")
PICTURES = ROOT / "build/screenshots"
PATIENCE_MS = 120_000
"""The engine of a debug build takes seconds for what a release build does at once."""


@contextmanager
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # Containers have no user namespaces for the sandbox, and the page is our own.
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


class Workspace:
    """A page of the workspace, let in by the token as its cookie."""

    def __init__(self, browser: Browser, engine: Engine, width: int = 1600, height: int = 900) -> None:
        self.engine = engine
        self.faults: list[str] = []
        self.context = browser.new_context(viewport={"width": width, "height": height}, timezone_id="Asia/Tokyo")
        self.context.set_default_timeout(PATIENCE_MS)
        port = urlsplit(engine.page).port
        self.context.add_cookies(
            [{"name": f"tickloom_session_{port}", "value": TOKEN, "domain": "127.0.0.1", "path": "/"}]
        )
        self.page = self.tab()

    def tab(self) -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on(
            "console", lambda message: self.faults.append(message.text) if "Content Security" in message.text else None
        )
        return page

    def open(self, place: str = "", page: Page | None = None) -> Page:
        """Goes to a place, and waits until its panels are loaded."""
        page = page or self.page
        page.goto(f"{self.engine.page}{place}")
        self.settle(page)
        return page

    def settle(self, page: Page | None = None) -> None:
        """Waits until all panels have bars and a legend."""
        page = page or self.page
        page.wait_for_function(
            """() => { const panels = [...document.querySelectorAll(".panel")];
            return panels.length > 0 && panels.every((panel) => {
              const { bars, gaps } = panel.querySelector(".chart").dataset;
              return Number(bars) > 0 && gaps !== undefined && panel.querySelector(".legend").dataset.at !== undefined;
            }); }"""
        )
        self.frames(page)

    def frames(self, page: Page | None = None, count: int = 4) -> None:
        """Lets so many frames be drawn."""
        (page or self.page).evaluate(
            """async (count) => { for (let frame = 0; frame < count; frame += 1)
            await new Promise((resolve) => requestAnimationFrame(resolve)); }""",
            count,
        )

    def rest(self) -> None:
        """Waits until nothing moves any more: charts, legends and the replay's clock stay as they are for a while."""
        last: object = None
        same = 0
        end = time.monotonic() + PATIENCE_MS / 1000
        while same < 4:
            assert time.monotonic() < end, "the page does not come to rest"
            self.page.wait_for_timeout(100)
            self.frames(count=2)
            now = self.page.eval_on_selector_all(
                ".chart, .legend, .reading, .replay", "(all) => all.map((element) => ({ ...element.dataset }))"
            )
            same = same + 1 if now == last else 0
            last = now

    def press(self, key: str) -> None:
        """Presses a key that moves the replay, and waits until it has moved. While the engine is away it takes none."""
        before = self.replay()["at"]
        end = time.monotonic() + PATIENCE_MS / 1000
        while time.monotonic() < end:
            self.page.keyboard.press(key)
            for _ in range(50):
                if self.replay()["at"] != before:
                    return self.rest()
                self.page.wait_for_timeout(100)
        raise AssertionError(f"the replay does not move from {before}")

    def chart(self, timeframe: str) -> dict[str, float]:
        """What a panel's chart holds and shows."""
        data: dict[str, str] = self.page.eval_on_selector(
            f'[data-timeframe="{timeframe}"] .chart', "(element) => ({ ...element.dataset })"
        )
        return {name: float(value) for name, value in data.items() if value != ""}

    def legends(self) -> dict[str, dict[str, str]]:
        """What the legends tell, by timeframe."""
        found: dict[str, dict[str, str]] = self.page.eval_on_selector_all(
            ".panel",
            """(panels) => Object.fromEntries(panels.map((panel) =>
            [panel.dataset.timeframe, { ...panel.querySelector(".legend").dataset }]))""",
        )
        return found

    def hover(self, timeframe: str, across: float, down: float = 0.5) -> None:
        """Puts the pointer into a panel's chart, at shares of its width and height, and waits for the legends."""
        box = self.page.locator(f'[data-timeframe="{timeframe}"] .chart').bounding_box()
        assert box is not None
        self.page.mouse.move(box["x"] + across * (box["width"] - 70), box["y"] + down * (box["height"] - 30))
        panel = self.page.locator(f'[data-timeframe="{timeframe}"]').get_attribute("data-panel")
        self.page.wait_for_selector(f'.reading[data-panel="{panel}"][data-from="crosshair"][aria-busy="false"]')
        self.frames()
        self.page.wait_for_selector(f'.reading[data-panel="{panel}"][data-from="crosshair"][aria-busy="false"]')

    def replay(self) -> dict[str, str]:
        data: dict[str, str] = self.page.eval_on_selector(".replay", "(element) => ({ ...element.dataset })")
        return data

    def wait_at(self, at: int) -> None:
        """Waits until the replay is at an instant, in nanoseconds."""
        self.page.wait_for_selector(f'.replay[data-at="{at}"]')
        self.frames()

    def begin_replay(self, text: str) -> None:
        """Begins a replay at an instant, and waits for the first state."""
        self.page.keyboard.press("r")
        self.page.get_by_label("Begin at (UTC)").fill(text)
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector('.reading[data-from="replay"]')
        self.settle()

    def end_replay(self) -> None:
        """Ends the replay as a user does: the page asks first."""
        self.page.keyboard.press("Escape")
        self.page.get_by_role("button", name="End the replay", exact=True).click()
        self.page.wait_for_selector(".replay", state="detached")

    def go(self, text: str, at: int) -> None:
        """Sends the replay to an instant, given as text and in nanoseconds."""
        field = self.page.get_by_label("Go to a date")
        field.fill(text)
        field.press("Enter")
        self.wait_at(at)
        self.settle()

    def picture(self, name: str) -> None:
        """Keeps what is seen, for people."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png")

    def close(self) -> None:
        self.context.close()
        assert self.faults == []


def pictures_of(page: Page) -> list[Any]:
    """The pixels of all charts."""
    found: list[Any] = page.eval_on_selector_all("canvas", "(all) => all.map((canvas) => canvas.toDataURL())")
    return found


def keep(name: str, address: str) -> None:
    """Keeps a picture that came as a data address."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    (PICTURES / f"{name}.png").write_bytes(base64.b64decode(address.partition(",")[2]))


def instants() -> int:
    """At how many random instants a replay is compared with the ticks."""
    return int(os.environ.get("TEST_INSTANTS", "20"))


def samples() -> Path:
    return ROOT / "Samples/eurusd-sample.csv.gz"
