internal import Crypto
public import MarketModel

/// A SHA-256 that depends on ticks alone: not on file, format, scale, or the way they were stored.
///
/// A day's hash is over the text `tickloom ticks 1`, a line feed, the number of ticks, and then column after column
/// (times; bids and asks, then volumes, at nine decimal digits; an absent volume is the least 64-bit integer), all
/// little-endian. The hash of several days is over `tickloom days 1`, a line feed, and each day's date and hash.
public enum ContentHash {
    /// The hash of one day's ticks at `scale`, in hexadecimal.
    public static func day(_ ticks: TickColumns, scale: Int) -> String {
        var hash = SHA256()
        hash.update(data: Array("tickloom ticks 1\n".utf8))
        update(&hash, with: [Int64(ticks.count)])
        update(&hash, with: ticks.ts)
        // Wraps for prices beyond nine billion, equally for equal prices of any scale.
        let factor = (scale..<9).reduce(Int64(1)) { power, _ in power * 10 }
        update(&hash, with: ticks.bid.map { $0 &* factor })
        update(&hash, with: ticks.ask.map { $0 &* factor })
        update(&hash, with: ticks.bidVolume)
        update(&hash, with: ticks.askVolume)
        return hexadecimal(hash.finalize())
    }

    /// The hash of several days, given in order of date.
    public static func days(_ days: [(date: CivilDate, hash: String)]) -> String {
        var hash = SHA256()
        hash.update(data: Array("tickloom days 1\n".utf8))
        for (date, dayHash) in days { hash.update(data: Array("\(date) \(dayHash)\n".utf8)) }
        return hexadecimal(hash.finalize())
    }

    /// The hash of several symbols, given in alphabetic order.
    public static func symbols(_ symbols: [(symbol: Symbol, hash: String)]) -> String {
        var hash = SHA256()
        hash.update(data: Array("tickloom symbols 1\n".utf8))
        for (symbol, daysHash) in symbols { hash.update(data: Array("\(symbol) \(daysHash)\n".utf8)) }
        return hexadecimal(hash.finalize())
    }

    /// A hash of texts, for naming what is made from them: 32 hexadecimal digits.
    public static func name(of parts: [String]) -> String {
        var hash = SHA256()
        for part in parts {
            update(&hash, with: [Int64(part.utf8.count)])
            hash.update(data: Array(part.utf8))
        }
        return String(hexadecimal(hash.finalize()).prefix(32))
    }

    private static func update<Value: FixedWidthInteger & BitwiseCopyable>(_ hash: inout SHA256, with values: [Value]) {
        #if _endian(big)
        let values = values.map(\.littleEndian)
        #endif
        values.withUnsafeBytes { hash.update(bufferPointer: $0) }
    }

    static func hexadecimal(_ digest: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in digest {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
