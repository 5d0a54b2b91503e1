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
        -> ConnectionPool
    {
        try TickStore(path: folder.path + "/store", access: .writing)
            .makePool(connections: connections, waitingMax: waitingMax)
    }

    private static func number(_ connection: borrowing Connection) throws -> Int64 {
        var rows = try connection.prepare("SELECT count(*) FROM range(1000)").rows([])
        return try rows.next() ? rows.int(0) : -1
    }

    /// Waits until the pool is as the condition says.
    private static func until(_ pool: ConnectionPool, _ condition: (PoolStatistics) -> Bool) async throws {
        while !condition(pool.statistics) { try await Task.sleep(for: .milliseconds(1)) }
    }

    @Test func aThousandTasksShareTwoConnections() async throws {
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        let pool = try ConnectionPoolTests.pool(folder, 2)
        let sum = try await withThrowingTaskGroup(of: Int64.self) { group in
            for _ in 0..<1_000 {
                group.addTask {
                    try await pool.withConnection("number", wait: .seconds(200), ConnectionPoolTests.number)
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
            group.addTask { try await pool.withConnection { _ in gate.wait() } }
            try await ConnectionPoolTests.until(pool) { $0.inUse == 1 }
            for number in 0..<50 {
                group.addTask {
                    try await pool.withConnection(wait: .seconds(200)) { _ in
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
            group.addTask { try await pool.withConnection { _ in gate.wait() } }
            try await ConnectionPoolTests.until(pool) { $0.inUse == 1 }
            let late = await #expect(throws: StoreError.self) {
                try await pool.withConnection(wait: .milliseconds(30)) { _ in }
            }
            #expect(late?.code == .busy)
            #expect(late?.message.contains("0.03 seconds") == true)
            let waiting = Task { try await pool.withConnection(wait: .seconds(200)) { _ in } }
            try await ConnectionPoolTests.until(pool) { $0.waiting == 1 }
            let crowded = await #expect(throws: StoreError.self) { try await pool.withConnection { _ in } }
            #expect(crowded?.message.contains("1 tasks wait") == true)
            // Who is cancelled while waiting leaves the line.
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
            #expect(pool.statistics.waiting == 0)
            #expect(pool.statistics.refused == 2)
            let closed = Task { try await pool.withConnection(wait: .seconds(200)) { _ in } }
            try await ConnectionPoolTests.until(pool) { $0.waiting == 1 }
            pool.close()
            await #expect(throws: StoreError.self) { try await closed.value }
            gate.signal()
            try await group.waitForAll()
        }
        await #expect(throws: StoreError.self) { try await pool.withConnection { _ in } }
    }

    @Test func cancellationInterruptsAQuery() async throws {
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        let pool = try ConnectionPoolTests.pool(folder, 1)
        for _ in 0..<5 {
            let task = Task {
                try await pool.withConnection("endless") { connection in
                    try connection.execute(ConnectionPoolTests.endless)
                }
            }
            try await ConnectionPoolTests.until(pool) { $0.inUse == 1 }
            try await Task.sleep(for: .milliseconds(20))
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            // The next one is not touched by it.
            #expect(try await pool.withConnection { try ConnectionPoolTests.number($0) } == 1_000)
        }
        // A task that is cancelled at once never gets to run its query, or is interrupted in it.
        for _ in 0..<50 {
            let task = Task {
                try await pool.withConnection { try $0.execute(ConnectionPoolTests.endless) }
            }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
        #expect(try await pool.withConnection { try ConnectionPoolTests.number($0) } == 1_000)
    }

    @Test func anErrorDoesNotPoisonAConnection() async throws {
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        let pool = try ConnectionPoolTests.pool(folder, 1)
        try await pool.withConnection { try $0.execute("CREATE TABLE t (x BIGINT)") }
        await #expect(throws: StoreError.self) {
            try await pool.withConnection { try $0.execute("SELECT nonsense") }
        }
        await #expect(throws: Refused.self) {
            try await pool.withConnection { connection in
                try connection.execute("BEGIN TRANSACTION")
                try connection.execute("INSERT INTO t VALUES (1)")
                throw Refused()
            }
        }
        let count = try await pool.withConnection { connection in
            // Works only if the transaction before is over.
            try connection.execute("BEGIN TRANSACTION")
            var rows = try connection.prepare("SELECT count(*) FROM t").rows([])
            _ = try rows.next()
            let count = rows.int(0)
            try connection.execute("COMMIT")
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
            for _ in 0..<blocked { group.addTask { try await pool.withConnection { _ in gate.wait() } } }
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
}
