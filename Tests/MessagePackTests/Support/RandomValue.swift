import MessagePack
import TestSupport

/// Values of all kinds from a seed, most of them at the edges of formats.
struct RandomValue {
    private var random: SplitMix64
    /// Whether keys are text or integers and come once, as Python's dictionaries want them.
    private let hasPlainKeys: Bool

    init(seed: UInt64, hasPlainKeys: Bool = false) {
        random = SplitMix64(seed: seed)
        self.hasPlainKeys = hasPlainKeys
    }

    mutating func next(depth: Int = 0) -> MessagePackValue {
        switch Int.random(in: 0..<(depth < 5 ? 14 : 10), using: &random) {
        case 0: return .nil
        case 1: return .bool(Bool.random(using: &random))
        case 2, 3: return integer()
        case 4: return .float(Float(Int.random(in: -1_000...1_000, using: &random)) / 8)
        case 5: return double()
        case 6: return .string(text())
        case 7: return .binary(bytes(count: length()))
        case 8:
            return .ext(
                MessagePackExtension(type: Int8.random(in: 0...127, using: &random), content: bytes(count: length())))
        case 9: return .timestamp(timestamp())
        case 10, 11: return .array((0..<count()).map { _ in next(depth: depth + 1) })
        default: return map(depth)
        }
    }

    /// An integer of any width, near a power of two.
    private mutating func integer() -> MessagePackValue {
        let power = UInt64(1) << UInt64.random(in: 0..<64, using: &random)
        let near = power &+ UInt64.random(in: 0..<5, using: &random) &- 2
        if Bool.random(using: &random) { return .integer(near) }
        return .int(Int64(bitPattern: 0 &- near))
    }

    private mutating func double() -> MessagePackValue {
        while true {
            let value = Double(bitPattern: random.next())
            if !value.isNaN { return .double(value) }
        }
    }

    private mutating func text() -> String {
        let letters: [Character] = ["a", "Z", "0", "\0", "ä", "한", "❤", "😀", "e\u{301}"]
        return String((0..<length() / 2).map { _ in letters.randomElement(using: &random)! })
    }

    private mutating func bytes(count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    }

    private mutating func timestamp() -> MessagePackTimestamp {
        let nanoseconds = Bool.random(using: &random) ? 0 : UInt32.random(in: 0..<1_000_000_000, using: &random)
        let seconds: Int64 =
            switch Int.random(in: 0..<3, using: &random) {
            case 0: Int64(UInt32.random(in: 0 ... .max, using: &random))
            case 1: Int64.random(in: 0..<1 << 34, using: &random)
            default: Int64.random(in: -100_000_000_000...100_000_000_000, using: &random)
            }
        return MessagePackTimestamp(seconds: seconds, nanoseconds: nanoseconds)!
    }

    private mutating func map(_ depth: Int) -> MessagePackValue {
        guard hasPlainKeys else {
            return .map((0..<count()).map { _ in MessagePackPair(next(depth: depth + 1), next(depth: depth + 1)) })
        }
        return .map(
            (0..<count()).map { index in
                let key: MessagePackValue = index % 3 == 2 ? .int(Int64(index)) : .string("\(index) \(text())")
                return MessagePackPair(key, next(depth: depth + 1))
            })
    }

    /// Of text and bytes: mostly short, seldom around 256 and 65,536.
    private mutating func length() -> Int {
        switch Int.random(in: 0..<100, using: &random) {
        case 0: Int.random(in: 65_534...65_538, using: &random)
        case 1..<8: Int.random(in: 254...258, using: &random)
        case 8..<40: Int.random(in: 14...36, using: &random)
        default: Int.random(in: 0...8, using: &random)
        }
    }

    private mutating func count() -> Int {
        Int.random(in: 0..<12, using: &random) == 0
            ? Int.random(in: 14...18, using: &random) : Int.random(in: 0...4, using: &random)
    }
}
