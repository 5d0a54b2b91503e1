"""The workspace beside its charts: the launch link, imports, quality, health, sizes of screens, accessibility."""

import datetime
import gzip
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import needs_browser, needs_web_tools
from conftest import Run
from engine import TOKEN, Engine
from playwright.sync_api import Browser
from workspace import TIMEFRAMES, Workspace, browser

pytestmark = [needs_web_tools, needs_browser]


ACCESSIBLE = (Path(__file__).parent / "accessible.js").read_text()


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    with browser() as found:
        yield found


@pytest.fixture
def fresh(program: Path, bundles: Path, tmp_path: Path) -> Iterator[Engine]:
    """An engine without any ticks, and a folder `in` that pages may import from."""
    (tmp_path / "in").mkdir()
    settings = {"TICKLOOM_WEB_ROOT": str(bundles / "workspace"), "TICKLOOM_IMPORT_ROOTS": str(tmp_path / "in")}
    engine = Engine(program, tmp_path / "data", **settings).start()
    yield engine
    engine.kill()


@pytest.fixture
def stored(program: Path, bundles: Path, ticks_store: Path, tmp_path: Path) -> Iterator[Engine]:
    """An engine with EURUSD and USDJPY."""
    shutil.copytree(ticks_store, tmp_path / "data", ignore=shutil.ignore_patterns("run"))
    engine = Engine(program, tmp_path / "data", TICKLOOM_WEB_ROOT=str(bundles / "workspace")).start()
    yield engine
    engine.kill()


def test_the_launch_link_becomes_a_cookie(
    chrome: Browser, program: Path, bundles: Path, ticks_store: Path, tmp_path: Path
) -> None:
    shutil.copytree(ticks_store, tmp_path / "data", ignore=shutil.ignore_patterns("run"))
    environment = {
        "PATH": "/nowhere",
        "HOME": str(tmp_path),
        "TICKLOOM_ENV": "ci",
        "TICKLOOM_WEB_ROOT": str(bundles / "workspace"),
    }
    environment |= {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}

    def start(port: int) -> tuple[subprocess.Popen[str], str]:
        process = subprocess.Popen(
            [program, "serve", "--open", "--port", str(port), "--data-dir", tmp_path / "data"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert process.stdout is not None
        for line in process.stdout:
            if "?launch=" in line:
                return process, line.split()[-1]
        raise AssertionError("no link was told")

    process, link = start(0)
    context = chrome.new_context()
    try:
        page = context.new_page()
        page.goto(f"{link}#/USDJPY?at=2024-03-11T12:00:00Z")
        page.wait_for_selector(".connection.connected")
        page.wait_for_function("() => Number(document.querySelector('.chart')?.dataset.bars) > 0", timeout=120_000)
        assert "launch" not in page.url
        assert page.url.endswith("#/USDJPY?at=2024-03-11T12:00:00Z")
        assert page.locator("#symbol").input_value() == "USDJPY"
        # Pages cannot read what lets them in, and the link works once.
        assert page.evaluate("document.cookie") == ""
        other = chrome.new_context()
        refused = other.new_page().goto(link)
        assert refused is not None
        assert refused.status == 401
        stranger = other.new_page()
        stranger.goto(link.partition("?")[0])
        stranger.wait_for_selector(".connection.refused")
        assert "tickloom serve --open" in stranger.inner_text(".banner")
        other.close()
        # The session's token is another one after a start, and the page goes on all the same.
        port = int(link.split(":")[2].split("/")[0])
        process.terminate()
        process.wait(60)
        page.wait_for_selector(".banner.warn")
        process, _ = start(port)
        page.wait_for_selector(".connection.connected", timeout=60_000)
        page.wait_for_selector(".banner", state="detached")
        files = list((tmp_path / "data/run").glob("pages*"))
        assert [oct(file.stat().st_mode & 0o777) for file in files] == ["0o600"]
    finally:
        context.close()
        process.terminate()
        process.wait(60)
        if process.stdout is not None:
            process.stdout.close()


def test_what_is_served(stored: Engine, bundles: Path) -> None:
    folder = bundles / "workspace"
    page = (folder / "index.html").read_text()
    files = re.findall(r'(?:src|href)="/([^"]+)"', page)
    assert len(files) == 4
    assert all((folder / file).exists() for file in files)
    packed = {file: len(gzip.compress((folder / file).read_bytes())) for file in files}
    own = sum(size for file, size in packed.items() if "lightweight" not in file)
    assert own + len(page) < 250_000
    assert stored.ready


def test_an_import_by_the_page(chrome: Browser, fresh: Engine, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "in/ticks.csv"
    made = ("generate", "--quiet", "ticks", "--symbol", "EURUSD", "--from", "2024-03-11", "--days", 2, "--seed", 3)
    run(*made, "--ticks-per-day", 5_000, "--format", "csv", "--output", file)
    lines = file.read_text().splitlines()
    lines[100] = "not a tick"
    lines[200:200] = [lines[200].replace(",", ",9", 1).rpartition(",")[0]]
    file.write_text("\n".join(lines) + "\n")

    workspace = Workspace(chrome, fresh)
    page = workspace.page
    page.goto(fresh.page)
    page.get_by_role("button", name="Import ticks").click()
    page.get_by_label("File, folder or pattern").fill("/etc/passwd")
    page.get_by_label("Symbol", exact=True).fill("EURUSD")
    page.get_by_role("button", name="Import", exact=True).click()
    page.wait_for_selector('[role="alert"]')
    assert "TICKLOOM_IMPORT_ROOTS" in page.inner_text('[role="alert"]')
    page.get_by_label("File, folder or pattern").fill(str(file))
    page.get_by_role("button", name="Import", exact=True).click()
    page.wait_for_selector('.job[data-state="finished"]')
    page.wait_for_selector('tr[data-symbol="EURUSD"]')
    told = run("symbols", "--json", "--data-dir", fresh.data).json_lines()
    assert page.get_attribute('tr[data-symbol="EURUSD"]', "data-ticks") == str(told[0]["ticks"])
    # What was rejected, and why.
    page.click('.job[data-state="finished"] button[aria-expanded]')
    summary = page.inner_text(".job")
    assert "line 101: not a tick" in summary
    # The passport's days are the squares.
    page.wait_for_selector(".heat button")
    told = run("quality", "EURUSD", "--by", "day", "--json", "--data-dir", fresh.data).json_lines()
    days = {day["date"]: day["score"] for day in told if day.get("event") == "day"}
    squares = page.eval_on_selector_all(
        ".heat button", "(all) => all.map(({ dataset }) => [dataset.date, +dataset.score])"
    )
    assert len(days) > 1
    assert dict(squares) == days
    workspace.picture("data")
    # Its charts are there without a reload.
    page.get_by_role("button", name="Charts of EURUSD").click()
    workspace.settle()
    assert page.url.endswith("#/EURUSD")
    workspace.close()


def test_an_import_is_cancelled_and_goes_on(chrome: Browser, fresh: Engine, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "in/ticks.csv"
    made = ("generate", "--quiet", "ticks", "--symbol", "EURUSD", "--from", "2024-03-11", "--days", 4, "--seed", 3)
    run(*made, "--ticks-per-day", 100_000, "--format", "csv", "--output", file)
    workspace = Workspace(chrome, fresh)
    page = workspace.page
    page.goto(f"{fresh.page}#/-/data")
    page.get_by_label("File, folder or pattern").fill(str(file))
    page.get_by_label("Symbol", exact=True).fill("EURUSD")
    page.get_by_role("button", name="Import", exact=True).click()
    page.get_by_role("button", name="Cancel the import of EURUSD").click()
    page.wait_for_selector('.job[data-state="cancelled"]')
    assert run("symbols", "--json", "--data-dir", fresh.data).json_lines() == []
    page.get_by_role("button", name="Import", exact=True).click()
    page.wait_for_selector('.job[data-state="finished"]')
    told = run("symbols", "--json", "--data-dir", fresh.data).json_lines()[0]["ticks"]
    page.wait_for_selector(f'tr[data-symbol="EURUSD"][data-ticks="{told}"]')
    workspace.close()


def test_files_of_the_browser_are_sent(chrome: Browser, fresh: Engine, run: Run, tmp_path: Path) -> None:
    # Not below the folders that pages may name.
    files = [tmp_path / name for name in ("first.csv", "second: part.csv.gz")]
    for file, day in zip(files, ("2024-03-11", "2024-03-12"), strict=True):
        made = ("generate", "--quiet", "ticks", "--symbol", "EURUSD", "--from", day, "--days", 1, "--seed", 3)
        run(*made, "--ticks-per-day", 60_000, "--format", "csv", "--output", tmp_path / "made.csv")
        text = (tmp_path / "made.csv").read_bytes()
        file.write_bytes(gzip.compress(text) if file.suffix == ".gz" else text)
    assert files[0].stat().st_size > 2 << 20, "more than two pieces"
    workspace = Workspace(chrome, fresh)
    page = workspace.page
    page.goto(f"{fresh.page}#/-/data")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose files of this computer").click()
    chooser.value.set_files([str(file) for file in files])
    page.wait_for_selector('[data-files="2"]')
    page.get_by_label("Symbol", exact=True).fill("EURUSD")
    workspace.picture("send")
    page.get_by_role("button", name="Send and import").click()
    page.wait_for_selector('.job[data-state="finished"]')
    told = run("symbols", "--json", "--data-dir", fresh.data).json_lines()
    assert told[0]["ticks"] > 100_000
    page.wait_for_selector(f'tr[data-symbol="EURUSD"][data-ticks="{told[0]["ticks"]}"]')
    assert page.get_by_label("File, folder or pattern").input_value() == ""
    assert [path for path in (fresh.data / "uploads").rglob("*") if path.is_file()] == []
    assert workspace.faults == []
    workspace.close()


def test_sending_goes_on_with_another_engine(chrome: Browser, fresh: Engine, run: Run, tmp_path: Path) -> None:
    made = ("generate", "--quiet", "ticks", "--symbol", "EURUSD", "--from", "2024-03-11", "--days", 4, "--seed", 3)
    run(*made, "--ticks-per-day", 100_000, "--format", "csv", "--output", tmp_path / "ticks.csv")
    workspace = Workspace(chrome, fresh)
    page = workspace.page
    page.goto(f"{fresh.page}#/-/data")
    page.locator('input[type="file"]').set_input_files(str(tmp_path / "ticks.csv"))
    page.get_by_label("Symbol", exact=True).fill("EURUSD")
    page.get_by_role("button", name="Send and import").click()
    # Killed while it is sent, or just after: nothing is lost either way.
    page.wait_for_selector("[data-sent], .job")
    fresh.kill()
    fresh.start()
    page.wait_for_selector('.job[data-state="finished"]')
    told = run("symbols", "--json", "--data-dir", fresh.data).json_lines()
    page.wait_for_selector(f'tr[data-symbol="EURUSD"][data-ticks="{told[0]["ticks"]}"]')
    expected = run("import", tmp_path / "ticks.csv", "--symbol", "EURUSD", "--data-dir", tmp_path / "b", "--json")
    assert told[0]["ticks"] == expected.json_lines()[-1]["ticks_stored"]
    workspace.close()


def test_deleting_asks_first(chrome: Browser, stored: Engine, run: Run) -> None:
    workspace = Workspace(chrome, stored)
    page = workspace.page
    page.goto(f"{stored.page}#/-/data")
    page.get_by_role("button", name="Delete USDJPY").click()
    button = page.get_by_role("dialog").get_by_role("button", name="Delete")
    assert button.is_disabled()
    page.get_by_label("Write USDJPY to confirm").fill("EURUSD")
    assert button.is_disabled()
    page.keyboard.press("Escape")
    page.wait_for_selector('[role="dialog"]', state="detached")
    page.get_by_role("button", name="Delete USDJPY").click()
    page.get_by_label("Write USDJPY to confirm").fill("USDJPY")
    page.wait_for_selector('[role="dialog"] button.danger:enabled')
    button.click()
    page.wait_for_selector('tr[data-symbol="USDJPY"]', state="detached")
    symbols = [row["symbol"] for row in run("symbols", "--json", "--data-dir", stored.data).json_lines()]
    assert symbols == ["EURUSD"]
    workspace.close()


def test_the_system_page(chrome: Browser, stored: Engine, run: Run) -> None:
    workspace = Workspace(chrome, stored)
    page = workspace.page
    page.goto(f"{stored.page}#/-/system")
    page.wait_for_selector('tr[data-service="store"][data-state="healthy"]')
    page.get_by_role("button", name="Check all files").click()
    page.wait_for_selector('[data-findings="0"]')
    told = run("store", "check", "--json", "--data-dir", stored.data).json_lines()[-1]
    assert told["content_hash"] in page.inner_text("main")
    page.wait_for_selector("tr[data-metric]")
    page.get_by_label("Metrics with this text").fill("bars.get")
    # A call that fails is a line of the log.
    page.evaluate("location.hash = '#/EURUSD'")
    workspace.settle()
    page.evaluate("location.hash = '#/-/system'")
    page.wait_for_selector('tr[data-service="store"]')
    workspace.picture("system")
    workspace.close()


def test_credentials_and_configuration(chrome: Browser, program: Path, bundles: Path, tmp_path: Path) -> None:
    key = tmp_path / "keys" / "key"
    engine = Engine(program, tmp_path / "data", TICKLOOM_WEB_ROOT=str(bundles / "workspace"))

    def credential(*arguments: object, given: str = "") -> None:
        subprocess.run(
            [program, "credential", *map(str, arguments)],
            env=engine.environment,
            input=given,
            text=True,
            check=True,
            capture_output=True,
        )

    credential("init", "--key-file", key)
    engine.environment["TICKLOOM_CREDENTIAL_KEY_FILE"] = str(key)
    soon = (datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=2)).strftime("%Y-%m-%d")
    secrets = ("Zq4vT8mKx2Lw9Rb6", "Hn7cY3pWd5Jf1Gs0")
    credential("set", "vendor.api-key", "--kind", "api-key", given=secrets[0])
    credential("set", "broker.password", "--kind", "password", "--expires", soon, given=secrets[1])
    engine.start()
    try:
        workspace = Workspace(chrome, engine)
        page = workspace.page
        page.goto(f"{engine.page}#/-/system")
        page.wait_for_selector('tr[data-credential="vendor.api-key"]')
        states = page.eval_on_selector_all(
            "tr[data-credential]", "(rows) => rows.map((row) => [row.dataset.credential, row.lastChild.innerText])"
        )
        assert states == [["broker.password", "expires soon"], ["vendor.api-key", "good"]]
        assert "broker.password" in page.inner_text('[data-finding="expires_soon"]')
        page.wait_for_selector('tr[data-key="TICKLOOM_WEB_ROOT"]')
        assert page.locator('tr[data-key="TICKLOOM_STORE_THREADS"]').count() == 0
        page.get_by_role("button", name="With defaults").click()
        row = page.inner_text('tr[data-key="TICKLOOM_STORE_LOCK_TIMEOUT"]').split()
        assert row[-1] == "default"
        assert "environment variable TICKLOOM_TOKEN" in page.inner_text('tr[data-key="TICKLOOM_TOKEN"]')
        content = page.content()
        assert not any(secret in content for secret in (*secrets, TOKEN))
        assert page.evaluate(ACCESSIBLE) == []
        page.locator('tr[data-key="TICKLOOM_STORE_LOCK_TIMEOUT"]').scroll_into_view_if_needed()
        workspace.picture("credentials")
        workspace.close()
    finally:
        engine.kill()


@pytest.mark.parametrize(("width", "height"), [(1024, 700), (1366, 768), (1920, 1080), (3840, 2160)])
def test_screens(chrome: Browser, stored: Engine, width: int, height: int) -> None:
    workspace = Workspace(chrome, stored, width, height)
    page = workspace.open("#/EURUSD")
    for place in ("", "#/-/data", "#/-/system"):
        page.goto(f"{stored.page}{place}")
        page.wait_for_selector("main")
        if place == "":
            workspace.settle()
        page.wait_for_timeout(1000)
        sizes = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
        assert sizes == [width, height]
        # Nothing of the bar at the top is cut off.
        overflow = page.eval_on_selector(".top", "(top) => top.scrollWidth - top.clientWidth")
        assert overflow <= 0
        workspace.picture(f"{place.rpartition('/')[2] or 'charts'}-{width}")
    # A replay has all its tools in view, and the chart library's owner is named where one sees it.
    page.goto(f"{stored.page}#/EURUSD")
    workspace.settle()
    workspace.begin_replay("2024-03-12 10:00")
    for selector in (".replay", ".top", ".reading"):
        assert page.eval_on_selector(selector, "(bar) => bar.scrollWidth - bar.clientWidth") <= 0, selector
    for selector in (".credit", ".replay time", ".connection", "#symbol"):
        box = page.locator(selector).bounding_box()
        assert box is not None
        assert 0 <= box["x"] <= box["x"] + box["width"] <= width, selector
    workspace.picture(f"replay-{width}")
    workspace.close()


def test_the_heat_map(chrome: Browser, stored: Engine, run: Run, tmp_path: Path) -> None:
    """A calendar with months, days and a legend; what a day is like is told by the pointer, by the focus, in words."""
    made = ("generate", "--quiet", "ticks", "--symbol", "EURUSD", "--from", "2024-03-27", "--days", 8, "--seed", 3)
    run(*made, "--ticks-per-day", 2_000, "--format", "csv", "--output", tmp_path / "more.csv")
    run("import", tmp_path / "more.csv", "--symbol", "EURUSD", "--quiet", "--data-dir", stored.data)
    told = run("quality", "EURUSD", "--by", "day", "--json", "--data-dir", stored.data).json_lines()
    days = {day["date"]: day for day in told if day.get("event") == "day"}
    workspace = Workspace(chrome, stored)
    page = workspace.page
    page.goto(f"{stored.page}#/-/data")
    page.wait_for_selector('.heat [data-date="2024-04-01"]')
    assert page.locator(".heat .month").all_inner_texts() == ["Mar 2024", "Apr 2024"]
    assert page.locator(".heat .label.day").all_inner_texts()[0].split() == ["11", "Mar", "2024"]
    assert page.locator(".heat .label").all_inner_texts()[:7] == [
        "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"
    ]  # fmt: skip
    legend = page.inner_text(".legend-row")
    assert all(text in legend for text in ("below 50", "97 to 100", "no trading"))
    # Each day stands in the row of its weekday and under the week's Monday.
    for date in ("2024-03-11", "2024-03-29", "2024-04-01"):
        day = page.locator(f'[data-date="{date}"]')
        box = day.bounding_box()
        name = datetime.date.fromisoformat(date).strftime("%a")
        row = page.locator(f'.heat .label:text-is("{name}")').bounding_box()
        assert box is not None
        assert row is not None
        assert abs(box["y"] + box["height"] / 2 - row["y"] - row["height"] / 2) < 3
        assert day.inner_text() == str(days[date]["score"])
        day.hover()
        page.wait_for_selector(f'[role="tooltip"]:has-text("{name} {date}")')
        tip = page.inner_text('[role="tooltip"]')
        assert f"score {days[date]['score']} of 100" in tip
    workspace.picture("heat")
    page.mouse.move(5, 5)
    page.wait_for_selector('[role="tooltip"]', state="detached")
    # By keys: one stop for Tab, and arrows from day to day.
    assert page.locator('.heat button[tabindex="0"]').count() == 1
    page.locator('[data-date="2024-04-01"]').focus()
    for key, date in (("ArrowDown", "2024-04-02"), ("ArrowUp", "2024-04-01"), ("ArrowLeft", "2024-03-29")):
        page.keyboard.press(key)
        seen = page.evaluate("document.activeElement.dataset.date")
        # The calendar may have days without trading between; it is the nearest one on that side.
        assert (seen == date) or (key == "ArrowLeft" and "2024-03-13" <= seen < "2024-04-01"), (key, seen)
    page.keyboard.press("Enter")
    page.wait_for_selector('.heat button[aria-pressed="true"]')
    assert page.evaluate(ACCESSIBLE) == []
    workspace.close()


def test_dialogs_give_the_focus_back(chrome: Browser, stored: Engine) -> None:
    workspace = Workspace(chrome, stored)
    page = workspace.open("#/EURUSD")
    page.locator('[data-panel="2"]').focus()
    for key in ("?", "r"):
        page.keyboard.press(key)
        page.wait_for_selector('[role="dialog"]')
        assert page.evaluate("document.activeElement.closest('[role=\"dialog\"]') !== null")
        # Nothing happens behind it.
        page.keyboard.press("Alt+3")
        page.keyboard.press("Escape")
        page.wait_for_selector('[role="dialog"]', state="detached")
        assert page.evaluate("document.activeElement.dataset.panel") == "2"
        assert "system" not in page.url
    workspace.close()


def test_accessibility(chrome: Browser, stored: Engine) -> None:
    """Names, the order of the focus, contrast, and everything by keys."""
    workspace = Workspace(chrome, stored)
    page = workspace.open("#/EURUSD")
    assert page.evaluate(ACCESSIBLE) == []
    # The focus goes through the bar at the top, then from panel to panel.
    seen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.getAttribute('data-panel')"))
    panels = [panel for panel in seen if panel is not None]
    assert panels[: len(TIMEFRAMES)] == [str(index) for index in range(len(TIMEFRAMES))]
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.wait_for_selector('[role="dialog"]')
    assert page.evaluate(ACCESSIBLE) == []
    page.keyboard.press("Escape")
    page.wait_for_selector('[role="dialog"]', state="detached")
    page.keyboard.press("r")
    page.wait_for_selector('[role="dialog"]')
    assert page.evaluate(ACCESSIBLE) == []
    page.keyboard.press("Enter")
    page.wait_for_selector(".replay")
    workspace.settle()
    assert page.evaluate(ACCESSIBLE) == []
    for key, place in (("2", "data"), ("3", "system"), ("1", "EURUSD")):
        page.keyboard.press(f"Alt+{key}")
        page.wait_for_function("(place) => location.hash.includes(place)", arg=place)
        page.wait_for_timeout(1000)
        assert page.evaluate(ACCESSIBLE) == [], place
    workspace.close()


def test_the_workspace_is_kept(chrome: Browser, stored: Engine) -> None:
    workspace = Workspace(chrome, stored)
    page = workspace.open("#/USDJPY")
    page.get_by_label("Timeframe of panel 2").select_option("30m")
    page.keyboard.press("m")
    page.get_by_role("button", name="4", exact=True).click()
    page.get_by_label("Panels move together").select_option("span")
    workspace.settle()
    again = workspace.open(page=workspace.tab())
    assert again.locator("#symbol").input_value() == "USDJPY"
    assert again.locator(".panel").count() == 4
    assert again.get_by_label("Timeframe of panel 2").input_value() == "30m"
    assert again.get_by_label("Panels move together").input_value() == "span"
    assert again.locator('[aria-label="Price"] [aria-pressed="true"]').inner_text() == "Mid"
    workspace.close()


def test_a_long_replay_stays_small(chrome: Browser, stored: Engine) -> None:
    """Short here; TEST_REPLAY_SECONDS=600 makes it ten minutes."""
    workspace = Workspace(chrome, stored)
    page = workspace.open("#/EURUSD")
    workspace.begin_replay("2024-03-11 06:00")
    page.keyboard.press("7")
    session = workspace.context.new_cdp_session(page)

    def heap() -> int:
        session.send("HeapProfiler.collectGarbage")
        return int(session.send("Runtime.getHeapUsage")["usedSize"])

    page.keyboard.press("Space")
    page.wait_for_timeout(2000)
    before = heap()
    seconds = float(os.environ.get("TEST_REPLAY_SECONDS", "8"))
    frames, states, left = 0, 0, seconds
    while left > 0:
        part = min(left, 30)
        shown = int(workspace.replay()["shown"])
        frames += page.evaluate(
            """async (seconds) => { const end = performance.now() + seconds * 1000; let frames = 0;
            for (; performance.now() < end; frames += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
            return frames; }""",
            part,
        )
        states += int(workspace.replay()["shown"]) - shown
        left -= part
        if left > 0 and workspace.replay()["ended"] == "true":
            # What is stored lasts four minutes at this speed. It goes on playing from wherever it is sent.
            field = page.get_by_label("Go to a date")
            field.fill("2024-03-11 06:00")
            field.press("Enter")
            page.wait_for_selector('.replay[data-ended="false"][data-playing="true"]')
        if seconds > 60:
            print(f"{seconds - left:.0f} s: {(heap() - before) / 1e6:+.2f} MB")
    grown = heap() - before
    print(f"{frames / seconds:.1f} frames/s, {states / seconds:.1f} states/s, {grown / 1e6:+.2f} MB")
    assert states > seconds
    assert grown < 8_000_000
    workspace.close()
