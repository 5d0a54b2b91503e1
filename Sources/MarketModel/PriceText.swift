/// Exact text of integer price mantissas.
public enum PriceText {
    /// `mantissa` at `scale` with all its digits: 110427 at 5 is `1.10427`.
    public static func text(_ mantissa: Int64, scale: Int) -> String {
        var bytes: [UInt8] = []
        append(mantissa, scale: scale, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the text of `mantissa` as ASCII.
    public static func append(_ mantissa: Int64, scale: Int, to bytes: inout [UInt8]) {
        if mantissa < 0 { bytes.append(UInt8(ascii: "-")) }
        var rest = mantissa.magnitude
        // Digits come out last first; 20 hold UInt64's largest.
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32) { buffer in
            var used = 0
            while rest > 0 || used <= scale {
                buffer[used] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
                used += 1
            }
            while used > 0 {
                used -= 1
                bytes.append(buffer[used])
                if used == scale, scale > 0 { bytes.append(UInt8(ascii: ".")) }
            }
        }
    }
}
