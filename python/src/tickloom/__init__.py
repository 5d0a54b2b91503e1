"""Tickloom: read stored market ticks from Python.

`lake` opens the data folder of an engine; `Lake` tells the rest.
"""

from importlib.metadata import PackageNotFoundError, version

from ._errors import (
    AmbiguousPartitionError,
    LakeFormatError,
    LakeNotFoundError,
    MissingPackageError,
    SymbolNotFoundError,
    TickloomError,
    TimeRangeError,
)
from ._lake import Lake, Partition, lake
from ._time import TimeLike

try:
    __version__ = version("tickloom")
except PackageNotFoundError:  # run from the sources, without an installation
    __version__ = "0+source"

__all__ = [
    "AmbiguousPartitionError",
    "Lake",
    "LakeFormatError",
    "LakeNotFoundError",
    "MissingPackageError",
    "Partition",
    "SymbolNotFoundError",
    "TickloomError",
    "TimeLike",
    "TimeRangeError",
    "__version__",
    "lake",
]
