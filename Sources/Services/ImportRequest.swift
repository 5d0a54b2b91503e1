public import MarketModel
public import TickImport
public import TickStore

/// What to import and how.
public struct ImportRequest: Sendable {
    /// What to do about rows that are no ticks.
    public enum InvalidPolicy: String, CaseIterable, Sendable {
        /// Leave them out and count them.
        case reject
        /// Store nothing.
        case abort
    }

    /// What to do with a tick that equals an earlier one in time, prices and volumes.
    public enum DuplicatePolicy: String, CaseIterable, Sendable {
        case drop, keep
    }

    /// What to do with a tick whose ask is below its bid.
    public enum CrossedPolicy: String, CaseIterable, Sendable {
        case reject, keep
    }

    /// Files, folders or patterns with `*` and `?` in the last part.
    public var paths: [String]
    public var symbol: Symbol
    /// nil to decide by content.
    public var format: TickFormat?
    /// For times that name no zone; nil for what the format says.
    public var zone: TimeZoneRules?
    /// Digits of a price; nil for what is known of the symbol or found in the file.
    public var scale: Int?
    public var invalid = InvalidPolicy.reject
    public var duplicates = DuplicatePolicy.drop
    public var crossed = CrossedPolicy.reject
    public var overlap = OverlapPolicy.refuse
    /// What reads Parquet files; nil if such files are to be refused.
    public var parquetReader: ParquetReader?
    /// Read and check everything, store nothing.
    public var isDryRun = false

    /// The folders that all files lie in, whatever links lead to; nil for anywhere.
    var roots: ImportRoots?

    public init(paths: [String], symbol: Symbol) {
        self.paths = paths
        self.symbol = symbol
    }
}
