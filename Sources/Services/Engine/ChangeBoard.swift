internal import MarketModel
internal import Synchronization

/// Tells those who watch of each change of what is stored.
final class ChangeBoard: Sendable {
    private struct State {
        var watchers: [Int: ChangeQueue] = [:]
        var next = 0
        var isFinished = false
    }

    private let state = Mutex(State())

    /// Changes of these symbols from now on, until ``ChangeQueue/finish()``.
    func changes(of symbols: Set<Symbol>) -> ChangeQueue {
        state.withLock { state in
            state.next += 1
            let number = state.next
            let queue = ChangeQueue(symbols) { [weak self] in
                self?.state.withLock { _ = $0.watchers.removeValue(forKey: number) }
            }
            if state.isFinished { queue.finish() } else { state.watchers[number] = queue }
            return queue
        }
    }

    func tell(_ change: StoreChange) {
        for (_, queue) in state.withLock({ $0.watchers }).sorted(by: { $0.key < $1.key }) { queue.add(change) }
    }

    func finish() {
        let watchers = state.withLock { state in
            state.isFinished = true
            defer { state.watchers = [:] }
            return Array(state.watchers.values)
        }
        for queue in watchers { queue.finish() }
    }
}
