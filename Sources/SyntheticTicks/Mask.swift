/// A truth value to calculate with instead of branching on: all bits set or none.
///
/// The choices made for a tick are coin tosses, which a processor cannot predict; a wrong guess costs more than
/// computing both outcomes. Short-circuiting `&&` and `?:` invite the compiler to branch, these operators do not.
struct Mask: BitwiseCopyable, Sendable {
    private let bits: Int64

    @inline(__always)
    init(_ holds: Bool) {
        bits = 0 &- (holds ? 1 : 0)
    }

    @inline(__always)
    private init(bits: Int64) {
        self.bits = bits
    }

    @inline(__always)
    static func & (left: Mask, right: Mask) -> Mask { Mask(bits: left.bits & right.bits) }

    @inline(__always)
    static func | (left: Mask, right: Mask) -> Mask { Mask(bits: left.bits | right.bits) }

    @inline(__always)
    static func ^ (left: Mask, right: Mask) -> Mask { Mask(bits: left.bits ^ right.bits) }

    @inline(__always)
    static prefix func ~ (mask: Mask) -> Mask { Mask(bits: ~mask.bits) }

    /// `value` if the mask holds, otherwise `other`.
    @inline(__always)
    func choose(_ value: Int64, else other: Int64) -> Int64 {
        other ^ ((value ^ other) & bits)
    }
}
