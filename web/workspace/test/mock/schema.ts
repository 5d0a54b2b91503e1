// Written by scripts/generate-schema.py from schema/. Do not edit.
import type * as p from "../../../client/src/protocol.js";

/** What a method takes and gives, as the schema spells it. */
export interface MethodKinds {
  readonly params: string;
  readonly result: string;
  readonly event: string | null;
  readonly progress: string | null;
  readonly idempotent: boolean;
}

export const methodKinds: { readonly [Name in keyof p.Methods]: MethodKinds } = {
  "system.hello": { params: "HelloParams", result: "HelloResult", event: null, progress: null, idempotent: true },
  "system.ping": { params: "Empty", result: "PingResult", event: null, progress: null, idempotent: true },
  "system.echo": { params: "any", result: "any", event: null, progress: null, idempotent: true },
  "system.info": { params: "Empty", result: "InfoResult", event: null, progress: null, idempotent: true },
  "system.configuration": { params: "Empty", result: "ConfigurationResult", event: null, progress: null, idempotent: true },
  "system.echo_back": { params: "EchoBackParams", result: "EchoBackResult", event: null, progress: null, idempotent: true },
  "system.page": { params: "Empty", result: "PageResult", event: null, progress: null, idempotent: true },
  "system.unsubscribe": { params: "UnsubscribeParams", result: "UnsubscribeResult", event: null, progress: null, idempotent: true },
  "services.list": { params: "Empty", result: "ServicesListResult", event: null, progress: null, idempotent: true },
  "services.health": { params: "Empty", result: "EngineHealth", event: null, progress: null, idempotent: true },
  "services.restart": { params: "ServiceNameParams", result: "ServiceInfo", event: null, progress: null, idempotent: false },
  "services.start": { params: "ServiceNameParams", result: "ServiceInfo", event: null, progress: null, idempotent: true },
  "services.stop": { params: "ServiceNameParams", result: "ServiceInfo", event: null, progress: null, idempotent: true },
  "services.subscribe": { params: "Empty", result: "Empty", event: "ServiceHealthEvent", progress: null, idempotent: true },
  "store.health": { params: "Empty", result: "StoreHealthResult", event: null, progress: null, idempotent: true },
  "store.stats": { params: "StoreStatsParams", result: "StoreStatsResult", event: null, progress: null, idempotent: true },
  "store.sql": { params: "StoreSQLParams", result: "StoreSQLResult", event: null, progress: null, idempotent: true },
  "store.check": { params: "Empty", result: "StoreCheckResult", event: null, progress: "StoreCheckProgress", idempotent: true },
  "store.compact": { params: "Empty", result: "StoreCompactResult", event: null, progress: "StoreCheckProgress", idempotent: true },
  "store.repair": { params: "Empty", result: "StoreRepairResult", event: null, progress: null, idempotent: false },
  "instruments.list": { params: "Empty", result: "InstrumentsListResult", event: null, progress: null, idempotent: true },
  "instruments.get": { params: "SymbolParams", result: "InstrumentInfo", event: null, progress: null, idempotent: true },
  "instruments.update": { params: "InstrumentUpdateParams", result: "InstrumentInfo", event: null, progress: null, idempotent: true },
  "import.start": { params: "ImportStartParams", result: "ImportJob", event: null, progress: "ImportProgressInfo", idempotent: false },
  "import.wait": { params: "ImportJobParams", result: "ImportJob", event: null, progress: "ImportProgressInfo", idempotent: true },
  "import.status": { params: "ImportJobParams", result: "ImportJob", event: null, progress: null, idempotent: true },
  "import.cancel": { params: "ImportJobParams", result: "ImportJob", event: null, progress: null, idempotent: true },
  "import.list": { params: "ImportListParams", result: "ImportListResult", event: null, progress: null, idempotent: true },
  "import.upload": { params: "ImportUploadParams", result: "ImportUploadInfo", event: null, progress: null, idempotent: true },
  "import.drop_upload": { params: "ImportUploadKey", result: "Empty", event: null, progress: null, idempotent: true },
  "import.discard": { params: "ImportDiscardParams", result: "Empty", event: null, progress: null, idempotent: true },
  "ticks.get": { params: "TicksParams", result: "TickBatch", event: null, progress: null, idempotent: true },
  "ticks.stream": { params: "TicksParams", result: "StreamInfo", event: "TickBatch", progress: null, idempotent: true },
  "ticks.span": { params: "TicksRangeParams", result: "TicksSpan", event: null, progress: null, idempotent: true },
  "ticks.hash": { params: "TicksHashParams", result: "TicksHash", event: null, progress: null, idempotent: true },
  "ticks.delete": { params: "TicksRangeParams", result: "TicksDeleted", event: null, progress: null, idempotent: true },
  "bars.get": { params: "BarsParams", result: "BarBatch", event: null, progress: null, idempotent: true },
  "bars.stream": { params: "BarsStreamParams", result: "StreamInfo", event: "BarBatch", progress: null, idempotent: true },
  "bars.subscribe": { params: "BarsSubscribeParams", result: "Empty", event: "BarBatch", progress: null, idempotent: true },
  "mtf.snapshot": { params: "SnapshotParams", result: "SnapshotResult", event: null, progress: null, idempotent: true },
  "mtf.state": { params: "StateParams", result: "StateResult", event: null, progress: null, idempotent: true },
  "mtf.replay": { params: "ReplayParams", result: "ReplayInfo", event: "ReplayEvent", progress: null, idempotent: true },
  "mtf.replay.control": { params: "ReplayControlParams", result: "Empty", event: null, progress: null, idempotent: false },
  "quality.get": { params: "QualityParams", result: "QualityResult", event: null, progress: null, idempotent: true },
  "quality.passport": { params: "QualityParams", result: "QualityPassport", event: null, progress: null, idempotent: true },
  "quality.verify": { params: "VerifyParams", result: "VerifyResult", event: null, progress: "VerifyProgress", idempotent: true },
  "backtests.list": { params: "Empty", result: "BacktestListResult", event: null, progress: null, idempotent: true },
  "backtests.get": { params: "IDParams", result: "BacktestInfo", event: null, progress: null, idempotent: true },
  "backtests.insert": { params: "BacktestInsertParams", result: "InsertResult", event: null, progress: null, idempotent: false },
  "backtests.update": { params: "BacktestInfo", result: "BacktestInfo", event: null, progress: null, idempotent: true },
  "backtests.delete": { params: "IDParams", result: "DeleteResult", event: null, progress: null, idempotent: true },
  "trades.list": { params: "TradeListParams", result: "TradeListResult", event: null, progress: null, idempotent: true },
  "trades.get": { params: "IDParams", result: "TradeInfo", event: null, progress: null, idempotent: true },
  "trades.insert": { params: "TradeInsertParams", result: "InsertResult", event: null, progress: null, idempotent: false },
  "trades.update": { params: "TradeInfo", result: "TradeInfo", event: null, progress: null, idempotent: true },
  "trades.delete": { params: "IDParams", result: "DeleteResult", event: null, progress: null, idempotent: true },
  "positions.list": { params: "PositionListParams", result: "PositionListResult", event: null, progress: null, idempotent: true },
  "positions.get": { params: "IDParams", result: "PositionInfo", event: null, progress: null, idempotent: true },
  "positions.insert": { params: "PositionInsertParams", result: "InsertResult", event: null, progress: null, idempotent: false },
  "positions.update": { params: "PositionInfo", result: "PositionInfo", event: null, progress: null, idempotent: true },
  "positions.delete": { params: "IDParams", result: "DeleteResult", event: null, progress: null, idempotent: true },
  "credentials.list": { params: "Empty", result: "CredentialListResult", event: null, progress: null, idempotent: true },
  "credentials.get": { params: "CredentialNameParams", result: "CredentialDetails", event: null, progress: null, idempotent: true },
  "credentials.health": { params: "Empty", result: "CredentialHealthResult", event: null, progress: null, idempotent: true },
  "credentials.audit": { params: "CredentialAuditParams", result: "CredentialAuditResult", event: null, progress: null, idempotent: true },
  "credentials.verify": { params: "Empty", result: "CredentialVerifyResult", event: null, progress: null, idempotent: true },
  "log.subscribe": { params: "LogSubscribeParams", result: "Empty", event: "LogEvent", progress: null, idempotent: true },
};

export const enums: { readonly [name: string]: readonly string[] } = {
  ServiceState: ["starting", "healthy", "degraded", "failed", "stopped"],
  SQLKind: ["text", "number", "boolean", "time"],
  ImportState: ["queued", "running", "finished", "failed", "cancelled"],
  ImportPhase: ["reading", "committing"],
  InvalidPolicy: ["reject", "abort"],
  DuplicatePolicy: ["drop", "keep"],
  CrossedPolicy: ["reject", "keep"],
  OverlapPolicy: ["refuse", "replace", "merge"],
  PriceSide: ["bid", "ask", "mid"],
  FillPolicy: ["none", "flat"],
  ReplayAction: ["play", "pause", "step_forward", "step_back", "seek", "speed"],
  BacktestStatus: ["running", "finished", "failed", "cancelled"],
  TradeSide: ["buy", "sell"],
  PositionSide: ["long", "short"],
  LogLevel: ["trace", "debug", "info", "notice", "warning", "error", "critical"],
};

/** The fields of each message, each with its kind. */
export const fieldKinds: { readonly [Name in keyof Messages]: ReadonlyMap<string, string> } = {
  CauseInfo: new Map([["code", "string"], ["service", "string"], ["message", "string"]]),
  FaultInfo: new Map([["code", "string"], ["service", "string"], ["message", "string"], ["location", "string?"], ["advice", "string?"], ["details", "{any}"], ["retryable", "bool"], ["cause", "[CauseInfo]"]]),
  Empty: new Map([]),
  HelloParams: new Map([["versions", "[int]"], ["client", "string?"], ["token", "string?"], ["heartbeat_ms", "int?"]]),
  HelloResult: new Map([["version", "int"], ["server", "string"], ["server_version", "string"], ["engine", "string"], ["connection", "int"], ["limits", "ConnectionLimits"], ["session", "string?"]]),
  ConnectionLimits: new Map([["request_bytes_max", "int"], ["response_bytes_max", "int"], ["depth_max", "int"], ["requests_max", "int"], ["subscriptions_max", "int"], ["heartbeat_ms", "int"]]),
  PingResult: new Map([["time", "time"]]),
  InfoResult: new Map([["server", "string"], ["version", "string"], ["commit", "string?"], ["engine", "string"], ["started", "time"], ["pid", "int"], ["environment", "string"], ["protocol_versions", "[int]"]]),
  ConfigurationResult: new Map([["entries", "[ConfigurationEntry]"]]),
  ConfigurationEntry: new Map([["key", "string"], ["value", "string?"], ["origin", "string"], ["type", "string"], ["range", "string"], ["default", "string"], ["help", "string"], ["secret", "bool"], ["reloads", "bool"], ["needs_restart", "bool"]]),
  EchoBackParams: new Map([["count", "int"], ["value", "any?"]]),
  EchoBackResult: new Map([["nanoseconds", "column<int64>"]]),
  PageResult: new Map([["url", "string"], ["cookie_name", "string"], ["cookie", "string"]]),
  UnsubscribeParams: new Map([["subscription", "int"]]),
  UnsubscribeResult: new Map([["ended", "bool"]]),
  ServiceInfo: new Map([["name", "string"], ["version", "string"], ["state", "ServiceState"], ["reason", "string?"], ["since", "time"], ["dependencies", "[string]"], ["restarts", "int"]]),
  ServicesListResult: new Map([["services", "[ServiceInfo]"]]),
  ServiceNameParams: new Map([["name", "string"]]),
  ServiceHealthEvent: new Map([["service", "ServiceInfo"]]),
  EngineHealth: new Map([["live", "bool"], ["ready", "bool"], ["services", "[ServiceInfo]"]]),
  PoolQuery: new Map([["name", "string"], ["seconds", "double"]]),
  PoolInfo: new Map([["connections", "int"], ["in_use", "int"], ["waiting", "int"], ["finished", "int"], ["failed", "int"], ["refused", "int"], ["slowest", "[PoolQuery]"]]),
  StoreHealthResult: new Map([["open", "bool"], ["writable", "bool"], ["free_bytes", "int?"], ["partitions", "int?"], ["damaged", "[string]?"], ["schema_version", "int?"], ["cached_bars_bytes", "int?"], ["writer_pid", "int?"], ["pool", "PoolInfo?"]]),
  StoreStatsParams: new Map([["measure_days", "int?"]]),
  ColumnSize: new Map([["name", "string"], ["bytes", "int"]]),
  SymbolStats: new Map([["symbol", "string"], ["ticks", "int"], ["days", "int"], ["bytes", "int"], ["bytes_per_tick", "double"], ["csv_bytes", "double"], ["csv_days_measured", "int"], ["ratio_to_csv", "double"], ["columns", "[ColumnSize]"]]),
  StoreStatsResult: new Map([["symbols", "[SymbolStats]"]]),
  StoreSQLParams: new Map([["sql", "string"], ["limit", "int?"]]),
  SQLColumn: new Map([["name", "string"], ["kind", "SQLKind"]]),
  StoreSQLResult: new Map([["columns", "[SQLColumn]"], ["rows", "[[string?]]"], ["truncated", "bool"]]),
  StoreFindingInfo: new Map([["kind", "string"], ["path", "string"], ["symbol", "string?"], ["date", "string?"], ["message", "string"]]),
  StoreCheckResult: new Map([["partitions", "int"], ["ticks", "int"], ["bytes", "int"], ["findings", "[StoreFindingInfo]"], ["content_hash", "string"]]),
  StoreCheckProgress: new Map([["done", "int"], ["total", "int"]]),
  StoreCompactResult: new Map([["partitions", "int"], ["rewritten", "int"], ["bytes_before", "int"], ["bytes_after", "int"], ["folders_removed", "int"]]),
  StoreRemovedInfo: new Map([["finding", "StoreFindingInfo"], ["moved_to", "string?"]]),
  StoreRepairResult: new Map([["partitions", "int"], ["removed", "[StoreRemovedInfo]"], ["corrected", "[StoreFindingInfo]"], ["adopted", "[string]"]]),
  InstrumentInfo: new Map([["symbol", "string"], ["price_scale", "int"], ["pip_size", "decimal?"], ["quote_currency", "string?"], ["calendar", "string"], ["first", "time?"], ["last", "time?"], ["ticks", "int"], ["days", "int"], ["bytes", "int"]]),
  InstrumentsListResult: new Map([["instruments", "[InstrumentInfo]"]]),
  SymbolParams: new Map([["symbol", "string"]]),
  InstrumentUpdateParams: new Map([["symbol", "string"], ["pip_size", "decimal?"], ["quote_currency", "string?"], ["calendar", "string?"]]),
  ImportStartParams: new Map([["paths", "[string]"], ["symbol", "string"], ["format", "string?"], ["timezone", "string?"], ["scale", "int?"], ["invalid", "InvalidPolicy?"], ["duplicates", "DuplicatePolicy?"], ["crossed", "CrossedPolicy?"], ["overlap", "OverlapPolicy?"], ["dry_run", "bool?"], ["key", "string?"]]),
  ImportJobParams: new Map([["job", "int"]]),
  ImportUploadParams: new Map([["key", "string"], ["name", "string"], ["bytes", "int"], ["offset", "int"], ["data", "bytes"]]),
  ImportUploadInfo: new Map([["received", "int"], ["complete", "bool"]]),
  ImportUploadKey: new Map([["key", "string"]]),
  ImportListParams: new Map([["symbol", "string?"]]),
  ImportProgressInfo: new Map([["phase", "ImportPhase"], ["rows", "int"], ["bytes", "int"], ["bytes_total", "int"], ["ticks_per_second", "double"], ["eta_seconds", "double?"], ["path", "string"], ["file", "int"], ["files", "int"], ["file_bytes", "int"], ["file_bytes_total", "int"]]),
  RejectExample: new Map([["path", "string"], ["line", "int"], ["byte_offset", "int"], ["text", "string"]]),
  RejectInfo: new Map([["rule", "string"], ["rows", "int"], ["first", "RejectExample?"]]),
  SkippedFile: new Map([["path", "string"], ["reason", "string"]]),
  ImportSummaryInfo: new Map([["import_id", "int?"], ["symbol", "string"], ["format", "string"], ["rows_read", "int"], ["ticks_stored", "int"], ["rejected", "int"], ["duplicates", "int"], ["partitions", "int"], ["first", "time?"], ["last", "time?"], ["bytes_in", "int"], ["bytes_stored", "int"], ["seconds", "double"], ["ticks_per_second", "double"], ["content_hash", "string"], ["price_scale", "int"], ["reason", "string"], ["ticks_accepted", "int"], ["rejects", "[RejectInfo]"], ["crossed", "int"], ["zero_spread", "int"], ["out_of_order", "int"], ["repeated_headers", "int"], ["ambiguous_times", "int"], ["repeated_times", "int"], ["spikes", "int"], ["jumps", "int"], ["off_session_ticks", "int"], ["skipped_files", "[SkippedFile]"], ["empty_files", "[string]"], ["unchanged_partitions", "int"], ["already_stored", "int"], ["file_bytes", "int"], ["resumed_rows", "int"], ["anew", "bool"], ["dry_run", "bool"]]),
  ImportJob: new Map([["job", "int"], ["key", "string?"], ["symbol", "string"], ["paths", "[string]"], ["state", "ImportState"], ["started", "time"], ["finished", "time?"], ["progress", "ImportProgressInfo?"], ["summary", "ImportSummaryInfo?"], ["fault", "fault?"]]),
  ImportRecordInfo: new Map([["import_id", "int"], ["symbol", "string"], ["format", "string"], ["sources", "[string]"], ["finished", "time"], ["rows_read", "int"], ["ticks_stored", "int"], ["rejected", "int"], ["duplicates", "int"], ["content_hash", "string"]]),
  InterruptedImportInfo: new Map([["key", "string"], ["symbol", "string?"], ["days", "[string]"], ["bytes", "int"]]),
  ImportDiscardParams: new Map([["keys", "[string]"]]),
  ImportListResult: new Map([["jobs", "[ImportJob]"], ["records", "[ImportRecordInfo]"], ["interrupted", "[InterruptedImportInfo]"]]),
  TicksParams: new Map([["symbol", "string"], ["from", "time?"], ["to", "time?"], ["limit", "int?"], ["volumes", "bool?"], ["batch", "int?"]]),
  TickBatch: new Map([["symbol", "string"], ["price_scale", "int"], ["volume_scale", "int"], ["count", "int"], ["ts", "column<int64>"], ["bid", "column<int64>"], ["ask", "column<int64>"], ["bid_volume", "column<int64>?"], ["ask_volume", "column<int64>?"], ["truncated", "bool"]]),
  TicksRangeParams: new Map([["symbol", "string"], ["from", "time?"], ["to", "time?"]]),
  TicksSpan: new Map([["symbol", "string"], ["price_scale", "int"], ["ticks", "int"], ["first", "time?"], ["last", "time?"], ["time_unit", "string"], ["has_volumes", "bool"]]),
  StreamInfo: new Map([["state", "string"]]),
  TicksHashParams: new Map([["symbol", "string"], ["before", "time?"]]),
  TicksHash: new Map([["content_hash", "string"]]),
  TicksDeleted: new Map([["ticks", "int"], ["days_dropped", "int"], ["days_rewritten", "int"]]),
  BarsParams: new Map([["symbol", "string"], ["timeframe", "string"], ["from", "time?"], ["to", "time?"], ["side", "PriceSide?"], ["calendar", "string?"], ["fill", "FillPolicy?"], ["limit", "int?"], ["last", "bool?"]]),
  BarBatch: new Map([["symbol", "string"], ["timeframe", "string"], ["side", "PriceSide"], ["calendar", "string"], ["price_scale", "int"], ["volume_scale", "int"], ["count", "int"], ["open_time", "column<int64>"], ["close_time", "column<int64>"], ["open", "column<int64>"], ["high", "column<int64>"], ["low", "column<int64>"], ["close", "column<int64>"], ["volume", "column<int64>?"], ["tick_count", "column<int64>"], ["complete", "column<uint8>"], ["truncated", "bool"]]),
  BarsSubscribeParams: new Map([["symbols", "[string]"], ["timeframes", "[string]"], ["side", "PriceSide?"], ["calendar", "string?"]]),
  BarsStreamParams: new Map([["symbol", "string"], ["timeframe", "string"], ["from", "time?"], ["to", "time?"], ["side", "PriceSide?"], ["calendar", "string?"], ["fill", "FillPolicy?"], ["batch", "int?"]]),
  SnapshotParams: new Map([["symbol", "string"], ["at", "time?"], ["timeframes", "[string]?"], ["side", "PriceSide?"], ["calendar", "string?"], ["completed", "int?"]]),
  TickInfo: new Map([["ts", "time"], ["bid", "mantissa"], ["ask", "mantissa"], ["bid_volume", "decimal?"], ["ask_volume", "decimal?"]]),
  BarInfo: new Map([["open_time", "time"], ["close_time", "time"], ["open", "mantissa"], ["high", "mantissa"], ["low", "mantissa"], ["close", "mantissa"], ["volume", "decimal?"], ["tick_count", "int"]]),
  TimeframeState: new Map([["timeframe", "string"], ["partial", "BarInfo?"], ["elapsed_seconds", "double"], ["progress", "double"], ["completed", "[BarInfo]"]]),
  SnapshotResult: new Map([["symbol", "string"], ["at", "time"], ["side", "PriceSide"], ["calendar", "string"], ["price_scale", "int"], ["tick_scale", "int"], ["last_tick", "TickInfo?"], ["timeframes", "[TimeframeState]"]]),
  StateParams: new Map([["symbol", "string"], ["at", "time"], ["timeframes", "[string]?"], ["calendar", "string?"], ["capacity", "int?"]]),
  StateResult: new Map([["state", "any"]]),
  ReplayParams: new Map([["symbol", "string"], ["at", "time"], ["to", "time?"], ["speed", "double?"], ["paused", "bool?"], ["timeframes", "[string]?"], ["side", "PriceSide?"], ["calendar", "string?"], ["completed", "int?"], ["interval_ms", "int?"]]),
  ReplayInfo: new Map([["replay", "int"]]),
  ReplayEvent: new Map([["state", "SnapshotResult"], ["playing", "bool"], ["speed", "double"], ["ended", "bool"]]),
  ReplayControlParams: new Map([["replay", "int"], ["action", "ReplayAction"], ["ticks", "int?"], ["at", "time?"], ["speed", "double?"]]),
  QualityParams: new Map([["symbol", "string"], ["from", "time?"], ["to", "time?"], ["calendar", "string?"], ["days", "bool?"]]),
  QualityCounts: new Map([["crossed", "int"], ["zero_spread", "int"], ["duplicates", "int"], ["repeated_times", "int"], ["unchanged", "int"], ["spikes", "int"], ["jumps", "int"], ["flat_stretches", "int"], ["thin_hours", "int"], ["rate_changes", "int"]]),
  QualityGap: new Map([["kind", "string"], ["from", "time"], ["to", "time"]]),
  QualityDay: new Map([["date", "string"], ["from", "time"], ["to", "time"], ["session", "bool"], ["ticks", "int"], ["score", "int"], ["counts", "QualityCounts"], ["gaps", "[QualityGap]"]]),
  QualityResult: new Map([["symbol", "string"], ["calendar", "string"], ["ticks", "int"], ["session_days", "int"], ["score", "double?"], ["counts", "QualityCounts"], ["gaps", "{int}"], ["off_session_ticks", "int"], ["rejected_rows", "int"], ["rejected", "{int}"], ["out_of_order", "int"], ["import_duplicates", "int"], ["spread_points", "SpreadPoints?"], ["content_hash", "string"], ["days", "[QualityDay]?"]]),
  SpreadPoints: new Map([["min", "int"], ["median", "int"], ["p95", "int"], ["max", "int"]]),
  QualityPassport: new Map([["symbol", "string"], ["price_scale", "int"], ["segments", "any"], ["origin", "any"], ["content_hash", "string"], ["days_read", "int"]]),
  VerifyParams: new Map([["symbol", "string"], ["timeframes", "[string]?"], ["calendar", "string?"]]),
  VerifyProgress: new Map([["done", "int"], ["total", "int"]]),
  VerifyBars: new Map([["timeframe", "string"], ["side", "PriceSide"], ["bars", "int"], ["recomputed", "int"], ["by_sql", "int?"], ["different_on", "[string]"]]),
  VerifyDifference: new Map([["timeframe", "string"], ["side", "PriceSide"], ["way", "string"], ["given", "BarInfo?"], ["expected", "BarInfo?"], ["ticks", "[TickInfo]"], ["tick_count", "int"]]),
  VerifyResult: new Map([["symbol", "string"], ["price_scale", "int"], ["ticks", "int"], ["verified", "bool"], ["wrong_days", "[string]"], ["wrong_snapshots", "[string]"], ["bars", "[VerifyBars]"], ["first_difference", "VerifyDifference?"], ["content_hash", "string"]]),
  BacktestInfo: new Map([["id", "int?"], ["name", "string"], ["strategy", "string"], ["parameters", "string"], ["symbols", "[string]"], ["from", "time"], ["to", "time"], ["currency", "string"], ["initial_balance", "decimal"], ["final_balance", "decimal?"], ["status", "BacktestStatus"], ["status_reason", "string"], ["content_hash", "string"], ["started", "time"], ["finished", "time?"]]),
  IDParams: new Map([["id", "int"]]),
  DeleteResult: new Map([["deleted", "bool"]]),
  InsertResult: new Map([["ids", "[int]"]]),
  BacktestListResult: new Map([["backtests", "[BacktestInfo]"]]),
  BacktestInsertParams: new Map([["backtests", "[BacktestInfo]"]]),
  TradeInfo: new Map([["id", "int?"], ["backtest", "int"], ["position", "int?"], ["symbol", "string"], ["side", "TradeSide"], ["size", "decimal"], ["time", "time"], ["price", "decimal"], ["commission", "decimal"], ["reason", "string"]]),
  TradeListParams: new Map([["backtest", "int"]]),
  TradeListResult: new Map([["trades", "[TradeInfo]"]]),
  TradeInsertParams: new Map([["trades", "[TradeInfo]"]]),
  PositionInfo: new Map([["id", "int?"], ["backtest", "int"], ["parent", "int?"], ["symbol", "string"], ["side", "PositionSide"], ["size", "decimal"], ["entry_time", "time"], ["entry_price", "decimal"], ["exit_time", "time?"], ["exit_price", "decimal?"], ["stop_loss", "decimal?"], ["take_profit", "decimal?"], ["commission", "decimal"], ["swap", "decimal"], ["profit", "decimal?"], ["profit_pips", "decimal?"], ["maximum_adverse", "decimal?"], ["maximum_favourable", "decimal?"], ["entry_reason", "string"], ["exit_reason", "string"]]),
  PositionListParams: new Map([["backtest", "int"]]),
  PositionListResult: new Map([["positions", "[PositionInfo]"]]),
  PositionInsertParams: new Map([["positions", "[PositionInfo]"]]),
  CredentialVersionInfo: new Map([["version", "int"], ["created", "time"], ["expires", "time?"], ["kept_until", "time?"]]),
  CredentialFindingInfo: new Map([["code", "string"], ["failure", "bool"], ["name", "string?"], ["message", "string"], ["advice", "string"]]),
  CredentialDetails: new Map([["name", "string"], ["kind", "string"], ["current", "CredentialVersionInfo"], ["next", "CredentialVersionInfo?"], ["previous", "CredentialVersionInfo?"], ["rotation_due", "time?"], ["findings", "[CredentialFindingInfo]"]]),
  CredentialListResult: new Map([["store", "string"], ["credentials", "[CredentialDetails]"]]),
  CredentialNameParams: new Map([["name", "string"]]),
  CredentialHealthResult: new Map([["set_up", "bool"], ["usable", "bool"], ["findings", "[CredentialFindingInfo]"]]),
  CredentialAuditParams: new Map([["name", "string?"], ["last", "int?"]]),
  CredentialAuditEntry: new Map([["number", "int"], ["time", "time"], ["action", "string"], ["name", "string?"], ["version", "int?"], ["outcome", "string"], ["detail", "string?"], ["process", "string"], ["pid", "int"], ["uid", "int"], ["service", "string"]]),
  CredentialAuditResult: new Map([["entries", "[CredentialAuditEntry]"], ["faults", "[string]?"]]),
  CredentialVerifyResult: new Map([["good", "bool"], ["entries", "int"], ["head", "string?"], ["faults", "[string]"], ["warnings", "[string]?"]]),
  LogSubscribeParams: new Map([["level", "LogLevel?"], ["services", "[string]?"]]),
  LogEvent: new Map([["time", "time"], ["level", "LogLevel"], ["service", "string"], ["message", "string"], ["metadata", "{string}"]]),
};

/** The messages' types. */
export interface Messages {
  CauseInfo: p.CauseInfo;
  FaultInfo: p.FaultInfo;
  Empty: p.Empty;
  HelloParams: p.HelloParams;
  HelloResult: p.HelloResult;
  ConnectionLimits: p.ConnectionLimits;
  PingResult: p.PingResult;
  InfoResult: p.InfoResult;
  ConfigurationResult: p.ConfigurationResult;
  ConfigurationEntry: p.ConfigurationEntry;
  EchoBackParams: p.EchoBackParams;
  EchoBackResult: p.EchoBackResult;
  PageResult: p.PageResult;
  UnsubscribeParams: p.UnsubscribeParams;
  UnsubscribeResult: p.UnsubscribeResult;
  ServiceInfo: p.ServiceInfo;
  ServicesListResult: p.ServicesListResult;
  ServiceNameParams: p.ServiceNameParams;
  ServiceHealthEvent: p.ServiceHealthEvent;
  EngineHealth: p.EngineHealth;
  PoolQuery: p.PoolQuery;
  PoolInfo: p.PoolInfo;
  StoreHealthResult: p.StoreHealthResult;
  StoreStatsParams: p.StoreStatsParams;
  ColumnSize: p.ColumnSize;
  SymbolStats: p.SymbolStats;
  StoreStatsResult: p.StoreStatsResult;
  StoreSQLParams: p.StoreSQLParams;
  SQLColumn: p.SQLColumn;
  StoreSQLResult: p.StoreSQLResult;
  StoreFindingInfo: p.StoreFindingInfo;
  StoreCheckResult: p.StoreCheckResult;
  StoreCheckProgress: p.StoreCheckProgress;
  StoreCompactResult: p.StoreCompactResult;
  StoreRemovedInfo: p.StoreRemovedInfo;
  StoreRepairResult: p.StoreRepairResult;
  InstrumentInfo: p.InstrumentInfo;
  InstrumentsListResult: p.InstrumentsListResult;
  SymbolParams: p.SymbolParams;
  InstrumentUpdateParams: p.InstrumentUpdateParams;
  ImportStartParams: p.ImportStartParams;
  ImportJobParams: p.ImportJobParams;
  ImportUploadParams: p.ImportUploadParams;
  ImportUploadInfo: p.ImportUploadInfo;
  ImportUploadKey: p.ImportUploadKey;
  ImportListParams: p.ImportListParams;
  ImportProgressInfo: p.ImportProgressInfo;
  RejectExample: p.RejectExample;
  RejectInfo: p.RejectInfo;
  SkippedFile: p.SkippedFile;
  ImportSummaryInfo: p.ImportSummaryInfo;
  ImportJob: p.ImportJob;
  ImportRecordInfo: p.ImportRecordInfo;
  InterruptedImportInfo: p.InterruptedImportInfo;
  ImportDiscardParams: p.ImportDiscardParams;
  ImportListResult: p.ImportListResult;
  TicksParams: p.TicksParams;
  TickBatch: p.TickBatch;
  TicksRangeParams: p.TicksRangeParams;
  TicksSpan: p.TicksSpan;
  StreamInfo: p.StreamInfo;
  TicksHashParams: p.TicksHashParams;
  TicksHash: p.TicksHash;
  TicksDeleted: p.TicksDeleted;
  BarsParams: p.BarsParams;
  BarBatch: p.BarBatch;
  BarsSubscribeParams: p.BarsSubscribeParams;
  BarsStreamParams: p.BarsStreamParams;
  SnapshotParams: p.SnapshotParams;
  TickInfo: p.TickInfo;
  BarInfo: p.BarInfo;
  TimeframeState: p.TimeframeState;
  SnapshotResult: p.SnapshotResult;
  StateParams: p.StateParams;
  StateResult: p.StateResult;
  ReplayParams: p.ReplayParams;
  ReplayInfo: p.ReplayInfo;
  ReplayEvent: p.ReplayEvent;
  ReplayControlParams: p.ReplayControlParams;
  QualityParams: p.QualityParams;
  QualityCounts: p.QualityCounts;
  QualityGap: p.QualityGap;
  QualityDay: p.QualityDay;
  QualityResult: p.QualityResult;
  SpreadPoints: p.SpreadPoints;
  QualityPassport: p.QualityPassport;
  VerifyParams: p.VerifyParams;
  VerifyProgress: p.VerifyProgress;
  VerifyBars: p.VerifyBars;
  VerifyDifference: p.VerifyDifference;
  VerifyResult: p.VerifyResult;
  BacktestInfo: p.BacktestInfo;
  IDParams: p.IDParams;
  DeleteResult: p.DeleteResult;
  InsertResult: p.InsertResult;
  BacktestListResult: p.BacktestListResult;
  BacktestInsertParams: p.BacktestInsertParams;
  TradeInfo: p.TradeInfo;
  TradeListParams: p.TradeListParams;
  TradeListResult: p.TradeListResult;
  TradeInsertParams: p.TradeInsertParams;
  PositionInfo: p.PositionInfo;
  PositionListParams: p.PositionListParams;
  PositionListResult: p.PositionListResult;
  PositionInsertParams: p.PositionInsertParams;
  CredentialVersionInfo: p.CredentialVersionInfo;
  CredentialFindingInfo: p.CredentialFindingInfo;
  CredentialDetails: p.CredentialDetails;
  CredentialListResult: p.CredentialListResult;
  CredentialNameParams: p.CredentialNameParams;
  CredentialHealthResult: p.CredentialHealthResult;
  CredentialAuditParams: p.CredentialAuditParams;
  CredentialAuditEntry: p.CredentialAuditEntry;
  CredentialAuditResult: p.CredentialAuditResult;
  CredentialVerifyResult: p.CredentialVerifyResult;
  LogSubscribeParams: p.LogSubscribeParams;
  LogEvent: p.LogEvent;
}
