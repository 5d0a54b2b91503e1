/// A number of bytes that a person writes with a unit: `512MB`, `2GiB`.
///
/// Decimal units (kB, MB, GB, TB) are powers of 1,000, binary units (KiB, MiB, GiB, TiB) powers of 1,024. The case of
/// the letters does not matter. A bare number is refused, because a forgotten unit would be off by a factor of a
/// million, and so is a fraction, because `1.5GB` is `1500MB`.
public struct ByteSize: Hashable, Comparable, Sendable {
    /// The size in bytes; never negative.
    public let bytes: Int

    /// A size of so many bytes.
    /// - Precondition: `bytes` is not negative.
    public init(bytes: Int) {
        precondition(bytes >= 0, "a size in bytes is never negative")
        self.bytes = bytes
    }

    /// Orders sizes by their number of bytes.
    public static func < (left: ByteSize, right: ByteSize) -> Bool {
        left.bytes < right.bytes
    }

    /// `count` times 1,000,000 bytes.
    /// - Precondition: the product fits `Int`.
    public static func megabytes(_ count: Int) -> ByteSize {
        ByteSize(bytes: count * 1_000_000)
    }

    /// `count` times 1,000,000,000,000 bytes.
    /// - Precondition: the product fits `Int`.
    public static func terabytes(_ count: Int) -> ByteSize {
        ByteSize(bytes: count * 1_000_000_000_000)
    }

    /// Every unit, the largest first; of two units that divide a size evenly, the first is the one it is written in.
    static let units: [(name: String, bytes: Int)] = [
        ("TiB", 1 << 40), ("TB", 1_000_000_000_000),
        ("GiB", 1 << 30), ("GB", 1_000_000_000),
        ("MiB", 1 << 20), ("MB", 1_000_000),
        ("KiB", 1 << 10), ("kB", 1_000),
        ("B", 1),
    ]
}

extension ByteSize: CustomStringConvertible {
    /// The size as it could be written in a dotenv file, exactly, in the largest unit that leaves no fraction.
    public var description: String {
        guard bytes > 0, let unit = Self.units.first(where: { bytes.isMultiple(of: $0.bytes) }) else { return "0B" }
        return "\(bytes / unit.bytes)\(unit.name)"
    }
}
