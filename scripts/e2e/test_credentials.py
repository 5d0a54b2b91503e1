"""Credentials from end to end: secrets are kept, given to whom they are for, and found nowhere else."""

import base64
import contextlib
import hashlib
import json
import os
import platform
import random
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgpack
import pytest
from conftest import Result
from engine import Engine, state

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX permissions")
NOBODY = 65_534
FIRST = "Zq8vX2mLpW-first"
SECOND = "Zq8vX2mLpW-second"
REFERENCE: dict[str, Any] = {"TICKLOOM_TOKEN": "credential:engine.token"}
PASSPHRASE = "seven grey lighthouses hum"  # noqa: S105 - of vaults that tests make


class Desk:
    """The program with a home folder of its own, and an encrypted file there with a key file.

    Args:
        program: The program under test.
        home: The folder.
    """

    def __init__(self, program: Path, home: Path) -> None:
        self.program = program
        self.home = home
        keep = ("PATH", "LANG", "TZ", "LD_LIBRARY_PATH")
        self.environment = {name: os.environ[name] for name in keep if name in os.environ}
        self.environment |= {"HOME": str(home), "TICKLOOM_ENV": "ci"}
        self.key_file = home / "keys" / "key"
        self.folder = home / ".config" / "tickloom" / "credentials"
        self.vault = self.folder / "credentials.vault"
        self.log = self.folder / "audit.log"
        self.head = home / ".local" / "state" / "tickloom" / "audit.head"

    def with_key(self) -> "Desk":
        """Makes a key file and uses it."""
        self.run("credential", "init", "--key-file", self.key_file)
        self.environment["TICKLOOM_CREDENTIAL_KEY_FILE"] = str(self.key_file)
        return self

    def begin(self, *arguments: object, prefix: tuple[str, ...] = (), **settings: Any) -> subprocess.Popen[bytes]:
        """Begins a command."""
        return subprocess.Popen(
            [*prefix, self.program, *map(str, arguments)],
            cwd=self.home,
            env=self.environment | settings,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def raw(
        self,
        *arguments: object,
        given: bytes = b"",
        code: int | None = 0,
        prefix: tuple[str, ...] = (),
        **settings: Any,
    ) -> subprocess.CompletedProcess[bytes]:
        """Runs a command, with bytes."""
        process = self.begin(*arguments, prefix=prefix, **settings)
        out, error = process.communicate(given, timeout=300)
        assert code is None or process.returncode == code, (
            f"{arguments}: {process.returncode}\n{out.decode(errors='replace')}\n{error.decode(errors='replace')}"
        )
        return subprocess.CompletedProcess(list(map(str, arguments)), process.returncode, out, error)

    def run(self, *arguments: object, given: str = "", code: int | None = 0, **settings: Any) -> Result:
        """Runs a command, with text."""
        done = self.raw(*arguments, given=given.encode(), code=code, **settings)
        return Result(done.returncode, done.stdout.decode(), done.stderr.decode())

    def json(self, *arguments: object, given: str = "", code: int | None = 0, **settings: Any) -> list[Any]:
        """Runs a command, and reads the lines that it prints."""
        return self.run(*arguments, "--json", given=given, code=code, **settings).json_lines()


@pytest.fixture
def bare(program: Path, tmp_path: Path) -> Desk:
    """Without any store."""
    return Desk(program, tmp_path)


@pytest.fixture
def desk(bare: Desk) -> Desk:
    """With an encrypted file."""
    return bare.with_key()


# --- The life of a secret


def test_a_secret_is_stored_and_given(desk: Desk) -> None:
    stored = desk.json("credential", "set", "vendor.api-key", "--kind", "api-key", given=FIRST + "\n")[0]
    assert stored["name"] == "vendor.api-key"
    assert stored["current"]["version"] == 1
    assert desk.raw("credential", "get", "vendor.api-key").stdout == FIRST.encode()
    assert desk.json("credential", "get", "vendor.api-key")[0]["value"] == FIRST
    listed = desk.json("credential", "list")
    assert [one["name"] for one in listed] == ["vendor.api-key"]
    assert listed[0]["kind"] == "api-key"
    assert FIRST not in desk.run("credential", "list", "--verbose").stdout
    assert "all is good" in desk.run("credential", "check").stdout
    assert desk.vault.stat().st_mode & 0o777 == 0o600
    assert desk.folder.stat().st_mode & 0o777 == 0o700
    assert FIRST.encode() not in desk.vault.read_bytes()
    desk.run("credential", "delete", "vendor.api-key", code=64)
    desk.run("credential", "delete", "vendor.api-key", "--yes")
    desk.run("credential", "delete", "vendor.api-key", "--yes", code=66)
    desk.run("credential", "get", "vendor.api-key", code=66)
    assert desk.run("credential", "list").stdout == ""


def test_bytes_are_kept_as_they_are(desk: Desk) -> None:
    blob = bytes(range(256)) * 256
    desk.raw("credential", "set", "blob", "--kind", "other", given=blob)
    assert desk.raw("credential", "get", "blob").stdout == blob
    assert base64.b64decode(desk.json("credential", "get", "blob")[0]["value_base64"]) == blob
    assert b"at most" in desk.raw("credential", "set", "blob", given=blob + b"x", code=65).stderr
    # In pieces, so that the scan for secrets does not take it for a real one.
    edge = "PRIVATE" + " KEY-----"
    pem = f"-----BEGIN {edge}\n{base64.b64encode(blob[:96]).decode()}\n-----END {edge}\n"
    desk.run("credential", "set", "pem", "--kind", "private-key", given=pem)
    assert desk.run("credential", "get", "pem").stdout == pem


def test_rotation(desk: Desk, tmp_path: Path) -> None:
    desk.run("credential", "rotate", "vendor", "--untested", given=SECOND, code=66)
    desk.run("credential", "set", "vendor", given=FIRST)
    assert "--untested" in desk.run("credential", "rotate", "vendor", given=SECOND, code=64).stderr
    # A test that says no: all is as it was, and what it prints does not show the secret.
    rotate = ("credential", "rotate", "vendor", "--test")
    refused = desk.run(*rotate, "cat; echo; echo no >&2; exit 3", given=SECOND, code=1)
    assert "exit code 3" in refused.stderr
    assert "test: <redacted>" in refused.stderr
    assert "test: no" in refused.stderr
    assert SECOND not in refused.stderr + refused.stdout
    assert desk.run("credential", "get", "vendor").stdout == FIRST
    assert desk.json("credential", "list")[0]["next"] is None
    # Nor a part of it, nor in another form, nor what is left of a long one where the output is cut off.
    for hook in ("head -c 12", "base64 -w 0", "od -An -v -tx1 | tr -d ' \\n'", "tail -c 9", "printf abc; cat; cat"):
        told = desk.run(*rotate, hook + "; exit 1", given=SECOND, code=1).stderr
        assert "test: <redacted>" in told, hook
    long = "".join(random.Random(5).choices("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", k=20_000))  # noqa: S311
    desk.run("credential", "set", "long", "--kind", "other", given=FIRST)
    for hook in ("cat", "head -c 5000 >part; cat part part"):
        told = desk.run("credential", "rotate", "long", "--test", hook + "; exit 1", given=long, code=1).stderr
        assert not any(long[start : start + 6] in told for start in range(len(long) - 6))
    # One that does not end, one that is killed, one that reads nothing.
    child = tmp_path / "child"
    late = desk.run(*rotate, f"sleep 600 & echo $! > '{child}'; wait", "--test-timeout", "2", given=SECOND, code=1)
    assert "longer than 2 seconds" in late.stderr
    # What it started has ended, too.
    number = int(child.read_text())
    deadline = time.monotonic() + 60
    while Path(f"/proc/{number}/stat").exists() and state(Path(f"/proc/{number}")) not in "ZX":
        assert time.monotonic() < deadline, "what the test started still runs"
        time.sleep(0.01)
    assert "signal" in desk.run(*rotate, "kill -9 $$", given=SECOND, code=1).stderr
    # Ctrl-C ends the test with the command, and the new secret is gone.
    child.unlink()
    process = desk.begin(*rotate, f"sleep 600 & echo $! > '{child}.part'; mv '{child}.part' '{child}'; wait")
    assert process.stdin is not None
    process.stdin.write(SECOND.encode())
    process.stdin.close()
    process.stdin = None
    while not child.exists():
        assert time.monotonic() < deadline + 60, "the test was not run"
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, notes = process.communicate(timeout=60)
    assert process.returncode == 130, notes
    number = int(child.read_text())
    while Path(f"/proc/{number}/stat").exists() and state(Path(f"/proc/{number}")) not in "ZX":
        assert time.monotonic() < deadline + 120, "what the test started still runs"
        time.sleep(0.01)
    assert desk.json("credential", "list")[0]["next"] is None
    seen = tmp_path / "seen"
    hook = f"cat > '{seen}'; env > '{seen}.env'; tr '\\0' ' ' < /proc/$PPID/cmdline > '{seen}.arguments'; exit 0"
    done = desk.json("credential", "rotate", "vendor", "--test", hook, given=SECOND, TICKLOOM_SECRET_X=FIRST)[0]
    assert seen.read_text() == SECOND
    assert FIRST not in Path(f"{seen}.env").read_text()
    assert SECOND not in Path(f"{seen}.env").read_text() + Path(f"{seen}.arguments").read_text()
    assert done["previous"]["version"] == 1
    assert desk.run("credential", "get", "vendor").stdout == SECOND
    assert desk.run("credential", "get", "vendor", "--which", "previous").stdout == FIRST
    desk.run("credential", "rollback", "vendor")
    assert desk.run("credential", "get", "vendor").stdout == FIRST
    # One that reads nothing and says yes.
    desk.run("credential", "rotate", "vendor", "--test", "true", "--grace", "0", given="Zq8vX2mLpW-third")
    desk.run("credential", "rollback", "vendor", code=66)
    outcomes = {(entry["action"], entry["outcome"]) for entry in desk.json("credential", "audit")}
    assert {("rotate", "ok"), ("rotate", "rejected"), ("rollback", "ok"), ("rollback", "not_found")} <= outcomes
    assert "good" in desk.run("credential", "audit", "--verify").stdout


def test_findings(desk: Desk) -> None:
    soon = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 86_400))
    desk.run("credential", "set", "vendor", "--expires", soon, "--rotate-every", "30", given=FIRST)
    found = desk.json("credential", "check")
    assert [(one["code"], one["failure"]) for one in found] == [("expires_soon", False)]
    assert desk.json("credential", "list")[0]["findings"][0]["code"] == "expires_soon"
    late = desk.run("credential", "set", "vendor", "--expires", "2020-01-01", given=SECOND, code=65)
    assert "expired already" in late.stderr
    claims = base64.urlsafe_b64encode(json.dumps({"exp": int(time.time()) + 3_600}).encode()).decode().rstrip("=")
    token = f"eyJhbGciOiJIUzI1NiJ9.{claims}.c2lnbmF0dXJl"
    stored = desk.json("credential", "set", "jwt", "--kind", "token", given=token)[0]
    assert stored["current"]["expires"] is not None


# --- Bad input


@pytest.mark.parametrize(
    "name",
    ["", "A", "a_b", "a b", "../x", "a/b", "-a", "a..b", "é", "\N{KEY}", "a\nb", "n" * 65, "%s%n", "a\u202eb", "CON"],
)
def test_names_that_are_none(desk: Desk, name: str) -> None:
    for arguments in (["set"], ["get"], ["rotate", "--untested"], ["rollback"], ["delete", "--yes"]):
        done = desk.run("credential", *arguments, "--", name, given=FIRST, code=64)
        assert "error: " in done.stderr
        assert FIRST not in done.stderr + done.stdout
    assert not desk.vault.exists()


@pytest.mark.parametrize(
    ("kind", "secret"),
    [
        ("api-key", "changeme"),
        ("api-key", "your_api_key_here"),
        ("api-key", "xxxxxxxxxxxxxxxx"),
        ("api-key", "has space Zq8vX2"),
        ("api-key", "Zq8"),
        ("api-key", "Zq8vX2mL" * 100),
        ("token", "Zq8vX2mLpWZq8vX2mLpW!"),
        ("password", "  Zq8vX2mLpW"),
        ("private-key", "Zq8vX2mLpW" * 10),
        ("other", ""),
    ],
)
def test_secrets_that_are_none(desk: Desk, kind: str, secret: str) -> None:
    done = desk.run("credential", "set", "vendor", "--kind", kind, given=secret + "\n", code=65)
    assert "not shown" in done.stderr
    if len(secret) > 3:
        assert secret not in done.stderr
        assert "Zq8vX2" not in done.stderr
    assert not desk.vault.exists()


def test_secrets_are_no_arguments(desk: Desk) -> None:
    for value in (FIRST, "it's-" + FIRST, "'x' is invalid for '" + FIRST, "a b\n" + FIRST):
        for arguments in (
            ["set", "vendor", value],
            ["set", "vendor", "--value", value],
            ["set", "vendor", "--" + value],
            ["set", "vendor", "--kind", value],
            ["set", "vendor", "--kind=" + value],
            ["set", "vendor", "--expires", value],
            ["set", "vendor", "--rotate-every", value],
            ["set", "vendor", "--grace=" + value],
            ["set", value],
            ["set", value[-12:].upper()],
            ["set", "--", value, value],
            ["get", "vendor", "--which", value],
            ["rotate", "vendor", "--test-timeout", value],
            ["rotate", "vendor", value],
            ["audit", "--head", value],
            ["audit", "--last", value],
            ["audit", "--name", value],
            [value],
            ["-" + value],
        ):
            for more in ([], ["--json"]):
                done = desk.run("credential", *more, *arguments, code=64)
                assert done.stdout == ""
                assert FIRST[-12:].lower() not in done.stderr.lower(), arguments
    assert not desk.vault.exists()
    # What is asked for is told.
    assert "<name>" in desk.run("credential", "set", code=64).stderr
    assert "--rotate-every <days>" in desk.run("credential", "set", "v", "--rotate-every", "x", code=64).stderr


def test_without_a_keychain_nothing_is_kept_in_plain_text(bare: Desk) -> None:
    # H23. There is no session bus in this environment.
    for arguments in (["set", "vendor"], ["get", "vendor"], ["list"], ["check"]):
        done = bare.run("credential", *arguments, given=FIRST, code=78)
        assert "never kept in plain text" in done.stderr
        assert "TICKLOOM_CREDENTIAL_KEY_FILE" in done.stderr
    assert [path for path in bare.home.rglob("*") if path.is_file()] == []
    for store in ("keychain", "windows"):
        bare.run("credential", "set", "vendor", given=FIRST, code=78, TICKLOOM_CREDENTIAL_STORE=store)
    assert [path for path in bare.home.rglob("*") if path.is_file()] == []


def test_no_home_folder(bare: Desk) -> None:
    del bare.environment["HOME"]
    data = ("--data-dir", bare.home / "data")
    assert "TICKLOOM_CREDENTIAL_DIR" in bare.run("credential", "list", *data, code=69).stderr
    # Commands that need no credentials do not care.
    bare.run("symbols", *data, code=None)
    assert "TICKLOOM_CREDENTIAL" not in bare.run("config", "check", *data).stderr


def test_passphrase(bare: Desk) -> None:
    settings: dict[str, Any] = {"TICKLOOM_CREDENTIAL_STORE": "file", "TICKLOOM_CREDENTIAL_COST": "14"}
    with_it: dict[str, Any] = settings | {"TICKLOOM_CREDENTIAL_PASSPHRASE": PASSPHRASE}
    # Nobody can be asked.
    nobody = bare.raw("credential", "set", "vendor", given=FIRST.encode(), code=69, prefix=("setsid", "-w"), **settings)
    assert b"no terminal" in nobody.stderr
    for weak in ("changemechangeme", "passwordpassword", "aaaaaaaaaaaaaaaa"):
        given: dict[str, Any] = settings | {"TICKLOOM_CREDENTIAL_PASSPHRASE": weak}
        refused = bare.run("credential", "set", "vendor", given=FIRST, code=65, **given)
        assert weak not in refused.stderr
    assert not bare.vault.exists()
    bare.run("credential", "set", "vendor", given=FIRST, **with_it)
    assert bare.run("credential", "get", "vendor", **with_it).stdout == FIRST
    before = bare.vault.read_bytes()
    other: dict[str, Any] = settings | {"TICKLOOM_CREDENTIAL_PASSPHRASE": PASSPHRASE + "."}
    wrong = bare.run("credential", "get", "vendor", code=65, **other)
    assert "the passphrase is wrong" in wrong.stderr
    assert PASSPHRASE not in wrong.stderr
    assert bare.vault.read_bytes() == before
    # A passphrase cannot be one of the credentials that it protects.
    reference: dict[str, Any] = settings | {"TICKLOOM_CREDENTIAL_PASSPHRASE": "credential:vendor"}
    circular = bare.run("credential", "list", code=64, **reference)
    assert "cannot be one of them" in circular.stderr
    # The refused access is on record, and health tells of it.
    assert [entry["outcome"] for entry in bare.json("credential", "audit", **settings)][-1] == "denied"
    assert any(one["code"] == "failed_accesses" for one in bare.json("credential", "check", **with_it))


def test_damaged_file(desk: Desk) -> None:
    desk.run("credential", "set", "vendor", given=FIRST)
    good = desk.vault.read_bytes()
    changed = good[:200] + bytes([good[200] ^ 1]) + good[201:]
    for bytes_ in (good[:-1], good[:50], b"", good + b"x", changed, b"x" * 400):
        desk.vault.write_bytes(bytes_)
        done = desk.run("credential", "get", "vendor", code=74)
        assert "damaged" in done.stderr
        desk.run("credential", "set", "other", given=SECOND, code=74)
        assert desk.vault.read_bytes() == bytes_
        assert desk.json("credential", "check", code=1)[0]["code"] == "unusable"
    # Of another salt nothing but the key can tell.
    salted = bytearray(good[:-32])
    salted[20] ^= 1
    desk.vault.write_bytes(bytes(salted) + hashlib.sha256(salted).digest())
    assert "header was changed" in desk.run("credential", "get", "vendor", code=65).stderr
    # A file that asks for an absurd amount of work is refused before that is done. H24.
    absurd = bytearray(good[:-32])
    absurd[10:16] = struct.pack("<BBHH", 1, 63, 8, 1)
    desk.vault.write_bytes(bytes(absurd) + hashlib.sha256(absurd).digest())
    assert "scrypt" in desk.run("credential", "get", "vendor", code=74).stderr
    desk.vault.write_bytes(good)
    assert desk.run("credential", "get", "vendor").stdout == FIRST


def test_files_that_others_may_read(desk: Desk) -> None:
    desk.run("credential", "set", "vendor", given=FIRST)
    for path in (desk.key_file, desk.vault):
        path.chmod(0o644)
        refused = desk.run("credential", "get", "vendor", code=78)
        assert "chmod 600" in refused.stderr
        path.chmod(0o600)
    # A folder into which others may write, or that is a link.
    desk.folder.chmod(0o777)
    for arguments in (["set", "vendor"], ["get", "vendor"], ["list"]):
        assert "chmod 700" in desk.run("credential", *arguments, given=SECOND, code=78).stderr
    desk.folder.chmod(0o700)
    moved = desk.folder.with_name("moved")
    desk.folder.rename(moved)
    desk.folder.symlink_to(moved)
    for name in ("", "/", "/."):
        settings = {"TICKLOOM_CREDENTIAL_DIR": f"{desk.folder}{name}"}
        assert "is a link" in desk.run("credential", "list", code=78, **settings).stderr
        assert "is a link" in desk.run("credential", "get", "vendor", code=78, **settings).stderr
    desk.folder.unlink()
    moved.rename(desk.folder)
    # The key file's, too; in one that is sticky nobody can exchange what is another's.
    for mode, code in ((0o777, 78), (0o770, 78), (0o1777, 0), (0o755, 0)):
        desk.key_file.parent.chmod(mode)
        assert desk.run("credential", "get", "vendor", code=code).stdout == ("" if code else FIRST)
    desk.key_file.parent.chmod(0o777)
    desk.run("credential", "init", "--key-file", desk.key_file.with_name("other"), code=78)
    desk.key_file.parent.chmod(0o700)
    # A head beside its trail says nothing, whatever its folder is called.
    (desk.home / "link").symlink_to(desk.folder)
    beside = [f"{desk.folder}{name}" for name in ("", "/", "/.", "/./", "//", "/../credentials", "/heads")]
    for head in [*beside, desk.home / "link"]:
        refused = desk.run("credential", "get", "vendor", code=78, TICKLOOM_CREDENTIAL_HEAD_DIR=str(head))
        assert "where it says nothing" in refused.stderr
    assert desk.run("credential", "get", "vendor").stdout == FIRST
    desk.key_file.unlink()
    assert "key file" in desk.run("credential", "get", "vendor", code=66).stderr


def test_a_key_is_not_overwritten(desk: Desk) -> None:
    before = desk.key_file.read_bytes()
    desk.run("credential", "init", code=73)
    desk.run("credential", "init", "--key-file", desk.key_file, code=73)
    assert desk.key_file.read_bytes() == before
    assert desk.key_file.stat().st_mode & 0o777 == 0o600


def test_folder_that_cannot_be_written(desk: Desk) -> None:
    if os.geteuid() != 0 or shutil.which("setpriv") is None:
        pytest.skip("needs root, who becomes somebody whom permissions bind")
    desk.run("credential", "set", "vendor", given=FIRST)
    as_nobody = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
    for parent in desk.home.parents:
        if parent != Path("/") and not parent.stat().st_mode & 0o001:
            parent.chmod(parent.stat().st_mode | 0o011)
    if subprocess.run([*as_nobody, desk.program, "--version"], capture_output=True, check=False).returncode != 0:
        pytest.skip("nobody may not run the program here")
    for root, folders, files in os.walk(desk.home):
        for name in [*folders, *files]:
            os.chown(Path(root) / name, NOBODY, NOBODY)
    os.chown(desk.home, NOBODY, NOBODY)
    before = desk.vault.read_bytes()
    # The folder, the trail alone, the folder of its head alone.
    for paths in ([desk.folder, desk.log], [desk.log], [desk.head.parent]):
        modes = [path.stat().st_mode & 0o777 for path in paths]
        for path, mode in zip(paths, modes, strict=True):
            path.chmod(mode & ~0o222)
        for arguments in (
            ["set", "vendor"],
            ["rotate", "vendor", "--untested"],
            ["delete", "vendor", "--yes"],
            ["get", "vendor"],
        ):
            done = desk.raw("credential", *arguments, given=SECOND.encode(), code=73, prefix=as_nobody)
            # No access without a record.
            assert done.stdout == b""
            assert b"permission" in done.stderr.lower()
        assert desk.vault.read_bytes() == before
        for path, mode in zip(paths, modes, strict=True):
            path.chmod(mode)
    assert desk.raw("credential", "get", "vendor", prefix=as_nobody).stdout == FIRST.encode()


# --- Several processes, and their end


def test_two_processes_at_once_lose_nothing(desk: Desk) -> None:
    count = 12
    failures: list[str] = []

    def write(writer: int) -> None:
        for number in range(count):
            # Names of its own, and one that both change.
            for name in (f"w{writer}.n{number}", "both"):
                process = desk.begin("credential", "set", name, TICKLOOM_STORE_LOCK_TIMEOUT="10min")
                _, error = process.communicate(f"Zq8vX2mLpW-{writer}-{number}".encode(), timeout=300)
                if process.returncode != 0:
                    failures.append(error.decode())

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    listed = {one["name"]: one["current"]["version"] for one in desk.json("credential", "list")}
    assert len(listed) == 2 * count + 1
    assert listed["both"] == 2 * count
    for writer in range(2):
        for number in range(count):
            assert desk.run("credential", "get", f"w{writer}.n{number}").stdout == f"Zq8vX2mLpW-{writer}-{number}"
    verified = desk.json("credential", "audit", "--verify")[0]
    assert verified["good"]
    # Of a change, that it was begun and how it ended; of a reading, how it ended.
    assert verified["entries"] == 2 * 4 * count + 2 * count
    assert list(desk.folder.glob("*.part")) == []


def can_trace() -> bool:
    if shutil.which("strace") is None:
        return False
    return subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not can_trace(), reason="needs strace and the right to trace")
@pytest.mark.parametrize("call", ["fsync", "rename", "ftruncate", "write"])
def test_killed_at_every_step(desk: Desk, call: str) -> None:
    desk.run("credential", "set", "vendor", given="Zq8vX2mLpW-0")
    secrets = ["Zq8vX2mLpW-0"]
    for number in range(1, 60):
        secret = f"Zq8vX2mLpW-{number}"
        secrets.append(secret)
        kill = ("-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={number}")
        prefix = ("strace", "-f", "-qq", "-o", os.devnull, *kill)
        done = desk.raw("credential", "set", "vendor", given=secret.encode(), code=None, prefix=prefix)
        current = desk.run("credential", "get", "vendor").stdout
        # The old one or the new one, whole.
        assert current in secrets[-2:], f"{call} {number}"
        secrets = [current]
        assert desk.json("credential", "audit", "--verify")[0]["good"], f"{call} {number}"
        if done.returncode == 0:
            assert current == secret
            break
    else:
        pytest.fail(f"there were more calls of {call} than expected")
    assert number > 1, "nothing was killed"
    listed = desk.json("credential", "list")[0]
    assert listed["findings"] == []
    # Nor does anything else stay.
    assert [path for folder in (desk.folder, desk.head.parent) for path in folder.glob("*.part")] == []


def test_the_disk_is_full(desk: Desk) -> None:
    desk.run("credential", "set", "vendor", given=FIRST)
    before = desk.vault.read_bytes()
    # No file may grow beyond a kilobyte: as on a full disk.
    limited = ("bash", "-c", 'ulimit -f 1; exec "$@"', "bash")
    done = desk.raw("credential", "set", "blob", "--kind", "other", given=os.urandom(20_000), code=None, prefix=limited)
    assert done.returncode in (73, 74), done.stderr
    assert desk.vault.read_bytes() == before
    assert desk.run("credential", "get", "vendor").stdout == FIRST
    assert desk.json("credential", "audit", "--verify")[0]["good"]


# --- The audit trail


def test_audit(desk: Desk) -> None:
    desk.run("credential", "set", "vendor", given=FIRST)
    desk.run("credential", "get", "vendor")
    desk.run("credential", "get", "nothing", code=66)
    entries = desk.json("credential", "audit")
    assert [(one["action"], one["name"], one["outcome"]) for one in entries] == [
        ("set", "vendor", "begun"),
        ("set", "vendor", "ok"),
        ("get", "vendor", "ok"),
        ("get", "nothing", "not_found"),
    ]
    assert {one["process"] for one in entries} == {"tickloom credential set", "tickloom credential get"}
    assert {one["service"] for one in entries} == {"cli"}
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", one["time"]) for one in entries)
    assert [one["n"] for one in desk.json("credential", "audit", "--name", "nothing")] == [4]
    assert [one["n"] for one in desk.json("credential", "audit", "--last", "1")] == [4]
    assert FIRST not in desk.log.read_text()
    head = desk.json("credential", "audit", "--verify")[0]["head"]
    assert head.startswith("4:")
    assert desk.json("credential", "audit", "--head", head)[0]["good"]
    desk.run("credential", "audit", "--head", "nonsense", code=64)
    lines = desk.log.read_text().splitlines(keepends=True)

    def is_found(*, at_end: bool = True) -> None:
        assert not desk.json("credential", "audit", "--verify", code=1)[0]["good"]
        if at_end:
            # Nobody adds to it, and so there is no access.
            assert desk.run("credential", "get", "vendor", code=74).stdout == ""
        # What cannot be read is not passed over in silence.
        assert "was changed" in desk.run("credential", "audit", code=1).stderr
        assert any(one["code"] == "audit" for one in desk.json("credential", "check", code=1))

    # H25: an end cut off, an edited line, a removed one.
    desk.log.write_text("".join(lines[:2]))
    is_found()
    desk.log.write_text("".join(lines).replace('"name":"nothing"', '"name":"vendor"'))
    is_found()
    desk.log.write_text("".join([lines[0], *lines[2:]]))
    is_found(at_end=False)
    # The head beside it is gone, too: the one in the store, and one that somebody wrote down, find it.
    desk.log.write_text("".join(lines[:1]))
    desk.head.unlink()
    assert not desk.json("credential", "audit", "--verify", code=1)[0]["good"]
    assert not desk.json("credential", "audit", "--head", head, code=1)[0]["good"]
    desk.run("credential", "audit", "--restart", code=64)
    aside = desk.json("credential", "audit", "--restart", "--yes")[0]["aside"]
    assert Path(aside).read_text() == lines[0]
    assert desk.run("credential", "get", "vendor").stdout == FIRST
    assert desk.json("credential", "audit", "--verify")[0]["good"]


def test_trail_that_was_put_back(desk: Desk) -> None:
    desk.run("credential", "set", "vendor", given=FIRST)
    old = desk.log.read_bytes(), desk.head.read_bytes()
    desk.run("credential", "get", "vendor")
    new = desk.log.read_bytes(), desk.head.read_bytes()
    # With its head, and both of them removed: the store knows better, however often one asks.
    for log, head in (old, (None, None)):
        for path, content in ((desk.log, log), (desk.head, head)):
            if content is None:
                path.unlink()
            else:
                path.write_bytes(content)
                path.chmod(0o600)
        for _ in range(2):
            assert desk.run("credential", "get", "vendor", code=74).stdout == ""
            desk.run("credential", "set", "vendor", given=SECOND, code=74)
            assert not desk.json("credential", "audit", "--verify", code=1)[0]["good"]
            assert "the audit trail was changed" in desk.run("credential", "check", code=1).stdout
    desk.log.write_bytes(new[0])
    desk.head.write_bytes(new[1])
    desk.log.chmod(0o600)
    desk.head.chmod(0o600)
    assert desk.run("credential", "get", "vendor").stdout == FIRST
    # A head that is gone is put on record, and told of from then on.
    desk.head.unlink()
    desk.run("credential", "get", "vendor")
    verified = desk.json("credential", "audit", "--verify")[0]
    assert verified["good"]
    assert len(verified["warnings"]) == 1
    assert [(one["code"], one["failure"]) for one in desk.json("credential", "check")] == [("audit", False)]
    desk.run("credential", "audit", "--restart", "--yes")
    assert "all is good" in desk.run("credential", "check").stdout


def test_retention(desk: Desk) -> None:
    desk.run("credential", "set", "vendor", given=FIRST)
    assert desk.json("credential", "audit", "--prune")[0]["removed"] == 0
    assert len(desk.json("credential", "audit")) == 2


# --- .env


def test_variables_are_for_development(bare: Desk) -> None:
    (bare.home / ".env.development.local").write_text(f"TICKLOOM_SECRET_VENDOR__API_KEY={FIRST}\n")
    settings: dict[str, Any] = {"TICKLOOM_CREDENTIAL_STORE": "dotenv", "TICKLOOM_ENV": "development"}
    assert bare.run("credential", "get", "vendor.api-key", **settings).stdout == FIRST
    assert bare.json("credential", "list", **settings)[0]["name"] == "vendor.api-key"
    bare.run("credential", "set", "other", given=SECOND, code=73, **settings)
    bare.run("credential", "delete", "vendor.api-key", "--yes", code=73, **settings)
    assert FIRST not in bare.run("config", "show", "--verbose", **settings).stdout
    (bare.home / ".env.production.local").write_text(f"TICKLOOM_SECRET_VENDOR__API_KEY={FIRST}\n")
    production: dict[str, Any] = settings | {"TICKLOOM_ENV": "production"}
    refused = bare.run("credential", "get", "vendor.api-key", code=78, **production)
    assert "in production no file holds secrets" in refused.stderr
    (bare.home / ".env.production.local").write_text(f"TICKLOOM_TOKEN={FIRST * 3}\n")
    refused = bare.run("config", "check", code=78, **production)
    assert FIRST not in refused.stdout + refused.stderr
    (bare.home / ".env.production.local").unlink()
    refused = bare.run("credential", "get", "vendor", code=78, TICKLOOM_SECRET_VENDOR=FIRST, **production)
    assert "this is production" in refused.stderr
    assert FIRST not in refused.stderr


# --- The keyring of a desktop


@pytest.fixture
def keyring(bare: Desk) -> Iterator[Desk]:
    """A desktop's session: a bus of its own, and a keyring on it that is unlocked."""
    needed = ("dbus-daemon", "gnome-keyring-daemon")
    if any(shutil.which(name) is None for name in needed):
        pytest.skip(f"needs {' and '.join(needed)}")
    with tempfile.TemporaryDirectory(prefix="tl-bus-") as folder:
        # A short path, as sockets need.
        bus_path = Path(folder) / "bus"
        home = Path(folder) / "data"
        home.mkdir(mode=0o700)
        configuration = Path(folder) / "bus.conf"
        configuration.write_text(
            f"<busconfig><type>session</type><listen>unix:path={bus_path}</listen><auth>EXTERNAL</auth>"
            '<policy context="default"><allow send_destination="*"/><allow eavesdrop="true"/><allow own="*"/></policy>'
            "</busconfig>"
        )
        environment = bare.environment | {
            "XDG_DATA_HOME": str(home),
            "XDG_RUNTIME_DIR": folder,
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={bus_path}",
        }
        bare.environment = environment
        bus = subprocess.Popen(
            ["dbus-daemon", f"--config-file={configuration}", "--nofork", "--print-address=1"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        daemon = None
        try:
            assert bus.stdout is not None
            assert bus.stdout.readline().startswith(b"unix:path=")
            daemon = subprocess.Popen(
                ["gnome-keyring-daemon", "--foreground", "--components=secrets", "--unlock"],
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            assert daemon.stdin is not None
            daemon.stdin.write(b"the password of this keyring")
            daemon.stdin.close()
            deadline = time.monotonic() + 120
            while not (home / "keyrings" / "login.keyring").exists() or bare.run("credential", "list", code=None).code:
                assert time.monotonic() < deadline, "the keyring did not come up"
            yield bare
        finally:
            for process in (daemon, bus):
                if process is not None:
                    process.kill()
                    process.wait()
            assert bus.stdout is not None
            bus.stdout.close()


def head_key(desk: Desk) -> str:
    """The key under which a keyring keeps the head of a trail."""
    return ".audit-head-" + hashlib.sha256(str(desk.folder.resolve()).encode()).hexdigest()[:16]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs a D-Bus session")
def test_secret_service(keyring: Desk) -> None:
    # Nobody chose it: the session has one.
    keyring.run("credential", "set", "vendor.api-key", "--kind", "api-key", given=FIRST)
    assert not keyring.vault.exists()
    assert keyring.run("credential", "get", "vendor.api-key").stdout == FIRST
    keyring.run("credential", "rotate", "vendor.api-key", "--test", "grep -q second", given=SECOND)
    assert keyring.run("credential", "get", "vendor.api-key").stdout == SECOND
    assert keyring.run("credential", "get", "vendor.api-key", "--which", "previous").stdout == FIRST
    keyring.run("credential", "rollback", "vendor.api-key")
    assert keyring.json("credential", "list")[0]["current"]["version"] == 1
    assert keyring.json("credential", "audit", "--verify")[0]["good"]
    # The head that the keyring holds finds a trail that was cut off together with its own head.
    lines = keyring.log.read_text().splitlines(keepends=True)
    keyring.log.write_text("".join(lines[:-1]))
    keyring.head.unlink()
    assert "cut off" in keyring.run("credential", "audit", "--verify", code=1).stdout
    keyring.log.write_text("".join(lines))
    keyring.log.chmod(0o600)
    keyring.run("credential", "check")
    # Another folder has a trail of its own, and its head in the same keyring.
    other: dict[str, Any] = {
        "TICKLOOM_CREDENTIAL_DIR": str(keyring.home / "other"),
        "TICKLOOM_CREDENTIAL_HEAD_DIR": str(keyring.home / "other-head"),
    }
    for settings in (other, {}, other, {}):
        assert keyring.run("credential", "get", "vendor.api-key", **settings).stdout == FIRST
        verified = keyring.json("credential", "audit", "--verify", **settings)[0]
        assert verified["good"]
        assert len(verified["checked"]) == 2
    if shutil.which("secret-tool") is not None:
        # As a keyring leaves it that is killed while it takes an item.
        for key in ("vendor.api-key", head_key(keyring)):
            attributes = ["xdg:schema", "tickloom.Credential", "application", "tickloom", "key", key]
            subprocess.run(
                ["secret-tool", "store", "--label=tickloom", *attributes],
                env=keyring.environment,
                input=b"",
                check=True,
                timeout=60,
            )
        assert "is there, but empty" in keyring.run("credential", "get", "vendor.api-key", code=74).stderr
        assert "vendor.api-key" in keyring.run("credential", "list", code=1).stderr
        keyring.run("credential", "set", "vendor.api-key", given=SECOND)
        assert keyring.run("credential", "get", "vendor.api-key").stdout == SECOND
        lost = [one for one in keyring.json("credential", "audit") if one["action"] == "head_lost"]
        assert [one["detail"] for one in lost[-1:]] == ["in the default keyring of the Secret Service"]
    keyring.run("credential", "delete", "vendor.api-key", "--yes")
    assert keyring.run("credential", "list").stdout == ""
    # A session without a keyring: an error, and nothing in plain text.
    del keyring.environment["DBUS_SESSION_BUS_ADDRESS"]
    keyring.environment["XDG_RUNTIME_DIR"] = str(keyring.home)
    keyring.run("credential", "set", "vendor", given=FIRST, code=69, TICKLOOM_CREDENTIAL_STORE="secret-service")
    assert not any(FIRST.encode() in path.read_bytes() for path in keyring.home.rglob("*") if path.is_file())


# --- A terminal


class Terminal:
    """A command on a terminal of its own."""

    def __init__(self, desk: Desk, *arguments: str, **settings: Any) -> None:
        import pty

        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(desk.home)
            os.execve(desk.program, [str(desk.program), *arguments], desk.environment | settings)  # noqa: S606
        self.seen = b""

    def wait_for(self, text: str) -> None:
        """Reads until a text comes."""
        while text.encode() not in self.seen:
            try:
                piece = os.read(self.terminal, 4_096)
            except OSError:
                piece = b""
            assert piece, f"{text!r} did not come: {self.seen!r}"
            self.seen += piece

    def type(self, text: str) -> None:
        os.write(self.terminal, text.encode())

    def end(self, *, shows: bool = False) -> int:
        """Reads to the end, and gives the exit code; `shows` asserts that the terminal then shows what is typed."""
        while True:
            try:
                piece = os.read(self.terminal, 4_096)
            except OSError:
                break
            if not piece:
                break
            self.seen += piece
        _, status = os.waitpid(self.pid, 0)
        if shows:
            import termios

            assert termios.tcgetattr(self.terminal)[3] & termios.ECHO
        os.close(self.terminal)
        return os.waitstatus_to_exitcode(status)


def test_terminal(desk: Desk) -> None:
    import termios

    typing = Terminal(desk, "credential", "set", "vendor")
    typing.wait_for("Secret of vendor: ")
    # A character too much, taken back.
    typing.type(FIRST + "é\x7f\n")
    assert typing.end() == 0, typing.seen
    assert FIRST.encode() not in typing.seen
    refused = Terminal(desk, "credential", "get", "vendor")
    assert refused.end() == 64
    assert FIRST.encode() not in refused.seen
    # Ended from elsewhere: the terminal shows again what is typed.
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        ended = Terminal(desk, "credential", "set", "vendor")
        ended.wait_for("Secret of vendor: ")
        assert not termios.tcgetattr(ended.terminal)[3] & termios.ECHO
        os.kill(ended.pid, number)
        assert ended.end(shows=True) == 128 + number, ended.seen
    shown = Terminal(desk, "credential", "get", "vendor", "--show")
    assert shown.end() == 0
    assert FIRST.encode() in shown.seen
    stopped = Terminal(desk, "credential", "set", "vendor")
    stopped.wait_for("Secret of vendor: ")
    stopped.type(SECOND + "\x03")
    assert stopped.end() == 130, stopped.seen
    assert SECOND.encode() not in stopped.seen
    assert desk.run("credential", "get", "vendor").stdout == FIRST


def test_passphrase_at_a_terminal(bare: Desk) -> None:
    settings: dict[str, Any] = {"TICKLOOM_CREDENTIAL_STORE": "file", "TICKLOOM_CREDENTIAL_COST": "14"}
    typing = Terminal(bare, "credential", "set", "vendor", **settings)
    typing.wait_for("Secret of vendor: ")
    typing.type(FIRST + "\n")
    typing.wait_for("New passphrase")
    typing.type(PASSPHRASE + "\n")
    typing.wait_for("again: ")
    typing.type(PASSPHRASE + "x\n")
    assert typing.end() == 65, typing.seen
    typing = Terminal(bare, "credential", "set", "vendor", **settings)
    typing.wait_for("Secret of vendor: ")
    typing.type(FIRST + "\n")
    typing.wait_for("New passphrase")
    typing.type(PASSPHRASE + "\n")
    typing.wait_for("again: ")
    typing.type(PASSPHRASE + "\n")
    assert typing.end() == 0, typing.seen
    reading = Terminal(bare, "credential", "list", **settings)
    reading.wait_for("Passphrase")
    reading.type(PASSPHRASE + "\n")
    assert reading.end() == 0
    assert b"vendor" in reading.seen
    assert PASSPHRASE.encode() not in typing.seen + reading.seen


# --- The engine


class Listener:
    """A client of the Unix socket that keeps every byte that it gets."""

    def __init__(self, path: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(60)
        self._socket.connect(path)
        self._unpacker = msgpack.Unpacker(strict_map_key=False)
        self._id = 0
        self.received = b""

    def call(self, method: str, **params: object) -> Any:
        error, result = self.answer(method, **params)
        assert error is None, error
        return result

    def answer(self, method: str, **params: object) -> tuple[Any, Any]:
        self._id += 1
        self._socket.sendall(msgpack.packb([0, self._id, method, [params]]))
        while True:
            for message in self._unpacker:
                if message[0] == 1 and message[1] == self._id:
                    return message[2], message[3]
            data = self._socket.recv(1 << 20)
            assert data, "the engine closed the connection"
            self.received += data
            self._unpacker.feed(data)

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def served(desk: Desk) -> Iterator[tuple[Desk, Engine]]:
    """An engine whose token is a credential."""
    desk.run("credential", "set", "engine.token", given="Zq8vX2mLpW-engine-token-0123456789")
    desk.run("credential", "set", "vendor", "--rotate-every", "30", given=FIRST)
    engine = Engine(
        desk.program,
        desk.home / "data",
        TICKLOOM_CREDENTIAL_KEY_FILE=str(desk.key_file),
        TICKLOOM_LOG_LEVEL="trace",
        **REFERENCE,
    )
    engine.start()
    yield desk, engine
    engine.kill()


def test_engine(served: tuple[Desk, Engine]) -> None:
    desk, engine = served
    client = Listener(engine.socket)
    listed = client.call("credentials.list")
    assert listed["store"] == "file"
    assert [one["name"] for one in listed["credentials"]] == ["engine.token", "vendor"]
    assert client.call("credentials.get", name="vendor")["rotation_due"] > 0
    assert client.answer("credentials.get", name="nothing")[0]["code"] == "not_found"
    assert client.answer("credentials.get", name="Not One")[0]["code"] == "usage"
    assert client.call("credentials.health") == {"set_up": True, "usable": True, "findings": []}
    entries = client.call("credentials.audit", last=10)["entries"]
    assert [(one["action"], one["service"]) for one in entries][-1] == ("resolve", "ipc")
    assert client.answer("credentials.audit", last=0)[0]["code"] == "usage"
    assert client.call("credentials.verify")["good"]
    services = {one["name"]: one for one in client.call("services.health")["services"]}
    assert services["credentials"]["state"] == "healthy"
    shown = desk.run("config", "show", **REFERENCE).stdout
    assert "credential:engine.token" in shown
    # The command line and the engine use one store.
    desk.run("credential", "set", "vendor", given=SECOND)
    assert client.call("credentials.get", name="vendor")["current"]["version"] == 2
    # A trail that was changed in its midst, which an access does not come by.
    log = desk.log.read_bytes()
    desk.log.write_bytes(log.replace(b'"set"', b'"get"', 1))
    assert [one["code"] for one in client.call("credentials.health")["findings"]] == ["audit"]
    services = {one["name"]: one for one in client.call("services.health")["services"]}
    assert services["credentials"]["state"] == "degraded"
    assert "the audit trail was changed" in desk.run("status", "--data-dir", engine.data).stdout
    desk.log.write_bytes(log)
    # What is wrong is told, in the service's health, too.
    good = desk.vault.read_bytes()
    desk.vault.write_bytes(good[:100])
    health = client.call("credentials.health")
    assert not health["usable"]
    assert health["findings"][0]["code"] == "unusable"
    services = {one["name"]: one for one in client.call("services.health")["services"]}
    assert services["credentials"]["state"] == "degraded"
    assert "damaged" in services["credentials"]["reason"]
    assert "credentials" in desk.run("status", "--data-dir", engine.data).stdout
    desk.vault.write_bytes(good)
    assert client.call("credentials.health")["usable"]
    services = {one["name"]: one for one in client.call("services.health")["services"]}
    assert services["credentials"]["state"] == "healthy"
    client.close()


def test_engine_does_not_start_without_its_token(desk: Desk) -> None:
    arguments = ("serve", "--data-dir", desk.home / "data", "--port", "0")
    missing = desk.run(*arguments, code=66, **REFERENCE)
    assert "credential engine.token" in missing.stderr
    desk.run("credential", "set", "engine.token", given=FIRST)
    short = desk.run(*arguments, code=78, **REFERENCE)
    assert "TICKLOOM_TOKEN" in short.stderr
    assert FIRST not in short.stderr


# --- Canaries


def memory(pid: int) -> Iterator[tuple[str, bytes]]:
    """What a core dump of a process would hold: its private memory, without the pages that it keeps out of such."""
    sections = re.split(r"(?m)^(?=[0-9a-f]+-[0-9a-f]+ )", Path(f"/proc/{pid}/smaps").read_text())
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as file:
        for section in sections:
            head = section.split("\n", 1)[0]
            if not head or "rw" not in head.split()[1] or "[v" in head:
                continue
            flags = re.search(r"VmFlags:(.*)", section)
            if flags and " dd" in flags.group(1):
                continue
            first, last = (int(text, 16) for text in head.split()[0].split("-"))
            try:
                file.seek(first)
                yield head, file.read(last - first)
            except (OSError, OverflowError):
                continue


def contains(content: bytes, secret: str) -> bool:
    """Whether a secret is in there: as it is, in base64, in hexadecimal digits, in UTF-16."""
    plain = secret.encode()
    forms = [plain, plain.hex().encode(), secret.encode("utf-16-le")]
    # In base64 the beginning depends on where it stands; its middle is one of three.
    for skip in range(3):
        forms.append(base64.b64encode(plain[skip:])[4:-4])
    return any(form in content for form in forms)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_canaries_are_found_nowhere(served: tuple[Desk, Engine], tmp_path: Path) -> None:
    """H23: every command, then all that was printed, sent, logged and written, and what a crash would leave."""
    desk, engine = served
    canaries = [f"canary{number}-Zq8vX2mLpWkT4sNd-{'abcdef'[number]}7f3e9" for number in range(6)]
    first, second, refused, expired, bad, passphrase = canaries
    printed: list[bytes] = []

    def command(*arguments: object, given: str = "", code: int | None = 0, **settings: Any) -> None:
        done = desk.raw(*arguments, given=given.encode(), code=code, **settings)
        printed.extend([done.stdout, done.stderr])

    for more in ([], ["--json"], ["--verbose"]):
        command("credential", "set", "canary", *more, given=first)
        command("credential", "rotate", "canary", "--test", "cat >&2; exit 1", *more, given=refused, code=1)
        command("credential", "rotate", "canary", "--test", "cat; cat; true", *more, given=second)
        command("credential", "set", "late", "--expires", "2020-01-01", *more, given=expired, code=65)
        command("credential", "set", "bad", "--kind", "api-key", *more, given=f"{bad} {bad}", code=65)
        command("credential", "set", "bad", "--kind", "private-key", *more, given=bad * 3, code=65)
        command("credential", "set", bad, *more, given=bad, code=64)
        command("credential", "get", bad.upper(), *more, code=64)
        command("credential", "list", *more, code=65, **wrong(passphrase))
        for name in ("list", "check", "audit"):
            command("credential", name, *more)
        command("credential", "audit", "--verify", *more)
        command("config", "show", *more, TICKLOOM_TOKEN=first + second, TICKLOOM_CREDENTIAL_PASSPHRASE=passphrase)
        reference: dict[str, Any] = {"TICKLOOM_TOKEN": "credential:" + first.upper()}
        command("config", "check", *more, TICKLOOM_SECRET_CANARY=first, code=78, **reference)
        settings: dict[str, Any] = {"TICKLOOM_SECRET_CANARY": first, "TICKLOOM_CREDENTIAL_PASSPHRASE": passphrase}
        command("doctor", *more, code=None, **settings)
        command("status", *more, "--data-dir", engine.data)
    # What the engine says to clients.
    client = Listener(engine.socket)
    client.call("log.subscribe", level="trace")
    for method in ("list", "health", "audit", "verify"):
        client.call(f"credentials.{method}")
    client.call("services.health")
    client.call("credentials.get", name="canary")
    # Given as a name by mistake, it is in the request that the engine received; but nowhere else.
    mistaken = "Canary6-Zq8vX2mLpWkT4sNd-07f3e9"
    assert "(not shown" in str(client.answer("credentials.get", name=mistaken)[0])
    for method in ("credentials.set", "credentials.reveal", "credentials.read"):
        assert client.answer(method, name="canary")[0]["code"] in ("unknown_method", "method_not_found", "not_found")
    # What a crash leaves behind. The engine has read the whole file by now, to list it.
    for head, content in memory(engine.pid):
        for canary in canaries:
            assert not contains(content, canary), f"{canary[:7]} is in the engine's memory: {head}"
    canaries.append(mistaken)
    process = engine.pid
    os.kill(process, signal.SIGSEGV)
    engine.kill()
    client.close()
    printed.append(client.received)
    assert "Registers:" not in (tmp_path / "serve.log").read_text()
    # All files but the key and the program's own, among them the log and what a crash printed.
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert desk.vault in files
    assert desk.log in files
    assert tmp_path / "serve.log" in files
    printed.extend(path.read_bytes() for path in files)
    core = Path("/tmp/cores")  # noqa: S108 - where some systems put them
    for dump in core.glob(f"core.*.{process}") if core.is_dir() else ():
        printed.append(dump.read_bytes())
        dump.unlink()
    for content in printed:
        for canary in canaries:
            assert not contains(content, canary), f"{canary[:7]} in {content[:300]!r}"
    # The test can fail: what it looks for is found where it is.
    assert contains(desk.raw("credential", "get", "canary").stdout, second)
    assert contains(base64.b64encode(b"x" + second.encode() + b"yz"), second)


knows_calls = pytest.mark.skipif(
    not sys.platform.startswith("linux") or platform.machine() != "x86_64", reason="knows Linux's calls by number"
)


@knows_calls
def test_crash_report(desk: Desk) -> None:
    """Swift's backtracer prints memory, and is switched off where the user does not ask for it."""
    process = desk.begin("credential", "set", "vendor")
    assert process.stdin is not None
    process.stdin.write(FIRST.encode())
    process.stdin.flush()
    deadline = time.monotonic() + 120
    while not stands_in(process.pid, "0 0x0"):
        assert time.monotonic() < deadline, "it does not read"
        time.sleep(0.01)
    process.send_signal(signal.SIGSEGV)
    out, error = process.communicate(timeout=300)
    assert process.returncode == -signal.SIGSEGV
    assert (out, error) == (b"", b"")


def stands_in(pid: int, call: str) -> bool:
    """Whether a thread of a process waits in a call, given as its number and first argument."""
    for path in Path(f"/proc/{pid}/task").glob("*/syscall"):
        # Threads come and go.
        with contextlib.suppress(OSError):
            if path.read_text().startswith(call + " "):
                return True
    return False


def held(desk: Desk, *arguments: object, given: str, **settings: Any) -> tuple[bytes, list[tuple[str, bytes]]]:
    """Runs a command to where all is done and it says so, and takes its memory there.

    Returns:
        What it printed, and its memory.
    """
    import fcntl

    reading, writing = os.pipe()
    try:
        fcntl.fcntl(writing, 1_031, 4_096)  # F_SETPIPE_SZ
        os.set_blocking(writing, False)
        with contextlib.suppress(BlockingIOError):
            while True:
                os.write(writing, b"." * 4_096)
        os.set_blocking(writing, True)
        process = subprocess.Popen(
            [desk.program, *map(str, arguments)],
            cwd=desk.home,
            env=desk.environment | settings,
            stdin=subprocess.PIPE,
            stdout=writing,
            stderr=subprocess.PIPE,
        )
        assert process.stdin is not None
        assert process.stderr is not None
        process.stdin.write(given.encode())
        process.stdin.close()
        deadline = time.monotonic() + 120
        # The pipe takes nothing more: it stands in write(1).
        while not stands_in(process.pid, "1 0x1"):
            assert process.poll() is None, process.stderr.read()
            assert time.monotonic() < deadline, "it does not come to its end"
            time.sleep(0.01)
        found = list(memory(process.pid))
        os.close(writing)
        writing = -1
        printed = b""
        while piece := os.read(reading, 1 << 16):
            printed += piece
        error = process.stderr.read()
        assert process.wait(60) == 0, error
        process.stderr.close()
        return printed.lstrip(b".") + error, found
    finally:
        for end in (reading, writing):
            if end >= 0:
                os.close(end)


@knows_calls
def test_memory_of_commands(desk: Desk) -> None:
    """H23: what a crash at the end of a command would leave in a dump holds neither its secrets nor the key."""
    rest = "Zq8vX2mLpWkT4sNd7f3e9"
    claims = base64.urlsafe_b64encode(b'{"sub":"canary-claims-Zq8vX2mLpW","exp":4000000000}').decode().rstrip("=")
    token = f"eyJhbGciOiJIUzI1NiJ9.{claims}.canary-token-{rest}"
    edge = "PRIVATE" + " KEY-----"
    body = base64.b64encode(b"canary-pem-" + rest.encode() * 3).decode()
    pem = f"-----BEGIN {edge}\n{body}\n-----END {edge}\n"
    stored: list[str] = []
    digits = desk.key_file.read_text().strip().rpartition(":")[2]
    steps = [(["set", kind, "--kind", kind], f"canary-{kind}-{rest}") for kind in ("other", "api-key", "password")]
    steps += [(["set", "token", "--kind", "token"], token), (["set", "pem", "--kind", "private-key"], pem)]
    steps += [(["rotate", "token", "--test", "cat; cat >&2"], token.replace("canary-token", "canary-rotated"))]
    steps += [(["get", "other"], ""), (["rollback", "token"], ""), (["delete", "token", "--yes"], "")]
    steps += [(["list"], ""), (["check"], "")]
    for arguments, secret in steps:
        printed, found = held(desk, "credential", *arguments, given=secret)
        if secret:
            stored.append(body[20:60] if "pem" in arguments else secret)
        assert len(found) > 5
        assert any(b"TICKLOOM_CREDENTIAL_KEY_FILE" in content for _, content in found), "its memory was not read"
        for head, content in [("what it printed", b"" if "get" in arguments else printed), *found]:
            for canary in [*stored, "canary-claims-Zq8vX2mLpW"]:
                assert not contains(content, canary), f"{arguments}: {canary[:12]} in {head}"
            # Half of the key's digits, and of its bytes.
            for half in (digits[:32], digits[32:]):
                assert half.encode() not in content, f"{arguments}: the key's digits in {head}"
                assert bytes.fromhex(half) not in content, f"{arguments}: the key in {head}"


def wrong(passphrase: str) -> dict[str, Any]:
    """Settings that ask the file of a key for a passphrase."""
    return {"TICKLOOM_CREDENTIAL_KEY_FILE": "", "TICKLOOM_CREDENTIAL_PASSPHRASE": passphrase}
