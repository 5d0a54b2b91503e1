/// How to open a store.
public struct StoreOptions: Sendable {
    /// The most memory that DuckDB may use, in bytes.
    public var memoryLimitBytes: Int
    /// Threads that DuckDB may use.
    public var threads: Int
    /// Where DuckDB puts what does not fit in memory; nil for `tmp` in the store's folder.
    public var temporaryFolder: String?
    /// How long to wait for another process to release the store, in seconds.
    public var lockTimeoutSeconds: Double
    /// zstd level of Parquet files, 1...19.
    public var compressionLevel: Int
    /// The most bytes of formed bars that the catalogue keeps; 0 keeps and looks up none.
    public var barsCacheBytesMax: Int
    /// Connections of a ``ConnectionPool``, how many tasks may wait for one, and for how long.
    public var connections: Int
    public var waitingMax: Int
    public var connectionTimeout: Duration
    /// Where this process can be spoken to; other processes that find the store locked are told.
    public var socketPath: String?

    public init(
        memoryLimitBytes: Int = 512_000_000, threads: Int = 2, temporaryFolder: String? = nil,
        lockTimeoutSeconds: Double = 5, compressionLevel: Int = 3, barsCacheBytesMax: Int = 256_000_000,
        connections: Int = 4, waitingMax: Int = 1_024, connectionTimeout: Duration = .seconds(5),
        socketPath: String? = nil
    ) {
        self.memoryLimitBytes = memoryLimitBytes
        self.threads = threads
        self.temporaryFolder = temporaryFolder
        self.lockTimeoutSeconds = lockTimeoutSeconds
        self.compressionLevel = compressionLevel
        self.barsCacheBytesMax = barsCacheBytesMax
        self.connections = connections
        self.waitingMax = waitingMax
        self.connectionTimeout = connectionTimeout
        self.socketPath = socketPath
    }
}
