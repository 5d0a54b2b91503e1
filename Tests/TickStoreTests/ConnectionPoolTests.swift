import Foundation
import Synchronization
import TestSupport
import Testing

@testable import TickStore

@Suite(.timeLimit(.minutes(5))) struct ConnectionPoolTests {
    private struct Refused: Error {}

    private final class Order: Sendable {
        let numbers = Mutex<[Int]>([])
    }

    /// Runs for hours if nobody interrupts it.
    private static let endless: StaticString = "SELECT sum(hash(a.range)) FROM range(1000000000000) a"

    private static func pool(_ folder: TemporaryFolder, _ connections: Int, waitingMax: Int = 10_000) throws
        -> ConnectionPool<TickStore>
    {
        try ConnectionPool(
            try TickStore(path: folder.path + "/store", access: .writing), connections: connections,
            waitingMax: waitingMax, makeReader: { $0 })
    }

    private static func number(_ store: TickStore) throws -> Int64 {
        var rows = try store.connection.prepare("SELECT count(*) FROM range(1000)").rows([])
        return try rows.next() ? rows.int(0) : -1
    }

    /// Waits until the pool is as the condition says.
    private static func until(_ pool: ConnectionPool<TickStore>, _ condition: (PoolStatistics) -> Bool) async throws {
        while !condition(pool.statistics) { try await Task.sleep(for: .milliseconds(1)) }
    }

    @Test func aThousandTasksShareTwoConnections() async throws {
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        let pool = try ConnectionPoolTests.pool(folder, 2)
        let sum = try await withThrowingTaskGroup(of: Int64.self) { group in
            for _ in 0..<1_000 {
                group.addTask {
                    try await pool.withReader("number", wait: .seconds(200), ConnectionPoolTests.number)
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(sum == 1_000_000)
        let statistics = pool.statistics
        #expect(statistics.finished == 1_000)
        #expect(statistics.connections == 2 && statistics.inUse == 0 && statistics.waiting == 0)
        #expect(statistics.failed == 0 && statistics.refused == 0)
        #expect(statistics.slowest.count == PoolStatistics.slowestMax)
        #expect(statistics.slowest.map(\.seconds) == statistics.slowest.map(\.seconds).sorted(by: >))
        #expect(statistics.slowest[0].name == "number")
    }

    @Test func whoComesFirstIsServedFirst() async throws {
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        let pool = try ConnectionPoolTests.pool(folder, 1)
        let gate = DispatchSemaphore(value: 0)
        let order = Order()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await pool.withReader { _ in gate.wait() } }
            try await ConnectionPoolTests.until(pool) { $0.inUse == 1 }
            for number in 0..<50 {
                group.addTask {
                    try await pool.withReader(wait: .seconds(200)) { _ in
                        order.numbers.withLock { $0.append(number) }
                    }
                }
                try await ConnectionPoolTests.until(pool) { $0.waiting == number + 1 }
            }
            gate.signal()
            try await group.waitForAll()
        }
        #expect(order.numbers.withLock { $0 } == Array(0..<50))
    }

    @Test func waitingHasAnEnd() async throws {
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        let pool = try ConnectionPoolTests.pool(folder, 1, waitingMax: 1)
        let gate = DispatchSemaphore(value: 0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await pool.withReader { _ in gate.wait() } }
            try await ConnectionPoolTests.until(pool) { $0.inUse == 1 }
            let late = await #expect(throws: StoreError.self) {
                try await pool.withReader(wait: .milliseconds(30)) { _ in }
            }
            #expect(late?.code == .busy)
            #expect(late?.message.contains("0.03 seconds") == true)
            let waiting = Task { try await pool.withReader(wait: .seconds(200)) { _ in } }
            try await ConnectionPoolTests.until(pool) { $0.waiting == 1 }
            let crowded = await #expect(throws: StoreError.self) { try await pool.withReader { _ in } }
            #expect(crowded?.message.contains("1 tasks wait") == true)
            // Who is cancelled while waiting leaves the line.
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
            #expect(pool.statistics.waiting == 0)
            #expect(pool.statistics.refused == 2)
            let closed = Task { try await pool.withReader(wait: .seconds(200)) { _ in } }
            try await ConnectionPoolTests.until(pool) { $0.waiting == 1 }
            // Closing ends the waiting, and waits for who is at work.
            group.addTask { await pool.close() }
            await #expect(throws: StoreError.self) { try await closed.value }
            gate.signal()
            try await group.waitForAll()
        }
        await #expect(throws: StoreError.self) { try await pool.withReader { _ in } }
    }

    @Test func cancellationInterruptsAQuery() async throws {
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        let pool = try ConnectionPoolTests.pool(folder, 1)
        for _ in 0..<5 {
            let task = Task {
                try await pool.withReader("endless") { store in
                    try store.connection.execute(ConnectionPoolTests.endless)
                }
            }
            try await ConnectionPoolTests.until(pool) { $0.inUse == 1 }
            try await Task.sleep(for: .milliseconds(20))
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            // The next one is not touched by it.
            #expect(try await pool.withReader { try ConnectionPoolTests.number($0) } == 1_000)
        }
        // A task that is cancelled at once never gets to run its query, or is interrupted in it.
        for _ in 0..<50 {
            let task = Task {
                try await pool.withReader { try $0.connection.execute(ConnectionPoolTests.endless) }
            }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
        #expect(try await pool.withReader { try ConnectionPoolTests.number($0) } == 1_000)
    }

    @Test func anErrorDoesNotPoisonAConnection() async throws {
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        let pool = try ConnectionPoolTests.pool(folder, 1)
        try await pool.withReader { try $0.connection.execute("CREATE TABLE t (x BIGINT)") }
        await #expect(throws: StoreError.self) {
            try await pool.withReader { try $0.connection.execute("SELECT nonsense") }
        }
        await #expect(throws: Refused.self) {
            try await pool.withReader { store in
                try store.connection.execute("BEGIN TRANSACTION")
                try store.connection.execute("INSERT INTO t VALUES (1)")
                throw Refused()
            }
        }
        let count = try await pool.withReader { store in
            // Works only if the transaction before is over.
            try store.connection.execute("BEGIN TRANSACTION")
            var rows = try store.connection.prepare("SELECT count(*) FROM t").rows([])
            _ = try rows.next()
            let count = rows.int(0)
            try store.connection.execute("COMMIT")
            return count
        }
        #expect(count == 0)
        #expect(pool.statistics.failed == 2)
    }

    /// More queries block than there are cores, and other tasks go on.
    @Test func cooperativeThreadsStayFree() async throws {
        let blocked = ProcessInfo.processInfo.activeProcessorCount * 4
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        let pool = try ConnectionPoolTests.pool(folder, blocked)
        let gate = DispatchSemaphore(value: 0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<blocked { group.addTask { try await pool.withReader { _ in gate.wait() } } }
            try await ConnectionPoolTests.until(pool) { $0.inUse == blocked }
            let sum = await withTaskGroup(of: Int.self) { others in
                for number in 0..<100 {
                    others.addTask {
                        await Task.yield()
                        return number
                    }
                }
                return await others.reduce(0, +)
            }
            #expect(sum == 4_950)
            for _ in 0..<blocked { gate.signal() }
            try await group.waitForAll()
        }
    }

    /// When the pool is closed, so is the database, and the next process may have it: nothing of it is left to be closed by a
    /// thread that comes to its end later.
    @Test func closingClosesTheDatabase() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/store"
        for _ in 0..<20 {
            let pool = try ConnectionPoolTests.pool(folder, 3)
            weak var database: Database?
            database = try await pool.withReader { Weak($0.database) }.object
            #expect(try await pool.withOwnReader { try ConnectionPoolTests.number($0) } == 1_000)
            #expect(database != nil && TickStore.owner(at: path) != nil)
            await pool.close()
            #expect(database == nil && TickStore.owner(at: path) == nil)
            await #expect(throws: StoreError.self) { try await pool.withOwnReader { _ in } }
        }
    }

    private final class Weak: Sendable {
        private let held: Mutex<WeakReference>
        var object: Database? { held.withLock { $0.object } }
        init(_ object: Database) { held = Mutex(WeakReference(object: object)) }
    }

    private struct WeakReference {
        weak var object: Database?
    }

    /// An own reader, which belongs to nobody else, is cancelled as others are.
    @Test func ownReadersAreInterrupted() async throws {
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        let pool = try ConnectionPoolTests.pool(folder, 1)
        let task = Task { try await pool.withOwnReader { try $0.connection.execute(ConnectionPoolTests.endless) } }
        try await Task.sleep(for: .milliseconds(50))
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        await pool.close()
    }

    /// What a reader keeps is there for the next task; after an error that ruined its store it is made anew.
    @Test func readersAreKept() async throws {
        final class Reader {
            let store: TickStore
            var uses = 0
            init(_ store: TickStore) { self.store = store }
        }
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        let pool = try ConnectionPool(
            try TickStore(path: folder.path + "/store", access: .writing), connections: 1, makeReader: { Reader($0) })
        for number in 1...5 {
            let uses = try await pool.withReader { reader in
                reader.uses += 1
                return reader.uses
            }
            #expect(uses == number)
        }
        await #expect(throws: Refused.self) { try await pool.withReader { _ in throw Refused() } }
        #expect(try await pool.withReader { $0.uses } == 5)
    }
}
