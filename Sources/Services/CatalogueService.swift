public import MarketModel
public import TickStore

/// What is stored, for many tasks of one process at once. Every question goes over the store's pool of connections.
public struct CatalogueService: Sendable {
    let pool: ConnectionPool

    /// - Parameter store: stays open as long as the service exists.
    public init(store: TickStore) throws(ServiceError) {
        pool = try ServiceError.wrap { try store.makePool() }
    }

    /// What is stored, by symbol.
    public func symbols() async throws(ServiceError) -> [SymbolSummary] {
        try await ask { try await pool.summaries() }
    }

    /// The partitions of a symbol that hold ticks of `[from, to)`, in order of date.
    public func partitions(
        of symbol: Symbol, from: Int64 = .min, to: Int64 = .max
    ) async throws(ServiceError) -> [TickPartition] {
        try await ask { try await pool.partitions(of: symbol, from: from, to: to) }
    }

    /// All imports, or those of one symbol, in order of their numbers.
    public func imports(of symbol: Symbol? = nil) async throws(ServiceError) -> [ImportRecord] {
        try await ask { try await pool.imports(of: symbol) }
    }

    /// What an import did, in order.
    public func steps(ofImport id: Int64) async throws(ServiceError) -> [ImportStep] {
        try await ask { try await pool.steps(ofImport: id) }
    }

    /// What the connections are doing and have done.
    public var statistics: PoolStatistics { pool.statistics }

    /// Serves nobody any more; who waits gets an error.
    public func close() { pool.close() }

    private func ask<Result>(_ body: () async throws -> Result) async throws(ServiceError) -> Result {
        do {
            return try await body()
        } catch is CancellationError {
            throw ServiceError(.interrupted, "the question was taken back", advice: "ask again")
        } catch {
            throw ServiceError(wrapping: error)
        }
    }
}
