"""The methods of the engine, as a client has them. Written by scripts/generate-schema.py from schema/. Do not edit."""

# fmt: off
# ruff: noqa: A002, E501
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, cast

from .. import _protocol as p
from .. import methods
from .._time import TimeLike
from .methods import METHOD_TIMEOUT, given, instant

if TYPE_CHECKING:
    from ..aio import Client, Subscription


class SystemCalls:
    """The connection and the engine as a whole."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def ping(self, *, timeout: float | None = METHOD_TIMEOUT) -> p.PingResult:
        """Answers at once.

        Idempotent: made again by itself if the connection breaks.

        Args:
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.SYSTEM_PING, cast(p.Empty, given({})), timeout=timeout)

    async def echo(self, value: Any = None, *, timeout: float | None = METHOD_TIMEOUT) -> Any:
        """Returns its first parameter as it came, byte for byte; nil if there is none.

        Idempotent: made again by itself if the connection breaks.

        Args:
            value: Any value.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.SYSTEM_ECHO, value, timeout=timeout)

    async def info(self, *, timeout: float | None = METHOD_TIMEOUT) -> p.InfoResult:
        """Tells what runs.

        Idempotent: made again by itself if the connection breaks.

        Args:
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.SYSTEM_INFO, cast(p.Empty, given({})), timeout=timeout)

    async def configuration(self, *, timeout: float | None = METHOD_TIMEOUT) -> p.ConfigurationResult:
        """Tells the effective configuration and where each value comes from; never a secret.

        Idempotent: made again by itself if the connection breaks.

        Args:
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.SYSTEM_CONFIGURATION, cast(p.Empty, given({})), timeout=timeout)

    async def echo_back(self, *, count: int, value: Any | None = None, timeout: float | None = METHOD_TIMEOUT) -> p.EchoBackResult:
        """The engine calls `client.echo` of its caller, and tells how long the answers took.

        Idempotent: made again by itself if the connection breaks.

        Args:
            count: How often, one after the other: 1 to 10,000.
            value: What to send along.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.SYSTEM_ECHO_BACK, cast(p.EchoBackParams, given({"count": count, "value": value})), timeout=timeout)

    async def page(self, *, timeout: float | None = METHOD_TIMEOUT) -> p.PageResult:
        """Lets a page in that the caller shows: its address, and a new cookie for it. Over the Unix socket only, whose peer is the engine's owner.

        Idempotent: made again by itself if the connection breaks.

        Args:
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.SYSTEM_PAGE, cast(p.Empty, given({})), timeout=timeout)


class ServicesCalls:
    """The services that the engine is made of."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def list(self, *, timeout: float | None = METHOD_TIMEOUT) -> p.ServicesListResult:
        """Lists the services.

        Idempotent: made again by itself if the connection breaks.

        Args:
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.SERVICES_LIST, cast(p.Empty, given({})), timeout=timeout)

    async def health(self, *, timeout: float | None = METHOD_TIMEOUT) -> p.EngineHealth:
        """How the engine is.

        Idempotent: made again by itself if the connection breaks.

        Args:
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.SERVICES_HEALTH, cast(p.Empty, given({})), timeout=timeout)

    async def restart(self, *, name: str, timeout: float | None = METHOD_TIMEOUT) -> p.ServiceInfo:
        """Stops a service and those that need it, and starts them again, while others go on.

        Not idempotent: `ConnectionLostError` if the connection breaks before the answer.

        Args:
            name: Its name.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.SERVICES_RESTART, cast(p.ServiceNameParams, given({"name": name})), timeout=timeout)

    async def start(self, *, name: str, timeout: float | None = METHOD_TIMEOUT) -> p.ServiceInfo:
        """Starts a stopped service.

        Idempotent: made again by itself if the connection breaks.

        Args:
            name: Its name.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.SERVICES_START, cast(p.ServiceNameParams, given({"name": name})), timeout=timeout)

    async def stop(self, *, name: str, timeout: float | None = METHOD_TIMEOUT) -> p.ServiceInfo:
        """Stops a service and those that need it.

        Idempotent: made again by itself if the connection breaks.

        Args:
            name: Its name.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.SERVICES_STOP, cast(p.ServiceNameParams, given({"name": name})), timeout=timeout)

    async def subscribe(self, *, after: int | None = None, restart: bool = True, buffered_events_max: int | None = None, timeout: float | None = METHOD_TIMEOUT) -> Subscription[p.Empty, p.ServiceHealthEvent]:
        """Each change of a service's state; all services as they are at first.

        After a loss of the connection it begins anew, and the first event then has `gap` set.

        Args:
            after: Go on after this event of an earlier subscription with the same parameters.
            restart: Whether to begin anew where the engine cannot go on after a loss of the connection.
            buffered_events_max: How many events may wait here to be read; the client's own if not given.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.subscribe(methods.SERVICES_SUBSCRIBE, cast(p.Empty, given({})), after=after, restart=restart, buffered_events_max=buffered_events_max, timeout=timeout)


class StoreCalls:
    """The tick store."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def health(self, *, timeout: float | None = METHOD_TIMEOUT) -> p.StoreHealthResult:
        """How the store is.

        Idempotent: made again by itself if the connection breaks.

        Args:
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.STORE_HEALTH, cast(p.Empty, given({})), timeout=timeout)

    async def stats(self, *, measure_days: int | None = None, timeout: float | None = METHOD_TIMEOUT) -> p.StoreStatsResult:
        """What is stored takes on disk.

        Idempotent: made again by itself if the connection breaks.

        Args:
            measure_days: Days of each symbol to measure as text; 32 if not given, 0 for all.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.STORE_STATS, cast(p.StoreStatsParams, given({"measure_days": measure_days})), timeout=timeout)

    async def sql(self, *, sql: str, limit: int | None = None, timeout: float | None = METHOD_TIMEOUT) -> p.StoreSQLResult:
        """Answers one query, read-only.

        Idempotent: made again by itself if the connection breaks.

        Args:
            sql: One SELECT over the catalogue and the view `ticks`. It sees nothing else, and changes nothing.
            limit: The most rows: 1 to 100,000; 1,000 if not given.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.STORE_SQL, cast(p.StoreSQLParams, given({"sql": sql, "limit": limit})), timeout=timeout)

    async def check(self, *, on_progress: Callable[[p.StoreCheckProgress], None] | None = None, timeout: float | None = METHOD_TIMEOUT) -> p.StoreCheckResult:
        """Reads every file and compares it with its seal, its hash and the catalogue. Changes nothing.

        Idempotent: made again by itself if the connection breaks.

        Args:
            on_progress: Called with each progress that the engine tells.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.STORE_CHECK, cast(p.Empty, given({})), on_progress=on_progress, timeout=timeout)

    async def compact(self, *, on_progress: Callable[[p.StoreCheckProgress], None] | None = None, timeout: float | None = METHOD_TIMEOUT) -> p.StoreCompactResult:
        """Writes anew what this version would write differently. No tick changes. What was done when it is cancelled stays.

        Idempotent: made again by itself if the connection breaks.

        Args:
            on_progress: Called with each progress that the engine tells.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.STORE_COMPACT, cast(p.Empty, given({})), on_progress=on_progress, timeout=timeout)

    async def repair(self, *, timeout: float | None = METHOD_TIMEOUT) -> p.StoreRepairResult:
        """Sets aside damaged and stray files, so that every row of the catalogue has its file, and every file its row. Deletes nothing. A catalogue that is lost or damaged itself is made anew only by the command line, while no engine serves it.

        Not idempotent: `ConnectionLostError` if the connection breaks before the answer.

        Args:
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.STORE_REPAIR, cast(p.Empty, given({})), timeout=timeout)


class InstrumentsCalls:
    """What is stored, and what is known of it."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def list(self, *, timeout: float | None = METHOD_TIMEOUT) -> p.InstrumentsListResult:
        """All instruments.

        Idempotent: made again by itself if the connection breaks.

        Args:
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.INSTRUMENTS_LIST, cast(p.Empty, given({})), timeout=timeout)

    async def get(self, *, symbol: str, timeout: float | None = METHOD_TIMEOUT) -> p.InstrumentInfo:
        """One instrument.

        Idempotent: made again by itself if the connection breaks.

        Args:
            symbol: The symbol.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.INSTRUMENTS_GET, cast(p.SymbolParams, given({"symbol": symbol})), timeout=timeout)

    async def update(self, *, symbol: str, pip_size: str | None = None, quote_currency: str | None = None, calendar: str | None = None, timeout: float | None = METHOD_TIMEOUT) -> p.InstrumentInfo:
        """Changes what is known of an instrument.

        Idempotent: made again by itself if the connection breaks.

        Args:
            symbol: The symbol.
            pip_size: The price of a pip.
            quote_currency: Three to five capital letters or digits, such as USD.
            calendar: fx-new-york, utc or eet.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.INSTRUMENTS_UPDATE, cast(p.InstrumentUpdateParams, given({"symbol": symbol, "pip_size": pip_size, "quote_currency": quote_currency, "calendar": calendar})), timeout=timeout)


class ImportCalls:
    """Imports of files."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def start(self, *, paths: Sequence[str], symbol: str, format: str | None = None, timezone: str | None = None, scale: int | None = None, invalid: p.InvalidPolicy | None = None, duplicates: p.DuplicatePolicy | None = None, crossed: p.CrossedPolicy | None = None, overlap: p.OverlapPolicy | None = None, dry_run: bool | None = None, key: str | None = None, on_progress: Callable[[p.ImportProgressInfo], None] | None = None, timeout: float | None = METHOD_TIMEOUT) -> p.ImportJob:
        """Begins an import, and answers when it has its number. With `_progress`, progress comes until its end.

        Not idempotent: `ConnectionLostError` if the connection breaks before the answer.

        Args:
            paths: Files, folders or patterns, under the allowed roots; `upload:KEY` is all files of an upload.
            symbol: Such as EURUSD.
            format: A name of the command line, such as histdata; nil to decide by content.
            timezone: For times that name no zone.
            scale: Digits of a price.
            invalid: reject if not given.
            duplicates: drop if not given.
            crossed: reject if not given.
            overlap: refuse if not given.
            dry_run: Read and check everything, store nothing.
            key: Chosen by the client, 1 to 64 characters: a second start with the same key answers with the first one's job and starts none, so that a start can be repeated after its answer was lost. It holds for this run of the engine; after another start, the same import goes on where it stopped, or finds all of it stored.
            on_progress: Called with each progress that the engine tells.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.IMPORT_START, cast(p.ImportStartParams, given({"paths": paths, "symbol": symbol, "format": format, "timezone": timezone, "scale": scale, "invalid": invalid, "duplicates": duplicates, "crossed": crossed, "overlap": overlap, "dry_run": dry_run, "key": key})), on_progress=on_progress, timeout=timeout)

    async def wait(self, *, job: int, on_progress: Callable[[p.ImportProgressInfo], None] | None = None, timeout: float | None = METHOD_TIMEOUT) -> p.ImportJob:
        """Answers when the import has come to its end.

        Idempotent: made again by itself if the connection breaks.

        Args:
            job: Its number, as import.start gave it.
            on_progress: Called with each progress that the engine tells.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.IMPORT_WAIT, cast(p.ImportJobParams, given({"job": job})), on_progress=on_progress, timeout=timeout)

    async def status(self, *, job: int, timeout: float | None = METHOD_TIMEOUT) -> p.ImportJob:
        """How an import is.

        Idempotent: made again by itself if the connection breaks.

        Args:
            job: Its number, as import.start gave it.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.IMPORT_STATUS, cast(p.ImportJobParams, given({"job": job})), timeout=timeout)

    async def cancel(self, *, job: int, timeout: float | None = METHOD_TIMEOUT) -> p.ImportJob:
        """Stops an import; what was committed stays.

        Idempotent: made again by itself if the connection breaks.

        Args:
            job: Its number, as import.start gave it.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.IMPORT_CANCEL, cast(p.ImportJobParams, given({"job": job})), timeout=timeout)

    async def list(self, *, symbol: str | None = None, timeout: float | None = METHOD_TIMEOUT) -> p.ImportListResult:
        """All imports.

        Idempotent: made again by itself if the connection breaks.

        Args:
            symbol: Of this symbol only.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.IMPORT_LIST, cast(p.ImportListParams, given({"symbol": symbol})), timeout=timeout)

    async def upload(self, *, key: str, name: str, bytes: int, offset: int, data: bytes, timeout: float | None = METHOD_TIMEOUT) -> p.ImportUploadInfo:
        """Takes a piece of a file that the engine cannot reach by a path. When all has come, `import.start` takes `upload:KEY`. What was imported is removed then, and what nobody imported after a week. All uploads together have at most TICKLOOM_UPLOAD_LIMIT.

        Idempotent: made again by itself if the connection breaks.

        Args:
            key: Names the upload, which may have many files: 1 to 64 letters, digits, `-` and `_`, chosen by the client. One that is made from the files' names, sizes and times goes on where the same files were broken off.
            name: The file's name, without folders: 1 to 200 bytes.
            bytes: Of the whole file.
            offset: Where the piece begins. Beyond what has come, nothing is taken; the answer says where to go on.
            data: The piece, at most 4 MiB; none to ask how much has come.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.IMPORT_UPLOAD, cast(p.ImportUploadParams, given({"key": key, "name": name, "bytes": bytes, "offset": offset, "data": data})), timeout=timeout)

    async def drop_upload(self, *, key: str, timeout: float | None = METHOD_TIMEOUT) -> p.Empty:
        """Removes an upload; one that is not there is no error.

        Idempotent: made again by itself if the connection breaks.

        Args:
            key: As the client chose it.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.IMPORT_DROP_UPLOAD, cast(p.ImportUploadKey, given({"key": key})), timeout=timeout)

    async def discard(self, *, keys: Sequence[str], timeout: float | None = METHOD_TIMEOUT) -> p.Empty:
        """Gives up interrupted imports, which frees their room. Nothing of them was visible.

        Idempotent: made again by itself if the connection breaks.

        Args:
            keys: Their keys.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.IMPORT_DISCARD, cast(p.ImportDiscardParams, given({"keys": keys})), timeout=timeout)


class TicksCalls:
    """Stored ticks."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def get(self, *, symbol: str, from_: TimeLike | None = None, to: TimeLike | None = None, limit: int | None = None, volumes: bool | None = None, batch: int | None = None, timeout: float | None = METHOD_TIMEOUT) -> p.TickBatch:
        """Ticks of a range in one answer.

        Idempotent: made again by itself if the connection breaks.

        Args:
            symbol: The symbol.
            from_: Included; from the first tick if not given.
            to: Not included; to the last tick if not given.
            limit: The most ticks. ticks.get: 1 to 1,000,000; 100,000 if not given. ticks.stream: no limit if not given.
            volumes: Whether volumes are wanted; true if not given.
            batch: ticks.stream only: ticks an event, 1 to 262,144; 65,536 if not given.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.TICKS_GET, cast(p.TicksParams, given({"symbol": symbol, "from": instant(from_), "to": instant(to), "limit": limit, "volumes": volumes, "batch": batch})), timeout=timeout)

    async def stream(self, *, symbol: str, from_: TimeLike | None = None, to: TimeLike | None = None, limit: int | None = None, volumes: bool | None = None, batch: int | None = None, after: int | None = None, restart: bool = True, buffered_events_max: int | None = None, timeout: float | None = METHOD_TIMEOUT) -> Subscription[p.StreamInfo, p.TickBatch]:
        """Ticks of a range, batch by batch. Sequence numbers count the batches from 1; resuming needs the same parameters, and the same `state`. It ends with `changed` if the days of its range change meanwhile.

        After a loss of the connection it goes on right after the last event.

        Args:
            symbol: The symbol.
            from_: Included; from the first tick if not given.
            to: Not included; to the last tick if not given.
            limit: The most ticks. ticks.get: 1 to 1,000,000; 100,000 if not given. ticks.stream: no limit if not given.
            volumes: Whether volumes are wanted; true if not given.
            batch: ticks.stream only: ticks an event, 1 to 262,144; 65,536 if not given.
            after: Go on after this event of an earlier subscription with the same parameters.
            restart: Whether to begin anew where the engine cannot go on after a loss of the connection.
            buffered_events_max: How many events may wait here to be read; the client's own if not given.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.subscribe(methods.TICKS_STREAM, cast(p.TicksParams, given({"symbol": symbol, "from": instant(from_), "to": instant(to), "limit": limit, "volumes": volumes, "batch": batch})), after=after, restart=restart, buffered_events_max=buffered_events_max, timeout=timeout)

    async def span(self, *, symbol: str, from_: TimeLike | None = None, to: TimeLike | None = None, timeout: float | None = METHOD_TIMEOUT) -> p.TicksSpan:
        """How many ticks a range has, and what they need.

        Idempotent: made again by itself if the connection breaks.

        Args:
            symbol: The symbol.
            from_: Included; from the first tick if not given.
            to: Not included; to the last tick if not given.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.TICKS_SPAN, cast(p.TicksRangeParams, given({"symbol": symbol, "from": instant(from_), "to": instant(to)})), timeout=timeout)

    async def hash(self, *, symbol: str, before: TimeLike | None = None, timeout: float | None = METHOD_TIMEOUT) -> p.TicksHash:
        """The content hash of all ticks before an instant.

        Idempotent: made again by itself if the connection breaks.

        Args:
            symbol: The symbol.
            before: Not included; all if not given.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.TICKS_HASH, cast(p.TicksHashParams, given({"symbol": symbol, "before": instant(before)})), timeout=timeout)

    async def delete(self, *, symbol: str, from_: TimeLike | None = None, to: TimeLike | None = None, timeout: float | None = METHOD_TIMEOUT) -> p.TicksDeleted:
        """Deletes the ticks of a range: all of them, or none.

        Idempotent: made again by itself if the connection breaks.

        Args:
            symbol: The symbol.
            from_: Included; from the first tick if not given.
            to: Not included; to the last tick if not given.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.TICKS_DELETE, cast(p.TicksRangeParams, given({"symbol": symbol, "from": instant(from_), "to": instant(to)})), timeout=timeout)


class BarsCalls:
    """Bars of stored ticks."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def get(self, *, symbol: str, timeframe: str, from_: TimeLike | None = None, to: TimeLike | None = None, side: p.PriceSide | None = None, calendar: str | None = None, fill: p.FillPolicy | None = None, limit: int | None = None, last: bool | None = None, timeout: float | None = METHOD_TIMEOUT) -> p.BarBatch:
        """Bars of a range in one answer.

        Idempotent: made again by itself if the connection breaks.

        Args:
            symbol: The symbol.
            timeframe: Such as 1m, 5m, 15m, 1h, 4h, 1d.
            from_: Included; from the first tick if not given.
            to: Not included; to the last tick if not given.
            side: bid if not given.
            calendar: fx-new-york, utc or eet; the instrument's if not given.
            fill: none if not given.
            limit: The most bars: 1 to 1,000,000; 100,000 if not given. The first ones, or the last ones with `last`.
            last: Whether the limit keeps the last bars; false if not given.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.BARS_GET, cast(p.BarsParams, given({"symbol": symbol, "timeframe": timeframe, "from": instant(from_), "to": instant(to), "side": side, "calendar": calendar, "fill": fill, "limit": limit, "last": last})), timeout=timeout)

    async def stream(self, *, symbol: str, timeframe: str, from_: TimeLike | None = None, to: TimeLike | None = None, side: p.PriceSide | None = None, calendar: str | None = None, fill: p.FillPolicy | None = None, batch: int | None = None, after: int | None = None, restart: bool = True, buffered_events_max: int | None = None, timeout: float | None = METHOD_TIMEOUT) -> Subscription[p.StreamInfo, p.BarBatch]:
        """Bars of a range, batch by batch. Sequence numbers count the batches from 1; resuming needs the same parameters, and the same `state`. It ends with `changed` if the days of its range change meanwhile.

        After a loss of the connection it goes on right after the last event.

        Args:
            symbol: The symbol.
            timeframe: Such as 1m.
            from_: Included.
            to: Not included.
            side: bid if not given.
            calendar: The instrument's if not given.
            fill: none if not given.
            batch: Bars an event, 1 to 262,144; 65,536 if not given.
            after: Go on after this event of an earlier subscription with the same parameters.
            restart: Whether to begin anew where the engine cannot go on after a loss of the connection.
            buffered_events_max: How many events may wait here to be read; the client's own if not given.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.subscribe(methods.BARS_STREAM, cast(p.BarsStreamParams, given({"symbol": symbol, "timeframe": timeframe, "from": instant(from_), "to": instant(to), "side": side, "calendar": calendar, "fill": fill, "batch": batch})), after=after, restart=restart, buffered_events_max=buffered_events_max, timeout=timeout)

    async def subscribe(self, *, symbols: Sequence[str], timeframes: Sequence[str], side: p.PriceSide | None = None, calendar: str | None = None, after: int | None = None, restart: bool = True, buffered_events_max: int | None = None, timeout: float | None = METHOD_TIMEOUT) -> Subscription[p.Empty, p.BarBatch]:
        """Bars as imports store them: after each commit, those that are new or changed. While the client is slow, a newer event takes the place of an older one of the same symbol and timeframe, and has its bars, too.

        After a loss of the connection it begins anew, and the first event then has `gap` set.

        Args:
            symbols: The symbols.
            timeframes: Such as 1m and 1h.
            side: bid if not given.
            calendar: The instrument's if not given.
            after: Go on after this event of an earlier subscription with the same parameters.
            restart: Whether to begin anew where the engine cannot go on after a loss of the connection.
            buffered_events_max: How many events may wait here to be read; the client's own if not given.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.subscribe(methods.BARS_SUBSCRIBE, cast(p.BarsSubscribeParams, given({"symbols": symbols, "timeframes": timeframes, "side": side, "calendar": calendar})), after=after, restart=restart, buffered_events_max=buffered_events_max, timeout=timeout)


class MtfCalls:
    """All timeframes at an instant, as live code would have seen them."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def snapshot(self, *, symbol: str, at: TimeLike | None = None, timeframes: Sequence[str] | None = None, side: p.PriceSide | None = None, calendar: str | None = None, completed: int | None = None, timeout: float | None = METHOD_TIMEOUT) -> p.SnapshotResult:
        """All timeframes at an instant.

        Idempotent: made again by itself if the connection breaks.

        Args:
            symbol: The symbol.
            at: Ticks with `ts <= at` are seen; the last tick's time if not given.
            timeframes: 1m, 5m, 15m, 1h, 4h and 1d if not given.
            side: bid if not given.
            calendar: The instrument's if not given.
            completed: Completed bars of each timeframe: 0 to 10,000; 3 if not given.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.MTF_SNAPSHOT, cast(p.SnapshotParams, given({"symbol": symbol, "at": instant(at), "timeframes": timeframes, "side": side, "calendar": calendar, "completed": completed})), timeout=timeout)

    async def state(self, *, symbol: str, at: TimeLike, timeframes: Sequence[str] | None = None, calendar: str | None = None, capacity: int | None = None, timeout: float | None = METHOD_TIMEOUT) -> p.StateResult:
        """The whole state at an instant, from which its receiver goes on with ticks of its own.

        Idempotent: made again by itself if the connection breaks.

        Args:
            symbol: The symbol.
            at: Ticks with `ts <= at` are taken in.
            timeframes: 1m, 5m, 15m, 1h, 4h and 1d if not given.
            calendar: The instrument's if not given.
            capacity: Completed bars of each timeframe that the state holds: 1 to 10,000; 100 if not given.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.MTF_STATE, cast(p.StateParams, given({"symbol": symbol, "at": instant(at), "timeframes": timeframes, "calendar": calendar, "capacity": capacity})), timeout=timeout)

    async def replay(self, *, symbol: str, at: TimeLike, to: TimeLike | None = None, speed: float | None = None, paused: bool | None = None, timeframes: Sequence[str] | None = None, side: p.PriceSide | None = None, calendar: str | None = None, completed: int | None = None, interval_ms: int | None = None, after: int | None = None, restart: bool = True, buffered_events_max: int | None = None, timeout: float | None = METHOD_TIMEOUT) -> Subscription[p.ReplayInfo, p.ReplayEvent]:
        """Walks over history: play, pause, step forward and back. It ends with the error `changed` if ticks up to the trading day that it is in become others.

        After a loss of the connection it begins anew, and the first event then has `gap` set.

        Args:
            symbol: The symbol.
            at: Where it begins: ticks with `ts <= at` are seen.
            to: Where it ends; at the last tick if not given.
            speed: Seconds of history a second; 1 if not given. 0: as fast as the client takes it.
            paused: Whether it begins paused, for stepping.
            timeframes: As of mtf.snapshot.
            side: bid if not given.
            calendar: The instrument's if not given.
            completed: Completed bars of each timeframe in each event: 0 to 100; 1 if not given.
            interval_ms: While it plays: events at most every so many milliseconds; 50 if not given.
            after: Go on after this event of an earlier subscription with the same parameters.
            restart: Whether to begin anew where the engine cannot go on after a loss of the connection.
            buffered_events_max: How many events may wait here to be read; the client's own if not given.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.subscribe(methods.MTF_REPLAY, cast(p.ReplayParams, given({"symbol": symbol, "at": instant(at), "to": instant(to), "speed": speed, "paused": paused, "timeframes": timeframes, "side": side, "calendar": calendar, "completed": completed, "interval_ms": interval_ms})), after=after, restart=restart, buffered_events_max=buffered_events_max, timeout=timeout)

    async def replay_control(self, *, replay: int, action: p.ReplayAction, ticks: int | None = None, at: TimeLike | None = None, speed: float | None = None, timeout: float | None = METHOD_TIMEOUT) -> p.Empty:
        """Tells a replay of this connection what to do; its next event shows it.

        Not idempotent: `ConnectionLostError` if the connection breaks before the answer.

        Args:
            replay: Its number.
            action: What to do.
            ticks: step_forward and step_back: how many ticks; 1 if not given.
            at: seek: where to.
            speed: speed: seconds of history a second.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.MTF_REPLAY_CONTROL, cast(p.ReplayControlParams, given({"replay": replay, "action": action, "ticks": ticks, "at": instant(at), "speed": speed})), timeout=timeout)


class QualityCalls:
    """The data passport."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def get(self, *, symbol: str, from_: TimeLike | None = None, to: TimeLike | None = None, calendar: str | None = None, days: bool | None = None, timeout: float | None = METHOD_TIMEOUT) -> p.QualityResult:
        """How good the ticks are.

        Idempotent: made again by itself if the connection breaks.

        Args:
            symbol: The symbol.
            from_: Included.
            to: Not included.
            calendar: The instrument's if not given.
            days: Whether each day is wanted; false if not given.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.QUALITY_GET, cast(p.QualityParams, given({"symbol": symbol, "from": instant(from_), "to": instant(to), "calendar": calendar, "days": days})), timeout=timeout)

    async def passport(self, *, symbol: str, from_: TimeLike | None = None, to: TimeLike | None = None, calendar: str | None = None, days: bool | None = None, timeout: float | None = METHOD_TIMEOUT) -> p.QualityPassport:
        """How good the ticks are, with all that is known of each day.

        Idempotent: made again by itself if the connection breaks.

        Args:
            symbol: The symbol.
            from_: Included.
            to: Not included.
            calendar: The instrument's if not given.
            days: Whether each day is wanted; false if not given.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.QUALITY_PASSPORT, cast(p.QualityParams, given({"symbol": symbol, "from": instant(from_), "to": instant(to), "calendar": calendar, "days": days})), timeout=timeout)

    async def verify(self, *, symbol: str, timeframes: Sequence[str] | None = None, calendar: str | None = None, on_progress: Callable[[p.VerifyProgress], None] | None = None, timeout: float | None = METHOD_TIMEOUT) -> p.VerifyResult:
        """Reads every tick of a symbol, compares each day with its content hash, and every bar with one that is formed in the plainest way and one that SQL forms, bit for bit. Changes nothing.

        Idempotent: made again by itself if the connection breaks.

        Args:
            symbol: The symbol.
            timeframes: 1m, 5m, 15m, 1h, 4h and 1d if not given.
            calendar: The instrument's if not given.
            on_progress: Called with each progress that the engine tells.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.QUALITY_VERIFY, cast(p.VerifyParams, given({"symbol": symbol, "timeframes": timeframes, "calendar": calendar})), on_progress=on_progress, timeout=timeout)


class BacktestsCalls:
    """Backtests in the catalogue. Numbers with decimals are texts, exact."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def list(self, *, timeout: float | None = METHOD_TIMEOUT) -> p.BacktestListResult:
        """All backtests.

        Idempotent: made again by itself if the connection breaks.

        Args:
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.BACKTESTS_LIST, cast(p.Empty, given({})), timeout=timeout)

    async def get(self, *, id: int, timeout: float | None = METHOD_TIMEOUT) -> p.BacktestInfo:
        """One backtest.

        Idempotent: made again by itself if the connection breaks.

        Args:
            id: Its number.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.BACKTESTS_GET, cast(p.IDParams, given({"id": id})), timeout=timeout)

    async def insert(self, *, backtests: Sequence[p.BacktestInfo], timeout: float | None = METHOD_TIMEOUT) -> p.InsertResult:
        """Inserts backtests.

        Not idempotent: `ConnectionLostError` if the connection breaks before the answer.

        Args:
            backtests: At most 10,000.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.BACKTESTS_INSERT, cast(p.BacktestInsertParams, given({"backtests": backtests})), timeout=timeout)

    async def update(self, *, name: str, strategy: str, parameters: str, symbols: Sequence[str], from_: TimeLike, to: TimeLike, currency: str, initial_balance: str, status: p.BacktestStatus, status_reason: str, content_hash: str, started: TimeLike, id: int | None = None, final_balance: str | None = None, finished: TimeLike | None = None, timeout: float | None = METHOD_TIMEOUT) -> p.BacktestInfo:
        """Changes a backtest.

        Idempotent: made again by itself if the connection breaks.

        Args:
            id: Given by the store; left out on insertion.
            name: Its name.
            strategy: Which strategy.
            parameters: JSON.
            symbols: The symbols.
            from_: Included.
            to: Not included.
            currency: Of its money.
            initial_balance: Money.
            final_balance: Money.
            status: How it is.
            status_reason: Why it failed or was cancelled.
            content_hash: Of the ticks that it saw.
            started: When.
            finished: When.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.BACKTESTS_UPDATE, cast(p.BacktestInfo, given({"id": id, "name": name, "strategy": strategy, "parameters": parameters, "symbols": symbols, "from": instant(from_), "to": instant(to), "currency": currency, "initial_balance": initial_balance, "final_balance": final_balance, "status": status, "status_reason": status_reason, "content_hash": content_hash, "started": instant(started), "finished": instant(finished)})), timeout=timeout)

    async def delete(self, *, id: int, timeout: float | None = METHOD_TIMEOUT) -> p.DeleteResult:
        """Deletes a backtest with its trades and positions.

        Idempotent: made again by itself if the connection breaks.

        Args:
            id: Its number.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.BACKTESTS_DELETE, cast(p.IDParams, given({"id": id})), timeout=timeout)


class TradesCalls:
    """Trades of backtests. Numbers with decimals are texts, exact."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def list(self, *, backtest: int, timeout: float | None = METHOD_TIMEOUT) -> p.TradeListResult:
        """The trades of a backtest.

        Idempotent: made again by itself if the connection breaks.

        Args:
            backtest: The backtest's number.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.TRADES_LIST, cast(p.TradeListParams, given({"backtest": backtest})), timeout=timeout)

    async def get(self, *, id: int, timeout: float | None = METHOD_TIMEOUT) -> p.TradeInfo:
        """One trade.

        Idempotent: made again by itself if the connection breaks.

        Args:
            id: Its number.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.TRADES_GET, cast(p.IDParams, given({"id": id})), timeout=timeout)

    async def insert(self, *, trades: Sequence[p.TradeInfo], timeout: float | None = METHOD_TIMEOUT) -> p.InsertResult:
        """Inserts trades.

        Not idempotent: `ConnectionLostError` if the connection breaks before the answer.

        Args:
            trades: At most 10,000.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.TRADES_INSERT, cast(p.TradeInsertParams, given({"trades": trades})), timeout=timeout)

    async def update(self, *, backtest: int, symbol: str, side: p.TradeSide, size: str, time: TimeLike, price: str, commission: str, reason: str, id: int | None = None, position: int | None = None, timeout: float | None = METHOD_TIMEOUT) -> p.TradeInfo:
        """Changes a trade.

        Idempotent: made again by itself if the connection breaks.

        Args:
            id: Given by the store; left out on insertion.
            backtest: The backtest's number.
            position: The position that it opened, changed or closed.
            symbol: The symbol.
            side: Bought or sold.
            size: More than zero.
            time: When.
            price: At which price.
            commission: Costs are negative.
            reason: Why.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.TRADES_UPDATE, cast(p.TradeInfo, given({"id": id, "backtest": backtest, "position": position, "symbol": symbol, "side": side, "size": size, "time": instant(time), "price": price, "commission": commission, "reason": reason})), timeout=timeout)

    async def delete(self, *, id: int, timeout: float | None = METHOD_TIMEOUT) -> p.DeleteResult:
        """Deletes a trade.

        Idempotent: made again by itself if the connection breaks.

        Args:
            id: Its number.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.TRADES_DELETE, cast(p.IDParams, given({"id": id})), timeout=timeout)


class PositionsCalls:
    """Positions of backtests. Numbers with decimals are texts, exact."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def list(self, *, backtest: int, timeout: float | None = METHOD_TIMEOUT) -> p.PositionListResult:
        """The positions of a backtest.

        Idempotent: made again by itself if the connection breaks.

        Args:
            backtest: The backtest's number.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.POSITIONS_LIST, cast(p.PositionListParams, given({"backtest": backtest})), timeout=timeout)

    async def get(self, *, id: int, timeout: float | None = METHOD_TIMEOUT) -> p.PositionInfo:
        """One position.

        Idempotent: made again by itself if the connection breaks.

        Args:
            id: Its number.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.POSITIONS_GET, cast(p.IDParams, given({"id": id})), timeout=timeout)

    async def insert(self, *, positions: Sequence[p.PositionInfo], timeout: float | None = METHOD_TIMEOUT) -> p.InsertResult:
        """Inserts positions.

        Not idempotent: `ConnectionLostError` if the connection breaks before the answer.

        Args:
            positions: At most 10,000.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.POSITIONS_INSERT, cast(p.PositionInsertParams, given({"positions": positions})), timeout=timeout)

    async def update(self, *, backtest: int, symbol: str, side: p.PositionSide, size: str, entry_time: TimeLike, entry_price: str, commission: str, swap: str, entry_reason: str, exit_reason: str, id: int | None = None, parent: int | None = None, exit_time: TimeLike | None = None, exit_price: str | None = None, stop_loss: str | None = None, take_profit: str | None = None, profit: str | None = None, profit_pips: str | None = None, maximum_adverse: str | None = None, maximum_favourable: str | None = None, timeout: float | None = METHOD_TIMEOUT) -> p.PositionInfo:
        """Changes a position.

        Idempotent: made again by itself if the connection breaks.

        Args:
            id: Given by the store; left out on insertion.
            backtest: The backtest's number.
            parent: The position that it was split off from.
            symbol: The symbol.
            side: For or against.
            size: More than zero.
            entry_time: When.
            entry_price: At which price.
            exit_time: nil while it is open.
            exit_price: nil while it is open.
            stop_loss: A price.
            take_profit: A price.
            commission: Costs are negative.
            swap: Costs are negative.
            profit: Without commission and swap.
            profit_pips: In pips.
            maximum_adverse: How far against it the price went.
            maximum_favourable: How far for it the price went.
            entry_reason: Why.
            exit_reason: Why.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.POSITIONS_UPDATE, cast(p.PositionInfo, given({"id": id, "backtest": backtest, "parent": parent, "symbol": symbol, "side": side, "size": size, "entry_time": instant(entry_time), "entry_price": entry_price, "exit_time": instant(exit_time), "exit_price": exit_price, "stop_loss": stop_loss, "take_profit": take_profit, "commission": commission, "swap": swap, "profit": profit, "profit_pips": profit_pips, "maximum_adverse": maximum_adverse, "maximum_favourable": maximum_favourable, "entry_reason": entry_reason, "exit_reason": exit_reason})), timeout=timeout)

    async def delete(self, *, id: int, timeout: float | None = METHOD_TIMEOUT) -> p.DeleteResult:
        """Deletes a position.

        Idempotent: made again by itself if the connection breaks.

        Args:
            id: Its number.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.POSITIONS_DELETE, cast(p.IDParams, given({"id": id})), timeout=timeout)


class CredentialsCalls:
    """Credentials, without their secrets: no method gives or takes one."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def list(self, *, timeout: float | None = METHOD_TIMEOUT) -> p.CredentialListResult:
        """All credentials, without their secrets.

        Idempotent: made again by itself if the connection breaks.

        Args:
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.CREDENTIALS_LIST, cast(p.Empty, given({})), timeout=timeout)

    async def get(self, *, name: str, timeout: float | None = METHOD_TIMEOUT) -> p.CredentialDetails:
        """What may be told of a credential: all but its secret.

        Idempotent: made again by itself if the connection breaks.

        Args:
            name: Its name.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.CREDENTIALS_GET, cast(p.CredentialNameParams, given({"name": name})), timeout=timeout)

    async def health(self, *, timeout: float | None = METHOD_TIMEOUT) -> p.CredentialHealthResult:
        """Whether the store can be used, and what needs attention.

        Idempotent: made again by itself if the connection breaks.

        Args:
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.CREDENTIALS_HEALTH, cast(p.Empty, given({})), timeout=timeout)

    async def audit(self, *, name: str | None = None, last: int | None = None, timeout: float | None = METHOD_TIMEOUT) -> p.CredentialAuditResult:
        """The last entries of the audit trail.

        Idempotent: made again by itself if the connection breaks.

        Args:
            name: Of this credential only.
            last: How many of the last ones, 1 to 10,000; 50 if not given.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.CREDENTIALS_AUDIT, cast(p.CredentialAuditParams, given({"name": name, "last": last})), timeout=timeout)

    async def verify(self, *, timeout: float | None = METHOD_TIMEOUT) -> p.CredentialVerifyResult:
        """Reads all of the audit trail, and looks for what was changed.

        Idempotent: made again by itself if the connection breaks.

        Args:
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.call(methods.CREDENTIALS_VERIFY, cast(p.Empty, given({})), timeout=timeout)


class LogCalls:
    """The engine's log."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def subscribe(self, *, level: p.LogLevel | None = None, services: Sequence[str] | None = None, after: int | None = None, restart: bool = True, buffered_events_max: int | None = None, timeout: float | None = METHOD_TIMEOUT) -> Subscription[p.Empty, p.LogEvent]:
        """Lines as they are written; the oldest that wait are left out while the client is slow.

        After a loss of the connection it goes on right after the last event, if the engine still runs.

        Args:
            level: Of this level and above; info if not given.
            services: Of these services only.
            after: Go on after this event of an earlier subscription with the same parameters.
            restart: Whether to begin anew where the engine cannot go on after a loss of the connection.
            buffered_events_max: How many events may wait here to be read; the client's own if not given.
            timeout: How many seconds it may take; None for no limit; the method's own if not given.
        """
        return await self._client.subscribe(methods.LOG_SUBSCRIBE, cast(p.LogSubscribeParams, given({"level": level, "services": services})), after=after, restart=restart, buffered_events_max=buffered_events_max, timeout=timeout)


class Namespaces:
    """The namespaces of a client (aio)."""

    def _add_namespaces(self, client: Client) -> None:
        self.system = SystemCalls(client)
        """The connection and the engine as a whole."""
        self.services = ServicesCalls(client)
        """The services that the engine is made of."""
        self.store = StoreCalls(client)
        """The tick store."""
        self.instruments = InstrumentsCalls(client)
        """What is stored, and what is known of it."""
        self.imports = ImportCalls(client)
        """Imports of files."""
        self.ticks = TicksCalls(client)
        """Stored ticks."""
        self.bars = BarsCalls(client)
        """Bars of stored ticks."""
        self.mtf = MtfCalls(client)
        """All timeframes at an instant, as live code would have seen them."""
        self.quality = QualityCalls(client)
        """The data passport."""
        self.backtests = BacktestsCalls(client)
        """Backtests in the catalogue. Numbers with decimals are texts, exact."""
        self.trades = TradesCalls(client)
        """Trades of backtests. Numbers with decimals are texts, exact."""
        self.positions = PositionsCalls(client)
        """Positions of backtests. Numbers with decimals are texts, exact."""
        self.credentials = CredentialsCalls(client)
        """Credentials, without their secrets: no method gives or takes one."""
        self.log = LogCalls(client)
        """The engine's log."""
