public import MarketModel

/// The catalogue for many tasks at once. Each question waits for a connection as long as the store's options say, and ends
/// when its task is cancelled.
extension ConnectionPool {
    /// What is stored, by symbol in alphabetic order.
    public func summaries() async throws -> [SymbolSummary] {
        try await withConnection { try $0.summaries() }
    }

    /// The instrument of that symbol, if it is known.
    public func instrument(_ symbol: Symbol) async throws -> Instrument? {
        try await withConnection { try $0.instrument(symbol) }
    }

    /// The partitions of a symbol that hold ticks of `[from, to)`, in order of date.
    public func partitions(
        of symbol: Symbol, from: Int64 = .min, to: Int64 = .max
    ) async throws -> [TickPartition] {
        try await withConnection { try $0.partitions(of: symbol, from: from, to: to) }
    }

    /// All imports, or those of one symbol, in order of their numbers.
    public func imports(of symbol: Symbol? = nil) async throws -> [ImportRecord] {
        try await withConnection { try $0.imports(of: symbol) }
    }

    /// What an import did, in order.
    public func steps(ofImport id: Int64) async throws -> [ImportStep] {
        try await withConnection { try $0.steps(ofImport: id) }
    }
}
