public import MarketModel

/// A saved state is exact: what goes on from it goes on as if nothing had happened.
///
/// The layout, all numbers little-endian: 8 bytes that say what it is; the version (4 bytes); texts, each with its length in
/// 4 bytes: the label, the calendar's identity, the timeframes with commas between them; then numbers of 8 bytes (sums of 16): the
/// capacity, the policy, the state, each timeframe with its bar in progress and its completed bars; at the end a checksum over
/// everything before (8 bytes).
extension MTFState {
    /// To be raised whenever the layout changes.
    public static let savedVersion: UInt32 = 1
    private static let signature = Array("TLMTFST\n".utf8)

    /// The state as bytes.
    ///
    /// - Parameter label: says what it is a state of, such as a symbol.
    public func saved(label: String = "") -> [UInt8] {
        var writer = StateWriter()
        writer.bytes += MTFState.signature
        writer.write(MTFState.savedVersion)
        writer.write(label)
        writer.write(calendar.identity)
        writer.write(timeframes.map(\.description).joined(separator: ","))
        writer.write(Int64(capacity))
        writer.write(flag: lateTicks == .drop)
        writer.write(time)
        writer.write(Int64(tickCount))
        writer.write(Int64(lateTickCount))
        writer.write(flag: core.pointee.hasTick)
        let last = core.pointee.last
        for value in [last.ts, last.bid, last.ask, last.bidVolume, last.askVolume] { writer.write(value) }
        writer.write(core.pointee.totals)
        for index in 0..<laneCount {
            let lane = lanes[index]
            for value in [lane.openTime, lane.closeTime, lane.isOpen ? 1 : 0, lane.bidOpen, lane.askOpen] {
                writer.write(value)
            }
            let ranges = lane.ranges
            for value in [
                ranges.bidHigh, ranges.bidLow, ranges.askHigh, ranges.askLow, ranges.midHigh, ranges.midLow,
                ranges.spreadHigh, ranges.spreadLow,
            ] { writer.write(value) }
            writer.write(lane.before)
            writer.write(Int64(lane.openedCount))
            writer.write(Int64(rings[index].appendedCount))
            writer.write(Int64(rings[index].count))
            for back in (0..<rings[index].count).reversed() { writer.write(rings[index][newest: back]) }
        }
        return writer.finish()
    }

    /// What a saved state says that it is a state of.
    ///
    /// - Throws: ``SavedStateError`` `.damaged`, `.otherVersion`.
    public static func label(ofSaved bytes: [UInt8]) throws(SavedStateError) -> String {
        var reader = try begin(bytes)
        return try reader.text()
    }

    private static func begin(_ bytes: [UInt8]) throws(SavedStateError) -> StateReader {
        guard bytes.starts(with: MTFState.signature), bytes.count >= 24 else { throw .damaged }
        var reader = StateReader(bytes, from: MTFState.signature.count)
        let version = try reader.word32()
        // An other version may keep its checksum elsewhere.
        guard version == MTFState.savedVersion else { throw .otherVersion(version) }
        try reader.checkSum()
        return reader
    }

    /// Whether prices are ones that arithmetic can be done with.
    private static func isUsable(_ prices: Int64...) -> Bool {
        prices.allSatisfy { $0.magnitude < 1 << 62 }
    }

    /// Whether times are: up to the end of the year 2200, and so a month's bar of any tick that is taken in. From there to the
    /// end of what 64 bits can tell are 60 years.
    private static func areUsable(times: Int64...) -> Bool {
        times.allSatisfy { $0.magnitude < 7_290_000_000_000_000_000 }
    }

    private static func isUsable(_ prices: OHLC) -> Bool {
        isUsable(prices.open, prices.high, prices.low, prices.close) && prices.low <= min(prices.open, prices.close)
            && prices.high >= max(prices.open, prices.close)
    }

    private static func isUsable(_ bar: Bar) -> Bool {
        areUsable(times: bar.openTime, bar.closeTime) && bar.openTime < bar.closeTime && bar.tickCount > 0
            && [bar.bid, bar.ask, bar.doubledMid, bar.spread].allSatisfy { isUsable($0) }
    }

    /// The state that was saved as `bytes`.
    ///
    /// - Parameters:
    ///   - calendar: the one that it follows, if it is none of those known by name.
    ///   - label: what it must be a state of.
    ///   - memoryBytesMax: what it may take, see ``memoryBytes(timeframes:capacity:)``. What says that it needs more is damaged.
    /// - Throws: ``SavedStateError``. Whatever the bytes are, nothing else happens.
    public static func restored(
        from bytes: [UInt8], calendar: TradingCalendar? = nil, label: String = "", memoryBytesMax: Int = .max
    ) throws(SavedStateError) -> MTFState {
        var reader = try begin(bytes)
        let found = try reader.text()
        guard found == label else { throw .otherLabel(found) }
        let identity = try reader.text()
        guard
            let calendar = [calendar].compactMap({ $0 }).first(where: { $0.identity == identity })
                ?? TradingCalendar.named.first(where: { $0.identity == identity })
        else { throw .otherCalendar(identity) }
        var timeframes: [Timeframe] = []
        for name in try reader.text().split(separator: ",") {
            guard let timeframe = Timeframe(String(name)) else { throw .damaged }
            timeframes.append(timeframe)
        }
        let capacity = Int(try reader.number())
        let policy: LateTickPolicy = try reader.number() == 1 ? .drop : .refuse
        guard capacity >= 1, capacity <= MTFState.capacityMax,
            timeframes.count <= MTFState.timeframesMax,
            memoryBytes(timeframes: timeframes.count, capacity: capacity) <= memoryBytesMax
        else { throw .damaged }
        var state: MTFState
        do throws(BarEngineError) {
            state = try MTFState(timeframes: timeframes, calendar: calendar, capacity: capacity, lateTicks: policy)
        } catch {
            throw .damaged
        }
        guard state.timeframes == timeframes else { throw .damaged }
        state.core.pointee.time = try reader.number()
        state.core.pointee.tickCount = Int(try reader.count())
        state.core.pointee.lateTickCount = Int(try reader.count())
        state.core.pointee.hasTick = try reader.number() == 1
        state.core.pointee.last = Tick(
            ts: try reader.number(), bid: try reader.number(), ask: try reader.number(),
            bidVolume: try reader.number(), askVolume: try reader.number())
        state.core.pointee.totals = try reader.totals()
        let (time, last) = (state.time, state.core.pointee.last)
        guard !state.core.pointee.hasTick || areUsable(times: time) && isUsable(last.bid, last.ask) && last.ts <= time
        else {
            throw .damaged
        }
        for index in 0..<state.laneCount {
            state.lanes[index].openTime = try reader.number()
            state.lanes[index].closeTime = try reader.number()
            state.lanes[index].isOpen = try reader.number() == 1
            state.lanes[index].bidOpen = try reader.number()
            state.lanes[index].askOpen = try reader.number()
            state.lanes[index].ranges.bidHigh = try reader.number()
            state.lanes[index].ranges.bidLow = try reader.number()
            state.lanes[index].ranges.askHigh = try reader.number()
            state.lanes[index].ranges.askLow = try reader.number()
            state.lanes[index].ranges.midHigh = try reader.number()
            state.lanes[index].ranges.midLow = try reader.number()
            state.lanes[index].ranges.spreadHigh = try reader.number()
            state.lanes[index].ranges.spreadLow = try reader.number()
            let lane = state.lanes[index]
            guard
                !lane.isOpen
                    || areUsable(times: lane.openTime, lane.closeTime) && isUsable(lane.bidOpen, lane.askOpen)
                        && lane.openTime <= time
                        && time < lane.closeTime
                        && isUsable(lane.ranges.bidHigh, lane.ranges.bidLow, lane.ranges.askHigh, lane.ranges.askLow)
                        && isUsable(
                            lane.ranges.midHigh, lane.ranges.midLow, lane.ranges.spreadHigh, lane.ranges.spreadLow)
            else { throw .damaged }
            state.lanes[index].before = try reader.totals()
            state.lanes[index].openedCount = Int(try reader.count())
            let appended = Int(try reader.count())
            let count = Int(try reader.number())
            guard count >= 0, count <= capacity, appended >= count else { throw .damaged }
            var end = Int64.min
            for _ in 0..<count {
                let bar = try reader.bar()
                guard isUsable(bar), bar.openTime >= end, bar.closeTime <= time else { throw .damaged }
                end = bar.closeTime
                state.rings[index].append(bar)
            }
            state.rings[index].setAppendedCount(appended)
        }
        guard reader.isAtEnd else { throw .damaged }
        state.updateNextClose()
        return state
    }
}
