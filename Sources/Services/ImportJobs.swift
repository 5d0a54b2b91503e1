private import Foundation
private import Synchronization
private import TickImport

/// Imports as a service: started, watched, cancelled and listed. They run one after another, in the order in which they were
/// started, each on a thread of its own, as a store has one writer at a time.
public final class ImportJobs: Sendable {
    /// How the service is.
    public struct Health: Sendable, Hashable {
        public internal(set) var queued = 0
        public internal(set) var running = 0
        /// Since the service exists.
        public internal(set) var finished = 0
        public internal(set) var failed = 0
        public internal(set) var cancelled = 0
        /// Rows of imports that have finished, and how many of them were rejected.
        public internal(set) var rowsRead = 0
        public internal(set) var rowsRejected = 0
        /// Of the import that runs; 0 if none does.
        public internal(set) var ticksPerSecond = 0.0
        /// What the last import that failed said; nil once a later one has finished.
        public internal(set) var lastError: String?
    }

    /// Jobs that are over and still told; older ones are forgotten.
    private static let keptMax = 100

    private struct State {
        var jobs: [Int: ImportJob] = [:]
        /// Numbers in the order in which they were started.
        var order: [Int] = []
        var nextID = 1
        var watchers: [Int: [Int: AsyncStream<ImportJob>.Continuation]] = [:]
        var nextWatcher = 1
        /// Jobs that are to stop.
        var stopping: Set<Int> = []
        var isClosed = false
        var isWorking = false
        var totals = Health()
    }

    private let service: ImportService
    private let state = Mutex(State())

    public init(_ service: ImportService) {
        self.service = service
    }

    /// Puts an import in the queue.
    ///
    /// - Returns: the job's number.
    /// - Throws: ``ServiceError`` `.busy` if the service is closed.
    public func start(_ request: ImportRequest) throws(ServiceError) -> Int {
        let started: (id: Int, isFirst: Bool)? = state.withLock { state in
            guard !state.isClosed else { return nil }
            let id = state.nextID
            state.nextID += 1
            state.jobs[id] = ImportJob(id: id, request: request)
            state.order.append(id)
            let isFirst = !state.isWorking
            state.isWorking = true
            return (id, isFirst)
        }
        guard let started else {
            throw ServiceError(.busy, "no import is taken in any more: the service ends", advice: "start it again")
        }
        if started.isFirst {
            let thread = Thread { self.work() }
            thread.name = "tickloom import"
            thread.start()
        }
        return started.id
    }

    /// All jobs that are not over, and the last ones that are, in the order in which they were started.
    public func list() -> [ImportJob] {
        state.withLock { state in state.order.compactMap { state.jobs[$0] } }
    }

    /// The job of that number; nil if there is none, or it was over long ago.
    public func job(_ id: Int) -> ImportJob? { state.withLock { $0.jobs[id] } }

    /// The job, as it is now and then whenever something changes, until it is over. Whoever reads slowly misses states in
    /// between, and never the last. Empty if there is no such job.
    public func watch(_ id: Int) -> AsyncStream<ImportJob> {
        AsyncStream(bufferingPolicy: .bufferingNewest(8)) { continuation in
            let watcher: Int? = state.withLock { state in
                guard let job = state.jobs[id] else { return nil }
                continuation.yield(job)
                guard !job.state.isOver else { return nil }
                let watcher = state.nextWatcher
                state.nextWatcher += 1
                state.watchers[id, default: [:]][watcher] = continuation
                return watcher
            }
            guard let watcher else { return continuation.finish() }
            continuation.onTermination = { [weak self] _ in
                // Never under the lock: a stream that ends by `finish()` calls this from there.
                guard let self else { return }
                Task.detached { self.state.withLock { _ = $0.watchers[id]?.removeValue(forKey: watcher) } }
            }
        }
    }

    /// Stops a job. One that runs keeps what it has read for the next import of the same files.
    ///
    /// - Returns: false if there is none of that number, or it is over.
    @discardableResult
    public func cancel(_ id: Int) -> Bool {
        state.withLock { state in
            guard let job = state.jobs[id], !job.state.isOver else { return false }
            state.stopping.insert(id)
            if job.state == .queued {
                ImportJobs.end(
                    id, .failure(ServiceError(.interrupted, "cancelled before it began", advice: "start it again")),
                    in: &state)
            }
            return true
        }
    }

    /// Waits for the end of a job.
    ///
    /// - Throws: ``ServiceError`` that the job failed with; `.notFound` if there is none of that number.
    public func result(of id: Int) async throws(ServiceError) -> ImportSummary {
        var last: ImportJob?
        for await job in watch(id) { last = job }
        guard let last else { throw ServiceError(.notFound, "there is no import job \(id)", advice: "list the jobs") }
        if let summary = last.summary { return summary }
        throw last.error
            ?? ServiceError(.interrupted, "nobody waits for import job \(id) any more", advice: "ask again")
    }

    public func health() -> Health {
        state.withLock { state in
            var health = state.totals
            for job in state.jobs.values {
                if job.state == .queued { health.queued += 1 }
                if job.state == .running {
                    health.running += 1
                    health.ticksPerSecond = job.progress?.ticksPerSecond ?? 0
                }
            }
            return health
        }
    }

    /// Takes in no more jobs, stops those that there are, and returns when none runs any more.
    public func close() async {
        let open = state.withLock { state in
            state.isClosed = true
            return state.order.filter { state.jobs[$0]?.state.isOver == false }
        }
        for id in open { cancel(id) }
        for id in open { for await _ in watch(id) {} }
    }

    // MARK: Work

    private func work() {
        while let (id, request) = takeNext() {
            let result = Result { () throws(ServiceError) in
                try service.run(
                    request, progress: { progress in self.note(progress, of: id) },
                    isCancelled: { self.state.withLock { $0.stopping.contains(id) } })
            }
            state.withLock { ImportJobs.end(id, result, in: &$0) }
        }
    }

    private func takeNext() -> (Int, ImportRequest)? {
        state.withLock { state in
            guard let id = state.order.first(where: { state.jobs[$0]?.state == .queued }) else {
                state.isWorking = false
                return nil
            }
            state.jobs[id]!.state = .running
            ImportJobs.tell(id, in: &state)
            return (id, state.jobs[id]!.request)
        }
    }

    private func note(_ progress: ImportProgress, of id: Int) {
        state.withLock { state in
            state.jobs[id]!.progress = progress
            ImportJobs.tell(id, in: &state)
        }
    }

    private static func end(_ id: Int, _ result: Result<ImportSummary, ServiceError>, in state: inout State) {
        switch result {
        case .success(let summary):
            state.jobs[id]!.state = .finished
            state.jobs[id]!.summary = summary
            state.totals.finished += 1
            state.totals.rowsRead += summary.report.rowsRead
            state.totals.rowsRejected += summary.report.rejected
            state.totals.lastError = nil
        case .failure(let error):
            let isCancelled = error.code == .interrupted
            state.jobs[id]!.state = isCancelled ? .cancelled : .failed
            state.jobs[id]!.error = error
            if isCancelled {
                state.totals.cancelled += 1
            } else {
                state.totals.failed += 1
                state.totals.lastError = error.message
            }
        }
        state.stopping.remove(id)
        tell(id, in: &state)
        for watcher in state.watchers.removeValue(forKey: id)?.values ?? [:].values { watcher.finish() }
        let over = state.order.filter { state.jobs[$0]!.state.isOver }
        for old in over.dropLast(keptMax) { state.jobs[old] = nil }
        state.order.removeAll { state.jobs[$0] == nil }
    }

    private static func tell(_ id: Int, in state: inout State) {
        guard let job = state.jobs[id] else { return }
        for watcher in state.watchers[id]?.values ?? [:].values { watcher.yield(job) }
    }
}
