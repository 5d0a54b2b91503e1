import io
from typing import Any

import pytest

from tickloom import EngineError, ParameterError
from tickloom._client.importing import start_params, summary_of
from tickloom._client.progress import Progress, ProgressBar, line


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def progress(**changes: Any) -> Any:
    return {
        "phase": "reading",
        "rows": 1_234_567,
        "bytes": 500_000_000,
        "bytes_total": 2_000_000_000,
        "ticks_per_second": 3_140_000.0,
        "eta_seconds": 75.4,
        "path": "/data/EURUSD.csv",
        "file": 3,
        "files": 10,
        "file_bytes": 1,
        "file_bytes_total": 2,
        **changes,
    }


SUMMARY: Any = {"rows_read": 10_000, "ticks_stored": 9_990, "rejected": 10, "seconds": 61.2}


def test_a_line_says_how_far_it_is() -> None:
    assert line("import EURUSD", progress()) == (
        "import EURUSD:  25% |██████                  | 500.0 MB of 2.0 GB, 1,234,567 rows, 3.1M ticks/s, 1:15 left, "
        "file 3 of 10"
    )
    assert line("x", progress(bytes=2_000_000_000, phase="committing", files=1)) == (
        "x: 100% |████████████████████████| 2.0 GB of 2.0 GB, 1,234,567 rows, 3.1M ticks/s, committing"
    )
    # In the first moments, with nothing read, of files that were empty, or that grew meanwhile.
    assert line("x", progress(bytes=0, bytes_total=0, eta_seconds=None, files=1, rows=0, ticks_per_second=0.0)) == (
        f"x:   0% |{' ' * 24}| 0 B of 0 B, 0 rows, 0 ticks/s"
    )
    assert "100% |" in line("x", progress(bytes=3_000_000_000))
    assert "1:00:00 left" in line("x", progress(eta_seconds=3_599.7))
    # A 64th: one cell and a half.
    assert "|█▌" in line("x", progress(bytes=2_000_000_000 // 16))


def test_a_terminal_has_one_line_that_is_written_over() -> None:
    stream = Terminal()
    bar = ProgressBar("import EURUSD", stream)
    bar.show(progress())
    first = line("import EURUSD", progress())
    bar.show(progress(files=1))
    second = line("import EURUSD", progress(files=1))
    bar.end(SUMMARY)
    end = "import EURUSD: 10,000 rows, 9,990 ticks stored, 10 rejected, 1:01"
    assert stream.getvalue() == (
        f"\r{first}\r{second}{' ' * (len(first) - len(second))}\r{end}{' ' * (len(second) - len(end))}\n"
    )


def test_a_stopped_import_says_where() -> None:
    stream = Terminal()
    bar = ProgressBar("x", stream)
    bar.show(progress())
    bar.end(None)
    assert stream.getvalue().rpartition("\r")[2].rstrip() == "x: stopped at 25%"


def test_a_log_gets_nothing() -> None:
    stream = io.StringIO()
    bar = ProgressBar("x", stream)
    bar.show(progress())
    bar.end(SUMMARY)
    assert stream.getvalue() == ""


def test_a_function_gets_what_the_engine_says() -> None:
    seen: list[Any] = []
    with Progress(seen.append, "x") as shown:
        shown(progress())
    assert seen == [progress()]
    with Progress(False, "x") as shown:
        shown(progress())


def test_paths_are_absolute_and_every_start_has_a_key(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    params = start_params(["a.csv", tmp_path / "b*.csv"], "EURUSD", {"scale": 5, "format": None})
    assert params["paths"] == [str(tmp_path / "a.csv"), str(tmp_path / "b*.csv")]
    assert (params["scale"], "format" in params) == (5, False)
    assert params["key"] != start_params("a.csv", "EURUSD", {})["key"]
    with pytest.raises(ParameterError, match="nothing to import"):
        start_params([], "EURUSD", {})


def test_the_end_of_an_import_is_a_summary_or_an_error() -> None:
    job: Any = {"symbol": "EURUSD", "state": "finished", "summary": SUMMARY}
    assert summary_of(job) is SUMMARY
    with pytest.raises(EngineError, match="cancelled") as caught:
        summary_of(job | {"state": "cancelled", "summary": None})
    assert caught.value.code == "cancelled"
    fault = {"code": "no_space", "service": "import", "message": "no room", "details": {}, "retryable": False}
    with pytest.raises(EngineError, match="no room") as caught:
        summary_of(job | {"state": "failed", "summary": None, "fault": fault})
    assert caught.value.code == "no_space"
