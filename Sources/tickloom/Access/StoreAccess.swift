import BarEngine
import MarketModel
import Services
import TickStore

/// What commands ask of a store, whether they open it themselves or the engine has it open.
protocol StoreAccess {
    /// What is stored, by symbol.
    func symbols() throws -> [SymbolSummary]
    /// The coarsest unit that holds all times of a range, and whether any of its days has volumes.
    func span(of symbol: Symbol, from: Int64, to: Int64) throws -> (unit: TimeUnit, hasVolumes: Bool, ticks: Int)
    /// Ticks in order of time; returning false ends the reading.
    ///
    /// - Parameter limit: no more are wanted than this and one.
    func ticks(of symbol: Symbol, from: Int64, to: Int64, limit: Int, _ body: (TickColumns) throws -> Bool) throws
    func bars(_ request: BarRequest, _ body: (BarRow) throws -> Void) throws
    func snapshot(_ request: SnapshotRequest) throws -> SnapshotView
    func passport(of symbol: Symbol, calendar: ChosenCalendar, from: Int64, to: Int64) throws -> QualityService.Passport
    func statistics(daysMeasured: Int) throws -> [StoreStatistics]
    func imports(of symbol: Symbol?) throws -> (done: [ImportRecord], interrupted: [InterruptedImport])
    func discardImports(_ keys: [String]) throws
    func delete(_ symbol: Symbol, from: Int64, to: Int64) throws -> TickStore.Deletion
    func run(_ request: ImportRequest, _ zone: String?, progress: (ImportProgress) -> Void) throws -> ImportSummary
    func health() throws -> (health: StoreHealth, problem: ServiceError?)
    func check(progress: @escaping (Int, Int) -> Bool) throws -> StoreReport
    func answer(_ sql: String, limit: Int) throws -> SQLAnswer
    /// Makes a store where there is none, and brings one that is there up to date.
    ///
    /// - Returns: whether it is new.
    func initialize() throws -> Bool
    func repair() throws -> TickStore.Repair
    func compact(progress: @escaping (Int, Int) -> Bool) throws -> TickStore.Compaction
    func verify(_ request: VerifyRequest, progress: @escaping (Int, Int) -> Bool) throws -> Verification
    /// The state that ticks with `ts <= time` have brought about.
    func state(
        of symbol: Symbol, at time: Int64, timeframes: [Timeframe], calendar: ChosenCalendar, capacity: Int
    ) throws -> MTFState
    /// The hash of all ticks before `time`.
    func contentHash(of symbol: Symbol, before time: Int64) throws(ServiceError) -> String
    /// Begins to watch the ticks before `time`: what is returned throws ``ServiceError`` `.changed` if they have changed since.
    func watch(_ symbol: Symbol, before time: Int64) throws -> () throws -> Void
}

extension StoreAccess {
    /// What is stored of one symbol.
    ///
    /// - Throws: ``ServiceError`` `.notFound`, naming the symbols that there are.
    func summary(of symbol: Symbol, in folder: String) throws -> SymbolSummary {
        let all = try symbols()
        if let found = all.first(where: { $0.instrument.symbol == symbol }) { return found }
        throw QueryService.unknown(symbol, known: all.map(\.instrument.symbol.name), folder: folder)
    }
}

/// Which bars are wanted.
struct BarRequest {
    let symbol: Symbol
    let timeframe: Timeframe
    let side: PriceSide
    let calendar: ChosenCalendar
    let from: Int64
    let to: Int64
    let fill: QueryService.Fill
}

/// Which bars are to be verified.
struct VerifyRequest {
    let symbol: Symbol
    let timeframes: [Timeframe]
    let calendar: ChosenCalendar
}

/// Which state is wanted.
struct SnapshotRequest {
    let symbol: Symbol
    /// The last tick's time if nil.
    let time: Int64?
    let timeframes: [Timeframe]
    let side: PriceSide
    let calendar: ChosenCalendar
    let completed: Int
}

/// A calendar, and how it is told to the engine: its name, or its whole definition.
struct ChosenCalendar: Sendable {
    let calendar: TradingCalendar
    let text: String
}
