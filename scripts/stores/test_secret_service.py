"""The Secret Service: a real GNOME Keyring on a D-Bus session of its own, with its home in a temporary folder."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from conftest import ROOT, SOURCES, WARNINGS, Drive, Start, drive_with
from contract import Contract
from driver import LIMIT, Code, Driver, Outcome

FOLDER = Path(__file__).parent
PASSWORD = b"the password of this keyring"
BUS = """\
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <servicedir>{services}</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


@pytest.fixture(scope="session")
def program(base: Path) -> Path:
    """The driver, with the compiler's checks of addresses, leaks and undefined behaviour."""
    path = base / "driver"
    sources = [*sorted(SOURCES.glob("*.c")), FOLDER / "driver.c"]
    checks = ["-g", "-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
    subprocess.run(
        ["gcc", *WARNINGS, *checks, f"-I{SOURCES}/include", *sources, "-o", path, "-pthread"], check=True, timeout=LIMIT
    )
    return path


def wait_for(done: Callable[[], bool]) -> None:
    until = time.monotonic() + LIMIT
    while not done():
        assert time.monotonic() < until
        time.sleep(0.01)


@dataclass
class Desktop:
    """A user's session: home, bus and keyring, each of which can be had or not."""

    folder: Path
    start: Start
    program: Path
    environment: dict[str, str] = field(init=False)
    daemons: list[subprocess.Popen[bytes]] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        runtime = self.folder / "run"
        for folder in (runtime, self.folder / "data", self.folder / "services"):
            folder.mkdir(mode=0o700)
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "XDG_DATA_HOME": str(self.folder / "data"),
            "XDG_RUNTIME_DIR": str(runtime),
            # GLib keeps what it allocates once; only what is lost counts.
            "ASAN_OPTIONS": "detect_leaks=1",
            "G_DEBUG": "fatal-criticals",
        }

    @property
    def socket(self) -> Path:
        return self.folder / "run" / "bus"

    @property
    def keyring(self) -> Path:
        return self.folder / "data" / "keyrings" / "login.keyring"

    def drive(self, service: str = "tickloom", patience: int = 30_000, **changes: str | None) -> Driver:
        return drive_with(self.start, [self.program, "secret-service"], self.environment)(service, patience, **changes)

    def start_bus(self) -> subprocess.Popen[bytes]:
        """Runs once it can be connected to; the environment names it."""
        self.socket.unlink(missing_ok=True)
        configuration = self.folder / "bus.conf"
        configuration.write_text(BUS.format(socket=self.socket, services=self.folder / "services"))
        bus = self.start(
            "dbus-daemon",
            f"--config-file={configuration}",
            "--nofork",
            "--print-address=1",
            environment=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert bus.stdout is not None
        assert bus.stdout.readline().startswith(b"unix:path=")
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={self.socket}"
        return bus

    def start_daemon(self, password: bytes | None = PASSWORD) -> subprocess.Popen[bytes]:
        """Runs once the bus knows it. Without a password it has no keyring, or a locked one."""
        daemon = self.start(
            "gnome-keyring-daemon",
            "--foreground",
            "--components=secrets",
            *(["--unlock"] if password is not None else []),
            environment=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.daemons.append(daemon)
        assert daemon.stdin is not None
        daemon.stdin.write(password or b"")
        daemon.stdin.close()
        wait_for(lambda: self.owns("org.freedesktop.secrets"))
        if password is not None:
            wait_for(self.keyring.exists)
        return daemon

    def send(self, destination: str, path: str, method: str, *arguments: str) -> str:
        done = subprocess.run(
            ["dbus-send", "--session", "--print-reply", f"--dest={destination}", path, method, *arguments],
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
            timeout=LIMIT,
        )
        return done.stdout

    def owns(self, name: str) -> bool:
        bus = "org.freedesktop.DBus"
        return "true" in self.send(bus, "/org/freedesktop/DBus", f"{bus}.NameHasOwner", f"string:{name}")

    def lock(self) -> None:
        service = "org.freedesktop.secrets"
        path = "/org/freedesktop/secrets"
        self.send(service, path, "org.freedesktop.Secret.Service.Lock", f"array:objpath:{path}/collection/login")

    def secret_tool(self, *arguments: str) -> bytes:
        """Debian's own client, which shares no code with ours but the library."""
        done = subprocess.run(
            ["secret-tool", *arguments],
            env=self.environment,
            check=False,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=LIMIT,
        )
        return done.stdout + done.stderr


@pytest.fixture
def desktop(base: Path, start: Start, program: Path, request: pytest.FixtureRequest) -> Iterator[Desktop]:
    folder = base / f"desktop-{abs(hash(request.node.nodeid)):x}"
    folder.mkdir()
    yield Desktop(folder, start, program)
    shutil.rmtree(folder)


@pytest.fixture
def unlocked(desktop: Desktop) -> Desktop:
    desktop.start_bus()
    desktop.start_daemon()
    return desktop


def outcomes(driver: Driver) -> list[Outcome]:
    """What each kind of call gives."""
    return [
        driver.check(),
        driver.read("name"),
        driver.write("name", b"never stored"),
        driver.remove("name"),
        driver.call("names"),
    ]


class TestSecretService(Contract):
    """The contract with an unlocked keyring."""

    @pytest.fixture
    def drive(self, unlocked: Desktop) -> Drive:
        return unlocked.drive

    def test_values_of_100_kilobytes_and_a_megabyte(self, drive: Drive) -> None:
        driver = drive()
        for value in (bytes(range(256)) * 400, b"\0" * (1 << 20)):
            assert driver.write("large", value).code == Code.OK
            assert driver.value("large") == value
        assert driver.remove("large").code == Code.OK
        driver.end()

    def test_an_empty_place_holds_nothing_back(self, drive: Drive) -> None:
        driver = drive()
        open_files = None
        for step in range(60):
            assert driver.write("again", b"%d" % step).code == Code.OK
            assert driver.value("again") == b"%d" % step
            if step == 5:
                open_files = driver.files()
        # A closed connection's descriptor is given back by another thread.
        wait_for(lambda: open_files is not None and driver.files() <= open_files)
        driver.end()


def test_values_outlive_the_daemon_and_are_encrypted(unlocked: Desktop) -> None:
    driver = unlocked.drive()
    secret = b"canary-4f1c0e7d"
    assert driver.write("kept", secret).code == Code.OK
    assert driver.value("kept") == secret
    data = unlocked.keyring.read_bytes()
    assert b"kept" not in data
    assert secret not in data
    assert unlocked.keyring.stat().st_mode & 0o077 == 0


def test_another_client_finds_an_item_by_what_the_guide_says(unlocked: Desktop) -> None:
    driver = unlocked.drive()
    assert driver.write("vendor.key", b"for both").code == Code.OK
    lookup = unlocked.secret_tool("lookup", "application", "tickloom", "key", "vendor.key")
    assert lookup == b"for both"
    found = unlocked.secret_tool("search", "--all", "application", "tickloom")
    assert b"label = tickloom: vendor.key" in found
    unlocked.secret_tool("clear", "application", "tickloom", "key", "vendor.key")
    assert driver.read("vendor.key").code == Code.NOT_FOUND


def test_an_item_without_a_value_is_not_taken_for_one(unlocked: Desktop) -> None:
    driver = unlocked.drive()
    assert driver.write("vendor.key", b"whole").code == Code.OK
    attributes = ["xdg:schema", "tickloom.Credential", "application", "tickloom", "key", "vendor.key"]
    unlocked.secret_tool("store", "--label=by hand", *attributes)
    assert driver.read("vendor.key").code == Code.EMPTY
    assert driver.names() == ["vendor.key"]
    assert driver.write("vendor.key", b"again").code == Code.OK
    assert driver.value("vendor.key") == b"again"
    driver.end()


def test_a_keyring_that_is_locked_says_so(unlocked: Desktop) -> None:
    driver = unlocked.drive()
    assert driver.write("name", b"stored before").code == Code.OK
    unlocked.lock()
    assert {outcome.code for outcome in outcomes(driver)} == {Code.LOCKED}
    assert driver.read("other").code == Code.LOCKED
    assert driver.remove("other").code == Code.LOCKED
    driver.end()


def test_a_keyring_that_was_never_unlocked_says_so(desktop: Desktop) -> None:
    desktop.start_bus()
    daemon = desktop.start_daemon()
    driver = desktop.drive()
    assert driver.write("name", b"stored before").code == Code.OK
    daemon.terminate()
    daemon.wait(LIMIT)
    for password in (None, b"a wrong password"):
        daemon = desktop.start_daemon(password)
        assert {outcome.code for outcome in outcomes(driver)} == {Code.LOCKED}
        daemon.terminate()
        daemon.wait(LIMIT)
    desktop.start_daemon()
    assert driver.value("name") == b"stored before"
    driver.end()


def test_without_a_keyring(desktop: Desktop) -> None:
    desktop.start_bus()
    desktop.start_daemon(password=None)
    driver = desktop.drive()
    assert driver.check().code == Code.NO_KEYRING
    assert driver.write("name", b"x").code == Code.NO_KEYRING
    assert driver.read("name").code == Code.NOT_FOUND
    assert driver.remove("name").code == Code.NOT_FOUND
    assert driver.names() == []
    assert not desktop.keyring.exists()
    driver.end()


def test_without_a_bus(desktop: Desktop) -> None:
    missing = f"unix:path={desktop.folder}/none"
    for address in (None, "", "autolaunch:", missing, "nonsense", "tcp:host=127.0.0.1,port=1", "disabled:"):
        driver = desktop.drive(DBUS_SESSION_BUS_ADDRESS=address, DISPLAY=":77")
        assert {outcome.code for outcome in outcomes(driver)} == {Code.NO_SESSION}, address
        assert driver.check().detail != ""
        driver.end()
    driver = desktop.drive(DBUS_SESSION_BUS_ADDRESS=None, XDG_RUNTIME_DIR=None)
    assert not driver.has_session()
    assert driver.check().code == Code.NO_SESSION
    driver.end()


def test_the_bus_of_the_runtime_folder_is_found(unlocked: Desktop) -> None:
    driver = unlocked.drive(DBUS_SESSION_BUS_ADDRESS=None)
    assert driver.write("name", b"found").code == Code.OK
    assert driver.value("name") == b"found"
    driver.end()


def test_without_a_daemon(desktop: Desktop) -> None:
    desktop.start_bus()
    driver = desktop.drive()
    assert {outcome.code for outcome in outcomes(driver)} == {Code.NO_SERVICE}
    driver.end()


@pytest.mark.parametrize("command", ["/bin/false", "/nonexistent"])
def test_a_daemon_that_cannot_be_started(desktop: Desktop, command: str) -> None:
    service = desktop.folder / "services" / "org.freedesktop.secrets.service"
    service.write_text(f"[D-BUS Service]\nName=org.freedesktop.secrets\nExec={command}\n")
    desktop.start_bus()
    driver = desktop.drive()
    assert {outcome.code for outcome in outcomes(driver)} == {Code.NO_SERVICE}
    driver.end()


def test_a_bus_that_says_nothing(desktop: Desktop) -> None:
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(desktop.socket))
        silent.listen(64)
        driver = desktop.drive(patience=300)
        started = time.monotonic()
        assert {outcome.code for outcome in outcomes(driver)} == {Code.NO_ANSWER}
        # Five calls of 0.3 s; D-Bus itself would wait 25 s for each.
        assert 1.5 <= time.monotonic() - started < 25
        driver.end()


def test_a_daemon_that_stands_still(desktop: Desktop) -> None:
    desktop.start_bus()
    daemon = desktop.start_daemon()
    driver = desktop.drive()
    hasty = desktop.drive(patience=300)
    assert driver.write("name", b"before").code == Code.OK
    daemon.send_signal(signal.SIGSTOP)
    started = time.monotonic()
    assert {outcome.code for outcome in outcomes(hasty)} == {Code.NO_ANSWER}
    assert 1.5 <= time.monotonic() - started < 25
    daemon.send_signal(signal.SIGCONT)
    # Nothing was asked for that could still come about: opening a session comes first, and it did not answer.
    assert driver.value("name") == b"before"
    hasty.end()
    driver.end()


def test_a_daemon_that_is_started_again(desktop: Desktop) -> None:
    desktop.start_bus()
    daemon = desktop.start_daemon()
    driver = desktop.drive()
    for step in range(3):
        assert driver.write("name", b"%d" % step).code == Code.OK
        daemon.kill()
        daemon.wait(LIMIT)
        wait_for(lambda: not desktop.owns("org.freedesktop.secrets"))
        assert {outcome.code for outcome in outcomes(driver)} == {Code.NO_SERVICE}
        daemon = desktop.start_daemon()
        assert driver.value("name") == b"%d" % step
    driver.end()


def test_a_bus_that_is_started_again(desktop: Desktop) -> None:
    """GLib ends a process by default when its bus goes."""
    bus = desktop.start_bus()
    daemon = desktop.start_daemon()
    driver = desktop.drive()
    for step in range(3):
        assert driver.write("name", b"%d" % step).code == Code.OK
        bus.kill()
        bus.wait(LIMIT)
        daemon.kill()
        daemon.wait(LIMIT)
        assert {outcome.code for outcome in outcomes(driver)} == {Code.NO_SESSION}
        bus = desktop.start_bus()
        daemon = desktop.start_daemon()
        assert driver.value("name") == b"%d" % step
    driver.end()


@pytest.mark.parametrize("victim", ["daemon", "bus"])
def test_killed_in_the_midst(desktop: Desktop, victim: str) -> None:
    """What was said to be stored is there afterwards, or what was being stored; never a part of it."""
    for step in range(5):
        bus = desktop.start_bus()
        daemon = desktop.start_daemon()
        writer = desktop.drive()
        killed = threading.Event()
        stored = 0
        killer = daemon if victim == "daemon" else bus

        def kill(process: subprocess.Popen[bytes] = killer, flag: threading.Event = killed) -> None:
            process.kill()
            flag.set()

        timer = threading.Timer(0.05 + 0.02 * step, kill)
        timer.start()
        while True:
            outcome = writer.write("counter", b"%08d" % (stored + 1) * 500)
            if outcome.code != Code.OK:
                break
            stored += 1
        timer.join()
        assert outcome.code in {Code.NO_SERVICE, Code.NO_SESSION, Code.FAILED}, outcome
        assert killed.is_set()
        assert writer.check().code == (Code.NO_SERVICE if victim == "daemon" else Code.NO_SESSION)
        bus.kill()
        bus.wait(LIMIT)
        daemon.kill()
        daemon.wait(LIMIT)

        desktop.start_bus()
        desktop.start_daemon()
        outcome = writer.read("counter")
        # GNOME Keyring creates an item first and gives it its value then; this must not read as a value.
        if stored == 0 and outcome.code in {Code.NOT_FOUND, Code.EMPTY}:
            continue
        assert outcome.data in {b"%08d" % count * 500 for count in (stored, stored + 1)}
        assert writer.remove("counter").code == Code.OK
        writer.end()


def test_items_that_come_and_go_meanwhile(unlocked: Desktop) -> None:
    stop = threading.Event()
    faults: list[object] = []
    changer = unlocked.drive()

    def change() -> None:
        try:
            for step in range(150):
                name = f"moving-{step % 5}"
                assert changer.write(name, b"there").code == Code.OK
                assert changer.remove(name).code == Code.OK
        except BaseException as fault:  # told by the test's own thread
            faults.append(fault)
        stop.set()

    driver = unlocked.drive()
    assert driver.write("still", b"there").code == Code.OK
    thread = threading.Thread(target=change)
    thread.start()
    while not stop.is_set():
        assert "still" in driver.names()
        outcome = driver.read("moving-3")
        assert outcome.code in {Code.OK, Code.NOT_FOUND}, outcome
        assert outcome.data in {b"there", None}
        outcome = driver.remove("moving-2")
        assert outcome.code in {Code.OK, Code.NOT_FOUND}, outcome
    thread.join()
    # The other process may have removed first what this one wanted to remove.
    assert [fault for fault in faults if "NOT_FOUND" not in str(fault)] == []
    driver.end()


def test_without_the_library(unlocked: Desktop) -> None:
    libraries = unlocked.folder / "libraries"
    libraries.mkdir()
    library = libraries / "libsecret-1.so.0"
    library.write_bytes(b"no library")
    driver = unlocked.drive(LD_LIBRARY_PATH=str(libraries))
    found = outcomes(driver)
    assert {outcome.code for outcome in found} == {Code.NO_LIBRARY}
    assert "libsecret-1.so.0" in found[0].detail
    driver.end()

    # One that has not all functions.
    source = unlocked.folder / "empty.c"
    source.write_text("int nothing(void); int nothing(void) { return 0; }\n")
    subprocess.run(["gcc", "-shared", "-fPIC", source, "-o", library], check=True, timeout=LIMIT)
    driver = unlocked.drive(LD_LIBRARY_PATH=str(libraries))
    outcome = driver.check()
    assert outcome.code == Code.NO_LIBRARY
    assert "undefined symbol" in outcome.detail
    # It is put in order, and the same process goes on.
    library.unlink()
    assert driver.check().code == Code.OK
    driver.end()


def test_the_engine_s_own_tests_of_its_store(unlocked: Desktop) -> None:
    """The Swift tests that need a keyring, in the bundle that `swift build --build-tests` made last."""
    bundle = ROOT / ".build" / "debug" / "tickloomPackageTests.xctest"
    if not bundle.exists():
        pytest.fail("the tests are not built; run 'swift build --build-tests' first")
    done = subprocess.run(
        [bundle, "--testing-library", "swift-testing", "--filter", "SystemCredentialStoreTests"],
        env=unlocked.environment | {"TEST_SECRET_SERVICE": "1"},
        check=False,
        capture_output=True,
        text=True,
        timeout=2 * LIMIT,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = re.search(r"Test run with (\d+) tests? in \d suites? passed", done.stderr)
    assert found is not None, done.stderr
    assert int(found[1]) >= 5
    assert "skipped" not in done.stderr


@pytest.mark.parametrize("real", [True, False], ids=["headers", "our declarations"])
def test_the_declarations_are_those_of_the_headers(real: bool) -> None:
    flags = subprocess.run(
        ["pkg-config", "--cflags", "libsecret-1"], check=True, capture_output=True, text=True, timeout=LIMIT
    ).stdout.split()
    subprocess.run(
        [
            "gcc",
            "-std=c11",
            "-Wall",
            "-Wextra",
            "-Werror",
            "-fsyntax-only",
            *(["-DTL_REAL_HEADERS"] if real else []),
            *flags,
            f"-I{SOURCES}",
            FOLDER / "abi_check.c",
        ],
        check=True,
        timeout=LIMIT,
    )


# --- The command line over the keyring

FIRST = "Zq8vX2mLpW-first"
SECOND = "Zq8vX2mLpW-second"


@dataclass
class Commands:
    """The program in a desktop's session, with changes of its environment; None takes a variable out."""

    desktop: Desktop
    program: Path
    changes: dict[str, str | None] = field(default_factory=dict)

    def changed(self, **changes: str | None) -> "Commands":
        return Commands(self.desktop, self.program, self.changes | changes)

    def run(self, *arguments: str, given: str = "", code: int = 0) -> tuple[str, str]:
        """Runs `tickloom credential ...`; gives its output and its errors."""
        changed = self.desktop.environment | {"TICKLOOM_ENV": "ci"} | self.changes
        process = self.desktop.start(
            self.program,
            "credential",
            *arguments,
            environment={name: value for name, value in changed.items() if value is not None},
            cwd=self.desktop.folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        output, errors = process.communicate(given.encode(), timeout=LIMIT)
        assert process.returncode == code, (arguments, process.returncode, output, errors)
        for secret in (FIRST, SECOND):
            assert secret.encode() not in errors
        return output.decode(), errors.decode()


@pytest.fixture(scope="session")
def engine() -> Path:
    """The program under test: TEST_PROGRAM, or what `swift build` made last."""
    path = Path(os.environ.get("TEST_PROGRAM", ROOT / ".build" / "debug" / "tickloom")).resolve()
    if not path.exists():
        pytest.fail("tickloom is not built; run 'swift build' first")
    return path


@pytest.fixture
def commands(unlocked: Desktop, engine: Path) -> Commands:
    return Commands(unlocked, engine)


@pytest.mark.parametrize("store", [None, "secret-service"], ids=["automatic", "by name"])
def test_the_life_of_a_secret_in_a_keyring(commands: Commands, store: str | None) -> None:
    commands = commands.changed(TICKLOOM_CREDENTIAL_STORE=store)
    commands.run("set", "vendor.api-key", "--kind", "api-key", given=FIRST + "\n")
    assert commands.run("get", "vendor.api-key")[0] == FIRST
    listed = [json.loads(line) for line in commands.run("list", "--json")[0].splitlines()]
    assert [one["name"] for one in listed] == ["vendor.api-key"]
    # It is in the keyring, and in no file.
    assert (
        commands.desktop.secret_tool("lookup", "application", "tickloom", "key", "vendor.api-key/1") == FIRST.encode()
    )
    for file in commands.desktop.folder.rglob("*"):
        if file.is_file():
            assert FIRST.encode() not in file.read_bytes(), file
    assert not list(commands.desktop.folder.rglob("*.vault"))

    test = 'test "$(cat)" = "' + SECOND + '"'
    commands.run("rotate", "vendor.api-key", "--test", test, given=SECOND)
    assert commands.run("get", "vendor.api-key")[0] == SECOND
    assert commands.run("get", "vendor.api-key", "--which", "previous")[0] == FIRST
    commands.run("rollback", "vendor.api-key")
    assert commands.run("get", "vendor.api-key")[0] == FIRST
    assert "all is good" in commands.run("check")[0]
    assert "good" in commands.run("audit", "--verify")[0]
    commands.run("delete", "vendor.api-key", "--yes")
    commands.run("get", "vendor.api-key", code=66)
    left = commands.desktop.secret_tool("search", "--all", "application", "tickloom")
    assert b"vendor" not in left


def test_a_locked_keyring_on_the_command_line(commands: Commands) -> None:
    commands.run("set", "vendor", given=FIRST)
    commands.desktop.lock()
    for arguments in (["get", "vendor"], ["set", "vendor"], ["delete", "vendor", "--yes"], ["list"]):
        output, errors = commands.run(*arguments, given=SECOND, code=69)
        assert output == ""
        assert "locked" in errors
        assert "unlock it" in errors
    output, _ = commands.run("check", code=1)
    assert "locked" in output


def test_without_a_keyring_nothing_takes_its_place(commands: Commands) -> None:
    """A secret is refused, never written somewhere else."""
    nowhere = commands.changed(DBUS_SESSION_BUS_ADDRESS=None, XDG_RUNTIME_DIR=None)
    by_name = nowhere.changed(TICKLOOM_CREDENTIAL_STORE="secret-service")
    _, errors = by_name.run("set", "vendor", given=FIRST, code=69)
    assert "no D-Bus session bus" in errors
    _, errors = nowhere.run("set", "vendor", given=FIRST, code=78)
    assert "credential init" in errors
    for file in commands.desktop.folder.rglob("*"):
        if file.is_file():
            assert FIRST.encode() not in file.read_bytes(), file


def test_commands_that_write_to_the_keyring_at_once(commands: Commands) -> None:
    rounds = 3
    faults: list[object] = []

    def write(writer: int) -> None:
        try:
            for step in range(rounds):
                commands.run("set", f"own-{writer}", given=f"{FIRST}-{writer}-{step}")
                commands.run("set", "shared", given=f"{FIRST}-shared-{writer}-{step}")
        except BaseException as fault:  # told by the test's own thread
            faults.append(fault)

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    for writer in range(2):
        assert commands.run("get", f"own-{writer}")[0] == f"{FIRST}-{writer}-{rounds - 1}"
    shared = commands.run("get", "shared")[0]
    assert shared in {f"{FIRST}-shared-{writer}-{rounds - 1}" for writer in range(2)}
    record = json.loads(commands.run("list", "--json")[0].splitlines()[-1])
    assert record["name"] == "shared"
    assert record["current"]["version"] == 2 * rounds
    assert "good" in commands.run("audit", "--verify")[0]


def test_commands_beside_a_keyring_that_is_killed(commands: Commands) -> None:
    commands.run("set", "vendor", given=FIRST)
    desktop = commands.desktop
    daemons = [child for child in desktop.daemons if child.poll() is None]
    assert len(daemons) == 1
    daemons[0].kill()
    daemons[0].wait(LIMIT)
    wait_for(lambda: not desktop.owns("org.freedesktop.secrets"))
    _, errors = commands.run("get", "vendor", code=69)
    assert "no program offers the Secret Service" in errors
    desktop.start_daemon()
    assert commands.run("get", "vendor")[0] == FIRST
