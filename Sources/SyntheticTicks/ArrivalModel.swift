/// The waiting times between ticks: a feed that is throttled to slots of 51 ms, in front of a market that is now
/// lively, now idle.
///
/// Of the gaps between Dukascopy's EURUSD ticks of 2019-02-04 a third are 101 to 105 ms, with lesser peaks at every
/// other multiple of 51 ms: quotes waited for the next free slot. The rest begin at 105 ms and fall off more slowly
/// than an exponential distribution. So a gap is, with a probability that grows with the rate,
///
/// - *fast*: 1 to 5 slots of 51 ms, give or take a millisecond or two; else
/// - *slow*: 105 ms plus a mean times E(1 + E/2)/2, where E is exponentially distributed with mean 1.
///
/// At 08:00 UTC (mean gap 341 ms) the real shares of slow gaps above 500, 1,000 and 2,000 ms are 0.36, 0.15 and 0.04,
/// the model's 0.34, 0.15 and 0.04.
struct ArrivalModel: BitwiseCopyable, Sendable {
    /// Of 65,536 gaps, those that are fast.
    private let fastShare: UInt64
    /// The mean of the random part of a slow gap, in ms, Q8.
    private let slowMean: Int64

    /// The least mean gap, in ms: a throttled feed has no more than 480 ticks a minute.
    static let meanGapMinimum: Int64 = 125

    /// - Parameter meanGap: in ms, Q8; not below ``meanGapMinimum``.
    init(meanGap: Int64) {
        // Half of the gaps at a mean of 340 ms, as at 08:00 UTC; 0.32 at 1,450 ms, as at 02:00 UTC.
        let fast = FixedPoint.ratio(1, 4) + (100 << 24) / (meanGap + (60 << 8))
        fastShare = UInt64(fast)
        let slow = ((meanGap << 16) - fast * ArrivalModel.fastMean) / (FixedPoint.one - fast)
        slowMean = max(slow - (ArrivalModel.slowMinimum << 8), 1 << 8)
    }

    /// The next gap in ms, at least 50, and whether it ended with the first slot.
    @inline(__always)
    func gap(_ bits: UInt64) -> (milliseconds: Int64, isFirstSlot: Mask) {
        let slots = ArrivalModel.pick(ArrivalModel.slotTable, (bits >> 16) & 0xFF)
        let late = ArrivalModel.pick(ArrivalModel.latenessTable, (bits >> 24) & 0xFF) &- 1
        let waiting = FixedPoint.exponential(bits >> 32)
        let shape = FixedPoint.multiply(waiting, FixedPoint.one + waiting >> 1) >> 1
        let slow = ArrivalModel.slowMinimum &+ (slowMean &* shape) >> 24
        let isFast = Mask(bits & 0xFFFF < fastShare)
        return (isFast.choose(slots &* 51 &+ late, else: slow), isFast & Mask(slots == 1))
    }

    /// One of the 21 octal digits of `table`; which, is for 8 random bits to say.
    @inline(__always)
    private static func pick(_ table: UInt64, _ bits: UInt64) -> Int64 {
        Int64((table >> (((bits &* 21) >> 8) &* 3)) & 7)
    }

    // MARK: Calibration

    /// The slots that a fast gap takes: each octal digit stands for one gap in 21.
    private static let slotTable: UInt64 = 0o5_4333_2222_2222_2222_2211
    /// By how many ms a fast gap misses its slot, plus 1: each octal digit stands for one gap in 21.
    private static let latenessTable: UInt64 = 0o4_3222_2222_1111_1111_1110
    /// The mean fast gap in ms, Q8, which follows from the tables: 48/21 slots of 51 ms and 11/21 ms.
    private static let fastMean: Int64 = 117 << 8
    /// The least slow gap in ms.
    private static let slowMinimum: Int64 = 105
}
