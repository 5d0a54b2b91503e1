public import MarketModel

/// How a text file of ticks is laid out: what the columns are and how times are written.
public struct CSVLayout: Sendable {
    /// What a column holds.
    public enum Role: Sendable {
        case timestamp, bid, ask, bidVolume, askVolume, ignored
    }

    /// The format's name on the command line.
    public let format: TickFormat
    public let separator: UInt8
    /// The byte that ends a line: LF, or CR in files without LF. A CR before LF belongs to the end.
    public let terminator: UInt8
    /// Lines before the first row: 1 if there is a header.
    public let headerLines: Int
    /// The header, without its line end; empty if there is none. Files that were joined have it again within.
    public let header: [UInt8]
    /// Bytes of a byte order mark at the start.
    public let markBytes: Int
    /// The columns that matter, in the order of the file, up to the last that matters.
    public let roles: [Role]
    /// Columns of the header, or of the first row where there is none. A row with more is no row of this layout.
    public let fieldCount: Int
    public let spelling: TimestampSpelling
    /// The zone of times that do not carry one.
    public let zone: TimeZoneRules
    /// The most decimal digits of a price in the sample, trailing zeros left out.
    public let sampleDecimals: Int
    /// What was decided and why, for people.
    public let reason: String

    /// Whether the file has volumes.
    public var hasVolumes: Bool { roles.contains { if case .bidVolume = $0 { true } else { false } } }
}
