internal import MarketModel

/// What a format is recognised by: the beginning of a source, its name, and what the user said.
struct FileSample {
    /// So much of a source is looked at.
    static let bytesMax = 1 << 20

    let source: TickSource
    /// The first bytes, decompressed.
    let head: [UInt8]
    /// Whether that is all of it.
    let isWhole: Bool
    /// The format that the user asked for; nil to decide by content.
    let requested: TickFormat?
    /// The zone that the user gave for times without one.
    let zone: TimeZoneRules?
    let symbol: Symbol
    /// The digits of a price, as far as the user or the store says.
    let scale: Int?
    /// What reads Parquet files; nil where nothing does.
    var parquetReader: ParquetReader?

    func empty(_ message: String) -> ImportError {
        ImportError(.empty, path: source.description, message: message, advice: "import a file with ticks")
    }

    func unknown(_ message: String, _ advice: String) -> ImportError {
        ImportError(.unknownFormat, path: source.description, message: message, advice: advice)
    }
}
