/// In which form rows come out.
enum OutputForm: String, CaseIterable {
    case table, csv, json, parquet, arrow

    /// Whether it is bytes that a terminal cannot show.
    var isBinary: Bool { self == .parquet || self == .arrow }
}
