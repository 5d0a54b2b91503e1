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
    /// Where this process can be spoken to; other processes that find the store locked are told.
    public var socketPath: String?

    public init(
        memoryLimitBytes: Int = 512_000_000, threads: Int = 2, temporaryFolder: String? = nil,
        lockTimeoutSeconds: Double = 5, compressionLevel: Int = 3, socketPath: String? = nil
    ) {
        self.memoryLimitBytes = memoryLimitBytes
        self.threads = threads
        self.temporaryFolder = temporaryFolder
        self.lockTimeoutSeconds = lockTimeoutSeconds
        self.compressionLevel = compressionLevel
        self.socketPath = socketPath
    }
}
