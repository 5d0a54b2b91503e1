/// How far an import has come.
public struct ImportProgress: Sendable {
    public enum Phase: String, Sendable {
        case reading
        case committing
    }

    public var phase: Phase
    /// Rows read of all files.
    public var rows: Int
    /// Bytes of the files, as stored on disk, that have been read.
    public var bytes: Int
    public var bytesTotal: Int
    public var ticksPerSecond: Double
    /// Seconds to go at the pace so far; nil in the first moments.
    public var etaSeconds: Double?
    /// The file that is being read, its number from 1, and how many there are.
    public var path: String
    public var file: Int
    public var fileCount: Int
    /// Bytes of that file, as stored on disk, that have been read.
    public var fileBytes: Int
    public var fileBytesTotal: Int
}
