private import Foundation
public import MarketModel
public import TickQuality
internal import TickStore

/// The data passport of a symbol: what is to be said of its ticks, day by day, and where they came from.
///
/// What imports found out about a day is kept in the catalogue, and holds as long as the day's content hash and the calendar
/// are the same; else the day's ticks are read and judged again, to the same result.
public struct QualityService {
    /// What a passport says.
    public struct Passport: Sendable {
        public let symbol: Symbol
        /// Digits of a price; spreads are counted in points of it.
        public let priceScale: Int
        /// From the day of the first tick to that of the last, each one.
        public let days: [DayQuality]
        /// What imports noted: rejected rows, duplicates, sources.
        public let origin: Origin
        public let contentHash: String
        /// UTC days whose ticks had to be read, because nothing was kept that holds.
        public let daysRead: Int
        /// What the days are made of.
        package let segments: [DaySegment]

        /// A passport of pieces of days.
        package init(
            symbol: Symbol, priceScale: Int, calendar: TradingCalendar, segments: [DaySegment], origin: Origin,
            contentHash: String, daysRead: Int
        ) {
            var days = DayQualities(calendar: calendar)
            for segment in segments { days.add(segment) }
            self.symbol = symbol
            self.priceScale = priceScale
            self.days = days.finish()
            self.origin = origin
            self.contentHash = contentHash
            self.daysRead = daysRead
            self.segments = segments
        }

        /// The spread, in points, that `share` of all ticks are not above; nil if there are none.
        public func spread(_ share: Double) -> Int64? { DayQualities.spread(share, of: days) }
        public var tickCount: Int { days.reduce(0) { $0 + $1.tickCount } }
        /// The mean of the scores of days with a session; nil if there are none.
        public var score: Double? {
            let scores = days.filter(\.isSession).map(\.score)
            return scores.isEmpty ? nil : Double(scores.reduce(0, +)) / Double(scores.count)
        }
    }

    /// What the imports of a symbol noted.
    public struct Origin: Sendable {
        /// Of all imports: rows that were rejected, and duplicates that were counted, kept or not.
        public package(set) var rejectedRows = 0
        public package(set) var duplicates = 0
        /// Rejected rows by rule, over all imports since version 4 of the store, in order of the rules' names.
        public package(set) var rejectedByRule: [(rule: String, rows: Int)] = []
        /// The same by day of the calendar of the import.
        public package(set) var rejectedByDay: [CivilDate: [(rule: String, rows: Int)]] = [:]
        /// Rows earlier than one before them of the same UTC day.
        public package(set) var outOfOrder = 0
        /// The files that ticks came from, in order of import.
        public package(set) var sources: [Source] = []
        /// Which of the sources have ticks of a UTC day.
        public package(set) var sourcesByDay: [CivilDate: [Int]] = [:]

        /// A file that was imported.
        public struct Source: Sendable {
            public let importID: Int
            public let path: String
            /// 0 where it is not known.
            public let fileBytes: Int
            /// Empty where it is not known.
            public let fileHash: String

            package init(importID: Int, path: String, fileBytes: Int, fileHash: String) {
                self.importID = importID
                self.path = path
                self.fileBytes = fileBytes
                self.fileHash = fileHash
            }
        }

        /// Rejected rows of a day of the calendar.
        public func rejected(on date: CivilDate) -> [(rule: String, rows: Int)] { rejectedByDay[date] ?? [] }

        /// The numbers of the sources that have ticks of a day of the calendar, rising.
        public func sources(of interval: BarInterval) -> [Int] {
            var numbers: Set<Int> = []
            var date = CivilDate(utc: interval.openTime)
            while date.utcMidnight < interval.closeTime {
                numbers.formUnion(sourcesByDay[date] ?? [])
                date = date.adding(days: 1)
            }
            return numbers.sorted()
        }
    }

    let query: QueryService

    public init(_ query: QueryService) {
        self.query = query
    }

    /// Says what the ticks with `from <= ts < to` are worth.
    ///
    /// - Parameter isCancelled: asked before each day is read.
    /// - Throws: ``ServiceError`` `.notFound`; `.io` if a day cannot be read; `.interrupted`.
    public func passport(
        of symbol: Symbol, calendar: TradingCalendar, from: Int64 = .min, to: Int64 = .max,
        isCancelled: () -> Bool = { false }
    ) throws(ServiceError) -> Passport {
        let summary = try query.summary(of: symbol)
        return try ServiceError.wrap {
            let partitions = try query.store.partitions(of: symbol, from: from, to: to)
            let kept = try query.store.judgements(of: symbol)
            let meter = QualityMeter(calendar: calendar)
            var all: [DaySegment] = []
            var daysRead = 0
            for partition in partitions {
                if isCancelled() {
                    throw ServiceError(.interrupted, "stopped; nothing was changed", advice: "run it again")
                }
                let isWhole = partition.firstTime >= from && partition.lastTime < to
                if isWhole, let judgement = kept[partition.date], judgement.calendar == calendar.identity,
                    judgement.version == DaySegment.version, judgement.contentHash == partition.contentHash,
                    let segments = QualityService.segments(judgement.text)
                {
                    all += segments
                    continue
                }
                daysRead += 1
                var ticks = TickColumns()
                try query.store.readTicks(
                    of: symbol, from: max(from, partition.date.utcMidnight),
                    to: min(to, partition.date.utcMidnight + nanosecondsPerDay)
                ) { batch in
                    ticks.append(batch)
                    return true
                }
                all += meter.segments(of: ticks)
            }
            var days = DayQualities(calendar: calendar)
            for segment in all { days.add(segment) }
            return Passport(
                symbol: symbol, priceScale: summary.instrument.priceScale, calendar: calendar, segments: all,
                origin: try origin(
                    of: symbol, days: Set(partitions.map(\.date)), isWhole: from == .min && to == .max,
                    dates: days.finish().map(\.date)),
                contentHash: ContentHash.days(partitions.map { ($0.date, $0.contentHash) }), daysRead: daysRead)
        }
    }

    /// - Parameters:
    ///   - days: UTC days that are asked for.
    ///   - isWhole: whether all of the symbol is asked for; else only what is known by day counts.
    ///   - dates: days of the calendar that are asked for, in order.
    private func origin(
        of symbol: Symbol, days: Set<CivilDate>, isWhole: Bool, dates: [CivilDate]
    ) throws -> Origin {
        var origin = Origin()
        let asked = Set(dates)
        var byRule: [String: Int] = [:]
        var byDay: [CivilDate: [String: Int]] = [:]
        var sources: [Origin.Source] = []
        var sourcesByDay: [CivilDate: [Int]] = [:]
        let noted = try query.store.provenance(of: symbol)
        for record in try query.store.imports(of: symbol) {
            let provenance = noted[record.id] ?? ImportProvenance()
            let first = sources.count
            let isKnown = !provenance.sources.isEmpty
            sources +=
                (isKnown ? provenance.sources : record.sources.map { .init(path: $0, fileBytes: 0, fileHash: "") })
                .map {
                    Origin.Source(
                        importID: Int(record.id), path: $0.path, fileBytes: $0.fileBytes, fileHash: $0.fileHash)
                }
            // Imports before version 4 of the store noted no days.
            if !isKnown { for day in days { sourcesByDay[day, default: []] += first..<sources.count } }
            for day in provenance.days where days.contains(day.date) {
                // What replaced a day took its sources away.
                let before = day.isMerged ? sourcesByDay[day.date] ?? [] : []
                sourcesByDay[day.date] = before + day.sources.map { first + $0 }
                origin.outOfOrder += day.outOfOrder
                if !isWhole { origin.duplicates += day.duplicates }
            }
            if isWhole {
                origin.rejectedRows += record.rejected
                origin.duplicates += record.duplicates
            }
            for rejects in provenance.rejects {
                guard isWhole || rejects.date.map(asked.contains) ?? false else { continue }
                byRule[rejects.rule, default: 0] += rejects.rowCount
                if !isWhole { origin.rejectedRows += rejects.rowCount }
                if let date = rejects.date { byDay[date, default: [:]][rejects.rule, default: 0] += rejects.rowCount }
            }
        }
        // Only what still has ticks among those asked for, numbered anew.
        let used = Set(sourcesByDay.values.joined()).sorted()
        let numbers = Dictionary(uniqueKeysWithValues: used.enumerated().map { ($1, $0) })
        origin.sources = used.map { sources[$0] }
        origin.sourcesByDay = sourcesByDay.mapValues { $0.compactMap { numbers[$0] } }
        func sorted(_ counts: [String: Int]) -> [(rule: String, rows: Int)] {
            counts.sorted { $0.key < $1.key }.map { (rule: $0.key, rows: $0.value) }
        }
        origin.rejectedByRule = sorted(byRule)
        origin.rejectedByDay = byDay.mapValues(sorted)
        return origin
    }

    // MARK: What is kept

    /// How days are judged when they are stored.
    static func judge(_ calendar: TradingCalendar) -> DayPreparer.Judge {
        let meter = QualityMeter(calendar: calendar)
        return DayPreparer.Judge(calendar: calendar.identity, version: DaySegment.version) {
            text(of: meter.segments(of: $0))
        }
    }

    static func text(of segments: [DaySegment]) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        // Integers and finite numbers always have a JSON form.
        return (try? encoder.encode(segments)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// nil if it is not what ``text(of:)`` makes.
    private static func segments(_ text: String) -> [DaySegment]? {
        try? JSONDecoder().decode([DaySegment].self, from: Data(text.utf8))
    }
}
