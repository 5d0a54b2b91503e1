import IPCProtocol
import MessagePack
import Testing

@Suite struct EventQueueTests {
    private static func number(_ value: Int64) -> IPCPayload { try! IPCPayload(MessagePackValue.int(value)) }

    private static func all(_ queue: IPCEventQueue) async throws -> [IPCEvent] {
        var events: [IPCEvent] = []
        while let event = try await queue.next() { events.append(event) }
        return events
    }

    @Test func givesEventsInOrder() async throws {
        let queue = IPCEventQueue()
        for value in 1...5_000 as ClosedRange<Int64> where value <= 1_000 { queue.offer(Self.number(value)) }
        queue.finish()
        #expect(!queue.offer(Self.number(0)))
        let events = try await Self.all(queue)
        #expect(events.map(\.sequence) == Array(1...1_000))
        #expect(queue.lost == 0)
    }

    @Test func leavesTheOldestOut() async throws {
        let queue = IPCEventQueue(eventsMax: 4)
        for value in 1...10 as ClosedRange<Int64> { queue.offer(Self.number(value)) }
        queue.finish()
        let events = try await Self.all(queue)
        #expect(events.map(\.sequence) == [7, 8, 9, 10])
        #expect(events.map(\.payload) == (7...10).map(Self.number))
        #expect(queue.lost == 6)
    }

    @Test func boundsItsBytes() async throws {
        let queue = IPCEventQueue(eventsMax: 100, bytesMax: 1_000)
        let large = try IPCPayload(MessagePackValue.binary([UInt8](repeating: 0, count: 398)))
        for _ in 0..<10 { queue.offer(large) }
        // One that is larger than all that may wait is taken all the same.
        let larger = try IPCPayload(MessagePackValue.binary([UInt8](repeating: 0, count: 5_000)))
        queue.offer(larger)
        queue.finish()
        #expect(try await Self.all(queue).map(\.sequence) == [11])
    }

    @Test func mergesWhatHasTheSameKey() async throws {
        let queue = IPCEventQueue()
        for value in 1...6 as ClosedRange<Int64> {
            queue.offer(Self.number(value), key: value % 2 == 0 ? "even" : "odd")
        }
        queue.finish()
        let events = try await Self.all(queue)
        #expect(events.map(\.payload) == [Self.number(5), Self.number(6)])
        #expect(events.map(\.sequence) == [5, 6])
        #expect(queue.lost == 4)
    }

    @Test func failsWhereNothingMayBeLeftOut() async throws {
        let queue = IPCEventQueue(eventsMax: 2, overflow: .fail)
        #expect(queue.offer(Self.number(1)) && queue.offer(Self.number(2)))
        #expect(!queue.offer(Self.number(3)))
        #expect(try await queue.next()?.sequence == 1)
        #expect(try await queue.next()?.sequence == 2)
        let fault = await #expect(throws: IPCFault.self) { try await queue.next() }
        #expect(fault?.code == .slowConsumer)
    }

    @Test func wakesWhoWaits() async throws {
        let queue = IPCEventQueue()
        let taker = Task { try await Self.all(queue) }
        for value in 1...100 as ClosedRange<Int64> {
            await Task.yield()
            queue.offer(Self.number(value))
        }
        queue.finish()
        #expect(try await taker.value.count == 100)

        let cancelled = IPCEventQueue()
        let waiter = Task { try await cancelled.next() }
        try await Task.sleep(for: .milliseconds(10))
        waiter.cancel()
        #expect(try await waiter.value == nil)

        let stopped = IPCEventQueue()
        let other = Task { try await stopped.next() }
        try await Task.sleep(for: .milliseconds(10))
        stopped.stop()
        #expect(try await other.value == nil)
        #expect(!stopped.offer(Self.number(1)))
    }
}
