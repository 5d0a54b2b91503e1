internal import BarEngine
internal import IPCProtocol
internal import MarketModel
public import ServiceKit
internal import Synchronization
internal import TickStore

/// Ticks, bars and states of what is stored.
public final class EngineBars: ManagedService {
    public static let key = ServiceKey<EngineBars>.bars
    public static let dependencies: [ServiceName] = ["store"]

    public static let methods: [ServiceMethod<EngineBars>] = [
        ServiceMethod(IPC.ticksGet) { bars, params, _ in try await bars.ticks(params) },
        ServiceMethod(IPC.ticksStream) { bars, params, call in try await bars.tickFeed(params, call) },
        ServiceMethod(IPC.ticksSpan) { bars, params, _ in try await bars.span(params) },
        ServiceMethod(IPC.ticksHash) { bars, params, _ in try await bars.hash(params) },
        ServiceMethod(IPC.ticksDelete) { bars, params, _ in try await bars.delete(params) },
        ServiceMethod(IPC.barsGet) { bars, params, _ in try await bars.bars(params) },
        ServiceMethod(IPC.barsStream) { bars, params, call in try await bars.barFeed(params, call) },
        ServiceMethod(IPC.barsSubscribe) { bars, params, _ in try await bars.changeFeed(params) },
        ServiceMethod(IPC.mtfSnapshot) { bars, params, _ in try await bars.snapshot(params) },
        ServiceMethod(IPC.mtfState) { bars, params, _ in try await bars.state(params) },
        ServiceMethod(IPC.mtfReplay, runningMax: 32) { bars, params, call in try await bars.replay(params, call) },
        ServiceMethod(IPC.mtfReplayControl) { bars, params, call in
            try await bars.control(params, call)
            return IPC.Empty()
        },
    ]

    let store: EngineStore
    /// Replays that run, by their numbers.
    private let replays = Mutex<(next: Int, running: [Int: ReplaySession])>((1, [:]))

    public init(_ scope: ServiceScope) throws {
        store = try scope.get(.store)
    }

    public func stop() async {
        for session in replays.withLock({ Array($0.running.values) }) { session.end() }
    }

    // MARK: Ticks

    /// Ticks that are read at once for a stream.
    private static let pieceTicks = 262_144

    private func ticks(_ params: IPC.TicksParams) async throws -> IPC.TickBatch {
        let symbol = try EngineParsing.symbol(params.symbol)
        let (from, to) = try EngineParsing.range(params.from, params.to)
        let limit = try EngineParsing.limit(params.limit, "limit", 1...1_000_000, else: 100_000)
        let volumes = params.volumes ?? true
        return try await store.read { query in
            let scale = try query.summary(of: symbol).instrument.priceScale
            var ticks = TickColumns()
            try query.ticks(of: symbol, from: from, to: to, volumes: volumes) { batch in
                try Task.checkCancellation()
                ticks.append(batch, rows: 0..<min(batch.count, limit + 1 - ticks.count))
                return ticks.count <= limit
            }
            let isCut = ticks.count > limit
            return EngineBars.batch(isCut ? ticks.rows(0..<limit) : ticks, symbol, scale, volumes, isCut: isCut)
        }
    }

    private func tickFeed(_ params: IPC.TicksParams, _ call: ServiceCall) async throws -> ServiceFeed {
        let symbol = try EngineParsing.symbol(params.symbol)
        let (from, to) = try EngineParsing.range(params.from, params.to)
        let size = try EngineParsing.limit(params.batch, "batch", 1...262_144, else: 65_536)
        let limit = try EngineParsing.limit(params.limit, "limit", 1...(.max), else: .max)
        let volumes = params.volumes ?? true
        let done = Int(clamping: call.after ?? 0)
        let (skipped, isOver) = done.multipliedReportingOverflow(by: size)
        let (scale, state) = try await store.read { query in
            (
                try query.summary(of: symbol).instrument.priceScale,
                try StreamState(ticksOf: symbol, from: from, to: to, query)
            )
        }
        let cursor = TickCursor(symbol: symbol, from: from, to: to, skip: isOver ? .max : skipped)
        return ServiceFeed(
            info: Wire(IPC.StreamInfo(state: state.text)), isResumed: done > 0, firstSequence: UInt64(done) + 1,
            policy: .wait(count: 4)
        ) { [store] stream in
            var cursor = cursor
            var left = limit - min(limit, isOver ? .max : skipped)
            while left > 0 {
                let start = cursor
                let wanted = min(left, max(size, EngineBars.pieceTicks / size * size))
                let (ticks, next) = try await store.read { query in
                    try state.check(query)
                    var cursor = start
                    let ticks = try cursor.read(wanted, query, volumes: volumes)
                    return (ticks, cursor)
                }
                cursor = next
                var row = 0
                while row < ticks.count {
                    let end = min(ticks.count, row + size)
                    try await stream.send(EngineBars.batch(ticks.rows(row..<end), symbol, scale, volumes, isCut: false))
                    row = end
                }
                left -= ticks.count
                if ticks.count < wanted { break }
            }
        }
    }

    private func span(_ params: IPC.TicksRangeParams) async throws -> IPC.TicksSpan {
        let symbol = try EngineParsing.symbol(params.symbol)
        let (from, to) = try EngineParsing.range(params.from, params.to)
        return try await store.read { query in
            let scale = try query.summary(of: symbol).instrument.priceScale
            let partitions = try query.store.partitions(of: symbol, from: from, to: to)
            var span = IPC.TicksSpan(
                symbol: symbol.name, priceScale: scale, ticks: 0, first: nil, last: nil,
                timeUnit: try query.timeUnit(of: symbol, from: from, to: to).rawValue,
                hasVolumes: partitions.contains(where: \.hasVolumes))
            func take(_ first: Int64?, _ last: Int64?, _ count: Int) {
                span.first = span.first ?? first
                span.last = last ?? span.last
                span.ticks += count
            }
            for partition in partitions {
                if partition.firstTime >= from, partition.lastTime < to {
                    take(partition.firstTime, partition.lastTime, partition.tickCount)
                    continue
                }
                try query.store.readTicks(in: [partition], from: from, to: to, volumes: false) { batch in
                    try Task.checkCancellation()
                    take(batch.ts.first, batch.ts.last, batch.count)
                    return true
                }
            }
            return span
        }
    }

    private func delete(_ params: IPC.TicksRangeParams) async throws -> IPC.TicksDeleted {
        let symbol = try EngineParsing.symbol(params.symbol)
        let (from, to) = try EngineParsing.range(params.from, params.to)
        let summary = try await store.read { query in try query.summary(of: symbol) }
        let done = try await store.write { try $0.deleteTicks(of: symbol, from: from, to: to) }
        if done.tickCount > 0 {
            store.changes.tell(
                StoreChange(
                    symbol: symbol, firstTime: max(from, summary.firstTime), lastTime: min(to - 1, summary.lastTime)))
        }
        return IPC.TicksDeleted(
            ticks: done.tickCount, daysDropped: done.droppedDays, daysRewritten: done.rewrittenDays)
    }

    private static func batch(
        _ ticks: TickColumns, _ symbol: Symbol, _ scale: Int, _ volumes: Bool, isCut: Bool
    ) -> IPC.TickBatch {
        func column(_ values: [Int64]) -> IPCColumn<Int64>? {
            guard volumes, values.contains(where: { $0 != Volume.absent }) else { return nil }
            return IPCColumn(values.map { $0 == Volume.absent ? -1 : $0 })
        }
        return IPC.TickBatch(
            symbol: symbol.name, priceScale: scale, volumeScale: Volume.scale, count: ticks.count,
            ts: IPCColumn(ticks.ts), bid: IPCColumn(ticks.bid), ask: IPCColumn(ticks.ask),
            bidVolume: column(ticks.bidVolume), askVolume: column(ticks.askVolume), truncated: isCut)
    }

    // MARK: Bars

    private func bars(_ params: IPC.BarsParams) async throws -> IPC.BarBatch {
        let symbol = try EngineParsing.symbol(params.symbol)
        let timeframe = try EngineParsing.timeframe(params.timeframe)
        let (from, to) = try EngineParsing.range(params.from, params.to)
        let limit = try EngineParsing.limit(params.limit, "limit", 1...1_000_000, else: 100_000)
        let fill = QueryService.Fill(rawValue: (params.fill ?? .none).rawValue)!
        let side = EngineParsing.side(params.side)
        let keepsLast = params.last ?? false
        return try await store.read { query in
            let summary = try query.summary(of: symbol)
            let calendar = try EngineBars.calendar(params.calendar, symbol, query)
            var rows: [BarRow] = []
            var isCut = false
            if keepsLast {
                // From the end backwards, twice as far each time, until there are enough.
                let end = min(to, summary.lastTime == .max ? .max : summary.lastTime + 1)
                var reach = max(1, Int64(limit)).multipliedReportingOverflow(by: BarPieces.nominal(timeframe) * 2)
                var start = Int64.min
                repeat {
                    let (early, isBelow) = end.subtractingReportingOverflow(reach.partialValue)
                    start = isBelow || reach.overflow ? from : max(from, early)
                    rows = []
                    try query.bars(
                        of: symbol, timeframe: timeframe, side: side, calendar: calendar, from: start, to: to,
                        fill: fill
                    ) { bar in
                        try Task.checkCancellation()
                        rows.append(bar)
                    }
                    reach = reach.partialValue.multipliedReportingOverflow(by: 4)
                } while rows.count <= limit && start > from && start > summary.firstTime
                isCut = rows.count > limit
                rows.removeFirst(max(0, rows.count - limit))
            } else {
                do {
                    try query.bars(
                        of: symbol, timeframe: timeframe, side: side, calendar: calendar, from: from, to: to, fill: fill
                    ) { bar in
                        try Task.checkCancellation()
                        guard rows.count < limit else {
                            isCut = true
                            throw EnoughBars()
                        }
                        rows.append(bar)
                    }
                } catch  where isCut {
                    // There are as many as were asked for.
                }
            }
            return try EngineBars.batch(
                rows, symbol, timeframe, side, calendar, scale: summary.instrument.priceScale, isCut: isCut)
        }
    }

    /// That no more bars are wanted.
    private struct EnoughBars: Error {}

    private func barFeed(_ params: IPC.BarsStreamParams, _ call: ServiceCall) async throws -> ServiceFeed {
        let symbol = try EngineParsing.symbol(params.symbol)
        let timeframe = try EngineParsing.timeframe(params.timeframe)
        let (from, to) = try EngineParsing.range(params.from, params.to)
        let size = try EngineParsing.limit(params.batch, "batch", 1...262_144, else: 65_536)
        let fill = QueryService.Fill(rawValue: (params.fill ?? .none).rawValue)!
        let side = EngineParsing.side(params.side)
        let (summary, calendar, state) = try await store.read { query in
            let summary = try query.summary(of: symbol)
            let calendar = try EngineBars.calendar(params.calendar, symbol, query)
            return (
                summary, calendar, try StreamState(barsOf: summary, timeframe, calendar, from: from, to: to, query)
            )
        }
        let done = call.after ?? 0
        let pieces = BarPieces(
            timeframe: timeframe, calendar: calendar, from: from, to: to, firstTime: summary.firstTime,
            lastTime: summary.lastTime, bars: size)
        return ServiceFeed(
            info: Wire(IPC.StreamInfo(state: state.text)), isResumed: done > 0, firstSequence: done + 1,
            policy: .wait(count: 4)
        ) { [store] stream in
            var sent: UInt64 = 0
            for piece in pieces {
                let rows = try await store.read { query in
                    try state.check(query)
                    var rows: [BarRow] = []
                    try query.bars(
                        of: symbol, timeframe: timeframe, side: side, calendar: calendar, from: piece.from,
                        to: piece.to, fill: fill
                    ) { bar in
                        try Task.checkCancellation()
                        rows.append(bar)
                    }
                    return rows
                }
                guard !rows.isEmpty else { continue }
                sent += 1
                // What the client has already is formed again, as nobody keeps it.
                guard sent > done else { continue }
                try await stream.send(
                    try EngineBars.batch(
                        rows, symbol, timeframe, side, calendar, scale: summary.instrument.priceScale, isCut: false))
            }
        }
    }

    /// Bars of ranges that change.
    private func changeFeed(_ params: IPC.BarsSubscribeParams) async throws -> ServiceFeed {
        guard !params.symbols.isEmpty, params.symbols.count <= 1_000 else {
            throw ServiceError(.usage, "there are none, or more than 1,000", location: "symbols", advice: "name some")
        }
        let symbols = Set(try params.symbols.map { try EngineParsing.symbol($0) })
        let frames = try EngineParsing.timeframes(params.timeframes)
        let side = EngineParsing.side(params.side)
        let changes = store.changes.changes(of: symbols)
        // While the client takes nothing, changes become one for each symbol, and no bars are made.
        return ServiceFeed(policy: .wait(count: 1)) { [store] stream in
            defer { changes.finish() }
            while let change = await changes.next() {
                for timeframe in frames {
                    let batch = try await store.read { query -> IPC.BarBatch? in
                        guard let summary = try query.symbols().first(where: { $0.instrument.symbol == change.symbol })
                        else { return nil }
                        let calendar = try EngineBars.calendar(params.calendar, change.symbol, query)
                        let first = calendar.earliestTime(of: timeframe, containing: change.firstTime)
                        var rows: [BarRow] = []
                        try query.bars(
                            of: change.symbol, timeframe: timeframe, side: side, calendar: calendar, from: first,
                            to: change.lastTime == .max ? .max : change.lastTime + 1, fill: .none
                        ) { bar in
                            try Task.checkCancellation()
                            rows.append(bar)
                            // Of more, the newest: others are asked for.
                            if rows.count > 2 * EngineBars.changedBarsMax {
                                rows.removeFirst(EngineBars.changedBarsMax)
                            }
                        }
                        let isCut = rows.count > EngineBars.changedBarsMax
                        return try EngineBars.batch(
                            Array(rows.suffix(EngineBars.changedBarsMax)), change.symbol, timeframe, side, calendar,
                            scale: summary.instrument.priceScale, isCut: isCut)
                    }
                    guard let batch else { continue }
                    try await stream.send(batch)
                }
            }
        }
    }

    /// Bars of one event of a subscription.
    private static let changedBarsMax = 10_000

    /// The calendar that is asked for, or the instrument's own.
    static func calendar(_ text: String?, _ symbol: Symbol, _ query: QueryService) throws -> TradingCalendar {
        try EngineParsing.calendar(text, or: try query.store.instrumentRecord(symbol)?.calendar)
    }

    static func batch(
        _ rows: [BarRow], _ symbol: Symbol, _ timeframe: Timeframe, _ side: PriceSide, _ calendar: TradingCalendar,
        scale: Int, isCut: Bool
    ) throws(ServiceError) -> IPC.BarBatch {
        var volumeScale = 0
        var volumes: IPCColumn<Int64>?
        if rows.contains(where: { !$0.volume.isAbsent }) {
            // As few digits as all of them need.
            var divisor = Int128(1_000_000_000)
            for row in rows {
                while let units = row.volume.units, units % divisor != 0 {
                    divisor /= 10
                    volumeScale += 1
                }
            }
            var mantissas: [Int64] = []
            mantissas.reserveCapacity(rows.count)
            for row in rows {
                guard let mantissa = Int64(exactly: row.volume.units.map { $0 / divisor } ?? -1) else {
                    throw ServiceError(
                        .badInput, "a bar's volume is beyond 64 bits at \(volumeScale) digits",
                        location: UTCTime.text(row.openTime), advice: "ask for a finer timeframe")
                }
                mantissas.append(mantissa)
            }
            volumes = IPCColumn(mantissas)
        }
        return IPC.BarBatch(
            symbol: symbol.name, timeframe: timeframe.description, side: IPC.PriceSide(rawValue: side.rawValue)!,
            calendar: calendar.name, priceScale: scale + side.extraDigits, volumeScale: volumeScale, count: rows.count,
            openTime: IPCColumn(rows.map(\.openTime)), closeTime: IPCColumn(rows.map(\.closeTime)),
            open: IPCColumn(rows.map(\.prices.open)), high: IPCColumn(rows.map(\.prices.high)),
            low: IPCColumn(rows.map(\.prices.low)), close: IPCColumn(rows.map(\.prices.close)), volume: volumes,
            tickCount: IPCColumn(rows.map(\.tickCount)), complete: IPCColumn(rows.map { $0.isComplete ? 1 : 0 }),
            truncated: isCut)
    }

    // MARK: States

    private func snapshot(_ params: IPC.SnapshotParams) async throws -> IPC.SnapshotResult {
        let symbol = try EngineParsing.symbol(params.symbol)
        let frames = try EngineParsing.timeframes(params.timeframes)
        let completed = try EngineParsing.limit(params.completed, "completed", 0...10_000, else: 3)
        let side = EngineParsing.side(params.side)
        return try await store.read { query in
            let summary = try query.summary(of: symbol)
            let calendar = try EngineBars.calendar(params.calendar, symbol, query)
            let snapshot = try query.snapshot(
                of: symbol, at: params.at ?? summary.lastTime, timeframes: frames, calendar: calendar,
                completed: completed)
            return SnapshotForm(
                symbol: symbol, side: side, calendar: calendar, scale: summary.instrument.priceScale
            ).result(snapshot)
        }
    }

    private func replay(_ params: IPC.ReplayParams, _ call: ServiceCall) async throws -> ServiceFeed {
        let symbol = try EngineParsing.symbol(params.symbol)
        let frames = try EngineParsing.timeframes(params.timeframes)
        let completed = try EngineParsing.limit(params.completed, "completed", 0...100, else: 1)
        let interval = try EngineParsing.limit(params.intervalMs, "interval_ms", 1...60_000, else: 50)
        let speed = params.speed ?? 1
        try ReplaySession.check(speed)
        let side = EngineParsing.side(params.side)
        let session = try await ReplaySession(
            store, symbol: symbol, at: params.at, to: params.to ?? .max, timeframes: frames, calendar: params.calendar,
            side: side, completed: completed, speed: speed, isPaused: params.paused ?? false,
            interval: .milliseconds(interval), owner: call.caller.connection)
        let number = replays.withLock { replays in
            defer { replays.next += 1 }
            replays.running[replays.next] = session
            return replays.next
        }
        return ServiceFeed(info: Wire(IPC.ReplayInfo(replay: number)), policy: .wait(count: 1)) { [self] stream in
            defer {
                session.end()
                replays.withLock { _ = $0.running.removeValue(forKey: number) }
            }
            try await session.run(stream)
        }
    }

    private func control(_ params: IPC.ReplayControlParams, _ call: ServiceCall) async throws {
        // Those of others are nobody's business.
        guard let session = replays.withLock({ $0.running[params.replay] }), session.owner == call.caller.connection
        else {
            throw ServiceError(
                .notFound, "this connection has no replay \(params.replay)", location: "replay",
                advice: "begin one with mtf.replay")
        }
        try session.control(params)
    }
}
