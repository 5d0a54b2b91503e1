import IPCProtocol
import Synchronization

/// Events of what happens by itself, such as new bars or lines of a log: a bounded queue between whoever makes them and one
/// subscription.
final class IPCEventQueue: IPCEventSource {
    /// What happens to an event when the queue is full.
    enum Overflow: Sendable {
        /// The oldest event gives way. The gap in the sequence numbers tells.
        case dropOldest
        /// The subscription ends with the error `slow_consumer`, when what is queued has been taken.
        case fail
    }

    private struct Entry {
        var key: String?
        var event: IPCEvent
    }

    private struct State {
        var entries: [Entry] = []
        /// Entries before it were taken.
        var head = 0
        var bytes = 0
        var nextSequence: UInt64
        var lost: UInt64 = 0
        var isFinished = false
        var isStopped = false
        var fault: IPCFault?
        var waiter: CheckedContinuation<Void, Never>?

        var count: Int { entries.count - head }

        mutating func removeFirst() -> Entry {
            let entry = entries[head]
            bytes -= entry.event.payload.bytes.count
            head += 1
            if head == entries.count || head >= 1_024 {
                entries.removeFirst(head)
                head = 0
            }
            return entry
        }
    }

    private let state: Mutex<State>
    private let eventsMax: Int
    private let bytesMax: Int
    private let overflow: Overflow

    /// - Parameters:
    ///   - eventsMax: how many events can wait.
    ///   - bytesMax: how many bytes their payloads can have together; a single larger event is taken all the same.
    ///   - firstSequence: the sequence number of the first event.
    init(
        eventsMax: Int = 1_024, bytesMax: Int = 4 << 20, overflow: Overflow = .dropOldest, firstSequence: UInt64 = 1
    ) {
        precondition(eventsMax > 0 && bytesMax > 0, "a queue has room for one event at least")
        self.eventsMax = eventsMax
        self.bytesMax = bytesMax
        self.overflow = overflow
        state = Mutex(State(nextSequence: firstSequence))
    }

    /// Events that were merged or dropped so far.
    var lost: UInt64 { state.withLock { $0.lost } }

    /// Adds an event. Does not wait.
    ///
    /// - Parameters:
    ///   - key: an event that waits with the same key gives way to this one, which stands in its place.
    ///   - sequence: larger than all before; if nil, the next number.
    /// - Returns: false once the subscription has ended: make no more.
    @discardableResult
    func offer(_ payload: IPCPayload, key: String? = nil, sequence: UInt64? = nil) -> Bool {
        var waiter: CheckedContinuation<Void, Never>?
        let isTaken = state.withLock { state in
            guard !state.isFinished, !state.isStopped else { return false }
            let number = sequence ?? state.nextSequence
            state.nextSequence = number + 1
            let event = IPCEvent(sequence: number, payload: payload)
            if let key, let index = state.entries[state.head...].firstIndex(where: { $0.key == key }) {
                // At the end, as sequence numbers rise.
                let old = state.entries.remove(at: index)
                state.bytes -= old.event.payload.bytes.count
                state.lost += 1
            }
            while state.count > 0, state.count >= eventsMax || state.bytes + payload.bytes.count > bytesMax {
                if overflow == .fail {
                    state.isFinished = true
                    state.fault = IPCFault(
                        .slowConsumer, "the receiver did not keep up: \(state.count) events wait",
                        advice: "subscribe again, and take events as they come", isRetryable: true)
                    return false
                }
                _ = state.removeFirst()
                state.lost += 1
            }
            state.entries.append(Entry(key: key, event: event))
            state.bytes += payload.bytes.count
            waiter = state.waiter.take()
            return true
        }
        waiter?.resume()
        return isTaken
    }

    /// Ends the subscription once all events that wait have been taken.
    func finish(_ fault: IPCFault? = nil) {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !state.isFinished else { return nil }
            state.isFinished = true
            state.fault = fault
            return state.waiter.take()
        }
        waiter?.resume()
    }

    func stop() {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.isStopped = true
            state.entries = []
            state.head = 0
            state.bytes = 0
            return state.waiter.take()
        }
        waiter?.resume()
    }

    func next() async throws(IPCFault) -> IPCEvent? {
        while true {
            let taken = state.withLock { state -> Taken in
                if state.count > 0 { return .event(state.removeFirst().event) }
                if state.isStopped { return .end(nil) }
                return state.isFinished ? .end(state.fault) : .nothing
            }
            switch taken {
            case .event(let event): return event
            case .end(nil): return nil
            case .end(let fault?): throw fault
            case .nothing: break
            }
            if Task.isCancelled { return nil }
            await wait()
        }
    }

    private enum Taken {
        case event(IPCEvent)
        case end(IPCFault?)
        case nothing
    }

    /// Until there may be something, or the task is cancelled.
    private func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isNeedless = state.withLock { state in
                    if state.count > 0 || state.isFinished || state.isStopped || Task.isCancelled { return true }
                    precondition(state.waiter == nil, "one task asks at a time")
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
