"""What importing is made of in both clients: the parameters of its start, and what its end means."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeAlias, cast

from .. import _protocol as p
from .._errors import EngineError, Outcome, ParameterError
from .faults import fault_of
from .methods import given

Paths: TypeAlias = "str | os.PathLike[str] | Sequence[str | os.PathLike[str]]"
"""A file, a folder or a pattern, or several."""
ProgressChoice: TypeAlias = "bool | Callable[[p.ImportProgressInfo], None]"
"""Whether to show a bar, or a function that is called with each progress."""


def start_params(paths: Paths, symbol: str, options: dict[str, Any]) -> p.ImportStartParams:
    """The parameters of `import.start`, with a key of its own.

    Raises:
        ParameterError: There is no path.
    """
    several = [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)
    if not several:
        raise ParameterError("there is nothing to import; give a file, a folder or a pattern", code="bad_paths")
    # The engine works in a folder of its own.
    absolute = [str(Path(path).expanduser().absolute()) for path in several]
    params = {"paths": absolute, "symbol": symbol, "key": uuid.uuid4().hex, **options}
    return cast("p.ImportStartParams", given(params))


def summary_of(job: p.ImportJob) -> p.ImportSummaryInfo:
    """What an import did that has come to its end.

    Raises:
        EngineError: It failed, or was cancelled.
    """
    summary = job.get("summary")
    if job["state"] == "finished" and summary is not None:
        return summary
    fault = job.get("fault")
    if fault is not None:
        raise fault_of("import.wait", fault)
    raise EngineError(
        method="import.wait",
        code=job["state"],
        message=f"the import of {job['symbol']} was {job['state']}",
        service="import",
        advice="the same call goes on where it stopped",
        outcome=Outcome.UNKNOWN,
    )
