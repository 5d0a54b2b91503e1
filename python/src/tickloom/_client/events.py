"""Events of subscriptions, and where they wait until they are read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Event(Generic[T_co]):
    """An event of a subscription.

    Attributes:
        sequence: Its number, rising.
        payload: What happened.
        gap: Whether events may be missing between the one before and this one: the engine left some out because this
            client was slow, or the connection broke and the engine could not go on where it had been.
    """

    sequence: int
    payload: T_co
    gap: bool


class Taken:
    """Tells the engine of events that were taken, not one by one but half a credit at a time.

    Args:
        credit: How many events may be on their way or wait to be read.
        tell: Called with the number of the last event that was taken.
    """

    def __init__(self, credit: int, tell: Callable[[int], None]) -> None:
        self._step = (credit + 1) // 2
        self._tell = tell
        self._count = 0

    def add(self, sequence: int) -> None:
        """An event was taken."""
        self._count += 1
        if self._count >= self._step:
            self._count = 0
            self._tell(sequence)
