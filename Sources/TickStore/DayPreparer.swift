public import MarketModel

/// Makes days ready to be staged: hashes, judges and encodes them. Threads may share it.
public struct DayPreparer: Sendable {
    /// How days are judged; what it says is kept in the catalogue with the day.
    public struct Judge: Sendable {
        /// What tells the calendar's rules from others, and the version of the rules of judging.
        public let calendar: String
        public let version: Int
        let judge: @Sendable (TickColumns) -> String

        public init(calendar: String, version: Int, judge: @escaping @Sendable (TickColumns) -> String) {
            self.calendar = calendar
            self.version = version
            self.judge = judge
        }
    }

    let encoder: TickFileEncoder
    let symbol: Symbol
    let overlap: OverlapPolicy
    /// What is stored of the symbol.
    let stored: [CivilDate: TickPartition]
    let judge: Judge?

    /// Prepares a day. Its ticks must be in order of time and not empty.
    ///
    /// - Parameter judgement: what the judge says of these very ticks, if that is known.
    /// - Throws: `ParquetError`.
    public func prepare(_ ticks: TickColumns, on date: CivilDate, judgement: String? = nil) throws -> PreparedDay {
        let hash = ContentHash.day(ticks, scale: encoder.priceScale)
        if let existing = stored[date], overlap == .merge || existing.contentHash == hash {
            // What is to be written depends on the stored file, which one thread reads.
            return PreparedDay(date: date, hash: hash, ticks: ticks, file: nil)
        }
        return PreparedDay(
            date: date, hash: hash, ticks: TickColumns(),
            file: try file(ticks, on: date, hash: hash, judgement: judgement))
    }

    func file(
        _ ticks: TickColumns, on date: CivilDate, hash: String, judgement: String? = nil
    ) throws -> PreparedDay.File {
        var partition = TickPartition(symbol: symbol, date: date, ticks: ticks, contentHash: hash)
        let bytes = try encoder.encode(ticks, unit: partition.timeUnit, contentHash: hash)
        partition.fileBytes = bytes.count
        return PreparedDay.File(
            partition: partition, bytes: bytes, judgement: judge.map { judgement ?? $0.judge(ticks) })
    }
}

/// A day that is ready to be staged.
public struct PreparedDay: Sendable {
    struct File: Sendable {
        let partition: TickPartition
        let bytes: [UInt8]
        let judgement: String?
    }

    let date: CivilDate
    /// Of the import's own ticks.
    public let hash: String
    /// Empty where there is a file.
    let ticks: TickColumns
    /// nil where what is stored has to be looked at first.
    let file: File?
}
