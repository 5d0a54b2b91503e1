private import Foundation
internal import TickStore

/// The one place from which a store is written to. Whoever sits on it has the store to himself; others wait.
///
/// `@unchecked`: the store is touched only by the thread that has the seat.
final class WriterSeat: @unchecked Sendable {
    /// Nil once it is closed.
    private var store: TickStore?
    private let path: String
    private let condition = NSCondition()
    private var isTaken = false
    private var isClosed = false
    private var waiting = 0
    private var turns = 0

    init(_ store: TickStore) {
        self.store = store
        path = store.path
    }

    /// Who waits for the seat now.
    var waiters: Int { condition.withLock { waiting } }

    /// How many writers have begun, and whether one is at work now.
    var use: (turns: Int, isTaken: Bool) { condition.withLock { (turns, isTaken) } }

    /// Takes no more writers, waits for the one that there is, and closes the store.
    func close() {
        condition.lock()
        isClosed = true
        while isTaken { condition.wait() }
        let last = store.take()
        condition.unlock()
        // The database may be closed here, which takes its time.
        withExtendedLifetime(last) {}
    }

    /// Runs `body` with the store. Blocks: not for cooperative threads.
    ///
    /// - Parameters:
    ///   - timeout: how long to wait for who is there.
    ///   - isCancelled: asked now and then while waiting.
    /// - Throws: ``ServiceError`` `.busy` when the time is over, `.interrupted` when cancelled or closed; what `body` throws.
    func write<Result>(
        timeout: Duration, isCancelled: () -> Bool = { false }, _ body: (TickStore) throws -> Result
    ) throws(ServiceError) -> Result {
        let store = try take(timeout, isCancelled)
        defer {
            condition.lock()
            isTaken = false
            condition.broadcast()
            condition.unlock()
        }
        return try ServiceError.wrap { try body(store) }
    }

    private func take(_ timeout: Duration, _ isCancelled: () -> Bool) throws(ServiceError) -> TickStore {
        let deadline = ContinuousClock.now + timeout
        condition.lock()
        defer { condition.unlock() }
        waiting += 1
        defer { waiting -= 1 }
        while isTaken, !isClosed {
            if isCancelled() {
                throw ServiceError(
                    .interrupted, "stopped while something else was writing to the store", advice: "try again")
            }
            guard ContinuousClock.now < deadline else {
                throw ServiceError(
                    .busy, "something else, such as an import, is writing to the store", location: path,
                    advice: "wait until it has finished, then try again")
            }
            _ = condition.wait(until: Date(timeIntervalSinceNow: 0.05))
        }
        guard !isClosed, let store else {
            throw ServiceError(.interrupted, "the store is being closed", advice: "try again when it is open")
        }
        isTaken = true
        turns += 1
        return store
    }
}
