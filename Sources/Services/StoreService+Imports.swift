public import MarketModel
public import TickStore

extension StoreService {
    /// The journal of imports: those that are done, in order of their numbers, and those that were stopped.
    ///
    /// - Parameter symbol: nil for those of all symbols.
    /// - Throws: ``ServiceError`` `.notFound` for a symbol that no import and no tick is of, `.busy`, `.interrupted`.
    public func imports(
        of symbol: Symbol?
    ) throws(ServiceError) -> (done: [ImportRecord], interrupted: [InterruptedImport]) {
        let query = try query()
        let done = try ServiceError.wrap { try query.store.imports(of: symbol) }
        let interrupted = query.store.interruptedImports().filter { symbol == nil || $0.symbol == symbol }
        if let symbol, done.isEmpty, interrupted.isEmpty { _ = try query.summary(of: symbol) }
        return (done, interrupted)
    }

    /// Gives up interrupted imports, by their keys. Nothing of them was visible.
    ///
    /// - Throws: ``ServiceError`` `.notFound` for a key that there is none with; the ones before it are gone then.
    public func discardImports(_ keys: [String]) throws(ServiceError) {
        let store = try open(.writing, makes: false)
        try ServiceError.wrap {
            for key in keys { try store.discardInterruptedImport(key) }
        }
    }
}
