public import MarketModel
public import TickStore

/// Looks after a store: what the commands `store` and `delete` do.
public struct StoreService {
    let storePath: String
    let options: StoreOptions
    private let isCancelled: @Sendable () -> Bool

    /// - Parameter isCancelled: asked while another process is waited for; true gives up.
    public init(
        storePath: String, options: StoreOptions, isCancelled: @escaping @Sendable () -> Bool = { false }
    ) {
        self.storePath = storePath
        self.options = options
        self.isCancelled = isCancelled
    }

    /// Makes a store where there is none, and brings one that is there up to date.
    ///
    /// - Returns: whether it is new.
    public func initialize() throws(ServiceError) -> Bool {
        let isNew = !TickStore.exists(at: storePath)
        _ = try open(.writing)
        return isNew
    }

    /// How the store is, whether or not it can be opened.
    ///
    /// - Returns: also why it could not be opened, if so.
    /// - Throws: ``ServiceError`` `.notFound` if there is none.
    public func health() throws(ServiceError) -> (health: StoreHealth, problem: ServiceError?) {
        do throws(ServiceError) {
            return (try open(.reading).health(), nil)
        } catch {
            if error.code == .notFound { throw error }
            return (TickStore.healthUnopened(path: storePath), error)
        }
    }

    /// - Parameter daysMeasured: how many days of a symbol are measured as text.
    public func statistics(
        daysMeasured: Int, textBytes: (TickColumns, Instrument) -> Int
    ) throws(ServiceError) -> [StoreStatistics] {
        let store = try open(.reading)
        return try ServiceError.wrap { try store.statistics(daysMeasured: daysMeasured, textBytes: textBytes) }
    }

    public func check(progress: (Int, Int) -> Bool) throws(ServiceError) -> StoreReport {
        let store = try open(.reading)
        guard let report = try ServiceError.wrap({ try store.check(progress: progress) }) else { throw stopped() }
        return report
    }

    public func repair() throws(ServiceError) -> TickStore.Repair {
        try ServiceError.wrap { try TickStore.repair(path: storePath, options: options) }
    }

    public func compact(progress: (Int, Int) -> Bool) throws(ServiceError) -> TickStore.Compaction {
        let store = try open(.writing, makes: false)
        let done = try ServiceError.wrap { try store.compact(progress: progress) }
        guard done.isComplete else { throw StoreService.compactionStopped }
        return done
    }

    /// What a compaction says that was stopped.
    package static var compactionStopped: ServiceError {
        ServiceError(
            .interrupted, "stopped; the days that were written anew stay so, and no tick has changed",
            advice: "run it again for the others")
    }

    public func answer(_ sql: String, limit: Int) throws(ServiceError) -> SQLAnswer {
        try ServiceError.wrap { try TickStore.answer(sql, path: storePath, limit: limit, options: options) }
    }

    /// How many ticks of a symbol lie in `[from, to)`.
    public func count(of symbol: Symbol, from: Int64, to: Int64) throws(ServiceError) -> Int {
        let query = try query()
        _ = try query.summary(of: symbol)
        return try ServiceError.wrap {
            var count = 0
            for partition in try query.store.partitions(of: symbol, from: from, to: to) {
                if partition.firstTime >= from, partition.lastTime < to {
                    count += partition.tickCount
                    continue
                }
                let midnight = partition.date.utcMidnight
                try query.store.readTicks(
                    of: symbol, from: max(from, midnight), to: min(to, midnight + nanosecondsPerDay), volumes: false
                ) { batch in
                    count += batch.count
                    return true
                }
            }
            return count
        }
    }

    public func delete(_ symbol: Symbol, from: Int64, to: Int64) throws(ServiceError) -> TickStore.Deletion {
        let store = try open(.writing, makes: false)
        return try ServiceError.wrap { try store.deleteTicks(of: symbol, from: from, to: to) }
    }

    func query() throws(ServiceError) -> QueryService {
        try QueryService(storePath: storePath, options: options, isCancelled: isCancelled)
    }

    func open(_ access: TickStore.Access, makes: Bool = true) throws(ServiceError) -> TickStore {
        try ServiceError.wrap {
            // Reading says it when there is no store.
            if !makes, !TickStore.exists(at: storePath) {
                _ = try TickStore(path: storePath, access: .reading, options: options, isCancelled: isCancelled)
            }
            return access == .reading
                ? try TickStore.reading(path: storePath, options: options, isCancelled: isCancelled)
                : try TickStore(path: storePath, access: access, options: options, isCancelled: isCancelled)
        }
    }

    private func stopped() -> ServiceError {
        ServiceError(.interrupted, "stopped; nothing was changed", advice: "run it again")
    }
}
