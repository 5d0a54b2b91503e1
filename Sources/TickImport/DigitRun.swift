/// The decimal digits that a text begins with, up to eight, read at once: a loop over digits costs the processor a wrong guess
/// at the end of each number.
struct DigitRun {
    /// How many there are, at most eight.
    let count: Int
    /// The number that they spell; 0 if there are none.
    let value: Int64

    /// - Parameters:
    ///   - end: where the text ends.
    ///   - floor: from where on bytes before `place` may be read. With fewer than eight from there to the end, no digit is
    ///     found, whether there is one or not.
    @inline(__always)
    init(at place: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>, floor: UnsafePointer<UInt8>) {
        let room = end - place
        let word: UInt64
        if room >= 8 {
            word = UInt64(littleEndian: UnsafeRawPointer(place).loadUnaligned(as: UInt64.self))
        } else if end - floor >= 8 {
            // The text's last eight bytes, without those before `place`.
            word = UInt64(littleEndian: UnsafeRawPointer(end - 8).loadUnaligned(as: UInt64.self)) >> (64 - 8 * room)
        } else {
            word = 0
        }
        // Digits become 0 to 9. Whatever is no digit gets its highest bit; what it carries into comes behind it.
        let digits = word ^ 0x3030_3030_3030_3030
        let others = ((digits &+ 0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080
        let count = others.trailingZeroBitCount >> 3
        // The digits go to the end, with zeros before them. Twice, as a shift by 64 is none.
        let shift = 32 - 4 * count
        let aligned = (digits &<< shift) &<< shift
        self.count = count
        value = DigitRun.number(aligned)
    }

    /// The number of eight digits, each a byte from 0 to 9, the first one lowest.
    @inline(__always)
    static func number(_ digits: UInt64) -> Int64 {
        // Pairs, then fours, then all eight.
        let pairs = digits &* 10 &+ (digits >> 8)
        let fours = (pairs & 0x0000_00ff_0000_00ff) &* 0x000f_4240_0000_0064
        let rest = ((pairs >> 16) & 0x0000_00ff_0000_00ff) &* 0x0000_2710_0000_0001
        return Int64(truncatingIfNeeded: (fours &+ rest) >> 32)
    }
}
