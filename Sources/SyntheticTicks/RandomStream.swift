/// A reproducible stream of random bits: the same numbers on every platform, for ever.
///
/// The generator is xoshiro256** 1.0 (Blackman and Vigna, https://prng.di.unimi.it/xoshiro256starstar.c), its state
/// filled by SplitMix64 as its authors advise. The standard library's `random(in:)` is not used on top of it, because
/// its algorithm may change between releases.
struct RandomStream {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    /// Opens the stream that belongs to `seed` and `path`.
    ///
    /// The path names what the numbers are for (symbol, purpose, day), so that no two uses share a stream and a change
    /// to one of them does not shift the others.
    init(seed: UInt64, _ path: UInt64...) {
        var mixer = SplitMix64(state: seed)
        for step in path {
            mixer = SplitMix64(state: mixer.next() ^ step)
        }
        // SplitMix64 never yields four zeros in a row, the one state that xoshiro must not have.
        state = (mixer.next(), mixer.next(), mixer.next(), mixer.next())
    }

    /// For tests against the reference implementation.
    init(state: (UInt64, UInt64, UInt64, UInt64)) {
        self.state = state
    }

    /// The next 64 random bits.
    @inline(__always)
    mutating func next() -> UInt64 {
        let product = state.1 &* 5
        let result = ((product << 7) | (product >> 57)) &* 9
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = (state.3 << 45) | (state.3 >> 19)
        return result
    }

    /// A draw from the standard normal distribution in Q16, cut off beyond 3.46 standard deviations.
    @inline(__always)
    mutating func nextNormal() -> Int64 {
        FixedPoint.multiply(FixedPoint.irwinHall(next()), FixedPoint.irwinHallToNormal)
    }
}
