private import Foundation
internal import TickStore

/// A few threads that read the store, each with a query service of its own over a sibling of the writer's store.
///
/// Questions wait in the order in which they come, for as long as the configuration says. While an import writes they are
/// answered from what is committed.
///
/// `@unchecked`: what changes is touched only while `condition` is locked.
final class StoreReaders: @unchecked Sendable {
    /// What the readers are doing and have done.
    struct Statistics: Sendable, Hashable {
        var readers = 0
        var busy = 0
        var waiting = 0
        var finished = 0
        var refused = 0
    }

    private let condition = NSCondition()
    private let waitingMax: Int
    private var jobs: [(job: ReadJob, deadline: ContinuousClock.Instant)] = []
    private var isClosed = false
    private var running = 0
    private var threads = 0
    private var statisticsNow = Statistics()
    private let timeout: Duration
    /// Nobody asks it anything: others are made from it, which any thread may do.
    private let origin: TickStore

    /// - Throws: ``StoreError`` if there are no more connections to be had.
    init(_ store: TickStore, count: Int, waitingMax: Int, timeout: Duration) throws {
        self.waitingMax = waitingMax
        self.timeout = timeout
        statisticsNow.readers = count
        var siblings: [TickStore] = []
        for _ in 0..<count { siblings.append(try store.sibling()) }
        origin = try store.sibling()
        threads = count
        for (number, sibling) in siblings.enumerated() {
            // Each goes to its thread and nowhere else.
            nonisolated(unsafe) let store = sibling
            let thread = Thread { [self] in work(QueryService(store: store)) }
            thread.name = "tickloom read \(number)"
            thread.stackSize = 2 << 20
            thread.start()
        }
    }

    var statistics: Statistics {
        condition.withLock {
            var statistics = statisticsNow
            statistics.busy = running
            statistics.waiting = jobs.count
            return statistics
        }
    }

    /// Answers no more; returns when the last answer is given and the stores are closed.
    func close() {
        condition.lock()
        isClosed = true
        let left = jobs.map(\.job)
        jobs = []
        condition.broadcast()
        condition.unlock()
        for job in left {
            job.drop(ServiceError(.interrupted, "the store is being closed", advice: "try again when it is open"))
        }
        condition.lock()
        while threads > 0 { condition.wait() }
        condition.unlock()
    }

    /// Runs `body` on a reader's thread, over the store as it is when it begins. When the task is cancelled, its query is
    /// interrupted, and ``ReadJob/isCancelled`` says so.
    ///
    /// - Throws: ``ServiceError`` `.busy` if too many wait or none became free in time; `.interrupted`; what `body` throws.
    func read<Result: Sendable>(
        _ body: @escaping @Sendable (QueryService, ReadJob) throws -> Result
    ) async throws(ServiceError) -> Result {
        try await perform { query, job in
            try query.store.reading { try body(query, job) }
        } begin: { [self] job in
            submit(job)
        }
    }

    private func perform<Result: Sendable>(
        _ body: @escaping @Sendable (QueryService, ReadJob) throws -> Result,
        begin: @escaping @Sendable (ReadJob) -> Void
    ) async throws(ServiceError) -> Result {
        let holder = JobHolder()
        let result: Swift.Result<Result, ServiceError> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let job = ReadJob { query, job in
                    do {
                        continuation.resume(returning: .success(try body(query, job)))
                    } catch {
                        // An interrupted query fails with the database's own words.
                        let error = job.isCancelled ? ReadJob.interrupted : ServiceError(wrapping: error)
                        continuation.resume(returning: .failure(error))
                    }
                } refuse: { error in
                    continuation.resume(returning: .failure(error))
                }
                begin(job)
                holder.set(job)
            }
        } onCancel: {
            holder.cancel()
        }
        return try result.get()
    }

    /// Runs `body` with a sibling of the store that is made for it alone, on a thread of its own. For users' queries, whose
    /// connection is thrown away afterwards. It is cancelled as ``read(_:)`` is.
    func shared<Result: Sendable>(
        _ body: @escaping @Sendable (TickStore) throws -> Result
    ) async throws(ServiceError) -> Result {
        try await perform { query, _ in
            try body(query.store)
        } begin: { [self] job in
            let thread = Thread {
                do {
                    job.run(QueryService(store: try self.makeSibling()))
                } catch {
                    job.drop(ServiceError(wrapping: error))
                }
            }
            thread.name = "tickloom query"
            thread.stackSize = 4 << 20
            thread.start()
        }
    }

    /// A store for somebody who keeps a place in it, on a thread of his own.
    func makeSibling() throws -> TickStore { try origin.sibling() }

    private func submit(_ job: ReadJob) {
        condition.lock()
        guard !isClosed, jobs.count < waitingMax + (threads - running) else {
            statisticsNow.refused += 1
            let error =
                isClosed
                ? ServiceError(.interrupted, "the store is being closed", advice: "try again when it is open")
                : ServiceError(
                    .busy, "\(waitingMax) questions wait for the store already", advice: "try again in a moment")
            condition.unlock()
            return job.drop(error)
        }
        jobs.append((job, .now + timeout))
        condition.signal()
        condition.unlock()
    }

    /// Refuses those who have waited for too long. Somebody calls it now and then.
    func expire() {
        condition.lock()
        let now = ContinuousClock.now
        let late = jobs.prefix { $0.deadline <= now }.map(\.job)
        jobs.removeFirst(late.count)
        statisticsNow.refused += late.count
        condition.unlock()
        for job in late {
            job.drop(
                ServiceError(
                    .busy, "no reader of the store became free within \(timeout)", advice: "try again in a moment"))
        }
    }

    private func work(_ query: QueryService) {
        while true {
            condition.lock()
            while jobs.isEmpty, !isClosed { condition.wait() }
            if isClosed {
                condition.unlock()
                break
            }
            let job = jobs.removeFirst().job
            running += 1
            condition.unlock()
            job.run(query)
            condition.lock()
            running -= 1
            statisticsNow.finished += 1
            condition.unlock()
        }
        condition.lock()
        threads -= 1
        condition.broadcast()
        condition.unlock()
    }
}
