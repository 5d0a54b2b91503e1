/// Ends the query that a store runs, from any thread, as long as the store is open.
public struct StoreInterrupter: Sendable {
    let interrupter: Connection.Interrupter

    /// Makes the query at hand fail. Without one nothing happens.
    public func interrupt() { interrupter.interrupt() }
}
