internal import Synchronization

/// Connections to one database for many tasks.
///
/// Who comes first is served first. Waiting is bounded in time by a deadline and in number by ``waitingMax``. A query runs
/// on the connection's own thread, so that no cooperative thread is blocked. When the task that asked for it is cancelled,
/// it is interrupted.
public final class ConnectionPool: Sendable {
    /// The most tasks that may wait at once.
    public let waitingMax: Int
    /// How long a task waits for a connection if it says nothing else.
    public let timeout: Duration
    private let connections: [PooledConnection]
    private let state: Mutex<State>
    private let path: String
    /// Keeps the store's lock for as long as there are connections. Nothing else is done with it here.
    private nonisolated(unsafe) let store: AnyObject?

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

    init(
        _ database: Database, connections count: Int, waitingMax: Int, timeout: Duration, keeping store: AnyObject?
    ) throws(StoreError) {
        precondition(count > 0 && waitingMax >= 0, "a pool needs a connection")
        var connections: [PooledConnection] = []
        for number in 0..<count { connections.append(try PooledConnection(database, number: number)) }
        self.connections = connections
        self.waitingMax = waitingMax
        self.timeout = timeout
        self.store = store
        path = database.path
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

    /// Serves nobody any more. Who waits gets an error; who has a connection may finish.
    public func close() {
        let waiters = state.withLock { state in
            state.isClosed = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters {
            waiter.alarm.cancel()
            waiter.continuation.resume(throwing: closed)
        }
    }

    /// Runs `body` with a connection, on that connection's thread.
    ///
    /// An error leaves no trace on the connection: an open transaction is rolled back.
    ///
    /// - Parameters:
    ///   - name: what to call it in the statistics.
    ///   - wait: how long to wait for a connection at most; nil for ``timeout``.
    /// - Throws: what `body` throws; ``StoreError`` `.busy` if no connection became free in time or too many wait;
    ///   `CancellationError` if the task is cancelled, whether it waits or its query runs.
    func withConnection<Result: Sendable>(
        _ name: StaticString = #function, wait: Duration? = nil,
        _ body: @Sendable (borrowing Connection) throws -> Result
    ) async throws -> Result {
        let number = state.withLock { state in
            state.nextNumber += 1
            return state.nextNumber
        }
        let index = try await acquire(number, wait: wait ?? timeout)
        let connection = connections[index]
        let start = ContinuousClock.now
        do {
            let result = try await withTaskCancellationHandler {
                try await connection.run(as: number, body)
            } onCancel: {
                ConnectionPool.interrupt(connection, number)
            }
            release(index, name, start, failed: false)
            return result
        } catch {
            release(index, name, start, failed: true)
            if Task.isCancelled { throw CancellationError() }
            throw error
        }
    }

    /// Interrupts again and again until the task has given its connection back: an interruption between two queries has no
    /// effect on the second one.
    private static func interrupt(_ connection: PooledConnection, _ number: Int) {
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

extension TickStore {
    /// Connections for many tasks, as ``StoreOptions`` say. The store stays open as long as the pool exists.
    public func makePool() throws(StoreError) -> ConnectionPool {
        try makePool(connections: options.connections, waitingMax: options.waitingMax)
    }

    /// - Parameters:
    ///   - connections: how many there are at most; each has a thread.
    ///   - waitingMax: how many tasks may wait for one.
    func makePool(connections: Int, waitingMax: Int = 1_024) throws(StoreError) -> ConnectionPool {
        let made = try ConnectionPool(
            database, connections: connections, waitingMax: waitingMax, timeout: options.connectionTimeout,
            keeping: self)
        pool = made
        return made
    }
}
