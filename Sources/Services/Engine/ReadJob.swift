internal import Synchronization
internal import TickStore

/// One question to the store: it waits, runs on a reader's thread, and can be cancelled at any time.
final class ReadJob: Sendable {
    private enum Stage {
        case waiting
        case running(StoreInterrupter)
        case over
    }

    private struct State {
        var stage = Stage.waiting
        var isCancelled = false
    }

    /// Does the work, and tells whoever waits how it ended.
    private let body: @Sendable (QueryService, ReadJob) -> Void
    /// Tells whoever waits that it was not done.
    private let refuse: @Sendable (ServiceError) -> Void
    private let state = Mutex(State())

    init(
        _ body: @escaping @Sendable (QueryService, ReadJob) -> Void, refuse: @escaping @Sendable (ServiceError) -> Void
    ) {
        self.body = body
        self.refuse = refuse
    }

    /// Whether nobody wants the answer any more. To be asked now and then, as after each batch.
    var isCancelled: Bool { state.withLock { $0.isCancelled } }

    /// - Throws: ``ServiceError`` `.interrupted`.
    func checkCancelled() throws(ServiceError) {
        if isCancelled { throw ReadJob.interrupted }
    }

    static var interrupted: ServiceError {
        ServiceError(.interrupted, "the question was taken back", advice: "ask again")
    }

    func run(_ query: QueryService) {
        let interrupter = query.store.interrupter
        let isWanted = state.withLock { state in
            guard case .waiting = state.stage else { return false }
            state.stage = .running(interrupter)
            return true
        }
        guard isWanted else { return }
        body(query, self)
        state.withLock { $0.stage = .over }
    }

    /// Ends it without an answer, unless it runs.
    func drop(_ error: ServiceError) {
        let isWaiting = state.withLock { state in
            guard case .waiting = state.stage else { return false }
            state.stage = .over
            return true
        }
        if isWaiting { refuse(error) }
    }

    func cancel() {
        state.withLock { $0.isCancelled = true }
        drop(ReadJob.interrupted)
        guard interrupt() else { return }
        // An interruption between two queries has no effect on the second one.
        Task.detached { [self] in
            repeat { try? await Task.sleep(for: .milliseconds(5)) } while interrupt()
        }
    }

    /// - Returns: false if it does not run.
    private func interrupt() -> Bool {
        // Under the lock, as the connection may be gone as soon as the job is over.
        state.withLock { state in
            guard case .running(let interrupter) = state.stage else { return false }
            interrupter.interrupt()
            return true
        }
    }
}
