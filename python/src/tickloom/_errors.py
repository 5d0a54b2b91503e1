"""What can go wrong, as types. Each message says what, where, and what to do."""


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


class TimeRangeError(TickloomError, ValueError):
    """A bound is not a time with a zone, or the range ends before it starts."""


class MissingPackageError(TickloomError, ImportError):
    """An optional package is needed for this and not installed."""
