import MarketModel

/// Bars of one timeframe, computed in the most obvious way: group ticks by interval, look at each group. Slow on purpose.
enum NaiveBars {
    struct Expected: Equatable {
        var openTime: Int64
        var closeTime: Int64
        var bid: OHLC
        var ask: OHLC
        var doubledMid: OHLC
        var spread: OHLC
        var bidVolume: Int128?
        var askVolume: Int128?
        var tickCount: Int64
    }

    static func bars(_ ticks: [Tick], _ timeframe: Timeframe, _ calendar: TradingCalendar) -> [Expected] {
        var groups: [(close: Int64, ticks: [Tick])] = []
        for tick in ticks {
            let close = calendar.interval(of: timeframe, containing: tick.ts).closeTime
            if groups.last?.close == close {
                groups[groups.count - 1].ticks.append(tick)
            } else {
                groups.append((close, [tick]))
            }
        }
        return groups.map { close, group in
            let open = calendar.interval(of: timeframe, containing: group[0].ts).openTime
            return Expected(
                openTime: open, closeTime: close, bid: range(group.map(\.bid)), ask: range(group.map(\.ask)),
                doubledMid: range(group.map { $0.bid + $0.ask }), spread: range(group.map { $0.ask - $0.bid }),
                bidVolume: total(group.map(\.bidVolume)), askVolume: total(group.map(\.askVolume)),
                tickCount: Int64(group.count))
        }
    }

    static func expected(_ bar: Bar) -> Expected {
        Expected(
            openTime: bar.openTime, closeTime: bar.closeTime, bid: bar.bid, ask: bar.ask, doubledMid: bar.doubledMid,
            spread: bar.spread, bidVolume: bar.volume(.bid).units, askVolume: bar.volume(.ask).units,
            tickCount: bar.tickCount)
    }

    private static func range(_ prices: [Int64]) -> OHLC {
        OHLC(open: prices.first!, high: prices.max()!, low: prices.min()!, close: prices.last!)
    }

    private static func total(_ volumes: [Int64]) -> Int128? {
        let present = volumes.filter { $0 != Volume.absent }
        return present.isEmpty ? nil : present.reduce(0) { $0 + Int128($1) }
    }
}
