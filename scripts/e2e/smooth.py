"""How smooth the workspace is: frames while it replays, and the time until its charts are painted."""

import statistics
from typing import Any

from playwright.sync_api import Browser, Page
from workspace import Workspace

FRAMES = """async (milliseconds) => {
  const times = [];
  const end = performance.now() + milliseconds;
  for (let now = 0; now < end;) {
    now = await new Promise((resolve) => requestAnimationFrame(resolve));
    times.push(now);
  }
  return times.slice(1).map((time, index) => time - times[index]);
}"""


def frames(page: Page, seconds: float) -> list[float]:
    """The milliseconds between frames while a page is looked at for so long."""
    found: list[float] = page.evaluate(FRAMES, seconds * 1000)
    return found


def rate(intervals: list[float]) -> float:
    """Frames a second."""
    return 1000 / statistics.mean(intervals)


def slow(intervals: list[float]) -> float:
    """The milliseconds that 95 of 100 frames do not exceed."""
    return sorted(intervals)[int(0.95 * (len(intervals) - 1))]


def blank(browser: Browser, seconds: float) -> list[float]:
    """Frames of a page without anything, as this machine draws them at this moment."""
    page = browser.new_page(viewport={"width": 1600, "height": 900})
    try:
        page.set_content("<!doctype html><title>blank</title>")
        return frames(page, seconds)
    finally:
        page.close()


def replayed(workspace: Workspace, seconds: float) -> tuple[list[float], float]:
    """Frames of six panels that replay at 1000x, and states a second. The replay has to be there, and play."""
    page = workspace.page
    before = int(workspace.replay()["shown"])
    found = frames(page, seconds)
    return found, (int(workspace.replay()["shown"]) - before) / (sum(found) / 1000)


def painted(workspace: Workspace) -> dict[str, float]:
    """Loads the page anew: milliseconds from the begin until the first paint, and until all six charts have bars."""
    page = workspace.tab()
    try:
        page.add_init_script(
            """const look = () => {
              const charts = [...document.querySelectorAll(".chart")];
              if (charts.length === 6 && charts.every(({ dataset }) => Number(dataset.bars) > 0)) {
                requestAnimationFrame(() => { window.chartsAt = performance.now(); });
              } else requestAnimationFrame(look);
            };
            requestAnimationFrame(look);"""
        )
        page.goto(f"{workspace.engine.page}#/EURUSD")
        page.wait_for_function("() => window.chartsAt !== undefined")
        told: dict[str, Any] = page.evaluate(
            """() => ({ charts: window.chartsAt,
            first: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? window.chartsAt })"""
        )
        return {name: float(value) for name, value in told.items()}
    finally:
        page.close()
