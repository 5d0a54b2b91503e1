public import MarketModel
public import TickImport
private import TickStore

/// What an import did.
public struct ImportSummary: Sendable {
    /// The import's number in the catalogue; nil if nothing changed or it was a dry run.
    public var importID: Int?
    public var symbol: Symbol
    public var priceScale: Int
    /// The format's name, and what was decided and why.
    public var format: String
    public var reason: String
    public var report: RowReport
    /// Of the ticks that the import brought.
    public var remarks: ImportRemarks
    /// Files that were left out because there is no row in them.
    public var emptyFiles: [String]
    /// Files that were left out because they are no tick files, with the reason.
    public var skippedFiles: [(path: String, reason: String)]
    /// Ticks in the days that were written.
    public var ticksStored: Int
    /// Ticks that the import brought, after rejection and removal of duplicates.
    public var ticksAccepted: Int
    /// Days written.
    public var partitions: Int
    /// Days that were stored already with the same ticks.
    public var unchangedPartitions: Int
    /// Ticks of the import that days which were merged had already.
    public var alreadyStored: Int
    /// Times of the import's first and last tick, in nanoseconds since 1970-01-01 UTC.
    public var firstTime: Int64?
    public var lastTime: Int64?
    /// Size of the text that was read, in bytes; compressed files count as what they hold.
    public var bytesIn: Int
    /// Size of the files on disk.
    public var fileBytes: Int
    /// Size of the Parquet files that were written.
    public var bytesStored: Int
    /// Rows that an earlier run of the same import had read before it was interrupted; they were not read again.
    public var resumedRows: Int
    /// Whether an earlier run was interrupted and could not be gone on with, because a source is not what it was.
    public var isAnew: Bool
    public var seconds: Double
    public var contentHash: String
    public var isDryRun: Bool

    /// Stored bytes a tick; nil if nothing was stored.
    public var bytesPerTick: Double? { ticksStored > 0 ? Double(bytesStored) / Double(ticksStored) : nil }
    /// How many times smaller than its text the import is stored; nil if nothing was stored.
    ///
    /// Only days written are counted, so it is told only where all were.
    public var compressionRatio: Double? {
        bytesStored > 0 && unchangedPartitions == 0 ? Double(bytesIn) / Double(bytesStored) : nil
    }
    public var ticksPerSecond: Double { seconds > 0 ? Double(report.rowsRead - resumedRows) / seconds : 0 }
    /// The file of rejected rows, relative to the store; nil if there is none.
    public var rejectsFile: String? {
        guard let importID, report.rejected > 0 else { return nil }
        return TickStore.rejectsFile(importID)
    }
}
