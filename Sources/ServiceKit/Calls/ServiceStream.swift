internal import MessagePack
private import Synchronization

/// What a subscription sends, one event after another, to the one who takes them.
///
/// So many events are held, and no more: then the sender waits, or the oldest gives way, as the policy says. The numbers of
/// events rise; a gap tells that some gave way.
public final class ServiceStream: Sendable {
    /// What becomes of an event when there is no room.
    public enum Policy: Hashable, Sendable {
        /// The sender waits.
        case wait(count: Int)
        /// The oldest goes.
        case newest(count: Int)
    }

    /// An encoded payload with its number.
    public struct Event: Hashable, Sendable {
        public let sequence: UInt64
        public let payload: [UInt8]
    }

    private struct Entry {
        let event: Event
        let key: String?
    }

    private struct State {
        var entries: [Entry] = []
        var nextSequence: UInt64
        var isEnded = false
        var fault: ServiceFault?
        var isCancelled = false
        var worker: Task<Void, Never>?
        var taker: CheckedContinuation<Void, Never>?
        var sender: CheckedContinuation<Void, Never>?
    }

    public let policy: Policy
    private let state: Mutex<State>

    init(_ policy: Policy, firstSequence: UInt64) {
        self.policy = policy
        state = Mutex(State(nextSequence: firstSequence))
    }

    private var countMax: Int {
        switch policy {
        case .wait(let count), .newest(let count): max(1, count)
        }
    }

    func begin(_ task: Task<Void, Never>) {
        let isCancelled = state.withLock { state in
            state.worker = task
            return state.isCancelled
        }
        if isCancelled { task.cancel() }
    }

    // MARK: Sending

    /// Sends an event.
    ///
    /// - Parameters:
    ///   - key: an event with the same key that was not taken gives way to this one.
    ///   - sequence: larger than all before; if nil, the next number.
    /// - Throws: `CancellationError` when nobody listens any more.
    public func send(_ payload: some ServiceResponse, key: String? = nil, sequence: UInt64? = nil) async throws {
        var writer = MessagePackWriter()
        try payload.write(to: &writer)
        try await send(bytes: writer.bytes, key: key, sequence: sequence)
    }

    /// Sends one encoded value.
    public func send(bytes: [UInt8], key: String? = nil, sequence: UInt64? = nil) async throws {
        while true {
            try Task.checkCancellation()
            let (outcome, taker) = state.withLock { state -> (Bool?, CheckedContinuation<Void, Never>?) in
                if state.isCancelled { return (nil, nil) }
                if let key { state.entries.removeAll { $0.key == key } }
                if state.entries.count >= countMax {
                    guard case .newest = policy else { return (false, nil) }
                    state.entries.removeFirst()
                }
                let number = max(state.nextSequence, sequence ?? 0)
                state.entries.append(Entry(event: Event(sequence: number, payload: bytes), key: key))
                state.nextSequence = number + 1
                return (true, state.taker.take())
            }
            taker?.resume()
            guard let isDone = outcome else { throw CancellationError() }
            if isDone { return }
            await waitForRoom()
        }
    }

    private func waitForRoom() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isFree = state.withLock { state in
                    guard state.entries.count >= countMax, !state.isCancelled, !Task.isCancelled else { return true }
                    state.sender = continuation
                    return false
                }
                if isFree { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.sender.take() }?.resume()
        }
    }

    func end(_ fault: ServiceFault?) {
        let taker = state.withLock { state in
            state.isEnded = true
            state.fault = fault
            return state.taker.take()
        }
        taker?.resume()
    }

    // MARK: Taking

    private enum Taken {
        case event(Event)
        case end(ServiceFault?)
        case nothing
    }

    /// The next event; nil when there are no more, or the task is cancelled. One task asks at a time.
    ///
    /// - Throws: ``ServiceFault`` that the sender ended with.
    public func next() async throws(ServiceFault) -> Event? {
        while true {
            let (taken, sender) = state.withLock { state -> (Taken, CheckedContinuation<Void, Never>?) in
                guard state.entries.isEmpty else {
                    return (.event(state.entries.removeFirst().event), state.sender.take())
                }
                if state.isCancelled { return (.end(nil), state.sender.take()) }
                return (state.isEnded ? .end(state.fault) : .nothing, nil)
            }
            sender?.resume()
            switch taken {
            case .event(let event): return event
            case .end(nil): return nil
            case .end(let fault?): throw fault
            case .nothing: break
            }
            if Task.isCancelled { return nil }
            await waitForEvent()
        }
    }

    private func waitForEvent() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    guard state.entries.isEmpty, !state.isEnded, !state.isCancelled, !Task.isCancelled else {
                        return true
                    }
                    state.taker = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.taker.take() }?.resume()
        }
    }

    /// Ends the subscription: the sender is cancelled.
    public func cancel() {
        let (worker, sender, taker) = state.withLock { state in
            state.isCancelled = true
            state.entries = []
            return (state.worker.take(), state.sender.take(), state.taker.take())
        }
        sender?.resume()
        taker?.resume()
        worker?.cancel()
    }
}
