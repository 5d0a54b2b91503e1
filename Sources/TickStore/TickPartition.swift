public import MarketModel

/// The unit of a partition's times: the coarsest that loses nothing.
public enum TimeUnit: String, Sendable {
    case milliseconds = "ms"
    case microseconds = "us"
    case nanoseconds = "ns"

    /// Nanoseconds in one unit.
    public var nanoseconds: Int64 {
        switch self {
        case .milliseconds: nanosecondsPerMillisecond
        case .microseconds: nanosecondsPerMicrosecond
        case .nanoseconds: 1
        }
    }

    /// The coarsest unit that holds all of `times` exactly.
    public static func coarsest(for times: [Int64]) -> TimeUnit {
        if times.allSatisfy({ $0 % nanosecondsPerMillisecond == 0 }) { return .milliseconds }
        return times.allSatisfy { $0 % nanosecondsPerMicrosecond == 0 } ? .microseconds : .nanoseconds
    }
}

/// What the catalogue knows of the file that holds one symbol's ticks of one UTC day.
public struct TickPartition: Hashable, Sendable {
    public var symbol: Symbol
    public var date: CivilDate
    /// The file, relative to the store's folder, with `/` between the parts.
    public var path: String
    public var tickCount: Int
    /// Time of the first tick in nanoseconds since 1970-01-01 UTC.
    public var firstTime: Int64
    public var lastTime: Int64
    /// Lowest bid at the instrument's price scale.
    public var lowestBid: Int64
    /// Highest ask at the instrument's price scale.
    public var highestAsk: Int64
    /// Whether every tick has both volumes.
    public var hasVolumes: Bool
    public var timeUnit: TimeUnit
    /// The file's size.
    public var fileBytes: Int
    /// See ``ContentHash/day(_:scale:)``.
    public var contentHash: String

    /// Describes the ticks of a day, which must be in order of time and not empty.
    init(symbol: Symbol, date: CivilDate, ticks: TickColumns, contentHash: String) {
        self.symbol = symbol
        self.date = date
        path = "ticks/symbol=\(symbol)/date=\(date)/\(contentHash).parquet"
        tickCount = ticks.count
        firstTime = ticks.ts[0]
        lastTime = ticks.ts[ticks.count - 1]
        lowestBid = ticks.bid.min()!
        highestAsk = ticks.ask.max()!
        hasVolumes = !ticks.bidVolume.contains(Volume.absent) && !ticks.askVolume.contains(Volume.absent)
        timeUnit = .coarsest(for: ticks.ts)
        fileBytes = 0
        self.contentHash = contentHash
    }

    init(
        symbol: Symbol, date: CivilDate, path: String, tickCount: Int, firstTime: Int64, lastTime: Int64,
        lowestBid: Int64, highestAsk: Int64, hasVolumes: Bool, timeUnit: TimeUnit, fileBytes: Int, contentHash: String
    ) {
        self.symbol = symbol
        self.date = date
        self.path = path
        self.tickCount = tickCount
        self.firstTime = firstTime
        self.lastTime = lastTime
        self.lowestBid = lowestBid
        self.highestAsk = highestAsk
        self.hasVolumes = hasVolumes
        self.timeUnit = timeUnit
        self.fileBytes = fileBytes
        self.contentHash = contentHash
    }
}
