"""What importing is made of in both clients: the parameters of its start, its way to the end, and what that means."""

from __future__ import annotations

import asyncio
import os
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeAlias, cast

from .. import _protocol as p
from .. import methods
from .._errors import (
    ConnectionLostError,
    DeadlineExceededError,
    EngineError,
    Outcome,
    ParameterError,
    ProtocolError,
)
from .core import Call, Completion, Core
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


class Importing:
    """An import as the loop sees it: from its start to its end, over any number of connections and runs of the engine.

    The number of an import is that of one run of the engine; in another run it is somebody else's import. So a wait or
    a cancel leaves in the same breath as the answer that names the number, in the same connection or not at all. When
    that breaks, the import is started again: by its key the engine finds the one that runs, or goes on where it
    stopped. Every method is to be called in the loop.

    Args:
        params: Those of `import.start`, with a key.
        completion: Is told the import as it was at its end.
        on_progress: Called with each progress.
    """

    def __init__(self, params: p.ImportStartParams, completion: Completion, on_progress: Callable[[Any], None]) -> None:
        self._params = params
        self._key = params.get("key")
        self._completion = completion
        self._on_progress = on_progress
        # What is under way: a start, or a wait.
        self._call: Call | None = None
        self._is_over = False

    def begin(self, core: Core) -> None:
        """Starts it."""
        if not self._is_over:
            self._start(core, methods.IMPORT_START.timeout)

    def stop(self, core: Core, completion: Completion) -> None:
        """Waits no more, and has the engine cancel it, if it has begun there.

        Args:
            core: The client.
            completion: Is told when the engine knows.
        """
        if self._is_over:
            completion.set_result(None)
            return
        self._is_over = True
        if self._call is not None:
            core.abandon(self._call)
        self._cancel(core, completion)

    # The start, and the wait.

    def _start(self, core: Core, timeout: float | None) -> None:
        def failed(error: BaseException) -> None:
            # An engine that has just come up may not have all its services yet.
            is_early = isinstance(error, DeadlineExceededError) or (isinstance(error, EngineError) and error.retryable)
            if is_early and timeout is None:
                loop = asyncio.get_running_loop()
                loop.call_later(core.options.backoff.ceiling / 2, self._start_again, core)
            else:
                self._end(None, error)

        # Made twice with one key, it starts once.
        self._call = Call(
            methods.IMPORT_START.name,
            [self._params],
            idempotent=True,
            timeout=timeout,
            completion=_Told(failed),
            on_result=lambda job: self._started(core, job),
        )
        core.submit(self._call)

    def _start_again(self, core: Core) -> None:
        if not self._is_over:
            self._start(core, None)

    def _started(self, core: Core, job: Any) -> Any:
        if not isinstance(job, dict) or type(job.get("job")) is not int or job.get("key") != self._key:
            raise ProtocolError("import.start: the answer is not about the import that was asked for")

        def waited(ended: Any) -> None:
            if isinstance(ended, dict) and ended.get("key") == self._key:
                self._end(ended, None)
            else:  # the engine's imports have begun to count anew meanwhile
                self._start_again(core)

        def failed(error: BaseException) -> None:
            if isinstance(error, ConnectionLostError):
                self._start_again(core)
            else:
                self._end(None, error)

        self._call = Call(
            methods.IMPORT_WAIT.name,
            [{"job": job["job"]}],
            idempotent=False,
            timeout=None,
            completion=_Told(failed, waited),
            bound=True,
            on_progress=self._on_progress,
        )
        core.submit(self._call)
        return job

    def _end(self, job: Any, error: BaseException | None) -> None:
        self._is_over = True
        if self._completion.done():
            return
        if error is not None:
            self._completion.set_exception(error)
        else:
            self._completion.set_result(job)

    # The cancel.

    def _cancel(self, core: Core, completion: Completion) -> None:
        def failed(error: BaseException) -> None:
            if isinstance(error, ConnectionLostError):
                self._cancel(core, completion)
            elif not completion.done():
                completion.set_exception(error)

        def cancelled(_job: Any) -> None:
            if not completion.done():
                completion.set_result(None)

        def listed(found: Any) -> Any:
            jobs = found.get("jobs", []) if isinstance(found, dict) else []
            own = [job["job"] for job in jobs if job.get("key") == self._key]
            if own:
                cancel = Call(
                    methods.IMPORT_CANCEL.name,
                    [{"job": own[0]}],
                    idempotent=False,
                    timeout=methods.IMPORT_CANCEL.timeout,
                    completion=_Told(failed, cancelled),
                    bound=True,
                )
                core.submit(cancel)
            else:
                cancelled(None)
            return found

        core.submit(
            Call(
                methods.IMPORT_LIST.name,
                [{"symbol": self._params["symbol"]}],
                idempotent=True,
                timeout=methods.IMPORT_LIST.timeout,
                completion=_Told(failed),
                on_result=listed,
            )
        )


class _Told:
    """Waits for a call, and passes on what became of it."""

    def __init__(
        self, on_error: Callable[[BaseException], None], on_result: Callable[[Any], None] | None = None
    ) -> None:
        self._on_error = on_error
        self._on_result = on_result

    def done(self) -> bool:
        return False

    def set_result(self, result: Any) -> None:
        if self._on_result is not None:
            self._on_result(result)

    def set_exception(self, exception: BaseException) -> None:
        self._on_error(exception)


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
