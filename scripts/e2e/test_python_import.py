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


class Restarted:
    """A progress function that, once, kills the engine and starts it again with another client's import as its first.

    The client under test goes by a link to the engine's socket that is away meanwhile: it cannot be earlier.
    """

    def __init__(self, engine: Engine, files: Path, then: BaseException | None = None) -> None:
        self.link = engine.data.parent / "link.sock"
        self.link.symlink_to(engine.socket)
        self.other: Any = None
        self._engine = engine
        self._files = files
        self._then = then

    def __call__(self, _news: Any) -> None:
        if self.other is not None:
            return
        self.link.unlink()
        self._engine.kill()
        self._engine.start()
        with tickloom.connect(self._engine.socket) as client:
            self.other = client.imports.start(
                paths=[str(self._files)], symbol="USDJPY", scale=5, key="another client's"
            )
        self.link.symlink_to(self._engine.socket)
        if self._then is not None:
            raise self._then

    def check(self, done: Any) -> None:
        """The import was followed over the restart to its own end, and the other one was left alone."""
        assert done["symbol"] == "EURUSD"
        with tickloom.connect(self._engine.socket) as client:
            assert self.other["job"] == 1
            assert client.instruments.get(symbol="EURUSD")["ticks"] == 2 * ROWS
            self.check_other(client)

    def check_other(self, client: tickloom.Client) -> None:
        ended = client.imports.wait(job=self.other["job"])
        assert (ended["symbol"], ended.get("key"), ended["state"]) == ("USDJPY", "another client's", "finished")


def test_an_import_outlives_its_engine(importing: Engine, files: Path) -> None:
    """Numbers of imports begin again with the engine, so the old one is another client's import now."""
    restarted = Restarted(importing, files)
    with tickloom.connect(str(restarted.link)) as client:
        done = client.import_files(files, "EURUSD", scale=5, progress=restarted)
        assert client.connections > 1
    restarted.check(done)


def test_an_import_outlives_its_engine_with_asyncio(importing: Engine, files: Path) -> None:
    restarted = Restarted(importing, files)

    async def run() -> Any:
        async with aio.connect(str(restarted.link)) as client:
            return await client.import_files(files, "EURUSD", scale=5, progress=restarted)

    restarted.check(asyncio.run(run()))


@pytest.mark.parametrize("asynchronous", [False, True])
def test_stopping_after_a_restart_stops_no_import_of_others(importing: Engine, files: Path, asynchronous: bool) -> None:
    restarted = Restarted(importing, files, StoppedError())

    async def run() -> None:
        async with aio.connect(str(restarted.link)) as client:
            await client.import_files(files, "EURUSD", scale=5, progress=restarted)

    def run_in_threads() -> None:
        with tickloom.connect(str(restarted.link)) as client:
            client.import_files(files, "EURUSD", scale=5, progress=restarted)

    with pytest.raises(StoppedError):
        asyncio.run(run()) if asynchronous else run_in_threads()
    with tickloom.connect(importing.socket) as client:
        # Whether the client had begun again before it was stopped is left open.
        own = [job for job in client.imports.list()["jobs"] if job["symbol"] == "EURUSD"]
        assert {client.imports.wait(job=job["job"])["state"] for job in own} <= {"cancelled", "finished"}
        restarted.check_other(client)


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
