/// An instant of the timestamp extension: nanoseconds, from 292 billion years before 1970 to as long after it.
public struct MessagePackTimestamp: Sendable, Hashable, Comparable {
    /// Whole seconds since 1970-01-01 UTC, rounded down.
    public let seconds: Int64
    /// Nanoseconds after `seconds`, 0 to 999,999,999.
    public let nanoseconds: UInt32

    /// nil if the nanoseconds are a second or more.
    public init?(seconds: Int64, nanoseconds: UInt32) {
        guard nanoseconds < 1_000_000_000 else { return nil }
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    public init(nanosecondsSince1970 total: Int64) {
        let (quotient, remainder) = total.quotientAndRemainder(dividingBy: 1_000_000_000)
        seconds = remainder < 0 ? quotient - 1 : quotient
        nanoseconds = UInt32(remainder < 0 ? remainder + 1_000_000_000 : remainder)
    }

    /// nil outside of 1677 to 2262, where 64 bits do not hold it.
    public var nanosecondsSince1970: Int64? {
        // Toward zero first, so that the earliest instant does not overflow halfway.
        let (whole, part) =
            seconds < 0 && nanoseconds > 0
            ? (seconds + 1, Int64(nanoseconds) - 1_000_000_000) : (seconds, Int64(nanoseconds))
        let (product, overflow) = whole.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, overflowOfSum) = product.addingReportingOverflow(part)
        return overflow || overflowOfSum ? nil : sum
    }

    public static func < (one: Self, other: Self) -> Bool {
        (one.seconds, one.nanoseconds) < (other.seconds, other.nanoseconds)
    }

    /// The content of a timestamp extension; nil if it is none.
    init?(_ content: UnsafeRawBufferPointer) {
        switch content.count {
        case 4:
            self.init(seconds: Int64(UInt32(bigEndian: content.loadUnaligned(as: UInt32.self))), nanoseconds: 0)
        case 8:
            let both = UInt64(bigEndian: content.loadUnaligned(as: UInt64.self))
            self.init(seconds: Int64(both & 0x3_ffff_ffff), nanoseconds: UInt32(both >> 34))
        case 12:
            self.init(
                seconds: Int64(bigEndian: content.loadUnaligned(fromByteOffset: 4, as: Int64.self)),
                nanoseconds: UInt32(bigEndian: content.loadUnaligned(as: UInt32.self)))
        default: return nil
        }
    }
}
