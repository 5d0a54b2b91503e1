import IPCProtocol

/// A subscription of a connection. Used on the connection's event loop only.
final class RunningSubscription {
    let number: UInt64
    private let events: any IPCEventSource
    let credit: Int?
    var task: Task<Void, Never>?
    /// Sequence numbers of events that were sent and not acknowledged; kept with a credit only.
    var sent: [UInt64] = []
    /// Resumed when there is room for the next event; false if there will not be any.
    var waiter: CheckedContinuation<Bool, Never>?
    private var isStopped = false

    init(number: UInt64, events: any IPCEventSource, credit: Int?) {
        self.number = number
        self.events = events
        self.credit = credit
    }

    var hasCredit: Bool { credit.map { sent.count < $0 } ?? true }

    /// Ends it. Nobody asks for events after that.
    func stop() {
        guard !isStopped else { return }
        isStopped = true
        task?.cancel()
        waiter.take()?.resume(returning: false)
        events.stop()
    }
}
