// The functions have the names of the C header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

internal import BarEngine
public import CEngineABI
internal import MarketModel

/// What the handle of a state stands for.
final class StateHandle {
    var state: MTFState
    /// What the last call completed. One tick, or one step of the clock, completes each timeframe once at the most.
    let events: UnsafeMutablePointer<tl_event>
    private(set) var eventCount = 0

    init(_ state: consuming MTFState) {
        self.state = state
        events = .allocate(capacity: MTFState.timeframesMax)
    }

    deinit { events.deallocate() }

    private func note(_ index: Int, _ bar: CompletedBar) {
        guard eventCount < MTFState.timeframesMax else { return }
        (events + eventCount).initialize(to: tl_event(timeframe: Int64(index), bar: tl_bar(bar)))
        eventCount += 1
    }

    func feed(_ chunk: tl_chunk) throws(EngineFailure) {
        eventCount = 0
        try state.feed(chunk)
    }

    /// See `tl_state_feed_to_bar`.
    func feedToBar(_ chunk: tl_chunk, from row: Int) throws(EngineFailure) -> Int {
        eventCount = 0
        guard let ts = chunk.columns.0 else { return Int(chunk.count) }
        var row = row
        let end = Int(chunk.count)
        while row < end {
            let boundary = state.nextBoundary
            var stop = row + 1
            if boundary > .min, ts[row] >= boundary {
                state.advance(to: ts[row]) { index, bar in note(index, bar) }
                if eventCount > 0 { return row }
            } else if boundary > .min {
                while stop < end, ts[stop] < boundary { stop += 1 }
            }
            try state.feed(chunk, row..<stop)
            row = stop
        }
        return end
    }

    func append(_ tick: tl_tick) throws(EngineFailure) {
        eventCount = 0
        guard tick.ts >= 0, tick.ts < Limits.timesEnd else {
            throw EngineFailure(Int(TL_TIME_OUT_OF_RANGE), column: Int(TL_COLUMN_TS), value: tick.ts, other: 1)
        }
        guard Limits.isPrice(tick.bid), Limits.isPrice(tick.ask) else {
            throw EngineFailure(
                Int(TL_PRICE_TOO_LARGE), column: Int(Limits.isPrice(tick.bid) ? TL_COLUMN_ASK : TL_COLUMN_BID))
        }
        for (column, volume) in [(TL_COLUMN_BID_VOLUME, tick.bid_volume), (TL_COLUMN_ASK_VOLUME, tick.ask_volume)]
        where volume != Volume.absent && (volume < 0 || volume >= Limits.volumesEnd) {
            throw EngineFailure(Int(TL_BAD_VOLUME), column: Int(column))
        }
        do throws(BarEngineError) {
            try state.append(
                Tick(
                    ts: tick.ts, bid: tick.bid, ask: tick.ask, bidVolume: tick.bid_volume,
                    askVolume: tick.ask_volume)
            ) { index, bar in note(index, bar) }
        } catch {
            throw EngineFailure(Int(TL_LATE_TICK), column: Int(TL_COLUMN_TS), value: tick.ts, other: state.time)
        }
    }

    func advance(to time: Int64) throws(EngineFailure) {
        eventCount = 0
        guard time >= 0, time < Limits.timesEnd else {
            throw EngineFailure(Int(TL_TIME_OUT_OF_RANGE), value: time, other: 1)
        }
        state.advance(to: time) { index, bar in note(index, bar) }
    }

    /// Whether there is a timeframe of that index.
    @inline(__always)
    func has(_ index: Int32) -> Bool { index >= 0 && Int(index) < state.timeframes.count }

    /// Whether everything in it can be counted with. A state that was not restored has nothing else.
    var isUsable: Bool {
        func isUsable(_ bar: Bar) -> Bool {
            [bar.bid, bar.ask].allSatisfy { prices in
                [prices.open, prices.high, prices.low, prices.close].allSatisfy(Limits.isPrice)
            }
                && [bar.doubledMid, bar.spread].allSatisfy { prices in
                    [prices.open, prices.high, prices.low, prices.close].allSatisfy {
                        $0.magnitude < 2 * Limits.pricesEnd.magnitude
                    }
                }
        }
        for index in state.timeframes.indices {
            if let bar = state.partialBar(index), !isUsable(bar) { return false }
            let isGood = state.withCompletedBars(index) { bars in
                for place in bars.indices where !isUsable(bars[place]) { return false }
                return true
            }
            if !isGood { return false }
        }
        return true
    }
}

extension tl_bar {
    @inline(__always)
    init(_ bar: Bar) {
        let bidVolume = bar.bidVolume.units ?? 0
        let askVolume = bar.askVolume.units ?? 0
        self.init(
            open_time: bar.openTime, close_time: bar.closeTime,
            bid: (bar.bid.open, bar.bid.high, bar.bid.low, bar.bid.close),
            ask: (bar.ask.open, bar.ask.high, bar.ask.low, bar.ask.close),
            doubled_mid: (bar.doubledMid.open, bar.doubledMid.high, bar.doubledMid.low, bar.doubledMid.close),
            spread: (bar.spread.open, bar.spread.high, bar.spread.low, bar.spread.close),
            bid_volume_low: UInt64(truncatingIfNeeded: bidVolume),
            bid_volume_high: Int64(truncatingIfNeeded: bidVolume >> 64),
            ask_volume_low: UInt64(truncatingIfNeeded: askVolume),
            ask_volume_high: Int64(truncatingIfNeeded: askVolume >> 64),
            has_bid_volume: bar.bidVolume.isAbsent ? 0 : 1, has_ask_volume: bar.askVolume.isAbsent ? 0 : 1,
            tick_count: bar.tickCount)
    }

    fileprivate func volume(_ side: Side) -> Double {
        let bid = has_bid_volume == 0 ? 0 : Int128(bid_volume_high) << 64 | Int128(bid_volume_low)
        let ask = has_ask_volume == 0 ? 0 : Int128(ask_volume_high) << 64 | Int128(ask_volume_low)
        switch side {
        case .bid: return Limits.volume(VolumeSum(total: bid, isPresent: has_bid_volume != 0))
        case .ask: return Limits.volume(VolumeSum(total: ask, isPresent: has_ask_volume != 0))
        case .mid:
            let isPresent = has_bid_volume != 0 || has_ask_volume != 0
            return Limits.volume(VolumeSum(total: bid &+ ask, isPresent: isPresent))
        case .spread: return .nan
        }
    }
}

@c @implementation
public func tl_bar_prices(
    _ bar: UnsafePointer<tl_bar>, _ side: Int32, _ scale: Int32, _ prices: UnsafeMutablePointer<Double>
) {
    let side = Side(rawValue: side) ?? .bid
    let scale = Limits.scales.contains(Int(scale)) ? Int(scale) : 0
    let found =
        switch side {
        case .bid: bar.pointee.bid
        case .ask: bar.pointee.ask
        case .mid: bar.pointee.doubled_mid
        case .spread: bar.pointee.spread
        }
    // (bid + ask) / 2 with one digit more is (bid + ask) * 5.
    let factor: Int64 = side == .mid ? 5 : 1
    let digits = scale + side.extraDigits
    prices[0] = Limits.price(found.0 &* factor, scale: digits)
    prices[1] = Limits.price(found.1 &* factor, scale: digits)
    prices[2] = Limits.price(found.2 &* factor, scale: digits)
    prices[3] = Limits.price(found.3 &* factor, scale: digits)
}

@c @implementation
public func tl_bar_volume(_ bar: UnsafePointer<tl_bar>, _ side: Int32) -> Double {
    bar.pointee.volume(Side(rawValue: side) ?? .bid)
}

@c @implementation
public func tl_bar_layout_get(_ layout: UnsafeMutablePointer<tl_bar_layout>) {
    func place(_ path: PartialKeyPath<Bar>) -> Int64 { Int64(MemoryLayout<Bar>.offset(of: path) ?? -1) }
    layout.pointee = tl_bar_layout(
        stride: Int64(MemoryLayout<Bar>.stride), open_time: place(\.openTime), close_time: place(\.closeTime),
        bid: place(\.bid), ask: place(\.ask), doubled_mid: place(\.doubledMid), spread: place(\.spread),
        tick_count: place(\.tickCount))
}
