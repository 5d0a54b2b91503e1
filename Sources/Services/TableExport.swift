internal import ArrowWriter
public import MarketModel
internal import ParquetWriter
public import TickStore

/// Writes ticks or bars as Parquet or Arrow, piece by piece.
///
/// Parquet files of ticks have the lake's columns and types. Arrow times carry the zone UTC and are in nanoseconds.
public struct TableExport: ~Copyable {
    public enum Format: Sendable {
        case parquet
        /// Arrow IPC, for reading from the beginning on: for pipes.
        case arrowStream
        /// Arrow IPC with a footer, also known as Feather V2: for files.
        case arrowFile
    }

    /// Rows of a Parquet row group.
    private static let rowGroupRows = 1 << 20
    private static let compressionLevel = 3

    private var parquet: ParquetWriter?
    private var arrow: ArrowIPCWriter?
    private let unit: TimeUnit
    private var pendingTicks = TickColumns()
    private var pendingBars: [BarRow] = []

    /// An export of ticks.
    ///
    /// - Parameter unit: of times in Parquet; all times must be whole units.
    public init(ticksOf instrument: Instrument, unit: TimeUnit, format: Format) throws(ServiceError) {
        self.unit = unit
        let scale = instrument.priceScale
        do {
            guard format == .parquet else {
                let schema = try ArrowSchema(
                    [
                        ArrowField("ts", .timestamp(.nanosecond, timeZone: "UTC")),
                        ArrowField("bid", .decimal128(scale: scale)), ArrowField("ask", .decimal128(scale: scale)),
                        ArrowField("bid_volume", .float32, isNullable: true),
                        ArrowField("ask_volume", .float32, isNullable: true),
                    ], metadata: ["tickloom.symbol": instrument.symbol.name])
                parquet = nil
                arrow = ArrowIPCWriter(schema: schema, format: format == .arrowFile ? .file : .stream)
                return
            }
            let schema = try TickFileEncoder.schema(priceScale: scale, unit: unit)
            parquet = try TableExport.parquetWriter(schema, instrument)
            arrow = nil
        } catch {
            throw ServiceError(wrapping: error)
        }
    }

    /// An export of bars: `open_time`, `close_time`, `open`, `high`, `low`, `close`, `volume`, `tick_count`.
    public init(barsOf instrument: Instrument, side: PriceSide, format: Format) throws(ServiceError) {
        unit = .milliseconds
        let scale = instrument.priceScale + side.extraDigits
        do {
            let prices = ["open", "high", "low", "close"]
            guard format == .parquet else {
                let times = ["open_time", "close_time"].map { ArrowField($0, .timestamp(.nanosecond, timeZone: "UTC")) }
                let schema = try ArrowSchema(
                    times + prices.map { ArrowField($0, .decimal128(scale: scale)) }
                        + [ArrowField("volume", .float64, isNullable: true), ArrowField("tick_count", .int64)],
                    metadata: ["tickloom.symbol": instrument.symbol.name, "tickloom.price": side.rawValue])
                parquet = nil
                arrow = ArrowIPCWriter(schema: schema, format: format == .arrowFile ? .file : .stream)
                return
            }
            let times = ["open_time", "close_time"].map {
                ParquetColumn($0, .timestamp(.milliseconds, isAdjustedToUTC: false), encoding: .delta)
            }
            let schema = try ParquetSchema(
                times + prices.map { ParquetColumn($0, .decimal(scale: scale), encoding: .delta) } + [
                    ParquetColumn("volume", .double, isNullable: true, encoding: .dictionary),
                    ParquetColumn("tick_count", .int64, encoding: .delta),
                ], sortColumn: "open_time")
            parquet = try TableExport.parquetWriter(schema, instrument)
            arrow = nil
        } catch {
            throw ServiceError(wrapping: error)
        }
    }

    private static func parquetWriter(_ schema: ParquetSchema, _ instrument: Instrument) throws -> ParquetWriter {
        try ParquetWriter(
            schema: schema, createdBy: TickFileEncoder.writer,
            options: ParquetOptions(compressionLevel: compressionLevel, rowGroupRows: rowGroupRows),
            metadata: [(key: "tickloom.symbol", value: instrument.symbol.name)])
    }

    /// Takes in ticks and gives the bytes that are ready.
    public mutating func write(_ ticks: TickColumns) throws(ServiceError) -> [UInt8] {
        do {
            if arrow != nil {
                return try arrow!.write(
                    ArrowBatch([
                        .timestamp(ticks.ts), .decimal128(ticks.bid), .decimal128(ticks.ask),
                        .float32(ticks.bidVolume.map(Volume.float)), .float32(ticks.askVolume.map(Volume.float)),
                    ]))
            }
            pendingTicks.append(ticks)
            return pendingTicks.count >= TableExport.rowGroupRows ? try flushParquet() : []
        } catch {
            throw ServiceError(wrapping: error)
        }
    }

    /// Takes in bars and gives the bytes that are ready.
    public mutating func write(_ bars: [BarRow]) throws(ServiceError) -> [UInt8] {
        do {
            if arrow != nil {
                let prices = TableExport.prices(bars)
                return try arrow!.write(
                    ArrowBatch(
                        [.timestamp(bars.map(\.openTime)), .timestamp(bars.map(\.closeTime))]
                            + prices.map { .decimal128($0) }
                            + [.float64(bars.map(\.volume.value)), .int64(bars.map(\.tickCount))]))
            }
            pendingBars += bars
            return pendingBars.count >= TableExport.rowGroupRows ? try flushParquet() : []
        } catch {
            throw ServiceError(wrapping: error)
        }
    }

    /// Ends the table and gives the rest of its bytes.
    public consuming func finish() throws(ServiceError) -> [UInt8] {
        do {
            if arrow != nil { return try arrow!.finish() }
            let bytes = try flushParquet()
            guard let writer = parquet.take() else { return bytes }
            return bytes + writer.finish().bytes
        } catch {
            throw ServiceError(wrapping: error)
        }
    }

    private mutating func flushParquet() throws -> [UInt8] {
        if !pendingTicks.isEmpty {
            try parquet!.append(TickFileEncoder.values(pendingTicks, unit: unit))
            pendingTicks.removeAll(keepingCapacity: true)
        }
        if !pendingBars.isEmpty {
            let prices = TableExport.prices(pendingBars)
            try parquet!.append(
                [pendingBars.map(\.openTime), pendingBars.map(\.closeTime)].map { times in
                    .int64(times.map { $0 / nanosecondsPerMillisecond })
                } + prices.map { .int64($0) }
                    + [.double(pendingBars.map(\.volume.value)), .int64(pendingBars.map(\.tickCount))])
            pendingBars.removeAll(keepingCapacity: true)
        }
        return parquet!.drain()
    }

    private static func prices(_ bars: [BarRow]) -> [[Int64]] {
        [bars.map(\.prices.open), bars.map(\.prices.high), bars.map(\.prices.low), bars.map(\.prices.close)]
    }
}
