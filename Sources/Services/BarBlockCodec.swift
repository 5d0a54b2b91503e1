internal import MarketModel

/// Bars of one span in few bytes: differences as numbers of variable length, and a checksum.
///
/// The layout: the version; the number of nanoseconds that times are counted in and the power of ten that volumes are
/// counted in, a byte each (0 for nanoseconds, 1 for seconds); the number of bars; each bar; 8 bytes of checksum,
/// little-endian. Of a bar: the open time after the close of the bar before, the bar's length, the open price after the close
/// before, the high over the open, the open over the low, the close over the low, the volume, the number of ticks. The
/// checksum is also over a text that says which bars they must be, so bars of another span are damage too.
enum BarBlockCodec {
    /// To be raised whenever the same ticks give other bars than before, or the layout changes.
    static let version: UInt8 = 1
    private static let volumeExponentMax = 9

    /// - Parameter label: says which bars these are.
    static func encode(_ bars: [BarRow], label: String) -> [UInt8] {
        // Half of all times is years enough, and their differences do not wrap.
        let inSeconds = bars.allSatisfy { bar in
            [bar.openTime, bar.closeTime].allSatisfy { $0 % nanosecondsPerSecond == 0 && $0.magnitude < 1 << 62 }
        }
        let unit = inSeconds ? nanosecondsPerSecond : 1
        var divisor: Int128 = 1
        var exponent = 0
        while exponent < volumeExponentMax, bars.allSatisfy({ ($0.volume.units ?? 0) % (divisor * 10) == 0 }) {
            exponent += 1
            divisor *= 10
        }
        var bytes: [UInt8] = [version, inSeconds ? 1 : 0, UInt8(exponent)]
        bytes.reserveCapacity(16 + bars.count * 20)
        append(UInt64(bars.count), to: &bytes)
        var time: Int64 = 0
        var price: Int64 = 0
        for bar in bars {
            append(zigzag((bar.openTime &- time) / unit), to: &bytes)
            append(zigzag((bar.closeTime &- bar.openTime) / unit), to: &bytes)
            append(zigzag(bar.prices.open &- price), to: &bytes)
            append(UInt64(bitPattern: bar.prices.high &- bar.prices.open), to: &bytes)
            append(UInt64(bitPattern: bar.prices.open &- bar.prices.low), to: &bytes)
            append(UInt64(bitPattern: bar.prices.close &- bar.prices.low), to: &bytes)
            // 0 is an absent volume, and 1 one that is zero.
            if let units = bar.volume.units {
                let reduced = units / divisor
                append(wide: UInt128(bitPattern: reduced &<< 1 ^ reduced &>> 127) &+ 1, to: &bytes)
            } else {
                bytes.append(0)
            }
            append(zigzag(bar.tickCount), to: &bytes)
            time = bar.closeTime
            price = bar.prices.close
        }
        let sum = checksum(bytes[...], label: label)
        for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: sum >> UInt64(shift))) }
        return bytes
    }

    /// - Returns: nil if they are damaged, of another version, or not those of `label`.
    static func decode(_ bytes: [UInt8], label: String) -> [BarRow]? {
        guard bytes.count >= 12, bytes[0] == version, bytes[1] <= 1, bytes[2] <= volumeExponentMax else { return nil }
        let end = bytes.count - 8
        var sum: UInt64 = 0
        for byte in bytes[end...].reversed() { sum = sum << 8 | UInt64(byte) }
        guard sum == checksum(bytes[..<end], label: label) else { return nil }
        let unit = bytes[1] == 1 ? nanosecondsPerSecond : 1
        let multiplier = (0..<bytes[2]).reduce(Int128(1)) { power, _ in power * 10 }
        return bytes[3..<end].withUnsafeBytes { body -> [BarRow]? in
            var reader = VariableLengthReader(body)
            guard let count = reader.next(), count <= body.count else { return nil }
            var bars: [BarRow] = []
            bars.reserveCapacity(Int(count))
            var time: Int64 = 0
            var price: Int64 = 0
            for _ in 0..<count {
                guard let gap = reader.next(), let length = reader.next(), let step = reader.next(),
                    let rise = reader.next(), let fall = reader.next(), let end = reader.next(),
                    let volume = reader.nextWide(), let ticks = reader.next()
                else { return nil }
                let openTime = time &+ unzigzag(gap) &* unit
                let closeTime = openTime &+ unzigzag(length) &* unit
                let open = price &+ unzigzag(step)
                let low = open &- Int64(bitPattern: fall)
                let close = low &+ Int64(bitPattern: end)
                var sum = VolumeSum()
                if volume > 0 {
                    let folded = volume - 1
                    let units = Int128(bitPattern: folded >> 1) ^ -Int128(bitPattern: folded & 1)
                    sum = VolumeSum(units: units &* multiplier)
                }
                bars.append(
                    BarRow(
                        openTime: openTime, closeTime: closeTime,
                        prices: OHLC(open: open, high: open &+ Int64(bitPattern: rise), low: low, close: close),
                        volume: sum, tickCount: unzigzag(ticks), isComplete: true))
                time = closeTime
                price = close
            }
            return reader.isAtEnd ? bars : nil
        }
    }

    static func zigzag(_ value: Int64) -> UInt64 { UInt64(bitPattern: value &<< 1 ^ value &>> 63) }
    static func unzigzag(_ value: UInt64) -> Int64 { Int64(bitPattern: value >> 1) ^ -Int64(value & 1) }

    static func append(_ value: UInt64, to bytes: inout [UInt8]) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    static func append(wide value: UInt128, to bytes: inout [UInt8]) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// FNV-1a over words of 8 bytes. It guards against accidents, not against intent.
    static func checksum(_ bytes: ArraySlice<UInt8>, label: String) -> UInt64 {
        func fold(_ bytes: UnsafeRawBufferPointer, into sum: inout UInt64) {
            func mix(_ word: UInt64) {
                sum = (sum ^ word) &* 0x0000_0100_0000_01b3
                sum ^= sum >> 29
            }
            var offset = 0
            while offset + 8 <= bytes.count {
                mix(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
                offset += 8
            }
            while offset < bytes.count {
                mix(UInt64(bytes[offset]))
                offset += 1
            }
            mix(UInt64(bytes.count))
        }
        var sum: UInt64 = 0xcbf2_9ce4_8422_2325
        Array(label.utf8).withUnsafeBytes { fold($0, into: &sum) }
        bytes.withUnsafeBytes { fold($0, into: &sum) }
        return sum
    }
}
