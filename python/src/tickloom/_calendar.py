"""Trading calendars: where bars begin and end."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from ._errors import ParameterError
from ._tables import core


class Calendar:
    r"""A trading calendar of one's own; `docs/guides/multi-timeframe.md` tells how a definition is written.

    Args:
        definition: The text of a definition, lines `key = value`.

    Raises:
        CalendarError: The definition has a fault; it says the line and what to write.

    Examples:
        >>> Calendar("format = tickloom-calendar 1\nname = tokyo\nzone = +09:00\nopen = 06:00").name
        'tokyo'
    """

    __slots__ = ("_core", "_definition")

    def __init__(self, definition: str) -> None:
        if not isinstance(definition, str):
            raise ParameterError("a definition is text; Calendar.read reads a file", code="bad_calendar")
        self._definition = definition
        self._core: Any = core().Calendar.defined(_readable(definition))

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> Calendar:
        """The calendar that a file defines.

        Args:
            path: The file, as for the option --calendar of the command line.

        Raises:
            CalendarError: The definition has a fault.
            OSError: The file cannot be read.
        """
        return cls(Path(path).read_text(encoding="utf-8"))

    @property
    def name(self) -> str:
        """The name that the definition gives."""
        return str(self._core.name)

    def __reduce__(self) -> tuple[Any, ...]:
        return Calendar, (self._definition,)

    def __repr__(self) -> str:
        return f"<Calendar {self.name}>"


def core_calendar(calendar: str | Calendar) -> Any:
    """A calendar as the native module takes it.

    Raises:
        ParameterError: There is none of that name.
    """
    if isinstance(calendar, Calendar):
        return calendar._core
    if not isinstance(calendar, str):
        raise ParameterError(f"{calendar!r} is no calendar; give a name or a Calendar", code="unknown_calendar")
    return core().Calendar.named(_readable(calendar))


def _readable(text: str) -> str:
    """A text that has a form in UTF-8: lone surrogates have none."""
    return text.encode("utf-8", "replace").decode("utf-8")
