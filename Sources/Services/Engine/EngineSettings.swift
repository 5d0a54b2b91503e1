public import TickImport
public import TickStore

/// What the engine's services are told of the configuration.
public struct EngineSettings: Sendable {
    public var storePath: String
    public var storeOptions: StoreOptions
    /// What reads Parquet files; nil if they are refused.
    public var parquetReader: ParquetReader?
    /// Folders from which clients outside of this machine's user may have files imported.
    public var importRoots: [String]
    /// The most bytes of files that clients send; none are taken if it is 0.
    public var uploadLimit: Int
    public var environment: String
    /// Of the program.
    public var version: String
    public var commit: String

    public init(
        storePath: String, storeOptions: StoreOptions, parquetReader: ParquetReader? = nil,
        importRoots: [String] = [], uploadLimit: Int = 0, environment: String = "development", version: String = "",
        commit: String = ""
    ) {
        self.storePath = storePath
        self.storeOptions = storeOptions
        self.parquetReader = parquetReader
        self.importRoots = importRoots
        self.uploadLimit = uploadLimit
        self.environment = environment
        self.version = version
        self.commit = commit
    }
}
