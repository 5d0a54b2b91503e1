/// A Swift type whose values a column chunk can store: `Int64`, `Float` or `Double`.
///
/// Encoders are generic over it and specialised by the compiler; nothing here is dispatched at run time.
protocol StoredValue: BitwiseCopyable {
    /// The unsigned integer of the same size.
    associatedtype Bits: FixedWidthInteger & UnsignedInteger & BitwiseCopyable

    /// The value's bit pattern. Two values are the same dictionary entry if and only if these are equal,
    /// so -0.0 and 0.0 stay apart.
    var bits: Bits { get }

    /// An integer that orders bit patterns as the values order (for floats: IEEE 754 total order).
    static func orderKey(_ bits: Bits) -> UInt64

    var isNaN: Bool { get }

    /// Least and greatest value as the format's statistics want them, or nil if there is none.
    static func bounds(of values: UnsafeBufferPointer<Self>) -> (least: Self, greatest: Self)?
}
