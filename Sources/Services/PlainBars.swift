internal import MarketModel

/// Bars of one timeframe in the plainest way: ticks whose intervals close at the same time are one bar. It shares nothing
/// with the bar engine but the calendar.
struct PlainBars {
    let timeframe: Timeframe
    private let calendar: TradingCalendar
    private var sides: [(side: PriceSide, bar: PlainBar, digests: BarDigests, last: BarRow?)]
    /// Whether bars of the first side are kept one by one.
    var keeps = false
    private(set) var rows: [BarRow] = []
    private var interval = BarInterval(openTime: 0, closeTime: .min)

    private struct PlainBar {
        var open: Int64 = 0
        var high: Int64 = 0
        var low: Int64 = 0
        var close: Int64 = 0
        var volume: Int128?
        var count: Int64 = 0
    }

    init(timeframe: Timeframe, calendar: TradingCalendar, sides: [PriceSide]) {
        self.timeframe = timeframe
        self.calendar = calendar
        self.sides = sides.map { ($0, PlainBar(), BarDigests(), nil) }
    }

    /// Takes in ticks, which must follow those before in time.
    mutating func append(_ ticks: TickColumns) {
        for row in 0..<ticks.count {
            let tick = ticks[row]
            if tick.ts >= interval.closeTime {
                finish()
                interval = calendar.interval(of: timeframe, containing: tick.ts)
            }
            for index in sides.indices {
                let price: Int64
                var volumes: [Int64]
                switch sides[index].side {
                case .bid: (price, volumes) = (tick.bid, [tick.bidVolume])
                case .ask: (price, volumes) = (tick.ask, [tick.askVolume])
                case .mid: (price, volumes) = ((tick.bid + tick.ask) * 5, [tick.bidVolume, tick.askVolume])
                }
                if sides[index].bar.count == 0 {
                    sides[index].bar = PlainBar(open: price, high: price, low: price)
                }
                if price > sides[index].bar.high { sides[index].bar.high = price }
                if price < sides[index].bar.low { sides[index].bar.low = price }
                sides[index].bar.close = price
                volumes.removeAll { $0 == Volume.absent }
                for volume in volumes { sides[index].bar.volume = (sides[index].bar.volume ?? 0) + Int128(volume) }
                sides[index].bar.count += 1
            }
        }
    }

    /// Ends the bar in progress.
    mutating func finish() {
        for index in sides.indices {
            guard let row = row(index) else { continue }
            sides[index].digests.add(
                row.openTime, row.closeTime, row.prices, sides[index].bar.volume, row.tickCount)
            if keeps, index == 0 { rows.append(row) }
            sides[index].last = row
            sides[index].bar = PlainBar()
        }
        interval.closeTime = .min
    }

    private func row(_ index: Int) -> BarRow? {
        let bar = sides[index].bar
        guard bar.count > 0 else { return nil }
        return BarRow(
            openTime: interval.openTime, closeTime: interval.closeTime,
            prices: OHLC(open: bar.open, high: bar.high, low: bar.low, close: bar.close),
            volume: bar.volume.map { VolumeSum(units: $0) } ?? VolumeSum(), tickCount: bar.count, isComplete: true)
    }

    /// The bar in progress and the last completed one, as they are known at `time`, when all ticks up to it are in.
    func known(_ side: PriceSide, at time: Int64) -> (partial: BarRow?, completed: BarRow?) {
        let index = sides.firstIndex { $0.side == side }!
        guard let row = row(index) else { return (nil, sides[index].last) }
        return row.closeTime <= time ? (nil, row) : (row, sides[index].last)
    }

    func digests(_ side: PriceSide) -> BarDigests { sides.first { $0.side == side }!.digests }
}
