"""What a user was at goes on: a replay through Esc, other symbols, reloads and kills, and imports that were stopped."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import needs_browser, needs_web_tools
from conftest import Run
from engine import Engine
from playwright.sync_api import Browser, Page
from workspace import TIMEFRAMES, Workspace, browser

pytestmark = [needs_web_tools, needs_browser]

START = "2024-03-12 10:00"


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    with browser() as found:
        yield found


@pytest.fixture
def stored(program: Path, bundles: Path, ticks_store: Path, tmp_path: Path) -> Iterator[Engine]:
    """An engine with EURUSD and USDJPY, and a folder `in` that pages may import from."""
    shutil.copytree(ticks_store, tmp_path / "data", ignore=shutil.ignore_patterns("run"))
    (tmp_path / "in").mkdir()
    settings = {"TICKLOOM_WEB_ROOT": str(bundles / "workspace"), "TICKLOOM_IMPORT_ROOTS": str(tmp_path / "in")}
    engine = Engine(program, tmp_path / "data", **settings).start()
    yield engine
    engine.kill()


@pytest.fixture
def workspace(chrome: Browser, stored: Engine) -> Iterator[Workspace]:
    found = Workspace(chrome, stored)
    yield found
    found.close()


def make(run: Run, file: Path, ticks: int, days: int = 1, symbol: str = "EURUSD", first: str = "2024-03-18") -> Path:
    made = ("generate", "--quiet", "ticks", "--symbol", symbol, "--from", first, "--days", days, "--seed", 3)
    run(*made, "--ticks-per-day", ticks, "--format", "csv", "--output", file)
    return file


# Replays.


def test_a_replay_ends_only_when_the_user_says_so(workspace: Workspace) -> None:
    page = workspace.open("#/EURUSD")
    workspace.begin_replay(START)
    workspace.press("ArrowRight")
    at = workspace.replay()["at"]
    legends = workspace.legends()

    def is_untouched() -> None:
        page.wait_for_selector('[role="dialog"]', state="detached")
        workspace.rest()
        assert workspace.replay()["at"] == at
        assert workspace.legends() == legends

    # By the key: Escape again, and Enter on what has the focus, go on.
    for key in ("Escape", "Enter"):
        page.keyboard.press("Escape")
        dialog = page.wait_for_selector('[role="dialog"]')
        assert dialog is not None
        assert "2024-03-12 10:00" in dialog.inner_text()
        page.keyboard.press(key)
        is_untouched()
    # By another symbol: of the list, of an address, of the data page.
    for way in ("list", "address", "back", "page"):
        if way == "list":
            page.get_by_label("Symbol", exact=True).select_option("USDJPY")
        elif way == "address":
            page.evaluate("location.hash = '#/USDJPY?at=2024-03-11T12:00:00Z'")
        elif way == "page":
            page.keyboard.press("Alt+2")
            page.get_by_role("button", name="Charts of USDJPY").click()
        else:
            page.evaluate("history.pushState(null, '', '#/USDJPY'); window.dispatchEvent(new Event('hashchange'))")
        page.get_by_role("button", name="Go on with it").click()
        if way == "page":
            assert page.url.endswith("#/-/data")
            page.keyboard.press("Alt+1")
            workspace.settle()
        is_untouched()
        assert "EURUSD" in page.url
        assert page.get_by_label("Symbol", exact=True).input_value() == "EURUSD"
    # Said so, it ends, and what was wished for comes.
    page.get_by_label("Symbol", exact=True).select_option("USDJPY")
    page.get_by_role("button", name="End the replay", exact=True).click()
    page.wait_for_selector(".replay", state="detached")
    page.wait_for_function("() => location.hash.startsWith('#/USDJPY')")
    workspace.settle()
    assert page.locator(".reading .symbol").inner_text() == "USDJPY"
    # It is not there again after a reload.
    page.reload()
    workspace.settle()
    assert page.locator(".replay").count() == 0


@pytest.mark.parametrize("is_blind", [False, True])
def test_a_reload_comes_back_into_the_replay(workspace: Workspace, is_blind: bool) -> None:
    page = workspace.open("#/EURUSD")
    page.keyboard.press("Shift+R" if is_blind else "r")
    page.get_by_label("Begin at (UTC)").fill(START)
    page.keyboard.press("Enter")
    page.wait_for_selector('.reading[data-from="replay"]')
    workspace.settle()
    page.keyboard.press("6")
    workspace.press("Shift+ArrowRight")
    workspace.press("ArrowRight")
    before = (workspace.replay()["at"], workspace.legends())
    # Nothing later than the instant is ever shown meanwhile: each value that a legend takes is written down.
    page.add_init_script(
        """window.seen = [];
        new MutationObserver(() => {
          for (const element of document.querySelectorAll(".legend, .reading")) {
            if (element.dataset.at) window.seen.push(element.dataset.at);
          }
          for (const chart of document.querySelectorAll(".chart")) {
            if (chart.dataset.last) window.seen.push(new Date(1000 * chart.dataset.last).toISOString());
          }
        }).observe(document, { subtree: true, childList: true, attributes: true });"""
    )
    page.reload()
    page.wait_for_selector(f'.replay[data-at="{before[0]}"]')
    workspace.settle()
    workspace.rest()
    assert (workspace.replay()["at"], workspace.legends()) == before
    replay = workspace.replay()
    assert (replay["playing"], replay["speed"], replay["blind"]) == ("false", "300", str(is_blind).lower())
    seen = page.evaluate("window.seen")
    assert len(seen) > 6
    assert max(seen) <= "2024-03-12T10:01:30"
    # It goes on from there, and a blind one says what its end shows.
    workspace.press("ArrowRight")
    assert int(workspace.replay()["at"]) > int(before[0])
    page.keyboard.press("Escape")
    assert ("begun blind" in page.inner_text('[role="dialog"]')) == is_blind
    page.keyboard.press("Escape")
    workspace.end_replay()


def test_keys_that_are_pressed_while_the_engine_is_away_are_done_when_it_is_back(
    workspace: Workspace, stored: Engine
) -> None:
    page = workspace.open("#/EURUSD")
    workspace.begin_replay(START)
    workspace.press("ArrowRight")
    workspace.press("ArrowRight")
    second = int(workspace.replay()["at"])
    legends = workspace.legends()
    workspace.press("ArrowLeft")
    first = int(workspace.replay()["at"])
    assert first < second
    stored.kill()
    page.wait_for_selector(".banner.warn")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector('[role="status"]:text("waits for the engine: a tick forward")')
    workspace.picture("waits")
    page.keyboard.press("7")
    stored.start()
    workspace.wait_at(second)
    page.wait_for_selector(".replay:not([data-waiting])")
    workspace.rest()
    assert workspace.legends() == legends
    assert workspace.replay()["speed"] == "1000"
    # Play, and where to go, too.
    stored.kill()
    page.wait_for_selector(".banner.warn")
    page.keyboard.press("g")
    page.keyboard.type("2024-03-11 08:00")
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    page.wait_for_selector('[role="status"]:text("go to an instant, play")')
    assert page.get_by_role("button", name="Pause").count() == 1
    stored.start()
    page.wait_for_selector('.replay[data-playing="true"]')
    page.keyboard.press("Space")
    page.wait_for_selector('.replay[data-playing="false"]')
    workspace.rest()
    eight = 1_710_144_000 * 10**9
    assert eight <= int(workspace.replay()["at"]) < first


# Two tabs.


def texts(page: Page) -> list[str]:
    found: list[str] = page.eval_on_selector_all(
        ".legend, .reading, .chart", "(all) => all.map((one) => JSON.stringify({ ...one.dataset, crosshair: 0 }))"
    )
    return found


def test_two_tabs(workspace: Workspace, stored: Engine, run: Run, tmp_path: Path) -> None:
    """A replay in one does not move the other, an import in one is seen in the other, and both outlive the engine."""
    one = workspace.open("#/EURUSD")
    other = workspace.open("#/EURUSD", page=workspace.tab())
    shown = texts(other)
    assert len(shown) > 2 * len(TIMEFRAMES)
    one.bring_to_front()
    workspace.begin_replay(START)
    workspace.press("Shift+ArrowRight")
    workspace.press("ArrowRight")
    at = workspace.replay()["at"]
    state = workspace.legends()
    assert other.locator(".replay").count() == 0
    assert texts(other) == shown
    # Nor does the other's reload bring it there, nor what the other does move this one.
    other.bring_to_front()
    other.reload()
    workspace.settle(other)
    assert other.locator(".replay").count() == 0
    # An import that the other begins, this one lists, and its symbols.
    file = make(run, tmp_path / "in" / "new.csv", 3_000, symbol="GBPUSD")
    one.keyboard.press("Alt+2")
    one.wait_for_selector("#import-title")
    other.keyboard.press("Alt+2")
    other.get_by_label("File, folder or pattern").fill(str(file))
    other.get_by_label("Symbol", exact=True).fill("GBPUSD")
    other.get_by_role("button", name="Import", exact=True).click()
    other.wait_for_selector('.job[data-state="finished"]')
    one.bring_to_front()
    one.wait_for_selector('.job[data-state="finished"]:has-text("new.csv")')
    one.wait_for_selector('tr[data-symbol="GBPUSD"]')
    told = {row["symbol"]: row["ticks"] for row in run("symbols", "--json", "--data-dir", stored.data).json_lines()}
    for page in (one, other):
        page.wait_for_selector(f'tr[data-symbol="GBPUSD"][data-ticks="{told["GBPUSD"]}"]')
    # The replay is where it was.
    one.keyboard.press("Alt+1")
    workspace.settle()
    workspace.rest()
    assert (workspace.replay()["at"], workspace.legends()) == (at, state)
    # Both see the engine go, and come back.
    stored.kill()
    for page in (one, other):
        page.wait_for_selector(".banner.warn")
    stored.start()
    for page in (one, other):
        page.wait_for_selector(".banner", state="detached")
        page.wait_for_selector(".connection.connected")
    workspace.rest()
    assert (workspace.replay()["at"], workspace.legends()) == (at, state)
    other.bring_to_front()
    other.keyboard.press("Alt+1")
    workspace.settle(other)
    assert other.locator(".replay").count() == 0


# Imports.


def test_a_cancelled_import_goes_on_by_its_button(
    workspace: Workspace, stored: Engine, run: Run, tmp_path: Path
) -> None:
    file = make(run, tmp_path / "in" / "ticks.csv", 100_000, days=4, symbol="GBPUSD")
    page = workspace.page
    page.goto(f"{stored.page}#/-/data")
    page.get_by_label("File, folder or pattern").fill(str(file))
    page.get_by_label("Symbol", exact=True).fill("GBPUSD")
    page.get_by_label("Ask below bid").select_option("keep")
    page.get_by_role("button", name="Import", exact=True).click()
    page.get_by_role("button", name="Cancel the import of GBPUSD").click()
    page.wait_for_selector('.job[data-state="cancelled"]')
    # Nothing is filled in any more, and yet it goes on with its own settings.
    page.reload()
    page.get_by_role("button", name="Go on with the import of GBPUSD").click()
    page.wait_for_selector('.job[data-state="finished"]')
    expected = run("import", file, "--symbol", "GBPUSD", "--crossed", "keep", "--data-dir", tmp_path / "b", "--json")
    count = expected.json_lines()[-1]["ticks_stored"]
    page.wait_for_selector(f'tr[data-symbol="GBPUSD"][data-ticks="{count}"]')
    assert page.get_by_role("button", name="Go on with").count() == 0


def test_an_import_of_sent_files_goes_on_after_a_kill_or_says_why_not(
    workspace: Workspace, stored: Engine, run: Run, tmp_path: Path
) -> None:
    names = ["monday ticks.csv", "<img src=x onerror=alert(1)>.csv"]
    for name, first in zip(names, ("2024-03-18", "2024-03-19"), strict=True):
        make(run, tmp_path / name, 120_000, symbol="GBPUSD", first=first)
    page = workspace.page
    page.goto(f"{stored.page}#/-/data")

    def send() -> None:
        page.locator('input[type="file"]').set_input_files([str(tmp_path / name) for name in names])
        page.wait_for_selector('[data-files="2"]')
        assert [name in page.inner_text("form") for name in names] == [True, True]
        page.get_by_label("Symbol", exact=True).fill("GBPUSD")
        page.get_by_role("button", name="Send and import").click()

    send()
    page.get_by_role("button", name="Cancel the import of GBPUSD").click()
    page.wait_for_selector('.job[data-state="cancelled"]')
    # Named, and what would be tags are letters.
    listed = page.inner_text('.job[data-state="cancelled"]')
    assert "monday ticks.csv" in listed
    assert page.locator("img").count() == 0
    stored.kill()
    stored.start()
    page.reload()
    page.get_by_role("button", name="Go on with the interrupted import of GBPUSD").click()
    page.wait_for_selector('.job[data-state="finished"]')
    expected = run("import", *(tmp_path / name for name in names), "--symbol", "GBPUSD", "--data-dir", tmp_path / "b")
    assert expected.code == 0
    count = run("symbols", "--json", "--data-dir", tmp_path / "b").json_lines()[0]["ticks"]
    page.wait_for_selector(f'tr[data-symbol="GBPUSD"][data-ticks="{count}"]')
    # Where the files are gone, as after a week, it says so.
    page.get_by_label("Days that are stored").select_option("merge")
    send()
    page.get_by_role("button", name="Cancel the import of GBPUSD").click()
    page.wait_for_selector('.job[data-state="cancelled"]')
    for folder in (stored.data / "uploads").iterdir():
        shutil.rmtree(folder)
    page.wait_for_selector("text=are there no more: choose them again")
    assert page.get_by_role("button", name="Go on with").count() == 0
    workspace.picture("sent")


def test_files_that_wait_to_be_sent_are_listed(workspace: Workspace, stored: Engine, run: Run, tmp_path: Path) -> None:
    files = [
        make(run, tmp_path / f"{name}.csv", 60_000, symbol="GBPUSD", first=first)
        for name, first in (("first", "2024-03-18"), ("second", "2024-03-19"), ("third", "2024-03-20"))
    ]
    page = workspace.page
    page.goto(f"{stored.page}#/-/data")
    page.get_by_label("Symbol", exact=True).fill("GBPUSD")
    # While the engine stands still, nothing is sent.
    stored.hold()
    for file in files:
        page.locator('input[type="file"]').set_input_files(str(file))
        page.get_by_role("button", name="Send and import").click()
    page.wait_for_selector('[data-sending="sending"]:has-text("first.csv")')
    waiting = page.locator('[data-sending="waiting"]')
    assert [("second.csv" in text, "third.csv" in text) for text in waiting.all_inner_texts()] == [
        (True, False),
        (False, True),
    ]
    workspace.picture("sending")
    waiting.nth(0).get_by_role("button", name="Remove").click()
    stored.go_on()
    page.wait_for_function("() => document.querySelectorAll('.job[data-state=\"finished\"]').length === 2")
    told = {row["symbol"]: row["days"] for row in run("symbols", "--json", "--data-dir", stored.data).json_lines()}
    listed = "".join(page.locator(".job").all_inner_texts())
    assert "first.csv" in listed
    assert "third.csv" in listed
    assert "second.csv" not in listed
    assert told["GBPUSD"] >= 2


# Keys of charts.


def test_charts_move_and_zoom_by_keys(workspace: Workspace) -> None:
    page = workspace.open("#/EURUSD")
    page.keyboard.press("3")
    before = workspace.chart("15m")
    width = before["to"] - before["from"]

    def press(key: str) -> dict[str, float]:
        page.keyboard.press(key)
        workspace.rest()
        return workspace.chart("15m")

    moved = 0.0
    for key, share in (("[", -1 / 8), ("PageUp", -7 / 8), ("]", 1 / 8), ("ArrowLeft", -1 / 8), ("ArrowRight", 1 / 8)):
        moved += share * width
        shown = press(key)
        assert shown["to"] - before["to"] - (shown["bars"] - before["bars"]) == pytest.approx(moved, abs=0.01), key
        assert shown["to"] - shown["from"] == pytest.approx(width, abs=0.01)
    # The others follow in time.
    assert workspace.chart("5m")["to"] < workspace.chart("5m")["bars"] - 5
    page.keyboard.press("End")
    workspace.rest()
    for key, factor in (("+", 0.8), ("ArrowUp", 0.64), ("-", 0.8), ("ArrowDown", 1)):
        shown = press(key)
        assert shown["to"] - shown["from"] == pytest.approx(width * factor, rel=0.01), key
        assert shown["to"] == pytest.approx(before["to"], abs=0.01)
    # However long one presses, something is in view.
    for key in ("PageUp", "PageDown"):
        for _ in range(30):
            page.keyboard.press(key)
        shown = press(key)
        assert shown["from"] < shown["bars"]
        assert shown["to"] > 0
    page.keyboard.press("?")
    text = page.inner_text('[role="dialog"]')
    assert "[ ]" in text
    assert "Zoom" in text
    page.keyboard.press("Escape")
    # In a replay arrows are ticks, and the other keys move all the same.
    workspace.begin_replay(START)
    at = workspace.replay()["at"]
    shown = workspace.chart("15m")
    assert press("[")["to"] < shown["to"]
    assert press("-")["to"] - press("-")["from"] > width / 2
    assert workspace.replay()["at"] == at
    workspace.press("ArrowRight")
