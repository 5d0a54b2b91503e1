internal import MarketModel

/// The size of ticks as lines of CSV, as `ticks --output csv` writes them.
enum TickText {
    static func bytes(_ ticks: TickColumns, scale: Int) -> Int {
        var total = 0
        var bytes: [UInt8] = []
        for row in 0..<ticks.count {
            bytes.removeAll(keepingCapacity: true)
            append(ticks[row], scale: scale, to: &bytes)
            total += bytes.count
        }
        return total
    }

    static func append(_ tick: Tick, scale: Int, to bytes: inout [UInt8]) {
        UTCTime.append(tick.ts, fraction: .millisecondsOrFiner, to: &bytes)
        bytes.append(UInt8(ascii: ","))
        PriceText.append(tick.bid, scale: scale, to: &bytes)
        bytes.append(UInt8(ascii: ","))
        PriceText.append(tick.ask, scale: scale, to: &bytes)
        bytes.append(UInt8(ascii: ","))
        Volume.append(tick.bidVolume, to: &bytes)
        bytes.append(UInt8(ascii: ","))
        Volume.append(tick.askVolume, to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
    }
}
