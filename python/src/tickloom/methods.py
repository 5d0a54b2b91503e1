"""The methods of the engine, for `Client.call` and `Client.subscribe`. Written by scripts/generate-schema.py from schema/. Do not edit."""

# fmt: off
# ruff: noqa: E501
from __future__ import annotations

from typing import Any

from . import _protocol as p
from ._client.methods import IdempotentMethod, OnceMethod, Resumption, StreamMethod

SYSTEM_HELLO: IdempotentMethod[p.HelloParams, p.HelloResult] = IdempotentMethod("system.hello", 30.0)
"""Agrees on version and limits. First on a WebSocket without a token in its header, or else anywhere; refused versions name those that are spoken."""
SYSTEM_PING: IdempotentMethod[p.Empty, p.PingResult] = IdempotentMethod("system.ping", 30.0)
"""Answers at once."""
SYSTEM_ECHO: IdempotentMethod[Any, Any] = IdempotentMethod("system.echo", 30.0)
"""Returns its first parameter as it came, byte for byte; nil if there is none."""
SYSTEM_INFO: IdempotentMethod[p.Empty, p.InfoResult] = IdempotentMethod("system.info", 30.0)
"""Tells what runs."""
SYSTEM_CONFIGURATION: IdempotentMethod[p.Empty, p.ConfigurationResult] = IdempotentMethod("system.configuration", 30.0)
"""Tells the effective configuration and where each value comes from; never a secret."""
SYSTEM_ECHO_BACK: IdempotentMethod[p.EchoBackParams, p.EchoBackResult] = IdempotentMethod("system.echo_back", 30.0)
"""The engine calls `client.echo` of its caller, and tells how long the answers took."""
SYSTEM_PAGE: IdempotentMethod[p.Empty, p.PageResult] = IdempotentMethod("system.page", 30.0)
"""Lets a page in that the caller shows: its address, and a new cookie for it. Over the Unix socket only, whose peer is the engine's owner."""
SYSTEM_UNSUBSCRIBE: IdempotentMethod[p.UnsubscribeParams, p.UnsubscribeResult] = IdempotentMethod("system.unsubscribe", 30.0)
"""Ends a subscription."""
SERVICES_LIST: IdempotentMethod[p.Empty, p.ServicesListResult] = IdempotentMethod("services.list", 30.0)
"""Lists the services."""
SERVICES_HEALTH: IdempotentMethod[p.Empty, p.EngineHealth] = IdempotentMethod("services.health", 30.0)
"""How the engine is."""
SERVICES_RESTART: OnceMethod[p.ServiceNameParams, p.ServiceInfo] = OnceMethod("services.restart", 30.0)
"""Stops a service and those that need it, and starts them again, while others go on."""
SERVICES_START: IdempotentMethod[p.ServiceNameParams, p.ServiceInfo] = IdempotentMethod("services.start", 30.0)
"""Starts a stopped service."""
SERVICES_STOP: IdempotentMethod[p.ServiceNameParams, p.ServiceInfo] = IdempotentMethod("services.stop", 30.0)
"""Stops a service and those that need it."""
SERVICES_SUBSCRIBE: StreamMethod[p.Empty, p.Empty, p.ServiceHealthEvent] = StreamMethod("services.subscribe", Resumption.NO, 30.0)
"""Each change of a service's state; all services as they are at first."""
STORE_HEALTH: IdempotentMethod[p.Empty, p.StoreHealthResult] = IdempotentMethod("store.health", 30.0)
"""How the store is."""
STORE_STATS: IdempotentMethod[p.StoreStatsParams, p.StoreStatsResult] = IdempotentMethod("store.stats", 120.0)
"""What is stored takes on disk."""
STORE_SQL: IdempotentMethod[p.StoreSQLParams, p.StoreSQLResult] = IdempotentMethod("store.sql", 60.0)
"""Answers one query, read-only."""
STORE_CHECK: IdempotentMethod[p.Empty, p.StoreCheckResult] = IdempotentMethod("store.check", 3600.0)
"""Reads every file and compares it with its seal, its hash and the catalogue. Changes nothing."""
STORE_COMPACT: IdempotentMethod[p.Empty, p.StoreCompactResult] = IdempotentMethod("store.compact", 3600.0)
"""Writes anew what this version would write differently. No tick changes. What was done when it is cancelled stays."""
STORE_REPAIR: OnceMethod[p.Empty, p.StoreRepairResult] = OnceMethod("store.repair", 3600.0)
"""Sets aside damaged and stray files, so that every row of the catalogue has its file, and every file its row. Deletes nothing. A catalogue that is lost or damaged itself is made anew only by the command line, while no engine serves it."""
INSTRUMENTS_LIST: IdempotentMethod[p.Empty, p.InstrumentsListResult] = IdempotentMethod("instruments.list", 30.0)
"""All instruments."""
INSTRUMENTS_GET: IdempotentMethod[p.SymbolParams, p.InstrumentInfo] = IdempotentMethod("instruments.get", 30.0)
"""One instrument."""
INSTRUMENTS_UPDATE: IdempotentMethod[p.InstrumentUpdateParams, p.InstrumentInfo] = IdempotentMethod("instruments.update", 30.0)
"""Changes what is known of an instrument."""
IMPORT_START: OnceMethod[p.ImportStartParams, p.ImportJob] = OnceMethod("import.start", 30.0)
"""Begins an import, and answers when it has its number. With `_progress`, progress comes until its end."""
IMPORT_WAIT: IdempotentMethod[p.ImportJobParams, p.ImportJob] = IdempotentMethod("import.wait", 3600.0)
"""Answers when the import has come to its end."""
IMPORT_STATUS: IdempotentMethod[p.ImportJobParams, p.ImportJob] = IdempotentMethod("import.status", 30.0)
"""How an import is."""
IMPORT_CANCEL: IdempotentMethod[p.ImportJobParams, p.ImportJob] = IdempotentMethod("import.cancel", 30.0)
"""Stops an import; what was committed stays."""
IMPORT_LIST: IdempotentMethod[p.ImportListParams, p.ImportListResult] = IdempotentMethod("import.list", 30.0)
"""All imports."""
IMPORT_UPLOAD: IdempotentMethod[p.ImportUploadParams, p.ImportUploadInfo] = IdempotentMethod("import.upload", 30.0)
"""Takes a piece of a file that the engine cannot reach by a path. When all has come, `import.start` takes `upload:KEY`. What was imported is removed then, and what nobody imported after a week. All uploads together have at most TICKLOOM_UPLOAD_LIMIT."""
IMPORT_DROP_UPLOAD: IdempotentMethod[p.ImportUploadKey, p.Empty] = IdempotentMethod("import.drop_upload", 30.0)
"""Removes an upload; one that is not there is no error."""
IMPORT_DISCARD: IdempotentMethod[p.ImportDiscardParams, p.Empty] = IdempotentMethod("import.discard", 30.0)
"""Gives up interrupted imports, which frees their room. Nothing of them was visible."""
TICKS_GET: IdempotentMethod[p.TicksParams, p.TickBatch] = IdempotentMethod("ticks.get", 60.0)
"""Ticks of a range in one answer."""
TICKS_STREAM: StreamMethod[p.TicksParams, p.StreamInfo, p.TickBatch] = StreamMethod("ticks.stream", Resumption.ALWAYS, 30.0)
"""Ticks of a range, batch by batch. Sequence numbers count the batches from 1; resuming needs the same parameters, and the same `state`. It ends with `changed` if the days of its range change meanwhile."""
TICKS_SPAN: IdempotentMethod[p.TicksRangeParams, p.TicksSpan] = IdempotentMethod("ticks.span", 60.0)
"""How many ticks a range has, and what they need."""
TICKS_HASH: IdempotentMethod[p.TicksHashParams, p.TicksHash] = IdempotentMethod("ticks.hash", 60.0)
"""The content hash of all ticks before an instant."""
TICKS_DELETE: IdempotentMethod[p.TicksRangeParams, p.TicksDeleted] = IdempotentMethod("ticks.delete", 120.0)
"""Deletes the ticks of a range: all of them, or none."""
BARS_GET: IdempotentMethod[p.BarsParams, p.BarBatch] = IdempotentMethod("bars.get", 60.0)
"""Bars of a range in one answer."""
BARS_STREAM: StreamMethod[p.BarsStreamParams, p.StreamInfo, p.BarBatch] = StreamMethod("bars.stream", Resumption.ALWAYS, 30.0)
"""Bars of a range, batch by batch. Sequence numbers count the batches from 1; resuming needs the same parameters, and the same `state`. It ends with `changed` if the days of its range change meanwhile."""
BARS_SUBSCRIBE: StreamMethod[p.BarsSubscribeParams, p.Empty, p.BarBatch] = StreamMethod("bars.subscribe", Resumption.NO, 30.0)
"""Bars as imports store them: after each commit, those that are new or changed. While the client is slow, a newer event takes the place of an older one of the same symbol and timeframe, and has its bars, too."""
MTF_SNAPSHOT: IdempotentMethod[p.SnapshotParams, p.SnapshotResult] = IdempotentMethod("mtf.snapshot", 60.0)
"""All timeframes at an instant."""
MTF_STATE: IdempotentMethod[p.StateParams, p.StateResult] = IdempotentMethod("mtf.state", 60.0)
"""The whole state at an instant, from which its receiver goes on with ticks of its own."""
MTF_REPLAY: StreamMethod[p.ReplayParams, p.ReplayInfo, p.ReplayEvent] = StreamMethod("mtf.replay", Resumption.NO, 30.0)
"""Walks over history: play, pause, step forward and back. It ends with the error `changed` if ticks up to the trading day that it is in become others."""
MTF_REPLAY_CONTROL: OnceMethod[p.ReplayControlParams, p.Empty] = OnceMethod("mtf.replay.control", 30.0)
"""Tells a replay of this connection what to do; its next event shows it."""
QUALITY_GET: IdempotentMethod[p.QualityParams, p.QualityResult] = IdempotentMethod("quality.get", 300.0)
"""How good the ticks are."""
QUALITY_PASSPORT: IdempotentMethod[p.QualityParams, p.QualityPassport] = IdempotentMethod("quality.passport", 300.0)
"""How good the ticks are, with all that is known of each day."""
QUALITY_VERIFY: IdempotentMethod[p.VerifyParams, p.VerifyResult] = IdempotentMethod("quality.verify", 3600.0)
"""Reads every tick of a symbol, compares each day with its content hash, and every bar with one that is formed in the plainest way and one that SQL forms, bit for bit. Changes nothing."""
BACKTESTS_LIST: IdempotentMethod[p.Empty, p.BacktestListResult] = IdempotentMethod("backtests.list", 30.0)
"""All backtests."""
BACKTESTS_GET: IdempotentMethod[p.IDParams, p.BacktestInfo] = IdempotentMethod("backtests.get", 30.0)
"""One backtest."""
BACKTESTS_INSERT: OnceMethod[p.BacktestInsertParams, p.InsertResult] = OnceMethod("backtests.insert", 30.0)
"""Inserts backtests."""
BACKTESTS_UPDATE: IdempotentMethod[p.BacktestInfo, p.BacktestInfo] = IdempotentMethod("backtests.update", 30.0)
"""Changes a backtest."""
BACKTESTS_DELETE: IdempotentMethod[p.IDParams, p.DeleteResult] = IdempotentMethod("backtests.delete", 30.0)
"""Deletes a backtest with its trades and positions."""
TRADES_LIST: IdempotentMethod[p.TradeListParams, p.TradeListResult] = IdempotentMethod("trades.list", 30.0)
"""The trades of a backtest."""
TRADES_GET: IdempotentMethod[p.IDParams, p.TradeInfo] = IdempotentMethod("trades.get", 30.0)
"""One trade."""
TRADES_INSERT: OnceMethod[p.TradeInsertParams, p.InsertResult] = OnceMethod("trades.insert", 30.0)
"""Inserts trades."""
TRADES_UPDATE: IdempotentMethod[p.TradeInfo, p.TradeInfo] = IdempotentMethod("trades.update", 30.0)
"""Changes a trade."""
TRADES_DELETE: IdempotentMethod[p.IDParams, p.DeleteResult] = IdempotentMethod("trades.delete", 30.0)
"""Deletes a trade."""
POSITIONS_LIST: IdempotentMethod[p.PositionListParams, p.PositionListResult] = IdempotentMethod("positions.list", 30.0)
"""The positions of a backtest."""
POSITIONS_GET: IdempotentMethod[p.IDParams, p.PositionInfo] = IdempotentMethod("positions.get", 30.0)
"""One position."""
POSITIONS_INSERT: OnceMethod[p.PositionInsertParams, p.InsertResult] = OnceMethod("positions.insert", 30.0)
"""Inserts positions."""
POSITIONS_UPDATE: IdempotentMethod[p.PositionInfo, p.PositionInfo] = IdempotentMethod("positions.update", 30.0)
"""Changes a position."""
POSITIONS_DELETE: IdempotentMethod[p.IDParams, p.DeleteResult] = IdempotentMethod("positions.delete", 30.0)
"""Deletes a position."""
CREDENTIALS_LIST: IdempotentMethod[p.Empty, p.CredentialListResult] = IdempotentMethod("credentials.list", 30.0)
"""All credentials, without their secrets."""
CREDENTIALS_GET: IdempotentMethod[p.CredentialNameParams, p.CredentialDetails] = IdempotentMethod("credentials.get", 30.0)
"""What may be told of a credential: all but its secret."""
CREDENTIALS_HEALTH: IdempotentMethod[p.Empty, p.CredentialHealthResult] = IdempotentMethod("credentials.health", 30.0)
"""Whether the store can be used, and what needs attention."""
CREDENTIALS_AUDIT: IdempotentMethod[p.CredentialAuditParams, p.CredentialAuditResult] = IdempotentMethod("credentials.audit", 30.0)
"""The last entries of the audit trail."""
CREDENTIALS_VERIFY: IdempotentMethod[p.Empty, p.CredentialVerifyResult] = IdempotentMethod("credentials.verify", 30.0)
"""Reads all of the audit trail, and looks for what was changed."""
LOG_SUBSCRIBE: StreamMethod[p.LogSubscribeParams, p.Empty, p.LogEvent] = StreamMethod("log.subscribe", Resumption.RUN, 30.0)
"""Lines as they are written; the oldest that wait are left out while the client is slow."""

__all__ = [
    "BACKTESTS_DELETE",
    "BACKTESTS_GET",
    "BACKTESTS_INSERT",
    "BACKTESTS_LIST",
    "BACKTESTS_UPDATE",
    "BARS_GET",
    "BARS_STREAM",
    "BARS_SUBSCRIBE",
    "CREDENTIALS_AUDIT",
    "CREDENTIALS_GET",
    "CREDENTIALS_HEALTH",
    "CREDENTIALS_LIST",
    "CREDENTIALS_VERIFY",
    "IMPORT_CANCEL",
    "IMPORT_DISCARD",
    "IMPORT_DROP_UPLOAD",
    "IMPORT_LIST",
    "IMPORT_START",
    "IMPORT_STATUS",
    "IMPORT_UPLOAD",
    "IMPORT_WAIT",
    "INSTRUMENTS_GET",
    "INSTRUMENTS_LIST",
    "INSTRUMENTS_UPDATE",
    "LOG_SUBSCRIBE",
    "MTF_REPLAY",
    "MTF_REPLAY_CONTROL",
    "MTF_SNAPSHOT",
    "MTF_STATE",
    "POSITIONS_DELETE",
    "POSITIONS_GET",
    "POSITIONS_INSERT",
    "POSITIONS_LIST",
    "POSITIONS_UPDATE",
    "QUALITY_GET",
    "QUALITY_PASSPORT",
    "QUALITY_VERIFY",
    "SERVICES_HEALTH",
    "SERVICES_LIST",
    "SERVICES_RESTART",
    "SERVICES_START",
    "SERVICES_STOP",
    "SERVICES_SUBSCRIBE",
    "STORE_CHECK",
    "STORE_COMPACT",
    "STORE_HEALTH",
    "STORE_REPAIR",
    "STORE_SQL",
    "STORE_STATS",
    "SYSTEM_CONFIGURATION",
    "SYSTEM_ECHO",
    "SYSTEM_ECHO_BACK",
    "SYSTEM_HELLO",
    "SYSTEM_INFO",
    "SYSTEM_PAGE",
    "SYSTEM_PING",
    "SYSTEM_UNSUBSCRIBE",
    "TICKS_DELETE",
    "TICKS_GET",
    "TICKS_HASH",
    "TICKS_SPAN",
    "TICKS_STREAM",
    "TRADES_DELETE",
    "TRADES_GET",
    "TRADES_INSERT",
    "TRADES_LIST",
    "TRADES_UPDATE",
    "IdempotentMethod",
    "OnceMethod",
    "Resumption",
    "StreamMethod",
]
