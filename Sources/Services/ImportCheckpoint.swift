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
    }

    /// A day that was settled: sorted, without duplicates, and staged.
    struct Day: Codable {
        /// Its hash, for dry runs; else empty.
        var hash: String
        var tickCount: Int
        var duplicateCount: Int
        var firstTime: Int64
        var lastTime: Int64
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
}
