"""The client of a running engine, for asyncio.

    async with tickloom.aio.connect() as client:
        bars = await client.bars.get(symbol="EURUSD", timeframe="1h")

`tickloom.connect` is the same for programs without an event loop.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, TypeVar, overload

from . import _protocol as p
from ._client.addresses import resolve
from ._client.aio_calls import Namespaces
from ._client.core import Call, Core, Feed
from ._client.events import Event, Taken
from ._client.importing import Importing, Paths, ProgressChoice, start_params, summary_of
from ._client.methods import (
    METHOD_TIMEOUT,
    IdempotentMethod,
    OnceMethod,
    StreamMethod,
    call_settings,
    time_limit,
)
from ._client.options import Options, State
from ._client.progress import Progress
from ._client.transport import Address
from ._errors import TickloomError

__all__ = ["Client", "Event", "Options", "State", "Subscription", "connect"]

P = TypeVar("P")
R = TypeVar("R")
E = TypeVar("E")


class Subscription(Generic[R, E]):
    """Events as they come: `async for event in subscription`.

    A subscription outlives the connection. Where the engine can, it goes on right after the last event that came;
    otherwise it begins anew, and the first event after that has `gap` set.

    """

    def __init__(self, core: Core, method: StreamMethod[Any, R, E], credit: int) -> None:
        self._core = core
        self._events: deque[Event[E]] = deque()
        self._ended = False
        self._error: BaseException | None = None
        self._ready = asyncio.Event()
        self._taken = Taken(credit, lambda sequence: core.taken(self._feed, sequence))
        self._feed = Feed(method.name, method.resumption, credit, on_event=self._put, on_end=self._end)

    @property
    def info(self) -> R:
        """What the engine answered when the subscription began, or began again."""
        info: R = self._feed.info
        return info

    @property
    def sequence(self) -> int | None:
        """The number of the last event that has come, read or not; None before the first."""
        return self._feed.last

    def __aiter__(self) -> AsyncIterator[Event[E]]:
        return self

    async def __anext__(self) -> Event[E]:
        """The next event.

        Raises:
            EngineError: The engine ended the subscription because of it.
            SequenceGapError: It could not go on after a loss of the connection, and was not to begin anew.
            ClientClosedError: The client was closed.
        """
        while not self._events:
            if self._ended:
                if self._error is not None:
                    raise self._error
                raise StopAsyncIteration
            self._ready.clear()
            await self._ready.wait()
        event = self._events.popleft()
        self._taken.add(event.sequence)
        return event

    async def close(self) -> None:
        """Ends it. Events that wait are dropped."""
        self._events.clear()
        self._core.end(self._feed)

    def _put(self, sequence: int, payload: E, gap: bool) -> None:
        self._events.append(Event(sequence, payload, gap))
        self._ready.set()

    def _end(self, error: BaseException | None) -> None:
        self._ended = True
        self._error = error
        self._ready.set()

    async def __aenter__(self) -> Subscription[R, E]:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


class Client(Namespaces):
    """A connection to an engine that comes back when it breaks. `connect` makes one.

    What becomes of calls when the connection breaks is told by the kind of the method: see `IdempotentMethod` and
    `OnceMethod`. A client belongs to one event loop.
    """

    def __init__(self, core: Core) -> None:
        self._core = core
        self._add_namespaces(self)

    @property
    def state(self) -> State:
        """How it stands with the engine."""
        return self._core.state

    @property
    def address(self) -> Address:
        """Where the engine is."""
        return self._core.address

    @property
    def engine(self) -> Mapping[str, Any]:
        """What the engine said of itself in the last `system.hello`."""
        return self._core.hello

    @property
    def connections(self) -> int:
        """How many connections there have been: 1 until the first one breaks."""
        return self._core.connections

    @overload
    async def call(
        self,
        method: IdempotentMethod[P, R] | OnceMethod[P, R],
        params: P,
        /,
        *,
        timeout: float | None = ...,
        on_progress: Callable[[Any], None] | None = ...,
    ) -> R: ...

    @overload
    async def call(
        self,
        method: str,
        /,
        *params: Any,
        timeout: float | None = ...,
        idempotent: bool = ...,
        on_progress: Callable[[Any], None] | None = ...,
    ) -> Any: ...

    async def call(
        self,
        method: IdempotentMethod[Any, Any] | OnceMethod[Any, Any] | str,
        /,
        *params: Any,
        timeout: float | None = METHOD_TIMEOUT,
        idempotent: bool = False,
        on_progress: Callable[[Any], None] | None = None,
    ) -> Any:
        """Calls a method and waits for its answer.

        Args:
            method: The method; a text for one that this package does not know.
            params: Its parameters: for methods of the engine one mapping.
            timeout: How many seconds it may take, waiting for a connection included; None for no limit. If not given,
                the method's own.
            idempotent: For a method given as text: whether it may be sent again when the connection breaks.
            on_progress: Called with each progress that the engine tells.

        Raises:
            EngineError: The engine answered with an error.
            DeadlineExceededError: There was no answer in time.
            ConnectionLostError: The connection broke before the answer to a method that is not idempotent.
            ClientClosedError: The client was closed.
            TypeError: A parameter cannot be sent.
        """
        name, again, limit = call_settings(method, timeout, idempotent)
        completion: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        call = Call(
            name,
            list(params),
            idempotent=again,
            timeout=limit,
            completion=completion,
            on_progress=on_progress,
        )
        self._core.submit(call)
        try:
            return await completion
        except asyncio.CancelledError:
            self._core.abandon(call)
            raise

    async def import_files(
        self,
        paths: Paths,
        symbol: str,
        *,
        format: str | None = None,  # noqa: A002 - the engine's word
        timezone: str | None = None,
        scale: int | None = None,
        invalid: p.InvalidPolicy | None = None,
        duplicates: p.DuplicatePolicy | None = None,
        crossed: p.CrossedPolicy | None = None,
        overlap: p.OverlapPolicy | None = None,
        dry_run: bool | None = None,
        progress: ProgressChoice = True,
    ) -> p.ImportSummaryInfo:
        """Imports files into the store, and waits until that is done.

        Files are the engine's: it reads them itself, and only under the folders that it may import from. Paths are made
        absolute here. When the connection breaks, or the engine is started again, the import goes on where it was as
        soon as there is a connection. Cancelling the call stops the import; the same call goes on where it stopped.

        Args:
            paths: A file, a folder or a pattern, or several.
            symbol: Such as EURUSD.
            format: A name of the command line, such as histdata; None to decide by content.
            timezone: For times that name no zone.
            scale: Digits of a price; None to find out.
            invalid: What to do about rows that are no ticks; reject if not given.
            duplicates: And about equal ticks; drop if not given.
            crossed: And about rows with ask below bid; reject if not given.
            overlap: And where ticks are stored already; refuse if not given.
            dry_run: Read and check everything, store nothing.
            progress: True for a bar, in a terminal or a notebook (nothing where there is neither); False for none; a
                function is called with each progress, and what it raises stops the import.

        Returns:
            What the import did.

        Raises:
            EngineError: The import could not start, failed, or was cancelled by somebody else.
            DeadlineExceededError: The engine did not answer whether the import has begun.
            ClientClosedError: The client was closed.
            ParameterError: There is no path.
        """
        options = {
            "format": format,
            "timezone": timezone,
            "scale": scale,
            "invalid": invalid,
            "duplicates": duplicates,
            "crossed": crossed,
            "overlap": overlap,
            "dry_run": dry_run,
        }
        params = start_params(paths, symbol, options)
        loop = asyncio.get_running_loop()
        completion: asyncio.Future[p.ImportJob] = loop.create_future()
        with Progress(progress, f"import {symbol}") as shown:

            def show(news: p.ImportProgressInfo) -> None:
                try:
                    shown(news)
                except BaseException as error:
                    if not completion.done():
                        completion.set_exception(error)

            importing = Importing(params, completion, show)
            try:
                importing.begin(self._core)
                ended = await completion
            except BaseException:
                stopped: asyncio.Future[None] = loop.create_future()
                importing.stop(self._core, stopped)
                with suppress(TickloomError):
                    await asyncio.shield(stopped)
                raise
            shown.summary = summary_of(ended)
        return shown.summary

    async def notify(self, method: str, *params: Any) -> None:
        """Sends a notification. Nobody tells whether it arrived.

        Raises:
            ConnectFailedError: There is no connection just now.
        """
        self._core.notify(method, list(params))

    async def subscribe(
        self,
        method: StreamMethod[P, R, E],
        params: P,
        *,
        after: int | None = None,
        restart: bool = True,
        timeout: float | None = METHOD_TIMEOUT,
        buffered_events_max: int | None = None,
    ) -> Subscription[R, E]:
        """Begins a subscription.

        Args:
            method: The method.
            params: Its parameters.
            after: Go on after this event of an earlier subscription with the same parameters. Where the engine
                cannot, the first event has `gap` set.
            restart: Whether to begin anew when the connection broke and the engine cannot go on where it had been. If
                not, the subscription ends with `SequenceGapError`.
            timeout: How many seconds beginning may take; None for no limit. If not given, the method's own.
            buffered_events_max: How many events may wait here to be read; if not given, the client's own.

        Raises:
            EngineError: The engine answered with an error.
            DeadlineExceededError: There was no answer in time.
            ClientClosedError: The client was closed.
        """
        subscription = Subscription(self._core, method, buffered_events_max or self._core.options.buffered_events_max)
        feed = subscription._feed
        feed.configure(params, restart=restart, timeout=time_limit(method, timeout), after=after)
        completion: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._core.begin(feed, completion)
        try:
            await completion
        except asyncio.CancelledError:
            self._core.end(feed)
            raise
        return subscription

    def serve(self, method: str, handler: Callable[..., Any | Awaitable[Any]] | None) -> None:
        """Answers requests of the engine for a method.

        Args:
            method: The method.
            handler: Gets the parameters; what it returns, or its coroutine, is the answer, and what it raises is the
                error. None: answers no longer.
        """
        self._core.serve(method, handler)

    def on_state(self, observer: Callable[[State], None] | None) -> None:
        """Has an observer called with each new state, in the event loop."""
        self._core.on_state = observer

    async def close(self) -> None:
        """Closes. Calls that wait fail with `ClientClosedError`. Closing again does nothing."""
        await self._core.close()

    async def __aenter__(self) -> Client:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


class Connecting:
    """A connection to be made: `await` it, or use it with `async with`."""

    def __init__(self, address: str | Address | None, token: str | Path | None, options: Options | None) -> None:
        self._address = resolve(address, token)
        self._options = options or Options()
        self._client: Client | None = None

    def __await__(self) -> Generator[Any, None, Client]:
        return self._connect().__await__()

    async def __aenter__(self) -> Client:
        self._client = await self._connect()
        return self._client

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._client is not None:
            await self._client.close()

    async def _connect(self) -> Client:
        core = Core(self._address, self._options)
        try:
            await core.opened()
        except BaseException:
            await core.close()
            raise
        return Client(core)


def connect(
    address: str | Address | None = None, *, token: str | Path | None = None, options: Options | None = None
) -> Connecting:
    """Connects to a running engine.

    Args:
        address: The path of its Unix socket, or the URL of its WebSocket (`ws://127.0.0.1:PORT/ipc`); None for the
            socket of an engine that was started without saying where.
        token: The engine's token, for a WebSocket, or the path of the file that the engine writes it into.
        options: How the client behaves.

    Raises:
        ConnectFailedError: No engine answers there, or (as `RefusedError`, `ProtocolVersionError`) it refuses.
    """
    return Connecting(address, token, options)
