internal import MarketModel

/// Whole bars of one span in few bytes, as ``BarBlockCodec`` does it for one side.
///
/// The layout: the version; the number of bars; each bar; 1 and the last tick, or 0; 8 bytes of checksum, little-endian. All
/// numbers are of variable length, and signs are folded into the last bit. Of a bar: the open time after the close of the bar
/// before, the length; the open bid after the close before, high over open, open over low, close over low; the open ask over
/// the open bid, and likewise; the highs and lows of the mid and the spread against their opens, which follow from bid and
/// ask, as do their closes; both volumes, 0 for an absent one; the number of ticks.
enum WholeBarsCodec {
    /// To be raised whenever the same ticks give other bars than before, or the layout changes.
    static let version: UInt8 = 1

    /// - Parameter label: says which bars these are.
    static func encode(_ whole: WholeBars, label: String) -> [UInt8] {
        var bytes: [UInt8] = [version]
        bytes.reserveCapacity(16 + whole.bars.count * 44)
        func write(_ value: Int64) { BarBlockCodec.append(BarBlockCodec.zigzag(value), to: &bytes) }
        BarBlockCodec.append(UInt64(whole.bars.count), to: &bytes)
        var time: Int64 = 0
        var price: Int64 = 0
        for bar in whole.bars {
            write(bar.openTime &- time)
            write(bar.closeTime &- bar.openTime)
            write(bar.bid.open &- price)
            write(bar.ask.open &- bar.bid.open)
            for prices in [bar.bid, bar.ask] {
                write(prices.high &- prices.open)
                write(prices.open &- prices.low)
                write(prices.close &- prices.low)
            }
            for prices in [bar.doubledMid, bar.spread] {
                write(prices.high &- prices.open)
                write(prices.open &- prices.low)
            }
            for volume in [bar.bidVolume, bar.askVolume] {
                if let units = volume.units {
                    BarBlockCodec.append(
                        wide: UInt128(bitPattern: units &<< 1 ^ units &>> 127) &+ 1, to: &bytes)
                } else {
                    bytes.append(0)
                }
            }
            write(bar.tickCount)
            time = bar.closeTime
            price = bar.bid.close
        }
        if let tick = whole.lastTick {
            bytes.append(1)
            for value in [tick.ts, tick.bid, tick.ask, tick.bidVolume, tick.askVolume] { write(value) }
        } else {
            bytes.append(0)
        }
        let sum = BarBlockCodec.checksum(bytes[...], label: label)
        for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: sum >> UInt64(shift))) }
        return bytes
    }

    /// - Returns: nil if they are damaged, of another version, or not those of `label`.
    static func decode(_ bytes: [UInt8], label: String) -> WholeBars? {
        guard bytes.count >= 11, bytes[0] == version else { return nil }
        let end = bytes.count - 8
        var sum: UInt64 = 0
        for byte in bytes[end...].reversed() { sum = sum << 8 | UInt64(byte) }
        guard sum == BarBlockCodec.checksum(bytes[..<end], label: label) else { return nil }
        return bytes[1..<end].withUnsafeBytes { body -> WholeBars? in
            var reader = VariableLengthReader(body)
            guard let count = reader.next(), count <= body.count else { return nil }
            var whole = WholeBars()
            whole.bars.reserveCapacity(Int(count))
            var time: Int64 = 0
            var price: Int64 = 0
            for _ in 0..<count {
                guard let bar = bar(&reader, after: time, price) else { return nil }
                whole.bars.append(bar)
                time = bar.closeTime
                price = bar.bid.close
            }
            guard let hasTick = reader.next() else { return nil }
            if hasTick == 1 {
                guard let ts = number(&reader), let bid = number(&reader), let ask = number(&reader),
                    let bidVolume = number(&reader), let askVolume = number(&reader)
                else { return nil }
                whole.lastTick = Tick(ts: ts, bid: bid, ask: ask, bidVolume: bidVolume, askVolume: askVolume)
            }
            return reader.isAtEnd ? whole : nil
        }
    }

    private static func number(_ reader: inout VariableLengthReader) -> Int64? {
        reader.next().map(BarBlockCodec.unzigzag)
    }

    private static func bar(_ reader: inout VariableLengthReader, after time: Int64, _ price: Int64) -> Bar? {
        guard let gap = number(&reader), let length = number(&reader), let step = number(&reader),
            let spread = number(&reader)
        else { return nil }
        let openTime = time &+ gap
        let bidOpen = price &+ step
        let askOpen = bidOpen &+ spread
        guard let bid = prices(&reader, open: bidOpen), let ask = prices(&reader, open: askOpen),
            let midRise = number(&reader), let midFall = number(&reader), let spreadRise = number(&reader),
            let spreadFall = number(&reader), let bidVolume = volume(&reader), let askVolume = volume(&reader),
            let ticks = number(&reader)
        else { return nil }
        let mid = bidOpen &+ askOpen
        return Bar(
            openTime: openTime, closeTime: openTime &+ length, bid: bid, ask: ask,
            doubledMid: OHLC(open: mid, high: mid &+ midRise, low: mid &- midFall, close: bid.close &+ ask.close),
            spread: OHLC(
                open: spread, high: spread &+ spreadRise, low: spread &- spreadFall, close: ask.close &- bid.close),
            bidVolume: bidVolume, askVolume: askVolume, tickCount: ticks)
    }

    private static func prices(_ reader: inout VariableLengthReader, open: Int64) -> OHLC? {
        guard let rise = number(&reader), let fall = number(&reader), let end = number(&reader) else { return nil }
        let low = open &- fall
        return OHLC(open: open, high: open &+ rise, low: low, close: low &+ end)
    }

    private static func volume(_ reader: inout VariableLengthReader) -> VolumeSum? {
        guard let folded = reader.nextWide() else { return nil }
        guard folded > 0 else { return VolumeSum() }
        let value = folded - 1
        return VolumeSum(units: Int128(bitPattern: value >> 1) ^ -Int128(bitPattern: value & 1))
    }
}
