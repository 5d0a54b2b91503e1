"""The desktop shell: a real window with the engine's page, and an engine that comes and goes with it."""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from conftest import PICTURES, ROOT, Start
from display import Display, until
from driver import DriverError
from shell import Shell, is_running

TIMEFRAMES = ("1m", "5m", "15m", "1h", "4h", "1d")
TITLE = "· Tickloom$"


def state_of(shell: Shell) -> dict[str, object]:
    """What the shell remembers."""
    files = list((shell.home / ".local/state/tickloom/desktop").glob("*.json"))
    assert len(files) == 1
    found: dict[str, object] = json.loads(files[0].read_text())
    return found


def test_the_page_comes_up(
    start: Start, data: Path, display: Display, bars: Callable[[str], list[dict[str, str]]]
) -> None:
    shell = start("--data-dir", data)
    shell.wait_for_charts()
    counts = shell.driver.evaluate(
        "return Object.fromEntries([...document.querySelectorAll('.panel')].map((panel) => "
        "[panel.dataset.timeframe, Number(panel.querySelector('.chart').dataset.bars)]))"
    )
    assert counts == {timeframe: min(1500, len(bars(timeframe))) for timeframe in TIMEFRAMES}
    window = display.window("^EURUSD " + TITLE)
    _, _, width, height = display.geometry(window)
    assert (width, height) == (1440, 900)

    # Candles are on the screen, not only in the page.
    def green() -> int:
        _, _, pixels = display.pixels()
        return sum(pixels[place : place + 3] == b"\x88\xff\x00" for place in range(0, len(pixels), 4))

    until("candles are drawn", lambda: green() > 2000)
    display.picture(PICTURES / "desktop.png")


def test_the_shell_answers_promises(start: Start, data: Path) -> None:
    shell = start("--data-dir", data)
    shell.wait_for_charts()
    page = shell.driver
    assert page.promised("window.tickloomShell.ask('about')") == [
        "ok",
        {"version": 1, "shell": "tickloom-desktop 0.1.0", "platform": "linux"},
    ]
    # Many at a time, each its own answer.
    many = page.promised(
        "Promise.all(Array.from({ length: 200 }, (_, n) => tickloomShell.ask(n % 2 ? 'about' : 'kept.read')))"
    )
    assert [sorted(answer) for answer in many[1]] == [["kept"], ["platform", "shell", "version"]] * 100
    kind, text = page.promised("tickloomShell.ask('files.delete')")
    assert (kind, "no such method" in text) == ("error", True)
    for raw in ("'no JSON'", "JSON.stringify([1])", "'x'.repeat(2_000_000)", "'{\"method\":7}'"):
        assert page.promised(f"webkit.messageHandlers.tickloom.postMessage({raw})")[0] == "error"
    # Only what the user chose may be imported from anywhere.
    kind, text = page.promised("tickloomShell.ask('import.start', { paths: ['/etc/passwd'], symbol: 'EURUSD' })")
    assert (kind, "chosen in the dialog" in text) == ("error", True)
    # It is the page's for reading only.
    kind = page.evaluate("try { window.tickloomShell = 1 } catch {} return typeof window.tickloomShell.ask")
    assert kind == "function"


def test_the_cookie_is_nowhere(start: Start, data: Path) -> None:
    shell = start("--data-dir", data)
    shell.wait_for_charts()
    secrets = (data / "run/pages").read_text().split() + (data / "run/token").read_text().split()
    assert len(secrets) >= 2
    assert shell.driver.evaluate("return document.cookie") == ""
    assert shell.driver.evaluate("return location.href").endswith("/")
    commands = " ".join(Path(f"/proc/{pid}/cmdline").read_text() for pid in (shell.pid, *shell.children()))
    variables = b"".join(Path(f"/proc/{pid}/environ").read_bytes() for pid in (shell.pid, *shell.children())).decode()
    shell.process.terminate()
    assert shell.ended() == 0
    written = [path.read_text(errors="replace") for path in shell.home.rglob("*") if path.is_file()]
    for secret in secrets:
        assert secret not in commands
        assert secret not in variables
        assert not any(secret in text for text in written)


def test_closing_the_window_ends_the_engine(start: Start, data: Path, display: Display) -> None:
    shell = start("--data-dir", data)
    shell.wait_for_charts()
    engine = shell.wait_for_engine()
    # A key that comes while the window manager is busy may be lost.
    for _ in range(10):
        # Nor is the window there any more, perhaps, when it is asked for.
        with suppress(AssertionError):
            if found := display.windows(TITLE):
                display.activate(found[0])
                display.do("key", "--clearmodifiers", "alt+F4")
        with suppress(subprocess.TimeoutExpired):
            shell.process.wait(10)
            break
    assert shell.ended() == 0
    assert not is_running(engine)
    # Gracefully: it has said so, and taken its token with it.
    assert "the engine has ended" in shell.log
    assert not (data / "run/token").exists()
    assert display.windows(TITLE) == []


def test_a_killed_shell_takes_its_engine_along(start: Start, data: Path) -> None:
    shell = start("--data-dir", data)
    shell.wait_for_charts()
    engine = shell.wait_for_engine()
    shell.process.kill()
    shell.process.wait(60)
    until("the engine has ended", lambda: not is_running(engine))
    assert not (data / "run/token").exists()
    # The next one starts as if nothing had been.
    again = start("--data-dir", data)
    again.wait_for_charts()


def test_a_killed_engine_is_started_again_under_the_page(start: Start, data: Path) -> None:
    shell = start("--data-dir", data)
    shell.wait_for_charts()
    page = shell.driver
    first = shell.wait_for_engine()
    page.evaluate(
        "window.mark = 1; window.told = [];"
        " new MutationObserver(() => { const banner = document.querySelector('.banner');"
        " if (banner) window.told.push(banner.innerText) }).observe(document.body, { subtree: true, childList: true,"
        " characterData: true })"
    )
    os.kill(first, signal.SIGKILL)
    second = shell.wait_for_engine(first)
    assert second != first
    page.wait_for("window.told.some((text) => text.includes('ended by signal 9. It is being started again'))")
    page.wait_for("document.querySelector('.connection.connected') && !document.querySelector('.banner')")
    # The page is the same one, without a reload, and is served.
    assert page.evaluate("return window.mark") == 1
    page.evaluate("location.hash = '#/-/system'")
    page.wait_for("document.querySelector('tr[data-service=\"store\"]')")


class OtherEngine:
    """An engine that somebody started before."""

    def __init__(self, program: Path, data: Path, pages: Path) -> None:
        keep = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
        environment = keep | {"HOME": str(data.parent), "TICKLOOM_ENV": "ci", "TICKLOOM_WEB_ROOT": str(pages)}
        # Its token is its own affair.
        environment["TICKLOOM_TOKEN"] = "0123456789abcdef0123456789abcdef"  # noqa: S105
        self.process = subprocess.Popen(
            [program, "serve", "--json", "--port", "0", "--data-dir", data],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.process.stdout is not None
        assert json.loads(self.process.stdout.readline())["event"] == "ready"

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(60)
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture
def other(engine: Path, data: Path, pages: Path) -> Iterator[OtherEngine]:
    found = OtherEngine(engine, data, pages)
    yield found
    if found.process.poll() is None:
        found.end()


def test_an_engine_that_is_there_is_used_and_left(start: Start, data: Path, other: OtherEngine) -> None:
    shell = start("--data-dir", data)
    shell.wait_for_charts()
    assert shell.engine() is None
    shell.process.terminate()
    assert shell.ended() == 0
    assert other.process.poll() is None


def test_when_a_foreign_engine_ends_there_is_one_of_our_own(start: Start, data: Path, other: OtherEngine) -> None:
    shell = start("--data-dir", data)
    shell.wait_for_charts()
    other.end()
    own = shell.wait_for_engine()
    shell.wait_for_charts()
    shell.driver.wait_for("!document.querySelector('.banner')")
    shell.process.terminate()
    assert shell.ended() == 0
    assert not is_running(own)


def test_a_second_start_raises_the_window(start: Start, data: Path, display: Display) -> None:
    shell = start("--data-dir", data)
    shell.wait_for_charts()
    engine = shell.wait_for_engine()
    window = display.window(TITLE)
    display.do("windowminimize", "--sync", window)
    until("the window is away", lambda: display.windows(TITLE) == [])
    # By another way to the same folder.
    link = data.parent / "link"
    link.symlink_to(data)
    second = start("--data-dir", link, is_automated=False)
    assert second.ended() == 0
    until("the window is back", lambda: display.windows(TITLE) == [window])
    until("the window has the keyboard", lambda: display.do("getactivewindow") == window)
    assert shell.engine() == engine
    # Another folder has a window of its own.
    other = start("--data-dir", data.parent / "empty")
    other.driver.wait_for("document.querySelector('.empty')")
    assert len(display.windows("Tickloom")) == 2


def test_a_start_waits_for_one_that_ends(start: Start, data: Path) -> None:
    shell = start("--data-dir", data)
    shell.wait_for_charts()
    engine = shell.wait_for_engine()
    # It takes its time to end.
    os.kill(engine, signal.SIGSTOP)
    shell.process.terminate()
    until("the first one ends", lambda: "tickloom" in shell.log or shell.process.poll() is None)
    second = start("--data-dir", data)
    os.kill(engine, signal.SIGCONT)
    assert shell.ended() == 0
    second.wait_for_charts()
    assert second.engine() is not None


def test_the_window_is_remembered(start: Start, data: Path, display: Display) -> None:
    shell = start("--data-dir", data)
    shell.wait_for_charts()
    window = display.window(TITLE)
    display.do("windowsize", window, 1111, 777)
    until("it has its size", lambda: display.geometry(window)[2:] == (1111, 777))
    display.do("windowmove", window, 222, 111)
    until("it has moved", lambda: display.geometry(window)[0] != 0)
    place = display.geometry(window)
    until("it is remembered", lambda: dict(state_of(shell)["window"]).get("width") == 1111)  # type: ignore[call-overload]
    remembered = state_of(shell)["window"]
    shell.process.terminate()
    assert shell.ended() == 0

    again = start("--data-dir", data)
    again.wait_for_charts()
    window = display.window(TITLE)
    until("it is where it was", lambda: display.geometry(window) == place)
    # A double click on its title makes it as large as the screen.
    frame = dict(remembered)  # type: ignore[call-overload]
    display.do("mousemove", frame["x"] + 500, frame["y"] + 10, "click", "--repeat", 2, "--delay", 50, 1)
    until("it is large", lambda: display.geometry(window)[2] == 1600)
    again.process.terminate()
    assert again.ended() == 0
    assert state_of(again)["window"] == {**remembered, "isMaximised": True}  # type: ignore[dict-item]

    third = start("--data-dir", data)
    third.wait_for_charts()
    window = display.window(TITLE)
    until("it is large again", lambda: display.geometry(window)[2] == 1600)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"window":{"width":-5,"height":1,"isMaximised":false},"kept":{}}'])
def test_a_damaged_memory_is_none(start: Start, data: Path, display: Display, content: str) -> None:
    first = start("--data-dir", data)
    first.wait_for_charts()
    first.process.terminate()
    assert first.ended() == 0
    file = next((first.home / ".local/state/tickloom/desktop").glob("*.json"))
    file.write_text(content)
    again = start("--data-dir", data)
    again.wait_for_charts()
    assert display.geometry(display.window(TITLE))[2:] == (1440, 900)


def test_the_workspace_is_kept_whatever_the_port(start: Start, data: Path) -> None:
    shell = start("--data-dir", data)
    shell.wait_for_charts()
    address = shell.driver.evaluate("return location.host")
    shell.driver.click('[aria-label="Panels"] button[title="4 panels"]')
    shell.driver.wait_for("document.querySelectorAll('.panel').length === 4")
    until("it is kept", lambda: '\\"layout\\":4' in json.dumps(state_of(shell)))
    shell.process.terminate()
    assert shell.ended() == 0
    again = start("--data-dir", data)
    again.wait_for_charts()
    assert again.driver.evaluate("return location.host") != address
    assert again.driver.evaluate("return document.querySelectorAll('.panel').length") == 4


def test_a_port_that_is_taken_is_no_obstacle(start: Start, data: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        shell = start("--data-dir", data, TICKLOOM_PORT=port)
        shell.wait_for_charts()
        assert not shell.driver.evaluate("return location.host").endswith(f":{port}")


def test_there_is_no_way_out_of_the_page(start: Start, data: Path) -> None:
    shell = start("--data-dir", data)
    shell.wait_for_charts()
    page = shell.driver
    home = page.evaluate("return location.href")
    others = ("https://example.com/", "file:///etc/passwd", "data:text/html,hi", "http://127.0.0.1:1/", "about:config")
    for address in others:
        page.evaluate("location.href = arguments[0]", address)
        page.promised("new Promise((done) => setTimeout(done, 200))")
        assert page.evaluate("return location.href") == home, address
    assert page.evaluate("return window.open('https://example.com/') === null")


def test_links_open_in_the_system_browser(start: Start, data: Path, tmp_path: Path) -> None:
    share, seen = tmp_path / "share/applications", tmp_path / "seen"
    share.mkdir(parents=True)
    script = tmp_path / "browser"
    script.write_text(f'#!/bin/sh\nprintf "%s" "$1" > {seen}.new && mv {seen}.new {seen}\n')
    script.chmod(0o755)
    (share / "browser.desktop").write_text(
        f"[Desktop Entry]\nType=Application\nName=b\nExec={script} %u\nMimeType=x-scheme-handler/https;\n"
    )
    (share / "mimeapps.list").write_text("[Default Applications]\nx-scheme-handler/https=browser.desktop\n")
    shell = start("--data-dir", data, XDG_DATA_HOME=tmp_path / "share")
    shell.wait_for_charts()
    shell.driver.click(".credit a")
    until("the browser was asked", seen.exists)
    assert seen.read_text().startswith("https://www.tradingview.com")
    assert shell.driver.evaluate("return location.href").startswith("http://127.0.0.1:")


def test_an_import_by_the_dialog(start: Start, data: Path, display: Display, tmp_path: Path) -> None:
    # Below no folder that pages may import from, and with a name that has to be taken as it is.
    file = tmp_path / "ticks of [march] *.csv"
    lines = [f"2024-03-11 12:00:{second:02}.000,1.1000{second % 10},1.1001{second % 10}" for second in range(60)]
    file.write_text("timestamp,bid,ask\n" + "\n".join(lines) + "\n")
    shell = start("--data-dir", data)
    shell.wait_for_charts()
    page = shell.driver
    page.evaluate("location.hash = '#/-/data'")
    page.wait_for("document.querySelector('#import-title')")
    page.evaluate(
        "[...document.querySelectorAll('button')].find((button) => button.innerText === 'Choose files …').click()"
    )
    title = "^Choose files to import$"
    display.activate(display.window(title))
    # A slash opens the field of the path. What is typed while it appears may be lost, and is typed anew.
    display.do("type", "/")
    for _ in range(10):
        time.sleep(1)
        display.do("key", "--delay", 100, "ctrl+a")
        display.do("type", "--delay", 20, str(file))
        display.picture(PICTURES / "desktop-dialog.png")
        display.do("key", "--delay", 100, "Return")
        time.sleep(1)
        if not display.windows(title):
            break
    page.wait_for("document.querySelector('label.whole input')?.value !== ''")
    assert page.evaluate("return document.querySelector('label.whole input').value") == str(file)
    page.evaluate(
        "const field = document.querySelector('input[placeholder=EURUSD]');"
        "Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, 'GBPUSD');"
        "field.dispatchEvent(new Event('input', { bubbles: true }))"
    )
    page.click("#import-title + form button.accent:enabled")
    page.wait_for("document.querySelector('.job[data-state=\"finished\"]')")
    page.wait_for("document.querySelector('tr[data-symbol=\"GBPUSD\"]')")
    assert page.evaluate("return document.querySelector('tr[data-symbol=\"GBPUSD\"]').dataset.ticks") == "60"
    # A faulty one is told in the engine's words.
    page.evaluate(
        "const field = document.querySelector('input[placeholder=EURUSD]');"
        "Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, 'no such');"
        "field.dispatchEvent(new Event('input', { bubbles: true }))"
    )
    page.click("#import-title + form button.accent:enabled")
    page.wait_for("document.querySelector('#import-title + form [role=\"alert\"]')")
    assert "import.start" in page.text('#import-title + form [role="alert"]')


def test_a_dialog_that_is_cancelled_chooses_nothing(start: Start, data: Path, display: Display) -> None:
    shell = start("--data-dir", data)
    shell.wait_for_charts()
    shell.driver.evaluate(
        "tickloomShell.ask('files.choose', { folders: true }).then((answer) => { window.answer = answer })"
    )
    title = "^Choose folders to import$"
    display.window(title)
    for _ in range(10):
        with suppress(AssertionError):
            if found := display.windows(title):
                display.activate(found[0])
                display.do("key", "Escape")
        time.sleep(1)
        if not display.windows(title):
            break
    shell.driver.wait_for("window.answer !== undefined")
    assert shell.driver.evaluate("return window.answer") == {"paths": []}


# What goes wrong.


def test_without_a_display(start: Start, data: Path) -> None:
    shell = start("--data-dir", data, has_display=False, is_automated=False)
    assert shell.ended() == 69
    assert "there is no display" in shell.log
    assert "tickloom serve --open" in shell.log


def test_options(program: Path) -> None:
    def told(*arguments: str) -> tuple[int, str, str]:
        done = subprocess.run(
            [program, *arguments], env={"PATH": "/nowhere"}, capture_output=True, text=True, timeout=60, check=False
        )
        return done.returncode, done.stdout, done.stderr

    code, text, _ = told("--help")
    assert code == 0
    assert "--data-dir" in text
    assert told("--version")[:2] == (0, "tickloom-desktop 0.1.0\n")
    for wrong in ("--token=x", "file", "--data-dir", "--help=1"):
        code, _, text = told(wrong)
        assert code == 64, wrong
        assert "error: " in text
    # The release is the engine's.
    assert 'version = "0.1.0"' in (ROOT / "Sources/MarketModel/Release.swift").read_text()


def test_no_program(start: Start, data: Path, tmp_path: Path) -> None:
    shell = start("--data-dir", data, engine=tmp_path / "none")
    shell.driver.wait_for("document.documentElement.dataset.shell === 'failed'")
    assert "there is no program" in shell.driver.text("main")
    assert str(tmp_path / "none") in shell.driver.text("main")
    assert "there is no program" in shell.log
    # It is gone before it could say that it was clicked.
    with suppress(DriverError, OSError):
        shell.driver.click('a[href="tickloom:close"]')
    assert shell.ended() == 69


def test_an_engine_that_does_not_start(start: Start, tmp_path: Path, display: Display) -> None:
    folder = tmp_path / "blocked"
    folder.write_text("no folder")
    shell = start("--data-dir", folder)
    page = shell.driver
    page.wait_for("document.documentElement.dataset.shell === 'failed'")
    assert str(folder) in page.text("main")

    # It is on the screen, too, on its dark ground.
    until("the page is drawn", lambda: display.pixels()[2].count(b"\x1a\x0e\x0a") > 500_000)
    display.picture(PICTURES / "desktop-failed.png")
    # What stood in the way is gone: it goes on from here.
    folder.unlink()
    page.click('a[href="tickloom:retry"]')
    page.wait_for("document.querySelector('.connection.connected')")
    assert shell.engine() is not None


def test_an_engine_that_ends_again_and_again_is_given_up(
    start: Start, data: Path, tmp_path: Path, engine: Path
) -> None:
    # As an engine whose store breaks it after it has served.
    bad = tmp_path / "bad"
    bad.write_text(
        f'#!/bin/sh\nif [ "$1" != serve ]; then exec {engine} "$@"; fi\n'
        'echo \'{"event":"ready","port":1,"pid":1}\'; echo "cannot go on" >&2; exit 3\n'
    )
    bad.chmod(0o755)
    shell = start("--data-dir", data, engine=bad)
    shell.driver.wait_for("document.documentElement.dataset.shell === 'failed'")
    assert "ended with code 3" in shell.driver.text("main")
    assert "cannot go on" in shell.driver.text("pre")
