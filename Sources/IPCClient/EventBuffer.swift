import IPCProtocol
import Synchronization

/// Events that came and were not taken. Bounded by the credit that the engine was given.
final class EventBuffer: Sendable {
    private struct State {
        var events: [IPCReceived<IPCPayload>] = []
        var isEnded = false
        var error: IPCClientError?
        var waiter: CheckedContinuation<Void, Never>?
        /// The sequence number of the last event that came, of whatever connection.
        var last: UInt64?
        var isAfterGap = false
    }

    private let state = Mutex(State())

    var last: UInt64? { state.withLock { $0.last } }

    func add(_ sequence: UInt64, _ payload: IPCPayload) {
        wake { state in
            // A first event is after a gap only if there should have been one before.
            let isGap = state.isAfterGap || state.last.map { sequence > $0 && sequence - $0 > 1 } ?? false
            state.isAfterGap = false
            state.last = sequence
            state.events.append(IPCReceived(sequence: sequence, event: payload, isAfterGap: isGap))
        }
    }

    /// The subscription began anew, and nobody knows what was missed.
    func restart() {
        state.withLock { state in
            state.isAfterGap = true
            state.last = nil
        }
    }

    func end(_ error: IPCClientError?) {
        wake { state in
            guard !state.isEnded else { return }
            state.isEnded = true
            state.error = error
        }
    }

    private func wake(_ change: (inout State) -> Void) {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !state.isEnded else { return nil }
            change(&state)
            return state.waiter.take()
        }
        waiter?.resume()
    }

    /// The next event; nil at the end, or if the task is cancelled.
    func next() async throws(IPCClientError) -> IPCReceived<IPCPayload>? {
        while true {
            let (event, isEnded, error) = state.withLock { state in
                state.events.isEmpty
                    ? (nil, state.isEnded, state.error) : (state.events.removeFirst(), false, nil)
            }
            if let event { return event }
            if let error { throw error }
            if isEnded || Task.isCancelled { return nil }
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let isNeedless = state.withLock { state in
                        if !state.events.isEmpty || state.isEnded || Task.isCancelled { return true }
                        precondition(state.waiter == nil, "one task takes the events of a subscription at a time")
                        state.waiter = continuation
                        return false
                    }
                    if isNeedless { continuation.resume() }
                }
            } onCancel: {
                let waiter = state.withLock { $0.waiter.take() }
                waiter?.resume()
            }
        }
    }
}
