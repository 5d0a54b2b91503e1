"""Files that clients send to be imported: in pieces, under a limit, through kills, and to no other place."""

import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from engine import TOKEN, Engine
from reference import dukascopy_csv, make_ticks

import tickloom

PIECE = 10_000


@pytest.fixture
def engine(program: Path, tmp_path: Path) -> Iterator[Engine]:
    engine = Engine(program, tmp_path / "data", TICKLOOM_UPLOAD_LIMIT="1MB").start()
    yield engine
    engine.kill()


@pytest.fixture
def text() -> bytes:
    return dukascopy_csv(make_ticks(5)[:2_000]).encode()


def connect(engine: Engine) -> tickloom.Client:
    """As a page does: such a client may name no path at all here."""
    return tickloom.connect(engine.url, token=TOKEN)


def send(client: tickloom.Client, key: str, name: str, content: bytes, size: int | None = None) -> dict[str, Any]:
    """Sends a file from where the engine is, up to `size` bytes."""
    told: dict[str, Any] = dict(client.imports.upload(key=key, name=name, bytes=len(content), offset=0, data=b""))
    while not told["complete"] and told["received"] < (len(content) if size is None else size):
        begin = told["received"]
        end = min(begin + PIECE, len(content) if size is None else size)
        told = dict(
            client.imports.upload(key=key, name=name, bytes=len(content), offset=begin, data=content[begin:end])
        )
        assert told["received"] == end
    return told


def imported(client: tickloom.Client, paths: list[str], symbol: str = "EURUSD", **more: Any) -> dict[str, Any]:
    job = client.imports.start(paths=paths, symbol=symbol, **more)
    return dict(client.imports.wait(job=job["job"]))


def files(engine: Engine) -> list[str]:
    folder = engine.data / "uploads"
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_an_upload_is_imported_like_the_file(engine: Engine, run: Run, tmp_path: Path, text: bytes) -> None:
    (tmp_path / "ticks.csv").write_bytes(text)
    directly = run("import", tmp_path / "ticks.csv", "--symbol", "EURUSD", "--data-dir", tmp_path / "other", "--json")
    with connect(engine) as client:
        told = send(client, "a-1", "ticks.csv", text)
        assert told == {"received": len(text), "complete": True}
        uploads = engine.data / "uploads"
        assert [
            stat.S_IMODE(path.stat().st_mode) for path in (uploads, uploads / "a-1", uploads / "a-1/ticks.csv")
        ] == [
            0o700,
            0o700,
            0o600,
        ]
        trial = imported(client, ["upload:a-1"], dry_run=True)
        assert trial["state"] == "finished"
        assert files(engine) == ["a-1/ticks.csv"]
        job = imported(client, ["upload:a-1"])
        assert job["state"] == "finished"
        assert job["summary"]["content_hash"] == directly.json_lines()[-1]["content_hash"]
        # Nobody is told where it lay, and it is there no more.
        assert job["paths"] == ["upload:a-1"]
        assert str(engine.data) not in str(client.imports.list())
        assert files(engine) == []
        with pytest.raises(tickloom.EngineError) as fault:
            client.imports.start(paths=["upload:a-1"], symbol="EURUSD")
        assert fault.value.code == "not_found"


def test_rejected_rows_name_the_file(engine: Engine, text: bytes) -> None:
    lines = text.split(b"\n")
    lines[50] = b"no tick"
    with connect(engine) as client:
        send(client, "a", "my ticks.csv", b"\n".join(lines))
        job = imported(client, ["upload:a"])
        assert job["summary"]["rejects"][0]["first"]["path"] == "my ticks.csv"
        assert job["summary"]["rejects"][0]["first"]["line"] == 51


def test_many_files_are_one_upload(engine: Engine) -> None:
    ticks = make_ticks(6)[:3_000]
    with connect(engine) as client:
        for number in (2, 0, 1):
            part = dukascopy_csv(ticks[number * 1_000 : (number + 1) * 1_000]).encode()
            send(client, "three", f"part-{number}.csv", part)
        job = imported(client, ["upload:three"])
        assert (job["state"], job["summary"]["rows_read"], job["summary"]["out_of_order"]) == ("finished", 3_000, 0)


def test_it_goes_on_after_a_kill(engine: Engine, text: bytes) -> None:
    with connect(engine) as client:
        send(client, "k", "ticks.csv", text, size=3 * PIECE)
        with pytest.raises(tickloom.EngineError, match="not all of the file has come") as fault:
            client.imports.start(paths=["upload:k"], symbol="EURUSD")
        assert fault.value.code == "usage"
    engine.kill()
    engine.start()
    with connect(engine) as client:
        told = client.imports.upload(key="k", name="ticks.csv", bytes=len(text), offset=0, data=b"")
        assert dict(told) == {"received": 3 * PIECE, "complete": False}
        # A piece that was written before its answer was lost comes again; one from too far ahead is not taken.
        again = text[2 * PIECE : 3 * PIECE]
        told = client.imports.upload(key="k", name="ticks.csv", bytes=len(text), offset=2 * PIECE, data=again)
        assert told["received"] == 3 * PIECE
        ahead = text[4 * PIECE : 5 * PIECE]
        told = client.imports.upload(key="k", name="ticks.csv", bytes=len(text), offset=4 * PIECE, data=ahead)
        assert told["received"] == 3 * PIECE
        assert send(client, "k", "ticks.csv", text)["complete"]
        assert (engine.data / "uploads/k/ticks.csv").read_bytes() == text
        job = imported(client, ["upload:k"])
        assert (job["state"], job["summary"]["rows_read"]) == ("finished", 2_000)


def test_all_together_have_a_limit(engine: Engine) -> None:
    half = b"0123456789" * 60_000
    with connect(engine) as client:

        def fault(**params: Any) -> tickloom.EngineError:
            with pytest.raises(tickloom.EngineError) as caught:
                client.imports.upload(**params)
            return caught.value

        told = fault(key="a", name="a.csv", bytes=1_000_001, offset=0, data=b"1")
        assert (told.code, "TICKLOOM_UPLOAD_LIMIT" in str(told)) == ("usage", True)
        send(client, "a", "a.csv", half)
        assert fault(key="b", name="b.csv", bytes=len(half), offset=0, data=half[:PIECE]).code == "usage"
        assert files(engine) == ["a/a.csv"]
        # Two that were begun when there was room do not exceed it either.
        client.imports.drop_upload(key="a")
        assert files(engine) == []
        client.imports.upload(key="a", name="a.csv", bytes=len(half), offset=0, data=half[:PIECE])
        client.imports.upload(key="b", name="b.csv", bytes=len(half), offset=0, data=half[:PIECE])
        send(client, "a", "a.csv", half)
        with pytest.raises(tickloom.EngineError, match="all uploads together"):
            send(client, "b", "b.csv", half)
        assert sum((engine.data / "uploads" / file).stat().st_size for file in files(engine)) <= 1_000_000
        client.imports.drop_upload(key="nothing")


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "../a.csv",
        "a/b.csv",
        "/etc/passwd",
        "a\\b.csv",
        "a\0b",
        "a\nb",
        ".hidden",
        "a.part",
        "C:a",
        "x" * 201,
        "*.csv",
    ],
)
def test_names_lead_nowhere_else(engine: Engine, name: str) -> None:
    with connect(engine) as client:
        with pytest.raises(tickloom.EngineError) as fault:
            client.imports.upload(key="a", name=name, bytes=10, offset=0, data=b"0123456789")
        assert fault.value.code == "usage"
        with pytest.raises(tickloom.EngineError) as fault:
            client.imports.start(paths=[f"upload:{name}"], symbol="EURUSD")
        assert fault.value.code in ("usage", "not_found")
        assert not (engine.data / "uploads").exists() or files(engine) == []


@pytest.mark.parametrize("key", ["", ".", "..", "../a", "a/b", "a.b", "ä", "x" * 65])
def test_keys_lead_nowhere_else(engine: Engine, key: str) -> None:
    (engine.data / "kept").write_text("kept")
    with connect(engine) as client:
        with pytest.raises(tickloom.EngineError) as fault:
            client.imports.upload(key=key, name="a.csv", bytes=1, offset=0, data=b"1")
        assert fault.value.code == "usage"
        with pytest.raises(tickloom.EngineError) as fault:
            client.imports.drop_upload(key=key)
        assert fault.value.code == "usage"
        with pytest.raises(tickloom.EngineError) as fault:
            client.imports.start(paths=[f"upload:{key}"], symbol="EURUSD")
        assert fault.value.code == "usage"
    assert (engine.data / "kept").read_text() == "kept"


@pytest.mark.parametrize(
    ("size", "offset", "data"),
    [(0, 0, b""), (-1, 0, b""), (5, 6, b""), (5, -1, b"1"), (5, 0, b"123456"), (5, 3, b"123")],
)
def test_pieces_lie_within_the_file(engine: Engine, size: int, offset: int, data: bytes) -> None:
    with connect(engine) as client, pytest.raises(tickloom.EngineError) as fault:
        client.imports.upload(key="a", name="a.csv", bytes=size, offset=offset, data=data)
    assert fault.value.code == "usage"


def test_a_link_in_an_upload_leads_nowhere(engine: Engine, tmp_path: Path, text: bytes) -> None:
    (tmp_path / "secret.csv").write_bytes(text)
    with connect(engine) as client:
        send(client, "a", "a.csv", text)
        (engine.data / "uploads/a/b.csv").symlink_to(tmp_path / "secret.csv")
        job = imported(client, ["upload:a"])
        assert (job["state"], job["fault"]["code"]) == ("failed", "not_found")


def test_what_nobody_imported_is_removed_after_a_week(engine: Engine, text: bytes) -> None:
    with connect(engine) as client:
        send(client, "old", "a.csv", text)
        send(client, "new", "a.csv", text)
    for path in (engine.data / "uploads/old/a.csv", engine.data / "uploads/old"):
        os.utime(path, (time.time() - 8 * 86_400,) * 2)
    assert engine.stop() == 0
    assert files(engine) == ["new/a.csv", "old/a.csv"]
    engine.start()
    assert files(engine) == ["new/a.csv"]


def test_none_are_taken_where_the_limit_is_zero(program: Path, tmp_path: Path) -> None:
    engine = Engine(program, tmp_path / "data", TICKLOOM_UPLOAD_LIMIT="0B").start()
    try:
        with connect(engine) as client, pytest.raises(tickloom.EngineError, match="no uploads are taken"):
            client.imports.upload(key="a", name="a.csv", bytes=1, offset=0, data=b"1")
        assert not (engine.data / "uploads").exists()
    finally:
        engine.kill()


def test_the_store_is_whole_with_uploads(engine: Engine, run: Run, text: bytes) -> None:
    with connect(engine) as client:
        send(client, "a", "a.csv", text)
        imported(client, ["upload:a"])
        send(client, "b", "a.csv", text, size=PIECE)
    assert run("store", "check", "--data-dir", engine.data).code == 0
    assert engine.stop() == 0
    assert run("store", "check", "--data-dir", engine.data).code == 0
