"""What can go wrong, as types. Each message says what, where, and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any


class TickloomError(Exception):
    """The base of all errors that this package raises on purpose."""


class LakeNotFoundError(TickloomError, FileNotFoundError):
    """The folder is not a data folder of Tickloom."""


class LakeFormatError(TickloomError):
    """A file of the lake does not have the columns that Tickloom writes."""


class SymbolNotFoundError(TickloomError, LookupError):
    """No ticks of this symbol are stored."""


class AmbiguousPartitionError(TickloomError):
    """A day's folder holds more than one Parquet file, and only one of them is right.

    That is so for a short time while an import replaces the day, or after one was interrupted.
    """


class StoreBusyError(TickloomError):
    """Another program is writing to the store just now, and it is no engine that could be asked."""


class TimeRangeError(TickloomError, ValueError):
    """A bound is not a time with a zone, or the range ends before it starts."""


class MissingPackageError(TickloomError, ImportError):
    """An optional package is needed for this and not installed."""


class MissingCoreError(TickloomError, ImportError):
    """The native module is not part of this installation."""


class CoreError(TickloomError):
    """The base of what the engine in this process refuses.

    Attributes:
        code: What went wrong, for programs.
        details: More, by name; depends on the code.
    """

    def __init__(self, message: str, *, code: str, details: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.details = dict(details or {})

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.args, self.__dict__)


class TableError(CoreError, ValueError):
    """A table of ticks, or a tick, cannot be taken as it is.

    Attributes:
        column: The column it is about; None if it is none.
        row: The row, from 0 over all batches; None if it is none.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str,
        column: str | None = None,
        row: int | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message, code=code, details=details)
        self.column = column
        self.row = row


class ColumnTypeError(TableError, TypeError):
    """A column has a type that such a column cannot have."""


class LateTickError(TableError):
    """A tick is earlier than the one before it."""


class SourceError(CoreError, ValueError):
    """Bytes are no text of ticks that can be read; `code` is `empty`, `unknown_format`, `damaged` or `scale_needed`."""


class ParameterError(CoreError, ValueError):
    """A timeframe, a calendar, a scale or another parameter is none."""


class CalendarError(ParameterError):
    """The definition of a calendar has a fault; `details["line"]` is its line."""


class SavedStateError(CoreError, ValueError):
    """Bytes are not the saved state that was expected."""


class BusyError(CoreError, RuntimeError):
    """The object is in use by another thread, or by the call that this one came from."""


class CoreMemoryError(CoreError, MemoryError):
    """There is not so much memory."""


class Outcome(Enum):
    """What is known of a call that failed."""

    NOT_DONE = "not done"
    """The engine did not do it: it never got the call, or refused it."""
    UNKNOWN = "unknown"
    """The engine may have done it, or part of it: the answer never came."""


class ConnectFailedError(TickloomError, ConnectionError):
    """No engine answers at the address."""


class RefusedError(ConnectFailedError):
    """An engine is there and will not have this client: the token is wrong or missing, or the socket is another's.

    Trying again does not help, so clients do not.
    """


class ProtocolVersionError(ConnectFailedError):
    """The engine and this client have no version of the protocol in common. Trying again does not help."""


class ProtocolError(TickloomError):
    """What came from the engine makes no sense in the protocol. The connection is closed and made anew."""


class ClientClosedError(TickloomError):
    """The client was closed, here, on purpose."""


class ForkedClientError(TickloomError, RuntimeError):
    """The client belongs to the process that this one was forked from."""


class CallError(TickloomError):
    """The base of everything that can become of a call but a result.

    Attributes:
        method: The method that was called.
        outcome: What is known of what the engine did.
    """

    def __init__(self, message: str, *, method: str, outcome: Outcome) -> None:
        super().__init__(message)
        self.method = method
        self.outcome = outcome

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.args, self.__dict__)


@dataclass(frozen=True, slots=True)
class Cause:
    """An error that led to another one.

    Attributes:
        code: What went wrong, for programs.
        service: Who reports it: a service, `duckdb` or `system`.
        message: What went wrong, for people: for DuckDB its own text.
    """

    code: str
    service: str
    message: str


class EngineError(CallError):
    """The engine answered with an error.

    Attributes:
        code: What went wrong, for programs: one of the codes in docs/protocol.md.
        service: The service it went wrong in; empty where it was none.
        message: What went wrong, for people.
        location: Where: a file, a line, a parameter; None if that means nothing.
        advice: What to do about it; None if there is nothing to say.
        details: More, by name; depends on the code.
        retryable: Whether the same call may succeed later.
        causes: What led to it, the immediate cause first.
    """

    def __init__(
        self,
        *,
        method: str,
        code: str,
        message: str,
        service: str = "",
        location: str | None = None,
        advice: str | None = None,
        details: Mapping[str, Any] | None = None,
        retryable: bool = False,
        causes: Sequence[Cause] = (),
        outcome: Outcome = Outcome.NOT_DONE,
    ) -> None:
        text = f"{method}: {message}"
        if location:
            text += f" ({location})"
        if advice:
            text += f"; {advice}"
        for cause in causes:
            text += f"; because {cause.service}: {cause.message}"
        super().__init__(f"{text} [{code}]", method=method, outcome=outcome)
        self.code = code
        self.message = message
        self.service = service
        self.location = location
        self.advice = advice
        self.details = dict(details or {})
        self.retryable = retryable
        self.causes = tuple(causes)


class DeadlineExceededError(CallError, TimeoutError):
    """No answer came in time. The engine was told to stop; how far it got is known only for idempotent methods."""


class ConnectionLostError(CallError, ConnectionError):
    """The connection broke while a call that must not be made twice was under way: whether it was done is unknown.

    Only methods that are not idempotent raise this. Calls of idempotent methods are made again as soon as there is a
    connection, and calls that had not left yet simply wait for it.
    """


class SequenceGapError(CallError):
    """A subscription could not go on where it had been: the engine no longer has the events in between.

    Attributes:
        after: The sequence number of the last event that came.
    """

    def __init__(self, message: str, *, method: str, after: int) -> None:
        super().__init__(message, method=method, outcome=Outcome.NOT_DONE)
        self.after = after


def _rebuild(kind: type[TickloomError], arguments: tuple[Any, ...], attributes: dict[str, Any]) -> TickloomError:
    error = kind.__new__(kind, *arguments)
    error.args = arguments
    error.__dict__.update(attributes)
    return error
