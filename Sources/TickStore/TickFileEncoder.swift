public import MarketModel
public import ParquetWriter

/// Turns ticks into a Parquet file of the lake's schema: `ts`, `bid`, `ask`, `bid_volume`, `ask_volume`.
///
/// Times are `TIMESTAMP` without a zone and mean UTC, in the coarsest unit that loses nothing; prices are
/// `DECIMAL(18, scale)`; volumes are `FLOAT`, null where the source has none.
public struct TickFileEncoder: Sendable {
    /// What the files say of who wrote them.
    public static let writer = "tickloom version \(Release.version)"

    public let priceScale: Int
    public let compressionLevel: Int

    public init(priceScale: Int, compressionLevel: Int) {
        self.priceScale = priceScale
        self.compressionLevel = compressionLevel
    }

    /// The schema of the lake's files.
    public static func schema(priceScale: Int, unit: TimeUnit) throws(ParquetError) -> ParquetSchema {
        let time: ParquetTimeUnit =
            switch unit {
            case .milliseconds: .milliseconds
            case .microseconds: .microseconds
            case .nanoseconds: .nanoseconds
            }
        return try ParquetSchema(
            [
                ParquetColumn("ts", .timestamp(time, isAdjustedToUTC: false), encoding: .delta),
                ParquetColumn("bid", .decimal(scale: priceScale), encoding: .delta),
                ParquetColumn("ask", .decimal(scale: priceScale), encoding: .delta),
                ParquetColumn("bid_volume", .float, isNullable: true, encoding: .dictionary),
                ParquetColumn("ask_volume", .float, isNullable: true, encoding: .dictionary),
            ], sortColumn: "ts")
    }

    /// The columns of a batch as that schema has them. Times must be whole `unit`s.
    public static func values(_ ticks: TickColumns, unit: TimeUnit) -> [ParquetValues] {
        let divisor = unit.nanoseconds
        return [
            .int64(divisor == 1 ? ticks.ts : ticks.ts.map { $0 / divisor }), .int64(ticks.bid), .int64(ticks.ask),
            .float(ticks.bidVolume.map(Volume.float)), .float(ticks.askVolume.map(Volume.float)),
        ]
    }

    /// The bytes of a file that holds `ticks`, sealed against any change of them.
    ///
    /// - Parameter contentHash: what tells the file from every other, see ``ContentHash``; nil for one that no catalogue names.
    public func encode(_ ticks: TickColumns, unit: TimeUnit, contentHash: String? = nil) throws(ParquetError) -> [UInt8]
    {
        var file = try ParquetWriter(
            schema: try TickFileEncoder.schema(priceScale: priceScale, unit: unit), createdBy: TickFileEncoder.writer,
            options: ParquetOptions(compressionLevel: compressionLevel),
            metadata: (contentHash.map { [(key: FileIdentity.contentKey, value: $0)] } ?? [])
                + [(key: FileSeal.key, value: FileSeal.blank)])
        try file.append(TickFileEncoder.values(ticks, unit: unit))
        var bytes = file.finish().bytes
        FileSeal.seal(&bytes)
        return bytes
    }
}
