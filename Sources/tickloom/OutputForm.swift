/// In which form rows come out.
enum OutputForm: String, CaseIterable {
    case table, csv, json, parquet, arrow
    /// Tickloom's own format, of ticks only.
    case binary

    /// Whether it is bytes that a terminal cannot show.
    var isBinary: Bool { self == .parquet || self == .arrow || self == .binary }
    /// Whether it is compressed by itself.
    var isCompressed: Bool { self == .parquet || self == .arrow }
}
