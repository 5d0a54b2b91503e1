"""How long to wait between attempts to connect."""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Backoff:
    """Exponential backoff with jitter: the wait doubles from attempt to attempt, up to a ceiling.

    Each wait is drawn evenly between half of that and all of it, so that the clients of an engine that was restarted
    do not come back all at the same moment.

    Attributes:
        first: The longest first wait, in seconds.
        ceiling: The longest wait of all, in seconds.
    """

    first: float = 0.05
    ceiling: float = 5.0

    def __post_init__(self) -> None:
        if not 0 < self.first <= self.ceiling:
            raise ValueError(f"waits of {self.first} to {self.ceiling} s: need 0 < first <= ceiling")

    def wait(self, attempt: int, source: random.Random) -> float:
        """Seconds to wait after an attempt that failed; attempts count from 0."""
        # 2 ** 64 is beyond any ceiling, and beyond 2 ** 1024 floats end.
        longest = min(self.ceiling, self.first * 2.0 ** min(attempt, 64))
        return longest * (0.5 + 0.5 * source.random())
