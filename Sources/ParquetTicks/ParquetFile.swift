private import Foundation
internal import MarketModel
internal import TickImport

/// The Parquet file that is standard input, as ticks.
final class ParquetFile {
    /// So many rows tell what the file is like, as in text.
    private static let sampleRows = 2_000

    private let database: ParquetDatabase
    private let columns: [ParquetColumn]
    private let plan: ParquetPlan

    /// - Parameters:
    ///   - memoryBytes: the most memory of the process.
    ///   - zone: what the user gave for times without a zone.
    ///   - scale: the digits of a price that the user gave.
    init(memoryBytes: Int, zone: TimeZoneRules?, scale: Int?) throws(ParquetFailure) {
        database = try ParquetDatabase(memoryBytes: memoryBytes)
        columns = try database.query("SELECT * FROM \(ParquetFile.table) LIMIT 0").columns
        plan = try ParquetPlan(columns: columns, zone: zone, scale: scale)
        try checkTimeType()
    }

    /// What is in the file.
    func describe() throws(ParquetFailure) -> ParquetDescription {
        let counted = try database.query(
            "SELECT CAST(sum(num_rows) AS VARCHAR) FROM parquet_file_metadata('\(ParquetDatabase.path)')")
        let rows = try counted.next() == nil ? 0 : Int(counted.text(0, 0)) ?? 0
        let sample = try sample()
        guard sample.rows > 0 else {
            throw ParquetFailure(.empty, "there are columns and no row", advice: "import a file with ticks")
        }
        return ParquetDescription(
            reason: plan.reason(unit: sample.unit), decimals: plan.decimals ?? sample.decimals,
            hasVolumes: plan.volumes != nil, rows: max(0, rows))
    }

    /// Gives all rows, in the order of the file.
    ///
    /// - Parameters:
    ///   - scale: digits of the prices that are given.
    ///   - output: gets the bytes, piece by piece.
    func read(symbol: Symbol, scale: Int, _ output: ([UInt8]) -> Void) throws(ParquetFailure) {
        var unit: CountUnit?
        if case .counts = plan.times { unit = try sample().unit }
        var writer = TickBlockWriter.pipe(symbol: symbol, priceScale: scale, hasVolumes: plan.volumes != nil)
        var volumes = VolumeDecoder()
        let rows = try database.query("SELECT \(names(used)) FROM \(ParquetFile.table)")
        while let count = try rows.next() {
            let vectors = used.indices.map { rows.vector($0) }
            for row in 0..<count {
                let time = self.time(vectors[0], row, unit)
                var tick = Tick(
                    ts: time ?? 0, bid: price(vectors[1], columns[plan.bid], row, scale),
                    ask: price(vectors[2], columns[plan.ask], row, scale))
                var rule: RowRule? = time == nil ? .malformedTime : nil
                rule = rule ?? ExactNumber.rule(for: tick.bid) ?? ExactNumber.rule(for: tick.ask)
                if let indices = plan.volumes {
                    tick.bidVolume = volume(vectors[3], columns[indices.bid], row, &volumes)
                    tick.askVolume = volume(vectors[4], columns[indices.ask], row, &volumes)
                    if tick.bidVolume == ExactNumber.badVolume || tick.askVolume == ExactNumber.badVolume {
                        rule = rule ?? .malformedVolume
                    }
                }
                if tick.ts < 0 || tick.ts >= ExactNumber.latestTime { rule = rule ?? .timeOutOfRange }
                if let rule {
                    writer.reject(rule, text: text(vectors, row))
                } else {
                    writer.add(tick)
                }
                if writer.isFull { output(writer.fullBlocks()) }
            }
        }
        output(writer.finish())
    }

    // MARK: Columns

    /// Where the rows come from. Nothing of the file's name or folders is read.
    private static let table =
        "read_parquet('\(ParquetDatabase.path)', hive_partitioning = false, filename = false)"

    /// The columns that are read: time, bid, ask, and perhaps the volumes.
    private var used: [Int] {
        [plan.time, plan.bid, plan.ask] + (plan.volumes.map { [$0.bid, $0.ask] } ?? [])
    }

    private func names(_ indices: [Int]) -> String {
        indices.map { "\"" + columns[$0].name.replacingOccurrences(of: "\"", with: "\"\"") + "\"" }
            .joined(separator: ", ")
    }

    /// DuckDB cuts the old 96-bit times off at microseconds, without a word.
    private func checkTimeType() throws(ParquetFailure) {
        guard case .timestamp = columns[plan.time].kind else { return }
        let schema = try database.query(
            "SELECT CAST(name AS VARCHAR) FROM parquet_schema('\(ParquetDatabase.path)') WHERE type = 'INT96'")
        while let count = try schema.next() {
            for row in 0..<count where schema.text(0, row) == columns[plan.time].name {
                throw ParquetFailure(
                    .unknown,
                    "the times in \(columns[plan.time].name) are of the old type INT96, which is not read exactly",
                    advice: "write them as TIMESTAMP in microseconds or nanoseconds")
            }
        }
    }

    /// What the first rows tell.
    private func sample() throws(ParquetFailure) -> (rows: Int, decimals: Int, unit: CountUnit?) {
        let rows = try database.query(
            "SELECT \(names([plan.time, plan.bid, plan.ask])) FROM \(ParquetFile.table) LIMIT \(ParquetFile.sampleRows)"
        )
        var found = (rows: 0, decimals: 0, unit: CountUnit?.none)
        var votes = [Int](repeating: 0, count: CountUnit.allCases.count)
        var times = 0
        while let count = try rows.next() {
            found.rows += count
            let vectors = (0..<3).map { rows.vector($0) }
            for row in 0..<count {
                if !vectors[0].isNull(row), case .counts = plan.times {
                    times += 1
                    if let value = Int64(exactly: vectors[0].integer(row)), let unit = CountUnit(of: value) {
                        votes[CountUnit.allCases.firstIndex(of: unit)!] += 1
                    }
                }
                for (vector, column) in [(vectors[1], columns[plan.bid]), (vectors[2], columns[plan.ask])]
                where !vector.isNull(row) {
                    let digits: Int? =
                        switch column.kind {
                        case .float: ExactNumber.digits(vector.float(row))
                        case .double: ExactNumber.digits(vector.double(row))
                        case .decimal(let scale): min(scale, Instrument.scales.upperBound)
                        case .text: vector.withText(row, ExactNumber.digits)
                        case .integer, .timestamp, .other: nil
                        }
                    found.decimals = max(found.decimals, digits ?? 0)
                }
            }
        }
        guard case .counts = plan.times, found.rows > 0 else { return found }
        let best = votes.indices.max { votes[$0] < votes[$1] }!
        guard votes[best] * 2 > times else {
            throw ParquetFailure(
                .unknown, "the integers in \(columns[plan.time].name) are no counts since 1970 in one unit",
                advice: "write times as TIMESTAMP, or as counts of seconds, milliseconds, microseconds or nanoseconds")
        }
        found.unit = CountUnit.allCases[best]
        return found
    }

    // MARK: Values

    /// A time in nanoseconds since 1970 UTC; negative if it is out of range; nil if it is none.
    @inline(__always)
    private func time(_ vector: ParquetVector, _ row: Int, _ unit: CountUnit?) -> Int64? {
        guard !vector.isNull(row), let value = Int64(exactly: vector.integer(row)) else { return nil }
        let (nanoseconds, zone): (Int64, TimeZoneRules?)
        switch plan.times {
        case .instants(let unit): (nanoseconds, zone) = (unit, nil)
        case .local(let unit, let rules): (nanoseconds, zone) = (unit, rules)
        case .counts:
            guard let unit, CountUnit(of: value) == unit else { return nil }
            (nanoseconds, zone) = (unit.nanoseconds, nil)
        }
        let (time, overflow) = value.multipliedReportingOverflow(by: nanoseconds)
        guard !overflow, time > -nanosecondsPerDay, time < ExactNumber.latestTime + nanosecondsPerDay else { return -1 }
        guard let zone else { return time }
        return zone.utc(fromLocal: time)
    }

    @inline(__always)
    private func price(_ vector: ParquetVector, _ column: ParquetColumn, _ row: Int, _ scale: Int) -> Int64 {
        guard !vector.isNull(row) else { return ExactNumber.malformed }
        switch column.kind {
        case .double: return ExactNumber.price(vector.double(row), scale: scale)
        case .text: return vector.withText(row) { ExactNumber.price($0, scale: scale) }
        case .float: return ExactNumber.price(vector.float(row), scale: scale)
        case .decimal(let own):
            let mantissa = vector.integer(row)
            guard let small = Int64(exactly: mantissa) else {
                return ExactNumber.price(mantissa, scale: own, to: scale)
            }
            return ExactNumber.price(small, scale: own, to: scale)
        case .integer:
            // The user said the digits, and the instrument has no others.
            return Int64(exactly: vector.integer(row)) ?? ExactNumber.tooLarge
        case .timestamp, .other: return ExactNumber.malformed
        }
    }

    @inline(__always)
    private func volume(
        _ vector: ParquetVector, _ column: ParquetColumn, _ row: Int, _ decoder: inout VolumeDecoder
    ) -> Int64 {
        guard !vector.isNull(row) else { return Volume.absent }
        switch column.kind {
        case .float: return ExactNumber.volume(vector.float(row), &decoder)
        case .text: return vector.withText(row, ExactNumber.volume)
        case .double: return ExactNumber.volume(Float(vector.double(row)), &decoder)
        case .decimal(let scale):
            return ExactNumber.volume(Float(Double(vector.integer(row)) / pow(10, Double(scale))), &decoder)
        case .integer: return ExactNumber.volume(Float(Double(vector.integer(row))), &decoder)
        case .timestamp, .other: return ExactNumber.badVolume
        }
    }

    /// A row for people.
    private func text(_ vectors: [ParquetVector], _ row: Int) -> String {
        zip(vectors, used).map { vector, index in
            guard !vector.isNull(row) else { return "null" }
            switch columns[index].kind {
            case .float: return "\(vector.float(row))"
            case .double: return "\(vector.double(row))"
            case .text: return vector.withText(row) { String(decoding: $0.prefix(100), as: UTF8.self) }
            case .decimal(let scale): return ParquetFile.decimal(vector.integer(row), scale)
            case .timestamp(let unit, _):
                guard let value = Int64(exactly: vector.integer(row)),
                    case let time = value.multipliedReportingOverflow(by: unit),
                    !time.overflow, time.partialValue >= 0, time.partialValue < ExactNumber.latestTime
                else { return "\(vector.integer(row))" }
                let text = UTCTime.text(time.partialValue)
                if case .local = plan.times { return String(text.dropLast()) }
                return text
            case .integer, .other: return "\(vector.integer(row))"
            }
        }.joined(separator: ",")
    }

    private static func decimal(_ mantissa: Int128, _ scale: Int) -> String {
        let digits = String(mantissa.magnitude)
        let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
        let sign = mantissa < 0 ? "-" : ""
        return scale == 0 ? sign + padded : "\(sign)\(padded.dropLast(scale)).\(padded.suffix(scale))"
    }
}
