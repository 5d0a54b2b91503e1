internal import MarketModel

/// Parquet: a file with columns for a time, a bid and an ask, and perhaps for volumes, found by their names. It is read by
/// another process, see ``ParquetReader``, which gives its rows as blocks of ``TickloomFormat``.
enum ParquetFormat: TickFileFormat {
    static let format = TickFormat.parquet
    private static let magic: [UInt8] = Array("PAR1".utf8)
    /// The same, with a footer that is encrypted.
    private static let encryptedMagic: [UInt8] = Array("PARE".utf8)

    static func layout(of sample: FileSample) throws(ImportError) -> TickLayout? {
        if sample.head.starts(with: encryptedMagic), sample.head.count > 8 {
            throw sample.unknown("the file is encrypted Parquet", "decrypt it first")
        }
        guard sample.head.starts(with: magic) else { return nil }
        guard sample.source.entry == nil, try InputFile(path: sample.source.path).head(4) == magic else {
            throw sample.unknown(
                "it is Parquet within another compression, and Parquet is read from its end",
                "unpack it first; Parquet is compressed by itself")
        }
        guard let reader = sample.parquetReader else {
            throw ImportError(
                .unreadable, path: sample.source.description, message: "this program cannot read Parquet",
                advice: "import it with the command tickloom")
        }
        let source = sample.source
        let (symbol, zone, given) = (sample.symbol, sample.zone?.name, sample.scale)
        let file = try InputFile(path: source.path)
        let description = try ParquetProcess.describe(
            file, reader, symbol: symbol.name, zone: zone, givenScale: given)
        guard Instrument.scales.contains(description.decimals) else {
            throw ParquetProcess.failure(file, "the reader of Parquet files gave what is no description")
        }
        return TickLayout(
            format: format, reason: ParquetProcess.printable(description.reason, bytesMax: 600),
            sampleDecimals: description.decimals,
            makeUnit: { .blocks(blocks(description, $0)) },
            open: { options, version throws(ImportError) in
                let file = try InputFile(path: source.path)
                try file.check(against: version)
                return try ParquetStream(
                    file, reader, symbol: symbol.name, zone: zone, givenScale: given, scale: options.scale,
                    bytesExpected: description.rows.multipliedReportingOverflow(
                        by: blocks(description, options).rowBytes
                    )
                    .partialValue)
            }
        ) { TickBlockParser(blocks: blocks(description, $0), options: $0) }
    }

    /// How the rows come.
    private static func blocks(_ description: ParquetDescription, _ options: ParserOptions) -> TickBlocks {
        TickBlocks(
            symbol: options.symbol, priceScale: options.scale, hasVolumes: description.hasVolumes,
            blockRows: TickBlocks.usualRows, carriesRejects: true)
    }
}
