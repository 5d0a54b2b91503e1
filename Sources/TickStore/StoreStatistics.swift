public import MarketModel

/// What the ticks of one symbol cost on disk.
public struct StoreStatistics: Sendable {
    public let summary: SymbolSummary
    /// Compressed bytes of each column, in the files' order. The rest of the files is footers.
    public let columns: [(name: String, bytes: Int)]
    /// Bytes of the same ticks as text: exact for the days that were measured, and in proportion for the others.
    public let textBytes: Double
    /// Days whose text was measured, evenly spread.
    public let measuredDays: Int

    package init(
        summary: SymbolSummary, columns: [(name: String, bytes: Int)], textBytes: Double, measuredDays: Int
    ) {
        self.summary = summary
        self.columns = columns
        self.textBytes = textBytes
        self.measuredDays = measuredDays
    }

    /// Bytes of a tick as five plain 64-bit values.
    public static let plainTickBytes = 40

    public var bytesPerTick: Double { Double(summary.fileBytes) / Double(summary.tickCount) }
    /// How many times smaller than the text.
    public var ratioToText: Double { textBytes / Double(summary.fileBytes) }
    /// How many times smaller than rows of ``plainTickBytes``.
    public var ratioToPlain: Double {
        Double(summary.tickCount * StoreStatistics.plainTickBytes) / Double(summary.fileBytes)
    }
}

extension TickStore {
    /// What is stored costs on disk, by symbol in alphabetic order.
    ///
    /// - Parameters:
    ///   - daysMeasured: at most so many days of a symbol are measured as text.
    ///   - textBytes: the size of ticks as text.
    public func statistics(
        daysMeasured: Int, textBytes: (TickColumns, Instrument) -> Int
    ) throws -> [StoreStatistics] {
        precondition(daysMeasured > 0, "some day must be measured")
        return try summaries().map { summary in
            let partitions = try partitions(of: summary.instrument.symbol)
            let measured = min(partitions.count, daysMeasured)
            var ticks = 0
            var bytes = 0
            for index in 0..<measured {
                let day = try readTicks(of: partitions[index * partitions.count / measured])
                ticks += day.count
                bytes += textBytes(day, summary.instrument)
            }
            return StoreStatistics(
                summary: summary, columns: try columnBytes(partitions),
                textBytes: Double(bytes) * Double(summary.tickCount) / Double(max(1, ticks)), measuredDays: measured)
        }
    }

    private func columnBytes(_ partitions: [TickPartition]) throws(StoreError) -> [(name: String, bytes: Int)] {
        var rows = try connection.prepare(
            """
            SELECT path_in_schema, CAST(sum(total_compressed_size) AS BIGINT)
            FROM parquet_metadata(?) GROUP BY path_in_schema, column_id ORDER BY column_id
            """
        ).rows([.texts(partitions.map { path + "/" + $0.path })])
        var columns: [(name: String, bytes: Int)] = []
        while try rows.next() { columns.append((rows.text(0), Int(rows.int(1)))) }
        return columns
    }
}
