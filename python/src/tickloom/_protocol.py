"""The messages of the engine. Written by scripts/generate-schema.py from schema/. Do not edit."""

# fmt: off
# ruff: noqa: E501
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, NotRequired, TypedDict

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

PROTOCOL_VERSIONS = (1,)

COLUMN_TYPES = {
    32: "uint8",
    33: "int8",
    34: "uint16",
    35: "int16",
    36: "uint32",
    37: "int32",
    38: "uint64",
    39: "int64",
    40: "float32",
    41: "float64",
}
"""Extension types of columns, by the names that NumPy has for their elements."""


class CauseInfo(TypedDict):
    """An error that led to another."""

    code: str
    service: str
    message: str


class FaultInfo(TypedDict):
    """An error of the engine."""

    code: str
    service: str
    message: str
    location: NotRequired[str | None]
    advice: NotRequired[str | None]
    details: dict[str, Any]
    retryable: bool
    cause: list[CauseInfo]


class MethodInfo(NamedTuple):
    """What the schema says of a method beside its types."""

    name: str
    idempotent: bool
    """Whether sending it twice does the same as once."""
    deadline_ms: int
    """How long the engine works on it at most if the client does not say."""
    resumable: Literal["no", "run", "always"] | None
    """How a subscription goes on after the connection was lost; None if it is no subscription."""

ServiceState = Literal["starting", "healthy", "degraded", "failed", "stopped"]
"""How a service is."""


SQLKind = Literal["text", "number", "boolean", "time"]
"""What the texts of a column mean."""


ImportState = Literal["queued", "running", "finished", "failed", "cancelled"]
"""How an import is."""


ImportPhase = Literal["reading", "committing"]
"""What an import does."""


InvalidPolicy = Literal["reject", "abort"]
"""What to do about rows that are no ticks."""


DuplicatePolicy = Literal["drop", "keep"]
"""What to do about equal ticks."""


CrossedPolicy = Literal["reject", "keep"]
"""What to do about asks below bids."""


OverlapPolicy = Literal["refuse", "replace", "merge"]
"""What to do about days that are stored."""


PriceSide = Literal["bid", "ask", "mid"]
"""Which price."""


FillPolicy = Literal["none", "flat"]
"""What stands for intervals without ticks."""


ReplayAction = Literal["play", "pause", "step_forward", "step_back", "seek", "speed"]
"""What a replay is to do."""


BacktestStatus = Literal["running", "finished", "failed", "cancelled"]
"""How a backtest is."""


TradeSide = Literal["buy", "sell"]
"""Bought or sold."""


PositionSide = Literal["long", "short"]
"""For or against."""


LogLevel = Literal["trace", "debug", "info", "notice", "warning", "error", "critical"]
"""How much it matters."""


class Empty(TypedDict):
    """No fields."""


class HelloParams(TypedDict):
    """What the client is, and what it speaks."""

    versions: list[int]
    """The protocol's versions that the client speaks; the newest that both speak is taken."""
    client: NotRequired[str | None]
    """The client's name and version, such as `tickloom-python 0.1.0`; for logs. At most 100 characters."""
    token: NotRequired[str | None]
    """The session's token or a launch token: over WebSocket, where no header carried one."""
    heartbeat_ms: NotRequired[int | None]
    """The client answers pings, and is to be asked after so much silence: 1,000 to 3,600,000. 0: never."""


class HelloResult(TypedDict):
    """What was agreed on."""

    version: int
    """The protocol's version from here on."""
    server: str
    """The engine's name."""
    server_version: str
    """The engine's version."""
    engine: str
    """Tells runs of the engine apart: 32 hexadecimal digits, new at each start. Subscriptions that are resumable within a `run` can go on only while this stays the same."""
    connection: int
    """The connection's number within this run."""
    limits: ConnectionLimits
    """What this connection may use."""
    session: NotRequired[str | None]
    """In exchange for a launch token: the session's token."""


class ConnectionLimits(TypedDict):
    """What one connection may use."""

    request_bytes_max: int
    """The most bytes of a message to the engine."""
    response_bytes_max: int
    """The most bytes of a message from the engine."""
    depth_max: int
    """How deep arrays and maps may be nested in a message to the engine, the message's own array included."""
    requests_max: int
    """The most requests that wait for answers at a time; more are left unread."""
    subscriptions_max: int
    """The most subscriptions at a time."""
    heartbeat_ms: int
    """After so much silence the engine pings; silent as long again, the connection is closed. 0: never."""


class PingResult(TypedDict):
    """The engine's clocks."""

    time: int
    """The engine's clock."""


class InfoResult(TypedDict):
    """What runs."""

    server: str
    """The engine's name."""
    version: str
    """The engine's version."""
    commit: NotRequired[str | None]
    """The commit that it was built from."""
    engine: str
    """Tells runs of the engine apart."""
    started: int
    """When this run began."""
    pid: int
    """The engine's process."""
    environment: str
    """development, ci or production."""
    protocol_versions: list[int]
    """The protocol's versions that are spoken."""


class ConfigurationResult(TypedDict):
    """Every key of the configuration."""

    entries: list[ConfigurationEntry]
    """In the order of docs/configuration.md."""


class ConfigurationEntry(TypedDict):
    """One key, as the configuration was read last."""

    key: str
    """The name in the environment and in .env files."""
    value: NotRequired[str | None]
    """As it could be written in a .env file, with DATA for the data folder; `<redacted>` for a secret; nil if there is none."""
    origin: str
    """A flag, a variable of the environment, a file's name and line, or `default`."""
    type: str
    """The kind of value."""
    range: str
    """The limits or the possible values; empty where the type says it all."""
    default: str
    """What holds if nobody sets it."""
    help: str
    """What it does."""
    secret: bool
    """Whether the value is never shown."""
    reloads: bool
    """Whether a running engine takes over a new value on SIGHUP."""
    needs_restart: bool
    """The engine still runs with another value, and takes this one over when it is started again."""


class EchoBackParams(TypedDict):
    """What the engine is to ask."""

    count: int
    """How often, one after the other: 1 to 10,000."""
    value: NotRequired[Any | None]
    """What to send along."""


class EchoBackResult(TypedDict):
    """How long each answer took."""

    nanoseconds: npt.NDArray[np.int64]
    """In the order of the requests."""


class PageResult(TypedDict):
    """Where the engine's pages are, and what lets one in."""

    url: str
    """The address of the workspace, with a slash at its end."""
    cookie_name: str
    """The cookie's name."""
    cookie: str
    """Its value: a secret, to be kept from addresses, logs and arguments. It outlives the engine's run, until tokens are rotated."""


class UnsubscribeParams(TypedDict):
    """Which subscription ends."""

    subscription: int
    """Its number."""


class UnsubscribeResult(TypedDict):
    """Whether it was there."""

    ended: bool
    """False if there is no such subscription, as after its end."""


class ServiceInfo(TypedDict):
    """One service."""

    name: str
    """Such as `store`."""
    version: str
    """Its version."""
    state: ServiceState
    """How it is."""
    reason: NotRequired[str | None]
    """Why, where it is not healthy."""
    since: int
    """Since when it is in this state."""
    dependencies: list[str]
    """The names of the services that it needs, in order of the alphabet."""
    restarts: int
    """How often it was started again in this run."""


class ServicesListResult(TypedDict):
    """All services, in the order in which they start."""

    services: list[ServiceInfo]
    """One by one."""


class ServiceNameParams(TypedDict):
    """Which service."""

    name: str
    """Its name."""


class ServiceHealthEvent(TypedDict):
    """A service changed its state."""

    service: ServiceInfo
    """How it is now."""


class EngineHealth(TypedDict):
    """The engine as a whole."""

    live: bool
    """Whether the process works."""
    ready: bool
    """Whether all services that requests need are healthy or degraded."""
    services: list[ServiceInfo]
    """One by one."""


class PoolQuery(TypedDict):
    """A use of a connection."""

    name: str
    """What the program calls it."""
    seconds: float
    """How long it took."""


class PoolInfo(TypedDict):
    """The connections to the catalogue."""

    connections: int
    """How many there are."""
    in_use: int
    """Now."""
    waiting: int
    """Who waits for one now."""
    finished: int
    """Uses that came to their end."""
    failed: int
    """Of them, those that failed."""
    refused: int
    """Who waited for too long, or found too many waiting."""
    slowest: list[PoolQuery]
    """The slowest uses, slowest first."""


class StoreHealthResult(TypedDict):
    """How the store is, at a glance and without reading the lake."""

    open: bool
    """Whether the catalogue answers."""
    writable: bool
    """Whether ticks can be stored."""
    free_bytes: NotRequired[int | None]
    """Free space of the disk."""
    partitions: NotRequired[int | None]
    """Files of ticks that the catalogue names."""
    damaged: NotRequired[list[str] | None]
    """Files that the last check found damaged, relative to the store; nil before there was one."""
    schema_version: NotRequired[int | None]
    """The catalogue's version."""
    cached_bars_bytes: NotRequired[int | None]
    """Of formed bars in the catalogue."""
    writer_pid: NotRequired[int | None]
    """The process that holds the store for writing."""
    pool: NotRequired[PoolInfo | None]
    """Its connections."""


class StoreStatsParams(TypedDict):
    """What to measure."""

    measure_days: NotRequired[int | None]
    """Days of each symbol to measure as text; 32 if not given, 0 for all."""


class ColumnSize(TypedDict):
    """What a column takes on disk."""

    name: str
    """The column."""
    bytes: int
    """Compressed."""


class SymbolStats(TypedDict):
    """What the ticks of a symbol take on disk."""

    symbol: str
    """The symbol."""
    ticks: int
    """How many there are."""
    days: int
    """UTC days with ticks."""
    bytes: int
    """Of the files."""
    bytes_per_tick: float
    """The quotient."""
    csv_bytes: float
    """Of the same ticks as text: exact for days that were measured, in proportion for others."""
    csv_days_measured: int
    """Days whose text was measured."""
    ratio_to_csv: float
    """How many times smaller than text."""
    columns: list[ColumnSize]
    """In the files' order."""


class StoreStatsResult(TypedDict):
    """By symbol, in order of the alphabet."""

    symbols: list[SymbolStats]
    """One by one."""


class StoreSQLParams(TypedDict):
    """A query."""

    sql: str
    """One SELECT over the catalogue and the view `ticks`. It sees nothing else, and changes nothing."""
    limit: NotRequired[int | None]
    """The most rows: 1 to 100,000; 1,000 if not given."""


class SQLColumn(TypedDict):
    """A column of an answer."""

    name: str
    """Its name."""
    kind: SQLKind
    """What its texts mean."""


class StoreSQLResult(TypedDict):
    """Texts, as DuckDB writes them."""

    columns: list[SQLColumn]
    """In order."""
    rows: list[list[str | None]]
    """Row by row; absent values are nil."""
    truncated: bool
    """Whether there are more rows."""


class StoreFindingInfo(TypedDict):
    """Something that is wrong."""

    kind: str
    """As store check names it."""
    path: str
    """The file, relative to the store."""
    symbol: NotRequired[str | None]
    """Of which symbol."""
    date: NotRequired[str | None]
    """Of which day."""
    message: str
    """What is wrong."""


class StoreCheckResult(TypedDict):
    """What a check found."""

    partitions: int
    """Files of ticks that the catalogue names."""
    ticks: int
    """In intact files."""
    bytes: int
    """Of the files."""
    findings: list[StoreFindingInfo]
    """The worst first; empty if all is well."""
    content_hash: str
    """Of all ticks."""


class StoreCheckProgress(TypedDict):
    """How far a check has come."""

    done: int
    """Files."""
    total: int
    """Files."""


class StoreCompactResult(TypedDict):
    """What compacting did."""

    partitions: int
    """Files of ticks that the catalogue names."""
    rewritten: int
    """Of them, those that were written anew."""
    bytes_before: int
    """Of all these files."""
    bytes_after: int
    """Of all these files."""
    folders_removed: int
    """Empty ones."""


class StoreRemovedInfo(TypedDict):
    """A file that a repair took out of the lake."""

    finding: StoreFindingInfo
    """What was wrong with it."""
    moved_to: NotRequired[str | None]
    """Where it is now, relative to the store; nil for a file that was not there."""


class StoreRepairResult(TypedDict):
    """What a repair did."""

    partitions: int
    """Files of ticks that the catalogue names now."""
    removed: list[StoreRemovedInfo]
    """What was taken out of the lake."""
    corrected: list[StoreFindingInfo]
    """Rows of the catalogue that did not describe their file, and do now."""
    adopted: list[str]
    """Intact files of days that the catalogue did not know, and knows now."""


class InstrumentInfo(TypedDict):
    """An instrument."""

    symbol: str
    """Such as EURUSD."""
    price_scale: int
    """Decimal digits of its stored prices."""
    pip_size: NotRequired[str | None]
    """The price of a pip, such as 0.0001."""
    quote_currency: NotRequired[str | None]
    """Such as USD."""
    calendar: str
    """Of its bars where nobody asks for another."""
    first: NotRequired[int | None]
    """Time of the first tick."""
    last: NotRequired[int | None]
    """Time of the last tick."""
    ticks: int
    """How many are stored."""
    days: int
    """UTC days with ticks."""
    bytes: int
    """Of the files."""


class InstrumentsListResult(TypedDict):
    """In order of the alphabet."""

    instruments: list[InstrumentInfo]
    """One by one."""


class SymbolParams(TypedDict):
    """Which instrument."""

    symbol: str
    """The symbol."""


class InstrumentUpdateParams(TypedDict):
    """What changes; what is not given stays."""

    symbol: str
    """The symbol."""
    pip_size: NotRequired[str | None]
    """The price of a pip."""
    quote_currency: NotRequired[str | None]
    """Three to five capital letters or digits, such as USD."""
    calendar: NotRequired[str | None]
    """fx-new-york, utc or eet."""


class ImportStartParams(TypedDict):
    """What to import and how. What is not given is as on the command line."""

    paths: list[str]
    """Files, folders or patterns, under the allowed roots; `upload:KEY` is all files of an upload."""
    symbol: str
    """Such as EURUSD."""
    format: NotRequired[str | None]
    """A name of the command line, such as histdata; nil to decide by content."""
    timezone: NotRequired[str | None]
    """For times that name no zone."""
    scale: NotRequired[int | None]
    """Digits of a price."""
    invalid: NotRequired[InvalidPolicy | None]
    """reject if not given."""
    duplicates: NotRequired[DuplicatePolicy | None]
    """drop if not given."""
    crossed: NotRequired[CrossedPolicy | None]
    """reject if not given."""
    overlap: NotRequired[OverlapPolicy | None]
    """refuse if not given."""
    dry_run: NotRequired[bool | None]
    """Read and check everything, store nothing."""
    key: NotRequired[str | None]
    """Chosen by the client, 1 to 64 characters: a second start with the same key answers with the first one's job and starts none, so that a start can be repeated after its answer was lost. It holds for this run of the engine; after another start, the same import goes on where it stopped, or finds all of it stored."""


class ImportJobParams(TypedDict):
    """Which import."""

    job: int
    """Its number, as import.start gave it."""


class ImportUploadParams(TypedDict):
    """A piece of a file that is to be imported."""

    key: str
    """Names the upload, which may have many files: 1 to 64 letters, digits, `-` and `_`, chosen by the client. One that is made from the files' names, sizes and times goes on where the same files were broken off."""
    name: str
    """The file's name, without folders: 1 to 200 bytes."""
    bytes: int
    """Of the whole file."""
    offset: int
    """Where the piece begins. Beyond what has come, nothing is taken; the answer says where to go on."""
    data: bytes
    """The piece, at most 4 MiB; none to ask how much has come."""


class ImportUploadInfo(TypedDict):
    """How far a file has come."""

    received: int
    """Bytes from its beginning; the next piece begins there."""
    complete: bool
    """Whether all of it has come."""


class ImportUploadKey(TypedDict):
    """Which upload."""

    key: str
    """As the client chose it."""


class ImportListParams(TypedDict):
    """Which imports."""

    symbol: NotRequired[str | None]
    """Of this symbol only."""


class ImportProgressInfo(TypedDict):
    """How far an import has come."""

    phase: ImportPhase
    """What it does."""
    rows: int
    """Rows read."""
    bytes: int
    """Bytes of the files read."""
    bytes_total: int
    """Bytes of the files."""
    ticks_per_second: float
    """So far."""
    eta_seconds: NotRequired[float | None]
    """To go at this pace; nil in the first moments."""
    path: str
    """The file that is being read."""
    file: int
    """Its number, from 1."""
    files: int
    """How many files."""
    file_bytes: int
    """Bytes of that file, as stored, that have been read."""
    file_bytes_total: int
    """Bytes of that file."""


class RejectExample(TypedDict):
    """A rejected row."""

    path: str
    """The file."""
    line: int
    """From 1."""
    byte_offset: int
    """Where the line begins in the text, from 0."""
    text: str
    """The line, cut off at 200 bytes."""


class RejectInfo(TypedDict):
    """Rows that a rule rejected."""

    rule: str
    """Its name."""
    rows: int
    """How many."""
    first: NotRequired[RejectExample | None]
    """The first one."""


class SkippedFile(TypedDict):
    """A file that was left out."""

    path: str
    """The file."""
    reason: str
    """Why."""


class ImportSummaryInfo(TypedDict):
    """What an import did."""

    import_id: NotRequired[int | None]
    """Its number in the catalogue; nil if nothing changed or nothing was to be stored."""
    symbol: str
    """The symbol."""
    format: str
    """The format that was read."""
    rows_read: int
    """Rows."""
    ticks_stored: int
    """Ticks in the days that were written."""
    rejected: int
    """Rows that are no ticks."""
    duplicates: int
    """Equal ticks."""
    partitions: int
    """Days written."""
    first: NotRequired[int | None]
    """Time of the first tick."""
    last: NotRequired[int | None]
    """Time of the last tick."""
    bytes_in: int
    """Bytes of text."""
    bytes_stored: int
    """Bytes of the files written."""
    seconds: float
    """How long it took."""
    ticks_per_second: float
    """The quotient."""
    content_hash: str
    """Depends on the ticks alone."""
    price_scale: int
    """Digits of a price."""
    reason: str
    """What was decided of the format, and why."""
    ticks_accepted: int
    """Ticks that the import brought."""
    rejects: list[RejectInfo]
    """By rule."""
    crossed: int
    """Rows with ask below bid."""
    zero_spread: int
    """Rows with ask equal to bid."""
    out_of_order: int
    """Rows earlier than one before them."""
    repeated_headers: int
    """Lines that are the header again."""
    ambiguous_times: int
    """Rows in an hour that clocks showed twice."""
    repeated_times: int
    """Ticks with the time of the one before."""
    spikes: int
    """As in docs/guides/quality.md."""
    jumps: int
    """Alike."""
    off_session_ticks: int
    """Alike."""
    skipped_files: list[SkippedFile]
    """Files that are no tick files."""
    empty_files: list[str]
    """Files without a row."""
    unchanged_partitions: int
    """Days that were stored already with the same ticks."""
    already_stored: int
    """Ticks that days which were merged had already."""
    file_bytes: int
    """Bytes of the files on disk."""
    resumed_rows: int
    """Rows that an interrupted run had read."""
    anew: bool
    """Whether an interrupted run could not be gone on with."""
    dry_run: bool
    """Whether nothing was to be stored."""


class ImportJob(TypedDict):
    """An import since this engine's start."""

    job: int
    """Its number in this run of the engine."""
    key: NotRequired[str | None]
    """As the client chose it."""
    symbol: str
    """The symbol."""
    paths: list[str]
    """As they were given."""
    state: ImportState
    """How it is."""
    started: int
    """When."""
    finished: NotRequired[int | None]
    """When."""
    progress: NotRequired[ImportProgressInfo | None]
    """While it runs."""
    summary: NotRequired[ImportSummaryInfo | None]
    """When it has finished."""
    fault: NotRequired[FaultInfo | None]
    """When it has failed."""


class ImportRecordInfo(TypedDict):
    """An import of the catalogue."""

    import_id: int
    """Its number."""
    symbol: str
    """The symbol."""
    format: str
    """What the sources were written in."""
    sources: list[str]
    """The files."""
    finished: int
    """When; 0 where it is not known."""
    rows_read: int
    """Rows."""
    ticks_stored: int
    """Ticks in the days that were written."""
    rejected: int
    """Rows that are no ticks."""
    duplicates: int
    """Equal ticks."""
    content_hash: str
    """Depends on the ticks alone."""


class InterruptedImportInfo(TypedDict):
    """An import that was stopped; the same import, started again, goes on."""

    key: str
    """Names it among the interrupted ones."""
    symbol: NotRequired[str | None]
    """nil if it is damaged and cannot go on."""
    days: list[str]
    """Days that are staged, such as 2024-01-02."""
    bytes: int
    """Of its files."""


class ImportDiscardParams(TypedDict):
    """Which interrupted imports."""

    keys: list[str]
    """Their keys."""


class ImportListResult(TypedDict):
    """Imports in order of their numbers."""

    jobs: list[ImportJob]
    """Since this engine's start."""
    records: list[ImportRecordInfo]
    """Of the catalogue."""
    interrupted: list[InterruptedImportInfo]
    """Those that were stopped."""


TicksParams = TypedDict(
    "TicksParams",
    {
        "symbol": "str",
        "from": "NotRequired[int | None]",
        "to": "NotRequired[int | None]",
        "limit": "NotRequired[int | None]",
        "volumes": "NotRequired[bool | None]",
        "batch": "NotRequired[int | None]",
    },
)
"""Ticks with `from <= ts < to`.

symbol: The symbol.
from: Included; from the first tick if not given.
to: Not included; to the last tick if not given.
limit: The most ticks. ticks.get: 1 to 1,000,000; 100,000 if not given. ticks.stream: no limit if not given.
volumes: Whether volumes are wanted; true if not given.
batch: ticks.stream only: ticks an event, 1 to 262,144; 65,536 if not given.
"""


class TickBatch(TypedDict):
    """Ticks in columns of one length, in order of time."""

    symbol: str
    """The symbol."""
    price_scale: int
    """Decimal digits of the prices."""
    volume_scale: int
    """Decimal digits of the volumes."""
    count: int
    """How many ticks."""
    ts: npt.NDArray[np.int64]
    """Times in nanoseconds UTC."""
    bid: npt.NDArray[np.int64]
    """Mantissas."""
    ask: npt.NDArray[np.int64]
    """Mantissas."""
    bid_volume: NotRequired[npt.NDArray[np.int64] | None]
    """Mantissas at volume_scale, -1 where a tick has none; nil if no tick has one, or none were asked for."""
    ask_volume: NotRequired[npt.NDArray[np.int64] | None]
    """Alike."""
    truncated: bool
    """ticks.get: whether there are more. ticks.stream: always false."""


TicksRangeParams = TypedDict(
    "TicksRangeParams",
    {
        "symbol": "str",
        "from": "NotRequired[int | None]",
        "to": "NotRequired[int | None]",
    },
)
"""Ticks with `from <= ts < to`.

symbol: The symbol.
from: Included; from the first tick if not given.
to: Not included; to the last tick if not given.
"""


class TicksSpan(TypedDict):
    """What is stored of a range."""

    symbol: str
    """The symbol."""
    price_scale: int
    """Decimal digits of the prices."""
    ticks: int
    """How many there are."""
    first: NotRequired[int | None]
    """Time of the first; nil if there are none."""
    last: NotRequired[int | None]
    """Time of the last."""
    time_unit: str
    """The coarsest unit that holds all times: ms, us or ns."""
    has_volumes: bool
    """Whether any of these days has volumes."""


class StreamInfo(TypedDict):
    """What a stream of a range is of."""

    state: str
    """Tells what is stored of the range. All events of a stream are of one state; one that is resumed goes on only if this is what it was."""


class TicksHashParams(TypedDict):
    """Ticks with `ts < before`."""

    symbol: str
    """The symbol."""
    before: NotRequired[int | None]
    """Not included; all if not given."""


class TicksHash(TypedDict):
    """What tells whether ticks are those of before."""

    content_hash: str
    """Equal ticks have equal hashes, however they came to be stored."""


class TicksDeleted(TypedDict):
    """What was deleted."""

    ticks: int
    """How many ticks."""
    days_dropped: int
    """Days of which nothing is left."""
    days_rewritten: int
    """Days that were cut."""


BarsParams = TypedDict(
    "BarsParams",
    {
        "symbol": "str",
        "timeframe": "str",
        "from": "NotRequired[int | None]",
        "to": "NotRequired[int | None]",
        "side": "NotRequired[PriceSide | None]",
        "calendar": "NotRequired[str | None]",
        "fill": "NotRequired[FillPolicy | None]",
        "limit": "NotRequired[int | None]",
        "last": "NotRequired[bool | None]",
    },
)
"""Bars with `from <= open_time < to`.

symbol: The symbol.
timeframe: Such as 1m, 5m, 15m, 1h, 4h, 1d.
from: Included; from the first tick if not given.
to: Not included; to the last tick if not given.
side: bid if not given.
calendar: fx-new-york, utc or eet; the instrument's if not given.
fill: none if not given.
limit: The most bars: 1 to 1,000,000; 100,000 if not given. The first ones, or the last ones with `last`.
last: Whether the limit keeps the last bars; false if not given.
"""


class BarBatch(TypedDict):
    """Bars in columns of one length, in order of time."""

    symbol: str
    """The symbol."""
    timeframe: str
    """The timeframe."""
    side: PriceSide
    """Which price."""
    calendar: str
    """The calendar."""
    price_scale: int
    """Decimal digits of the prices; one more than the instrument's for mid."""
    volume_scale: int
    """Decimal digits of the volumes: as few as this batch needs."""
    count: int
    """How many bars."""
    open_time: npt.NDArray[np.int64]
    """Nanoseconds UTC."""
    close_time: npt.NDArray[np.int64]
    """Nanoseconds UTC; not included."""
    open: npt.NDArray[np.int64]
    """Mantissas."""
    high: npt.NDArray[np.int64]
    """Mantissas."""
    low: npt.NDArray[np.int64]
    """Mantissas."""
    close: npt.NDArray[np.int64]
    """Mantissas."""
    volume: NotRequired[npt.NDArray[np.int64] | None]
    """Mantissas at volume_scale, -1 where a bar has none; nil if no bar has one."""
    tick_count: npt.NDArray[np.int64]
    """Ticks of each bar."""
    complete: npt.NDArray[np.uint8]
    """1 where a tick at or after the bar's close is stored."""
    truncated: bool
    """Whether the limit left bars out."""


class BarsSubscribeParams(TypedDict):
    """Which bars."""

    symbols: list[str]
    """The symbols."""
    timeframes: list[str]
    """Such as 1m and 1h."""
    side: NotRequired[PriceSide | None]
    """bid if not given."""
    calendar: NotRequired[str | None]
    """The instrument's if not given."""


BarsStreamParams = TypedDict(
    "BarsStreamParams",
    {
        "symbol": "str",
        "timeframe": "str",
        "from": "NotRequired[int | None]",
        "to": "NotRequired[int | None]",
        "side": "NotRequired[PriceSide | None]",
        "calendar": "NotRequired[str | None]",
        "fill": "NotRequired[FillPolicy | None]",
        "batch": "NotRequired[int | None]",
    },
)
"""As of bars.get, without a limit.

symbol: The symbol.
timeframe: Such as 1m.
from: Included.
to: Not included.
side: bid if not given.
calendar: The instrument's if not given.
fill: none if not given.
batch: Bars an event, 1 to 262,144; 65,536 if not given.
"""


class SnapshotParams(TypedDict):
    """At which instant."""

    symbol: str
    """The symbol."""
    at: NotRequired[int | None]
    """Ticks with `ts <= at` are seen; the last tick's time if not given."""
    timeframes: NotRequired[list[str] | None]
    """1m, 5m, 15m, 1h, 4h and 1d if not given."""
    side: NotRequired[PriceSide | None]
    """bid if not given."""
    calendar: NotRequired[str | None]
    """The instrument's if not given."""
    completed: NotRequired[int | None]
    """Completed bars of each timeframe: 0 to 10,000; 3 if not given."""


class TickInfo(TypedDict):
    """A tick."""

    ts: int
    """Its time."""
    bid: int
    """At the scale that is told beside."""
    ask: int
    """At the scale that is told beside."""
    bid_volume: NotRequired[str | None]
    """Absent where the source has none."""
    ask_volume: NotRequired[str | None]
    """Absent where the source has none."""


class BarInfo(TypedDict):
    """A bar."""

    open_time: int
    """Included."""
    close_time: int
    """Not included."""
    open: int
    """At the scale that is told beside."""
    high: int
    """At the scale that is told beside."""
    low: int
    """At the scale that is told beside."""
    close: int
    """At the scale that is told beside."""
    volume: NotRequired[str | None]
    """The sum; absent where the source has none."""
    tick_count: int
    """Ticks."""


class TimeframeState(TypedDict):
    """A timeframe at an instant."""

    timeframe: str
    """Such as 1h."""
    partial: NotRequired[BarInfo | None]
    """The bar in progress; nil if it has no tick yet."""
    elapsed_seconds: float
    """Since the interval in progress began."""
    progress: float
    """Share of the interval that has gone by, 0 to 1."""
    completed: list[BarInfo]
    """The last completed bars, the newest last."""


class SnapshotResult(TypedDict):
    """All timeframes at an instant."""

    symbol: str
    """The symbol."""
    at: int
    """The instant."""
    side: PriceSide
    """Which price."""
    calendar: str
    """The calendar."""
    price_scale: int
    """Decimal digits of the bars' prices."""
    tick_scale: int
    """Decimal digits of the tick's prices."""
    last_tick: NotRequired[TickInfo | None]
    """The last tick up to the instant."""
    timeframes: list[TimeframeState]
    """The finest first."""


class StateParams(TypedDict):
    """At which instant."""

    symbol: str
    """The symbol."""
    at: int
    """Ticks with `ts <= at` are taken in."""
    timeframes: NotRequired[list[str] | None]
    """1m, 5m, 15m, 1h, 4h and 1d if not given."""
    calendar: NotRequired[str | None]
    """The instrument's if not given."""
    capacity: NotRequired[int | None]
    """Completed bars of each timeframe that the state holds: 1 to 10,000; 100 if not given."""


class StateResult(TypedDict):
    """A state as trace --state saves it, for the command line. Its form may change with any version."""

    state: Any
    """Bytes."""


class ReplayParams(TypedDict):
    """A walk over history."""

    symbol: str
    """The symbol."""
    at: int
    """Where it begins: ticks with `ts <= at` are seen."""
    to: NotRequired[int | None]
    """Where it ends; at the last tick if not given."""
    speed: NotRequired[float | None]
    """Seconds of history a second; 1 if not given. 0: as fast as the client takes it."""
    paused: NotRequired[bool | None]
    """Whether it begins paused, for stepping."""
    timeframes: NotRequired[list[str] | None]
    """As of mtf.snapshot."""
    side: NotRequired[PriceSide | None]
    """bid if not given."""
    calendar: NotRequired[str | None]
    """The instrument's if not given."""
    completed: NotRequired[int | None]
    """Completed bars of each timeframe in each event: 0 to 100; 1 if not given."""
    interval_ms: NotRequired[int | None]
    """While it plays: events at most every so many milliseconds; 50 if not given."""


class ReplayInfo(TypedDict):
    """A replay that has begun."""

    replay: int
    """Its number, for mtf.replay.control."""


class ReplayEvent(TypedDict):
    """The state at a place of the replay. Nothing in it is from later."""

    state: SnapshotResult
    """All timeframes."""
    playing: bool
    """Whether it goes on by itself."""
    speed: float
    """Seconds of history a second."""
    ended: bool
    """Whether there is no later tick."""


class ReplayControlParams(TypedDict):
    """What a replay is to do."""

    replay: int
    """Its number."""
    action: ReplayAction
    """What to do."""
    ticks: NotRequired[int | None]
    """step_forward and step_back: how many ticks; 1 if not given."""
    at: NotRequired[int | None]
    """seek: where to."""
    speed: NotRequired[float | None]
    """speed: seconds of history a second."""


QualityParams = TypedDict(
    "QualityParams",
    {
        "symbol": "str",
        "from": "NotRequired[int | None]",
        "to": "NotRequired[int | None]",
        "calendar": "NotRequired[str | None]",
        "days": "NotRequired[bool | None]",
    },
)
"""Of what.

symbol: The symbol.
from: Included.
to: Not included.
calendar: The instrument's if not given.
days: Whether each day is wanted; false if not given.
"""


class QualityCounts(TypedDict):
    """What was found."""

    crossed: int
    """Asks below bids."""
    zero_spread: int
    """Asks equal to bids."""
    duplicates: int
    """Equal ticks."""
    repeated_times: int
    """Ticks at the time of the one before."""
    unchanged: int
    """Ticks with the prices of the one before."""
    spikes: int
    """Prices that jump and come back."""
    jumps: int
    """Prices that jump and stay."""
    flat_stretches: int
    """Long stretches without a change."""
    thin_hours: int
    """Hours with far fewer ticks than usual."""
    rate_changes: int
    """Sudden changes of the rate of ticks."""


QualityGap = TypedDict(
    "QualityGap",
    {
        "kind": "str",
        "from": "int",
        "to": "int",
    },
)
"""A time without ticks.

kind: As in docs/guides/quality.md.
from: The tick before it, or the session's begin.
to: The tick after it, or the session's end.
"""


QualityDay = TypedDict(
    "QualityDay",
    {
        "date": "str",
        "from": "int",
        "to": "int",
        "session": "bool",
        "ticks": "int",
        "score": "int",
        "counts": "QualityCounts",
        "gaps": "list[QualityGap]",
    },
)
"""A trading day.

date: Such as 2024-01-02.
from: Its begin.
to: Its end.
session: Whether there is trading on it.
ticks: How many.
score: 0 to 100.
counts: What was found.
gaps: In order.
"""


class QualityResult(TypedDict):
    """The passport."""

    symbol: str
    """The symbol."""
    calendar: str
    """The calendar."""
    ticks: int
    """How many."""
    session_days: int
    """Days with trading."""
    score: NotRequired[float | None]
    """The mean of the scores of days with trading."""
    counts: QualityCounts
    """All days' together."""
    gaps: dict[str, int]
    """How many of each kind."""
    off_session_ticks: int
    """Ticks while the market is closed."""
    rejected_rows: int
    """Rows that imports rejected."""
    rejected: dict[str, int]
    """By rule."""
    out_of_order: int
    """Rows that were not in order."""
    import_duplicates: int
    """Equal rows of imports."""
    spread_points: NotRequired[SpreadPoints | None]
    """Of all ticks; nil if there are none."""
    content_hash: str
    """Of the ticks."""
    days: NotRequired[list[QualityDay] | None]
    """If they were asked for."""


class SpreadPoints(TypedDict):
    """Spreads in points."""

    min: int
    """The least."""
    median: int
    """Half are at most this."""
    p95: int
    """95 of 100 are at most this."""
    max: int
    """The most."""


class QualityPassport(TypedDict):
    """A passport in the form that the store keeps: for the command line. Its form may change with any version."""

    symbol: str
    """The symbol."""
    price_scale: int
    """Decimal digits of the prices."""
    segments: Any
    """What was found out of each piece of a day."""
    origin: Any
    """What imports noted."""
    content_hash: str
    """Of the ticks."""
    days_read: int
    """Days that had to be read."""


class VerifyParams(TypedDict):
    """Which bars."""

    symbol: str
    """The symbol."""
    timeframes: NotRequired[list[str] | None]
    """1m, 5m, 15m, 1h, 4h and 1d if not given."""
    calendar: NotRequired[str | None]
    """The instrument's if not given."""


class VerifyProgress(TypedDict):
    """How far it has come; each day is read more than once."""

    done: int
    """Days."""
    total: int
    """Days."""


class VerifyBars(TypedDict):
    """The bars of one timeframe and price."""

    timeframe: str
    """The timeframe."""
    side: PriceSide
    """Which price."""
    bars: int
    """Bars as they are given to clients."""
    recomputed: int
    """Bars as they are formed in the plainest way."""
    by_sql: NotRequired[int | None]
    """Bars as SQL forms them; nil where it does not know how."""
    different_on: list[str]
    """UTC dates on which bars open that are not as they are formed anew."""


class VerifyDifference(TypedDict):
    """The first bar that is not as it is formed anew."""

    timeframe: str
    """The timeframe."""
    side: PriceSide
    """Which price."""
    way: str
    """How it was formed anew: plain or sql."""
    given: NotRequired[BarInfo | None]
    """As it is given to clients; nil if there is none."""
    expected: NotRequired[BarInfo | None]
    """As it must be; nil if there must be none."""
    ticks: list[TickInfo]
    """From the open of the earlier of the two to the close of the later, the first 100."""
    tick_count: int
    """How many there are."""


class VerifyResult(TypedDict):
    """What was found."""

    symbol: str
    """The symbol."""
    price_scale: int
    """Decimal digits of the ticks' prices; the bars of mid have one more."""
    ticks: int
    """How many were read."""
    verified: bool
    """Whether all is equal."""
    wrong_days: list[str]
    """Days whose ticks do not have the catalogue's content hash."""
    wrong_snapshots: list[str]
    """Days at whose end a snapshot does not have the bars formed anew."""
    bars: list[VerifyBars]
    """The finest timeframe first."""
    first_difference: NotRequired[VerifyDifference | None]
    """Of the finest timeframe that has one."""
    content_hash: str
    """Of the whole store."""


BacktestInfo = TypedDict(
    "BacktestInfo",
    {
        "id": "NotRequired[int | None]",
        "name": "str",
        "strategy": "str",
        "parameters": "str",
        "symbols": "list[str]",
        "from": "int",
        "to": "int",
        "currency": "str",
        "initial_balance": "str",
        "final_balance": "NotRequired[str | None]",
        "status": "BacktestStatus",
        "status_reason": "str",
        "content_hash": "str",
        "started": "int",
        "finished": "NotRequired[int | None]",
    },
)
"""A run of a strategy over history.

id: Given by the store; left out on insertion.
name: Its name.
strategy: Which strategy.
parameters: JSON.
symbols: The symbols.
from: Included.
to: Not included.
currency: Of its money.
initial_balance: Money.
final_balance: Money.
status: How it is.
status_reason: Why it failed or was cancelled.
content_hash: Of the ticks that it saw.
started: When.
finished: When.
"""


class IDParams(TypedDict):
    """Which row."""

    id: int
    """Its number."""


class DeleteResult(TypedDict):
    """Whether it was there."""

    deleted: bool
    """False if there is no such row."""


class InsertResult(TypedDict):
    """The numbers given, in order."""

    ids: list[int]
    """One for each row."""


class BacktestListResult(TypedDict):
    """In order of their numbers."""

    backtests: list[BacktestInfo]
    """One by one."""


class BacktestInsertParams(TypedDict):
    """Backtests to insert, all or none."""

    backtests: list[BacktestInfo]
    """At most 10,000."""


class TradeInfo(TypedDict):
    """One execution."""

    id: NotRequired[int | None]
    """Given by the store; left out on insertion."""
    backtest: int
    """The backtest's number."""
    position: NotRequired[int | None]
    """The position that it opened, changed or closed."""
    symbol: str
    """The symbol."""
    side: TradeSide
    """Bought or sold."""
    size: str
    """More than zero."""
    time: int
    """When."""
    price: str
    """At which price."""
    commission: str
    """Costs are negative."""
    reason: str
    """Why."""


class TradeListParams(TypedDict):
    """Which trades."""

    backtest: int
    """The backtest's number."""


class TradeListResult(TypedDict):
    """In order of their numbers."""

    trades: list[TradeInfo]
    """One by one."""


class TradeInsertParams(TypedDict):
    """Trades to insert, all or none."""

    trades: list[TradeInfo]
    """At most 10,000."""


class PositionInfo(TypedDict):
    """An exposure from its entry to its exit."""

    id: NotRequired[int | None]
    """Given by the store; left out on insertion."""
    backtest: int
    """The backtest's number."""
    parent: NotRequired[int | None]
    """The position that it was split off from."""
    symbol: str
    """The symbol."""
    side: PositionSide
    """For or against."""
    size: str
    """More than zero."""
    entry_time: int
    """When."""
    entry_price: str
    """At which price."""
    exit_time: NotRequired[int | None]
    """nil while it is open."""
    exit_price: NotRequired[str | None]
    """nil while it is open."""
    stop_loss: NotRequired[str | None]
    """A price."""
    take_profit: NotRequired[str | None]
    """A price."""
    commission: str
    """Costs are negative."""
    swap: str
    """Costs are negative."""
    profit: NotRequired[str | None]
    """Without commission and swap."""
    profit_pips: NotRequired[str | None]
    """In pips."""
    maximum_adverse: NotRequired[str | None]
    """How far against it the price went."""
    maximum_favourable: NotRequired[str | None]
    """How far for it the price went."""
    entry_reason: str
    """Why."""
    exit_reason: str
    """Why."""


class PositionListParams(TypedDict):
    """Which positions."""

    backtest: int
    """The backtest's number."""


class PositionListResult(TypedDict):
    """In order of their numbers."""

    positions: list[PositionInfo]
    """One by one."""


class PositionInsertParams(TypedDict):
    """Positions to insert, all or none."""

    positions: list[PositionInfo]
    """At most 10,000."""


class CredentialVersionInfo(TypedDict):
    """A version of a credential."""

    version: int
    """Counts from 1."""
    created: int
    """When it was stored."""
    expires: NotRequired[int | None]
    """When it is of no use any more, where that is known."""
    kept_until: NotRequired[int | None]
    """Of a previous version: until when it is kept."""


class CredentialFindingInfo(TypedDict):
    """Something that somebody should look at."""

    code: str
    """Such as `expired`, `expires_soon`, `rotation_overdue`, `rotation_pending`, `unusable`, `failed_accesses`, `audit`."""
    failure: bool
    """Whether something does not work, now."""
    name: NotRequired[str | None]
    """The credential; none if it is about all of them."""
    message: str
    """What."""
    advice: str
    """What to do."""


class CredentialDetails(TypedDict):
    """A credential."""

    name: str
    """Such as `polygon.api-key`."""
    kind: str
    """api-key, token, password, private-key or other."""
    current: CredentialVersionInfo
    """The version that is in use."""
    next: NotRequired[CredentialVersionInfo | None]
    """One that is being tested."""
    previous: NotRequired[CredentialVersionInfo | None]
    """The one before, while it is kept."""
    rotation_due: NotRequired[int | None]
    """When it should be replaced, where that was said."""
    findings: list[CredentialFindingInfo]
    """What needs attention."""


class CredentialListResult(TypedDict):
    """All credentials, by name."""

    store: str
    """The kind of store: file, dotenv, secret-service, windows or keychain."""
    credentials: list[CredentialDetails]
    """One by one."""


class CredentialNameParams(TypedDict):
    """Which credential."""

    name: str
    """Its name."""


class CredentialHealthResult(TypedDict):
    """How the credentials are."""

    set_up: bool
    """Whether there is a store; if not, that is no fault."""
    usable: bool
    """Whether the store can be reached and read."""
    findings: list[CredentialFindingInfo]
    """What needs attention."""


class CredentialAuditParams(TypedDict):
    """Which entries of the audit trail."""

    name: NotRequired[str | None]
    """Of this credential only."""
    last: NotRequired[int | None]
    """How many of the last ones, 1 to 10,000; 50 if not given."""


class CredentialAuditEntry(TypedDict):
    """An access to a credential, or something else that is on record."""

    number: int
    """Counts from 1, without gaps."""
    time: int
    """When."""
    action: str
    """Such as `get`, `set`, `rotate`, `rollback`, `delete`, `resolve`, `open`, `check`, `prune`, `restart`, `head_lost`."""
    name: NotRequired[str | None]
    """The credential."""
    version: NotRequired[int | None]
    """Of it."""
    outcome: str
    """`ok`, or why not; `begun` of a change that another entry says the end of."""
    detail: NotRequired[str | None]
    """More."""
    process: str
    """The program and its command."""
    pid: int
    """The process."""
    uid: int
    """The user; -1 where users have no number."""
    service: str
    """The part of the program."""


class CredentialAuditResult(TypedDict):
    """Entries of the audit trail."""

    entries: list[CredentialAuditEntry]
    """Oldest first."""
    faults: NotRequired[list[str] | None]
    """What was changed, as the trail and the head beside it tell; what cannot be read is not among the entries."""


class CredentialVerifyResult(TypedDict):
    """What verifying the audit trail found."""

    good: bool
    """Whether nothing was changed."""
    entries: int
    """How many were read."""
    head: NotRequired[str | None]
    """How far it goes, `number:hash`, to be kept elsewhere."""
    faults: list[str]
    """What was changed."""
    warnings: NotRequired[list[str] | None]
    """What is no fault of the trail, but should be looked at: heads that were missing."""


class LogSubscribeParams(TypedDict):
    """Which lines."""

    level: NotRequired[LogLevel | None]
    """Of this level and above; info if not given."""
    services: NotRequired[list[str] | None]
    """Of these services only."""


class LogEvent(TypedDict):
    """A line. Secrets and paths of the installation are in none."""

    time: int
    """When."""
    level: LogLevel
    """How much it matters."""
    service: str
    """Where."""
    message: str
    """What."""
    metadata: dict[str, str]
    """More, by keys."""


METHODS: dict[str, MethodInfo] = {
    "system.hello": MethodInfo("system.hello", True, 30000, None),
    "system.ping": MethodInfo("system.ping", True, 30000, None),
    "system.echo": MethodInfo("system.echo", True, 30000, None),
    "system.info": MethodInfo("system.info", True, 30000, None),
    "system.configuration": MethodInfo("system.configuration", True, 30000, None),
    "system.echo_back": MethodInfo("system.echo_back", True, 30000, None),
    "system.page": MethodInfo("system.page", True, 30000, None),
    "system.unsubscribe": MethodInfo("system.unsubscribe", True, 30000, None),
    "services.list": MethodInfo("services.list", True, 30000, None),
    "services.health": MethodInfo("services.health", True, 30000, None),
    "services.restart": MethodInfo("services.restart", False, 30000, None),
    "services.start": MethodInfo("services.start", True, 30000, None),
    "services.stop": MethodInfo("services.stop", True, 30000, None),
    "services.subscribe": MethodInfo("services.subscribe", True, 30000, "no"),
    "store.health": MethodInfo("store.health", True, 30000, None),
    "store.stats": MethodInfo("store.stats", True, 120000, None),
    "store.sql": MethodInfo("store.sql", True, 60000, None),
    "store.check": MethodInfo("store.check", True, 3600000, None),
    "store.compact": MethodInfo("store.compact", True, 3600000, None),
    "store.repair": MethodInfo("store.repair", False, 3600000, None),
    "instruments.list": MethodInfo("instruments.list", True, 30000, None),
    "instruments.get": MethodInfo("instruments.get", True, 30000, None),
    "instruments.update": MethodInfo("instruments.update", True, 30000, None),
    "import.start": MethodInfo("import.start", False, 30000, None),
    "import.wait": MethodInfo("import.wait", True, 3600000, None),
    "import.status": MethodInfo("import.status", True, 30000, None),
    "import.cancel": MethodInfo("import.cancel", True, 30000, None),
    "import.list": MethodInfo("import.list", True, 30000, None),
    "import.upload": MethodInfo("import.upload", True, 30000, None),
    "import.drop_upload": MethodInfo("import.drop_upload", True, 30000, None),
    "import.discard": MethodInfo("import.discard", True, 30000, None),
    "ticks.get": MethodInfo("ticks.get", True, 60000, None),
    "ticks.stream": MethodInfo("ticks.stream", True, 30000, "always"),
    "ticks.span": MethodInfo("ticks.span", True, 60000, None),
    "ticks.hash": MethodInfo("ticks.hash", True, 60000, None),
    "ticks.delete": MethodInfo("ticks.delete", True, 120000, None),
    "bars.get": MethodInfo("bars.get", True, 60000, None),
    "bars.stream": MethodInfo("bars.stream", True, 30000, "always"),
    "bars.subscribe": MethodInfo("bars.subscribe", True, 30000, "no"),
    "mtf.snapshot": MethodInfo("mtf.snapshot", True, 60000, None),
    "mtf.state": MethodInfo("mtf.state", True, 60000, None),
    "mtf.replay": MethodInfo("mtf.replay", True, 30000, "no"),
    "mtf.replay.control": MethodInfo("mtf.replay.control", False, 30000, None),
    "quality.get": MethodInfo("quality.get", True, 300000, None),
    "quality.passport": MethodInfo("quality.passport", True, 300000, None),
    "quality.verify": MethodInfo("quality.verify", True, 3600000, None),
    "backtests.list": MethodInfo("backtests.list", True, 30000, None),
    "backtests.get": MethodInfo("backtests.get", True, 30000, None),
    "backtests.insert": MethodInfo("backtests.insert", False, 30000, None),
    "backtests.update": MethodInfo("backtests.update", True, 30000, None),
    "backtests.delete": MethodInfo("backtests.delete", True, 30000, None),
    "trades.list": MethodInfo("trades.list", True, 30000, None),
    "trades.get": MethodInfo("trades.get", True, 30000, None),
    "trades.insert": MethodInfo("trades.insert", False, 30000, None),
    "trades.update": MethodInfo("trades.update", True, 30000, None),
    "trades.delete": MethodInfo("trades.delete", True, 30000, None),
    "positions.list": MethodInfo("positions.list", True, 30000, None),
    "positions.get": MethodInfo("positions.get", True, 30000, None),
    "positions.insert": MethodInfo("positions.insert", False, 30000, None),
    "positions.update": MethodInfo("positions.update", True, 30000, None),
    "positions.delete": MethodInfo("positions.delete", True, 30000, None),
    "credentials.list": MethodInfo("credentials.list", True, 30000, None),
    "credentials.get": MethodInfo("credentials.get", True, 30000, None),
    "credentials.health": MethodInfo("credentials.health", True, 30000, None),
    "credentials.audit": MethodInfo("credentials.audit", True, 30000, None),
    "credentials.verify": MethodInfo("credentials.verify", True, 30000, None),
    "log.subscribe": MethodInfo("log.subscribe", True, 30000, "run"),
}
"""All methods, by name."""
