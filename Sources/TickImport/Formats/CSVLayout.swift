internal import MarketModel

/// How a text file of ticks is laid out: what the columns are and how times are written.
struct CSVLayout: Sendable {
    /// What a column holds.
    enum Role: Sendable {
        case timestamp, bid, ask, bidVolume, askVolume, symbol, ignored
    }

    /// The format's name on the command line.
    let format: TickFormat
    let separator: UInt8
    /// The byte that ends a line: LF, or CR in files without LF. A CR before LF belongs to the end.
    let terminator: UInt8
    /// Where the header ends in the content; 0 if there is none. What begins before it is no row.
    let headerEnd: Int
    /// The header, without its line end; empty if there is none. Files that were joined have it again within.
    let header: [UInt8]
    /// Bytes of a byte order mark at the start.
    let markBytes: Int
    /// The columns that matter, in the order of the file, up to the last that matters.
    let roles: [Role]
    /// Columns of the header, or of the first row where there is none. A row with more is no row of this layout.
    let fieldCount: Int
    let spelling: TimestampSpelling
    /// The zone of times that do not carry one.
    let zone: TimeZoneRules
    /// The day of times that are only a time of day.
    var day: CivilDate?
    /// The most decimal digits of a price in the sample, trailing zeros left out.
    let sampleDecimals: Int
    /// What was decided and why, for people.
    let reason: String

    /// Whether there are hours that the zone's clocks show twice.
    var clocksChange: Bool { zone.hasChanges && !spelling.isEpoch }

    /// As any format's layout.
    var tickLayout: TickLayout {
        TickLayout(
            format: format, reason: reason, sampleDecimals: sampleDecimals, unit: .lines(terminator: terminator),
            isSequential: clocksChange
        ) { RowParser(layout: self, options: $0) }
    }
}
