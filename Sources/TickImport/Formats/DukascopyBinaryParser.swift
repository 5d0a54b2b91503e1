internal import MarketModel

/// Reads the records of a `.bi5` file, see ``DukascopyBinaryFormat``.
struct DukascopyBinaryParser: ChunkParser {
    /// The hour's begin in nanoseconds since 1970-01-01 UTC.
    private let hour: Int64
    private let options: ParserOptions
    /// What a price in points is multiplied with to have the instrument's scale, or divided by.
    private let factor: Int64
    private let divisor: Int64
    private var volumes = VolumeDecoder()

    init(hour: Int64, points: Int, options: ParserOptions) {
        self.hour = hour
        self.options = options
        factor = NumberParser.powersOfTen[max(0, options.scale - points)]
        divisor = NumberParser.powersOfTen[max(0, points - options.scale)]
    }

    mutating func parse(_ chunk: Chunk, into result: inout ParsedChunk) {
        result.clear()
        let size = DukascopyBinaryFormat.recordBytes
        let bytes = chunk.bytes
        result.ticks.reserveCapacity(bytes.count / size)
        var place = 0
        while place + size <= bytes.count {
            var tick = Tick(ts: 0, bid: 0, ask: 0)
            if let rule = record(bytes, place, into: &tick) ?? result.take(tick, keepsCrossed: options.keepsCrossed) {
                result.reject(
                    rule, at: place, text: DukascopyBinaryParser.text(bytes[place..<(place + size)]), time: tick.ts)
            }
            result.rowCount += 1
            result.lineCount += 1
            place += size
        }
        if place < bytes.count {
            result.reject(.incompleteRecord, at: place, text: DukascopyBinaryParser.text(bytes[place...]))
            result.rowCount += 1
            result.lineCount += 1
        }
    }

    @inline(__always)
    private mutating func record(_ bytes: UnsafeRawBufferPointer, _ place: Int, into tick: inout Tick) -> RowRule? {
        func field(_ index: Int) -> UInt32 {
            UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: place + 4 * index, as: UInt32.self))
        }
        let millisecond = field(0)
        guard millisecond < 3_600_000 else { return .malformedTime }
        tick.ts = hour + Int64(millisecond) * nanosecondsPerMillisecond
        let ask = Int64(field(1))
        let bid = Int64(field(2))
        guard ask > 0, bid > 0 else { return .priceNotPositive }
        guard ask % divisor == 0, bid % divisor == 0 else { return .tooManyDigits }
        guard max(ask, bid) / divisor <= NumberParser.largestPrice / factor else { return .priceTooLarge }
        tick.ask = ask / divisor * factor
        tick.bid = bid / divisor * factor
        let askVolume = Float(bitPattern: field(3))
        let bidVolume = Float(bitPattern: field(4))
        guard askVolume >= 0, bidVolume >= 0, Double(askVolume) < 9_223_372_036, Double(bidVolume) < 9_223_372_036
        else {
            return .malformedVolume
        }
        tick.askVolume = volumes.units(askVolume)
        tick.bidVolume = volumes.units(bidVolume)
        return nil
    }

    /// A record as hexadecimal digits, since it is no text.
    private static func text(_ bytes: Slice<UnsafeRawBufferPointer>) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    }
}
