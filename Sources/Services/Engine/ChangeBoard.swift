internal import Synchronization

/// Tells those who watch of each change of what is stored.
final class ChangeBoard: Sendable {
    private struct State {
        var watchers: [Int: AsyncStream<StoreChange>.Continuation] = [:]
        var next = 0
    }

    private let state = Mutex(State())

    /// Changes from now on. Who falls behind by 1,024 of them misses the oldest.
    func changes() -> AsyncStream<StoreChange> {
        AsyncStream(bufferingPolicy: .bufferingNewest(1_024)) { continuation in
            let number = state.withLock { state in
                state.next += 1
                state.watchers[state.next] = continuation
                return state.next
            }
            continuation.onTermination = { [weak self] _ in
                // A stream that is ended by `finish()` must not come back to the lock that it was ended under.
                self?.state.withLock { _ = $0.watchers.removeValue(forKey: number) }
            }
        }
    }

    func tell(_ change: StoreChange) {
        for watcher in state.withLock({ Array($0.watchers.values) }) { watcher.yield(change) }
    }

    func finish() {
        for watcher in state.withLock({ Array($0.watchers.values) }) { watcher.finish() }
    }
}
