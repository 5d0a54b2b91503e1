public import MarketModel

/// Where an import's ticks came from and what became of its rows. It stands in the catalogue if and only if the import does.
public struct ImportProvenance: Hashable, Sendable {
    /// A file that was read.
    public struct Source: Hashable, Sendable {
        public var path: String
        public var fileBytes: Int
        /// See `docs/guides/quality.md`; empty where it is not known.
        public var fileHash: String

        public init(path: String, fileBytes: Int, fileHash: String) {
            self.path = path
            self.fileBytes = fileBytes
            self.fileHash = fileHash
        }
    }

    /// What an import brought of a UTC day.
    public struct Day: Hashable, Sendable {
        public var date: CivilDate
        /// The import's own ticks, duplicates that were dropped left out.
        public var tickCount: Int
        /// Rows equal to an earlier one, whether dropped or kept.
        public var duplicates: Int
        /// Rows earlier than one before them of the same day.
        public var outOfOrder: Int
        /// Whether ticks that were stored before stay: the day was merged, or has all of the import's. The store says so.
        public internal(set) var isMerged = false
        /// The numbers of the sources that have ticks of it, rising.
        public var sources: [Int]

        public init(date: CivilDate, tickCount: Int, duplicates: Int, outOfOrder: Int, sources: [Int]) {
            self.date = date
            self.tickCount = tickCount
            self.duplicates = duplicates
            self.outOfOrder = outOfOrder
            self.sources = sources
        }
    }

    /// How many rows a rule rejected.
    public struct Rejects: Hashable, Sendable {
        /// The day of the calendar that judged the import; nil for rows whose time could not be read.
        public var date: CivilDate?
        /// The rule's name, such as `crossed`.
        public var rule: String
        public var rowCount: Int

        public init(date: CivilDate?, rule: String, rowCount: Int) {
            self.date = date
            self.rule = rule
            self.rowCount = rowCount
        }
    }

    /// By number, from 0.
    public var sources: [Source] = []
    /// In order of date.
    public var days: [Day] = []
    /// In order of date, those without one first, and of rule.
    public var rejects: [Rejects] = []

    public init() {}
}

/// What was judged of a day's ticks.
public struct DayJudgement: Hashable, Sendable {
    /// UTC.
    public var date: CivilDate
    /// The name of the calendar, and the version of the rules.
    public var calendar: String
    public var version: Int
    /// Of the ticks that were judged.
    public var contentHash: String
    public var text: String
}
