"""What a client does in its event loop: it connects, calls, listens, and begins again when the connection breaks.

Nothing here waits for a caller: calls and subscriptions are objects that are told what became of them. The doors for
asyncio and for threads are built on it.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from typing import Any, Protocol

from .._errors import (
    ClientClosedError,
    ConnectFailedError,
    ConnectionLostError,
    DeadlineExceededError,
    EngineError,
    Outcome,
    ProtocolError,
    ProtocolVersionError,
    RefusedError,
    SequenceGapError,
    TickloomError,
)
from .._protocol import PROTOCOL_VERSIONS
from .codec import ID_MAX, Decoder, Message, Notification, Request, Response, encode
from .faults import fault_of
from .methods import Resumption
from .options import Options, State
from .transport import Address, Transport, open_transport

_STABLE_SECONDS = 1.0
"""A connection that lives this long counts as a success: the next wait is the first one again."""


class Completion(Protocol):
    """Who waits for a call: a future of asyncio, or of a thread."""

    def done(self) -> bool:
        """Whether it has been told, or given up."""
        ...

    def set_result(self, result: Any) -> None:
        """Tells the result."""
        ...

    def set_exception(self, exception: BaseException) -> None:
        """Tells the error."""
        ...


class Call:
    """A call under way.

    Args:
        method: The method's name.
        params: Its parameters: an array, as MessagePack-RPC has it.
        idempotent: Whether it may be sent again after the connection broke.
        timeout: How many seconds it may take altogether; None for no limit.
        completion: Who waits.
        bound: Whether it makes sense in this connection only: it ends with it, even if it had not left yet.
        on_result: Called with the result before who waits is told; what it returns is the result then.
        on_progress: Called with each progress that the engine tells.
    """

    __slots__ = (
        "bound",
        "completion",
        "expires",
        "id",
        "idempotent",
        "method",
        "on_progress",
        "on_result",
        "params",
        "timeout",
        "timer",
        "was_sent",
    )

    def __init__(
        self,
        method: str,
        params: list[Any],
        *,
        idempotent: bool,
        timeout: float | None,
        completion: Completion,
        bound: bool = False,
        on_result: Callable[[Any], Any] | None = None,
        on_progress: Callable[[Any], None] | None = None,
    ) -> None:
        self.method = method
        self.params = params
        self.idempotent = idempotent
        self.timeout = timeout
        self.completion = completion
        self.bound = bound
        self.on_result = on_result
        self.on_progress = on_progress
        self.id: int | None = None
        self.expires: float | None = None
        self.timer: asyncio.TimerHandle | None = None
        self.was_sent = False

    @property
    def outcome(self) -> Outcome:
        """What is known if no answer comes."""
        return Outcome.UNKNOWN if self.was_sent else Outcome.NOT_DONE

    def succeed(self, result: Any) -> None:
        """Tells the result to who waits."""
        if self.timer is not None:
            self.timer.cancel()
        if not self.completion.done():
            self.completion.set_result(result)

    def fail(self, error: BaseException) -> None:
        """Tells the error to who waits."""
        if self.timer is not None:
            self.timer.cancel()
        if not self.completion.done():
            self.completion.set_exception(error)


class Feed:
    """A subscription as the loop sees it.

    Args:
        method: The method that begins it.
        resumption: How the engine can go on after the last event that came.
        credit: How many events may be on their way or wait to be read.
        on_event: Called with sequence number, payload, and whether events before it may be missing.
        on_end: Called once, at the end, with the error if there is one.
    """

    __slots__ = (
        "begun",
        "credit",
        "ended",
        "gap",
        "info",
        "last",
        "method",
        "on_end",
        "on_event",
        "params",
        "restart",
        "resumption",
        "run",
        "subscription",
        "timeout",
    )

    def __init__(
        self,
        method: str,
        resumption: Resumption,
        credit: int,
        *,
        on_event: Callable[[int, Any, bool], None],
        on_end: Callable[[BaseException | None], None],
    ) -> None:
        self.method = method
        self.resumption = resumption
        self.credit = credit
        self.on_event = on_event
        self.on_end = on_end
        self.params: dict[str, Any] = {}
        self.restart = True
        self.timeout: float | None = None
        self.last: int | None = None
        self.subscription: int | None = None
        self.info: Any = None
        self.begun = False
        self.ended = False
        self.gap = False
        # The run of the engine that `last` counts in; None if it is not known.
        self.run: str | None = None

    def configure(self, params: Any, *, restart: bool, timeout: float | None, after: int | None) -> None:
        """What to ask for.

        Args:
            params: The method's parameters: a mapping.
            restart: Whether to begin anew where the engine cannot go on; if not, the subscription ends with an error.
            timeout: How many seconds beginning may take.
            after: The last event that came, in an earlier subscription.
        """
        self.params = dict(params)
        self.restart = restart
        self.timeout = timeout
        self.last = after

    def end(self, error: BaseException | None) -> None:
        """Tells the end, once."""
        if not self.ended:
            self.ended = True
            self.on_end(error)


class _Silent:
    """Waits for a call of the client's own whose result goes elsewhere."""

    def __init__(self, on_error: Callable[[BaseException], None] | None = None) -> None:
        self._on_error = on_error

    def done(self) -> bool:
        return False

    def set_result(self, result: Any) -> None:
        """Nobody asks."""

    def set_exception(self, exception: BaseException) -> None:
        if self._on_error is not None:
            self._on_error(exception)


Handler = Callable[..., Any]


class Core:
    """A client in its event loop. Every method is to be called there.

    Args:
        address: Where the engine is.
        options: How to behave.
    """

    def __init__(self, address: Address, options: Options) -> None:
        self.address = address
        self.options = options
        self.state = State.CONNECTING
        self.hello: dict[str, Any] = {}
        self.connections = 0
        self.on_state: Callable[[State], None] | None = None
        self._loop = asyncio.get_running_loop()
        # Jitter is not about secrets.
        self._random = random.Random()  # noqa: S311
        self._opened: asyncio.Future[None] = self._loop.create_future()
        self._closed_by: TickloomError | None = None
        self._last_failure: TickloomError | None = None
        self._transport: Transport | None = None
        self._decoder = Decoder(options.message_size_max)
        self._lost: asyncio.Future[BaseException | None] = self._loop.create_future()
        self._next_id = 1
        self._sent: dict[int, Call] = {}
        self._waiting: dict[Call, None] = {}
        self._feeds: dict[Feed, None] = {}
        self._by_subscription: dict[int, Feed] = {}
        self._handlers: dict[str, Handler] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._heard = 0.0
        self._requests_max = 1
        self._supervisor = self._loop.create_task(self._supervise())

    # For the doors.

    async def opened(self) -> None:
        """Waits for the first connection.

        Raises:
            ConnectFailedError: There was none in time, or the engine refused.
        """
        await asyncio.shield(self._opened)

    async def close(self, reason: TickloomError | None = None) -> None:
        """Ends everything; calls and subscriptions fail with the reason."""
        self._finish(reason or ClientClosedError("the client was closed"))
        self._supervisor.cancel()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(self._supervisor, *self._tasks, return_exceptions=True)

    def serve(self, method: str, handler: Handler | None) -> None:
        """Answers the engine's requests for a method, or no longer if the handler is None."""
        if handler is None:
            self._handlers.pop(method, None)
        else:
            self._handlers[method] = handler

    def submit(self, call: Call) -> None:
        """Makes a call, as soon as there is a connection with room."""
        if self._closed_by is not None:
            call.fail(self._closed_by)
            return
        if call.timeout is not None:
            call.expires = self._loop.time() + call.timeout
            call.timer = self._loop.call_at(call.expires, self._expire, call)
        # Subscriptions that are taken up go before all that waited, to miss as little as they can.
        if self.state is State.CONNECTED and (call.bound or not self._waiting) and self._has_room():
            self._send(call)
        else:
            self._waiting[call] = None

    def abandon(self, call: Call) -> None:
        """Nobody waits for a call any more: the engine is told to stop."""
        if call.timer is not None:
            call.timer.cancel()
        self._waiting.pop(call, None)
        if call.id is not None and self._sent.pop(call.id, None) is not None:
            self._notify("$cancel", [call.id])
        self._flush()

    def notify(self, method: str, params: list[Any]) -> None:
        """Sends a notification.

        Raises:
            ConnectFailedError: There is no connection now, and notifications do not wait for one.
        """
        if self._closed_by is not None:
            raise self._closed_by
        if self.state is not State.CONNECTED:
            raise ConnectFailedError(
                f"{method}: there is no connection to {self.address}, and notifications do not wait"
            )
        self._notify(method, params)

    def begin(self, feed: Feed, completion: Completion) -> None:
        """Begins a subscription; who waits is told the engine's first answer."""
        if self._closed_by is not None:
            completion.set_exception(self._closed_by)
            return
        self._feeds[feed] = None

        def failed(error: BaseException) -> None:
            self._drop(feed)
            if not completion.done():
                completion.set_exception(error)

        def begun(result: Any) -> Any:
            if not completion.done():
                completion.set_result(result)
            return result

        self._subscribe(feed, begun, failed)

    def end(self, feed: Feed) -> None:
        """Ends a subscription from this side."""
        number = feed.subscription
        self._drop(feed)
        feed.end(None)
        if number is not None:
            self._unsubscribe(number)

    def taken(self, feed: Feed, sequence: int) -> None:
        """Who reads a subscription has taken all events up to this one: as many more may come."""
        if feed.subscription is not None:
            self._notify("$ack", [feed.subscription, sequence])

    # Connecting.

    async def _supervise(self) -> None:
        attempt = 0
        patient_until = self._loop.time() + self.options.patience
        while True:
            try:
                await asyncio.wait_for(self._open(), self.options.connect_timeout)
            except (RefusedError, ProtocolVersionError) as error:
                self._disconnect(error)
                self._finish(error)
                return
            except (TickloomError, TimeoutError) as error:
                failure = (
                    error
                    if isinstance(error, TickloomError)
                    else ConnectFailedError(
                        f"the engine at {self.address} gave no answer within {self.options.connect_timeout} s"
                    )
                )
                self._disconnect(failure)
                self._last_failure = failure
                wait = self.options.backoff.wait(attempt, self._random)
                if not self._opened.done() and self._loop.time() + wait > patient_until:
                    self._finish(failure)
                    return
                attempt += 1
                await asyncio.sleep(wait)
                continue
            except BaseException:
                self._disconnect(ClientClosedError("the client was closed"))
                raise
            since = self._loop.time()
            try:
                reason = await self._live()
            finally:
                self._disconnect(self._closed_by)
            self._last_failure = ConnectFailedError(
                f"the connection to {self.address} was lost" + (f": {reason}" if reason else "")
            )
            attempt = 0 if self._loop.time() - since >= _STABLE_SECONDS else attempt + 1
            # The engine may be on its way up again: not every client at once.
            await asyncio.sleep(self.options.backoff.wait(attempt, self._random))

    async def _open(self) -> None:
        """Connects, agrees on the protocol, takes up the subscriptions and sends what waits."""
        self._lost = lost = self._loop.create_future()
        self._decoder = decoder = Decoder(self.options.message_size_max)

        def on_data(data: bytes) -> None:
            if not lost.done():
                self._receive(decoder, data, lost)

        def on_lost(reason: BaseException | None) -> None:
            if not lost.done():
                lost.set_result(reason)

        self._heard = self._loop.time()
        transport = await open_transport(
            self.address, on_data, on_lost, on_writable=self._flush, size_max=self.options.message_size_max
        )
        self._transport = transport
        params: dict[str, Any] = {"versions": list(PROTOCOL_VERSIONS), "client": self.options.name[:100]}
        answer: asyncio.Future[Any] = self._loop.create_future()
        self._send(Call("system.hello", [params], idempotent=False, timeout=None, completion=answer))
        try:
            await asyncio.wait({answer, lost}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            is_answered = answer.done()
            answer.cancel()
        if not is_answered:
            reason = lost.result()
            raise ConnectFailedError(
                f"the engine at {self.address} closed the connection" + (f": {reason}" if reason else "")
            )
        try:
            hello = answer.result()
        except EngineError as error:
            if error.code == "unauthorized":
                raise RefusedError(f"the engine at {self.address} refuses: {error.message}") from error
            if error.code == "unsupported_version":
                raise ProtocolVersionError(
                    f"the engine at {self.address} does not speak version "
                    f"{' or '.join(map(str, PROTOCOL_VERSIONS))} of the protocol: {error.message}"
                ) from error
            raise ConnectFailedError(f"the engine at {self.address} said: {error}") from error
        if not isinstance(hello, dict) or hello.get("version") not in PROTOCOL_VERSIONS:
            raise ProtocolVersionError(f"the engine at {self.address} chose a version that this client did not offer")
        self.hello = hello
        limits = hello.get("limits")
        requests_max = limits.get("requests_max") if isinstance(limits, dict) else None
        self._requests_max = requests_max if isinstance(requests_max, int) and requests_max > 0 else 1
        self.connections += 1
        self._set_state(State.CONNECTED)
        for feed in list(self._feeds):
            if feed.begun:
                self._resume(feed)
        if not self._opened.done():
            self._opened.set_result(None)
        self._flush()

    async def _live(self) -> BaseException | None:
        """Waits until the connection is lost, and sees to it that a dead one is noticed."""
        silence = self.options.heartbeat
        if silence is None:
            return await self._lost
        asked: float | None = None
        while True:
            done, _ = await asyncio.wait({self._lost}, timeout=silence)
            if done:
                return self._lost.result()
            now = self._loop.time()
            if asked is not None and self._heard < asked:
                return TimeoutError(f"nothing came for {now - self._heard:.1f} s, not even the answer to a ping")
            asked = None
            if now - self._heard >= silence:
                asked = now
                self._notify("$ping", [0])

    def _disconnect(self, reason: BaseException | None) -> None:
        """Drops the connection and decides what becomes of the calls that were sent."""
        transport, self._transport = self._transport, None
        if transport is not None:
            if reason is None:
                transport.abort()
            else:
                transport.close()
        if not self._lost.done():
            self._lost.set_result(reason)
        again: dict[Call, None] = {}
        under_way = [*self._sent.values(), *(call for call in self._waiting if call.bound)]
        self._sent = {}
        for call in under_way:
            call.id = None
            self._waiting.pop(call, None)
            if call.completion.done():
                continue
            if self._closed_by is not None:
                call.fail(self._closed_by)
            elif call.idempotent:
                again[call] = None
            else:
                call.fail(
                    ConnectionLostError(
                        f"{call.method}: the connection to {self.address} broke before the answer came, so it is "
                        "unknown whether it was done; look, and call again if it was not",
                        method=call.method,
                        outcome=Outcome.UNKNOWN,
                    )
                )
        # Those that had left were first.
        self._waiting = again | self._waiting
        self._by_subscription.clear()
        for feed in self._feeds:
            feed.subscription = None
        if self.state is State.CONNECTED:
            self._set_state(State.CONNECTING)

    def _finish(self, reason: TickloomError) -> None:
        if self._closed_by is not None:
            return
        self._closed_by = reason
        self._disconnect(reason)
        self._set_state(State.CLOSED)
        waiting, self._waiting = self._waiting, {}
        for call in waiting:
            call.fail(reason)
        for feed in list(self._feeds):
            self._drop(feed)
            feed.end(reason)
        if not self._opened.done():
            self._opened.set_exception(reason)
            self._opened.exception()  # somebody may not ask

    def _set_state(self, state: State) -> None:
        if self.state is not state:
            self.state = state
            if self.on_state is not None:
                self.on_state(state)

    # Sending.

    def _has_room(self) -> bool:
        # The engine reads no more while so many calls wait, and then `$cancel` would wait, too.
        return self._transport is not None and self._transport.is_writable and len(self._sent) < self._requests_max

    def _flush(self) -> None:
        """Sends what waits, as far as there is room."""
        while self._waiting and self.state is State.CONNECTED and self._has_room():
            call = next(iter(self._waiting))
            del self._waiting[call]
            if not call.completion.done():
                self._send(call)

    def _send(self, call: Call) -> None:
        transport = self._transport
        if transport is None:  # nobody sends without one
            self._waiting[call] = None
            return
        while self._next_id in self._sent:
            self._next_id = self._next_id % ID_MAX + 1
        number = self._next_id
        self._next_id = number % ID_MAX + 1
        try:
            data = encode(Request(number, call.method, self._with_reserved(call, number)))
        except (TypeError, ValueError, OverflowError) as error:
            call.fail(error)
            return
        call.id = number
        call.was_sent = True
        self._sent[number] = call
        transport.send(data)

    def _with_reserved(self, call: Call, number: int) -> list[Any]:
        """The parameters with what the protocol adds: the deadline, the trace, and who takes progress."""
        params = call.params
        if len(params) != 1 or not isinstance(params[0], dict) or call.method == "system.echo":
            return params
        reserved: dict[str, Any] = {}
        if call.expires is not None:
            reserved["_deadline_ms"] = max(1, int((call.expires - self._loop.time()) * 1000))
        if self.options.trace_id is not None:
            reserved["_trace"] = self.options.trace_id
        if call.on_progress is not None:
            reserved["_progress"] = number
        return [params[0] | reserved]

    def _notify(self, method: str, params: list[Any]) -> None:
        if self._transport is not None:
            self._transport.send(encode(Notification(method, params)))

    def _expire(self, call: Call) -> None:
        outcome = call.outcome
        self.abandon(call)
        text = f"{call.method}: no answer within {call.timeout:g} s"
        if self.state is not State.CONNECTED:
            text += f"; there is no connection: {self._last_failure}"
        elif outcome is Outcome.UNKNOWN and not call.idempotent:
            text += "; the engine was told to stop, and how far it got is unknown"
        call.fail(DeadlineExceededError(text, method=call.method, outcome=outcome))

    # Receiving.

    def _receive(self, decoder: Decoder, data: bytes, lost: asyncio.Future[BaseException | None]) -> None:
        self._heard = self._loop.time()
        try:
            for message in decoder.feed(data):
                self._take(message)
                if lost.done():
                    return
        except TickloomError as error:
            lost.set_result(error)

    def _take(self, message: Message) -> None:
        if isinstance(message, Response):
            call = self._sent.pop(message.id, None)
            if call is not None:  # or else it was cancelled
                self._settle(call, message)
                if self._waiting:
                    self._flush()
        elif isinstance(message, Notification):
            self._take_notification(message)
        else:
            self._spawn(self._answer(message))

    def _settle(self, call: Call, response: Response) -> None:
        call.id = None
        if response.error is not None:
            fault = fault_of(call.method, response.error)
            # The engine's clock and this one run out at the same time; which one is first makes no difference here.
            if fault.code == "deadline_exceeded":
                call.fail(DeadlineExceededError(str(fault), method=call.method, outcome=Outcome.UNKNOWN))
            else:
                call.fail(fault)
            return
        result = response.result
        if call.on_result is not None:
            try:
                result = call.on_result(result)
            except TickloomError as error:
                call.fail(error)
                return
        call.succeed(result)

    def _take_notification(self, message: Notification) -> None:
        match message.method, message.params:
            case "$event", [int(number), int(sequence), payload]:
                feed = self._by_subscription.get(number)
                if feed is not None:
                    self._deliver(feed, sequence, payload)
            case "$end", [int(number), *rest]:
                feed = self._by_subscription.get(number)
                if feed is not None:
                    self._drop(feed)
                    error = rest[0] if rest else None
                    feed.end(None if error is None else fault_of(feed.method, error))
            case "$progress", [int(token), progress]:
                call = self._sent.get(token)
                if call is not None and call.on_progress is not None:
                    call.on_progress(progress)
            case "$ping", params:
                self._notify("$pong", params)
            case "$closing", [error]:
                # The connection ends now, and this says why.
                if not self._lost.done():
                    self._lost.set_result(fault_of("the connection", error))
            case _:
                pass  # later versions may say more

    async def _answer(self, request: Request) -> None:
        """Answers a request of the engine."""
        transport = self._transport
        handler = self._handlers.get(request.method)
        error: Any = None
        result: Any = None
        if handler is None:
            error = _fault("unknown_method", f"this client does not serve {request.method}")
        else:
            try:
                result = handler(*request.params)
                if asyncio.iscoroutine(result):
                    result = await result
            except Exception as caught:  # whatever a handler raises is its answer
                error = _fault("internal", f"{type(caught).__name__}: {caught}")
        if transport is None or transport is not self._transport:
            return
        try:
            answer = encode(Response(request.id, error, result))
        except (TypeError, ValueError, OverflowError) as caught:
            answer = encode(Response(request.id, _fault("internal", f"the answer cannot be sent: {caught}"), None))
        transport.send(answer)

    # Subscriptions.

    def _subscribe(self, feed: Feed, begun: Callable[[Any], Any], failed: Callable[[BaseException], None]) -> None:
        params = feed.params | {"_credit": feed.credit}
        run = self.hello.get("engine")
        if feed.last is not None and (
            feed.resumption is Resumption.ALWAYS or (feed.resumption is Resumption.RUN and feed.run in (None, run))
        ):
            params["_after"] = feed.last

        def answered(result: Any) -> Any:
            # In the same breath as the answer: events may follow in the same bytes.
            if not isinstance(result, dict) or type(result.get("subscription")) is not int:
                raise ProtocolError(f"{feed.method}: the answer names no subscription")
            if feed.ended:
                self._unsubscribe(result["subscription"])
                return result
            resumed = result.get("resumed") is True
            if feed.last is not None and not resumed:
                if feed.begun and not feed.restart:
                    raise SequenceGapError(
                        f"{feed.method}: the connection broke, and the engine cannot go on after event {feed.last}; "
                        "begin again from where you are",
                        method=feed.method,
                        after=feed.last,
                    )
                feed.gap = True
                feed.last = None
            elif (
                feed.last is not None
                and feed.begun
                and feed.resumption is Resumption.ALWAYS
                and feed.info != result.get("info")
            ):
                # The rest would be of something else than what came.
                self._unsubscribe(result["subscription"])
                if not feed.restart:
                    raise SequenceGapError(
                        f"{feed.method}: what is streamed has changed since event {feed.last}, while there was no "
                        "connection; begin again from the beginning",
                        method=feed.method,
                        after=feed.last,
                    )
                feed.gap = True
                feed.last = None
                self._resume(feed)
                return result
            feed.begun = True
            feed.run = run if isinstance(run, str) else None
            feed.info = result.get("info")
            feed.subscription = result["subscription"]
            self._by_subscription[feed.subscription] = feed
            return begun(result)

        # Twice would be once too many: a subscription that nobody takes. It is made again here, when there is a
        # connection.
        self.submit(
            Call(
                feed.method,
                [params],
                idempotent=not feed.begun,
                timeout=feed.timeout,
                completion=_Silent(failed),
                bound=feed.begun,
                on_result=answered,
            )
        )

    def _resume(self, feed: Feed) -> None:
        """Takes a subscription up again in a new connection."""

        def failed(error: BaseException) -> None:
            if self._closed_by is not None or feed not in self._feeds:
                return
            if isinstance(error, ConnectionLostError):
                return  # the next connection takes it up
            if isinstance(error, DeadlineExceededError) or (isinstance(error, EngineError) and error.retryable):
                # Its service may still be on the way up.
                self._loop.call_later(self.options.backoff.ceiling / 2, self._resume_if_needed, feed)
                return
            self._drop(feed)
            feed.end(error)

        self._subscribe(feed, lambda result: result, failed)

    def _resume_if_needed(self, feed: Feed) -> None:
        if feed in self._feeds and feed.subscription is None and self.state is State.CONNECTED:
            self._resume(feed)

    def _unsubscribe(self, number: int) -> None:
        """Tells the engine that nobody wants a subscription any more."""
        if self.state is not State.CONNECTED:
            return
        self.submit(
            Call(
                "system.unsubscribe",
                [{"subscription": number}],
                idempotent=False,
                timeout=self.options.connect_timeout,
                completion=_Silent(),
                bound=True,
            )
        )

    def _deliver(self, feed: Feed, sequence: int, payload: Any) -> None:
        last = feed.last
        if last is not None and sequence <= last:
            return  # it came before the connection broke
        gap = feed.gap or (last is not None and sequence != last + 1)
        feed.gap = False
        feed.last = sequence
        feed.on_event(sequence, payload, gap)

    def _drop(self, feed: Feed) -> None:
        self._feeds.pop(feed, None)
        if feed.subscription is not None:
            self._by_subscription.pop(feed.subscription, None)
            feed.subscription = None

    # Tasks.

    def _spawn(self, work: Any) -> None:
        task: asyncio.Task[None] = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _fault(code: str, message: str) -> dict[str, Any]:
    """An error of this client's, for the engine."""
    return {"code": code, "service": "client", "message": message, "details": {}, "retryable": False, "cause": []}
