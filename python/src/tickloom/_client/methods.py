"""What is known of the engine's methods: the client repeats, resumes and gives up by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, TypeVar

from .._time import TimeLike, to_nanoseconds

ParamsT_contra = TypeVar("ParamsT_contra", contravariant=True)
ResultT_co = TypeVar("ResultT_co", covariant=True)
EventT_co = TypeVar("EventT_co", covariant=True)

METHOD_TIMEOUT = -1.0
"""Stands for the method's own time limit."""


class Resumption(Enum):
    """How a subscription goes on in another connection."""

    ALWAYS = "always"
    """Right after the last event that came."""
    RUN = "run"
    """Right after the last event that came, if it is the same run of the engine and that still has what follows."""
    NO = "no"
    """Anew."""


@dataclass(frozen=True, slots=True)
class Method(Generic[ParamsT_contra, ResultT_co]):
    """A method of the engine.

    Attributes:
        name: Its name, such as `bars.get`.
        timeout: How many seconds a call may take if the caller says nothing.
    """

    name: str
    timeout: float = 30.0

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class IdempotentMethod(Method[ParamsT_contra, ResultT_co]):
    """A method that may be called twice with the effect of once.

    Its calls outlive the connection: one that had no answer when the connection broke is made again on the next. It
    fails with `EngineError` or `DeadlineExceededError`, never with `ConnectionLostError`.
    """


@dataclass(frozen=True, slots=True)
class OnceMethod(Method[ParamsT_contra, ResultT_co]):
    """A method that must not be called twice by accident.

    A call that has left is never repeated. If the connection breaks before the answer it fails with
    `ConnectionLostError`, and its outcome is unknown. A call that has not left yet waits for the next connection.
    """


@dataclass(frozen=True, slots=True)
class StreamMethod(Generic[ParamsT_contra, ResultT_co, EventT_co]):
    """A method that begins a subscription.

    Attributes:
        name: Its name, such as `bars.stream`.
        resumption: How it goes on in another connection.
        timeout: How many seconds beginning may take if the caller says nothing.
    """

    name: str
    resumption: Resumption
    timeout: float = 30.0

    def __str__(self) -> str:
        return self.name


def given(params: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters without those that are None, which means the same."""
    return {name: value for name, value in params.items() if value is not None}


def instant(value: TimeLike | None) -> int | None:
    """An instant as messages have it: nanoseconds UTC.

    Raises:
        TimeRangeError: The value is no instant.
    """
    return None if value is None else to_nanoseconds(value)


def call_settings(
    method: IdempotentMethod[Any, Any] | OnceMethod[Any, Any] | str, timeout: float | None, idempotent: bool
) -> tuple[str, bool, float | None]:
    """Name, whether it may be sent again, and time limit of a call."""
    if isinstance(method, str):
        return method, idempotent, 30.0 if timeout == METHOD_TIMEOUT else timeout
    return method.name, isinstance(method, IdempotentMethod), time_limit(method, timeout)


def time_limit(method: Method[Any, Any] | StreamMethod[Any, Any, Any], timeout: float | None) -> float | None:
    """How many seconds a call may take: what the caller says, or else the method's own."""
    return method.timeout if timeout == METHOD_TIMEOUT else timeout
