"""How far an import has come, in a terminal or a notebook."""

from __future__ import annotations

import html
import sys
from types import TracebackType
from typing import Any, TextIO

from .._protocol import ImportProgressInfo, ImportSummaryInfo

_CELLS = 24
_EIGHTHS = " ▏▎▍▌▋▊▉█"


class ProgressBar:
    """One line that is written over: a share, a bar, bytes, rows, the rate, the time to go, and the file at hand.

    In a notebook it is an output of the cell, and in a terminal a line of standard error. Anywhere else, as in a log,
    nothing is written.

    Args:
        label: Stands before it.
        stream: Where to write; None for standard error.
    """

    def __init__(self, label: str, stream: TextIO | None = None) -> None:
        self._label = label
        self._stream = stream if stream is not None else sys.stderr
        self._handle: Any = None
        self._is_notebook = stream is None and _is_notebook()
        self._is_terminal = not self._is_notebook and self._stream.isatty()
        self._written = 0
        self._last = ""
        self._share = 0.0

    def show(self, progress: ImportProgressInfo) -> None:
        """Shows how far it has come."""
        self._share = share(progress)
        self._put(line(self._label, progress))

    def end(self, summary: ImportSummaryInfo | None) -> None:
        """Says how it ended; None if it did not come to its end."""
        if summary is None:
            self._put(f"{self._label}: stopped" + (f" at {self._share:.0%}" if self._share else ""))
        else:
            self._share = 1.0
            self._put(
                f"{self._label}: {summary['rows_read']:,} rows, {summary['ticks_stored']:,} ticks stored, "
                f"{summary['rejected']:,} rejected, {_clock(summary['seconds'])}"
            )
        if self._is_terminal:
            self._stream.write("\n")
            self._stream.flush()

    def _put(self, text: str) -> None:
        self._last = text
        if self._is_notebook:
            self._put_in_notebook(text)
        elif self._is_terminal:
            # What is left of a longer line before is written over.
            self._stream.write("\r" + text + " " * max(0, self._written - len(text)))
            self._stream.flush()
            self._written = len(text)

    def _put_in_notebook(self, text: str) -> None:
        import IPython.display

        display: Any = IPython.display.display
        data = {
            "text/plain": text,
            "text/html": f'<progress value="{self._share:.4f}" max="1"></progress> <code>{html.escape(text)}</code>',
        }
        if self._handle is None:
            self._handle = display(data, raw=True, display_id=True)
        else:
            self._handle.update(data, raw=True)


def share(progress: ImportProgressInfo) -> float:
    """How much of the files has been read, from 0 to 1."""
    total = progress["bytes_total"]
    return min(1.0, progress["bytes"] / total) if total > 0 else 0.0


def line(label: str, progress: ImportProgressInfo) -> str:
    """How far an import has come, in one line."""
    part = share(progress)
    eighths = int(part * _CELLS * 8)
    full, rest = divmod(eighths, 8)
    bar = "█" * full + (_EIGHTHS[rest] if rest else "")
    words = [
        f"{_bytes(progress['bytes'])} of {_bytes(progress['bytes_total'])}",
        f"{progress['rows']:,} rows",
        f"{_short(progress['ticks_per_second'])} ticks/s",
    ]
    left = progress.get("eta_seconds")
    if progress["phase"] == "committing":
        words.append("committing")
    elif left is not None:
        words.append(f"{_clock(left)} left")
    if progress["files"] > 1:
        words.append(f"file {progress['file']} of {progress['files']}")
    return f"{label}: {part:4.0%} |{bar:<{_CELLS}}| {', '.join(words)}"


def _bytes(count: float) -> str:
    for unit in ("B", "KB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.2f} TB"


def _short(count: float) -> str:
    for unit in ("", "K", "M"):
        if count < 1000:
            return f"{count:.0f}{unit}" if unit == "" else f"{count:.1f}{unit}"
        count /= 1000
    return f"{count:.1f}G"


def _clock(seconds: float) -> str:
    whole = max(0, round(seconds))
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60}:{rest % 60:02d}"


def _is_notebook() -> bool:
    """Whether this runs in a kernel of Jupyter. Nothing is loaded to find out."""
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    return getattr(shell, "kernel", None) is not None


class Progress:
    """What is done with an import's progress: a bar, a function of the caller's, or nothing.

    As a context it ends the bar.

    Attributes:
        summary: What the import did, to be set before the end; None if it was stopped, or failed.
    """

    def __init__(self, wanted: Any, label: str) -> None:
        self._bar = ProgressBar(label) if wanted is True else None
        self._function = wanted if callable(wanted) else None
        self.summary: ImportSummaryInfo | None = None

    def __call__(self, progress: ImportProgressInfo) -> None:
        if self._bar is not None:
            self._bar.show(progress)
        elif self._function is not None:
            self._function(progress)

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.end(self.summary)
