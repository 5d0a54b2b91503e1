public import ServiceKit
internal import Synchronization

/// What a test's services do, and what was done to them: starts that fail, crashes, calls that fail, wait or leak, whenever the
/// test says so.
public final class ServiceScript: Sendable {
    private struct State {
        var events: [String] = []
        var failingStarts: [ServiceName: Int] = [:]
        var scopes: [ServiceName: ServiceScope] = [:]
        var running: [ServiceName: CheckedContinuation<Void, Never>] = [:]
        var crashing: Set<ServiceName> = []
        var failingCalls = 0
        var isHolding = false
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
        var nextCall = 0
        var leakBytes = 0
        var leaked: [[UInt8]] = []
    }

    private let state = Mutex(State())

    public init() {}

    /// What happened, in order, such as `start base`.
    public var events: [String] { state.withLock { $0.events } }

    public func note(_ event: String) { state.withLock { $0.events.append(event) } }

    // MARK: The life of services

    /// Lets the next starts of a service fail.
    public func failStarts(of name: ServiceName, _ count: Int) { state.withLock { $0.failingStarts[name] = count } }

    /// Lets a service say how it is.
    public func report(_ health: ServiceHealth, of name: ServiceName) {
        state.withLock { $0.scopes[name] }?.report(health)
    }

    /// Lets the service's `run` end; the next one, if it has not come to that yet.
    public func crash(_ name: ServiceName) {
        state.withLock { state in
            let running = state.running.removeValue(forKey: name)
            if running == nil { state.crashing.insert(name) }
            return running
        }?.resume()
    }

    /// For services, when they are made.
    ///
    /// - Throws: ``ServiceFault`` `.unavailable`, if the test wants that.
    public func start(_ scope: ServiceScope) throws {
        let fails = state.withLock { state in
            state.scopes[scope.name] = scope
            guard let left = state.failingStarts[scope.name], left > 0 else { return false }
            state.failingStarts[scope.name] = left - 1
            return true
        }
        note(fails ? "\(scope.name) fails to start" : "start \(scope.name)")
        if fails {
            throw ServiceFault(.unavailable, service: scope.name, "the disk of \(scope.name) is away")
        }
    }

    /// For services: waits until ``crash(_:)`` or a cancellation.
    public func run(_ name: ServiceName) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if Task.isCancelled || state.crashing.remove(name) != nil { return true }
                    state.running[name] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.running.removeValue(forKey: name) }?.resume()
        }
    }

    // MARK: Calls

    /// Lets the next calls fail.
    public func failCalls(_ count: Int) { state.withLock { $0.failingCalls = count } }

    /// Lets calls wait from now on, as those of a slow service do, until ``release()`` or their cancellation.
    public func hold() { state.withLock { $0.isHolding = true } }

    /// Lets all that wait go on, and all that come.
    public func release() {
        let waiting = state.withLock { state in
            state.isHolding = false
            defer { state.waiting = [:] }
            return state.waiting
        }
        for continuation in waiting.values { continuation.resume() }
    }

    /// How many calls wait.
    public var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// Lets each call keep so many bytes for ever; 0 for none.
    public func leak(bytes: Int) { state.withLock { $0.leakBytes = bytes } }

    /// For services: what a call is to do.
    ///
    /// - Throws: ``ServiceFault`` `.unavailable`, if the test wants that; `CancellationError` if it was cancelled while it waited.
    public func call(_ name: ServiceName) async throws {
        let (number, fails) = state.withLock { state in
            if state.leakBytes > 0 { state.leaked.append([UInt8](repeating: 1, count: state.leakBytes)) }
            let fails = state.failingCalls > 0
            if fails { state.failingCalls -= 1 }
            defer { state.nextCall += 1 }
            return (state.nextCall, fails)
        }
        if fails { throw ServiceFault(.unavailable, service: name, "the disk of \(name) is away") }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let goesOn = state.withLock { state in
                    if Task.isCancelled || !state.isHolding { return true }
                    state.waiting[number] = continuation
                    return false
                }
                if goesOn { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: number) }?.resume()
        }
        try Task.checkCancellation()
    }
}
