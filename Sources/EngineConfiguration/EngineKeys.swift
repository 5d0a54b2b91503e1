/// Every key of the engine, each declared once. Add a key by adding a property.
public struct EngineKeys: ConfigurationKeys {
    /// The folder that holds all data: the ticks, the catalogue and temporary files. An absolute path.
    public let dataDirectory = ConfigurationKey(
        "TICKLOOM_DATA_DIR", flag: "--data-dir", .path(),
        default: .computed("the platform's data folder", PlatformDefaults.dataDirectory),
        help: "The folder that holds all data.")

    /// How much is logged.
    public let logLevel = ConfigurationKey(
        "TICKLOOM_LOG_LEVEL", .choice(), default: .fixed(LogLevel.info), reloads: true,
        help: "The least severe messages that are logged.")

    /// The memory the store may use before it spills to ``storeTemporaryDirectory``.
    public let storeMemoryLimit = ConfigurationKey(
        "TICKLOOM_STORE_MEMORY_LIMIT", .byteSize(.megabytes(64) ... .terabytes(1)), default: .fixed(.megabytes(512)),
        help: "The memory the store may use before it spills to disk.")

    /// The number of threads one query of the store may use.
    public let storeThreads = ConfigurationKey(
        "TICKLOOM_STORE_THREADS", .integer(1...256),
        default: .computed("the number of cores, at most 8", PlatformDefaults.storeThreads),
        help: "The threads the store may use.")

    /// The folder the store spills to. An absolute path.
    public let storeTemporaryDirectory = ConfigurationKey(
        "TICKLOOM_STORE_TEMP_DIR", .path(),
        default: .computed("tmp in TICKLOOM_DATA_DIR", PlatformDefaults.storeTemporaryDirectory),
        help: "The folder the store spills to.")

    /// How long a command waits while another process holds the store; zero fails at once.
    public let storeLockTimeout = ConfigurationKey(
        "TICKLOOM_STORE_LOCK_TIMEOUT", .duration(.zero ... .seconds(600)), default: .fixed(.seconds(5)),
        reloads: true,
        help: "How long a command waits while another process holds the store.")

    /// The most bytes of formed bars that the catalogue keeps; zero keeps none.
    public let storeBarsCacheSize = ConfigurationKey(
        "TICKLOOM_STORE_BARS_CACHE_SIZE", .byteSize(.megabytes(0) ... .terabytes(1)), default: .fixed(.megabytes(256)),
        help: "The most bytes of formed bars that the store keeps; 0B keeps none.")

    /// Connections that read the store for the clients of a running engine, each with a thread of its own.
    public let storeConnections = ConfigurationKey(
        "TICKLOOM_STORE_CONNECTIONS", .integer(1...64), default: .fixed(4),
        help: "The connections of the engine that read the store for clients.")

    /// How many tasks may wait for a connection.
    public let storeWaitingMax = ConfigurationKey(
        "TICKLOOM_STORE_WAITING_MAX", .integer(0...100_000), default: .fixed(1_024),
        help: "The tasks that may wait for a connection; more are refused.")

    /// How long a task waits for a connection.
    public let storeConnectionTimeout = ConfigurationKey(
        "TICKLOOM_STORE_CONNECTION_TIMEOUT", .duration(.zero ... .seconds(600)), default: .fixed(.seconds(5)),
        help: "How long a task waits for a connection.")

    /// The zstd level that imported ticks are compressed with.
    public let importCompressionLevel = ConfigurationKey(
        "TICKLOOM_IMPORT_COMPRESSION_LEVEL", .integer(1...19), default: .fixed(3),
        help: "The zstd level for imported ticks: higher is smaller and slower.")

    /// The most memory of the process that reads a Parquet file for an import.
    public let importParquetMemory = ConfigurationKey(
        "TICKLOOM_IMPORT_PARQUET_MEMORY", .byteSize(.megabytes(512) ... .terabytes(1)),
        default: .fixed(.megabytes(1_000)),
        reloads: true,
        help: "The most memory of the process that reads a Parquet file.")

    /// How long the process that reads a Parquet file may give nothing before it is ended.
    public let importParquetTimeout = ConfigurationKey(
        "TICKLOOM_IMPORT_PARQUET_TIMEOUT", .duration(.seconds(1) ... .seconds(3_600)), default: .fixed(.seconds(60)),
        reloads: true,
        help: "How long the process that reads a Parquet file may give nothing.")

    /// The calendar of bars where a command names none.
    public let defaultCalendar = ConfigurationKey(
        "TICKLOOM_DEFAULT_CALENDAR", .choice(), default: .fixed(CalendarName.fxNewYork),
        help: "The calendar of bars where a command names none.")

    // MARK: Credentials

    /// Which store keeps the secrets.
    public let credentialStore = ConfigurationKey(
        "TICKLOOM_CREDENTIAL_STORE", .choice(), default: .fixed(CredentialStoreChoice.automatic),
        help: "Which store keeps the secrets.")

    /// The folder of the encrypted file and of the audit trail. An absolute path; nil where the platform does not say where a
    /// user's configuration is.
    public let credentialDirectory = ConfigurationKey(
        "TICKLOOM_CREDENTIAL_DIR", .pathIfAny(),
        default: .computed("credentials in the platform's configuration folder", PlatformDefaults.credentialDirectory),
        help: "The folder of the encrypted file and of the audit trail.")

    /// The folder of the head of the audit trail. An absolute path; nil where the platform does not say where a user's state is.
    public let credentialHeadDirectory = ConfigurationKey(
        "TICKLOOM_CREDENTIAL_HEAD_DIR", .pathIfAny(),
        default: .computed("the platform's folder for state", PlatformDefaults.credentialHeadDirectory),
        help: "The folder of the audit trail's head; not that of the trail.")

    /// The file with the key of the encrypted file. An absolute path; nil for a passphrase.
    public let credentialKeyFile = ConfigurationKey(
        "TICKLOOM_CREDENTIAL_KEY_FILE", .pathIfAny(), default: .computed("none: a passphrase", { _ in .some(nil) }),
        help: "The file with the key of the encrypted file.")

    /// The passphrase of the encrypted file, for services that nobody can ask.
    public let credentialPassphrase = ConfigurationKey(
        "TICKLOOM_CREDENTIAL_PASSPHRASE", .secret(lengthMin: 12),
        default: .computed("asked for on a terminal", { _ in .some(nil) }),
        help: "The passphrase of the encrypted file, where nobody can be asked.")

    /// log2 of the rounds of scrypt for a new encrypted file.
    public let credentialCost = ConfigurationKey(
        "TICKLOOM_CREDENTIAL_COST", .integer(14...20), default: .fixed(17),
        help: "log2 of scrypt's rounds for a new encrypted file: each step doubles time and memory, 17 takes 128 MiB.")

    /// How long entries of the audit trail are kept.
    public let credentialAuditDays = ConfigurationKey(
        "TICKLOOM_CREDENTIAL_AUDIT_DAYS", .integer(1...36_500), default: .fixed(365),
        help: "How many days the audit trail keeps; older entries are removed when the engine starts.")

    // MARK: The engine process

    /// The Unix socket of the engine. An absolute path.
    public let engineSocket = ConfigurationKey(
        "TICKLOOM_SOCKET", flag: "--socket", .path(),
        default: .computed("run/engine.sock in TICKLOOM_DATA_DIR", PlatformDefaults.engineSocket),
        help: "The engine's Unix socket; its folder belongs to it alone.")

    /// The port of HTTP and WebSocket.
    public let enginePort = ConfigurationKey(
        "TICKLOOM_PORT", flag: "--port", .integer(0...65_535), default: .fixed(7_787),
        help: "The engine's port for HTTP and WebSocket; 0 for one that is free.")

    /// The address of HTTP and WebSocket.
    public let engineAddress = ConfigurationKey(
        "TICKLOOM_ADDRESS", .choice(), default: .fixed(EngineAddress.ipv4),
        help: "The engine's address for HTTP and WebSocket: of this machine only.")

    /// Pages of other servers that may connect.
    public let engineOrigins = ConfigurationKey(
        "TICKLOOM_ORIGINS", .list(of: "origins such as http://localhost:5173"), default: .fixed([]),
        reloads: true,
        help: "Pages of other servers that may connect, letter by letter.")

    /// The session's token.
    public let engineToken = ConfigurationKey(
        "TICKLOOM_TOKEN", .secret(lengthMin: 32),
        default: .computed("a new one at each start", { _ in .some(nil) }),
        help: "What lets WebSockets in.")

    /// The folder of the workspace's pages. An absolute path; nil for those that came with the program.
    public let webRoot = ConfigurationKey(
        "TICKLOOM_WEB_ROOT", .pathIfAny(),
        default: .computed("the one that came with the program", { _ in .some(nil) }),
        help: "The folder of the workspace's pages.")

    /// Folders from which clients that are not on the Unix socket may have files imported.
    public let importRoots = ConfigurationKey(
        "TICKLOOM_IMPORT_ROOTS", .paths(), default: .fixed([]),
        reloads: true,
        help: "The folders from which WebSocket clients may have files imported.")

    /// The most bytes that files which clients send to have them imported may have together; zero takes none.
    public let uploadLimit = ConfigurationKey(
        "TICKLOOM_UPLOAD_LIMIT", .byteSize(.megabytes(0) ... .terabytes(1)), default: .fixed(.megabytes(4_000)),
        reloads: true,
        help: "The most bytes that files sent by clients may have together until they are imported; 0B takes none.")

    /// Calls that take longer are worth a line in the log.
    public let engineSlowCall = ConfigurationKey(
        "TICKLOOM_SLOW_CALL", .duration(.milliseconds(1) ... .seconds(3_600)), default: .fixed(.seconds(5)),
        reloads: true, help: "Calls of the engine that take longer are logged.")

    /// How long the engine may take to end.
    public let engineStopTimeout = ConfigurationKey(
        "TICKLOOM_STOP_TIMEOUT", .duration(.milliseconds(100) ... .seconds(3_600)), default: .fixed(.seconds(30)),
        reloads: true,
        help: "How long the engine may take to end when it is asked to.")

    /// Makes the declarations.
    public init() {}
}
