"""The workspace: charts that tell what the command line tells, and a replay that never shows the future."""

import csv
import datetime
import io
import random
import shutil
import zoneinfo
from bisect import bisect_right
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgpack
import pytest
from browser import needs_browser, needs_web_tools
from conftest import Run
from engine import Engine
from playwright.sync_api import Browser
from workspace import TIMEFRAMES, Workspace, browser, instants, keep, pictures_of, samples

pytestmark = [needs_web_tools, needs_browser]

UTC = datetime.UTC
NEW_YORK = zoneinfo.ZoneInfo("America/New_York")
WIDTHS = {"1m": 60, "5m": 300, "15m": 900, "1h": 3600, "4h": 14_400, "1d": 86_400}


def nanoseconds(text: str) -> int:
    whole, _, fraction = text.removesuffix("Z").partition(".")
    moment = datetime.datetime.fromisoformat(whole).replace(tzinfo=UTC)
    return int(moment.timestamp()) * 10**9 + int(fraction.ljust(9, "0") or 0)


def iso(time: int) -> str:
    moment = datetime.datetime.fromtimestamp(time // 10**9, UTC)
    fraction = f".{time % 10**9:09}" if time % 10**9 else ""
    while fraction.endswith("000"):
        fraction = fraction[:-3]
    return f"{moment:%Y-%m-%dT%H:%M:%S}{fraction}Z"


@pytest.fixture(scope="module")
def sample_store(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the sample."""
    data = tmp_path_factory.mktemp("sample") / "data"
    run("import", samples(), "--symbol", "EURUSD", "--quiet", "--data-dir", data)
    return data


@pytest.fixture(scope="module")
def web(program: Path, sample_store: Path, bundles: Path) -> Iterator[Engine]:
    """An engine that serves the pages and the sample; nobody changes it."""
    engine = Engine(program, sample_store, TICKLOOM_WEB_ROOT=str(bundles / "workspace")).start()
    yield engine
    engine.kill()


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    with browser() as found:
        yield found


@pytest.fixture
def workspace(chrome: Browser, web: Engine) -> Iterator[Workspace]:
    found = Workspace(chrome, web)
    yield found
    found.close()


@pytest.fixture(scope="module")
def bars(run: Run, sample_store: Path, web: Engine) -> dict[str, list[dict[str, str]]]:
    """All bars of each timeframe, as the command line tells them."""
    assert web.ready
    made = {}
    for timeframe in TIMEFRAMES:
        told = run("bars", "EURUSD", "--timeframe", timeframe, "--output", "csv", "--data-dir", sample_store)
        made[timeframe] = list(csv.DictReader(io.StringIO(told.stdout)))
    return made


def test_charts_have_the_bars_of_the_command_line(workspace: Workspace, bars: dict[str, list[dict[str, str]]]) -> None:
    workspace.open()
    for timeframe in TIMEFRAMES:
        expected = bars[timeframe][-1500:]
        chart = workspace.chart(timeframe)
        assert chart["bars"] == len(expected), timeframe
        assert chart["first"] * 10**9 == nanoseconds(expected[0]["open_time"])
        assert chart["last"] * 10**9 == nanoseconds(expected[-1]["open_time"])
    # Each trading day but the first one begins with a mark.
    assert workspace.chart("1h")["days"] == len(bars["1d"]) - 1
    assert workspace.chart("1d")["days"] == 0
    workspace.picture("charts")


def test_legends_tell_the_state_at_the_crosshair(
    workspace: Workspace, bars: dict[str, list[dict[str, str]]], run: Run, web: Engine
) -> None:
    workspace.open()
    for hovered, across in (("1m", 0.3), ("15m", 0.55), ("1h", 0.7), ("1d", 0.8)):
        workspace.hover(hovered, across)
        legends = workspace.legends()
        # The bar under the crosshair is told whole, as the command line tells it ...
        own = legends[hovered]
        row = next(row for row in bars[hovered] if row["open_time"] == own["openTime"])
        assert own["ohlc"] == ",".join(row[name] for name in ("open", "high", "low", "close"))
        assert own["ticks"] == row["tick_count"]
        # ... and all others as they were at its last instant, with nothing of later.
        at = own["at"]
        told = run("snapshot", "EURUSD", "--at", at, "--json", "--data-dir", web.data).json_lines()[0]
        for timeframe, legend in legends.items():
            state = told["timeframes"][timeframe]
            bar = state["partial"] or state["completed"][-1]
            assert legend["at"] == at
            assert legend["openTime"] == bar["open_time"]
            ohlc = [Decimal(price) for price in legend["ohlc"].split(",")]
            assert ohlc == [bar[name] for name in ("open", "high", "low", "close")], (hovered, timeframe)
    workspace.picture("crosshair")


def test_panels_move_together_in_time(workspace: Workspace, bars: dict[str, list[dict[str, str]]]) -> None:
    workspace.open()

    def right_edge(timeframe: str) -> float:
        """The instant at the right edge, by the panel's own bars."""
        chart = workspace.chart(timeframe)
        rows = [nanoseconds(row["open_time"]) / 10**9 for row in bars[timeframe]]
        rows = rows[rows.index(chart["first"]) :][: int(chart["bars"])]
        place = min(len(rows) - 1, int(chart["to"] + 0.5))
        return rows[place] + (chart["to"] + 0.5 - place) * WIDTHS[timeframe]

    before = {timeframe: workspace.chart(timeframe) for timeframe in TIMEFRAMES}
    box = workspace.page.locator('[data-timeframe="15m"] .chart').bounding_box()
    assert box is not None
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    workspace.page.mouse.move(*middle)
    workspace.page.mouse.down()
    workspace.page.mouse.move(middle[0] + 300, middle[1], steps=10)
    workspace.page.mouse.up()
    workspace.rest()
    leader = right_edge("15m")
    assert workspace.chart("15m")["to"] < before["15m"]["to"] - 20
    for timeframe in TIMEFRAMES:
        chart = workspace.chart(timeframe)
        # 1m holds fewer hours than the leader went back: it has loaded older bars by itself.
        assert abs(right_edge(timeframe) - leader) <= 90, timeframe
        assert chart["to"] - chart["from"] == pytest.approx(
            before[timeframe]["to"] - before[timeframe]["from"], rel=0.02
        )


def test_older_bars_come_and_the_view_stays(workspace: Workspace, bars: dict[str, list[dict[str, str]]]) -> None:
    workspace.open("#/EURUSD?at=2024-03-05T10:00:00Z")
    workspace.rest()
    chart = workspace.chart("1m")
    times = [nanoseconds(row["open_time"]) // 10**9 for row in bars["1m"]]
    begin = times.index(int(chart["first"]))
    middle = times[begin + round((chart["from"] + chart["to"]) / 2)]
    assert abs(middle - nanoseconds("2024-03-05T10:00:00Z") / 10**9) <= 120
    assert chart["bars"] <= len(times)
    # Back to the very first bar, by dragging.
    page = workspace.page
    page.keyboard.press("g")
    page.keyboard.type("2024-03-01")
    page.keyboard.press("Enter")
    page.wait_for_function(
        f"""() => document.querySelector('[data-timeframe="1m"] .chart').dataset.first === "{times[0]}" """
    )
    assert "at=2024-03-01T00:00:00Z" in page.url


def test_sides(workspace: Workspace, run: Run, web: Engine) -> None:
    workspace.open()
    for key, side in (("a", "ask"), ("m", "mid"), ("b", "bid")):
        workspace.page.keyboard.press(key)
        workspace.page.wait_for_selector(f'[aria-label="Price"] [aria-pressed="true"]:text-is("{side.title()}")')
        workspace.settle()
        told = run("snapshot", "EURUSD", "--json", "--price", side, "--data-dir", web.data).json_lines()[0]
        for timeframe, legend in workspace.legends().items():
            state = told["timeframes"][timeframe]
            bar = state["partial"] or state["completed"][-1]
            assert [Decimal(price) for price in legend["ohlc"].split(",")] == [
                bar[name] for name in ("open", "high", "low", "close")
            ]


# Replay.


def interval_open(at: int, seconds: int) -> int:
    """When the interval of an instant began: by the clock, or, of four hours and more, within the day of New York."""
    if seconds < 14_400:
        return at // seconds * seconds
    here = datetime.datetime.fromtimestamp(at, NEW_YORK)
    # A trading day begins at 17:00; its four hours are counted from there.
    close = here.replace(hour=17, minute=0, second=0, microsecond=0)
    begin = close if here >= close else close - datetime.timedelta(days=1)
    opened = int(begin.timestamp())
    return opened + (at - opened) // seconds * seconds


class Ticks:
    """The sample's ticks, for a plain reference: bars by summing up."""

    def __init__(self, run: Run, data: Path) -> None:
        told = run("ticks", "EURUSD", "--output", "csv", "--data-dir", data)
        rows = list(csv.DictReader(io.StringIO(told.stdout)))
        self.times = [nanoseconds(row["timestamp"]) for row in rows]
        self.bids = [row["bid"] for row in rows]

    def forming(self, at: int, seconds: int) -> str | None:
        """Open, high, low and close of the bar in progress at an instant, of bids; nothing if it has no tick."""
        open_time = interval_open(at // 10**9, seconds) * 10**9
        begin, end = bisect_right(self.times, open_time - 1), bisect_right(self.times, at)
        bids = self.bids[begin:end]
        return ",".join((bids[0], max(bids), min(bids), bids[-1])) if bids else None


@pytest.fixture(scope="module")
def ticks(run: Run, sample_store: Path, web: Engine) -> Ticks:
    assert web.ready
    return Ticks(run, sample_store)


def moments(value: Any) -> Iterator[int]:
    """All times in a message of the engine: numbers under names of times, and columns of them."""
    if isinstance(value, dict):
        for name, part in value.items():
            # A bar's end is known before it comes: it is the calendar's.
            if name in ("open_time", "at", "ts", "last") and isinstance(part, int):
                yield part
            elif name in ("open_time", "ts") and isinstance(part, msgpack.ExtType):
                padding = part.data[0]
                body = part.data[1 + padding :]
                yield from (int.from_bytes(body[place : place + 8], "little") for place in range(0, len(body), 8))
            else:
                yield from moments(part)
    elif isinstance(value, list):
        for part in value:
            yield from moments(part)


def test_no_message_of_a_replay_is_of_later(chrome: Browser, web: Engine) -> None:
    workspace = Workspace(chrome, web)
    frames: list[Any] = []
    sent: list[Any] = []
    page = workspace.page

    def watch(socket: Any) -> None:
        socket.on("framereceived", lambda payload: frames.append(msgpack.unpackb(payload, strict_map_key=False)))
        socket.on("framesent", lambda payload: sent.append(msgpack.unpackb(payload, strict_map_key=False)))

    page.on("websocket", watch)
    workspace.open()
    workspace.begin_replay("2024-03-06 13:37:11.5")
    start = nanoseconds("2024-03-06T13:37:11.5Z")
    page.wait_for_timeout(2000)
    first = next(index for index, message in enumerate(sent) if message[:1] == [0] and message[2] == "mtf.replay")
    asked = [message for message in sent[first:] if message[0] == 0]
    subscribed = {message[1] for message in asked}
    answers = [message for message in frames if message[0] == 2 or (message[0] == 1 and message[1] in subscribed)]
    # Bars of the store that the panels were filled with, states, and nothing else that has times.
    found = [time for message in answers for time in moments(message)]
    assert any(message[2] == "bars.get" for message in asked)
    assert len(found) > 1000
    assert max(found) <= start
    # Whole bars only: one that is in progress would tell of later ticks.
    for message in asked:
        if message[2] == "bars.get":
            assert message[3][0]["to"] <= start
            batch = next(answer for answer in answers if answer[0] == 1 and answer[1] == message[1])[3]
            closes = list(moments({"ts": batch["close_time"]}))
            assert max(closes, default=0) <= start
    # On the way, too: each state is of the replay's clock, whatever is hovered, jumped to or scrolled meanwhile.
    frames.clear()
    for key in ("ArrowRight", "ArrowRight", "Shift+ArrowRight", "7", "Space"):
        page.keyboard.press(key)
        page.wait_for_timeout(150)
    workspace.hover("1h", 0.6)
    workspace.hover("1d", 0.75)
    page.wait_for_timeout(500)
    page.keyboard.press("Space")
    page.wait_for_selector('.replay[data-playing="false"]')
    workspace.rest()
    end = int(workspace.replay()["at"])
    assert end > start
    # The list of symbols is asked for now and then. It tells which span is stored, and no price.
    lists = {message[1] for message in sent if message[0] == 0 and message[2] == "instruments.list"}
    frames[:] = [message for message in frames if message[0] != 1 or message[1] not in lists]
    assert max(time for message in frames for time in moments(message)) <= end
    clock = start
    for message in frames:
        if message[0] == 2 and message[1] == "$event":
            clock = message[2][2]["state"]["at"]
        assert all(time <= clock for time in moments(message))
    workspace.close()


def test_forming_bars_are_those_of_the_ticks(workspace: Workspace, ticks: Ticks) -> None:
    workspace.open()
    workspace.begin_replay("2024-03-08 12:00")
    seed = random.randrange(2**32)  # noqa: S311
    chance = random.Random(seed)  # noqa: S311
    for _ in range(instants()):
        at = chance.randrange(ticks.times[0], ticks.times[-1])
        at -= at % 1_000_000
        workspace.go(iso(at), at)
        workspace.page.wait_for_selector(f'.reading[data-at="{iso(at)}"]')
        legends = workspace.legends()
        for timeframe, seconds in WIDTHS.items():
            expected = ticks.forming(at, seconds)
            legend = legends[timeframe]
            assert (legend["partial"] == "true") == (expected is not None), (seed, iso(at), timeframe)
            if expected is not None:
                assert legend["ohlc"] == expected, (seed, iso(at), timeframe)


def test_max_is_as_fast_as_the_engine_can(workspace: Workspace, bars: dict[str, list[dict[str, str]]]) -> None:
    workspace.open()
    workspace.begin_replay("2024-03-01 10:00")
    page = workspace.page
    page.keyboard.press("0")
    page.wait_for_selector('[aria-label="Speed"] [aria-pressed="true"]:text-is("max")')
    page.keyboard.press("Space")
    page.wait_for_selector('.replay[data-ended="true"]')
    # Two weeks in a few frames, and yet every bar is there.
    for timeframe in TIMEFRAMES:
        rows = bars[timeframe]
        page.wait_for_selector(
            f'[data-timeframe="{timeframe}"] .chart[data-last="{nanoseconds(rows[-1]["open_time"]) // 10**9}"]'
        )
        chart = workspace.chart(timeframe)
        begin = next(
            index for index, row in enumerate(rows) if nanoseconds(row["open_time"]) // 10**9 == int(chart["first"])
        )
        assert chart["bars"] == len(rows) - begin, timeframe


def test_a_step_back_and_forward_changes_nothing(workspace: Workspace) -> None:
    workspace.open()
    workspace.begin_replay("2024-03-07 09:59:58")
    page = workspace.page
    page.mouse.move(5, 5)

    def state() -> tuple[Any, ...]:
        workspace.rest()
        charts = [workspace.chart(timeframe) for timeframe in TIMEFRAMES]
        return workspace.legends(), charts, pictures_of(page)

    def is_as(expected: tuple[Any, ...]) -> None:
        """Fails if anything is not as it was; pictures that differ are kept."""
        found = state()
        assert found[:2] == expected[:2]
        for index, (now, then) in enumerate(zip(found[2], expected[2], strict=True)):
            if now != then:
                keep(f"canvas-{index}-then", then)
                keep(f"canvas-{index}-now", now)
        assert found == expected

    # The first step brings the clock to a tick; from there on it goes from tick to tick.
    page.keyboard.press("ArrowRight")
    before = state()
    place = int(workspace.replay()["at"])
    for keys in (("ArrowRight", "ArrowLeft"), ("ArrowLeft", "ArrowRight")):
        for steps in (1, 3, 40):
            for key in keys:
                for _ in range(steps):
                    page.keyboard.press(key)
                workspace.rest()
            workspace.wait_at(place)
            is_as(before)
    # Bar by bar over a bound of all of the finer timeframes.
    page.keyboard.press("Shift+ArrowRight")
    workspace.wait_at(nanoseconds("2024-03-07T10:00:00Z"))
    closed = state()
    page.keyboard.press("Shift+ArrowRight")
    workspace.wait_at(nanoseconds("2024-03-07T10:01:00Z"))
    page.keyboard.press("Shift+ArrowLeft")
    workspace.wait_at(nanoseconds("2024-03-07T10:00:00Z"))
    is_as(closed)
    workspace.picture("replay")


def test_views_stay_where_they_are(workspace: Workspace) -> None:
    """Through the weekend of a clock change, timeframes that change, and steps of a replay."""
    # New York's clocks changed on 10 March.
    workspace.open("#/EURUSD?at=2024-03-11T02:00:00Z")
    workspace.rest()
    page = workspace.page
    before = {timeframe: workspace.chart(timeframe) for timeframe in TIMEFRAMES}
    page.get_by_label("Timeframe of panel 1").select_option("30m")
    workspace.settle()
    workspace.rest()
    page.get_by_label("Timeframe of panel 1").select_option("1m")
    workspace.settle()
    workspace.rest()
    after = {timeframe: workspace.chart(timeframe) for timeframe in TIMEFRAMES}
    for timeframe in TIMEFRAMES[1:]:
        assert after[timeframe] == before[timeframe], timeframe
    one, other = before["1m"], after["1m"]
    assert other["to"] - other["from"] == pytest.approx(one["to"] - one["from"])
    # In the replay over that weekend the views follow the last bar, and nothing else moves them.
    workspace.begin_replay("2024-03-08 21:58")
    widths = {}
    for timeframe in TIMEFRAMES:
        chart = workspace.chart(timeframe)
        widths[timeframe] = (chart["to"] - chart["bars"], chart["to"] - chart["from"])
    for _ in range(4):
        workspace.press("Shift+ArrowRight")
    assert int(workspace.replay()["at"]) >= nanoseconds("2024-03-08T22:00:00Z")
    for timeframe in TIMEFRAMES:
        chart = workspace.chart(timeframe)
        assert chart["to"] - chart["bars"] == pytest.approx(widths[timeframe][0], abs=1e-6), timeframe
        assert chart["to"] - chart["from"] == pytest.approx(widths[timeframe][1], abs=1e-6), timeframe


def test_blind(workspace: Workspace) -> None:
    workspace.open()
    page = workspace.page
    page.keyboard.press("Shift+R")
    assert page.locator(".cover").is_visible()
    assert page.locator(".reading").get_attribute("data-at") == ""
    page.get_by_role("button", name="Any instant").click()
    page.wait_for_selector('.reading[data-from="replay"]')
    workspace.settle()
    assert not page.locator(".cover").is_visible()
    at = int(workspace.replay()["at"])
    for timeframe in TIMEFRAMES:
        assert workspace.chart(timeframe)["last"] * 10**9 <= at
    workspace.end_replay()
    workspace.settle()


# The engine goes and comes back.


def test_a_page_outlives_its_engine(
    chrome: Browser, program: Path, sample_store: Path, bundles: Path, tmp_path: Path
) -> None:
    shutil.copytree(sample_store, tmp_path / "data", ignore=shutil.ignore_patterns("run"))
    engine = Engine(program, tmp_path / "data", TICKLOOM_WEB_ROOT=str(bundles / "workspace")).start()
    try:
        workspace = Workspace(chrome, engine)
        page = workspace.open()
        page.evaluate("window.isSame = true")
        workspace.begin_replay("2024-03-07 09:59:58")
        workspace.press("ArrowRight")
        before = (workspace.legends(), workspace.replay()["at"])
        engine.kill()
        page.wait_for_selector(".banner.warn")
        assert "nothing is lost" in page.inner_text(".banner")
        assert workspace.legends() == before[0]
        workspace.picture("reconnecting")
        engine.start()
        page.wait_for_selector(".banner", state="detached")
        page.wait_for_selector(".connection.connected")
        workspace.rest()
        assert (workspace.legends(), workspace.replay()["at"]) == before
        workspace.press("ArrowRight")
        assert int(workspace.replay()["at"]) > int(before[1])
        assert page.evaluate("window.isSame") is True
        # A second tab is a workspace of its own.
        other = workspace.open(page=workspace.tab())
        assert other.locator(".replay").count() == 0
        assert page.locator(".replay").count() == 1
        workspace.close()
    finally:
        engine.kill()
