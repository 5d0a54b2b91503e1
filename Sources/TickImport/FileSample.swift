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

    /// Decides how to read the source.
    ///
    /// - Throws: ``ImportError``, see ``TickSource/layout(format:zone:symbol:scale:)``.
    func layout() throws(ImportError) -> TickLayout {
        if let requested {
            guard let layout = try requested.type.layout(of: self) else {
                throw unknown("this is not \(requested.rawValue)", "leave --format out, or say another")
            }
            return layout
        }
        var found: [TickLayout] = []
        for type in TickFormat.allCases.map(\.type) where type.format != CSVFormat.format {
            if let layout = try type.layout(of: self) { found.append(layout) }
        }
        guard found.count < 2 else {
            let names = found.map(\.format.rawValue)
            throw unknown(
                "it could be \(names.joined(separator: " or "))", "say which: --format \(names.joined(separator: "|"))")
        }
        if let layout = found.first { return layout }
        // What is of no special kind has columns, or says why not.
        return try CSVDetector(sample: self).detect().tickLayout
    }

    /// Makes sure that a name in the source's path that is written like a symbol is the one that was said.
    ///
    /// - Throws: ``ImportError`` `.unknownFormat`, unless the user named the format and so knows what it is.
    func refuseOtherSymbol(_ name: String) throws(ImportError) {
        let isSymbol = name.utf8.count >= 6 && name.utf8.allSatisfy { $0 &- 65 < 26 || $0 &- 48 < 10 }
        guard requested == nil, isSymbol, name != symbol.name.uppercased().filter({ $0.isLetter || $0.isNumber }) else {
            return
        }
        throw unknown(
            "its path says \(name), and --symbol says \(symbol)",
            "say --symbol \(name), or name the --format if that is right")
    }

    func empty(_ message: String) -> ImportError {
        ImportError(.empty, path: source.description, message: message, advice: "import a file with ticks")
    }

    func unknown(_ message: String, _ advice: String) -> ImportError {
        ImportError(.unknownFormat, path: source.description, message: message, advice: advice)
    }
}
