"""Frames while six panels replay at 1000x, and the time to the first paint, beside what this machine does without them.

The aims, 60 frames a second and a second, are those of a machine that does nothing else and of a release build;
`scripts/bench workspace` measures them. Here it must not be much worse than an empty page is at the same moment.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import needs_browser, needs_web_tools
from engine import Engine
from playwright.sync_api import Browser
from smooth import blank, painted, rate, replayed, slow
from workspace import Workspace, browser

pytestmark = [needs_web_tools, needs_browser]

ATTEMPTS = 5


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    with browser() as found:
        yield found


@pytest.fixture
def workspace(chrome: Browser, program: Path, bundles: Path, ticks_store: Path, tmp_path: Path) -> Iterator[Workspace]:
    shutil.copytree(ticks_store, tmp_path / "data", ignore=shutil.ignore_patterns("run"))
    engine = Engine(program, tmp_path / "data", TICKLOOM_WEB_ROOT=str(bundles / "workspace")).start()
    try:
        found = Workspace(chrome, engine)
        yield found
        found.close()
    finally:
        engine.kill()


def test_frames_while_six_panels_replay(workspace: Workspace, chrome: Browser) -> None:
    page = workspace.open("#/EURUSD")
    workspace.begin_replay("2024-03-11 06:00")
    page.keyboard.press("7")
    page.keyboard.press("Space")
    page.wait_for_selector('.replay[data-playing="true"][data-speed="1000"]')
    for attempt in range(ATTEMPTS):
        empty = blank(chrome, 2)
        page.bring_to_front()
        full, states = replayed(workspace, 4)
        print(
            f"attempt {attempt + 1}: {rate(full):.1f} frames/s, 95 % within {slow(full):.1f} ms, "
            f"{states:.1f} states/s; "
            f"blank: {rate(empty):.1f} frames/s, 95 % within {slow(empty):.1f} ms"
        )
        # It is as smooth as a blank page, within what engine, page and this test take from each other on two cores.
        if rate(full) >= 0.4 * rate(empty) and states >= 5:
            break
        # What is stored lasts some minutes at this speed.
        field = page.get_by_label("Go to a date")
        field.fill("2024-03-11 06:00")
        field.press("Enter")
        page.wait_for_selector('.replay[data-ended="false"][data-playing="true"]')
    else:
        pytest.fail(f"{rate(full):.1f} frames/s where a blank page has {rate(empty):.1f}, {states:.1f} states/s")


def test_the_first_paint(workspace: Workspace) -> None:
    workspace.open("#/EURUSD")
    seen = []
    for attempt in range(ATTEMPTS):
        told = painted(workspace)
        seen.append(told)
        print(f"attempt {attempt + 1}: first paint {told['first']:.0f} ms, all charts {told['charts']:.0f} ms")
        if told["first"] < 1000:
            break
    # Something is there before the engine has answered.
    assert min(told["first"] for told in seen) < 1000, seen
    assert all(told["first"] <= told["charts"] for told in seen)
