/// Damages bytes in the ways in which files are damaged, and in those in which parsers break. Equal seeds, equal damage.
public struct Mutator {
    public var random: SplitMix64

    public init(seed: UInt64) {
        random = SplitMix64(seed: seed)
    }

    /// Texts at which parsers break: the ends of number types, dates that are none, signs, quotes.
    private static let nasty: [[UInt8]] = [
        "9223372036854775807", "-9223372036854775808", "9223372036854775808", "18446744073709551615",
        "99999999999999999999999999", "4294967296", "2147483648", "-1", "-0", "+1", "0", "0.0", ".", "-", "1e308",
        "1e-400",
        "1E5", "nan", "inf", "0x1p3", "null", "true", "0.000000001", "0.0000000001", "99999999999999999",
        "100000000000000000", "999999999999.99999", "1.7976931348623157e308", "1970-01-01 00:00:00",
        "1969-12-31T23:59:59.999Z", "2262-04-11 23:47:16.854775807", "2250-12-31 23:59:59.999999999",
        "9999-12-31T23:59:59Z", "0000-00-00 00:00:00", "2024-02-30 00:00:00", "2024-03-10 02:30:00",
        "2024-11-03 01:30:00", "2024-03-31 03:30:00", "20240310 023000000", "20241103 013000000", "04.02.2019 00:00:00",
        "2019-02-04T00:00:00.994+15:59", "2019-02-04T00:00:00-9999", "253402300799999", "86399999", "86400000",
        "3600000",
        "\"", "\"\"", "\"a,b\"", "'", "\\", ",", ";", "\t", "|", ":", ",,,,,,,,", "{", "}", "[", "[[[[[[[[", "\u{feff}",
        "<DATE>\t<TIME>\t<BID>\t<ASK>", "timestamp,bid,ask", "\"timestamp\":", "\"multiplier\":1.0E-5", "#", " ", "  ",
        "€",
    ].map { Array($0.utf8) }

    private static let lineEnds: [[UInt8]] = [[10], [13], [13, 10], [10, 13], [13, 13, 10], [0x0b], [0], [10, 10]]

    /// A damaged copy.
    ///
    /// - Parameters:
    ///   - others: files from which pieces may be put in.
    ///   - bytesMax: the copy is cut off there.
    public mutating func mutate(_ bytes: [UInt8], others: [[UInt8]], bytesMax: Int) -> [UInt8] {
        var result = bytes
        // Mostly little, so that the rest is still understood.
        let count = 1 << Int.random(in: 0...3, using: &random)
        for _ in 0..<Int.random(in: 1...count, using: &random) { damage(&result, others) }
        if result.count > bytesMax { result.removeSubrange(bytesMax...) }
        return result
    }

    private mutating func damage(_ bytes: inout [UInt8], _ others: [[UInt8]]) {
        switch Int.random(in: 0..<16, using: &random) {
        case 0:
            guard let place = place(in: bytes) else { return }
            bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1:
            guard let place = place(in: bytes) else { return }
            bytes[place] = .random(in: 0...255, using: &random)
        case 2:
            let piece = (0..<Int.random(in: 1...8, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random)
            }
            insert(piece, into: &bytes)
        case 3: bytes.removeSubrange(range(in: bytes, longest: 40))
        case 4: insert(Array(bytes[range(in: bytes, longest: 200)]), into: &bytes)
        case 5:
            guard let other = others.randomElement(using: &random) else { return }
            insert(Array(other[range(in: other, longest: 400)]), into: &bytes)
        case 6:
            guard let other = others.randomElement(using: &random) else { return }
            bytes = Array(bytes[..<cut(bytes)]) + other[cut(other)...]
        case 7:
            let digits = (0..<Int.random(in: 1...30, using: &random)).map { _ in
                UInt8(ascii: "0") + UInt8.random(in: 0..<10, using: &random)
            }
            insert(digits, into: &bytes)
        case 8:
            let byte = UInt8.random(in: 0...255, using: &random)
            insert([UInt8](repeating: byte, count: 1 << Int.random(in: 0...12, using: &random)), into: &bytes)
        case 9: insert([UInt8](repeating: 0, count: Int.random(in: 1...4, using: &random)), into: &bytes)
        case 10:
            insert(
                [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf5], [0xfe, 0xff], [0xff, 0xfe]].randomElement(
                    using: &random)!, into: &bytes)
        case 11: changeLineEnds(of: &bytes)
        case 12: bytes.removeSubrange(cut(bytes)...)
        case 13: replaceField(of: &bytes)
        case 14: swapFields(of: &bytes)
        default: insert(Mutator.nasty.randomElement(using: &random)!, into: &bytes)
        }
    }

    private mutating func place(in bytes: [UInt8]) -> Int? { bytes.indices.randomElement(using: &random) }

    private mutating func cut(_ bytes: [UInt8]) -> Int { .random(in: 0...bytes.count, using: &random) }

    private mutating func range(in bytes: [UInt8], longest: Int) -> Range<Int> {
        let start = cut(bytes)
        return start..<min(bytes.count, start + .random(in: 0...longest, using: &random))
    }

    private mutating func insert(_ piece: [UInt8], into bytes: inout [UInt8]) {
        bytes.insert(contentsOf: piece, at: cut(bytes))
    }

    private mutating func changeLineEnds(of bytes: inout [UInt8]) {
        let end = Mutator.lineEnds.randomElement(using: &random)!
        let isEvery = Bool.random(using: &random)
        var result: [UInt8] = []
        for byte in bytes {
            if byte == 10, isEvery || Int.random(in: 0..<8, using: &random) == 0 {
                result += end
            } else {
                result.append(byte)
            }
        }
        bytes = result
    }

    private static func isFieldEnd(_ byte: UInt8) -> Bool {
        [UInt8(ascii: ","), UInt8(ascii: ";"), 9, 10, 13, UInt8(ascii: ":"), UInt8(ascii: "]")].contains(byte)
    }

    private mutating func field(of bytes: [UInt8]) -> Range<Int> {
        var start = cut(bytes)
        while start > 0, !Mutator.isFieldEnd(bytes[start - 1]) { start -= 1 }
        var end = start
        while end < bytes.count, !Mutator.isFieldEnd(bytes[end]) { end += 1 }
        return start..<end
    }

    private mutating func replaceField(of bytes: inout [UInt8]) {
        bytes.replaceSubrange(field(of: bytes), with: Mutator.nasty.randomElement(using: &random)!)
    }

    private mutating func swapFields(of bytes: inout [UInt8]) {
        let one = field(of: bytes)
        let other = field(of: bytes)
        guard one.upperBound <= other.lowerBound else { return }
        let (first, second) = (Array(bytes[one]), Array(bytes[other]))
        bytes.replaceSubrange(other, with: first)
        bytes.replaceSubrange(one, with: second)
    }
}
