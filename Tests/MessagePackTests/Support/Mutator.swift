import MessagePack
import TestSupport

/// Messages with faults, from a seed.
struct Mutator {
    private var random: SplitMix64
    private let seed: UInt64

    init(seed: UInt64) {
        self.seed = seed
        random = SplitMix64(seed: seed)
    }

    /// A random message after none to eight mutations.
    mutating func next() -> [UInt8] {
        var values = RandomValue(seed: seed &* 31)
        var bytes = (try? sample(&values).encoded()) ?? []
        // Long contents would take most mutations, and teach nothing.
        if bytes.count > 600 { bytes.removeSubrange(300..<bytes.count - 300) }
        for _ in 0..<choice(9) { mutate(&bytes) }
        return bytes
    }

    mutating func choice(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }

    mutating func pieceBytes() -> Int { choice(4) == 0 ? 1 : 1 + choice(64) }

    mutating func limits() -> MessagePackLimits {
        switch choice(4) {
        case 0: MessagePackLimits(depthMax: choice(5), lengthMax: choice(40), elementsMax: choice(20))
        case 1: MessagePackLimits(depthMax: 512, messageBytesMax: .max)
        default: MessagePackLimits()
        }
    }

    private mutating func sample(_ values: inout RandomValue) -> MessagePackValue {
        switch choice(3) {
        case 0: values.next()
        case 1: .array([0, 7, .string("bars.get"), values.next(), values.next()])
        default:
            ["x": [["a": 5, "b": [1.5, 2], "c": "text", "d": .binary([1, 2])]], "y": [], "z": values.next()]
        }
    }

    private mutating func mutate(_ bytes: inout [UInt8]) {
        let at = choice(bytes.count + 1)
        switch choice(8) {
        case 0 where at < bytes.count: bytes[at] ^= 1 << UInt8(choice(8))
        case 1 where at < bytes.count: bytes[at] = interesting()
        case 2: bytes.insert(interesting(), at: at)
        case 3 where at < bytes.count: bytes.removeSubrange(at..<min(at + 1 + choice(8), bytes.count))
        case 4: bytes.removeSubrange(at...)
        case 5:
            let end = min(at + choice(24), bytes.count)
            bytes.insert(contentsOf: bytes[at..<end], at: choice(bytes.count + 1))
        case 6:
            // A header with a count that was never meant.
            let format: UInt8 = [0xdd, 0xdf, 0xdb, 0xc6, 0xc9][choice(5)]
            let count: UInt32 = [.max, 0xff00_0000, 0x7fff_ffff, 0x8000_0000, UInt32(choice(70_000))][choice(5)]
            bytes.insert(contentsOf: [format] + withUnsafeBytes(of: count.bigEndian) { [UInt8]($0) }, at: at)
        default:
            bytes.insert(contentsOf: [UInt8](repeating: [0x91, 0x81, 0xdc][choice(3)], count: choice(100)), at: at)
        }
    }

    /// A byte near the edge of a format.
    private mutating func interesting() -> UInt8 {
        switch choice(3) {
        case 0: UInt8.random(in: .min ... .max, using: &random)
        case 1: UInt8(0xc0 + choice(32))
        default: [0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xe0, 0xff][choice(10)]
        }
    }
}
