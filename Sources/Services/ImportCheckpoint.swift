internal import MarketModel
internal import TickImport

/// What an import has to know to go on after its process has ended.
struct ImportCheckpoint: Codable {
    /// How far the reading had come: everything before it is in days that are staged.
    struct Progress: Codable {
        var position: TickReader.Position
        /// Lines of the present source before the position.
        var lines: Int
        /// Bytes of content before the position, of all sources.
        var textBytes: Int
        /// What became of the rows before the position. The order is judged by the fields below.
        var report: RowReport
        var newestTime: Int64
        var outOfOrderCount: Int
        /// Bytes of the file of rejected rows.
        var rejectsBytes: Int
        /// Rejected rows by day, see ``ImportCheckpoint/rejects``. Written there, and only what changed.
        var rejects: [Int: [Int]] = [:]

        private enum CodingKeys: CodingKey {
            case position, lines, textBytes, report, newestTime, outOfOrderCount, rejectsBytes
        }
    }

    /// A day that was settled: sorted, without duplicates, and staged.
    struct Day: Codable {
        /// Its hash, for dry runs; else empty.
        var hash: String
        var tickCount: Int
        var duplicateCount: Int
        var outOfOrderCount: Int
        var firstTime: Int64
        var lastTime: Int64
        var remarks: ImportRemarks
        /// The numbers of the files that have ticks of it, rising.
        var sources: [Int]
        /// Ticks from before this place are in it.
        var end: Place
    }

    /// A place in the sources.
    struct Place: Codable, Comparable {
        var source: Int
        var offset: Int

        static func < (left: Place, right: Place) -> Bool {
            (left.source, left.offset) < (right.source, right.offset)
        }
    }

    /// Size and time of change of each source; with the first checkpoint only.
    var versions: [[Int64]]?
    var progress: Progress
    /// Days since 1970, with what was settled since the last checkpoint.
    var days: [Int: Day]
    /// Rejected rows of days of the calendar, in days since 1970 (the least integer for rows whose time could not be read), by
    /// ``RowRule/rawValue``, where they are not as the last checkpoint says.
    var rejects: [Int: [Int]] = [:]
    /// How far the files were hashed, by number, where that is not as the last checkpoint says.
    var hashes: [Int: FileHash] = [:]
}
