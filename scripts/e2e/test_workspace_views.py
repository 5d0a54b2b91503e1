"""Panels that stay together: in time, with what is stored, and with the keys, whatever one does to them."""

import csv
import io
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgpack
import pytest
from browser import needs_browser, needs_web_tools
from conftest import Run
from engine import Engine
from playwright.sync_api import Browser, Page
from reference import milliseconds
from workspace import TIMEFRAMES, Workspace, browser

pytestmark = [needs_web_tools, needs_browser]

WIDTHS = {"1m": 60, "5m": 300, "15m": 900, "1h": 3600, "4h": 14_400, "1d": 86_400}
Bars = dict[str, list[dict[str, str]]]


def seconds(text: str) -> int:
    return milliseconds(text) // 1000


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    with browser() as found:
        yield found


@pytest.fixture(scope="module")
def thin_store(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nine months of GBPUSD with few ticks, and three days of EURUSD."""
    folder = tmp_path_factory.mktemp("thin")
    for symbol, first, days, ticks in (("GBPUSD", "2023-06-19", 270, 1_000), ("EURUSD", "2024-03-11", 3, 20_000)):
        file = folder / f"{symbol}.csv"
        made = ("generate", "--quiet", "ticks", "--symbol", symbol, "--from", first, "--days", days, "--seed", 5)
        run(*made, "--ticks-per-day", ticks, "--format", "csv", "--output", file)
        run("import", file, "--symbol", symbol, "--quiet", "--data-dir", folder / "data")
    return folder / "data"


@pytest.fixture(scope="module")
def bars(run: Run, thin_store: Path) -> Bars:
    """All bars of GBPUSD by timeframe, as the command line tells them."""
    return {
        timeframe: list(
            csv.DictReader(
                io.StringIO(
                    run("bars", "GBPUSD", "--timeframe", timeframe, "--output", "csv", "--data-dir", thin_store).stdout
                )
            )
        )
        for timeframe in TIMEFRAMES
    }


@pytest.fixture
def engine(program: Path, bundles: Path, thin_store: Path, bars: Bars, tmp_path: Path) -> Iterator[Engine]:
    assert bars
    shutil.copytree(thin_store, tmp_path / "data", ignore=shutil.ignore_patterns("run"))
    settings = {"TICKLOOM_WEB_ROOT": str(bundles / "workspace"), "TICKLOOM_IMPORT_ROOTS": str(tmp_path)}
    engine = Engine(program, tmp_path / "data", **settings).start()
    yield engine
    engine.kill()


@pytest.fixture
def workspace(chrome: Browser, engine: Engine) -> Iterator[Workspace]:
    found = Workspace(chrome, engine)
    yield found
    found.close()


def rows_of(workspace: Workspace, bars: Bars, timeframe: str) -> list[dict[str, str]]:
    """The rows that a panel holds, if it holds them without a hole."""
    chart = workspace.chart(timeframe)
    opens = [seconds(row["open_time"]) for row in bars[timeframe]]
    begin = opens.index(int(chart["first"]))
    held = bars[timeframe][begin : begin + int(chart["bars"])]
    assert seconds(held[-1]["open_time"]) == chart["last"], f"{timeframe} has a hole"
    return held


def right_edge(workspace: Workspace, bars: Bars, timeframe: str) -> float:
    """The instant at a panel's right edge."""
    held = rows_of(workspace, bars, timeframe)
    to = workspace.chart(timeframe)["to"]
    place = min(len(held) - 1, int(to + 0.5))
    return seconds(held[place]["open_time"]) + (to + 0.5 - place) * WIDTHS[timeframe]


def drag(workspace: Workspace, timeframe: str, by: float, times: int = 1) -> None:
    box = workspace.page.locator(f'[data-timeframe="{timeframe}"] .chart').bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    begin = box["x"] + (40 if by > 0 else box["width"] - 120)
    for _ in range(times):
        workspace.page.mouse.move(begin, y)
        workspace.page.mouse.down()
        workspace.page.mouse.move(begin + by, y, steps=8)
        workspace.page.mouse.up()
        # A drag that goes on by itself is none of a trader's.
        workspace.page.wait_for_timeout(50)
    workspace.rest()


def at_rest(workspace: Workspace) -> None:
    """Waits until no panel loads anything."""
    workspace.page.wait_for_function(
        """() => ![...document.querySelectorAll(".panel .head")].some((head) => head.textContent.includes("loading"))"""
    )
    workspace.rest()


def test_a_far_seek_of_a_replay_leaves_no_hole(workspace: Workspace, bars: Bars) -> None:
    workspace.open("#/GBPUSD")
    workspace.begin_replay("2023-06-22 10:00")
    for text in ("2024-03-12 12:00", "2023-06-22 10:00", "2023-09-05 12:00"):
        at = seconds(f"{text.replace(' ', 'T')}:00Z") * 10**9
        workspace.go(text, at)
        at_rest(workspace)
        for timeframe in TIMEFRAMES:
            assert workspace.chart(timeframe)["last"] < at / 1e9
            held = rows_of(workspace, bars, timeframe)
            # The last one is what was formed of the bar then, or the last whole one.
            assert at / 1e9 - seconds(held[-1]["open_time"]) < 4 * 86_400


def test_panels_follow_far_back(workspace: Workspace, bars: Bars) -> None:
    workspace.open("#/GBPUSD")
    drag(workspace, "1d", 500)
    at_rest(workspace)
    leader = right_edge(workspace, bars, "1d")
    assert leader < seconds(bars["1d"][-1]["open_time"]) - 60 * 86_400
    for timeframe in TIMEFRAMES:
        # The market was closed at that instant, perhaps; no panel is further away than that.
        assert abs(right_edge(workspace, bars, timeframe) - leader) < 4 * 86_400, timeframe
    # And to the end again.
    workspace.page.keyboard.press("End")
    at_rest(workspace)
    for timeframe in TIMEFRAMES:
        assert workspace.chart(timeframe)["last"] == seconds(bars[timeframe][-1]["open_time"])


@pytest.mark.parametrize("sync", ["edge", "span"])
def test_no_panel_is_emptied_at_the_end(workspace: Workspace, sync: str) -> None:
    page = workspace.open("#/GBPUSD")
    page.get_by_label("Panels move together").select_option(sync)

    def check() -> None:
        for timeframe in TIMEFRAMES:
            chart = workspace.chart(timeframe)
            last = chart["bars"] - 1
            # The same span is few bars of a long timeframe.
            assert chart["from"] < last - (5 if sync == "edge" else 0), timeframe
            # The one that is moved goes as far as one moves it.
            assert last - 0.5 <= chart["to"] <= last + (6 if timeframe != "15m" else 200), timeframe

    drag(workspace, "15m", -150)
    at_rest(workspace)
    check()
    box = page.locator('[data-timeframe="15m"] .chart').bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    for _ in range(12):
        page.mouse.wheel(0, 200)
        page.wait_for_timeout(30)
    at_rest(workspace)
    check()


def contain(workspace: Workspace, bars: Bars, at: int) -> None:
    for timeframe in TIMEFRAMES:
        held = rows_of(workspace, bars, timeframe)
        chart = workspace.chart(timeframe)
        place = max(index for index, row in enumerate(held) if seconds(row["open_time"]) <= at)
        assert chart["from"] - 1 <= place <= chart["to"] + 1, timeframe


def test_what_is_seen_outlives_hiding(workspace: Workspace, bars: Bars) -> None:
    at = seconds("2023-10-17T12:00:00Z")
    page = workspace.open("#/GBPUSD")
    # Alone, jumped, and all again.
    page.get_by_role("button", name="1", exact=True).click()
    page.get_by_label("Go to a date").fill("2023-10-17 12:00")
    page.keyboard.press("Enter")
    at_rest(workspace)
    page.get_by_role("button", name="6", exact=True).click()
    workspace.settle()
    at_rest(workspace)
    contain(workspace, bars, at)
    before = {timeframe: workspace.chart(timeframe) for timeframe in TIMEFRAMES}

    def same() -> None:
        for timeframe in TIMEFRAMES:
            chart = workspace.chart(timeframe)
            assert chart["first"] == before[timeframe]["first"]
            assert chart["from"] == pytest.approx(before[timeframe]["from"], abs=0.6), timeframe
            assert chart["to"] == pytest.approx(before[timeframe]["to"], abs=0.6), timeframe

    # One panel alone, and back.
    page.keyboard.press("f")
    page.wait_for_function("() => document.querySelectorAll('.panel').length === 1")
    page.keyboard.press("f")
    workspace.settle()
    at_rest(workspace)
    same()
    # Another page, and back.
    page.keyboard.press("Alt+2")
    page.wait_for_selector("#import-title")
    page.keyboard.press("Alt+1")
    workspace.settle()
    at_rest(workspace)
    same()


def test_a_link_from_another_page_moves_all_panels(workspace: Workspace, bars: Bars) -> None:
    page = workspace.open("#/GBPUSD")
    page.keyboard.press("Alt+2")
    page.wait_for_selector("#import-title")
    page.evaluate("() => { location.hash = '#/GBPUSD?at=2023-08-08T10:00:00Z'; }")
    workspace.settle()
    at_rest(workspace)
    contain(workspace, bars, seconds("2023-08-08T10:00:00Z"))


def test_the_crosshair_stays_within_the_hovered_bar(workspace: Workspace) -> None:
    workspace.open("#/GBPUSD")
    workspace.page.keyboard.press("End")
    at_rest(workspace)
    seen = 0
    for across in (0.3, 0.45, 0.6, 0.75, 0.85):
        workspace.hover("5m", across)
        workspace.rest()
        at = seconds(workspace.legends()["5m"]["at"].partition(".")[0].removesuffix("Z") + "Z")
        for timeframe in ("15m", "1h", "4h", "1d"):
            crosshair = workspace.chart(timeframe).get("crosshair")
            if crosshair is None:
                continue
            seen += 1
            # The bar that the instant is in, not the one after it.
            assert crosshair <= at, timeframe
    assert seen > 5


def sent_methods(page: Page) -> list[Any]:
    sent: list[Any] = []

    def watch(socket: Any) -> None:
        socket.on("framesent", lambda payload: sent.append(msgpack.unpackb(payload, strict_map_key=False)))

    page.on("websocket", watch)
    return sent


def test_a_side_in_the_address_is_the_side_of_the_candles(workspace: Workspace) -> None:
    sent = sent_methods(workspace.page)
    page = workspace.open("#/GBPUSD")
    for side in ("ask", "bid", "mid"):
        sent.clear()
        page.evaluate("(side) => { location.hash = `#/GBPUSD?side=${side}`; }", side)
        page.wait_for_selector(f'[aria-label="Price"] [aria-pressed="true"]:has-text("{side.title()}")')
        at_rest(workspace)
        asked = [message[3][0]["side"] for message in sent if message[0] == 0 and message[2] == "bars.get"]
        assert len(asked) >= len(TIMEFRAMES)
        assert set(asked) == {side}


def test_ticks_that_come_and_go_are_seen(workspace: Workspace, run: Run, engine: Engine, tmp_path: Path) -> None:
    page = workspace.open("#/EURUSD")
    last = int(workspace.chart("1h")["last"])
    for first, name in (("2024-03-18", "later"), ("2024-03-04", "earlier")):
        made = ("generate", "--quiet", "ticks", "--symbol", "EURUSD", "--from", first, "--days", 2, "--seed", 9)
        run(*made, "--ticks-per-day", 5_000, "--format", "csv", "--output", tmp_path / f"{name}.csv")
        run("import", tmp_path / f"{name}.csv", "--symbol", "EURUSD", "--quiet", "--data-dir", engine.data)
        # It is told within some seconds, by itself.
        if name == "later":
            page.wait_for_function(
                "(last) => Number(document.querySelector('[data-timeframe=\"1h\"] .chart').dataset.last) > last",
                arg=last,
            )
    opened = run("bars", "EURUSD", "--timeframe", "1h", "--output", "csv", "--data-dir", engine.data)
    expected = list(csv.DictReader(io.StringIO(opened.stdout)))
    page.wait_for_function(
        "(first) => Number(document.querySelector('[data-timeframe=\"1h\"] .chart').dataset.first) === first",
        arg=seconds(expected[0]["open_time"]),
    )
    at_rest(workspace)
    assert workspace.chart("1h")["bars"] == len(expected)
    # The new days can be hovered, and replayed.
    workspace.hover("1h", 0.9)
    assert workspace.legends()["1h"]["at"] > "2024-03-18"
    page.mouse.move(5, 5)
    workspace.begin_replay("2024-03-19 10:00")
    workspace.end_replay()
    # Deleted, it is on no chart any more.
    page.keyboard.press("Alt+2")
    page.get_by_role("button", name="Delete EURUSD").click()
    page.get_by_label("Write EURUSD to confirm").fill("EURUSD")
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    page.wait_for_selector('tr[data-symbol="EURUSD"]', state="detached")
    page.keyboard.press("Alt+1")
    workspace.settle()
    assert page.get_by_label("Symbol", exact=True).input_value() == "GBPUSD"


def test_keys_mean_the_same_after_a_click(workspace: Workspace) -> None:
    page = workspace.open("#/GBPUSD")
    workspace.begin_replay("2023-07-12 10:00")
    page.get_by_role("button", name="60x", exact=True).click()
    page.keyboard.press("Space")
    page.wait_for_selector('.replay[data-playing="true"]')
    page.keyboard.press("Space")
    page.wait_for_selector('.replay[data-playing="false"]')
    # The slider, too: an arrow is a tick, whatever was touched last.
    page.get_by_label("Place of the replay").click()
    at_rest(workspace)
    page.keyboard.press("7")
    page.wait_for_selector('.replay[data-speed="1000"]')
    workspace.press("ArrowRight")
    before = int(workspace.replay()["at"])
    workspace.press("ArrowRight")
    assert int(workspace.replay()["at"]) > before
    page.get_by_label("Place of the replay").focus()
    workspace.press("ArrowLeft")
    assert int(workspace.replay()["at"]) == before


def test_dialogs_hold_the_focus(workspace: Workspace) -> None:
    page = workspace.open("#/GBPUSD")
    page.keyboard.press("r")
    page.wait_for_selector('[role="dialog"]')
    for key in ["Tab"] * 8 + ["Shift+Tab"] * 8:
        page.keyboard.press(key)
        assert page.evaluate("() => document.activeElement.closest('[role=\"dialog\"]') !== null"), key


def test_dates_without_ticks_are_told(workspace: Workspace, bars: Bars) -> None:
    page = workspace.open("#/GBPUSD?at=2030-01-01")
    page.wait_for_selector("text=none at 2030-01-01")
    at_rest(workspace)
    for timeframe in TIMEFRAMES:
        assert workspace.chart(timeframe)["last"] == seconds(bars[timeframe][-1]["open_time"])
    page.evaluate("() => { location.hash = '#/GBPUSD?at=rubbish'; }")
    page.wait_for_selector("text=rubbish is no time")
    page.get_by_label("Go to a date").fill("12/03/2024")
    page.keyboard.press("Enter")
    page.wait_for_selector('text="12/03/2024" is no date')


def test_a_gap_is_shaded_itself_and_no_bar_beside(
    workspace: Workspace, run: Run, engine: Engine, tmp_path: Path
) -> None:
    # Two hours without ticks, in the middle of a day.
    lines = ["timestamp,bid,ask"]
    for second in range(0, 6 * 3600, 5):
        if not 2 * 3600 + 90 <= second < 4 * 3600 + 45:
            time = f"2024-03-12T{8 + second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}.000Z"
            price = 1.1 + (second // 60 % 7) / 10_000
            lines.append(f"{time},{price:.5f},{price + 0.0001:.5f}")
    (tmp_path / "hole.csv").write_text("\n".join(lines) + "\n")
    run("import", tmp_path / "hole.csv", "--symbol", "AUDUSD", "--quiet", "--data-dir", engine.data)
    page = workspace.open("#/AUDUSD")
    page.keyboard.press("g")
    page.keyboard.type("2024-03-12 10:30")
    page.keyboard.press("Enter")
    for _ in range(6):
        page.keyboard.press("+")
    at_rest(workspace)
    chart = workspace.chart("1m")
    assert chart["gaps"] >= 1
    # Columns of the canvas in which the ground, far from the bars, is amber.
    shaded = page.evaluate(
        """() => { const host = document.querySelector('[data-timeframe="1m"] .chart');
        const canvas = [...host.querySelectorAll("canvas")].sort((one, other) =>
          other.width * other.height - one.width * one.height)[0];
        const { data } = canvas.getContext("2d").getImageData(0, 3, canvas.width, 1);
        const found = [];
        for (let x = 0; x < canvas.width; x += 1) {
          if (data[4 * x] > data[4 * x + 2] + 15) found.push(x / canvas.width);
        }
        return found; }"""
    )
    assert shaded
    # Where the pixels lie on the axis: bar i reaches from i - 0.5 to i + 0.5.
    places = [chart["from"] + share * (chart["to"] - chart["from"]) for share in shaded]
    opened = run("bars", "AUDUSD", "--timeframe", "1m", "--output", "csv", "--data-dir", engine.data)
    opens = [seconds(row["open_time"]) for row in csv.DictReader(io.StringIO(opened.stdout))]
    after = opens.index(seconds("2024-03-12T12:00:00Z"))
    assert opens[after - 1] == seconds("2024-03-12T10:01:00Z")
    # From the last tick, 25 s into its minute, to the first one, 45 s into its own.
    begin, end = after - 1.5 + 25 / 60, after - 0.5 + 45 / 60
    bar = (chart["to"] - chart["from"]) / 10_000
    pixel = (chart["to"] - chart["from"]) * (shaded[1] - shaded[0] if len(shaded) > 1 else 0.01)
    assert min(places) == pytest.approx(begin, abs=3 * pixel + bar)
    assert max(places) == pytest.approx(end, abs=3 * pixel + bar)
    workspace.picture("gap")
    # A replay knows of it when it is over, not before.
    workspace.begin_replay("2024-03-12 11:30")
    assert "gaps" not in workspace.chart("1m") or workspace.chart("1m")["gaps"] == 0
    workspace.go("2024-03-12 12:10", seconds("2024-03-12T12:10:00Z") * 10**9)
    page.wait_for_function("""() => document.querySelector('[data-timeframe="1m"] .chart').dataset.gaps === "1" """)
