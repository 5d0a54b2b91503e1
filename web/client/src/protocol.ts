// Written by scripts/generate-schema.py from schema/. Do not edit.
import type { MessagePackValue } from "../../msgpack/src/index.js";

export const protocolVersions = [1];

/** Extension types of columns. */
export const columnTypes = {
  32: Uint8Array,
  33: Int8Array,
  34: Uint16Array,
  35: Int16Array,
  36: Uint32Array,
  37: Int32Array,
  38: BigUint64Array,
  39: BigInt64Array,
  40: Float32Array,
  41: Float64Array,
} as const;


/** An error that led to another. */
export interface CauseInfo {
  code: string;
  service: string;
  message: string;
}

/** An error of the engine. */
export interface FaultInfo {
  code: string;
  service: string;
  message: string;
  location?: string | null;
  advice?: string | null;
  details: { [key: string]: MessagePackValue };
  retryable: boolean;
  cause: Array<CauseInfo>;
}

/** What the schema says of a method beside its types. */
export interface MethodInfo {
  /** Whether sending it twice does the same as once. */
  idempotent: boolean;
  /** How long the engine works on it at most if the client does not say. */
  deadlineMs: number;
  /** How a subscription goes on after the connection was lost; null if it is no subscription. */
  resumable: "no" | "run" | "always" | null;
}

/** No fields. */
export interface Empty {
}

/** What the client is, and what it speaks. */
export interface HelloParams {
  /** The protocol's versions that the client speaks; the newest that both speak is taken. */
  versions: Array<number>;
  /** The client's name and version, such as `tickloom-python 0.1.0`; for logs. At most 100 characters. */
  client?: string | null;
  /** The session's token or a launch token: over WebSocket, where no header carried one. */
  token?: string | null;
  /** The client answers pings, and is to be asked after so much silence: 1,000 to 3,600,000. 0: never. */
  heartbeat_ms?: number | null;
}

/** What was agreed on. */
export interface HelloResult {
  /** The protocol's version from here on. */
  version: number;
  /** The engine's name. */
  server: string;
  /** The engine's version. */
  server_version: string;
  /** Tells runs of the engine apart: 32 hexadecimal digits, new at each start. Subscriptions that are resumable within a `run` can go on only while this stays the same. */
  engine: string;
  /** The connection's number within this run. */
  connection: number;
  /** What this connection may use. */
  limits: ConnectionLimits;
  /** In exchange for a launch token: the session's token. */
  session?: string | null;
}

/** What one connection may use. */
export interface ConnectionLimits {
  /** The most bytes of a message to the engine. */
  request_bytes_max: number;
  /** The most bytes of a message from the engine. */
  response_bytes_max: number;
  /** How deep arrays and maps may be nested in a message to the engine, the message's own array included. */
  depth_max: number;
  /** The most requests that wait for answers at a time; more are left unread. */
  requests_max: number;
  /** The most subscriptions at a time. */
  subscriptions_max: number;
  /** After so much silence the engine pings; silent as long again, the connection is closed. 0: never. */
  heartbeat_ms: number;
}

/** The engine's clocks. */
export interface PingResult {
  /** The engine's clock. */
  time: number | bigint;
}

/** What runs. */
export interface InfoResult {
  /** The engine's name. */
  server: string;
  /** The engine's version. */
  version: string;
  /** The commit that it was built from. */
  commit?: string | null;
  /** Tells runs of the engine apart. */
  engine: string;
  /** When this run began. */
  started: number | bigint;
  /** The engine's process. */
  pid: number;
  /** development, ci or production. */
  environment: string;
  /** The protocol's versions that are spoken. */
  protocol_versions: Array<number>;
}

/** Every key of the configuration. */
export interface ConfigurationResult {
  /** In the order of docs/configuration.md. */
  entries: Array<ConfigurationEntry>;
}

/** One key, as the configuration was read last. */
export interface ConfigurationEntry {
  /** The name in the environment and in .env files. */
  key: string;
  /** As it could be written in a .env file, with DATA for the data folder; `<redacted>` for a secret; nil if there is none. */
  value?: string | null;
  /** A flag, a variable of the environment, a file's name and line, or `default`. */
  origin: string;
  /** The kind of value. */
  type: string;
  /** The limits or the possible values; empty where the type says it all. */
  range: string;
  /** What holds if nobody sets it. */
  default: string;
  /** What it does. */
  help: string;
  /** Whether the value is never shown. */
  secret: boolean;
  /** Whether a running engine takes over a new value on SIGHUP. */
  reloads: boolean;
  /** The engine still runs with another value, and takes this one over when it is started again. */
  needs_restart: boolean;
}

/** What the engine is to ask. */
export interface EchoBackParams {
  /** How often, one after the other: 1 to 10,000. */
  count: number;
  /** What to send along. */
  value?: MessagePackValue | null;
}

/** How long each answer took. */
export interface EchoBackResult {
  /** In the order of the requests. */
  nanoseconds: BigInt64Array;
}

/** Where the engine's pages are, and what lets one in. */
export interface PageResult {
  /** The address of the workspace, with a slash at its end. */
  url: string;
  /** The cookie's name. */
  cookie_name: string;
  /** Its value: a secret, to be kept from addresses, logs and arguments. It outlives the engine's run, until tokens are rotated. */
  cookie: string;
}

/** Which subscription ends. */
export interface UnsubscribeParams {
  /** Its number. */
  subscription: number;
}

/** Whether it was there. */
export interface UnsubscribeResult {
  /** False if there is no such subscription, as after its end. */
  ended: boolean;
}

/** How a service is. */
export type ServiceState = "starting" | "healthy" | "degraded" | "failed" | "stopped";

/** One service. */
export interface ServiceInfo {
  /** Such as `store`. */
  name: string;
  /** Its version. */
  version: string;
  /** How it is. */
  state: ServiceState;
  /** Why, where it is not healthy. */
  reason?: string | null;
  /** Since when it is in this state. */
  since: number | bigint;
  /** The names of the services that it needs, in order of the alphabet. */
  dependencies: Array<string>;
  /** How often it was started again in this run. */
  restarts: number;
}

/** All services, in the order in which they start. */
export interface ServicesListResult {
  /** One by one. */
  services: Array<ServiceInfo>;
}

/** Which service. */
export interface ServiceNameParams {
  /** Its name. */
  name: string;
}

/** A service changed its state. */
export interface ServiceHealthEvent {
  /** How it is now. */
  service: ServiceInfo;
}

/** The engine as a whole. */
export interface EngineHealth {
  /** Whether the process works. */
  live: boolean;
  /** Whether all services that requests need are healthy or degraded. */
  ready: boolean;
  /** One by one. */
  services: Array<ServiceInfo>;
}

/** What the texts of a column mean. */
export type SQLKind = "text" | "number" | "boolean" | "time";

/** A use of a connection. */
export interface PoolQuery {
  /** What the program calls it. */
  name: string;
  /** How long it took. */
  seconds: number;
}

/** The connections to the catalogue. */
export interface PoolInfo {
  /** How many there are. */
  connections: number;
  /** Now. */
  in_use: number;
  /** Who waits for one now. */
  waiting: number;
  /** Uses that came to their end. */
  finished: number;
  /** Of them, those that failed. */
  failed: number;
  /** Who waited for too long, or found too many waiting. */
  refused: number;
  /** The slowest uses, slowest first. */
  slowest: Array<PoolQuery>;
}

/** How the store is, at a glance and without reading the lake. */
export interface StoreHealthResult {
  /** Whether the catalogue answers. */
  open: boolean;
  /** Whether ticks can be stored. */
  writable: boolean;
  /** Free space of the disk. */
  free_bytes?: number | null;
  /** Files of ticks that the catalogue names. */
  partitions?: number | null;
  /** Files that the last check found damaged, relative to the store; nil before there was one. */
  damaged?: Array<string> | null;
  /** The catalogue's version. */
  schema_version?: number | null;
  /** Of formed bars in the catalogue. */
  cached_bars_bytes?: number | null;
  /** The process that holds the store for writing. */
  writer_pid?: number | null;
  /** Its connections. */
  pool?: PoolInfo | null;
}

/** What to measure. */
export interface StoreStatsParams {
  /** Days of each symbol to measure as text; 32 if not given, 0 for all. */
  measure_days?: number | null;
}

/** What a column takes on disk. */
export interface ColumnSize {
  /** The column. */
  name: string;
  /** Compressed. */
  bytes: number;
}

/** What the ticks of a symbol take on disk. */
export interface SymbolStats {
  /** The symbol. */
  symbol: string;
  /** How many there are. */
  ticks: number;
  /** UTC days with ticks. */
  days: number;
  /** Of the files. */
  bytes: number;
  /** The quotient. */
  bytes_per_tick: number;
  /** Of the same ticks as text: exact for days that were measured, in proportion for others. */
  csv_bytes: number;
  /** Days whose text was measured. */
  csv_days_measured: number;
  /** How many times smaller than text. */
  ratio_to_csv: number;
  /** In the files' order. */
  columns: Array<ColumnSize>;
}

/** By symbol, in order of the alphabet. */
export interface StoreStatsResult {
  /** One by one. */
  symbols: Array<SymbolStats>;
}

/** A query. */
export interface StoreSQLParams {
  /** One SELECT over the catalogue and the view `ticks`. It sees nothing else, and changes nothing. */
  sql: string;
  /** The most rows: 1 to 100,000; 1,000 if not given. */
  limit?: number | null;
}

/** A column of an answer. */
export interface SQLColumn {
  /** Its name. */
  name: string;
  /** What its texts mean. */
  kind: SQLKind;
}

/** Texts, as DuckDB writes them. */
export interface StoreSQLResult {
  /** In order. */
  columns: Array<SQLColumn>;
  /** Row by row; absent values are nil. */
  rows: Array<Array<string | null>>;
  /** Whether there are more rows. */
  truncated: boolean;
}

/** Something that is wrong. */
export interface StoreFindingInfo {
  /** As store check names it. */
  kind: string;
  /** The file, relative to the store. */
  path: string;
  /** Of which symbol. */
  symbol?: string | null;
  /** Of which day. */
  date?: string | null;
  /** What is wrong. */
  message: string;
}

/** What a check found. */
export interface StoreCheckResult {
  /** Files of ticks that the catalogue names. */
  partitions: number;
  /** In intact files. */
  ticks: number;
  /** Of the files. */
  bytes: number;
  /** The worst first; empty if all is well. */
  findings: Array<StoreFindingInfo>;
  /** Of all ticks. */
  content_hash: string;
}

/** How far a check has come. */
export interface StoreCheckProgress {
  /** Files. */
  done: number;
  /** Files. */
  total: number;
}

/** What compacting did. */
export interface StoreCompactResult {
  /** Files of ticks that the catalogue names. */
  partitions: number;
  /** Of them, those that were written anew. */
  rewritten: number;
  /** Of all these files. */
  bytes_before: number;
  /** Of all these files. */
  bytes_after: number;
  /** Empty ones. */
  folders_removed: number;
}

/** A file that a repair took out of the lake. */
export interface StoreRemovedInfo {
  /** What was wrong with it. */
  finding: StoreFindingInfo;
  /** Where it is now, relative to the store; nil for a file that was not there. */
  moved_to?: string | null;
}

/** What a repair did. */
export interface StoreRepairResult {
  /** Files of ticks that the catalogue names now. */
  partitions: number;
  /** What was taken out of the lake. */
  removed: Array<StoreRemovedInfo>;
  /** Rows of the catalogue that did not describe their file, and do now. */
  corrected: Array<StoreFindingInfo>;
  /** Intact files of days that the catalogue did not know, and knows now. */
  adopted: Array<string>;
}

/** An instrument. */
export interface InstrumentInfo {
  /** Such as EURUSD. */
  symbol: string;
  /** Decimal digits of its stored prices. */
  price_scale: number;
  /** The price of a pip, such as 0.0001. */
  pip_size?: string | null;
  /** Such as USD. */
  quote_currency?: string | null;
  /** Of its bars where nobody asks for another. */
  calendar: string;
  /** Time of the first tick. */
  first?: number | bigint | null;
  /** Time of the last tick. */
  last?: number | bigint | null;
  /** How many are stored. */
  ticks: number;
  /** UTC days with ticks. */
  days: number;
  /** Of the files. */
  bytes: number;
}

/** In order of the alphabet. */
export interface InstrumentsListResult {
  /** One by one. */
  instruments: Array<InstrumentInfo>;
}

/** Which instrument. */
export interface SymbolParams {
  /** The symbol. */
  symbol: string;
}

/** What changes; what is not given stays. */
export interface InstrumentUpdateParams {
  /** The symbol. */
  symbol: string;
  /** The price of a pip. */
  pip_size?: string | null;
  /** Three to five capital letters or digits, such as USD. */
  quote_currency?: string | null;
  /** fx-new-york, utc or eet. */
  calendar?: string | null;
}

/** How an import is. */
export type ImportState = "queued" | "running" | "finished" | "failed" | "cancelled";

/** What an import does. */
export type ImportPhase = "reading" | "committing";

/** What to do about rows that are no ticks. */
export type InvalidPolicy = "reject" | "abort";

/** What to do about equal ticks. */
export type DuplicatePolicy = "drop" | "keep";

/** What to do about asks below bids. */
export type CrossedPolicy = "reject" | "keep";

/** What to do about days that are stored. */
export type OverlapPolicy = "refuse" | "replace" | "merge";

/** What to import and how. What is not given is as on the command line. */
export interface ImportStartParams {
  /** Files, folders or patterns, under the allowed roots; `upload:KEY` is all files of an upload. */
  paths: Array<string>;
  /** Such as EURUSD. */
  symbol: string;
  /** A name of the command line, such as histdata; nil to decide by content. */
  format?: string | null;
  /** For times that name no zone. */
  timezone?: string | null;
  /** Digits of a price. */
  scale?: number | null;
  /** reject if not given. */
  invalid?: InvalidPolicy | null;
  /** drop if not given. */
  duplicates?: DuplicatePolicy | null;
  /** reject if not given. */
  crossed?: CrossedPolicy | null;
  /** refuse if not given. */
  overlap?: OverlapPolicy | null;
  /** Read and check everything, store nothing. */
  dry_run?: boolean | null;
  /** Chosen by the client, 1 to 64 characters: a second start with the same key answers with the first one's job and starts none, so that a start can be repeated after its answer was lost. It holds for this run of the engine; after another start, the same import goes on where it stopped, or finds all of it stored. */
  key?: string | null;
}

/** Which import. */
export interface ImportJobParams {
  /** Its number, as import.start gave it. */
  job: number;
}

/** A piece of a file that is to be imported. */
export interface ImportUploadParams {
  /** Names the upload, which may have many files: 1 to 64 letters, digits, `-` and `_`, chosen by the client. One that is made from the files' names, sizes and times goes on where the same files were broken off. */
  key: string;
  /** The file's name, without folders: 1 to 200 bytes. */
  name: string;
  /** Of the whole file. */
  bytes: number;
  /** Where the piece begins. Beyond what has come, nothing is taken; the answer says where to go on. */
  offset: number;
  /** The piece, at most 4 MiB; none to ask how much has come. */
  data: Uint8Array;
}

/** How far a file has come. */
export interface ImportUploadInfo {
  /** Bytes from its beginning; the next piece begins there. */
  received: number;
  /** Whether all of it has come. */
  complete: boolean;
}

/** Which upload. */
export interface ImportUploadKey {
  /** As the client chose it. */
  key: string;
}

/** Which imports. */
export interface ImportListParams {
  /** Of this symbol only. */
  symbol?: string | null;
}

/** How far an import has come. */
export interface ImportProgressInfo {
  /** What it does. */
  phase: ImportPhase;
  /** Rows read. */
  rows: number;
  /** Bytes of the files read. */
  bytes: number;
  /** Bytes of the files. */
  bytes_total: number;
  /** So far. */
  ticks_per_second: number;
  /** To go at this pace; nil in the first moments. */
  eta_seconds?: number | null;
  /** The file that is being read. */
  path: string;
  /** Its number, from 1. */
  file: number;
  /** How many files. */
  files: number;
  /** Bytes of that file, as stored, that have been read. */
  file_bytes: number;
  /** Bytes of that file. */
  file_bytes_total: number;
}

/** A rejected row. */
export interface RejectExample {
  /** The file. */
  path: string;
  /** From 1. */
  line: number;
  /** Where the line begins in the text, from 0. */
  byte_offset: number;
  /** The line, cut off at 200 bytes. */
  text: string;
}

/** Rows that a rule rejected. */
export interface RejectInfo {
  /** Its name. */
  rule: string;
  /** How many. */
  rows: number;
  /** The first one. */
  first?: RejectExample | null;
}

/** A file that was left out. */
export interface SkippedFile {
  /** The file. */
  path: string;
  /** Why. */
  reason: string;
}

/** What an import did. */
export interface ImportSummaryInfo {
  /** Its number in the catalogue; nil if nothing changed or nothing was to be stored. */
  import_id?: number | null;
  /** The symbol. */
  symbol: string;
  /** The format that was read. */
  format: string;
  /** Rows. */
  rows_read: number;
  /** Ticks in the days that were written. */
  ticks_stored: number;
  /** Rows that are no ticks. */
  rejected: number;
  /** Equal ticks. */
  duplicates: number;
  /** Days written. */
  partitions: number;
  /** Time of the first tick. */
  first?: number | bigint | null;
  /** Time of the last tick. */
  last?: number | bigint | null;
  /** Bytes of text. */
  bytes_in: number;
  /** Bytes of the files written. */
  bytes_stored: number;
  /** How long it took. */
  seconds: number;
  /** The quotient. */
  ticks_per_second: number;
  /** Depends on the ticks alone. */
  content_hash: string;
  /** Digits of a price. */
  price_scale: number;
  /** What was decided of the format, and why. */
  reason: string;
  /** Ticks that the import brought. */
  ticks_accepted: number;
  /** By rule. */
  rejects: Array<RejectInfo>;
  /** Rows with ask below bid. */
  crossed: number;
  /** Rows with ask equal to bid. */
  zero_spread: number;
  /** Rows earlier than one before them. */
  out_of_order: number;
  /** Lines that are the header again. */
  repeated_headers: number;
  /** Rows in an hour that clocks showed twice. */
  ambiguous_times: number;
  /** Ticks with the time of the one before. */
  repeated_times: number;
  /** As in docs/guides/quality.md. */
  spikes: number;
  /** Alike. */
  jumps: number;
  /** Alike. */
  off_session_ticks: number;
  /** Files that are no tick files. */
  skipped_files: Array<SkippedFile>;
  /** Files without a row. */
  empty_files: Array<string>;
  /** Days that were stored already with the same ticks. */
  unchanged_partitions: number;
  /** Ticks that days which were merged had already. */
  already_stored: number;
  /** Bytes of the files on disk. */
  file_bytes: number;
  /** Rows that an interrupted run had read. */
  resumed_rows: number;
  /** Whether an interrupted run could not be gone on with. */
  anew: boolean;
  /** Whether nothing was to be stored. */
  dry_run: boolean;
}

/** An import since this engine's start. */
export interface ImportJob {
  /** Its number in this run of the engine. */
  job: number;
  /** As the client chose it. */
  key?: string | null;
  /** The symbol. */
  symbol: string;
  /** As they were given. */
  paths: Array<string>;
  /** How it is. */
  state: ImportState;
  /** When. */
  started: number | bigint;
  /** When. */
  finished?: number | bigint | null;
  /** While it runs. */
  progress?: ImportProgressInfo | null;
  /** When it has finished. */
  summary?: ImportSummaryInfo | null;
  /** When it has failed. */
  fault?: FaultInfo | null;
}

/** An import of the catalogue. */
export interface ImportRecordInfo {
  /** Its number. */
  import_id: number;
  /** The symbol. */
  symbol: string;
  /** What the sources were written in. */
  format: string;
  /** The files. */
  sources: Array<string>;
  /** When; 0 where it is not known. */
  finished: number | bigint;
  /** Rows. */
  rows_read: number;
  /** Ticks in the days that were written. */
  ticks_stored: number;
  /** Rows that are no ticks. */
  rejected: number;
  /** Equal ticks. */
  duplicates: number;
  /** Depends on the ticks alone. */
  content_hash: string;
}

/** An import that was stopped; the same import, started again, goes on. */
export interface InterruptedImportInfo {
  /** Names it among the interrupted ones. */
  key: string;
  /** nil if it is damaged and cannot go on. */
  symbol?: string | null;
  /** Days that are staged, such as 2024-01-02. */
  days: Array<string>;
  /** Of its files. */
  bytes: number;
}

/** Which interrupted imports. */
export interface ImportDiscardParams {
  /** Their keys. */
  keys: Array<string>;
}

/** Imports in order of their numbers. */
export interface ImportListResult {
  /** Since this engine's start. */
  jobs: Array<ImportJob>;
  /** Of the catalogue. */
  records: Array<ImportRecordInfo>;
  /** Those that were stopped. */
  interrupted: Array<InterruptedImportInfo>;
}

/** Ticks with `from <= ts < to`. */
export interface TicksParams {
  /** The symbol. */
  symbol: string;
  /** Included; from the first tick if not given. */
  from?: number | bigint | null;
  /** Not included; to the last tick if not given. */
  to?: number | bigint | null;
  /** The most ticks. ticks.get: 1 to 1,000,000; 100,000 if not given. ticks.stream: no limit if not given. */
  limit?: number | null;
  /** Whether volumes are wanted; true if not given. */
  volumes?: boolean | null;
  /** ticks.stream only: ticks an event, 1 to 262,144; 65,536 if not given. */
  batch?: number | null;
}

/** Ticks in columns of one length, in order of time. */
export interface TickBatch {
  /** The symbol. */
  symbol: string;
  /** Decimal digits of the prices. */
  price_scale: number;
  /** Decimal digits of the volumes. */
  volume_scale: number;
  /** How many ticks. */
  count: number;
  /** Times in nanoseconds UTC. */
  ts: BigInt64Array;
  /** Mantissas. */
  bid: BigInt64Array;
  /** Mantissas. */
  ask: BigInt64Array;
  /** Mantissas at volume_scale, -1 where a tick has none; nil if no tick has one, or none were asked for. */
  bid_volume?: BigInt64Array | null;
  /** Alike. */
  ask_volume?: BigInt64Array | null;
  /** ticks.get: whether there are more. ticks.stream: always false. */
  truncated: boolean;
}

/** Ticks with `from <= ts < to`. */
export interface TicksRangeParams {
  /** The symbol. */
  symbol: string;
  /** Included; from the first tick if not given. */
  from?: number | bigint | null;
  /** Not included; to the last tick if not given. */
  to?: number | bigint | null;
}

/** What is stored of a range. */
export interface TicksSpan {
  /** The symbol. */
  symbol: string;
  /** Decimal digits of the prices. */
  price_scale: number;
  /** How many there are. */
  ticks: number;
  /** Time of the first; nil if there are none. */
  first?: number | bigint | null;
  /** Time of the last. */
  last?: number | bigint | null;
  /** The coarsest unit that holds all times: ms, us or ns. */
  time_unit: string;
  /** Whether any of these days has volumes. */
  has_volumes: boolean;
}

/** What a stream of a range is of. */
export interface StreamInfo {
  /** Tells what is stored of the range. All events of a stream are of one state; one that is resumed goes on only if this is what it was. */
  state: string;
}

/** Ticks with `ts < before`. */
export interface TicksHashParams {
  /** The symbol. */
  symbol: string;
  /** Not included; all if not given. */
  before?: number | bigint | null;
}

/** What tells whether ticks are those of before. */
export interface TicksHash {
  /** Equal ticks have equal hashes, however they came to be stored. */
  content_hash: string;
}

/** What was deleted. */
export interface TicksDeleted {
  /** How many ticks. */
  ticks: number;
  /** Days of which nothing is left. */
  days_dropped: number;
  /** Days that were cut. */
  days_rewritten: number;
}

/** Which price. */
export type PriceSide = "bid" | "ask" | "mid";

/** What stands for intervals without ticks. */
export type FillPolicy = "none" | "flat";

/** Bars with `from <= open_time < to`. */
export interface BarsParams {
  /** The symbol. */
  symbol: string;
  /** Such as 1m, 5m, 15m, 1h, 4h, 1d. */
  timeframe: string;
  /** Included; from the first tick if not given. */
  from?: number | bigint | null;
  /** Not included; to the last tick if not given. */
  to?: number | bigint | null;
  /** bid if not given. */
  side?: PriceSide | null;
  /** fx-new-york, utc or eet; the instrument's if not given. */
  calendar?: string | null;
  /** none if not given. */
  fill?: FillPolicy | null;
  /** The most bars: 1 to 1,000,000; 100,000 if not given. The first ones, or the last ones with `last`. */
  limit?: number | null;
  /** Whether the limit keeps the last bars; false if not given. */
  last?: boolean | null;
}

/** Bars in columns of one length, in order of time. */
export interface BarBatch {
  /** The symbol. */
  symbol: string;
  /** The timeframe. */
  timeframe: string;
  /** Which price. */
  side: PriceSide;
  /** The calendar. */
  calendar: string;
  /** Decimal digits of the prices; one more than the instrument's for mid. */
  price_scale: number;
  /** Decimal digits of the volumes: as few as this batch needs. */
  volume_scale: number;
  /** How many bars. */
  count: number;
  /** Nanoseconds UTC. */
  open_time: BigInt64Array;
  /** Nanoseconds UTC; not included. */
  close_time: BigInt64Array;
  /** Mantissas. */
  open: BigInt64Array;
  /** Mantissas. */
  high: BigInt64Array;
  /** Mantissas. */
  low: BigInt64Array;
  /** Mantissas. */
  close: BigInt64Array;
  /** Mantissas at volume_scale, -1 where a bar has none; nil if no bar has one. */
  volume?: BigInt64Array | null;
  /** Ticks of each bar. */
  tick_count: BigInt64Array;
  /** 1 where a tick at or after the bar's close is stored. */
  complete: Uint8Array;
  /** Whether the limit left bars out. */
  truncated: boolean;
}

/** Which bars. */
export interface BarsSubscribeParams {
  /** The symbols. */
  symbols: Array<string>;
  /** Such as 1m and 1h. */
  timeframes: Array<string>;
  /** bid if not given. */
  side?: PriceSide | null;
  /** The instrument's if not given. */
  calendar?: string | null;
}

/** As of bars.get, without a limit. */
export interface BarsStreamParams {
  /** The symbol. */
  symbol: string;
  /** Such as 1m. */
  timeframe: string;
  /** Included. */
  from?: number | bigint | null;
  /** Not included. */
  to?: number | bigint | null;
  /** bid if not given. */
  side?: PriceSide | null;
  /** The instrument's if not given. */
  calendar?: string | null;
  /** none if not given. */
  fill?: FillPolicy | null;
  /** Bars an event, 1 to 262,144; 65,536 if not given. */
  batch?: number | null;
}

/** What a replay is to do. */
export type ReplayAction = "play" | "pause" | "step_forward" | "step_back" | "seek" | "speed";

/** At which instant. */
export interface SnapshotParams {
  /** The symbol. */
  symbol: string;
  /** Ticks with `ts <= at` are seen; the last tick's time if not given. */
  at?: number | bigint | null;
  /** 1m, 5m, 15m, 1h, 4h and 1d if not given. */
  timeframes?: Array<string> | null;
  /** bid if not given. */
  side?: PriceSide | null;
  /** The instrument's if not given. */
  calendar?: string | null;
  /** Completed bars of each timeframe: 0 to 10,000; 3 if not given. */
  completed?: number | null;
}

/** A tick. */
export interface TickInfo {
  /** Its time. */
  ts: number | bigint;
  /** At the scale that is told beside. */
  bid: number | bigint;
  /** At the scale that is told beside. */
  ask: number | bigint;
  /** Absent where the source has none. */
  bid_volume?: string | null;
  /** Absent where the source has none. */
  ask_volume?: string | null;
}

/** A bar. */
export interface BarInfo {
  /** Included. */
  open_time: number | bigint;
  /** Not included. */
  close_time: number | bigint;
  /** At the scale that is told beside. */
  open: number | bigint;
  /** At the scale that is told beside. */
  high: number | bigint;
  /** At the scale that is told beside. */
  low: number | bigint;
  /** At the scale that is told beside. */
  close: number | bigint;
  /** The sum; absent where the source has none. */
  volume?: string | null;
  /** Ticks. */
  tick_count: number;
}

/** A timeframe at an instant. */
export interface TimeframeState {
  /** Such as 1h. */
  timeframe: string;
  /** The bar in progress; nil if it has no tick yet. */
  partial?: BarInfo | null;
  /** Since the interval in progress began. */
  elapsed_seconds: number;
  /** Share of the interval that has gone by, 0 to 1. */
  progress: number;
  /** The last completed bars, the newest last. */
  completed: Array<BarInfo>;
}

/** All timeframes at an instant. */
export interface SnapshotResult {
  /** The symbol. */
  symbol: string;
  /** The instant. */
  at: number | bigint;
  /** Which price. */
  side: PriceSide;
  /** The calendar. */
  calendar: string;
  /** Decimal digits of the bars' prices. */
  price_scale: number;
  /** Decimal digits of the tick's prices. */
  tick_scale: number;
  /** The last tick up to the instant. */
  last_tick?: TickInfo | null;
  /** The finest first. */
  timeframes: Array<TimeframeState>;
}

/** At which instant. */
export interface StateParams {
  /** The symbol. */
  symbol: string;
  /** Ticks with `ts <= at` are taken in. */
  at: number | bigint;
  /** 1m, 5m, 15m, 1h, 4h and 1d if not given. */
  timeframes?: Array<string> | null;
  /** The instrument's if not given. */
  calendar?: string | null;
  /** Completed bars of each timeframe that the state holds: 1 to 10,000; 100 if not given. */
  capacity?: number | null;
}

/** A state as trace --state saves it, for the command line. Its form may change with any version. */
export interface StateResult {
  /** Bytes. */
  state: MessagePackValue;
}

/** A walk over history. */
export interface ReplayParams {
  /** The symbol. */
  symbol: string;
  /** Where it begins: ticks with `ts <= at` are seen. */
  at: number | bigint;
  /** Where it ends; at the last tick if not given. */
  to?: number | bigint | null;
  /** Seconds of history a second; 1 if not given. 0: as fast as the client takes it. */
  speed?: number | null;
  /** Whether it begins paused, for stepping. */
  paused?: boolean | null;
  /** As of mtf.snapshot. */
  timeframes?: Array<string> | null;
  /** bid if not given. */
  side?: PriceSide | null;
  /** The instrument's if not given. */
  calendar?: string | null;
  /** Completed bars of each timeframe in each event: 0 to 100; 1 if not given. */
  completed?: number | null;
  /** While it plays: events at most every so many milliseconds; 50 if not given. */
  interval_ms?: number | null;
}

/** A replay that has begun. */
export interface ReplayInfo {
  /** Its number, for mtf.replay.control. */
  replay: number;
}

/** The state at a place of the replay. Nothing in it is from later. */
export interface ReplayEvent {
  /** All timeframes. */
  state: SnapshotResult;
  /** Whether it goes on by itself. */
  playing: boolean;
  /** Seconds of history a second. */
  speed: number;
  /** Whether there is no later tick. */
  ended: boolean;
}

/** What a replay is to do. */
export interface ReplayControlParams {
  /** Its number. */
  replay: number;
  /** What to do. */
  action: ReplayAction;
  /** step_forward and step_back: how many ticks; 1 if not given. */
  ticks?: number | null;
  /** seek: where to. */
  at?: number | bigint | null;
  /** speed: seconds of history a second. */
  speed?: number | null;
}

/** Of what. */
export interface QualityParams {
  /** The symbol. */
  symbol: string;
  /** Included. */
  from?: number | bigint | null;
  /** Not included. */
  to?: number | bigint | null;
  /** The instrument's if not given. */
  calendar?: string | null;
  /** Whether each day is wanted; false if not given. */
  days?: boolean | null;
}

/** What was found. */
export interface QualityCounts {
  /** Asks below bids. */
  crossed: number;
  /** Asks equal to bids. */
  zero_spread: number;
  /** Equal ticks. */
  duplicates: number;
  /** Ticks at the time of the one before. */
  repeated_times: number;
  /** Ticks with the prices of the one before. */
  unchanged: number;
  /** Prices that jump and come back. */
  spikes: number;
  /** Prices that jump and stay. */
  jumps: number;
  /** Long stretches without a change. */
  flat_stretches: number;
  /** Hours with far fewer ticks than usual. */
  thin_hours: number;
  /** Sudden changes of the rate of ticks. */
  rate_changes: number;
}

/** A time without ticks. */
export interface QualityGap {
  /** As in docs/guides/quality.md. */
  kind: string;
  /** The tick before it, or the session's begin. */
  from: number | bigint;
  /** The tick after it, or the session's end. */
  to: number | bigint;
}

/** A trading day. */
export interface QualityDay {
  /** Such as 2024-01-02. */
  date: string;
  /** Its begin. */
  from: number | bigint;
  /** Its end. */
  to: number | bigint;
  /** Whether there is trading on it. */
  session: boolean;
  /** How many. */
  ticks: number;
  /** 0 to 100. */
  score: number;
  /** What was found. */
  counts: QualityCounts;
  /** In order. */
  gaps: Array<QualityGap>;
}

/** The passport. */
export interface QualityResult {
  /** The symbol. */
  symbol: string;
  /** The calendar. */
  calendar: string;
  /** How many. */
  ticks: number;
  /** Days with trading. */
  session_days: number;
  /** The mean of the scores of days with trading. */
  score?: number | null;
  /** All days' together. */
  counts: QualityCounts;
  /** How many of each kind. */
  gaps: { [key: string]: number };
  /** Ticks while the market is closed. */
  off_session_ticks: number;
  /** Rows that imports rejected. */
  rejected_rows: number;
  /** By rule. */
  rejected: { [key: string]: number };
  /** Rows that were not in order. */
  out_of_order: number;
  /** Equal rows of imports. */
  import_duplicates: number;
  /** Of all ticks; nil if there are none. */
  spread_points?: SpreadPoints | null;
  /** Of the ticks. */
  content_hash: string;
  /** If they were asked for. */
  days?: Array<QualityDay> | null;
}

/** Spreads in points. */
export interface SpreadPoints {
  /** The least. */
  min: number;
  /** Half are at most this. */
  median: number;
  /** 95 of 100 are at most this. */
  p95: number;
  /** The most. */
  max: number;
}

/** A passport in the form that the store keeps: for the command line. Its form may change with any version. */
export interface QualityPassport {
  /** The symbol. */
  symbol: string;
  /** Decimal digits of the prices. */
  price_scale: number;
  /** What was found out of each piece of a day. */
  segments: MessagePackValue;
  /** What imports noted. */
  origin: MessagePackValue;
  /** Of the ticks. */
  content_hash: string;
  /** Days that had to be read. */
  days_read: number;
}

/** Which bars. */
export interface VerifyParams {
  /** The symbol. */
  symbol: string;
  /** 1m, 5m, 15m, 1h, 4h and 1d if not given. */
  timeframes?: Array<string> | null;
  /** The instrument's if not given. */
  calendar?: string | null;
}

/** How far it has come; each day is read more than once. */
export interface VerifyProgress {
  /** Days. */
  done: number;
  /** Days. */
  total: number;
}

/** The bars of one timeframe and price. */
export interface VerifyBars {
  /** The timeframe. */
  timeframe: string;
  /** Which price. */
  side: PriceSide;
  /** Bars as they are given to clients. */
  bars: number;
  /** Bars as they are formed in the plainest way. */
  recomputed: number;
  /** Bars as SQL forms them; nil where it does not know how. */
  by_sql?: number | null;
  /** UTC dates on which bars open that are not as they are formed anew. */
  different_on: Array<string>;
}

/** The first bar that is not as it is formed anew. */
export interface VerifyDifference {
  /** The timeframe. */
  timeframe: string;
  /** Which price. */
  side: PriceSide;
  /** How it was formed anew: plain or sql. */
  way: string;
  /** As it is given to clients; nil if there is none. */
  given?: BarInfo | null;
  /** As it must be; nil if there must be none. */
  expected?: BarInfo | null;
  /** From the open of the earlier of the two to the close of the later, the first 100. */
  ticks: Array<TickInfo>;
  /** How many there are. */
  tick_count: number;
}

/** What was found. */
export interface VerifyResult {
  /** The symbol. */
  symbol: string;
  /** Decimal digits of the ticks' prices; the bars of mid have one more. */
  price_scale: number;
  /** How many were read. */
  ticks: number;
  /** Whether all is equal. */
  verified: boolean;
  /** Days whose ticks do not have the catalogue's content hash. */
  wrong_days: Array<string>;
  /** Days at whose end a snapshot does not have the bars formed anew. */
  wrong_snapshots: Array<string>;
  /** The finest timeframe first. */
  bars: Array<VerifyBars>;
  /** Of the finest timeframe that has one. */
  first_difference?: VerifyDifference | null;
  /** Of the whole store. */
  content_hash: string;
}

/** How a backtest is. */
export type BacktestStatus = "running" | "finished" | "failed" | "cancelled";

/** A run of a strategy over history. */
export interface BacktestInfo {
  /** Given by the store; left out on insertion. */
  id?: number | null;
  /** Its name. */
  name: string;
  /** Which strategy. */
  strategy: string;
  /** JSON. */
  parameters: string;
  /** The symbols. */
  symbols: Array<string>;
  /** Included. */
  from: number | bigint;
  /** Not included. */
  to: number | bigint;
  /** Of its money. */
  currency: string;
  /** Money. */
  initial_balance: string;
  /** Money. */
  final_balance?: string | null;
  /** How it is. */
  status: BacktestStatus;
  /** Why it failed or was cancelled. */
  status_reason: string;
  /** Of the ticks that it saw. */
  content_hash: string;
  /** When. */
  started: number | bigint;
  /** When. */
  finished?: number | bigint | null;
}

/** Which row. */
export interface IDParams {
  /** Its number. */
  id: number;
}

/** Whether it was there. */
export interface DeleteResult {
  /** False if there is no such row. */
  deleted: boolean;
}

/** The numbers given, in order. */
export interface InsertResult {
  /** One for each row. */
  ids: Array<number>;
}

/** In order of their numbers. */
export interface BacktestListResult {
  /** One by one. */
  backtests: Array<BacktestInfo>;
}

/** Backtests to insert, all or none. */
export interface BacktestInsertParams {
  /** At most 10,000. */
  backtests: Array<BacktestInfo>;
}

/** Bought or sold. */
export type TradeSide = "buy" | "sell";

/** One execution. */
export interface TradeInfo {
  /** Given by the store; left out on insertion. */
  id?: number | null;
  /** The backtest's number. */
  backtest: number;
  /** The position that it opened, changed or closed. */
  position?: number | null;
  /** The symbol. */
  symbol: string;
  /** Bought or sold. */
  side: TradeSide;
  /** More than zero. */
  size: string;
  /** When. */
  time: number | bigint;
  /** At which price. */
  price: string;
  /** Costs are negative. */
  commission: string;
  /** Why. */
  reason: string;
}

/** Which trades. */
export interface TradeListParams {
  /** The backtest's number. */
  backtest: number;
}

/** In order of their numbers. */
export interface TradeListResult {
  /** One by one. */
  trades: Array<TradeInfo>;
}

/** Trades to insert, all or none. */
export interface TradeInsertParams {
  /** At most 10,000. */
  trades: Array<TradeInfo>;
}

/** For or against. */
export type PositionSide = "long" | "short";

/** An exposure from its entry to its exit. */
export interface PositionInfo {
  /** Given by the store; left out on insertion. */
  id?: number | null;
  /** The backtest's number. */
  backtest: number;
  /** The position that it was split off from. */
  parent?: number | null;
  /** The symbol. */
  symbol: string;
  /** For or against. */
  side: PositionSide;
  /** More than zero. */
  size: string;
  /** When. */
  entry_time: number | bigint;
  /** At which price. */
  entry_price: string;
  /** nil while it is open. */
  exit_time?: number | bigint | null;
  /** nil while it is open. */
  exit_price?: string | null;
  /** A price. */
  stop_loss?: string | null;
  /** A price. */
  take_profit?: string | null;
  /** Costs are negative. */
  commission: string;
  /** Costs are negative. */
  swap: string;
  /** Without commission and swap. */
  profit?: string | null;
  /** In pips. */
  profit_pips?: string | null;
  /** How far against it the price went. */
  maximum_adverse?: string | null;
  /** How far for it the price went. */
  maximum_favourable?: string | null;
  /** Why. */
  entry_reason: string;
  /** Why. */
  exit_reason: string;
}

/** Which positions. */
export interface PositionListParams {
  /** The backtest's number. */
  backtest: number;
}

/** In order of their numbers. */
export interface PositionListResult {
  /** One by one. */
  positions: Array<PositionInfo>;
}

/** Positions to insert, all or none. */
export interface PositionInsertParams {
  /** At most 10,000. */
  positions: Array<PositionInfo>;
}

/** A version of a credential. */
export interface CredentialVersionInfo {
  /** Counts from 1. */
  version: number;
  /** When it was stored. */
  created: number | bigint;
  /** When it is of no use any more, where that is known. */
  expires?: number | bigint | null;
  /** Of a previous version: until when it is kept. */
  kept_until?: number | bigint | null;
}

/** Something that somebody should look at. */
export interface CredentialFindingInfo {
  /** Such as `expired`, `expires_soon`, `rotation_overdue`, `rotation_pending`, `unusable`, `failed_accesses`, `audit`. */
  code: string;
  /** Whether something does not work, now. */
  failure: boolean;
  /** The credential; none if it is about all of them. */
  name?: string | null;
  /** What. */
  message: string;
  /** What to do. */
  advice: string;
}

/** A credential. */
export interface CredentialDetails {
  /** Such as `polygon.api-key`. */
  name: string;
  /** api-key, token, password, private-key or other. */
  kind: string;
  /** The version that is in use. */
  current: CredentialVersionInfo;
  /** One that is being tested. */
  next?: CredentialVersionInfo | null;
  /** The one before, while it is kept. */
  previous?: CredentialVersionInfo | null;
  /** When it should be replaced, where that was said. */
  rotation_due?: number | bigint | null;
  /** What needs attention. */
  findings: Array<CredentialFindingInfo>;
}

/** All credentials, by name. */
export interface CredentialListResult {
  /** The kind of store: file, dotenv, secret-service, windows or keychain. */
  store: string;
  /** One by one. */
  credentials: Array<CredentialDetails>;
}

/** Which credential. */
export interface CredentialNameParams {
  /** Its name. */
  name: string;
}

/** How the credentials are. */
export interface CredentialHealthResult {
  /** Whether there is a store; if not, that is no fault. */
  set_up: boolean;
  /** Whether the store can be reached and read. */
  usable: boolean;
  /** What needs attention. */
  findings: Array<CredentialFindingInfo>;
}

/** Which entries of the audit trail. */
export interface CredentialAuditParams {
  /** Of this credential only. */
  name?: string | null;
  /** How many of the last ones, 1 to 10,000; 50 if not given. */
  last?: number | null;
}

/** An access to a credential, or something else that is on record. */
export interface CredentialAuditEntry {
  /** Counts from 1, without gaps. */
  number: number;
  /** When. */
  time: number | bigint;
  /** Such as `get`, `set`, `rotate`, `rollback`, `delete`, `resolve`, `open`, `check`, `prune`, `restart`, `head_lost`. */
  action: string;
  /** The credential. */
  name?: string | null;
  /** Of it. */
  version?: number | null;
  /** `ok`, or why not; `begun` of a change that another entry says the end of. */
  outcome: string;
  /** More. */
  detail?: string | null;
  /** The program and its command. */
  process: string;
  /** The process. */
  pid: number;
  /** The user; -1 where users have no number. */
  uid: number;
  /** The part of the program. */
  service: string;
}

/** Entries of the audit trail. */
export interface CredentialAuditResult {
  /** Oldest first. */
  entries: Array<CredentialAuditEntry>;
  /** What was changed, as the trail and the head beside it tell; what cannot be read is not among the entries. */
  faults?: Array<string> | null;
}

/** What verifying the audit trail found. */
export interface CredentialVerifyResult {
  /** Whether nothing was changed. */
  good: boolean;
  /** How many were read. */
  entries: number;
  /** How far it goes, `number:hash`, to be kept elsewhere. */
  head?: string | null;
  /** What was changed. */
  faults: Array<string>;
  /** What is no fault of the trail, but should be looked at: heads that were missing. */
  warnings?: Array<string> | null;
}

/** How much it matters. */
export type LogLevel = "trace" | "debug" | "info" | "notice" | "warning" | "error" | "critical";

/** Which lines. */
export interface LogSubscribeParams {
  /** Of this level and above; info if not given. */
  level?: LogLevel | null;
  /** Of these services only. */
  services?: Array<string> | null;
}

/** A line. Secrets and paths of the installation are in none. */
export interface LogEvent {
  /** When. */
  time: number | bigint;
  /** How much it matters. */
  level: LogLevel;
  /** Where. */
  service: string;
  /** What. */
  message: string;
  /** More, by keys. */
  metadata: { [key: string]: string };
}

/** The methods' types. */
export interface Methods {
  /** Agrees on version and limits. First on a WebSocket without a token in its header, or else anywhere; refused versions name those that are spoken. */
  "system.hello": { params: HelloParams; result: HelloResult; event: never; progress: never; idempotent: true };
  /** Answers at once. */
  "system.ping": { params: Empty; result: PingResult; event: never; progress: never; idempotent: true };
  /** Returns its first parameter as it came, byte for byte; nil if there is none. */
  "system.echo": { params: MessagePackValue; result: MessagePackValue; event: never; progress: never; idempotent: true };
  /** Tells what runs. */
  "system.info": { params: Empty; result: InfoResult; event: never; progress: never; idempotent: true };
  /** Tells the effective configuration and where each value comes from; never a secret. */
  "system.configuration": { params: Empty; result: ConfigurationResult; event: never; progress: never; idempotent: true };
  /** The engine calls `client.echo` of its caller, and tells how long the answers took. */
  "system.echo_back": { params: EchoBackParams; result: EchoBackResult; event: never; progress: never; idempotent: true };
  /** Lets a page in that the caller shows: its address, and a new cookie for it. Over the Unix socket only, whose peer is the engine's owner. */
  "system.page": { params: Empty; result: PageResult; event: never; progress: never; idempotent: true };
  /** Ends a subscription. */
  "system.unsubscribe": { params: UnsubscribeParams; result: UnsubscribeResult; event: never; progress: never; idempotent: true };
  /** Lists the services. */
  "services.list": { params: Empty; result: ServicesListResult; event: never; progress: never; idempotent: true };
  /** How the engine is. */
  "services.health": { params: Empty; result: EngineHealth; event: never; progress: never; idempotent: true };
  /** Stops a service and those that need it, and starts them again, while others go on. */
  "services.restart": { params: ServiceNameParams; result: ServiceInfo; event: never; progress: never; idempotent: false };
  /** Starts a stopped service. */
  "services.start": { params: ServiceNameParams; result: ServiceInfo; event: never; progress: never; idempotent: true };
  /** Stops a service and those that need it. */
  "services.stop": { params: ServiceNameParams; result: ServiceInfo; event: never; progress: never; idempotent: true };
  /** Each change of a service's state; all services as they are at first. */
  "services.subscribe": { params: Empty; result: Empty; event: ServiceHealthEvent; progress: never; idempotent: true };
  /** How the store is. */
  "store.health": { params: Empty; result: StoreHealthResult; event: never; progress: never; idempotent: true };
  /** What is stored takes on disk. */
  "store.stats": { params: StoreStatsParams; result: StoreStatsResult; event: never; progress: never; idempotent: true };
  /** Answers one query, read-only. */
  "store.sql": { params: StoreSQLParams; result: StoreSQLResult; event: never; progress: never; idempotent: true };
  /** Reads every file and compares it with its seal, its hash and the catalogue. Changes nothing. */
  "store.check": { params: Empty; result: StoreCheckResult; event: never; progress: StoreCheckProgress; idempotent: true };
  /** Writes anew what this version would write differently. No tick changes. What was done when it is cancelled stays. */
  "store.compact": { params: Empty; result: StoreCompactResult; event: never; progress: StoreCheckProgress; idempotent: true };
  /** Sets aside damaged and stray files, so that every row of the catalogue has its file, and every file its row. Deletes nothing. A catalogue that is lost or damaged itself is made anew only by the command line, while no engine serves it. */
  "store.repair": { params: Empty; result: StoreRepairResult; event: never; progress: never; idempotent: false };
  /** All instruments. */
  "instruments.list": { params: Empty; result: InstrumentsListResult; event: never; progress: never; idempotent: true };
  /** One instrument. */
  "instruments.get": { params: SymbolParams; result: InstrumentInfo; event: never; progress: never; idempotent: true };
  /** Changes what is known of an instrument. */
  "instruments.update": { params: InstrumentUpdateParams; result: InstrumentInfo; event: never; progress: never; idempotent: true };
  /** Begins an import, and answers when it has its number. With `_progress`, progress comes until its end. */
  "import.start": { params: ImportStartParams; result: ImportJob; event: never; progress: ImportProgressInfo; idempotent: false };
  /** Answers when the import has come to its end. */
  "import.wait": { params: ImportJobParams; result: ImportJob; event: never; progress: ImportProgressInfo; idempotent: true };
  /** How an import is. */
  "import.status": { params: ImportJobParams; result: ImportJob; event: never; progress: never; idempotent: true };
  /** Stops an import; what was committed stays. */
  "import.cancel": { params: ImportJobParams; result: ImportJob; event: never; progress: never; idempotent: true };
  /** All imports. */
  "import.list": { params: ImportListParams; result: ImportListResult; event: never; progress: never; idempotent: true };
  /** Takes a piece of a file that the engine cannot reach by a path. When all has come, `import.start` takes `upload:KEY`. What was imported is removed then, and what nobody imported after a week. All uploads together have at most TICKLOOM_UPLOAD_LIMIT. */
  "import.upload": { params: ImportUploadParams; result: ImportUploadInfo; event: never; progress: never; idempotent: true };
  /** Removes an upload; one that is not there is no error. */
  "import.drop_upload": { params: ImportUploadKey; result: Empty; event: never; progress: never; idempotent: true };
  /** Gives up interrupted imports, which frees their room. Nothing of them was visible. */
  "import.discard": { params: ImportDiscardParams; result: Empty; event: never; progress: never; idempotent: true };
  /** Ticks of a range in one answer. */
  "ticks.get": { params: TicksParams; result: TickBatch; event: never; progress: never; idempotent: true };
  /** Ticks of a range, batch by batch. Sequence numbers count the batches from 1; resuming needs the same parameters, and the same `state`. It ends with `changed` if the days of its range change meanwhile. */
  "ticks.stream": { params: TicksParams; result: StreamInfo; event: TickBatch; progress: never; idempotent: true };
  /** How many ticks a range has, and what they need. */
  "ticks.span": { params: TicksRangeParams; result: TicksSpan; event: never; progress: never; idempotent: true };
  /** The content hash of all ticks before an instant. */
  "ticks.hash": { params: TicksHashParams; result: TicksHash; event: never; progress: never; idempotent: true };
  /** Deletes the ticks of a range: all of them, or none. */
  "ticks.delete": { params: TicksRangeParams; result: TicksDeleted; event: never; progress: never; idempotent: true };
  /** Bars of a range in one answer. */
  "bars.get": { params: BarsParams; result: BarBatch; event: never; progress: never; idempotent: true };
  /** Bars of a range, batch by batch. Sequence numbers count the batches from 1; resuming needs the same parameters, and the same `state`. It ends with `changed` if the days of its range change meanwhile. */
  "bars.stream": { params: BarsStreamParams; result: StreamInfo; event: BarBatch; progress: never; idempotent: true };
  /** Bars as imports store them: after each commit, those that are new or changed. While the client is slow, a newer event takes the place of an older one of the same symbol and timeframe, and has its bars, too. */
  "bars.subscribe": { params: BarsSubscribeParams; result: Empty; event: BarBatch; progress: never; idempotent: true };
  /** All timeframes at an instant. */
  "mtf.snapshot": { params: SnapshotParams; result: SnapshotResult; event: never; progress: never; idempotent: true };
  /** The whole state at an instant, from which its receiver goes on with ticks of its own. */
  "mtf.state": { params: StateParams; result: StateResult; event: never; progress: never; idempotent: true };
  /** Walks over history: play, pause, step forward and back. It ends with the error `changed` if ticks up to the trading day that it is in become others. */
  "mtf.replay": { params: ReplayParams; result: ReplayInfo; event: ReplayEvent; progress: never; idempotent: true };
  /** Tells a replay of this connection what to do; its next event shows it. */
  "mtf.replay.control": { params: ReplayControlParams; result: Empty; event: never; progress: never; idempotent: false };
  /** How good the ticks are. */
  "quality.get": { params: QualityParams; result: QualityResult; event: never; progress: never; idempotent: true };
  /** How good the ticks are, with all that is known of each day. */
  "quality.passport": { params: QualityParams; result: QualityPassport; event: never; progress: never; idempotent: true };
  /** Reads every tick of a symbol, compares each day with its content hash, and every bar with one that is formed in the plainest way and one that SQL forms, bit for bit. Changes nothing. */
  "quality.verify": { params: VerifyParams; result: VerifyResult; event: never; progress: VerifyProgress; idempotent: true };
  /** All backtests. */
  "backtests.list": { params: Empty; result: BacktestListResult; event: never; progress: never; idempotent: true };
  /** One backtest. */
  "backtests.get": { params: IDParams; result: BacktestInfo; event: never; progress: never; idempotent: true };
  /** Inserts backtests. */
  "backtests.insert": { params: BacktestInsertParams; result: InsertResult; event: never; progress: never; idempotent: false };
  /** Changes a backtest. */
  "backtests.update": { params: BacktestInfo; result: BacktestInfo; event: never; progress: never; idempotent: true };
  /** Deletes a backtest with its trades and positions. */
  "backtests.delete": { params: IDParams; result: DeleteResult; event: never; progress: never; idempotent: true };
  /** The trades of a backtest. */
  "trades.list": { params: TradeListParams; result: TradeListResult; event: never; progress: never; idempotent: true };
  /** One trade. */
  "trades.get": { params: IDParams; result: TradeInfo; event: never; progress: never; idempotent: true };
  /** Inserts trades. */
  "trades.insert": { params: TradeInsertParams; result: InsertResult; event: never; progress: never; idempotent: false };
  /** Changes a trade. */
  "trades.update": { params: TradeInfo; result: TradeInfo; event: never; progress: never; idempotent: true };
  /** Deletes a trade. */
  "trades.delete": { params: IDParams; result: DeleteResult; event: never; progress: never; idempotent: true };
  /** The positions of a backtest. */
  "positions.list": { params: PositionListParams; result: PositionListResult; event: never; progress: never; idempotent: true };
  /** One position. */
  "positions.get": { params: IDParams; result: PositionInfo; event: never; progress: never; idempotent: true };
  /** Inserts positions. */
  "positions.insert": { params: PositionInsertParams; result: InsertResult; event: never; progress: never; idempotent: false };
  /** Changes a position. */
  "positions.update": { params: PositionInfo; result: PositionInfo; event: never; progress: never; idempotent: true };
  /** Deletes a position. */
  "positions.delete": { params: IDParams; result: DeleteResult; event: never; progress: never; idempotent: true };
  /** All credentials, without their secrets. */
  "credentials.list": { params: Empty; result: CredentialListResult; event: never; progress: never; idempotent: true };
  /** What may be told of a credential: all but its secret. */
  "credentials.get": { params: CredentialNameParams; result: CredentialDetails; event: never; progress: never; idempotent: true };
  /** Whether the store can be used, and what needs attention. */
  "credentials.health": { params: Empty; result: CredentialHealthResult; event: never; progress: never; idempotent: true };
  /** The last entries of the audit trail. */
  "credentials.audit": { params: CredentialAuditParams; result: CredentialAuditResult; event: never; progress: never; idempotent: true };
  /** Reads all of the audit trail, and looks for what was changed. */
  "credentials.verify": { params: Empty; result: CredentialVerifyResult; event: never; progress: never; idempotent: true };
  /** Lines as they are written; the oldest that wait are left out while the client is slow. */
  "log.subscribe": { params: LogSubscribeParams; result: Empty; event: LogEvent; progress: never; idempotent: true };
}

/** What the schema says of the methods beside their types. */
export const methods: { readonly [Name in keyof Methods]: MethodInfo } = {
  "system.hello": { idempotent: true, deadlineMs: 30000, resumable: null },
  "system.ping": { idempotent: true, deadlineMs: 30000, resumable: null },
  "system.echo": { idempotent: true, deadlineMs: 30000, resumable: null },
  "system.info": { idempotent: true, deadlineMs: 30000, resumable: null },
  "system.configuration": { idempotent: true, deadlineMs: 30000, resumable: null },
  "system.echo_back": { idempotent: true, deadlineMs: 30000, resumable: null },
  "system.page": { idempotent: true, deadlineMs: 30000, resumable: null },
  "system.unsubscribe": { idempotent: true, deadlineMs: 30000, resumable: null },
  "services.list": { idempotent: true, deadlineMs: 30000, resumable: null },
  "services.health": { idempotent: true, deadlineMs: 30000, resumable: null },
  "services.restart": { idempotent: false, deadlineMs: 30000, resumable: null },
  "services.start": { idempotent: true, deadlineMs: 30000, resumable: null },
  "services.stop": { idempotent: true, deadlineMs: 30000, resumable: null },
  "services.subscribe": { idempotent: true, deadlineMs: 30000, resumable: "no" },
  "store.health": { idempotent: true, deadlineMs: 30000, resumable: null },
  "store.stats": { idempotent: true, deadlineMs: 120000, resumable: null },
  "store.sql": { idempotent: true, deadlineMs: 60000, resumable: null },
  "store.check": { idempotent: true, deadlineMs: 3600000, resumable: null },
  "store.compact": { idempotent: true, deadlineMs: 3600000, resumable: null },
  "store.repair": { idempotent: false, deadlineMs: 3600000, resumable: null },
  "instruments.list": { idempotent: true, deadlineMs: 30000, resumable: null },
  "instruments.get": { idempotent: true, deadlineMs: 30000, resumable: null },
  "instruments.update": { idempotent: true, deadlineMs: 30000, resumable: null },
  "import.start": { idempotent: false, deadlineMs: 30000, resumable: null },
  "import.wait": { idempotent: true, deadlineMs: 3600000, resumable: null },
  "import.status": { idempotent: true, deadlineMs: 30000, resumable: null },
  "import.cancel": { idempotent: true, deadlineMs: 30000, resumable: null },
  "import.list": { idempotent: true, deadlineMs: 30000, resumable: null },
  "import.upload": { idempotent: true, deadlineMs: 30000, resumable: null },
  "import.drop_upload": { idempotent: true, deadlineMs: 30000, resumable: null },
  "import.discard": { idempotent: true, deadlineMs: 30000, resumable: null },
  "ticks.get": { idempotent: true, deadlineMs: 60000, resumable: null },
  "ticks.stream": { idempotent: true, deadlineMs: 30000, resumable: "always" },
  "ticks.span": { idempotent: true, deadlineMs: 60000, resumable: null },
  "ticks.hash": { idempotent: true, deadlineMs: 60000, resumable: null },
  "ticks.delete": { idempotent: true, deadlineMs: 120000, resumable: null },
  "bars.get": { idempotent: true, deadlineMs: 60000, resumable: null },
  "bars.stream": { idempotent: true, deadlineMs: 30000, resumable: "always" },
  "bars.subscribe": { idempotent: true, deadlineMs: 30000, resumable: "no" },
  "mtf.snapshot": { idempotent: true, deadlineMs: 60000, resumable: null },
  "mtf.state": { idempotent: true, deadlineMs: 60000, resumable: null },
  "mtf.replay": { idempotent: true, deadlineMs: 30000, resumable: "no" },
  "mtf.replay.control": { idempotent: false, deadlineMs: 30000, resumable: null },
  "quality.get": { idempotent: true, deadlineMs: 300000, resumable: null },
  "quality.passport": { idempotent: true, deadlineMs: 300000, resumable: null },
  "quality.verify": { idempotent: true, deadlineMs: 3600000, resumable: null },
  "backtests.list": { idempotent: true, deadlineMs: 30000, resumable: null },
  "backtests.get": { idempotent: true, deadlineMs: 30000, resumable: null },
  "backtests.insert": { idempotent: false, deadlineMs: 30000, resumable: null },
  "backtests.update": { idempotent: true, deadlineMs: 30000, resumable: null },
  "backtests.delete": { idempotent: true, deadlineMs: 30000, resumable: null },
  "trades.list": { idempotent: true, deadlineMs: 30000, resumable: null },
  "trades.get": { idempotent: true, deadlineMs: 30000, resumable: null },
  "trades.insert": { idempotent: false, deadlineMs: 30000, resumable: null },
  "trades.update": { idempotent: true, deadlineMs: 30000, resumable: null },
  "trades.delete": { idempotent: true, deadlineMs: 30000, resumable: null },
  "positions.list": { idempotent: true, deadlineMs: 30000, resumable: null },
  "positions.get": { idempotent: true, deadlineMs: 30000, resumable: null },
  "positions.insert": { idempotent: false, deadlineMs: 30000, resumable: null },
  "positions.update": { idempotent: true, deadlineMs: 30000, resumable: null },
  "positions.delete": { idempotent: true, deadlineMs: 30000, resumable: null },
  "credentials.list": { idempotent: true, deadlineMs: 30000, resumable: null },
  "credentials.get": { idempotent: true, deadlineMs: 30000, resumable: null },
  "credentials.health": { idempotent: true, deadlineMs: 30000, resumable: null },
  "credentials.audit": { idempotent: true, deadlineMs: 30000, resumable: null },
  "credentials.verify": { idempotent: true, deadlineMs: 30000, resumable: null },
  "log.subscribe": { idempotent: true, deadlineMs: 30000, resumable: "run" },
};
