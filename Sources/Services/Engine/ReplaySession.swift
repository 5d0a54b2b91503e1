internal import BarEngine
internal import IPCProtocol
internal import MarketModel
internal import ServiceKit
private import Synchronization
internal import TickStore

/// One replay: a walk over history with a pace of its own, told what to do by the one who began it.
///
/// It reads from a store and on a thread of its own, as its place is kept between two steps.
final class ReplaySession: Sendable {
    /// What is wanted of it.
    private struct Wishes {
        var isPlaying: Bool
        var speed: Double
        /// Ticks to go, back if negative.
        var steps = 0
        var seek: Int64?
        var isEnded = false
        /// Whether something was asked for that the next event is to show.
        var isAsked = true
        var waiter: CheckedContinuation<Void, Never>?
    }

    /// The connection that began it.
    let owner: UInt64
    private let walker: ReplayWalker
    private let wishes: Mutex<Wishes>
    private let interval: Duration
    private let lastTime: Int64

    /// - Throws: ``ServiceError`` `.notFound`.
    init(
        _ store: EngineStore, symbol: Symbol, at time: Int64, to end: Int64, timeframes: [Timeframe],
        calendar: String?, side: PriceSide, completed: Int, speed: Double, isPaused: Bool, interval: Duration,
        owner: UInt64
    ) async throws {
        self.owner = owner
        self.interval = interval
        lastTime = end
        wishes = Mutex(Wishes(isPlaying: !isPaused, speed: speed))
        walker = ReplayWalker(
            store.pool, symbol: symbol, timeframes: timeframes, calendar: calendar, side: side, completed: completed,
            end: end)
        try await walker.seek(time)
    }

    static func check(_ speed: Double) throws(ServiceError) {
        guard speed.isFinite, speed >= 0, speed <= 1e9 else {
            throw ServiceError(
                .usage, "it is not in 0 to 1,000,000,000", location: "speed", advice: "write 1 for the pace of life")
        }
    }

    func control(_ params: IPC.ReplayControlParams) throws(ServiceError) {
        let steps = try EngineParsing.limit(params.ticks, "ticks", 1...1_000_000, else: 1)
        if params.action == .seek, params.at == nil {
            throw ServiceError(.usage, "the parameter is missing", location: "at", advice: "say where to")
        }
        if params.action == .speed {
            guard let speed = params.speed else {
                throw ServiceError(.usage, "the parameter is missing", location: "speed", advice: "say how fast")
            }
            try ReplaySession.check(speed)
        }
        let waiter = wishes.withLock { wishes in
            wishes.isAsked = true
            switch params.action {
            case .play: wishes.isPlaying = true
            case .pause: wishes.isPlaying = false
            case .stepForward: wishes.steps += steps
            case .stepBack: wishes.steps -= steps
            case .seek:
                wishes.seek = params.at
                wishes.steps = 0
            case .speed: wishes.speed = params.speed ?? wishes.speed
            }
            return wishes.waiter.take()
        }
        waiter?.resume()
    }

    func end() {
        let waiter = wishes.withLock { wishes in
            wishes.isEnded = true
            return wishes.waiter.take()
        }
        waiter?.resume()
    }

    /// Sends the state at each place, until it is ended.
    func run(_ stream: ServiceStream) async throws {
        do {
            try await walk(stream)
            await walker.close()
        } catch {
            await walker.close()
            throw error
        }
    }

    private func walk(_ stream: ServiceStream) async throws {
        // Where the clock of the replay stands, and when it stood there.
        var simulated = await walker.time
        var real = ContinuousClock.now
        while true {
            try Task.checkCancellation()
            let (wish, isAsked) = wishes.withLock { wishes in
                let now = wishes
                wishes.steps = 0
                wishes.seek = nil
                wishes.isAsked = false
                return (now, now.isAsked)
            }
            if wish.isEnded { return }
            if let time = wish.seek { try await walker.seek(time) }
            if wish.steps != 0 { try await walker.step(wish.steps) }
            if isAsked {
                simulated = await walker.time
                real = .now
            }
            var isOver = try await walker.isAtEnd()
            if wish.isPlaying, !isOver, !isAsked {
                if wish.speed == 0 {
                    try await walker.step(1)
                } else {
                    let (seconds, attoseconds) = (ContinuousClock.now - real).components
                    let passed = (Double(seconds) + Double(attoseconds) * 1e-18) * wish.speed * 1e9
                    let (sum, isBeyond) = simulated.addingReportingOverflow(passed >= 9e18 ? .max : Int64(passed))
                    try await walker.advance(to: min(lastTime, isBeyond ? .max : sum))
                }
                isOver = try await walker.isAtEnd()
            }
            let state = await walker.state()
            try await stream.send(
                IPC.ReplayEvent(state: state, playing: wish.isPlaying && !isOver, speed: wish.speed, ended: isOver))
            if wish.isPlaying, !isOver {
                if wish.speed > 0, !isAsked { try await Task.sleep(for: interval) }
            } else {
                await waitForWish()
            }
        }
    }

    private func waitForWish() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isReady = wishes.withLock { wishes in
                    guard !wishes.isAsked, !wishes.isEnded, !Task.isCancelled else { return true }
                    wishes.waiter = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            wishes.withLock { $0.waiter.take() }?.resume()
        }
    }
}
