internal import MarketModel
private import Synchronization

/// Changes that one watcher has not seen. Those of one symbol become one, so that a slow watcher costs no memory.
final class ChangeQueue: Sendable {
    private struct State {
        /// In the order of each symbol's first change.
        var waiting: [StoreChange] = []
        var isFinished = false
        var taker: CheckedContinuation<Void, Never>?
    }

    private let symbols: Set<Symbol>
    private let onEnd: @Sendable () -> Void
    private let state = Mutex(State())

    init(_ symbols: Set<Symbol>, onEnd: @escaping @Sendable () -> Void) {
        self.symbols = symbols
        self.onEnd = onEnd
    }

    func add(_ change: StoreChange) {
        guard symbols.contains(change.symbol) else { return }
        let taker = state.withLock { state -> CheckedContinuation<Void, Never>? in
            if state.isFinished { return nil }
            if let place = state.waiting.firstIndex(where: { $0.symbol == change.symbol }) {
                let old = state.waiting[place]
                state.waiting[place] = StoreChange(
                    symbol: change.symbol, firstTime: min(old.firstTime, change.firstTime),
                    lastTime: max(old.lastTime, change.lastTime))
            } else {
                state.waiting.append(change)
            }
            return state.taker.take()
        }
        taker?.resume()
    }

    /// Ends it: what was not seen is seen still.
    func finish() {
        let taker = state.withLock { state in
            state.isFinished = true
            return state.taker.take()
        }
        taker?.resume()
        onEnd()
    }

    /// The next change; nil when there will be none, or the task is cancelled. One task asks.
    func next() async -> StoreChange? {
        while true {
            let (change, isOver) = state.withLock { state in
                (state.waiting.isEmpty ? nil : state.waiting.removeFirst(), state.isFinished)
            }
            if let change { return change }
            if isOver || Task.isCancelled { return nil }
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let isReady = state.withLock { state in
                        if !state.waiting.isEmpty || state.isFinished || Task.isCancelled { return true }
                        state.taker = continuation
                        return false
                    }
                    if isReady { continuation.resume() }
                }
            } onCancel: {
                state.withLock { $0.taker.take() }?.resume()
            }
        }
    }
}
