"""The client of a running engine, for programs without an event loop: the loop runs in a thread of its own."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, Generic, TypeVar, overload

from .. import _protocol as p
from .._errors import ClientClosedError, ForkedClientError, TickloomError
from .addresses import resolve
from .calls import Namespaces
from .core import Call, Core, Feed
from .events import Event, Taken
from .importing import Importing, Paths, ProgressChoice, start_params, summary_of
from .methods import METHOD_TIMEOUT, IdempotentMethod, OnceMethod, StreamMethod, call_settings, time_limit
from .options import Options, State
from .progress import Progress
from .transport import Address

P = TypeVar("P")
R = TypeVar("R")
E = TypeVar("E")
T = TypeVar("T")


class _End:
    """Stands after the last event."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


class Subscription(Generic[R, E]):
    """Events as they come: `for event in subscription`, in one thread at a time.

    A subscription outlives the connection. Where the engine can, it goes on right after the last event that came;
    otherwise it begins anew, and the first event after that has `gap` set.
    """

    def __init__(self, client: Client, method: StreamMethod[Any, R, E], credit: int) -> None:
        self._client = client
        self._queue: SimpleQueue[Event[E] | _End] = SimpleQueue()
        self._ended: _End | None = None
        self._feed = feed = Feed(method.name, method.resumption, credit, on_event=self._put, on_end=self._end)
        self._taken = Taken(credit, lambda sequence: client._later(lambda core: core.taken(feed, sequence)))

    @property
    def info(self) -> R:
        """What the engine answered when the subscription began, or began again."""
        info: R = self._feed.info
        return info

    @property
    def sequence(self) -> int | None:
        """The number of the last event that has come, read or not; None before the first."""
        return self._feed.last

    def next(self, timeout: float | None = None) -> Event[E]:
        """The next event.

        Args:
            timeout: How many seconds to wait for it; None for no limit.

        Raises:
            StopIteration: There is none: the subscription has come to its end.
            TimeoutError: None came in time. The subscription goes on.
            EngineError: The engine ended the subscription because of it.
            SequenceGapError: It could not go on after a loss of the connection, and was not to begin anew.
            ClientClosedError: The client was closed.
            ForkedClientError: The client is that of the process that this one was forked from.
        """
        # Nothing would ever come: the thread that puts events into the queue is in the other process.
        self._client._in_process()
        if self._ended is None:
            try:
                taken = self._queue.get(timeout=timeout)
            except Empty:
                raise TimeoutError(f"no event came within {timeout:g} s") from None
            if isinstance(taken, Event):
                self._taken.add(taken.sequence)
                return taken
            self._ended = taken
        if self._ended.error is not None:
            raise self._ended.error
        raise StopIteration

    def __iter__(self) -> Iterator[Event[E]]:
        return self

    def __next__(self) -> Event[E]:
        """The next event, as `next` gives it."""
        return self.next()

    def close(self) -> None:
        """Ends it. Events that wait are dropped."""
        if self._ended is None:
            self._ended = _End(None)
            # A client that was closed has ended it, and that of another process has it for itself.
            with suppress(ClientClosedError, ForkedClientError):
                self._client._later(lambda core: core.end(self._feed))

    def __enter__(self) -> Subscription[R, E]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # In the loop.

    def _put(self, sequence: int, payload: E, gap: bool) -> None:
        self._queue.put(Event(sequence, payload, gap))

    def _end(self, error: BaseException | None) -> None:
        self._queue.put(_End(error))


class Client(Namespaces):
    """A connection to an engine that comes back when it breaks. `tickloom.connect` makes one.

    What becomes of calls when the connection breaks is told by the kind of the method: see `IdempotentMethod` and
    `OnceMethod`. Any thread may use a client, several at a time, too. A process that was forked from the one that made
    it cannot.
    """

    def __init__(self, address: Address, options: Options) -> None:
        self._address = address
        self._options = options
        self._loop = asyncio.new_event_loop()
        self._process = os.getpid()
        self._closing = threading.Lock()
        self._add_namespaces(self)
        self._thread = threading.Thread(target=self._run, name="tickloom", daemon=True)
        started: Future[Core] = Future()
        self._started = started
        self._thread.start()
        self._core = started.result()
        try:
            asyncio.run_coroutine_threadsafe(self._core.opened(), self._loop).result()
        except BaseException:
            self.close()
            raise

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)

        async def begin() -> Core:
            return Core(self._address, self._options)

        try:
            self._started.set_result(self._loop.run_until_complete(begin()))
            self._loop.run_forever()
        finally:
            self._loop.close()

    @property
    def state(self) -> State:
        """How it stands with the engine."""
        return self._core.state

    @property
    def address(self) -> Address:
        """Where the engine is."""
        return self._address

    @property
    def engine(self) -> Mapping[str, Any]:
        """What the engine said of itself in the last `system.hello`."""
        return self._core.hello

    @property
    def connections(self) -> int:
        """How many connections there have been: 1 until the first one breaks."""
        return self._core.connections

    @overload
    def call(
        self,
        method: IdempotentMethod[P, R] | OnceMethod[P, R],
        params: P,
        /,
        *,
        timeout: float | None = ...,
        on_progress: Callable[[Any], None] | None = ...,
    ) -> R: ...

    @overload
    def call(
        self,
        method: str,
        /,
        *params: Any,
        timeout: float | None = ...,
        idempotent: bool = ...,
        on_progress: Callable[[Any], None] | None = ...,
    ) -> Any: ...

    def call(
        self,
        method: IdempotentMethod[Any, Any] | OnceMethod[Any, Any] | str,
        /,
        *params: Any,
        timeout: float | None = METHOD_TIMEOUT,
        idempotent: bool = False,
        on_progress: Callable[[Any], None] | None = None,
    ) -> Any:
        """Calls a method and waits for its answer. Ctrl-C while it waits tells the engine to stop.

        Args:
            method: The method; a text for one that this package does not know.
            params: Its parameters: for methods of the engine one mapping.
            timeout: How many seconds it may take, waiting for a connection included; None for no limit. If not given,
                the method's own.
            idempotent: For a method given as text: whether it may be sent again when the connection breaks.
            on_progress: Called with each progress that the engine tells, in the client's thread.

        Raises:
            EngineError: The engine answered with an error.
            DeadlineExceededError: There was no answer in time.
            ConnectionLostError: The connection broke before the answer to a method that is not idempotent.
            ClientClosedError: The client was closed.
            TypeError: A parameter cannot be sent.
            ForkedClientError: The client is that of the process that this one was forked from.
            RuntimeError: The client's own thread calls: it cannot wait for itself.
        """
        self._not_in_loop()
        name, again, limit = call_settings(method, timeout, idempotent)
        completion: Future[Any] = Future()
        call = Call(name, list(params), idempotent=again, timeout=limit, completion=completion, on_progress=on_progress)
        self._later(lambda core: core.submit(call))
        try:
            return completion.result()
        except (KeyboardInterrupt, SystemExit):
            self._later(lambda core: core.abandon(call))
            raise

    def call_later(
        self,
        method: IdempotentMethod[Any, Any] | OnceMethod[Any, Any] | str,
        /,
        *params: Any,
        timeout: float | None = METHOD_TIMEOUT,
        idempotent: bool = False,
    ) -> Future[Any]:
        """Calls a method without waiting: its answer comes into the future. Many can be under way at a time."""
        name, again, limit = call_settings(method, timeout, idempotent)
        completion: Future[Any] = Future()
        call = Call(name, list(params), idempotent=again, timeout=limit, completion=completion)
        self._later(lambda core: core.submit(call))
        return completion

    def import_files(
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
        soon as there is a connection. Ctrl-C stops the import; the same call goes on where it stopped.

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
                function is called with each progress, in this thread, and what it raises stops the import.

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
        self._not_in_loop()
        # What comes is shown here, by the thread that waits: notebooks put it under the right cell.
        progress_or_end: SimpleQueue[Any] = SimpleQueue()
        completion: Future[p.ImportJob] = Future()
        completion.add_done_callback(progress_or_end.put)
        importing = Importing(params, completion, progress_or_end.put)
        with Progress(progress, f"import {symbol}") as shown:
            try:
                self._later(importing.begin)
                while (news := progress_or_end.get()) is not completion:
                    shown(news)
            except BaseException:
                stopped: Future[None] = Future()
                with suppress(TickloomError):
                    self._later(lambda core: importing.stop(core, stopped))
                    stopped.result()
                raise
            shown.summary = summary_of(completion.result())
        return shown.summary

    def notify(self, method: str, *params: Any) -> None:
        """Sends a notification. Nobody tells whether it arrived.

        Raises:
            ConnectFailedError: There is no connection just now.
        """
        self._now(lambda core: core.notify(method, list(params)))

    def subscribe(
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
        self._not_in_loop()
        subscription = Subscription(self, method, buffered_events_max or self._options.buffered_events_max)
        feed = subscription._feed
        feed.configure(params, restart=restart, timeout=time_limit(method, timeout), after=after)
        completion: Future[Any] = Future()
        self._later(lambda core: core.begin(feed, completion))
        try:
            completion.result()
        except (KeyboardInterrupt, SystemExit):
            subscription.close()
            raise
        return subscription

    def serve(self, method: str, handler: Callable[..., Any] | None) -> None:
        """Answers requests of the engine for a method.

        Args:
            method: The method.
            handler: Gets the parameters, in the client's thread; what it returns is the answer, and what it raises is
                the error. None: answers no longer.
        """
        self._now(lambda core: core.serve(method, handler))

    def on_state(self, observer: Callable[[State], None] | None) -> None:
        """Has an observer called with each new state, in the client's thread."""

        def observe(core: Core) -> None:
            core.on_state = observer

        self._now(observe)

    def close(self) -> None:
        """Closes. Calls that wait fail with `ClientClosedError`. Closing again does nothing."""
        if self._process != os.getpid():
            return  # the thread is not in this process
        with self._closing:
            if not self._thread.is_alive():
                return
            self._not_in_loop()
            asyncio.run_coroutine_threadsafe(self._core.close(), self._loop).result()
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _not_in_loop(self) -> None:
        if threading.current_thread() is self._thread:
            raise RuntimeError(
                "handlers and observers run in the client's own thread and cannot wait for it; "
                "use call_later, or a thread of your own"
            )

    def _in_process(self) -> None:
        if self._process != os.getpid():
            raise ForkedClientError("this client belongs to the process that this one was forked from; connect anew")

    def _later(self, work: Callable[[Core], None]) -> None:
        """Has work done in the loop."""
        self._in_process()
        try:
            self._loop.call_soon_threadsafe(work, self._core)
        except RuntimeError as error:
            raise ClientClosedError("the client was closed") from error

    def _now(self, work: Callable[[Core], T]) -> T:
        """Has work done in the loop, and waits for it."""
        self._not_in_loop()
        done: Future[T] = Future()

        def work_and_tell(core: Core) -> None:
            try:
                done.set_result(work(core))
            except BaseException as error:
                done.set_exception(error)

        self._later(work_and_tell)
        return done.result()


def connect(
    address: str | Address | None = None, *, token: str | Path | None = None, options: Options | None = None
) -> Client:
    """Connects to a running engine.

    Args:
        address: The path of its Unix socket, or the URL of its WebSocket (`ws://127.0.0.1:PORT/ipc`); None for the
            socket of an engine that was started without saying where.
        token: The engine's token, for a WebSocket, or the path of the file that the engine writes it into.
        options: How the client behaves.

    Raises:
        ConnectFailedError: No engine answers there, or (as `RefusedError`, `ProtocolVersionError`) it refuses.
    """
    return Client(resolve(address, token), options or Options())
