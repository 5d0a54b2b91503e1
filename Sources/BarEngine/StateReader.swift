internal import MarketModel

/// Reads the numbers of a saved state. Whatever the bytes are, it gives numbers or says that they are damaged.
struct StateReader {
    private let bytes: [UInt8]
    private var position: Int
    /// Where the checksum begins.
    private let end: Int

    /// - Parameter bytes: at least 8 after `position`.
    init(_ bytes: [UInt8], from position: Int) {
        self.bytes = bytes
        self.position = position
        end = bytes.count - 8
    }

    var isAtEnd: Bool { position == end }

    func checkSum() throws(SavedStateError) {
        var sum: UInt64 = 0
        for byte in bytes[end...].reversed() { sum = sum << 8 | UInt64(byte) }
        guard sum == StateWriter.checksum(bytes[..<end]) else { throw .damaged }
    }

    private mutating func word(bytes count: Int) throws(SavedStateError) -> UInt64 {
        guard end - position >= count else { throw .damaged }
        var value: UInt64 = 0
        for byte in 0..<count { value |= UInt64(bytes[position + byte]) << UInt64(8 * byte) }
        position += count
        return value
    }

    mutating func word32() throws(SavedStateError) -> UInt32 { UInt32(try word(bytes: 4)) }

    mutating func number() throws(SavedStateError) -> Int64 { Int64(bitPattern: try word(bytes: 8)) }

    /// A count, with room to go on counting.
    mutating func count() throws(SavedStateError) -> Int64 {
        let count = try number()
        guard count >= 0, count < 1 << 62 else { throw .damaged }
        return count
    }

    /// A sum, with room to go on adding.
    private mutating func wide() throws(SavedStateError) -> Int128 {
        let low = try word(bytes: 8)
        let sum = Int128(try number()) << 64 | Int128(low)
        guard sum.magnitude < 1 << 120 else { throw .damaged }
        return sum
    }

    mutating func text() throws(SavedStateError) -> String {
        let count = Int(try word32())
        guard end - position >= count else { throw .damaged }
        defer { position += count }
        return String(decoding: bytes[position..<(position + count)], as: UTF8.self)
    }

    mutating func totals() throws(SavedStateError) -> TickTotals {
        var totals = TickTotals()
        totals.bidVolume = try wide()
        totals.askVolume = try wide()
        totals.bidVolumes = try count()
        totals.askVolumes = try count()
        totals.ticks = try count()
        return totals
    }

    private mutating func prices() throws(SavedStateError) -> OHLC {
        OHLC(open: try number(), high: try number(), low: try number(), close: try number())
    }

    private mutating func volume() throws(SavedStateError) -> VolumeSum {
        let isPresent = try number() == 1
        return VolumeSum(total: try wide(), isPresent: isPresent)
    }

    mutating func bar() throws(SavedStateError) -> Bar {
        Bar(
            openTime: try number(), closeTime: try number(), bid: try prices(), ask: try prices(),
            doubledMid: try prices(), spread: try prices(), bidVolume: try volume(), askVolume: try volume(),
            tickCount: try number())
    }
}
