import Dispatch
import IPCProtocol
import MessagePack
import Synchronization

/// Methods that do what the tests need.
final class TestDispatcher: IPCDispatcher {
    private struct State {
        var running = 0
        var runningMost = 0
        var cancelled = 0
        var stopped = 0
        var made = 0
        var traces: [String] = []
        var callers: [IPCCaller] = []
    }

    private let state = Mutex(State())
    /// What `test.count` tells of itself.
    private let info: IPCPayload

    init(info: IPCPayload = .emptyMap) {
        self.info = info
    }

    /// Calls that have not returned.
    var running: Int { state.withLock { $0.running } }
    /// The most calls that ran at once.
    var runningMost: Int { state.withLock { $0.runningMost } }
    /// Calls that were cancelled before they were done.
    var cancelled: Int { state.withLock { $0.cancelled } }
    /// Sources of events that nobody asks any more.
    var stopped: Int { state.withLock { $0.stopped } }
    /// Events that were made.
    var made: Int { state.withLock { $0.made } }
    var traces: [String] { state.withLock { $0.traces } }
    var callers: [IPCCaller] { state.withLock { $0.callers } }

    func callNow(
        _ method: String, _ params: UnsafeRawBufferPointer, _ caller: IPCCaller, _ result: inout MessagePackWriter
    ) throws(IPCFault) -> Bool {
        switch method {
        case "system.echo":
            if params.isEmpty { result.writeNil() } else { result.append(params) }
            return true
        case "system.ping":
            result.append([0x81])
            result.write(text: "time")
            result.write(Int64(1))
            return true
        case "test.refuse":
            // What was written before is dropped.
            result.write(text: "half a result")
            throw IPCFault(.usage, "refused", service: "test")
        default: return false
        }
    }

    func call(_ request: IPCRequest) async throws(IPCFault) -> IPCAnswer {
        state.withLock { state in
            state.running += 1
            state.runningMost = max(state.runningMost, state.running)
            state.callers.append(request.context.caller)
            if let trace = request.context.traceID { state.traces.append(trace) }
        }
        defer { state.withLock { $0.running -= 1 } }
        let params: MessagePackValue
        do throws(MessagePackError) {
            params = try request.params.value()
        } catch {
            throw IPCFault(.invalidParams, "\(error)")
        }
        switch request.method {
        case "test.sleep":
            try await sleep(params)
            return .result(request.params)
        case "test.stubborn":
            // Does not look whether it is cancelled.
            for _ in 0..<10 { try? await Task.sleep(for: .milliseconds(20)) }
            return .result(.nil)
        case "test.deaf":
            // Nothing ends it before its time.
            await withCheckedContinuation { continuation in
                DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(300)) { continuation.resume() }
            }
            return .result(.nil)
        case "test.bytes":
            return .result(try Self.bytes(int(params, "count")))
        case "test.fault":
            throw IPCFault(
                .io, "the disk is full", service: "test", location: "file", advice: "make room",
                details: [MessagePackPair("free", 0)], isRetryable: true,
                causes: [IPCFault.Cause(code: "io", service: "duckdb", message: "IO Error: no space left")])
        case "test.progress":
            for step in 0..<int(params, "steps") {
                request.context.progress?(Self.number(step + 1))
                await Task.yield()
            }
            return .result(.nil)
        case "test.count":
            return .subscription(
                IPCSubscription(
                    info: info, isResumed: request.context.after != nil,
                    events: CountingSource(
                        after: request.context.after ?? 0, count: UInt64(int(params, "count")),
                        bytes: int(params, "bytes"), dispatcher: self)))
        case "test.queue":
            let queue = IPCEventQueue(eventsMax: 8, overflow: .fail)
            for step in 0..<int(params, "offers") { queue.offer(Self.number(step + 1)) }
            return .subscription(IPCSubscription(events: queue))
        default:
            throw IPCFault(.unknownMethod, "there is no method \(request.method)", advice: "see schema/")
        }
    }

    private func sleep(_ params: MessagePackValue) async throws(IPCFault) {
        do {
            try await Task.sleep(for: .milliseconds(int(params, "ms")))
        } catch {
            state.withLock { $0.cancelled += 1 }
            throw IPCFault(.cancelled, "cancelled", service: "test")
        }
    }

    /// From 0 to five million: what damaged requests ask for must not be what fails.
    private func int(_ params: MessagePackValue, _ key: String) -> Int {
        if case .int(let value) = params[key] { Int(min(max(0, value), 5_000_000)) } else { 0 }
    }

    static func number(_ value: Int) -> IPCPayload {
        IPCPayload(unchecked: try! MessagePackValue.int(Int64(value)).encoded())
    }

    /// A binary whose message has that size about.
    static func bytes(_ count: Int) throws(IPCFault) -> IPCPayload {
        do throws(MessagePackError) {
            return try IPCPayload(.binary([UInt8](repeating: 7, count: count)))
        } catch {
            throw IPCFault(.internalError, "\(error)")
        }
    }

    func countMade() { state.withLock { $0.made += 1 } }
    func countStopped() { state.withLock { $0.stopped += 1 } }
}

/// Numbers that count up, each in a payload of some bytes; without end if there is no count.
struct CountingSource: IPCEventSource {
    private let position: Position
    let count: UInt64
    let bytes: Int
    let dispatcher: TestDispatcher

    private final class Position: Sendable {
        let value: Mutex<UInt64>

        init(_ value: UInt64) { self.value = Mutex(value) }
    }

    init(after: UInt64, count: UInt64, bytes: Int, dispatcher: TestDispatcher) {
        position = Position(after)
        self.count = count
        self.bytes = bytes
        self.dispatcher = dispatcher
    }

    func next() async throws(IPCFault) -> IPCEvent? {
        let sequence = position.value.withLock { value in
            value += 1
            return value
        }
        if count > 0, sequence > count || Task.isCancelled { return nil }
        dispatcher.countMade()
        return IPCEvent(sequence: sequence, payload: try TestDispatcher.bytes(bytes))
    }

    func stop() { dispatcher.countStopped() }
}
