internal import Synchronization

/// One open store for many tasks: some connections, each a sibling of the store with a thread of its own.
///
/// Who comes first is served first. Waiting is bounded in time by a deadline and in number by ``waitingMax``. What a task
/// does with a store runs on that store's thread, so that no cooperative thread is blocked. When the task is cancelled, its
/// query is interrupted.
///
/// `Reader` is what tasks get to see: the store itself, or something that keeps what it learned of it for the next task.
public final class ConnectionPool<Reader>: Sendable {
    /// The most tasks that may wait at once.
    public let waitingMax: Int
    /// How long a task waits for a connection if it says nothing else.
    public let timeout: Duration
    private let connections: [PooledConnection<Reader>]
    private let state: Mutex<State>
    private let path: String
    private let makeReader: @Sendable (TickStore) -> Reader
    /// Nobody asks it anything: others are made from it. Nil once the pool is closed.
    private let origin: Mutex<Origin>

    /// `@unchecked`: siblings are made of it, which any thread may do, and nothing else.
    private struct Origin: @unchecked Sendable {
        var store: TickStore?
    }

    private struct State {
        var free: [Int]
        /// In order of arrival.
        var waiters: [Waiter] = []
        var nextNumber = 0
        var isClosed = false
        var statistics = PoolStatistics()
    }

    private struct Waiter {
        let number: Int
        let continuation: CheckedContinuation<Int, any Error>
        /// Ends the waiting when its time is over.
        let alarm: Task<Void, Never>
    }

    /// - Parameters:
    ///   - store: the one to make siblings of; it is not kept.
    ///   - count: how many connections there are; nil for what the store's options say.
    ///   - waitingMax: how many tasks may wait for one; nil for what the options say.
    ///   - makeReader: makes what tasks get to see, once for each connection.
    /// - Throws: ``StoreError`` if there are no more connections to be had.
    public init(
        _ store: TickStore, connections count: Int? = nil, waitingMax: Int? = nil,
        makeReader: @escaping @Sendable (TickStore) -> Reader
    ) throws(StoreError) {
        let count = count ?? store.options.connections
        precondition(count > 0, "a pool needs a connection")
        var connections: [PooledConnection<Reader>] = []
        for number in 0..<count {
            // Each goes to its connection and nowhere else.
            nonisolated(unsafe) let sibling = try store.sibling()
            connections.append(PooledConnection(sibling, name: "tickloom read \(number)", makeReader))
        }
        self.connections = connections
        self.waitingMax = waitingMax ?? store.options.waitingMax
        self.timeout = store.options.connectionTimeout
        self.makeReader = makeReader
        path = store.path
        origin = Mutex(Origin(store: try store.sibling()))
        state = Mutex(State(free: Array((0..<count).reversed())))
    }

    /// What the pool is doing and has done.
    public var statistics: PoolStatistics {
        state.withLock { state in
            var statistics = state.statistics
            statistics.connections = connections.count
            statistics.inUse = connections.count - state.free.count
            statistics.waiting = state.waiters.count
            return statistics
        }
    }

    /// Serves nobody any more. Who waits gets an error; who has a connection may finish. Returns when all connections are
    /// closed, but for those of readers that were made for somebody alone.
    public func close() async {
        let waiters = state.withLock { state in
            state.isClosed = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters {
            waiter.alarm.cancel()
            waiter.continuation.resume(throwing: closed)
        }
        for connection in connections { await connection.close() }
        origin.withLock { $0.store = nil }
    }

    /// Runs `body` with a connection's reader, on that connection's thread.
    ///
    /// An error leaves no trace on the connection: an open transaction is rolled back. In `body`, `Task.isCancelled` tells
    /// whether anybody still wants the result.
    ///
    /// - Parameters:
    ///   - name: what to call it in the statistics.
    ///   - wait: how long to wait for a connection at most; nil for ``timeout``.
    /// - Throws: what `body` throws; ``StoreError`` `.busy` if no connection became free in time or too many wait;
    ///   `CancellationError` if the task is cancelled, whether it waits or its query runs.
    public func withReader<Result: Sendable>(
        _ name: StaticString = #function, wait: Duration? = nil, _ body: @Sendable (Reader) throws -> Result
    ) async throws -> Result {
        let number = nextNumber()
        let index = try await acquire(number, wait: wait ?? timeout)
        let start = ContinuousClock.now
        do {
            let result = try await ConnectionPool.run(connections[index], number, body)
            release(index, name, start, failed: false)
            return result
        } catch {
            release(index, name, start, failed: true)
            if Task.isCancelled { throw CancellationError() }
            throw error
        }
    }

    /// Runs `body` with a reader that is made for it alone and thrown away afterwards, as users' own queries need it. It
    /// waits for nobody; the caller sees to it that there are not too many.
    ///
    /// - Throws: as ``withReader(_:wait:_:)``.
    public func withOwnReader<Result: Sendable>(_ body: @Sendable (Reader) throws -> Result) async throws -> Result {
        let connection = PooledConnection(try sibling(), name: "tickloom query", makeReader)
        do {
            let result = try await ConnectionPool.run(connection, nextNumber(), body)
            await connection.close()
            return result
        } catch {
            await connection.close()
            if Task.isCancelled { throw CancellationError() }
            throw error
        }
    }

    /// A reader for somebody who keeps a place in the store, on a thread of his own.
    public func makeOwnReader() throws(StoreError) -> Reader { makeReader(try sibling()) }

    private func sibling() throws(StoreError) -> sending TickStore {
        guard let origin = origin.withLock({ $0 }).store else { throw closed }
        // It shares with the others what any thread may use.
        nonisolated(unsafe) let made = try origin.sibling()
        return made
    }

    private func nextNumber() -> Int {
        state.withLock { state in
            state.nextNumber += 1
            return state.nextNumber
        }
    }

    private static func run<Result: Sendable>(
        _ connection: PooledConnection<Reader>, _ number: Int, _ body: @Sendable (Reader) throws -> Result
    ) async throws -> Result {
        try await withTaskCancellationHandler {
            try await connection.run(as: number, body)
        } onCancel: {
            interrupt(connection, number)
        }
    }

    /// Interrupts again and again until the task has given its connection back: an interruption between two queries has no
    /// effect on the second one.
    private static func interrupt(_ connection: PooledConnection<Reader>, _ number: Int) {
        guard connection.interrupt(number) else { return }
        Task.detached {
            repeat { try? await Task.sleep(for: .milliseconds(5)) } while connection.interrupt(number)
        }
    }

    // MARK: Waiting

    private func acquire(_ number: Int, wait: Duration) async throws -> Int {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let outcome: Swift.Result<Int, any Error>? = state.withLock { state in
                    // A task that was cancelled before this finds nobody to wake; after it, it finds the waiter.
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if state.isClosed { return .failure(closed) }
                    if let index = state.free.popLast() { return .success(index) }
                    guard state.waiters.count < waitingMax else {
                        state.statistics.refused += 1
                        return .failure(busy("\(waitingMax) tasks wait for a database connection already"))
                    }
                    let alarm = Task.detached { [weak self] in
                        guard (try? await Task.sleep(for: wait)) != nil else { return }
                        self?.giveUp(number, wait)
                    }
                    state.waiters.append(Waiter(number: number, continuation: continuation, alarm: alarm))
                    return nil
                }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            remove(number)?.resume(throwing: CancellationError())
        }
    }

    private func giveUp(_ number: Int, _ wait: Duration) {
        guard let continuation = remove(number) else { return }
        state.withLock { $0.statistics.refused += 1 }
        continuation.resume(throwing: busy("no database connection became free within \(wait)"))
    }

    /// Takes a waiter out of the line; nil if it has been served.
    private func remove(_ number: Int) -> CheckedContinuation<Int, any Error>? {
        state.withLock { state in
            guard let place = state.waiters.firstIndex(where: { $0.number == number }) else { return nil }
            let waiter = state.waiters.remove(at: place)
            waiter.alarm.cancel()
            return waiter.continuation
        }
    }

    private func release(_ index: Int, _ name: StaticString, _ start: ContinuousClock.Instant, failed: Bool) {
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        let query = PoolStatistics.Query(name: "\(name)", seconds: Double(seconds) + Double(attoseconds) * 1e-18)
        let next: Waiter? = state.withLock { state in
            state.statistics.finished += 1
            if failed { state.statistics.failed += 1 }
            state.statistics.add(query)
            guard !state.waiters.isEmpty else {
                state.free.append(index)
                return nil
            }
            return state.waiters.removeFirst()
        }
        next?.alarm.cancel()
        next?.continuation.resume(returning: index)
    }

    private var closed: StoreError {
        StoreError(.busy, path: path, message: "the store is being closed", advice: "try again when it is open")
    }

    private func busy(_ message: String) -> StoreError {
        StoreError(.busy, path: path, message: message, advice: "try again later, or with a longer deadline")
    }
}
