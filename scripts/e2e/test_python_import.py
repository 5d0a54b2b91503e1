"""`import_files` of the Python client, for threads and asyncio, with the real engine."""

import _thread
import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from engine import TOKEN, Engine

import tickloom
from tickloom import aio

ROWS = 400_000


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two files of ticks, with a row that is none."""
    folder = tmp_path_factory.mktemp("files")
    for number, date in enumerate(("2024-03-04", "2024-03-05")):
        with (folder / f"ticks-{number}.csv").open("w") as file:
            file.write("timestamp,bid,ask\n")
            for row in range(ROWS):
                seconds, milliseconds = divmod(row * 200, 1000)
                clock = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{milliseconds:03d}"
                file.write(f"{date}T{clock}Z,1.1{row % 10_000:04d},1.2{row % 10_000:04d}\n")
            file.write("this is no tick\n")
    return folder


@pytest.fixture
def importing(program: Path, tmp_path: Path, files: Path) -> Iterator[Engine]:
    engine = Engine(program, tmp_path / "data", TICKLOOM_IMPORT_ROOTS=str(files)).start()
    yield engine
    assert engine.stop() == 0


def test_files_are_imported_and_progress_is_told(importing: Engine, files: Path) -> None:
    seen: list[Any] = []
    with tickloom.connect(importing.socket) as client:
        done = client.import_files(files, "EURUSD", scale=5, progress=seen.append)
        assert (done["rows_read"], done["ticks_stored"], done["rejected"]) == (2 * ROWS + 2, 2 * ROWS, 2)
        assert seen
        assert [news["files"] for news in seen] == [2] * len(seen)
        assert [news["bytes"] for news in seen] == sorted(news["bytes"] for news in seen)
        assert {news["phase"] for news in seen} <= {"reading", "committing"}
        # Everything is there already.
        again = client.import_files([files / "ticks-0.csv"], "EURUSD", scale=5, progress=False)
        assert again.get("import_id") is None
        with pytest.raises(tickloom.EngineError) as caught:
            client.import_files(files / "absent.csv", "EURUSD", progress=False)
        assert caught.value.code
        assert len(client.imports.list()["jobs"]) >= 2


def test_asyncio_imports_by_the_websocket(importing: Engine, files: Path) -> None:
    async def run() -> tuple[Any, list[Any]]:
        seen: list[Any] = []
        async with aio.connect(importing.url, token=TOKEN) as client:
            done = await client.import_files(files / "ticks-*.csv", "EURUSD", progress=seen.append)
            return done, seen

    done, seen = asyncio.run(run())
    assert done["ticks_stored"] == 2 * ROWS
    assert seen


class StoppedError(Exception):
    """What a function for progress raises in a test."""


def test_what_progress_raises_stops_the_import(importing: Engine, files: Path) -> None:
    def stop(_news: Any) -> None:
        raise StoppedError

    with tickloom.connect(importing.socket) as client:
        with pytest.raises(StoppedError):
            client.import_files(files, "EURUSD", progress=stop)
        job = client.imports.wait(job=1)
        assert job["state"] in ("cancelled", "finished")
        # And it goes on.
        assert client.import_files(files, "EURUSD", progress=False)["symbol"] == "EURUSD"
        assert client.instruments.get(symbol="EURUSD")["ticks"] == 2 * ROWS

    async def run() -> None:
        async with aio.connect(importing.socket) as client:
            with pytest.raises(StoppedError):
                await client.import_files(files, "USDJPY", progress=stop)
            jobs = (await client.imports.list(symbol="USDJPY"))["jobs"]
            assert (await client.imports.wait(job=jobs[0]["job"]))["state"] in ("cancelled", "finished")

    asyncio.run(run())


def test_control_c_stops_the_import(importing: Engine, files: Path) -> None:
    interrupted = threading.Event()

    def interrupt(_news: Any) -> None:
        if not interrupted.is_set():
            interrupted.set()
            _thread.interrupt_main()

    with tickloom.connect(importing.socket) as client:
        with pytest.raises(KeyboardInterrupt):
            client.import_files(files, "EURUSD", progress=interrupt)
        assert client.imports.wait(job=1)["state"] in ("cancelled", "finished")
