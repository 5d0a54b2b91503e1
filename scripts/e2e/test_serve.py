"""The engine process: commands go through it, signals end and reload it, and kills lose nothing that was answered."""

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgpack
import pytest
from conftest import Result, Run
from engine import TOKEN, Engine
from reference import dukascopy_csv, make_ticks

import tickloom

KILLS = int(os.environ.get("TEST_ENGINE_KILLS", "8"))
SEED = int(os.environ.get("TEST_SEED", "1"))


class Connection:
    """A plain MessagePack-RPC client, one request at a time."""

    def __init__(self, path: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(60)
        self._socket.connect(path)
        self._unpacker = msgpack.Unpacker(strict_map_key=False)
        self._id = 0
        self.notes: list[Any] = []

    def send(self, method: str, **params: object) -> int:
        self._id += 1
        self._socket.sendall(msgpack.packb([0, self._id, method, [params]]))
        return self._id

    def receive(self) -> Any:
        while True:
            for message in self._unpacker:
                return message
            data = self._socket.recv(1 << 20)
            if not data:
                raise ConnectionError("closed")
            self._unpacker.feed(data)

    def answer(self, number: int) -> tuple[Any, Any]:
        while True:
            message = self.receive()
            if message[0] == 1 and message[1] == number:
                return message[2], message[3]
            self.notes.append(message)

    def call(self, method: str, **params: object) -> Any:
        error, result = self.answer(self.send(method, **params))
        assert error is None, error
        return result

    def fail(self, method: str, **params: object) -> Any:
        error, result = self.answer(self.send(method, **params))
        assert error is not None, result
        return error

    def event(self) -> Any:
        while True:
            message = self.notes.pop(0) if self.notes else self.receive()
            if message[0] == 2 and message[1] in ("$event", "$end"):
                return message

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    connection = Connection(engine.socket)
    yield connection
    connection.close()


FRIDAY = 1_672_963_200 * 10**9
"""2023-01-06T00:00:00Z"""
LONDON = """format = tickloom-calendar 1
name = lse
zone = Europe/London
open = 08:00
close = 16:30
early close = 2024-03-11 12:30
"""


def wait_until(what: str, is_so: Any, seconds: float = 30) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = is_so()
        if found:
            return found
        time.sleep(0.02)
    pytest.fail(what)


# --- Commands


@pytest.mark.parametrize(
    "arguments",
    [
        ("symbols", "--json"),
        ("symbols",),
        ("ticks", "EURUSD", "--limit", "30000", "--output", "csv"),
        ("ticks", "EURUSD", "--from", "2024-03-12T10:00:00Z", "--to", "2024-03-12T11:00:00Z", "--json"),
        ("ticks", "EURUSD"),
        ("ticks", "NOPE"),
        ("bars", "EURUSD", "--timeframe", "1m", "--output", "csv"),
        ("bars", "EURUSD", "--timeframe", "1h", "--price", "mid", "--json", "--fill", "flat"),
        ("bars", "EURUSD", "--timeframe", "1d", "--calendar", "utc", "--partial", "drop"),
        ("bars", "EURUSD", "--timeframe", "1w", "--from", "2030-01-01"),
        ("snapshot", "EURUSD", "--at", "2024-03-12T14:37:32Z", "--json", "--completed", "3"),
        ("snapshot", "USDJPY", "--price", "ask", "--timeframes", "30s,4h,1w"),
        ("snapshot", "EURUSD", "--at", "2001-01-01", "--json"),
        ("quality", "EURUSD"),
        ("quality", "EURUSD", "--by", "day", "--json"),
        ("quality", "EURUSD", "--calendar", "utc", "--from", "2024-03-12", "--to", "2024-03-12T12:00:00Z", "--json"),
        ("store", "stats", "--json", "--days", "1"),
        ("store", "stats"),
        ("store", "check", "--json"),
        ("store", "sql", "SELECT symbol, count(*), min(ts) FROM ticks GROUP BY symbol ORDER BY symbol", "--json"),
        ("store", "sql", "SELECT * FROM read_csv('/etc/passwd')"),
        ("imports", "--json"),
        ("imports", "EURUSD"),
        ("imports", "NOPE"),
        ("verify", "EURUSD"),
        ("verify", "USDJPY", "--timeframes", "1h,30s", "--calendar", "utc", "--json"),
        ("verify", "NOPE"),
        ("trace", "EURUSD", "--from", "2024-03-12T14:00:00Z", "--to", "2024-03-12T15:00:00Z"),
        ("trace", "EURUSD", "--from", "2024-03-12T14:00:00Z", "--timeframes", "1m,1h", "--price", "mid", "--json"),
        ("trace", "USDJPY", "--to", "2024-03-11T12:00:00Z", "--events", "opened,completed", "--calendar", "utc"),
        ("trace", "EURUSD", "--from", "2030-01-01", "--json"),
        ("trace", "EURUSD", "--from", "2001-01-01", "--to", "2001-01-02"),
        ("trace", "NOPE"),
        ("store", "init"),
        ("store", "init", "--json"),
        ("store", "compact"),
        ("store", "compact", "--json"),
        ("store", "repair"),
        ("store", "repair", "--json"),
    ],
)
def test_commands_say_the_same_through_the_engine(
    run: Run, engine: Engine, ticks_store: Path, arguments: tuple[str, ...]
) -> None:
    alone = run(*arguments, "--data-dir", ticks_store, code=None)
    through = run(*arguments, "--data-dir", engine.data, code=None)
    assert through.code == alone.code, through.stderr
    assert through.stdout == alone.stdout.replace(str(ticks_store), str(engine.data))
    assert through.stderr == alone.stderr.replace(str(ticks_store), str(engine.data))


def damage(data: Path) -> None:
    """Files without a seal, a damaged, a missing and a stray one."""
    first, second, _, *others = sorted((data / "ticks").rglob("*.parquet"))
    for path in others:
        path.write_bytes(path.read_bytes().replace(b"tickloom.seal", b"tickloom.none"))
    content = bytearray(first.read_bytes())
    content[len(content) // 2] ^= 4
    first.write_bytes(content)
    second.unlink()
    (first.parent / "stray.parquet").write_bytes(b"stray")


@pytest.mark.parametrize("form", [("--json",), ()])
def test_repair_and_compact_say_the_same_through_the_engine(
    run: Run, own_engine: Engine, ticks_store: Path, tmp_path: Path, form: tuple[str, ...]
) -> None:
    alone, served = tmp_path / "alone", own_engine.data
    shutil.copytree(ticks_store, alone)
    connection = Connection(own_engine.socket)
    connection.send("bars.subscribe", symbols=["EURUSD"], timeframes=["1d"])
    assert connection.receive()[2] is None
    for data in (alone, served):
        # A day that the catalogue does not know, but that is whole, comes back.
        lost = sorted((data / "ticks").rglob("*.parquet"))[2]
        content = lost.read_bytes()
        date = next(part[5:] for part in lost.parts if part.startswith("date="))
        run("delete", "EURUSD", "--from", date, "--to", f"{date}T23:59:59.999Z", "--yes", "--data-dir", data)
        assert not lost.exists()
        lost.parent.mkdir(exist_ok=True)
        lost.write_bytes(content)
    assert connection.event()[2][2]["symbol"] == "EURUSD"
    for data in (alone, served):
        damage(data)

    def same(*command: str) -> Result:
        arguments = (*command, *(form if command[0] == "store" else ()))
        expected = run(*arguments, "--data-dir", alone, code=None)
        through = run(*arguments, "--data-dir", served, code=None)
        assert through.code == expected.code, through.stderr
        assert through.stdout == expected.stdout.replace(str(alone), str(served))
        assert through.stderr == expected.stderr.replace(str(alone), str(served))
        return through

    assert same("store", "check").code == 1
    repaired = same("store", "repair")
    assert [repaired.stdout.count(word) for word in ("damaged", "missing", "stray.parquet")] == [1, 1, 2]
    assert repaired.stdout.count("adopted") > 0
    same("store", "check")
    same("store", "compact")
    assert same("store", "check").code == 0
    same("ticks", "EURUSD", "--output", "csv")
    for data in (alone, served):
        last = max((data / "ticks").rglob("*.parquet"))
        last.write_bytes(last.read_bytes()[:-1])
    assert same("store", "compact").code == 74
    same("store", "repair")
    same("store", "repair")
    names = [sorted(str(path.relative_to(data)) for path in data.glob("[tq]*/**/*")) for data in (alone, served)]
    assert names[0] == names[1]
    # Who watches is told that days have gone and come.
    assert connection.event()[2][2]["symbol"] == "EURUSD"
    connection.close()
    assert own_engine.stop() == 0
    assert run("store", "check", "--data-dir", served).code == 0


def test_repair_leaves_a_lost_catalogue_to_the_command_line(run: Run, own_engine: Engine) -> None:
    data = own_engine.data
    (data / "catalogue.duckdb").rename(data / "kept")
    refused = run("store", "repair", "--data-dir", data, code=74)
    assert "the catalogue is gone" in refused.stderr
    assert "end the process that has the store open" in refused.stderr
    own_engine.kill()
    (data / "catalogue.duckdb.wal").unlink(missing_ok=True)
    assert "made anew" in run("store", "repair", "--data-dir", data).stdout
    assert run("store", "check", "--data-dir", data).code == 0


def test_a_saved_state_is_the_same_through_the_engine(
    run: Run, own_engine: Engine, ticks_store: Path, tmp_path: Path
) -> None:
    calendar = tmp_path / "own.calendar"
    calendar.write_text(LONDON, encoding="utf-8")
    ends = ("2024-03-11T12:00:00Z", "2024-03-12T09:30:00.5Z", "2024-03-13T00:00:00Z")
    for more in ((), ("--calendar", calendar, "--timeframes", "5m,4h", "--json")):
        files = [tmp_path / f"{number}-{len(more)}.state" for number in (0, 1)]
        for end in ends:
            told = [
                run("trace", "EURUSD", "--to", end, "--state", file, *more, "--data-dir", data).stdout
                for file, data in zip(files, (ticks_store, own_engine.data), strict=True)
            ]
            assert told[0] == told[1]
            assert files[0].read_bytes() == files[1].read_bytes()
    # Ticks that are others since are told of, and the state stays.
    kept = files[1].read_bytes()
    day = ("--from", "2024-03-11", "--to", "2024-03-11T10:00:00Z")
    run("delete", "EURUSD", *day, "--yes", "--data-dir", own_engine.data)
    refused = run("trace", "EURUSD", "--state", files[1], *more, "--data-dir", own_engine.data, code=65)
    assert "is of other ticks" in refused.stderr
    assert files[1].read_bytes() == kept


def test_ctrl_c_stops_what_the_engine_does(program: Path, run: Run, own_engine: Engine, tmp_path: Path) -> None:
    data = own_engine.data
    source = tmp_path / "long.csv"
    made = ("generate", "--quiet", "ticks", "--symbol", "EURGBP", "--from", "2022-01-03", "--days", "150")
    run(*made, "--seed", "5", "--ticks-per-day", "8000", "--format", "csv", "--output", source)
    run("import", source, "--symbol", "EURGBP", "--quiet", "--data-dir", data)
    before = run("store", "check", "--json", "--data-dir", data).json_lines()[-1]["content_hash"]
    for path in (data / "ticks").rglob("*.parquet"):
        path.write_bytes(path.read_bytes().replace(b"tickloom.seal", b"tickloom.none"))
    stops = ("stopped; nothing was changed", "stopped; the days that were written anew stay so")
    for arguments, method, words in (
        (("verify", "EURGBP"), "quality.verify", stops[0]),
        (("store", "check"), "store.check", stops[0]),
        (("store", "compact"), "store.compact", stops[1]),
    ):
        process = subprocess.Popen(
            [program, *arguments, "--json", "--data-dir", data],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "TICKLOOM_ENV": "ci"},
        )

        def running(method: str = method) -> bool:
            with urllib.request.urlopen(own_engine.page + "metrics", timeout=10) as answer:  # noqa: S310
                text = answer.read().decode()
            lines = [line for line in text.splitlines() if line.startswith("tickloom_requests_running")]
            return any(f'method="{method}"' in line and float(line.split()[-1]) > 0 for line in lines)

        wait_until(f"{method} did not begin", running)
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=60)
        assert process.returncode == 130, (arguments, stdout, stderr)
        error = json.loads(stderr)["error"]
        assert error["code"] == "interrupted"
        assert error["message"].startswith(words), (arguments, error)
        assert stdout == ""
        wait_until(f"{method} goes on", lambda running=running: not running())
    # What is done stays, and the next one does the rest.
    done = run("store", "compact", "--json", "--data-dir", data).json_lines()[0]
    assert 0 < done["rewritten"] <= done["partitions"]
    summary = run("store", "check", "--json", "--data-dir", data).json_lines()[-1]
    assert (summary["findings"], summary["content_hash"]) == (0, before)


def test_what_changes_while_it_is_traced_is_told(program: Path, run: Run, own_engine: Engine, tmp_path: Path) -> None:
    data = own_engine.data
    state = tmp_path / "state"
    # Nobody reads what it writes, so that it stands still in the middle.
    process = subprocess.Popen(
        [program, "trace", "EURUSD", "--json", "--state", state, "--data-dir", data],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TICKLOOM_ENV": "ci"},
    )
    assert process.stdout is not None
    assert json.loads(process.stdout.readline())["event"] == "tick"
    hour = ("--from", "2024-03-11T10:00:00Z", "--to", "2024-03-11T10:30:00Z")
    run("delete", "EURUSD", *hour, "--yes", "--data-dir", data)
    _, stderr = process.communicate(timeout=120)
    assert process.returncode == 75
    assert json.loads(stderr)["error"]["code"] == "changed"
    assert not state.exists()


@pytest.mark.parametrize("name", ["t.csv", "t.csv.gz", "t.parquet", "t.arrow", "t.ticks", "t.json"])
def test_files_are_the_same_through_the_engine(
    run: Run, engine: Engine, ticks_store: Path, tmp_path: Path, name: str
) -> None:
    for kind in ("ticks", "bars"):
        if kind == "bars" and name == "t.ticks":
            continue
        more = ("--timeframe", "5m") if kind == "bars" else ()
        files = []
        for number, data in enumerate((ticks_store, engine.data)):
            files.append(tmp_path / f"{number}-{kind}-{name}")
            run(kind, "EURUSD", *more, "--to-file", files[-1], "--data-dir", data)
        assert files[0].read_bytes() == files[1].read_bytes()


def test_a_calendar_of_ones_own_goes_to_the_engine(run: Run, engine: Engine, ticks_store: Path, tmp_path: Path) -> None:
    calendar = tmp_path / "own.calendar"
    calendar.write_text(LONDON, encoding="utf-8")
    arguments = ("bars", "EURUSD", "--timeframe", "4h", "--output", "csv", "--calendar", calendar)
    alone = run(*arguments, "--data-dir", ticks_store, code=None)
    assert alone.code == 0
    through = run(*arguments, "--data-dir", engine.data, code=None)
    assert (through.code, through.stdout, through.stderr) == (alone.code, alone.stdout, alone.stderr)


def test_imports_and_deletions_through_the_engine(run: Run, own_engine: Engine, tmp_path: Path) -> None:
    data = own_engine.data
    source = tmp_path / "more.csv"
    source.write_text(dukascopy_csv(make_ticks()), encoding="utf-8")
    done = run("import", source, "--symbol", "GBPUSD", "--json", "--data-dir", data).json_lines()
    summary = done[-1]
    assert summary["event"] == "summary"
    assert summary["rows_read"] == len(make_ticks())
    alone = tmp_path / "alone"
    expected = run("import", source, "--symbol", "GBPUSD", "--json", "--data-dir", alone).json_lines()[-1]
    volatile = {"seconds", "ticks_per_second", "import_id"}
    assert {k: v for k, v in summary.items() if k not in volatile} == {
        k: v for k, v in expected.items() if k not in volatile
    }
    again = run("import", source, "--symbol", "GBPUSD", "--data-dir", data)
    assert again.stdout.startswith("nothing changed")
    refused = run("import", source, "--symbol", "GBPUSD", "--scale", "3", "--data-dir", data, code=None)
    expected_refusal = run("import", source, "--symbol", "GBPUSD", "--scale", "3", "--data-dir", alone, code=None)
    assert refused.code == expected_refusal.code
    assert refused.stderr == expected_refusal.stderr.replace(str(alone), str(data))
    missing = run("import", tmp_path / "nothing.csv", "--symbol", "GBPUSD", "--data-dir", data, code=66)
    assert "nothing.csv" in missing.stderr
    gone = run("delete", "GBPUSD", "--yes", "--json", "--data-dir", data).json_lines()[0]
    assert gone["ticks_deleted"] == summary["ticks_stored"]
    assert [line["symbol"] for line in run("symbols", "--json", "--data-dir", data).json_lines()] == [
        "EURUSD",
        "USDJPY",
    ]
    assert own_engine.stop() == 0
    assert run("store", "check", "--data-dir", data).code == 0


def test_ctrl_c_stops_an_import_of_the_engine(program: Path, run: Run, own_engine: Engine, tmp_path: Path) -> None:
    source = tmp_path / "long.csv"
    made = ("generate", "--quiet", "ticks", "--symbol", "EURGBP", "--from", "2023-01-01", "--days", "40", "--seed", "5")
    run(*made, "--ticks-per-day", "60000", "--format", "csv", "--output", source)
    process = subprocess.Popen(
        [program, "import", source, "--symbol", "EURGBP", "--json", "--data-dir", own_engine.data],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TICKLOOM_ENV": "ci"},
    )
    assert process.stdout is not None
    assert json.loads(process.stdout.readline())["event"] == "progress"
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert json.loads(stderr)["error"]["code"] == "interrupted"
    connection = Connection(own_engine.socket)
    jobs = connection.call("import.list")["jobs"]
    assert [job["state"] for job in jobs] == ["cancelled"]
    connection.close()
    assert "EURGBP" not in run("symbols", "--data-dir", own_engine.data).stdout
    # The same command goes on, whoever runs it.
    done = run("import", source, "--symbol", "EURGBP", "--json", "--data-dir", own_engine.data).json_lines()[-1]
    assert done["ticks_stored"] == done["rows_read"]


def test_reads_go_on_while_an_import_writes(run: Run, own_engine: Engine, tmp_path: Path) -> None:
    source = tmp_path / "long.csv"
    made = ("generate", "--quiet", "ticks", "--symbol", "EURUSD", "--from", "2023-01-02", "--days", "20", "--seed", "5")
    run(*made, "--ticks-per-day", "50000", "--format", "csv", "--output", source)
    connection = Connection(own_engine.socket)
    before = connection.call("ticks.span", symbol="EURUSD")
    job = connection.call("import.start", paths=[str(source)], symbol="EURUSD")["job"]
    counts = set()
    slowest = 0.0
    while connection.call("import.status", job=job)["state"] in ("queued", "running"):
        start = time.monotonic()
        counts.add(connection.call("ticks.span", symbol="EURUSD")["ticks"])
        bars = connection.call("bars.get", symbol="EURUSD", timeframe="1h", limit=24, last=True)
        assert bars["count"] == 24
        slowest = max(slowest, time.monotonic() - start)
        # The files of a change that is under way are no strays.
        assert connection.call("store.check")["findings"] == []
    after = connection.call("ticks.span", symbol="EURUSD")
    # Never half of it.
    assert counts <= {before["ticks"], after["ticks"]}
    assert before["ticks"] in counts
    assert after["ticks"] > before["ticks"]
    assert slowest < 20
    connection.close()


# --- status, call


def test_status(run: Run, engine: Engine, tmp_path: Path) -> None:
    told = run("status", "--json", "--data-dir", engine.data).json_lines()[0]
    assert told["pid"] == engine.pid
    assert told["ready"]
    names = [service["name"] for service in told["services"]]
    assert names.index("store") < names.index("bars")
    assert {service["state"] for service in told["services"]} == {"healthy"}
    assert "store" in run("status", "--data-dir", engine.data).stdout
    nobody = run("status", "--data-dir", tmp_path / "nothing", code=69)
    assert "tickloom serve" in nobody.stderr


def test_status_watches(program: Path, own_engine: Engine) -> None:
    process = subprocess.Popen(
        [program, "status", "--watch", "--json", "--data-dir", own_engine.data],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "TICKLOOM_ENV": "ci"},
    )
    assert process.stdout is not None
    assert json.loads(process.stdout.readline())["event"] == "status"
    # All services as they are, and then what changes; of a service that changes quickly, the newest.
    seen = {}
    while "credentials" not in seen:
        line = json.loads(process.stdout.readline())
        seen[line["name"]] = line
    assert {"store", "bars"} <= seen.keys()
    connection = Connection(own_engine.socket)
    connection.call("services.restart", name="bars")
    while not (line["name"] == "bars" and line["state"] == "healthy" and line["restarts"] == 1):
        line = json.loads(process.stdout.readline())
        assert line["name"] == "bars"
    connection.close()
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 130


def test_call(run: Run, engine: Engine) -> None:
    to = ("--data-dir", engine.data)
    assert run("call", "system.echo", '{"a": [1, 2.5, null, true, "x"]}', *to).stdout == '{"a":[1,2.5,null,true,"x"]}\n'
    assert run("call", "system.echo", "[]", *to).stdout == "[]\n"
    ticks = run("call", "ticks.get", '{"symbol": "EURUSD", "limit": 2}', *to).json_lines()[0]
    assert len(ticks["ts"]) == 2
    unknown = run("call", "nope", *to, code=64)
    assert "there is no method" in unknown.stderr
    wrong = run("call", "ticks.get", '{"symbol": 7}', *to, code=64)
    assert "symbol" in wrong.stderr
    assert run("call", "ticks.get", "{", *to, code=64).stderr.startswith("error: the parameters are no JSON")
    lines = run("call", "ticks.stream", '{"symbol": "EURUSD", "limit": 10, "batch": 4}', *to).json_lines()
    assert [line["event"] for line in lines] == ["begun", "event", "event", "event"]
    assert [line["payload"]["count"] for line in lines[1:]] == [4, 4, 2]
    some = run("call", "ticks.stream", '{"symbol": "EURUSD", "batch": 4}', "--events", "2", *to).json_lines()
    assert len(some) == 3


# --- Methods


def test_streams_go_on_where_they_stopped(connection: Connection) -> None:
    def take(after: int | None, count: int) -> list[Any]:
        more = {} if after is None else {"_after": after}
        answer = connection.call("ticks.stream", symbol="EURUSD", batch=7_000, **more)
        assert answer["resumed"] == (after is not None)
        events: list[Any] = []
        while len(events) < count:
            event = connection.event()
            if event[1] == "$end":
                assert event[2][1] is None
                break
            if event[2][0] == answer["subscription"]:
                events.append(event[2][1:])
        connection.call("system.unsubscribe", subscription=answer["subscription"])
        connection.notes.clear()
        return events

    whole = take(None, 1_000)
    assert [number for number, _ in whole] == list(range(1, len(whole) + 1))
    assert sum(batch["count"] for _, batch in whole) == connection.call("ticks.span", symbol="EURUSD")["ticks"]
    assert take(3, 1_000) == whole[3:]
    assert take(len(whole), 10) == []


def test_streams_are_of_one_state(run: Run, own_engine: Engine, tmp_path: Path) -> None:
    data = own_engine.data
    source = tmp_path / "long.csv"
    made = ("generate", "--quiet", "ticks", "--symbol", "EURGBP", "--from", "2023-01-02", "--days", "5", "--seed", "5")
    run(*made, "--ticks-per-day", "110000", "--format", "csv", "--output", source)
    run("import", source, "--symbol", "EURGBP", "--quiet", "--data-dir", data)
    connection = Connection(own_engine.socket)

    def delete(first: str, last: str) -> None:
        run("delete", "EURGBP", "--from", first, "--to", last, "--yes", "--quiet", "--data-dir", data)

    def begin(method: str, **params: object) -> Any:
        answer = connection.call(method, symbol="EURGBP", _credit=1, **params)
        assert connection.event()[2][:2] == [answer["subscription"], 1]
        return answer

    def rest(answer: Any, sequence: int = 1) -> tuple[int, Any]:
        """Takes the rest, and tells how many events came and how it ended."""
        count = 1
        while True:
            connection._socket.sendall(msgpack.packb([2, "$ack", [answer["subscription"], sequence]]))
            event = connection.event()
            if event[1] == "$end":
                return count, event[2][1]
            count += 1
            sequence = event[2][1]

    streams: list[tuple[str, dict[str, Any]]] = [
        ("ticks.stream", {"batch": 10_000, "to": FRIDAY}),
        ("bars.stream", {"timeframe": "1m", "batch": 200, "to": FRIDAY}),
    ]
    for method, params in streams:
        whole = rest(begin(method, **params))
        assert whole[1] is None
        for path in (data / "ticks").rglob("symbol=EURGBP/*/*.parquet"):
            path.write_bytes(path.read_bytes().replace(b"tickloom.seal", b"tickloom.none"))
        # Beyond the range, and what changes no tick, disturbs nobody.
        answer = begin(method, **params)
        last_day = connection.call("ticks.span", symbol="EURGBP", **{"from": FRIDAY})["ticks"]
        delete("2023-01-06T13:00:00Z" if method == "ticks.stream" else "2023-01-06T12:30:00Z", "2023-01-07")
        assert 0 < connection.call("ticks.span", symbol="EURGBP", **{"from": FRIDAY})["ticks"] < last_day
        compacted = run("store", "compact", "--json", "--data-dir", data).json_lines()[0]
        assert compacted["rewritten"] > 2
        state = answer["info"]["state"]
        assert rest(answer) == whole
        # Behind where it is, before where it is, and of a day that is gone as a whole.
        for number, (first, last) in enumerate(
            [
                ("2023-01-05T10:00:00Z", "2023-01-05T10:05:00Z"),
                ("2023-01-02T10:00:00Z", "2023-01-02T10:05:00Z"),
                ("2023-01-03", "2023-01-04"),
            ]
        ):
            if method == "bars.stream":
                first, last = first.replace("10:", "15:"), last.replace("10:", "15:")
                if number == 2:
                    first, last = "2023-01-04", "2023-01-05"
            answer = begin(method, **params)
            delete(first, last)
            count, error = rest(answer)
            assert error is not None
            assert (error["code"], error["retryable"]) == ("changed", True)
            assert "the store has changed" in error["message"]
            assert count < whole[0]
            # Asked again, it is as it is now; and a client that goes on sees that it is something else.
            again = begin(method, **params)
            assert again["info"]["state"] != state
            state = again["info"]["state"]
            whole = rest(again)
            assert whole[1] is None
            resumed = connection.call(method, symbol="EURGBP", _after=whole[0], _credit=1, **params)
            assert resumed["resumed"]
            assert resumed["info"]["state"] == state
            assert connection.event()[1] == "$end"
    connection.close()


def test_a_commands_output_is_of_one_state(program: Path, run: Run, own_engine: Engine, tmp_path: Path) -> None:
    # More than a client takes of a stream before its own reader takes something.
    source = tmp_path / "long.csv"
    made = ("generate", "--quiet", "ticks", "--symbol", "EURGBP", "--from", "2024-03-04", "--days", "22", "--seed", "5")
    run(*made, "--ticks-per-day", "110000", "--format", "csv", "--output", source)
    run("import", source, "--symbol", "EURGBP", "--quiet", "--data-dir", own_engine.data)
    process = subprocess.Popen(
        [program, "ticks", "EURGBP", "--json", "--data-dir", own_engine.data],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TICKLOOM_ENV": "ci"},
    )
    assert process.stdout is not None
    assert process.stdout.readline() != ""
    day = ("--from", "2024-03-12T10:00:00Z", "--to", "2024-03-12T10:30:00Z")
    run("delete", "EURGBP", *day, "--yes", "--data-dir", own_engine.data)
    _, stderr = process.communicate(timeout=300)
    assert process.returncode == 75
    assert json.loads(stderr)["error"]["code"] == "changed"


def test_bars_in_pieces_are_bars_at_once(connection: Connection) -> None:
    whole = connection.call("bars.get", symbol="EURUSD", timeframe="1m")
    answer = connection.call("bars.stream", symbol="EURUSD", timeframe="1m", batch=500)
    pieces = []
    while (event := connection.event())[1] == "$event":
        assert event[2][0] == answer["subscription"]
        pieces.append(event[2][2])
    assert all(piece["count"] <= 500 for piece in pieces)
    assert sum(piece["count"] for piece in pieces) == whole["count"]

    def column(batch: Any, name: str) -> bytes:
        data: bytes = batch[name].data
        return data[1 + data[0] :]

    for name in ("open_time", "open", "high", "low", "close", "tick_count", "complete"):
        assert b"".join(column(piece, name) for piece in pieces) == column(whole, name)


def test_bars_of_an_import_come_by_themselves(run: Run, own_engine: Engine, tmp_path: Path) -> None:
    connection = Connection(own_engine.socket)
    connection.call("bars.subscribe", symbols=["GBPUSD"], timeframes=["1h", "1d"])
    source = tmp_path / "more.csv"
    source.write_text(dukascopy_csv(make_ticks()), encoding="utf-8")
    run("import", source, "--symbol", "GBPUSD", "--data-dir", own_engine.data)
    batches = [connection.event()[2][2] for _ in range(2)]
    assert [batch["timeframe"] for batch in batches] == ["1h", "1d"]
    whole = connection.call("bars.get", symbol="GBPUSD", timeframe="1h")
    assert batches[0]["open_time"].data[-80:] == whole["open_time"].data[-80:]
    connection.close()


def test_a_replay_is_told_what_to_do(connection: Connection) -> None:
    ticks = connection.call("ticks.get", symbol="EURUSD", limit=50)
    padding = ticks["ts"].data[0] + 1
    times = [int.from_bytes(ticks["ts"].data[padding + 8 * i : padding + 8 * i + 8], "little") for i in range(50)]
    start = times[9]
    begun = connection.call("mtf.replay", symbol="EURUSD", at=start, paused=True, timeframes=["1m", "1h"])
    replay = begun["info"]["replay"]
    state = connection.event()[2][2]
    assert state["state"]["last_tick"]["ts"] == start
    assert not state["playing"]

    def tell(action: str, **params: object) -> Any:
        connection.call("mtf.replay.control", replay=replay, action=action, **params)
        return connection.event()[2][2]["state"]

    assert tell("step_forward", ticks=5)["last_tick"]["ts"] == times[14]
    assert tell("step_back", ticks=3)["last_tick"]["ts"] == times[11]
    assert tell("step_back", ticks=100).get("last_tick") is None
    sought = tell("seek", at=times[30])
    assert sought["last_tick"]["ts"] == times[30]
    snapshot = connection.call("mtf.snapshot", symbol="EURUSD", at=times[30], timeframes=["1m", "1h"], completed=1)
    assert sought == snapshot
    connection.call("mtf.replay.control", replay=replay, action="speed", speed=0)
    connection.call("mtf.replay.control", replay=replay, action="play")
    seen = [connection.event()[2][2]["state"]["at"] for _ in range(20)]
    assert seen == sorted(seen)
    connection.call("system.unsubscribe", subscription=begun["subscription"])

    def is_gone() -> bool:
        error, _ = connection.answer(connection.send("mtf.replay.control", replay=replay, action="pause"))
        return error is not None and error["code"] == "not_found"

    wait_until("it goes on", is_gone)


def test_a_replay_is_of_one_history(own_engine: Engine, run: Run) -> None:
    data = own_engine.data
    connection = Connection(own_engine.socket)
    noon = 1_710_244_800 * 10**9  # 2024-03-12T12:00:00Z

    def delete(first: str, last: str) -> None:
        run("delete", "EURUSD", "--from", first, "--to", last, "--yes", "--quiet", "--data-dir", data)

    def begin() -> int:
        begun = connection.call("mtf.replay", symbol="EURUSD", at=noon, paused=True, timeframes=["1h"], completed=0)
        assert connection.event()[2][2]["state"]["at"] == noon
        return int(begun["info"]["replay"])

    def step(replay: int, **params: object) -> Any:
        connection.call("mtf.replay.control", replay=replay, **{"action": "step_forward"} | params)
        return connection.event()

    # Later trading days may change: the replay has not been there.
    replay = begin()
    delete("2024-03-13T12:00:00Z", "2024-03-13T13:00:00Z")
    assert step(replay)[1] == "$event"
    # One that it is in, or that it comes from, may not.
    for first, last in (("12T15:00:00Z", "12T15:01:00Z"), ("11T15:00:00Z", "11T15:01:00Z")):
        replay = begin()
        delete(f"2024-03-{first}", f"2024-03-{last}")
        ended = step(replay)
        assert ended[1] == "$end"
        assert (ended[2][1]["code"], ended[2][1]["retryable"]) == ("changed", True)
    # Begun again, it is of what there is now.
    replay = begin()
    assert step(replay, action="seek", at=noon + 3_600 * 10**9)[1] == "$event"
    delete("2024-03-12T16:00:00Z", "2024-03-12T16:01:00Z")
    assert step(replay, action="seek", at=noon)[2][1]["code"] == "changed"
    connection.close()


def test_records_of_backtests(own_engine: Engine) -> None:
    connection = Connection(own_engine.socket)
    backtest = {
        "name": "first",
        "strategy": "cross",
        "parameters": "{}",
        "symbols": ["EURUSD"],
        "from": 0,
        "to": 10,
        "currency": "USD",
        "initial_balance": "10000.000000001",
        "status": "running",
        "status_reason": "",
        "content_hash": "",
        "started": 1,
    }
    (number,) = connection.call("backtests.insert", backtests=[backtest])["ids"]
    assert connection.call("backtests.get", id=number)["initial_balance"] == "10000.000000001"
    trade = {
        "backtest": number,
        "symbol": "EURUSD",
        "side": "buy",
        "size": "0.1",
        "time": 5,
        "price": "1.07123",
        "commission": "-0.35",
        "reason": "",
    }
    assert len(connection.call("trades.insert", trades=[trade] * 3)["ids"]) == 3
    assert connection.fail("trades.insert", trades=[trade | {"size": "-1"}])["location"] == "size"
    assert connection.fail("trades.insert", trades=[trade | {"backtest": 99}])["code"] == "not_found"
    trades = connection.call("trades.list", backtest=number)["trades"]
    assert len(trades) == 3
    # Rows that nobody would find, or that make no sense.
    assert connection.fail("trades.update", **trades[0] | {"backtest": 99})["location"] == "backtest"
    assert connection.fail("trades.update", **trades[0] | {"position": 99})["location"] == "position"
    assert connection.fail("trades.insert", trades=[trade | {"position": 99}])["code"] == "not_found"
    assert connection.call("trades.list", backtest=number)["trades"] == trades
    opened = {"backtest": number, "symbol": "EURUSD", "side": "long", "size": "1", "commission": "0", "swap": "0"}
    opened |= {"entry_time": 5, "entry_price": "1.1", "entry_reason": "", "exit_reason": ""}
    connection.call("positions.insert", positions=[opened])
    [position] = connection.call("positions.list", backtest=number)["positions"]
    for wrong, location in (
        ({"backtest": 99}, "backtest"),
        ({"parent": position["id"]}, "parent"),
        ({"parent": 99}, "parent"),
        ({"exit_time": position["entry_time"] - 1, "exit_price": "1"}, "exit_time"),
        ({"exit_time": None, "exit_price": "1"}, "exit_time"),
    ):
        assert connection.fail("positions.update", **position | wrong)["location"] == location, wrong
    assert connection.fail("backtests.insert", backtests=[backtest | {"from": 2, "to": 1}])["location"] == "to"
    assert connection.fail("backtests.insert", backtests=[backtest | {"parameters": "{"}])["location"] == "parameters"
    # A deleted position's trades stay, and belong to none.
    owned = connection.call("trades.insert", trades=[trade | {"position": position["id"]}])["ids"][0]
    assert connection.call("positions.delete", id=position["id"]) == {"deleted": True}
    assert connection.call("trades.get", id=owned).get("position") is None
    changed = connection.call("backtests.get", id=number) | {"status": "finished", "final_balance": "10001"}
    assert connection.call("backtests.update", **changed)["status"] == "finished"
    assert connection.call("backtests.delete", id=number) == {"deleted": True}
    assert connection.call("backtests.delete", id=number) == {"deleted": False}
    assert connection.fail("backtests.get", id=number)["code"] == "not_found"
    connection.close()


def test_errors_tell_nothing_of_the_machine(connection: Connection, engine: Engine, program: Path) -> None:
    faults = [
        connection.fail("ticks.get", symbol="NOPE"),
        connection.fail("store.sql", sql="SELECT * FROM read_parquet('nothing.parquet')"),
        connection.fail("store.sql", sql="SELECT nonsense"),
        connection.fail("store.sql", sql="COPY (SELECT 1) TO '/tmp/out.csv'"),
        connection.fail("store.sql", sql="ATTACH '/tmp/other.db'"),
        connection.fail("import.wait", job=999),
    ]
    text = json.dumps(faults)
    assert str(engine.data) not in text
    assert str(program.parent) not in text
    assert all(fault["message"] and fault["service"] for fault in faults)
    # DuckDB's own words are at the end of the chain.
    assert faults[2]["cause"][-1]["service"] == "duckdb"
    assert "nonsense" in faults[2]["cause"][-1]["message"]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('../tickloom.lock')",
        "SELECT nextval('backtest_ids')",
        "INSERT INTO instruments (symbol, price_scale) VALUES ('X', 1)",
        "SET memory_limit = '1GB'",
        "INSTALL httpfs",
        "PRAGMA database_list",
        "SELECT 1; SELECT 2",
        "DROP TABLE imports",
    ],
)
def test_sql_cannot_leave_the_lake(connection: Connection, sql: str) -> None:
    assert connection.fail("store.sql", sql=sql)["code"] == "usage"
    assert connection.call("store.sql", sql="SELECT count(*) FROM ticks")["rows"] == [
        [str(sum(i["ticks"] for i in connection.call("instruments.list")["instruments"]))]
    ]


def test_pages(engine: Engine) -> None:
    def get(path: str) -> str:
        with urllib.request.urlopen(engine.page + path, timeout=20) as answer:  # noqa: S310 - our own engine
            text: bytes = answer.read()
        return text.decode()

    assert get("healthz")
    ready = json.loads(get("readyz"))
    assert ready["ready"]
    assert ready["services"]["store"]["state"] == "healthy"
    metrics = get("metrics")
    assert '\ntickloom_service_up{service="store"} 1\n' in metrics
    assert "# TYPE tickloom_request_duration_seconds histogram\n" in metrics
    assert "\ntickloom_store_pool_connections 4\n" in metrics


# --- Services


def test_services_are_restarted_one_by_one(own_engine: Engine, run: Run) -> None:
    connection = Connection(own_engine.socket)
    before = {s["name"]: s["restarts"] for s in connection.call("services.list")["services"]}
    connection.call("services.restart", name="store")
    after = {s["name"]: s["restarts"] for s in connection.call("services.list")["services"]}
    assert {name for name in after if after[name] > before[name]} == {"store", "import", "bars", "quality", "records"}
    assert connection.call("instruments.list")["instruments"]
    stopped = connection.call("services.stop", name="bars")
    assert stopped["state"] == "stopped"
    fault = connection.fail("ticks.get", symbol="EURUSD")
    assert fault["code"] == "unavailable"
    assert not fault["retryable"]
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(own_engine.page + "readyz", timeout=20)  # noqa: S310 - our own engine
    assert caught.value.code == 503
    run("status", "--data-dir", own_engine.data, code=1)
    assert connection.call("services.start", name="bars")["state"] == "healthy"
    assert connection.call("ticks.get", symbol="EURUSD", limit=1)["count"] == 1
    assert connection.fail("services.restart", name="system")["code"] == "forbidden"
    assert connection.fail("services.restart", name="nothing")["code"] == "not_found"
    log = (own_engine.data.parent / "serve.log").read_text()
    assert "a service is started anew, as it was asked for" in log
    assert "a service is stopped, as it was asked for" in log
    connection.close()


def test_an_engine_ends_with_its_input(program: Path, tmp_path: Path) -> None:
    # As of a parent that was killed: nobody asks, the pipe is closed, and so are the others.
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            [program, "serve", "--json", "--end-with-input", "--port", "0", "--data-dir", tmp_path / "data"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            env={**os.environ, "TICKLOOM_ENV": "ci", "HOME": str(tmp_path)},
        )
        assert process.stdin is not None
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        # What is written there means nothing.
        process.stdin.write(b"anything\n" * 10_000)
        process.stdin.flush()
        connection = Connection(ready["socket"])
        assert connection.call("system.info")["pid"] == process.pid
        connection.close()
        process.stdout.close()
        process.stdin.close()
        assert process.wait(60) == 0
    assert not Path(ready["socket"]).exists()
    assert not Path(ready["token_file"]).exists()


def test_a_second_engine_is_told_of_the_first(run: Run, engine: Engine) -> None:
    refused = run("serve", "--data-dir", engine.data, "--port", "0", code=75)
    assert f"pid {engine.pid}" in refused.stderr


def test_a_port_that_is_taken(run: Run, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = run("serve", "--data-dir", tmp_path / "data", "--port", str(port), code=75)
    assert f"127.0.0.1:{port}" in refused.stderr
    assert "Address already in use\n" in refused.stderr
    assert "bind" not in refused.stderr


def anew(log: Path) -> list[Any]:
    """Lines that say that the configuration was read anew. The last line may not be complete."""
    lines = log.read_text().splitlines(keepends=True)
    rows = [json.loads(line) for line in lines if line.endswith("\n")]
    return [row for row in rows if "anew" in row.get("message", "")]


def test_hup_takes_over_what_the_services_use(program: Path, run: Run, ticks_store: Path, tmp_path: Path) -> None:
    settings, allowed, data = tmp_path / "config", tmp_path / "allowed", tmp_path / "data"
    settings.mkdir()
    allowed.mkdir()
    shutil.copytree(ticks_store, data)
    source = allowed / "more.csv"
    source.write_text(dukascopy_csv(make_ticks()), encoding="utf-8")
    file = settings / ".env.ci"
    file.write_text("TICKLOOM_STORE_LOCK_TIMEOUT=10min\n")
    engine = Engine(program, data, TICKLOOM_CONFIG_DIR=str(settings)).start()
    log = tmp_path / "serve.log"
    origin = "http://localhost:5173"
    try:

        def reload(text: str, keys: str) -> None:
            count = len(anew(log))
            file.write_text(text)
            os.kill(engine.pid, signal.SIGHUP)
            wait_until("it was not read anew", lambda: len(anew(log)) > count)
            assert anew(log)[-1]["metadata"] == {"taken_over": keys, "need_restart": ""}

        def status() -> int:
            request = urllib.request.Request(engine.page + "healthz", headers={"Origin": origin})  # noqa: S310
            try:
                with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
                    return int(answer.status)
            except urllib.error.HTTPError as error:
                return error.code

        def start() -> str:
            with tickloom.connect(engine.url, token=TOKEN) as client:
                try:
                    client.imports.start(paths=[str(source)], symbol="GBPUSD", dry_run=True)
                except tickloom.EngineError as error:
                    return error.code
            return "started"

        assert (status(), start()) == (403, "not_found")
        reload(
            f"TICKLOOM_ORIGINS={origin}\nTICKLOOM_IMPORT_ROOTS={allowed}\nTICKLOOM_STORE_LOCK_TIMEOUT=100ms\n",
            "TICKLOOM_STORE_LOCK_TIMEOUT,TICKLOOM_ORIGINS,TICKLOOM_IMPORT_ROOTS",
        )
        assert (status(), start()) == (200, "started")
        # Who writes waits for an import as long as is said now.
        long = tmp_path / "long.csv"
        made = ("generate", "--quiet", "ticks", "--symbol", "EURGBP", "--from", "2023-01-02", "--days", "30")
        run(*made, "--ticks-per-day", "50000", "--format", "csv", "--output", long)
        connection = Connection(engine.socket)
        job = connection.call("import.start", paths=[str(long)], symbol="EURGBP")["job"]

        def rows() -> int:
            return int((connection.call("import.status", job=job).get("progress") or {}).get("rows", 0))

        wait_until("the import did not begin", rows)
        began = time.monotonic()
        assert connection.fail("ticks.delete", symbol="USDJPY")["code"] == "busy"
        assert time.monotonic() - began < 5
        connection.call("import.cancel", job=job)
        connection.close()
        reload(
            "TICKLOOM_STOP_TIMEOUT=20s\n",
            "TICKLOOM_STORE_LOCK_TIMEOUT,TICKLOOM_ORIGINS,TICKLOOM_IMPORT_ROOTS,TICKLOOM_STOP_TIMEOUT",
        )
        assert (status(), start()) == (403, "not_found")
        assert engine.stop() == 0
    finally:
        engine.kill()


def test_configuration_is_told(program: Path, tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    dotenv = tmp_path / "config" / ".env.ci"
    dotenv.write_text("# ours\nTICKLOOM_LOG_LEVEL=debug\n")
    engine = Engine(program, tmp_path / "data", TICKLOOM_CONFIG_DIR=str(dotenv.parent), TICKLOOM_STORE_THREADS="2")
    engine.start()
    try:
        connection = Connection(engine.socket)

        def entries() -> dict[str, Any]:
            return {entry["key"]: entry for entry in connection.call("system.configuration")["entries"]}

        told = entries()
        assert (told["TICKLOOM_LOG_LEVEL"]["value"], told["TICKLOOM_LOG_LEVEL"]["origin"]) == ("debug", ".env.ci:2")
        assert told["TICKLOOM_STORE_THREADS"]["origin"] == "environment variable TICKLOOM_STORE_THREADS"
        assert (told["TICKLOOM_DATA_DIR"]["value"], told["TICKLOOM_DATA_DIR"]["origin"]) == ("DATA", "flag --data-dir")
        assert told["TICKLOOM_STORE_LOCK_TIMEOUT"]["origin"] == "default"
        assert (told["TICKLOOM_TOKEN"]["secret"], told["TICKLOOM_TOKEN"]["value"]) == (True, "<redacted>")
        assert TOKEN not in json.dumps(told)
        assert not any(entry["needs_restart"] for entry in told.values())
        dotenv.write_text("TICKLOOM_LOG_LEVEL=info\nTICKLOOM_STORE_MEMORY_LIMIT=300MB\n")
        os.kill(engine.pid, signal.SIGHUP)
        wait_until("it is not read anew", lambda: entries()["TICKLOOM_LOG_LEVEL"]["value"] == "info")
        told = entries()
        assert [key for key in told if told[key]["needs_restart"]] == ["TICKLOOM_STORE_MEMORY_LIMIT"]
        connection.close()
    finally:
        engine.stop()


def test_hup_takes_over_what_may_change(program: Path, tmp_path: Path) -> None:
    settings = tmp_path / "config"
    settings.mkdir()
    file = settings / ".env.ci"
    file.write_text("TICKLOOM_LOG_LEVEL=info\n")
    engine = Engine(program, tmp_path / "data", TICKLOOM_CONFIG_DIR=str(settings)).start()
    log = tmp_path / "serve.log"
    try:
        file.write_text("TICKLOOM_LOG_LEVEL=debug\nTICKLOOM_SLOW_CALL=1ms\nTICKLOOM_STORE_THREADS=3\n")
        os.kill(engine.pid, signal.SIGHUP)
        line = wait_until(
            "it was not read anew",
            lambda: next(iter(anew(log)), None),
        )
        assert line["metadata"]["taken_over"] == "TICKLOOM_LOG_LEVEL,TICKLOOM_SLOW_CALL"
        assert line["metadata"]["need_restart"] == "TICKLOOM_STORE_THREADS"
        connection = Connection(engine.socket)
        connection.call("store.health", _trace="find-me")
        connection.close()
        wait_until("debug lines are not written", lambda: "find-me" in log.read_text())
        # What needs a restart is told again, what was taken over is not.
        file.write_text("TICKLOOM_LOG_LEVEL=info\nTICKLOOM_SLOW_CALL=1ms\nTICKLOOM_STORE_THREADS=3\n")
        os.kill(engine.pid, signal.SIGHUP)
        line = wait_until("it was not read anew again", lambda: [*anew(log), None, None][1])
        assert line["metadata"] == {"taken_over": "TICKLOOM_LOG_LEVEL", "need_restart": "TICKLOOM_STORE_THREADS"}
        file.write_text("TICKLOOM_LOG_LEVEL=loud\n")
        os.kill(engine.pid, signal.SIGHUP)
        wait_until("it was not refused", lambda: "nothing was taken over" in log.read_text())
        assert engine.stop() == 0
    finally:
        engine.kill()


def test_hup_notices_secrets(program: Path, tmp_path: Path) -> None:
    settings = tmp_path / "config"
    settings.mkdir()
    file = settings / ".env.ci.local"
    engine = Engine(program, tmp_path / "data", TICKLOOM_CONFIG_DIR=str(settings))
    engine.environment.pop("TICKLOOM_TOKEN")
    first, second = "Zq8vX2mLpWkT4sNd-one-Zq8vX2mLpWkT4sNd", "Zq8vX2mLpWkT4sNd-two-Zq8vX2mLpWkT4sNd"
    file.write_text(f"TICKLOOM_TOKEN={first}\n")
    file.chmod(0o600)
    engine.start()
    log = tmp_path / "serve.log"
    # Neither the old nor the new one is shown, so that what is shown does not change.
    steps = [
        ([f"TICKLOOM_TOKEN={second}"], "TICKLOOM_TOKEN"),
        ([f"TICKLOOM_TOKEN={second}", f"TICKLOOM_SECRET_VENDOR={first}"], "TICKLOOM_TOKEN,TICKLOOM_SECRET_VENDOR"),
        ([f"TICKLOOM_TOKEN={first}", f"TICKLOOM_SECRET_VENDOR={second}"], "TICKLOOM_SECRET_VENDOR"),
        ([f"TICKLOOM_TOKEN={first}"], ""),
    ]
    try:
        for count, (lines, names) in enumerate(steps):
            file.write_text("\n".join(lines) + "\n")
            os.kill(engine.pid, signal.SIGHUP)
            line = wait_until("it was not read anew", lambda index=count: [*anew(log), *[None] * 9][index])
            assert line["metadata"] == {"taken_over": "", "need_restart": names}
            connection = Connection(engine.socket)
            told = {entry["key"]: entry for entry in connection.call("system.configuration")["entries"]}
            connection.close()
            assert told["TICKLOOM_TOKEN"]["needs_restart"] == ("TICKLOOM_TOKEN" in names)
        assert engine.stop() == 0
    finally:
        engine.kill()
    assert first not in log.read_text()
    assert second not in log.read_text()


# --- Ends


def test_term_ends_it_in_good_order(own_engine: Engine, run: Run, tmp_path: Path) -> None:
    source = tmp_path / "long.csv"
    made = ("generate", "--quiet", "ticks", "--symbol", "EURGBP", "--from", "2023-01-01", "--days", "60", "--seed", "5")
    run(*made, "--ticks-per-day", "60000", "--format", "csv", "--output", source)
    connection = Connection(own_engine.socket)
    token = Path(own_engine.ready["socket"]).parent
    job = connection.call("import.start", paths=[str(source)], symbol="EURGBP")["job"]
    wait_until(
        "it does not run",
        lambda: connection.call("import.status", job=job).get("progress", {}).get("rows", 0) > 100_000,
    )
    start = time.monotonic()
    assert own_engine.stop() == 0
    assert time.monotonic() - start < 30
    assert not Path(own_engine.ready["socket"]).exists()
    assert list(token.iterdir()) == []
    assert (own_engine.data / "tickloom.lock").read_text() == ""
    # Nothing of it is visible, and it goes on.
    assert "EURGBP" not in run("symbols", "--data-dir", own_engine.data).stdout
    assert run("store", "check", "--data-dir", own_engine.data).code == 0
    done = run("import", source, "--symbol", "EURGBP", "--json", "--data-dir", own_engine.data).json_lines()[-1]
    assert done["resumed_rows"] > 0


def test_the_token_is_its_owners(program: Path, tmp_path: Path) -> None:
    engine = Engine(program, tmp_path / "data")
    engine.environment.pop("TICKLOOM_TOKEN")
    engine.start()
    try:
        file = Path(engine.ready["token_file"])
        assert file.stat().st_mode & 0o777 == 0o600
        assert file.parent.stat().st_mode & 0o777 == 0o700
        assert Path(engine.socket).stat().st_mode & 0o777 == 0o600
        token = file.read_text().strip()
        assert len(token) >= 32
        assert token not in (tmp_path / "serve.log").read_text()
        assert token not in json.dumps(engine.ready)
    finally:
        engine.stop()


def test_a_long_path_has_a_socket_elsewhere(program: Path, run: Run, tmp_path: Path) -> None:
    engine = Engine(program, tmp_path / ("d" * 90) / "data", XDG_RUNTIME_DIR=str(tmp_path))
    engine.data.parent.mkdir()
    engine.start()
    try:
        assert len(engine.socket) < 108
        assert run("status", "--data-dir", engine.data).code == 0
    finally:
        engine.stop()
        shutil.rmtree(Path(engine.socket).parent, ignore_errors=True)


@pytest.mark.parametrize("seed", range(SEED, SEED + KILLS))
def test_a_kill_loses_nothing_that_was_acknowledged(own_engine: Engine, run: Run, tmp_path: Path, seed: int) -> None:
    """Under load of imports, insertions and reads; afterwards all that was answered is there, and nothing by half."""
    source = random.Random(seed)  # noqa: S311
    print(f"seed {seed}")
    ticks = make_ticks()
    imported: list[str] = []
    inserted: list[int] = []

    def write() -> None:
        connection = Connection(own_engine.socket)
        try:
            for number in range(1_000):
                symbol = f"S{number}"
                path = tmp_path / f"{symbol}.csv"
                path.write_text(dukascopy_csv(ticks[: 2_000 + 100 * number]), encoding="utf-8")
                job = connection.call("import.start", paths=[str(path)], symbol=symbol)["job"]
                if connection.call("import.wait", job=job)["state"] == "finished":
                    imported.append(symbol)
        except (OSError, ConnectionError):
            pass

    def insert() -> None:
        connection = Connection(own_engine.socket)
        backtest = {"strategy": "s", "parameters": "{}", "symbols": [], "from": 0, "to": 1, "currency": "USD"}
        backtest |= {"initial_balance": "1", "status": "running", "status_reason": "", "content_hash": "", "started": 1}
        try:
            for number in range(100_000):
                error, result = connection.answer(
                    connection.send("backtests.insert", backtests=[backtest | {"name": f"{number}"}])
                )
                if error is None:
                    inserted.extend(result["ids"])
        except (OSError, ConnectionError):
            pass

    def read() -> None:
        connection = Connection(own_engine.socket)
        try:
            while True:
                connection.call("bars.get", symbol="EURUSD", timeframe="1m", limit=100)
        except (OSError, ConnectionError):
            pass

    threads = [threading.Thread(target=body) for body in (write, insert, read)]
    for thread in threads:
        thread.start()
    time.sleep(source.uniform(0.2, 3))
    own_engine.kill()
    for thread in threads:
        thread.join(60)
    own_engine.start()
    connection = Connection(own_engine.socket)
    stored = {i["symbol"]: i["ticks"] for i in connection.call("instruments.list")["instruments"]}
    for symbol in imported:
        assert stored[symbol] == min(len(ticks), 2_000 + 100 * int(symbol[1:]))
    known = {backtest["id"] for backtest in connection.call("backtests.list")["backtests"]}
    assert known >= set(inserted)
    assert connection.call("store.check")["findings"] == []
    connection.close()
    assert own_engine.stop() == 0
    print(f"{len(imported)} imports, {len(inserted)} rows")
    assert run("store", "check", "--data-dir", own_engine.data).code == 0
